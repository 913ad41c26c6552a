"""Problems → what people and programs read. Each format is a module and a line in `FORMATS`."""

from collections.abc import Callable, Iterable, Iterator

from alitimeline.problems import Problem
from alitimeline.reports.codes import explanation_to_text
from alitimeline.reports.full import Paint, Part, to_full
from alitimeline.reports.github import to_github, to_summary
from alitimeline.reports.json import to_json
from alitimeline.reports.junit import to_junit
from alitimeline.reports.sarif import to_sarif
from alitimeline.reports.text import CheckedFile, to_text

__all__ = ["FORMATS", "CheckedFile", "Paint", "Part", "explanation_to_text", "to_full", "to_summary", "to_text"]


def _join_problems(files: Iterable[CheckedFile]) -> Iterator[Problem]:
    return (problem for file in files for problem in file.problems)


FORMATS: dict[str, Callable[[Iterable[CheckedFile]], str]] = {
    "text": lambda files: to_text(_join_problems(files)),
    "full": to_full,
    "json": lambda files: to_json(_join_problems(files)),
    "github": lambda files: to_github(_join_problems(files)),
    "sarif": to_sarif,
    "junit": to_junit,
}
