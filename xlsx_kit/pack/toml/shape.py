"""TOML to structures: everything that does not fit at once, in Chinese, with its path in the file.

msgspec converts, and says in one English sentence what does not fit first. So where it refuses, the data are
walked beside the types that ``msgspec.inspect`` describes, which finds every misfit with its path, what is
expected there and what is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, TypeVar

import msgspec
from msgspec import inspect as types

from xlsx_kit.findings import Problem, spec_error
from xlsx_kit.messages import declared_error, declared_problem
from xlsx_kit.pack.toml.hints import suggested_name
from xlsx_kit.pack.toml.syntax import parsed

NAMES: Mapping[type, str] = {
    int: "整数",
    float: "数",
    bool: "true 或 false",
    str: "文字（加双引号）",
    date: "日期，如 2024-03-01",
    dict: "花括号内的“键 = 值”",
    list: "方括号内的一列值（只有一个也加方括号）",
    datetime: "日期和时刻",
    time: "时刻",
}
"""What people call the types of values in TOML, in the order in which they are listed."""
PLAIN: Mapping[type[types.Type], type] = {
    types.IntType: int,
    types.FloatType: float,
    types.BoolType: bool,
    types.StrType: str,
    types.DateType: date,
    types.StructType: dict,
    types.DictType: dict,
    types.ListType: list,
    types.VarTupleType: list,
    types.TupleType: list,
}
ALSO: Mapping[type, type] = {float: int, date: str}
"""What may be written for another type: a whole number for any, a date in quotes."""


Structure = TypeVar("Structure", bound=msgspec.Struct)


def text_of(data: bytes, path: str) -> str:
    """The text of a file. Raises SpecError where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise declared_error("SPEC-117", path) from None


def toml_of(data: bytes, path: str) -> dict[str, Any]:
    """A TOML file as plain data. Raises SpecError with the line of the fault."""
    return parsed(text_of(data, path), path)


def decoded(data: bytes, kind: Any, path: str) -> Any:
    """A TOML file as one of the structures. Raises SpecError with everything that does not fit."""
    return converted(toml_of(data, path), kind, path)


def replaced(structure: Structure, **fields: Any) -> Structure:
    """A structure with some of its fields otherwise."""
    return msgspec.structs.replace(structure, **fields)


def converted(data: Any, kind: Any, path: str) -> Any:
    """What TOML says as one of the structures. Raises SpecError with everything that does not fit."""
    value, found = fitted(data, kind, path)
    if found:
        raise spec_error(found)
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
        return msgspec.convert(_known(data, types.type_info(kind)), kind), found
    except msgspec.ValidationError:
        return None, found


def misfits(data: Any, kind: Any, path: str) -> Iterator[Problem]:
    """Everything in plain data that does not fit a type."""
    try:
        msgspec.convert(data, kind)
    except msgspec.ValidationError:
        found = list(_misfits(data, types.type_info(kind), path))
        yield from found or [declared_problem("SPEC-118", path)]


def _misfits(data: Any, form: types.Type, path: str) -> Iterator[Problem]:
    match _member(data, form):
        case None:
            yield _wrong_type(data, form, path)
        case types.StructType(fields=fields):
            yield from _misfits_of_structure(data, {field.encode_name: field for field in fields}, path)
        case types.DictType(value_type=inner):
            for key, value in data.items():
                yield from _misfits(value, inner, _path_at(path, key))
        case (
            types.ListType(item_type=inner, min_length=least)
            | types.VarTupleType(item_type=inner, min_length=least)
        ):
            for number, item in enumerate(data):
                yield from _misfits(item, inner, f"{path}[{number}]")
            if len(data) < (least or 0):
                yield declared_problem("SPEC-114", path, least=least)
        case types.TupleType(item_types=items):
            if len(data) != len(items):
                yield declared_problem("SPEC-115", path, count=len(items))
            for number, (item, inner) in enumerate(zip(data, items, strict=False)):
                yield from _misfits(item, inner, f"{path}[{number}]")
        case types.IntType(ge=least) | types.FloatType(ge=least) if least is not None and data < least:
            yield declared_problem("SPEC-112", path, least=least)
        case types.LiteralType() | types.EnumType() as choice if data not in _values(choice):
            values = "、".join(str(value) for value in _values(choice))
            yield declared_problem("SPEC-113", path, data=data, values=values)
        case types.DateType() if isinstance(data, str) and not _is_date(data):
            yield _wrong_type(data, form, path)


def _misfits_of_structure(
    data: Mapping[str, Any], fields: Mapping[str, types.Field], path: str
) -> Iterator[Problem]:
    for key, value in data.items():
        if key in fields:
            yield from _misfits(value, fields[key].type, _path_at(path, key))
        else:
            at = _path_at(path, key)
            yield declared_problem("SPEC-119", at, key=key, advice=suggested_name(key, fields, "可用的键"))
    for key, field in fields.items():
        if field.required and key not in data:
            yield declared_problem("SPEC-120", path, key=key)


def _known(data: Any, form: types.Type) -> Any:
    """The data without the keys that its type does not know."""
    match _member(data, form):
        case types.StructType(fields=fields):
            known = {field.encode_name: field.type for field in fields}
            return {key: _known(value, known[key]) for key, value in data.items() if key in known}
        case types.DictType(value_type=inner):
            return {key: _known(value, inner) for key, value in data.items()}
        case types.ListType(item_type=inner) | types.VarTupleType(item_type=inner):
            return [_known(item, inner) for item in data]
        case _:
            return data


def _member(data: Any, form: types.Type) -> types.Type | None:
    """The type itself, or the member of a union, that takes data of this type; None where none does."""
    members = form.types if isinstance(form, types.UnionType) else (form,)
    return next((one for one in members if _takes(one, data)), None)


def _takes(form: types.Type, data: Any) -> bool:
    own = _plain_types(form)
    return isinstance(form, types.AnyType) or type(data) in (*own, *(ALSO.get(one) for one in own))


def _plain_types(form: types.Type) -> tuple[type, ...]:
    """The types of values in TOML that a type takes; a missing value is none."""
    match form:
        case types.UnionType(types=members):
            return tuple(one for member in members for one in _plain_types(member))
        case types.LiteralType() | types.EnumType():
            return tuple(type(value) for value in _values(form))
        case _:
            return (PLAIN[type(form)],) if type(form) in PLAIN else ()


def _values(form: types.LiteralType | types.EnumType) -> list[Any]:
    if isinstance(form, types.LiteralType):
        return list(form.values)
    return [member.value for member in form.cls]


def _wrong_type(data: Any, form: types.Type, path: str) -> Problem:
    wanted = _plain_types(form)
    names = "或".join(name for plain, name in NAMES.items() if plain in wanted)
    return declared_problem("SPEC-116", path, names=names, present=NAMES.get(type(data), "别的内容"))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _path_at(path: str, key: str) -> str:
    return f"{path}{'.' if path else ''}{key}"
