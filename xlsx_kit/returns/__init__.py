"""Returned workbooks: read, compared with the template that was sent, judged, reported."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
