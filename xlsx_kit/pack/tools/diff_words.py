"""What differs between the narratives of two packs: figures, sentences, tables, sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xlsx_kit.compute import reference_words, short_title
from xlsx_kit.pack import FigureSpec, Pack, named_column, reference_of
from xlsx_kit.pack.tools.difference import Difference, DifferenceKind, in_words, listed, quoted, titles
from xlsx_kit.pack.tools.named import Whole
from xlsx_kit.prose import (
    NARRATIVE_PARTS,
    ContentsSpec,
    CoverPage,
    Item,
    Narrative,
    PartSpec,
    SectionSpec,
    Sentence,
    TableSpec,
    figures_of,
)

WORDS_PART = "情况说明"
QUOTED = ("money", "sentences", "phrases")
"""The parts whose entries are written out; of the others only the names."""


def word_differences(old: Whole, new: Whole) -> Iterator[Difference]:
    """What is said otherwise, figure by figure, sentence by sentence, section by section."""
    before, after = old.words, new.words
    for key, title in titles()["narrative"].items():
        was, now = getattr(before, key), getattr(after, key)
        if was != now:
            yield _reworded(title, f"{title}由{quoted(was)}改为{quoted(now)}")
    yield from _order(before, after)
    yield from _references(
        "指标", old, new, *({n: n for n in whole.pack.book.figures} for whole in (old, new))
    )
    money = ({n: m.ref for n, m in _own(whole, "money").items()} for whole in (old, new))
    yield from _references("金额", old, new, *money)
    for part, title in (("sentences", "句子"), ("phrases", "短语")):
        for name, kind, was, now in _entries(getattr(before, part), getattr(after, part)):
            if kind is DifferenceKind.CHANGED:
                yield _reworded(
                    name, f"{title}“{name}”：{_list_difference(variants_of(was), variants_of(now))}"
                )
            else:
                yield _entry(title, name, kind, was and sentence_words(was), now and sentence_words(now))
    for part, title in ((part, held.title) for part, held in NARRATIVE_PARTS.items() if part not in QUOTED):
        for name, kind, was, now in _entries(*(_own(whole, part) for whole in (old, new))):
            heads = [_heads(table) for table in (was, now)]
            has_new_heads = kind is DifferenceKind.CHANGED and heads[0] != heads[1]
            how = f"：{_list_difference(*heads)}" if has_new_heads else ""
            yield Difference(WORDS_PART, name, kind, f"{titles()['verbs'][kind]}{title}“{name}”{how}。")
    yield from _sections(before, after)


def _order(before: Narrative, after: Narrative) -> Iterator[Difference]:
    """The cover, the contents, and the parts of the publication."""
    for title, lines in {
        "封面": [_cover(words.cover) for words in (before, after)],
        "目录": [_contents(words.contents) for words in (before, after)],
        "次序": [[_part(part) for part in words.parts] for words in (before, after)],
    }.items():
        if lines[0] != lines[1]:
            yield _reworded(title, f"{title}：{_list_difference(*lines)}")


def _cover(cover: CoverPage | None) -> list[str]:
    return [*cover.title, *cover.lines] if cover else []


def _contents(contents: ContentsSpec | None) -> list[str]:
    return [f"{contents.title}（{titles()['line_ends'][contents.ends]}）"] if contents else []


def _part(part: PartSpec) -> str:
    tables = f"（{'、'.join(part.tables)}）" if part.tables else ""
    return f"{part.title or part.contents or part.id}{tables}"


def reference(pack: Pack, ref: str) -> str:
    """A reference of the narrative in words (``表1“一、…” + “二、…”``)."""
    figure = pack.book.figures.get(ref)
    if isinstance(figure, FigureSpec) and figure.over and figure.ref:
        source, column = named_column(figure.over)
        return f"{reference(pack, figure.ref)}的{short_title(pack.input(source).column(column))}"
    return reference_words(pack, reference_of(pack, ref))


def _own(whole: Whole, part: str) -> Mapping[str, Any]:
    """The entries of a part that are not merely the pack's figures or its words by scope."""
    figures, by_scope = (
        figures_of(whole.pack).get(part, {}),
        whole.pack.book.by_scope if part == "words" else {},
    )
    entries: Mapping[str, Any] = getattr(whole.words, part)
    return {
        name: entry
        for name, entry in entries.items()
        if name not in by_scope and _reference(entry) != figures.get(name)
    }


def _reference(entry: Any) -> Any:
    refs = getattr(entry, "refs", ())
    return refs[0] if refs and not entry.drop else getattr(entry, "ref", None) or entry


def figure_words(pack: Pack, ref: str) -> str:
    """A figure by its name, anything else a reference names in words."""
    return ref if ref in pack.book.figures else reference(pack, ref)


def _references(
    title: str, old: Whole, new: Whole, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Difference]:
    """Names that stand for something else than before; ``before`` and ``after`` are name -> reference."""
    for name in dict.fromkeys([*after, *before]):
        if name not in before:
            yield _entry(title, name, DifferenceKind.ADDED, None, reference(new.pack, after[name]))
        elif name not in after:
            yield _entry(title, name, DifferenceKind.REMOVED, reference(old.pack, before[name]), None)
        else:
            was, now = in_words(old.pack, before[name], new.pack, after[name], reference)
            if was != now:
                yield _entry(title, name, DifferenceKind.CHANGED, was, now)


def sentence_words(sentence: Sentence) -> str:
    """The wordings of a sentence one after another, each with its condition."""
    return "；".join(variants_of(sentence))


def variants_of(sentence: Sentence) -> list[str]:
    """The wordings of a sentence, each with its condition."""
    variants = []
    for variant in sentence:
        conditions = "".join(
            f"{name} {titles()['conditions'][predicate]}：" for predicate, name in variant.tests
        )
        variants.append(f"{conditions}{variant.text or '（不写）'}")
    return variants


def _list_difference(was: list[str], now: list[str]) -> str:
    """What only one of two lists has; where both have the same, their order."""
    come, gone = [one for one in now if one not in was], [one for one in was if one not in now]
    if come and gone:
        return f"原{listed(gone)}，现{listed(come)}"
    return f"增加{listed(come)}" if come else f"取消{listed(gone)}" if gone else "次序或排法不同"


def _heads(part: Any) -> list[str]:
    """The columns of a table by their headings; nothing for other parts."""
    return ["／".join(column.head) for column in part.columns] if isinstance(part, TableSpec) else []


def _entries(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[str, DifferenceKind, Any, Any]]:
    for name, now in new.items():
        if name not in old:
            yield name, DifferenceKind.ADDED, None, now
        elif old[name] != now:
            yield name, DifferenceKind.CHANGED, old[name], now
    for name, was in old.items():
        if name not in new:
            yield name, DifferenceKind.REMOVED, was, None


def _entry(title: str, name: str, kind: DifferenceKind, was: str | None, now: str | None) -> Difference:
    messages = {
        DifferenceKind.ADDED: f"增加{title}“{name}”：{now}。",
        DifferenceKind.REMOVED: f"取消{title}“{name}”：{was}。",
        DifferenceKind.CHANGED: f"{title}“{name}”原为：{was}；现为：{now}。",
    }
    return Difference(WORDS_PART, name, kind, messages[kind])


def _sections(old: Narrative, new: Narrative) -> Iterator[Difference]:
    headings = [{_called(words, s): s for s in words.sections} for words in (old, new)]
    for heading in headings[1]:
        if heading not in headings[0]:
            yield Difference(WORDS_PART, heading, DifferenceKind.ADDED, f"增加一节{quoted(heading)}。")
    for heading, section in headings[0].items():
        if heading not in headings[1]:
            yield Difference(WORDS_PART, heading, DifferenceKind.REMOVED, f"取消一节{quoted(heading)}。")
        elif section != headings[1][heading]:
            yield _reworded(heading, f"{quoted(heading)}一节：{_content(section, headings[1][heading])}")


def _called(words: Narrative, section: SectionSpec) -> str:
    """A section by its heading, or its id; behind the part it is in where others are called the same."""
    name = section.heading or section.id
    alike = sum((other.heading or other.id) == name for other in words.sections)
    return f"{section.part} {name}".strip() if alike > 1 or not name else name


def _content(old: SectionSpec, new: SectionSpec) -> str:
    was, now = ([piece for item in section.items for piece in _pieces(item)] for section in (old, new))
    if was == now and old.part != new.part:
        return f"移到{quoted(new.part)}部分"
    if was == now and old.id != new.id:
        return f"id 由{quoted(old.id)}改为{quoted(new.id)}"
    return _list_difference(was, now)


def _pieces(item: Item) -> list[str]:
    """What an item says, piece by piece."""
    pieces = [piece for group in item.paragraph for piece in (group.lead, *group.of)]
    terms = [f"{term.term}：{term.meaning}" for term in item.terms]
    named = (item.each, item.text, item.table, item.form, item.otherwise, item.required)
    return [p for p in (item.heading, *pieces, *named, *terms) if p]


def _reworded(name: str, message: str) -> Difference:
    return Difference(WORDS_PART, name, DifferenceKind.CHANGED, f"{message}。")
