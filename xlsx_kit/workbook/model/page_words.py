"""What is printed above and below every page, as files write it: words with codes of their looks."""

from __future__ import annotations

# The size stands first: behind it a unit's code would be taken for more digits of it.
SMALL = '&9&"宋体,Regular"'
PAGE_FOOTER = f"&C{SMALL}第 &P 页，共 &N 页"
HEADER_LENGTH = 255


def page_header(words: str) -> str:
    """The unit on the left, the sheet's name on the right, within what a header may hold."""
    right = f"&R{SMALL}&A"
    left = words.replace("&", "&&")[: HEADER_LENGTH - len(right) - len(SMALL) - 2]
    return f"&L{SMALL}{left}{right}"
