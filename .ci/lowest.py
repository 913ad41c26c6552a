"""Prints the lowest version that pyproject.toml allows of every dependency, as constraints for pip."""

import re
import sys
import tomllib
from itertools import chain
from pathlib import Path

PROJECT = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text("utf-8"))["project"]

extras = chain.from_iterable(PROJECT["optional-dependencies"].values())
for requirement in [*PROJECT["dependencies"], *extras]:
    sys.stdout.write(re.sub(r"^([\w.-]+)>=([^,;]+)[^;]*", r"\1==\2", requirement) + "\n")
