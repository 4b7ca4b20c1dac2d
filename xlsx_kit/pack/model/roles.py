"""The few things that every pack has, by the names that its facts file gives them.

Everything else that a pack declares is known to it alone: Python names no input, table, column or label.
"""

UNIT = "unit"
"""The form that says whose facts these are; ``unit`` in a facts file."""

CODE, NAME, SCOPE, YEAR = "code", "name", "scope", "year"
"""Fields of that form: the unit's code and name, whether it is a unit or a department, the budget year."""

AMOUNT = "amount"
"""The money column of a list that approved amounts are compared with."""

GENERAL_BUDGET = "一般公共预算"
"""The budget of codes of which a list says none: the first of the four that the budget law (第五条) knows."""

NATURE = "nature"
"""The figure that checks of packs made before figures had names meant by ``natures``."""
