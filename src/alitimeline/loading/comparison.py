"""What is wrong between files: two timelines with one id, and one person under two ids."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from attrs import evolve

from alitimeline.loading.examination import add_places
from alitimeline.model import Timeline
from alitimeline.model.texts import fold
from alitimeline.problems import ALIKE, Path, Problem, shorten

__all__ = ["Summary", "compare", "summarize"]

#: How many ids of people with one name are compared.
COMPARED = 20


class Person(NamedTuple):
    """A person in a file: its number among the actors there, and its folded names, and values in registers."""

    number: int
    id: str
    name: str
    #: Pairs of a register and a value; of nothing and a name.
    keys: tuple[tuple[str, str], ...]


class Summary(NamedTuple):
    """What is compared of a file; small, as it is sent between processes."""

    id: str
    people: tuple[Person, ...]


def summarize(own: Timeline) -> Summary:
    """Return what is compared of a file; what is lent to it belongs to others."""
    people = []
    for number, actor in enumerate(own.actors):
        if actor.kind == "person":
            keys = [("", fold(name)) for name in (actor.name, *actor.other_names)]
            keys += [(fold(register), value) for register, values in actor.identifiers.items() for value in values]
            people.append(Person(number, actor.id, actor.name, tuple(keys)))
    return Summary(own.id, tuple(people))


class _Finding(NamedTuple):
    """A problem, without the place of what else it is about: that is in another file, at a path."""

    problem: Problem
    other: str
    path: Path
    #: What findings that are alike have in common.
    ids: tuple[str, ...]


def compare(files: Mapping[str, Summary], read: Callable[[str], bytes]) -> dict[str, tuple[Problem, ...]]:
    """Return the problems between files by their names; *read* returns what is in one of them.

    Of those about the same ids, the first ten are listed.
    """
    alike, wanted = defaultdict[tuple[str, ...], list[_Finding]](list), defaultdict[str, set[Path]](set)
    for finding in (*_compare_timelines(files), *_compare_people(files)):
        alike[finding.ids].append(finding)
    problems = defaultdict[str, list[_Finding]](list)
    for found in alike.values():
        listed = found[:ALIKE]
        listed[-1] = listed[-1]._replace(problem=evolve(listed[-1].problem, more=len(found) - len(listed)))
        for finding in listed:
            problems[str(finding.problem.file)].append(finding)
            wanted[finding.other].add(finding.path)
    places = dict[tuple[str, Path], str]()
    for name, paths in wanted.items():
        placed = add_places(read(name), [Problem(code="", message="", path=path) for path in paths], name=name)
        places |= {(name, problem.path): problem.place for problem in placed}
    complete = {
        name: [evolve(one.problem, message=f"{one.problem.message} {places[one.other, one.path]}") for one in found]
        for name, found in problems.items()
    }
    return {name: add_places(read(name), found, name=name) for name, found in complete.items()}


def _compare_timelines(files: Mapping[str, Summary]) -> Iterator[_Finding]:
    owners = defaultdict[str, list[str]](list)
    for file, summary in files.items():
        owners[summary.id].append(file)
    for id_, names in owners.items():
        # a link to a file is no other one
        first, *others = {os.path.realpath(name): name for name in names}.values() if len(names) > 1 else names
        for file in (first, *others) if others else ():
            message = f"the timeline has the id {id_!r}, and so has"
            problem = Problem(code="duplicate-timeline", path=("id",), message=message, severity="warning", file=file)
            other = others[0] if file == first else first
            yield _Finding(evolve(problem, hint="give one of them another id"), other, ("id",), (id_,))


def _compare_people(files: Mapping[str, Summary]) -> Iterator[_Finding]:
    known = defaultdict[tuple[str, str], dict[str, tuple[str, Person]]](dict)  # by key, then by id
    for file, summary in files.items():
        for person in summary.people:
            earlier = (
                next((one for one in known[key].values() if key[0] or not _contradict(person, one[1])), None)
                for key in person.keys
            )
            for name, other in [one for one in earlier if one and one[0] != file and one[1].id != person.id][:1]:
                message = f"{shorten(person.name)} is {person.id!r} here, and {other.id!r} in"
                path = ("actors", person.number, "id")
                problem = Problem(code="one-person", path=path, message=message, severity="note", file=file)
                problem = evolve(problem, hint="use one id in both, or one record for both: see uses")
                yield _Finding(problem, name, ("actors", other.number, "id"), (person.id, other.id))
            for key in person.keys:
                if len(known[key]) < COMPARED:
                    known[key].setdefault(person.id, (file, person))


def _contradict(one: Person, other: Person) -> bool:
    """Return whether two people have no value in common in a register that has both."""
    registers = {register for register, _ in one.keys if register} & {register for register, _ in other.keys}
    common = {register for register, _ in {*one.keys} & {*other.keys}}
    return not registers <= common
