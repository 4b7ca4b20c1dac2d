"""What figures are, by name; and expressions of references, as rules and figures write them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache

from xlsx_kit.findings import SpecError
from xlsx_kit.messages import declared_error
from xlsx_kit.pack.model.book import Book
from xlsx_kit.pack.model.codes import CodeList
from xlsx_kit.pack.model.expr import (
    ROW,
    Entry,
    Expr,
    Field,
    Measure,
    Minus,
    Ref,
    Reference,
    Sum,
    Texts,
    leaves,
)
from xlsx_kit.pack.model.inputs import ColumnType, ExprNode, FigureSpec, Input
from xlsx_kit.pack.model.pack import MOST_ANSWERS, MOST_PACKS, Pack, View
from xlsx_kit.pack.model.spelling import SPELLINGS, SUMMABLE, Spelling
from xlsx_kit.pack.toml.gather import UnjudgedError
from xlsx_kit.pack.toml.hints import suggested_name


class CircleError(SpecError):
    """A figure that is part of itself."""


class References(Spelling):
    """Resolves the names of one pack's figures, and what is made of them."""

    def __init__(
        self,
        book: Book,
        inputs: Mapping[str, Input],
        codes: Mapping[str, CodeList],
        views: Mapping[str, View],
        broken: Collection[str] = (),
    ) -> None:
        super().__init__(book, inputs, codes, views, broken)
        self._figures: dict[str, Reference] = {}
        self._open: list[str] = []
        self._of_rows: dict[int, tuple[str | ExprNode, Expr]] = {}

    def figure(self, name: str, path: str) -> Reference:
        """What the figure of a name is.

        Raises SpecError for one that is not declared or is part of itself, and for a wrong one where it is
        declared; elsewhere nothing is said of that again.
        """
        if name not in self.book.figures:
            raise declared_error("SPEC-091", path, name=name, advice=self._instead_of_name(name))
        at = f"{self.book.id}/book.toml: figures.{name}"
        if name in self._open:
            circle = " → ".join([*self._open[self._open.index(name) :], name])
            raise CircleError(f"指标由自身算出：{circle}", at, "请改正其中一个的定义。")
        if name not in self._figures:
            self._open.append(name)
            try:
                self._figures[name] = self.reference(self.book.figures[name], at)
            except SpecError as error:
                inside = isinstance(error, CircleError) and len(self._open) > 1
                if path == at or inside:
                    raise
                raise UnjudgedError(path) from None
            finally:
                self._open.pop()
        return self._figures[name]

    def expression(self, node: str | ExprNode, path: str) -> Expr:
        """An expression as rules write it: arithmetic on figures, cells, fields and columns of numbers."""
        found = self.reference(node, path, each_row=True)
        if isinstance(found, Entry | Texts):
            raise declared_error("SPEC-092", path, node=node, advice=SPELLINGS)
        for part in leaves(found):
            if isinstance(part, Field) and self.inputs[part.input].column(part.column).type not in SUMMABLE:
                raise declared_error("SPEC-094", path, form=part.input, column=part.column)
        return found

    def of_rows(self, node: str | ExprNode, path: str, codes: str = "") -> Expr:
        """An expression that every row has a value of: what a measure counts is of the row's code of a list.

        It is read once for each node of a narrative, which has no hash: the node is kept, so that its id
        stays its own.
        """
        if id(node) not in self._of_rows:
            self._of_rows[id(node)] = node, self._by_row(self.expression(node, path), codes)
        return self._of_rows[id(node)][1]

    def reference(self, node: str | ExprNode, path: str, *, each_row: bool = False) -> Reference:
        """What a reference, or an expression of references, names; ``each_row`` allows the row ``*``."""
        if isinstance(node, str):
            return self.spelled(node, path, each_row)
        keys = ("ref", "texts", "sum", "minus", "measure")
        given = [key for key in keys if getattr(node, key, None) is not None]
        with_where = {"measure", "texts"} & set(given)
        if len(given) != 1 or (node.where and not with_where):
            raise declared_error("SPEC-093", path)
        found = self._node(node, path, each_row)
        over = node.over if isinstance(node, FigureSpec) else ""
        return self.over(found, over, f"{path}.over") if over else found

    def _node(self, node: ExprNode, path: str, each_row: bool) -> Reference:
        if isinstance(node, FigureSpec) and node.ref is not None:
            return self.reference(node.ref, f"{path}.ref")
        if isinstance(node, FigureSpec) and node.texts is not None:
            return self.texts(node.texts, node.where, path)
        if node.sum is not None:
            terms = (self._term(n, f"{path}.sum[{i}]", each_row) for i, n in enumerate(node.sum))
            return Sum(tuple(one for n, term in terms for one in _flat(n, term)))
        if node.minus is not None:
            left, right = (self._term(n, f"{path}.minus[{i}]", each_row)[1] for i, n in enumerate(node.minus))
            return Minus(left, right)
        assert node.measure is not None
        return self.measure(node.measure, node.where, path)

    def _term(self, node: str | ExprNode, path: str, each_row: bool) -> tuple[str | ExprNode, Expr]:
        found = self.reference(node, path, each_row=each_row)
        if isinstance(found, Entry | Texts):
            raise declared_error("SPEC-092", path, node=node, advice=SPELLINGS)
        return node, found

    def _instead_of_name(self, name: str) -> str:
        tables = {v.id: v.id for v in self.views.values()}
        if name in tables or name in self.inputs:
            return SPELLINGS
        return suggested_name(name, self.book.figures, "指标") + "指标写在 book.toml 的 [figures] 中。"

    def _by_row(self, expr: Expr, codes: str) -> Expr:
        match expr:
            case Measure(source, column):
                of = self.measure(f"{source}.{column}", {}, source, ROW, codes).codes
                return replace(expr, code=ROW, codes=of)
            case Sum(terms):
                return Sum(tuple(self._by_row(term, codes) for term in terms))
            case Minus(left, right):
                return Minus(self._by_row(left, codes), self._by_row(right, codes))
        return expr


def _flat(node: str | ExprNode, term: Expr) -> tuple[Expr, ...]:
    """The terms of a sum: a reference to several rows stands for all of them."""
    return term.terms if isinstance(node, str) and "/" in node and isinstance(term, Sum) else (term,)


@lru_cache(MOST_PACKS)
def references_of(pack: Pack, broken: frozenset[str] = frozenset()) -> References:
    """The references of a pack, read once as long as its files stay what they are."""
    views = {view.id: view for view in pack.views}
    return References(pack.book, {source.id: source for source in pack.inputs}, pack.codes, views, broken)


@lru_cache(MOST_ANSWERS)
def reference_of(pack: Pack, ref: str) -> Reference:
    """What a reference names in a sound pack. Raises SpecError where it names nothing."""
    return references_of(pack).reference(ref, ref)


def type_of(pack: Pack, reference: Reference) -> ColumnType:
    """What kind of number or text a reference is: that of its first part; cells of tables are money."""
    match next(iter(leaves(reference)), None):
        case Field(source, column) | Measure(source, column, _, _) | Texts(source, column, _):
            return pack.input(source).column(column).type
        case Entry(source, _, columns):
            return pack.input(source).column(columns[0]).type
        case Ref(table, row, column) if pack.view(table).is_count(column, row):
            return ColumnType.COUNT
    return ColumnType.AMOUNT
