"""Returns damaged at random, through everything that validation does: our own findings and nothing else.

``XLSX_KIT_FUZZ=20000 pytest tests/test_fuzz.py`` looks longer than a run of all tests can.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.packs import SMALL, small_schemas
from tests.raw_xlsx import joined, parts_of
from tests.two_ways import WAYS, going
from xlsx_kit import generate, validate
from xlsx_kit.resources import PACKS_VARIABLE, root

CASE: dict[str, Any] = json.loads(
    (Path(str(root("samples"))) / "pass" / "small-clean.json").read_text("utf-8")
)
RUNS = int(os.environ.get("XLSX_KIT_FUZZ", "120"))
TOKENS = [
    *(b'"', b"<", b"/>", b"</c>", b"<v>1E308</v>", b"<v>-1e-320</v>", b"<v>NaN</v>", b"&amp;", b"&#0;"),
    *(b' t="s"', b' t="e"', b' t="b"', b' t="d"', b' t="inlineStr"', b' r="XFD1048576"', b' s="9999"'),
    *(b'<f t="shared" si="0"/>', b"<f>1/0</f>", b"<v>999999999</v>", b"\xff\xfe", b"]]>", b"", b" "),
]
SEED = 20241124
# Seeds that ever failed, kept.
KEPT: tuple[int, ...] = ()


@pytest.fixture(scope="module", params=WAYS, autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test twice: with the quick way of reading sheets, and without it."""
    yield from going(request.param)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    """The parts of a good return of the small pack."""
    folder = tmp_path_factory.mktemp("fuzz")
    schemas = small_schemas(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PACKS_VARIABLE, str(schemas.parent))
        yield parts_of(generate({**CASE, "pack": SMALL}, folder / "w.xlsx").path.read_bytes())


def damaged(parts: dict[str, bytes], seed: int) -> bytes:
    """The file with one to four places of its XML, or one of its bytes, changed."""
    dice = random.Random(seed)
    changed = dict(parts)
    for _ in range(dice.randint(1, 4)):
        name = dice.choice(sorted(changed))
        data = changed[name]
        places = [m.start() for m in re.finditer(rb"[<\" >]", data)] or [0]
        at = dice.choice(places)
        cut = dice.choice((0, 1, 2, 5, 40))
        changed[name] = data[:at] + dice.choice(TOKENS) + data[at + cut :]
    if dice.random() < 0.1:
        changed[dice.choice(sorted(changed)).upper()] = b""
    whole = bytearray(joined(changed))
    if dice.random() < 0.2:
        whole[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
    return bytes(whole)


@pytest.mark.slow
def test_nothing_else_is_raised(parts: dict[str, bytes], tmp_path: Path) -> None:
    """Each damaged file gives a report, and none is explained by "something went wrong"."""
    file = tmp_path / "damaged.xlsx"
    wrong = []
    for seed in (*KEPT, *range(SEED, SEED + RUNS)):
        file.write_bytes(damaged(parts, seed))
        (report,) = validate(file).files
        if any(f.rule == "FILE-106" for f in report.findings):
            wrong.append(seed)
    assert wrong == []
