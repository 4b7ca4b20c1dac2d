"""Amounts of made-up lines raised until every rule holds.

Tables are sums, so what one entry does to the two sides of every rule is known from that entry alone
(``EntryReach.effects``) and holds in any company: a search over those numbers needs no evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsx_kit.compute import Evaluation, applies, every_outcome
from xlsx_kit.facts import Facts, Record
from xlsx_kit.pack import Identity, Pack
from xlsx_kit.pack.trial.probes import SUMMED
from xlsx_kit.pack.trial.reach import EntryReach, Reach, RuleRow
from xlsx_kit.values import Value, amount_of

ROUNDS = 4
"""A rule may begin to apply once others hold, so what was raised is looked at again so often."""
MOST_STEPS = 600
LONGEST_CHAIN = 5
"""Entries raised together where none alone is for the better: money spent needs money received, and so on."""

Lines = dict[str, list[dict[str, Value]]]
Key = tuple[tuple[str, Value], ...]
Place = tuple[str, Key]
"""An input and what tells one of its lines from the others."""


@dataclass(frozen=True)
class Adjustment:
    """An entry that may be raised: its line, and by how much its smallest unit moves each rule's gap."""

    entry: EntryReach
    place: Place
    moves: Mapping[RuleRow, int]


@dataclass(frozen=True)
class Step:
    """An entry raised by an amount."""

    raised: Adjustment
    amount: int


@dataclass(frozen=True)
class Miss:
    """By how much the sides of rules differ, and how far that is from what they ask for."""

    gaps: Mapping[RuleRow, int]
    rules: Mapping[str, Identity]

    def of(self, at: RuleRow, gap: int) -> int:
        """How far a rule with such a gap is from holding."""
        rule = self.rules[at[0]]
        spec = rule.spec
        if abs(gap) <= rule.tolerance or (spec.op == ">=" and gap > 0) or (spec.op == "<=" and gap < 0):
            return 0
        return abs(gap)

    @property
    def missed(self) -> Iterator[RuleRow]:
        """The rules that do not hold, by row."""
        return (at for at, gap in self.gaps.items() if self.of(at, gap))

    def change(self, moves: Mapping[RuleRow, int], amount: int) -> int:
        """What raising an entry by an amount does to all misses together; below zero it is for the better."""
        before = ((at, self.gaps.get(at, 0), move) for at, move in moves.items())
        return sum(self.of(at, gap + move * amount) - self.of(at, gap) for at, gap, move in before)

    def after(self, step: Step) -> Miss:
        """What is missed once an entry is raised."""
        moved = {at: self.gaps.get(at, 0) + move * step.amount for at, move in step.raised.moves.items()}
        return Miss({**self.gaps, **moved}, self.rules)


def balance(reach: Reach, lines: Lines, facts_of: Callable[[Lines], Facts]) -> tuple[Facts, list[Identity]]:
    """The facts of the lines with amounts by which the rules hold, and the rules that still do not.

    Of all the entries, of lines that are there or that have room, the one is raised that brings all rules
    together nearest to holding; each step is for the better, so it comes to an end. ``lines`` are changed.
    """
    pack = reach.pack
    places = {
        (input_id, line_key(pack, input_id, one)): one for input_id, own in lines.items() for one in own
    }
    for _ in range(ROUNDS):
        miss = _missed(pack, facts_of(lines))
        if not any(miss.missed) or not _raise(reach, lines, places, miss):
            break
    facts = facts_of(lines)
    left = _missed(pack, facts)
    return facts, [left.rules[rule] for rule in dict.fromkeys(rule for rule, _ in left.missed)]


def _missed(pack: Pack, facts: Facts) -> Miss:
    evaluation = Evaluation(pack, facts)
    rules = {one.id: one for one in pack.identities if applies(evaluation, one)}
    outcomes = ((one.id, outcome) for one in rules.values() for outcome in every_outcome(evaluation, one))
    return Miss({(rule, o.row): o.left - o.right for rule, o in outcomes if o.left != o.right}, rules)


def _raise(reach: Reach, lines: Lines, places: dict[Place, dict[str, Value]], miss: Miss) -> bool:
    """Raises entries as long as that is for the better; whether any was."""
    by_rule: dict[RuleRow, list[Adjustment]] = {}
    for one in _adjustments(reach, miss.rules):
        for at in one.moves:
            by_rule.setdefault(at, []).append(one)
    for number in range(MOST_STEPS):
        room = {s.id for s in reach.pack.inputs if s.kind == "list" and len(lines[s.id]) < s.capacity}
        search = Search(by_rule, places, room)
        steps = search.single(miss) or search.chain(miss)
        if not steps:
            return number > 0
        for step in steps:
            _apply(step, lines, places)
            miss = miss.after(step)
    return True


def _apply(step: Step, lines: Lines, places: dict[Place, dict[str, Value]]) -> None:
    place, column = step.raised.place, step.raised.entry.probe.column
    if place not in places:
        places[place] = dict(place[1])
        lines[place[0]].append(places[place])
    places[place][column] = amount_of(places[place].get(column)) + step.amount


@dataclass(frozen=True)
class Search:
    """Looks for what to raise: the entries by the rules they move, of lines that are there or have room."""

    by_rule: Mapping[RuleRow, Sequence[Adjustment]]
    places: Container[Place]
    room: Container[str]

    def single(self, miss: Miss, among: Iterable[RuleRow] = ()) -> list[Step]:
        """The one entry that is most for the better, of those that move rules missed; or none."""
        found = [
            (change, one.place not in self.places, len(one.moves), n, amount, one)
            for n, one in enumerate(self._useful(among or miss.missed))
            for amount in _amounts(one.moves, miss)
            if (change := miss.change(one.moves, amount)) < 0
        ]
        *_, amount, best = min(found, key=lambda one: one[:5], default=(0, None))
        return [Step(best, amount)] if best else []

    def chain(self, miss: Miss) -> list[Step]:
        """Entries that are for the better only together: one, and what mends the rules it puts out."""
        whole = sum(miss.of(at, gap) for at, gap in miss.gaps.items())
        for at in miss.missed:
            alike = {frozenset(one.moves.items()): one for one in reversed(self._useful((at,)))}
            for first in reversed(alike.values()):
                for amount in _amounts({at: first.moves[at]}, miss):
                    steps = [Step(first, amount)]
                    after = miss.after(steps[0])
                    while len(steps) < LONGEST_CHAIN and (more := self.single(after, steps[-1].raised.moves)):
                        steps += more
                        after = after.after(more[0])
                    if sum(after.of(rule, gap) for rule, gap in after.gaps.items()) < whole:
                        return steps
        return []

    def _useful(self, rules: Iterable[RuleRow]) -> list[Adjustment]:
        """The entries that move some rules, each once: first of lines that are there, then of few rules."""
        every = {id(one): one for at in rules for one in self.by_rule.get(at, ())}.values()
        may = [one for one in every if one.place in self.places or one.place[0] in self.room]
        return sorted(may, key=lambda one: (one.place not in self.places, len(one.moves)))


def _adjustments(reach: Reach, rules: Mapping[str, Identity]) -> Iterator[Adjustment]:
    for entry in reach.entries:
        alone = entry.probe.record[entry.probe.column]
        assert isinstance(alone, int)
        moves = {at: effect // alone for at, effect in entry.effects.items() if at[0] in rules}
        if moves and all(effect % alone == 0 for effect in entry.effects.values()):
            key = line_key(reach.pack, entry.probe.input, entry.probe.record)
            yield Adjustment(entry, (entry.probe.input, key), moves)


def _amounts(moves: Mapping[RuleRow, int], miss: Miss) -> set[int]:
    """The amounts by which an entry makes some rule hold exactly."""
    exact = ((-miss.gaps.get(at, 0), move) for at, move in moves.items())
    return {gap // move for gap, move in exact if gap % move == 0 and gap // move > 0}


def line_key(pack: Pack, input_id: str, record: Record) -> Key:
    """What tells the lines of an input apart, but for amounts."""
    return tuple((c.key, record.get(c.key)) for c in pack.input(input_id).facts if c.type not in SUMMED)
