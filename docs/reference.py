"""Writes docs/reference.md from the docstrings of the package: `python docs/reference.py`, or `--check` to compare."""

import ast
import inspect
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from types import ModuleType, UnionType
from typing import Literal, NamedTuple, get_args, get_origin, is_typeddict

import alitimeline
from alitimeline.resources import read_schema

PAGE = Path(__file__).with_name("reference.md")
HEAD = """\
# Reference

A line for every public name, and for every field of a class with its type and its default. Fields of records are the
keywords of their classes; a field without words is explained by the line of its class. `help(alitimeline.load)` and the
like say more about functions: what they return, and which errors they raise. [From Python](python.md) shows how to use
them and what may be passed for a date. [The data format](format.md) has an example for every field of a record.

`import alitimeline` is enough for modules such as `alitimeline.queries`, which load when they are first used; import
those inside of others, such as `alitimeline.tables.rows`, by their names.
"""
#: The modules, and those of their names that have lines.
MODULES = {
    "alitimeline": "",
    "alitimeline.model": "",
    "alitimeline.model.kinds": "^Kind$",
    "alitimeline.model.roles": "^Role$|^read_title$",
    "alitimeline.when": "",
    "alitimeline.queries": "",
    "alitimeline.answers": "",
    "alitimeline.export": "",
    "alitimeline.problems": "Error$|^Problem$|^Severity$",
    "alitimeline.loading.collection": "^Collection$",
    "alitimeline.loading.adding": "^Added$|^add$",
    "alitimeline.loading.fixing": "^fix$",
    "alitimeline.loading.formatting": "^format_data$",
    "alitimeline.loading.salvage": "^salvage$",
    "alitimeline.drafting": "",
    "alitimeline.drafting.prompting": "^write_prompt$",
    "alitimeline.drafting.answers": "^read_answer$",
    "alitimeline.calendar": "^Draft$|^check$",
    "alitimeline.briefing.back": "^Returned$",
    "alitimeline.tables.records": "^Imported$",
    "alitimeline.tables.rows": "^Rows$|^TableName$|^Value$",
    "alitimeline.tables.spark": "",
    "alitimeline.resources": "^timelines$",
    "alitimeline.reports": "^FORMATS$|^CheckedFile$",
}
#: The options of all formats; where two have one of a name, that of the latter is shown.
OPTIONS = (
    "alitimeline.calendar.writing.Options",
    "alitimeline.page.svg.Options",
    "alitimeline.briefing.sheets.Options",
)
FOLDER = Path(alitimeline.__file__).parent
SOURCES = {file.relative_to(FOLDER).as_posix(): file.read_text("utf-8") for file in sorted(FOLDER.rglob("*.py"))}


def page() -> str:
    """Return the text of the page."""
    known: dict[str, object] = {}
    parts = [HEAD]
    for name, pattern in MODULES.items():
        module = import_module(name)
        public = {one: find(module, one) for one in module.__all__ if re.search(pattern, one)}
        new = {one: value for one, value in public.items() if known.get(one) is not value}
        known |= new
        lines = [line for one, value in new.items() for line in list_lines(one, value, name.partition(".")[2])]
        about = str(module.__doc__).partition("\n")[0]
        parts.append(f"## {name}\n\n{about}\n\n| name | what it is |\n|---|---|\n{''.join(lines)}")
    return "\n".join(parts)


def find(module: ModuleType, name: str) -> object:
    """Return what a name of a module means: also a module that nobody has imported yet, or a function with a cache."""
    value = getattr(module, name) if hasattr(module, name) else import_module(f"{module.__name__}.{name}")
    return inspect.unwrap(value)


@cache
def list_public() -> list[object]:
    """Return what the names of all modules mean."""
    return [find(module, name) for module in map(import_module, MODULES) for name in module.__all__]


def list_lines(name: str, value: object, room: str) -> Iterator[str]:
    """Yield the line of a name in a room and, of a class, those of its fields, methods and properties."""
    shown = f"{name}{list_parameters(value)}" if inspect.isfunction(value) else name
    yield write_line(shown, describe(name, value, room))
    if isinstance(value, type) and value.__module__.startswith("alitimeline"):
        yield from (write_line(f"{name}.{member.text}", member.words) for member in list_members(value).values())


def write_line(name: str, words: str) -> str:
    """Return a row of a table."""
    cells = [cell.replace("|", "\\|") for cell in (f"`{name}`", words)]
    return f"| {' | '.join(cells)} |\n"


class Member(NamedTuple):
    """A field, method or property of a class."""

    text: str
    words: str


@cache
def list_members(kind: type) -> dict[str, Member]:
    """Return the public members of a class by their names: its own, and those of classes that are not public."""
    text = dedent(inspect.getsource(kind))
    [node] = ast.parse(text).body
    names = (ast.unparse(base) for base in getattr(node, "bases", ()))
    bases = [getattr(sys.modules[kind.__module__], name, object) for name in names]
    hidden = [base for base in bases if is_typeddict(base) or getattr(base, "__name__", "").startswith("_")]
    members = {name: member for base in hidden for name, member in list_members(base).items()}
    members |= {re.split("[:(]", member.text)[0]: member for member in read_class(kind, node, text.splitlines())}
    if is_typeddict(kind):
        named = re.findall(r"see `([\w.]+)`", str(kind.__doc__)) or OPTIONS
        parents = [parent for name in named for parent in resolve(name).__mro__[-2::-1]]
        described = {name: member for parent in parents for name, member in list_members(parent).items()}
        for name, member in members.items():
            parts = member.text.partition(" = ")[0], described[name].text.partition(" = ")[2]
            members[name] = Member(" = ".join(parts), described[name].words)
    return members


def resolve(name: str) -> type:
    """Return the class with this full name."""
    module, _, last = name.rpartition(".")
    kind: type = getattr(import_module(module), last)
    return kind


def read_class(kind: type, node: ast.stmt, lines: list[str]) -> Iterator[Member]:
    """Yield what the source of a class defines, in its order."""
    before, fields = ("", ""), set[str]()
    for part in getattr(node, "body", ()):
        match part:
            case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
                type_ = re.sub(r"Annotated\[(.+), ONE_OR_SEVERAL\]", r"\1", ast.unparse(part.annotation)).strip("'")
                words = " ".join(read_comment(lines, part.lineno - 2)) or find_description(kind, name)
                if not words and before[0] == type_:  # a comment is that of all fields of a type after it
                    words = before[1]
                before = type_, words
                fields.add(name)
                words = " ".join(filter(None, [words, list_choices(kind, type_)]))
                yield Member(f"{name}: {type_}{find_default(part.value)}", words)
            case ast.FunctionDef(name="__init__"):
                stored = (one for one in ast.walk(part) if isinstance(one, ast.Attribute))
                own = [one for one in stored if isinstance(one.ctx, ast.Store) and not one.attr.startswith("_")]
                for one in sorted(own, key=lambda one: one.lineno):
                    if one.attr not in fields:
                        yield Member(one.attr, " ".join(read_comment(lines, one.lineno - 2)))
            case ast.FunctionDef(name=name) if not name.startswith("_"):
                is_property = {"property", "cached_property"} & {ast.unparse(one) for one in part.decorator_list}
                names = [one.arg for one in (*part.args.posonlyargs, *part.args.args, *part.args.kwonlyargs)]
                names += [f"*{part.args.vararg.arg}"] if part.args.vararg else []
                names += [f"**{part.args.kwarg.arg}"] if part.args.kwarg else []
                parameters = ", ".join(name for name in names if name not in ("self", "cls"))
                words = str(ast.get_docstring(part)).partition("\n\n")[0].replace("\n", " ")
                yield Member(name if is_property else f"{name}({parameters})", words)


def list_choices(kind: type, type_: str) -> str:
    """Say which words the type of a field in a class allows, if it has a name that isn't in the page."""
    aliases = [getattr(sys.modules[kind.__module__], name, None) for name in re.findall(r"\b[A-Z]\w+", type_)]
    unknown = [one for one in aliases if get_origin(one) is Literal and one not in list_public()]
    return " ".join(map(describe_choices, unknown))


def describe_choices(alias: object) -> str:
    """Return what a union or a `Literal` consists of."""
    words = (getattr(one, "__name__", repr(one)) for one in get_args(alias))
    return f"One of {', '.join(f'`{word}`' for word in words)}."


def read_comment(lines: list[str], last: int) -> list[str]:
    """Return the lines of the comment that ends on a line."""
    first = last
    while lines[first].lstrip().startswith("#: "):
        first -= 1
    return [line.lstrip().removeprefix("#: ") for line in lines[first + 1 : last + 1]]


def find_description(kind: type, name: str) -> str:
    """Return what the JSON Schema says of a field of a record."""
    if name == "extra":
        return "Its `x-…` keys with their values, which may be any JSON."
    schema = json.loads(read_schema())
    record = schema if kind is alitimeline.Timeline else schema["$defs"].get(kind.__name__.lower(), {})
    is_model = kind.__module__.startswith("alitimeline.model")
    words: str = record.get("properties", {}).get(name, {}).get("description", "") if is_model else ""
    return words


def find_default(value: ast.expr | None) -> str:
    """Return the default of a field as it is written; empty if it has none."""
    match value:
        case None:
            return ""
        case ast.Call(func=ast.Name(id="extra_keys")):
            return " = {}"
        case ast.Call(func=ast.Name(id="field" | "attr_field"), keywords=keywords):
            given = {word.arg: ast.unparse(word.value) for word in keywords}
            default = f"{given['factory']}()" if "factory" in given else given.get("default", "")
        case _:
            default = ast.unparse(value)
    return f" = {default.replace('EMPTY', '{}')}" if default else ""


def list_parameters(function: object) -> str:
    """Return the names of the parameters of a function, in parentheses."""
    names = inspect.signature(function).parameters.values()  # type: ignore[arg-type] # it is one
    stars = {inspect.Parameter.VAR_KEYWORD: "**", inspect.Parameter.VAR_POSITIONAL: "*"}
    return f"({', '.join(stars.get(one.kind, '') + one.name for one in names if one.name not in ('self', 'cls'))})"


def describe(name: str, value: object, room: str) -> str:
    """Return what the docstring of a thing begins with, the comment of a constant, or what a type consists of."""
    if inspect.isfunction(value) or isinstance(value, type) or inspect.ismodule(value):
        return str(inspect.getdoc(value)).partition("\n\n")[0].replace("\n", " ")
    own = [find_comment(name, text) for file, text in SOURCES.items() if re.match(rf"{room}\b", file)]
    types = [describe_choices(value)] if get_origin(value) in (Literal, UnionType) else []
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
