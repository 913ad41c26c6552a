"""The package of a workbook: parts that are missing, there twice, or more than data."""

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator

from tests.briefing.checking.finding import told

from alitimeline.briefing.workbook.package import CONTENT_TYPES, Package, RefusedError
from alitimeline.problems import Problem, shorten

__all__ = ["in_package", "in_xml"]

ANEW = "save it again in Excel or LibreOffice"
#: What the names of parts that run have in them.
MACROS = ("vbaproject.bin", "xl/macrosheets/", "xl/activex/")
RELATIONS = ".rels"


def in_package(package: Package) -> Iterator[Problem]:
    """Yield what is wrong with the parts as such."""
    for rule in RULES:
        yield from rule(package)


def no_part_is_there_twice(package: Package) -> Iterator[Problem]:
    """Report parts of one name, whatever its case."""
    seen: Counter[str] = Counter()
    for each in package.entries:
        seen[each.filename.lower()] += 1
        if seen[each.filename.lower()] == 2:
            yield told("part", f"the part {shorten(each.filename)} is in the package twice", ANEW)


def no_part_runs(package: Package) -> Iterator[Problem]:
    """Report macros and controls, which a workbook (.xlsx) doesn't have."""
    for each in package.entries:
        if any(name in each.filename.lower() for name in MACROS):
            message = f"the workbook has macros or controls: {shorten(each.filename)}"
            yield told("macros", message, "save it as Excel Workbook (.xlsx), which has none")
            return


def no_part_leads_out(package: Package) -> Iterator[Problem]:
    """Report other workbooks that values are taken from."""
    for each in package.entries:
        if each.filename.lower().startswith("xl/externallinks/") and RELATIONS not in each.filename.lower():
            targets = [relation.target for relation in package.relations(each.filename)]
            message = (
                f"the workbook takes values from another: {', '.join(map(shorten, targets)) or 'it is not said which'}"
            )
            hint = "break the link in Excel (Data, Edit Links), so that the values stay"
            yield told("external", message, hint, severity="warning")


def every_part_has_a_type(package: Package) -> Iterator[Problem]:
    """Report parts of which the package doesn't say what they are."""
    types = set()
    for element in package.elements(CONTENT_TYPES):
        if element.name == "Default":
            types.add(f".{element.attributes.get('Extension', '')}".lower())
        elif element.name == "Override":
            types.add(element.attributes.get("PartName", "").lstrip("/").lower())
    for each in package.entries:
        name = each.filename.lower()
        if name != CONTENT_TYPES.lower() and name not in types and f".{name.rpartition('.')[2]}" not in types:
            yield told("part", f"the package says nowhere what the part {shorten(each.filename)} is", ANEW)


def relations_lead_somewhere(package: Package) -> Iterator[Problem]:
    """Report what a part needs that is missing, or named twice."""
    for each in package.entries:
        folder, file = posixpath.split(each.filename)
        if not file.lower().endswith(RELATIONS):
            continue
        part = posixpath.join(posixpath.dirname(folder), file[: -len(RELATIONS)])
        seen: set[str] = set()
        for relation in package.relations(part):
            if relation.id in seen:
                message = f"the relation {shorten(relation.id)} of {shorten(part or 'the package')} is there twice"
                yield told("part", message, ANEW)
            seen.add(relation.id)
            if not relation.is_external and relation.kind != "hyperlink" and relation.target not in package:
                message = (
                    f"the part {shorten(relation.target)} is missing, which {shorten(part or 'the package')} needs"
                )
                yield told("part", message, ANEW)


RULES: tuple[Callable[[Package], Iterator[Problem]], ...] = (
    no_part_is_there_twice,
    no_part_runs,
    no_part_leads_out,
    every_part_has_a_type,
    relations_lead_somewhere,
)


def in_xml(package: Package) -> Iterator[Problem]:
    """Yield which of the parts are no XML."""
    for each in package.entries:
        if each.filename.lower().endswith((".xml", ".rels", ".vml")):
            try:
                for _ in package.elements(each.filename):
                    pass
            except RefusedError as error:
                yield error.problem
