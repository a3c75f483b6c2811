"""What a client sends is read strictly, and what is wrong with it is said."""

import json
from collections.abc import Callable

import pytest

from fdt_graph.errors import BadRequest, BatchTooLong
from fdt_graph.reconciliation.conditions import Condition
from fdt_graph.reconciliation.protocol import (
    BATCH,
    LIMIT,
    LONGEST,
    MOST,
    NAMES,
    PROPERTIES,
    THINGS,
    read_batch,
    read_extension,
    read_queries,
)
from fdt_graph.reconciliation.search import Query

NAME = {"matchType": "name", "propertyValue": "Lyon"}


def test_a_query_of_the_old_version() -> None:
    said = {
        "query": "Saint-Denis",
        "type": [{"id": "fdt:Commune", "name": "Commune"}, "ns#Territory"],
        "properties": [
            {"pid": "department", "v": ["974", {"id": "territory:departement-93"}]},
            {"pid": "ns#population", "v": 12},
        ],
        "limit": 3,
    }
    assert read_batch(json.dumps({"q": said})) == {
        "q": Query(
            ("Saint-Denis",),
            types=("ns#Commune", "ns#Territory"),
            conditions=(
                Condition("ns#within", ("974", "id/territory/departement-93")),
                Condition("ns#population", ("12",)),
            ),
            limit=3,
        )
    }


def test_a_query_of_the_new_version() -> None:
    said = {
        "type": "Commune",
        "conditions": [
            NAME,
            {"matchType": "id", "propertyValue": "https://w3id.org/fdt/id/territory/lens"},
            {
                "matchType": "property",
                "propertyId": "https://w3id.org/fdt/ns#inseeCode",
                "propertyValue": ["69123", "69000"],
                "matchQuantifier": "none",
                "required": True,
            },
        ],
    }
    assert read_queries(json.dumps({"queries": [said]})) == [
        Query(
            ("Lyon",),
            ("id/territory/lens",),
            ("ns#Commune",),
            (Condition("ns#inseeCode", ("69123", "69000"), "none", True),),
            LIMIT,
        )
    ]


def test_no_more_candidates_are_given_than_there_may_be() -> None:
    assert read_batch('{"q": {"query": "a", "limit": 1e99}}')["q"].limit == MOST


OLD = [
    "",
    "[]",
    "null",
    '{"q": []}',
    '{"q": {}}',
    '{"q": {"query": ""}}',
    '{"q": {"query": 12}}',
    '{"q": {"properties": []}}',
    '{"q": {"query": "a", "limit": 0}}',
    '{"q": {"query": "a", "limit": NaN}}',
    '{"q": {"query": "a", "limit": true}}',
    '{"q": {"query": "a", "type": [[]]}}',
    '{"q": {"query": "a", "properties": {}}}',
    '{"q": {"query": "a", "properties": [{"pid": "ns#siren"}]}}',
    '{"q": {"query": "a", "properties": [{"v": "1"}]}}',
    json.dumps({"q": {"query": "a" * (LONGEST + 1)}}),
    json.dumps({"q": {"query": "a", "properties": [{"pid": "x", "v": ["1"] * 99}]}}),
    json.dumps({"q": {"query": "a", "properties": [{"pid": "x", "v": "1"}] * 99}}),
    "[" * 100_000,
]
NEW = [
    "[]",
    "{}",
    '{"queries": {}}',
    r'{"queries": [{"conditions": [{"matchType": "name", "propertyValue": "\udfff"}]}]}',
    '{"queries": [{"conditions": []}]}',
    '{"queries": [{"conditions": [{"propertyValue": "a"}]}]}',
    '{"queries": [{"conditions": [{"matchType": "name"}]}]}',
    '{"queries": [{"conditions": [{"matchType": "property", "propertyValue": "a"}]}]}',
    json.dumps({"queries": [{"conditions": [NAME], "type": ["a"]}]}),
    json.dumps({"queries": [{"conditions": [NAME] * (NAMES + 1)}]}),
    json.dumps({"queries": [{"conditions": [{**NAME, "matchType": "near"}]}]}),
]
EXTENSIONS = [
    "[]",
    "{}",
    '{"ids": []}',
    r'{"ids": ["\ud800"], "properties": []}',
    '{"ids": [1], "properties": []}',
    '{"ids": [], "properties": [{}]}',
]


@pytest.mark.parametrize(
    ("read", "content"),
    [
        *((read_batch, each) for each in OLD),
        *((read_queries, each) for each in NEW),
        *((read_extension, each) for each in EXTENSIONS),
    ],
)
def test_what_is_wrong_is_said(read: Callable[[str], object], content: str) -> None:
    with pytest.raises(BadRequest) as raised:
        read(content)
    assert all(0 < len(raised.value.say(language)) < 1000 for language in ("fr", "en"))


def test_too_many_at_once_are_refused() -> None:
    with pytest.raises(BatchTooLong):
        read_batch(json.dumps({str(n): {"query": "a"} for n in range(BATCH + 1)}))
    with pytest.raises(BatchTooLong):
        read_queries(json.dumps({"queries": [{"conditions": [NAME]}] * (BATCH + 1)}))
    with pytest.raises(BatchTooLong):
        read_extension(json.dumps({"ids": ["a"] * (THINGS + 1), "properties": []}))
    with pytest.raises(BatchTooLong):
        properties = [{"id": "ns#siren"}] * PROPERTIES
        read_extension(json.dumps({"ids": ["a"] * THINGS, "properties": properties}))


def test_a_value_may_be_a_number_of_any_length_that_a_text_may_have() -> None:
    asked = {"query": "a", "properties": [{"pid": "siren", "v": [213900475, 1.5, 10**250]}]}
    (query,) = read_batch(json.dumps({"q": asked})).values()
    assert query.conditions[0].values == ("213900475", "1.5", str(10**250))
    asked["properties"] = [{"pid": "siren", "v": 10**LONGEST}]
    with pytest.raises(BadRequest):
        read_batch(json.dumps({"q": asked}))


def test_half_a_character_is_refused_wherever_it_stands() -> None:
    with pytest.raises(BadRequest):
        read_batch(r'{"\ud800": {"query": "a"}}')
    assert list(read_batch(r'{"\ud83d\ude00": {"query": "a"}}')) == ["\U0001f600"]
