"""The package that a workbook is, opened with care: a zip file of XML parts that may be broken, or made to do harm.

Nothing is unpacked before its size is known; nothing is kept but the element that is just read; no entity is followed.
"""

import hashlib
import posixpath
import struct
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from attrs import define

from alitimeline.documents.filetypes import LOCKED, MACROS, SAVE_AS, WORKBOOK, recognize
from alitimeline.problems import Problem, TextError, shorten

__all__ = ["CONTENT_TYPES", "PROPERTIES", "ROOT", "Element", "Package", "Parser", "RefusedError", "digest_parts"]

CONTENT_TYPES, ROOT = "[Content_Types].xml", "_rels/.rels"
#: The part with the properties that programs add.
PROPERTIES = "docProps/custom.xml"

#: How many parts, elements and relations a workbook may have, how large it may be, and how much smaller when packed.
PARTS, ELEMENTS, RELATIONS, SIZE, RATIO = 10_000, 20_000_000, 300_000, 400_000_000, 100
#: Below this size, it may be packed as tightly as it likes.
SMALL = 2_000_000
#: How deep elements may nest, how long a text may be, and how many names a part may have: expat keeps them.
DEPTH, LENGTH, NAMES = 100, 1_000_000, 10_000
#: How much of a part is read at a time.
CHUNK = 1 << 18

ENTRY, END = b"PK\x01\x02", b"PK\x05\x06"
HARM = "it may be malicious; ask whoever sent it"

#: What zipfile and zlib raise at what is damaged.
DAMAGE = (BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError, RuntimeError)


class RefusedError(TextError):
    """A file that is not a workbook, or one that is refused because of its content."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.code = f"xlsx-{code}"

    @property
    def problem(self) -> Problem:
        """The same, as a value."""
        return Problem(code=self.code, message=self.message, hint=self.hint)

    @classmethod
    def check_count(cls, count: int, most: int, what: str) -> None:
        """Raise it if a workbook has more of something than it may have."""
        if count > most:
            raise cls("size", f"the workbook has more than {most:,} {what}", "write it in parts")


@define(eq=False)
class Element:
    """An element of XML that has been read to its end, without what it held but its text."""

    name: str
    attributes: dict[str, str]
    up: "Element | None"
    text: str = ""
    is_leaf: bool = True

    @property
    def parent(self) -> str:
        """The name of its parent element; "" for the outermost."""
        return self.up.name if self.up else ""


class Relation(NamedTuple):
    """What one part has to do with another, or with an address."""

    id: str
    #: The last word of its type: "worksheet", "table", "hyperlink".
    kind: str
    #: The name of the part, or the unchanged address if it is external.
    target: str
    is_external: bool


class Package:
    """The parts of a workbook, by name.

    Raises:
        RefusedError: if it is none, or is larger than any honest one; from every method at what is damaged.
    """

    def __init__(self, data: bytes) -> None:
        _check_kind(data)
        if data.count(ENTRY) > PARTS:
            raise RefusedError("size", f"the file has more than {PARTS:,} parts", HARM)
        try:
            self._zip = ZipFile(BytesIO(data))
        except DAMAGE as error:
            raise _damage_error("the file", error) from error
        #: All entries, in their order; there may be two of one name.
        self.entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        _check_entries(self.entries, len(data))
        self._entries = {_key(entry.filename): entry for entry in self.entries}
        self._elements, self._parsed = 0, set[str]()
        self._relations: dict[str, list[Relation]] = {}
        if not any(relation.kind == "officeDocument" for relation in self.relations()):
            raise RefusedError("part", "the package says nowhere which part is its workbook", SAVE_AS)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._entries

    def read(self, name: str) -> bytes:
        """Return a part as it is."""
        return b"".join(self._chunks(name))

    def elements(self, name: str) -> Iterator[Element]:
        """Yield the elements of a part, each when it ends; names without their namespaces."""
        return self.parse(name, Parser(name))

    def parse(self, name: str, parser: "Parser") -> Iterator[Any]:
        """Yield what a parser makes of a part, while it is read; no part is parsed twice, whatever leads to it."""
        if (key := _key(name)) in self._parsed:
            raise RefusedError("part", f"the part {shorten(name)} is used twice", SAVE_AS)
        self._parsed.add(key)
        for chunk in chain(self._chunks(name), (b"",)):
            yield from parser.feed(chunk, is_last=not chunk)
            RefusedError.check_count(self._elements + parser.elements, ELEMENTS, "elements")
        self._elements += parser.elements

    def _chunks(self, name: str) -> Iterator[bytes]:
        if name not in self:
            raise RefusedError("part", f"the part {shorten(name)} is missing", SAVE_AS)
        try:
            # zipfile reads no further than to the size that was checked, whatever is packed there
            with self._zip.open(self._entries[_key(name)]) as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except DAMAGE as error:
            raise _damage_error(f"the part {shorten(name)}", error) from error

    def relations(self, name: str = "") -> list[Relation]:
        """Return what a part has to do with others; without a name, what the package begins with."""
        folder, file = posixpath.split(name)
        part = posixpath.join(folder, "_rels", f"{file}.rels")
        if part in self and part not in self._relations:
            relations = self._relations[part] = []
            known = sum(map(len, self._relations.values()))
            for element in self.elements(part):
                if element.name == "Relationship":
                    relations.append(_relation(element, folder))
                    RefusedError.check_count(known + len(relations), RELATIONS, "relations")
        return self._relations.get(part, [])


def digest_parts(entries: Iterable[ZipInfo]) -> str:
    """Return the SHA-256 of what the directory of a package says of its parts, but for their `PROPERTIES`, in hex."""
    parts = sorted((entry.filename, entry.CRC, entry.file_size) for entry in entries if entry.filename != PROPERTIES)
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()


def _key(name: str) -> str:
    return name.lstrip("/").lower()


def _relation(element: Element, folder: str) -> Relation:
    has = element.attributes
    target, is_external = has.get("Target", ""), has.get("TargetMode") == "External"
    if not is_external:
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return Relation(has.get("Id", ""), has.get("Type", "").rpartition("/")[2], target, is_external)


class Parser:
    """Parses a part in pieces and returns its elements as they end."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._done: list[Any] = []
        self._names: dict[str, str] = {}
        self._current: Element | None = None
        self._depth = self.elements = 0
        self._length = 0
        parser = self._parser = ParserCreate(namespace_separator=" ")
        parser.buffer_text, parser.buffer_size = True, 1 << 16
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self._text, self._doctype
        parser.StartNamespaceDeclHandler = lambda *_: None  # then prefixes, which expat keeps too, are among its names

    def feed(self, data: bytes, *, is_last: bool = False) -> list[Any]:
        """Return the elements that end in the next bytes of the part."""
        self._done = []
        try:
            self._parser.Parse(data, is_last)
        except RefusedError:
            raise
        except (ExpatError, LookupError, ValueError) as error:  # the last two of encodings that expat doesn't know
            raise RefusedError("xml", f"{self._part} is not well-formed XML: {error}", SAVE_AS) from error
        if len(self._parser.intern) > NAMES:
            raise RefusedError("size", f"{self._part} has more than {NAMES:,} different names", HARM)
        self._length += len(data)
        if self._length - self._parser.CurrentByteIndex > LENGTH:  # else expat would read it again with what follows
            raise RefusedError("size", f"a piece of {self._part} is longer than {LENGTH:,} bytes", HARM)
        return self._done

    def _descend(self) -> None:
        self._depth += 1
        self.elements += 1
        if self._depth > DEPTH:
            raise RefusedError("xml", f"elements of {self._part} nest more than {DEPTH} deep", HARM)

    def _check_length(self, length: int) -> None:
        if length > LENGTH:
            raise RefusedError("size", f"a text in {self._part} has more than {LENGTH:,} characters", HARM)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._descend()
        if self._current is not None:
            self._current.is_leaf = False
        names = self._names
        if attributes:
            attributes = {names.get(key) or self._local(key): value for key, value in attributes.items()}
        self._current = Element(names.get(tag) or self._local(tag), attributes, self._current)

    def _local(self, name: str) -> str:
        return self._names.setdefault(name, name.rpartition(" ")[2])

    def _end(self, _tag: str) -> None:
        if self._current is not None:  # pragma: no branch - expat sees to it that elements begin before they end
            self._depth -= 1
            self._done.append(self._current)
            self._current = self._current.up

    def _text(self, piece: str) -> None:
        current = self._current
        if current is not None and current.is_leaf:
            self._check_length(len(current.text) + len(piece))
            current.text += piece

    def _doctype(self, *_: object) -> None:
        raise RefusedError("xml", f"{self._part} has a document type, which workbooks don't have", HARM)


def _damage_error(what: str, error: Exception) -> RefusedError:
    message = f"{what} is damaged, or was not downloaded to its end: {shorten(str(error) or type(error).__name__)}"
    return RefusedError("file", message, "get it again, or let Excel repair it")


def _check_kind(data: bytes) -> None:
    """Refuse what is no workbook, and say what it is."""
    if not data.strip(b"\x00 \t\r\n"):
        raise RefusedError("file", "the file is empty", "restore it")
    kind = recognize(data)
    if kind is None:
        what = "a file of an unknown kind" if b"\x00" in data[:2000] else "plain text, such as CSV"
        raise RefusedError("file", f"this is {what}, not a workbook (.xlsx)", SAVE_AS)
    if kind is LOCKED:
        raise RefusedError("file", "the workbook is locked with a password", kind.hint)
    if kind is MACROS:
        raise RefusedError("macros", "the workbook has macros", "save it as Excel Workbook (.xlsx), which has none")
    if kind is not WORKBOOK:
        raise RefusedError("file", f"this is {kind.words}, not a workbook (.xlsx)", kind.hint)
    if END not in data:
        raise RefusedError("file", "the file breaks off: its end is missing", "get it again")


def _check_entries(entries: list[ZipInfo], length: int) -> None:
    """Refuse what is packed otherwise than workbooks are, or would be too large unpacked."""
    total = sum(entry.file_size for entry in entries)
    if total > SIZE:
        message = f"unpacked, the file would have {total / 1e6:,.0f} MB; at most {SIZE / 1e6:.0f} MB are allowed"
        raise RefusedError("size", message, "write it in parts")
    if total > max(SMALL, RATIO * length):
        raise RefusedError("size", f"unpacked, the file would swell from {length:,} to {total:,} bytes", HARM)
    for entry in entries:
        if entry.flag_bits & 1:
            raise RefusedError("file", f"the part {shorten(entry.filename)} is locked with a password", SAVE_AS)
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            message = f"the part {shorten(entry.filename)} is compressed by another method than Deflate"
            raise RefusedError("file", message, SAVE_AS)
