"""What an editor should look at in commitments: verdicts, successors and parts that contradict each other."""

from collections.abc import Iterator

from alitimeline.model import FINAL, Timeline, Verdict
from alitimeline.problems import Path, Problem, warn
from alitimeline.when import Duration, When

__all__ = ["PROMISE_RULES"]

#: How much later the evidence of a verdict may be published.
A_YEAR = Duration("P1Y")
#: The verdicts that may come after a broken promise: it can be kept late, or given up.
AFTER_BROKEN: frozenset[Verdict] = frozenset({"kept", "partly-kept", "withdrawn", "superseded"})


def verdicts_agree(timeline: Timeline) -> Iterator[Problem]:
    """Nothing is judged in two ways at one time, or once more after it was settled."""
    zone = timeline.zone
    for index, commitment in enumerate(timeline.commitments):
        if len(commitment.assessments) < 2:  # noqa: PLR2004 - one agrees with itself
            continue
        settled = [assessment for assessment in commitment.assessments if assessment.verdict in FINAL]
        first = min(settled, key=lambda assessment: assessment.on.sort_key(zone), default=None)
        verdicts: dict[When, Verdict] = {}
        for number, assessment in enumerate(commitment.assessments):
            path: Path = ("commitments", index, "assessments", number)
            on, verdict = assessment.on, assessment.verdict
            other = verdicts.setdefault(on, verdict)
            if other != verdict and not FINAL.isdisjoint((other, verdict)):
                message = f"the verdict of {on} is {verdict!r} and also {other!r}"
                yield warn(code="contradicting-verdicts", path=path, message=message, hint="keep one of the two")
            elif (
                first
                and verdict != first.verdict
                and not (first.verdict == "broken" and verdict in AFTER_BROKEN)
                and first.on.surely_before(on, zone)
            ):
                message = f"{verdict!r} ({on}) comes after the final verdict {first.verdict!r} ({first.on})"
                yield warn(code="verdict-after-final", path=path, message=message, hint="correct one of the two")


def evidence_is_not_much_newer(timeline: Timeline) -> Iterator[Problem]:
    """A final verdict cites nothing that was published more than a year later."""
    published = {source.id: source.published for source in timeline.sources if source.published}
    zone = timeline.zone
    for index, commitment in enumerate(timeline.commitments):
        for number, assessment in enumerate(commitment.assessments):
            if assessment.verdict in FINAL:
                for place, citation in enumerate(assessment.citations):
                    date = published.get(citation.source)
                    if date and A_YEAR.after(assessment.on).surely_before(date, zone):
                        yield warn(
                            code="evidence-after-verdict",
                            path=("commitments", index, "assessments", number, "citations", place, "source"),
                            message=f"{citation.source!r} ({date}) is over a year newer than the verdict",
                            hint="give the verdict the day on which it could be known",
                        )


def successors_are_newer(timeline: Timeline) -> Iterator[Problem]:
    """What is superseded has a newer successor, and was not kept before."""
    zone = timeline.zone
    for index, commitment in enumerate(timeline.commitments):
        path: Path = ("commitments", index)
        verdicts = [assessment.verdict for assessment in commitment.assessments]
        if commitment.superseded_by is None:
            if "superseded" in verdicts:
                yield warn(
                    code="superseded-by-nothing",
                    path=(*path, "assessments", verdicts.index("superseded"), "verdict"),
                    message="the commitment is superseded, and the record doesn't say by which",
                    hint='add "superseded_by": "…", or write "withdrawn"',
                )
            continue
        made, successor = timeline.when_made(commitment), timeline.commitment(commitment.superseded_by)
        replaced = timeline.when_made(successor)
        if replaced.surely_before(made, zone):
            message = f"{successor.id!r} ({replaced}) is older than the commitment that it replaces ({made})"
            hint = f'was it the other way round? Then write "superseded_by": "{commitment.id}" there'
            yield warn(code="superseded-by-older", path=(*path, "superseded_by"), message=message, hint=hint)
        if "kept" in verdicts:
            message = f"the commitment was kept, and is also replaced by {successor.id!r}"
            hint = "what was kept needs no successor"
            yield warn(code="kept-and-superseded", path=(*path, "superseded_by"), message=message, hint=hint)


def parts_fit_the_whole(timeline: Timeline) -> Iterator[Problem]:
    """A part is promised with its whole or later, is due no later, and isn't broken if the whole is kept."""
    zone = timeline.zone
    for index, commitment in enumerate(timeline.commitments):
        if commitment.part_of is None:
            continue
        path: Path = ("commitments", index)
        whole = timeline.commitment(commitment.part_of)
        due, last = timeline.deadline(commitment), timeline.deadline(whole)
        if due and last and last.surely_before(due, zone):
            message = f"the part is due ({due}) after {whole.id!r}, to which it belongs ({last})"
            yield warn(code="part-due-after-whole", path=(*path, "due"), message=message, hint="correct a deadline")
        made, begun = timeline.when_made(commitment), timeline.when_made(whole)
        if made.surely_before(begun, zone):
            message = f"the part was promised ({made}) before {whole.id!r}, to which it belongs ({begun})"
            yield warn(code="part-before-whole", path=(*path, "part_of"), message=message, hint="correct a date")
        verdict, other = commitment.last_assessment, whole.last_assessment
        if verdict and other and verdict.verdict == "broken" and other.verdict == "kept":
            message = f"the part is broken, and {whole.id!r}, to which it belongs, is kept"
            yield warn(code="broken-part", path=(*path, "part_of"), message=message, hint="correct one of the verdicts")


def promises_are_made(timeline: Timeline) -> Iterator[Problem]:
    """Nobody promises anything in an event that was called off."""
    cancelled = {event.id for event in timeline.events if event.status == "cancelled"}
    for index, commitment in enumerate(timeline.commitments):
        if commitment.made_in in cancelled:
            message = f"{commitment.made_in!r}, in which it was promised, was cancelled"
            hint = "correct the event, or its status"
            yield warn(
                code="promise-in-cancelled-event", path=("commitments", index, "made_in"), message=message, hint=hint
            )


PROMISE_RULES = (
    verdicts_agree,
    evidence_is_not_much_newer,
    successors_are_newer,
    parts_fit_the_whole,
    promises_are_made,
)
