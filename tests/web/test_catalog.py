"""The catalogue: it conforms to DCAT-AP, and where it leads something is."""

import hashlib
import shutil
import time
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, Store

from fdt_graph.engine import Engine
from fdt_graph.feed.terms import FEED
from fdt_graph.namespaces import iri
from fdt_graph.store.catalogue import CATALOGUE
from fdt_graph.store.dcat import DATASET, SPDX
from fdt_graph.store.dumps import ENDINGS
from fdt_graph.store.generation import DUMPS
from fdt_graph.store.generations import Generations
from fdt_graph.validate import validate
from fdt_graph.web.pages import create_pages

GRAPH = iri("graph:example")
#: Seconds that making the dumps may take.
MADE = 120
ROOT = Path(__file__).parent.parent.parent
SHAPES = (ROOT / "shapes" / "catalogue" / "dcat-ap.ttl").read_bytes()


@pytest.fixture(scope="module")
def catalogue(http: httpx.Client) -> Store:
    """What the catalogue of the whole dataset says, once its dumps are made."""
    for ending in ENDINGS:
        for _ in range(MADE):
            if http.head(f"/dump.{ending}.gz").status_code == 200:
                break
            time.sleep(1)
    response = http.get("/catalog.ttl")
    assert response.headers["Content-Type"] == "text/turtle"
    store = Store()
    store.load(response.content, ox.RdfFormat.TURTLE, to_graph=GRAPH)
    return store


@pytest.fixture(scope="module")
def shapes() -> bytes:
    store = Store()
    store.load(SHAPES, ox.RdfFormat.TURTLE)
    written = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    assert written is not None
    return written


def values(store: Store, subject: object, name: str) -> list[str]:
    found = store.quads_for_pattern(subject, iri(name), None)
    return sorted(getattr(quad.object, "value", "") for quad in found)


def test_it_conforms(catalogue: Store, shapes: bytes) -> None:
    report = validate(catalogue, shapes)
    assert report.conforms, report.turtle().decode()


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [
        (CATALOGUE, "dcterms:publisher"),
        (DATASET, "dcterms:description"),
        (NamedNode(CATALOGUE.value + "#sparql"), "dcat:endpointURL"),
        (NamedNode(CATALOGUE.value + "#dump-nq"), "dcat:accessURL"),
        (NamedNode(CATALOGUE.value + "#dump-nq-checksum"), "spdx:checksumValue"),
    ],
)
def test_what_is_required_is_missed(
    catalogue: Store, shapes: bytes, subject: NamedNode, predicate: str
) -> None:
    name = NamedNode(SPDX + predicate[5:]) if predicate.startswith("spdx:") else iri(predicate)
    less = Store()
    less.extend(q for q in catalogue if (q.subject, q.predicate) != (subject, name))
    assert len(less) < len(catalogue)
    assert not validate(less, shapes).conforms


def test_the_feed_has_the_licences_of_the_graph(catalogue: Store) -> None:
    """They are written by hand."""
    pages = NamedNode(f"{FEED}#pages")
    licences = values(catalogue, DATASET, "dcterms:license")
    assert values(catalogue, pages, "dcterms:license") == licences != []


def test_it_lists_the_partners(catalogue: Store) -> None:
    anct = iri("graph:anct")
    assert anct.value in values(catalogue, CATALOGUE, "dcat:dataset")
    assert values(catalogue, anct, "dcterms:publisher") == [iri("organisation:anct").value]
    assert len(values(catalogue, anct, "dcterms:title")) == 2


def test_each_address_of_ours_answers(catalogue: Store, http: httpx.Client, server: str) -> None:
    places = {"dcat:accessURL", "dcat:downloadURL", "dcat:landingPage", "dcat:endpointDescription"}
    addresses = {
        quad.object.value
        for name in places
        for quad in catalogue.quads_for_pattern(None, iri(name), None)
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(server)
    }
    assert f"{server}/dump.nq.gz" in addresses
    for address in addresses:
        response = http.head(address, follow_redirects=True)
        begun = (200, 503) if address == f"{server}/feed" else (200,)  # 503: it is being begun
        assert response.status_code in begun, address


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_dump_is_what_the_catalogue_says(
    catalogue: Store, http: httpx.Client, ending: str
) -> None:
    content = http.get(f"/dump.{ending}.gz").content
    node = NamedNode(f"{CATALOGUE.value}#dump-{ending}")
    assert values(catalogue, node, "dcat:byteSize") == [str(len(content))]
    sums = list(catalogue.quads_for_pattern(node, NamedNode(SPDX + "checksum"), None))
    (sum_,) = catalogue.quads_for_pattern(sums[0].object, NamedNode(SPDX + "checksumValue"), None)
    assert getattr(sum_.object, "value", "") == hashlib.sha256(content).hexdigest()


def test_a_dump_is_not_sent_twice(http: httpx.Client) -> None:
    first = http.head("/dump.nq.gz")
    again = http.get("/dump.nq.gz", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_people_are_shown_a_page(http: httpx.Client, language: str) -> None:
    page = http.get("/catalog", params={"lang": language}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "https://w3id.org/fdt/catalog#sparql" in page.text


def test_dumps_are_not_made_for_it(made: Path, tmp_path: Path) -> None:
    """They take minutes, and nobody has asked for them."""
    store = Path(shutil.copytree(made / "store", tmp_path / "store"))
    with Engine(Generations(store), ROOT / "sparql" / "portal") as engine:
        said = create_pages(engine, ROOT).test_client().get("/catalog.ttl").text
        assert not list(Generations(store).current().path.glob(DUMPS))
    assert "/dump.nq.gz" in said
