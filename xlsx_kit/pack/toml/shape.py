"""TOML to structures: everything that does not fit at once, in Chinese, with its path in the file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from xlsx_kit.findings import Problem, SpecError, problem, unsound
from xlsx_kit.pack.toml.hints import instead
from xlsx_kit.pack.toml.syntax import not_toml

NOT_UTF_8 = "文件应为 UTF-8 编码"
SAVE_AS_UTF_8 = "请用文本编辑器另存为 UTF-8 编码。"

TYPES = {
    "str": "文字（加双引号）",
    "int": "整数",
    "float": "数",
    "date": "日期，如 2024-03-01",
    "bool": "true 或 false",
    "array": "方括号内的一列值（只有一个也加方括号）",
    "object": "花括号内的“键 = 值”",
    "null": "空",
}
EXPECTED = re.compile(r"Expected `([\w |]+)`(?:, got `(\w+)`)?(?: (>=|<=|of length) ?(>= )?(\d+))?")
MAPPINGS = (dict, Mapping)
OWN_PATH = re.compile(r" - at `\$(.*?)`$")


def text_of(data: bytes, path: str) -> str:
    """The text of a file. Raises SpecError where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SpecError(NOT_UTF_8, path, SAVE_AS_UTF_8) from None


def toml_of(data: bytes, path: str) -> dict[str, Any]:
    """A TOML file as plain data. Raises SpecError with the line of the fault."""
    text = text_of(data, path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise not_toml(str(error), text, path) from None


def decoded(data: bytes, kind: Any, path: str) -> Any:
    """A TOML file as one of the structures. Raises SpecError with everything that does not fit."""
    return converted(toml_of(data, path), kind, path)


def converted(data: Any, kind: Any, path: str) -> Any:
    """What TOML says as one of the structures. Raises SpecError with everything that does not fit."""
    value, found = fitted(data, kind, path)
    if found:
        raise unsound(found)
    return value


def fitted(data: Any, kind: Any, path: str) -> tuple[Any, tuple[Problem, ...]]:
    """Plain data as a type, and everything in it that does not fit.

    Keys that are not known are left out, so that one wrong key does not hide every other fault; None
    where the rest does not fit, either.
    """
    try:
        return msgspec.convert(data, kind), ()
    except msgspec.ValidationError:
        found = tuple(misfits(data, kind, path))
    try:
        return msgspec.convert(_known(data, kind), kind), found
    except msgspec.ValidationError:
        return None, found


def misfits(data: Any, kind: Any, path: str) -> Iterator[Problem]:
    """Everything in plain data that does not fit a type."""
    try:
        msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        inner = list(_inside(data, kind, path))
        yield from inner or [_said(str(error), kind, path)]


def _known(data: Any, kind: Any) -> Any:
    """The data without the keys that its type does not know."""
    form = _form(data, kind)
    if isinstance(data, dict) and _is_structure(form):
        kinds = {field.encode_name: field.type for field in msgspec.structs.fields(form)}
        return {k: _known(v, kinds[k]) for k, v in data.items() if k in kinds}
    if isinstance(data, list) and get_origin(form) in (list, tuple):
        return [_known(item, get_args(form)[0]) for item in data]
    if isinstance(data, dict) and get_origin(form) in MAPPINGS:
        return {k: _known(v, get_args(form)[1]) for k, v in data.items()}
    return data


def _inside(data: Any, kind: Any, path: str) -> Iterator[Problem]:
    """What does not fit inside a table or a list; nothing where the whole of it is the fault."""
    form = _form(data, kind)
    if isinstance(data, dict) and _is_structure(form):
        fields = {field.encode_name: field for field in msgspec.structs.fields(form)}
        for key, value in data.items():
            if key not in fields:
                yield problem(f"不认识的键 {key!r}", _at(path, key), instead(key, fields, "可用的键"))
            else:
                yield from misfits(value, fields[key].type, _at(path, key))
        for key, field in fields.items():
            if field.required and key not in data:
                yield problem(f"缺少键 {key!r}", path, f"请补上“{key} = …”。")
    elif isinstance(data, list) and get_origin(form) in (list, tuple):
        kinds = get_args(form)
        if kinds[-1] is Ellipsis or get_origin(form) is list:
            for number, item in enumerate(data):
                yield from misfits(item, kinds[0], f"{path}[{number}]")
    elif isinstance(data, dict) and get_origin(form) in MAPPINGS:
        for key, value in data.items():
            yield from misfits(value, get_args(form)[1], _at(path, key))


def _form(data: Any, kind: Any) -> Any:
    """The plain type behind annotations; of a union, the member of the data's own shape."""
    if get_origin(kind) is Annotated:
        return _form(data, get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        forms = [_form(data, member) for member in get_args(kind)]
        shaped = [
            f for f in forms if isinstance(data, dict) and (_is_structure(f) or get_origin(f) in MAPPINGS)
        ]
        shaped += [f for f in forms if isinstance(data, list) and get_origin(f) in (list, tuple)]
        return (shaped or forms)[0]
    return kind


def _is_structure(form: Any) -> bool:
    return isinstance(form, type) and issubclass(form, msgspec.Struct)


def _at(path: str, key: str) -> str:
    return f"{path}{'.' if path else ''}{key}"


def _said(error: str, kind: Any, path: str) -> Problem:
    """One of the library's messages in Chinese."""
    own = OWN_PATH.search(error)
    path += own[1] if own else ""
    if error.startswith("Invalid enum value"):
        values = _values(kind)
        what = f"没有 {error.split('value ')[1].split(' - at')[0]} 这个取值"
        return problem(what, path, f"可用：{'、'.join(values)}。" if values else "")
    found = EXPECTED.match(error)
    if not found:
        return problem("写法不对", path, error)
    wanted, got, relation, least, limit = found.groups()
    if relation == ">=":
        return problem(f"应不小于 {limit}", path, "请改为更大的数。")
    if relation == "<=":
        return problem(f"应不大于 {limit}", path, "请改为更小的数。")
    if relation:
        return problem(f"应{'至少' if least else '恰好'}有 {limit} 项", path, "请补足方括号内的各项。")
    words = "或".join(TYPES.get(name, name) for name in wanted.split(" | ") if name != "null")
    return problem(f"应为{words}", path, f"现在写的是{TYPES.get(got or '', '别的内容')}。")


def _values(kind: Any) -> list[str]:
    if get_origin(kind) is Annotated:
        return _values(get_args(kind)[0])
    if get_origin(kind) is Literal:
        return [str(value) for value in get_args(kind)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(member.value) for member in kind]
    return []
