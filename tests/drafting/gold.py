"""Texts with gold records: what a careful editor would record of them, in the format of README.md."""

import json
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from attrs import frozen
from tests.drafting.likeness import Bounds, find_bounds, fold_person

from alitimeline.when import Duration, When, fiscal_year

__all__ = [
    "FOLDERS",
    "Gold",
    "Item",
    "Sample",
    "find_deadline",
    "list_dates",
    "list_measures",
    "read_all",
    "read_samples",
]

#: A fact of a gold record.
Item: TypeAlias = dict[str, Any]

#: The texts that the rules are tuned for, and those that are only measured.
FOLDERS = tuple(Path(__file__).with_name(name) for name in ("tuned", "kept"))
#: What an organization calls itself in titles.
OURSELVES = ("the company", "company", "the group", "group", "the firm", "the corporation", "本公司", "公司")


@frozen
class Gold:
    """What a careful editor would record of a text."""

    record: dict[str, Any]

    def list_items(self, *kinds: str) -> list[Item]:
        """Return the facts of some kinds."""
        return [item for item in self.record["items"] if item["kind"] in kinds]

    @cached_property
    def organizations(self) -> tuple[str, ...]:
        """The names that may be a part of titles."""
        actors = [actor for actor in self.record.get("actors", ()) if actor["kind"] == "organization"]
        return (*(name for actor in actors for name in list_names(actor)), *OURSELVES)

    def list_people(self, item: Item) -> set[str]:
        """Return the folded names of whose role it is."""
        names = {fold_person(name) for name in (item["person"], *item.get("person_other", ()))}
        actors = [{*map(fold_person, list_names(actor))} for actor in self.record.get("actors", ())]
        return names.union(*(spellings for spellings in actors if spellings & names)) - {""}

    def list_last_days(self, item: Item) -> set[date | None]:
        """Return the days that are right as the last one of a promise."""
        due = find_deadline(item, self.record)
        return {due[1], *map(date.fromisoformat, item.get("due_any", ()))} if due else set()

    def list_harmless_dates(self) -> list[Bounds]:
        """Return the dates that aren't wrong as those of events."""
        dates = [date for item in self.list_items("date-event", "role-change") for date in list_dates(item)]
        dates += [find_bounds(published) for published in [self.record.get("published")] if published]
        for item in self.list_items("promise"):
            dates += [(day, day) for day in self.list_last_days(item)]
            due = item.get("due")
            start = due.get("of") if isinstance(due, dict) else due
            dates += [find_bounds(start)] if start and start != "published" else []
        return dates


class Sample(NamedTuple):
    """A text, and what a careful editor would record of it."""

    #: That of its folder and its file: "tuned/en-01".
    name: str
    text: str
    gold: Gold


def read_samples(folder: Path) -> list[Sample]:
    """Return the texts of a folder, ID.txt, with their gold records, ID.json."""
    return [
        Sample(
            f"{folder.name}/{file.stem}",
            file.with_suffix(".txt").read_text("utf-8"),
            Gold(json.loads(file.read_text("utf-8"))),
        )
        for file in sorted(folder.glob("*.json"))
    ]


def read_all() -> list[Sample]:
    """Return the texts of both folders."""
    return [sample for folder in FOLDERS for sample in read_samples(folder)]


def find_deadline(item: Item, record: dict[str, Any]) -> Bounds | None:
    """Return the first and the last day on which a promise of a gold record may fall due; None if that isn't said."""
    match item.get("due"):
        case None:
            return None
        case {"within": within, "of": of}:
            last = find_bounds(record["published"] if of == "published" else of)[1]
            return find_bounds(Duration(within).after(When.of(last))) if last else None
        case {"fiscal_year": year} as due:
            return find_bounds(fiscal_year(year, due.get("ends") or record.get("fiscal_year_end") or "--12-31"))
        case due:
            return find_bounds(due)


def list_dates(item: Item) -> list[Bounds]:
    """Return the dates that are right for a fact."""
    return [*map(find_bounds, (item["when"], *item.get("when_any", ())))]


def list_measures(item: Item) -> list[Item]:
    """Return the numbers of a promise."""
    measures = item.get("measure", [])
    return measures if isinstance(measures, list) else [measures]


def list_names(actor: dict[str, Any]) -> tuple[str, ...]:
    return actor["name"], *actor.get("other_names", ())
