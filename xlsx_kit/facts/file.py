"""The facts file: its JSON (docs/facts.md) to typed facts and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xlsx_kit.facts.model import Facts, Record
from xlsx_kit.finding_list import FindingList
from xlsx_kit.findings import InputError
from xlsx_kit.messages import finding, refusal
from xlsx_kit.pack import DEFAULT_PACK, Column, ColumnType, Input, Pack
from xlsx_kit.value_faults import Fault
from xlsx_kit.values import (
    ParsedValue,
    Value,
    amount_of,
    amount_of_text,
    code_of_text,
    count_of_text,
    date_of_text,
    decimal_of_text,
    plain_text,
)

PACK_KEY = "pack"


@dataclass(frozen=True, slots=True)
class EntryFault:
    """A fault of one entry: where among the facts, what it holds, what was allowed."""

    input: str
    index: int
    key: str
    fault: Fault
    text: str
    limit: str = ""


@dataclass(frozen=True)
class TypedFacts:
    """Facts as far as they could be typed, and the faults of the entries that could not."""

    facts: Facts
    faults: tuple[EntryFault, ...]


def parsed_json(text: bytes) -> Mapping[str, Any]:
    """The object in a facts file. Raises InputError if it is not a JSON object."""
    try:
        data = json.loads(
            text.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_without_duplicates
        )
        if b"\\u" in text:
            json.dumps(data, ensure_ascii=False).encode()  # half of a character cannot be written anywhere
    except json.JSONDecodeError as error:
        raise refusal("FILE-101", what=f"第 {error.lineno} 行第 {error.colno} 个字符处有误") from None
    except UnicodeDecodeError:
        raise refusal("FILE-101", what="文字编码不是 UTF-8") from None
    except UnicodeEncodeError:
        raise refusal("FILE-101", what="有不成对的 \\u 转义") from None
    except RecursionError:
        raise refusal("FILE-101", what="结构层次过深") from None
    except _JsonRefusalError as error:
        raise refusal("FILE-101", what=str(error)) from None
    except ValueError:  # Python converts no whole number of more than 4,300 digits
        raise refusal("FILE-101", what="有一个数字过长") from None
    if not isinstance(data, dict):
        raise refusal("FILE-101", what="最外层应为对象")
    return data


class _JsonRefusalError(Exception):
    """Sound JSON that is refused all the same; the message is the reason, in Chinese."""


def _no_number(name: str) -> None:
    raise _JsonRefusalError(f"{name} 不是数字")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key given twice would hide what it was given first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _JsonRefusalError(f"重复的项 {next(k for k in keys if keys.count(k) > 1)}")
    return found


def facts_of_json(data: Mapping[str, Any], pack: Pack) -> TypedFacts:
    """Facts from a facts file's object. Raises InputError naming every unknown or misshapen part."""
    reader = _FactsReader(pack)
    entered = reader.read(data)
    if problems := reader.problems.done():
        raise InputError(problems)
    return entered


def json_of_facts(facts: Facts, pack: Pack) -> dict[str, Any]:
    """A facts file's object: every part of the pack, blank amounts as 0."""
    data: dict[str, Any] = {PACK_KEY: pack.id} if pack.id != DEFAULT_PACK else {}
    for source in pack.inputs:
        if source.kind == "list":
            data[source.part] = [_record(source, line) for line in facts.lines(source.id)]
        elif source.part:
            data[source.part] = _form(source, facts.form(source.id))
        else:
            data |= _form(source, facts.form(source.id))
    return data


def json_value(column: Column, value: Value) -> Any:
    """One value as a facts file has it."""
    if column.type is ColumnType.AMOUNT:
        return column.printed(amount_of(value))
    if column.type in (ColumnType.COUNT, ColumnType.YEAR):
        return value
    return "" if value is None else str(value)


def typed_value(column: Column, raw: Any) -> ParsedValue:
    """A JSON scalar as the column's type; bounds and lists are the schemas' business."""
    if isinstance(raw, bool):
        raw = column.aliases.get(str(raw).lower(), raw)
        if isinstance(raw, bool):
            return ParsedValue(None, Fault.KIND)
    if raw is None or raw == "":
        return ParsedValue("" if column.type is ColumnType.TEXT and raw == "" else None)
    text = plain_text(str(raw))
    match column.type:
        case ColumnType.AMOUNT:
            return amount_of_text(text, column.decimals, column.suffix)
        case ColumnType.COUNT | ColumnType.YEAR:
            return count_of_text(text)
        case ColumnType.DECIMAL:
            return decimal_of_text(text, column.decimals, column.suffix)
        case ColumnType.DATE:
            return date_of_text(text)
        case ColumnType.CODE:
            return ParsedValue(code_of_text(text))
        case ColumnType.CHOICE:
            return ParsedValue(column.aliases.get(text.strip(), text.strip()))
        case _:
            return ParsedValue(text)


class _FactsReader:
    """Collects the structural problems before giving up, so that one run shows them all."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.problems = FindingList()
        self.faults: list[EntryFault] = []

    def read(self, data: Mapping[str, Any]) -> TypedFacts:
        records: dict[str, tuple[Record, ...]] = {}
        known = {PACK_KEY}
        for source in self.pack.inputs:
            if source.part:
                known.add(source.part)
                lines = self._lines(source, data.get(source.part))
            else:
                fields = {c.key for c in source.facts}
                known |= fields
                lines = [{k: v for k, v in data.items() if k in fields}]
            records[source.id] = tuple(dict(self._values(source, i, line)) for i, line in enumerate(lines))
        for key in sorted(data.keys() - known):
            self._problem("FILE-102", "", str(key))
        return TypedFacts(Facts(self.pack.id, records), tuple(self.faults))

    def _lines(self, source: Input, raw: Any) -> list[Mapping[str, Any]]:
        if source.kind != "list":
            raw = [{} if raw is None else raw]
        if raw is None:
            return []
        if not isinstance(raw, list):
            self._problem("FILE-103", "", f"{source.part} 应为数组")
            return []
        lines: list[Mapping[str, Any]] = []
        known = {c.key for c in source.facts}
        for i, line in enumerate(raw):
            path = f"{source.part}[{i}]" if source.kind == "list" else source.part
            if not isinstance(line, dict):
                self._problem("FILE-103", source.part, f"{path} 应为对象")
                lines.append({})  # the paths after it keep their numbers
                continue
            for key in sorted(line.keys() - known):
                self._problem("FILE-102", source.part, f"{path}.{key}")
            lines.append(line)
        return lines

    def _problem(self, rule: str, part: str, what: str) -> None:
        self.problems.add((rule, part), lambda: finding(rule, what=what))

    def _values(self, source: Input, index: int, line: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
        for column in source.facts:
            raw = line.get(column.key)
            if isinstance(raw, dict | list):
                path = f"{source.part}[{index}].{column.key}" if source.kind == "list" else column.key
                self._problem("FILE-103", f"{source.part}.{column.key}", f"{path} 应为文字或数字")
                continue
            parsed = typed_value(column, raw)
            if parsed.fault:
                self.faults.append(
                    EntryFault(source.id, index, column.key, parsed.fault, str(raw), parsed.limit)
                )
            yield column.key, parsed.value


def _form(source: Input, record: Record) -> dict[str, Any]:
    if source.kind == "form" and all(v is None for v in record.values()):
        return {}
    return _record(source, record)


def _record(source: Input, record: Record) -> dict[str, Any]:
    return {
        c.key: json_value(c, record.get(c.key))
        for c in source.facts
        if not (c.omit_blank and record.get(c.key) in (None, ""))
    }
