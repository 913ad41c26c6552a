"""Whether Excel opens a workbook without offering to repair it, whoever wrote it; and if not, why, and in which cell.

Errors are what Excel repairs, drops or refuses, by Microsoft's limits and what makers of workbooks have met with;
warnings are what readers put up with, or people stumble at.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from attrs import evolve
from tests.briefing.checking.finding import abridged, told
from tests.briefing.checking.names import defined_names, in_names
from tests.briefing.checking.parts import in_package, in_xml
from tests.briefing.checking.sheets import Shared, in_sheet

from alitimeline.briefing.workbook.package import Package, Parser, RefusedError
from alitimeline.briefing.workbook.places import qualify
from alitimeline.briefing.workbook.structure import (
    Book,
    SheetPart,
    TablePart,
    read_book,
    read_formats,
    read_strings,
    read_tables,
)
from alitimeline.problems import Problem

__all__ = ["check"]

#: How many styles cells may have.
STYLES = 65_490


def check(data: bytes, *, name: str | None = None) -> tuple[Problem, ...]:
    """Return every problem of a workbook: of its parts, of its names, then sheet by sheet; none if it is sound."""
    # a part that can't be read is met twice
    return tuple(dict.fromkeys(evolve(each, file=name) for each in _found(data)))


class _Open(Package):
    """A package whose parts may be parsed again and again."""

    def parse(self, name: str, parser: Parser) -> Iterator[Any]:
        self._parsed.clear()
        return super().parse(name, parser)


def _found(data: bytes) -> Iterator[Problem]:
    try:
        package = _Open(data)
    except RefusedError as error:
        yield error.problem
        return
    yield from _as_far_as_it_goes(in_package(package))
    yield from _as_far_as_it_goes(_in_book(package))
    yield from in_xml(package)


def _as_far_as_it_goes(problems: Iterator[Problem]) -> Iterator[Problem]:
    try:
        yield from problems
    except RefusedError as error:
        yield error.problem


def _in_book(package: Package) -> Iterator[Problem]:
    whole = read_book(package)
    tables: dict[SheetPart, list[TablePart]] = {}
    for sheet in whole.sheets:
        if not sheet.part:
            yield told(
                "part", "the sheet has no part", "save it again in Excel or LibreOffice", cell=qualify(sheet.name)
            )
        elif sheet.kind == "worksheet":
            try:
                tables[sheet] = read_tables(package, [sheet])[sheet]
            except RefusedError as error:
                yield error.problem
                tables[sheet] = []
    yield from in_names(package, whole, ((sheet, table) for sheet, every in tables.items() for table in every))
    shared = _shared(package, whole, list(chain.from_iterable(tables.values())))
    if len(shared.formats) > STYLES:
        message = f"the workbook has {len(shared.formats):,} styles of cells; {STYLES:,} are the most"
        yield told("styles", message, "let cells share styles")
    for sheet, every in tables.items():
        found = abridged(in_sheet(package, sheet, every, shared), qualify(sheet.name))
        yield from _as_far_as_it_goes(found)


def _shared(package: Package, whole: Book, tables: list[TablePart]) -> Shared:
    styles = next((each.target for each in package.relations(whole.part) if each.kind == "styles"), None)
    conditional = sum(each.name == "dxf" for each in package.elements(styles)) if styles else 0
    return Shared(
        texts=read_strings(package, whole.part),
        formats=read_formats(package, whole.part),
        conditional=conditional,
        is_1904=whole.is_1904,
        sheets=frozenset(each.name.casefold() for each in whole.sheets),
        names=frozenset(
            name.casefold()
            for name in (*(each.name for each in defined_names(package, whole)), *(each.name for each in tables))
        ),
    )
