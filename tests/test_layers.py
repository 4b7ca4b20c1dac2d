"""The districts of the package: which may import which, which library lives where, how long a file may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import xlsx_kit.api
from tests.library_districts import OWNERS

PACKAGE = Path(__file__).parents[1] / "xlsx_kit"
LONGEST = 300
EXPORTS = set(xlsx_kit.__all__) - {"__version__"}

# From the ground up: a district imports what stands above it in this list, never what stands below it.
# A district is a package, or a folder of one; a package's folders stand together but for ``pack.tools``,
# which run all that a pack compiles to.
DISTRICTS = (
    "addresses",
    "filenames",
    "findings",
    "finding_list",
    "outputs",
    "progress",
    "diagnostics",
    "system_errors",
    "resources",
    "html_pages",
    "csv_files",
    "user_cache",
    "messages",
    "invisible",
    "value_faults",
    "values",
    "json_objects",
    "files",
    "files.xlsx",  # its fast reader stands inside it
    "files.legacy",
    "files.tables",
    "files.workbooks",
    "pack.toml",
    "pack.model",
    "pack.loading",
    "pack.codes",
    "facts",
    "facts.roster",
    "facts.importing",
    "compute",
    "workbook.model",
    "workbook.writer",
    "workbook.annotate",
    "returns.template",
    "returns.reading",
    "returns.rules",
    "returns.catalogue",
    "returns.comparing",
    "prose.office",
    "prose.fonts",
    "prose.narrative",
    "prose.word",
    "prose.proof.word_tables",
    "prose.proof.word_checks",
    "prose.proof.words",
    "prose.proof.phrases",
    "prose.proof.sources",
    "prose.proof.rules",
    "prose.proof.grammar",
    "prose.proof.relations",
    "prose.proof.inference",
    "prose.proof.tables",
    "prose.proof.facts",
    "prose.proof.slips",
    "prose.proof.output",
    "prose.proof",  # the one file that runs them
    "returns.validation",
    "returns.repairing",
    "returns.report_page",
    "returns.report_workbook",
    "prose.publication",
    "pack.tools",
    "campaign.workbooks",
    "campaign",
    "pack.trial",
    "pack.upgrade",
    "results",
    "api",
    "demonstration",
    "desk",
    "cli",
    "__main__",
)
# Their modules do not exist on Windows, where the officers work.
POSIX_ONLY = {"fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog"}


@dataclass(frozen=True)
class Import:
    """One import of one file: the module named in full, and whether it runs when the file is loaded."""

    path: Path
    line: int
    module: str
    at_load: bool
    door: str = ""
    """What the statement names: the module itself, or the package whose public name is taken."""

    @property
    def where(self) -> str:
        return f"{self.path.relative_to(PACKAGE.parent).as_posix()}:{self.line}"


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def district_of(module: str) -> str:
    """The longest district that a module's name begins with; "" for the package itself."""
    inner = module.removeprefix("xlsx_kit").removeprefix(".")
    fitting = [name for name in DISTRICTS if f"{inner}.".startswith(f"{name}.")]
    return max(fitting, key=len, default=inner)


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
                behind = doors().get(child.module, {}).get(name.name, child.module)
                module = inner if inner in modules() else behind
                yield Import(path, child.lineno, module, at_load, child.module)
        else:
            if isinstance(child, ast.If) and ast.unparse(child.test) == "sys.platform == 'win32'":
                yield from _walk(ast.Module(child.body, []), path, at_load=at_load)
                continue  # what is left is not for Windows
            typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or typing_only
            yield from _walk(child, path, at_load=at_load and not later)


@cache
def doors() -> dict[str, dict[str, str]]:
    """The public names of each package that has a face: name -> the module that defines it."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(PACKAGE.rglob("*/__init__.pyi")):
        package = module_of(path)
        names = found.setdefault(package, {})
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ImportFrom):
                names |= {name.name: f"{package}.{node.module}" for name in node.names}
    return found


def door_of(module: str) -> str:
    """The innermost package with a face that a module belongs to; "" for a module of none."""
    parts = module.split(".")
    packages = (".".join(parts[:n]) for n in range(len(parts), 1, -1))
    return next((package for package in packages if package in doors()), "")


@cache
def modules() -> frozenset[str]:
    """Every module of the package."""
    return frozenset(module_of(path) for path in sources())


@cache
def imports() -> tuple[Import, ...]:
    """Every import of the package; they are looked for when the first test needs them."""
    return tuple(found for path in sources() for found in imports_of(path))


def test_every_module_is_in_a_district() -> None:
    packages = {"", "pack", "prose", "returns", "workbook"}
    unknown = {district_of(module) for module in modules()} - {*DISTRICTS} - packages
    assert not unknown, "a new district: say in DISTRICTS where it stands"


def test_there_are_at_most_ten_doors() -> None:
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert len(packages) <= 10, sorted(packages)


def test_districts_import_downwards_only() -> None:
    height = {name: number for number, name in enumerate(DISTRICTS)}
    wrong = [
        f"{found.where} imports {found.module}"
        for found in imports()
        if found.module.split(".")[0] == "xlsx_kit" and found.module != "xlsx_kit"
        for upper, lower in [(district_of(module_of(found.path)), district_of(found.module))]
        if upper in height and height[lower] > height[upper]
    ]
    assert wrong == []


def test_nobody_reaches_past_a_door() -> None:
    """Other packages take public names from the package; only its own files reach for its modules."""
    wrong = [
        f"{found.where} takes {found.module} past {door}"
        for found in imports()
        for door in [door_of(found.module)]
        if door and door != door_of(module_of(found.path)) and found.door != door
    ]
    assert wrong == []


def test_no_public_name_is_a_module_s() -> None:
    """Once a module is loaded, Python puts it in its package's place for that name."""
    clash = {f"{door}.{name}" for door, names in doors().items() for name in names} & modules()
    assert clash == set()


def test_every_package_has_a_door_and_every_public_name_a_user() -> None:
    packages = {f"xlsx_kit.{path.parent.name}" for path in PACKAGE.glob("*/__init__.py")}
    assert packages - doors().keys() == {"xlsx_kit.cli"}, "the command line is used by main alone"
    taken: dict[str, set[str]] = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in doors():
                taken.setdefault(node.module, set()).update(name.name for name in node.names)
    for door, names in doors().items():
        assert set(names.values()) <= modules(), door
        assert names.keys() - taken.get(door, set()) == set(), door


def test_what_the_public_module_shows_to_type_checkers_can_be_imported() -> None:
    """Results too: who calls a function may want to name what it returns."""
    shown = {
        alias.asname
        for node in ast.walk(ast.parse((PACKAGE / "api.py").read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname == alias.name
    }
    assert {"Report", "publish"} <= shown
    assert [name for name in sorted(shown) if not hasattr(xlsx_kit.api, name)] == []


def test_libraries_stay_in_their_districts() -> None:
    wrong = [
        f"{found.where} imports {library}"
        for found in imports()
        for library in [found.module.split(".")[0]]
        if library in OWNERS and district_of(module_of(found.path)) not in OWNERS[library]
    ]
    assert wrong == []


def test_nothing_imports_what_windows_lacks() -> None:
    assert [found.where for found in imports() if found.module.split(".")[0] in POSIX_ONLY] == []


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
    needs: dict[str, set[str]] = {module: set() for module in modules()}
    for found in imports():
        if found.at_load and found.module in modules():
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

    for module in sorted(modules()):
        visit(module, ())


def test_files_are_short() -> None:
    long = {
        path.relative_to(PACKAGE).as_posix(): lines
        for path in sources()
        if (lines := len(path.read_text("utf-8").splitlines())) >= LONGEST
    }
    assert long == {}


def test_every_file_says_what_it_owns() -> None:
    assert [module_of(p) for p in sources() if not ast.get_docstring(ast.parse(p.read_text("utf-8")))] == []


def test_data_folders_hold_no_python() -> None:
    """A module in schemas/ or templates/ would be data that runs, and breaks the editable install."""
    kinds = ("schemas", "templates", "samples")
    assert [str(path) for kind in kinds for path in (PACKAGE.parent / kind).rglob("*.py")] == []
