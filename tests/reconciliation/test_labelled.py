"""Real names as people write them find what they mean; a match by itself is nearly always right.

The names are those of make_labelled.py. Thresholds were chosen by the half called "tuning" and are
held to the other one.
"""

import csv

import pytest

from bench.reconcile import LABELLED, Outcome, figures, run
from fdt_graph.reconciliation.search import Search


@pytest.fixture(scope="module")
def outcomes(search: Search) -> list[Outcome]:
    with LABELLED.open() as file:
        return run(search, list(csv.DictReader(file)))


@pytest.mark.parametrize("half", ["tuning", "held out"])
def test_what_was_asked_for_is_reached(outcomes: list[Outcome], half: str) -> None:
    said = figures([each for each in outcomes if each.row["half"] == half])
    assert said["names"] >= 500
    assert said["precision"] >= 0.98
    assert said["recall in three"] >= 0.90
    assert said["matched"] >= 0.80


@pytest.mark.parametrize("rule", ["homonym", "in another department", "put together of two"])
def test_what_a_name_does_not_tell_is_not_matched(outcomes: list[Outcome], rule: str) -> None:
    some = [each for each in outcomes if each.row["rule"] == rule]
    assert len(some) > 20
    assert not [each.row["name"] for each in some if each.found and each.found[0].match]


def test_every_name_of_several_things_gives_them_first(outcomes: list[Outcome]) -> None:
    for each in outcomes:
        if each.row["rule"] == "homonym":
            assert {found.entity.id for found in each.found[:2]} <= set(each.expected)
