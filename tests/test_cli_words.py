"""What the command line says before any command begins, and how its rooms are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlsx_kit.cli import main
from xlsx_kit.cli.command_tree import ROOT
from xlsx_kit.cli.dispatch import command_parameters
from xlsx_kit.cli.parameters import Option, Parameter
from xlsx_kit.cli.parser import parse
from xlsx_kit.cli.usage import explain
from xlsx_kit.resources import root


def test_no_room_is_named_like_a_public_function() -> None:
    """Importing a room sets it as an attribute of the package, which would replace the function."""
    import xlsx_kit

    package = Path(xlsx_kit.__file__).parent
    rooms = {path.stem for path in package.iterdir()}
    assert rooms.isdisjoint(xlsx_kit.__all__)


def test_words_without_a_mistake_have_no_invented_one() -> None:
    """Should the framework refuse what we think is right, no wrong reason is given."""
    assert explain(["x.xlsx"], command_parameters(ROOT.commands["validate"])) == "命令行写法有误。"


def test_interruption_while_the_words_are_read() -> None:
    def pressed(word: str) -> str:
        raise KeyboardInterrupt

    parameter = Parameter("name", str, Option("--name", "T", "", pressed), required=False)
    with pytest.raises(KeyboardInterrupt):
        parse(["--name", "x"], [parameter])


def test_an_unknown_pack_is_a_wrong_option(capsys: pytest.CaptureFixture[str]) -> None:
    """The packs there are are named; it is no defect of the program."""
    facts = Path(str(root("samples"))) / "pass" / "small-clean.json"
    assert main(["tables", str(facts), "--pack", "hebei-1999"]) == 2
    said = capsys.readouterr().err
    assert "hebei-1999" in said
    assert "hebei-2024" in said
    assert "程序内部出错" not in said
