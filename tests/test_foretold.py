"""What would stop a publication is said when the return is judged: each gap, and nothing but gaps."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import pytest

from tests.blanks import blanked
from tests.narrative_cases import SAMPLES, sample, words_for
from xlsx_kit import api
from xlsx_kit.compute import Evaluation
from xlsx_kit.findings import Finding, InputError, Severity
from xlsx_kit.messages import family, finding
from xlsx_kit.pack import DEFAULT_PACK, load_pack, replaced
from xlsx_kit.prose import Requirements, narrated
from xlsx_kit.prose.narrative.composition import Composition, Gap
from xlsx_kit.prose.narrative.packed import composition_of
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.publication.completeness import gaps
from xlsx_kit.returns import FORETOLD, findings_of, load_return
from xlsx_kit.returns.validation.foretold import gaps_foretold

GUIDE = Path(__file__).parents[1] / "docs" / "publish.md"
FEW = ("three_public empty", "prior_year empty", "texts blank", "last year blank", "projects empty", "unit")


def judged(facts: dict[str, Any]) -> tuple[Composition, tuple[Finding, ...]]:
    """What a unit's publication would come to, and what is found in its return."""
    read = load_return(facts)
    return composition_of(read.evaluation, finished=True), findings_of(read)


def is_told(gap: Gap, found: Finding) -> bool:
    """Whether a finding says by its name that something was not filled in."""
    return f"没有填报{gap.what}，" in found.message or (
        found.message.startswith(gap.what) and "没有填" in found.message
    )


def said_at_its_cells(gap: Gap, found: tuple[Finding, ...], facts: dict[str, Any]) -> bool:
    """Whether something is said in each line that lacks it, else at the very cell of a text."""
    read = load_return(facts)
    lines = gap.lines or (0,)
    places = [read.place(source, n, key) for source, key in gap.columns[:1] for n in lines]
    cells = {(f.sheet, f.cell) for f in found}
    rows = {(f.sheet, (f.cell or "").lstrip(ascii_uppercase)) for f in found}
    if not gap.lines:
        return set(places) <= cells
    return {(sheet, (cell or "").lstrip(ascii_uppercase)) for sheet, cell in places} <= rows


@pytest.mark.parametrize("name", SAMPLES)
def test_what_stops_publishing_is_told_before(name: str) -> None:
    """Of a sample as it is, and of what units leave out most."""
    base = sample(name)
    pack = load_pack(base.get("pack", DEFAULT_PACK))
    cases = [("as it is", base), *((what, f) for what, f in blanked(pack, base) if what in FEW)]
    assert untold(cases) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_whatever_is_left_out_is_told_before(name: str) -> None:
    """Every list, text, field and column left out by itself."""
    base = sample(name)
    assert untold(list(blanked(load_pack(base.get("pack", DEFAULT_PACK)), base))) == []


def untold(cases: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, str]]:
    """What stops a publication unsaid, or is said to and does not, by what was left out."""
    wrong = []
    for what, facts in cases:
        try:
            told, found = judged(facts)
        except InputError:
            continue
        if any(f.severity is Severity.ERROR for f in found):
            continue  # errors stop it anyway, and what follows from them is silent
        if told.untouched:
            wrong += [] if [f.rule for f in found if f.rule in FORETOLD] == ["PUB-013"] else [(what, "")]
            continue
        gaps = [*told.missing, *told.unknown]
        wrong += [
            (what, gap.what)
            for gap in gaps
            if not any(is_told(gap, f) for f in found) and not said_at_its_cells(gap, found, facts)
        ]
        wrong += [
            (what, f.message)
            for f in found
            if f.rule in FORETOLD and not any(is_told(gap, f) for gap in gaps)
        ]
    return wrong


def test_every_reason_of_publishing_says_where_it_is_foretold() -> None:
    """A row for each rule of publishing; one that stops it is foretold, unless it is only known then."""
    rows = [line.split("|") for line in GUIDE.read_text("utf-8").splitlines() if line.startswith("| ")]
    table = {row[1].strip(): row[3].strip() for row in rows if len(row) == 5}
    assert set(family("PUB")) - set(FORETOLD) <= set(table)
    for rule, words in family("PUB").items():
        if rule not in FORETOLD and words.severity is Severity.ERROR:
            assert table[rule].startswith("只在") or any(told in table[rule] for told in FORETOLD)


def test_the_unit_reads_what_stops_its_publication() -> None:
    """At its cell, in its own words: no option of a command, which it does not have."""
    facts = sample("shanghai-unit") | {"procurement": []}
    (found,) = (f for f in judged(facts)[1] if f.rule in FORETOLD)
    assert (found.rule, found.severity, found.sheet, found.cell) == (
        "PUB-008",
        Severity.NOTE,
        "政府采购",
        "D7",
    )
    told = found.for_unit()
    assert told.message == "没有填报政府采购预算，公开文本中不能缺少，补填以前不能公开。"
    assert told.hint == "请补填后重新报送，金额确实没有的填 0。"


def test_a_return_that_cannot_be_published_passes_as_before() -> None:
    """A note changes no status: what stops publishing is said, the return is judged by its rules."""
    found = judged(sample("small-clean") | {"three_public": []})[1]
    assert "PUB-008" in {f.rule for f in found}
    assert {f.severity for f in found if f.rule in FORETOLD} == {Severity.NOTE}


@pytest.mark.parametrize("pack", ["hebei-2024", "shanghai-2025", "final-accounts-2024", "demo-yuan"])
def test_a_return_in_which_nothing_was_filled_in_is_a_warning(pack: str, tmp_path: Path) -> None:
    """Once, not by all that it lacks: a workbook as it was sent. One with an entry is none."""
    facts = sample("empty-unit") | {"pack": pack}
    api.generate(facts, tmp_path / "as-sent.xlsx")
    report = api.validate([tmp_path / "as-sent.xlsx"])
    (found,) = (f for f in report.files[0].findings if f.rule in FORETOLD)
    assert (found.rule, found.severity, report.files[0].status) == ("PUB-013", Severity.WARNING, "warn")
    assert found.cell
    rules = {f.rule for f in judged(facts | {"organisations": [{"name": "青川县新设事业发展中心"}]})[1]}
    assert "PUB-013" not in rules


def test_words_that_cannot_be_composed_do_not_stop_judging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pack whose words are not sound is judged by its rules; publishing says what is wrong with them."""
    own = tmp_path / "schemas" / "mine"
    own.mkdir(parents=True)
    (own / "book.toml").write_text(
        'id = "mine"\nversion = 1\nextends = "hebei-2024"\ntitle = "试用"\n', "utf-8"
    )
    words = tmp_path / "templates" / "mine"
    words.mkdir(parents=True)
    (words / "narrative.toml").write_text('title = "{nobody}"\n', "utf-8")
    monkeypatch.setenv("XLSX_KIT_PACKS", str(tmp_path))
    facts = sample("small-clean") | {"pack": "mine", "three_public": []}
    found = findings_of(load_return(facts))
    assert not [f for f in found if f.rule in FORETOLD or f.rule.startswith("FILE-")]


def test_what_another_rule_has_said_is_said_once() -> None:
    """Duties that are blank (TEXT-013), last years of “三公” without reasons (THREE-011); of the one with a
    reason, for which no rule asks, publishing does.
    """
    facts = sample("small-clean")
    facts["texts"]["duties"] = ""
    told, found = judged(facts)
    assert [gap.what for gap in told.missing] == ["单位职责"]
    assert {f.rule for f in found if f.sheet == "文字说明"} == {"TEXT-013"}
    facts = sample("chengde-2024")
    for line in facts["three_public"]:
        line.pop("prior")
    told, found = judged(facts)
    assert len(told.unknown) == 6
    told_at = {f.cell: f.rule for f in found if f.sheet == "三公经费" and "没有填" in f.message}
    assert told_at == {"G20": "THREE-011", "G21": "THREE-011", "G23": "THREE-011", "F19": "PUB-009"}


@pytest.mark.parametrize(
    ("key", "text", "what"),
    [
        ("duties", " ", "单位职责"),
        ("duties", "\n\u3000\n", "单位职责"),
        ("overall_goal", "总体绩效目标:", "总体绩效目标"),
    ],
)
def test_a_text_of_which_nothing_remains_is_missing(key: str, text: str, what: str) -> None:
    """Blanks, and a lead-in that the narrative drops: told at judging, since publishing stops for it."""
    facts = sample("small-clean")
    facts["texts"][key] = text
    told, found = judged(facts)
    assert [gap.what for gap in told.missing] == [what]
    assert [f.message for f in found if f.rule in FORETOLD] == [
        f"没有填报{what}，公开文本中不能缺少，补填以前不能公开。"
    ]


def test_a_text_without_the_lines_asked_for_is_missing() -> None:
    """As one with nothing in it."""
    words = words_for({})
    lines = replaced(words.texts["overall_goal"], drop="", lines_with=("按规定不公开",))
    asking = replaced(words, texts={**words.texts, "overall_goal": lines})
    evaluation = load_return(sample("small-clean")).evaluation
    assert not Requirements(words, evaluation.pack).may_lack(evaluation)
    assert Requirements(asking, evaluation.pack).may_lack(evaluation)


def test_a_pack_without_words_for_what_is_new_names_none() -> None:
    """Neither at judging nor at publishing is anybody told to write what the pack does not take."""
    facts = sample("yuan-small") | {"prior_year": {}}
    words = replaced(words_for(facts), new=())
    read = load_return(facts)
    told = narrated(words, read.evaluation, finished=True)
    assert told.unknown
    at_judging = [*gaps_foretold(read, told, words.new, (), ())]
    said = [f for f in (*at_judging, *gaps(told, words)) if f.rule not in ("PUB-001", "PUB-008")]
    assert {f.rule for f in said} == {"PUB-010", "PUB-011"}
    assert not [f for f in said if "写“" in f.hint + f.unit_hint or "上年无此项" in f.hint]


@pytest.mark.parametrize(
    ("name", "part", "line", "key", "entry"),
    [
        ("final-accounts-department", "three_public", 3, "prior", "“公务接待费”的上年决算数（元）"),
        ("chengde-2024", "three_public", 2, "prior", "“公务用车购置费、一般公共预算”的上年预算数（万元）"),
        ("shanghai-unit", "three_public", 1, "prior", "“公务接待费”的上年预算数（元）"),
    ],
)
def test_what_is_compared_with_nothing_names_the_given_line(
    name: str, part: str, line: int, key: str, entry: str
) -> None:
    """The line that was left blank, not the total that it is part of alone; to the unit and at publishing."""
    facts = sample(name)
    facts[part][line].pop(key)
    told, found = judged(facts)
    lacking = [f.message for f in gaps(told, words_for(facts)) if f.rule == "PUB-002"]
    assert lacking
    assert [m for m in lacking if f"{entry}）" not in m] == []
    notes = [f.message for f in found if f.rule == "PUB-009"]
    assert [m for m in notes if f"{entry}）" not in m] == []


def test_what_is_compared_with_nothing_names_the_fields_of_a_form() -> None:
    """By the form and the field; of several lines the first, and how many."""
    facts = sample("final-accounts-unit") | {"prior_year": {}}
    assert "上年决算数中的“上年收入支出总计”" in [gap.entry for gap in judged(facts)[0].unknown]
    facts = sample("final-accounts-department")
    for one in facts["three_public"]:
        one.pop("prior")
    told = judged(facts)[0]
    assert next(gap.entry for gap in told.unknown).endswith("“因公出国（境）费”的上年决算数（元）等 4 项")


def test_a_list_without_figures_asks_for_none() -> None:
    """Its given lines are all there is to it; a column of a single line is one all the same."""
    pack = load_pack(DEFAULT_PACK)
    source = pack.input("assets")
    figureless = replaced(source, columns=[c for c in source.columns if c.key == "item"])
    evaluation = load_return(sample("small-clean") | {"assets": []}).evaluation
    asked = EvaluationSource(evaluation)
    assert asked.asks_in_vain("assets") is not None
    assert asked.columns("assets/1/item") == (("assets", "item"),)
    inputs = tuple(figureless if one is source else one for one in pack.inputs)
    other = EvaluationSource(Evaluation(dataclasses.replace(pack, inputs=inputs), evaluation.facts))
    assert other.asks_in_vain("assets") is None


def test_what_has_no_place_is_told() -> None:
    """A gap without columns stops no foretelling, and a finding on the whole file does not silence it."""
    read = load_return(sample("small-clean"))
    nowhere = Gap("说明", ())
    words = words_for({})
    composed = dataclasses.replace(composition_of(read.evaluation, finished=True), missing=(nowhere,))
    found = [finding("FILE-007")]
    (told,) = gaps_foretold(read, composed, words.new, found, ())
    assert (told.rule, told.sheet, told.cell) == ("PUB-008", None, None)
