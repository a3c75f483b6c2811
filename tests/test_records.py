"""What the graph says of a thing, gathered for people: ties, claims, gaps, pages of links."""

from collections.abc import Callable
from itertools import count

import pyoxigraph as ox
import pytest

from fdt_graph.engine import Engine
from fdt_graph.errors import Unknown
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_text
from fdt_graph.records import describe
from fdt_graph.records.moments import NAMED, moments
from fdt_graph.records.neighbours import DRAWN, neighbours
from fdt_graph.records.territory import BESIDE, surroundings
from fdt_graph.records.windows import PAGE, WHOLE

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
Listening = Callable[[Engine], list[str]]


@pytest.fixture
def opening(publish: Callable[..., Engine]) -> Opening:
    """What publishes statements of one made-up source and opens them."""
    folders = count()

    def publish_example(turtle: str) -> Engine:
        store = ox.Store()
        graph = ox.NamedNode("https://w3id.org/fdt/graph/example")
        load_text(store, PREFIXES + turtle, ox.RdfFormat.TURTLE, graph)
        return publish(store, str(next(folders)))

    return publish_example


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


def listed(engine: Engine, page: int) -> list[str]:
    """Name the initiatives on a page."""
    group = describe(engine, iri("organisation:example-a"), "fr", page).group("fdt:contributor")
    assert group is not None
    return [cell.name for cell in group.cells]


def test_ten_thousand_links_take_no_more_questions_than_a_few_hundred(
    opening: Opening, asked_of: Listening
) -> None:
    def questions(count: int) -> int:
        engine = opening(many(count))
        listed(engine, 1)
        asked = asked_of(engine)
        assert len(listed(engine, 1)) == PAGE
        return len(asked)

    assert questions(10_000) == questions(WHOLE + 50)


def test_pages_of_links_follow_each_other_and_give_each_link_once(opening: Opening) -> None:
    engine = opening(many(120))
    shown = [listed(engine, page) for page in (1, 2, 3)]
    assert [len(page) for page in shown] == [50, 50, 21]
    assert len({name for page in shown for name in page}) == 121
    with pytest.raises(Unknown, match="page"):
        describe(engine, iri("organisation:example-a"), "fr", 4)


def test_what_a_thing_says_itself_is_paged_too(opening: Opening) -> None:
    values = " , ".join(f"organisation:example-{n:04}" for n in range(300))
    engine = opening(f"initiative:example fdt:contributor {values} .")
    (group,) = describe(engine, iri("initiative:example"), "fr", 6).statements
    assert (len(group.cells), group.total, group.page, group.pages) == (50, 300, 6, 6)


def inside(count: int) -> str:
    """Say that so many initiatives, of as many days, act in a commune of a region."""
    return STORY + "".join(
        f'initiative:example-{n:05} a fdt:Initiative ; rdfs:label "Initiative {n:05}"@fr ;'
        f" fdt:actsOn territory:example-near ; fdt:contributor organisation:example-b ;"
        f" fdt:theme theme:energy ; fdt:start date:example-{n:05} ."
        f" date:example-{n:05} fdt:earliest"
        f' "{1900 + n // 300}-{n // 25 % 12 + 1:02}-{n % 25 + 1:02}"^^xsd:date .'
        for n in range(count)
    )


REGION = {iri("fdt:Region").value}


def test_the_lists_of_a_territory_are_paged_and_give_each_thing_once(opening: Opening) -> None:
    engine = opening(inside(120))
    name = iri("territory:example-r")
    parts = [surroundings(engine, name, REGION, "fr", n).initiatives for n in (1, 2, 3)]
    assert [(len(part), part.page, part.pages) for part in parts] == [
        (50, 1, 3),
        (50, 2, 3),
        (22, 3, 3),
    ]
    names = [each.thing.name for part in parts for each in part]
    assert len(set(names)) == parts[0].total == 122
    assert names == sorted(names, key=str.casefold)


def test_a_list_that_has_fewer_pages_shows_its_last(opening: Opening) -> None:
    around = surroundings(opening(inside(60)), iri("territory:example-r"), REGION, "fr", 2)
    assert (around.pages, around.initiatives.page) == (2, 2)
    assert [each.thing.name for each in around.actors] == ["Alpha", "Bêta"]
    assert (around.actors.page, around.actors.pages) == (1, 1)


def test_an_actor_of_many_initiatives_has_the_first_named_and_the_rest_counted(
    opening: Opening,
) -> None:
    around = surroundings(opening(inside(60)), iri("territory:example-r"), REGION, "fr")
    (actor,) = [each for each in around.actors if each.thing.name == "Bêta"]
    assert actor.ways == ("contributor",)
    assert [cell.name for cell in actor.through] == [f"Initiative {n:05}" for n in range(BESIDE)]
    assert actor.more_through == 60 - BESIDE


def test_ten_thousand_initiatives_take_no_question_more(
    opening: Opening, asked_of: Listening
) -> None:
    def questions(count: int) -> int:
        engine = opening(inside(count))
        surroundings(engine, iri("territory:example-r"), REGION, "fr")
        asked = asked_of(engine)
        around = surroundings(engine, iri("territory:example-r"), REGION, "fr")
        assert around.initiatives.total == count + 2
        return len(asked)

    assert questions(10_000) == questions(10)


def test_what_happens_inside_a_territory_is_on_its_timeline(opening: Opening) -> None:
    engine = opening(inside(3))
    name = iri("territory:example-r")
    around = surroundings(engine, name, REGION, "fr")
    found = moments(describe(engine, name, "fr"), around.facts)
    assert [[thing.name for thing in moment.things] for moment in found] == [
        [f"Initiative {n:05}"] for n in range(3)
    ]
    assert around.wide
    here = surroundings(engine, iri("territory:example-near"), (), "fr")
    assert (here.wide, len(here.facts)) == (False, 3)


def test_a_timeline_begins_with_its_last_dates_and_leads_to_all(opening: Opening) -> None:
    engine = opening(inside(130))
    name = iri("territory:example-r")
    facts = surroundings(engine, name, REGION, "fr").facts
    record = describe(engine, name, "fr")
    parts = [moments(record, facts, page) for page in (1, 2, 3)]
    assert [(len(part), part.total, part.pages) for part in parts] == [
        (60, 130, 3),
        (60, 130, 3),
        (10, 130, 3),
    ]
    days = [moment.day.earliest for part in reversed(parts) for moment in part]
    assert days == sorted(days) and len(set(days)) == 130
    with pytest.raises(Unknown, match="page"):
        moments(record, facts, 4)


def test_many_things_of_one_day_are_one_moment_that_names_a_few(opening: Opening) -> None:
    many = "".join(
        f'initiative:example-{n:03} rdfs:label "I {n:03}"@fr ; fdt:start date:2019 ;'
        " fdt:actsOn territory:example-here ."
        for n in range(40)
    )
    engine = opening(STORY + many)
    facts = surroundings(engine, iri("territory:example-here"), (), "fr").facts
    (moment,) = moments(describe(engine, iri("territory:example-here"), "fr"), facts)
    assert [thing.name for thing in moment.things] == [f"I {n:03}" for n in range(NAMED)]
    assert moment.more == 40 - NAMED
