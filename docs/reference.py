"""Writes docs/reference.md from the docstrings of the package: `python docs/reference.py`, or `--check` to compare."""

import inspect
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import Literal, get_args, get_origin

import alitimeline

PAGE = Path(__file__).with_name("reference.md")
HEAD = """\
# Reference

A line for every public name. `help(alitimeline.load)` and the like say more: what comes back, and what is raised when.
[From Python](python.md) shows how to use them. [The data format](format.md) explains the fields of records, which are
the keywords of their classes. `import alitimeline` is enough: modules load when they are first used.
"""
#: The modules, and those of their names that have lines.
MODULES = {
    "alitimeline": "",
    "alitimeline.model": "",
    "alitimeline.when": "",
    "alitimeline.queries": "",
    "alitimeline.export": "",
    "alitimeline.problems": "Error$|^Problem$|^Severity$",
    "alitimeline.calendar": "^Draft$|^check$",
    "alitimeline.briefing.back": "^Returned$",
    "alitimeline.tables.records": "^Imported$",
    "alitimeline.resources": "^timelines$",
    "alitimeline.reports": "^FORMATS$",
}
FOLDER = Path(alitimeline.__file__).parent
SOURCES = {file.relative_to(FOLDER).as_posix(): file.read_text("utf-8") for file in sorted(FOLDER.rglob("*.py"))}


def page() -> str:
    """Return the text of the page."""
    known: dict[str, object] = {}
    parts = [HEAD]
    for name, pattern in MODULES.items():
        module = import_module(name)
        public = {one: getattr(module, one) for one in module.__all__ if re.search(pattern, one)}
        new = {one: value for one, value in public.items() if known.get(one) is not value}
        known |= new
        lines = [line for one, value in new.items() for line in list_lines(one, value, name.partition(".")[2])]
        about = str(module.__doc__).partition("\n")[0]
        parts.append(f"## {name}\n\n{about}\n\n| name | what it is |\n|---|---|\n{''.join(lines)}")
    return "\n".join(parts)


def list_lines(name: str, value: object, room: str) -> Iterator[str]:
    """Yield the line of a name in a room and, of a class, those of its methods and properties."""
    text = describe(name, value, room).replace("|", "\\|")
    shown = f"{name}{list_parameters(value)}" if inspect.isfunction(value) else name
    yield f"| `{shown}` | {text} |\n"
    if isinstance(value, type) and value.__module__.startswith("alitimeline"):
        for member, item in vars(value).items():
            function = getattr(item, "fget", None) or getattr(item, "func", None) or getattr(item, "__func__", item)
            if not member.startswith("_") and inspect.isfunction(function):
                is_method = function is item or isinstance(item, classmethod)
                parameters = list_parameters(function) if is_method else ""
                yield f"| `{name}.{member}{parameters}` | {describe(member, function, room)} |\n"


def list_parameters(function: object) -> str:
    """Return the names of the parameters of a function, in parentheses."""
    names = inspect.signature(function).parameters.values()  # type: ignore[arg-type] # it is one
    stars = {inspect.Parameter.VAR_KEYWORD: "**", inspect.Parameter.VAR_POSITIONAL: "*"}
    return f"({', '.join(stars.get(one.kind, '') + one.name for one in names if one.name not in ('self', 'cls'))})"


def describe(name: str, value: object, room: str) -> str:
    """Return what the docstring of a thing begins with, the comment of a constant, or what a type consists of."""
    if inspect.isfunction(value) or isinstance(value, type):
        return str(inspect.getdoc(value)).partition("\n\n")[0].replace("\n", " ")
    own = [find_comment(name, text) for file, text in SOURCES.items() if re.match(rf"{room}\b", file)]
    kinds = get_args(value) if get_origin(value) in (Literal, UnionType) else ()
    words = [f"`{getattr(one, '__name__', repr(one))}`" for one in kinds]
    types = [f"One of {', '.join(words)}."] if words else []
    found = [*filter(None, own), *types, *filter(None, (find_comment(name, text) for text in SOURCES.values()))]
    if not found:
        raise ValueError(f"{name} has no docstring, and no comment")
    return found[0]


def find_comment(name: str, text: str) -> str:
    """Return the comment above the assignment of a name; empty without one."""
    match = re.search(rf"(?m)((?:^#: .*\n)+)^{name}\b", text)
    return " ".join(line.removeprefix("#: ") for line in match[1].splitlines()) if match else ""


def main() -> int:
    """Write the page; with `--check`, return 1 if it is out of date."""
    text = page()
    if "--check" in sys.argv:
        return int(text != PAGE.read_text("utf-8"))
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
