"""The options of `add`: what each of them is, and how their texts become the fields of a record."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple, TypeAlias, get_args

import click

from alitimeline.cli.inputs import count
from alitimeline.documents.decoding import NUMBER
from alitimeline.documents.yaml import read as read_yaml
from alitimeline.loading import adding
from alitimeline.model import records
from alitimeline.model.ids import slugify
from alitimeline.model.kinds import Kind

__all__ = ["DATES", "FIELDS", "PAIRED", "PARTS", "TITLE", "TITLES", "Field", "build_value"]

#: Makes the value of a field out of a text.
Read: TypeAlias = Callable[[str], Any]
#: The numbers in objects.
NUMBERS = frozenset({"target", "baseline", "value"})
THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")


def _read_object(keys: tuple[str, ...], fixed: Mapping[str, str], text: str) -> dict[str, Any]:
    """Read an object: as YAML in curly brackets, or its first values between commas."""
    if text.lstrip().startswith("{"):
        return {**fixed, **_read_members(text)}
    try:
        plain = text if "," in text else text.replace("，", ",")
        parts = [part.strip() for part in next(csv.reader([plain], skipinitialspace=True, strict=True), [])]
    except csv.Error as error:
        raise click.BadParameter(f"{text!r} can't be read: {error}") from error
    if len(parts) > len(keys):
        hint = f"these are {', '.join(keys)}; put quotation marks around a part with a comma, or write {{key: value}}"
        raise click.BadParameter(f"{text!r} has {len(parts)} parts ({hint})")
    value: dict[str, Any] = {**fixed, **{key: part for key, part in zip(keys, parts, strict=False) if part}}
    for key in NUMBERS & value.keys():
        value[key] = _read_number(value[key])
    if remark := value.pop("remark", None):
        is_capacity = remark.lower() in get_args(records.Capacity)
        value["capacity" if is_capacity else "reason"] = remark.lower() if is_capacity else slugify(remark)
    if "source" in value and keys[0] != "source":
        value["citations"] = [value.pop("source")]
    return value


def _read_number(text: str) -> int | float | str:
    """Return a number, such as 1,200.5; what is none as it is: the schema says so."""
    number = NUMBER.fullmatch(text.replace(",", "") if THOUSANDS.fullmatch(text) else text)
    if not number:
        return text
    return float(number[0]) if number["fraction"] or number["exponent"] else int(number[0])


def _read_members(text: str) -> dict[str, Any]:
    """Read an object in YAML, with or without its brackets."""
    document, problems = read_yaml(text.encode("utf-8", "surrogatepass"))
    if document is None or problems or not isinstance(document.value, dict):
        reason = problems[0].sentence if problems else "write key: value"
        raise click.BadParameter(f"{text!r} can't be read: {reason}")
    value: dict[str, Any] = document.value
    return value


#: What the keys of objects are called, if not by themselves.
CALLED = {"actor": "name", "remark": "capacity or reason", "alt": "description", "on": "date"}


def _read_due(text: str) -> Any:  # noqa: ANN401 - any JSON
    return _read_members(text) if text.lstrip().startswith("{") else text


def _read_identifiers(text: str) -> dict[str, Any]:
    """Read what registers call an actor; numbers are texts there."""
    return {key: str(value) if isinstance(value, int) else value for key, value in _read_members(text).items()}


class Field(NamedTuple):
    """An option, and the field that it fills."""

    field: str
    help: str
    read: Read = str
    several: bool = False
    words: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """What the parts of its value are, which commas divide; the field itself if it is of one part."""
        return self.read.args[0] if isinstance(self.read, partial) else (self.field,)

    @property
    def names(self) -> Kind | None:
        """The kind of the records that it, or its first part, names."""
        return adding.REFERENCES.get(self.keys[0])


def _list_of(field: str, help_: str, *keys: str, **fixed: str) -> Field:
    shown = ", ".join(CALLED.get(key, key).upper() for key in keys)
    return Field(field, f"{help_}: {shown}", partial(_read_object, keys, fixed), several=True)


WHO = ("actor", "role", "organization", "remark")
PARTS = {
    "outgoing": "Who leaves a post",
    "incoming": "Who takes up a post",
    "subject": "Whom it is about",
    "author": "Who wrote or said it",
    "publisher": "Who published it",
    "participant": "Who else takes part",
}
RELATIONS = {
    "part-of": "What it belongs to",
    "follows": "What it follows from",
    "reports-on": "What it reports on",
    "corrects": "What it corrects",
    "about": "What else it is about",
}
TAGS = Field("tags", "A tag; repeatable.", several=True)
ID = Field("id", "Its id. Default: made from its title or name.")
EXTRA = Field("extra", "A field of your own: x-KEY: VALUE.", _read_members, several=True)
CITED = {
    "source": Field("source", "A source, by its name, id or address; a new one is added.", several=True),
    "quote": Field("quote", "The words of that source.", several=True),
    "locator": Field("locator", "Where in that source: a page, a paragraph.", several=True),
    "citation": _list_of("citations", "A source, its words and where they are, in one", "source", "quote", "locator"),
}
DISPUTE = _list_of("disputes", "What another source says", "field", "value", "source")
#: The options by kind of record: each field has one, or several.
FIELDS: dict[Kind, dict[str, Field]] = {
    "event": {
        "when": Field("when", "The date, as in 2023-09-10, 10 September 2023 or 2023-Q3."),
        "kind": Field("kind", "What sort of event. Default: event."),
        **{part: _list_of("participants", text, *WHO, part=part) for part, text in PARTS.items()},
        **CITED,
        "summary": Field("summary", "What happened, in your own words."),
        "place": Field("place", "Where it happened."),
        "status": Field("status", "Whether it is confirmed. Default: confirmed.", words=get_args(records.EventStatus)),
        **{kind: _list_of("related", text, "event", kind=kind) for kind, text in RELATIONS.items()},
        "media": _list_of("media", "A picture or a film", "url", "alt", "caption"),
        "dispute": DISPUTE,
        "tag": TAGS,
        "id": ID,
        "extra": EXTRA,
    },
    "commitment": {
        "made-by": Field("made_by", "Who promises; repeatable. A new one is added as an organization.", several=True),
        "made-in": Field("made_in", "The event in which it was made, by its title or id."),
        "made-on": Field("made_on", "The date on which it was made, without such an event."),
        "due": Field("due", "The deadline: a date, within 4 years, fiscal year 2027.", _read_due),
        "statement": Field("statement", "What is promised, in your own words. Default: the title."),
        "kind": Field("kind", "What sort of promise. Default: commitment."),
        "measure": _list_of("measures", "A number to reach", "metric", "target", "unit"),
        **CITED,
        "assessment": _list_of("assessments", "A verdict", "on", "verdict", "source"),
        "part-of": Field("part_of", "The promise that this belongs to."),
        "superseded-by": Field("superseded_by", "The promise that replaces it."),
        "dispute": DISPUTE,
        "tag": TAGS,
        "id": ID,
        "extra": EXTRA,
    },
    "source": {
        "url": Field("url", "Its address."),
        "kind": Field("kind", "What it is. Default: other.", words=get_args(records.SourceKind)),
        "publisher": Field("publisher", "Who published it."),
        "author": Field("author", "Who wrote it."),
        "published": Field("published", "When it was published."),
        "accessed": Field("accessed", "The day on which you read it."),
        "archive-url": Field("archive_url", "The address of a copy."),
        "language": Field("language", "Its language, as in en or zh-Hans."),
        "primary": Field(
            "primary", "Whether those whom it is about wrote or published it.", "yes".__eq__, words=("yes", "no")
        ),
        "id": ID,
        "extra": EXTRA,
    },
    "actor": {
        "kind": Field("kind", "What it is. Default: organization.", words=get_args(records.ActorKind)),
        "other-name": Field("other_names", "Another name; repeatable.", several=True),
        "parent": Field("parent", "The organization to which it belongs."),
        "identifier": Field("identifiers", "What a register calls it: REGISTER: ID.", _read_identifiers, several=True),
        "fiscal-year-end": Field("fiscal_year_end", "The last day of its fiscal year, as in 31 March."),
        **CITED,
        "id": ID,
        "extra": EXTRA,
    },
}
#: What a record is called: its argument.
TITLES: dict[Kind, str] = {"event": "title", "commitment": "title", "source": "title", "actor": "name"}
#: The key of that argument among the options; the options that make citations together; those that are dates.
TITLE, PAIRED, DATES = "TITLE", ("source", "quote", "locator"), frozenset({*adding.DATES, "due"})


def build_value(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a record out of the texts of its options."""
    value: dict[str, Any] = {TITLES[kind]: given[TITLE]} if TITLE in given else {}
    cited = _pair(*(given.get(option, ()) for option in PAIRED))
    for option, text in given.items():
        if option == TITLE or option in PAIRED:
            continue
        field = FIELDS[kind][option]
        try:
            items = [field.read(one) for one in ([text] if isinstance(text, str) else text)]
        except click.BadParameter as error:
            error.param_hint = f"--{option}"
            raise
        if field.read in (_read_members, _read_identifiers):
            value |= _join(items) if field.field == "extra" else {field.field: _join(items)}
        else:
            value[field.field] = [*value.get(field.field, ()), *items] if field.several else items[0]
    return {**value, "citations": [*cited, *value.get("citations", ())]} if cited else value


def _join(objects: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return objects as one: what a key has in several of them, as a list."""
    joined: dict[str, list[Any]] = {}
    for each in objects:
        for key, item in each.items():
            joined.setdefault(key, []).append(item)
    return {key: items[0] if len(items) == 1 else items for key, items in joined.items()}


def _pair(sources: tuple[str, ...], quotes: tuple[str, ...], locators: tuple[str, ...]) -> list[dict[str, str]]:
    """Return citations: of one source, all quotes; of several, a quote each, or none."""
    most = max(len(quotes), len(locators))
    if len(sources) == 1:
        sources *= max(most, 1)
    if most > len(sources):
        hint = "write --citation 'SOURCE, QUOTE, LOCATOR'" if sources else "name it: --source"
        raise click.UsageError(f"{count(most, 'quote')} for {count(len(sources), 'source')} ({hint})")
    rows = zip_longest(sources, quotes, locators, fillvalue="")
    return [{key: text for key, text in zip(PAIRED, row, strict=True) if text} for row in rows]
