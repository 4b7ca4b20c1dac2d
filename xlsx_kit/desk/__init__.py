"""The desk: the officer's page on her own machine, over the same functions as the commands.

Pages are rendered here and work without scripts; the server listens on the loopback alone and is used by one
person. What is protected against, and what is not, stands in ``docs/desk-safety.md``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
