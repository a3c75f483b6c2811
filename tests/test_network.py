"""The network of cooperation: what is of it, what a choice keeps, who bridges it, its files."""

import csv
import io
import json
from collections.abc import Iterator

import networkx as nx
import pyoxigraph as ox
import pytest

from fdt_graph.engine import Engine
from fdt_graph.errors import BadRequest, Unknown
from fdt_graph.network.choice import Choice, counted, parameters, read_choice
from fdt_graph.network.exports import drawing, edges_csv, graphml, when
from fdt_graph.network.networks import Networks
from fdt_graph.network.relations import FACETS, Actor, Cooperation, Relation, Years
from fdt_graph.network.ties import Ties, tie
from fdt_graph.query import query
from fdt_graph.records import Labels
from fdt_graph.store.generations import Generations
from tests.workshop import ROOT

EXAMPLE = "https://w3id.org/fdt/id/organisation/example-"
PREFIXES = "PREFIX fdt: <https://w3id.org/fdt/ns#>\n"


def relation(
    name: str, *parties: str, years: Years | None = None, giver: str = "", **facets: str
) -> Relation:
    """Make up a relation between made-up actors."""
    names = tuple(EXAMPLE + party for party in parties)
    values = {
        facet: frozenset([EXAMPLE + facets[facet]] if facet in facets else ()) for facet in FACETS
    }
    givers = frozenset([EXAMPLE + giver])
    return Relation(EXAMPLE + name, names, givers, values, (), (), (), (), (EXAMPLE + "s",), years)


def known(*relations: Relation, label: str = "") -> Cooperation:
    """Make up what is known of them."""
    actors = {party: Actor(party) for each in relations for party in each.parties}
    for name, actor in actors.items():
        actor.labels.add(ox.Literal(label or name.removeprefix(EXAMPLE), language="fr"))
    return Cooperation(relations, actors, dict[str, Labels]())


PATH = [relation("r1", "a", "b"), relation("r2", "b", "c"), relation("r3", "c", "d")]


@pytest.fixture(scope="module")
def whole(generations: Generations) -> Iterator[tuple[Cooperation, Ties]]:
    """The network of the whole dataset."""
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        networks = Networks(engine)
        generation, cooperation = networks.whole()
        yield cooperation, networks.chosen(generation, cooperation, Choice())


def ask(store: ox.Store, text: str) -> int:
    """Ask for one number."""
    answer = query(store, PREFIXES + text)
    assert isinstance(answer, ox.QuerySolutions)
    count = next(answer)["count"]
    assert isinstance(count, ox.Literal)
    return int(count.value)


def test_relations_with_two_actors_are_of_the_network(
    whole: tuple[Cooperation, Ties], published: ox.Store
) -> None:
    count = """SELECT (COUNT(DISTINCT ?relation) AS ?count) {
      ?relation fdt:involves ?one, ?other . ?one a fdt:Actor . ?other a fdt:Actor .
      FILTER(?one != ?other) MINUS { ?relation a fdt:SkillClaim } }"""
    assert len(whole[1].relations) == ask(published, count) > 200


def test_partners_are_those_that_share_a_relation(
    whole: tuple[Cooperation, Ties], published: ox.Store
) -> None:
    count = """SELECT (COUNT(DISTINCT ?other) AS ?count) {
      ?relation fdt:involves <ACTOR>, ?other . ?other a fdt:Actor .
      FILTER(?other != <ACTOR>) MINUS { ?relation a fdt:SkillClaim } }"""
    most = whole[1].most_linked()
    for actor in (most[0], most[5], most[-1]):
        assert whole[1].partners[actor] == ask(published, count.replace("ACTOR", actor)) > 0


@pytest.mark.parametrize(("facet", "path"), [("type", "fdt:linkType"), ("kind", "a")])
def test_a_facet_counts_what_it_would_keep(
    whole: tuple[Cooperation, Ties], published: ox.Store, facet: str, path: str
) -> None:
    counts = counted(Choice(), whole[0].relations, facet)
    for value, said in counts.items():
        count = f"""SELECT (COUNT(DISTINCT ?relation) AS ?count) {{
          ?relation {path} <{value}> ; fdt:involves ?one, ?other .
          ?one a fdt:Actor . ?other a fdt:Actor . FILTER(?one != ?other) }}"""
        assert said == ask(published, count), value
    assert counts


def test_a_region_is_of_a_party_or_of_what_a_link_is_about(
    whole: tuple[Cooperation, Ties], published: ox.Store
) -> None:
    region = "https://w3id.org/fdt/id/territory/region-84"
    count = f"""SELECT (COUNT(DISTINCT ?relation) AS ?count) {{
      ?relation a fdt:Relation ; fdt:involves ?one, ?other .
      ?one a fdt:Actor . ?other a fdt:Actor . FILTER(?one != ?other)
      {{ ?relation fdt:involves/(fdt:territory|fdt:governs)/fdt:within* ?here }}
      UNION {{ ?relation fdt:context/fdt:actsOn/fdt:within* ?here }}
      FILTER(?here = <{region}>) MINUS {{ ?relation a fdt:SkillClaim }} }}"""
    assert counted(Choice(), whole[0].relations, "region")[region] == ask(published, count) > 0


def test_an_actor_in_the_middle_is_a_bridge() -> None:
    bridges = tie(PATH).bridges
    assert [(each.actor.removeprefix(EXAMPLE), each.parts, each.cut_off) for each in bridges] == [
        ("b", 2, 1),
        ("c", 2, 1),
    ]


def test_without_a_bridge_a_group_falls_into_its_parts() -> None:
    """Held against the definition: the actor is taken away, and what is left is counted."""
    for links in (20, 30, 45):
        drawn = nx.gnm_random_graph(30, links, seed=20)
        ties = tie(relation(f"r{place}", *map(str, pair)) for place, pair in enumerate(drawn.edges))
        found = {each.actor: (each.parts, each.cut_off) for each in ties.bridges}
        expected = {}
        for group in ties.groups:
            for actor in group:
                left = ties.graph.subgraph(group - {actor})
                parts = [len(part) for part in nx.connected_components(left)]
                if len(parts) > 1:
                    expected[actor] = (len(parts), sum(parts) - max(parts))
        assert found == expected != {}


def test_a_link_bridges_when_no_other_way_joins_its_actors() -> None:
    ties = tie([*PATH, relation("r4", "a", "c"), relation("r5", "c", "d", type="t")])
    assert ties.bridging == frozenset()
    assert tie([*PATH, relation("r4", "a", "c")]).bridging == {EXAMPLE + "r3"}


def test_a_relation_of_three_links_each_to_each() -> None:
    ties = tie([relation("r1", "a", "b", "c")])
    assert sorted(ties.partners.values()) == [2, 2, 2]
    assert len(list(ties.pairs())) == 3


def test_a_choice_keeps_any_value_of_a_facet_and_all_facets() -> None:
    cooperation = known(
        relation("r1", "a", "b", type="t1", theme="x"),
        relation("r2", "a", "c", type="t2", theme="x"),
        relation("r3", "a", "d", type="t2", theme="y"),
    )
    choice = read_choice(
        {"type": ["example-t1", "example-t2"], "theme": ["example-x"]}, cooperation
    )
    kept = [each.iri for each in cooperation.relations if choice.keeps(each)]
    assert kept == [EXAMPLE + "r1", EXAMPLE + "r2"]
    assert counted(choice, cooperation.relations, "theme") == {EXAMPLE + "x": 2, EXAMPLE + "y": 1}
    assert parameters(choice) == [
        ("type", "example-t1"),
        ("type", "example-t2"),
        ("theme", "example-x"),
    ]


@pytest.mark.parametrize(
    ("years", "kept"),
    [
        ((2018, 2019), False),
        ((2018, 2020), True),
        ((2021, 2030), True),
        ((2022, 2023), False),
        ((2015, None), True),
        ((2022, None), False),
        ((None, 2020), True),
        ((None, 2019), False),
        (None, False),
    ],
)
def test_a_relation_is_in_a_period_that_it_overlaps(years: Years | None, kept: bool) -> None:
    assert Choice(since=2020, until=2021).keeps(relation("r", "a", "b", years=years)) is kept


def test_what_began_goes_on_and_what_was_seen_was_then(whole: tuple[Cooperation, Ties]) -> None:
    """Over the dataset: bounds come from the dates that a relation has."""
    for each in whole[0].relations:
        if each.starts and not each.ends:
            assert each.years is not None and each.years[1] is None
        elif each.attested and not each.starts and not each.ends:
            assert each.years is not None and None not in each.years
        elif not (each.starts or each.ends or each.attested):
            assert each.years is None and when(each, whole[0], "fr") == ""


def test_an_unknown_value_names_the_nearest() -> None:
    cooperation = known(relation("r1", "a", "b", theme="energy"))
    with pytest.raises(Unknown) as raised:
        read_choice({"theme": ["example-enrgy"]}, cooperation)
    assert raised.value.nearest == "theme=example-energy"


@pytest.mark.parametrize(
    "asked",
    [{"from": ["20"]}, {"from": ["٢٠٢٠"]}, {"from": ["2021"], "to": ["2020"]}, {"to": ["1", "2"]}],
)
def test_a_period_is_of_years_in_order(asked: dict[str, list[str]]) -> None:
    with pytest.raises(BadRequest):
        read_choice(asked, known(*PATH))


def test_graphml_reads_back(whole: tuple[Cooperation, Ties]) -> None:
    cooperation, ties = whole
    read = nx.read_graphml(io.BytesIO(graphml(ties, cooperation, "fr")), force_multigraph=True)
    pairs = list(ties.pairs())
    assert set(read) == set(ties.graph)
    assert sorted(each for *_, each in read.edges(data="relation")) == sorted(
        each.iri for *_, each in pairs
    )
    bridges = {actor for actor, bridge in read.nodes(data="bridge") if bridge}
    assert bridges == {each.actor for each in ties.bridges}


def test_graphml_holds_a_name_that_xml_cannot() -> None:
    cooperation = known(*PATH, label='<b>\x00\x1b"&')
    read = nx.read_graphml(io.BytesIO(graphml(tie(PATH), cooperation, "fr")))
    assert {label for _, label in read.nodes(data="label")} == {'<b>\ufffd\ufffd"&'}


def test_csv_has_a_row_for_two_actors_in_a_relation(whole: tuple[Cooperation, Ties]) -> None:
    cooperation, ties = whole
    rows = list(csv.DictReader(io.StringIO(edges_csv(ties, cooperation, "en"), newline="")))
    assert [(row["from"], row["to"], row["relation"]) for row in rows] == [
        (one, other, each.iri) for one, other, each in ties.pairs()
    ]
    assert all(row["source"].startswith("https://w3id.org/fdt/graph/") for row in rows)
    assert {row["directed"] for row in rows} == {"true", "false"}


def test_the_file_of_the_drawing_points_at_what_it_lists() -> None:
    relations = [relation("r1", "b", "a", giver="b"), relation("r2", "a", "c")]
    said = json.loads(drawing(tie(relations), known(*relations), "fr"))
    names = [name for _, name, *_ in said["actors"]]
    assert names == ["a", "b", "c"]
    ends = [
        (names[one], names[other], gives) for one, other, _, _, _, gives, _ in said["relations"]
    ]
    assert ends == [("b", "a", 1), ("a", "c", 0)]


def test_ties_are_kept_until_the_generation_changes(generations: Generations) -> None:
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        networks = Networks(engine)
        generation, cooperation = networks.whole()
        assert networks.whole()[1] is cooperation
        ties = networks.chosen(generation, cooperation, Choice())
        assert networks.chosen(generation, cooperation, Choice()) is ties
        assert networks.chosen("another", cooperation, Choice()) is not ties
