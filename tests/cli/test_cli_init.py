"""Beginning a record: what is written is sound, and nothing that is there is touched."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.places import needs_unix

import alitimeline
from alitimeline import cli, load, resources
from alitimeline.cli.init import read_starter
from alitimeline.resources import read_schema

HOOKS, WORKFLOW = read_starter("pre-commit-config.yaml").decode(), read_starter("timeline.yml").decode()
FILES = [".github/workflows/timeline.yml", ".pre-commit-config.yaml", "company.timeline.json", "timeline.schema.json"]
NEXT = """
What comes next:
  edit company.timeline.json                   replace the example with your own facts
  alitimeline validate                         shows what is wrong, where, and what to write
  alitimeline export company.timeline.json     writes the Excel briefing and the calendar
  pre-commit install                           checks before each commit
  pip wheel --no-deps --wheel-dir tools CLONE  builds what the workflow installs; CLONE is your clone of alitimeline
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)


def _files(folder: str = ".") -> list[str]:
    return sorted(os.fspath(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file())


def test_init(capfd: pytest.CaptureFixture[str]) -> None:
    """The files are written, each is named, and what to do next is said."""
    assert cli.main(["init"]) == 0
    assert _files() == FILES
    assert capfd.readouterr() == (
        "",
        (
            "wrote company.timeline.json\nwrote timeline.schema.json\nwrote .pre-commit-config.yaml\n"
            f"wrote .github/workflows/timeline.yml\n{NEXT}"
        ),
    )


def test_what_comes_next_works(capfd: pytest.CaptureFixture[str]) -> None:
    """The starter has no problem, not even a warning; it is in canonical form, and can be exported in all formats."""
    cli.main(["init"])
    capfd.readouterr()

    assert cli.main(["validate", "--strict", "--format", "text"]) == 0
    assert capfd.readouterr() == ("", "1 file: 0 errors, 0 warnings\n")
    assert cli.main(["fmt", "--check"]) == 0
    assert cli.main(["export", "company.timeline.json", "--out", "out"]) == 0
    assert _files("out") == ["company.ics", "company.json", "company.xlsx"]


def test_the_starter_shows_what_there_is() -> None:
    """One source, two actors, an event, and a commitment whose deadline is computed; the schema lies beside it."""
    cli.main(["init"])
    timeline = load("company.timeline.json")
    [promise] = timeline.commitments

    assert [len(each) for each in (timeline.sources, timeline.actors, timeline.events)] == [1, 2, 1]
    assert timeline.explain(promise).startswith("Due 2026-03-05: within 2 years of 2024-03-05")
    assert Path(str(timeline.extra["$schema"])).read_text("utf-8") == read_schema()


def test_another_name_and_folder(capfd: pytest.CaptureFixture[str]) -> None:
    """DIR is made if it isn't there; --name is the id of the timeline and names its file."""
    assert cli.main(["init", "new/record", "--name", "alibaba"]) == 0
    assert load("new/record/alibaba.timeline.json").id == "alibaba"
    assert _files() == sorted(f"new/record/{name.replace('company', 'alibaba')}" for name in FILES)
    err = capfd.readouterr().err
    assert "\n  cd new/record\n  edit alibaba.timeline.json " in err


@pytest.mark.parametrize("name", ["My Company", "", "../up", "a.b", "x" * 81])
def test_a_name_that_can_not_be(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A name that is no id is refused, and nothing is written."""
    assert cli.main(["init", "--name", name]) == 2
    assert "--name" in capfd.readouterr().err
    assert _files() == []


def test_nothing_is_overwritten(capfd: pytest.CaptureFixture[str]) -> None:
    """What is there stays, and what would have stood in files of git and GitHub is printed, with the way in."""
    Path(".github/workflows").mkdir(parents=True)
    for name in FILES:
        Path(name).write_text(f"mine: {name}")
    status = cli.main(["init"])
    out, err = capfd.readouterr()

    assert status == 0
    assert [Path(name).read_text("utf-8") for name in FILES] == [f"mine: {name}" for name in FILES]
    assert out == (
        "# alitimeline suggests for .pre-commit-config.yaml; add what you need\n"
        f"{HOOKS}"
        "# alitimeline suggests for .github/workflows/timeline.yml; add what you need\n"
        f"{WORKFLOW}"
    )
    assert re.findall(r"kept (\S+), which was there already", err) == [
        "company.timeline.json",
        "timeline.schema.json",
        ".pre-commit-config.yaml",
        ".github/workflows/timeline.yml",
    ]


def test_twice(capfd: pytest.CaptureFixture[str]) -> None:
    """The second time there is nothing to do, and nothing to add."""
    cli.main(["init"])
    before = {name: Path(name).stat() for name in FILES}
    capfd.readouterr()

    assert cli.main(["init"]) == 0
    assert {name: Path(name).stat() for name in FILES} == before
    assert capfd.readouterr().out == ""


@needs_unix
def test_a_link_that_leads_nowhere_is_kept(capfd: pytest.CaptureFixture[str]) -> None:
    """A name that is taken is taken, whatever stands behind it."""
    Path(".pre-commit-config.yaml").symlink_to("elsewhere.yaml")

    assert cli.main(["init"]) == 0
    assert not Path("elsewhere.yaml").exists()
    assert capfd.readouterr().out.endswith(HOOKS)


@pytest.mark.parametrize("taken", ["folder", "folder/.github", "folder/.github/workflows"])
def test_a_folder_that_can_not_be_made(taken: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Where a folder is needed and a file stands, that is said, with status 2."""
    path = Path(taken)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")

    assert cli.main(["init", "folder"]) == 2
    assert " can't be made: " in capfd.readouterr().err
    assert path.read_text() == "mine"


def _steps() -> list[dict[str, Any]]:
    [job] = yaml.safe_load(WORKFLOW)["jobs"].values()
    return list(job["steps"])


def test_the_workflow() -> None:
    """The workflow installs alitimeline and validates, so that problems show at their lines."""
    assert [step.get("run") or step["uses"].partition("@")[0] for step in _steps()] == [
        "actions/checkout",
        "actions/setup-python",
        f"pip install tools/alitimeline-{alitimeline.__version__}-py3-none-any.whl",
        "alitimeline validate --format github",
    ]


def test_the_hooks() -> None:
    """The hooks of pre-commit run for timelines only, and are given their names: its `exclude` works."""
    [repository] = yaml.safe_load(HOOKS)["repos"]
    hooks = repository["hooks"]

    assert [hook["entry"] for hook in hooks] == ["alitimeline validate", "alitimeline fmt --check"]
    for hook in hooks:
        assert re.search(hook["files"], "data/company.timeline.json")
        assert bool(re.search(hook["files"], "company.timeline.yaml")) is ("validate" in hook["entry"])
        assert not re.search(hook["files"], "timeline.schema.json")
        assert hook["language"] == "system"
        assert "pass_filenames" not in hook


def test_the_checks_of_the_published_form(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One constant turns the checks, the steps and the messages to what PyPI has."""
    monkeypatch.setattr(resources, "IS_PUBLISHED", True)
    workflow, hooks = (yaml.safe_load(read_starter(name)) for name in ("timeline.yml", "pre-commit-config.yaml"))
    version = alitimeline.__version__

    assert {"run": f"pip install alitimeline=={version}"} in workflow["jobs"]["validate"]["steps"]
    assert [hook["additional_dependencies"] for hook in hooks["repos"][0]["hooks"]] == [[f"alitimeline=={version}"]] * 2
    assert resources.how_to_install("html") == "pip install 'alitimeline[html]'"
    assert cli.main(["init"]) == 0
    assert "pip wheel" not in capsys.readouterr().err


def test_in_yaml() -> None:
    """`--yaml` writes the same timeline in YAML, with the schema where editors look for it."""
    assert cli.main(["init"]) == cli.main(["init", "yaml", "--yaml", "--name", "board"]) == 0
    text = Path("yaml/board.timeline.yaml").read_text("utf-8")
    in_yaml, in_json = load("yaml/board.timeline.yaml"), load("company.timeline.json")

    assert text.startswith("# yaml-language-server: $schema=timeline.schema.json\n")
    assert (in_yaml.events, in_yaml.commitments, in_yaml.id) == (in_json.events, in_json.commitments, "board")
    assert cli.main(["validate", "--strict", "yaml"]) == 0


TABLE = "Date,Event,Who,Source\n2024-03-05,It opens,Ann Lee,A memo\n2024-04,It moves,,\n"


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_from_a_table(form: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A table becomes the record, by a mapping that stays beside it, and the command for the next time is named."""
    Path("my board.csv").write_text(TABLE, "utf-8")
    assert cli.main(["init", "new", "--table", "my board.csv", *(["--yaml"] if form == "yaml" else [])]) == 0
    made = f"my-board.timeline.{form}"

    assert [event.title for event in load(f"new/{made}").events] == ["It opens", "It moves"]
    assert _files("new") == sorted([".github/workflows/timeline.yml", ".pre-commit-config.yaml", SCHEMA, made, MAPPING])
    again = f"alitimeline import '../my board.csv' --mapping {MAPPING} -o {made} --overwrite"
    assert f"  {again}  makes the timeline with it\n" in capfd.readouterr().err
    assert cli.main(["validate", "new", "--format", "text"]) == 0
    assert cli.main(["import", "my board.csv", "--mapping", f"new/{MAPPING}", "-o", "again.json"]) == 0
    assert load("again.json").events == load(f"new/{made}").events


SCHEMA, MAPPING = "timeline.schema.json", "my-board.mapping.yaml"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("a,b\n1,2\n", "x.csv: no column was recognized for the field title"),
        ("Date,Event\nsoon,It opens\n", "x.csv: error[table-cell] row 2, column Date, 'soon'"),
    ],
)
def test_from_a_table_that_is_not_clear(table: str, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    """What is missing is said, with the status 1; the mapping is there to be corrected."""
    Path("x.csv").write_text(table, "utf-8")
    assert cli.main(["init", "--table", "x.csv"]) == 1
    assert said in capfd.readouterr().err
    assert Path("x.mapping.yaml").exists()


def test_what_can_not_begin(capfd: pytest.CaptureFixture[str]) -> None:
    """A table gives its name; a file that is none is refused, and nothing is written."""
    Path("x.csv").write_text(TABLE, "utf-8")
    assert cli.main(["init", "--table", "x.csv", "--name", "y"]) == 2
    assert cli.main(["init", "--table", "none.csv"]) == 2
    assert cli.main(["init", "--table", "x.csv", "new"]) == 0
    Path("new/x.timeline.json").write_text("mine", "utf-8")
    capfd.readouterr()
    assert cli.main(["init", "--table", "x.csv", "new"]) == 0
    assert capfd.readouterr().out == ""
    assert Path("new/x.timeline.json").read_text("utf-8") == "mine"
    assert _files(".")[-1] == "x.csv"
