"""Whether a unit may lack anything that its text asks for, found without writing the text.

Most returns lack nothing, and writing a text takes a fifth of the time that judging its return does. What is
looked at here is more than a text would ask for, never less: texts are read as the narrative reads them.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compute import Evaluation
from xlsx_kit.pack import Pack
from xlsx_kit.prose.narrative.begun_lines import blank_entries, is_asked
from xlsx_kit.prose.narrative.figures import Values
from xlsx_kit.prose.narrative.free_lines import adds_up_open_columns
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.narrative.spec_order import Item
from xlsx_kit.prose.narrative.summed_entries import asking_lists
from xlsx_kit.prose.narrative.untouched_lines import added_up, left_alone


class Requirements:
    """What the words of a pack ask every unit for."""

    def __init__(self, words: Narrative, pack: Pack) -> None:
        self.words = words
        self._lists = set(filter(None, (asking_lists(pack, money.ref) for money in words.money.values())))
        refs = [money.ref for money in words.money.values()] + [c.ref for c in words.counts.values()]
        columns = {(source, key) for ref in refs for source, key, _ in added_up(pack, ref)}
        self._given = [
            source
            for source in pack.inputs
            if any((source.id, column.key) in columns and is_asked(column) for column in source.facts)
        ]
        """The lists with columns that ask for zeros and are stated."""
        self._free = [ref for ref in refs if adds_up_open_columns(pack, ref)]
        """What is added up from free lists whose lines may be blank."""

    def may_lack(self, evaluation: Evaluation) -> bool:
        """Whether something is blank that may be missing from a finished text, or have no last year."""
        return any(self._blanks(EvaluationSource(evaluation, self.words.unit, self.words.decimals)))

    def _blanks(self, source: EvaluationSource) -> Iterator[bool]:
        yield from (not source.has_entry(columns) for columns in self._lists)
        yield any(blank_entries(source.evaluation.pack, source.evaluation.facts))
        yield any(True for given in self._given for _ in left_alone(given, source.evaluation.facts))
        yield any(source.no_zero(ref) for ref in self._free)
        values = Values(self.words, source)
        for section in self.words.sections:
            yield from (self._lacks(item, source, values) for item in section.items)
        for change in self.words.changes.values():
            now, before = (self.words.money[name] for name in (change.now, change.before))
            there = any(source.lookup(ref) for ref in (now.ref, now.fallback) if ref)
            yield there and not source.entered(before.ref, self.words.new)

    def _lacks(self, item: Item, source: EvaluationSource, values: Values) -> bool:
        words, lines = self.words, source.evaluation.facts.lines
        if item.text:
            return bool(item.required) and not values.text(item.text).strip()
        if item.table:
            table = words.tables[item.table]
            return source.asks_in_vain(table.part) is not None or (
                bool(table.required) and not lines(table.part)
            )
        if not item.form:
            return False
        form = words.forms[item.form]
        if not lines(form.part):
            return bool(item.required)
        if not (form.below and words.tables[form.below].required):
            return False
        there = {tuple(line.get(key) for key in form.match) for line in lines(words.tables[form.below].part)}
        return any(
            tuple(line.get(key) for key in form.match.values()) not in there for line in lines(form.part)
        )
