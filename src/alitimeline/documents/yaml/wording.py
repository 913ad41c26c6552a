"""What PyYAML trips over, in the words of whoever has to mend it.

Its two parsers, in C and in Python, stop at the same places; what they say there differs from version to version, and
helps few. So our words come from the kind of error, its place and the text around it, and from no word of PyYAML's.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from alitimeline.documents.decoding import StopError, Text
from alitimeline.problems import shorten

if TYPE_CHECKING:
    from yaml import MarkedYAMLError

__all__ = ["QUOTE", "build_escape_stop", "check_characters", "describe_error"]

QUOTE = "put quotation marks around it"
#: What no parser of YAML lets pass, or what ends lines for them and for no editor.
ODD = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
LINE_ENDS = "\x85\u2028\u2029"
#: `title:Alibaba`, which was meant as a key and its value.
NO_SPACE = re.compile(r"[ \t]*(?:- +)*[\w-]+(:)[^\s:/]")
STARTS_NO_TEXT = "a text can't begin with {!r}"


def check_characters(text: Text) -> None:
    """Stop at the first character that can't stand in YAML as it is."""
    if not (odd := ODD.search(text.text)):
        return
    code = f"(U+{ord(odd[0]):04X})"
    if odd[0] in LINE_ENDS:
        raise text.build_stop(
            odd.start(), f"an odd line break {code} stands here", "write a plain line break, or a space"
        )
    if odd[0] == "\ufeff":
        raise text.build_stop(odd.start(), f"an odd space {code} stands here", "take it out")
    raise text.build_stop(odd.start(), f"a control character {code} stands here", "take it out")


def build_escape_stop(text: Text, before: int) -> StopError:
    """Make the error of the escape, the last before a position, that stands for half a character or for none."""
    at = text.text.rindex("\\", 0, before)
    return text.build_stop(
        at, "this escape stands for no whole character", "write the character itself", code="unicode"
    )


def describe_error(error: "MarkedYAMLError", text: Text) -> StopError:
    """Put an error of PyYAML into our words."""
    from yaml.parser import ParserError
    from yaml.scanner import ScannerError

    at = min(error.problem_mark.index, len(text.text)) if error.problem_mark else 0
    start = error.context_mark.index if error.context_mark else None
    match error:
        case ScannerError():
            wording = _of_scanner(text, at if start is None else start, at)
        case ParserError():
            wording = _of_parser(text, start, at)
        case _:
            return text.build_stop(at, f"this is not YAML: {shorten(error.problem)}")
    return wording(text, at if start is None else start, at)


def _line_before(text: Text, at: int) -> str:
    """Return what stands before a position in its line."""
    _, column = text.line_and_column(at)
    return text.text[at - column + 1 : at]


def _tab(text: Text, _start: int, at: int) -> StopError:
    return text.build_stop(at, "a tab stands here", "write spaces")


def _first_letter(text: Text, start: int, _at: int) -> StopError:
    return text.build_stop(start, STARTS_NO_TEXT.format(text.text[start : start + 1]), QUOTE)


def _token(text: Text, start: int, at: int) -> StopError:
    return _tab(text, start, at) if text.text[at : at + 1] == "\t" else _first_letter(text, at, at)


def _block_text(text: Text, start: int, _at: int) -> StopError:
    sign = text.text[start]
    hint = f"{QUOTE}; the lines of a long text begin below the {sign!r}"
    return text.build_stop(start, STARTS_NO_TEXT.format(sign), hint)


def _not_closed(text: Text, start: int, _at: int) -> StopError:
    message = "the text that begins here has no closing quotation mark"
    return text.build_stop(start, message, f"a text that begins with {text.text[start]} needs others around it")


def _escape(text: Text, _start: int, at: int) -> StopError:
    before = text.text.rindex("\\", 0, at + 1)
    hint = "write '\\\\', or put the text in single quotation marks"
    return text.build_stop(before, "a '\\' stands here that escapes nothing", hint)


def _half(text: Text, _start: int, at: int) -> StopError:
    return build_escape_stop(text, at + 1)


def _colon(text: Text, _start: int, at: int) -> StopError:
    """Word a colon where no key can end."""
    line = _line_before(text, at)
    if re.search(r":\s", line):
        return text.build_stop(at, "a ':' and a space stand in a text without quotation marks", QUOTE)
    above = len(text.text[: at - len(line)].rstrip())
    if glued := _glued(text, _line_before(text, above), above):
        return glued
    at -= len(line.lstrip())
    hint = "begin it in the column of the key that it follows; put quotation marks around a text over several lines"
    return text.build_stop(at, "this line goes on with the text above it, and has a ':' in it", hint)


def _glued(text: Text, line: str, end: int) -> StopError | None:
    """Word a colon that no space follows; *end* is where its line ends."""
    if glued := NO_SPACE.match(line):
        at = end - len(line) + glued.start(1)
        return text.build_stop(at, "a space is missing after this ':'", "write key: value")
    return None


def _no_colon(text: Text, start: int, at: int) -> StopError:
    [line, *_] = text.text[start:at].splitlines() or [""]
    message = f"{shorten(line)} is neither 'key: value' nor part of the text above"
    return _glued(text, line, start + len(line)) or text.build_stop(start, message, "indent it to go on with that text")


def _misplaced(text: Text, _start: int, at: int) -> StopError:
    """Word what fits neither the list nor the object that it stands in."""
    match _line_before(text, at).rstrip()[-1:]:
        case "":
            hint = "keys of one object begin in one column, and so does each '-' of one list"
            return text.build_stop(at, "this line doesn't fit those above it", hint)
        case '"' | "'" as mark:
            escaped = '\\"' if mark == '"' else "''"
            hint = f"put quotation marks around the whole text, and write {escaped} for a {mark} within it"
            return text.build_stop(at, f"a text ends at the {mark} before this", hint)
        case closing:
            message = f"a value ends at the {closing!r} before this"
            return text.build_stop(at, message, "put quotation marks around the whole text")


def _brackets(text: Text, start: int, at: int) -> StopError:
    opening = text.text[start]
    closing = "]" if opening == "[" else "}"
    hint = f"a text that begins with '{opening}' needs quotation marks"
    if text.line_and_column(start)[0] == text.line_and_column(at)[0] and at < len(text.text):
        return text.build_stop(at, f"a ',' or {closing!r} is missing here", hint)
    return text.build_stop(start, f"the {opening!r} that stands here is not closed with {closing!r}", hint)


def _no_value(text: Text, start: int, at: int) -> StopError:
    match text.text[at : at + 1]:
        case "":
            return text.build_stop(at, "the file ends where a value must stand", "it may be cut off")
        case ",":
            return text.build_stop(at, "a ',' too many stands here", f"take it out; if it begins a text, {QUOTE}")
        case _:
            return _first_letter(text, at, start)


def _dash(text: Text, _start: int, at: int) -> StopError:
    hint = "begin it in the next line; put quotation marks around a text that begins with '-'"
    return text.build_stop(at, "a list can't begin here", hint)


def _follows(text: Text, _start: int, at: int) -> StopError:
    return text.build_stop(at, "something follows the end of the value", "one file holds one timeline")


def _tag(text: Text, start: int, _at: int) -> StopError:
    return text.build_stop(start, "a tag stands here", f"take it out; if it begins a text, {QUOTE}", code="yaml-tag")


def _directive(text: Text, start: int, _at: int) -> StopError:
    return text.build_stop(start, "a directive stands here that can't be followed", "take it out")


def _of_scanner(text: Text, start: int, at: int) -> "Wording":
    """Choose the words for what is no token: by what the token that began at *start* is, and where it stops."""
    if start == at:
        return ALONE.get(text.text[at : at + 1], _token)
    if text.text[start] in QUOTES and not QUOTED.match(text.text, start, at):
        return _in_quotes(text, at)
    if text.text[at : at + 1] == "\t" and not _line_before(text, at).strip():
        return _tab
    if text.text[start] in GLUED and re.search(r"\s", text.text[start:at]):
        return _no_colon
    return SIGNS.get(text.text[start], _no_colon)


def _in_quotes(text: Text, at: int) -> "Wording":
    """Choose the words for a text in quotation marks that stops at *at*: at the end of all, or at an escape."""
    if at == len(text.text) or text.text.startswith(("---", "..."), at):
        return _not_closed
    return _half if CODE.match(text.text, text.text.rindex("\\", 0, at + 1)) else _escape


def _of_parser(text: Text, start: int | None, at: int) -> "Wording":
    """Choose the words for a token that doesn't fit what began at *start*; without a start, between documents."""
    here = text.text[at : at + 1]
    if start is None:
        return _directive if here == "%" else _follows
    if HANDLE.match(text.text, at) and text.text[start] in "!&":
        return _tag
    if start == at:
        no_key = here == ":" and text.text[:at].rstrip()[-1:] not in ("[", "{", ",")
        return _misplaced if no_key else _no_value
    return _brackets if text.text[start] in "[{" else _misplaced


Wording: TypeAlias = Callable[[Text, int, int], StopError]

QUOTES = "\"'"
#: A text in quotation marks that is closed.
QUOTED = re.compile(r"'(?:[^']|'')*+'" + r'|"(?:[^"\\]|\\.)*+"', re.DOTALL)
#: An escape that names a character by its number.
CODE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})")
#: The beginning of a tag whose name only a directive could explain.
HANDLE = re.compile(r"![\w-]+!")
#: The wordings by the first character: of what has one character, of what follows its sign without a space, of all.
ALONE = {":": _colon, "-": _dash}
GLUED = "&*!"
SIGNS = {"&": _first_letter, "*": _first_letter, "!": _tag, "|": _block_text, ">": _block_text, "%": _directive}
