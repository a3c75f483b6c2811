"""The pilots of Avenir Montagnes that our sources name are proposed as rows of the ANCT's table.

Of the seven, four have names of their own, and two those of the register. The seventh,
Bellefontaine, is one commune of many in a row: the row's action leads to it by its code, and there
is nothing to pair.
"""

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.derive import DERIVED, derive
from fdt_graph.federation.registry import read_partners
from fdt_graph.federation.sources.given import Given, Taken
from fdt_graph.federation.sources.single import read_at_hand
from fdt_graph.federation.sources.source import Source
from fdt_graph.federation.taking.take import take
from fdt_graph.identity.decisions import Settled
from fdt_graph.identity.finding import Finder
from fdt_graph.identity.pairs import Candidate, ranked
from fdt_graph.namespaces import iri
from fdt_graph.outgoing.request import Request, Response
from fdt_graph.questions import load_questions, read_question
from fdt_graph.reconciliation.entities import areas_of, joined, read_entities, read_types
from fdt_graph.reconciliation.index import Index
from fdt_graph.reconciliation.search import Search
from tests.conftest import SHARED
from tests.identity.labelled import beside, register_of
from tests.workshop import ROOT

#: Territory → the row of the table that is it.
OWN = {
    "petr-ariege": "ami-pyr-02",
    "petr-causses-cevennes": "ami-mas-04",
    "petr-sarrebourg": "ami-vos-04",
    "pnr-doubs-horloger": "ami-jur-01",
}
OFFICIAL = {"epci-200040111": "ami-alp-02", "epci-247300452": "ami-alp-05"}


@pytest.fixture(scope="module")
def tables() -> Path:
    """The ANCT's tables; a clone of the project alone does not have them."""
    path = SHARED / "partners" / "anct"
    if not path.is_dir():
        pytest.skip("the ANCT's tables are not beside this clone (../shared/partners/anct)")
    return path


@pytest.fixture(scope="module")
def pairs(published: ox.Store, tables: Path) -> Mapping[tuple[str, str], Candidate]:
    """What is proposed of the partner's things, by the ends of the two IRIs."""
    partner = read_partners(ROOT)["anct"]
    quads: list[ox.Quad] = []

    def ask(_: Request) -> Response:
        raise AssertionError("a file at hand is not asked for")

    def read(given: Given) -> Taken:
        return take(given, published)

    for distribution in partner.distributions:
        source = Source(distribution, partner, ROOT, ask, read)
        for taken in read_at_hand(source, tables).documents:
            quads += ox.parse(taken.content, ox.RdfFormat.N_QUADS)
    graph = ox.NamedNode(partner.graph)
    quads.append(ox.Quad(graph, iri("rdf:type"), iri("fdt:Source"), iri("graph:sources")))
    store = beside(published, quads)
    before = set(store.quads_for_pattern(None, None, None, DERIVED))
    derive(store, ROOT / "sparql" / "derive")
    for quad in set(store.quads_for_pattern(None, None, None, DERIVED)) - before:
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object, ox.DefaultGraph()))
    questions = load_questions(ROOT / "sparql" / "reconciliation")
    register = register_of(published, questions)
    things = read_entities(store, questions["things"], read_types(published, questions["types"]))
    joined(things, register.entities)
    search = Search((Index(things), register), areas_of(register.entities))
    finder = Finder(store, search, read_question(ROOT / "sparql" / "identity" / "things.rq"))
    found = ranked(finder.pairing.pairs(finder.names(partner.graph)), Settled(()))
    return {_ends(each): each for each in found}


def _ends(candidate: Candidate) -> tuple[str, str]:
    one, other = (name.rpartition("/")[2] for name in candidate.pair)
    return (one, other) if other.startswith("anct-") else (other, one)


@pytest.mark.parametrize(("territory", "row"), [*OWN.items(), *OFFICIAL.items()])
def test_a_pilot_is_proposed_as_its_row(
    pairs: Mapping[tuple[str, str], Candidate], territory: str, row: str
) -> None:
    found = pairs[territory, f"anct-{row}"]
    assert found.kind == "territory"
    rivals = [each for (one, _), each in pairs.items() if one == territory]
    assert max(rivals, key=lambda each: each.likeness) == found


def test_the_programme_itself_is_proposed(pairs: Mapping[tuple[str, str], Candidate]) -> None:
    assert ("parcours-avenir-montagnes", "anct-avenir-montagnes-ingenierie") in pairs


def test_most_of_what_is_nearly_certain_of_the_table_has_the_name_of_what_it_is(
    pairs: Mapping[tuple[str, str], Candidate],
) -> None:
    sure = [each for each in pairs.values() if each.sure]
    assert len(sure) >= 30
    assert all(
        {"name", "place"} <= {feature.name for feature in each.features if feature.points > 0}
        for each in sure
    )
