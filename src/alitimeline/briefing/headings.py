"""The names of the sheets and columns of the Excel briefing, and its texts, in each language."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, get_args

from attrs import field, frozen

from alitimeline.answers.words import Language, by_language
from alitimeline.model.texts import fold

__all__ = ["Heading", "SheetWords", "Use", "column_of", "label", "sheet_of", "sheets"]

#: "edited" columns are the analyst's and are read back; "shows": another view of one of those; "computed": never read.
Use: TypeAlias = Literal["edited", "shows", "computed"]

#: What a heading may end with: the zone of its dates.
REMARK = re.compile(r"\s*[(\uff08][^()\uff08\uff09]*[)\uff09]\s*$")


@frozen
class Heading:
    """The words of a column."""

    #: The name of its field, if it has one.
    key: str
    name: Mapping[Language, str]
    use: Use
    #: The key of the edited column that it shows once more.
    shows: str | None
    #: What the column contains, in a sentence.
    about: Mapping[Language, str]


@frozen(kw_only=True)
class SheetWords:
    """The words of a sheet."""

    key: str
    name: Mapping[Language, str] = field(converter=by_language)
    #: The name of its table in the workbook; None if it has none.
    table: str | None = None
    #: What it is for, in a sentence.
    about: Mapping[Language, str] = field(converter=by_language)
    columns: Mapping[str, Heading]
    #: The keys of the columns that are read back.
    edited: tuple[str, ...]
    #: The width of each column in digits, the style of its cells and the list of its drop-down, from left to right.
    layout: Mapping[str, Sequence[Any]] = field(factory=dict)
    #: The key of the last column that stays in sight.
    frozen: str | None = None
    #: The keys of the first and the last column that may be printed; all may be, if there are none.
    printed: Sequence[str] = ()
    #: The keys of the columns for an executive; all, if there are none.
    executive: Sequence[str] = ()


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads((files("alitimeline.briefing") / "headings.toml").read_text("utf-8"))


@cache
def sheets() -> Mapping[str, SheetWords]:
    """Return every sheet by its key, in the order of the workbook."""
    return MappingProxyType({key: _sheet(key, entry) for key, entry in _read()["sheets"].items()})


def _sheet(key: str, entry: Mapping[str, Any]) -> SheetWords:
    columns = [_heading(column, texts, "edited") for column, texts in entry.get("edited", {}).items()]
    for shown, views in entry.get("shows", {}).items():
        columns += [_heading(column, texts, "shows", shown) for column, texts in views.items()]
    columns += [_heading(column, texts, "computed") for column, texts in entry.get("computed", {}).items()]
    plain = {name: value for name, value in entry.items() if name not in get_args(Use)}
    by_key = MappingProxyType({column.key: column for column in columns})
    return SheetWords(key=key, columns=by_key, edited=tuple(entry.get("edited", ())), **plain)


def _heading(key: str, texts: list[str], use: Use, shows: str | None = None) -> Heading:
    return Heading(key=key, name=by_language(texts[:2]), use=use, shows=shows, about=by_language(texts[2:]))


def label(key: str, language: Language) -> str:
    """Return a text of the workbook; braces in it are for values to be filled in."""
    return by_language(_read()["labels"][key])[language]


def sheet_of(name: str) -> SheetWords | None:
    """Return the sheet or table that is called so, in any language; None if none is."""
    names = ((text, sheet) for sheet in sheets().values() for text in (*sheet.name.values(), sheet.table or sheet.key))
    return {fold(text): sheet for text, sheet in names}.get(fold(name))


def column_of(sheet: str, heading: str) -> Heading | None:
    """Return the column of a sheet (by its key) that has this heading in any language, or its key; None if none has.

    Case, spaces and a remark in parentheses at the end are ignored.
    """
    return _columns(sheet).get(fold(REMARK.sub("", heading)))


@cache
def _columns(sheet: str) -> Mapping[str, Heading]:
    columns = sheets()[sheet].columns.values()
    by_key = {fold(column.key): column for column in columns}
    by_name = {fold(name): column for column in columns for name in column.name.values()}
    return MappingProxyType(by_key | by_name)
