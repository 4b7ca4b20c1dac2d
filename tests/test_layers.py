"""The rooms of the house: who may import whom, which library lives where, how long a file may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import xlsx_kit

PACKAGE = Path(__file__).parents[1] / "xlsx_kit"
LONGEST = 300
EXPORTS = set(xlsx_kit.__all__) - {"__version__"}

BASE = {
    "files",
    "resources",
    "addresses",
    "filenames",
    "findings",
    "outputs",
    "spec",
    "facts",
    "filled",
    "compile",
}
ROOMS = {
    "book", "excel", "reader", "integrity", "loading", "rules", "validation", "catalogue", "annotate",
    "narrative", "publish", "proofing", "pages", "results", "tabular", "roster", "importing",
    "demonstration", "comparing", "repairing", "publications", "packs", "codes",
}  # fmt: skip
MAY_IMPORT: dict[str, set[str]] = {
    "files": set(),
    "resources": set(),
    "addresses": set(),
    "filenames": set(),
    "findings": set(),
    "outputs": set(),
    "spec": {"resources", "findings"},
    "facts": {"spec", "findings"},
    "filled": {"spec", "facts", "findings"},
    "compile": {"addresses", "spec", "facts", "filled", "findings"},
    "book": BASE,  # the workbook as data: written by excel, compared with by rules
    "excel": BASE | {"book"},
    "reader": BASE,
    "rules": BASE | {"book"},
    "annotate": BASE | {"book", "reader"},
    "narrative": BASE,
    "integrity": BASE | {"book", "reader"},
    "loading": BASE | {"reader", "tabular"},
    "validation": BASE | {"reader", "integrity", "loading", "rules", "tabular"},
    "catalogue": BASE
    | {"book", "reader", "tabular", "integrity", "loading", "rules", "validation", "proofing"},
    "publish": BASE | {"book", "excel", "narrative"},
    "publications": BASE | {"loading", "validation", "narrative", "publish"},
    "proofing": BASE | {"narrative"},
    "results": BASE,
    "packs": BASE | {"narrative", "rules"},
    "codes": BASE | {"tabular"},
    "pages": BASE | {"catalogue", "validation"},
    "tabular": BASE | {"reader"},
    "roster": BASE | {"book", "excel", "reader", "loading", "tabular"},
    "importing": BASE | {"tabular"},
    "comparing": BASE | {"loading"},
    "repairing": BASE | {"book", "excel", "integrity", "loading"},
    "demonstration": BASE | {"api", "validation"},
    "api": BASE | ROOMS,
    "campaign": BASE | ROOMS,  # commands of many steps, over the rooms
    "cli": {"api", "campaign", "findings", "outputs", "resources"},
    "__init__": {"api"},
    "__main__": {"cli"},
}
OWNERS = {
    "docx": {"narrative"},
    "jinja2": {"pages"},
    "keyring": {"cli"},
    "lxml": {"narrative", "publish", "annotate", "proofing"},
    "msgspec": {"spec", "narrative", "importing", "rules"},
    "msoffcrypto": {"reader"},
    "openpyxl": {"annotate"},
    "oxmsg": {"campaign"},
    "pypdf": {"publish"},
    "pandas": {"validation"},
    "pandera": {"validation"},
    "python_calamine": {"tabular"},
    "typer": {"cli"},
    "xlsxwriter": {"excel"},
}
# Their modules do not exist on Windows, where the officers work.
POSIX_ONLY = {"fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog"}


@dataclass(frozen=True)
class Import:
    """One import of one file: the module named in full, and whether it runs when the file is loaded."""

    path: Path
    line: int
    module: str
    at_load: bool

    @property
    def where(self) -> str:
        return f"{self.path.relative_to(PACKAGE.parent).as_posix()}:{self.line}"


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


def imports_of(path: Path) -> Iterator[Import]:
    """Every import statement; the module of ``from a import b`` is ``a.b`` where that is a module."""
    yield from _walk(ast.parse(path.read_text("utf-8")), path, at_load=True)


def _walk(node: ast.AST, path: Path, *, at_load: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for name in child.names:
                yield Import(path, child.lineno, name.name, at_load)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"{path}:{child.lineno}: relative import"
            assert child.module is not None
            for name in child.names:
                inner = f"{child.module}.{name.name}"
                module = inner if inner in MODULES else child.module
                yield Import(path, child.lineno, module, at_load)
        else:
            typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or typing_only
            yield from _walk(child, path, at_load=at_load and not later)


MODULES = {module_of(path) for path in sources()}
IMPORTS = [found for path in sources() for found in imports_of(path)]


def test_every_room_is_in_the_table() -> None:
    unknown = {room_of(module) for module in MODULES} - MAY_IMPORT.keys()
    assert not unknown, "a new room: say in MAY_IMPORT what it may import"


def test_rooms_import_only_what_they_may() -> None:
    wrong = [
        f"{found.where} imports {found.module}"
        for found in IMPORTS
        if found.module.split(".")[0] == "xlsx_kit" and found.module != "xlsx_kit"
        for room in [room_of(module_of(found.path))]
        if room_of(found.module) not in MAY_IMPORT.get(room, set()) | {room}
    ]
    assert wrong == []


def test_libraries_stay_in_their_rooms() -> None:
    wrong = [
        f"{found.where} imports {library}"
        for found in IMPORTS
        for library in [found.module.split(".")[0]]
        if library in OWNERS and room_of(module_of(found.path)) not in OWNERS[library]
    ]
    assert wrong == []


def test_nothing_imports_what_windows_lacks() -> None:
    assert [found.where for found in IMPORTS if found.module.split(".")[0] in POSIX_ONLY] == []


def test_rooms_are_not_imported_by_a_public_function_s_name() -> None:
    """``xlsx_kit.validate`` is the public function: a room of that name is reached by its files."""
    wrong = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "xlsx_kit":
                wrong += [
                    f"{path.name}:{node.lineno} takes {name.name} from xlsx_kit"
                    for name in node.names
                    if name.name in EXPORTS
                ]
            if isinstance(node, ast.Import):
                wrong += [
                    f"{path.name}:{node.lineno} names {name.name} as {name.asname}"
                    for name in node.names
                    if name.asname and name.name.removeprefix("xlsx_kit.") in EXPORTS
                ]
    assert wrong == []


def test_no_import_cycles() -> None:
    """No file needs, while it is loaded, a file that needs it."""
    needs: dict[str, set[str]] = {module: set() for module in MODULES}
    for found in IMPORTS:
        if found.at_load and found.module in MODULES:
            needs[module_of(found.path)].add(found.module)
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        if module in trail:
            pytest.fail("import cycle: " + " -> ".join((*trail[trail.index(module) :], module)))
        if module in done:
            return
        for needed in sorted(needs[module] - {"xlsx_kit"}):
            visit(needed, (*trail, module))
        done.add(module)

    for module in sorted(MODULES):
        visit(module, ())


def test_files_are_short() -> None:
    long = {
        path.relative_to(PACKAGE).as_posix(): lines
        for path in sources()
        if (lines := len(path.read_text("utf-8").splitlines())) >= LONGEST
    }
    assert long == {}


def test_every_file_says_what_it_owns() -> None:
    silent = [
        module_of(path) for path in sources() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_data_folders_hold_no_python() -> None:
    """A module in schemas/ or templates/ would be data that runs, and breaks the editable install."""
    kinds = ("schemas", "templates", "samples")
    assert [str(path) for kind in kinds for path in (PACKAGE.parent / kind).rglob("*.py")] == []
