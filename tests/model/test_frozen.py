"""What is in a record can't be changed, by whoever has it; in all else it is a dict, or a list, as it was given."""

import copy
import json
import pickle
from collections.abc import Iterator
from contextlib import suppress
from types import MappingProxyType
from typing import Any

import pytest
from attrs import asdict, evolve
from hypothesis import given
from hypothesis import strategies as st

from alitimeline import Actor, Commitment, Event, Timeline, When, loads
from alitimeline.documents.canonical import to_bytes
from alitimeline.documents.plain import from_plain, to_plain
from alitimeline.model import Assessment, Citation, Dispute
from alitimeline.model.fields import freeze
from alitimeline.problems import TextError

#: The methods that change a dict or a list; all others return something.
CHANGING = {
    dict: ("__setitem__", "__delitem__", "__ior__", "clear", "pop", "popitem", "setdefault", "update", "__init__"),
    list: (
        *("__setitem__", "__delitem__", "__iadd__", "__imul__", "append", "clear", "extend", "insert", "pop", "remove"),
        *("reverse", "sort", "__init__"),
    ),
}
#: What `object` has is about the type, and about attributes, which neither has.
METHODS = sorted(({*dir(dict)} | {*dir(list)}) - {*dir(object)} | {"__init__"})

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text("ab😀"),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text("ab"), parts, max_size=3),
    max_leaves=8,
)
#: What a method may take: a key, a position, a value, more of the same, or nothing.
ARGUMENTS = st.lists(st.sampled_from(["x-a", "a", 0, -1, slice(9), [], [1], {"x": 1}, [("x", 1)], None]), max_size=2)


def make_timeline(value: Any) -> Timeline:  # noqa: ANN401 - any JSON
    """Return a timeline with a value wherever any may be, and with one of each of the other mappings."""
    cited = (Citation(source="s"),)
    when = When.parse("2024-01-02")
    dispute = Dispute(field="title", value=value, citations=cited)
    verdict = Assessment(on=when, verdict="kept", value={"shops": 3}, citations=cited)
    promise = Commitment(
        id="c",
        title="C",
        statement="C.",
        made_by="a",
        made_on=when,
        kind="k",
        assessments=[verdict],
        disputes=[dispute],
    )
    actor = Actor(id="a", kind="person", name="A", identifiers={"nyse": ["BABA", "BABAF"]}, extra={"x-a": value})
    event = Event(id="e", title="E", when=when, kind="k", extra={"x-a": value})
    return Timeline(
        id="t", title="T", actors=[actor], events=[event], commitments=[promise], extra={"x-a": value, "x-b": [value]}
    )


def list_parts(value: object) -> Iterator[Any]:
    """Yield every dict and list in the plain form of a record."""
    if isinstance(value, dict | list | tuple):
        if not isinstance(value, tuple):
            yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from list_parts(part)


def list_frozen(timeline: Timeline) -> list[Any]:
    """Return every dict and list in the records of a timeline."""
    [actor], [event], [promise] = timeline.actors, timeline.events, timeline.commitments
    owners = (timeline.extra, actor.extra, actor.identifiers, event.extra, promise.extra)
    return [*list_parts((*owners, promise.assessments[0].value, promise.disputes[0].value))]


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in CHANGING.items() for name in names])
def test_a_method_that_changes_is_refused(kind: type, name: str) -> None:
    """Whatever it is given, it changes nothing and says what to do."""
    frozen = freeze(kind({"a": 1}))

    for arguments in ((), ("a",), (0, 2), ({"b": 2},)):
        with pytest.raises(TypeError, match=r"^a record can't be changed, nor what is in it \(change a copy: "):
            getattr(frozen, name)(*arguments)
    assert frozen == kind({"a": 1})


@given(value=JSON, name=st.sampled_from(METHODS), arguments=ARGUMENTS, data=st.data())
def test_nothing_in_a_record_changes(value: Any, name: str, arguments: list[Any], data: st.DataObject) -> None:  # noqa: ANN401
    """No method of a dict or a list, with whatever arguments, leaves a record other than it was; read or made."""
    made = make_timeline(value)
    timeline = data.draw(st.sampled_from([made, from_plain(to_plain(made))]))
    before = repr(timeline)
    with suppress(AttributeError, TypeError, ValueError, LookupError):
        getattr(data.draw(st.sampled_from(list_frozen(timeline))), name)(*arguments)

    assert (timeline, repr(timeline)) == (made, before)


@given(value=JSON, data=st.data())
def test_later_changes_of_the_original_do_not_show(value: Any, data: st.DataObject) -> None:  # noqa: ANN401
    """A record shares no dict and no list with what it was made of, nor with what it is written as."""
    original = {"x-a": value, "x-b": [value]}
    document = {"schema_version": "1.0", "id": "t", "title": "T", **original}
    timelines = Timeline(id="t", title="T", extra=original), from_plain(document)
    written = to_plain(timelines[0])
    before = repr(timelines)
    for whole in (original, document, written):
        part = data.draw(st.sampled_from([*list_parts(whole)]))
        part.clear()

    assert repr(timelines) == before


@given(JSON)
def test_copies_are_equal(value: Any) -> None:  # noqa: ANN401
    """Pickles, copies and changed copies have equal values, which can't be changed either."""
    timeline = make_timeline(value)
    twins = [pickle.loads(pickle.dumps(timeline, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]  # noqa: S301
    twins += [copy.copy(timeline), copy.deepcopy(timeline), evolve(timeline), evolve(timeline, extra=timeline.extra)]

    for twin in twins:
        assert (twin, hash(twin), repr(twin)) == (timeline, hash(timeline), repr(timeline))
        assert [*map(type, list_frozen(twin))] == [*map(type, list_frozen(timeline))]


@given(JSON)
def test_a_value_is_as_it_was_given(value: Any) -> None:  # noqa: ANN401
    """It equals plain dicts and lists, either way round, is one of them, and is the same as JSON."""
    frozen = freeze(value)

    assert frozen == value
    assert value == frozen
    assert isinstance(frozen, type(value))
    assert json.dumps(frozen) == json.dumps(value)
    assert repr(frozen) == repr(value)


def test_equality_with_plain_values() -> None:
    """Fields compare with what was written into them."""
    timeline = make_timeline([1, {"b": "c"}])
    [promise], [actor] = timeline.commitments, timeline.actors

    assert timeline.extra == {"x-a": [1, {"b": "c"}], "x-b": [[1, {"b": "c"}]]}
    assert [1, {"b": "c"}] == timeline.extra["x-a"] == promise.disputes[0].value
    assert actor.identifiers == {"nyse": ("BABA", "BABAF")}
    assert promise.assessments[0].value == {"shops": 3}
    assert asdict(actor)["extra"] == {"x-a": [1, {"b": "c"}]}


def test_a_copy_can_be_changed() -> None:
    """What is asked for as a dict or a list of one's own is one, and leaves the record alone."""
    timeline = Timeline(id="t", title="T", extra={"x-a": [1]})
    changed = timeline.extra | {"x-b": timeline.extra["x-a"] + [2]}  # type: ignore[operator] # a Mapping says nothing of |
    changed["x-c"] = dict(timeline.extra)
    changed["x-b"].append(3)

    assert changed == {"x-a": [1], "x-b": [1, 2, 3], "x-c": {"x-a": [1]}}
    assert evolve(timeline, extra=changed).extra == changed
    assert timeline.extra == {"x-a": [1]}


def test_records_without_keys_of_their_own() -> None:
    """What most records have is one empty mapping."""
    one, other = (Event(id=name, title="E", when=When.parse("2024"), kind="k") for name in "ab")

    assert one.extra is other.extra
    assert loads(to_bytes(Timeline(id="t", title="T", events=[one]))).events[0].extra is one.extra


def test_the_vocabulary_is_frozen() -> None:
    """Nor can anybody change what a timeline has worked out and keeps; copies work it out anew."""
    timeline = make_timeline(None)
    words: Any = timeline.vocabulary

    with pytest.raises(TypeError):
        words["kind"] = frozenset()
    assert words == {"kind": {"k"}, "tag": set(), "role": set()}
    assert pickle.loads(pickle.dumps(timeline)).vocabulary == copy.deepcopy(timeline).vocabulary == words  # noqa: S301


def test_any_mapping() -> None:
    """A mapping of another type becomes one that can't be changed, within others too."""
    view = MappingProxyType({"nyse": "BABA"})

    assert Actor(id="a", kind="person", name="A", identifiers=view).identifiers == {"nyse": ("BABA",)}
    assert Timeline(id="t", title="T", extra={"x-a": view}).extra == {"x-a": {"nyse": "BABA"}}


def test_what_is_nested_without_end() -> None:
    """A list that contains itself, twice, is refused as what is no JSON: at once, and by the name of the field."""
    endless: list[Any] = []
    endless += [endless, endless]

    with pytest.raises(TextError, match=r"^extra: a list of 2 is not JSON"):
        Timeline(id="t", title="T", extra={"x-a": endless})
