"""However many problems a file has: ten alike are listed, the others counted, and every one is reckoned with."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.loading.test_acceptance import Run, folder, run

import alitimeline
from alitimeline import check, loads, schema
from alitimeline.documents.plain import from_plain
from alitimeline.loading.examination import examine, examine_fully
from alitimeline.loading.fixing import fix
from alitimeline.loading.salvage import salvage
from alitimeline.problems import InvalidTimelineError, Problem, count_by_severity, is_error
from alitimeline.problems import Path as Steps
from alitimeline.reports import FORMATS

__all__ = ["folder", "run"]

TOP: dict[str, Any] = {"schema_version": "1.0", "id": "hq", "title": "HQ"}
MANY = 30


def make_document(number: int = MANY, **parts: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return a timeline of so many events with these *parts*."""
    events = [
        {"id": f"e{index}", "title": f"E {index}", "when": "2023", "kind": "k", "citations": [{"source": "s"}], **parts}
        for index in range(number)
    ]
    return {**TOP, "sources": [{"id": "s", "kind": "web", "title": "S"}], "events": events}


def dump(document: object, form: str = "json") -> bytes:
    """Return a document as a file."""
    return json.dumps(document).encode() if form == "json" else yaml.safe_dump(document, sort_keys=False).encode()


def list_places(problems: tuple[Problem, ...]) -> list[tuple[str, str, int]]:
    """Return the code, the path of every problem, and how many are left out after it."""
    return [(problem.code, problem.json_path, problem.more) for problem in problems]


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_ten_alike(form: str) -> None:
    """The first ten of a kind are listed, in their order; the tenth says how many more of its kind there are."""
    document = make_document(when="2023-02-30")
    document["events"][3]["when"] = "soon"
    document["events"][28] = {"id": "last"}
    _, problems = examine(dump(document, form), name=f"a.{form}")
    numbers = [0, 1, 2, 4, 5, 6, 7, 8, 9, 10]

    assert sorted(list_places(problems), key=lambda place: place[:1]) == [
        *[("missing-key", "$.events[28]", 0)] * 3,
        *[("when", f"$.events[{number}].when", 0) for number in numbers[:3]],
        ("when", "$.events[3].when", 0),
        *[("when", f"$.events[{number}].when", 0) for number in numbers[3:-1]],
        ("when", "$.events[10].when", 18),
    ]
    assert count_by_severity(problems) == {"error": 32}


def test_a_timeline_made_in_python() -> None:
    """Its problems are listed in the same way, warnings too."""
    document = make_document()
    del document["sources"]
    problems = check(from_plain(document))

    assert [problem.more for problem in problems] == [*[0] * 9, 20]


def test_loading_raises_what_is_listed() -> None:
    """The exception carries the problems that are listed."""
    with pytest.raises(InvalidTimelineError) as raised:
        loads(dump(make_document(when="soon")))

    assert len(raised.value.problems) == 10
    assert str(raised.value).splitlines()[-1].count("'soon' is not a date, and 20 more (write") == 1


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_report_counts(folder: Path, run: Run, form: str) -> None:
    """In every format a report says how many more there are, and the last line counts them all."""
    (folder / "a.timeline.json").write_bytes(dump(make_document(when="soon")))
    status, out, err = run("validate", "--format", form)

    assert (status, err.splitlines()[0]) == (1, "1 file: 30 errors, 0 warnings")
    assert out.count("'soon' is not a date") == 10
    assert out.count("is not a date, and 20 more") == (form != "json")
    if form == "json":
        report = json.loads(out)
        assert (report["errors"], [problem["more"] for problem in report["problems"]]) == (30, [*[0] * 9, 20])
    if form == "junit":
        assert 'message="errors: 30, warnings: 0"' in out


def test_the_summary_of_github_counts(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has no room in the summary is counted with what was left out before."""
    (folder / "a.timeline.json").write_bytes(dump(make_document(when="soon")))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    monkeypatch.setattr(sys.modules["alitimeline.cli.validate"], "SUMMARY_SIZE", 1_000)
    run("validate", "--format", "github")

    assert (folder / "summary.md").read_text("utf-8").splitlines()[-1] == "and 25 more: see the log"


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_all_that_can_be_fixed_is_fixed(folder: Path, run: Run, form: str) -> None:
    """Fixes don't end at the tenth, nor where the first ten of a kind can't be fixed."""
    document = make_document(when="2023/09/10")
    for event in document["events"][:12]:
        event["kind"] = "种类"  # no id can be made of it
    document["events"][20]["kind"] = "A Kind"
    file = folder / f"a.timeline.{form}"
    file.write_bytes(dump(document, form))
    _, _, before = run("validate")
    status, out, err = run("validate", "--fix")

    assert before.splitlines() == ["1 file: 43 errors, 0 warnings", "31 of these may be corrected by --fix"]
    assert (status, err.count("fixed[when]"), err.count("fixed[id]")) == (1, 30, 1)
    assert err.splitlines()[-1] == "1 file: 12 errors, 0 warnings"
    assert (out.count("error[id]"), out.count("and 2 more")) == (10, 1)
    fixed = yaml.safe_load(file.read_text("utf-8"))
    assert [str(event["when"]) for event in fixed["events"]] == ["2023-09-10"] * MANY


def test_a_fix_after_a_thousand_others() -> None:
    """What can be fixed is found after any number of problems of its code that can't be."""
    document = {"schema_version": "1.0", "id": "hq", **{f"key{number}": 1 for number in range(1_200)}, "name": "HQ"}
    data = dump(document)
    new, fixed, _ = fix(data, examined=examine_fully(data))

    assert [problem.more for problem in examine(data)[1] if problem.more] == [200]
    assert [problem.message for problem in fixed] == ["'name' → 'title'"]
    assert new == data.replace(b'"name"', b'"title"')


def test_fixing_from_python() -> None:
    """What is known of a file is only used if it is all that there is to know."""
    data = dump(make_document(when="2023/09/10"))
    new, fixed, after = fix(data, examined=examine_fully(data))

    assert (len(fixed), after.problems, loads(new).events[29].when.text) == (MANY, (), "2023-09-10")


def test_calendars_are_not_fixed(folder: Path, run: Run) -> None:
    """A calendar with many problems is left alone as every calendar is."""
    (folder / "a.ics").write_bytes(b"BEGIN:VCALENDAR\r\n" + b"junk\r\n" * MANY + b"END:VCALENDAR\r\n")
    status, out, err = run("validate", "--fix", "a.ics")

    assert status == 1
    assert (out.count("error[ical-syntax]"), out.count("and 20 more")) == (10, 1)
    assert err.splitlines()[0] == "a.ics: not fixed: a calendar is only checked"


def test_warnings_of_calendars(folder: Path, run: Run) -> None:
    """Warnings of a calendar are listed like all others."""
    times = "DTSTAMP:20230901T090000Z\r\nDTSTART:20230912T090000Z\r\n"
    event = f"BEGIN:VEVENT\r\n{times}SUMMARY:a, b\r\nUID:"
    events = "".join(f"{event}{number}\r\nEND:VEVENT\r\n" for number in range(MANY))
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{events}END:VCALENDAR\r\n"
    (folder / "a.ics").write_bytes(text.encode())
    status, out, err = run("validate", "a.ics")

    assert (status, err) == (0, "1 file: 0 errors, 30 warnings\n")
    assert (out.count("warning[ical-text]"), out.count(", and 20 more")) == (10, 1)


def test_problems_of_an_import(folder: Path, run: Run) -> None:
    """An import lists and counts them in the same way, as text and as JSON."""
    event = "BEGIN:VEVENT\r\nUID:{0}\r\nSUMMARY:A\r\nEND:VEVENT\r\n"
    text = "BEGIN:VCALENDAR\r\n" + "".join(event.format(number) for number in range(MANY)) + "END:VCALENDAR\r\n"
    (folder / "a.ics").write_bytes(text.encode())
    _, _, err = run("import", "a.ics", "-o", "a.timeline.json")
    _, out, _ = run("import", "a.ics", "-o", "b.timeline.json", "--format", "json")

    assert err.splitlines()[-2:] == ["a.ics: 0 events, 0 commitments; 30 errors, 0 warnings", "wrote a.timeline.json"]
    assert err.count("error[import-undated]") == 10
    assert [problem["more"] for problem in json.loads(out)["problems"]] == [*[0] * 9, 20]


def test_every_faulty_record_is_left_out() -> None:
    """What is sound is found without all that isn't, not without ten of it."""
    document = make_document()
    for event in document["events"][:25]:
        event["when"] = "soon"
    timeline, problems = salvage(dump(document))

    assert timeline is not None
    assert [event.id for event in timeline.events] == ["e25", "e26", "e27", "e28", "e29"]
    assert [problem.code for problem in problems].count("left-out") == 25


def test_faulty_records_are_known_to_the_rules() -> None:
    """References to a record that can't be read are not reported, also if its problem is left out."""
    document = make_document(kind=7)
    document["events"] += make_document(1)["events"]
    document["events"][-1] |= {
        "id": "z",
        "related": [{"kind": "follows", "event": f"e{index}"} for index in range(MANY)],
    }
    for event in document["events"][:MANY]:
        event["citations"] = []  # a record with such a fault can't be repaired
    _, problems = examine(dump(document))

    assert {problem.code for problem in problems if is_error(problem)} == {"wrong-type"}


def test_a_newer_version_has_many_new_keys() -> None:
    """All of them are left unread, and the rest is a timeline."""
    document = make_document(new="?") | {"schema_version": "1.9"}
    timeline, problems = examine(dump(document))

    assert timeline == loads(dump(make_document()))
    assert [(problem.code, problem.more) for problem in problems] == [
        ("schema-version", 0),
        *[("unknown-key", 0)] * 9,
        ("unknown-key", 20),
    ]


def test_settings_know_what_is_left_out(folder: Path, run: Run) -> None:
    """A warning may be accepted or ignored that isn't among the first ten: it doesn't count, and occurs."""
    document = make_document()
    for event in document["events"]:
        del event["citations"]
    document["events"][27]["x-accepted"] = {"uncited": "known"}
    (folder / "a.timeline.json").write_bytes(dump(document | {"sources": []}))
    accepted = '[[accepted]]\ncode = "uncited"\nrecord = "event/e25"\nreason = "as said"\n'
    (folder / "alitimeline.toml").write_text(accepted, "utf-8")
    status, out, err = run("validate", ".")

    assert (status, err) == (0, "1 file: 0 errors, 28 warnings, 2 accepted\n")
    assert (out.count("warning[uncited]"), out.count("and 18 more")) == (10, 1)
    (folder / "alitimeline.toml").write_text('ignore = ["uncited"]\n', "utf-8")
    assert run("validate", ".") == (0, "", "1 file: 0 errors, 0 warnings\n")


SMALL: st.SearchStrategy[Any] = st.sampled_from(
    [
        *({}, {"id": "a"}, {"id": "A"}, {"id": 1}, {"id": True}, {"id": 1.0}, {"primary": 1}, 1, True, 1.0, None, "x"),
        *(
            [],
            [1],
            {"id": "a", "kind": "web", "title": "A"},
            {"citations": [{}, {}]},
            {"citations": [{}] * 40},
            "x" * 99,
        ),
    ]
)


@given(
    st.lists(st.tuples(st.sampled_from(["sources", "actors", "events"]), SMALL), max_size=30),
    st.sampled_from(["reference", "fast"]),
)
def test_records_that_are_the_same(records: list[tuple[str, Any]], engine: str) -> None:
    """A record has the problems that it has alone, however often the same, or one that looks like it, was before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALITIMELINE_ENGINE", engine)
        document: dict[str, Any] = {**TOP}
        expected: list[tuple[Steps, str, str]] = []
        for name in ("sources", "actors", "events"):
            document[name] = [record for kind, record in records if kind == name]
            for number, record in enumerate(document[name]):
                for problem in schema.check({**TOP, name: [record]}):
                    path = (name, number, *problem.path[2:])
                    expected.append((path, problem.code, problem.message))

        assert [(problem.path, problem.code, problem.message) for problem in schema.check(document)] == expected


HUNGER = """
import re, sys
from pathlib import Path
from alitimeline import cli
status = cli.main(["validate", sys.argv[1]])
# ru_maxrss would begin with what the process took that started this one
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["reference", "fast"])
@pytest.mark.parametrize(
    ("inner", "errors"),
    [
        ({"events": [{}] * 300_000}, 1_200_000),
        ({"events": [{"id": f"e{number}"} for number in range(75_000)]}, 225_000),
        ({"events": [{"citations": [{}] * 300_000}]}, 300_004),
        ({f"key{number}": 1 for number in range(90_000)}, 90_000),
        ({"events": [{**make_document(1)["events"][0], "citations": [{"source": "x"}] * 75_000}]}, 75_000),
    ],
    ids=["empty", "without-kinds", "within", "keys", "references"],
)
def test_memory_is_that_of_the_file(tmp_path: Path, engine: str, inner: dict[str, Any], errors: int) -> None:
    """A megabyte with as many mistakes as fit in takes no more memory than a megabyte of a sound file."""
    file = tmp_path / "a.timeline.json"
    file.write_bytes(dump(TOP | inner))
    environment = {"ALITIMELINE_ENGINE": engine, "PYTHONPATH": str(Path(alitimeline.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", HUNGER, str(file)], capture_output=True, text=True, check=True, env=environment
    )
    *_, counted, kilobytes = done.stderr.splitlines()

    assert counted == f"1 file: {errors} errors, 0 warnings"
    assert len(done.stdout.splitlines()) <= 1_000
    assert int(kilobytes) < 300_000
