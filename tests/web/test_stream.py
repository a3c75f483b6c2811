"""The feed over HTTP: its first page, its pages, and the list of changes beside them."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, Store, Triple

from fdt_graph.engine import Engine
from fdt_graph.federation.sources.tree import Page
from fdt_graph.feed import activities, nodes
from fdt_graph.feed import pages as files
from fdt_graph.feed.following import follow
from fdt_graph.feed.members import Member, Publication, Version, is_record, read_members
from fdt_graph.feed.state import state_path
from fdt_graph.feed.terms import STREAM, UPDATE, term
from fdt_graph.feed.tree import SHAPE
from fdt_graph.namespaces import GENID, iri
from fdt_graph.store.generations import Generations
from fdt_graph.validate import validate
from fdt_graph.web.pages import create_pages
from fdt_graph.web.stream import CLOSED

ROOT = Path(__file__).parent.parent.parent
RDF = {"trig": "application/trig", "nq": "application/n-quads", "jsonld": "application/ld+json"}
PAGE = NamedNode("http://localhost/feed")


@pytest.fixture(scope="module")
def engine(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    store = shutil.copytree(made / "store", tmp_path_factory.mktemp("stream") / "store")
    with Engine(Generations(Path(store)), ROOT / "sparql" / "portal") as engine:
        yield engine


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_pages(engine, ROOT).test_client()


def read(client: FlaskClient, address: str, syntax: str = "trig") -> list[Quad]:
    """Get a document in a format, and its statements."""
    response = client.get(address, headers={"Accept": RDF[syntax]})
    assert response.status_code == 200
    assert response.mimetype == RDF[syntax]
    known = ox.RdfFormat.from_media_type(RDF[syntax])
    assert known is not None
    return list(ox.parse(response.data, known))


def objects(quads: list[Quad], subject: object, predicate: NamedNode) -> list[Any]:
    return [q.object for q in quads if q.subject == subject and q.predicate == predicate]


@pytest.fixture(scope="module")
def root(client: FlaskClient) -> list[Quad]:
    return read(client, "/feed")


@pytest.fixture(scope="module")
def pages(root: list[Quad]) -> list[str]:
    """The addresses of the pages, in order."""
    relations = objects(root, PAGE, term("tree:relation"))
    nodes = {each.value for one in relations for each in objects(root, one, term("tree:node"))}
    return sorted(nodes, key=lambda address: int(address.rpartition("-")[2]))


def test_the_first_page_is_the_view_of_one_stream(root: list[Quad]) -> None:
    """https://w3id.org/ldes/specification#initialization"""
    assert [(q.subject, q.object) for q in root if q.predicate == term("tree:view")] == [
        (STREAM, PAGE)
    ]
    assert term("ldes:EventStream") in objects(root, STREAM, iri("rdf:type"))


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_it_says_how_what_happened_is_told(root: list[Quad], kind: str) -> None:
    assert objects(root, STREAM, term(f"ldes:version{kind}Path")) == [iri("rdf:type")]
    assert objects(root, STREAM, term(f"ldes:version{kind}Object")) == [term(f"as:{kind}")]


def test_it_says_how_long_members_last(root: list[Quad]) -> None:
    (policy,) = objects(root, PAGE, term("ldes:retentionPolicy"))
    (days,) = objects(root, policy, term("ldes:versionDeleteDuration"))
    assert days.value == "P90D"


def test_pages_lie_between_the_times_that_lead_to_them(
    client: FlaskClient, root: list[Quad], pages: list[str]
) -> None:
    assert len(pages) > 1
    for number, address in enumerate(pages, 1):
        moments = [member.moment for member in read_members(body(client, address))]
        assert moments == sorted(moments)
        bounds = {
            kind: objects(root, relation, term("tree:value"))[0].value
            for relation in objects(root, PAGE, term("tree:relation"))
            if objects(root, relation, term("tree:node")) == [NamedNode(address)]
            for kind in objects(root, relation, iri("rdf:type"))
        }
        assert bounds[term("tree:GreaterThanOrEqualToRelation")] == moments[0]
        last = bounds.get(term("tree:LessThanOrEqualToRelation"))
        assert last == (moments[-1] if number < len(pages) else None)


def body(client: FlaskClient, address: str) -> list[Quad]:
    """Read a page, without what it says of itself."""
    return [quad for quad in read(client, address) if quad.subject != NamedNode(address)]


def test_the_pages_hold_what_is_published(
    client: FlaskClient, engine: Engine, pages: list[str]
) -> None:
    members = [member for address in pages for member in read_members(body(client, address))]
    with engine.generation.open() as opened:
        triples = {quad.triple for quad in opened.store if is_record(quad)}
    assert {triple for member in members for triple in member.version.triples} == triples


@pytest.mark.parametrize("syntax", RDF)
def test_every_format_says_the_same(client: FlaskClient, pages: list[str], syntax: str) -> None:
    assert set(read(client, pages[0], syntax)) == set(read(client, pages[0]))


def test_without_an_opinion_one_gets_trig(client: FlaskClient) -> None:
    assert client.get("/feed").mimetype == "application/trig"
    assert client.get("/feed", headers={"Accept": "text/turtle"}).status_code == 406


def test_members_conform_to_the_shape_that_comes_with_them(
    client: FlaskClient, root: list[Quad], pages: list[str]
) -> None:
    """https://w3id.org/ldes/specification#shape"""
    assert objects(root, STREAM, term("tree:shape")) == [SHAPE]
    said = body(client, pages[0])
    members = [q.object for q in said if q.predicate == term("tree:member")]
    shapes = Store()
    shapes.extend(Quad(q.subject, q.predicate, q.object) for q in root if q.subject != STREAM)
    shapes.extend(Quad(SHAPE, iri("sh:targetNode"), member) for member in members)
    written = shapes.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    data = Store()
    data.extend(Quad(q.subject, q.predicate, q.object, iri("graph:example")) for q in said)
    assert validate(data, written).conforms
    first = next(data.quads_for_pattern(members[0], term("as:endTime"), None))
    data.remove(first)
    assert not validate(data, written).conforms


def test_full_pages_are_kept_and_the_others_asked_for_again(
    client: FlaskClient, pages: list[str]
) -> None:
    assert "immutable" in CLOSED
    for number, address in enumerate(pages, 1):
        response = client.get(address)
        open_ = number == len(pages)
        assert (response.headers["Cache-Control"] == CLOSED) is not open_
        again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    assert "immutable" not in client.get("/feed").headers["Cache-Control"]


def test_an_answer_is_as_old_as_the_feed(client: FlaskClient, engine: Engine) -> None:
    """Which an erasure writes again, long after the generation was published."""
    client.get("/feed")
    later = engine.generation.published.replace(microsecond=0) + timedelta(hours=1)
    os.utime(state_path(engine.directory), (later.timestamp(),) * 2)
    for address in ("/feed", "/feed/activities"):
        assert client.get(address).last_modified == later


@pytest.mark.parametrize(
    "name", ["20200101T000000Z-1", "20200101T000000Z", "1", "x", "activities/x", "{begun}-999"]
)
def test_there_is_no_other_page(client: FlaskClient, pages: list[str], name: str) -> None:
    begun = pages[0].rpartition("/")[2].rpartition("-")[0]
    assert client.get(f"/feed/{name.format(begun=begun)}").status_code == 404


def test_the_name_of_a_member_leads_to_its_page(client: FlaskClient, pages: list[str]) -> None:
    for address in pages:
        for member in list(read_members(body(client, address)))[::60]:
            path = member.name.value.removeprefix("https://w3id.org/fdt")
            response = client.get(path)
            assert response.status_code == 303
            assert address.endswith(response.headers["Location"])
    for other in (path + "x", "/feed/x/id/organisation/x"):
        assert client.get(other).status_code == 404


def test_the_changes_are_the_members(client: FlaskClient, pages: list[str]) -> None:
    """https://iiif.io/api/discovery/1.0/"""
    collection = client.get("/feed/activities").get_json(force=True)
    context = collection["@context"]
    assert context[-1] == "http://iiif.io/api/discovery/1/context.json"  # section 3.4.1
    assert collection["type"] == "OrderedCollection"
    address, numbers = collection["first"]["id"], 0
    for place in pages:
        page = client.get(address).get_json(force=True)
        assert (page["id"], page["type"]) == (address, "OrderedCollectionPage")
        assert page["startIndex"] == numbers
        assert page["partOf"]["id"] == collection["id"]
        members = list(read_members(body(client, place)))
        assert page["orderedItems"] == [activities.activity(member) for member in members]
        numbers += len(members)
        if "next" in page:
            back = client.get(page["next"]["id"]).get_json(force=True)["prev"]["id"]
            assert back == address
            address = page["next"]["id"]
    assert address == collection["last"]["id"]
    assert numbers == collection["totalItems"]


def test_a_change_says_what_when_and_in_which_publication(client: FlaskClient) -> None:
    last = client.get("/feed/activities").get_json(force=True)["last"]["id"]
    said = client.get(last).get_json(force=True)["orderedItems"][-1]
    assert said["type"] == "Create"
    assert said["object"]["id"].startswith("https://w3id.org/fdt/")
    assert said["context"].startswith("https://w3id.org/fdt/id/publication/")
    assert said["endTime"].endswith("Z")


def test_a_change_says_what_its_record_is_and_not_what_its_blank_nodes_are() -> None:
    record, node = iri("organisation:example"), NamedNode(f"{GENID}a")
    kinds = {record: iri("fdt:Organisation"), node: iri("foaf:Document")}
    triples = frozenset(Triple(name, iri("rdf:type"), kind) for name, kind in kinds.items())
    now = Publication("20261123T101112-123456Z")
    said = activities.activity(Member(record, UPDATE, now.ended, now, Version(triples)))
    assert said["object"]["type"] == [iri("fdt:Organisation").value]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_people_are_shown_pages(client: FlaskClient, pages: list[str], language: str) -> None:
    for address in ("/feed", pages[0], pages[-1]):
        response = client.get(
            address, query_string={"lang": language}, headers={"Accept": "text/html"}
        )
        assert response.status_code == 200
        assert f'<html lang="{language}">' in response.text
        assert "immutable" not in response.headers["Cache-Control"]


def test_a_harvest_of_ours_reads_it(
    client: FlaskClient, root: list[Quad], pages: list[str]
) -> None:
    """What an observatory gives in this way another can take: versions, and of what they are."""

    def taken(address: str, quads: list[Quad]) -> Page:
        graph = iri("graph:example-partner")
        named = (q if q.graph_name != ox.DefaultGraph() else Quad(*q.triple, graph) for q in quads)
        return Page(address, named, graph.value)

    first = taken(PAGE.value, root)
    name, view = first.view(PAGE.value)
    assert (name, view) == (STREAM.value, PAGE.value)
    stream = first.stream(name)
    assert first.relations() == sorted(pages)
    said = {member.name.value: member for member in read_members(body(client, pages[0]))}
    page = taken(pages[0], read(client, pages[0]))
    assert page.is_immutable
    assert page.members(stream) == sorted(said)
    for name in page.members(stream):
        version = page.version(stream, name)
        assert (version.thing, version.deleted) == (said[name].record.value, False)
        assert {quad.triple for quad in version.quads} == said[name].version.triples


def test_the_first_page_stays_small(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nodes that do not change lead to pages that do not, and every page is led to once."""
    monkeypatch.setattr(nodes, "FAN", 2)
    monkeypatch.setattr(files, "SIZE", 50)
    store = Path(shutil.copytree(made / "store", tmp_path / "store"))
    state = follow(store)
    with Engine(Generations(store), ROOT / "sparql" / "portal") as engine:
        seen = walk(create_pages(engine, ROOT).test_client())
    assert len(seen) == len(set(seen))
    names = {f"{PAGE.value}/{state.page_name(each + 1)}" for each in range(len(state.pages))}
    assert names < set(seen)
    assert len(seen) > len(names) + 1


def walk(client: FlaskClient) -> list[str]:
    """Follow all relations; give the addresses that they lead to."""
    seen, left = [], [PAGE.value]
    while left:
        address = left.pop()
        said = read(client, address)
        here = NamedNode(address)
        relations = objects(said, here, term("tree:relation"))
        aims = {each.value for one in relations for each in objects(said, one, term("tree:node"))}
        left += aims
        seen.append(address)
        if aims and address != PAGE.value:
            assert client.get(address).headers["Cache-Control"] == CLOSED
            shown = client.get(address, headers={"Accept": "text/html"})
            assert (shown.status_code, shown.headers["Location"]) == (303, "/feed")
    return seen


def test_all_pages_are_led_to() -> None:
    """However many there are: the first page, and each node, leads to few."""
    count = 3 * nodes.FAN**2 + 2 * nodes.FAN + 7
    first = list(nodes.parts(1, count, count))
    assert len(first) == 3 + 2 + 7
    inner = [list(nodes.parts(*node, node[1] - node[0])) for node in nodes.inner_nodes(count)]
    assert {len(each) for each in inner} == {nodes.FAN}
    led = [node for each in (first, *inner) for node in each if node[0] == node[1]]
    assert sorted(led) == [(number, number) for number in range(1, count + 1)]
