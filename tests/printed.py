"""What tests compare of problems that are printed: where each is and its code, not its words.

The words of a message are compared in one place, the case that is about that message.
"""

import json
import os
import re
from pathlib import Path

from alitimeline.reports import codes
from alitimeline.reports.codes import Explanation

__all__ = ["rewrite_says", "without_words"]

WORDS = re.compile(r"((?:error|warning)\[[a-z0-9-]+\]) .*")


def without_words(printed: str) -> list[str]:
    """Return the lines of *printed* without the words of problems."""
    return [WORDS.sub(r"\1", line) for line in printed.splitlines()]


def rewrite_says(explanation: Explanation, message: str) -> None:
    """With `REWRITE=1`, put into codes.toml what is said of the example of a code."""
    if "REWRITE" in os.environ:  # pragma: no cover - run by hand, without -n
        file = Path(codes.__file__).with_name("codes.toml")
        head, table, rest = file.read_text("utf-8").partition(f"[{explanation.group}.{explanation.code}]\n")
        line = f"says = {json.dumps(message, ensure_ascii=False)}"
        rest = re.sub(r"(?m)^says = .*$", lambda _: line, rest, count=1)
        file.write_text(head + table + rest, "utf-8")
