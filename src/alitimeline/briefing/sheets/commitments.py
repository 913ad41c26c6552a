"""The sheet Commitments: one per row, with its status on the as-of date.

They are in the order of the record; for an executive, in the order of their deadlines.
"""

import re
from collections.abc import Mapping
from datetime import date
from operator import itemgetter

from alitimeline.answers.words import list_words
from alitimeline.briefing.cells import Link, Stamp, Value, day, deadline, join
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.sheet import Choice, Column, Rule, Sheet, Tone
from alitimeline.briefing.wording import Wording
from alitimeline.model import FINAL, Commitment
from alitimeline.references import find_evidence
from alitimeline.when import When

__all__ = ["commitments", "describe_status", "format_deadline", "state"]

#: How many days before its deadline a commitment falls due soon.
SOON = 90

CLOSED = 'AND({closed}<>"",N({closed})<=AsOf)'
DAYS_LEFT = f'IF(AND(ISNUMBER({{deadline}}),ISNUMBER(AsOf)),IF({CLOSED},"",INT({{deadline}})-AsOf),"")'
#: The status, with words in the place of `[…]`. A deadline that is a text has no last day, or is before 1900.
STATUS = (
    'IF(NOT(ISNUMBER(AsOf)),"",IF(INT(N({made}))>AsOf,[not-made],IF('
    f"{CLOSED},IF([is-final],{{verdict}},[superseded]),"
    f'IF({{days_left}}<>"",IF({{days_left}}<0,[lapsed],IF({{days_left}}<={SOON},[soon],[later])),'
    'IF({deadline}="",[no-deadline],IF(LEFT({deadline},LEN([from]))=[from],[no-last-day],[lapsed])))'
    '&IF(OR({verdict}="",[is-final]),"",[comma]&LOWER({verdict})))))'
)


def days_left(cell: Value, briefing: Briefing) -> int | str:
    """Return what the formula gives for the deadline of an open commitment, as its cell shows it."""
    today = briefing.as_of_cell
    return int(cell.serial) - int(today.serial) if isinstance(cell, Stamp) and isinstance(today, Stamp) else ""


def state(briefing: Briefing, commitment: Commitment) -> str:
    """Return how it stood with a commitment, as the query has it; "not-made" before it was made."""
    status = briefing.statuses.get(commitment.id)
    return status.state if status else "not-made"


def describe_status(briefing: Briefing, commitment: Commitment) -> str:
    """Return the outcome of a closed commitment; else what its deadline means today, and the last verdict."""
    words, last, current = briefing.words, commitment.last_assessment, state(briefing, commitment)
    if not isinstance(briefing.as_of_cell, Stamp):
        return ""
    if current == "closed":
        return words.word("verdict", last.verdict if last and last.verdict in FINAL else "superseded")
    if current in ("upcoming", "due-now"):
        left = days_left(format_deadline(briefing, commitment), briefing)
        current = "no-last-day" if isinstance(left, str) else "soon" if left <= SOON else "later"
    text = words.word("state", current)
    if current == "not-made" or last is None or last.verdict in FINAL:
        return text
    return text + words.label("comma") + words.word("verdict", last.verdict).lower()


def _find_closing(briefing: Briefing, commitment: Commitment) -> date | None:
    """Return the day since which a commitment is closed: its last verdicts are final, or another one replaced it."""
    record = briefing.timeline
    days: list[date] = []
    ends = [(verdict.on.last_day(record.zone) or date.max, verdict.verdict) for verdict in commitment.assessments]
    for last, verdict in sorted(ends, key=itemgetter(0)):
        days = [*days, last] if verdict in FINAL else []
    if commitment.superseded_by:
        replaced = record.when_made(record.commitment(commitment.superseded_by)).first_day(record.zone)
        days.append(replaced or record.when_made(commitment).first_day(record.zone) or date.min)
    return min(days, default=None)


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


def _format_progress(briefing: Briefing, commitment: Commitment) -> str | None:
    """Return how far each measure has come; for an executive, also the measures without a value."""
    words, status = briefing.words, briefing.statuses.get(commitment.id)
    known = {item.measure.name: words.progress(item) for item in status.progress} if status else {}
    if briefing.options.profile != "executive":
        return join([*known.values()])
    return join([known.get(measure.name) or words.measure(measure) for measure in commitment.measures])


def _columns(briefing: Briefing) -> Mapping[str, Column]:
    columns, words = briefing.columns("commitments"), briefing.words
    final = ",".join(f'"{words.word("verdict", verdict)}"' for verdict in sorted(FINAL))
    texts = {key: f'"{word[briefing.options.language]}"' for key, word in list_words("state").items()}
    texts |= {"superseded": f'"{words.word("verdict", "superseded")}"', "comma": f'"{words.label("comma")}"'}
    texts |= {"from": f'"{words.date("from ")}"', "is-final": f"ISNUMBER(MATCH({{verdict}},{{{final}}},0))"}
    status = re.sub(r"\[([a-z-]+)\]", lambda match: texts[match[1]], STATUS)
    verdicts = Choice("VerdictList", words.label("verdict_choice"), words.label("verdict_choice_text"))
    return columns | {
        "days_left": columns["days_left"]._replace(formula=DAYS_LEFT),
        "state": columns["state"]._replace(formula=status),
        "verdict": columns["verdict"]._replace(choice=verdicts),
    }


def _rules(words: Wording) -> tuple[Rule, ...]:
    tones: dict[str, Tone] = {"kept": "good", "partly-kept": "good", "broken": "bad"}
    tones |= {"withdrawn": "muted", "superseded": "muted"}
    near: dict[str, Tone] = {"lapsed": "bad", "soon": "warn"}
    begins = ((words.word("state", key), tone) for key, tone in near.items())
    return (
        *(Rule(f'LEFT({{state}},{len(word)})="{word}"', tone, ("days_left", "state")) for word, tone in begins),
        *(
            Rule(f'{{{column}}}="{words.word("verdict", verdict)}"', tone, (column,))
            for column in ("state", "verdict")
            for verdict, tone in tones.items()
        ),
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
        closed, status = _find_closing(briefing, commitment), briefing.statuses.get(commitment.id)
        return briefing.cells(commitment) | {
            "deadline": cell,
            "days_left": "" if status and status.state == "closed" else days_left(cell, briefing),
            "state": describe_status(briefing, commitment),
            "verdict": say("verdict", last.verdict) if last else None,
            "made_by": join([words.actors.get(actor) or record.actor(actor).name for actor in commitment.made_by]),
            "made_in_title": words.title(made_in) if made_in else None,
            "made_in": Link(made_in.id, f"#event/{made_in.id}") if made_in else None,
            "quotes": words.quotes(commitment.citations),
            "evidence": words.backing(last.citations) if last else None,
            "made": words.whole(made) if made.start else words.date(f"by {made.points[0].text}"),
            "closed": day(closed) if closed else None,
            "assessed_on": _format_day(last.on) if last else None,
            "measures": join([words.measure(measure) for measure in commitment.measures]),
            "progress": _format_progress(briefing, commitment),
            "why": words.why(commitment),
            "sources": words.sources(cited),
            "disputes": words.disputes(commitment),
            "link": words.link(cited),
            "precision": words.precision(due) if due else None,
            "order": by_deadline.get(commitment.id),
        }

    dues = [record.deadline(promise) for promise in promises]
    return briefing.sheet(
        "commitments",
        map(row, promises),
        _columns(briefing),
        records=promises,
        rules=_rules(words),
        excerpt=briefing.choose_rows([due.last_day(record.zone) if due else None for due in dues]),
    )
