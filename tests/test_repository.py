"""The repository's own files: the citation, what is in the sdist."""

import tarfile
import tomllib
from pathlib import Path
from typing import Any

import yaml
from hatchling.builders.sdist import SdistBuilder
from tests.places import ROOT

PROJECT = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["project"]
ADDRESS = "https://github.com/alitimeline/alitimeline"


def _read(path: Path) -> Any:  # noqa: ANN401 - any YAML
    return yaml.safe_load(path.read_text("utf-8"))


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


def test_addresses() -> None:
    """The package names the pages that its readers look for."""
    assert PROJECT["urls"].keys() == {"Homepage", "Documentation", "Source", "Changelog", "Issues"}
    assert PROJECT["urls"]["Documentation"] == "https://alitimeline.github.io/alitimeline/"
    assert [url for url in PROJECT["urls"].values() if not url.startswith("https://")] == []
