"""Whatever is in a file, `validate` ends with 0, 1 or 2, and says why in lines that a terminal can show."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.benchmarks.data import document

from alitimeline import cli
from alitimeline.reports import FORMATS
from alitimeline.resources import read_timeline

Validate = Callable[[bytes, str, str], tuple[int, str]]

#: Sound files, in both languages; small enough to be looked at a hundred times.
SOUND = {
    "json": [json.dumps(document(2), ensure_ascii=False, indent=1).encode(), read_timeline("alibaba-2023")[:3000]],
    "yaml": [yaml.safe_dump(document(2), allow_unicode=True, sort_keys=False).encode()],
}
SUFFIXES = st.sampled_from(sorted(SOUND))
FORMS = st.sampled_from(sorted(FORMATS))
#: What breaks files in real life, and what tries to.
PIECES = st.sampled_from(
    [
        *(b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\x1b[31m", b"\r", b"\t", b"\xed\xa0\x80", b"\xe5\x90", b"\xc2\x85"),
        *(b'"', b"'", b"{", b"}", b"[", b"]", b",", b":", b": ", b"- ", b"#", b" #", b"\n", b"\n\n", b"|", b">", b"%"),
        *(
            b"&a ",
            b"*a",
            b"<<: ",
            b"!!python/object:os.system ",
            b"--- ",
            b"...",
            b"null",
            b"NaN",
            b"1e999",
            b"9" * 700,
        ),
        *(
            b"[" * 200,
            b"{a: " * 200,
            b'{"a":' * 200,
            b"::error::x",
            b"%0A",
            b"##[error]",
            b"</script>",
            b"=1+1",
            b"x" * 400,
        ),
    ]
)


@pytest.fixture(scope="module")
def validate(tmp_path_factory: pytest.TempPathFactory) -> Validate:
    """Return what validates bytes as a file with a suffix, in a format: the status, and all that is printed."""
    folder = tmp_path_factory.mktemp("fuzz")

    def run(data: bytes, suffix: str, form: str) -> tuple[int, str]:
        file = folder / f"x.timeline.{suffix}"
        file.write_bytes(data)
        printed = io.StringIO()
        with redirect_stdout(printed), redirect_stderr(printed):
            status = cli.main(["validate", str(file), "--format", form])
        return status, printed.getvalue()

    return run


def holds(status: int, printed: str) -> bool:
    """Tell whether a command ended as it may, and printed what a terminal shows and nothing acts on."""
    return status in (0, 1, 2) and "Traceback" not in printed and all(c.isprintable() or c == "\n" for c in printed)


@given(data=st.binary(max_size=200), suffix=SUFFIXES, form=FORMS)
def test_any_bytes(validate: Validate, data: bytes, suffix: str, form: str) -> None:
    """Bytes of any kind are refused, or rarely are a timeline."""
    assert holds(*validate(data, suffix, form))


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KEYS = ("schema_version", "id", "title", "timezone", "sources", "actors", "events", "commitments", "x-own", "$schema")


@given(value=VALUES | st.dictionaries(st.sampled_from(KEYS), VALUES), suffix=SUFFIXES, form=FORMS)
def test_any_values(validate: Validate, value: object, suffix: str, form: str) -> None:
    """JSON values of any kind are refused in words, wherever they stand."""
    assert holds(*validate(json.dumps(value).encode(), suffix, form))


@given(st.data(), SUFFIXES, FORMS)
def test_broken_files(validate: Validate, data: st.DataObject, suffix: str, form: str) -> None:
    """A good file in which pieces are taken out or put in is told, whatever they are."""
    text = data.draw(st.sampled_from(SOUND[suffix]))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        taken = data.draw(st.sampled_from((0, 0, 1, 2, 30)))
        text = text[:start] + data.draw(PIECES) + text[start + taken :]

    assert holds(*validate(text, suffix, form))


def test_the_fuzz_can_fail() -> None:
    """What no terminal should get is seen."""
    assert holds(1, "fine\n")
    assert not holds(3, "fine\n")
    assert not holds(1, "\x1b[31m")
    assert not holds(1, "Traceback (most recent call last)")
