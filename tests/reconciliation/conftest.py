"""The search over everything that the repository says."""

import pyoxigraph as ox
import pytest

from fdt_graph.questions import load_questions
from fdt_graph.reconciliation.answers import Answers
from fdt_graph.reconciliation.making import Maker
from fdt_graph.reconciliation.search import Search
from tests.workshop import ROOT


@pytest.fixture(scope="session")
def maker() -> Maker:
    return Maker(load_questions(ROOT / "sparql" / "reconciliation"))


@pytest.fixture(scope="session")
def answers(maker: Maker, published: ox.Store) -> Answers:
    return Answers(published, maker.questions, *maker.make(published, "register"))


@pytest.fixture(scope="session")
def search(answers: Answers) -> Search:
    return answers.search
