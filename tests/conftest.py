"""What tests share."""

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import alitimeline
from alitimeline import Timeline

ROOT = Path(__file__).parents[1]

# Whole files about what a system hasn't: limits of memory, shells that complete, processes that are killed, bash.
OF_UNIX = ["cli/test_cli_completion*.py", "cli/test_cli_many.py", "test_ci.py", "test_companies.py"]
collect_ignore_glob = {"linux": [], "win32": ["attacks/*", *OF_UNIX]}.get(sys.platform, ["attacks/*"])

# How many examples of a law are tried: by default few, in CI's main run many, and where CI runs the tests once more, on
# another Python or with other versions of the dependencies, the fewest. These are the same every time: a test that
# passes today passes tomorrow. Whoever looks for new examples uses `search`. How long one takes depends on the machine,
# so there is no limit.
UNHURRIED: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
for name, examples in (("usual", 20), ("full", 100), ("brief", 10)):
    settings.register_profile(name, max_examples=examples, derandomize=True, **UNHURRIED)
settings.register_profile("search", max_examples=500, **UNHURRIED)
settings.load_profile("usual")


@pytest.fixture(scope="session")
def alibaba() -> Timeline:
    """Return the timeline that ships with the package."""
    return alitimeline.bundled("alibaba-2023")


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run tests in CI as anywhere else: what `validate` prints depends on where it runs."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where every program is installed (.ci/run says so), a test that skips for want of one has failed."""
    report = yield
    if report.skipped and item.get_closest_marker("program") and os.environ.get("ALITIMELINE_ALL_PROGRAMS"):
        report.outcome = "failed"
        report.longrepr = f"skipped although every program is installed: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what tests recorded as differences from other readers (tests/calendar/test_corpus.py), sorted."""
    reports = [report for name in ("passed", "failed") for report in terminalreporter.getreports(name)]
    lines = sorted(str(line) for report in reports for name, line in report.user_properties if name == "difference")
    for line in lines:
        terminalreporter.write_line(line)
