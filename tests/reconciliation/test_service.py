"""The process that knows the names follows what is published, and is started again when it dies."""

import asyncio
import os
import signal
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import NoSuchRecord, TooMany
from fdt_graph.namespaces import iri
from fdt_graph.questions import load_questions
from fdt_graph.reconciliation.answers import Answers
from fdt_graph.reconciliation.making import Maker
from fdt_graph.reconciliation.requests import Card, Match, Suggest
from fdt_graph.reconciliation.search import Query
from fdt_graph.reconciliation.service import SHARE, Reconciler
from fdt_graph.store.generations import Generations
from tests.workshop import ROOT

CLASSES = """
<https://w3id.org/fdt/ns#Organisation> <http://www.w3.org/2000/01/rdf-schema#label>
    "Organisation"@fr <https://w3id.org/fdt/graph/ontology> .
"""


def publish(generations: Generations, *names: str) -> None:
    store = ox.Store()
    store.load(CLASSES.replace("\n    ", " ").strip().encode(), ox.RdfFormat.N_QUADS)
    for place, name in enumerate(names):
        this = iri(f"organisation:example-{place}")
        graph = iri("graph:example")
        store.add(ox.Quad(this, iri("rdf:type"), iri("fdt:Organisation"), graph))
        store.add(ox.Quad(this, iri("rdfs:label"), ox.Literal(name, language="fr"), graph))
    generations.publish(store)


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    made = Generations(tmp_path)
    publish(made, "Exemple des collines")
    return made


def reconciler(generations: Generations) -> Reconciler:
    return Reconciler(generations.current, ROOT / "sparql" / "reconciliation")


def asked(name: str) -> Match:
    return Match((Query((name,)),), "fr")


def test_what_is_published_is_found(generations: Generations) -> None:
    async def use() -> None:
        here = reconciler(generations)
        ((found,),) = await here.ask(asked("exemple des colines"))
        assert found["name"] == "Exemple des collines"
        assert await here.ask(asked("Alouette")) == [[]]
        publish(generations, "Exemple des collines", "Alouette")
        ((first,),) = await here.ask(asked("Alouette"))
        assert (first["id"], first["match"]) == ("id/organisation/example-1", True)
        await here.close()

    asyncio.run(use())


def test_a_process_that_died_is_replaced_unseen(generations: Generations) -> None:
    async def use() -> None:
        here = reconciler(generations)
        before = await here.ask(asked("Exemple des collines"))
        process = await here._solo.start()
        os.kill(process._pid, signal.SIGKILL)
        while process.alive:
            await asyncio.sleep(0.01)
        assert await here.ask(asked("Exemple des collines")) == before
        await here.close()

    asyncio.run(use())


def test_an_error_is_told_and_the_process_goes_on(generations: Generations) -> None:
    async def use() -> None:
        here = reconciler(generations)
        with pytest.raises(NoSuchRecord):
            await here.ask(Card("id/no/such", "fr"))
        assert await here.ask(Suggest("type", "org", 0, 1, "fr"))
        await here.close()

    asyncio.run(use())


def test_one_client_does_not_take_all_places(generations: Generations) -> None:
    here = reconciler(generations)
    held = [here.admitted("a") for _ in range(SHARE)]
    for each in held:
        each.__enter__()
    with pytest.raises(TooMany), here.admitted("a"):
        pass
    with here.admitted("b"):
        pass
    held[0].__exit__(None, None, None)
    with here.admitted("a"):
        pass


THEIRS = "https://partner.example/organisation/1"


def test_what_others_have_named_keeps_its_iri(tmp_path: Path) -> None:
    store = ox.Store()
    store.load(CLASSES.replace("\n    ", " ").strip().encode(), ox.RdfFormat.N_QUADS)
    this, graph = ox.NamedNode(THEIRS), iri("graph:example")
    store.add(ox.Quad(this, iri("rdf:type"), iri("fdt:Organisation"), graph))
    store.add(ox.Quad(this, iri("rdfs:label"), ox.Literal("Exemple", language="fr"), graph))
    maker = Maker(load_questions(ROOT / "sparql" / "reconciliation"))
    generations = Generations(tmp_path)
    generations.publish(store)
    with generations.current().open() as opened:
        names = maker.make(opened.store, "")
        card = Answers(opened.store, maker.questions, *names).card(THEIRS, "fr")
    assert (card["id"], card["iri"], card["here"]) == (THEIRS, THEIRS, False)
