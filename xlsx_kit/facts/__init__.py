"""A unit's disclosure as facts: typed values, how they are read from text, the facts file."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
