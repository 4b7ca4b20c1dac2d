"""What files, addresses and moments are known by in the ledger; addresses never stand there in clear."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime

ADDRESS = re.compile(
    r"[\w.+-]{1,64}@[\w-]+(?:\.(?!(?:json|xlsx?|xlsm|xlsb|et|eml|msg|zip)\b)[\w-]+)+", re.ASCII
)


def now() -> str:
    """The time as the ledger keeps it, to the second, with its zone."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def content_hash(data: bytes) -> str:
    """What a file's contents are known by."""
    return hashlib.sha256(data).hexdigest()


def address_hash(address: str) -> str:
    """What an address is known by in the ledger: enough to tell it again, not to write to it."""
    return (
        hashlib.sha256(address.strip().casefold().encode("utf-8", "surrogateescape")).hexdigest()[:16]
        if address.strip()
        else ""
    )


def address_hashes(addresses: Iterable[str]) -> set[str]:
    """The marks of several addresses."""
    return {address_hash(address) for address in addresses}


def addressee_hashes(addresses: Iterable[str]) -> str:
    """The marks of all addresses of a letter, as one text."""
    return " ".join(sorted(address_hashes(addresses)))


def without_addresses(text: str) -> str:
    """A file name or subject without the addresses in it."""
    return ADDRESS.sub("（邮箱）", text)
