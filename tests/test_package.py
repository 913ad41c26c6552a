"""The built wheel, installed in a bare environment and used from another folder."""

import os
import re
import subprocess
from pathlib import Path

import openpyxl
import pytest

import alitimeline
from alitimeline import Timeline
from alitimeline.export import FORMATS, find_format, to_bytes
from alitimeline.resources import how_to_install

BARE = os.environ.get("ALITIMELINE_BARE_PYTHON")

#: The formats that need an extra, which has their name.
EXTRAS = ("html", "png")

pytestmark = pytest.mark.skipif(
    BARE is None, reason="ALITIMELINE_BARE_PYTHON names no Python that has only the wheel (.ci/run makes one)"
)


def _bare(folder: Path, *args: str) -> str:
    command = [str(BARE), "-I", *args]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_the_package_stands_alone(tmp_path: Path) -> None:
    """What is imported is the installed package, with its types, and its folders lie within it."""
    code = "import alitimeline, pathlib; print(pathlib.Path(alitimeline.__file__).parent)"
    package = Path(_bare(tmp_path, "-c", code).strip())

    assert package != Path(alitimeline.__file__).parent
    assert (package / "py.typed").is_file()
    assert (package / "data" / "alibaba-2023.timeline.json").is_file()
    assert (package / "schemas" / "1.0" / "timeline.schema.json").is_file()


def test_the_files_of_the_wheel(tmp_path: Path) -> None:
    """The wheel has every file of the package, the schemas and the timelines, and no others."""
    code = "import importlib.metadata as m; print(*(f.as_posix() for f in m.files('alitimeline')), sep='\\n')"
    found = {name for name in _bare(tmp_path, "-c", code).split() if name.startswith("alitimeline/")}
    root = Path(__file__).parents[1]
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    files = [Path(name) for name in listed.split("\0") if name.startswith(("src/", "schemas/", "data/"))]
    wanted = {
        "alitimeline" / (file.relative_to("src/alitimeline") if file.parts[0] == "src" else file) for file in files
    }

    assert {name for name in found if "__pycache__" not in name} == {file.as_posix() for file in wanted}


def test_the_description_for_pypi(tmp_path: Path) -> None:
    """On PyPI, where the repository's files aren't, every link and picture of the README has a whole address."""
    code = "import importlib.metadata as m; print(m.metadata('alitimeline').get_payload())"
    links = re.findall(r"\]\(([^)\s]+)", _bare(tmp_path, "-c", code))

    assert len(links) > 40
    assert [link for link in links if not link.startswith(("https://", "#"))] == []


def test_the_main_job(alibaba: Timeline, tmp_path: Path) -> None:
    """The bundled timeline is exported in every format that needs no extra, byte by byte as from the checkout."""
    forms = [form for form in FORMATS if form not in EXTRAS]
    asked = [word for form in forms for word in ("--to", form)]
    day = ["--as-of", str(alibaba.as_of)]  # a briefing looks from today, if no day is given
    _bare(tmp_path, "-m", "alitimeline", "export", "alibaba-2023", *asked, *day, "--out", "briefing")
    written = {find_format(path): path.read_bytes() for path in (tmp_path / "briefing").iterdir()}
    days = {form: {"as_of": alibaba.as_of} if FORMATS[form].has_options else {} for form in forms}
    expected = {form: to_bytes(alibaba, form, **days[form]) for form in forms}
    if _bare(tmp_path, "-c", "import openpyxl; print(openpyxl.__version__)").strip() != openpyxl.__version__:
        assert written.pop("xlsx")  # another openpyxl writes another frame
        del expected["xlsx"]

    assert written == expected


@pytest.mark.parametrize("form", EXTRAS)
def test_a_format_that_needs_an_extra(form: str, tmp_path: Path) -> None:
    """Without the extra of a format, what to install is said, and nothing is written."""
    command = [str(BARE), "-I", "-m", "alitimeline", "export", "alibaba-2023", "--to", form]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stdout, [*tmp_path.iterdir()]) == (2, "", [])
    assert how_to_install(form) in result.stderr


def test_the_schema_is_printed(tmp_path: Path) -> None:
    """The schema comes with the wheel."""
    assert "https://www.schemastore.org/alitimeline-1.0.json" in _bare(tmp_path, "-m", "alitimeline", "schema")
