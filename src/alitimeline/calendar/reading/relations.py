"""RELATED-TO → relations between events and between commitments, without circles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from alitimeline.calendar.grammar.values import unescape_text
from alitimeline.calendar.reading.entries import Entry
from alitimeline.calendar.reading.fitting import Findings
from alitimeline.model import Relation, RelationKind
from alitimeline.problems import shorten
from alitimeline.references import find_circles

__all__ = ["Edge", "drop_circles", "read_links", "read_relations"]

#: What the kinds of RELATED-TO (RFC 5545, section 3.2.15) are here.
KINDS: Mapping[str, RelationKind] = {"PARENT": "part-of", "CHILD": "part-of", "SIBLING": "about"}


class Edge(NamedTuple):
    """A relation from one record to another, and its line."""

    kind: str
    start: str
    target: str
    line: int


def read_links(entry: Entry) -> Iterator[tuple[str, str, int]]:
    """Yield the UID, the kind and the line of every RELATED-TO."""
    for line in entry.several.get("RELATED-TO", ()):
        yield unescape_text(line.value).strip(), line.parameters.get("RELTYPE", ("PARENT",))[0].upper(), line.number


def read_relations(
    entries: Iterable[tuple[str, Entry]], ids: Mapping[str, str], findings: Findings
) -> dict[str, dict[Relation, None]]:
    """Return the relations of events by their ids; *ids* has the ids of events by the UIDs of their entries."""
    edges: dict[Edge, None] = {}
    for id_, entry in entries:
        for uid, reltype, line in read_links(entry):
            kind, target = KINDS.get(reltype), ids.get(uid)
            if target is None or kind is None:
                why = f"no event has the UID {shorten(uid)}"
                if target:
                    why = f"a timeline has no relation {shorten(reltype)}"
                findings.add("import-relation", line, f"RELATED-TO is left out: {why}")
            else:
                start, end = (target, id_) if reltype == "CHILD" else (id_, target)
                edges[Edge(kind, start, end, line)] = None
    relations: dict[str, dict[Relation, None]] = defaultdict(dict)
    for edge in drop_circles(edges, findings):
        relations[edge.start][Relation(kind=cast("RelationKind", edge.kind), event=edge.target)] = None
    return relations


def drop_circles(edges: Iterable[Edge], findings: Findings) -> list[Edge]:
    """Return the edges that close no circle; report the others."""
    edges = [*edges]
    graphs: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for edge in edges:
        graphs[edge.kind][edge.start].append(edge.target)
    circular = {(kind, *circle[-2:]) for kind, graph in graphs.items() for circle in find_circles(graph)}
    for edge in edges:
        if edge[:3] in circular:
            message = f"{edge.start!r} can't be {edge.kind} {edge.target!r}: that is a circle; it is left out"
            findings.add("import-relation", edge.line, message)
    return [edge for edge in edges if edge[:3] not in circular]
