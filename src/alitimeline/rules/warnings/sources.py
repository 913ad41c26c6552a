"""What an editor should look at in sources and actors: duplicates, what nothing refers to, dates that can't be."""

import re
from collections import defaultdict
from collections.abc import Iterator

from alitimeline.model import Timeline
from alitimeline.model.texts import fold
from alitimeline.problems import Path, Remark, shorten
from alitimeline.references import find_targets
from alitimeline.when import When

__all__ = ["SOURCE_RULES"]

#: The parts of an address that only say how a reader came to it.
TRACKING = re.compile(r"(?<=[?&])(?:utm_\w+|(?:fb|g|d|mscl|y)clid|mc_[ce]id|igshid|spm|ref_src)=[^&]*(?:&|$)")
ONE_OF_TWO = "keep one of the two"


def sources_have_addresses_of_their_own(timeline: Timeline) -> Iterator[Remark]:
    """No two sources of a kind have the same address, and an archive is elsewhere.

    A letter may be quoted on the page of an article: these are two sources.
    """
    owners: dict[tuple[str, str], str] = {}
    for index, source in enumerate(timeline.sources):
        address = source.url and _simplify(source.url)
        if not address:
            continue
        owner = owners.setdefault((source.kind, address), source.id)
        if owner != source.id:
            yield "duplicate-url", ("sources", index, "url"), f"{owner!r} already has this address", ONE_OF_TWO
        if source.archive_url is not None and _simplify(source.archive_url) == address:
            message = "the address of the archived copy is that of the source itself"
            yield "archive-is-source", ("sources", index, "archive_url"), message, "leave it out"


def _simplify(url: str) -> str:
    """Return an address without what makes no difference to the page: scheme, case of the host, tracking."""
    page, _, fragment = url.partition("://")[2].partition("#")
    host, _, rest = page.partition("/")
    rest = TRACKING.sub("", rest).rstrip("?&").rstrip("/")
    return f"{host.lower()}/{rest}#{'' if fragment.startswith(':~:') else fragment}"


def sources_are_read_after_they_appear(timeline: Timeline) -> Iterator[Remark]:
    """Nobody has read a source before it was published."""
    for index, source in enumerate(timeline.sources):
        read, published = source.accessed, source.published
        if read and published and When.of(read).surely_before(published, timeline.zone):
            message = f"the source was read ({read}) before it was published ({published})"
            yield "accessed-before-published", ("sources", index, "accessed"), message, "correct one of the two days"


def nothing_is_after_the_revision(timeline: Timeline) -> Iterator[Remark]:
    """Nothing in a record is of a later day than its revision, but what is planned."""
    updated = timeline.updated and When.of(timeline.updated)
    days: list[tuple[Path, When | None]] = []
    for index, source in enumerate(timeline.sources):
        read = When.of(source.accessed) if source.accessed else None
        days += [(("sources", index, "published"), source.published), (("sources", index, "accessed"), read)]
    for index, event in enumerate(timeline.events):
        days.append((("events", index, "when"), event.when if event.status == "confirmed" else None))
    for index, commitment in enumerate(timeline.commitments):
        days.append((("commitments", index, "made_on"), commitment.made_on))
        for number, assessment in enumerate(commitment.assessments):
            days.append((("commitments", index, "assessments", number, "on"), assessment.on))
    for path, day in days:
        if updated and day and updated.surely_before(day, timeline.zone):
            message = f"{day} is after the last revision of the record ({updated})"
            hint = (
                'for a planned event, write "status": "tentative"' if path[0] == "events" else "correct it, or updated"
            )
            yield "after-update", path, message, hint


def everything_is_used(timeline: Timeline) -> Iterator[Remark]:
    """Something refers to every source and actor, unless the record only lends them to others."""
    if timeline.events or timeline.commitments:
        used: dict[str, set[str]] = defaultdict(set)
        for kind, ids, _ in find_targets((*timeline.actors, *timeline.events, *timeline.commitments)):
            used[kind].update(ids)
        for index, source in enumerate(timeline.sources):
            if source.id not in used["source"]:
                message = f"nothing cites the source {source.id!r}"
                yield "unused-source", ("sources", index), message, "cite it, or remove it"
        for index, actor in enumerate(timeline.actors):
            if actor.id not in used["actor"]:
                message = f"nothing refers to the actor {actor.id!r}"
                yield "unused-actor", ("actors", index), message, "use it, or remove it"


def actors_have_names_of_their_own(timeline: Timeline) -> Iterator[Remark]:
    """No two actors of a kind have a name in common, or a name in a register."""
    owners: dict[tuple[str, str], str] = {}
    for index, actor in enumerate(timeline.actors):
        names: list[tuple[Path, str]] = [(("name",), actor.name)]
        names += [(("other_names", number), name) for number, name in enumerate(actor.other_names)]
        for path, name in names:
            owner = owners.setdefault((actor.kind, fold(name)), actor.id)
            if owner != actor.id:
                message = f"{shorten(name)} is also a name of {owner!r}"
                yield "duplicate-name", ("actors", index, *path), message, ONE_OF_TWO
        for register, identifiers in actor.identifiers.items():
            for identifier in identifiers:
                owner = owners.setdefault((f"={fold(register)}", identifier), actor.id)
                if owner != actor.id:
                    message = f"{shorten(identifier)} in the register {shorten(register)} is already {owner!r}"
                    yield "duplicate-identifier", ("actors", index, "identifiers", register), message, ONE_OF_TWO


SOURCE_RULES = (
    sources_have_addresses_of_their_own,
    sources_are_read_after_they_appear,
    nothing_is_after_the_revision,
    everything_is_used,
    actors_have_names_of_their_own,
)
