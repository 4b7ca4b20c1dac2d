"""One comparison said in two clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xlsx_kit.prose.proof.grammar.quantity import span
from xlsx_kit.prose.proof.grammar.statements import ComparisonClause
from xlsx_kit.prose.proof.relations.changes import rate_fault
from xlsx_kit.prose.proof.relations.difference import directed
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held


def split_comparison(comparisons: Sequence[ComparisonClause]) -> Verdict | None:
    """A rate in one clause, its base and change in another: 比上年减少 20%，对比上年的 x 减少了 y."""
    rates = [c for c in comparisons if c.rate is not None and c.change is None and c.base is None]
    sizes = [c for c in comparisons if c.rate is None and c.change is not None and c.base is not None]
    if len(rates) != 1 or len(sizes) != 1 or rates[0].judged or rates[0].comparable or sizes[0].comparable:
        return None
    rate, size = rates[0], sizes[0]
    if rate.moment is None or size.moment is None or not rate.moment.fits(size.moment):
        return None
    assert size.base is not None
    assert size.change is not None
    whole = replace(size, rate=rate.rate, rate_way=rate.rate_way, start=min(rate.start, size.start))
    fault = rate_fault(whole, span(size.base), directed(size.change, size.way)[0], size.base, size.change)
    return replace(fault, doubtful=True) if fault else held(size.base, size.change, rate.rate)
