"""Texts with the cells of a row in them: "{company}: net zero", "{role|member}", "{Text:plain}"."""

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape

from attrs import field, frozen

from alitimeline.model.ids import slugify
from alitimeline.problems import TextError, did_you_mean, shorten
from alitimeline.tables.reading import Cell

__all__ = ["NUMBER", "Column", "Template", "clean_number", "parse"]

#: A column in braces; two braces are one that stays.
PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
TAG = re.compile(r"<(?:br|/p|/div|/li)\b[^>]*>", re.IGNORECASE)
MARKUP = re.compile(r"<[^>]*>")
#: A number as English and Chinese have it; of "1,5", which means one and a half elsewhere, nothing is a number.
NUMBER = re.compile(
    r"(?<![\d.,])[-+−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?(?!\d|[.,]\d)", re.ASCII
)


def clean_number(found: re.Match[str]) -> str:
    """Return a number as programs write it."""
    return found[0].replace(",", "").replace("−", "-")


#: What can be made of a cell.
FILTERS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: unescape(MARKUP.sub("", TAG.sub("\n", text))).strip(),
    "number": lambda text: clean_number(found) if (found := NUMBER.search(text)) else text,
    "lower": str.lower,
    "id": slugify,
}


@frozen
class Column:
    """A place for a cell."""

    heading: str
    default: str = ""
    filter: str = ""


@frozen
class Template:
    """A text whose parts are texts and columns."""

    parts: tuple[str | Column, ...]
    #: The column that is all of it, as it is; None if there is more to it.
    column: Column | None = field(init=False)

    @column.default
    def _find_column(self) -> Column | None:
        match self.parts:
            case (Column(filter="") as column,):
                return column
            case _:
                return None

    @property
    def columns(self) -> Iterator[str]:
        """The headings of its columns."""
        return (part.heading for part in self.parts if isinstance(part, Column))

    def fill(self, cells: Mapping[str, Cell]) -> str:
        """Return the text for a row; "" if all of its columns are empty and none has a default."""
        if self.column:  # as most have
            cell = cells.get(self.column.heading)
            return (cell.text if cell else "") or self.column.default
        texts, is_filled = [], not any(self.columns)
        for part in self.parts:
            if isinstance(part, str):
                texts.append(part)
                continue
            cell = cells.get(part.heading)
            text = FILTERS[part.filter](cell.text) if cell and part.filter else cell.text if cell else ""
            text = text or part.default
            is_filled |= bool(text)
            texts.append(text)
        return "".join(texts).strip() if is_filled else ""

    def find_cell(self, cells: Mapping[str, Cell]) -> Cell | None:
        """Return the cell of a row that is all of the text; None if there is more to it."""
        return cells.get(self.column.heading) if self.column else None


def parse(text: str, headings: Mapping[str, str]) -> Template:
    """Parse a template for a table with these headings, by the names of its columns.

    Raises:
        TextError: if it names a column or a filter that there isn't, or has a brace too many.
    """
    parts: list[str | Column] = []
    end = 0
    for found in PART.finditer(text):
        _add_text(parts, text[end : found.start()])
        end = found.end()
        if found[1] is None:
            parts.append(found[0][0])
        else:
            parts.append(_parse_column(found[1], headings))
    _add_text(parts, text[end:])
    return Template(tuple(parts))


def _add_text(parts: list[str | Column], text: str) -> None:
    if "{" in text or "}" in text:
        raise TextError(f"{shorten(text)} has an unpaired brace", "write {{ or }} for a brace")
    if text:
        parts.append(text)


def _parse_column(text: str, headings: Mapping[str, str]) -> Column:
    if text in headings:
        return Column(headings[text])
    name, _, default = text.partition("|")
    heading, _, kind = name.rpartition(":") if name not in headings else (name, "", "")
    heading = heading.strip()
    if heading not in headings:
        wanted = (heading or name).strip()
        hint = did_you_mean(wanted, headings) or f"known: {', '.join(headings)[:200]}"
        raise TextError(f"there is no column {shorten(wanted)}", hint)
    if kind and kind not in FILTERS:
        raise TextError(f"there is no filter {shorten(kind)}", f"known: {', '.join(FILTERS)}")
    return Column(headings[heading], default.strip(), kind)
