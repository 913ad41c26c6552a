"""Completes the hints for dates with what only the record knows: its zone, its events and its organizations."""

import json
import re
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

from attrs import evolve

from alitimeline.model.texts import check_zone
from alitimeline.problems import DateError, Problem, TextError
from alitimeline.when import Duration, When

__all__ = ["complete_hint"]

LENGTH = re.compile(r"(?:within )?(?:the next )?(\d{1,4})[ -]?([ymwd])(?:ear|onth|eek|ay)s?", re.ASCII | re.IGNORECASE)
FISCAL_YEAR = re.compile(r"(?:FY|fiscal(?: year)?)? ?((?:19|[2-9]\d)\d\d) ?(?:[财財]年)?", re.ASCII | re.IGNORECASE)
LAST_DAY = re.compile(r"(?:(?:by|at|before) )?(?:the )?end of (?P<date>.+)", re.IGNORECASE)


def complete_hint(problem: Problem, document: Any) -> Problem:  # noqa: ANN401 - any JSON
    """Return *problem*, if it is one of a date, with what to write in this document."""
    if problem.code != "when" or problem.replacement is not None:
        return problem
    record, value = document, document
    for step in problem.path:
        record, value = value, value[step]
    meant = None
    if problem.path[-1] == "due":
        if counted := _read_counted_due(value.strip(), record, document):
            return evolve(problem, hint=f"write {json.dumps(counted, ensure_ascii=False)}")
        if last_day := LAST_DAY.fullmatch(value.strip()):
            meant = _read(last_day["date"], None)
    if "with the right offset" in (problem.hint or ""):
        meant = _read(value, document.get("timezone"))
    return evolve(problem, hint=f"write {meant!r}", replacement=meant) if meant else problem


def _read(text: str, zone: Any) -> str | None:  # noqa: ANN401 - any JSON
    """Return the date that a text means in a zone; None if the text or the zone can't be read."""
    with suppress(TextError, TypeError):
        if zone is not None:
            check_zone(zone)
        return When.from_text(text, zone and ZoneInfo(zone)).text
    return None


def _read_counted_due(text: str, commitment: dict[str, Any], document: dict[str, Any]) -> dict[str, Any] | None:
    """Return the object that means a deadline counted from something; None if it isn't counted."""
    length, year = LENGTH.fullmatch(text), FISCAL_YEAR.fullmatch(text)
    with suppress(DateError):
        within = Duration(f"P{length[1]}{length[2].upper()}" if length else text).text
        return {"within": within} | ({"of": commitment["made_in"]} if "made_in" in commitment else {})
    actors = document["actors"] if isinstance(document.get("actors"), list) else []
    names = [actor.get("id") for actor in actors if isinstance(actor, dict) and actor.get("kind") == "organization"]
    names.sort(key=lambda name: name != commitment.get("made_by"))
    return {"fiscal_year": int(year[1]), "of": names[0]} if year and names else None
