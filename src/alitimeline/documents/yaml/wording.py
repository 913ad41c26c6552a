"""Describes the errors of PyYAML in words that help to fix them.

Its two parsers, in C and in Python, stop at the same places, but their messages differ, and change from version to
version. So our messages come from the kind of error, its place and the text around it, not from PyYAML's words.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from alitimeline.documents.decoding import StopError, Text
from alitimeline.problems import shorten

if TYPE_CHECKING:
    from yaml import MarkedYAMLError

__all__ = ["QUOTE", "build_escape_stop", "build_sign_stop", "check_characters", "describe_error"]

QUOTE = "put quotation marks around it"
QUOTE_WHOLE = "put quotation marks around the whole text"
#: Characters that no YAML parser accepts, or that end a line for parsers but not for editors.
NOT_ALLOWED = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
LINE_ENDS = "\x85\u2028\u2029"
#: `title:Alibaba`, which is probably a key and its value.
NO_SPACE = re.compile(r"[ \t]*(?:- +)*[\w-]+(:)[^\s:/]")


def check_characters(text: Text) -> None:
    """Raise `StopError` at the first character that YAML doesn't allow."""
    if not (character := NOT_ALLOWED.search(text.text)):
        return
    code = f"(U+{ord(character[0]):04X})"
    if character[0] in LINE_ENDS:
        raise text.build_stop(
            character.start(), f"there is an unusual line break {code} here", "write a plain line break, or a space"
        )
    if character[0] == "\ufeff":
        raise text.build_stop(character.start(), f"there is an unusual space {code} here", "remove it")
    raise text.build_stop(character.start(), f"there is a control character {code} here", "remove it")


def build_escape_stop(text: Text, before: int) -> StopError:
    """Build the error for the last escape before a position, which is half a character or none."""
    at = text.text.rindex("\\", 0, before)
    return text.build_stop(at, "this escape is not a whole character", "write the character itself", code="unicode")


def build_sign_stop(text: Text, at: int) -> StopError:
    """Build the error for a tab, a '#' or a '?' where it can't be, or where parsers read it differently."""
    match text.text[at]:
        case "\t":
            return text.build_stop(at, "there is a tab here", "write spaces")
        case "#":
            message = f"there is no space between the {text.text[at - 1]!r} and the '#' of a comment"
            return text.build_stop(at, message, f"write one; if the '#' is part of a text, {QUOTE_WHOLE}")
        case _:
            return text.build_stop(at, "there is a '?' within brackets here", f"if it is part of a text, {QUOTE_WHOLE}")


def describe_error(error: "MarkedYAMLError", text: Text) -> StopError:
    """Build our error for an error of PyYAML."""
    from yaml.parser import ParserError
    from yaml.scanner import ScannerError

    at = min(error.problem_mark.index, len(text.text)) if error.problem_mark else 0
    start = error.context_mark.index if error.context_mark else None
    match error:
        case ScannerError():
            wording = _choose_for_scanner(text, at if start is None else start, at)
        case ParserError():
            wording = _choose_for_parser(text, start, at)
        case _:
            return text.build_stop(at, f"this is not YAML: {shorten(error.problem)}")
    return wording(text, at if start is None else start, at)


def _line_before(text: Text, at: int) -> str:
    """Return the line of a position, up to that position."""
    _, column = text.line_and_column(at)
    return text.text[at - column + 1 : at]


def _describe_sign(text: Text, _start: int, at: int) -> StopError:
    return build_sign_stop(text, at)


def _say(message: str, hint: str, *, code: str = "syntax", at_start: bool = True) -> "Wording":
    """Return a description in these words, at the start or at the place of the error; {sign} is what is there."""

    def describe(text: Text, start: int, at: int) -> StopError:
        place = start if at_start else at
        sign = text.text[place : place + 1]
        return text.build_stop(place, message.format(sign=sign), hint.format(sign=sign), code)

    return describe


STARTS_NO_TEXT = "a text can't begin with {sign!r}"
WRONG_START = _say(STARTS_NO_TEXT, QUOTE)
BLOCK_TEXT = _say(STARTS_NO_TEXT, f"{QUOTE}; the lines of a long text begin below the {{sign!r}}")
UNCLOSED_TEXT = _say(
    "the text that begins here has no closing quotation mark",
    "if the text itself begins with {sign}, put the other kind around it",
)
TAG = _say("YAML tags are not allowed", f"remove it; if it begins a text, {QUOTE}", code="yaml-tag")
DIRECTIVE = _say("this YAML directive is not supported", "remove it")
DASH = _say(
    "a list can't begin here",
    "begin it in the next line; put quotation marks around a text that begins with '-'",
    at_start=False,
)
REST = _say("there is more text after the end of the value", "a file contains one timeline", at_start=False)


def _describe_token(text: Text, _start: int, at: int) -> StopError:
    return build_sign_stop(text, at) if text.text[at : at + 1] == "\t" else WRONG_START(text, at, at)


def _describe_escape(text: Text, _start: int, at: int) -> StopError:
    before = text.text.rindex("\\", 0, at + 1)
    hint = "write '\\\\', or put the text in single quotation marks"
    return text.build_stop(before, "this '\\' begins no valid escape", hint)


def _describe_half_character(text: Text, _start: int, at: int) -> StopError:
    return build_escape_stop(text, at + 1)


def _describe_colon(text: Text, _start: int, at: int) -> StopError:
    """Build the error for a colon where no key can end."""
    line = _line_before(text, at)
    if re.search(r":\s", line):
        return text.build_stop(at, "a text without quotation marks contains a ':' and a space", QUOTE)
    above = len(text.text[: at - len(line)].rstrip())
    if glued := _find_glued_colon(text, _line_before(text, above), above):
        return glued
    at -= len(line.lstrip())
    hint = "begin it in the column of the key above; put quotation marks around a text of several lines"
    return text.build_stop(at, "this line continues the text above it, and contains a ':'", hint)


def _find_glued_colon(text: Text, line: str, end: int) -> StopError | None:
    """Build the error for a colon without a space after it; *end* is the end of its line. None if there is none."""
    if glued := NO_SPACE.match(line):
        at = end - len(line) + glued.start(1)
        return text.build_stop(at, "a space is missing after this ':'", "write key: value")
    return None


def _describe_missing_colon(text: Text, start: int, at: int) -> StopError:
    [line, *_] = text.text[start:at].splitlines() or [""]
    message = f"{shorten(line)} is neither 'key: value' nor part of the text above"
    return _find_glued_colon(text, line, start + len(line)) or text.build_stop(
        start, message, "indent it to continue that text"
    )


def _describe_misplaced_line(text: Text, _start: int, at: int) -> StopError:
    """Build the error for a line that fits neither the list nor the object around it."""
    match _line_before(text, at).rstrip()[-1:]:
        case "":
            hint = "the keys of an object begin in the same column, and so do the '-' of a list"
            return text.build_stop(at, "this line is not indented like those above it", hint)
        case '"' | "'" as mark:
            escaped = '\\"' if mark == '"' else "''"
            hint = f"put quotation marks around the whole text, and write {escaped} for a {mark} within it"
            return text.build_stop(at, f"a text ends at the {mark} before this", hint)
        case closing:
            message = f"a value ends at the {closing!r} before this"
            return text.build_stop(at, message, "put quotation marks around the whole text")


def _describe_brackets(text: Text, start: int, at: int) -> StopError:
    opening = text.text[start]
    closing = "]" if opening == "[" else "}"
    hint = f"a text that begins with '{opening}' needs quotation marks"
    if text.line_and_column(start)[0] == text.line_and_column(at)[0] and at < len(text.text):
        return text.build_stop(at, f"a ',' or {closing!r} is missing here", hint)
    return text.build_stop(start, f"the {opening!r} here is not closed with {closing!r}", hint)


def _describe_missing_value(text: Text, start: int, at: int) -> StopError:
    match text.text[at : at + 1]:
        case "":
            return text.build_stop(at, "the file ends where a value is expected", "it may be cut off")
        case ",":
            return text.build_stop(at, "there is a ',' too many here", f"remove it; if it begins a text, {QUOTE}")
        case _:
            return WRONG_START(text, at, start)


def _choose_for_scanner(text: Text, start: int, at: int) -> "Wording":
    """Choose the description of a wrong token: by its beginning at *start*, and by the place where it stops."""
    if start == at:
        return ALONE.get(text.text[at : at + 1], _describe_token)
    if text.text[start] in QUOTES and not QUOTED.match(text.text, start, at):
        return _choose_in_quotes(text, at)
    if text.text[at : at + 1] == "\t" and not _line_before(text, at).strip():
        return _describe_sign
    if text.text[start] in "|>" and text.text[at : at + 1] in ("#", "\t"):
        return _describe_sign
    if text.text[start] in GLUED and re.search(r"\s", text.text[start:at]):
        return _describe_missing_colon
    return SIGNS.get(text.text[start], _describe_missing_colon)


def _choose_in_quotes(text: Text, at: int) -> "Wording":
    """Choose the description of a quoted text that stops at *at*: at the end of the file, or at an escape."""
    if at == len(text.text) or text.text.startswith(("---", "..."), at):
        return UNCLOSED_TEXT
    return _describe_half_character if CODE.match(text.text, text.text.rindex("\\", 0, at + 1)) else _describe_escape


def _choose_for_parser(text: Text, start: int | None, at: int) -> "Wording":
    """Choose the description of a token that doesn't fit what began at *start*; without a start, between documents."""
    here = text.text[at : at + 1]
    if start is None:
        return DIRECTIVE if here == "%" else REST
    if here == "?" and text.text[start] in "[{":
        return _describe_sign
    if HANDLE.match(text.text, at) and text.text[start] in "!&":
        return TAG
    if start == at:
        no_key = here == ":" and text.text[:at].rstrip()[-1:] not in ("[", "{", ",")
        return _describe_misplaced_line if no_key else _describe_missing_value
    return _describe_brackets if text.text[start] in "[{" else _describe_misplaced_line


Wording: TypeAlias = Callable[[Text, int, int], StopError]

QUOTES = "\"'"
#: A text in quotation marks that is closed.
QUOTED = re.compile(r"'(?:[^']|'')*+'" + r'|"(?:[^"\\]|\\.)*+"', re.DOTALL)
#: An escape with the number of a character.
CODE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})")
#: The beginning of a tag whose name only a directive could explain.
HANDLE = re.compile(r"![\w-]+!")
#: The descriptions by first character: of a single character, of signs without a space after them, of all other signs.
ALONE = {":": _describe_colon, "-": DASH}
GLUED = "&*!"
SIGNS = {"&": WRONG_START, "*": WRONG_START, "!": TAG, "|": BLOCK_TEXT, ">": BLOCK_TEXT, "%": DIRECTIVE}
