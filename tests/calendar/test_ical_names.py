"""The table of names: whole, in itself and beside those of the icalendar package."""

import icalendar
import pytest

from alitimeline.calendar.grammar import names

PROPERTIES, PARAMETERS, COMPONENTS = names.properties(), names.parameters(), names.components()


def test_property() -> None:
    """A property has its section, its types, what divides it and its words."""
    assert PROPERTIES["RDATE"] == names.Property(
        name="RDATE", section="RFC 5545, 3.8.5.2", types=("DATE-TIME", "DATE", "PERIOD"), between=","
    )
    assert PROPERTIES["CLASS"] == names.Property(
        name="CLASS",
        section="RFC 5545, 3.8.1.3",
        types=("TEXT",),
        words=("PUBLIC", "PRIVATE", "CONFIDENTIAL"),
        open=True,
    )
    assert PROPERTIES["SOURCE"] == names.Property(name="SOURCE", section="RFC 7986, 5.8", types=("URI",), explicit=True)


def test_parameter() -> None:
    """A parameter has its section, the properties that it stands on, and its words."""
    assert PARAMETERS["RELATED"] == names.Parameter(
        name="RELATED", section="RFC 5545, 3.2.14", on=("TRIGGER",), words=("START", "END")
    )
    assert (PARAMETERS["MEMBER"].many, PARAMETERS["CN"].many, PARAMETERS["VALUE"].on) == (True, False, ())


def test_component() -> None:
    """A component has its section, how often each property stands in it, what it holds, and its words of STATUS."""
    assert COMPONENTS["STANDARD"] == names.Component(
        name="STANDARD",
        section="RFC 5545, 3.6.5",
        properties={
            **dict.fromkeys(("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"), "1"),
            **dict.fromkeys(("COMMENT", "RDATE", "RRULE", "TZNAME", "CONCEPT", "LINK", "REFID"), "*"),
        },
    )
    assert COMPONENTS["VJOURNAL"].status == ("DRAFT", "FINAL", "CANCELLED")
    assert (COMPONENTS["VEVENT"].properties["SUMMARY"], COMPONENTS["VJOURNAL"].properties["DESCRIPTION"]) == ("?", "*")


def test_the_table_knows_all_that_it_names() -> None:
    """Every type, property and component that stands somewhere in the table has a line of its own, and a place."""
    held = {name for component in COMPONENTS.values() for name in component.holds}
    used = {name for component in COMPONENTS.values() for name in component.properties}
    types = {name for known in PROPERTIES.values() for name in known.types}
    on = {name for known in PARAMETERS.values() for name in known.on}

    assert COMPONENTS.keys() - held == {"VCALENDAR"}
    assert held - COMPONENTS.keys() == set()
    assert used == PROPERTIES.keys()
    assert types <= names.types().keys()
    assert on <= PROPERTIES.keys()


@pytest.mark.parametrize("rows", [PROPERTIES, PARAMETERS, COMPONENTS])
def test_names_are_names(rows: dict[str, names.Property]) -> None:
    """Each is called as its line is, in capitals, and no word stands twice."""
    assert [(name, name.upper()) for name in rows] == [(row.name, row.name) for row in rows.values()]


def test_properties_stand_once_in_a_component() -> None:
    """No line of the table says two things of one property."""
    table = names._table()["components"]  # noqa: SLF001 - what the mapping would hide
    rows = {name: [word for often in "1?+*" for word in row.get(often, "").split()] for name, row in table.items()}

    assert {name: sorted(words) for name, words in rows.items()} == {
        name: sorted(set(words)) for name, words in rows.items()
    }


#: Types that icalendar has of its own, for lists and parts; and for IMAGE, whose type VALUE has to say.
OWN_TYPES = {"categories": "TEXT", "geo": "FLOAT", "date-time-list": "DATE-TIME", "unknown": "URI"}


def test_types_are_those_of_icalendar() -> None:
    """The type of a value without VALUE is that which the icalendar package takes it for."""
    kinds = icalendar.TypesFactory.types_map
    theirs = {name.upper(): OWN_TYPES.get(kind, kind.upper()) for name, kind in kinds.items()}
    differing = {
        name: (known.types[0], theirs[name])
        for name, known in PROPERTIES.items()
        if name in theirs and theirs[name] != known.types[0]
    }

    assert differing == {}
    assert len(theirs.keys() & PROPERTIES.keys()) > 40


def test_types_have_sections() -> None:
    """Every type has its section."""
    assert names.types()["DATE-TIME"] == "RFC 5545, 3.3.5"
    assert all(section.startswith("RFC ") for section in names.types().values())
