"""What an editor should look at in sources and actors: duplicates, what nothing refers to, dates that can't be."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from alitimeline.model import Timeline
from alitimeline.model.texts import fold
from alitimeline.problems import Path, Problem, shorten, warn
from alitimeline.references import find_targets
from alitimeline.when import When

__all__ = ["SOURCE_RULES"]

#: The parts of an address that only say how a reader came to it.
TRACKING = re.compile(r"(?<=[?&])(?:utm_\w+|(?:fb|g|d|mscl|y)clid|mc_[ce]id|igshid|spm|ref_src)=[^&]*(?:&|$)")
ONE_OR_TWO = "keep one of the two"


def sources_have_addresses_of_their_own(timeline: Timeline) -> Iterator[Problem]:
    """No two sources of a kind have the same address, and an archive is elsewhere.

    A letter may be quoted on the page of an article: these are two sources.
    """
    owners: dict[tuple[str, str], str] = {}
    for index, source in enumerate(timeline.sources):
        if source.url is None:
            continue
        address = _simplify(source.url)
        owner = owners.setdefault((source.kind, address), source.id)
        if owner != source.id:
            message = f"{owner!r} already has this address"
            yield warn(code="duplicate-url", path=("sources", index, "url"), message=message, hint=ONE_OR_TWO)
        if source.archive_url is not None and _simplify(source.archive_url) == address:
            path: Path = ("sources", index, "archive_url")
            message = "the address of the archived copy is that of the source itself"
            yield warn(code="archive-is-source", path=path, message=message, hint="leave it out")


def _simplify(url: str) -> str:
    """Return an address without what makes no difference to the page: scheme, case of the host, tracking."""
    page, _, fragment = url.partition("://")[2].partition("#")
    host, _, rest = page.partition("/")
    rest = TRACKING.sub("", rest).rstrip("?&").rstrip("/")
    return f"{host.lower()}/{rest}#{'' if fragment.startswith(':~:') else fragment}"


def dates_of_sources_are_possible(timeline: Timeline) -> Iterator[Problem]:
    """Nobody has read a source before it was published."""
    zone = timeline.zone
    for index, source in enumerate(timeline.sources):
        if source.accessed and source.published and When.of(source.accessed).surely_before(source.published, zone):
            message = f"the source was read ({source.accessed}) before it was published ({source.published})"
            yield warn(code="accessed-before-published", path=("sources", index, "accessed"), message=message)


def nothing_is_after_the_revision(timeline: Timeline) -> Iterator[Problem]:
    """Nothing in a record is of a later day than its revision: no source, and no verdict."""
    if timeline.updated is None:
        return
    updated, zone = When.of(timeline.updated), timeline.zone
    days: Iterator[tuple[Path, When | None]] = chain(
        ((("sources", index, "published"), source.published) for index, source in enumerate(timeline.sources)),
        (
            (("sources", index, "accessed"), When.of(source.accessed))
            for index, source in enumerate(timeline.sources)
            if source.accessed and source.accessed > timeline.updated
        ),
        (
            (("commitments", index, "assessments", number, "on"), assessment.on)
            for index, commitment in enumerate(timeline.commitments)
            for number, assessment in enumerate(commitment.assessments)
        ),
    )
    for path, day in days:
        if day is not None and updated.surely_before(day, zone):
            message = f"{day} is after the last revision of the record ({updated})"
            yield warn(code="after-update", path=path, message=message, hint="correct it, or updated")


def everything_is_used(timeline: Timeline) -> Iterator[Problem]:
    """Something refers to every source and actor, unless the record only lends them to others."""
    if not timeline.events and not timeline.commitments:
        return
    used: dict[str, set[str]] = defaultdict(set)
    for kind, ids in find_targets((*timeline.actors, *timeline.events, *timeline.commitments)):
        used[kind].update(ids)
    for index, source in enumerate(timeline.sources):
        if source.id not in used["source"]:
            message = f"nothing cites the source {source.id!r}"
            yield warn(code="unused-source", path=("sources", index), message=message, hint="cite it, or remove it")
    for index, actor in enumerate(timeline.actors):
        if actor.id not in used["actor"]:
            message = f"nothing refers to the actor {actor.id!r}"
            yield warn(code="unused-actor", path=("actors", index), message=message, hint="use it, or remove it")


def actors_have_names_of_their_own(timeline: Timeline) -> Iterator[Problem]:
    """No two actors of a kind have a name in common, or a name in a register."""
    owners: dict[tuple[str, str], str] = {}
    for index, actor in enumerate(timeline.actors):
        names: list[tuple[Path, str]] = [(("name",), actor.name)]
        names += [(("other_names", number), name) for number, name in enumerate(actor.other_names)]
        for path, name in names:
            owner = owners.setdefault((actor.kind, fold(name)), actor.id)
            if owner != actor.id:
                message = f"{shorten(name)} is also a name of {owner!r}"
                yield warn(code="duplicate-name", path=("actors", index, *path), message=message, hint=ONE_OR_TWO)
        for register, identifiers in actor.identifiers.items():
            for identifier in identifiers:
                owner = owners.setdefault((f"={fold(register)}", identifier), actor.id)
                if owner != actor.id:
                    message = f"{shorten(identifier)} in the register {shorten(register)} is already {owner!r}"
                    place = ("actors", index, "identifiers", register)
                    yield warn(code="duplicate-identifier", path=place, message=message, hint=ONE_OR_TWO)


SOURCE_RULES = (
    sources_have_addresses_of_their_own,
    dates_of_sources_are_possible,
    nothing_is_after_the_revision,
    everything_is_used,
    actors_have_names_of_their_own,
)
