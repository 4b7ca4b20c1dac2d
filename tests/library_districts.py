"""The districts of the package that may import a library; of the others nobody asks."""

from __future__ import annotations

OWNERS = {
    "docx": {"prose.word", "prose.proof.output"},
    "jinja2": {"desk", "html_pages"},
    "keyring": {"cli"},
    "lxml": {"prose.word", "prose.proof.sources", "prose.proof.output", "workbook.annotate"},
    "msgspec": {
        "campaign",
        "messages",
        "pack.toml",
        "pack.model",
        "pack.loading",
        "pack.trial",  # walks what the language of words declares, whatever that is
        "facts.importing",
        "prose.narrative",  # a field that names an entry notes of which part
        "prose.proof.word_tables",
        "returns.rules",
        "workbook.model",
    },
    "olefile": {"files.legacy", "campaign"},
    "openpyxl": set(),
    "oxmsg": {"campaign"},
    "pypdf": {"prose.proof.sources", "prose.publication"},
    "pandas": {"returns.validation"},
    "pandera": {"returns.validation"},
    "tomli": {"pack.toml"},
    "tomlkit": {"campaign"},
    "platformdirs": {"desk", "user_cache", "outputs"},
    "sqlalchemy": {"campaign"},
    "starlette": {"desk"},
    "typer": {"cli"},
    "uvicorn": {"desk"},
    "xlrd": {"files.legacy"},
    "xlsxwriter": {"workbook.writer"},
    "zlib_ng": {"files"},
}
