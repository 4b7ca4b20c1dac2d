"""A campaign: one year's workbooks to all units, what came back, what was answered, approved and published.

Everything of a campaign lies in one folder: its settings, the list of units, the ledger, and every file that
went out or came in. The ledger is the memory, the files are the evidence: a file is in its place before the
ledger says so, and is named by its contents, so that any command may be broken off and run again. Addresses
stand only in the list of units; the ledger knows a sender by the hash of its address.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
