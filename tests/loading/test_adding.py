"""Records added in Python: as a data file has them, with names for ids."""

from datetime import date
from typing import Any

import pytest

from alitimeline import Actor, Timeline, When, check
from alitimeline.loading.adding import add
from alitimeline.problems import InvalidTimelineError, UnknownNameError

ACME = Timeline(
    id="acme",
    title="Acme",
    timezone="Asia/Shanghai",
    actors=[
        Actor(id="acme", kind="organization", name="Acme", fiscal_year_end="--03-31"),
        Actor(id="shop", kind="organization", name="Shop", parent="acme"),
    ],
)


def test_values() -> None:
    """Values are those of Python or of a data file; what is new is made once."""
    people = [{"actor": "Ann Lee", "part": "incoming"}, {"actor": "ann lee", "part": "author"}]
    added = add(ACME, "event", title="A", when=date(2023, 5, 2), participants=people, citations=["Memo"])

    assert added.record.id == "a"
    assert added.timeline.event("a").when == When("2023-05-02")
    assert [(one.id, one.kind) for one in added.made] == [("memo", "other"), ("ann-lee", "person")]
    assert add(ACME, "source", url="https://www.example.com/a-b/?c=1").record.id == "example-com-a-b-c-1"
    assert add(ACME, "source", id="x", title="T", published="2 May 2023, 8:00").record.id == "x"


@pytest.mark.parametrize(
    ("by", "due", "of"),
    [
        ("shop", "FY2027", "acme"),
        (["Acme"], "FY2027", "acme"),
        ("acme", "FY2027 of Shop", "shop"),
        ("acme", "within 2 years", None),
        ("acme", {"within": "P2Y"}, None),
    ],
)
def test_deadlines(by: Any, due: Any, of: str | None) -> None:  # noqa: ANN401 - any JSON
    """A fiscal year is that of the promiser, or of the organization it belongs to."""
    added = add(ACME, "commitment", title="Grow", made_by=by, made_on="2023", due=due)

    assert added.timeline.commitment("grow").due.of == of  # type: ignore[union-attr] # it is a Due


@pytest.mark.parametrize(
    ("fields", "path", "code"),
    [
        ({"title": 1, "when": "2023"}, ("title",), "wrong-type"),
        ({"title": "A"}, (), "missing-key"),
        ({"title": "A", "when": "2023", "related": ["x"]}, ("related", 0), "wrong-type"),
        ({"title": "A", "when": "2023", "id": "A b"}, ("id",), "id"),
    ],
)
def test_what_is_wrong(fields: dict[str, Any], path: tuple[str | int, ...], code: str) -> None:
    """What is wrong is a problem of its field."""
    with pytest.raises(InvalidTimelineError) as caught:
        add(ACME, "event", **fields)

    assert [(problem.path, problem.code) for problem in caught.value.problems] == [(path, code)]


def test_other_kinds() -> None:
    """So is what is wrong with a promise or an actor."""
    for kind, fields, path in (
        ("commitment", {"made_by": "Acme", "made_on": "2023"}, ()),
        ("actor", {"name": "A", "fiscal_year_end": 5}, ("fiscal_year_end",)),
        ("actor", {"name": "A", "fiscal_year_end": "spring"}, ("fiscal_year_end",)),
    ):
        with pytest.raises(InvalidTimelineError) as caught:
            add(ACME, kind, **fields)  # type: ignore[arg-type] # of several kinds
        assert {problem.path for problem in caught.value.problems} == {path}


def test_a_fiscal_year_of_somebody_new() -> None:
    """Without an organization that has a fiscal year, it is that of the promiser: what is missing there is said."""
    added = add(ACME, "commitment", title="Grow", made_by="Bolt", made_on="2023", due="FY2027")

    assert "no fiscal_year_end" in " ".join(problem.message for problem in check(added.timeline))


def test_kinds() -> None:
    """A kind of record that there isn't is named."""
    with pytest.raises(UnknownNameError, match="promise"):
        add(ACME, "promise", title="A")  # type: ignore[arg-type]
