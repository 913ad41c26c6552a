"""The way back as a law: whatever an analyst edits in a briefing of any timeline is in the data file then, exactly."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any, TypeAlias, cast
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, frozen
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell import Cell as ExcelCell
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.worksheet import Worksheet
from tests.benchmarks.data import document
from tests.laws import tried

from alitimeline import Timeline, export, loads, rules
from alitimeline.answers.words import Language, list_words
from alitimeline.briefing.back import Returned, read
from alitimeline.briefing.headings import column_of, sheets
from alitimeline.briefing.sheets.options import Profile
from alitimeline.briefing.workbook.values import ESCAPED
from alitimeline.model import Actor, Assessment, Citation, Commitment, Due, Event, Record, Source
from alitimeline.model.texts import check_line, check_prose, check_tag
from alitimeline.problems import TextError
from alitimeline.when import Duration, When

#: The lists of a timeline, by the keys of their sheets.
LISTS: Mapping[str, str] = {
    "timeline": "events",
    "commitments": "commitments",
    "people": "actors",
    "sources": "sources",
}
CLASSES: Mapping[str, type[Record]] = {"timeline": Event, "commitments": Commitment, "people": Actor, "sources": Source}
#: Of which of the generated timelines most is tried: how many events, and the seed.
TIMELINES = ((2, 1), (5, 2), (9, 4))

#: What is put into a cell: a value, and the format that shows it.
Typed: TypeAlias = tuple[object, str | None]


@frozen
class Edit:
    """What an analyst types into a row, and what the record holds then."""

    sheet: str
    id: str
    #: The field that it is an edit of.
    field: str
    cells: Mapping[str, Typed]
    change: Callable[[Any], Any]
    #: The code of what there is to tell of it.
    told: str | None = None


@frozen
class New:
    """What an analyst types into a new row, and the record that it makes."""

    sheet: str
    cells: Mapping[str, Typed]
    record: Record


@cache
def timeline(events: int, seed: int) -> Timeline:
    """Return a generated timeline, with more commitments than it would have, and two actors of one name."""
    plain = document(events, seed, commitments=max(events // 2, 2))
    plain["actors"] += [{"id": f"unit-{number}", "kind": "organization", "name": "Unit"} for number in (1, 2)]
    return loads(json.dumps(plain))


@cache
def exported(events: int, seed: int, profile: Profile, language: Language) -> bytes:
    """Return its briefing."""
    return export.to_bytes(timeline(events, seed), "xlsx", profile=profile, language=language)


class Book:
    """A briefing in an analyst's hands: cells by the keys of sheets and columns, and the ids of rows."""

    def __init__(self, data: bytes) -> None:
        self.book = load_workbook(BytesIO(data))
        self.tables: dict[str, tuple[Worksheet, ExcelTable]] = {}
        self.columns: dict[str, dict[str, int]] = {}
        self.rows: dict[str, dict[str, int]] = {}
        for sheet in cast("list[Worksheet]", self.book.worksheets):
            for key in LISTS:
                for table in sheet.tables.values():
                    if table.displayName == sheets()[key].table:
                        self.tables[key] = sheet, table
                        self.look(key)

    def look(self, key: str) -> None:
        """Find the columns and rows of a sheet."""
        sheet, _ = self.tables[key]
        headings = [(cell.column, column_of(key, str(cell.value))) for cell in sheet[1]]
        self.columns[key] = {heading.key: number for number, heading in headings if heading and number}
        ids = self.columns[key]["id"]
        self.rows[key] = {str(sheet.cell(row, ids).value): row for row in range(2, sheet.max_row + 1)}

    def put(self, key: str, row: int, cells: Mapping[str, Typed]) -> None:
        """Type into a row."""
        for name, (value, shown) in cells.items():
            cell = cast("ExcelCell", self.tables[key][0].cell(row, self.columns[key][name]))
            cell.value = cast("Any", value)
            if isinstance(value, str):
                cell.data_type = "s"
            if shown:
                cell.number_format = shown

    def add(self, key: str, cells: Mapping[str, Typed]) -> None:
        """Type a row below the table, which Excel draws over it then."""
        _, table = self.tables[key]
        first, last = str(table.ref).split(":")
        row = int("".join(filter(str.isdigit, last))) + 1
        self.put(key, row, cells)
        table.ref = f"{first}:{''.join(filter(str.isalpha, last))}{row}"

    def shuffle(self, key: str, random: Random) -> None:
        """Sort the rows of a sheet, and move its columns."""
        sheet, _ = self.tables[key]
        head, *rest = [[(cell.value, cell.data_type, cell.number_format) for cell in row] for row in sheet.iter_rows()]
        order = random.sample(range(len(head)), len(head))
        random.shuffle(rest)
        for number, row in enumerate([head, *rest], 1):
            for column, place in enumerate(order, 1):
                cell = cast("ExcelCell", sheet.cell(number, column))
                cell.value, cell.data_type, cell.number_format = row[place]
        self.look(key)

    def pad(self, key: str, random: Random) -> None:
        """Leave stray spaces around the texts of a sheet."""
        sheet, _ = self.tables[key]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "s" and random.random() < 0.3:
                    cell.value = random.choice((" {}", "{} ", "\u3000{}\n", "\t{} \u00a0")).format(cell.value)
                    cell.data_type = "s"  # what begins with "=", too

    def save(self) -> bytes:
        """Return the file."""
        buffer = BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()


def _passes(check: Callable[[str], None]) -> Callable[[str], bool]:
    def passes(text: str) -> bool:
        try:
            check(text)
        except TextError:
            return False
        return not ESCAPED.search(text)  # nobody types what a workbook writes for another character

    return passes


CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
ODD = (
    *("=SUM(A1:A9)", "+1 in “quotes”", "-", "@eddie", "#N/A", "'quoted", "TRUE", "null", "1e5", "007", "2023-09-10"),
    *(
        "a\u00a0b",
        "x" * 300,
        "𠮷野家 👏🏽",
        "e\u0301",
        "\u200b.",
        "\u200fעברית",
        "<b>&amp;</b>",
        "a;b, c",
        "[letter]",
        "{0}",
        "ＡＢＣ",
    ),
)
LINES = (st.sampled_from(ODD) | st.text(CHARACTERS, min_size=1, max_size=40).map(str.strip)).filter(_passes(check_line))
PROSE = st.lists(st.sampled_from(ODD) | st.text(CHARACTERS, max_size=20), min_size=1, max_size=4)
PROSES = PROSE.map("\n".join).map(str.strip).filter(_passes(check_prose))
TAGS = st.lists(
    (st.sampled_from(("ＡＩ", "b c", "1", "People")) | st.text(CHARACTERS, min_size=1, max_size=8)).filter(
        _passes(check_tag)
    ),
    min_size=1,
    max_size=3,
    unique=True,
).filter(lambda tags: not any(mark in tag for tag in tags for mark in "，；、"))
#: What is said of new people and sources that no other row names.
UNUSED = ("unused-actor", "unused-source")
#: The columns of a verdict.
ASSESSMENT = ("verdict", "assessed_on", "value", "label", "note")
MONTHS = ("January", "Feb", "Mar.", "April", "May", "Jun", "July", "Aug", "Sept", "Oct", "November", "Dec")


def _offset(day: datetime) -> str:
    """Return how far Shanghai was from UTC in the evening of a day: +09:00 in some years."""
    evening = day.replace(hour=19, minute=31, tzinfo=ZoneInfo("Asia/Shanghai")).isoformat()
    return evening[-6:]


@st.composite
def dates(draw: st.DrawFn, first: int, last: int) -> tuple[Typed, When]:
    """Draw a date as an analyst types it, and what it says."""
    day = draw(st.dates(date(first, 1, 1), date(last, 12, 31)))
    at = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - cells have no zone
    month, said = f"{day:%Y-%m}", day.isoformat()
    forms: tuple[tuple[object, str | None, str], ...] = (
        (day, None, said),
        (at, None, said),
        (at, "d/m/yyyy", said),
        (at, '[$-804]yyyy"年"m"月"', month),
        (day, "mmm-yy", month),
        (day, "mmmm\\ yyyy", month),
        (day, "yyyy", month[:4]),
        (day, '"about "yyyy\\-mm"?"', f"{month}%"),
        (at + timedelta(hours=19, minutes=31), "yyyy-mm-dd hh:mm", f"{said}T19:31{_offset(at)}"),
        (day.year, None, month[:4]),
        (month[:4], None, month[:4]),
        (said, None, said),
        (f" {day.year}/{day.month}/{day.day}", None, said),
        (f"{day.year}年{day.month}月{day.day}日", None, said),
        (f"{day.year}年{day.month}月", None, month),
        (f"{MONTHS[day.month - 1]} {day.year}", None, month),
        (f"{day.day} {MONTHS[day.month - 1].upper()} {day.year} ", None, said),
        (f"{MONTHS[day.month - 1]} {day.day}, {day.year}", None, said),
        (f"about {MONTHS[day.month - 1]} {day.year}", None, f"{month}~"),
        (f"Q3 {day.year}", None, f"{day.year}-Q3"),
        (f"{day.year}年上半年", None, f"{day.year}-H1"),
        (f"{said}T08:00:30Z", None, f"{said}T08:00:30Z"),
        (f"[{month}..]", None, f"[{month}..]"),
        (f"{day.year - 1}/{said}", None, f"{day.year - 1}/{said}"),
        (f"{month}?", None, f"{month}?"),
    )
    value, shown, canonical = draw(st.sampled_from(forms))
    return (value, shown), When.parse(canonical)


def _word(group: str, value: str) -> st.SearchStrategy[str]:
    """Draw one of the words for a value, as somebody types it."""
    said = st.sampled_from((*list_words(group)[value].values(), value))
    return st.builds(
        lambda word, how: cast("str", how(word)), said, st.sampled_from((str, str.upper, str.title, " {} ".format))
    )


def _name(actors: Iterable[Actor], actor: Actor) -> st.SearchStrategy[str]:
    named = [actor.id, f"{actor.name} ({actor.id})"]
    if [each.name for each in actors].count(actor.name) == 1:
        named += [actor.name, actor.name.upper()]
    return st.sampled_from(named)


@st.composite
def values(draw: st.DrawFn, whole: Timeline, sheet: str, field: str) -> tuple[Mapping[str, Typed], dict[str, Any]]:  # noqa: C901, PLR0911, PLR0912, PLR0915 - a case for each sort of field
    """Draw what is typed for a field, and what the record holds then."""
    plain = CLASSES[sheet]
    group = {"status": "status", "verdict": "verdict", "primary": "primary"}.get(field)
    if field == "kind" and sheet in ("people", "sources"):
        group = {"people": "actor_kind", "sources": "source_kind"}[sheet]
    if group:
        value = draw(st.sampled_from(sorted(list_words(group))))
        return {field: (draw(_word(group, value)), None)}, {field: value == "true" if field == "primary" else value}
    optional = field in ("place", "summary", "publisher", "author", "url", "archive_url", "published", "accessed")
    optional |= field in ("language", "due", "tags", "other_names", "parent", "fiscal_year_end", "part_of")
    optional |= field == "superseded_by"
    if optional and draw(st.integers(0, 5)) == 0:
        default = () if field in ("tags", "other_names") else None
        return {field: (draw(st.sampled_from((None, "", " "))), None)}, {field: default}
    match field:
        case "when" | "published":
            typed, when = draw(dates(1901, 2022) if plain is Event else dates(2024, 2030))
            return {field: typed}, {field: when}
        case "due":
            typed, when = draw(dates(2045, 2100))
            return {field: typed}, {field: when}
        case "accessed":
            day = draw(st.dates(date(2024, 1, 1), date(2030, 1, 1)))
            return {field: (draw(st.sampled_from((day, str(day), f"{day:%Y/%m/%d}"))), None)}, {field: day}
        case "tags":
            tags = draw(TAGS)
            between = draw(st.sampled_from((", ", "，", ";", " 、 ", "\n", ",,")))
            return {field: (between.join(tags), None)}, {field: tuple(tags)}
        case "other_names":
            names = draw(st.lists(LINES, min_size=1, max_size=3, unique=True))
            return {field: (draw(st.sampled_from(("\n", " \n\n"))).join(names), None)}, {field: tuple(names)}
        case "made_by":
            actors = draw(st.lists(st.sampled_from(whole.actors), min_size=1, max_size=3, unique=True))
            names = [draw(_name(whole.actors, actor)) for actor in actors]
            between = draw(st.sampled_from(("\n", "; ", " ；\n")))
            return {field: (between.join(names), None)}, {field: tuple(actor.id for actor in actors)}
        case "made_on":
            typed, when = draw(dates(1901, 2022))
            return {field: typed, "made_in": (None, None)}, {field: when, "made_in": None}
        case "parent":
            actor = draw(st.sampled_from([each for each in whole.actors if each.kind == "organization"]))
            return {field: (draw(_name(whole.actors, actor)), None)}, {field: actor.id}
        case "made_in" | "part_of" | "superseded_by":
            records: tuple[Event | Commitment, ...] = whole.events if field == "made_in" else whole.commitments
            record = draw(st.sampled_from(records))
            only = [each.title for each in records].count(record.title) == 1
            name = draw(st.sampled_from((record.id, record.title.upper() if only else record.id)))
            if field == "made_in":
                return {field: (name, None), "made_on": (None, None)}, {field: record.id, "made_on": None}
            return {field: (name, None)}, {field: record.id}
        case "kind":
            kind, word = draw(st.sampled_from((("new-plan", "New plan"), ("a-1", "a-1"), ("2023", 2023))))
            return {field: (word, None)}, {field: kind}
        case "url" | "archive_url":
            url = draw(st.sampled_from(("https://example.org/新闻?a=1&b=2#c", "http://a.b/" + "x" * 1900)))
            return {field: (f"{url} ", None)}, {field: url}
        case "language":
            tag = draw(st.sampled_from(("en", "zh-Hant")))
            return {field: (tag, None)}, {field: tag}
        case "fiscal_year_end":
            return {field: ("--12-31", None)}, {field: "--12-31"}
        case "summary" | "statement":
            text = draw(PROSES)
            return {field: (text, None)}, {field: text}
        case _:
            text = draw(LINES)
            number = draw(st.sampled_from(((text, text), (text, text), (2023, "2023"), (1.5, "1.5"))))
            if draw(st.integers(0, 9)) == 0:
                return {field: (0.07, "0%")}, {field: "7%"}
            return {field: (number[0], None)}, {field: number[1]}


@st.composite
def draw_counted_deadline(draw: st.DrawFn, whole: Timeline, made_in: str) -> tuple[Mapping[str, Typed], dict[str, Any]]:
    """Draw a deadline that is counted from something."""
    if draw(st.booleans()):
        text, within = draw(st.sampled_from((("4 years", "P4Y"), ("1 year, 6 months", "P1Y6M"), ("90 days", "P90D"))))
        due = Due(within=Duration(within), of=made_in)
        return {"due": (f" Within {text} of [ {made_in}]", None)}, {"due": due}
    body = draw(st.sampled_from([each.id for each in whole.actors if each.fiscal_year_end and each.kind != "person"]))
    return {"due": (f"fiscal year 2044 of [{body}] ", None)}, {"due": Due(fiscal_year=2044, of=body)}


@st.composite
def measured(draw: st.DrawFn, commitment: Commitment) -> tuple[object, Any]:
    """Draw a value of the measures of a commitment, as it is typed, and what the record holds."""
    one: tuple[tuple[object, Any], ...] = ((85, 85), (18.5, 18.5), ("1,250,000", 1250000), ("-0.25", -0.25))
    if not commitment.measures or draw(st.booleans()):
        return None, None
    if len(commitment.measures) == 1 and draw(st.booleans()):
        number: tuple[object, Any] = draw(st.sampled_from(one))
        return number
    name = draw(st.sampled_from([measure.name for measure in commitment.measures]))
    typed, value = draw(st.sampled_from(one))
    return f"{name}: {typed}", {name: value}


@st.composite
def assessed(draw: st.DrawFn, commitment: Commitment) -> tuple[Mapping[str, Typed], tuple[Assessment, ...], str | None]:
    """Draw a verdict: another one, the last one corrected, or none any more."""
    last, how = commitment.last_assessment, draw(st.sampled_from(("later", "later", "corrected", "gone")))
    if how == "gone" or last is None:
        earlier = tuple(each for each in commitment.assessments if each is not last)
        return dict.fromkeys(ASSESSMENT, (None, None)), earlier, None
    verdict = cast("Any", draw(st.sampled_from(sorted(list_words("verdict")))))
    note, label, (typed_value, value) = draw(st.none() | PROSES), draw(st.none() | LINES), draw(measured(commitment))
    cells: dict[str, Typed] = {
        "verdict": (draw(_word("verdict", verdict)), None),
        "value": (typed_value, None),
        "label": (label, None),
        "note": (note, None),
    }
    if how == "later":
        day = draw(st.dates(date(2026, 1, 1), date(2040, 1, 1)))
        ways: tuple[tuple[object, str], ...] = (
            (day, str(day)),
            (f"{day:%Y/%m/%d}", str(day)),
            (f"{day.year}年{day.month}月{day.day}日", str(day)),
            (f"{day:%Y-%m}", f"{day:%Y-%m}"),
            (f"{MONTHS[day.month - 1]} {day.year}", f"{day:%Y-%m}"),
            (day.year, f"{day.year}"),
        )
        typed, on = draw(st.sampled_from(ways))
        new = Assessment(on=When(on), verdict=verdict, value=value, label=label, note=note)
        form = "General" if isinstance(typed, int) else None  # in a cell for days, Excel makes a day of a number
        return {**cells, "assessed_on": (typed, form)}, (*commitment.assessments, new), None
    changes: dict[str, Any] = {"verdict": verdict, "value": value, "label": label, "note": note}
    corrected = tuple(evolve(each, **changes) if each is last else each for each in commitment.assessments)
    return cells, corrected, "import-verdict" if verdict != last.verdict else None


@st.composite
def edits(draw: st.DrawFn, whole: Timeline, columns: Mapping[str, Iterable[str]], most: int = 6) -> list[Edit]:
    """Draw edits of different fields, of those that have a column."""
    places = [
        (sheet, record, name)
        for sheet, collection in LISTS.items()
        for record in getattr(whole, collection)
        for name in sheets()[sheet].edited
        if name in columns[sheet] and name not in ("id", *ASSESSMENT[1:])
    ]
    picked = draw(
        st.lists(
            st.sampled_from(places), min_size=1, max_size=most, unique_by=lambda each: (each[1].id, _column(each[2]))
        )
    )
    drawn = []
    for sheet, record, name in picked:
        told: str | None = None
        if name == "verdict":
            if not {*ASSESSMENT} <= {*columns[sheet]}:
                continue
            cells, all_of_them, told = draw(assessed(record))
            held: dict[str, Any] = {"assessments": all_of_them}
        elif name in ("made_in", "made_on") and not {"made_in", "made_on"} <= {*columns[sheet]}:
            continue
        elif name == "due" and draw(st.booleans()):
            cells, held = draw(draw_counted_deadline(whole, record.made_in or whole.events[0].id))
        else:
            cells, held = draw(values(whole, sheet, name))
        drawn.append(Edit(sheet, record.id, name, cells, _with(held), told))
    return drawn


def _column(name: str) -> str:
    """Return the field of a column; of a promise, when and where it was made are one."""
    return "made_in" if name == "made_on" else name


def _with(held: Mapping[str, Any]) -> Callable[[Any], Any]:
    return lambda record: evolve(record, **held)


@st.composite
def new_rows(draw: st.DrawFn, whole: Timeline, columns: Mapping[str, Iterable[str]]) -> list[New]:
    """Draw new rows; those that others can name among them."""
    rows: list[New] = []
    for number in range(draw(st.integers(0, 2))):
        title, own = f"New {number}", draw(st.booleans())
        at: dict[str, Typed] = {"id": (f"own-{number}" if own else draw(st.sampled_from((None, " "))), None)}
        name = f"own-{number}" if own else f"new-{number}"
        if draw(st.booleans()):
            at |= {"name": (f" {title} ", None), "kind": ("机构", None)}
            rows.append(New("people", at, Actor(id=name, name=title, kind="organization")))
        elif {"when", "kind"} <= {*columns["timeline"]}:
            typed, when = draw(dates(1901, 2022))
            source = draw(st.sampled_from(whole.sources)).id
            at |= {"title": (title, None), "when": typed, "kind": ("Letter", None), "sources": (f"{source} ", None)}
            cited = (Citation(source=source),)
            rows.append(New("timeline", at, Event(id=name, title=title, when=when, kind="letter", citations=cited)))
    return rows


def expected(whole: Timeline, drawn: Iterable[Edit], rows: Iterable[New] = ()) -> Timeline:
    """Return what the data file holds then."""
    for edit in drawn:
        records = [edit.change(each) if each.id == edit.id else each for each in getattr(whole, LISTS[edit.sheet])]
        changed: dict[str, Any] = {LISTS[edit.sheet]: records}
        whole = evolve(whole, **changed)
    for row in rows:
        added: dict[str, Any] = {LISTS[row.sheet]: (*getattr(whole, LISTS[row.sheet]), row.record)}
        whole = evolve(whole, **added)
    return whole


def sound(whole: Timeline) -> Timeline:
    """Go on only if nothing is wrong with a timeline, as with a parent that is its own child."""
    assume(not rules.check(whole, only_errors=True))
    return whole


def typed_in(book: Book, drawn: Iterable[Edit], rows: Iterable[New] = ()) -> None:
    """Type all of it in."""
    for edit in drawn:
        book.put(edit.sheet, book.rows[edit.sheet][edit.id], edit.cells)
    for row in rows:
        book.add(row.sheet, row.cells)


def renamed(whole: Timeline, book: Book, drawn: Iterable[Edit]) -> None:
    """Replace the old names of actors by their new ones wherever they stand, as somebody does who renames one."""
    names = {actor.id: actor.name for actor in whole.actors}
    for edit in drawn:
        new = edit.cells.get("name", (None,))[0]
        if isinstance(new, str) and list(names.values()).count(names[edit.id]) == 1:
            sheet, _ = book.tables["commitments"]
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value == names[edit.id]:
                        cell.value, cell.data_type = new, "s"


def list_messages(returned: Returned) -> list[str]:
    """Return what is told, for a failure to show."""
    return [str(each) for each in returned.all_problems]


PROFILES = st.sampled_from(("analyst", "analyst", "accessible", "executive"))
LANGUAGES = st.sampled_from(("en", "zh"))


@given(st.data(), st.sampled_from(TIMELINES), PROFILES, LANGUAGES)
@tried(25)
def test_edits_come_back(data: st.DataObject, made: tuple[int, int], profile: str, language: str) -> None:
    """Whatever is typed into the cells of any records is in them then; nothing else is, and nothing is to be told."""
    whole, book = timeline(*made), Book(exported(*made, profile, language))
    drawn = data.draw(edits(whole, book.columns))
    rows = data.draw(new_rows(whole, book.columns))
    wanted = sound(expected(whole, drawn, rows))
    random = data.draw(st.randoms(use_true_random=False))
    for key in data.draw(st.sets(st.sampled_from(sorted(LISTS)))):
        book.shuffle(key, random)
    typed_in(book, drawn, rows)
    if data.draw(st.booleans()):
        renamed(whole, book, drawn)
    for key in data.draw(st.sets(st.sampled_from(sorted(LISTS)))):
        book.pad(key, random)

    returned = read(book.save(), whole)

    assert returned.timeline == wanted, list_messages(returned)
    codes = [problem.code for problem in returned.problems if problem.code not in UNUSED]
    assert sorted(codes) == sorted(each.told for each in drawn if each.told)


@given(st.data(), st.sampled_from(TIMELINES), LANGUAGES, st.booleans())
@tried(20)
def test_edits_of_both_come_together(
    data: st.DataObject,
    made: tuple[int, int],
    language: str,
    named: bool,  # noqa: FBT001 - drawn
) -> None:
    """What was edited in the workbook and what changed in the file since, of other fields, are both there then."""
    whole, book = timeline(*made), Book(exported(*made, "analyst", language))
    drawn = data.draw(edits(whole, book.columns))
    taken = {(edit.id, edit.field) for edit in drawn}
    since = [edit for edit in data.draw(edits(whole, book.columns)) if (edit.id, edit.field) not in taken]
    newer = sound(expected(whole, since))
    wanted = sound(expected(newer, drawn))
    typed_in(book, drawn)

    returned = read(book.save(), newer, exported=whole if named else None)

    assert returned.timeline == wanted, list_messages(returned)


@given(st.data(), st.sampled_from(TIMELINES), LANGUAGES, st.booleans())
@tried(15)
def test_edits_of_one_field(data: st.DataObject, made: tuple[int, int], language: str, named: bool) -> None:  # noqa: FBT001 - drawn
    """A field that both changed, each in its own way, is a conflict with both values; nothing comes of the whole."""
    whole, book = timeline(*made), Book(exported(*made, "analyst", language))
    [edit] = data.draw(edits(whole, book.columns, most=1))
    assume(edit.field not in ("tags", "other_names", "verdict"))  # lists: what each side added is in them then
    cells, held = data.draw(values(whole, edit.sheet, edit.field))
    other = Edit(edit.sheet, edit.id, edit.field, cells, _with(held))
    wanted, newer = sound(expected(whole, [edit])), sound(expected(whole, [other]))
    assume(len({wanted, newer, whole}) == 3)
    typed_in(book, [edit])

    returned = read(book.save(), newer, exported=whole if named else None)

    assert returned.timeline is None
    assert {conflict.record for _, conflict in returned.conflicts} == {edit.id}
    assert all(conflict.ours != conflict.theirs for _, conflict in returned.conflicts)


def resaved(folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what LibreOffice makes of workbooks, all in one go."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    for name, data in files.items():
        (folder / name).write_bytes(data)
    home, out = f"-env:UserInstallation={(folder / 'home').as_uri()}", folder / "out"
    to = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out)]
    subprocess.run(
        [program, "--headless", home, *to, *(str(folder / name) for name in files)],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return {name: (out / name).read_bytes() for name in files}


def _edited(made: tuple[int, int], language: str) -> tuple[bytes, Timeline]:
    """Return a briefing with one edit of nearly every sort in it, and what its data file holds then."""
    whole, book = timeline(*made), Book(exported(*made, "analyst", language))
    event, commitment, source = whole.events[0], whole.commitments[0], whole.sources[0]
    day = datetime(2001, 5, 1)  # noqa: DTZ001 - cells have no zone
    last = commitment.last_assessment
    assert last is not None
    # the cells of value and label stay, and are then said of the new verdict as well
    judged = evolve(last, on=When("2026-02-03"), verdict="kept", note="Done.\nAll of it.", citations=())
    rows: list[tuple[str, Record, dict[str, Typed], dict[str, Any]]] = [
        ("timeline", event, {"title": ("=1+1", None)}, {"title": "=1+1"}),
        ("timeline", event, {"when": (day, "mmm yyyy")}, {"when": When.parse("2001-05")}),
        ("timeline", event, {"summary": (" 第一段\n\n  second  🙂", None)}, {"summary": "第一段\n\n  second  🙂"}),
        ("timeline", event, {"place": (None, None)}, {"place": None}),
        ("timeline", event, {"tags": ("一，二; three", None)}, {"tags": ("一", "二", "three")}),
        ("timeline", event, {"status": ("待定", None)}, {"status": "tentative"}),
        ("commitments", commitment, {"due": ("Sept 2047", None)}, {"due": When.parse("2047-09")}),
        ("commitments", commitment, {"made_by": ("UNIT-2", None)}, {"made_by": "unit-2"}),
        (
            *("commitments", commitment),
            {"verdict": ("已兑现", None), "assessed_on": ("2026/2/3", None), "note": (judged.note, None)},
            {"assessments": (*commitment.assessments, judged)},
        ),
        ("people", whole.actors[0], {"name": (36, None)}, {"name": "36"}),
        ("people", whole.actors[0], {"other_names": ("A\n乙", None)}, {"other_names": ("A", "乙")}),
        ("sources", source, {"accessed": (date(2025, 1, 1), None)}, {"accessed": date(2025, 1, 1)}),
        ("sources", source, {"primary": ("YES", None)}, {"primary": True}),
        ("sources", source, {"publisher": ("_x_ #N/A", None)}, {"publisher": "_x_ #N/A"}),
    ]
    drawn = [Edit(key, record.id, next(iter(cells)), cells, _with(held)) for key, record, cells, held in rows]
    typed_in(book, drawn)
    return book.save(), expected(whole, drawn)


@pytest.mark.program
def test_edits_that_libreoffice_saved(tmp_path: Path) -> None:
    """A pass through LibreOffice changes nothing by itself, and loses none of the edits."""
    cases = {
        f"{language}-{events}.xlsx": ((events, seed), language)
        for events, seed in TIMELINES
        for language in ("en", "zh")
    }
    plain = {f"plain-{name}": exported(*made, "analyst", language) for name, (made, language) in cases.items()}
    edited = {name: _edited(made, language) for name, (made, language) in cases.items()}
    saved = resaved(tmp_path, plain | {name: data for name, (data, _) in edited.items()})

    for name, (made, _) in cases.items():
        whole, (_, wanted) = timeline(*made), edited[name]
        assert read(saved[f"plain-{name}"], whole) == Returned(timeline=whole, conflicts=(), problems=())
        assert read(saved[name], whole) == Returned(timeline=wanted, conflicts=(), problems=())
