"""What a new record begins with: a small timeline to write over, and the files that keep it sound."""

from alitimeline.model import Actor, Citation, Commitment, Due, Event, Participation, Source, Timeline
from alitimeline.when import Duration, When

__all__ = ["PRE_COMMIT", "SCHEMA", "WORKFLOW", "build_timeline"]

#: The file beside the timeline in which editors find the schema.
SCHEMA = "timeline.schema.json"

#: For .pre-commit-config.yaml: every commit is checked before it is made.
PRE_COMMIT = r"""repos:
  - repo: local
    hooks:
      - id: alitimeline-validate
        name: timelines are sound
        entry: alitimeline validate
        language: python
        additional_dependencies: [alitimeline]
        files: \.timeline\.(json|yaml)$
        pass_filenames: false
      - id: alitimeline-fmt
        name: timelines are in canonical form
        entry: alitimeline fmt --check
        language: python
        additional_dependencies: [alitimeline]
        files: \.timeline\.(json|yaml)$
        pass_filenames: false
"""

#: For .github/workflows/timeline.yml: every push and pull request is checked, and what is wrong shown at its line.
WORKFLOW = """name: timeline
on: [push, pull_request]
permissions:
  contents: read
jobs:
  validate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.x"
      - run: pip install alitimeline
      - run: alitimeline validate --format github
"""


def build_timeline(name: str) -> Timeline:
    """Return a sound timeline with the id *name*: an invented company, its new head, a letter and a promise."""
    return Timeline(
        id=name,
        title="Example Group: the new chief executive's first letter",
        description="A starter, and all invented: write over it what you follow, each fact with its source.",
        timezone="Europe/London",
        sources=(
            Source(
                id="letter-2024-03-05",
                kind="letter",
                title="Letter to all staff",
                author="Ada Example",
                url="https://example.com/letter",
                published=When.parse("2024-03-05"),
                primary=True,
            ),
        ),
        actors=(
            Actor(id="ada-example", kind="person", name="Ada Example"),
            Actor(id="example-group", kind="organization", name="Example Group", fiscal_year_end="--03-31"),
        ),
        events=(
            Event(
                id="first-letter",
                title="Ada Example writes to all staff as the new CEO",
                when=When.parse("2024-03-05"),
                kind="letter",
                participants=(
                    Participation(actor="ada-example", role="CEO", organization="example-group", part="author"),
                ),
                citations=(Citation(source="letter-2024-03-05", quote="Today is my first day as your CEO"),),
            ),
        ),
        commitments=(
            Commitment(
                id="half-the-waste",
                title="Halve the waste within two years",
                statement="Within two years Example Group halves the waste of its plants.",
                made_by="example-group",
                made_in="first-letter",
                kind="environment",
                due=Due(within=Duration("P2Y"), of="first-letter"),
                citations=(
                    Citation(source="letter-2024-03-05", quote="two years from now our plants will waste half as much"),
                ),
            ),
        ),
        extra={"$schema": SCHEMA},
    )
