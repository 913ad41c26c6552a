"""The schema, the timelines and the explanations of codes that ship with the package."""

from functools import cache
from typing import TYPE_CHECKING, Any

from alitimeline.problems import unknown_name

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = [
    "IS_PUBLISHED",
    "how_to_install",
    "presets",
    "read_codes",
    "read_preset",
    "read_schema",
    "read_timeline",
    "timelines",
]

#: Whether PyPI has alitimeline. Messages, `init` and what the tests want of the docs follow this.
IS_PUBLISHED = False
SUFFIX, PRESET_SUFFIX = ".timeline.json", ".mapping.yaml"


def _find_folder(name: str) -> "Traversable":
    from importlib.resources import files
    from pathlib import Path

    packaged = files("alitimeline") / name
    # A wheel has the folders inside the package; an editable install reads them from the checkout.
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / name


def how_to_install(extra: str) -> str:
    """Return the command that installs an extra: from PyPI, or today in a clone."""
    return (
        f"pip install 'alitimeline[{extra}]'"
        if IS_PUBLISHED
        else f"in a clone of alitimeline, pip install '.[{extra}]'"
    )


def read_schema(name: str = "timeline") -> str:
    """Return the text of a JSON Schema: that of a "timeline" or of a "mapping"."""
    # one part at a time: before Python 3.12, a path in several folders can join only one
    return (_find_folder("schemas") / "1.0" / f"{name}.schema.json").read_text("utf-8")


@cache
def read_codes() -> dict[str, dict[str, Any]]:
    """Return the parts of the explanation of every code that a problem can have, by code."""
    import tomllib
    from importlib.resources import files

    groups = tomllib.loads((files("alitimeline") / "reports" / "codes.toml").read_text("utf-8"))
    return {code: {"group": group, **parts} for group, codes in groups.items() for code, parts in codes.items()}


def presets() -> tuple[str, ...]:
    """Return the names of the mappings that ship with the package, sorted."""
    names = (entry.name for entry in _find_presets().iterdir())
    return tuple(sorted(name.removesuffix(PRESET_SUFFIX) for name in names if name.endswith(PRESET_SUFFIX)))


def read_preset(name: str) -> bytes:
    """Return a mapping that ships with the package; raises `UnknownNameError`."""
    if name not in presets():
        raise unknown_name("preset is called", name, presets())
    return (_find_presets() / f"{name}{PRESET_SUFFIX}").read_bytes()


def _find_presets() -> "Traversable":
    from importlib.resources import files

    return files("alitimeline") / "tables" / "presets"


def timelines() -> tuple[str, ...]:
    """Return the names of the bundled timelines, sorted."""
    names = (entry.name for entry in _find_folder("data").iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


def read_timeline(name: str) -> bytes:
    """Return the file of a bundled timeline; raises `UnknownNameError`."""
    if name not in timelines():
        raise unknown_name("bundled timeline is called", name, timelines())
    return (_find_folder("data") / f"{name}{SUFFIX}").read_bytes()
