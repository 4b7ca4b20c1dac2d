"""docs/pack/: one page for each construct of the pack language, from the structures that read it.

Keys, types and defaults come from the structures; meaning, words for the keys and examples from
``docs/constructs/*.toml``. A test applies each example to a copy of the shipped pack and compares what
``pack diff`` then says with its ``effect``.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from xlsx_kit.compute.catalogue_checks import COMPILED_KINDS
from xlsx_kit.pack.loading import load as load  # every structure is known once its module is loaded
from xlsx_kit.pack.loading import mail
from xlsx_kit.pack.model.inputs import ColumnType, Strict
from xlsx_kit.pack.tools.difference import titles
from xlsx_kit.prose.narrative import spec as narrative_spec
from xlsx_kit.prose.word.document import STYLES
from xlsx_kit.returns.rules.kinds import BY_NAME

CONSTRUCTS = Path(__file__).parent / "constructs"
ORDER = (
    *(
        "book",
        "lists",
        "codes",
        "input",
        "column",
        "pairing",
        "conditions",
        "table",
        "furniture",
        "columns",
        "sides",
    ),
    *(
        "printed",
        "code-rows",
        "records",
        "named-figures",
        "identities",
        "expressions",
        "rollups",
        "checks",
        "figures",
        "sentences",
        "sections",
        "rows",
        "order",
    ),
    *("narrative-tables", "mail", "styles"),
)
GENERATED = (
    "由程序读取套表的结构和 `docs/constructs/` 生成（`make update`），不要手改。[回到步骤](../pack.md)\n"
)
COMMENT = re.compile(r"((?:    # .*\n)*)    (\w+): ")
NAMES = {str: "文字", int: "整数", float: "数", bool: "true 或 false"}


def construct_pages() -> Mapping[str, Callable[[], str]]:
    """Every page by its name under docs/."""
    return {f"pack/{name}.md": partial(construct_page, name) for name in ORDER} | {"pack/README.md": contents}


def contents() -> str:
    """The list of all pages."""
    lines = [f"- [{construct(name)['title']}]({name}.md)" for name in ORDER]
    return "\n".join(["# 套表的写法\n", GENERATED, *lines, ""])


def construct(name: str) -> dict[str, Any]:
    """What is written about a construct."""
    return tomllib.loads((CONSTRUCTS / f"{name}.toml").read_text("utf-8"))


def construct_page(name: str) -> str:
    """Meaning, keys, examples."""
    said = construct(name)
    parts = [f"# {said['title']}\n", GENERATED, f"{said['meaning']}\n"]
    for structure in said["structures"]:
        if len(said["structures"]) > 1:
            parts.append(f"## {structure.rpartition('.')[2]}\n")
        parts.append(_keys(structures()[structure], said["keys"].get(structure, {})))
    if name == "column":
        lines = [f"| `{kind.value}` | {titles()['types'][kind]} |" for kind in ColumnType]
        parts.append("\n".join(["## 类型\n", "| 类型 | 填什么 |", "|---|---|", *lines]) + "\n")
    if name == "checks":
        parts.append(_kinds(said["kinds"]))
    if name == "styles":
        lines = [f"| {style} | {said['roles'].get(role, '')} |" for role, style in STYLES.items()]
        parts.append("\n".join(["| 样式 | 用在哪里 |", "|---|---|", *lines]) + "\n")
    parts += [_example(example) for example in said.get("example", [])]
    return "\n".join(parts)


def _kinds(said: Mapping[str, str]) -> str:
    """Kinds of checks that packs may use of their own: what they find, are given, and name in messages."""
    rows = ["## 核对方法\n", "| 方法 | 找出 | 参数 | 提示语中可用 | 工作簿中显示 |", "|---|---|---|---|---|"]
    for name, words in said.items():
        kind = BY_NAME[name]
        given = "、".join(
            f"`{field.encode_name}`" + ("" if field.required else "（可不写）")
            for field in msgspec.structs.fields(kind.given)
        )
        named, shown = " ".join(f"{{{word}}}" for word in kind.words), "是" if name in COMPILED_KINDS else ""
        rows.append(f"| `{name}` | {words} | {given} | {named} | {shown} |")
    return "\n".join(rows) + "\n"


def structures() -> dict[str, type[Strict]]:
    """Every structure by its name: those of narratives and letters with their module before it."""
    found: dict[str, type[Strict]] = {}
    open_ = list(Strict.__subclasses__())
    while open_:
        kind = open_.pop()
        open_ += kind.__subclasses__()
        module = kind.__module__
        if module.startswith(narrative_spec.__name__):
            found[f"narrative.{kind.__name__}"] = kind
        elif module == mail.__name__:
            found[f"mail.{kind.__name__}"] = kind
        elif module.startswith("xlsx_kit.pack.model."):
            found[kind.__name__] = kind
    return found


def _keys(kind: type[Strict], words: Mapping[str, str]) -> str:
    """The keys of a structure; one without words of its own has those of the comment above it."""
    comments = {
        key: " ".join(line.strip(" #") for line in comment.splitlines())
        for comment, key in COMMENT.findall(inspect.getsource(kind))
    }
    rows = ["| 键 | 写什么 | 类型 | 不写时 |", "|---|---|---|---|"]
    for field in msgspec.structs.fields(kind):
        said = words.get(field.encode_name) or comments.get(field.encode_name, "")
        rows.append(f"| `{field.encode_name}` | {said} | {_type(field.type)} | {_default(field)} |")
    return "\n".join(rows) + "\n"


def _type(kind: Any) -> str:
    """A type in words."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _type(inner[0])
    if origin is Literal:
        return "、".join(f"`{value}`" for value in inner)
    if origin in (Union, UnionType):
        return "或".join(dict.fromkeys(_type(member) for member in inner if member is not type(None)))
    if origin in (list, tuple):
        if origin is list or inner[-1] is Ellipsis:
            return f"[{_type(inner[0])}, …]"
        return "[第一行, 最后一行]" if inner[0] is int else "[甲, 乙]"
    if origin is dict:
        return f"{{ 名称 = {_type(inner[1])} }}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "见下表"
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return f"{{ {kind.__name__} 的各键 }}"
    return NAMES.get(kind, "随核对方法而定")


def _default(field: Any) -> str:
    if field.required:
        return "必写"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return "" if value in ("", None) or value in ([], {}, ()) else f"`{str(value).lower()}`"


def _example(example: Mapping[str, Any]) -> str:
    parts = [f"## 例\n\n{example['about']}\n"]
    for change in example["change"]:
        old, new = change["old"].strip("\n"), change["new"].strip("\n")
        how = f"把\n\n```toml\n{old}\n```\n\n" + (f"改为\n\n```toml\n{new}\n```\n" if new else "删去。\n")
        added = f"在末尾加上\n\n```toml\n{new}\n```\n"
        parts.append(f"`{change['file']}` 中，{how if old else added}")
    effect = "\n".join(f"- {line}" for line in example["effect"])
    parts.append(f"`pack diff` 会说：\n\n{effect}\n")
    return "\n".join(parts)
