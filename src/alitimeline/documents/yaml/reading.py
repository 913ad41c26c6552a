"""Parses YAML strictly: only what JSON can represent, and without guesses.

PyYAML splits the text into events; what they mean is decided here. A plain word is a text unless JSON would read it as
a number, true, false or null: dates, `no` and `12:30` stay texts. Aliases, merge keys and tags are refused: they can
make a small file large, or change the type of a value.
"""

import re
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from alitimeline.documents.decoding import NUMBER, StopError, Text, decode
from alitimeline.documents.yaml.wording import (
    QUOTE,
    build_escape_stop,
    build_sign_stop,
    check_characters,
    describe_error,
)
from alitimeline.model.texts import MAX_DEPTH, SURROGATE
from alitimeline.problems import Path, Problem, Shortlist, shorten

if TYPE_CHECKING:
    import yaml

__all__ = ["Document", "read"]

#: The plain words that are not texts.
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
#: The beginning of the tags of YAML itself, which are written with two exclamation marks.
YAML_TAGS = "tag:yaml.org,2002:"
ESCAPED_HALF = re.compile(r"\\(?:u|U0000)[dD][89a-fA-F]")
WRITE_OUT = "write the value out; if it begins a text, put quotation marks around the text"
#: A comment that is probably part of the text: "We are #1".
GLUED_COMMENT = re.compile(r"[ \t]+#(?=[^\s#!])")
#: What PyYAML, or only one of its parsers, passes over or reads differently in some places.
SIGN = re.compile(r"[#\t?]")
LINE_END = re.compile(r"[\r\n]|\Z")
#: The place of a sign that can't follow the mark of a text of several lines, or can't begin its first line.
HEADER = re.compile(r"[|>](?:[-+0-9]*(?: *(?=\t)|(?=#))|[-+]?(?: [^\r\n]*)?(?:[\r\n]+ *)++(?=\t))")
#: How many values are open in the object at the top, and what else a key that is repeated below it can mean.
IN_TOP, ONE_OR_ITEM = 2, "keep one of the two, or begin each item of a list with '- '"
#: Problems that don't keep the rest from being read.
PASSABLE = ("duplicate-key", "yaml-comment")


#: Where a key or a value begins and ends.
_Span: TypeAlias = tuple[int, int]


class _Place(NamedTuple):
    """The positions of a key and its value, and the places of the value's parts."""

    key: _Span
    value: _Span
    parts: "_Parts"


_Parts: TypeAlias = dict[str | int, _Place]
NO_PARTS: _Parts = {}


class Document(Text):
    """A value and the YAML text that it was read from."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.value: Any = None
        self.top = _Place((0, 0), (0, 0), NO_PARTS)

    def place(self, path: Path, *, at_key: bool = False) -> tuple[int, int]:
        """Return line and column (from 1) of the value at *path*, or of its key."""
        return self.line_and_column(self.span(path, at_key=at_key)[0])

    def span(self, path: Path, *, at_key: bool = False) -> tuple[int, int]:
        """Return the positions in the text where the value at *path*, or its key, begins and ends."""
        place = self.top
        for step in path:
            place = place.parts[step]
        return place.key if at_key else place.value


def read(data: bytes) -> tuple[Document | None, list[Problem]]:
    """Parse a YAML file; return its document, or None if it can't be checked further, and the problems of its text."""
    import yaml

    text, problems = decode(data)
    if text is None:
        return None, problems
    document = Document(text)
    mistakes = [*Shortlist(_Reader(document, getattr(yaml, "CSafeLoader", yaml.SafeLoader)).read())]
    if mistakes or not isinstance(document.value, dict):
        try:
            document.check_kind()
        except StopError as stop:
            mistakes = [stop.problem]
    readable = all(problem.code in PASSABLE for problem in mistakes)
    return document if readable else None, [*problems, *mistakes]


class _Open:
    """A list or an object that is being read."""

    def __init__(self, value: "list[Any] | dict[str, Any]", at: int, *, in_brackets: bool = False) -> None:
        self.value = value
        self.at = at
        self.in_brackets = in_brackets
        self.parts: _Parts = {}
        #: Where its last part ends.
        self.end = at
        #: The key whose value comes next, and its place.
        self.key: str | None = None
        self.key_span = (0, 0)

    def add(self, value: Any, span: _Span, parts: _Parts) -> None:  # noqa: ANN401 - any JSON
        """Add the next item, or the value of the key; of a repeated key, the first value counts."""
        if isinstance(self.value, list):
            self.parts[len(self.value)] = _Place(span, span, parts)
            self.value.append(value)
        else:
            key = cast("str", self.key)
            self.value.setdefault(key, value)
            self.parts.setdefault(key, _Place(self.key_span, span, parts))
            self.key = None
        self.end = span[1]


class _Reader:
    """Builds a document from events, and yields the mistakes in order, up to the first that it can't pass."""

    def __init__(self, document: Document, loader: "type[yaml.SafeLoader | yaml.CSafeLoader]") -> None:
        self.document = document
        self.loader = loader
        #: The open lists and objects; the first one is a list of the documents in the file.
        self.stack = [_Open([], 0)]
        #: The places of the signs that are not checked yet, the first of them at the end.
        self.signs = [sign.start() for sign in SIGN.finditer(document.text)][::-1]

    def read(self) -> Iterator[Problem]:
        """Build the document; yield every mistake."""
        try:
            check_characters(self.document)
            yield from self._parse_events()
            top = self.stack[0]
            if not top.value:
                yield self.document.build_problem(0, "empty", "the file contains only comments")
                return
        except StopError as stop:
            yield stop.problem
        else:
            [self.document.value], self.document.top = top.value, top.parts[0]

    def _parse_events(self) -> Iterator[Problem]:
        import yaml

        loader = self.loader(self.document.text)
        try:
            while event := loader.get_event():
                at = cast("yaml.Mark", event.start_mark).index
                if isinstance(event, yaml.AliasEvent):
                    name = shorten(f"*{event.anchor}")
                    raise self.document.build_stop(
                        at, f"the YAML alias {name} is not allowed", WRITE_OUT, code="yaml-alias"
                    )
                if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
                    yield from self._add_node(event, at)
                elif isinstance(event, yaml.CollectionEndEvent):
                    closed = self.stack.pop()
                    # outside brackets, the event's mark is where the next thing begins
                    end = cast("yaml.Mark", event.end_mark).index if closed.in_brackets else closed.end
                    self.stack[-1].add(closed.value, (closed.at, end), closed.parts)
                elif isinstance(event, yaml.StreamEndEvent):
                    self._check_signs(at, at, None)
                elif isinstance(event, yaml.DocumentStartEvent) and self.stack[0].value:
                    message = "a second document begins here"
                    raise self.document.build_stop(at, message, "a file contains one timeline")
        except yaml.MarkedYAMLError as error:
            at = error.problem_mark.index if error.problem_mark else 0
            raise self._find_depth_stop(at) or describe_error(error, self.document) from error
        except (ValueError, OverflowError) as error:  # PyYAML's parser in Python fails at a character beyond Unicode
            raise build_escape_stop(self.document, cast("yaml.SafeLoader", loader).index) from error
        finally:
            loader.dispose()

    def _find_depth_stop(self, end: int) -> StopError | None:
        """Return the error for a value that is nested too deep before *end*; None if there is none.

        Parsers read ahead, and some have a limit of their own, which they reach before they yield that value.
        """
        import yaml

        loader, depth = self.loader(self.document.text[:end]), 0
        try:
            while event := loader.get_event():
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
                if depth > MAX_DEPTH:
                    return self.document.build_depth_stop(cast("yaml.Mark", event.start_mark).index)
        except yaml.MarkedYAMLError:
            pass
        finally:
            loader.dispose()
        return None

    def _add_node(self, event: "yaml.ScalarEvent | yaml.CollectionStartEvent", at: int) -> Iterator[Problem]:
        """Add a value or a key, or begin a list or an object."""
        import yaml

        if event.anchor is not None:
            name = shorten(f"&{event.anchor}")
            yield self.document.build_problem(at, "yaml-alias", f"the YAML anchor {name} is not allowed", WRITE_OUT)
        if event.tag is not None:
            name = shorten(event.tag.replace(YAML_TAGS, "!!"))
            yield self.document.build_problem(
                at, "yaml-tag", f"the YAML tag {name} is not allowed", f"remove it; if it begins a text, {QUOTE}"
            )
        around = self.stack[-1]
        key_is_due = isinstance(around.value, dict) and around.key is None
        if isinstance(event, yaml.CollectionStartEvent):
            if key_is_due:
                message = "a key can't be a list or an object"
                hint = "put quotation marks around a key that begins with [ or {"
                raise self.document.build_stop(at, message, hint, code="yaml-key")
            if len(self.stack) > MAX_DEPTH:
                raise self.document.build_depth_stop(at)
            parts: list[Any] | dict[str, Any] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            self.stack.append(_Open(parts, at, in_brackets=bool(event.flow_style)))
            return
        span = at, cast("yaml.Mark", event.end_mark).index
        self._check_signs(*span, event.style)
        value = yield from self._parse_scalar(event, at)
        if key_is_due:
            yield from self._add_key(event, span, value)
        else:
            around.add(value, span, NO_PARTS)

    def _check_signs(self, start: int, end: int, style: str | None) -> None:
        """Raise `StopError` for what can't be in the text from *start* to *end*, or before it."""
        text = self.document.text
        while self.signs and self.signs[-1] < end:
            at = self.signs.pop()
            if at < start and text[at] == "#":
                is_wrong = at > 0 and text[at - 1] not in " \r\n"
                line_end = LINE_END.search(text, at)
                while self.signs and line_end and self.signs[-1] < line_end.start():
                    self.signs.pop()
            elif at < start:
                is_wrong = text[at] == "\t" or not text[at + 1 : at + 2].isspace()
            elif style in ("|", ">"):
                header = HEADER.match(text, start)
                is_wrong = header is not None and header.end() == at
            else:
                unsure = "\t?" if self.stack[-1].in_brackets else "\t"
                is_wrong = style not in ("'", '"') and text[at] in unsure
            if is_wrong:
                raise build_sign_stop(self.document, at)

    def _parse_scalar(self, event: "yaml.ScalarEvent", at: int) -> Generator[Problem, None, object]:
        """Return the value of a text or a plain word."""
        text: str = event.value
        if not event.implicit[0]:
            if SURROGATE.search(text) and (escape := ESCAPED_HALF.search(self.document.text, at)):
                raise build_escape_stop(self.document, escape.end())
            return text
        if comment := GLUED_COMMENT.match(self.document.text, cast("yaml.Mark", event.end_mark).index):
            message = "what follows the '#' is a comment and not part of the text before it"
            hint = "put quotation marks around the whole text, or write a space after the '#'"
            line, column = self.document.line_and_column(comment.end() - 1)
            yield Problem(code="yaml-comment", severity="warning", message=message, line=line, column=column, hint=hint)
        if text in WORDS:
            return WORDS[text]
        if number := NUMBER.fullmatch(text):
            if problem := self.document.check_size(at, number):
                yield problem
                return 0
            return float(text) if number["fraction"] or number["exponent"] else int(text)
        return text

    def _add_key(self, event: "yaml.ScalarEvent", span: _Span, value: object) -> Iterator[Problem]:
        """Remember the key of the next value."""
        key, around, at = event.value, self.stack[-1], span[0]
        if key == "<<" and event.implicit[0]:
            yield self.document.build_problem(
                at, "yaml-key", "the YAML merge key '<<' is not allowed", "write the keys out"
            )
        elif not isinstance(value, str):
            yield self.document.build_problem(at, "yaml-key", f"the key {shorten(value)} is not a text", QUOTE)
        if first := around.parts.get(key):
            hint = "keep one of the two" if len(self.stack) <= IN_TOP else ONE_OR_ITEM
            yield self.document.report_duplicate(at, key, first.key[0], hint)
        around.key, around.key_span = key, span
