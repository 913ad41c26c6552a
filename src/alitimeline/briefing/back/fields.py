"""Cells → canonical texts of fields, as `alitimeline.briefing.editable` has them, and those → fields of records."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

import attrs
from attrs import evolve

from alitimeline import schema
from alitimeline.answers.words import Language, find_value, list_words
from alitimeline.briefing.back.cells import as_day, as_month_day, as_text, as_when
from alitimeline.briefing.editable import ASSESSMENT, SEPARATORS, SHEETS
from alitimeline.briefing.headings import sheets
from alitimeline.briefing.workbook.values import Value
from alitimeline.documents.plain import value_from_plain
from alitimeline.model import Assessment, Commitment, Record
from alitimeline.model.fields import one_or_list
from alitimeline.model.ids import slugify
from alitimeline.model.texts import ID_LENGTH, fold
from alitimeline.problems import TextError, did_you_mean, shorten
from alitimeline.when import Duration
from alitimeline.when.deadlines import read_deadline

__all__ = ["Fields", "build_record", "find_faults", "to_plain"]

#: What the words of a column are, with their group in `alitimeline.briefing.headings`.
WORDS = {
    ("timeline", "status"): ("a status", "status"),
    ("commitments", "verdict"): ("a verdict", "verdict"),
    ("sources", "kind"): ("a kind of source", "source_kind"),
    ("sources", "primary"): ("yes or no", "primary"),
    ("people", "kind"): ("a kind of actor", "actor_kind"),
    ("participants", "part"): ("a part", "part"),
    ("participants", "capacity"): ("a capacity", "capacity"),
    ("relations", "kind"): ("a relation", "relation"),
    ("disputes", "standing"): ("a standing", "standing"),
}
#: Columns that name another record, with the sheet of that record.
REFERENCES = {"made_by": "people", "parent": "people", "actor": "people", "organization": "people"}
REFERENCES |= {"made_in": "timeline", "event": "timeline", "source": "sources"}
REFERENCES |= dict.fromkeys(("part_of", "superseded_by"), "commitments")
DATES = frozenset(
    {"when", "published", "due", "made_on", "assessed_on", "accessed"} | {"fiscal_year_end", "baseline_when"}
)
#: What may separate the several values of a cell.
LISTS = {"tags": re.compile(r"[,;，；、\n]"), "other_names": re.compile(r"\n")}
SEMICOLON = re.compile(r"[;；]")
#: What an empty cell means, where it isn't nothing.
DEFAULTS = {"status": "confirmed", "primary": "false"}
#: Pairs of fields, by sheet: a record needs one of the two. The first is the usual one.
ONE_OF = {"sources": ("title", "url"), "commitments": ("made_in", "made_on")}

#: A name in brackets, as deadlines have it.
BRACKETS = re.compile(r"^\[([^\[\]]+)\]$")
NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}([,，]\d{3})+)(\.\d+)?", re.ASCII)


class Fields:
    """Reads the cells of a workbook whose days are days in *zone*, and that names the records of a timeline."""

    def __init__(self, zone: tzinfo, language: Language, named: Iterable[tuple[str, str, str]]) -> None:
        self.zone = zone
        #: The language of the words that messages suggest.
        self.language = language
        names: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for sheet, name, record in named:
            names[sheet][fold(name)].add(record)
        self.names = names

    def text(self, sheet: str, key: str, value: Value, form: str, before: str = "") -> str:  # noqa: PLR0911 - a line per sort of column
        """Return what a cell of a column says, as the canonical text of its field, which was *before*.

        Raises:
            TextError: if it says nothing that the field could hold.
        """
        if key in DATES:
            return self._read_date(key, value, form, before)
        text = as_text(value, form)
        if not text:
            return DEFAULTS.get(key, "")
        if (sheet, key) in WORDS:
            return self._parse_word(*WORDS[sheet, key], text)
        if key == "made_by":
            return SEPARATORS[key].join(dict.fromkeys(self._find_promisers(text, before.split(SEPARATORS[key]))))
        if key in LISTS:
            parts = (part.strip() for part in LISTS[key].split(text))
            return SEPARATORS[key].join(dict.fromkeys(filter(None, parts)))
        if key in REFERENCES:
            return self.record(REFERENCES[key], text, before)
        if key in ("kind", "reason"):  # "Leadership change" is what data files write as leadership-change
            text = find_value(key, text) or text if key == "reason" else text
            return slugify(text, ID_LENGTH) or text
        return _check_names(text) if key == "value" else text

    def _read_date(self, key: str, value: Value, form: str, before: str) -> str:
        if key == "accessed":
            return as_day(value, self.zone)
        if key == "fiscal_year_end":
            return as_month_day(value, form, self.zone)
        due = read_deadline(value, self.zone) if key == "due" and isinstance(value, str) and value.strip() else None
        if not isinstance(due, dict):
            return str(due) if due else as_when(value, form, self.zone)
        is_length = "within" in due
        words = f"within {Duration(str(due['within'])).words}" if is_length else f"fiscal year {due['fiscal_year']}"
        sheet, former = "timeline" if is_length else "people", before.rpartition("[")[2].rstrip("]")
        return f"{words} of [{self.record(sheet, str(due['of']), former)}]" if "of" in due else words

    def _find_promisers(self, text: str, former: Sequence[str]) -> Iterator[str]:
        """Yield the ids of the actors in a cell: one per line, or with semicolons between them."""
        names = self.names["people"]
        for line in filter(None, map(str.strip, text.split("\n"))):
            for name in [line] if fold(line) in names else filter(None, map(str.strip, SEMICOLON.split(line))):
                yield self.record("people", name, next((was for was in former if was in names.get(fold(name), ())), ""))

    def _parse_word(self, what: str, group: str, text: str) -> str:
        value = find_value(group, text)
        if value is None:
            known = [word[self.language] for word in list_words(group).values()]
            raise TextError(f"{shorten(text)} is not {what}", f"one of: {', '.join(known)}")
        return value

    def record(self, sheet: str, text: str, before: str = "") -> str:
        """Return the id of the record with this name; among several, the one that was there *before*.

        Raises:
            TextError: if none does, or several do.
        """
        text = BRACKETS.sub(r"\1", text)
        ids = self.names[sheet].get(fold(text), set())
        if text not in ids and before in ids:
            return before
        if len(ids) > 1 and text not in ids:
            raise TextError(f"{shorten(text)} can be {' or '.join(sorted(ids))}", "write the ID")
        if not ids:
            kind = SHEETS[sheet].name
            usual = f"use a title or ID from the sheet {sheets()[sheet].name[self.language]}"
            hint = did_you_mean(text, self.names[sheet]) or usual
            raise TextError(f"no {kind} is called {shorten(text)}", hint)
        return text if text in ids else next(iter(ids))

    def owner(self, sheets_: Sequence[str], text: str, before: str = "") -> str:
        """Return the list and the id of the record of one of some sheets that a cell names: "events/letter".

        Raises:
            TextError: if it names none, or several.
        """
        text = BRACKETS.sub(r"\1", text)
        lists = {SHEETS[key].collection: key for key in sheets_}
        collection, _, name = text.partition("/")
        if collection in lists and {name} & self.names[lists[collection]].get(fold(name), set()):
            return text
        found = [f"{name}/{id_}" for name, key in lists.items() for id_ in self.names[key].get(fold(text), ())]
        if before in found:
            return before
        if len(found) > 1:
            raise TextError(f"{shorten(text)} can be {' or '.join(sorted(found))}", "write one of these")
        if not found:
            kinds = " or ".join(SHEETS[key].name for key in sheets_)
            hint = did_you_mean(text, [name for key in sheets_ for name in self.names[key]])
            raise TextError(f"no {kinds} is called {shorten(text)}", hint or "use its title or ID")
        return found[0]


def find_faults(
    sheet: str, texts: Mapping[str, str], keys: Iterable[str], language: Language = "en"
) -> Iterator[tuple[str, str, str | None]]:
    """Yield what keeps the texts of some columns from being a record's: the column, a message, a hint.

    *texts* are those of the whole row; columns are called as in *language*.
    """
    kind, asked = SHEETS[sheet].name, [*keys]
    columns = sheets()[sheet].columns
    for key in asked:
        text = texts[key]
        if not text and key in schema.required_fields(kind):
            yield key, f"{columns[key].name[language]!r} is empty, and every {kind} needs it", None
        elif text and key != "verdict":
            of, field = ("assessment", ASSESSMENT[key]) if key in ASSESSMENT else (kind, key)
            for problem in schema.check_field(of, field, to_plain(key, text)):
                yield key, problem.message, problem.hint
    if not {*ONE_OF.get(sheet, ())}.isdisjoint(asked):
        yield from _find_faulty_choice(sheet, texts, language)
    if not {*ASSESSMENT}.isdisjoint(asked):
        yield from _find_faulty_assessment(texts)


def _find_faulty_choice(
    sheet: str, texts: Mapping[str, str], language: Language
) -> Iterator[tuple[str, str, str | None]]:
    names = " or ".join(repr(sheets()[sheet].columns[key].name[language]) for key in ONE_OF[sheet])
    usual, other = ONE_OF[sheet]
    if not texts[usual] and not texts[other]:
        yield usual, f"{names} must be filled in", None
    elif texts[usual] and texts[other] and sheet == "commitments":
        yield other, f"only one of {names} can be filled in", None


def _find_faulty_assessment(texts: Mapping[str, str]) -> Iterator[tuple[str, str, str | None]]:
    filled = [key for key in ASSESSMENT if texts[key]]
    if filled and not texts["verdict"]:
        what = {"assessed_on": "a day", "value": "a value", "label": "a word", "note": "a note"}[filled[0]]
        yield "verdict", f"{what} is given without a verdict", None
    elif filled and not texts["assessed_on"]:
        yield "assessed_on", "a verdict needs its date", "write it like 2023-09-10"


def build_record(sheet: str, before: Record | None, texts: Mapping[str, str], keys: Iterable[str]) -> Record:
    """Return the record *before* with the valid texts of some columns as its new values."""
    cls, asked = SHEETS[sheet].cls, {*keys}
    values: dict[str, Any] = {
        key: value_from_plain(cls, key, to_plain(key, texts[key]))
        if texts[key]
        else attrs.fields_dict(cls)[key].default
        for key in texts
        if key in asked and key not in ASSESSMENT
    }
    if isinstance(before, Commitment | None) and sheet == "commitments" and not asked.isdisjoint(ASSESSMENT):
        values["assessments"] = _build_assessments(before, texts)
    return cls(**values) if before is None else evolve(before, **values)


def to_plain(key: str, text: str) -> Any:  # noqa: ANN401 - any JSON
    """Return the value that data files have for the text of a column."""
    if key in SEPARATORS:
        items = tuple(text.split(SEPARATORS[key]))
        return one_or_list(items) if key == "made_by" else list(items)
    if key in ("value", "target", "baseline"):
        return _parse_value(text)
    if key == "primary":
        return text == "true"
    if key == "due" and isinstance(due := read_deadline(text), dict):
        return due
    return text


def _check_names(text: str) -> str:
    """Return the text of a value; raises `TextError` if two lines are about one measure: one of them would be lost."""
    names = [line.rpartition(":")[0].strip() for line in text.split("\n")]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise TextError(f"{shorten(name)} has two values", "write one per measure, such as stores: 120")
    return text


def _parse_value(text: str) -> Any:  # noqa: ANN401 - any JSON
    """Return a number, or the numbers of lines such as "stores: 120" by their names; what is neither as it is."""
    parts = {
        name.strip(): _parse_number(number) for name, _, number in (line.rpartition(":") for line in text.split("\n"))
    }
    return parts[""] if [*parts] == [""] else parts


def _parse_number(text: str) -> Any:  # noqa: ANN401 - any JSON
    if not NUMBER.fullmatch(text.strip()):
        return text
    plain = re.sub("[,，]", "", text.strip())
    return float(plain) if "." in plain else int(plain)


def _build_assessments(before: Commitment | None, texts: Mapping[str, str]) -> tuple[Assessment, ...]:
    """Return the assessments of a commitment, with that of the row as the last: corrected or added."""
    earlier = before.assessments if before else ()
    last = before.last_assessment if before else None
    if not texts["verdict"]:
        return tuple(assessment for assessment in earlier if assessment is not last)
    changed: dict[str, Any] = {
        field: value_from_plain(Assessment, field, to_plain(key, texts[key])) if texts[key] else None
        for key, field in ASSESSMENT.items()
    }
    if last is None or last.on.sort_key() < changed["on"].sort_key():
        return (*earlier, Assessment(**changed))
    return tuple(evolve(assessment, **changed) if assessment is last else assessment for assessment in earlier)
