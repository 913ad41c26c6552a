"""What a timeline is lent by other files, from where, and what is wrong with that.

`REWRITE=1` writes what `validate` prints for the folders of examples.
"""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.documents.test_plain import timelines
from tests.laws import tried
from tests.places import TESTS, needs_unix

import alitimeline
from alitimeline import Actor, Source, Timeline, cli
from alitimeline.loading import sharing
from alitimeline.loading.formatting import format_data, format_timeline
from alitimeline.problems import InvalidTimelineError
from alitimeline.references import find_targets

FOLDER = TESTS / "sharing"
CASES = sorted(folder.name for folder in FOLDER.iterdir())

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command in an empty folder, which is the root of a repository."""
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()

    def run(*args: str) -> tuple[int, str, str]:
        return cli.main(args), *capfd.readouterr()

    return run


def take(case: str) -> None:
    """Copy the files of an example into the current folder."""
    shutil.copytree(FOLDER / case, ".", dirs_exist_ok=True)


@pytest.mark.parametrize("case", CASES)
def test_examples(case: str, run: Run) -> None:
    """Each folder of files gives exactly the text in it."""
    take(case)
    said = run("validate", "--format", "text")[1]
    if "REWRITE" in os.environ:  # pragma: no cover - run by hand
        (FOLDER / case / "says.txt").write_text(said, "utf-8")

    assert said == (FOLDER / case / "says.txt").read_text("utf-8")


@pytest.fixture
def shared(run: Run) -> Run:
    """Return `run` in a folder with three sound files, one of which lends to the others."""
    take("sound")
    return run


def test_what_is_loaded(shared: Run) -> None:
    """A timeline is loaded with what it is lent and refers to, also through that; in the order of its file."""
    timeline = alitimeline.load("acme/acme.timeline.yaml")

    assert shared("validate")[0] == 0
    assert timeline.uses == ()
    assert [source.id for source in timeline.sources] == ["letter", "report"]
    assert [actor.id for actor in timeline.actors] == ["ann", "group", "cloud"]
    assert alitimeline.check(timeline) == ()
    with open("acme/acme.timeline.yaml", "rb") as file:  # noqa: PTH123 - any open file
        assert alitimeline.load(file) == timeline
    assert alitimeline.loads(Path("acme/acme.timeline.yaml").read_bytes(), name="acme/new.yaml") == timeline
    take("through-another")
    assert alitimeline.load("a.timeline.yaml").actors == timeline.actors


def test_exports_include_what_is_used(shared: Run) -> None:
    """What is written needs no other file."""
    assert shared("export", "acme/acme.timeline.yaml", "--to", "json", "-o", "out.json")[0] == 0

    assert alitimeline.load("out.json") == alitimeline.load("acme/acme.timeline.yaml")
    assert "uses" not in json.loads(Path("out.json").read_text("utf-8"))


@pytest.mark.parametrize("name", [None, "<stdin>", "a\0b"])
def test_no_folder_to_look_from(shared: Run, name: str | None) -> None:
    """Where nobody knows which file it is, the error says what to do; a name is enough."""
    data = Path("bolt.timeline.yaml").read_text("utf-8")
    with pytest.raises(InvalidTimelineError) as error:
        alitimeline.loads(data, name=name)

    assert [problem.code for problem in error.value.problems] == ["uses"]
    assert "say which file it is: --stdin-name PATH" in str(error.value.problems[0])
    assert [problem.path for problem in alitimeline.check(Timeline(id="a", title="A", uses=["b.json"]))] == [("uses",)]
    assert shared("validate", "bolt.timeline.yaml")[0] == 0


def test_no_current_folder(shared: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that is gone is none to look from."""
    data = Path("bolt.timeline.yaml").read_bytes()
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(InvalidTimelineError, match="no folder"):
        alitimeline.loads(data, name="bolt.timeline.yaml")
    monkeypatch.chdir(tmp_path)
    assert shared("validate")[0] == 0


def test_standard_input(shared: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name for it says where to look."""
    with open("acme/acme.timeline.yaml", encoding="utf-8") as file:  # noqa: PTH123 - as a shell does
        monkeypatch.setattr("sys.stdin", file)
        assert shared("validate", "-", "--stdin-name", "acme/x.timeline.yaml")[0] == 0


def test_a_file_that_changes(shared: Run) -> None:
    """A file is read once, and again after a change."""
    assert alitimeline.load("bolt.timeline.yaml").actors[0].name == "Bob Wu"
    text = Path("shared.timeline.yaml").read_text("utf-8")
    Path("shared.timeline.yaml").write_text(text.replace("Bob Wu", "Robert Wu"), "utf-8")

    assert alitimeline.load("bolt.timeline.yaml").actors[0].name == "Robert Wu"
    Path("shared.timeline.yaml").write_text(text.replace("kind: person", "kind: persona"), "utf-8")
    assert "shared.timeline.yaml:10:21: kind can't be 'persona'" in shared("validate", "bolt.timeline.yaml")[1]


def use(path: str) -> list[str]:
    """Return what is said of a path in a file."""
    return [problem.message for problem in alitimeline.check(make_user(path)) if problem.code == "uses"]


def make_user(*paths: str, file: str = "records/user.timeline.json", id: str = "user") -> Path:  # noqa: A002 - as the record calls it
    """Write a timeline without records that uses files."""
    Path(file).parent.mkdir(exist_ok=True)
    Path(file).write_text(json.dumps({"schema_version": "1.0", "id": id, "title": "T", "uses": paths}), "utf-8")
    return Path(file)


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file outside of the repository of the current folder."""
    (tmp_path / "repo/.git").mkdir(parents=True)
    (tmp_path / "repo/records").mkdir()
    (tmp_path / "secret.json").write_text('{"schema_version": "1.0", "id": "secret", "title": "S"}', "utf-8")
    monkeypatch.chdir(tmp_path / "repo")
    return tmp_path / "secret.json"


@needs_unix
def test_nothing_outside(outside: Path) -> None:
    """What is outside is never read, and nothing says whether it is there; links lead nowhere else."""
    Path("link.json").symlink_to(outside)
    Path("dangling.json").symlink_to(outside.with_name("missing.json"))
    Path("etc").symlink_to("/etc")
    Path("null.json").symlink_to("/dev/null")
    Path("inside.json").symlink_to(make_user(file="records/real.json"))
    paths = ["../../secret.json", "../../missing.json", "../link.json", "../dangling.json", "../etc/x.json"]
    paths += ["../null.json", "../../repo/../secret.json", "x/../../../secret.json", "../../secret/../x.json"]

    assert [use(path) for path in paths] == [[f"{path!r} leads out of the repository"] for path in paths]
    assert use("../inside.json") == []
    assert use("../../repo/inside.json") == []


def test_names_mean_what_they_say(outside: Path) -> None:
    """Nothing in a name is decoded, expanded or folded."""
    assert outside
    make_user(file="records/shared.json")
    names = ["%2e%2e/secret.json", "..%2fshared.json", "~/shared.json", "$HOME/shared.json", "Shared.json", "*.json"]

    said = [use(name) for name in names]
    assert all(len(each) == 1 and "no such file or directory" in each[0] for each in said)
    assert "name too long" in use("x" * 290 + ".json")[0]


@needs_unix
def test_devices_and_pipes(outside: Path) -> None:
    """What is no file is not opened: a pipe would wait for ever."""
    assert outside
    os.mkfifo("records/pipe.json")
    Path("records/folder.json").mkdir()

    for name in ("pipe.json", "folder.json"):
        assert use(name) == [f"records/{name}: this is a folder, a pipe or a device, not a file"]


def test_a_large_file(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that lends has a largest size; one that is gone when it is read is said to be."""
    assert outside
    make_user(file="records/shared.json")
    monkeypatch.setattr(sharing, "LARGEST", 10)

    assert use("shared.json") == ["records/shared.json: a file that is used may have 10 bytes at most"]
    monkeypatch.setattr(sharing, "LARGEST", 1_000)
    monkeypatch.setattr(sharing, "_find_state", lambda path: (f"{path}.gone", 0, 0))
    assert use("shared.json") == ["records/shared.json.gone: no such file or directory"]


def test_long_chains(outside: Path) -> None:
    """Eight files in a row may use others, and no more; fifty may be used, and no more."""
    assert outside
    for number in range(9):
        make_user(f"{number + 1}.json", file=f"records/{number}.json")
    make_user(file="records/9.json")
    many = [make_user(file=f"records/m{number}.json").name for number in range(51)]
    user = make_user(*many)

    assert use("2.json") == []
    assert use("1.json")[0].startswith("records/1.json:1:64: records/2.json:1:64: ")
    assert use("1.json")[0].endswith("more than 8 files in a row use others, or more than 50 are used in total")
    make_user(*many)
    assert [problem.path for problem in alitimeline.check(user)] == [("uses", 50)]


def test_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a repository, the folder of the file counts, and what is below it."""
    monkeypatch.chdir(tmp_path)
    make_user(file="shared.json")
    Path("records/below").mkdir(parents=True)
    make_user(file="records/below/shared.json")

    assert use("../shared.json") == ["'../shared.json' leads out of the repository"]
    assert use("below/shared.json") == []


@needs_unix
def test_from_a_link(outside: Path) -> None:
    """Paths begin in the folder of the file itself, not of a link to it."""
    assert outside
    make_user(file="records/shared.json")
    Path("link.timeline.json").symlink_to(make_user("shared.json"))

    assert alitimeline.check("link.timeline.json") == ()


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_tools_keep_what_is_its_own(shared: Run, form: str) -> None:
    """`fmt`, `add` and `validate --fix` write no record of another file, and keep the paths."""
    name = f"acme/new.timeline.{form}"
    own = Timeline(id="new", title="New", uses=["../shared.timeline.yaml"])
    Path(name).write_bytes(format_timeline(own, name))
    args = ["--when", "2 Sep 2023", "--subject", "Bob Wu", "--source", "Letter", "--quote", "We begin."]
    status, out, _ = shared("add", "event", name, "Beginning", *args)
    added = Path(name).read_text("utf-8")

    assert (status, out) == (0, "beginning\n")
    assert "../shared.timeline.yaml" in added
    assert "Bob Wu" not in added
    assert [actor.id for actor in alitimeline.load(name).actors] == ["bob"]
    assert shared("fmt", "--check", name)[0] == (0 if form == "json" else 2)
    args[5] = "Carl"
    assert shared("add", "event", name, "End", *args[:2], "--subject", "Carl", "--subject", "Ann Lee")[0] == 0
    assert [actor.id for actor in alitimeline.load(name).actors] == ["carl", "ann", "bob"]
    Path(name).write_text(Path(name).read_text("utf-8").replace("2023-09-02", "2023/09/02"), "utf-8")
    assert shared("validate", "--fix", name)[0] == 0
    assert "Ann Lee" not in Path(name).read_text("utf-8")
    assert len(alitimeline.load(name).actors) == 3


def write_own(name: str, *events: str, uses: tuple[str, ...] = ("shared.timeline.yaml",)) -> None:
    """Write a timeline with events in which lent people are."""
    values = [
        {
            "id": actor,
            "title": actor,
            "when": "2023",
            "kind": "x",
            "participants": [{"actor": actor, "part": "subject"}],
        }
        for actor in events
    ]
    document = {"schema_version": "1.0", "id": "own", "title": "Own", "uses": uses, "events": values}
    Path(name).write_text(json.dumps(document), "utf-8")


def test_merging_versions(shared: Run) -> None:
    """Versions stay what they are, with the paths of both; what is lent is looked for where the file belongs."""
    extra = {"schema_version": "1.0", "id": "m", "title": "M", "actors": [{"id": "x", "kind": "person", "name": "X"}]}
    Path("more.timeline.json").write_text(json.dumps(extra), "utf-8")
    Path("tmp").mkdir()
    write_own("tmp/base", "ann")
    write_own("tmp/ours", "ann", "bob")
    write_own("tmp/theirs", "ann", "x", uses=("shared.timeline.yaml", "more.timeline.json"))
    versions = ["--base", "tmp/base", "tmp/ours", "tmp/theirs"]

    assert shared("merge", *versions, "--name", "own.timeline.json", "-o", "tmp/ours")[0] == 0
    merged = json.loads(Path("tmp/ours").read_text("utf-8"))
    assert merged["uses"] == ["shared.timeline.yaml", "more.timeline.json"]
    assert "actors" not in merged
    assert {event["id"] for event in merged["events"]} == {"ann", "bob", "x"}
    assert "leads out" not in shared("merge", *versions)[2]
    write_own("own.timeline.json", "ann")
    write_own("theirs.timeline.json", "ann", uses=())
    status, _, said = shared("merge", "--base", "own.timeline.json", "own.timeline.json", "theirs.timeline.json")
    assert (status, said.count("error[")) == (1, 1)


def test_joining_parts(shared: Run) -> None:
    """What is joined needs no other file; in Python, paths are joined like tags."""
    status, out, _ = shared(
        "merge", "acme/acme.timeline.yaml", "bolt.timeline.yaml", "--same-records", "--prefer", "ours"
    )
    parts = [Timeline(id=name, title=name, uses=[f"{name}.json", "shared.json"]) for name in ("a", "b")]

    assert status == 0
    assert [actor["id"] for actor in json.loads(out)["actors"]] == ["ann", "bob", "group", "cloud"]
    merged = alitimeline.queries.join(*parts)
    assert [problem.code for problem in merged.problems] == ["uses"]


def test_comparing(shared: Run) -> None:
    """Versions are compared with what they are lent, and by their paths."""
    write_own("old.timeline.json", "ann")
    write_own("new.timeline.json", "ann", "bob", uses=("./shared.timeline.yaml",))

    said = shared("diff", "old.timeline.json", "new.timeline.json")[1]
    assert "./shared.timeline.yaml" in said
    assert "bob (actor, person): Bob Wu" in said


def test_despite_errors(shared: Run) -> None:
    """A path that leads nowhere is left out with what needs it, and the rest is shown."""
    write_own("own.timeline.json", "ann", "bob", "x", uses=("missing.json", "shared.timeline.yaml"))
    status, out, said = shared("show", "own.timeline.json", "--despite-errors")

    assert status == 1
    assert "path number 1 in uses is left out: missing.json: no such file or directory" in said
    assert "event 'x' is left out: no actor has the id 'x'" in said
    assert [line.split()[-1] for line in out.splitlines()] == ["[ann]", "[bob]"]


@pytest.fixture
def briefing(shared: Run) -> Run:
    """Return `run` where there is also a workbook of a timeline that is lent people."""
    write_own("own.timeline.json", "ann", "bob")
    assert shared("export", "own.timeline.json", "--to", "xlsx", "-o", "own.xlsx")[0] == 0
    return shared


def change(sheet: str, row: int, heading: str, value: str) -> None:
    """Change a cell of the workbook."""
    book = load_workbook("own.xlsx")
    columns = [cell.value for cell in next(book[sheet].iter_rows(max_row=1))]
    book[sheet].cell(row, columns.index(heading) + 1).value = value
    book.save("own.xlsx")


BACK = ["import", "own.xlsx", "--base", "own.timeline.json"]


def test_a_workbook_comes_back(briefing: Run) -> None:
    """Unchanged records of others are left out again; other edits are taken."""
    before = json.loads(Path("own.timeline.json").read_text("utf-8"))
    change("Timeline", 2, "Title", "Another title")
    status, _, said = briefing(*BACK, "-o", "own.timeline.json")
    after = json.loads(Path("own.timeline.json").read_text("utf-8"))

    assert (status, "warning[" in said) == (0, False)
    assert after == {**before, "events": [{**before["events"][0], "title": "Another title"}, before["events"][1]]}
    assert briefing("validate", "own.xlsx", "--base", "own.timeline.json")[0] == 0


def test_a_lent_record_is_changed_in_a_workbook(briefing: Run) -> None:
    """It isn't taken, and the warning says where to change it; nothing else is lost."""
    before = Path("own.timeline.json").read_bytes()
    change("People", 2, "Name", "Ann Other")
    status, _, said = briefing(*BACK, "-o", "own.timeline.json")

    assert status == 0
    assert "warning[lent] a change of the actor 'ann' is left out: the record is lent by another file" in said
    assert "(make it there: shared.timeline.yaml:10:5)" in said
    assert Path("own.timeline.json").read_bytes() == before
    assert briefing(*BACK, "--strict")[0] == 1


def test_a_workbook_goes_elsewhere(briefing: Run) -> None:
    """Where the paths would lead nowhere, nothing is written."""
    Path("other").mkdir()
    status, _, said = briefing(*BACK, "-o", "other/own.timeline.json")

    assert (status, Path("other/own.timeline.json").exists()) == (1, False)
    assert "error[uses] other/shared.timeline.yaml: no such file or directory" in said


def test_a_table_goes_in(shared: Run) -> None:
    """The names in a table are found among all that is lent; only what is new is written."""
    write_own("own.timeline.json", "ann")
    Path("t.csv").write_text("date,title,people,source\n2024-02-01,Second,Bob Wu,Letter\n2025,Third,Eve,\n", "utf-8")
    args = ["t.csv", "--mapping", "plain", "--base", "own.timeline.json", "-o", "own.timeline.json"]

    assert shared("import", *args)[0] == 0
    document = json.loads(Path("own.timeline.json").read_text("utf-8"))
    assert [actor["id"] for actor in document["actors"]] == ["eve"]
    assert "sources" not in document
    assert document["uses"] == ["shared.timeline.yaml"]


def test_quotes_of_lent_sources(shared: Run) -> None:
    """Quotes of a source that is lent are looked up, too; where it has no text, that is said at the paths."""
    text = Path("bolt.timeline.yaml").read_text("utf-8")
    Path("bolt.timeline.yaml").write_text(
        text.replace("{source: letter}", "{source: letter, quote: We begin.}"), "utf-8"
    )
    Path("texts").mkdir()
    said = shared("validate", "bolt.timeline.yaml", "--texts", "texts", "--format", "text")[1]

    assert said.startswith(
        "bolt.timeline.yaml:4:1: warning[text-missing] there is no text of 'letter', which is quoted"
    )
    Path("texts/letter.txt").write_text("We began.", "utf-8")
    said = shared("validate", "bolt.timeline.yaml", "--texts", "texts", "--format", "text")[1]
    assert said.startswith("bolt.timeline.yaml:12:41: error[quote-not-found] ")


PARTS = st.sampled_from(["..", ".", "", "records", "secret.json", "shared.json", "link", "a.yaml", "%2e%2e", "~", "C:"])


@needs_unix
@tried(100)
@given(st.lists(PARTS | st.text(max_size=5), min_size=1, max_size=6).map("/".join))
def test_no_path_leads_out(path: str) -> None:
    """Whatever is written as a path, it makes no difference what is outside of the repository."""
    with TemporaryDirectory() as folder:
        Path(folder, "repo/.git").mkdir(parents=True)
        Path(folder, "repo/link").symlink_to("..")
        for name in ("repo/shared.json", "repo/records/shared.json", "records/secret.json"):
            make_user(file=f"{folder}/{name}")
        user = make_user(path, file=f"{folder}/repo/records/user.json")
        before = alitimeline.check(user)
        make_user(file=f"{folder}/secret.json")
        Path(folder, "records/secret.json").unlink()

        assert alitimeline.check(user) == before


@st.composite
def splits(draw: st.DrawFn) -> tuple[Timeline, Timeline]:
    """Divide a timeline into what it keeps and what it is lent."""
    whole = draw(timelines())
    records: list[Source | Actor] = [*whole.sources, *whole.actors]
    kinds: dict[str, type] = {"source": Source, "actor": Actor}
    lent, new = set[tuple[type, str]](), {(type(one), one.id) for one in records if draw(st.booleans())}
    while new:  # what is lent refers to what is lent
        lent |= new
        wanted = find_targets(one for one in records if (type(one), one.id) in lent)
        new = {(kinds[kind], id_) for kind, ids, _ in wanted for id_ in ids} - lent
    sources = [[one for one in whole.sources if ((Source, one.id) in lent) == is_lent] for is_lent in (False, True)]
    actors = [[one for one in whole.actors if ((Actor, one.id) in lent) == is_lent] for is_lent in (False, True)]
    lender = evolve(whole, id="shared", events=(), commitments=(), extra={}, sources=sources[1], actors=actors[1])
    return evolve(whole, uses=["shared.json"], sources=sources[0], actors=actors[0]), lender


def list_problems(file: Path) -> set[tuple[str, str]]:
    """Return the codes and messages of the problems of a file."""
    return {(problem.code, PLACE.sub("", problem.message)) for problem in alitimeline.check(file)}


PLACE = re.compile(r"^\S*shared\.json:\d+:\d+: ")


@tried(60)
@given(splits())
def test_what_is_lent_is_as_if_it_were_its_own(split: tuple[Timeline, Timeline]) -> None:
    """A timeline in two files is that in one: the same records, the same problems. Formatting keeps the two apart."""
    own, lender = split
    with TemporaryDirectory() as folder:
        user = Path(folder, "user.timeline.json")
        user.write_bytes(format_timeline(own))
        Path(folder, "shared.json").write_bytes(format_timeline(lender))
        loaded = alitimeline.load(user)
        needed = {
            (kind, id_)
            for kind, ids, _ in find_targets((*loaded.actors, *loaded.events, *loaded.commitments))
            for id_ in ids
        }
        whole = evolve(
            own,
            uses=(),
            events=own.chronology(),
            sources=own.sources + tuple(one for one in lender.sources if ("source", one.id) in needed),
            actors=own.actors + tuple(one for one in lender.actors if ("actor", one.id) in needed),
        )
        file = Path(folder, "whole.json")
        file.write_bytes(format_timeline(whole))

        assert loaded == whole
        assert list_problems(file) <= list_problems(user) | list_problems(Path(folder, "shared.json"))
        unused = {("uses-unused", "nothing here refers to a source or actor of 'shared.json'")}
        assert list_problems(user) - unused <= list_problems(file)
        assert format_data(user.read_bytes(), name=str(user)) == (user.read_bytes(), ())
