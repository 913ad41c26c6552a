"""Bytes → text with lines and columns, and the checks that JSON and YAML share."""

import re
from bisect import bisect_right
from codecs import BOM_UTF8
from functools import partial
from json import detect_encoding
from math import isinf

from alitimeline.model.texts import MAX_DEPTH, MAX_DIGITS, SURROGATE
from alitimeline.problems import Problem, shorten

__all__ = ["NUMBER", "StopError", "Text", "decode"]

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][+-]?[0-9]+)?")
CONFLICT = re.compile(r"^(?:<<<<<<<|=======|>>>>>>>)", re.MULTILINE)
SOMETHING = re.compile(rb"[^ \t\n\r\x00]")


class StopError(Exception):
    """A mistake after which the rest of the text can't be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class Text:
    """A text whose problems have line and column."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines: list[int] | None = None

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Return line and column (from 1) of a position in the text."""
        if self._lines is None:
            ends = re.finditer("\n" if "\n" in self.text else "\r", self.text)
            self._lines = [0, *(end.end() for end in ends)]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def build_problem(self, at: int, code: str, message: str, hint: str | None = None) -> Problem:
        """Build the problem at a position."""
        line, column = self.line_and_column(at)
        return Problem(code=code, message=message, line=line, column=column, hint=hint)

    def build_stop(self, at: int, message: str, hint: str | None = None, code: str = "syntax") -> StopError:
        """Build the error for a mistake at which reading ends."""
        return StopError(self.build_problem(at, code, message, hint))

    def build_depth_stop(self, at: int) -> StopError:
        """Build the error for a value that is nested deeper than `MAX_DEPTH`."""
        return self.build_stop(at, f"lists and objects are nested more than {MAX_DEPTH} deep", code="depth")

    def report_duplicate(self, at: int, key: str, first: int, hint: str = "keep one of the two") -> Problem:
        """Build the problem of a key that its object already has, at the position *first*."""
        line, column = self.line_and_column(first)
        message = f"the key {shorten(key)} is repeated; it is already in line {line}, column {column}"
        return self.build_problem(at, "duplicate-key", message, hint)

    def check_surrogates(self, at: int, value: str) -> Problem | None:
        """Return the problem of a lone surrogate in a text that was read at a position; None if there is none."""
        if lone := SURROGATE.search(value):
            message = f"{shorten(value)} contains half a character (U+{ord(lone[0]):04X})"
            return self.build_problem(at, "unicode", message, "write the character itself")
        return None

    def check_size(self, at: int, number: re.Match[str]) -> Problem | None:
        """Return the problem of a number that would be infinite or has too many digits; None for other numbers."""
        whole = not (number["fraction"] or number["exponent"])
        too_large = len(number[0].lstrip("-")) > MAX_DIGITS if whole else isinf(float(number[0]))
        if too_large:
            return self.build_problem(at, "number", f"the number {shorten(number[0])} is too large")
        return None

    def check_kind(self) -> None:
        """Raise `StopError` for what git leaves in the place of a data file."""
        if self.text.startswith("version https://git-lfs"):
            raise self.build_stop(0, "this is a Git LFS pointer, not the file itself", "run: git lfs pull")
        if conflict := CONFLICT.search(self.text):
            raise self.build_stop(
                conflict.start(), "a merge conflict is left in the file", "resolve it, and remove its markers"
            )


def decode(data: bytes) -> tuple[str | None, list[Problem]]:
    """Decode a file as UTF-8; return its text, or None if that fails, and the problems of its bytes."""
    problems: list[Problem] = []
    problem = partial(Problem, line=1, column=1)
    if data.startswith(BOM_UTF8):
        data = data.removeprefix(BOM_UTF8)
        message, hint = "the file begins with a byte order mark", "save it as UTF-8 without BOM"
        problems.append(problem(code="bom", message=message, severity="warning", hint=hint))
    if not SOMETHING.search(data):
        return None, [*problems, problem(code="empty", message="the file is empty")]
    problem = partial(problem, code="encoding", hint="save it as UTF-8")
    encoding = detect_encoding(data)
    if encoding.startswith(("utf-16", "utf-32")):
        return None, [*problems, problem(message=f"the file is {encoding[:6].upper()}, not UTF-8")]
    try:
        return data.decode(), problems
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        line, column = Text(before).line_and_column(len(before))
        message = f"byte 0x{data[error.start]:02X} is not UTF-8"
        return None, [*problems, problem(message=message, line=line, column=column)]
