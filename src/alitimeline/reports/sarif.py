"""Problems → SARIF 2.1.0, which code scanning reads."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, TypeAlias
from urllib.parse import quote

from alitimeline.problems import Problem, escape_unprintable, is_error
from alitimeline.reports.codes import explanation_to_markdown, explanation_to_text, list_explanations
from alitimeline.reports.text import CheckedFile, escape_old_commands

__all__ = ["to_sarif"]

Object: TypeAlias = dict[str, Any]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

#: GitHub refuses a run with more results.
LIMIT = 25_000


def to_sarif(files: Iterable[CheckedFile]) -> str:
    """Write a log with one run; a problem keeps its fingerprint when its line moves.

    If there are more problems than GitHub takes, the log leaves out warnings first, then the last errors, and says so.
    """
    from importlib.metadata import version

    every = tuple(files)
    problems = [problem for file in every for problem in file.problems]
    invocation: Object = {"executionSuccessful": all(file.verdict != "unreadable" for file in every)}
    if len(problems) > LIMIT:
        text = f"{len(problems) - LIMIT} more problems are left out of this log, which is limited to {LIMIT}"
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
        problems = sorted(problems, key=lambda problem: not is_error(problem))[:LIMIT]
    rules = sorted({problem.code for problem in problems})
    seen: Counter[tuple[str | None, str]] = Counter()
    run = {
        "tool": {
            "driver": {"name": "alitimeline", "version": version("alitimeline"), "rules": [*map(_build_rule, rules)]}
        },
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": [_build_result(problem, rules.index(problem.code), seen) for problem in problems],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return escape_old_commands(json.dumps(log, indent=2), r"\u0023") + "\n"


def _build_rule(code: str) -> Object:
    explanation = list_explanations().get(code)
    if explanation is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": explanation.title},
        "defaultConfiguration": {"level": explanation.severity},
        "help": {"text": explanation_to_text(explanation), "markdown": explanation_to_markdown(explanation)},
    }


def _build_result(problem: Problem, rule: int, seen: Counter[tuple[str | None, str]]) -> Object:
    result: Object = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        # "[…](…)" would be a link
        "message": {"text": escape_unprintable(problem.sentence).replace("](", "] (")},
    }
    if problem.file is not None:
        location: Object = {"physicalLocation": _build_location(problem.file, problem)}
        if problem.cell is not None:
            location["logicalLocations"] = [{"fullyQualifiedName": escape_unprintable(problem.cell)}]
        result["locations"] = [location]
    if problem.accepted:
        kind = "external" if problem.accepted_in else "inSource"
        result["suppressions"] = [{"kind": kind, "justification": escape_unprintable(problem.accepted)}]
    return result | {"partialFingerprints": _build_fingerprints(problem, seen)}


def _build_location(file: str, problem: Problem) -> Object:
    parts = (
        char.encode("utf-8", "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass") for char in file
    )
    uri = quote(b"".join(parts), safe="/")  # of a name that isn't UTF-8, U+DCFF is the octet FF
    artifact = {"uri": f"file://{uri}"} if uri.startswith("/") else {"uri": uri, "uriBaseId": "%SRCROOT%"}
    location: Object = {"artifactLocation": artifact}
    if problem.line is not None:
        column = {} if problem.column is None else {"startColumn": problem.column}
        location["region"] = {"startLine": problem.line} | column
    return location


def _build_fingerprints(problem: Problem, seen: Counter[tuple[str | None, str]]) -> Object:
    """Return two fingerprints, ours and GitHub's: of code, record, and the count of problems with the same two."""
    from hashlib import sha256

    what = f"{problem.code}/{problem.record or ''}"
    seen[problem.file, what] += 1
    number = seen[problem.file, what]
    digest = sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "codeAndRecord/v1": escape_unprintable(f"{what}:{number}"),
        "primaryLocationLineHash": f"{digest[:16]}:{number}",  # the only one that GitHub reads
    }
