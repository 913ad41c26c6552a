"""What an editor should look at in a timeline: one generator per rule, whose name states the rule."""

from alitimeline.rules.warnings.citations import (
    citations_differ,
    disputes_are_explained,
    everything_is_cited,
    sources_follow_what_they_report,
)
from alitimeline.rules.warnings.events import EVENT_RULES
from alitimeline.rules.warnings.moves import MOVE_RULES, SUCCESSION_RULES
from alitimeline.rules.warnings.promises import PROMISE_RULES
from alitimeline.rules.warnings.sources import SOURCE_RULES
from alitimeline.rules.warnings.texts import texts_show_all_they_say

__all__ = ["CONTRADICTIONS", "VALUE_CONTRADICTIONS", "WARNINGS"]

#: The rules of any timeline.
WARNINGS = (sources_follow_what_they_report, everything_is_cited, *MOVE_RULES, texts_show_all_they_say)
#: The rules of a sound timeline: they look up its records.
CONTRADICTIONS = (*SOURCE_RULES, *EVENT_RULES, *SUCCESSION_RULES, *PROMISE_RULES)
VALUE_CONTRADICTIONS = (citations_differ, disputes_are_explained)
