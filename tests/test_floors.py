"""The house: a module imports only from floors below its own, and `import alitimeline` stays light."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import alitimeline

PACKAGE = Path(alitimeline.__file__).parent

#: DESIGN's floors, with those that the modules which it doesn't name stand on; `problems` lies at the bottom, because
#: its exceptions are everybody's.
FLOORS = {
    "problems": 0,
    "when": 1,
    "resources": 1,
    "engine": 1,
    "codes": 1,
    "decoding": 1,
    "ical": 2,
    "jsontext": 2,
    "yamltext": 2,
    "xlsx": 2,
    "texts": 2,
    "roles": 3,
    "validators": 3,
    "model": 4,
    "schema": 4,
    "plain": 5,
    "migrations": 5,
    "starter": 5,
    "headings": 5,
    "editable": 5,
    "rules": 5,
    "examination": 6,
    "queries": 6,
    "export": 7,
    "importing": 8,
    "reports": 6,
    "answers": 8,
    "formatting": 8,
    "loading": 8,
    "cli": 9,
    "": 9,
    "__main__": 10,
}


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _name(file: Path) -> str:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _imports(file: Path) -> Iterator[str]:
    """Yield every module of ours that a file imports, at the top or in a function."""
    ours = {_name(each) for each in _modules()}
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[2] for alias in node.names if alias.name.startswith("alitimeline"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("alitimeline"):
            base = (node.module or "").partition(".")[2]
            for alias in node.names:
                inner = f"{base}.{alias.name}" if base else alias.name
                yield inner if inner in ours else base


def _floor(module: str) -> int:
    return FLOORS[module.partition(".")[0]]


@pytest.mark.parametrize("file", _modules(), ids=_name)
def test_imports_go_down(file: Path) -> None:
    """A module imports from lower floors, or from its own package."""
    name = _name(file)
    upward = [
        imported
        for imported in _imports(file)
        if _floor(imported) >= _floor(name) and imported.partition(".")[0] != name.partition(".")[0]
    ]

    assert upward == []


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
    assert names == sorted(names, key=lambda name: (not name.isupper(), name)) or names == sorted(names)


def test_importing_is_light() -> None:
    """`import alitimeline` loads no heavy dependency."""
    heavy = ["openpyxl", "jsonschema", "click", "dateutil.parser", "icalendar", "yaml"]
    code = f"import sys, alitimeline; print([name for name in {heavy} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert out.strip() == "[]"


def test_starting_the_command_is_light() -> None:
    """The command line loads what only some commands need when they need it."""
    heavy = ["openpyxl", "jsonschema", "dateutil.parser", "icalendar", "yaml"]
    code = f"import sys; from alitimeline import cli; print([name for name in {heavy} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert out.strip() == "[]"
