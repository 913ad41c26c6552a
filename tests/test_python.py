"""What the package itself offers to programs: ways in of one form, and names that load when they are used."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import alitimeline
from alitimeline import Timeline
from alitimeline.export import to_bytes
from alitimeline.problems import UnreadableError

TABLE = b"What,When\nThe letter,12 September 2023\nThe move,soon\n"
MAPPING: dict[str, Any] = {
    "timeline": {"id": "t", "title": "T"},
    "records": [{"event": {"title": "{What}", "when": "{When}"}}],
}


@pytest.mark.parametrize("way", ["calendar", "briefing", "table"])
def test_paths_bytes_and_open_files(way: str, alibaba: Timeline, tmp_path: Path) -> None:
    """A path, an open file and the bytes with a name are read alike; another name is that of the problems."""
    ways: dict[str, tuple[str, bytes, Callable[..., Any]]] = {
        "calendar": ("ics", to_bytes(alibaba, "ics", commitments="todo"), alitimeline.read_calendar),
        "briefing": ("xlsx", to_bytes(alibaba, "xlsx"), partial(alitimeline.read_briefing, base=alibaba)),
        "table": ("csv", TABLE, partial(alitimeline.read_table, mapping=MAPPING)),
    }
    suffix, data, read = ways[way]
    file = tmp_path / f"a.{suffix}"
    file.write_bytes(data)
    by_path = read(file)
    with file.open("rb") as opened:
        assert read(opened) == by_path
    named = read(BytesIO(data), name="b")

    assert by_path.timeline
    assert read(str(file)) == read(data, name=str(file)) == by_path
    assert (named.timeline, named.problems) == (read(data, name="b").timeline, read(data, name="b").problems)
    assert {problem.file for problem in by_path.problems} <= {str(file)}
    assert {problem.file for problem in named.problems} <= {"b"}
    with pytest.raises(UnreadableError, match=r"nowhere: there is no such file$"):
        read(tmp_path / "nowhere")


def test_a_table_by_a_mapping(tmp_path: Path) -> None:
    """A mapping is a file or a dict; with a mistake in it, there is no timeline, and the mistake has its place."""
    file = tmp_path / "map.yaml"
    file.write_text("timeline: {id: t, title: T}\nrecords: [{event: {title: '{What}', when: '{When}'}}]", "utf-8")

    assert alitimeline.read_table(TABLE, file) == alitimeline.read_table(TABLE, MAPPING)
    wrong = alitimeline.read_table(TABLE, {"timeline": {"id": "t"}, "records": []})
    assert wrong.timeline is None
    assert {problem.file for problem in wrong.problems} == {"<mapping>"}


def test_names_load_when_they_are_used() -> None:
    """Every name of the package can be had, and none of them loads with it."""
    code = "import sys, alitimeline; print([name for name in sys.modules if name.startswith('alitimeline.')])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert out.strip() == "[]"
    for name in alitimeline.__all__:
        assert callable(getattr(alitimeline, name))
        assert name in dir(alitimeline)
    assert not {"HOMES", "ROOMS", "TYPE_CHECKING"} & {*dir(alitimeline)}
    assert "__version__" in dir(alitimeline)
