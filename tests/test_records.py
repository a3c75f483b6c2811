"""What the graph says of a thing, gathered for people: ties, claims, gaps, pages of links."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.engine import Engine
from fdt_graph.errors import Unknown
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_text
from fdt_graph.records import describe
from fdt_graph.records.moments import moments
from fdt_graph.records.neighbours import DRAWN, neighbours
from fdt_graph.records.territory import surroundings
from fdt_graph.records.windows import PAGE, WHOLE
from fdt_graph.store.generations import Generations
from tests.conftest import ROOT

PREFIXES = """
    @prefix claim: <https://w3id.org/fdt/id/claim/> .
    @prefix conflict: <https://w3id.org/fdt/id/conflict/> .
    @prefix date: <https://w3id.org/fdt/id/date/> .
    @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix fdt: <https://w3id.org/fdt/ns#> .
    @prefix graph: <https://w3id.org/fdt/graph/> .
    @prefix initiative: <https://w3id.org/fdt/id/initiative/> .
    @prefix link: <https://w3id.org/fdt/id/link/> .
    @prefix organisation: <https://w3id.org/fdt/id/organisation/> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix resolution: <https://w3id.org/fdt/id/resolution/> .
    @prefix territory: <https://w3id.org/fdt/id/territory/> .
    @prefix theme: <https://w3id.org/fdt/scheme/theme/> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
STORY = """
    organisation:example-a a fdt:Organisation ; rdfs:label "Alpha"@fr .
    organisation:example-b a fdt:Organisation ; rdfs:label "Bêta"@fr .
    organisation:example-c a fdt:Organisation ; rdfs:label "Gamma"@fr .
    link:example-late a fdt:CooperationLink , fdt:Relation ; fdt:start date:2021 ;
        fdt:between organisation:example-a , organisation:example-b ;
        fdt:provider organisation:example-a ; fdt:beneficiary organisation:example-b .
    link:example-early a fdt:CooperationLink , fdt:Relation ; fdt:start date:2019 ;
        fdt:between organisation:example-a , organisation:example-c .
    date:2019 fdt:earliest "2019-01-01"^^xsd:date ; rdfs:label "2019" .
    date:2021 fdt:earliest "2021-01-01"^^xsd:date ; rdfs:label "2021" .
    claim:example-1 a fdt:Claim ; fdt:about organisation:example-a ; fdt:value 5 ;
        fdt:aspect <https://w3id.org/fdt/scheme/claim-aspect/members> ;
        dcterms:source graph:example-one .
    claim:example-2 a fdt:Claim ; fdt:about organisation:example-a ; fdt:value 7 ;
        fdt:aspect <https://w3id.org/fdt/scheme/claim-aspect/members> ;
        dcterms:source graph:example-two .
    conflict:example a fdt:Conflict ; rdfs:label "Combien ?"@fr ;
        fdt:conflictingClaim claim:example-1 , claim:example-2 .
    resolution:example a fdt:Resolution ; fdt:resolves conflict:example ;
        fdt:keeps claim:example-2 ; fdt:setsAside claim:example-1 ; fdt:reason "Compté."@fr .
    territory:example-r a fdt:Territory , fdt:Region ; rdfs:label "Région"@fr .
    territory:example-d a fdt:Territory , fdt:Department ; rdfs:label "Département"@fr ;
        fdt:within territory:example-r .
    territory:example-here a fdt:Territory , fdt:Commune ; rdfs:label "Ici"@fr ;
        fdt:within territory:example-d , territory:example-r .
    territory:example-near a fdt:Territory , fdt:Commune ; rdfs:label "À côté"@fr ;
        fdt:within territory:example-d , territory:example-r .
    territory:example-far a fdt:Territory , fdt:Commune ; rdfs:label "Ailleurs"@fr .
    initiative:example-here a fdt:Initiative ; rdfs:label "Ici même"@fr ; fdt:theme theme:energy ;
        fdt:actsOn territory:example-here ; fdt:contributor organisation:example-a .
    initiative:example-near a fdt:Initiative ; rdfs:label "Voisine"@fr ; fdt:theme theme:energy ;
        fdt:actsOn territory:example-near .
    initiative:example-far a fdt:Initiative ; rdfs:label "Lointaine"@fr ; fdt:theme theme:energy ;
        fdt:actsOn territory:example-far .
"""

Opening = Callable[[str], Engine]


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Opening]:
    """What publishes statements of one made-up source and opens them."""
    opened: list[Engine] = []

    def publish(turtle: str) -> Engine:
        store = ox.Store()
        graph = ox.NamedNode("https://w3id.org/fdt/graph/example")
        load_text(store, PREFIXES + turtle, ox.RdfFormat.TURTLE, graph)
        generations = Generations(tmp_path / str(len(opened)))
        generations.publish(store)
        opened.append(Engine(generations, ROOT / "sparql" / "portal"))
        return opened[-1]

    yield publish
    for engine in opened:
        engine.close()


@pytest.fixture
def story(opening: Opening) -> Engine:
    return opening(STORY)


def test_a_relation_is_the_other_party_and_comes_in_the_order_of_time(story: Engine) -> None:
    record = describe(story, iri("organisation:example-a"), "fr")
    (group,) = [group for group in record.links_to if group.ties]
    ties = group.ties[""]
    assert group.key == "fdt:between"
    assert [[party.cell.name for party in tie.parties] for tie in ties] == [["Gamma"], ["Bêta"]]
    assert ties[1].parties[0].role == iri("fdt:beneficiary").value
    assert ties[1].relation.graphs == ("https://w3id.org/fdt/graph/example",)


def test_a_relation_is_seen_from_its_other_end_too(story: Engine) -> None:
    record = describe(story, iri("organisation:example-b"), "fr")
    (group,) = [group for group in record.links_to if group.ties]
    assert [tie.parties[0].cell.name for tie in group.ties[""]] == ["Alpha"]


def test_claims_that_disagree_stand_together_with_what_was_decided(story: Engine) -> None:
    record = describe(story, iri("organisation:example-a"), "fr")
    (conflict,) = record.conflicts
    said = {claim.frame["value"][0].name: claim.standing for claim in conflict.claims}
    assert said == {"5": "aside", "7": "kept"}
    assert conflict.resolutions[0].frame["reason"][0].name == "Compté."
    assert record.undisputed == ()


@pytest.mark.parametrize("name", ["conflict:example", "resolution:example", "claim:example-1"])
def test_a_disagreement_is_shown_from_each_of_its_parts(story: Engine, name: str) -> None:
    (conflict,) = describe(story, iri(name), "fr").conflicts
    assert conflict.cell.name == "Combien ?"


def test_what_no_source_says_is_said_until_one_does(opening: Opening) -> None:
    event = 'organisation:example-e a fdt:Event ; rdfs:label "E"@fr ; fdt:place "Lille" '
    bare = describe(opening(event + "."), iri("organisation:example-e"), "fr")
    dated = describe(
        opening(event + "; fdt:start date:2020 ."), iri("organisation:example-e"), "fr"
    )
    assert bare.gaps == ("sa date", "qui l’organise")
    assert dated.gaps == ("qui l’organise",)


def test_what_is_dated_comes_in_the_order_of_time(story: Engine) -> None:
    found = moments(describe(story, iri("organisation:example-a"), "fr"))
    assert [(each.day.name, each.things[0].name) for each in found] == [
        ("2019", "Gamma"),
        ("2021", "Bêta"),
    ]


def test_neighbours_are_things_and_the_rest_is_counted(opening: Opening) -> None:
    links = "".join(
        f'initiative:example-{n} fdt:contributor organisation:example-a ; rdfs:label "I {n}"@fr .'
        for n in range(DRAWN + 3)
    )
    found, more = neighbours(describe(opening(STORY + links), iri("organisation:example-a"), "fr"))
    assert (len(found), more) == (DRAWN, 6)
    assert all("/claim/" not in str(each.cell.term) for each in found)


def test_a_territory_knows_what_holds_it_and_who_acts_there(story: Engine) -> None:
    here = surroundings(story, iri("territory:example-here"), (), "fr")
    assert [cell.name for cell in here.above] == ["Région", "Département"]
    assert [each.thing.name for each in here.actors] == ["Alpha"]
    assert [each.thing.name for each in here.initiatives] == ["Ici même"]
    assert [each.thing.name for each in here.alike] == ["Voisine"]


def test_a_region_shows_what_acts_in_the_territories_inside_it(story: Engine) -> None:
    region = surroundings(story, iri("territory:example-r"), {iri("fdt:Region").value}, "fr")
    assert [cell.name for cell in region.departments] == ["Département"]
    found = {each.thing.name: [place.name for place in each.places] for each in region.initiatives}
    assert found == {"Ici même": ["Ici"], "Voisine": ["À côté"]}


def many(count: int) -> str:
    """Say that so many initiatives are carried by one organisation."""
    return STORY + "".join(
        f'initiative:example-{n:05} a fdt:Initiative ; rdfs:label "Initiative {n:05}"@fr ;'
        " fdt:contributor organisation:example-a ."
        for n in range(count)
    )


def asked(engine: Engine, monkeypatch: pytest.MonkeyPatch, page: int) -> tuple[int, list[str]]:
    """Count the questions that a page takes, and name the initiatives on it."""
    describe(engine, iri("organisation:example-a"), "fr", page)
    questions: list[str] = []
    select = engine.select
    monkeypatch.setattr(
        engine, "select", lambda name, **bound: (questions.append(name), select(name, **bound))[1]
    )
    record = describe(engine, iri("organisation:example-a"), "fr", page)
    group = record.group("fdt:contributor")
    assert group is not None
    return len(questions), [cell.name for cell in group.cells]


def test_ten_thousand_links_take_no_more_questions_than_a_few_hundred(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, _ = asked(opening(many(WHOLE + 50)), monkeypatch, 1)
    lots, shown = asked(opening(many(10_000)), monkeypatch, 1)
    assert lots == few
    assert len(shown) == PAGE


def test_pages_of_links_follow_each_other_and_give_each_link_once(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = opening(many(120))
    shown = [asked(engine, monkeypatch, page)[1] for page in (1, 2, 3)]
    assert [len(page) for page in shown] == [50, 50, 21]
    assert len({name for page in shown for name in page}) == 121
    with pytest.raises(Unknown, match="page"):
        describe(engine, iri("organisation:example-a"), "fr", 4)


def test_what_a_thing_says_itself_is_paged_too(opening: Opening) -> None:
    values = " , ".join(f"organisation:example-{n:04}" for n in range(300))
    engine = opening(f"initiative:example fdt:contributor {values} .")
    (group,) = describe(engine, iri("initiative:example"), "fr", 6).statements
    assert (len(group.cells), group.total, group.page, group.pages) == (50, 300, 6, 6)
