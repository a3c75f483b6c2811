"""Where a thing is: the departments of its places, read once a generation."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_text
from fdt_graph.store.generations import Generations
from fdt_graph.web.location import Location, locate
from tests.conftest import ROOT

THING = iri("initiative:example")
#: An intercommunality of communes of two departments, where an initiative acts.
TURTLE = """
    @prefix fdt: <https://w3id.org/fdt/ns#> .
    @prefix territory: <https://w3id.org/fdt/id/territory/> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    territory:example-e a fdt:Intercommunality ; rdfs:label "Ensemble"@fr .
    territory:example-1 a fdt:Department ; rdfs:label "Un"@fr ; fdt:inseeCode "01" .
    territory:example-2 a fdt:Department ; rdfs:label "Deux"@fr ; fdt:inseeCode "02" .
    territory:example-a a fdt:Commune ; fdt:within territory:example-e , territory:example-1 .
    territory:example-b a fdt:Commune ; fdt:within territory:example-e , territory:example-2 .
    territory:example-c a fdt:Commune ; fdt:within territory:example-e , territory:example-1 .
    <https://w3id.org/fdt/id/initiative/example> fdt:actsOn territory:example-e .
"""
LATER = 'territory:example-3 a fdt:Department ; fdt:inseeCode "03" ; rdfs:label "Trois"@fr .'
JOINED = "territory:example-d fdt:within territory:example-e , territory:example-3 ."


def publish(generations: Generations, turtle: str) -> None:
    store, graph = ox.Store(), ox.NamedNode("https://w3id.org/fdt/graph/example")
    load_text(store, turtle, ox.RdfFormat.TURTLE, graph)
    generations.publish(store)


def names(location: Location) -> list[str]:
    return [each.name("fr") for each in location.departments]


def test_departments_are_asked_once_a_generation(
    tmp_path: Path, asked_of: Callable[[Engine], list[str]]
) -> None:
    generations = Generations(tmp_path)
    publish(generations, TURTLE)
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        asked = asked_of(engine)
        assert names(locate(engine, THING, 8)) == ["Un", "Deux"]
        assert names(locate(engine, THING, 8)) == ["Un", "Deux"]
        assert asked.count("map-at-departments") == 1
        publish(generations, TURTLE + LATER + JOINED)
        assert names(locate(engine, THING, 8)) == ["Un", "Deux", "Trois"]
        assert asked.count("map-at-departments") == 2
