"""What a name in narrative.toml is worth: figures, changes between two of them, cleaned texts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from xlsx_kit.messages import declared_error
from xlsx_kit.prose.narrative.blocks import Figure
from xlsx_kit.prose.narrative.composition import Gap
from xlsx_kit.prose.narrative.named_values import HOLDS, Named, Value, YearChange, amount
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import ChangeSpec, Narrative, Text
from xlsx_kit.prose.narrative.spec_order import Choice
from xlsx_kit.prose.narrative.typed import cleaned, dated, joined_entries, without_lead
from xlsx_kit.values import HUNDREDTHS

YEAR_REF = "unit/year"


class Values:
    """The values of all names of one narrative for one unit, computed when asked for.

    ``row`` is the row that sentences are being said of, if any: what is computed there is tied to it.
    """

    def __init__(self, spec: Narrative, source: EvaluationSource, row: str = "") -> None:
        self._spec = spec
        self._source = source
        self._row = f"{row}/" if row else ""
        self._befores = {change.before for change in spec.changes.values()}
        self._foreseen = {one.empty for variants in spec.sentences.values() for one in variants if one.empty}
        self._known: dict[str, Named] = {}
        self._numbers: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Named:
        if name not in self._known:
            self._known[name] = self._value(name)
        return self._known[name]

    def local(self, change_id: str) -> dict[str, Named]:
        """The names a phrase may use for the change it tells, beside the others."""
        spec = self._spec.changes[change_id]
        change = self.change(change_id)
        percent = change.percent
        before = Value("") if change.before is None else self._number(spec.before)
        return {
            "label": Value(spec.label),
            "now": self._number(spec.now),
            "before": before,
            "change": change,
            "percent": Value("")
            if percent is None
            else Value(Figure(f"percent/{change.id}", amount(percent, 2, HUNDREDTHS)), percent),
            "reason": self._text(self._spec.texts[spec.reason]) if spec.reason else Value(""),
        }

    def change(self, change_id: str) -> YearChange:
        """A change; a year without a base (首次编制) compares with nothing, whatever was entered.

        Nor does one that is the same as a last year of which a given line was left alone: nobody said so.
        """
        spec = self._spec.changes[change_id]
        before = self._number(spec.before).number if self._comparable(spec) else None
        if self._is_flat(spec) and self._source.left_alone(self._spec.money[spec.before].ref):
            before = None
        now = self._number(spec.now).number or 0
        source, zeros = self._source, self._spec.trailing_zeros
        own = f"{self._row}{change_id}"
        return YearChange(own, now, before, source.decimals, source.scale, zeros, source.separators)

    def lacks_base(self, change_id: str) -> Gap | None:
        """What is compared, where it has an amount, and nobody entered what that is compared with.

        A row of a list without one lacks nothing: its code was not in it.
        """
        spec, change = self._spec.changes[change_id], self.change(change_id)
        if self._row or not change.now or change.before is not None or not self._comparable(spec):
            return None
        ref = self._spec.money[spec.before].ref
        if not self._source.entered(ref, self._spec.new):
            return self._source.without_base(spec.label, ref, self._spec.new)
        gap = self._source.left_alone(ref) if self._is_flat(spec) else self._source.no_zero(ref)
        return Gap(spec.label, gap.columns, gap.lines, (gap.what,)) if gap else None

    def lacks_entry(self, name: str) -> Gap | None:
        """What a figure is nothing for, as nobody entered it: whole lists, or an entry of a line of one; or
        what a change is none for.
        """
        if name in self._spec.changes:
            return self._lacks_part(self._spec.changes[name])
        if name in self._spec.counts:
            ref = self._spec.counts[name].ref
            zero = self._count(name).number == 0
            return (self._source.unended(ref) or self._source.no_zero(ref)) if zero else None
        if name not in self._spec.money or self._number(name).number:
            return None
        ref = self._spec.money[name].ref
        if (gap := self._source.unentered(ref)) or name in self._befores:
            return gap
        return self._source.unended(ref) or self._source.no_zero(ref)

    def _lacks_part(self, spec: ChangeSpec) -> Gap | None:
        """What an amount that is the same as last year's lacks of its given lines."""
        if not self._is_flat(spec):
            return None
        ref = self._spec.money[spec.now].ref
        return self._source.unended(ref) or self._source.left_alone(ref)

    def _is_flat(self, spec: ChangeSpec) -> bool:
        """Whether both years have an amount, and it is the same, as printed."""
        now = self._number(spec.now).number
        return bool(now) and self._comparable(spec) and now == self._number(spec.before).number

    def columns_of(self, name: str) -> tuple[tuple[str, str], ...]:
        """The columns (input, column) that a text is typed in."""
        return tuple(column for ref in self._spec.texts[name].refs for column in self._source.columns(ref))

    def _comparable(self, spec: ChangeSpec) -> bool:
        """Whether there is something to compare with; a first year (首次编制) has no base."""
        return not spec.base or not self._word(spec.base).blank

    def stands(self, choice: Choice) -> bool:
        """Whether something that stands only in some books, or only with some figure or text, does."""
        if choice.scopes and self._source.scope not in choice.scopes:
            return False
        if not choice.only_with:
            return True
        value = self[choice.only_with]
        return not (HOLDS["empty"](value) or HOLDS["zero"](value))

    def number(self, name: str) -> int:
        """An amount's number; 0 where it is missing."""
        return self._number(name).number or 0

    def text(self, name: str) -> str:
        """A unit's own text as entered, for paragraphs of its own; only a lead-in goes."""
        spec = self._spec.texts[name]
        text = "\n".join(self._texts(spec))
        return without_lead(text, self._spec.drop[spec.drop]) if spec.drop else text

    def _value(self, name: str) -> Named:
        spec = self._spec
        if name in spec.changes:
            return self.change(name)
        if name in spec.money:
            return self._number(name)
        if name in spec.ratios:
            return self._ratio(name)
        if name in spec.averages:
            return self._average(name)
        if name in spec.years:
            year = self._integer(YEAR_REF)
            return Value("" if year is None else str(year + spec.years[name]))
        if name in spec.section_numbers:
            return Value(spec.section_numbers[name])
        if name in spec.counts:
            return self._count(name)
        return self._text(spec.texts[name]) if name in spec.texts else self._word(name)

    def _number(self, name: str) -> Value:
        if name not in self._numbers:
            self._numbers[name] = self._number_of(name)
        return self._numbers[name]

    def _number_of(self, name: str) -> Value:
        """An amount; one that is missing is 0, but last year's stays missing: unknown is not nothing.

        So does one that a sentence foresees to be missing (``empty``).
        """
        spec = self._spec.money[name]
        ref, number = spec.ref, self._integer(spec.ref)
        if number is None and spec.fallback:
            ref, number = spec.fallback, self._integer(spec.fallback)
        if spec.only_with and self._word(spec.only_with).blank:
            number = None
        source = self._source
        if name in self._foreseen and (
            number is None or (not number and (source.unentered(ref) or source.no_zero(ref)))
        ):
            return Value("")
        if name in self._befores and (
            number is None or not source.entered(ref, self._spec.new) or source.no_zero(ref)
        ):
            return Value("")
        zeros = self._spec.trailing_zeros
        printed = (source.decimals, source.scale)
        text = amount(number or 0, *printed, trailing_zeros=zeros, separators=source.separators)
        return Value(Figure(f"{source.prefix}{ref}", text), number or 0)

    def _ratio(self, name: str) -> Value:
        """Hundredths of a percent, half up, from the amounts as printed; blank where there is no whole."""
        spec = self._spec.ratios[name]
        part, whole = (self._number(amount_name).number for amount_name in (spec.part, spec.whole))
        if part is None or not whole:
            return Value("")
        percent = (abs(part) * 20_000 + abs(whole)) // (2 * abs(whole))
        percent = percent if (part < 0) is (whole < 0) else -percent
        return Value(Figure(f"ratio/{self._row}{name}", amount(percent, 2, HUNDREDTHS)), percent)

    def _average(self, name: str) -> Value:
        """How much of one number there is to each of the other; blank where there is nothing to divide by."""
        spec = self._spec.averages[name]
        of, by = self._exact(spec.of), self._exact(spec.by)
        if of is None or not by:
            return Value("")
        scaled = int(abs(of / by) * 10**spec.decimals + Fraction(1, 2))  # half up, as printed amounts are
        number = scaled if of / by > 0 else -scaled
        text = f"{Decimal(number).scaleb(-spec.decimals):f}"
        return Value(Figure(f"average/{self._row}{name}", text), number)

    def _exact(self, name: str) -> Fraction | None:
        """A count in pieces, an amount in the money that the text prints."""
        counted = name in self._spec.counts
        number = (self._count(name) if counted else self._number(name)).number
        return None if number is None else Fraction(number, 1 if counted else self._source.scale)

    def _count(self, name: str) -> Value:
        """A count; blank where the unit did not enter it."""
        ref = self._spec.counts[name].ref
        count = self._integer(ref)
        unknown = count is None or not self._source.entered(ref, ())
        return Value("") if unknown else Value(Figure(ref, str(count)), count)

    def _integer(self, ref: str) -> int | None:
        value = self._source.lookup(ref)
        if isinstance(value, str):
            raise declared_error("NARR-077", "narrative", ref=ref, value=value)
        return value

    def _text(self, spec: Text) -> Value:
        texts = self._texts(spec)
        if spec.date:
            return Value("；".join(map(dated, texts)))
        if spec.drop:
            return Value(joined_entries([cleaned(text, self._spec.drop[spec.drop]) for text in texts]))
        return Value("；".join(texts))

    def _texts(self, spec: Text) -> list[str]:
        found = (self._source.lookup(ref) for ref in spec.refs)
        texts = [text for text in (str(value).strip() for value in found if value is not None) if text]
        if not spec.lines_with:
            return texts
        lines = (line.strip() for text in texts for line in text.splitlines())
        wanted = [words.split("|") for words in spec.lines_with]
        return [line for line in lines if all(any(w in line for w in words) for words in wanted)]

    def _word(self, name: str) -> Value:
        spec = self._spec.words[name]
        value = self._source.lookup(spec.ref) if spec.ref else None
        return Value(spec.values.get("" if value is None else str(value).strip(), spec.otherwise))
