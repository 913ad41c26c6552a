"""What a shell completes, in the shell itself."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from alitimeline import Actor, cli, export, loads
from alitimeline.cli.record_options import build_value
from alitimeline.loading import adding
from alitimeline.resources import read_timeline

#: What each shell runs to complete a line, and then prints what it would offer, one word a line.
SCRIPTS = {
    "bash": """
        eval "$(alitimeline completion bash)"
        compopt() { :; }  # which only works while a key is pressed
        COMP_LINE=$LINE COMP_POINT=${#LINE}
        _alitimeline_completion alitimeline "${LINE##*[ =]}"
        printf '%s\\n' "${COMPREPLY[@]}"
    """,
    "zsh": """
        autoload -U compinit && compinit -D
        eval "$(alitimeline completion zsh)"
        _describe() { print -rl -- "${(@P)3%%:*}" }
        compadd() { print -rl -- "${(@P)argv[-1]}" }
        _path_files() { print -- -o default }
        words=("${(@s. .)LINE}") CURRENT=${#words}
        _alitimeline_completion
    """,
    "fish": """
        alitimeline completion fish | source
        complete -C "$LINE" | string replace -r "\\t.*" ""
    """,
}
#: The timelines in the folder, and what ships.
TIMELINES = ["a.timeline.json", "b.timeline.yaml", "data/", "two words.timeline.json", "alibaba-2023"]

Complete = Callable[[str], list[str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with timelines, other files and folders."""
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    Path(".git").mkdir()
    for name in ("a.timeline.json", "b.timeline.yaml", "two words.timeline.json", "table.csv", "data/x.timeline.json"):
        Path(name).write_bytes(read_timeline("alibaba-2023"))
    return tmp_path


@pytest.fixture(
    params=["bash", pytest.param("zsh", marks=pytest.mark.program), pytest.param("fish", marks=pytest.mark.program)]
)
def complete(request: pytest.FixtureRequest, folder: Path) -> Complete:
    """Return what completes a line in a shell."""
    shell: str = request.param
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    options = {"bash": ["--noprofile", "--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]

    def complete(line: str) -> list[str]:
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        result = subprocess.run(
            [program, *options, "-c", SCRIPTS[shell]],
            env=os.environ | {"PATH": path, "LINE": line, "HOME": str(folder)},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert result.stderr == ""
        return [word.replace("\\ ", " ") for word in result.stdout.splitlines() if word]

    return complete


def test_in_a_shell(complete: Complete) -> None:
    """Commands, options, words, timelines, ids and presets are completed; a folder and other files, too."""
    assert complete("alitimeline ev") == ["evidence"]
    assert complete("alitimeline export --over") == ["--overwrite"]
    assert complete("alitimeline export alibaba-2023 --to m") == ["mermaid"]
    assert [word.removeprefix("--to=") for word in complete("alitimeline export alibaba-2023 --to=js")] == ["json"]
    assert sorted(complete("alitimeline show ")) == sorted(TIMELINES)
    assert complete("alitimeline diff a.timeline.json b") == ["b.timeline.yaml"]
    assert sorted(complete("alitimeline validate d")) == ["data/", "data/x.timeline.json"]
    assert complete("alitimeline show alibaba-2023 --id hand") == ["handover"]
    assert complete("alitimeline add event a.timeline.json T --subject jack") == ["jack-ma"]
    assert complete("alitimeline mappings timelinejs-") == ["timelinejs-json"]
    assert complete("alitimeline import table.csv --mapping p") == ["plain"]


def run(words: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> tuple[list[str], str]:
    """Return what bash is given for the last word of a line, and what is printed on standard error."""
    line = f"alitimeline {words}"
    monkeypatch.setenv("_ALITIMELINE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_LINE", line)
    monkeypatch.setenv("COMP_PART", re.split("[ =\"']", line)[-1])
    cli.main([])
    out, err = capfd.readouterr()
    return [word for word in out.splitlines() if word], err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("va", ["plain,validate"]),
        ("--", ["plain,--version", "plain,--quiet", "plain,--help"]),
        ("show two", ["plain,two\\ words.timeline.json"]),
        ("show t", ["plain,two\\ words.timeline.json"]),
        ("show 't", ["plain,two words.timeline.json'"]),
        ("show table", ["file,table"]),
        ("export x --to=js", ["plain,json"]),
        ("show missing/", ["file,missing/"]),
        ("show .", ["plain,.git/"]),
        ("show data/", ["plain,data/x.timeline.json"]),
        ("merge a.timeline.json --base b", ["plain,b.timeline.yaml"]),
        ("export x --update o", ["file,o"]),
        ("import t", ["file,t"]),
        ("add ev", ["plain,event"]),
        ("add event t", ["file,t"]),
        ("import t --mapping m", ["file,m"]),
        ("import t --mapping p", ["plain,plain"]),
        ("import t --mapping b", ["plain,b.timeline.yaml"]),
        ("import t --mapping=t", ["plain,timelinejs", "plain,timelinejs-json", "plain,two\\ words.timeline.json"]),
        ("mappings time", ["plain,timelinejs", "plain,timelinejs-json"]),
        ("mappings x", []),
        ("add event a.timeline.json T --subject Jack", ["plain,Jack\\ Ma"]),
        ("add event a.timeline.json T --subject jack", ["plain,jack-ma"]),
        ("add event a.timeline.json --incoming 'Jack Ma, Chair", ["plain,Chairman'"]),
        ("add event a.timeline.json --incoming 'Jack Ma, CEO, alibaba-g", ["plain,alibaba-group'"]),
        ("add event a.timeline.json --incoming 'Jack Ma, CEO, alibaba-group, x, y", []),
        ("add event a.timeline.json --citation letter-20", ["plain,letter-2023-09-12"]),
        ("add event a.timeline.json --follows hand", ["plain,handover"]),
        ("add event a.timeline.json --kind lett", ["plain,letter"]),
        ("add event a.timeline.json --place x", []),
        ("add commitment b.timeline.yaml --made-by=alibaba-g", ["plain,alibaba-group"]),
        ("add commitment a.timeline.json --part-of young", ["plain,young-managers"]),
        ("add commitment a.timeline.json --made-in hand", ["plain,handover"]),
        ("add actor a.timeline.json X --parent alibaba-g", ["plain,alibaba-group"]),
        ("add event --subject jack", []),
        ("add event gone.json T --subject jack", []),
        ("validate --texts t", ["dir,t"]),
        ("select a.timeline.json --kind let", ["plain,letter"]),
        ("select data --actor jack", ["plain,jack-ma"]),
        ("show --id hand", []),
        ("show - --id hand", []),
        ("show missing --id hand", []),
        ("nonsense x", []),
    ],
)
@pytest.mark.usefixtures("folder")
def test_words(
    words: str, expected: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What can't be known is left out, without a message: it would be in the middle of the line."""
    found, err = run(words, monkeypatch, capfd)

    assert (sorted(found), err) == (sorted(expected), "")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("show z", r"""plain,z\$\(\`x\"\'\!\).timeline.json"""),
        ("show 'z", r"""plain,z$(`x"'\''!).timeline.json'"""),
        ('show "z', r"""plain,z\$(\`x\"'"'!'").timeline.json\""""[:-2] + '"'),
        ("show a.timeline.json --id=hand", "plain,handover"),
        ("show ", "plain,./-a.timeline.json"),
    ],
)
def test_nothing_is_run(
    words: str, expected: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What bash would act on is quoted, a control character isn't offered, and no file is taken for an option."""
    for name in ("z$(`x\"'!)", "z\n", "z\x1b", "-a"):
        Path(f"{name}.timeline.json").touch()
    found, _ = run(words, monkeypatch, capfd)

    assert expected in found
    assert not [word for word in found if "z" in word and word != expected and words != "show "]


@pytest.mark.usefixtures("folder")
def test_every_id(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Ids of all kinds are offered, and sound records of a file with errors."""
    plain = json.loads(read_timeline("alibaba-2023"))
    ids = {one["id"] for kind in ("events", "commitments", "actors", "sources") for one in plain[kind]}
    Path("a.timeline.json").write_bytes(read_timeline("alibaba-2023").replace(b'"2023-09-12"', b'"soon"', 1))
    found, err = run("show alibaba-2023 --id ", monkeypatch, capfd)
    some, _ = run("show a.timeline.json --id ", monkeypatch, capfd)

    assert (set(found), err) == ({f"plain,{id_}" for id_ in ids}, "")
    assert "plain,jack-ma" in some


@pytest.mark.usefixtures("folder")
def test_what_add_is_offered(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Every word that is offered for an option of `add` names a record that is there: none is made of it."""
    names = ('"Lee"', "{Lee", "Lee，Ann", "'Lee' (Ann)", "=-Lee")
    timeline = loads(read_timeline("alibaba-2023"))
    timeline = timeline.with_record(Actor(id="lee", kind="person", name="Lee, Ann", other_names=names))
    Path("a.timeline.json").write_bytes(export.to_bytes(timeline, "json"))
    given = {"TITLE": "T", "when": "2023"}
    for option in ("subject", "source", "citation", "follows"):
        words = [
            shlex.split(line)[0].partition(",")[2]
            for line in run(f"add event a.timeline.json T --{option} ", monkeypatch, capfd)[0]
        ]
        assert len(words) > 5
        for word in words:
            assert not adding.add(timeline, "event", **build_value("event", {**given, option: (word,)})).made


def test_no_settings(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Faulty settings don't keep a shell from completing."""
    folder.joinpath("alitimeline.toml").write_text("[", "utf-8")

    assert run("show a", monkeypatch, capfd) == (["plain,a.timeline.json", "plain,alibaba-2023"], "")
    folder.joinpath("alitimeline.toml").write_text("[exprot]", "utf-8")
    assert run("show data --id jack", monkeypatch, capfd) == (["plain,jack-ma"], "")


@pytest.mark.usefixtures("folder")
def test_a_name_in_zsh(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """What has a meaning beside a description has a backslash before it."""
    timeline = loads(read_timeline("alibaba-2023")).with_record(Actor(id="lee", kind="person", name="Lee\\:n"))
    Path("a.timeline.json").write_bytes(export.to_bytes(timeline, "json"))
    monkeypatch.setenv("_ALITIMELINE_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", "alitimeline add event a.timeline.json T --subject Lee")
    monkeypatch.setenv("COMP_CWORD", "6")
    cli.main([])

    assert capfd.readouterr().out == "plain\nLee\\\\\\:n\nlee\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts(shell: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Each shell has its script."""
    assert cli.main(["completion", shell]) == 0
    assert f"_ALITIMELINE_COMPLETE={shell}_complete" in capfd.readouterr().out
