"""A narrative as plain data: every section with its sentences and all their wordings."""

from __future__ import annotations

import re
from typing import Any

from xlsx_kit.pack import Pack, replaced
from xlsx_kit.pack.tools.diff_words import reference
from xlsx_kit.pack.tools.difference import titles
from xlsx_kit.pack.tools.named import Whole
from xlsx_kit.prose import LOCAL_NAMES, NAME, PLACEHOLDER, ChangeSpec, Item, Narrative, Sentence

LOCAL = {
    "label": "项目名称", "now": "本年数", "before": "上年数", "change": "增减数", "percent": "增减百分比",
    "reason": "原因",
}  # fmt: skip


def narrative_picture(whole: Whole) -> list[dict[str, Any]]:
    """The sections from the first to the last."""
    return [
        {
            "heading": shown(whole.pack, section.heading),
            "landscape": section.landscape,
            "items": [_item(whole, item) for item in section.items],
        }
        for section in whole.words.sections
    ]


def shown(pack: Pack, text: str) -> str:
    """A title with the scopes and a year in place of their names."""
    return text.replace("{scope}", "／".join(pack.book.scopes)).replace("{year}", "××××")


def _item(whole: Whole, item: Item) -> dict[str, Any]:
    narrative, pack = whole.words, whole.pack
    groups = [
        {
            "lead": _marked(_of_rows(whole, item.each or group.each), group.lead),
            "join": group.join,
            "pieces": [_piece(_of_rows(whole, item.each or group.each), piece) for piece in group.of],
        }
        for group in item.paragraph
    ]
    table = narrative.tables.get(item.table)
    form = narrative.forms.get(item.form)
    return {
        "heading": shown(whole.pack, item.heading),
        "groups": groups,
        "text": _value(pack, narrative, item.text) if item.text else "",
        "table": [column.head[-1] for column in table.columns] if table else [],
        "caption": shown(pack, table.title if table else form.title if form else ""),
        "form": [[cell.text or f"（{cell.key}）" for cell in row] for row in form.rows] if form else [],
        "terms": [(term.term, term.meaning) for term in item.terms],
        "otherwise": shown(pack, item.otherwise),
    }


def _of_rows(whole: Whole, each: str) -> Whole:
    """The pack with what the sentences of rows may name."""
    if not each:
        return whole
    rows = whole.words.rows[each]
    words = replaced(
        whole.words,
        changes={**whole.words.changes, **rows.changes},
        sentences={**whole.words.sentences, **rows.sentences},
    )
    return Whole(whole.pack, words, whole.letters)


def _piece(whole: Whole, piece: str) -> dict[str, Any]:
    """A sentence with its wordings, a change with the phrases that tell it, or a text as it stands."""
    narrative = whole.words
    if not NAME.fullmatch(piece):
        return {"name": "", "variants": [{"when": "", "text": _marked(whole, piece)}]}
    if piece in narrative.changes:
        change = narrative.changes[piece]
        phrases = narrative.comparisons[change.told]
        variants = [v for phrase in phrases for v in _variants(whole, narrative.phrases[phrase], change)]
        return {"name": f"{change.label}的增减", "variants": variants}
    return {"name": piece, "variants": _variants(whole, narrative.sentences[piece])}


def _variants(whole: Whole, sentence: Sentence, change: ChangeSpec | None = None) -> list[dict[str, Any]]:
    return [
        {
            "when": "".join(
                f"{_name(whole.pack, whole.words, name, change)}{titles()['conditions'][predicate]}"
                for predicate, name in variant.tests
            )
            or ("其他情况" if len(sentence) > 1 else ""),
            "text": _marked(whole, variant.text, change),
        }
        for variant in sentence
    ]


def _marked(whole: Whole, text: str, change: ChangeSpec | None = None) -> list[dict[str, str]]:
    """A text in pieces: its own words, and names with what they stand for."""
    pieces: list[dict[str, str]] = []
    for n, part in enumerate(re.split(PLACEHOLDER, text)):
        if n % 2:
            pieces.append({"name": part, "text": _name(whole.pack, whole.words, part, change)})
        elif part:
            pieces.append({"name": "", "text": part})
    return pieces


def _name(pack: Pack, narrative: Narrative, name: str, change: ChangeSpec | None) -> str:
    if change is not None and name in LOCAL_NAMES:
        return change.label if name == "label" else LOCAL[name]
    return _value(pack, narrative, name)


def _value(pack: Pack, narrative: Narrative, name: str) -> str:
    """What a name stands for: the cell or the entry it refers to."""
    if name in narrative.money:
        return reference(pack, narrative.money[name].ref)
    if name in narrative.counts:
        return reference(pack, narrative.counts[name].ref)
    if name in narrative.texts:
        return "、".join(reference(pack, ref) for ref in narrative.texts[name].refs)
    if name in narrative.words:
        return narrative.words[name].otherwise or reference(pack, narrative.words[name].ref)
    if name in narrative.changes:
        return f"{narrative.changes[name].label}的增减"
    return name
