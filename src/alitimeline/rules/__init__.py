"""Checks the rules between the records of a timeline: errors, and warnings for the editor."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
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
from alitimeline.rules.warnings import (
    deaths_are_of_somebody,
    everything_is_cited,
    moves_have_a_role,
    sources_follow_the_event,
    who_leaves_was_appointed,
)

__all__ = ["RULES", "VALUE_RULES", "agrees", "check", "ids_are_unique", "nobody_comes_and_goes_at_once"]

Rule: TypeAlias = Callable[[Timeline], Iterator[Problem]]
ValueRule: TypeAlias = Callable[[Timeline, Sequence[Value]], Iterator[Problem]]

#: The rules that only warn.
WARNING: frozenset[Rule | ValueRule] = frozenset(
    {sources_follow_the_event, everything_is_cited, moves_have_a_role, deaths_are_of_somebody, who_leaves_was_appointed}
)

#: The rules of a whole timeline.
RULES: tuple[Rule, ...] = (
    ids_are_unique,
    nothing_goes_in_circles,
    deadlines_can_be_computed,
    due_follows_the_promise,
    assessments_follow_the_promise,
    values_have_a_measure,
    everything_is_cited,
    nobody_comes_and_goes_at_once,
    moves_have_a_role,
    deaths_are_of_somebody,
    who_leaves_was_appointed,
)

#: The rules of values. The values are collected once for all of these rules.
VALUE_RULES: tuple[ValueRule, ...] = (
    references_exist,
    disputes_fit_their_field,
    citations_support_fields,
    sources_follow_the_event,
)


def check(timeline: Timeline, *, only_errors: bool = False) -> tuple[Problem, ...]:
    """Check a timeline against every rule; return its problems, in the order of the rules."""
    values = list(values_of(timeline))
    problems = chain(
        *(rule(timeline, values) for rule in VALUE_RULES if not (only_errors and rule in WARNING)),
        *(rule(timeline) for rule in RULES if not (only_errors and rule in WARNING)),
    )
    return tuple(problem for problem in problems if not only_errors or is_error(problem))
