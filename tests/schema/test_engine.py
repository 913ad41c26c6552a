"""Both engines say the same of every document: jsonschema-rs only spares the reference what is sound."""

import copy
import json
import sys
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from attrs import fields, has
from hypothesis import given
from hypothesis import strategies as st
from tests.benchmarks.data import document

from alitimeline import schema
from alitimeline.documents.plain import from_plain
from alitimeline.model.kinds import KIND_BY_COLLECTION
from alitimeline.problems import Problem, TextError
from alitimeline.resources import read_schema
from alitimeline.schema import engine, shape
from alitimeline.schema.sieve import build_sieve
from alitimeline.when import Duration, When

#: What nobody should write, and what somebody will.
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 1.0, 1.5, 2**53 + 1, 2**63, 2**64, 10**40, 1899, 10_000, "", " ", "\n", "x", "kept"),
    *(
        2030.0,
        [],
        {},
        [[]],
        [{}],
        [None],
        {"within": "P4Y"},
        {"of": "event-1"},
        "2023-02-30",
        "2023-09-10\n",
        "2023/2024",
    ),
    *(
        "P4Y",
        "PT",
        "Asia/Shanghai",
        "Asia/Shangai",
        "http://",
        "https://a.b/c d",
        "https://u:p@a.b/",
        "--02-30",
        "--02-29",
    ),
    *(
        "letter",
        "Letter",
        "event-1",
        "event--1",
        "-",
        "é",
        "a\u0085b",
        "a\x1fb",
        "\u2028",
        "\ufffe",
        "a,b",
        "a  b",
        "en",
        "e",
    ),
    *("x" * 80, "x" * 81, "x" * 300, "x" * 301, "x" * 10_001, "\u3000", "\u200b", "😀" * 80, "1.0", "１９９９"),
)


def problems(monkeypatch: pytest.MonkeyPatch, document: object) -> dict[str, tuple[Problem, ...]]:
    """Return what either engine makes of a document."""
    found = {}
    for name in ("fast", "reference"):
        monkeypatch.setenv("ALITIMELINE_ENGINE", name)
        found[name] = schema.check(document)
    return found


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    """Yield the path of every value in a document."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from places(each, (*path, key))


def spoilt(whole: Any, random: Random) -> Any:  # noqa: ANN401
    """Return a document with something changed in it: taken out, renamed, repeated, made odd."""
    changed = copy.deepcopy(whole)
    for _ in range(random.choice((1, 1, 2, 5))):
        *way, key = random.choice([path for path in places(changed) if path])
        parent = changed
        for step in way:
            parent = parent[step]
        match random.randrange(4):
            case 0:
                del parent[key]
            case 1 if isinstance(parent, dict):
                parent[random.choice((f"{key}s", "x-own", "$schema", "kind", "when"))] = parent.pop(key)
            case 2 if isinstance(parent[key], list):
                parent[key] *= 2
            case _:
                parent[key] = copy.deepcopy(random.choice(ODD))
    return changed


def proved(value: Any) -> Any:  # noqa: ANN401
    """Return a record made anew, by the validators of its class and of all that is in it."""
    if isinstance(value, tuple):
        return tuple(map(proved, value))
    if not has(type(value)) or isinstance(value, When | Duration):
        return value
    made = type(value)(**{each.name: proved(getattr(value, each.name)) for each in fields(type(value))})
    assert repr(made) == repr(value)  # equal is 2030.0 to 2030, too
    return made


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_spoilt_documents(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Of a hundred spoilt documents each, both engines tell the same problems in the same order."""
    random = Random(seed)  # noqa: S311
    whole = document(6, seed)
    unsound = 0
    for _ in range(100):
        changed = spoilt(whole, random)
        found = problems(monkeypatch, changed)
        assert found["fast"] == found["reference"], json.dumps(changed, ensure_ascii=False)
        unsound += bool(found["fast"])
        if not found["fast"]:
            timeline = from_plain(changed)
            assert proved(timeline) == timeline, "what the schema accepts, the classes refuse or change"

    assert 50 < unsound < 100


@pytest.mark.parametrize("seed", range(20))
def test_the_sieve_passes_only_what_is_sound(seed: int) -> None:
    """The sieve passes what has no error, and nothing else."""
    random = Random(seed)  # noqa: S311
    whole = document(6, seed)
    for _ in range(40):
        changed = spoilt(whole, random)
        for name, records in engine.split(changed)[1].items():
            kind = KIND_BY_COLLECTION[name]
            for record in records:
                errors = [*shape._build_validator(kind).iter_errors(record)]  # noqa: SLF001 - the engine itself
                assert shape._build_sieve(kind)(record) == (not errors), record  # noqa: SLF001


def test_the_sieve_lets_nothing_pass_that_it_does_not_know() -> None:
    """A keyword or a condition that is new in the schema is left to the engine."""
    for node in ({"type": "string", "pattern": "a"}, {"if": {"minItems": 1}}, {"not": {"const": 1}}):
        assert not build_sieve(node, schema.FORMATS)("a")


@pytest.mark.parametrize(
    "value", [None, [], "text", 1, {}, {"events": None}, {"events": {}}, {"events": [1, [], None]}]
)
def test_other_documents(monkeypatch: pytest.MonkeyPatch, value: object) -> None:
    """What is no timeline at all is told alike, too."""
    found = problems(monkeypatch, value)

    assert found["fast"] == found["reference"] != ()


def test_sound_documents_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast engine asks nobody about what is sound, and shows the reference only the rest."""
    shown: list[object] = []
    whole = document(30)
    build_validator = shape._build_validator  # noqa: SLF001 - to see what it is shown

    class Watched:
        def __init__(self, *names: str) -> None:
            self.reference: Any = build_validator(*names)

        def iter_errors(self, document: object) -> Iterator[object]:
            shown.append(document)
            return iter(self.reference.iter_errors(document))

    monkeypatch.delenv("ALITIMELINE_ENGINE", raising=False)
    monkeypatch.setattr(shape, "_build_validator", Watched)

    assert (schema.check(whole), shown) == ((), [])
    whole["events"][20]["when"] = "2023-02-30"
    [problem] = schema.check(whole)
    assert problem.path == ("events", 20, "when")
    assert shown == [whole | {name: [] for name in ("sources", "actors", "events", "commitments")}, whole["events"][20]]


def test_half_a_character(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the fast engine can't hold, the reference checks."""
    whole = document(3)
    whole["events"][0]["title"] = "\ud800"
    found = problems(monkeypatch, whole)

    assert found["fast"] == found["reference"]
    assert [problem.path for problem in found["fast"]] == [("events", 0, "title")]


def test_without_jsonschema_rs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where jsonschema-rs isn't installed, the reference checks alone."""
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    engine._build_validators.cache_clear()  # noqa: SLF001 - it would remember
    try:
        assert engine.find_faulty({}, dict, ()) is None
    finally:
        engine._build_validators.cache_clear()  # noqa: SLF001


NODES = {name: node for name, node in json.loads(read_schema())["$defs"].items() if name in engine.EXACT}


@pytest.mark.parametrize("name", sorted(engine.EXACT))
@given(text=st.text() | st.sampled_from([each for each in ODD if isinstance(each, str)]))
def test_what_is_left_to_patterns(name: str, text: str) -> None:
    """Of these formats, the pattern and the length say what the check says."""
    from jsonschema_rs import Draft202012Validator

    node = {key: value for key, value in NODES[name].items() if key in ("type", "pattern", "maxLength")}
    try:
        schema.FORMATS[name](text)
        passes = True
    except TextError:
        passes = False

    assert Draft202012Validator(node).is_valid(text) is passes
