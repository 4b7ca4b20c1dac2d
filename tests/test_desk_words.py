"""One message, two faces: no option, command or key of a file is named where the officer has buttons."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import xlsx_kit
from xlsx_kit.desk.wording import at_desk
from xlsx_kit.resources import root

SOURCES = Path(xlsx_kit.__file__).parent
PACKAGES = ("campaign", "facts", "returns", "prose", "desk")
"""Where messages stand that the desk can show."""
NOT_SHOWN = ("facts/importing/guess.py", "campaign/ledger/address.py")
"""Texts of files that the program writes; how a server's password is kept, which nobody does at the desk."""
ELSEWHERE = ("pack", "toml", "spec", "narr", "proof")
"""Messages of who makes packs and of finished texts."""
OF_COMMANDS = re.compile(
    r"--[a-z]|xlsx-kit |campaign [a-z]|campaign\.toml|one_person|写 year|[a-z]+ 命令|写明编码"
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def messages() -> Iterator[str]:
    """Every Chinese text that stands in the code or the catalogue and may reach the desk."""
    for package in PACKAGES:
        for path in sorted((SOURCES / package).rglob("*.py")):
            if path.relative_to(SOURCES).as_posix() in NOT_SHOWN:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
    for path in sorted(Path(str(root("schemas"))).glob("messages/*.toml")):
        if path.stem not in ELSEWHERE:
            read = tomllib.loads(path.read_text("utf-8"))
            yield from read.get("phrases", {}).values()
            for message in read["message"].values():
                yield from (message["message"], message.get("hint", ""))


def test_every_message_has_its_face_at_the_desk() -> None:
    told = [text for text in messages() if CHINESE.search(text) and OF_COMMANDS.search(text)]
    assert len(told) > 20
    left = [text for text in told if OF_COMMANDS.search(at_desk(text))]
    assert left == []


def test_every_face_is_of_a_message() -> None:
    """A message that is worded anew takes its face with it."""
    file = root("templates").joinpath("pages", "desk", "words.toml")
    words = tomllib.loads(file.read_text("utf-8"))["words"]
    told = "\n".join(messages())
    assert [one for one in words if one not in told and one.strip("（）") not in told] == []
    assert all(OF_COMMANDS.search(one) for one in words)


def test_names_in_a_message_stay() -> None:
    """What fills a message's braces stands in both faces."""
    assert at_desk("请运行 xlsx-kit pack check our-county，改正套表后再核对。") == (
        "请在“套表”页检查 our-county，改正套表后再核对。"
    )
