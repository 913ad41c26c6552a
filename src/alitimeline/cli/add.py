"""The command `add`: a record in one line, or by questions and answers."""

import csv
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple, TypeAlias, get_args

import click
from attrs import evolve

from alitimeline import export, queries, rules
from alitimeline.cli.inputs import SOUND, UNSOUND, count, exit_status, report
from alitimeline.cli.streams import ask, say
from alitimeline.documents.decoding import NUMBER
from alitimeline.documents.yaml import read as read_yaml
from alitimeline.loading import adding, read_file
from alitimeline.loading.examination import examine_fully, pause_garbage_collection
from alitimeline.loading.formatting import add_records, find_refusals
from alitimeline.model import Commitment, Event, Timeline, records
from alitimeline.model.ids import slugify
from alitimeline.model.kinds import COLLECTIONS, Kind, kind_of
from alitimeline.problems import DateError, InvalidTimelineError, Path, Problem, is_error
from alitimeline.schema import required_fields
from alitimeline.when import When
from alitimeline.when.deadlines import read_deadline

__all__ = ["FIELDS", "add"]

#: Makes the value of a field out of a text.
Read: TypeAlias = Callable[[str], Any]
#: The numbers in objects.
NUMBERS = frozenset({"target", "baseline", "value"})
#: How many names of the record are shown to choose from.
SHOWN = 30


def _read_object(keys: tuple[str, ...], fixed: Mapping[str, str], text: str) -> dict[str, Any]:
    """Read an object: as YAML in curly brackets, or its first values between commas."""
    if text.lstrip().startswith("{"):
        return {**fixed, **_read_members(text)}
    try:
        parts = [part.strip() for part in next(csv.reader([text], skipinitialspace=True, strict=True), [])]
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
    """Return a number; what is none as it is: the schema says so."""
    number = NUMBER.fullmatch(text)
    return text if not number else float(text) if number["fraction"] or number["exponent"] else int(text)


def _read_members(text: str) -> dict[str, Any]:
    """Read an object in YAML, with or without its brackets."""
    document, problems = read_yaml(text.encode("utf-8", "surrogatepass"))
    if document is None or problems or not isinstance(document.value, dict):
        reason = problems[0].sentence if problems else "write key: value"
        raise click.BadParameter(f"{text!r} can't be read: {reason}")
    value: dict[str, Any] = document.value
    return value


class Field(NamedTuple):
    """An option, and the field that it fills."""

    field: str
    help: str
    read: Read = str
    several: bool = False
    words: tuple[str, ...] = ()


def _list_of(field: str, help_: str, *keys: str, **fixed: str) -> Field:
    shown = ", ".join(key.upper() for key in keys)
    return Field(field, f"{help_}: {shown}", partial(_read_object, keys, fixed), several=True)


WHO = ("actor", "role", "organization", "remark")
PARTS = {
    "outgoing": "Who leaves a post",
    "incoming": "Who comes into a post",
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
ID = Field("id", "Its id. Default: made of its title.")
EXTRA = Field("extra", "A field of your own: x-KEY: VALUE.", _read_members, several=True)
CITED = {
    "source": Field("source", "A source, by its name, id or address; a new one is made.", several=True),
    "quote": Field("quote", "The words of that source.", several=True),
    "locator": Field("locator", "Where in that source.", several=True),
    "citation": _list_of("citations", "All of a source at once", "source", "quote", "locator"),
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
        "place": Field("place", "Where."),
        "status": Field("status", "How sure it is. Default: confirmed.", words=get_args(records.EventStatus)),
        **{kind: _list_of("related", text, "event", kind=kind) for kind, text in RELATIONS.items()},
        "media": _list_of("media", "A picture or a film", "url", "alt", "caption"),
        "dispute": DISPUTE,
        "tag": TAGS,
        "id": ID,
        "extra": EXTRA,
    },
    "commitment": {
        "made-by": Field("made_by", "Who promises; repeatable. A new one is made as an organization.", several=True),
        "made-in": Field("made_in", "The event in which it was made, by its title or id."),
        "made-on": Field("made_on", "The date on which it was made, without such an event."),
        "due": Field("due", "The deadline: a date, within 4 years, fiscal year 2027."),
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
        "accessed": Field("accessed", "The day on which you read it, as in 2023-09-10."),
        "archive-url": Field("archive_url", "The address of a copy."),
        "language": Field("language", "Its language, as in en or zh-Hans."),
        "primary": Field("primary", "Whether it is by those whom it is about.", "yes".__eq__, words=("yes", "no")),
        "id": ID,
        "extra": EXTRA,
    },
    "actor": {
        "kind": Field("kind", "What it is. Default: organization.", words=get_args(records.ActorKind)),
        "other-name": Field("other_names", "Another name; repeatable.", several=True),
        "parent": Field("parent", "The organization to which it belongs."),
        "identifier": Field("identifiers", "What a register calls it: REGISTER: ID.", _read_members, several=True),
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
#: What is asked on a terminal besides the title, if something needed is missing; and whose names are shown.
QUESTIONS: dict[Kind, dict[str, Kind | None]] = {
    "event": {"when": None, "kind": None, **dict.fromkeys(PARTS, "actor"), "source": "source", "quote": None},
    "commitment": {"made-by": "actor", "made-in": "event", "made-on": None, "due": None, "source": "source"},
    "source": {"url": None, "publisher": None, "published": None, "kind": None},
    "actor": {"kind": None, "parent": "actor"},
}


@click.group()
def add() -> None:
    """Add a record to a timeline, in one line.

    Write names or ids: people, organizations and sources that FILE doesn't have are made. The id of the new record is
    printed. In YAML, all else stays as it is, comments too.

    A value in several parts is written between commas, 'Ann Lee, CEO, Acme, interim', or as YAML with all its keys,
    '{actor: Ann Lee, role: CEO, organization: Acme}'.
    """


def _build_command(kind: Kind) -> click.Command:
    @click.pass_context
    def run(context: click.Context, /, file: str, title: str | None, **texts: Any) -> int:  # noqa: ANN401 - as click has them
        given = {option.replace("_", "-"): text for option, text in texts.items() if text}
        return _add(context, kind, file, {**given, **({TITLE: title} if title else {})})

    name = TITLES[kind].upper()
    params: list[click.Parameter] = [
        click.Argument(["file"]),
        click.Argument(["title"], metavar=f"[{name}]", required=False),
    ]
    for option, field in FIELDS[kind].items():
        words = click.Choice(field.words) if field.words else None
        metavar = None if words else "DATE" if field.field in DATES else "TEXT"
        option_name = [f"--{option}", option.replace("-", "_")]
        params.append(click.Option(option_name, multiple=field.several, type=words, metavar=metavar, help=field.help))
    article = "an" if kind[0] in "ae" else "a"
    text = f"""Add {article} {kind} to FILE, a timeline.

    On a terminal, what is missing is asked for.
    """
    return click.Command(kind, params=params, callback=run, help=text)


for _kind in ("event", "commitment", "source", "actor"):
    add.add_command(_build_command(_kind))


@pause_garbage_collection()
def _add(context: click.Context, kind: Kind, file: str, given: dict[str, Any]) -> int:
    data = read_file(file)
    examined = examine_fully(data, name=file, warn=False)
    before, refusals = examined.timeline, find_refusals(examined.problems)
    if before is None or refusals:
        report(refusals)
        return exit_status(refusals)
    if missing := _list_missing(kind, given):
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise click.UsageError(f"missing: {', '.join(missing)}", context)
        _ask_for(kind, given, before)
    try:
        added = adding.add(before, kind, **_build_value(kind, given))
    except InvalidTimelineError as error:
        report(_name_option(kind, file, problem) for problem in error.problems)
        return UNSOUND
    if problems := _find_new(file, added):
        report(problems)
    if any(map(is_error, problems)):
        say("nothing written", err=True)
        return UNSOUND
    export.save(add_records(data, file, examined, added.timeline, (*added.made, added.record)), file)
    for one in added.made:
        say(f"made the {kind_of(one)} {one.id}: {one.name} ({one.kind})", err=True)
    say(f"added the {kind} to {os.fspath(file)}", err=True)
    say(added.record.id)
    return SOUND


def _list_missing(kind: Kind, given: Mapping[str, Any]) -> list[str]:
    """Return what is needed and not given, as the command line calls it."""
    options = {field.field: f"--{option}" for option, field in FIELDS[kind].items()}
    options[TITLES[kind]] = TITLES[kind].upper()
    needed = {*required_fields(kind)} - {"id", "statement"} - adding.DEFAULTS[kind].keys()
    fields = {FIELDS[kind][option].field if option != TITLE else TITLES[kind] for option in given}
    missing = [shown for field, shown in options.items() if field in needed and field not in fields]
    if kind == "commitment" and fields.isdisjoint({"made_in", "made_on"}):
        missing.append("--made-in or --made-on")
    if kind == "source" and fields.isdisjoint({"title", "url"}):
        missing.append("TITLE or --url")
    return missing


def _ask_for(kind: Kind, given: dict[str, Any], timeline: Timeline) -> None:
    """Ask for what is missing; an empty answer leaves it out."""
    if TITLE not in given:
        given[TITLE] = ask(f"Its {TITLES[kind]}", str)
    for option, names in QUESTIONS[kind].items():
        field = FIELDS[kind][option]
        if option in given or (option == "made-on" and "made-in" in given):
            continue
        if names and (known := sorted({name for name, _ in adding.list_names(timeline, names)})):
            more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
            say(f"  known: {'; '.join(known[:SHOWN])}{more}", err=True)
        while answer := ask(field.help.rstrip("."), partial(_check_answer, field)):
            if not field.several:
                given[option] = answer
                break
            given[option] = (*given.get(option, ()), answer)


def _check_answer(field: Field, text: str) -> str:
    """Return an answer if it can be read; raises `UsageError`, after which click asks again."""
    try:
        if text and field.field in DATES:
            (read_deadline if field.field == "due" else When.from_text)(text)
        elif text:
            field.read(text)
    except DateError as error:
        raise click.UsageError(str(error)) from error
    if text and field.words and text not in field.words:
        raise click.UsageError(f"write one of {', '.join(field.words)}")
    return text


def _name_option(kind: Kind, file: str, problem: Problem) -> Problem:
    """Return a problem of a field with the option that fills it; of a field that several fill, with its name."""
    field = str(problem.path[0]) if problem.path else ""
    options = [option for option, one in FIELDS[kind].items() if one.field == field and option not in PAIRED]
    name = f"--{options[0]}: " if len(options) == 1 else f"{field}: " if field else ""
    return evolve(problem, path=(), file=file, message=f"{name}{problem.message}")


def _find_new(file: str, added: adding.Added) -> list[Problem]:
    """Return the errors, and the warnings about the new records, for which only what is near them is looked at."""
    timeline, record = added.timeline, added.record
    problems = rules.check(timeline, only_errors=True)
    if not problems and isinstance(record, Event | Commitment):
        posts = {*_list_posts(record)}
        near = [event for event in timeline.events if not posts.isdisjoint(_list_posts(event))]
        timeline = queries.excerpt(timeline, [*near, record])
        problems = rules.check(timeline)
    ids = {(kind_of(one), one.id) for one in (*added.made, record)}
    new: dict[Path, str] = {
        (collection, index): f"{kind}/{one.id}"
        for kind, collection in COLLECTIONS.items()
        for index, one in enumerate(getattr(timeline, collection))
        if (kind, one.id) in ids
    }
    found = ((problem, new.get(problem.path[:2])) for problem in problems)
    return [
        evolve(problem, path=(), file=file, record=name)
        for problem, name in found
        if name is not None or is_error(problem)
    ]


def _list_posts(record: Event | Commitment) -> Iterator[tuple[str, str]]:
    """Yield the people in an event, and the posts that they come into or leave."""
    for part in record.participants if isinstance(record, Event) else ():
        yield part.actor, ""
        if part.role:
            yield part.organization or "", part.role.casefold()


def _build_value(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a record out of the texts of its options."""
    value: dict[str, Any] = {TITLES[kind]: given[TITLE]} if TITLE in given else {}
    cited = _pair(*(given.get(option, ()) for option in ("source", "quote", "locator")))
    for option, text in given.items():
        if option == TITLE or option in PAIRED:
            continue
        field = FIELDS[kind][option]
        if field.read is _read_members:
            members = _join(map(_read_members, text))
            value |= members if field.field == "extra" else {field.field: members}
        elif field.several:
            value[field.field] = [*value.get(field.field, ()), *map(field.read, text)]
        else:
            value[field.field] = field.read(text)
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
        raise click.UsageError(f"there are {count(most, 'quote')} for {count(len(sources), 'source')} ({hint})")
    rows = zip_longest(sources, quotes, locators, fillvalue="")
    return [{key: text for key, text in zip(PAIRED, row, strict=True) if text} for row in rows]
