"""Characters that nobody sees: how they are left out of an entry, and how a message names them.

They come with text copied from web pages, PDF files and chat programs, and make two entries differ that look
the same. Control characters and halves of a character, which no office file may hold, count among them.
"""

from __future__ import annotations

import re

CHARACTER_NAMES = {
    "\u00ad": "软连字符",
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字",
    "\u200d": "零宽连字",
    "\u200e": "方向标记",
    "\u200f": "方向标记",
    "\u2060": "零宽不换行空格",
    "\ufeff": "零宽不换行空格",
} | {chr(code): "方向控制符" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
"""Those that are met in practice, by what Chinese references of Unicode call them."""
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
)
"""Format characters without a width, and what cannot be written. Variation selectors are none: rare names are
written with them."""


SIGNS = {"单引号": {*"'‘’`"}, "点号或横线": {*".·-"}}
"""Signs that come with a code from another program."""
WIDE_SPACE = "\u3000"
FULL_WIDTH = re.compile("[\uff01-\uff5e\u3000]")
"""Letters, digits and signs as wide as a Chinese character, and the space of that width."""


def without_invisible(text: str) -> str:
    """A text without the characters that are not seen."""
    return text if text.isprintable() else INVISIBLE.sub("", text)


def with_invisible_named(text: str) -> str:
    """A text as a message quotes it: 〔零宽空格〕 stands for what would not be seen."""
    return text if text.isprintable() else INVISIBLE.sub(_name, text)


def unusual_characters(text: str) -> str:
    """What makes a text differ from the same as it is usually typed: kinds of characters, in Chinese."""
    kinds = {
        "空格": any(character.isspace() and character != WIDE_SPACE for character in text),
        "全角字符": FULL_WIDTH.search(text) is not None,
        "看不见的字符": INVISIBLE.search(text) is not None,
    }
    found = [kind for kind, is_there in kinds.items() if is_there]
    return (
        "、".join(found or (kind for kind, signs in SIGNS.items() if signs & {*text}))
        or "异体写法或列表以外的字"
    )


def _name(found: re.Match[str]) -> str:
    unknown = f"{'控制字符 ' * (found[0] < ' ')}U+{ord(found[0]):04X}"
    return f"〔{CHARACTER_NAMES.get(found[0], unknown)}〕"
