"""What people rely on stays as it is: the schema of format 1.0, the public names, the codes of problems.

`frozen.json` has them. Something new is added there with the change that adds it. Whatever goes or changes its meaning
is a break, of which docs/stability.md says when it may happen.
"""

import json
import re
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest
from tests.places import ROOT

from alitimeline.resources import read_codes, read_schema

FROZEN = json.loads(Path(__file__).with_name("frozen.json").read_text("utf-8"))


@pytest.mark.parametrize("name", ["timeline", "mapping"])
def test_schemas(name: str) -> None:
    """A schema with a number is never changed: what is new gets a new number."""
    assert sha256(read_schema(name).encode()).hexdigest() == FROZEN["schemas"][f"1.0/{name}"]


@pytest.mark.parametrize("module", sorted(FROZEN["names"]))
def test_names(module: str) -> None:
    """Every public name is there; of the modules that are public as a whole, none is new without being listed."""
    names, wanted = set(import_module(module).__all__), set(FROZEN["names"][module])

    assert names >= wanted
    assert names == wanted or module not in FROZEN["whole"]


def test_the_reference() -> None:
    """Every name in docs/reference.md is frozen, in the module that has it there."""
    parts = ROOT.joinpath("docs", "reference.md").read_text("utf-8").split("\n## ")[1:]
    names = {part.partition("\n")[0]: {*re.findall(r"(?m)^\| `(\w+)[`(]", part)} for part in parts}

    assert {
        module: missing for module in names if (missing := names[module] - {*FROZEN["names"].get(module, ())})
    } == {}


def test_codes() -> None:
    """Programs know problems by their codes."""
    assert sorted(read_codes()) == FROZEN["codes"]
