"""What is wrong between files that are checked together. The messages are in tests/sharing."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.places import needs_unix

from alitimeline import Actor, Timeline, cli
from alitimeline.loading import cores
from alitimeline.loading.comparison import Summary, compare, summarize
from alitimeline.loading.formatting import format_timeline
from alitimeline.model.texts import fold


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, *actors: dict[str, Any], id: str | None = None) -> None:  # noqa: A002 - as the record calls it
    """Write a timeline of people."""
    people = [{"kind": "person", **actor} for actor in actors]
    document = {"schema_version": "1.0", "id": id or name, "title": name, "actors": people}
    Path(f"{name}.timeline.json").write_text(json.dumps(document), "utf-8")


def validate(capfd: pytest.CaptureFixture[str], *args: str) -> list[str]:
    """Return the lines of a check."""
    cli.main(["validate", "--format", "text", *args])
    return capfd.readouterr().out.splitlines()


def test_on_all_cores(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the same where other processes check the files."""
    for number in range(20):
        write(f"f{number:02}", {"id": f"ann-{number % 3}", "name": "Ann Lee"}, id="one" if number % 7 == 0 else None)
    alone = validate(capfd)
    monkeypatch.setattr(cores, "MUCH", 0)
    monkeypatch.setattr(cores, "count_cores", lambda: 2)

    assert validate(capfd) == alone
    assert len([line for line in alone if "[duplicate-timeline]" in line]) == 3
    assert len([line for line in alone if "[one-person]" in line]) == 13


def test_after_a_fix(capfd: pytest.CaptureFixture[str]) -> None:
    """A file that is sound after a fix is compared, too."""
    write("a", {"id": "ann", "name": "Ann Lee"})
    write("b", {"id": "ann-lee", "name": "Ann Lee", "kind": "Person"})

    assert [line for line in validate(capfd) if "one-person" in line] == []
    assert [line for line in validate(capfd, "--fix") if "one-person" in line] != []


def test_many_alike(capfd: pytest.CaptureFixture[str]) -> None:
    """Of those about the same ids, ten are listed."""
    write("a", {"id": "ann", "name": "Ann Lee"})
    for number in range(15):
        write(f"b{number:02}", {"id": "ann-lee", "name": "Ann Lee"})
    lines = validate(capfd)

    assert len(lines) == 10
    assert [line for line in lines if ", and 5 more" in line] == lines[-1:]


@needs_unix
def test_the_same_file_twice(capfd: pytest.CaptureFixture[str]) -> None:
    """A file and a link to it are one, and so are a name and another one for it; standard input has no other."""
    write("a", {"id": "ann", "name": "Ann"})
    Path("link.timeline.json").symlink_to("a.timeline.json")

    assert validate(capfd, ".", "./a.timeline.json", str(Path.cwd())) == []


def test_settings(capfd: pytest.CaptureFixture[str]) -> None:
    """Settings ignore and accept it; what is accepted between files isn't missed where only one is checked."""
    write("a", {"id": "ann", "name": "Ann Lee"}, id="one")
    write("b", {"id": "ann-lee", "name": "Ann Lee"}, id="one")
    accepted = 'accepted = [{code = "one-person", record = "actor/ann-lee", reason = "two people"}]'
    Path("alitimeline.toml").write_text(f'ignore = ["duplicate-timeline"]\n{accepted}\n', "utf-8")

    assert validate(capfd) == []
    assert validate(capfd, "b.timeline.json") == []
    assert "two people" in str(cli.main(["validate", "--format", "json"]) or capfd.readouterr().out)


def test_people_of_one_name() -> None:
    """Of people with one name and their own values in a register, nothing is said, however many they are."""
    files = {
        f"{number}.json": Summary(f"t{number}", (person(f"wei-{number}", {"isni": str(number)}),))
        for number in range(100)
    }

    def read(name: str) -> bytes:
        raise AssertionError(name)

    assert compare(files, read) == {}


def person(id: str, identifiers: dict[str, str]) -> Any:  # noqa: A002, ANN401 - as the record calls it
    """Return what is compared of a person."""
    actor = Actor(id=id, kind="person", name="Wang Wei", identifiers=identifiers)
    return summarize(Timeline(id="t", title="T", actors=[actor])).people[0]


NAMES = st.sampled_from(["Ann Lee", "ann  lee", "Bob", "Cy"])
ONE = st.tuples(st.sampled_from("abc"), NAMES, st.sampled_from(["", "1", "2"]))
PEOPLE = st.lists(ONE, max_size=3, unique_by=(lambda one: one[0], lambda one: one[2] or one[0]))


@given(st.lists(PEOPLE, min_size=2, max_size=4))
def test_who_is_reported(files: list[list[tuple[str, str, str]]]) -> None:
    """Whoever is reported has another id than somebody of that name or value before; else a value has one id."""
    summaries, documents = {}, {}
    for number, people in enumerate(files):
        actors = [
            Actor(id=id_, kind="person", name=name, identifiers={"isni": value} if value else {})
            for id_, name, value in people
        ]
        timeline = Timeline(id=f"t{number}", title="T", actors=actors)
        summaries[f"{number}.json"] = summarize(timeline)
        documents[f"{number}.json"] = format_timeline(timeline)
    found = compare(summaries, documents.__getitem__)

    for file, problems in found.items():
        earlier = [one for others in files[: int(file[0])] for one in others]
        for problem in problems:
            id_, name, value = files[int(file[0])][int(problem.path[1])]
            assert any(id_ != one[0] and (fold(name) == fold(one[1]) or value == one[2] != "") for one in earlier)
    if not found:
        ids = {(value, id_) for people in files for id_, _, value in people if value}
        assert len(ids) == len({value for value, _ in ids})
