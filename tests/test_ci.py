"""What other projects take from here: hooks for pre-commit (.ci/hooks tries them for real), an action for GitHub."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from alitimeline.cli import cli
from alitimeline.resources import read_timeline

ROOT = Path(__file__).parents[1]
SOUND = read_timeline("alibaba-2023").decode()


def read(name: str) -> Any:  # noqa: ANN401 - any YAML
    """Return what a YAML file at the root of the checkout holds."""
    return yaml.safe_load(ROOT.joinpath(name).read_text("utf-8"))


def test_hooks_are_commands() -> None:
    """Each hook is a command of ours, for the files that it reads."""
    hooks = {hook["id"]: hook for hook in read(".pre-commit-hooks.yaml")}

    assert hooks.keys() == {"alitimeline-validate", "alitimeline-fmt"}
    for name, hook in hooks.items():
        program, command = hook["entry"].split()
        assert (program, name) == ("alitimeline", f"alitimeline-{command}")
        assert command in cli.commands
        assert re.search(hook["files"], "data/hq.timeline.json")
        assert not re.search(hook["files"], "data/hq.json")


@pytest.fixture
def action(tmp_path: Path) -> Any:  # noqa: ANN401 - a function
    """Return what runs the last step of the action in an empty folder, with these inputs."""
    *_, step = read("action.yml")["runs"]["steps"]
    script = step["run"].replace("python -I", f"{sys.executable} -I")

    def run(path: str, strict: str = "false") -> subprocess.CompletedProcess[str]:
        # as GitHub runs `shell: bash`
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=tmp_path,
            env=os.environ | {"TIMELINES": path, "STRICT": strict},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_action_inputs_stay_out_of_the_script() -> None:
    """No input is pasted into a script, where it could act as one; each reaches it by the environment."""
    steps = [step for step in read("action.yml")["runs"]["steps"] if "run" in step]

    assert [step["run"] for step in steps if "${{" in step["run"]] == []
    assert {value for step in steps for value in step["env"].values()} == {
        "${{ github.action_path }}",
        *(f"${{{{ inputs.{name} }}}}" for name in ("path", "strict")),
    }
    assert read("action.yml")["inputs"].keys() == {"path", "strict", "python-version"}


def test_action_on_a_sound_tree(action: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A sound tree passes, and says so."""
    tmp_path.joinpath("a.timeline.json").write_text(SOUND, "utf-8")
    result = action(".")

    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == "1 file: 0 errors, 0 warnings\n"


def test_action_on_a_broken_tree(action: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """What is wrong is annotated at its line, in all of several paths."""
    for name in ("a", "b"):
        broken = SOUND.replace('"when": "2023-09-10"', '"when": "2023-09-31"')
        tmp_path.joinpath(f"{name}.timeline.json").write_text(broken, "utf-8")
    result = action("a.timeline.json\nb.timeline.json")

    assert result.returncode == 1
    assert [line.partition(",")[0] for line in result.stdout.splitlines()] == [
        "::error file=a.timeline.json",
        "::error file=b.timeline.json",
    ]


@pytest.mark.parametrize(
    ("strict", "status"),
    [
        *((word, 1) for word in ("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y", "1")),
        *((word, 0) for word in ("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N", "0", "")),
        *((word, 2) for word in ("maybe", "truee", "2", "true\nfalse", "$(touch made)", "*")),
    ],
)
def test_action_strict(action: Any, tmp_path: Path, strict: str, status: int) -> None:  # noqa: ANN401
    """Warnings fail if that is asked for, as YAML writes it; an error says what may be written."""
    event = '{"id": "move", "title": "Move", "when": "2023", "kind": "move"}'
    text = f'{{"schema_version": "1.0", "id": "hq", "title": "HQ", "events": [{event}]}}'
    tmp_path.joinpath("hq.timeline.json").write_text(text, "utf-8")

    result = action(".", strict)

    assert result.returncode == status
    assert ("::error::the input strict must be true or false" in result.stdout) == (status == 2)
    assert not tmp_path.joinpath("made").exists()


def test_action_runs_nothing_of_the_checkout(action: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Modules in the checkout, named as those that pip and the check import, are neither run nor imported."""
    for name in ("pip", "alitimeline", "glob", "shlex", "json", "email", "platform", "click"):
        tmp_path.joinpath(f"{name}.py").write_text("open('made', 'w')\n")
    tmp_path.joinpath("a.timeline.json").write_text(SOUND, "utf-8")
    install = next(step["run"] for step in read("action.yml")["runs"]["steps"] if "pip" in step.get("run", ""))
    asked = install.replace("python", sys.executable, 1).replace("install", "--version", 1)
    answer = subprocess.run(["bash", "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert answer.startswith("pip ")
    assert action(".").returncode == 0
    assert not tmp_path.joinpath("made").exists()


def test_actions_are_named_by_commit() -> None:
    """Nobody can change what runs by moving a tag; and what runs in the checkout is isolated from it."""
    used = [step["uses"] for step in read("action.yml")["runs"]["steps"] if "uses" in step]
    examples = [ROOT / "src/alitimeline/cli/starter/timeline.yml", *ROOT.glob("docs/*.md")]
    used += [name for file in examples for name in re.findall(r"uses: (actions/\S+)", file.read_text("utf-8"))]

    assert len(used) >= 6
    assert [name for name in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name)] == []
    assert re.findall(r"python (?!-I )\S+", ROOT.joinpath("action.yml").read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("a b.timeline.json", 1),
        ("'a b.timeline.json' sub", 3),
        ("sub\na b.timeline.json\n\n", 3),
        ("sub/*.json", 2),
        ("**/*.timeline.json", 4),
        ("[x].timeline.json", 1),
        ("", 4),
    ],
)
def test_action_paths(action: Any, tmp_path: Path, path: str, files: int) -> None:  # noqa: ANN401
    """Names with spaces, several lines and patterns are understood; a name that is there is no pattern."""
    for number, name in enumerate(("a b", "sub/c", "sub/d", "[x]")):
        tmp_path.joinpath(f"{name}.timeline.json").parent.mkdir(exist_ok=True)
        text = SOUND.replace('"id": "', f'"id": "n{number}-', 1)
        tmp_path.joinpath(f"{name}.timeline.json").write_text(text, "utf-8")
    assert action(path).stderr == f"{files} file{'' if files == 1 else 's'}: 0 errors, 0 warnings\n"


@pytest.mark.parametrize("path", ["--version", "-o x", "$(touch made)", "`touch made`", "; touch made", "it's"])
def test_action_with_an_odd_path(action: Any, tmp_path: Path, path: str) -> None:  # noqa: ANN401
    """What looks like an option or a command is a path that isn't there."""
    result = action(path)

    assert result.returncode == 2
    assert "(unreadable)" in result.stdout
    assert not tmp_path.joinpath("made").exists()
