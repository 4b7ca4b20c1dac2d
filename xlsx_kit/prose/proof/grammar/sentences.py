"""The grammar of a sentence of figures: marks, brackets, lists, and words that compare.

A sentence of a budget is mostly names that no grammar knows; what is known are a few hundred words
around the figures. So it is read from left to right, and each figure's part is told by the known
words since the figure before it. What they do not tell is left unread, never guessed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.lists import ListReader
from xlsx_kit.prose.proof.grammar.respective import MOVES
from xlsx_kit.prose.proof.grammar.scopes import Scope
from xlsx_kit.prose.proof.grammar.statements import Parts, Sentence, Topic
from xlsx_kit.prose.proof.grammar.subjects import core, moment_of, subject_of
from xlsx_kit.prose.proof.grammar.tokens import Token, text_of
from xlsx_kit.prose.proof.grammar.topics import ENDS_OF_CLAUSE
from xlsx_kit.prose.proof.phrases import has, phrases, without_end

LONGEST_CAUSE = 12
"""Tokens of a cause that is looked through."""


class SentenceReader(ListReader):
    """Reads one sentence into its statements."""

    def read(self, tokens: Sequence[Token], closing: dict[int, int]) -> Sentence:
        """The statements of a sentence; ``closing`` gives the place of each bracket's other half."""
        self.tokens = tokens
        self._run(0, len(tokens), closing)
        while self.scope.outer:
            self._leave()
        self.sentence.continued = list({id(t): t for t in self.continued}.values())
        return self.sentence

    def _run(self, at: int, end: int, closing: dict[int, int]) -> None:
        while at < end:
            token = self.tokens[at]
            close = closing.get(id(token))
            if "open" in token and close is not None and close < end:
                self._bracket(at + 1, close, closing)
                at = close + 1
                continue
            if "item" in token:
                self._item(token)
            elif "pause" in token and not self.counted:
                self.since.append(token)
            elif token.kinds & {"comma", "semicolon", "colon", "pause"}:
                self._mark(next(iter(token.kinds)), self.tokens[at + 1] if at + 1 < end else None)
            elif "stop" not in token:
                self._token(token, at)
            at += 1

    def _bracket(self, start: int, end: int, closing: dict[int, int]) -> None:
        inside = self.tokens[start:end]
        self._comparable_aside(inside)
        if not any(t.quantity for t in inside):
            words = text_of(inside)
            if self.since and self.since[-1].kinds & {"year", "last", "date"}:
                return
            if (here := self._topic_here()) and words.startswith(phrases("held_in_bracket")):
                here.includes += words
            if len(words) <= 4 and words not in phrases("ranks_of_codes"):
                self.since.append(
                    Token(frozenset({"plain"}), inside[0].start, inside[-1].end, f"({words})")
                    if inside
                    else self.tokens[start]
                )
            return
        if self._takes_whole(inside, end) or self._takes_amount(inside) or self._takes_base(inside):
            return
        topic = self._whole_here()
        saved = (self.since, self.label, self.counted, self.whole)
        self.since, self.label, self.counted, self.whole = [], [], False, None
        open_one = self.scope.comparison if self.since == [] else None
        growth = self._speaks_of_growth(start - 1)
        own, open_one, reason = (None, None, True) if growth else (topic, open_one, self.scope.reason)
        scope = Scope(self.scope, Parts("bracket", topic), own, open_one, bracket=True, reason=reason)
        self.scope = scope
        if not (
            self.divides(inside, start)
            or self._restates(inside, topic, self.tokens[start - 2] if start > 1 else None)
        ):
            self._run(start, end, closing)
        while self.scope is not scope:
            self._leave()
        self._leave()
        self.since, self.label, self.counted, self.whole = saved

    def _takes_whole(self, inside: Sequence[Token], end: int) -> bool:
        """完成调整预算（640000 万元）的 x%, 占总支出（W）的 x%: what the percentage behind is of."""
        quantity = inside[0].quantity if len(inside) == 1 else None
        if (
            quantity is None
            or quantity.unit == "%"
            or not self._of_follows(end)
            or not self._part_of(quantity)
        ):
            return False
        self.sentence.quantities.append(quantity)
        return True

    def _takes_amount(self, inside: Sequence[Token]) -> bool:
        """一、省级资金（2860 万元）: the amount of what was just named."""
        quantity = inside[0].quantity if len(inside) == 1 else None
        if (
            quantity is None
            or quantity.unit in ("%", "")
            or quantity.loose
            or self.counted
            or self.scope.bracket
        ):
            return False
        if any(t.kinds - {"plain", "name", "filler"} for t in self.since) or not core(subject_of(self.since)):
            return False
        self.sentence.quantities.append(quantity)
        self._level(quantity, self.since)
        self.since, self.counted = [], True
        return True

    def _takes_base(self, inside: Sequence[Token]) -> bool:
        """决算数 a，比执行数增加 c（执行数 x）: what a change is from, on the basis of the amount itself."""
        *words, last = inside
        clause, quantity, here = self.scope.comparison, last.quantity, self._topic_here()
        if (of_row := self.told_at.get(inside[0].start - 1)) is not None:
            clause, here = of_row, of_row.topics[0]
            if quantity is not None and any("last" in t for t in words) and quantity.unit == here.unit:
                self.sentence.quantities.append(quantity)
                clause.base = quantity
                return True
            return False
        if (
            quantity is None
            or here is None
            or self.since
            or clause is None
            or clause.moment is None
            or clause.change is None
            or clause.base is not None
            or quantity.unit != clause.change.unit
            or any(t.quantity for t in words)
            or moment_of(words, self.document) != clause.moment
            or core(subject_of(words))
            or all(lv.moment != clause.moment for lv in here.levels)
        ):
            return False
        self.sentence.quantities.append(quantity)
        clause.base, clause.now, clause.end = quantity, clause.moment.basis, quantity.end
        return True

    def _comparable_aside(self, inside: Sequence[Token]) -> None:
        """增长 5.2%（同口径）, 上年 x（同口径为 y）: what stands before a bracket that compares nothing."""
        open_one = self.scope.comparison
        if (
            open_one is not None
            and any("comparable" in t for t in inside)
            and not any(t.kinds & MOVES for t in inside)
        ):
            open_one.comparable = open_one.aside = True

    def _restates(self, inside: Sequence[Token], topic: Topic | None, before: Token | None) -> bool:
        """A bracket of one amount only says the amount before it in another unit."""
        figures = [t.quantity for t in inside if t.quantity]
        others = [
            t
            for t in inside
            if not t.quantity and not t.kinds & {"filler", "stop"} and t.text not in phrases("again_in_unit")
        ]
        if len(figures) != 1 or others or topic is None or not topic.levels or figures[0] is None:
            return False
        if figures[0].unit == "%" and (before is None or before.quantity is None):
            return False  # 高于全省平均增幅（11%）: of what is named there
        rated = self.scope.comparison
        if figures[0].unit == "%":
            self.sentence.quantities.append(figures[0])
        if figures[0].unit == "%" and rated is not None and rated.change is not None and rated.rate is None:
            rated.rate, rated.end = figures[0], figures[0].end
            rated.rate_way = None if figures[0].printed.startswith("-") else rated.change_way
        elif (
            before is not None
            and before.quantity is topic.levels[-1].quantity
            and figures[0].unit == topic.levels[-1].quantity.unit
        ):
            self.sentence.restated.append((topic.levels[-1].quantity, figures[0]))
        return True

    def _mark(self, kind: str, following: Token | None) -> None:
        words = [t for t in self.since if t.kinds & {"plain", "name"}]
        text = text_of(self.since)
        if not self.counted:
            if any(t.kinds & {"than", "versus"} for t in self.since):
                self.scope.pending = self._compared() or self.scope.pending
                self.scope.comparison = None
            if (
                words
                and self.scope.parts
                and not self.scope.parts.topics
                and kind != "colon"
                and not self.scope.bracket
            ):
                self._leave()
            elif text.endswith(phrases("among")) and kind in ("comma", "colon") and words:
                subject = without_end(subject_of(self.since), "among")
                self._enter(Parts("all", self.find_topic(subject), sure=False, named=subject))
            elif text.endswith(phrases("as_follows")) and kind == "colon" and self._topic_here():
                self._enter(Parts("all", self._topic_here()))
        here = self._topic_here()
        of_many = (
            self.counted
            and text.endswith(phrases("among"))
            and kind in ("comma", "colon")
            and self.scope.parts is None
        )
        if of_many and here is not None and here.levels and not here.levels[-1].quantity.money:
            self._enter(Parts("all", here, sure=False))  # 24 个项目中，已完工 x 个，在建 y 个
        self._bare_move()
        kinds = set[str]().union(*(t.kinds for t in self.since))
        self.label = (
            self.since
            if not self.counted
            and kind in ("colon", "comma")
            and not kinds & (MOVES | {"than", "versus"})
            and not self.leading
            else []
        )
        self.leading = False
        self._of_other_measure(following)
        self.since, self.counted, self.whole, self.respective = [], False, None, False
        goes_on = self.scope.numbered and following is not None and "item" in following
        while self.scope.outer and not self.scope.bracket and not goes_on and self.scope.ends_at(kind):
            self._leave()
        self.scope.mark(kind)
        self.after_colon = kind == "colon"

    def _item(self, token: Token) -> None:
        """A number within a sentence: it parts items like a semicolon, and begins a list behind a colon."""
        self.sentence.itemized = True
        while self.items is not None and self.scope is not self.items and self.scope.outer:
            self._leave()  # a list within the item before is over
        if self.scope.reason or self.scope.bracket:
            self.scope.numbered = True
            self.scope.comparison = None
            self.scope.topic = None if self.scope.reason else self.scope.topic
            return
        here = self.scope.topic
        first = self.after_colon or token.text.startswith(phrases("first_numbers"))
        if first and here is not None and here.levels and self.scope.parts is None:
            self._enter(Parts("all", here, sure=False))
            self.items = self.scope
        elif self.scope.parts is not None and self.scope.parts.topics:
            self.scope.mark("semicolon")
        elif first and self.scope.parts is not None:
            self.items = self.scope

    def _leads(self, token: Token, at: int) -> bool:
        """受…影响，收入 x: a cause that a sentence begins with, before what it says."""
        if self.sentence.quantities or not token.text.startswith(phrases("leading_cause")):
            return False
        clause = itertools.takewhile(
            lambda t: not t.kinds & ENDS_OF_CLAUSE, self.tokens[at : at + LONGEST_CAUSE]
        )
        return text_of(clause).endswith(phrases("ends_cause"))

    def _token(self, token: Token, at: int) -> None:
        kinds = token.kinds
        if token.quantity is not None:
            self.sentence.quantities.append(token.quantity)
            self._quantity(token.quantity, at)
            self.since, self.counted = [], True
        elif "number" in kinds or "date" in kinds:
            self.since.append(token)
        elif "reason" in kinds and self._leads(token, at):
            self.leading = True
        elif "reason" in kinds and (not self.since or token.text not in phrases("at_clause_start")):
            self.scope = Scope(self.scope, reason=True)
            self.since = []
        elif "among" in kinds and self.severally(token):
            self.respective = True
            self.since.append(token)
        elif kinds & {"among", "some", "purpose"} and self._opens(token):
            self._list(token)
        elif "etc" in kinds and self.scope.parts and (self.counted or not self.since):
            self.scope.parts.open_ended = True  # a x、b y 等; 甲、乙等支出 x is a name
        elif "balanced" in kinds:
            self.sentence.balanced, self.sentence.balanced_at = token.text, token.start
            self.sentence.surplus = has(text_of(self.tokens[at:]), "something_left")
            self.since = []
        elif kinds & {"flat", "nearly_flat"}:
            self._flat(token, nearly="nearly_flat" in kinds)
        elif kinds & {"greater", "less", "equal"}:
            self._compared_amounts(token, at)
        else:
            self.respective |= "respective" in kinds
            self.since.append(token)
