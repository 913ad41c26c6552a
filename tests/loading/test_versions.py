"""Versions of the format: a newer one is read as far as it goes, a released one is frozen."""

import json
import re
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.benchmarks.data import document
from tests.places import ROOT

import alitimeline
from alitimeline import cli, schema
from alitimeline.loading.formatting import find_refusals
from alitimeline.problems import Problem

#: The SHA-256 of each schema that was released: from then on its file never changes. (sha256sum schemas/1.0/*)
RELEASED: dict[str, str] = {}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)


def _text(record: object) -> bytes:
    return json.dumps(record).encode()


def _of(version: object, **more: object) -> dict[str, Any]:
    return {"schema_version": version, "id": "hq", "title": "Headquarters", **more}


EVENT = {"id": "move", "title": "Move", "when": "2023-09-10", "kind": "move", "citations": [{"source": "gazette"}]}
SOURCES = [{"id": "gazette", "kind": "news", "title": "The move"}]


# --- newer versions


def test_a_newer_minor_version_is_read() -> None:
    """What is known of it is read; that it is newer, and each key that is new, is told as a warning at its place."""
    newer = document(20)
    older = deepcopy(newer)
    newer["schema_version"] = "1.12"
    newer["mood"] = {"anything": [1, {}]}
    newer["events"][3]["mood"] = "glad"
    newer["events"][3]["participants"][0]["mood"] = None
    newer["commitments"][0]["citations"][0]["mood"] = 1
    timeline, problems = alitimeline.loads(_text(newer)), alitimeline.loading.examination.examine(_text(newer))[1]

    assert timeline == alitimeline.loads(_text(older))
    assert [
        (each.severity, each.code, each.json_path)
        for each in problems
        if each.code in ("schema-version", "unknown-key")
    ] == [
        ("warning", "schema-version", "$.schema_version"),
        ("warning", "unknown-key", "$.events[3].participants[0].mood"),
        ("warning", "unknown-key", "$.events[3].mood"),
        ("warning", "unknown-key", "$.commitments[0].citations[0].mood"),
        ("warning", "unknown-key", "$.mood"),
    ]


def test_what_is_known_of_a_newer_version_must_be_right() -> None:
    """A misspelt key of a newer version is a warning, and its being missing an error; so is a reference to nothing."""
    event = {"id": "move", "title": "Move", "wehn": "2023", "kind": "move", "citations": [{"source": "gazete"}]}
    problems = alitimeline.loading.examination.examine(_text(_of("1.1", sources=SOURCES, events=[event])))[1]

    assert [(each.severity, each.code) for each in problems] == [
        ("warning", "schema-version"),
        ("error", "missing-key"),
        ("warning", "unknown-key"),
        ("error", "unknown-source"),
    ]


def test_a_newer_major_version_is_not_read() -> None:
    """Of a newer major version only that is told, with what to do: nothing else in it can be judged."""
    problem = Problem(
        code="newer-version",
        message="this is version 2.0 of the format, and this alitimeline knows 1.0",
        path=("schema_version",),
        line=1,
        column=20,
        hint="upgrade alitimeline",
    )

    assert alitimeline.loading.examination.examine(_text(_of("2.0", events={}, mood=1))) == (None, (problem,))


@pytest.mark.parametrize("version", ["0.9", "1", "1.00", "01.1", "x", "", 1.0, 2.0, None, "1.1\n", "１.１", "9" * 5000])
def test_what_names_no_newer_version(version: object) -> None:
    """Anything else is a mistake in the data."""
    found = {problem.code for problem in alitimeline.schema.check(_of(version))}

    assert found == {"schema-version"}
    assert schema.check_version(_of(version)) == (_of(version), ())


def test_a_newer_version_is_not_written() -> None:
    """What makes a file of a newer minor version unfit to be written says so."""
    problems = alitimeline.loading.examination.examine(_text(_of("1.1", mood=1)))[1]

    assert [(each.severity, each.code) for each in find_refusals(problems)] == [
        ("error", "newer-version"),
        ("warning", "unknown-key"),
    ]
    assert find_refusals(problems)[0].message.endswith("what is new in it would be lost")


NEWER = _text(_of("1.1", sources=SOURCES, events=[EVENT], mood=1))
WARNED = (
    "a.json:1:20: warning[schema-version] this is version 1.1 of the format, and this alitimeline knows 1.0: "
    "what is new in it is left unread (upgrade alitimeline)\n"
    f"a.json:1:{NEWER.index(b'mood')}: warning[unknown-key] unknown key 'mood' (left unread)\n"
)


@pytest.mark.parametrize(
    ("args", "version", "status"),
    [
        ("validate --format text a.json", "2.0", 2),
        ("show a.json", "2.0", 2),
        ("status a.json", "2.0", 2),
        ("fmt a.json", "2.0", 2),
        ("validate --format text a.json", "1.1", 0),
        ("show a.json", "1.1", 0),
        ("export a.json --to ics", "1.1", 0),
        ("status a.json", "1.1", 0),
        ("diff a.json a.json", "1.1", 0),
        ("fmt a.json", "1.1", 2),
        ("merge a.json a.json", "1.1", 2),
        ("validate --format text a.json", "0.9", 1),
        ("fmt a.json", "0.9", 1),
    ],
)
@pytest.mark.usefixtures("folder")
def test_status(capfd: pytest.CaptureFixture[str], args: str, version: str, status: int) -> None:
    """A newer major version ends with 2; a newer minor version is read with a warning, but not written."""
    data = NEWER.replace(b'"1.1"', f'"{version}"'.encode())
    Path("a.json").write_bytes(data)

    assert cli.main(args.split()) == status
    told = "".join(capfd.readouterr())
    assert (WARNED in told) == (status == 0)
    assert ("error[newer-version]" in told) == (status == 2)
    assert Path("a.json").read_bytes() == data


# --- what was released never changes


def _changed(released: dict[str, str], folder: Path) -> list[str]:
    """Name the versions whose schema isn't what was released."""
    files = {version: folder / version / "timeline.schema.json" for version in released}
    return [
        version
        for version, digest in released.items()
        if not files[version].is_file() or sha256(files[version].read_bytes()).hexdigest() != digest
    ]


def _released(changelog: str) -> set[str]:
    """Name the versions of the format that came with a release, as the changelog tells."""
    _, *sections = re.split(r"^## \[\d", changelog, flags=re.MULTILINE)
    return {version for section in sections for version in re.findall(r"file format, version (\d+\.\d+)", section)}


def test_released_schemas_are_frozen() -> None:
    """Every version of the format that was released is listed with its hash, and is as it was."""
    assert _released((ROOT / "CHANGELOG.md").read_text("utf-8")) <= RELEASED.keys()
    assert _changed(RELEASED, ROOT / "schemas") == []


def test_a_changed_schema_is_found(tmp_path: Path) -> None:
    """A released schema that was changed or deleted is found; one that wasn't is not."""
    for version in ("1.0", "1.1"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "timeline.schema.json").write_text("{}")
    digest = sha256(b"{}").hexdigest()

    assert _changed({"1.0": digest, "1.1": sha256(b"{ }").hexdigest(), "1.2": digest}, tmp_path) == ["1.1", "1.2"]


def test_releases_are_read_from_the_changelog() -> None:
    """What stands under a release is released, what stands under Unreleased isn't."""
    unreleased = "# Changelog\n## [Unreleased]\n- The file format, version 1.2\n"
    released = (
        "## [0.2.0] - 2027\n- The file format, version 1.1\n## [0.1.0] - 2026\n- The file format, version 1.0: new\n"
    )

    assert _released(unreleased + released) == {"1.0", "1.1"}
