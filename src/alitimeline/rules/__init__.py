"""Checks the rules between the records of a timeline: errors, and warnings for the editor."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from alitimeline.model import Timeline
from alitimeline.problems import Problem, is_error
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
    problems = [*_run(timeline, values, RULES, VALUE_RULES)]
    if only_errors:
        return tuple(filter(is_error, problems))
    problems += _run(timeline, values, WARNINGS, VALUE_WARNINGS)
    if is_whole and not any(map(is_error, problems)):
        problems += _run(timeline, values, CONTRADICTIONS, VALUE_CONTRADICTIONS)
    return tuple(problems)


def _run(
    timeline: Timeline, values: Sequence[Value], rules: Iterable[Rule], value_rules: Iterable[ValueRule]
) -> Iterator[Problem]:
    for value_rule in value_rules:
        yield from value_rule(timeline, values)
    for rule in rules:
        yield from rule(timeline)
