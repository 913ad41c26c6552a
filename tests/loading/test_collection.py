"""`load_folder`: the timelines of a folder, one by one, by their ids, and asked on all cores."""

import os
import signal
from datetime import date
from functools import partial
from operator import attrgetter
from pathlib import Path

import pytest
from attrs import evolve
from tests.places import needs_linux, needs_unix

import alitimeline
from alitimeline import Timeline, load_folder, queries
from alitimeline.loading import bundled, cores
from alitimeline.loading.collection import Collection
from alitimeline.problems import InvalidTimelineError, Problem, UnknownNameError, UnreadableError

NAMES = ["company-0", "company-1", "company-2", "company-3"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of four timelines, the root of a repository."""
    tmp_path.joinpath(".git").mkdir()
    for name in NAMES:
        alitimeline.write(evolve(bundled("alibaba-2023"), id=name), tmp_path / f"{name}.timeline.json")
    return tmp_path


@pytest.fixture(params=[1, 2])
def count(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Have one core, or two that share whatever work there is."""
    monkeypatch.setattr(cores, "MUCH", 0)
    monkeypatch.setattr(cores, "count_cores", lambda: request.param)
    return int(request.param)


def test_one_by_one(folder: Path) -> None:
    """Iterating reads them in the order of the files; the collection says in a line what it is."""
    collection = load_folder(folder)

    assert [timeline.id for timeline in collection] == NAMES
    assert [Path(file).name for file in collection.files] == [f"{name}.timeline.json" for name in NAMES]
    assert repr(collection) == "<Collection of 4 files>"


@pytest.mark.usefixtures("count")
def test_by_name(folder: Path) -> None:
    """A timeline has its id, a record both ids, and its kind where two have it."""
    collection = load_folder(folder)

    assert (
        collection["company-2"] == collection.timeline("company-2") == evolve(bundled("alibaba-2023"), id="company-2")
    )
    assert collection["company-2/handover"] == collection.timeline("company-2").event("handover")
    assert collection.record("company-2/actor/eddie-wu") == bundled("alibaba-2023").actor("eddie-wu")
    with pytest.raises(UnknownNameError, match="no timeline has the id 'company-5'"):
        collection["company-5"]
    with pytest.raises(UnknownNameError, match="no record of company-1 has the id 'hand' "):
        collection["company-1/hand"]
    with pytest.raises(UnknownNameError, match="no actor of company-1 has the id 'handover'"):
        collection["company-1/actor/handover"]
    with pytest.raises(TypeError, match="pass the id of a timeline"):
        collection.timeline(3)  # type: ignore[arg-type]


def test_names_of_several(folder: Path) -> None:
    """What several have has to be named more exactly."""
    alibaba = bundled("alibaba-2023")
    both = evolve(alibaba.actor("alipay"), id="handover")
    alitimeline.write(evolve(alibaba.with_record(both), id="company-9"), folder / "9.timeline.json")
    alitimeline.write(evolve(alibaba, id="company-1"), folder / "again.timeline.json")
    collection = load_folder(folder)

    with pytest.raises(ValueError, match=r"9/actor/handover or company-9/event/handover"):
        collection["company-9/handover"]
    with pytest.raises(ValueError, match=r"again\.timeline\.json and .* both have the id 'company-1'"):
        collection["company-1"]


@pytest.mark.usefixtures("count")
def test_questions(folder: Path) -> None:
    """Each answer is that of the query for the timeline alone, on one core and on two."""
    collection = load_folder(folder)
    day = date(2027, 10, 1)
    expected = [(name, queries.status(evolve(bundled("alibaba-2023"), id=name), day)) for name in NAMES]

    assert [*collection.ask(queries.status, day)] == expected
    assert [*collection.ask(queries.tenures, role="CEO")] == [
        (timeline.id, queries.tenures(timeline, role="CEO")) for timeline in collection
    ]
    assert [*collection.ask(lambda timeline: len(timeline.events))] == [(name, 16) for name in NAMES]


@needs_linux
@pytest.mark.usefixtures("count")
def test_a_broken_file_hides_no_other(folder: Path) -> None:
    """The others come first, then the error with the problems of all that can't be used."""
    folder.joinpath("0.timeline.json").write_text("{}")
    folder.joinpath("9.timeline.json").symlink_to(folder / "nowhere")
    folder.joinpath("out.timeline.json").symlink_to("/etc/hostname")
    seen: list[str] = []
    with pytest.raises(InvalidTimelineError) as caught:
        seen.extend(timeline.id for timeline in load_folder(folder))
    with pytest.raises(InvalidTimelineError) as asked:
        seen.extend(name for name, _ in load_folder(folder).ask(attrgetter("title")))
    collection = load_folder(folder, skip_unsound=True)
    known = [problem.code for problem in collection.problems]

    assert seen == NAMES + NAMES
    assert {Path(str(problem.file)).name for problem in caught.value.problems} == {
        "0.timeline.json",
        "9.timeline.json",
        "out.timeline.json",
    }
    assert asked.value.problems == caught.value.problems
    assert [timeline.id for timeline in collection] == NAMES
    assert [name for name, _ in collection.ask(attrgetter("title"))] == NAMES
    assert known == ["unreadable"]
    assert tuple(problem for problem in collection.problems if problem.severity == "error") == caught.value.problems


@needs_unix
@pytest.mark.usefixtures("count")
def test_check(folder: Path) -> None:
    """The problems of all files, with their warnings, those between them, and of those that can't be read."""
    folder.joinpath("1.timeline.json").write_bytes((folder / "company-1.timeline.json").read_bytes())
    folder.joinpath("0.timeline.json").write_text("{}")
    folder.joinpath("9.timeline.json").symlink_to(folder / "nowhere")
    problems = load_folder(folder).check()

    assert [problem for problem in problems if problem.file == str(folder / "0.timeline.json")] == [
        *alitimeline.check(folder / "0.timeline.json")
    ]
    assert [problem.message for problem in problems if "9.t" in str(problem.file)] == ["this link leads nowhere"]
    between = [problem for problem in problems if problem.code == "duplicate-timeline"]
    assert [Path(str(problem.file)).name for problem in between] == ["1.timeline.json", "company-1.timeline.json"]


def test_what_a_folder_means(folder: Path) -> None:
    """What git ignores, the settings exclude, or *exclude* names is not in it; what is passed over is a note."""
    folder.joinpath(".gitignore").write_text("company-0*\n" + "*" * 40 + "a\n")
    folder.joinpath("alitimeline.toml").write_text('exclude = ["company-1*"]\n')
    collection = load_folder(folder, exclude=["company-2*"])

    assert [timeline.id for timeline in collection] == ["company-3"]
    [passed_over] = collection.problems
    assert (passed_over.code, passed_over.severity) == ("left-out", "note")
    assert "is ignored, as it is not a pattern" in passed_over.message
    with pytest.raises(ValueError, match="is not a pattern"):
        load_folder(folder, exclude=["*" * 40])


def test_what_is_no_folder(folder: Path) -> None:
    """A file, nothing, and a folder without a timeline are refused, each with its reason."""
    folder.joinpath("empty").mkdir()
    with pytest.raises(UnreadableError, match="load reads a file"):
        load_folder(folder / "company-1.timeline.json")
    with pytest.raises(UnreadableError, match="there is no such folder"):
        load_folder(folder / "nowhere")
    with pytest.raises(UnreadableError, match="there is no"):
        load_folder(folder / "empty")


def _end(timeline: Timeline, home: int) -> str:
    """End the process that asks for one of the timelines, as a system without memory does."""
    if timeline.id == "company-2" and os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return timeline.id


def test_a_process_that_ends(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose process ends is named, and the others are answered."""
    monkeypatch.setattr(cores, "MUCH", 0)
    monkeypatch.setattr(cores, "count_cores", lambda: 2)
    collection = load_folder(folder, skip_unsound=True)

    assert [name for name, _ in collection.ask(_end, os.getpid())] == ["company-0", "company-1", "company-3"]
    assert [problem.file for problem in collection.problems] == [str(folder / "company-2.timeline.json")]


def test_given_files(folder: Path) -> None:
    """A collection can be made of any files, with what is known of others."""
    problem = Problem(code="unreadable", message="it was lost", file="x")
    collection = Collection([folder / "company-1.timeline.json"], [problem])

    assert collection.problems == (problem,)
    with pytest.raises(InvalidTimelineError, match="it was lost"):
        list(collection)
    assert partial(collection.timeline, "company-1")().id == "company-1"
