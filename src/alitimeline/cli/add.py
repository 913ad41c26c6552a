"""The command `add`: a record in one line, or by questions and answers."""

import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial, reduce
from typing import Any

import click
from attrs import evolve

from alitimeline import export, queries, rules
from alitimeline.cli.inputs import SOUND, UNSOUND, exit_status, report
from alitimeline.cli.record_options import DATES, FIELDS, PAIRED, PARTS, TITLE, TITLES, Field, build_value
from alitimeline.cli.streams import ask, note, say
from alitimeline.loading import adding, read_file
from alitimeline.loading.examination import examine_fully, pause_garbage_collection
from alitimeline.loading.formatting import add_records, find_refusals
from alitimeline.loading.sharing import complete
from alitimeline.model import Actor, Commitment, Event, Record, Source, Timeline
from alitimeline.model.kinds import COLLECTIONS, Kind, kind_of
from alitimeline.problems import DateError, InvalidTimelineError, Path, Problem, did_you_mean, is_error
from alitimeline.schema import required_fields
from alitimeline.when import When
from alitimeline.when.deadlines import read_deadline

__all__ = ["add"]

#: How many names of the record are shown to choose from.
SHOWN = 30
#: What is asked on a terminal besides the title, if something needed is missing.
QUESTIONS: dict[Kind, dict[str, str]] = {
    "event": {
        "when": "When",
        "kind": "What sort of event",
        "outgoing": "Who left a post (name, role, organization, reason)",
        "incoming": "Who took up a post (name, role, organization, interim)",
        "subject": "Whom else it is about",
        "author": "Who wrote or said it",
        "source": "The source: its name or address",
        "quote": "Its words",
    },
    "commitment": {
        "made-by": "Who promised it",
        "made-in": "In which event",
        "made-on": "On which date",
        "due": "The deadline, such as 2027 or within 4 years",
        "source": "The source: its name or address",
        "quote": "Its words",
    },
    "source": {
        "url": "Its address",
        "publisher": "Its publisher",
        "published": "When it was published",
        "kind": "What it is",
    },
    "actor": {"kind": "What it is", "parent": "To which organization it belongs"},
}
#: What isn't asked, if that is given or isn't.
NEEDLESS: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "made-on": lambda given: "made-in" in given,
    "quote": lambda given: "source" not in given,
}


@click.group()
def add() -> None:
    """Add a record to a timeline, in one line.

    Write names or ids: people, organizations and sources that FILE doesn't have yet are added. The id of the new record
    is printed. The rest of a YAML file stays as it is, with its comments.

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
        metavar = None if words else _name_value(option, field)
        option_name = [f"--{option}", option.replace("-", "_")]
        params.append(click.Option(option_name, multiple=field.several, type=words, metavar=metavar, help=field.help))
    article = "an" if kind[0] in "ae" else "a"
    text = f"""Add {article} {kind} to FILE, a timeline.

    On a terminal, what is missing is asked for.
    """
    return click.Command(kind, params=params, callback=run, help=text)


def _name_value(option: str, field: Field) -> str:
    """Return what the help calls the value of an option, by which a shell completes it, too."""
    if field.names:
        return field.names.upper() + ",..." * (len(field.keys) > 1)
    return "DATE" if field.field in DATES else option.upper() if option in ("kind", "tag") else "TEXT"


for _kind in ("event", "commitment", "source", "actor"):
    add.add_command(_build_command(_kind))


@pause_garbage_collection()
def _add(context: click.Context, kind: Kind, file: str, given: dict[str, Any]) -> int:
    data = read_file(file)
    examined = examine_fully(data, name=file, warn=False)
    own, refusals = examined.own, find_refusals(examined.problems)
    if own is None or refusals:
        report(refusals)
        return exit_status(refusals)
    before = complete(own, file, everything=True)
    if missing := _list_missing(kind, given):
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise click.UsageError(f"missing: {', '.join(missing)}", context)
        _ask_for(kind, given, before)
    added = _try(kind, file, before, given, asks=bool(missing))
    if added is None:
        return UNSOUND
    if problems := _find_new(file, added):
        report(problems)
    if any(map(is_error, problems)):
        say("nothing written", err=True)
        return UNSOUND
    new = (*added.made, added.record)
    export.save(add_records(data, file, examined, reduce(Timeline.with_record, new, own), new), file)
    for one in added.made:
        names = [name for name, _ in adding.list_names(before, "actor")] if isinstance(one, Actor) else []
        near = did_you_mean(one.name, names)
        note(f"added the {kind_of(one)} {one.id}: {one.name} ({one.kind}){f'; {near}' if near else ''}")
    note(f"added the {kind} to {os.fspath(file)}")
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


def _try(kind: Kind, file: str, before: Timeline, given: dict[str, Any], *, asks: bool) -> adding.Added | None:
    """Add a record; where it *asks*, what is wrong is asked for again."""
    while True:
        try:
            return adding.add(before, kind, **build_value(kind, _protect(before, given)))
        except InvalidTimelineError as error:
            report(_name_option(kind, file, problem) for problem in error.problems)
            fields = {str(problem.path[0]) if problem.path else "" for problem in error.problems}
        wrong = {option for option in given if option != TITLE and FIELDS[kind][option].field in fields}
        wrong |= {TITLE} & given.keys() if TITLES[kind] in fields else set()
        wrong |= {*PAIRED} & given.keys() if "citations" in fields else set()
        if not asks or not wrong <= {TITLE, *QUESTIONS[kind]} or not wrong:
            return None
        for option in wrong:
            del given[option]
        _ask_for(kind, given, before, {*wrong})


def _protect(timeline: Timeline, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with names that have a comma in quotation marks, as between commas they need them."""
    names = [name for name, _ in adding.list_names(timeline, "actor") if "," in name or "，" in name]

    def protect(text: str) -> str:
        for name in names:
            if name in text and f'"{name}"' not in text and not text.lstrip().startswith("{"):
                text = text.replace(name, f'"{name}"')
        return text

    return {
        option: tuple(map(protect, text)) if option in PARTS and isinstance(text, tuple) else text
        for option, text in given.items()
    }


def _ask_for(kind: Kind, given: dict[str, Any], timeline: Timeline, again: Collection[str] = ()) -> None:
    """Ask for what is missing, or only for some options *again*; an empty answer leaves it out."""
    say("Press Enter to leave something out, Ctrl-C to end.", err=True)
    if TITLE not in given:
        needed = kind != "source"  # its address is enough
        given[TITLE] = ask(f"Its {TITLES[kind]}", partial(_check_title, needed=needed))
    shown: set[Kind] = set()
    for option, question in QUESTIONS[kind].items():
        field = FIELDS[kind][option]
        names = field.names
        is_needless = option in NEEDLESS and NEEDLESS[option](given)
        if option in given or is_needless or (again and option not in again):
            continue
        if names and names not in shown:
            shown.add(names)
            _show_names(timeline, names)
        while answer := ask(question, partial(_check_answer, field)):
            if not field.several:
                given[option] = answer
                break
            given[option] = (*given.get(option, ()), answer)


def _check_title(text: str, *, needed: bool) -> str:
    if needed and not text.strip():
        raise click.UsageError("nothing can be added without it")
    return text


def _show_names(timeline: Timeline, kind: Kind) -> None:
    """Show what the record has to choose from."""
    first = {id_: name for name, id_ in reversed([*adding.list_names(timeline, kind)])}
    if names := sorted({*first.values()}):
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        say(f"The {COLLECTIONS[kind]} so far: {'; '.join(names[:SHOWN])}{more}", err=True)


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
    if not problems:
        traits = {*_list_traits(record)}
        events = [event for event in timeline.events if not traits.isdisjoint(_list_traits(event))]
        promises = [one for one in timeline.commitments if not traits.isdisjoint(_list_traits(one))]
        part = queries.excerpt(timeline, [*events, *promises])
        if isinstance(record, Source | Actor):
            part = evolve(part, sources=timeline.sources, actors=timeline.actors)
        timeline, problems = part, rules.check(part)
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


def _list_traits(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what two records have in common that may contradict each other: people, posts, a title."""
    if isinstance(record, Event | Commitment):
        yield record.title.casefold(), "title"
    for part in record.participants if isinstance(record, Event) else ():
        yield part.actor, ""
        if part.role:
            yield part.organization or "", part.role.casefold()
