"""RELATED-TO → relations of events: where their target is in the draft, and nothing goes in circles."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, cast

from alitimeline.calendar.grammar.values import unescape_text
from alitimeline.calendar.reading.entries import Entry
from alitimeline.calendar.reading.fitting import Findings
from alitimeline.model import Relation, RelationKind
from alitimeline.problems import shorten

__all__ = ["Edge", "find_circles", "read_relations"]

#: What the kinds of RELATED-TO (RFC 5545, section 3.2.15) are here.
KINDS: Mapping[str, RelationKind] = {"PARENT": "part-of", "CHILD": "part-of", "SIBLING": "about"}


class Edge(NamedTuple):
    """What leads from one record to another, and in which line."""

    kind: str
    start: str
    target: str
    line: int


def read_relations(
    entries: Iterable[tuple[str, Entry]], ids: Mapping[str, str], findings: Findings
) -> dict[str, list[Relation]]:
    """Return what events are related to; *ids* are those of events by the UIDs of their entries."""
    edges = dict.fromkeys(edge for id_, entry in entries for edge in _find_edges(id_, entry, ids, findings))
    found: dict[str, list[Relation]] = defaultdict(list)
    refused = find_circles(edges)
    for edge in edges:
        if edge in refused:
            message = f"that {edge.start!r} is {edge.kind} {edge.target!r} would go in a circle; it is left out"
            findings.add("import-relation", edge.line, message)
            continue
        relation = Relation(kind=cast("RelationKind", edge.kind), event=edge.target)
        if relation not in found[edge.start]:
            found[edge.start].append(relation)
    return found


def _find_edges(id_: str, entry: Entry, ids: Mapping[str, str], findings: Findings) -> Iterable[Edge]:
    for line in entry.several.get("RELATED-TO", ()):
        uid = unescape_text(line.value).strip()
        reltype = line.parameters.get("RELTYPE", ("PARENT",))[0].upper()
        kind, target = KINDS.get(reltype), ids.get(uid)
        if target is None or kind is None:
            why = (
                f"the kind {shorten(reltype)} is none of a timeline"
                if target
                else f"no event has the UID {shorten(uid)}"
            )
            findings.add("import-relation", line.number, f"RELATED-TO is left out: {why}")
        elif reltype == "CHILD":
            yield Edge(kind, target, id_, line.number)
        else:
            yield Edge(kind, id_, target, line.number)


def find_circles(edges: Iterable[Edge]) -> set[Edge]:
    """Return edges without which those of no kind go in circles: each closes one, seen from where the first begin."""
    graphs: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in edges:
        graphs[edge.kind][edge.start].append(edge)
    return {edge for graph in graphs.values() for edge in _find_circles(graph)}


def _find_circles(graph: Mapping[str, list[Edge]]) -> Iterable[Edge]:
    """Walk depth-first, without recursion: what leads back to where the way comes from closes a circle."""
    done: set[str] = set()
    for start in graph:
        way = {} if start in done else {start: iter(graph[start])}
        while way:
            here = next(reversed(way))
            edge = next(way[here], None)
            if edge is None:
                del way[here]
                done.add(here)
            elif edge.target in way:
                yield edge
            elif edge.target in graph and edge.target not in done:
                way[edge.target] = iter(graph[edge.target])
