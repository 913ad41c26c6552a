"""The house: rooms in one order and without circles, nothing too large, and `import alitimeline` stays light."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import alitimeline
from alitimeline.resources import IS_PUBLISHED

ROOT = Path(__file__).parents[1]
PACKAGE = Path(alitimeline.__file__).parent

#: DESIGN's rooms from the ground up: a room imports only from rooms before it.
ROOMS = (
    "problems",
    "resources",
    "settings",
    "when",
    "model",
    "schema",
    "references",
    "documents",
    "rules",
    "loading",
    "queries",
    "answers",
    "calendar",
    "briefing",
    "page",
    "tables",
    "drafting",
    "export",
    "reports",
    "cli",
    "",  # alitimeline itself, the shop window
    "__main__",
)
#: How many names there may be at the top, and how many lines in a module and in a function.
MOST_NAMES, LONGEST_MODULE, LONGEST_FUNCTION = 21, 400, 60


@cache
def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _name(file: Path) -> str:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@cache
def _imports(file: Path) -> list[str]:
    """Return every module of ours that a file imports, at the top or in a function."""
    ours, found = {_name(module) for module in _modules()}, []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name.partition(".")[2] for alias in node.names if alias.name.startswith("alitimeline")]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("alitimeline"):
            base = (node.module or "").partition(".")[2]
            inner = [f"{base}.{alias.name}" if base else alias.name for alias in node.names]
            found += [name if name in ours else base for name in inner]
    return found


def _room(module: str) -> str:
    return module.partition(".")[0]


def test_rooms() -> None:
    """What lies at the top are DESIGN's rooms."""
    names = {file.stem for file in PACKAGE.iterdir() if file.suffix == ".py" or (file / "__init__.py").is_file()}

    assert names - {"__init__"} == {*ROOMS} - {""}
    assert len([*PACKAGE.glob("[!_.]*")]) <= MOST_NAMES
    assert len(alitimeline.__all__) <= MOST_NAMES


@pytest.mark.parametrize("file", _modules(), ids=_name)
def test_imports_go_down(file: Path) -> None:
    """A module imports from rooms before its own, or from its own."""
    room = _room(_name(file))
    others = {_room(imported) for imported in _imports(file)} - {room}

    assert [other for other in sorted(others) if ROOMS.index(other) > ROOMS.index(room)] == []


@pytest.mark.parametrize("file", _modules(), ids=_name)
def test_nothing_is_too_large(file: Path) -> None:
    """No module and no function is longer than somebody can keep in mind."""
    text = file.read_text("utf-8")
    functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION]

    assert (text.count("\n") <= LONGEST_MODULE, long) == (True, [])


def test_no_circles() -> None:
    """No import leads back to where it started, within a package neither, and none hides in a function."""
    graph = {_name(file): set(_imports(file)) - {_name(file)} for file in _modules()}
    while leaves := {name for name, imported in graph.items() if not imported & graph.keys()}:
        graph = {name: imported for name, imported in graph.items() if name not in leaves}

    assert graph == {}


@pytest.mark.parametrize("file", _modules(), ids=_name)
def test_every_module_says_what_is_public(file: Path) -> None:
    """Every module has a docstring and a sorted `__all__` of names that exist."""
    tree = ast.parse(file.read_text("utf-8"))
    [names] = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]

    assert ast.get_docstring(tree)
    assert [*names] in (sorted(names, key=lambda name: (not name.isupper(), name)), sorted(names))


def test_importing_is_light() -> None:
    """`import alitimeline` loads no heavy dependency."""
    heavy = ["openpyxl", "jsonschema", "click", "dateutil.parser", "icalendar", "yaml"]
    code = f"import sys, alitimeline; alitimeline.load; print([name for name in {heavy} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert out.strip() == "[]"


def test_starting_the_command_is_light() -> None:
    """The command line loads what only some commands need when they need it."""
    heavy = ["openpyxl", "jsonschema", "dateutil.parser", "icalendar", "yaml"]
    code = f"import sys; from alitimeline import cli; print([name for name in {heavy} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert out.strip() == "[]"


def test_rooms_without_an_import() -> None:
    """`import alitimeline` is enough for every room but the command line; what is heavy loads when it is used."""
    rooms = [room for room in ROOMS if room not in ("cli", "", "__main__")]
    heavy = "'alitimeline.queries' in sys.modules"
    code = (
        f"import sys, alitimeline; print({heavy}, [getattr(alitimeline, room).__name__ for room in {rooms}], {heavy})"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert out.strip() == f"False {[f'alitimeline.{room}' for room in rooms]} True"
    assert {*rooms} <= {*dir(alitimeline)}


def test_what_is_no_room() -> None:
    """Other names are unknown, as in any module."""
    with pytest.raises(AttributeError, match="quries"):
        _ = alitimeline.quries  # type: ignore[attr-defined] # on purpose


def test_one_way_to_say_something() -> None:
    """Only `cli.streams` writes to a stream: it makes harmless what data says."""
    printing = re.compile(r"click\.echo|\bprint\(|(stdout|stderr)(\.buffer)?\.write|\.show\((?!shown)")
    own = {PACKAGE / "cli/streams.py"}

    assert {file for file in PACKAGE.rglob("*.py") if printing.search(file.read_text("utf-8"))} == own


def test_how_the_docs_install() -> None:
    """Until PyPI has alitimeline, no page installs it from there; from then on, no page needs a clone or a wheel."""
    paths = [ROOT / "README.md", *ROOT.joinpath("docs").rglob("*.md")]
    pages = {path.name: " ".join(path.read_text("utf-8").split()) for path in paths}
    from_pypi = re.compile(r"pip install (?:--\S+ )*'?alitimeline(?![-\w/])")
    installing = [name for name, text in pages.items() if from_pypi.search(text)]
    waiting = [name for name, text in pages.items() if "isn't on PyPI yet" in text]

    assert [bool(installing), bool(waiting)] == [IS_PUBLISHED, not IS_PUBLISHED], (installing, waiting)
