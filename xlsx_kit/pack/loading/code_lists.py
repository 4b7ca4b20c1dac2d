"""Code lists as a book declares them: read from a file, or two of these joined."""

from __future__ import annotations

from collections.abc import Mapping

from xlsx_kit.messages import declared_error
from xlsx_kit.pack.loading.files import PackFiles
from xlsx_kit.pack.model.book import Book, CodesSpec
from xlsx_kit.pack.model.codes import CodeList, code_list
from xlsx_kit.pack.model.homes import BOOK
from xlsx_kit.pack.model.joined_codes import JOINED, joined_codes
from xlsx_kit.pack.toml.gather import UnjudgedError
from xlsx_kit.pack.toml.shape import text_of

OF_FILES = ("file", "widths")
OF_LISTS = "有文件的科目表写 file、widths、classes；由两个相连而成的只写 joins。"


def code_list_of(files: PackFiles, key: str, found: Mapping[str, CodeList]) -> CodeList:
    """A list from its file, or two of the lists ``found`` as one.

    Raises SpecError with everything that is wrong with it.
    """
    spec, at = files.book.codes[key], f"{files.book.id}/{BOOK}: codes.{key}"
    if spec.joins:
        return _joined(spec, key, found, files.book, f"{at}.joins")
    if lacking := [name for name in OF_FILES if not getattr(spec, name)]:
        raise declared_error("SPEC-048", at, key=key, lacking="、".join(lacking))
    spec.check_day(f"{BOOK}: codes.{key}.on")
    data, path = files.shared("codes", spec.file)
    return code_list(key, spec, text_of(data, path), path)


def _joined(spec: CodesSpec, key: str, found: Mapping[str, CodeList], book: Book, path: str) -> CodeList:
    plain = [name for name in spec.joins if name in book.codes and not book.codes[name].joins]
    if len(plain) != JOINED or len(spec.joins) != JOINED or spec.file:
        raise declared_error("SPEC-049", path, key=key, joins="、".join(spec.joins))
    parts = [found[name] for name in plain if name in found]
    if len(parts) < JOINED:
        raise UnjudgedError(path)
    first, second = parts
    return joined_codes(key, spec, first, second, path)
