"""Ties in, files for other programs out: GraphML, CSV, and JSON for the drawing."""

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

import networkx as nx

from fdt_graph.formats import safe_cell
from fdt_graph.namespaces import BASE, last_part
from fdt_graph.network.relations import Cooperation, Relation
from fdt_graph.network.ties import Ties

#: The columns of the CSV file: one row for two actors in one relation.
COLUMNS = (
    "from from_name to to_name directed kind type about start end attested source relation"
).split()

#: What XML cannot hold. https://www.w3.org/TR/xml/#charsets
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(ties: Ties, known: Cooperation, language: str) -> bytes:
    """Write a network in GraphML: actors and edges by their IRIs, names in a language.

    http://graphml.graphdrawing.org/primer/graphml-primer.html
    """
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    bridges = {bridge.actor for bridge in ties.bridges}
    for actor in ties.graph:
        about = known.actors[actor]
        graph.add_node(
            actor,
            label=_xml(about.name(language)),
            category=last_part(about.category or ""),
            partners=ties.partners[actor],
            bridge=actor in bridges,
        )
    for number, (one, other, relation) in enumerate(ties.pairs()):
        graph.add_edge(
            one,
            other,
            f"e{number}",
            directed=relation.is_directed(one, other),
            bridge=relation.iri in ties.bridging,
            relation=relation.iri,
            **{name: _xml(text) for name, text in _about(relation).items()},
        )
    written = io.BytesIO()
    nx.write_graphml(graph, written)
    return written.getvalue()


def edges_csv(ties: Ties, known: Cooperation, language: str) -> str:
    """Write the edges of a network in CSV, several values of a cell between bars.

    https://www.rfc-editor.org/rfc/rfc4180
    """
    written = io.StringIO(newline="")
    table = csv.DictWriter(written, COLUMNS)
    table.writeheader()
    for one, other, relation in ties.pairs():
        table.writerow(
            {
                "from": one,
                "from_name": safe_cell(known.actors[one].name(language)),
                "to": other,
                "to_name": safe_cell(known.actors[other].name(language)),
                "directed": "true" if relation.is_directed(one, other) else "false",
                "relation": relation.iri,
                **_about(relation),
            }
        )
    return written.getvalue()


def drawing(ties: Ties, known: Cooperation, language: str) -> str:
    """Write what a page draws, in JSON; IRIs of ours without what they all begin with (`base`).

    `actors`: the most linked first: IRI, name, category (a place in `categories`), number of
    partners, group (0: the biggest), and into how many parts its group falls without it (0: it
    does not). `relations`: two places in `actors`, IRI, what it is called and when it is (places in
    `words`), 1 if the first gives and the other gets, and 1 if nothing else joins the two.
    """
    actors = ties.most_linked()
    place = {actor: number for number, actor in enumerate(actors)}
    group = {actor: number for number, each in enumerate(ties.groups) for actor in each}
    parts = {bridge.actor: bridge.parts for bridge in ties.bridges}
    categories = [*known.categories(), ""]
    words: dict[str, int] = {}

    def word(text: str) -> int:
        return words.setdefault(text, len(words))

    said: dict[str, Any] = {
        "base": BASE,
        "categories": categories,
        "actors": [
            [
                actor.removeprefix(BASE),
                known.actors[actor].name(language),
                categories.index(known.actors[actor].category or ""),
                ties.partners[actor],
                group[actor],
                parts.get(actor, 0),
            ]
            for actor in actors
        ],
        "relations": [
            [
                place[one],
                place[other],
                relation.iri.removeprefix(BASE),
                word(sort_of(relation, known, language)),
                word(when(relation, known, language)),
                int(relation.is_directed(one, other)),
                int(relation.iri in ties.bridging),
            ]
            for one, other, relation in ties.pairs()
        ],
    }
    said["words"] = list(words)
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def sort_of(relation: Relation, known: Cooperation, language: str) -> str:
    """Say what sort of link a relation is: its type, else its kind."""
    names = relation.facets["type"] or relation.facets["kind"]
    return _together(names, known, language)


def when(relation: Relation, known: Cooperation, language: str) -> str:
    """Say when a relation was, in the words of its dates; "" where no source does."""
    start, end, seen = (
        _together(days, known, language)
        for days in (relation.starts, relation.ends, relation.attested)
    )
    if start or end:
        return f"{start or '…'} – {end or '…'}" if start != end else start
    return seen


def _together(names: Iterable[str], known: Cooperation, language: str) -> str:
    return ", ".join(sorted(known.word(name, language) for name in names))


def _about(relation: Relation) -> dict[str, str]:
    """Say what a relation is by the names of its values, and its subjects and sources by IRI."""
    dates = {"start": relation.starts, "end": relation.ends, "attested": relation.attested}
    return {
        **{name: "|".join(sorted(map(last_part, relation.facets[name]))) for name in _SORTS},
        "about": "|".join(relation.contexts),
        **{name: "|".join(map(last_part, days)) for name, days in dates.items()},
        "source": "|".join(relation.sources),
    }


_SORTS = ("kind", "type")


def _xml(text: str) -> str:
    return NOT_XML.sub("�", text)
