"""The sheet Commitments: one per row, with its status on the as-of date.

They stand in the order of the record; for an executive, in the order of their deadlines.
"""

from collections.abc import Sequence

from alitimeline.answers.phrases import find_evidence
from alitimeline.briefing.editable import values
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.cells import Link, Stamp, Value, day, deadline, start
from alitimeline.briefing.sheets.sheet import Choice, Column, Rule, Sheet
from alitimeline.briefing.sheets.wording import Wording
from alitimeline.model import Commitment

__all__ = ["commitments", "flag"]

EXECUTIVE = (
    *("title", "deadline", "days_left", "flag", "state", "verdict", "evidence", "statement", "made_by"),
    *("made_in_title", "made_in", "id"),
)
#: How many days before its deadline a commitment falls due soon.
SOON = 90

DAYS_LEFT = 'IF(AND(ISNUMBER({deadline}),ISNUMBER(AsOf)),INT({deadline})-AsOf,"")'


def days_left(shown: Value, briefing: Briefing) -> int | str:
    """Return what the formula gives for a deadline as its cell shows it."""
    today = briefing.as_of_cell
    return int(shown.serial) - int(today.serial) if isinstance(shown, Stamp) and isinstance(today, Stamp) else ""


def state(briefing: Briefing, commitment: Commitment) -> str:
    """Return how it stood with a commitment, as a key of `words.state`."""
    found = briefing.statuses.get(commitment.id)
    return found.state if found else "not-made"


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


def _columns(words: Wording) -> tuple[Column, ...]:
    say = words.word
    closed, past, soon, later = (say("flag", key) for key in ("closed", "past", "soon", "later"))
    flag_formula = (
        f'IF({{state}}="{say("state", "closed")}","{closed}",IF({{days_left}}="",{{state}},'
        f'IF({{days_left}}<0,"{past}",IF({{days_left}}<={SOON},"{soon}","{later}"))))'
    )
    verdicts = Choice("VerdictList", words.label("verdict_choice"), words.label("verdict_choice_text"))
    return (
        Column("id", 15, "Faint"),
        Column("title", 30, "Strong"),
        Column("deadline", 14, "Date"),
        Column("days_left", 10, "Number", formula=DAYS_LEFT),
        Column("flag", 15, formula=flag_formula),
        Column("verdict", 14, "Input", choice=verdicts),
        Column("statement", 44),
        Column("made_by", 16, choice=Choice("ActorList")),
        Column("made_in_title", 24),
        Column("made_in", 20),
        Column("due", 20),
        Column("quotes", 46),
        Column("evidence", 30),
        Column("state", 14),
        Column("made_on", 13, "Date"),
        Column("assessed_on", 16, "Date"),
        Column("note", 34),
        Column("why", 40),
        Column("sources", 17),
        Column("disputes", 70),
        Column("link", 18),
        Column("kind", 16, choice=Choice("CommitmentKindList", strict=False)),
        Column("precision", 14),
        Column("part_of", 20),
        Column("superseded_by", 20),
        Column("tags", 20),
        Column("order", 10, "Number"),
    )


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
    say, zone = words.word, record.zone
    by_deadline = {name: number for number, name in enumerate(briefing.statuses, 1)}
    promises = record.commitments
    if briefing.options.profile == "executive":
        promises = tuple(sorted(promises, key=lambda promise: by_deadline.get(promise.id, len(promises) + 1)))

    def row(commitment: Commitment) -> Sequence[Value]:
        made_in, due = record.event(commitment.made_in), record.deadline(commitment)
        last, edited = commitment.last_assessment, values(commitment)
        shown = format_deadline(briefing, commitment)
        left, stands = days_left(shown, briefing), state(briefing, commitment)
        key = flag(stands, left)
        return (
            commitment.id,
            commitment.title,
            shown,
            left,
            say("flag", key) if key else say("state", stands),
            say("verdict", last.verdict) if last else None,
            commitment.statement,
            words.actors.get(commitment.made_by) or record.actor(commitment.made_by).name,
            made_in.title,
            Link(made_in.id, f"#event/{made_in.id}"),
            edited["due"] or None,
            words.quotes(commitment.citations),
            words.backing(last.citations) if last else None,
            say("state", stands),
            words.date(start(made_in.when, zone)),
            day(last.on) if last else None,
            last.note if last else None,
            words.why(commitment),
            words.sources(find_evidence(commitment)),
            words.disputes(commitment),
            words.link(find_evidence(commitment)),
            commitment.kind,
            words.precision(due) if due else None,
            commitment.part_of,
            commitment.superseded_by,
            edited["tags"] or None,
            by_deadline.get(commitment.id),
        )

    return briefing.sheet(
        "commitments",
        _columns(words),
        [row(commitment) for commitment in promises],
        executive=EXECUTIVE,
        printed=("title", "evidence"),
        frozen_to="title",
        records=[f"commitment/{commitment.id}" for commitment in promises],
        rules=_rules(words),
    )
