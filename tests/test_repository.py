"""The repository's own files: workflows, forms, dependabot, developers' hooks, the citation, what is in the sdist."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hatchling.builders.sdist import SdistBuilder
from packaging.requirements import Requirement
from tests.places import ROOT

PROJECT = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["project"]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
FORMS = [GITHUB / "ISSUE_TEMPLATE" / f"{name}.yml" for name in ("bug", "feature")]
ADDRESS = "https://github.com/alitimeline/alitimeline"

#: What the jobs may do beyond reading the code, by workflow and job.
WRITES = {
    ("docs", "publish"): {"pages", "id-token"},
    ("release", "attest"): {"id-token", "attestations"},
    ("release", "publish"): {"id-token"},
}


def _read(path: Path) -> Any:  # noqa: ANN401 - any YAML
    return yaml.safe_load(path.read_text("utf-8"))


def _jobs(workflow: Path) -> dict[str, Any]:
    jobs: dict[str, Any] = _read(workflow)["jobs"]
    return jobs


def test_workflows() -> None:
    """There is a workflow for tests, for the docs and for releases."""
    assert [path.stem for path in WORKFLOWS] == ["docs", "release", "tests"]


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.stem)
def test_actions_are_pinned(path: Path) -> None:
    """Every action is named by its commit, with its version in a comment, and by the same one everywhere."""
    used = re.findall(r"\buses: *(.*)", path.read_text("utf-8"))
    every = "".join(file.read_text("utf-8") for file in [*WORKFLOWS, ROOT / "action.yml"])
    commits = {line.partition("@")[::2] for line in re.findall(r"\buses: *(.*)", every)}

    assert used
    assert [line for line in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    assert len(commits) == len({name for name, _ in commits})


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_permissions(workflow: Path) -> None:
    """A workflow grants nothing, a job what it needs; no checkout keeps a token, and no secret is used."""
    text = workflow.read_text("utf-8")
    assert _read(workflow)["permissions"] == {}
    assert _read(workflow)["concurrency"]
    assert "secrets." not in text
    for name, job in _jobs(workflow).items():
        writes = {scope for scope, level in job["permissions"].items() if level != "read"}
        assert writes == WRITES.get((workflow.stem, name), set())
        assert {scope for scope in job["permissions"] if scope not in writes} <= {"contents"}
        assert job["timeout-minutes"]
        checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert [step["with"]["persist-credentials"] for step in checkouts] == [False] * len(checkouts)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_scripts_contain_no_expressions(workflow: Path) -> None:
    """No value from outside becomes a part of a script."""
    scripts = [step["run"] for job in _jobs(workflow).values() for step in job["steps"] if "run" in step]

    assert scripts == [] or "${{" not in "".join(scripts)


def test_the_matrix_runs_the_readme() -> None:
    """The tests run by the README's command, and by the same on Windows, on every Python that is declared."""
    readme = ROOT.joinpath("README.md").read_text("utf-8").split("<!-- test -->\n```sh\n")[1].split("\n```")[0]
    job = _jobs(GITHUB / "workflows" / "tests.yml")["tests"]
    unix, windows = (step["run"] for step in job["steps"] if "run" in step)
    versions = [name.rpartition(" :: ")[2] for name in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", name)]

    assert unix == readme
    assert windows == unix.replace("python3 ", "python ").replace("/bin/", "\\Scripts\\").replace(
        ".venv/bin", ".venv\\Scripts"
    )
    assert job["strategy"]["matrix"]["python"] == versions


def test_a_release_is_published_without_a_token() -> None:
    """The job that uploads has an environment of its own, runs no script, and needs the attestations."""
    jobs = _jobs(GITHUB / "workflows" / "release.yml")

    assert jobs["publish"]["environment"]["name"] == "pypi"
    assert jobs["publish"]["needs"] == ["build", "attest"]
    assert [step for step in jobs["publish"]["steps"] if "run" in step] == []


def test_dependabot() -> None:
    """Actions, Python's and node's packages are renewed once a week, together, and not on their first day."""
    settings = _read(GITHUB / "dependabot.yml")
    updates = {update["package-ecosystem"]: update for update in settings["updates"]}
    folders = [name for update in updates.values() for name in update.get("directories", [update.get("directory")])]

    assert settings["version"] == 2
    assert updates.keys() == {"github-actions", "pip", "npm"}
    assert [name for name in folders if not ROOT.joinpath(name.strip("/")).is_dir()] == []
    for update in updates.values():
        assert update["schedule"] == {"interval": "weekly"}
        assert update["cooldown"]["default-days"] >= 7
        assert len(update["groups"]) == 1


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_issue_forms(form: Path) -> None:
    """A form has a name, a description, and fields with ids of their own and labels."""
    content = _read(form)
    fields = [field for field in content["body"] if field["type"] != "markdown"]
    ids = [field["id"] for field in fields]

    assert content.keys() == {"name", "description", "labels", "body"}
    assert len(ids) == len({*ids})
    assert [field for field in fields if not field["attributes"]["label"]] == []
    assert any(field.get("validations", {}).get("required") for field in fields)
    assert "file" in ids


def test_security_has_a_way_of_its_own() -> None:
    """Whoever opens an issue is led to a form, or for a weakness to SECURITY.md."""
    config = _read(GITHUB / "ISSUE_TEMPLATE" / "config.yml")

    assert config["blank_issues_enabled"] is False
    assert [link["url"] for link in config["contact_links"]] == [f"{ADDRESS}/blob/main/SECURITY.md"]
    assert "SECURITY.md" in ROOT.joinpath("CODE_OF_CONDUCT.md").read_text("utf-8")


def test_the_citation_is_of_this_version() -> None:
    """CITATION.cff says of name, version, licence, words and addresses what pyproject.toml says."""
    citation = _read(ROOT / "CITATION.cff")

    assert citation["cff-version"] == "1.2.0"
    assert [citation[key] for key in ("title", "version", "license", "keywords")] == [
        PROJECT[key] for key in ("name", "version", "license", "keywords")
    ]
    assert citation["abstract"].strip() == PROJECT["description"]
    assert citation["authors"] == PROJECT["authors"]
    assert citation["url"] == PROJECT["urls"]["Documentation"]
    assert citation["repository-code"] == PROJECT["urls"]["Source"] == ADDRESS


def test_hooks_for_developers() -> None:
    """Before a commit, ruff and our own hooks run as they are in the environment, on the files that they are for."""
    [repository] = _read(ROOT / ".pre-commit-config.yaml")["repos"]
    hooks = {hook["id"]: hook for hook in repository["hooks"]}
    shipped = {hook["id"]: hook for hook in _read(ROOT / ".pre-commit-hooks.yaml")}

    assert repository["repo"] == "local"
    assert hooks.keys() == {"ruff-check", "ruff-format", *shipped}
    assert {hook["language"] for hook in hooks.values()} == {"system"}
    for name, hook in shipped.items():
        assert [hooks[name][key] for key in ("name", "entry")] == [hook[key] for key in ("name", "entry")]
        assert re.search(hooks[name]["files"], "data/alibaba-2023.timeline.json")
        assert not re.search(hooks[name]["files"], "tests/broken/when.timeline.json")


@pytest.mark.program
def test_pre_commit_accepts_the_hooks() -> None:
    """pre-commit reads both of its files."""
    # .ci/run has it beside mypy, in the environment of its own programs.
    folders = [Path(program).parent for program in (sys.executable, os.environ.get("ALITIMELINE_MYPY", sys.executable))]
    program = shutil.which("pre-commit", path=os.pathsep.join([*map(str, folders), os.environ["PATH"]]))
    if program is None:
        pytest.skip("pre-commit is not installed (requirements/ci.txt)")
    files = {"validate-config": ".pre-commit-config.yaml", "validate-manifest": ".pre-commit-hooks.yaml"}
    for command, name in files.items():
        subprocess.run([program, command, name], cwd=ROOT, check=True, capture_output=True)


def test_what_the_sdist_contains(tmp_path: Path) -> None:
    """The sdist has what the wheel is built from, and neither tests nor docs."""
    [path] = SdistBuilder(str(ROOT)).build(directory=str(tmp_path))
    with tarfile.open(path) as archive:
        files = {name.partition("/")[2] for name in archive.getnames()}

    assert {name.partition("/")[0] for name in files} == {
        *("src", "schemas", "data", "CHANGELOG.md", "CITATION.cff"),
        *("pyproject.toml", "README.md", "LICENSE", "PKG-INFO", ".gitignore"),
    }
    assert {"src/alitimeline/py.typed", "data/alibaba-2023.timeline.json"} <= files


def test_windows_can_check_out_every_file() -> None:
    """No file has a name that Windows can't have, none is a device there, and no two differ in case alone."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = listed.strip("\0").split("\0")
    impossible = re.compile(
        r'[:*?"<>|\\\x00-\x1f]|[. ](?:/|$)|(?:^|/)(?:con|prn|aux|nul|com\d|lpt\d)(?:[./]|$)', re.IGNORECASE
    )

    assert impossible.search("tests/nul.yaml")
    assert [name for name in names if impossible.search(name)] == []
    assert len({name.lower() for name in names}) == len(names)


def test_addresses() -> None:
    """The package names the pages that its readers look for."""
    assert PROJECT["urls"].keys() == {"Homepage", "Documentation", "Source", "Changelog", "Issues"}
    assert PROJECT["urls"]["Documentation"] == "https://alitimeline.github.io/alitimeline/"
    assert [url for url in PROJECT["urls"].values() if not url.startswith("https://")] == []


def test_what_is_locked() -> None:
    """What checks the workflows and the uploads has an exact version in the lock."""
    groups = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["dependency-groups"]
    lock = ROOT.joinpath("requirements", "ci.txt").read_text("utf-8")
    names = [Requirement(entry).name for entry in groups["ci"]]

    assert [name for name in names if not re.search(rf"(?mi)^{name}==", lock)] == []
