"""Checks the rules between the records of a timeline: errors, and warnings for the editor."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from attrs import evolve

from alitimeline.model import Timeline
from alitimeline.model.kinds import COLLECTIONS
from alitimeline.problems import Problem, Remark, Severity, is_error
from alitimeline.references import Value, walk_record
from alitimeline.rules.errors import RULES, VALUE_RULES, agrees, nobody_comes_and_goes_at_once
from alitimeline.rules.warnings import CONTRADICTIONS, VALUE_CONTRADICTIONS, WARNINGS

__all__ = ["RULES", "VALUE_RULES", "agrees", "check", "nobody_comes_and_goes_at_once"]

Rule: TypeAlias = Callable[[Timeline], Iterator[Remark]]
#: Of a timeline, and of those values in it that `_list_values` lists.
ValueRule: TypeAlias = Callable[[Timeline, Sequence[Value]], Iterator[Remark]]

#: The codes whose severity is not that of their rule.
SEVERITIES: dict[str, Severity] = {"dispute-agrees": "warning", "announced-only": "note"}


def _list_values(timeline: Timeline) -> Iterator[Value]:
    """Yield the records with disputes, several citations or such as support some fields, and the values in them."""
    for collection in COLLECTIONS.values():
        for index, record in enumerate(getattr(timeline, collection)):
            for value in (record, *getattr(record, "participants", ()), *getattr(record, "assessments", ())):
                cited = getattr(value, "citations", ())
                if (cited and (len(cited) > 1 or cited[0].supports)) or getattr(value, "disputes", ()):
                    yield from walk_record(record, (collection, index))
                    break


def check(timeline: Timeline, *, only_errors: bool = False, is_whole: bool = True) -> tuple[Problem, ...]:
    """Check a timeline against every rule; return its problems, in the order of the rules.

    Contradictions between records are looked for only where there is no error, and not in a record that *is_whole*
    denies: what is missing in it would seem to be wrong.
    """
    values = [*_list_values(timeline)]

    def apply(value_rules: Iterable[ValueRule], rules: Iterable[Rule], severity: Severity) -> Iterator[Problem]:
        remarks = [remark for rule in value_rules for remark in rule(timeline, values)]
        remarks += [remark for rule in rules for remark in rule(timeline)]
        for code, path, message, hint, *meant in remarks:
            own = SEVERITIES.get(code, severity)
            problem = Problem(code=code, path=path, message=message, hint=hint, severity=own)
            yield evolve(problem, replacement=meant[0]) if meant else problem

    problems = [*apply(VALUE_RULES, RULES, "error")]
    if only_errors:
        return tuple(filter(is_error, problems))
    is_sound = is_whole and not any(map(is_error, problems))
    problems += apply((), WARNINGS, "warning")
    if is_sound:
        problems += apply(VALUE_CONTRADICTIONS, CONTRADICTIONS, "warning")
    return tuple(problems)
