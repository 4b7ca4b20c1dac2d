"""The address of a ledger's database, as the settings name it: never with a password."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from xlsx_kit.messages import declared_error

SCHEMA = "xlsx_kit"
"""The schema that the tables stand in, where the address names none (``?schema=``)."""
SCHEMES = ("postgresql", "postgres")
NEW = "new"
"""As a schema: one of its own for each round that is founded."""
NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
SECRETS = {"password", "sslpassword"}
"""Options that hold a password. One in front of an @ with a slash in it looks like a path."""
CONNECT_SECONDS = 15
ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""Seconds and attempts after which either side knows that the other is gone. Left to themselves both wait for
two hours, and so long a colleague would be held to be at work on what he had when his network broke."""
PLACE = "campaign.toml.ledger"
PASSWORD = "密码请放在环境变量 PGPASSWORD、密码文件（.pgpass）或系统钥匙串（keyring set xlsx-kit ledger）中。"


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where a ledger stands: what libpq connects to, the schema, and what messages call it."""

    connection: str
    schema: str
    name: str


def parse_address(address: str) -> DatabaseAddress:
    """Raises SpecError for an address of a database that is none, or that holds a password."""
    try:
        parts = urlsplit(address)
        host, port, password = parts.hostname or "", parts.port, parts.password
    except ValueError:
        raise declared_error("LEDGER-020", PLACE) from None
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if password is not None or not SECRETS.isdisjoint(options) or "@" in parts.path:
        raise declared_error("LEDGER-021", PLACE, advice=PASSWORD)
    database = parts.path.strip("/")
    if parts.scheme not in SCHEMES or not database or parts.fragment:
        raise declared_error("LEDGER-020", PLACE)
    schema = options.pop("schema", SCHEMA)
    if not NAME.fullmatch(schema):
        raise declared_error("LEDGER-022", PLACE)
    patient = {"connect_timeout": CONNECT_SECONDS, **ALIVE, **options}
    connection = urlunsplit(parts._replace(query=urlencode(patient)))
    server = f"{host}:{port}" if port else host
    return DatabaseAddress(connection, schema, f"{server}/{database}（{schema}）")


def founding_address(address: str, year: int) -> str:
    """The address of a round that is to be founded: with a schema of its own where it asks for a new one."""
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if options.get("schema") != NEW:
        return address
    options["schema"] = f"round_{year}_{secrets.token_hex(4)}"
    return urlunsplit(parts._replace(query=urlencode(options)))
