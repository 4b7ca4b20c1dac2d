"""Proof-reading: every fault of the reference found, no fault seen where there is none."""

from __future__ import annotations

import copy
import json
import random
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings

from tests.narrative_cases import SAMPLES
from tests.strategies import facts_files
from xlsx_kit import proof
from xlsx_kit.api import narrate
from xlsx_kit.cli import main
from xlsx_kit.findings import InputError
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.pack.loading.proof_checks import proof_rules
from xlsx_kit.prose.proof.relations import judge
from xlsx_kit.prose.proof.relations.verdicts import Verdict
from xlsx_kit.prose.proof.sources.lines import lines_of
from xlsx_kit.resources import root

FOLDER = Path(str(root("samples")))
REFERENCE = FOLDER / "proof" / "reference.txt"
CASES = tomllib.loads((FOLDER / "proof" / "rules.toml").read_text("utf-8"))["case"]
CLASH = re.compile(r"[，、；：。][，、；：。]|元元|原因是[。；]|^[，、；。]|\{|\}")
# Lists whose free words are the unit's own: we print them as they stand.
UNITS_OWN_WORDS = ("projects", "indicators", "organisations", "procurement", "assets")
QUOTED = re.compile(r"第 (\d+) 段“(.*?)”：")

# What the errors found in the real publication say of its prose, and the rule that finds each.
PROSE_FAULTS = {
    "财政拨款收入 4409.55 instead of 4402.55": ("PROOF-012", 6),
    "0元 beside figures in 万元, income": ("PROOF-034", 6),
    "0元 beside figures in 万元, expenditure": ("PROOF-034", 7),
    "上缴上级支出 for 上解上级支出": ("PROOF-042", 7),
    "租车费元 without an amount": ("PROOF-032", 10),
    "租赁费 named, not in table 6": ("PROOF-038", 10),
    "100% on a base of 0": ("PROOF-024", 12),
    "8 cars renewed, 6 bought": ("PROOF-040", 12),
    "groups counted in 人次": ("PROOF-037", 12),
    "2021 in a 2024 budget": ("PROOF-035", 21),
    "assets of 3098.42 that add up to 3098.44, in the text": ("PROOF-011", 26),
    "nothing bought, though cars are": ("PROOF-039", 26),
    "assets as of the end of the budget year": ("PROOF-035", 27),
    "assets of 3098.42 that add up to 3098.44, in the table": ("PROOF-011", 29),
}


def sample(name: str) -> Path:
    """A sample's facts."""
    return FOLDER / "pass" / f"{name}.json"


def found(doc: Path, against: str | None = None) -> list[tuple[str, int]]:
    """Rules and paragraphs of what is found in a document; why nothing was checked has no place in it."""
    findings = [f for f in proof(doc, sample(against) if against else None).findings if f.rule != "PROOF-093"]
    places = [QUOTED.match(f.message) for f in findings]
    assert all(places)
    return [(f.rule, int(place[1])) for f, place in zip(findings, places, strict=True) if place]


def test_the_reference(golden: Callable[[str, str], None]) -> None:
    """Every prose fault of the real publication, and nothing else above a note."""
    result = found(REFERENCE, "chengde-2024")
    assert set(PROSE_FAULTS.values()) == set(result)
    findings = proof(REFERENCE, sample("chengde-2024")).findings
    lines = (f"{f.rule} {f.severity} {f.message}\n    {f.hint}\n" for f in findings)
    golden("proof_reference.txt", "".join(lines))


def test_the_reference_alone() -> None:
    """Without facts: what the text itself shows, the sample words of a project included."""
    rules = {rule for rule, _ in found(REFERENCE)}
    assert rules == {
        "PROOF-026",
        "PROOF-032",
        "PROOF-035",
        "PROOF-037",
        "PROOF-041",
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_our_own_narratives(name: str, tmp_path: Path) -> None:
    """No finding against the facts; without them none but the faults that are in the facts."""
    out = narrate(sample(name), tmp_path / "n.docx").path
    assert found(out, name) == []
    assert {rule for rule, _ in found(out)} <= (
        {"PROOF-035", "PROOF-041"} if name == "chengde-2024" else set()
    )


@pytest.mark.slow
def test_most_of_our_own_narratives_is_checked(tmp_path: Path) -> None:
    """Nine tenths of the figures of all packs' samples, without any facts to hold them against."""
    reads = [
        proof(narrate(file, tmp_path / f"{file.stem}.docx").path) for file in (FOLDER / "pass").glob("*.json")
    ]
    assert sum(read.unchecked for read in reads) * 10 <= sum(read.figures for read in reads)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=facts_files(load_pack("hebei-2024")))
def test_narratives_of_any_facts(facts: dict[str, Any], tmp_path: Path) -> None:
    """Whatever a unit enters, what we write of it holds."""
    out = narrate(facts, tmp_path / "n.docx").path
    assert [f.rule for f in proof(out, facts).findings] == []


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=facts_files(load_pack("hebei-2024")))
def test_marks_never_clash(facts: dict[str, Any], tmp_path: Path) -> None:
    """No doubled, missing or dangling punctuation in what we write, whatever figures there are."""
    ours = {**facts, "texts": {}} | {key: [] for key in UNITS_OWN_WORDS}
    ours["unit"] = {**facts["unit"], "name": "某单位"}
    ours["three_public"] = [{**line, "reason": ""} for line in facts.get("three_public", [])]
    out = narrate(ours, tmp_path / "n.docx").path
    assert [line.text for line in lines_of(out) if CLASH.search(line.text)] == []


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["rule"])
def test_rule(case: dict[str, str], tmp_path: Path) -> None:
    """Each rule finds its faulty sentence, and is silent on the right one."""
    doc = tmp_path / "文稿.txt"
    doc.write_text(case["fails"], "utf-8")
    assert [rule for rule, _ in found(doc, case.get("against"))] == [case["rule"]]
    doc.write_text(case["passes"], "utf-8")
    assert found(doc, case.get("against")) == []


def test_every_rule_has_its_sentences() -> None:
    """But those about controls, which no text has."""
    assert {c["rule"] for c in CASES} == {r.id for r in proof_rules().values()} - {"PROOF-001", "PROOF-002"}


def edited(source: Path, target: Path, rng: random.Random, *, keep_tags: bool) -> tuple[str, str]:
    """A copy with one figure changed; returns the words around it before and after."""
    document = docx.Document(str(source))
    controls = [c for c in document.element.body.iter(qn("w:sdt")) if re.search(r"\d", text_of(c))]
    chosen = rng.choice(controls)
    (text,) = list(chosen.iter(qn("w:t")))
    old = text.text
    text.text = changed(old, rng)
    paragraph = next(a for a in chosen.iterancestors(qn("w:p")))
    row = next(iter(chosen.iterancestors(qn("w:tr"))), None)
    around = "\t".join(text_of(c) for c in row.iter(qn("w:tc"))) if row is not None else text_of(paragraph)
    if not keep_tags:
        for control in controls:
            for run in list(control.find(qn("w:sdtContent"))):
                control.addprevious(run)
            control.getparent().remove(control)
    document.save(str(target))
    return old, around


def text_of(element: Any) -> str:
    """All text of an element."""
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def changed(figure: str, rng: random.Random) -> str:
    """The figure with one digit another."""
    place = rng.choice([n for n, c in enumerate(figure) if c.isdigit()])
    digit = rng.choice([d for d in "0123456789" if d != figure[place]])
    new = figure[:place] + digit + figure[place + 1 :]
    return new if Decimal(new.rstrip("%")) != Decimal(figure.rstrip("%")) else changed(figure, rng)


@pytest.mark.slow
@pytest.mark.parametrize("keep_tags", [True, False], ids=["tagged", "untagged"])
def test_edited_figures_are_found(keep_tags: bool, tmp_path: Path) -> None:
    """Two hundred single figures of our own documents changed: each is found, in its paragraph."""
    sources = {name: narrate(sample(name), tmp_path / f"{name}.docx").path for name in SAMPLES}
    rng = random.Random(2024)
    missed = []
    for n in range(100):
        name = rng.choice(["chengde-2024", "nine-funds", "small-clean", "fund-and-capital"])
        copy = tmp_path / "edited.docx"
        old, around = edited(sources[name], copy, rng, keep_tags=keep_tags)
        findings = proof(copy, sample(name)).findings
        texts = [m[2] for f in findings if (m := QUOTED.match(f.message))]
        plain = "".join(around.split())
        near = [t for t in texts if "".join(t.lstrip("…").split()) in plain]
        tagged = "PROOF-001" in {f.rule for f in findings}
        if not near or len(findings) > 2 or tagged != keep_tags:
            missed.append((n, name, old, around[:60], [f.message for f in findings]))
    assert missed == []


def test_last_year_by_code(tmp_path: Path) -> None:
    """An item's amount of last year, printed or not, is what stood in its place of last year's tables."""
    now = json.loads(sample("final-accounts-department").read_text("utf-8"))
    last = copy.deepcopy(now)
    last["unit"]["year"] = 2023
    for row in last["spending"]:
        row["amount"] = str(Decimal(row["amount"]) - 100)
    doc = tmp_path / "a.txt"
    for words, rules in {
        "比上年增加0.01万元": [],
        "比上年增加2.01万元": ["PROOF-021"],
        "比上年9846.52万元增加0.01万元": [],
        "比上年9864.52万元减少17.99万元": ["PROOF-050"],
    }.items():
        text = f"2024年度部门决算情况说明\n公路养护（项）支出9846.53万元，{words}。\n"
        doc.write_text(text, "utf-8")
        found_rules = [f.rule for f in proof(doc, now, last_year=last).findings if f.rule != "PROOF-093"]
        assert found_rules == rules, words


def test_a_figure_of_no_known_place(tmp_path: Path) -> None:
    """A tag that the pack does not know (another year's document) is a note, not an error."""
    out = narrate(sample("small-clean"), tmp_path / "n.docx").path
    copy = tmp_path / "copy.docx"
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"t3/total/basic", b"t3/total/nothing"))
    assert {f.rule for f in proof(copy, sample("small-clean")).findings} == {"PROOF-002"}


def test_other_documents_are_read(tmp_path: Path) -> None:
    """Split runs, tracked changes, text boxes; UTF-8 with a mark and GB18030."""
    sentence = "本年安排培训费12.00万元，比上年10.00万元增加3.00万元。"
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        doc = tmp_path / f"{encoding}.txt"
        doc.write_text(sentence, encoding)
        assert found(doc) == [("PROOF-021", 1)]
    document = docx.Document()
    paragraph = document.add_paragraph("本年安排培训费12.")
    paragraph.add_run("00万元，比上年10.00万元增加")
    for kind, text, words in (("del", "delText", "3.00"), ("ins", "t", "2.00")):
        change = f'<w:{kind} {docx.oxml.ns.nsdecls("w")} w:id="1" w:author="a">'
        run = f"<w:r><w:{text}>{words}</w:{text}></w:r></w:{kind}>"
        paragraph._p.append(docx.oxml.parse_xml(change + run))
    paragraph.add_run("万元。")
    document.save(str(tmp_path / "tracked.docx"))
    assert found(tmp_path / "tracked.docx") == []


def test_text_beside_the_body_is_read(tmp_path: Path) -> None:
    """Footnotes, and sentences in the cells of tables; a line break keeps two figures apart."""
    wrong = "培训费12.00万元，比上年10.00万元增加3.00万元。"
    document = docx.Document()
    row = document.add_table(1, 2).rows[0]
    row.cells[0].text, row.cells[1].text = "项目", wrong
    broken = document.add_paragraph("会议费安排2")
    broken.add_run().add_break()
    broken.add_run("10.00万元，比上年12.00万元减少2.00万元。")
    document.save(str(tmp_path / "cell.docx"))
    assert found(tmp_path / "cell.docx") == [("PROOF-021", 1)]
    body = "<w:body><w:p><w:r><w:t>见注。</w:t></w:r></w:p></w:body>"
    note = f"<w:footnote><w:p><w:r><w:t>{wrong}</w:t></w:r></w:p></w:footnote>"
    with zipfile.ZipFile(tmp_path / "note.docx", "w") as package:
        for member, content in (("document", body), ("footnotes", note)):
            root_tag = f"w:{member}"
            xml = f"<{root_tag} {docx.oxml.ns.nsdecls('w')}>{content}</{root_tag}>"
            package.writestr(f"word/{member}.xml", xml)
    assert found(tmp_path / "note.docx") == [("PROOF-021", 2)]


def hostile(folder: Path) -> list[Path]:
    """Files that are no documents, or bad ones."""
    (folder / "a.docx").write_bytes(b"PK\3\4 broken")
    (folder / "b.docx").write_bytes(b"\xd0\xcf\x11\xe0 old Word")
    (folder / "c.txt").write_bytes(b"\x81\x00\xff\xff\x00")
    (folder / "i.txt").write_bytes(b"\xff\xfe odd!")
    (folder / "f.docx").mkdir()
    bodies = {
        "d.docx": {"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"},
        "e.docx": {"word/document.xml": b"<a><b></a>"},
        "g.docx": {"word/other.xml": b"<a/>"},
        "h.docx": {"word/document.xml": b"<a>" + b" " * (33 * 2**20) + b"</a>"},
    }
    for name, members in bodies.items():
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as package:
            for member, data in members.items():
                package.writestr(member, data)
    return [*sorted(folder.iterdir()), folder / "missing.docx"]


def test_what_cannot_be_read_is_one_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Never a traceback; the exit status is 1."""
    for path in hostile(tmp_path):
        with pytest.raises(InputError) as caught:
            proof(path)
        assert [f.rule for f in caught.value.findings] == ["PROOF-091"]
        assert main(["proof", str(path)]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Findings and a last line; JSON; exit status; a warning counts with --strict."""
    facts = str(sample("chengde-2024"))
    assert main(["proof", str(REFERENCE), "--against", facts]) == 1
    shown = capsys.readouterr().out
    assert "需改正。错误 5 条" in shown
    read = r"共读到 \d+ 个数字，核对 \d+ 处关系，\d+ 个数字没有核对。"
    assert re.search(f"{read}本结果不代替保密审查。$", shown)
    assert main(["proof", str(REFERENCE), "--against", facts, "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document == proof(REFERENCE, sample("chengde-2024")).to_dict()
    assert document["status"] == "fail"
    doc = tmp_path / "w.txt"
    doc.write_text("全年组织出国团组2人次。", "utf-8")
    assert main(["proof", str(doc)]) == 0
    assert main(["proof", str(doc), "--strict"]) == 1


def test_a_relation_that_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, as a slip of the program, and everything else is judged."""

    def raises(*_: object) -> Iterator[Verdict]:
        yield Verdict([])
        raise KeyError("extra")

    monkeypatch.setattr(judge, "row_verdicts", raises)
    path = tmp_path / "a.txt"
    for change, rules in {"2.00": ["PROOF-094"], "3.00": ["PROOF-021", "PROOF-094"]}.items():
        path.write_text(
            f"2024年单位预算公开情况说明\n培训费12.00万元，比上年10.00万元增加{change}万元。\n", "utf-8"
        )
        read = proof(path)
        assert sorted(f.rule for f in read.findings) == rules
        assert read.status != "pass"
