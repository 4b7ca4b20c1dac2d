"""The fonts that a document asks for and this machine lacks: programs then take others, without a word."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator

EAST_ASIAN = re.compile(r'w:eastAsia="([^"]*[^\x00-\x7f][^"]*)"')
"""Fonts are named in Chinese; a language (zh-CN) stands in an attribute of the same name."""
ALSO_CALLED = {
    "宋体": ("SimSun",),
    "黑体": ("SimHei",),
    "仿宋_GB2312": ("FangSong_GB2312",),
    "楷体_GB2312": ("KaiTi_GB2312",),
    "方正小标宋简体": ("FZXiaoBiaoSong-B05S", "FZXBSJW--GB1-0"),
}
"""Systems in another language list a font by its English name."""
LISTED_IN_SECONDS = 30
WINDOWS_FONTS = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"


def missing_fonts(document: bytes) -> tuple[str, ...]:
    """The fonts that a .docx asks for and this machine lacks, by name; none where that cannot be found out.

    Raises KeyError, BadZipFile for a document without styles.
    """
    installed = installed_fonts()
    if installed is None:
        return ()
    return lacking(document, installed)


def lacking(document: bytes, installed: Iterable[str]) -> tuple[str, ...]:
    """The fonts that a .docx asks for and that are not among those installed."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        wanted = dict.fromkeys(EAST_ASIAN.findall(archive.read("word/styles.xml").decode()))
    there = {name.casefold() for name in installed}
    return tuple(
        name for name in wanted if not {one.casefold() for one in (name, *ALSO_CALLED.get(name, ()))} & there
    )


def installed_fonts() -> frozenset[str] | None:
    """The names of this machine's fonts; None where the system does not say."""
    if sys.platform == "win32":
        return frozenset(_of_windows())
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, ":", "family"], capture_output=True, timeout=LISTED_IN_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    text = done.stdout.decode("utf-8", "replace")
    return frozenset(name.strip() for line in text.splitlines() for name in line.split(","))


def _of_windows() -> Iterator[str]:
    """Of the machine and of the user: ``仿宋_GB2312 (TrueType)``, ``SimSun & NSimSun (TrueType)``."""
    if sys.platform != "win32":
        yield from ()
        return
    import winreg

    for place in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
        try:
            with winreg.OpenKey(place, WINDOWS_FONTS) as key:
                names = [winreg.EnumValue(key, n)[0] for n in range(winreg.QueryInfoKey(key)[1])]
        except FileNotFoundError:
            continue
        for name in names:
            yield from (part.strip() for part in re.sub(r"\s*\([^)]*\)$", "", name).split("&"))
