"""A ledger on a PostgreSQL server, where several officers work on one round; others keep the server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from xlsx_kit.campaign.ledger.address import ALIVE, PLACE, parse_address
from xlsx_kit.campaign.ledger.compiled import COLUMNS
from xlsx_kit.campaign.ledger.connection import Connection
from xlsx_kit.campaign.ledger.queries import POSTGRESQL
from xlsx_kit.campaign.ledger.refusals import STATES, reason_of
from xlsx_kit.campaign.ledger.schema import STEPS, ForeignDatabaseError, NewerLedgerError, new_campaign_id
from xlsx_kit.campaign.ledger.store import LedgerStore, copy_records
from xlsx_kit.messages import declared_error

MARK, MOVED = "xlsx-kit ledger", "moved"
"""A comment on the schema says that it holds a ledger, of which version, and whether that moved on."""
OFFICER = COLUMNS["run"].index("officer")
SOMEBODY = "另一位同事"
_HOLDERS = """
    SELECT a.application_name, a.usename FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.pid <> pg_backend_pid()
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (l.classid::bigint << 32 | l.objid::bigint) = %s ORDER BY a.backend_start
"""
KEYRING = ("xlsx-kit", "ledger")


class PostgresDatabase(LedgerStore):
    """The schema of a database that holds a ledger."""

    is_shared = True
    remedy = (
        "没有做任何事，也没有发出邮件。请核对 campaign.toml 中的 ledger；"
        "原来用文件的，用 campaign move --ledger 移来；"
        "数据库中的丢了的，请管理员还原最近的备份（pg_restore），再运行 campaign rebuild 补上日志。"
    )

    def __init__(self, address: str, *, ready: bool = True, moved: bool = False) -> None:
        """Connects, and where it is to be ``ready`` founds or migrates the tables.

        ``moved`` takes a ledger that moved on, too, whose records are to be replaced.

        Raises SpecError where the address is wrong, the server cannot be reached, or what is there is no
        ledger, one of a later version, or one that moved on.
        """
        where = parse_address(address)
        self.schema, self.name = where.schema, where.name
        try:
            import psycopg
        except ImportError:
            raise declared_error("LEDGER-023", PLACE) from None
        self._psycopg = psycopg
        with self.errors_in_words():
            self._server = psycopg.connect(where.connection, autocommit=True, password=_kept_password())
            self.db = Connection(self._server, POSTGRESQL)
            ((self.user, self.server_version),) = self._server.execute(
                "SELECT session_user::text, current_setting('server_version')"
            ).fetchall()
            self._server.execute("SELECT set_config('search_path', %s, false)", (self.schema,))
            self._server.execute("SET client_min_messages = warning")
            for setting, value in ALIVE.items():
                self._server.execute(f"SET tcp_{setting} = {value}")
            if ready:
                self._ready(moved)
            self.version, _ = self._version()

    @contextmanager
    def errors_in_words(self) -> Iterator[None]:
        """Raises SpecError for what the server or the way to it does not do."""
        try:
            yield
        except NewerLedgerError:
            raise declared_error("LEDGER-009", self.name) from None
        except ForeignDatabaseError:
            raise declared_error("LEDGER-024", self.name) from None
        except self._psycopg.errors.InsufficientPrivilege as error:
            raise declared_error("LEDGER-025", self.name, words=_server_words(error)) from error
        except self._psycopg.OperationalError as error:
            known = STATES.get(error.sqlstate or "")
            why, advice = known or reason_of(str(error))
            rule = "LEDGER-026" if known else "LEDGER-027" if why else "LEDGER-028"
            words = _server_words(error)
            raise declared_error(rule, self.name, why=why, words=words, advice=advice) from error
        except self._psycopg.Error as error:
            raise declared_error("LEDGER-029", self.name, words=_server_words(error)) from error

    def begin(self) -> None:
        """Opens a transaction; a writer beside waits until it is over, since journal entries form a chain."""
        self._server.execute("BEGIN")
        self._server.execute("SELECT pg_advisory_xact_lock(%s)", (self.key("write"),))

    def rollback(self) -> None:
        """Takes back what the open transaction did; one broken off in a statement ends with all of it."""
        if self._server.info.transaction_status == self._psycopg.pq.TransactionStatus.IDLE:
            return
        try:
            self._server.execute("ROLLBACK")
        except self._psycopg.Error:
            self._server.close()

    def copy_to(self, target: Path) -> None:
        """A whole copy of the ledger as it is now, in an SQLite file that is not there yet."""
        from xlsx_kit.campaign.ledger.sqlite_file import SqliteFile

        with self.errors_in_words(), closing(SqliteFile(target)) as copy:
            self._server.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                copy_records(self, copy)
            finally:
                self._server.execute("ROLLBACK")

    def hold(self, name: str, *, shared: bool = False) -> str:
        """Takes a lock that ends with the connection; "" where it is ours, else who has it."""
        how = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
        with self.errors_in_words():
            ((ours,),) = self._server.execute(f"SELECT {how}(%s)", (self.key(name),)).fetchall()
            return "" if ours else self._holder(name)

    def release(self, name: str, *, shared: bool = False) -> None:
        """Gives a lock back; a connection that is gone has none."""
        how = "pg_advisory_unlock_shared" if shared else "pg_advisory_unlock"
        with suppress(self._psycopg.Error):
            self._server.execute(f"SELECT {how}(%s)", (self.key(name),))

    def begin_work(self, run: int) -> None:
        """Says to the server which run this connection is at work on."""
        with self.errors_in_words():
            self._server.execute("SELECT set_config('application_name', %s, false)", (self._work(run),))

    def runs_at_work(self) -> set[int]:
        """The numbers of the runs that are at work now, on any machine."""
        wanted = "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
        with self.errors_in_words():
            names = [name for (name,) in self._server.execute(wanted).fetchall() if name]
        return {int(name.rpartition(" ")[2]) for name in names if name.startswith(self._work(""))}

    def _work(self, run: object) -> str:
        return f"xlsx-kit {self.key('work') & 0xFFFFFFFF:08x} {run}"

    def _holder(self, name: str) -> str:
        """The officer whose run has a lock, else the user of the database."""
        found = self._server.execute(_HOLDERS, (self.key(name),)).fetchall()
        for work, user in found:
            number = str(work).rpartition(" ")[2]
            run = self.db.row("run", {"number": int(number)}) if number.isdecimal() else None
            return str((run and run[OFFICER]) or user)
        return SOMEBODY  # who has just let go

    def key(self, *names: object) -> int:
        """What a lock of this ledger is known by in the database."""
        digest = blake2b(repr((MARK, self.schema, *names)).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)

    def mark_current(self) -> None:
        """Says that this is where the ledger stands."""
        with self.errors_in_words():
            self._comment(f"{MARK} {len(STEPS)}")

    def mark_moved(self) -> None:
        """Says that the ledger has moved on; whoever opens it is told so."""
        with self.errors_in_words():
            self._comment(f"{MARK} {len(STEPS)} {MOVED}")

    def close(self) -> None:
        """Closes the connection."""
        self._server.close()

    def _ready(self, take_moved: bool) -> None:
        """Tables as they are today; whoever comes at the same time waits."""
        self._server.execute("SELECT pg_advisory_lock(%s)", (self.key("found"),))
        try:
            self._server.execute("BEGIN")
            try:
                version, moved = self._version()
                if moved and not take_moved:
                    raise declared_error("LEDGER-030", self.name)
                if version > len(STEPS):
                    raise NewerLedgerError
                if not version:
                    self._found()
                elif version < len(STEPS):
                    for step in STEPS[version:]:
                        for statement in step:
                            self._server.execute(statement)
                if version < len(STEPS):
                    self._comment(f"{MARK} {len(STEPS)}")
                self._server.execute("COMMIT")
            except BaseException:
                with suppress(self._psycopg.Error):
                    self._server.execute("ROLLBACK")
                raise
        finally:
            with suppress(self._psycopg.Error):
                self._server.execute("SELECT pg_advisory_unlock(%s)", (self.key("found"),))

    def _version(self) -> tuple[int, bool]:
        """The version of the tables, 0 where there are none; and whether the ledger has moved on."""
        rows = self._server.execute(
            "SELECT coalesce(obj_description(n.oid, 'pg_namespace'), ''),"
            " (SELECT count(*) FROM pg_class c WHERE c.relnamespace = n.oid)"
            " FROM pg_namespace n WHERE n.nspname = %s",
            (self.schema,),
        ).fetchall()
        if not rows or not rows[0][1]:
            return 0, False
        mark, _, state = rows[0][0].partition(MARK)
        if mark or not state:
            raise ForeignDatabaseError
        version, *more = state.split()
        return int(version), more == [MOVED]

    def _found(self) -> None:
        from xlsx_kit.campaign.ledger.statements import founding

        self._server.execute(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"')
        for statement in founding():
            self._server.execute(statement)
        self.db.insert("meta", ("campaign", new_campaign_id()))

    def _comment(self, text: str) -> None:
        self._server.execute(f"COMMENT ON SCHEMA \"{self.schema}\" IS '{text}'")


def _kept_password() -> str | None:
    """The password that the user keeps in the system's keyring, where libpq is told of no other."""
    if os.environ.get("PGPASSWORD") or os.environ.get("PGPASSFILE") or not find_spec("keyring"):
        return None
    keyring = import_module("keyring")
    try:
        kept = keyring.get_password(*KEYRING)
    except keyring.errors.KeyringError:
        return None
    return kept if isinstance(kept, str) and kept else None


def _server_words(error: Exception) -> str:
    """What the server says, quoted for its administrator; libpq never repeats a password."""
    first = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return f"服务器的原话：“{first}”"
