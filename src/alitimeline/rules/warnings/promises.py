"""What an editor should look at in commitments: verdicts, successors and parts that contradict each other."""

from collections.abc import Iterator
from datetime import tzinfo

from alitimeline.model import FINAL, Timeline, Verdict
from alitimeline.problems import DeadlineError, Path, Remark
from alitimeline.when import Duration, When

__all__ = ["PROMISE_RULES"]

#: How much later the evidence of a verdict may be published.
A_YEAR = Duration("P1Y")
#: The verdicts that may come after a broken promise: it can be kept late, or given up.
AFTER_BROKEN: frozenset[Verdict] = frozenset({"broken", "kept", "partly-kept", "withdrawn", "superseded"})
ONE_OF_TWO = "correct one of the two"


def verdicts_agree(timeline: Timeline) -> Iterator[Remark]:
    """Nothing is judged in two ways at one time, or once more after it was settled."""
    zone = timeline.zone
    for index, commitment in enumerate(timeline.commitments):
        settled = [assessment for assessment in commitment.assessments if assessment.verdict in FINAL]
        if not settled:
            continue
        first = min(settled, key=lambda assessment: assessment.on.sort_key(zone))
        allowed = AFTER_BROKEN if first.verdict == "broken" else {first.verdict}
        verdicts: dict[When, Verdict] = {}
        for number, assessment in enumerate(commitment.assessments):
            path: Path = ("commitments", index, "assessments", number)
            on, verdict = assessment.on, assessment.verdict
            other = verdicts.setdefault(on, verdict)
            if other != verdict and not FINAL.isdisjoint((other, verdict)):
                message = f"the verdict of {on} is {verdict!r} and also {other!r}"
                yield "contradicting-verdicts", path, message, ONE_OF_TWO
            elif verdict not in allowed and first.on.surely_before(on, zone):
                message = f"{verdict!r} ({on}) comes after the final verdict {first.verdict!r} ({first.on})"
                yield "verdict-after-final", path, message, ONE_OF_TWO


def _is_much_newer(date: When, on: When, zone: tzinfo) -> bool:
    try:
        return A_YEAR.after(on).surely_before(date, zone)
    except DeadlineError:  # that would be after the year 9999
        return False


def evidence_is_not_much_newer(timeline: Timeline) -> Iterator[Remark]:
    """A final verdict cites nothing that was published more than a year later."""
    published = {source.id: source.published for source in timeline.sources if source.published}
    for index, commitment in enumerate(timeline.commitments):
        for number, assessment in enumerate(commitment.assessments):
            for place, citation in enumerate(assessment.citations if assessment.verdict in FINAL else ()):
                date = published.get(citation.source)
                if date and _is_much_newer(date, assessment.on, timeline.zone):
                    path = ("commitments", index, "assessments", number, "citations", place, "source")
                    message = f"{citation.source!r} ({date}) is over a year newer than the verdict"
                    yield "evidence-after-verdict", path, message, "give the verdict the day on which it could be known"


def successors_are_newer(timeline: Timeline) -> Iterator[Remark]:
    """What is superseded has a newer successor, and was not kept before."""
    for index, commitment in enumerate(timeline.commitments):
        verdicts = [assessment.verdict for assessment in commitment.assessments]
        if commitment.superseded_by is not None:
            path: Path = ("commitments", index, "superseded_by")
            made, successor = timeline.when_made(commitment), timeline.commitment(commitment.superseded_by)
            replaced = timeline.when_made(successor)
            if replaced.surely_before(made, timeline.zone):
                message = f"{successor.id!r} ({replaced}) is older than the commitment that it replaces ({made})"
                hint = f'was it the other way round? Then write "superseded_by": "{commitment.id}" there'
                yield "superseded-by-older", path, message, hint
            if "kept" in verdicts:
                message = f"the commitment was kept, and is also replaced by {successor.id!r}"
                yield "kept-and-superseded", path, message, "what was kept needs no successor"
        elif "superseded" in verdicts:
            path = ("commitments", index, "assessments", verdicts.index("superseded"), "verdict")
            message = "the commitment is superseded, and the record doesn't say by which"
            yield "superseded-by-nothing", path, message, 'add "superseded_by": "…", or write "withdrawn"'


def parts_fit_the_whole(timeline: Timeline) -> Iterator[Remark]:
    """A part is promised with its whole or later, is due no later, and isn't broken if the whole is kept."""
    zone = timeline.zone
    for index, commitment in enumerate(timeline.commitments):
        if commitment.part_of is None:
            continue
        whole, path = timeline.commitment(commitment.part_of), ("commitments", index, "part_of")
        belongs = f"{whole.id!r}, to which it belongs"
        due, last = timeline.deadline(commitment), timeline.deadline(whole)
        if due and last and last.surely_before(due, zone):
            message = f"the part is due ({due}) after {belongs} ({last})"
            yield "part-due-after-whole", (*path[:2], "due"), message, "correct a deadline"
        made, begun = timeline.when_made(commitment), timeline.when_made(whole)
        if made.surely_before(begun, zone):
            yield "part-before-whole", path, f"the part was promised ({made}) before {belongs} ({begun})", ONE_OF_TWO
        verdict, other = commitment.last_assessment, whole.last_assessment
        if verdict and other and (verdict.verdict, other.verdict) == ("broken", "kept"):
            yield "broken-part", path, f"the part is broken, and {belongs}, is kept", "correct one of the verdicts"


def promises_are_made(timeline: Timeline) -> Iterator[Remark]:
    """Nobody promises anything in an event that was called off."""
    cancelled = {event.id for event in timeline.events if event.status == "cancelled"}
    for index, commitment in enumerate(timeline.commitments):
        if commitment.made_in in cancelled:
            path, message = ("commitments", index, "made_in"), f"the event {commitment.made_in!r} was cancelled"
            yield "promise-in-cancelled-event", path, message, "correct the event, or its status"


PROMISE_RULES = (
    verdicts_agree,
    evidence_is_not_much_newer,
    successors_are_newer,
    parts_fit_the_whole,
    promises_are_made,
)
