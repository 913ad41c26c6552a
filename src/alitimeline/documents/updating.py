"""Writes what differs between two versions of a document into its text; all else stays as it is, comments too."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property, partial
from typing import Any, NamedTuple, TypeAlias

from alitimeline.documents import json as jsontext
from alitimeline.documents import yaml as yamltext
from alitimeline.documents.editing import Document, Edit, Splice, replace, splice, write_inline
from alitimeline.documents.yaml.writing import WIDTH
from alitimeline.problems import Path

__all__ = ["insert", "update"]

#: What may be between two members, besides comments: in brackets, and in lines of their own.
COMMA, EMPTY = re.compile(r"\s*,(\s*)"), re.compile(r"\s*")
EMPTY_LINE = re.compile(r"\n[ \t]*\r?\n")
INDENT, LINE_REST = re.compile(r"[ \t]*"), re.compile(r"[ \t]*(?:#[^\r\n]*)?")
#: A text in lines of its own that keeps the empty lines at its end.
KEEPS_EMPTY = re.compile(r"[|>]\d?\+")

#: A key or a number.
_Name: TypeAlias = Any

#: How many items of a list show how its items are written.
SAMPLE = 100


class _Cell(NamedTuple):
    """Where a member of an object or an item of a list is: in YAML in lines of its own, with them and its comments."""

    start: int
    #: Where its key or its dash is; in brackets, where it starts.
    head: int
    end: int


def update(data: bytes, document: Document, before: Any, after: Any) -> bytes:  # noqa: ANN401 - any JSON
    """Return *data*, which *document* was read from, with what differs between two versions, *before* and *after*.

    *before* is what the document says; keys that it leaves out stay. Records are compared by id and stay in their
    order, items of other lists are compared by value. A new part is written after the one that it follows, in the style
    that such parts have. What is removed takes the comments with it that are within it, and right above in its column.

    Raises:
        ValueError: if the text has a form in which that can't be done. Other such forms only show when it is read.
    """
    return splice(data, document, _Updater(document).compare((), document.value, before, after))


def insert(data: bytes, document: Document, new: Mapping[str, tuple[int, Sequence[Any]]]) -> bytes | None:
    """Return *data* with *new* items in lists at the top, each behind the item of a number; all else stays as it is.

    It reads only what is near the new items, and is much faster than `update`. None if a list isn't there or is empty,
    or if the new items would be read differently in the form that it has.
    """
    updater, splices = _Updater(document), list[Splice]()
    for key, (last, values) in new.items():
        raw = document.value.get(key)
        if not isinstance(raw, list) or not raw:
            return None
        cell, added = updater.insert(key, raw, last, values)
        if not updater.reads_as(key, cell, added, [raw[last], *values]):
            return None
        splices += added
    return splice(data, document, splices)


class _Updater:
    """Finds the splices for a document."""

    def __init__(self, document: Document) -> None:
        self.document, self.text = document, document.text
        self.is_json = isinstance(document, jsontext.Document)
        self.newline = "\r\n" if "\r\n" in self.text else "\n"
        unit = re.search(r"\n([ \t]+)" if self.is_json else r"(?m)^( *)- ", self.text)
        #: How far an object in JSON, and a list in YAML, is indented.
        self.unit = unit[1] if unit else "  "

    def compare(self, path: Path, raw: Any, before: Any, after: Any) -> Iterator[Splice]:  # noqa: ANN401 - any JSON
        """Yield what to change in the value at *path*, which reads *raw* and means *before*."""
        if json.dumps(before) == json.dumps(after):
            return
        if type(raw) is not type(before) or (isinstance(raw, list) and len(raw) != len(before)):
            before = raw  # a list of one that could be the one
        kept = _pair(raw, before, after)
        start = self.document.span(path)[0]
        in_brackets = self.text[start] in "[{"
        if not kept:
            whole = replace(self.document, Edit(path, after))
            if isinstance(raw, dict | list) and type(raw) is type(after) and after and not in_brackets:
                indent = " " * (start - self._find_line(start))
                parts = (
                    self._format((*path, name), after[name], indent, in_brackets=False) for name in _list_names(after)
                )
                end = LINE_REST.match(self.text, whole.end).end()  # type: ignore[union-attr] # matches always
                whole = whole._replace(end=end, text=f"{self.newline}{indent}".join(parts))
            yield whole
            return
        names, before = _list_names(after), {**raw, **before} if isinstance(raw, dict) else before
        for name, new in kept.items():
            if new in names:
                yield from self.compare((*path, name), raw[name], before[name], after[new])
        cells = dict((self._list_parts if in_brackets else self._list_lines)(path, raw))
        yield from self._remove(cells, kept, in_brackets=in_brackets)
        first = next(iter(kept))
        old_names, last = {new: name for name, new in kept.items()}, first if isinstance(raw, dict) else None
        for name in names:
            if name in old_names:
                last = old_names[name]
                continue
            place = cells[first].start if last is None else cells[last].end
            lead, tail, indent = self._find_space(cells, last, first, in_brackets=in_brackets)
            item = self._format((*path, name), after[name], indent, in_brackets=in_brackets)
            yield Splice(place, place, f"{lead}{item}{tail}")

    def insert(self, key: str, raw: list[Any], last: int, values: Sequence[Any]) -> tuple[_Cell, list[Splice]]:
        """Return the place of the item of this number in a list at the top, and what to write behind it."""
        in_brackets, names = self.is_in_brackets(key), [max(last - 1, 0), last]
        cells = dict((self._list_parts if in_brackets else self._list_lines)((key,), raw, names[last == 0 :]))
        lead, tail, indent = self._find_space(cells, last, last, in_brackets=in_brackets)
        items = [self._format((key, len(raw)), value, indent, in_brackets=in_brackets) for value in values]
        place = cells[last].end
        end = place if self.is_json else self.document.span((key,))[1] - 1
        if in_brackets and last == len(raw) - 1 and "#" in self.text[place:end]:
            # the comment is about the item before: new ones come behind it, above the closing bracket
            comma = [] if self.text[place:end].lstrip().startswith(",") else [Splice(place, place, ",")]
            line = self._find_line(end)
            return cells[last], [*comma, *(Splice(line, line, f"{indent}{item},{self.newline}") for item in items)]
        return cells[last], [Splice(place, place, f"{lead}{item}{tail}") for item in items]

    def is_in_brackets(self, key: str) -> bool:
        """Return whether a list at the top is, as all are in JSON."""
        return self.is_json or self.text[self.document.span((key,))[0]] in "[{"

    def reads_as(self, key: str, cell: _Cell, added: Sequence[Splice], expected: list[Any]) -> bool:
        """Return whether a list at the top of an item and what is behind it reads as expected."""
        in_brackets = self.is_in_brackets(key)
        more = "".join(part.text for part in added)
        comma = "," if in_brackets and not more.lstrip().startswith(",") else ""  # it is behind the item already
        items = f"{self.text[cell.start : cell.end]}{comma}{more}"
        text = f'{{"{key}": [{items}]}}' if in_brackets else f"{key}:\n{items}"
        document, problems = (jsontext if self.is_json else yamltext).read(text.encode())
        return document is not None and not problems and document.value == {key: expected}

    def _list_parts(
        self,
        path: Path,
        raw: Any,  # noqa: ANN401 - a list or an object
        names: Iterable[_Name] | None = None,
    ) -> Iterator[tuple[_Name, _Cell]]:
        """Yield the members or items of what is in brackets, or those of some names."""
        for name in _list_names(raw) if names is None else names:
            start = self.document.span((*path, name), at_key=True)[0]
            yield name, _Cell(start, start, self.document.span((*path, name))[1])

    def _list_lines(
        self,
        path: Path,
        raw: Any,  # noqa: ANN401 - a list or an object
        names: Sequence[_Name] | None = None,
    ) -> Iterator[tuple[_Name, _Cell]]:
        """Yield the members or items of what is in lines of its own, or those of some names that follow each other."""
        head = self.document.span(path)[0]
        column, done = head - self._find_line(head), self.document.span(path, at_key=True)[0] if path else 0
        own = re.compile(rf"(?:^ {{{column}}}#[^\n]*\n)+\Z", re.MULTILINE)
        inner = re.compile(rf"(?:\s*\n {{{column + 1},}}#[^\n]*)*")
        dash = re.compile(rf"^ {{{column}}}-(?=\s)", re.MULTILINE)
        if names and names[0]:
            done = self.document.span((*path, names[0] - 1))[0]
        for name in _list_names(raw) if names is None else names:
            start, stop = self.document.span((*path, name))
            if isinstance(raw, dict):
                head = self.document.span((*path, name), at_key=True)[0]
            elif name:
                head = [*dash.finditer(self.text, done, start + 1)][-1].end() - 1
            line = self._find_line(head)
            above = own.search(self.text, done, line)
            value = self.text[start:stop]
            end = stop if KEEPS_EMPTY.search(value) else start + len(value.rstrip())
            if self.text[end - 1] != "\n":
                line_end = self.text.find("\n", end)
                end = inner.match(self.text, line_end).end() + 1 if line_end >= 0 else len(self.text)  # type: ignore[union-attr] # matches always
            yield (
                name,
                _Cell((above.start() if above else line) if not self.text[line:head].strip() else head, head, end),
            )
            done = end

    def _find_line(self, at: int) -> int:
        """Return where the line of a position begins."""
        return self.text.rfind("\n", 0, at) + 1

    def _remove(
        self, cells: Mapping[_Name, _Cell], kept: Mapping[_Name, _Name], *, in_brackets: bool
    ) -> Iterator[Splice]:
        """Yield the splices that remove all cells but those that are kept."""
        names, places = list(cells), list(cells.values())
        first = min(index for index, name in enumerate(names) if name in kept)
        for index, (start, _, end) in enumerate(places):
            if names[index] in kept:
                continue
            if index > first:
                gap, span = (places[index - 1].end, start), (places[index - 1].end, end)
            else:
                gap = end, places[index + 1].start if self._find_line(start) == start else places[index + 1].head
                span = start, gap[1]
            is_empty = (COMMA if in_brackets else EMPTY).fullmatch(self.text, *gap)
            if in_brackets and not is_empty:
                line, _ = self.document.line_and_column(start)
                raise ValueError(f"there is a comment between brackets in line {line}")
            yield Splice(*(span if is_empty else (start, end)), "")

    def _find_space(
        self, cells: Mapping[_Name, _Cell], last: _Name, first: _Name, *, in_brackets: bool
    ) -> tuple[str, str, str]:
        """Return what is before and after a new cell, behind the *last* one or before the *first*; and its indent."""
        places = list(cells.values())
        place = cells[first if last is None else last]
        at = max(min(places.index(place), len(places) - 2), 0)
        gap = self.text[places[at].end : places[min(at + 1, len(places) - 1)].head]
        line = self._find_line(place.head)
        if not in_brackets:
            indent, space = " " * (place.head - line), self.newline if EMPTY_LINE.search(f"\n{gap}") else ""
            if last is None:
                return indent, f"{self.newline}{space}", indent
            is_open = self.text[place.end - 1] != "\n"  # at the end of the file
            return f"{self.newline if is_open else ''}{space}{indent}", "" if is_open else self.newline, indent
        between, indent = COMMA.fullmatch(gap), INDENT.match(self.text, line)[0]  # type: ignore[index] # matches always
        before = self.text[max(places[0].head - 100, 0) : places[0].head]
        space = between[1] if between else before[len(before.rstrip()) :]
        space = space if between or "\n" in space else " "
        return ("", f",{space}", indent) if last is None else (f",{space}", "", indent)

    def _format(self, path: Path, value: Any, indent: str, *, in_brackets: bool) -> str:  # noqa: ANN401 - any JSON
        """Return the text of a member or an item; *indent* is before all of its lines but the first."""
        name, write = path[-1], partial(write_inline, self.document, in_brackets=in_brackets)
        dash = "" if in_brackets else "- "
        head = dash if isinstance(name, int) else f"{write(name, at_key=True)}: "
        is_list = isinstance(value, list)
        is_simple = not (isinstance(value, dict | list) and value)
        if is_simple or (in_brackets and not self.is_json):
            return head + write(value)
        if self._may_be_inline(path):
            line = head + write(value)
            if self.is_json or len(indent) + len(line) <= WIDTH:
                return line
        inner = indent + (self.unit if self.is_json or (is_list and not isinstance(name, int)) else "  ")
        between = f"{self.newline}{inner}"
        parts = [
            self._format((*path, part), value[part], inner, in_brackets=in_brackets) for part in _list_names(value)
        ]
        if self.is_json:
            opening, closing = "[]" if is_list else "{}"
            return f"{head}{opening}{between}{f',{between}'.join(parts)}{self.newline}{indent}{closing}"
        return (head if isinstance(name, int) else f"{head.rstrip()}{between}") + between.join(parts)

    def _may_be_inline(self, path: Path) -> bool:
        """Return whether a list or an object is in one line, if there is room for it, as others of its place are."""
        styles = self._styles.get(_generalize(path), [])
        if self.is_json:
            return styles[-1:] == [True]
        return True in styles if styles else len(path) > 1

    @cached_property
    def _styles(self) -> dict[Path, list[bool]]:
        """Return whether lists and objects are written in one line, by their paths, of the last ones of each."""
        styles = defaultdict[Path, list[bool]](list)
        nodes: list[tuple[Path, Any]] = [((), self.document.value)]
        for path, value in nodes:
            if value and isinstance(value, dict | list):
                if len(path) > 1:  # no other one has the place of what is at the top
                    start, end = self.document.span(path)
                    in_line = "\n" not in self.text[start:end] if self.is_json else self.text[start] in "[{"
                    styles[_generalize(path)].append(in_line)
                nodes += (((*path, name), value[name]) for name in _list_names(value)[-SAMPLE:])
        return styles


def _generalize(path: Path) -> Path:
    return tuple(0 if isinstance(step, int) else step for step in path)


def _list_names(value: Any) -> Sequence[_Name]:  # noqa: ANN401 - a list or an object
    """Return the keys of an object, or the numbers of the items of a list."""
    return list(value) if isinstance(value, dict) else range(len(value))


def _pair(raw: Any, before: Any, after: Any) -> Mapping[_Name, _Name]:  # noqa: ANN401 - any JSON
    """Return what is kept, and as what: of lists, the items of one id, or else those that belong together."""
    if isinstance(raw, dict) and isinstance(after, dict):
        return {key: key for key in raw if key in after or key not in before}
    if not (isinstance(raw, list) and isinstance(after, list)):
        return {}
    old, new = ([item.get("id") if isinstance(item, dict) else None for item in items] for items in (before, after))
    if all(isinstance(name, str) for name in old + new) and len(old) + len(new) == len({*old}) + len({*new}):
        numbers = {name: number for number, name in enumerate(new)}
        return {number: numbers[name] for number, name in enumerate(old) if name in numbers}
    return dict(_align(before, after, (json.dumps, _write_first)))


def _write_first(item: Any) -> str:  # noqa: ANN401 - any JSON
    """Return what an item is about: its first value, such as the actor of a participation or the day of a verdict."""
    return json.dumps([*item.values()][:1] if isinstance(item, dict) else item)


def _align(
    before: Sequence[Any], after: Sequence[Any], keys: Sequence[Callable[[Any], str]]
) -> Iterator[tuple[int, int]]:
    """Yield the numbers of items that belong together by the first key, else by the next; at last, by their places."""
    if not keys:
        yield from enumerate(range(len(after) if len(before) == len(after) else 0))
        return
    matcher = SequenceMatcher(None, [*map(keys[0], before)], [*map(keys[0], after)], autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        rest = () if tag == "equal" else keys[1:]
        pairs = _align(before[start:end], after[new_start:new_end], rest)
        yield from ((start + old, new_start + new) for old, new in pairs)
