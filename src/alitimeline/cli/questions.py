"""The commands that ask a question: status, tenures, conflicts, known, coverage, evidence."""

import math
from datetime import date
from typing import get_args

import click

from alitimeline import answers, queries
from alitimeline.cli.asking import Answer, question
from alitimeline.cli.options import as_of, form, parse_day, parse_duration, today
from alitimeline.cli.texts import TextFolder
from alitimeline.model import Standing, Timeline
from alitimeline.queries import Finding, State
from alitimeline.when import Duration

__all__ = ["conflicts", "coverage", "evidence", "known", "status", "tenures"]


@click.command()
@question
@as_of
@click.option(
    "--due-within",
    metavar="DURATION",
    callback=parse_duration,
    help="Only what falls due within this time: P90D is 90 days.",
)
@click.option(
    "--fail-on", type=click.Choice(get_args(State)), multiple=True, help="Status 1 if any is in this state; repeatable."
)
@form
def status(
    record: Timeline, day: date | None, due_within: Duration | None, fail_on: tuple[str, ...], form: str
) -> Answer:
    """Show what is due, what is overdue and how each promise turned out.

    Lists every commitment in TIMELINE that was made by today, or by the day of --as-of.
    """
    day = day or today(record)
    statuses = queries.status(record, day)
    nothing = f"no commitment in {record.id} was made by {day}"
    if due_within is not None and statuses:
        statuses = tuple(status for status in statuses if status.is_due_within(due_within))
        nothing = f"no commitment in {record.id} falls due within {due_within} of {day}"
    text = answers.status.to_json(statuses, record.id) if form == "json" else answers.status.to_text(statuses)
    return Answer(text, nothing, any(status.state in fail_on for status in statuses))


@click.command()
@question
@click.option("--as-of", "day", metavar="DATE", callback=parse_day, help="Only who held it on this day.")
@click.option("--role", help="Only this role, by any of its names: CEO.")
@click.option("--organization", metavar="ID", help="Only posts in the organization with this id.")
@click.option(
    "--fail-on", type=click.Choice(get_args(Finding)), multiple=True, help="Status 1 if there is one; repeatable."
)
@form
def tenures(  # noqa: PLR0913, PLR0917 - the options that it has
    record: Timeline, day: date | None, role: str | None, organization: str | None, fail_on: tuple[str, ...], form: str
) -> Answer:
    """Show who held each role and when, from appointments and departures.

    With the gaps and overlaps in TIMELINE, and the sources that disagree.
    """
    posts = queries.tenures(record, role=role, organization=organization)
    is_json = form == "json"
    text = answers.tenures.to_json(posts, day, record.id) if is_json else answers.tenures.to_text(record, posts, day)
    spans = (span for post in posts for span in ([queries.holders(post, day)] if day else queries.stretches(post)))
    fails = bool(fail_on) and any(span.finding in fail_on for span in spans)
    return Answer(text, f"no appointment or departure in {record.id} fits", fails)


@click.command()
@question
@click.option("--standing", type=click.Choice(get_args(Standing)), help="Only disputes that are open, or dismissed.")
@form
def conflicts(record: Timeline, standing: Standing | None, form: str) -> Answer:
    """List where sources disagree, with the words of both sides.

    Lists every field on which another source contradicts TIMELINE.
    """
    disputed = [conflict for conflict in queries.conflicts(record) if standing in (None, conflict.standing)]
    is_json = form == "json"
    text = answers.conflicts.to_json(disputed, record.id) if is_json else answers.conflicts.to_text(record, disputed)
    return Answer(text, f"no {standing} dispute in {record.id}" if standing else f"no dispute in {record.id}")


@click.command()
@question
@as_of
@form
def known(record: Timeline, day: date | None, form: str) -> Answer:
    """Show what the public could know on a day.

    Only what a source in TIMELINE supports that was published by then.
    """
    public = queries.known(record, day or today(record))
    return Answer(answers.known.to_json(public) if form == "json" else answers.known.to_text(record, public))


@click.command()
@question
@form
def coverage(record: Timeline, form: str) -> Answer:
    """Show how long it took from each event to its first report.

    Where a date is only partly known, the answer is a range.
    """
    lags = queries.coverage(record)
    text = answers.coverage.to_json(lags, record.id) if form == "json" else answers.coverage.to_text(lags)
    return Answer(text, f"no event in {record.id} has a first report")


def _check_percent(_context: click.Context, _option: click.Parameter, value: float) -> float:
    """Refuse what is no number, which lies in every range and under no limit."""
    if math.isnan(value):
        raise click.BadParameter("nan is not a number")
    return value


@click.command()
@question
@click.option("--texts", "folder", metavar="DIR", help="Look the quotes up in DIR/<source-id>.txt.")
@click.option(
    "--fail-under",
    "least",
    metavar="PERCENT",
    type=click.FloatRange(0, 100),
    default=0,
    callback=_check_percent,
    help="Status 1 if fewer of the facts have a quote; with --texts, a quote that is in its text.",
)
@form
def evidence(record: Timeline, folder: str | None, least: float, form: str) -> Answer:
    """Count the facts in TIMELINE that have a citation, a quote, a primary source, two sources; list the rest."""
    texts, problems = None, []
    if folder is not None:
        files = TextFolder(folder)
        texts = files.read([source.id for source in record.sources])
        problems = [problem for file in files.faulty for problem in file.problems]
    facts = queries.evidence(record, texts)
    text = answers.evidence.to_json(facts, record.id) if form == "json" else answers.evidence.to_text(facts)
    quoted = facts.count("quote" if texts is None else "text")
    return Answer(text, fails=100 * quoted < least * facts.count(), problems=tuple(problems))
