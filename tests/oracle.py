"""The nine tables once more, naively: plain sums over the facts file, written from the rules for accountants.

Nothing here comes from the package: classes, codes and conditions are spelled out, amounts are Decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

Line = Mapping[str, Any]
Cells = dict[str, Decimal]
Table = dict[str, Cells]

CLASSES = [str(c) for c in range(201, 235) if c not in (218, 225, 226, 228)]
FISCAL = {"general": "一般公共预算", "fund": "政府性基金", "capital": "国有资本经营预算"}
OWN = {
    "business": "事业收入", "operating": "经营收入", "superior": "上级补助收入",
    "affiliated": "附属单位上缴收入", "other": "其他收入",
}  # fmt: skip
KINDS = {
    "basic": "基本支出", "project": "项目支出", "operating": "经营支出", "remitted": "上解上级支出",
    "subsidy": "对附属单位补助支出",
}  # fmt: skip
ITEMS = {
    "abroad_teaching": "教学科研人员因公出国（境）费", "abroad_other": "其他因公出国（境）费",
    "cars_bought": "公务用车购置费", "cars_run": "公务用车运行维护费", "reception": "公务接待费",
    "meetings": "会议费", "training": "培训费",
}  # fmt: skip


def nine_tables(facts: Mapping[str, Any]) -> dict[str, Table]:
    """Table id -> row key -> column -> amount."""
    ledger = [dict(line) for line in facts.get("ledger", [])]
    carried = [{**line, "origin": line.get("origin") or "本年"} for line in facts.get("carry_out", [])]
    general, fund, capital = ([x for x in ledger if x["fund"] == name] for name in FISCAL.values())
    return {
        "t1": _t1(ledger, carried),
        "t2": _by_code([x for x in [*ledger, *carried] if x.get("function")], "function", (3, 5, 7), _t2),
        "t3": _by_code(ledger, "function", (3, 5, 7), _t3),
        "t4": _t4(ledger, carried),
        "t5": _by_code(general, "function", (3, 5, 7), _t5),
        "t6": _by_code(facts.get("basic", []), "economic", (3, 5), _t6),
        "t7": _by_code(fund, "function", (3, 5, 7), _t5),
        "t8": _by_code(capital, "function", (3, 5, 7), _t5),
        "t9": _t9(facts.get("three_public", [])),
    }


def total(lines: Iterable[Line], **wanted: str | Iterable[str]) -> Decimal:
    """The sum of the lines that have one of the wanted values in every dimension."""
    found = Decimal(0)
    for line in lines:
        if all(line.get(k) == v if isinstance(v, str) else line.get(k) in set(v) for k, v in wanted.items()):
            found += Decimal(line.get("amount") or 0)
    return found


def _by_code(
    lines: Iterable[Line], key: str, widths: tuple[int, ...], row: Callable[[list[Line]], Cells]
) -> Table:
    """合计, then every code in use with all the codes above it; a code has the lines that begin with it."""
    used = [x for x in lines if Decimal(x.get("amount") or 0) > 0]
    codes = sorted({x[key][:width] for x in used for width in widths})
    table = {"total": row(used)} if used else {}
    return table | {code: row([x for x in used if x[key].startswith(code)]) for code in codes}


def _t1(ledger: list[Line], carried: list[Line]) -> Table:
    money = [*ledger, *carried]
    table: Table = {str(n): {"income": Decimal(0), "expenditure": Decimal(0)} for n in range(1, 35)}
    funds = [*([name] for name in FISCAL.values()), ["财政专户管理资金"], list(OWN.values())]
    for n, names in enumerate(funds, start=1):
        table[str(n)]["income"] = total(money, fund=names, origin="本年")
    for n, code in enumerate(CLASSES, start=1):
        table[str(n)]["expenditure"] = total([x for x in ledger if x["function"][:3] == code])
    table["32"] = {"income": total(money, origin="本年"), "expenditure": total(ledger)}
    table["33"] = {"income": total(money, origin="上年结转"), "expenditure": total(carried)}
    table["34"] = {"income": total(money), "expenditure": total(money)}
    return table


def _t2(lines: list[Line]) -> Cells:
    now = [x for x in lines if x["origin"] == "本年"]
    return {
        "total": total(lines),
        "current": total(now),
        "fiscal": total(now, fund=FISCAL.values()),
        "special": total(now, fund="财政专户管理资金"),
        **{column: total(now, fund=name) for column, name in OWN.items()},
        "carried_in": total(lines, origin="上年结转"),
    }


def _t3(lines: list[Line]) -> Cells:
    return {"total": total(lines)} | {column: total(lines, kind=name) for column, name in KINDS.items()}


def _t4(ledger: list[Line], carried: list[Line]) -> Table:
    fiscal, left = ([x for x in lines if x["fund"] in FISCAL.values()] for lines in (ledger, carried))
    money = [*fiscal, *left]
    table: Table = {str(n): dict.fromkeys(["income", "total", *FISCAL], Decimal(0)) for n in range(1, 38)}
    for n, name in enumerate(FISCAL.values(), start=1):
        table[str(n)]["income"] = total(money, fund=name, origin="本年")
        table[str(n + 33)]["income"] = total(money, fund=name, origin="上年结转")
    for n, code in enumerate(CLASSES, start=1):
        table[str(n)] |= _spent([x for x in fiscal if x["function"][:3] == code])
    table["32"] = {"income": total(money, origin="本年"), **_spent(fiscal)}
    table["33"] = {"income": total(money, origin="上年结转"), **_spent(left)}
    table["37"] = {"income": total(money), **_spent(money)}
    return table


def _spent(lines: list[Line]) -> Cells:
    return {"total": total(lines)} | {column: total(lines, fund=name) for column, name in FISCAL.items()}


def _t5(lines: list[Line]) -> Cells:
    spent = {column: total(lines, kind=KINDS[column]) for column in ("basic", "project")}
    return {"total": sum(spent.values(), Decimal(0)), **spent}


def _t6(lines: list[Line]) -> Cells:
    staff = [
        x
        for x in lines
        if (x.get("part") or ("人员" if x["economic"][:3] in ("301", "303") else "公用")) == "人员"
    ]
    return {"total": total(lines), "staff": total(staff), "public": total(lines) - total(staff)}


def _t9(lines: list[Line]) -> Table:
    def row(*items: str) -> Cells:
        return _spent([x for x in lines if x["item"] in {ITEMS[i] for i in items}])

    abroad, cars = ("abroad_teaching", "abroad_other"), ("cars_bought", "cars_run")
    return {
        "total": row(*ITEMS),
        "subtotal": row(*abroad, *cars, "reception"),
        "abroad": row(*abroad),
        "abroad_teaching": row("abroad_teaching"),
        "abroad_other": row("abroad_other"),
        "cars": row(*cars),
        "cars_bought": row("cars_bought"),
        "cars_run": row("cars_run"),
        **{item: row(item) for item in ("reception", "meetings", "training")},
    }
