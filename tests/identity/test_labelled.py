"""Entries that a partner may give are paired with what they are; what is nearly certain is right.

The entries are those of make_labelled.py. Weights and thresholds were chosen by the half called
"tuning" and are held to the other one.
"""

import pyoxigraph as ox
import pytest

from fdt_graph.questions import load_questions, read_question
from tests.identity.labelled import Outcome, figures, find, read_rows, register_of
from tests.workshop import ROOT


@pytest.fixture(scope="module")
def outcomes(published: ox.Store) -> list[Outcome]:
    reconciling = load_questions(ROOT / "sparql" / "reconciliation")
    question = read_question(ROOT / "sparql" / "identity" / "things.rq")
    register = register_of(published, reconciling)
    return find(published, register, reconciling, question, read_rows())


@pytest.mark.parametrize("half", ["tuning", "held out"])
def test_what_was_asked_for_is_reached(outcomes: list[Outcome], half: str) -> None:
    said = figures([each for each in outcomes if each.row["half"] == half])
    assert said["entries"] >= 500
    assert said["precision of the sure"] >= 0.98
    assert said["recall in three"] >= 0.90
    assert said["sure of the known"] >= 0.40


@pytest.mark.parametrize(
    "rule",
    [
        "in another department",
        "another SIREN",
        "a branch",
        "an area of projects",
        "put together of two",
    ],
)
def test_what_is_only_called_alike_is_not_nearly_certain(
    outcomes: list[Outcome], rule: str
) -> None:
    some = [each for each in outcomes if each.row["rule"] == rule]
    assert len(some) >= 5
    assert not [each.row["name"] for each in some if each.sure]


def test_what_is_proposed_first_says_why_in_both_languages(outcomes: list[Outcome]) -> None:
    for each in outcomes:
        for candidate in each.found[:1]:
            assert candidate.reason("fr").startswith("Pour : ")
            assert candidate.reason("en").startswith("For: ")
