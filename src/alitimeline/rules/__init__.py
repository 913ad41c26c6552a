"""Checks the rules between the records of a timeline: errors, and warnings for the editor."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from alitimeline.model import Timeline
from alitimeline.problems import Problem, Severity, is_error
from alitimeline.references import Value
from alitimeline.references import walk_values as values_of
from alitimeline.rules.errors import (
    agrees,
    assessments_follow_the_promise,
    citations_support_fields,
    deadlines_can_be_computed,
    disputes_fit_their_field,
    due_follows_the_promise,
    ids_are_unique,
    nobody_comes_and_goes_at_once,
    nothing_goes_in_circles,
    references_exist,
    values_have_a_measure,
)
from alitimeline.rules.warnings import CONTRADICTIONS, VALUE_CONTRADICTIONS, VALUE_WARNINGS, WARNINGS

__all__ = ["RULES", "VALUE_RULES", "agrees", "check", "ids_are_unique", "nobody_comes_and_goes_at_once"]

Rule: TypeAlias = Callable[[Timeline], Iterator[Problem]]
ValueRule: TypeAlias = Callable[[Timeline, Sequence[Value]], Iterator[Problem]]

#: The rules of errors: of a whole timeline, and of values. The values are collected once for all of these rules.
RULES: tuple[Rule, ...] = (
    ids_are_unique,
    nothing_goes_in_circles,
    deadlines_can_be_computed,
    due_follows_the_promise,
    assessments_follow_the_promise,
    values_have_a_measure,
    nobody_comes_and_goes_at_once,
)
VALUE_RULES: tuple[ValueRule, ...] = (references_exist, disputes_fit_their_field, citations_support_fields)


def check(timeline: Timeline, *, only_errors: bool = False, is_whole: bool = True) -> tuple[Problem, ...]:
    """Check a timeline against every rule; return its problems, in the order of the rules.

    Contradictions between records are looked for only where there is no error, and not in a record that *is_whole*
    denies: what is missing in it would seem to be wrong.
    """
    values = list(values_of(timeline))
    problems = [problem for rule in VALUE_RULES for problem in rule(timeline, values)]
    problems += [problem for rule in RULES for problem in rule(timeline)]
    if only_errors:
        return tuple(filter(is_error, problems))
    is_sound = is_whole and not any(map(is_error, problems))
    remarks = (
        *(remark for rule in VALUE_WARNINGS for remark in rule(timeline, values)),
        *(remark for rule in WARNINGS for remark in rule(timeline)),
        *(remark for rule in VALUE_CONTRADICTIONS if is_sound for remark in rule(timeline, values)),
        *(remark for rule in CONTRADICTIONS if is_sound for remark in rule(timeline)),
    )
    for code, path, message, hint in remarks:
        severity: Severity = "note" if code == "announced-only" else "warning"
        problems.append(Problem(code=code, path=path, message=message, hint=hint, severity=severity))
    return tuple(problems)
