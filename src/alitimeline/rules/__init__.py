"""Checks the rules between the records of a timeline: errors, and warnings for the editor."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from attrs import evolve

from alitimeline.model import Timeline
from alitimeline.problems import Problem, Remark, Severity, is_error
from alitimeline.references import Value, walk_values
from alitimeline.rules.errors import RULES, VALUE_RULES, agrees, nobody_comes_and_goes_at_once
from alitimeline.rules.warnings import CONTRADICTIONS, VALUE_CONTRADICTIONS, VALUE_WARNINGS, WARNINGS

__all__ = ["RULES", "VALUE_RULES", "agrees", "check", "nobody_comes_and_goes_at_once"]

Rule: TypeAlias = Callable[[Timeline], Iterator[Remark]]
ValueRule: TypeAlias = Callable[[Timeline, Sequence[Value]], Iterator[Remark]]

#: The codes whose severity is not that of their rule.
SEVERITIES: dict[str, Severity] = {"dispute-agrees": "warning", "announced-only": "note"}


def check(timeline: Timeline, *, only_errors: bool = False, is_whole: bool = True) -> tuple[Problem, ...]:
    """Check a timeline against every rule; return its problems, in the order of the rules.

    Contradictions between records are looked for only where there is no error, and not in a record that *is_whole*
    denies: what is missing in it would seem to be wrong.
    """
    values = list(walk_values(timeline))

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
    problems += apply(VALUE_WARNINGS, WARNINGS, "warning")
    if is_sound:
        problems += apply(VALUE_CONTRADICTIONS, CONTRADICTIONS, "warning")
    return tuple(problems)
