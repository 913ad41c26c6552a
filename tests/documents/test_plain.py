"""Timelines and the plain documents that describe them."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried
from tests.places import ROOT

from alitimeline import loads, schema
from alitimeline.documents.canonical import to_bytes
from alitimeline.documents.plain import from_plain, to_plain
from alitimeline.model import (
    Actor,
    Assessment,
    Capacity,
    Citation,
    Commitment,
    Dispute,
    Due,
    Event,
    Measure,
    Media,
    Part,
    Participation,
    Relation,
    RelationKind,
    Source,
    SourceKind,
    Standing,
    Timeline,
    Verdict,
)
from alitimeline.model.texts import VISIBLE
from alitimeline.resources import read_schema
from alitimeline.when import Duration, When

DATA = sorted((ROOT / "data").glob("*.json"))
SCHEMA = json.loads(read_schema())
#: The keys of every object of the schema, in order.
PROPERTIES = {name: tuple(each.get("properties", ())) for name, each in {**SCHEMA["$defs"], "timeline": SCHEMA}.items()}
#: Which records stand under a key.
PARTS = {
    "sources": "source",
    "actors": "actor",
    "events": "event",
    "commitments": "commitment",
    "participants": "participation",
    "related": "relation",
    "assessments": "assessment",
    "disputes": "dispute",
    "citations": "citation",
    "due": "due",
    "measures": "measure",
    "media": "media",
}

LINES = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=12)
    | st.sampled_from(["Eddie Wu", "吴泳铭", "🚀 AI driven", '“User First” \\ "AI"', "e\u0301", "C:\\new", "=1+1"])
).filter(VISIBLE.search)
PROSE = st.lists(LINES, min_size=1, max_size=3).map("\n\t".join)
IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
TAGS = st.sampled_from(["leadership", "阿里云", "user first", "🚀", "1688"])
DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(8000, 12, 31))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | LINES,
    lambda parts: st.lists(parts, max_size=2) | st.dictionaries(LINES, parts, max_size=2),
    max_leaves=4,
)
EXTRA = st.dictionaries(IDS.map("x-{}".format), JSON, max_size=2)
FORMS = (
    "{0}",
    "{0:%Y}~",
    "{0:%Y-%m}?",
    "{0:%Y}-Q3%",
    "{0:%Y}-H1",
    "{0}T19:31+08:00",
    "{0}T19:31:05Z",
    "{0}/..",
    "{0}/",
)
WHENS = st.builds(lambda form, day: When.parse(form.format(day)), st.sampled_from(FORMS), DAYS) | st.builds(
    lambda form, days: When.parse(form.format(*sorted(days))),
    st.sampled_from(["{0}/{1}", "[{0}..{1}]", "[{0:%Y-%m}..{1:%Y-%m}~]", "[..{1}]", "[{0}..]", "../{0}"]),
    st.tuples(DAYS, DAYS),
)
NUMBERS = st.integers(-(10**15), 10**15) | st.floats(-1e15, 1e15)
LANGUAGES = st.sampled_from(["en", "zh-Hans", "de-CH-1996"])
URLS = st.sampled_from(["https://pandaily.com/a?b=c#d", "http://例え.jp/阿里", "HTTPS://example.com:8443"])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw a value or None."""
    return st.none() | strategy


def one_of(ids: Sequence[str]) -> st.SearchStrategy[str]:
    """Draw an id that exists."""
    return st.sampled_from(ids)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Sound timelines: every reference leads somewhere, nothing goes in circles, no deadline precedes its promise."""
    ids = {name: draw(st.lists(IDS, min_size=1, max_size=3, unique=True)) for name in ("s", "a", "e", "c")}
    firms = ids["a"][:1]
    citations = st.lists(
        st.builds(Citation, source=one_of(ids["s"]), quote=maybe(PROSE), locator=maybe(LINES)), max_size=2
    )

    def disputes(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Dispute]]:
        cited = st.builds(Citation, source=one_of(ids["s"])).map(lambda each: [each])
        builds = [
            st.builds(
                Dispute,
                field=st.just(field),
                value=values,
                citations=cited,
                standing=st.sampled_from(get_args(Standing)),
                note=maybe(PROSE),
            )
            for field, values in fields.items()
        ]
        return st.lists(st.one_of(builds), max_size=2)

    participations = st.builds(
        Participation,
        actor=one_of(ids["a"]),
        role=maybe(LINES),
        organization=maybe(one_of(firms)),
        part=st.sampled_from([part for part in get_args(Part) if part != "outgoing"]),
        capacity=maybe(st.sampled_from(get_args(Capacity))),
        reason=maybe(IDS),
        extra=EXTRA,
        citations=citations,
        disputes=disputes(actor=one_of(ids["a"]), role=LINES, part=st.sampled_from(get_args(Part)), reason=IDS),
    )
    events: list[Event] = []
    for name in ids["e"]:
        earlier = [event.id for event in events]
        relations = st.builds(
            Relation, kind=st.sampled_from(get_args(RelationKind)), event=one_of(earlier or ["never drawn"])
        )
        events += [
            Event(
                id=name,
                title=draw(LINES),
                when=draw(WHENS),
                kind=draw(IDS),
                summary=draw(maybe(PROSE)),
                participants=draw(st.lists(participations, max_size=2)),
                related=draw(st.lists(relations, max_size=2 if earlier else 0)),
                tags=draw(st.lists(TAGS, max_size=2)),
                place=draw(maybe(LINES)),
                status=draw(st.sampled_from(["confirmed", "tentative", "cancelled"])),
                media=draw(st.lists(st.builds(Media, url=URLS, alt=LINES, caption=maybe(LINES)), max_size=2)),
                citations=draw(citations),
                disputes=draw(disputes(when=WHENS.map(str), title=LINES, tags=st.lists(TAGS, max_size=2))),
                extra=draw(EXTRA),
            )
        ]
    measures = st.lists(
        st.builds(
            Measure,
            metric=LINES,
            target=NUMBERS,
            unit=maybe(LINES),
            baseline=maybe(NUMBERS),
            baseline_when=maybe(WHENS),
            scope=maybe(LINES),
        ),
        max_size=2,
        unique_by=lambda measure: measure.name,
    )

    def assessments(measured: list[Measure]) -> st.SearchStrategy[Assessment]:
        names = st.sampled_from([measure.name for measure in measured]) if measured else st.nothing()
        named = st.dictionaries(names, NUMBERS, min_size=1, max_size=2) if measured else st.nothing()
        return st.builds(
            Assessment,
            on=st.sampled_from(["9999-12-31", "9999-12", "9999-Q4", "9999"]).map(When),
            verdict=st.sampled_from(get_args(Verdict)),
            value=maybe(named | (NUMBERS if len(measured) == 1 else st.nothing())),
            label=maybe(LINES),
            note=maybe(PROSE),
            citations=citations,
        )

    commitments: list[Commitment] = []
    for name in ids["c"]:
        made_in = draw(one_of(ids["e"]))
        relative = st.builds(Due, within=st.sampled_from(["P4Y", "P18M", "P2W"]).map(Duration), of=st.just(made_in))
        fiscal = st.builds(Due, fiscal_year=st.just(9000), of=one_of(firms))
        earlier = [commitment.id for commitment in commitments]
        measured = draw(measures)
        by_date = draw(st.booleans())
        counted = st.just(Due(within=Duration("P4Y"))) if by_date else relative
        commitments += [
            Commitment(
                id=name,
                title=draw(LINES),
                statement=draw(PROSE),
                made_by=draw(one_of(ids["a"]) | st.lists(one_of(ids["a"]), min_size=1, max_size=3, unique=True)),
                made_in=None if by_date else made_in,
                made_on=draw(WHENS) if by_date else None,
                kind=draw(IDS),
                due=draw(st.none() | st.just(When.parse("9999~")) | counted | fiscal),
                measures=measured,
                part_of=draw(maybe(one_of(earlier)) if earlier else st.none()),
                superseded_by=draw(maybe(one_of(earlier)) if earlier else st.none()),
                assessments=draw(st.lists(assessments(measured), max_size=2)),
                tags=draw(st.lists(TAGS, max_size=2)),
                citations=draw(citations),
                disputes=draw(
                    disputes(
                        due=st.just({"within": "P5Y", "of": made_in}) | WHENS.map(str),
                        statement=PROSE,
                        made_by=one_of(ids["a"]) | st.lists(one_of(ids["a"]), min_size=2, max_size=2),
                    )
                ),
                extra=draw(EXTRA),
            )
        ]
    return Timeline(
        id=draw(IDS),
        title=draw(LINES),
        description=draw(maybe(PROSE)),
        language=draw(LANGUAGES),
        timezone=draw(st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"])),
        updated=draw(maybe(DAYS)),
        sources=[
            Source(
                id=name,
                kind=draw(st.sampled_from(get_args(SourceKind))),
                title=draw(LINES | (st.none() if (url := draw(maybe(URLS))) else st.nothing())),
                publisher=draw(maybe(LINES)),
                author=draw(maybe(LINES)),
                url=url,
                archive_url=draw(maybe(URLS)),
                published=draw(maybe(WHENS)),
                accessed=draw(maybe(DAYS)),
                language=draw(maybe(LANGUAGES)),
                primary=draw(st.booleans()),
                extra=draw(EXTRA),
            )
            for name in ids["s"]
        ],
        actors=[
            Actor(
                id=name,
                kind="organization" if name in firms else "person",
                name=draw(LINES),
                other_names=draw(st.lists(LINES, max_size=2)),
                identifiers=draw(st.dictionaries(LINES, LINES | st.lists(LINES, min_size=1, max_size=2), max_size=2)),
                parent=None if name in firms else draw(maybe(one_of(firms))),
                fiscal_year_end=draw(st.sampled_from(["--03-31", "--02-29", "--12-31"])),
                citations=draw(citations),
                extra=draw(EXTRA),
            )
            for name in ids["a"]
        ],
        events=events,
        commitments=commitments,
        extra=draw(EXTRA | st.just({"$schema": "../schemas/1.0/timeline.schema.json"})),
    )


def objects(name: str, record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a record and all that the schema describes within it, each with its name there."""
    yield name, record
    for key, value in record.items():
        for part in value if isinstance(value, list) else [value]:
            if key in PARTS and isinstance(part, dict):
                yield from objects(PARTS[key], part)


@tried(70)
@given(timelines())
def test_there_and_back(timeline: Timeline) -> None:
    """A timeline's document is valid, describes that timeline, and survives as text in a file."""
    document = to_plain(timeline)

    assert schema.check(document) == ()
    assert from_plain(document) == timeline
    assert loads(to_bytes(timeline)) == timeline


@tried(40)
@given(timelines())
def test_keys(timeline: Timeline) -> None:
    """Keys stand in the schema's order, keys of one's own last; what says nothing is absent, never null."""
    for name, record in objects("timeline", to_plain(timeline)):
        own = [key for key in record if key.startswith("x-")]
        known = [key for key in PROPERTIES[name] if key in record]

        assert list(record) == known + own
        assert not [key for key in known if record[key] in (None, [], {}) and (name, key) != ("dispute", "value")]


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.stem)
def test_data(file: Path) -> None:
    """Every timeline that ships is written back byte for byte."""
    assert to_bytes(loads(file.read_bytes())) == file.read_bytes()


def test_defaults_are_left_out() -> None:
    """What a reader assumes anyway isn't written."""
    timeline = Timeline(
        id="t", title="T", language="en", timezone="UTC", sources=[Source(id="s", kind="web", title="S", primary=False)]
    )

    assert to_plain(timeline) == {
        "schema_version": "1.0",
        "id": "t",
        "title": "T",
        "sources": [{"id": "s", "kind": "web", "title": "S"}],
    }


def test_schema_comes_first() -> None:
    """The key by which editors find the schema stands at the top, keys of one's own at the end."""
    timeline = Timeline(id="t", title="T", extra={"x-note": None, "$schema": "timeline.schema.json"})

    assert list(to_plain(timeline)) == ["$schema", "schema_version", "id", "title", "x-note"]
    assert from_plain(to_plain(timeline)) == timeline


def test_extra_is_kept_as_it_is() -> None:
    """Whatever stands in a key of one's own is written back, null and all."""
    extra = {"x-a": None, "x-b": {"c": [1, 2.5, {"title": ""}]}}
    timeline = Timeline(id="t", title="T", sources=[Source(id="s", kind="web", title="S", extra=extra)], extra=extra)

    assert from_plain(to_plain(timeline)) == timeline
    assert to_plain(timeline)["sources"][0] == {"id": "s", "kind": "web", "title": "S", **extra}


def test_the_document_is_ones_own() -> None:
    """Changing the document changes no timeline."""
    timeline = Timeline(id="t", title="T", extra={"x-a": {"b": []}})
    document = to_plain(timeline)
    document["x-a"]["b"].append(1)

    assert timeline == evolve(timeline, extra={"x-a": {"b": []}})
