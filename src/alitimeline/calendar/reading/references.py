"""What several entries of a calendar refer to: sources by their addresses, and actors."""

from collections.abc import Iterable
from typing import cast, get_args
from urllib.parse import unquote

from alitimeline.calendar.grammar.tree import Component, Property
from alitimeline.calendar.grammar.values import unescape_text
from alitimeline.calendar.reading.fitting import Findings, cut, fit_line
from alitimeline.model import Actor, Citation, Part, Participation, Source
from alitimeline.model.ids import Ids, slugify
from alitimeline.model.texts import check_url
from alitimeline.problems import TextError, shorten

__all__ = ["UNNAMED", "Actors", "Sources"]

#: Who promises where nobody is named.
UNNAMED = "unnamed-promiser"


class Sources:
    """Makes a source of every address on the web."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self._ids = Ids()
        self._cited: dict[str, Citation] = {}
        self._titles: dict[str, str] = {}

    def cite(self, lines: Iterable[Property]) -> tuple[Citation, ...]:
        """Return citations of the addresses in properties, one of every source."""
        return tuple(dict.fromkeys(citation for line in lines if (citation := self._cite(line))))

    def build(self) -> tuple[Source, ...]:
        """Return the sources, in the order in which they were cited first."""
        return tuple(
            Source(id=citation.source, kind="web", title=self._titles.get(url) or _format_address(url), url=url)
            for url, citation in self._cited.items()
        )

    def _cite(self, line: Property) -> Citation | None:
        url = line.value.strip()
        if url not in self._cited:
            try:
                check_url(url)
            except TextError:
                message = f"{line.name} {shorten(line.value)} is not a web address that could be a source"
                self.findings.add("import-left-out", line.number, message)
                return None
            self._cited[url] = Citation(source=self._ids.give(slugify(_format_address(url)) or "source", url))
        label = (line.parameters.get("LABEL") or line.parameters.get("FILENAME") or ("",))[0]
        if label and url not in self._titles and (title := fit_line(label, self.findings, line.number)):
            self._titles[url] = title
        return self._cited[url]


def _format_address(url: str) -> str:
    """Return an address as people write it: without its scheme and escapes."""
    plain = unquote(url)
    return cut((plain if plain.isprintable() else url).partition("://")[2].removeprefix("www.").rstrip("/"))


class Actors:
    """Makes an actor of everybody who is named."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self._ids = Ids()
        self._ids.give(UNNAMED)  # no participant gets it
        #: The actors by their names, None for the placeholder.
        self._actors: dict[str | None, Actor] = {}

    def add_placeholder(self) -> str:
        """Add the actor who takes the place of all who aren't named; return its id."""
        self._actors[None] = Actor(id=UNNAMED, kind="organization", name="Unnamed promiser")
        return UNNAMED

    def read_participation(self, component: Component) -> Participation | None:
        """Read a PARTICIPANT (RFC 9073, section 7.1); None if it has no name, or is another component."""
        if component.name != "PARTICIPANT":
            return None
        line = next(filter(None, map(component.get, ("SUMMARY", "CALENDAR-ADDRESS"))), None)
        text = unescape_text(line.value).removeprefix("mailto:") if line else ""
        name = fit_line(text, self.findings, component.line)
        if name is None:
            self.findings.add("import-left-out", component.line, "the PARTICIPANT has no name")
            return None
        if name not in self._actors:
            id_ = self._ids.give(slugify(name) or "participant", name)
            self._actors[name] = Actor(id=id_, kind="person", name=name)
        actor = self._actors[name].id
        kind, part = (line.value if line else "" for line in map(component.get, ("PARTICIPANT-TYPE", "CATEGORIES")))
        if part in get_args(Part):
            return Participation(actor=actor, part=cast("Part", part))
        role = "" if kind.upper() in ("ACTIVE", "INACTIVE") else kind.lower().replace("-", " ")
        return Participation(actor=actor, role=fit_line(role, self.findings, component.line), part="participant")

    def build(self) -> tuple[Actor, ...]:
        """Return the actors, in the order in which they were named first."""
        return tuple(self._actors.values())
