"""What a shell runs after somebody pressed Tab and Enter, on a terminal."""

import json
import os
import pty
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

pytestmark = [pytest.mark.program, pytest.mark.slow]

#: Names that a shell would act on, each after a capital letter of its own.
NASTY = (
    *(" b", "$(touch PWNED)", "`touch PWNED`", '"$(touch PWNED)"', "'$(touch PWNED)'", "$HOME", "*", "?[b]{c,d}", "\\"),
    *(
        "\\\\'",
        ";touch PWNED;",
        "&touch PWNED|touch PWNED>PWNED<(touch PWNED)",
        "!!",
        "#~^",
        ",,x",
        ":=x",
        "é 界",
        "\\n%s",
    ),
)
WORDS = [f"{chr(ord('A') + number)}{name}" for number, name in enumerate(NASTY)]
#: Files that are completed in part by the shell itself, or not at all.
OTHERS = ("-x.timeline.yaml", "z\n$(touch PWNED).timeline.yaml", "y\x1b]0;.timeline.yaml")
#: A program of this name completes, but only notes with which arguments it is run.
PROGRAM = """#!/bin/sh
[ "$1$_ALITIMELINE_COMPLETE" != "$1" ] || [ "$1" = completion ] && exec {python} -m alitimeline "$@"
printf '%s\\0' "$@" > "$LOG.new"
mv "$LOG.new" "$LOG"
"""
START = {
    "bash": ("--noprofile", "--rcfile", "rc", "-i"),
    "zsh": ("-d", "-i"),
    "fish": ("--no-config", "-i", "-C", "alitimeline completion fish | source"),
}
SETTINGS = {
    "bash": 'eval "$(alitimeline completion bash)"\nset -o history -o histexpand\n',
    "zsh": 'autoload -U compinit && compinit -D\neval "$(alitimeline completion zsh)"\n',
}

Press = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of timelines that have hostile names, and a record that has hostile words."""
    folder = tmp_path_factory.mktemp("names")
    for name in (*(f"{word}.timeline.yaml" for word in WORDS), *OTHERS):
        folder.joinpath(name).touch()
    events = [
        {
            "id": f"e{number}",
            "title": "E",
            "when": "2023",
            "kind": "k",
            "participants": [{"actor": "ann", "part": "incoming", "role": word}],
        }
        for number, word in enumerate(WORDS)
    ]
    record: dict[str, Any] = {"schema_version": "1.0", "id": "h", "title": "H", "events": events}
    record["actors"] = [{"id": "ann", "kind": "person", "name": "ann"}]
    record["actors"] += [{"id": f"a{number}", "kind": "person", "name": word} for number, word in enumerate(WORDS)]
    folder.joinpath("h.json").write_text(json.dumps(record), "utf-8")
    return folder


@pytest.fixture(scope="module", params=["bash", "zsh", "fish"])
def press(request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    """Return what types a line into a shell, presses Tab and Enter, and returns the arguments of what was run."""
    shell: str = request.param
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    home = tmp_path_factory.mktemp(shell)
    log, script = home / "log", home / "alitimeline"
    script.write_text(PROGRAM.format(python=sys.executable), "utf-8")
    script.chmod(0o755)
    home.joinpath(".zshrc" if shell == "zsh" else "rc").write_text(SETTINGS.get(shell, ""), "utf-8")
    options = [str(home / "rc") if option == "rc" else option for option in START[shell]]
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        own = {"HOME": str(home), "ZDOTDIR": str(home), "XDG_CONFIG_HOME": str(home), "HISTFILE": os.devnull}
        own |= {"LOG": str(log), "TERM": "dumb", "PATH": f"{home}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
        os.execve(program, [shell, *options], os.environ | own)  # noqa: S606 - it is the shell
    screen: list[bytes] = []

    def read() -> None:
        try:
            while data := os.read(terminal, 65536):
                screen.append(data)
        except OSError:
            return

    reader = Thread(target=read, daemon=True)
    reader.start()

    def press(line: str) -> list[str]:
        log.unlink(missing_ok=True)
        os.write(terminal, f"alitimeline {line}\t\r".encode())
        for _ in range(100):
            if log.exists():
                return log.read_text("utf-8").split("\0")[:-1]
            time.sleep(0.05)
        raise AssertionError(b"".join(screen).decode(errors="replace"))

    yield press
    os.write(terminal, b"\x03\x04exit\r")
    os.waitpid(process, 0)
    os.close(terminal)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_names(press: Press, folder: Path, word: str, quote: str) -> None:
    """A completed name is the file, whatever is in it, and nothing else is run; so are words and names of a record."""
    assert press(f"show {quote}{word[0]}") == ["show", f"{word}.timeline.yaml"]
    assert press(f"show h.json --role {quote}{word[0]}") == ["show", "h.json", "--role", word]
    assert press(f"add actor h.json X --parent {quote}{word[0]}") == ["add", "actor", "h.json", "X", "--parent", word]
    assert not folder.joinpath("PWNED").exists()
