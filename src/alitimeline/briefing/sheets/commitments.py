"""The sheet Commitments: one per row, with its status on the as-of date.

They are in the order of the record; for an executive, in the order of their deadlines.
"""

from collections.abc import Mapping

from alitimeline.answers.phrases import format_measure
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.cells import Link, Stamp, Value, day, deadline, join, start
from alitimeline.briefing.sheets.sheet import Choice, Column, Rule, Sheet
from alitimeline.briefing.sheets.wording import Wording
from alitimeline.model import Commitment
from alitimeline.references import find_evidence
from alitimeline.when import When

__all__ = ["commitments", "flag"]

#: How many days before its deadline a commitment falls due soon.
SOON = 90

DAYS_LEFT = 'IF(AND(ISNUMBER({deadline}),ISNUMBER(AsOf)),INT({deadline})-AsOf,"")'


def days_left(cell: Value, briefing: Briefing) -> int | str:
    """Return what the formula gives for a deadline as its cell shows it."""
    today = briefing.as_of_cell
    return int(cell.serial) - int(today.serial) if isinstance(cell, Stamp) and isinstance(today, Stamp) else ""


def state(briefing: Briefing, commitment: Commitment) -> str:
    """Return how it stood with a commitment, as a key of `words.state`."""
    status = briefing.statuses.get(commitment.id)
    return status.state if status else "not-made"


def flag(state: str, left: int | str) -> str | None:
    """Return what the colour of a row says, as a key of `words.flag`; None if that is its state."""
    if state == "closed":
        return "closed"
    if isinstance(left, str):
        return None
    return "past" if left < 0 else "soon" if left <= SOON else "later"


def format_deadline(briefing: Briefing, commitment: Commitment) -> Stamp | str | None:
    """Return what shows the last day of a deadline; a text, if it has none."""
    due = briefing.timeline.deadline(commitment)
    if due is None:
        return None
    if due.end is None and due.start is not None:  # no day to count to
        return briefing.words.date(f"from {due.start.text}")
    return briefing.words.date(deadline(due, briefing.timeline.zone))


def _format_day(on: When) -> Stamp | str:
    """Return a day as a date; a month or year as a text: a date that is typed over it would get its format."""
    return day(on.latest) if on.precision == "day" and on.latest else on.text


def _columns(briefing: Briefing) -> Mapping[str, Column]:
    columns, words = briefing.columns("commitments"), briefing.words
    say = words.word
    closed, past, soon, later = (say("flag", key) for key in ("closed", "past", "soon", "later"))
    flag_formula = (
        f'IF({{state}}="{say("state", "closed")}","{closed}",IF({{days_left}}="",{{state}},'
        f'IF({{days_left}}<0,"{past}",IF({{days_left}}<={SOON},"{soon}","{later}"))))'
    )
    verdicts = Choice("VerdictList", words.label("verdict_choice"), words.label("verdict_choice_text"))
    return columns | {
        "days_left": columns["days_left"]._replace(formula=DAYS_LEFT),
        "flag": columns["flag"]._replace(formula=flag_formula),
        "verdict": columns["verdict"]._replace(choice=verdicts),
    }


def _rules(words: Wording) -> tuple[Rule, ...]:
    say = words.word
    closed, past, soon = (say("flag", key) for key in ("closed", "past", "soon"))
    return (
        Rule(f'{{flag}}="{past}"', "bad", ("days_left", "flag")),
        Rule(f'{{flag}}="{soon}"', "warn", ("days_left", "flag")),
        Rule(f'{{flag}}="{closed}"', "muted", ("days_left", "flag")),
        Rule(f'{{verdict}}="{say("verdict", "broken")}"', "bad", ("verdict",)),
        Rule(f'{{verdict}}="{say("verdict", "kept")}"', "good", ("verdict",)),
        Rule(f'{{verdict}}="{say("verdict", "partly-kept")}"', "good", ("verdict",)),
    )


def commitments(briefing: Briefing) -> Sheet:
    """Lay out the sheet Commitments."""
    record, words = briefing.timeline, briefing.words
    say = words.word
    by_deadline = {name: number for number, name in enumerate(briefing.statuses, 1)}
    promises = record.commitments
    if briefing.options.profile == "executive":
        promises = tuple(sorted(promises, key=lambda promise: by_deadline.get(promise.id, len(promises) + 1)))

    def row(commitment: Commitment) -> Mapping[str, Value]:
        made_in = record.event(commitment.made_in) if commitment.made_in else None
        made, due = record.when_made(commitment), record.deadline(commitment)
        last, cited = commitment.last_assessment, list(find_evidence(commitment))
        cell = format_deadline(briefing, commitment)
        left, current = days_left(cell, briefing), state(briefing, commitment)
        status = briefing.statuses.get(commitment.id)
        key = flag(current, left)
        return briefing.cells(commitment) | {
            "deadline": cell,
            "days_left": left,
            "flag": say("flag", key) if key else say("state", current),
            "verdict": say("verdict", last.verdict) if last else None,
            "made_by": join([words.actors.get(actor) or record.actor(actor).name for actor in commitment.made_by]),
            "made_in_title": made_in.title if made_in else None,
            "made_in": Link(made_in.id, f"#event/{made_in.id}") if made_in else None,
            "quotes": words.quotes(commitment.citations),
            "evidence": words.backing(last.citations) if last else None,
            "state": say("state", current),
            "made": words.date(start(made, record.zone)),
            "assessed_on": _format_day(last.on) if last else None,
            "measures": join([format_measure(measure) for measure in commitment.measures]),
            "progress": join([words.progress(item) for item in status.progress]) if status else None,
            "why": words.why(commitment),
            "sources": words.sources(cited),
            "disputes": words.disputes(commitment),
            "link": words.link(cited),
            "precision": words.precision(due) if due else None,
            "order": by_deadline.get(commitment.id),
        }

    return briefing.sheet("commitments", map(row, promises), _columns(briefing), records=promises, rules=_rules(words))
