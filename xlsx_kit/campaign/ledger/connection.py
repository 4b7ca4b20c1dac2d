"""A connection to the ledger's database, whichever engine it is: rows in and out, by table and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xlsx_kit.campaign.ledger import queries
from xlsx_kit.campaign.ledger.compiled import COLUMNS, text_of
from xlsx_kit.campaign.ledger.queries import Statement

Row = tuple[Any, ...]
Values = Mapping[str, Any]
NOTHING: Values = {}


class Connection:
    """Runs statements on a driver's connection. A row is its values by column, or in the columns' order."""

    def __init__(self, driver: Any, engine: str) -> None:
        """``driver`` is a connection of the engine's own module, which takes ``execute`` itself."""
        self.driver, self._engine = driver, engine

    def run(self, statement: Statement, values: Values = NOTHING) -> Any:
        """The driver's cursor over what a statement came to."""
        text, own = text_of(statement, self._engine)
        return self.driver.execute(text, {**own, **values} if own else values)

    def query(self, statement: Statement, values: Values = NOTHING) -> list[Row]:
        """The rows that a statement finds."""
        found: list[Row] = self.run(statement, values).fetchall()
        return found

    def rows(self, table: str, where: Values = NOTHING, order: tuple[str, ...] = ()) -> list[Row]:
        """The rows of a table in which columns have the given values, in an order."""
        return self.query(Statement(queries.ROWS, table, tuple(where), order), where)

    def row(self, table: str, where: Values) -> Row | None:
        """The one row in which columns have the given values."""
        found: Row | None = self.run(Statement(queries.ROWS, table, tuple(where)), where).fetchone()
        return found

    def insert(self, table: str, row: Values | Sequence[Any]) -> None:
        """Adds a row that is not there yet."""
        self.run(Statement(queries.INSERT, table), _by_column(table, row))

    def insert_new(self, table: str, row: Values | Sequence[Any]) -> bool:
        """Adds a row; False where it was there already, and stays as it was."""
        return bool(self.run(Statement(queries.INSERT_NEW, table), _by_column(table, row)).rowcount)

    def replace(self, table: str, row: Values | Sequence[Any]) -> None:
        """Adds a row, in place of the one with the same key."""
        self.run(Statement(queries.REPLACE, table), _by_column(table, row))

    def insert_all(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Adds rows; those that are there already stay as they were."""
        self._run_many(Statement(queries.INSERT_NEW, table), table, rows)

    def replace_all(self, table: str, rows: Iterable[Sequence[Any]], kept: tuple[str, ...] = ()) -> None:
        """Adds rows, in place of those with the same keys but for columns that are kept."""
        self._run_many(Statement(queries.REPLACE, table, (), kept), table, rows)

    def _run_many(self, statement: Statement, table: str, rows: Iterable[Sequence[Any]]) -> None:
        text, _ = text_of(statement, self._engine)
        self.driver.cursor().executemany(text, [_by_column(table, row) for row in rows])

    def update(self, table: str, where: Values, columns: Values) -> int:
        """Sets columns of the rows that are found, and says how many there were."""
        keys = {f"{queries.KEY}{key}": value for key, value in where.items()}
        done = self.run(Statement(queries.UPDATE, table, tuple(where), tuple(columns)), {**columns, **keys})
        return int(done.rowcount)

    def delete(self, table: str, where: Values) -> None:
        """Removes the rows that are found."""
        self.run(Statement(queries.DELETE, table, tuple(where)), where)


def _by_column(table: str, row: Values | Sequence[Any]) -> Values:
    if isinstance(row, Mapping):
        return row
    return dict(zip(COLUMNS[table], row, strict=True))
