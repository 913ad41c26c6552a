"""Files → timelines: all that is wrong with a file, at once, in its order, and never a crash."""

import gc
import json
import os
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried
from tests.places import ROOT, needs_linux

import alitimeline
from alitimeline.loading import check, files, load, loads, read_file, read_stream
from alitimeline.loading.examination import examine
from alitimeline.problems import InvalidTimelineError, UnknownNameError, UnreadableError

DATA = ROOT / "data" / "alibaba-2023.timeline.json"

SOURCE = {"id": "s", "kind": "web", "title": "S"}
PERSON = {"id": "p", "kind": "person", "name": "P"}
FIRM = {"id": "f", "kind": "organization", "name": "F"}
CITED: dict[str, Any] = {"citations": [{"source": "s"}]}
EVENT = {"id": "e", "title": "E", "when": "2023-09-10", "kind": "k", **CITED}
EVENT["participants"] = [{"actor": "p", "part": "subject"}]
PROMISE = {"id": "c", "title": "C", "statement": "C.", "made_by": "f", "made_in": "e", "kind": "k", **CITED}
SOUND: dict[str, Any] = {
    "schema_version": "1.0",
    "id": "t",
    "title": "T",
    "sources": [SOURCE],
    "actors": [PERSON, FIRM],
    "events": [EVENT],
    "commitments": [PROMISE],
}


def list_problems(document: object) -> list[str]:
    """Return code and JSON path of every problem of a document, in their order."""
    _, problems = examine(json.dumps(document, indent=1))
    return [f"{problem.code} {problem.json_path}" for problem in problems]


def test_sound() -> None:
    """What is sound gives a timeline and no problem, from text and from bytes."""
    text = json.dumps(SOUND)

    assert examine(text) == examine(text.encode()) == (loads(text), ())


def test_byte_order_mark() -> None:
    """A byte order mark is a warning, which doesn't hinder."""
    text = "\ufeff" + json.dumps(SOUND)
    timeline, problems = examine(text)

    assert timeline == loads(text.encode()) == loads(json.dumps(SOUND))
    assert list(map(str, problems)) == [
        "1:1: warning[bom] the file begins with a byte order mark (save it as UTF-8 without BOM)"
    ]


def test_lone_surrogate_in_a_text() -> None:
    """A text that can't be encoded is told like a file that isn't UTF-8."""
    _, problems = examine('{"a": "\ud800"}')

    assert [(problem.place, problem.code) for problem in problems] == [("1:8", "encoding")]


def test_shape_and_rules_at_once() -> None:
    """Errors of shape in some records don't hide what rules say of others; all stand in the file's order."""
    document = {
        **SOUND,
        "titel": "T",
        "sources": [SOURCE, {"id": "broken", "kind": "blog", "title": "S"}, SOURCE],
        "events": [
            {**EVENT, "when": "soon"},
            {**EVENT, "id": "g", "citations": [{"source": "broken"}, {"source": "x"}]},
        ],
        "commitments": [PROMISE, {**PROMISE, "id": "d", "made_by": "nobody", "citations": []}],
    }

    assert list_problems(document) == [
        "unknown-word $.sources[1].kind",
        "duplicate-id $.sources[2].id",
        "when $.events[0].when",
        "unknown-source $.events[1].citations[1].source",
        "uncited $.commitments[1]",
        "unknown-actor $.commitments[1].made_by",
        "unknown-key $.titel",
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"events": [{**EVENT, "when": "soon"}]}, ["when $.events[0].when"]),
        ({"events": [{**EVENT, "id": "E"}]}, ["id $.events[0].id"]),
        ({"events": [{**EVENT, "id": 1}]}, ["wrong-type $.events[0].id"]),
        ({"events": [[]]}, ["wrong-type $.events[0]"]),
        ({"events": None}, ["wrong-type $.events"]),
        ({"events": {"e": EVENT}}, ["wrong-type $.events"]),
        ({"sources": "s"}, ["wrong-type $.sources"]),
        ({"sources": [{**SOURCE, "titel": "S"}]}, ["unknown-key $.sources[0].titel"]),
        ({"actors": 5}, ["wrong-type $.actors"]),
        ({"commitments": [{**PROMISE, "part_of": "e"}, None]}, ["wrong-type $.commitments[1]"]),
        # an event that is set aside is no actor of that id
        (
            {"events": [EVENT, {**EVENT, "id": "g", "when": ""}], "commitments": [{**PROMISE, "made_by": "g"}]},
            ["when $.events[1].when", "unknown-actor $.commitments[0].made_by"],
        ),
        # without the events, nobody knows whether the deadline can be computed
        ({"events": 1, "commitments": [{**PROMISE, "due": {"within": "P1Y", "of": "e"}}]}, ["wrong-type $.events"]),
    ],
)  # fmt: skip
def test_what_is_set_aside(changes: dict[str, Any], expected: list[str]) -> None:
    """Nothing is said of a reference to what has a wrong shape: it may be right."""
    assert list_problems(SOUND | changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # a faulty value is stood in for, and the rest of its record is checked
        (
            {"events": [{**EVENT, "when": "2023-02-30", "citations": [{"source": "x"}]}]},
            ["when $.events[0].when", "unknown-source $.events[0].citations[0].source"],
        ),
        # so is a missing one
        (
            {"commitments": [{"id": "c", "made_by": "x", "made_in": "e", "kind": "k", **CITED}]},
            ["missing-key $.commitments[0]"] * 2 + ["unknown-actor $.commitments[0].made_by"],
        ),
        # without its date, a promise is left out
        (
            {"commitments": [{"id": "c", "title": "C", "statement": "C.", "made_by": "x", "kind": "k"}]},
            ["missing-key $.commitments[0]"],
        ),
        # what isn't needed is left out
        (
            {"commitments": [{**PROMISE, "due": "soon", "part_of": "x"}]},
            ["due $.commitments[0].due", "unknown-commitment $.commitments[0].part_of"],
        ),
        # a misspelt status may have meant that the event is planned
        (
            {
                "sources": [{**SOURCE, "published": "2022"}],
                "events": [{**EVENT, "status": "planned"}],
                "commitments": [],
            },
            ["unknown-word $.events[0].status"],
        ),
        # where the zone is known, rules go by the clock
        (
            {"titel": "T", "commitments": [{**PROMISE, "due": "2022"}]},
            ["unknown-key $.titel", "due-before-promise $.commitments[0].due"],
        ),
        # a misspelt key may have meant the citations
        ({"events": [{k: v for k, v in EVENT.items() if k != "citations"} | {"citatons": []}]},
         ["unknown-key $.events[0].citatons"]),
        # without its id, a record can't be spoken of
        ({"events": [{k: v for k, v in EVENT.items() if k != "id"}]}, ["missing-key $.events[0]"]),
    ],
)  # fmt: skip
def test_what_is_stood_in_for(changes: dict[str, Any], expected: list[str]) -> None:
    """A fault in one value of a record doesn't hide what rules say of its others."""
    assert sorted(list_problems(SOUND | changes)) == sorted(each.replace("due $", "when $") for each in expected)


def test_unknown_zone() -> None:
    """Without the zone, nobody knows which of two times comes first across midnight."""
    late = {**SOURCE, "published": "2023-09-10T00:30+08:00"}

    assert list_problems(SOUND | {"sources": [late], "timezone": "Asia/Shanghai"}) == []
    assert list_problems(SOUND | {"sources": [late]}) == [
        "announced-only $.events[0].citations[0].source",
        "source-before-event $.commitments[0].citations[0].source",
    ]
    assert list_problems(SOUND | {"sources": [late], "timezone": "Asia/Shangai"}) == ["time-zone $.timezone"]


def test_promises_in_an_unknown_zone() -> None:
    """Without the zone, nobody knows whether a deadline or a verdict lies before a promise that has a time."""
    stalled = {"on": "2023-09-09", "verdict": "stalled", **CITED}
    on_the_9th = {**PROMISE, "due": "2023-09-09", "assessments": [stalled]}
    document = SOUND | {"events": [{**EVENT, "when": "2023-09-10T00:30Z"}], "commitments": [on_the_9th]}

    assert list_problems(document | {"timezone": "America/Los_Angeles"}) == []
    assert list_problems(document | {"timezone": "UTC"}) == [
        "due-before-promise $.commitments[0].due",
        "assessment-before-promise $.commitments[0].assessments[0].on",
    ]
    assert list_problems(document | {"timezone": "America/Los_Angels"}) == ["time-zone $.timezone"]


def test_duplicate_keys_are_no_end() -> None:
    """A key that stands twice is told, and all else with it; the first of its values counts."""
    text = json.dumps(SOUND | {"title": ""})[:-1] + ', "events": [], "sources": [{}, {}, {}]}'
    _, problems = examine(text, name="t.json")

    assert [(problem.code, problem.file, problem.line) for problem in problems] == [
        ("text", "t.json", 1),
        ("duplicate-key", "t.json", 1),
        ("duplicate-key", "t.json", 1),
    ]


def test_the_file_is_named(tmp_path: Path) -> None:
    """Every problem names the file as it was given."""
    file = tmp_path / "t.json"
    file.write_text(json.dumps(SOUND | {"id": "T", "commitments": [PROMISE | {"citations": []}]}))

    assert {problem.file for problem in check(file)} == {os.fspath(file)}
    assert [problem.severity for problem in check(os.fspath(file))] == ["error", "warning"]


@pytest.mark.parametrize("fault", [{"id": "T"}, {"events": [EVENT, EVENT]}])
def test_errors_raise_and_carry_everything(tmp_path: Path, fault: dict[str, Any]) -> None:
    """The exception has every problem, the warnings too, and says them a line each."""
    file = tmp_path / "t.json"
    file.write_text(json.dumps(SOUND | fault | {"commitments": [PROMISE | {"citations": []}]}))
    with pytest.raises(InvalidTimelineError) as caught:
        load(file)

    assert [problem.severity for problem in caught.value.problems] == ["error", "warning"]
    assert caught.value.problems == check(file)
    assert str(caught.value) == "\n".join(map(str, check(file)))


def test_warnings_do_not_raise(tmp_path: Path) -> None:
    """What is only doubtful is loaded."""
    file = tmp_path / "t.json"
    file.write_text(json.dumps(SOUND | {"commitments": [PROMISE | {"citations": []}]}))

    assert [problem.code for problem in check(file)] == ["uncited"]
    assert load(file) == loads(file.read_text())


def missing(folder: Path) -> Path:
    """Name a file that isn't there."""
    return folder / "missing.json"


def dangling(folder: Path) -> Path:
    """Make a link that leads nowhere."""
    (folder / "link.json").symlink_to("nowhere")
    return folder / "link.json"


def pipe(folder: Path) -> Path:
    """Make a named pipe that nobody writes to."""
    os.mkfifo(folder / "pipe.json")
    return folder / "pipe.json"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (missing, "there is no such file"),
        (dangling, "this link leads nowhere"),
        (pipe, "this is a named pipe, not a file"),
        (lambda folder: folder, "it can't be read: is a directory"),
        (lambda folder: folder / "a\0b", "no file can have this name"),
        (lambda folder: folder / "a\ud800", "no file can have this name"),
        (lambda folder: folder / ("a" * 300), "it can't be read: file name too long"),
    ],
)
def test_unreadable(make: Callable[[Path], Path], reason: str, tmp_path: Path) -> None:
    """What can't be read is told by an exception of its own, not as a problem of the data."""
    file = make(tmp_path)
    for read in (load, check):
        with pytest.raises(UnreadableError) as caught:
            read(file)

        assert (caught.value.file, caught.value.reason) == (os.fspath(file), reason)


@needs_linux
def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is larger than 1 GB isn't read, nor what never ends; what is as large is."""
    monkeypatch.setattr(files, "LARGEST", 10)
    monkeypatch.setattr(files, "PIECE", 3)
    file = tmp_path / "file"
    file.write_bytes(b"x" * 11)
    for name in (os.fspath(file), "/dev/zero"):
        with pytest.raises(UnreadableError) as caught:
            read_file(name)

        assert (caught.value.file, caught.value.reason) == (name, "it is larger than 1 GB")
    assert read_stream(BytesIO(b"x" * 10), "a") == b"x" * 10
    assert read_stream(BytesIO(b""), "a") == b""


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied"), "it can't be read: permission denied"),
        (OSError("odd"), "it can't be read: odd"),
    ],
)
def test_unreadable_by_the_system(error: OSError, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the system says of a file is passed on."""

    def fail(_name: str, _mode: str) -> None:
        raise error

    monkeypatch.chdir(tmp_path)
    Path("t.json").touch()
    monkeypatch.setattr(files, "open", fail, raising=False)
    with pytest.raises(UnreadableError) as caught:
        load("t.json")

    assert str(caught.value) == f"t.json: {reason}"


def test_bundled() -> None:
    """The timelines that ship with the package are sound, without as much as a warning."""
    names = [*alitimeline.resources.timelines()]
    assert "alibaba-2023" in names
    assert [(name, examine(file.read_bytes())[1]) for name, file in [("alibaba-2023", DATA)]] == [("alibaba-2023", ())]
    assert [alitimeline.bundled(name).id for name in names] == names
    assert alitimeline.bundled("alibaba-2023") == load(DATA)


def test_unknown_bundled() -> None:
    """A name that no bundled timeline has is told with the one that is near."""
    with pytest.raises(UnknownNameError, match=r"alibaba-2024' \(did you mean 'alibaba-2023'\?\)"):
        alitimeline.bundled("alibaba-2024")


def spots(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:  # noqa: ANN401 - any JSON
    """Return the path of every value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(spot for step, part in parts for spot in spots(part, (*path, step)))]


WHOLE = json.loads(DATA.read_bytes())
SMALL = {**WHOLE, **{name: WHOLE[name][-4:] for name in ("sources", "actors", "events", "commitments")}}
SPOTS = spots(SMALL)
KEYS = st.sampled_from(["x-a", "extra", "", "$schema", "id", "events", "sources", "due", "disputes", "value", "field"])
ODD: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4)
    | st.sampled_from(["letter", "alibaba-group", "2023-09-10", "9999", "[..2023]", "P9999Y", "PT1H", "actor", "when"]),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(KEYS, parts, max_size=3)
        | st.fixed_dictionaries({"of": parts}, optional={"within": parts, "fiscal_year": parts})
        | st.fixed_dictionaries({"field": parts, "value": parts, "citations": st.just([{"source": "pandaily-2023"}])})
    ),
    max_leaves=6,
)


def put(value: Any, path: tuple[str | int, ...], key: str | None, part: Any) -> None:  # noqa: ANN401 - any JSON
    """Put *part* at *path*, or beside it at *key*; where an earlier change took the path away, as near as may be."""
    step, *rest = path
    inner = value.get(step) if isinstance(value, dict) else value[step] if step in range(len(value)) else None
    if rest and isinstance(inner, dict if isinstance(rest[0], str) else list):
        put(inner, tuple(rest), key, part)
    elif isinstance(value, dict):
        value[step if key is None else key] = part
    else:
        value.append(part)


@tried(400)
@given(st.lists(st.tuples(st.sampled_from(SPOTS), ODD, st.none() | KEYS), min_size=1, max_size=4))
def test_odd_values_anywhere(changes: list[tuple[tuple[str | int, ...], Any, str | None]]) -> None:
    """Whatever stands wherever, examining it gives a timeline, or errors with their places in order."""
    root: dict[str, Any] = {"document": deepcopy(SMALL)}
    for path, value, key in changes:
        put(root, ("document", *path), key, deepcopy(value))  # what is drawn twice is one object
    timeline, problems = examine(json.dumps(root["document"]))
    places = [(problem.line or 0, problem.column or 0) for problem in problems]

    assert (timeline is None) == any(problem.severity == "error" for problem in problems)
    assert places == sorted(places)
    assert all(line and column for line, column in places)


@tried(150)
@given(st.binary(max_size=30), st.integers(0, 2**32))
def test_random_bytes(noise: bytes, seed: int) -> None:
    """Bytes gone wrong somewhere in a file are told or harmless."""
    data = bytearray(json.dumps(SMALL, ensure_ascii=False).encode())
    random = Random(seed)  # noqa: S311 - no secret
    for byte in noise[:3]:
        data[random.randrange(len(data))] = byte
    for text in (bytes(data), noise, bytes(data[: random.randrange(len(data))])):
        with suppress(UnreadableError):  # it begins like a PDF, a calendar …
            timeline, problems = examine(text)

            assert (timeline is None) == any(problem.severity == "error" for problem in problems)


@pytest.mark.parametrize("collecting", [True, False])
@pytest.mark.parametrize("data", [b"{", DATA.read_bytes()])
def test_the_garbage_collector_is_as_it_was(collecting: bool, data: bytes) -> None:  # noqa: FBT001
    """Whether or not a file is sound, the collector runs afterwards if it ran before."""
    was = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        examine(data)
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if was else gc.disable)()
