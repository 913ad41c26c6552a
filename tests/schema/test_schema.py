"""The JSON Schema itself, and our check against it."""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any, Literal, get_args, get_origin, get_type_hints

import attrs
import jsonschema_rs
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.laws import tried
from tests.places import ROOT

from alitimeline import model, schema
from alitimeline.model import texts
from alitimeline.problems import Problem, TextError, did_you_mean
from alitimeline.resources import read_schema
from alitimeline.schema import engine, shape, wording

#: The schema as our engines see it: with the formats that name our checks.
TOP: dict[str, Any] = shape._load_schema()  # noqa: SLF001
DEFINITIONS: dict[str, Any] = TOP["$defs"]
DATA = ROOT / "data" / "alibaba-2023.timeline.json"

#: The classes of the model by their names in the schema.
CLASSES: dict[str, type] = {
    "source": model.Source,
    "actor": model.Actor,
    "event": model.Event,
    "commitment": model.Commitment,
    "participation": model.Participation,
    "relation": model.Relation,
    "citation": model.Citation,
    "dispute": model.Dispute,
    "assessment": model.Assessment,
    "due": model.Due,
    "measure": model.Measure,
    "media": model.Media,
}
OBJECTS = {**{name: DEFINITIONS[name] for name in CLASSES}, "timeline": TOP}
#: A sound value of each kind of text.
SOUND = {
    "date": "2023-09-10",
    "duration": "P4Y",
    "id": "eddie-wu",
    "language": "zh-Hans",
    "line": "Eddie Wu",
    "month-day": "--03-31",
    "path": "../shared.timeline.yaml",
    "period": "2024-Q1",
    "prose": "One.\nTwo.",
    "quote": "“User First”",
    "register": "google_entity_id",
    "tag": "user first",
    "time-zone": "Asia/Shanghai",
    "url": "https://pandaily.com/",
    "when": "[2023-09..2023-10]",
}


def is_valid(instance: object, node: dict[str, Any]) -> bool:
    """Ask jsonschema-rs, which does formats by our checks."""
    return jsonschema_rs.Draft202012Validator(
        {**node, "$defs": DEFINITIONS}, formats=FORMATS, validate_formats=True
    ).is_valid(instance)


def passes(check: Callable[[str], None]) -> Callable[[str], bool]:
    """Make a check tell instead of raise."""

    def tell(value: str) -> bool:
        try:
            check(value)
        except TextError:
            return False
        return True

    return tell


FORMATS = {name: passes(check) for name, check in schema.FORMATS.items()}


def nodes(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    """Yield every schema in a schema."""
    if isinstance(node, dict):
        yield node
        for key, each in node.items():
            if key in shape.SCHEMAS:
                yield from nodes(each)
            elif key == "anyOf":
                for part in each:
                    yield from nodes(part)
            elif key in shape.SCHEMAS_BY_NAME:
                for part in each.values():
                    yield from nodes(part)


NODES = list(nodes(TOP))
TEXTS = {node["format"]: {**node, "pattern": re.compile(node.get("pattern", ""))} for node in NODES if "format" in node}


def codes(document: object) -> list[tuple[str, str]]:
    """Return the codes and places of all problems, in order of their places."""
    return sorted((problem.json_path, problem.code) for problem in schema.check(document))


def words(problem: Problem) -> str:
    """Return what is said of a problem, without its place."""
    return str(evolve(problem, path=())).partition("] ")[2]


def timeline(**members: object) -> dict[str, Any]:
    """Make a small sound document."""
    return {"schema_version": "1.0", "id": "t", "title": "T", **members}


def test_is_a_schema() -> None:
    """It is a JSON Schema of the draft that it names, to two engines."""
    Draft202012Validator.check_schema(TOP)

    assert TOP["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert jsonschema_rs.meta.is_valid(TOP)


def test_keywords_are_known() -> None:
    """Every keyword is one that our engine words or passes on: none is misspelt, none is forgotten."""
    known = (
        set(wording.WORDINGS) | shape.ANNOTATIONS | shape.SCHEMAS | shape.SCHEMAS_BY_NAME | engine.COVERED | {"anyOf"}
    )

    assert {key for node in NODES for key in node} - known == set()
    assert set(wording.WORDINGS) - {key for node in NODES for key in node} == set()
    assert {key for node in NODES for key in node if "format" in node} >= engine.COVERED


def test_references_are_local() -> None:
    """Every reference leads to a definition, and every definition is used."""
    used = [node["$ref"].removeprefix("#/$defs/") for node in NODES if "$ref" in node]

    assert set(used) == set(DEFINITIONS)


@pytest.mark.parametrize("name", OBJECTS)
def test_properties(name: str) -> None:
    """Every property has a description and examples, which are valid for it."""
    for key, node in OBJECTS[name]["properties"].items():
        assert node["description"].endswith("."), key
        assert node["examples"], key
        assert [each for each in node["examples"] if not is_valid(each, node)] == [], key
        if name != "timeline":
            assert [
                schema.check_field(name, key, each) for each in node["examples"] if schema.check_field(name, key, each)
            ] == []


def test_objects_are_closed() -> None:
    """No object lets unknown keys pass; keys of one's own may stand in the timeline and in its records."""
    with_properties = [node for node in NODES if any(each is not True for each in node.get("properties", {}).values())]
    records = [TOP, *(DEFINITIONS[name] for name in ("source", "actor", "participation", "event", "commitment"))]

    assert [node for node in with_properties if node["additionalProperties"] is not False] == []
    assert [node for node in NODES if "patternProperties" in node] == records
    assert {str(node["patternProperties"]) for node in records} == {"{'^x-': True}"}
    assert all("title" in node and node.keys() & {"description", "$comment"} for node in with_properties)


def test_no_slow_keywords() -> None:
    """Nothing is quadratic, ambiguous or open to the network."""
    assert [node for node in NODES if node.keys() & {"uniqueItems", "oneOf", "allOf", "$dynamicRef"}] == []


def test_choices_are_between_two_types() -> None:
    """Of two forms of a value, its type says which is meant: so the messages of our engine are about that one."""
    choices = [[resolve(part)["type"] for part in node["anyOf"]] for node in NODES if "anyOf" in node]

    assert choices == [["string", "array"], ["string", "array"], ["number", "object"], ["string", "object"]]


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """Return the definition that a reference leads to."""
    definition: dict[str, Any] = DEFINITIONS[node["$ref"].removeprefix("#/$defs/")] if "$ref" in node else node
    return definition


def test_formats_are_ours_alone() -> None:
    """The file names no format: strict validators refuse a schema with formats that they don't know."""
    assert [node for node in nodes(json.loads(read_schema())) if "format" in node] == []


def test_descriptions_stand_beside_references() -> None:
    """No definition that a field refers to describes itself: editors would show that instead of the field's own."""
    described = [name for name, node in DEFINITIONS.items() if "description" in node]
    referring = [node for node in NODES if "$ref" in node and "description" in node]
    choices = [part for node in NODES for part in node.get("anyOf", ()) if "$ref" in part]

    assert {node["$ref"].rpartition("/")[2] for node in referring + choices} & {*described} == set()


def test_defaults_are_in_the_schema() -> None:
    """Editors offer, and generated classes assume, the default that the description names."""
    fields = [field for node in NODES for field in node.get("properties", {}).values() if isinstance(field, dict)]
    named = [
        field["description"].partition("Default: ")[2].removesuffix(".") for field in fields if "description" in field
    ]
    defaults = [json.dumps(field["default"]).strip('"') for field in fields if "default" in field]

    assert [name for name in named if name] == defaults != []


def test_patterns_end() -> None:
    """Every pattern is anchored so that no line feed slips in at its end (Python's $ would let it)."""
    patterns = [node["pattern"] for node in NODES if "pattern" in node]

    assert [pattern for pattern in patterns if not (pattern.startswith("^") and pattern.endswith(r"(?!\n)$"))] == []


def test_every_format_is_checked() -> None:
    """The schema's formats and our checks are the same set; each stands beside a type."""
    assert set(TEXTS) == set(schema.FORMATS) == set(SOUND)
    assert {node["type"] for node in TEXTS.values()} == {"string"}


def test_lengths_are_the_same() -> None:
    """The bounds of the schema are those of the checks."""
    bounds = {name: node["maxLength"] for name, node in TEXTS.items() if "maxLength" in node}

    assert bounds == {
        "id": texts.ID_LENGTH,
        "tag": texts.ID_LENGTH,
        "register": texts.ID_LENGTH,
        "line": texts.LINE_LENGTH,
        "path": texts.LINE_LENGTH,
        "prose": texts.TEXT_LENGTH,
        "quote": texts.QUOTE_LENGTH,
        "url": texts.URL_LENGTH,
        "time-zone": 80,
        "when": 80,
    }
    for name in ("id", "tag", "register", "line", "prose", "quote"):
        assert [FORMATS[name]("a" * (bounds[name] + more)) for more in (0, 1)] == [True, False]


LETTERS = "aZ0-9 ,;/:.@[]~?%PYTQ+#\n\t\r\x00\x1c\x7f\x85\u00a0\u2028\ufeff\uffff\u0660阿😀"


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a format and a text that is near to one of it."""
    name = draw(st.sampled_from(sorted(SOUND)))
    text = draw(st.just(SOUND[name]) | st.sampled_from(EXAMPLES[name]) | st.text(LETTERS, max_size=6))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.text(LETTERS, max_size=2)) + text[at + draw(st.integers(0, 2)) :]
    return name, text


EXAMPLES = {name: [value, f"{value}\n", f" {value}", value.upper()] for name, value in SOUND.items()}
EXAMPLES["url"] += [
    "https://a?b@c",
    "https://a#@",
    "https://u@a",
    "HTTPS://a/",
    "http://[::1]:80/",
    "https:///",
    "ftp://a",
]
EXAMPLES["when"] += ["2023-33", "2023-09-13T19:31:05+08:00~/2023-09-14T19:31:05+08:00?", "../2023", "2023/", "[2023..]"]
EXAMPLES["line"] += ["\u2028a", "\u00a0", "\ufeff"]


@tried(1_500)
@given(mutations())
def test_patterns_agree_with_the_checks(drawn: tuple[str, str]) -> None:
    """What a check accepts, the pattern and the length beside its format accept: other engines refuse no more."""
    name, text = drawn
    if FORMATS[name](text):
        assert TEXTS[name]["pattern"].search(text)
        assert len(text) <= TEXTS[name].get("maxLength", len(text))


@pytest.mark.parametrize("name", sorted(SOUND))
def test_formats_refuse_a_line_feed_at_the_end(name: str) -> None:
    """A line feed at the end is refused by both, unless the text may have line breaks."""
    told = [FORMATS[name](f"{SOUND[name]}\n"), bool(TEXTS[name]["pattern"].search(f"{SOUND[name]}\n"))]

    assert FORMATS[name](SOUND[name])
    assert told == ([True, True] if name in ("prose", "quote") else [False, name == "time-zone"])


@pytest.mark.parametrize("name", OBJECTS)
def test_fields_are_the_same(name: str) -> None:
    """The schema and the classes have the same fields in the same order, and the same of them are required."""
    fields = attrs.fields({**CLASSES, "timeline": model.Timeline}[name])
    keys = [key for key in OBJECTS[name]["properties"] if key not in ("$schema", "schema_version")]
    required = [key for key in OBJECTS[name].get("required", ()) if key != "schema_version"]

    assert keys == [field.name for field in fields if field.name != "extra"]
    assert required == [field.name for field in fields if field.default is attrs.NOTHING]
    assert ("patternProperties" in OBJECTS[name]) == ("extra" in [field.name for field in fields])
    if name != "timeline":
        assert list(schema.field_names(name)) == keys


def test_words_are_the_same() -> None:
    """The schema's enums are the classes' literals."""
    enums = {
        (name, key): node["enum"]
        for name, each in OBJECTS.items()
        for key, node in each["properties"].items()
        if "enum" in node
    }
    literals = {
        (name, key): list(get_args(hint))
        for name, each in {**CLASSES, "timeline": model.Timeline}.items()
        for key, hints in get_type_hints(each).items()
        for hint in (hints, *get_args(hints))
        if get_origin(hint) is Literal
    }

    assert enums == literals


def test_defaults_are_told() -> None:
    """What is assumed where a key is missing stands in its description."""
    told = {
        (name, key): node["description"].rpartition("Default: ")[2].removesuffix(".")
        for name, each in OBJECTS.items()
        for key, node in each["properties"].items()
        if "Default: " in node["description"]
    }
    defaults = {
        (name, field.name): str(field.default).lower() if field.default is False else field.default
        for name, each in {**CLASSES, "timeline": model.Timeline}.items()
        for field in attrs.fields(each)
        if isinstance(field.default, str | bool)
    }

    assert told == defaults


def test_years_are_the_same() -> None:
    """A fiscal year has the same bounds in the schema and in the class."""
    node = DEFINITIONS["due"]["properties"]["fiscal_year"]
    bounds = node["minimum"], node["maximum"]

    assert bounds == (1900, 9999)
    for year in bounds:
        assert model.Due(fiscal_year=year, of="a").fiscal_year == year
    for year in (bounds[0] - 1, bounds[1] + 1):
        with pytest.raises(ValueError, match="1900 to 9999"):
            model.Due(fiscal_year=year, of="a")


def spots(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - any JSON
    """Yield the path of every value."""
    yield path
    if isinstance(value, dict | list):
        for step, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from spots(part, (*path, step))


ODD: tuple[Any, ...] = (
    *(None, True, 0, 2027, 2027.0, 2027.5, "", " ", "a\n", "2023-02-30", "2023-09", "P4Y", "Eddie Wu", "x" * 301),
    *([], {}, [1], ["a"], {"x-a": 1}, {"within": "P4Y", "of": "letter"}, {"fiscal_year": 2027, "of": "letter"}),
    *(
        {"of": "letter"},
        {"within": "P4Y", "fiscal_year": 2027, "of": "letter"},
        "incoming",
        "news",
        "--02-30",
        "\ufeff",
    ),
    *("https://u:p@a/", "https://a/\n", [["a"]], "a" * 81, "user, first", "en", "A/..", "2023/2022"),
)
KEYS = ("x-own", "titel", "id", "when", "due", "citations", "supports", "of", "within", "$schema", "extra", "")


def mutate(document: Any, random: Random) -> None:  # noqa: ANN401 - any JSON
    """Change something somewhere."""
    *way, last = random.choice([path for path in spots(document) if path])
    parent = document
    for step in way:
        parent = parent[step]
    match random.randrange(4):
        case 0:
            parent[last] = random.choice(ODD)
        case 1:
            del parent[last]
        case 2 if isinstance(parent, dict):
            parent[random.choice(KEYS)] = parent.pop(last)
        case _ if isinstance(parent, dict):
            parent[random.choice(KEYS)] = random.choice(ODD)
        case _:
            parent.insert(last, random.choice(ODD))


@pytest.mark.slow
def test_another_engine_agrees() -> None:
    """jsonschema-rs, with our checks of formats, refuses the same documents and the same of their records."""
    engine = jsonschema_rs.Draft202012Validator(TOP, formats=FORMATS, validate_formats=True)
    whole = json.loads(DATA.read_bytes())
    small = {**whole, **{name: whole[name][-4:] for name in ("sources", "actors", "events", "commitments")}}
    random = Random(20230910)  # noqa: S311 - no secret
    refused = 0
    for _ in range(500):
        document = deepcopy(small)
        for _ in range(random.randint(1, 3)):
            mutate(document, random)
        theirs = {tuple(error.instance_path)[:2] for error in engine.iter_errors(document)}
        ours = {(problem.path[:-1] if problem.at_key else problem.path)[:2] for problem in schema.check(document)}
        assert ours == theirs, document
        refused += bool(ours)

    assert 100 < refused < 500  # both kinds were drawn


@pytest.mark.parametrize("document", [None, True, 1, 1.5, "", [], [{}]])
def test_top_level(document: object) -> None:
    """A document that is no object is told once."""
    assert codes(document) == [("$", "wrong-type")]


def test_missing_keys_are_all_told() -> None:
    """Each required key that is missing is told, once."""
    assert codes({}) == [("$", "missing-key")] * 3
    assert codes(timeline(commitments=[{"due": {}}])) == [
        *[("$.commitments[0]", "missing-key")] * 6,
        ("$.commitments[0].due", "missing-key"),
    ]


def test_what_resembles_a_missing_key() -> None:
    """A key that the record has isn't taken for a misspelt one: `made_by` is not `made_in`.

    Of every field that an alternative needs, all keys that resemble it are named beside it.
    """
    for record in OBJECTS.values():
        for field in (other := record.get("else", {})).get("required", ()):
            alike = [key for key in record["properties"] if did_you_mean(key, [field]) and key != field]
            assert {*alike} - {*other["properties"]} <= {record["if"]["required"][0]}
    promise = {"id": "c", "title": "C", "statement": "C.", "made_by": "a", "kind": "k"}

    assert codes(timeline(commitments=[promise])) == [("$.commitments[0]", "missing-key")]
    assert codes(timeline(sources=[{"id": "s", "kind": "web", "x-title": "S"}])) == [("$.sources[0]", "missing-key")]


def test_misspelt_keys_are_told_once() -> None:
    """A required key that is misspelt isn't told again as missing."""
    told = schema.check({"schema_version": "1.0", "id": "t", "titel": "T", "wen": 1})

    assert [str(problem) for problem in told] == [
        "$.titel: error[unknown-key] unknown key 'titel' (did you mean 'title'?)",
        "$.wen: error[unknown-key] unknown key 'wen' (begin a key of your own with x-)",
    ]


def test_own_keys() -> None:
    """Keys that begin with x- may stand in records, with any value, and nowhere else."""
    source = {"id": "s", "kind": "web", "title": "S", "x-a": None}
    event = {"id": "e", "title": "E", "when": "2023", "kind": "k", "citations": [{"source": "s", "x-a": 1}]}

    assert codes(timeline(**{"x-a": [None], "sources": [source]})) == []
    assert codes(timeline(events=[event])) == [("$.events[0].citations[0]['x-a']", "unknown-key")]


def test_names_in_registers() -> None:
    """A register whose name isn't a short line is reported at its name."""
    (problem,) = schema.check(
        timeline(actors=[{"id": "a", "kind": "person", "name": "A", "identifiers": {"NYSE\n": "BABA"}}])
    )

    assert (problem.path, problem.at_key, problem.code) == (("actors", 0, "identifiers", "NYSE\n"), True, "text")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("tags", "a", "tags must be a list […], not 'a' (write [\"a\"])"),
        ("tags", [1], "an item of tags must be a text, not 1 (put quotation marks around it)"),
        ("tags", [None], "an item of tags must be a text, not null (leave it out if there is nothing to say)"),
        ("title", ["a"], "title must be a text, not a list of 1"),
        ("when", ["2023.."], "when must be a text, not a list of 1 (put quotation marks around it)"),
        ("title", True, "title must be a text, not true (put quotation marks around it)"),
        ("status", "planed", "status can't be 'planed' (known: confirmed, tentative, cancelled)"),
        ("status", "confirm", "status can't be 'confirm' (did you mean 'confirmed'?)"),
        ("status", 1, "status can't be 1 (known: confirmed, tentative, cancelled)"),
        ("related", ["a"], "an item of related must be an object {…}, not 'a'"),
    ],
)
def test_words(field: str, value: object, told: str) -> None:
    """What is wrong is told with the field's name, the value and the way out."""
    event = {"id": "e", "title": "E", "when": "2023", "kind": "k", field: value}
    (problem,) = schema.check(timeline(events=[event]))

    assert words(problem) == told


@pytest.mark.parametrize(
    ("record", "field", "value", "told"),
    [
        ("source", "primary", "true", "the value must be true or false, not 'true' (remove the quotation marks)"),
        ("source", "primary", "yes", "the value must be true or false, not 'yes' (write true)"),
        ("due", "fiscal_year", "2027", "the value must be a whole number, not '2027' (remove the quotation marks)"),
        ("due", "fiscal_year", "soon", "the value must be a whole number, not 'soon'"),
        ("event", "tags", [1], "an item of the list must be a text, not 1 (put quotation marks around it)"),
        ("event", "when", None, "the value must be a text, not null"),
        ("commitment", "due", 2027, "the value must be a text, not 2027 (put quotation marks around it)"),
    ],
)
def test_fields_by_themselves(record: str, field: str, value: object, told: str) -> None:
    """A value is checked as if it stood in its field; paths begin at it."""
    (problem,) = schema.check_field(record, field, value)

    assert words(problem) == told


def test_whole_numbers() -> None:
    """A number without a fraction is a whole one, however it is written."""
    assert [bool(schema.check_field("due", "fiscal_year", value)) for value in (2027, 2027.0, 2027.5, True)] == [
        *(False, False, True, True)
    ]
