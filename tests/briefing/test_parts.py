"""The sheets of what records are made of: who took part, measures, relations, disputes, citations. Both ways."""

import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.briefing.test_back_edits import LANGUAGES, TIMELINES, timeline
from tests.laws import tried

from alitimeline import Timeline, bundled, export, load, rules
from alitimeline.answers.words import Language
from alitimeline.briefing.back import Returned, read
from alitimeline.briefing.headings import column_of, sheet_of, sheets
from alitimeline.briefing.parts import PARTS, READ, find_parts
from alitimeline.model import Citation, Commitment, Dispute, Event, Measure, Participation, Relation
from alitimeline.queries import conflicts, excerpt, tenures
from alitimeline.when import When

SAGAS = sorted(Path(__file__).parents[1].glob("records/*.timeline.json"))
EMPTY = Timeline(id="template", title="Template")


class Book:
    """A workbook in an analyst's hands."""

    def __init__(self, data: bytes) -> None:
        book = load_workbook(BytesIO(data))
        self.sheets = {sheet_of(sheet.title).key: cast("Worksheet", sheet) for sheet in book}  # type: ignore[union-attr]

    def column(self, key: str, column: str) -> int:
        """Return the number of a column."""
        headings = [column_of(key, str(cell.value)) for cell in self.sheets[key][1]]
        return next(number for number, heading in enumerate(headings, 1) if heading and heading.key == column)

    def find(self, key: str, part: str) -> int:
        """Return the row with an ID."""
        column = self.column(key, "id")
        return next(row for row in range(2, 2000) if self.sheets[key].cell(row, column).value == part)

    def put(self, key: str, row: int, **cells: object) -> None:
        """Type into the cells of a row."""
        for column, value in cells.items():
            cell = cast("Any", self.sheets[key].cell(row, self.column(key, column)))
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # even if it begins like a formula
            elif isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"

    def add(self, key: str, **cells: object) -> None:
        """Type into a new row, below those that are filled."""
        column = self.column(key, "record" if key in PARTS else "id")
        row = next(row for row in range(2, 2000) if self.sheets[key].cell(row, column).value is None)
        self.put(key, row, **cells)

    def read(self, base: Timeline | None, *, allow_deletions: bool = False) -> Returned:
        """Save it, and import it."""
        buffer = BytesIO()
        cast("Any", next(iter(self.sheets.values())).parent).save(buffer)
        return read(buffer.getvalue(), base, allow_deletions=allow_deletions)


@cache
def alibaba() -> Timeline:
    """Return a part of the bundled timeline."""
    whole = bundled("alibaba-2023")
    events = ("eddie-wu-with-jack-ma", "succession-announcement", "handover", "letter")
    return excerpt(whole, [*map(whole.event, events), *map(whole.commitment, ("strategic-priorities", "user-first"))])


@cache
def export_alibaba() -> bytes:
    """Return its briefing."""
    return export.to_bytes(alibaba(), "xlsx")


def messages(returned: Returned) -> list[str]:
    """Return what there is to say, with the cells."""
    return [str(problem) for problem in returned.all_problems]


def event(returned: Returned, name: str = "handover") -> Event:
    """Return an event as it came back."""
    assert returned.timeline, messages(returned)
    return returned.timeline.event(name)


def test_a_saga_is_written_in_the_template_alone() -> None:
    """Names and titles do for IDs, dates are typed as people do; what comes back is whole, and comes back again."""
    book = Book(export.to_bytes(EMPTY, "xlsx"))
    for title, rows in tomllib.loads(Path(__file__).with_name("boeing.toml").read_text("utf-8")).items():
        key = cast("Any", sheet_of(title)).key
        for number, row in enumerate(rows, 2):
            book.put(key, number, **{cast("Any", column_of(key, name)).key: value for name, value in row.items()})

    returned = book.read(None)

    assert messages(returned) == []
    draft = returned.timeline
    assert draft
    assert (len(draft.events), len(draft.commitments), len(draft.actors), len(draft.sources)) == (9, 4, 6, 5)
    assert [problem for problem in rules.check(draft) if problem.severity == "error"] == []
    [ceo] = [post for post in tenures(draft) if (post.role, post.organization) == ("CEO", "boeing")]
    assert [(term.actor, term.reason) for term in ceo.tenures] == [("dave-calhoun", "retired"), ("kelly-ortberg", None)]
    assert [(one.field, one.claimed, one.standing) for one in conflicts(draft)] == [
        ("when", "2024-08-09", "open"),
        ("reason", "resigned", "dismissed"),
    ]
    plan, jobs, _, cash = draft.commitments
    assert str(draft.deadline(plan)) == "2024-05-28"
    assert plan.assessments[0].citations == (Citation(source="message-to-employees", locator="page 2"),)
    assert jobs.measures == (
        Measure(metric="workforce", target=10, unit="% less", baseline=0, baseline_when=When.parse("2024")),
    )
    assert cash.measures == (Measure(metric="free cash flow", target=10, unit="USD billion", scope="a year"),)
    again = read(export.to_bytes(draft, "xlsx"), draft)
    assert (again.timeline, again.all_problems) == (draft, ())


def strip(whole: Timeline) -> Timeline:
    """Return a timeline without what no table of the template has a column for."""

    def bare(record: Any) -> Any:  # noqa: ANN401 - any record
        changes: dict[str, Any] = {"extra": {}}
        if isinstance(record, Event):
            changes |= {"media": (), "participants": [evolve(part, extra={}) for part in record.participants]}
        elif isinstance(record, Commitment):
            changes["assessments"] = [record.last_assessment] if record.last_assessment else []
        elif hasattr(record, "identifiers"):
            changes["identifiers"] = {}
        return evolve(record, **changes)

    draft = Timeline(id="draft", title="draft", timezone=whole.timezone)
    return evolve(draft, **cast("Any", {name: sort(map(bare, getattr(whole, name))) for name in LISTS}))


LISTS = ("sources", "actors", "events", "commitments")


def sort(records: Iterable[Any]) -> list[Any]:
    """Sort records by their ids."""
    return sorted(records, key=lambda one: one.id)


def check_every_table(whole: Timeline, language: Language) -> None:
    """Check that all edited columns of a briefing, typed into the template, make the same record."""
    old, new = (Book(export.to_bytes(one, "xlsx", language=language)) for one in (strip(whole), EMPTY))
    for key in READ:
        headings = [column_of(key, str(cell.value)) for cell in old.sheets[key][1]]
        for row in old.sheets[key].iter_rows(min_row=2):
            cells = {
                heading.key: cell.value
                for heading, cell in zip(headings, row, strict=True)
                if heading and heading.use == "edited" and not (heading.key == "id" and key in PARTS)
            }
            new.put(key, row[0].row or 0, **cells)

    returned = new.read(Timeline(id="draft", title="draft", timezone=whole.timezone))

    assert [text for text in messages(returned) if "error" in text] == []
    draft = returned.timeline
    assert draft
    assert evolve(draft, **cast("Any", {name: sort(getattr(draft, name)) for name in LISTS})) == strip(whole)


@pytest.mark.parametrize("path", SAGAS, ids=[path.name.partition(".")[0] for path in SAGAS])
def test_every_table(path: Path) -> None:
    """What a briefing of a real record shows in its edited columns is all that it takes to write it anew."""
    check_every_table(load(path), "en")


@given(st.sampled_from(TIMELINES), LANGUAGES)
@tried(6)
def test_every_table_of_any_timeline(made: tuple[int, int], language: Language) -> None:
    """The same of generated records, in both languages."""
    check_every_table(timeline(*made), language)


def test_what_has_parts_is_called_by_its_actor_and_role() -> None:
    """A participant is called as its actor, with the role or a number where several have one name."""
    part = Participation(actor="wu", part="subject", role="CEO", citations=[Citation(source="a")])
    twin = evolve(part, role=None, disputes=[Dispute(field="role", value="Chair " + "x" * 80, citations=[])])
    whole = Event(id="e", title="E", when=When.parse("2024"), kind="k", participants=[part, twin, twin])

    found = [(one.sheet, one.id, one.holder.about) for one in find_parts(whole) if one.sheet != "participants"]

    assert found == [
        ("citations", "events/e/1", "wu (CEO)"),
        ("disputes", "events/e/1", "wu"),
        ("citations", "events/e/2", "wu"),
        ("disputes", "events/e/2", "wu #2"),
        ("citations", "events/e/3", "wu #2"),
    ]


def test_edits_of_every_sheet() -> None:
    """An edited cell of a part is the only thing that changes."""
    book = Book(export_alibaba())
    book.put("participants", book.find("participants", "events/handover/3"), role="Group CEO", reason="Promoted")
    book.put("relations", book.find("relations", "events/handover/1"), kind="about")
    book.put("disputes", book.find("disputes", "events/handover/1"), value="Jack Ma", note=None, standing="Dismissed")
    book.put("citations", book.find("citations", "events/letter/1"), locator="line 1", supports="Title; Kind")

    returned = book.read(alibaba())

    [message] = messages(returned)
    row = book.find("citations", "events/letter/1")
    assert message.startswith(f"Citations!F{row}: error[import-cell] 'Title; Kind' is not the heading of a field")
    book.put("citations", book.find("citations", "events/letter/1"), supports="Title，类型")
    handover, letter = event(book.read(alibaba())), event(book.read(alibaba()), "letter")
    before = alibaba().event("handover")
    claim = evolve(before.participants[3].disputes[0], value="jack-ma", note=None, standing="dismissed")
    assert handover == evolve(
        before,
        related=[evolve(before.related[0], kind="about")],
        participants=[
            *before.participants[:2],
            evolve(before.participants[2], role="Group CEO", reason="promoted"),
            evolve(before.participants[3], disputes=[claim]),
            *before.participants[4:],
        ],
    )
    assert letter.citations[0].locator == "line 1"
    assert letter.citations[0].supports == ("title", "kind")


def test_new_rows_of_every_sheet() -> None:
    """New parts come last; one can be about another new one, and is called by any of its names."""
    book = Book(export_alibaba())
    book.add("participants", record="handover", actor="Jack Ma", part="subject", role="Adviser")
    book.add("relations", record="events/handover", kind="corrects", event="letter")
    book.add("measures", record="User First", metric="users", target=5)
    book.add("disputes", record="handover", about="Jack Ma", field="Role", value="Guest")
    book.add("citations", record="handover", about="jack ma: role: guest", source="Pandaily", quote="a guest")
    book.add("citations", record="handover", about="Daniel Zhang (CEO)", source="EqualOcean")
    book.add("citations", record="Eddie Wu", source="Pandaily")

    returned = book.read(alibaba())

    assert messages(returned) == []
    before, handover = alibaba().event("handover"), event(returned)
    claim = Dispute(field="role", value="Guest", citations=[Citation(source="pandaily-2023", quote="a guest")])
    equalocean = Citation(source="equalocean-2023-09-13")
    assert handover.participants[-1] == Participation(actor="jack-ma", part="subject", role="Adviser", disputes=[claim])
    assert handover.participants[1].citations == (*before.participants[1].citations, equalocean)
    assert handover.related == (*before.related, Relation(kind="corrects", event="letter"))
    assert returned.timeline
    assert returned.timeline.commitment("user-first").measures == (Measure(metric="users", target=5),)
    assert returned.timeline.actor("eddie-wu").citations[-1] == Citation(source="pandaily-2023")


def test_a_part_moves() -> None:
    """Who writes another event, or another participant, beside a part moves it there with all that is in it."""
    book = Book(export_alibaba())
    book.put("participants", book.find("participants", "events/handover/4"), record="letter")
    book.put("citations", book.find("citations", "events/letter/1"), about="Eddie Wu", supports=None)

    returned = book.read(alibaba())

    before = alibaba()
    assert event(returned, "letter").participants[-1] == before.event("handover").participants[3]
    assert len(event(returned).participants) == len(before.event("handover").participants) - 1
    [author] = [part for part in event(returned, "letter").participants if part.actor == "eddie-wu"]
    assert author.citations[-1] == evolve(before.event("letter").citations[0], supports=())


def test_what_can_not_be_read() -> None:
    """A row that makes no part is reported with its cell, once, and nothing is imported."""
    faults: list[tuple[str, dict[str, object], str]] = [
        ("participants", {"record": "handover", "part": "subject"}, "'Name' is empty"),
        ("participants", {"record": "handover", "actor": "Nobody", "part": "subject"}, "no actor is called 'Nobody'"),
        ("participants", {"record": "nothing", "actor": "Jack Ma"}, "no event is called 'nothing'"),
        ("participants", {"record": "letter", "actor": "Jack Ma", "part": "boss"}, "'boss' is not a part"),
        ("participants", {"record": "letter", "actor": "Jack Ma", "id": "my own"}, "there is no row 'my own'"),
        ("participants", {"actor": "Jack Ma", "part": "subject"}, "'Event' is empty, and every participation needs it"),
        ("measures", {"record": "User First", "metric": "users", "target": "many"}, "must be a number, not 'many'"),
        ("relations", {"record": "letter", "kind": "about", "event": 4711}, "no event is called '4711'"),
        ("citations", {"record": "handover", "about": "Daniel Zhang", "source": "Pandaily"}, "names several things"),
        (
            "citations",
            {"record": "handover", "about": "Xi", "source": "Pandaily"},
            "names nothing in 'Daniel Zhang hands",
        ),
        (
            "citations",
            {"record": "User First", "about": "x", "source": "Pandaily"},
            "'x' names nothing in 'User First'",
        ),
        ("disputes", {"record": "handover", "field": "Mood", "value": "x"}, "'Mood' is not the heading of a field"),
        ("disputes", {"record": "handover", "field": "Date as stated", "value": "soon"}, "soon"),
        ("disputes", {"record": "handover", "field": "Place", "value": "Hangzhou"}, "no source says so"),
        (
            "disputes",
            {"record": "letter", "field": "Kind", "value": "Letter", "standing": "x"},
            "'x' is not a standing",
        ),
    ]
    book = Book(export_alibaba())
    for sheet, cells, _ in faults:
        book.add(sheet, **cells)

    returned = book.read(alibaba())

    assert returned.timeline is None
    assert {problem.code for problem in returned.all_problems} == {"import-cell"}
    found = [(problem.cell, problem.message) for problem in returned.all_problems]
    for sheet, cells, message in faults:
        places = [cell for cell, text in found if message in text]
        assert [(cell or "").split("!")[0] for cell in places] == [sheets()[sheet].name["en"]], (cells, found)
    assert len(found) == len(faults)


def test_titles_that_are_shared() -> None:
    """A title that a commitment shares with an event doesn't say which one; the export writes the list and the ID."""
    promises = [evolve(one, title="The letter") if one.id == "user-first" else one for one in alibaba().commitments]
    events = [evolve(one, title="The letter") if one.id == "letter" else one for one in alibaba().events]
    whole = evolve(alibaba(), events=events, commitments=promises)
    book = Book(export.to_bytes(whole, "xlsx"))
    assert {cell.value for cell in book.sheets["citations"]["A"]} >= {"events/letter", "commitments/user-first"}
    row = book.find("citations", "events/letter/1")
    book.put("citations", row, record="the letter", locator="line 1")

    assert event(book.read(whole), "letter").citations[0].locator == "line 1"
    book.add("citations", record="The letter", source="Pandaily")
    [message] = messages(book.read(whole))
    assert "'The letter' can be commitments/user-first or events/letter (write one of these)" in message


def test_rows_that_are_gone() -> None:
    """A part whose row is gone stays, unless deletions are allowed; a row that only lost its ID is found again."""
    book = Book(export_alibaba())
    sheet = book.sheets["participants"]
    for name in ("events/handover/5", "events/handover/6"):
        sheet.delete_rows(book.find("participants", name))
    next(iter(sheet.tables.values())).ref = f"A1:I{sheet.max_row}"
    row = book.find("participants", "events/letter/1")
    book.put("participants", row, id=None)

    returned = book.read(alibaba())

    assert messages(returned) == [
        f"Participants!I{row}: warning[import-shown] the ID was events/letter/1, and the row is read as that one",
        (
            f"Participants!A1:I{sheet.max_row}: warning[import-deleted] rows are gone, and what they said stays: "
            "events/handover/5, events/handover/6 (remove it with --allow-deletions)"
        ),
    ]
    assert returned.timeline == alibaba()
    without = event(book.read(alibaba(), allow_deletions=True))
    assert without == evolve(alibaba().event("handover"), participants=alibaba().event("handover").participants[:4])


def test_all_parts_of_a_kind_are_taken_out() -> None:
    """A record without parts of a kind has no such list; a dispute that nobody backs any more is refused."""
    book = Book(export_alibaba())
    sheet = book.sheets["relations"]
    sheet.delete_rows(2, 500)
    next(iter(sheet.tables.values())).ref = "A1:D2"
    returned = book.read(alibaba(), allow_deletions=True)
    assert returned.timeline
    assert not any(one.related for one in returned.timeline.events)

    book = Book(export_alibaba())
    about = [one.id for one in find_parts(alibaba().event("handover")) if isinstance(one.holder.value, Dispute)]
    sheet = book.sheets["citations"]
    for name in about:
        sheet.delete_rows(book.find("citations", name))
    next(iter(sheet.tables.values())).ref = f"A1:G{sheet.max_row}"
    [problem] = book.read(alibaba(), allow_deletions=True).all_problems
    assert (problem.message, problem.cell) == ("no source says so", None)


def test_a_sheet_that_is_gone() -> None:
    """Without the sheet, its parts stay, and that is said."""
    book = Book(export_alibaba())
    cast("Any", book.sheets["citations"].parent).remove(book.sheets.pop("citations"))

    returned = book.read(alibaba())

    assert messages(returned) == [
        "warning[import-deleted] the sheet 'Citations' is gone; the citations stay as they are"
    ]
    assert returned.timeline == alibaba()


def change_handover(change: Callable[[Participation], Participation]) -> Timeline:
    """Return the data file after somebody changed the first participant of the handover, and put another before it."""
    handover = alibaba().event("handover")
    first, *rest = handover.participants
    added = Participation(actor="jack-ma", part="participant")
    changed = evolve(handover, participants=[added, change(first), *rest])
    return evolve(alibaba(), events=[changed if one.id == "handover" else one for one in alibaba().events])


def test_the_data_file_has_moved_on() -> None:
    """Parts are known by what the workbook wrote of them: an edit comes in where they are now, or is a conflict."""
    book = Book(export_alibaba())
    book.put("participants", book.find("participants", "events/handover/1"), reason="Retired")
    moved, changed = change_handover(lambda part: part), change_handover(lambda part: evolve(part, capacity="joint"))

    returned, refused = book.read(moved), book.read(changed)

    participants = event(returned).participants
    assert [part.actor for part in participants[:2]] == ["jack-ma", "daniel-zhang"]
    assert participants[1].reason == "retired"
    assert refused.timeline is None
    assert any(
        "this row was edited, and the data file changed or removed it since" in text for text in messages(refused)
    )


def test_rows_that_are_gone_and_that_the_data_file_changed() -> None:
    """What the data file changed since isn't taken out because its old row is gone."""
    book = Book(export_alibaba())
    sheet = book.sheets["participants"]
    sheet.delete_rows(book.find("participants", "events/handover/1"))
    next(iter(sheet.tables.values())).ref = f"A1:I{sheet.max_row}"
    changed = change_handover(lambda part: evolve(part, capacity="joint"))

    returned = book.read(changed, allow_deletions=True)

    assert returned.timeline == changed
    message = "rows are gone, and what they said stays (the data file changed or removed some since): events/handover/1"
    assert any(message in text for text in messages(returned))


def test_a_row_about_a_record_that_is_taken_out() -> None:
    """Who takes out an event, and adds to it or edits it on another sheet, learns that this is lost."""
    book = Book(export_alibaba())
    name = "eddie-wu-with-jack-ma"
    sheet = book.sheets["timeline"]
    sheet.delete_rows(book.find("timeline", name))
    next(iter(sheet.tables.values())).ref = sheet.dimensions
    book.put("participants", book.find("participants", f"events/{name}/1"), role="Friend")
    book.add("citations", record=f"events/{name}", source="Pandaily")

    returned = book.read(alibaba(), allow_deletions=True)

    assert returned.timeline
    assert name not in [one.id for one in returned.timeline.events]
    lost = f"'events/{name}' was taken out of the record, and this row was not imported"
    assert [lost in text for text in messages(returned)] == [True, True]


def test_what_nobody_edited_stays_as_the_data_file_has_it() -> None:
    """Rows as they were written change nothing, whatever the data file has now."""
    changed = change_handover(lambda part: evolve(part, capacity="joint"))

    assert Book(export_alibaba()).read(changed).timeline == changed
    assert Book(export_alibaba()).read(changed, allow_deletions=True).timeline == changed


def test_a_verdict_is_taken_out() -> None:
    """What backs a verdict goes with it; who edits that at once is asked to delete the row."""
    whole = load(SAGAS[0])
    promise = next(one for one in whole.commitments if one.last_assessment and one.last_assessment.citations)
    part = next(one for one in find_parts(promise) if one.holder.value is promise.last_assessment)
    book = Book(export.to_bytes(whole, "xlsx"))
    book.put("citations", book.find("citations", part.id), supports="Verdict, note")
    returned = book.read(whole)
    assert returned.timeline
    assert returned.timeline.commitment(promise.id).last_assessment.citations[0].supports == ("verdict", "note")  # type: ignore[union-attr]
    book = Book(export.to_bytes(whole, "xlsx"))
    row = book.find("commitments", promise.id)
    book.put("commitments", row, **dict.fromkeys(("verdict", "assessed_on", "value", "label", "note")))
    returned = book.read(whole)
    assert returned.timeline, messages(returned)
    assert len(returned.timeline.commitment(promise.id).assessments) == len(promise.assessments) - 1

    book.put("citations", book.find("citations", part.id), locator="page 99")
    assert any("what this row is about was taken out" in text for text in messages(book.read(whole)))


def test_an_edited_actor_of_a_cited_participant() -> None:
    """What is about a participant stays so when another name is written there, and can be called by that at once."""
    book = Book(export_alibaba())
    book.put("participants", book.find("participants", "events/handover/3"), actor="Jack Ma")
    book.add("citations", record="handover", about="Jack Ma", source="Pandaily", quote="Jack")

    part = event(book.read(alibaba())).participants[2]

    assert part.actor == "jack-ma"
    assert part.citations[-1] == Citation(source="pandaily-2023", quote="Jack")
    assert part.citations[:-1] == alibaba().event("handover").participants[2].citations


def test_the_cell_of_a_problem() -> None:
    """What is wrong in the merged whole is reported at the cell of the part that it is about."""
    book = Book(export_alibaba())
    book.put("participants", book.find("participants", "events/handover/3"), organization="Eddie Wu")

    problems = book.read(alibaba()).all_problems

    assert [problem.cell for problem in problems] == [f"Participants!E{book.find('participants', 'events/handover/3')}"]


def test_disputes_of_an_executive() -> None:
    """The sheet Disputes of an executive is imported, too."""
    book = Book(export.to_bytes(alibaba(), "xlsx", profile="executive"))
    book.put("disputes", book.find("disputes", "events/handover/1"), standing="Dismissed", note="It is settled.")

    [claim] = event(book.read(alibaba())).participants[3].disputes

    assert (claim.standing, claim.note) == ("dismissed", "It is settled.")


def test_a_text_that_was_cut() -> None:
    """An edit of a text that the cell had no room for is not imported, and that is said."""
    handover = alibaba().event("handover")
    part = handover.participants[3]
    long = evolve(part, disputes=[evolve(part.disputes[0], note="word\n" * 300)])
    changed = evolve(handover, participants=[*handover.participants[:3], long])
    whole = evolve(alibaba(), events=[changed if one.id == "handover" else one for one in alibaba().events])
    book = Book(export.to_bytes(whole, "xlsx"))
    book.put("disputes", book.find("disputes", "events/handover/1"), note="short")

    returned = book.read(whole)

    assert returned.timeline == whole
    assert any("this text was cut to fit into the cell" in text for text in messages(returned))
