"""A record as it was: datetime negotiation over releases, RFC 7089."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from signposting import Signposting, find_signposting_http_link
from werkzeug.test import TestResponse

from fdt_graph.engine import Engine
from fdt_graph.parse import load_text
from fdt_graph.store.generations import Generations
from fdt_graph.store.releases import Releases
from fdt_graph.web.memento import Shelf
from fdt_graph.web.pages import create_pages
from tests.conftest import ROOT

HERE = "http://localhost"
NOW = "/doc/organisation/example"
LATE = "/doc/organisation/example-late"
#: Release → when it is said to be of, and what it calls the organisation.
PAST = {
    "2024-01": ("2024-01-01T12:00:00+00:00", "Premier nom"),
    "2025.01": ("2025-01-01T12:00:00+00:00", "Second nom"),
    "2026-01": ("2026-01-01T12:00:00+00:00", "Nom d'avant"),
}
TIMES = {
    "2024-01": "Mon, 01 Jan 2024 12:00:00 GMT",
    "2025.01": "Wed, 01 Jan 2025 12:00:00 GMT",
    "2026-01": "Thu, 01 Jan 2026 12:00:00 GMT",
}


def dataset(label: str, late: bool) -> ox.Store:
    store = ox.Store()
    turtle = f"""
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix id: <https://w3id.org/fdt/id/organisation/> .
        id:example a <https://w3id.org/fdt/ns#Organisation> ; rdfs:label "{label}"@fr .
    """
    turtle += 'id:example-late rdfs:label "Tard venue"@fr .' if late else ""
    graph = ox.NamedNode("https://w3id.org/fdt/graph/example")
    load_text(store, turtle, ox.RdfFormat.TURTLE, graph)
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases, said to be a year from one another, and another state now."""
    generations = Generations(tmp_path_factory.mktemp("past") / "store")
    releases = Releases(generations.directory)
    for name, (issued, label) in PAST.items():
        generations.publish(dataset(label, late=name != "2024-01"))
        record = releases.create(generations, name).path / "release.json"
        record.write_text(json.dumps({**json.loads(record.read_text()), "issued": issued}))
    generations.publish(dataset("Nom actuel", late=False))
    return generations.directory


@pytest.fixture(scope="module")
def pages(store: Path) -> Iterator[FlaskClient]:
    portal = ROOT / "sparql" / "portal"
    with Engine(Generations(store), portal) as engine, Shelf(Releases(store), portal) as past:
        yield create_pages(engine, ROOT, past).test_client()


def at(client: FlaskClient, moment: str, path: str = NOW, **headers: str) -> TestResponse:
    return client.get(path, headers={"Accept-Datetime": moment, **headers})


def relations(response: TestResponse) -> dict[str, str]:
    """Read Link headers: relation → where it leads."""
    found = {}
    for header in response.headers.getlist("Link"):
        for where, names in re.findall(r'<([^>]*)>; rel="([^"]*)"', header):
            found |= dict.fromkeys(names.split(), where)
    return found


@pytest.mark.parametrize(
    ("moment", "release"),
    [
        ("Sat, 01 Jan 2000 00:00:00 GMT", "2024-01"),
        ("Mon, 01 Jan 2024 12:00:00 GMT", "2024-01"),
        ("Wed, 01 Jan 2025 11:59:59 GMT", "2024-01"),
        ("Wed, 01 Jan 2025 12:00:00 GMT", "2025.01"),
        ("Tue, 01 Jul 2025 00:00:00 GMT", "2025.01"),
        ("Fri, 01 Jan 2100 00:00:00 GMT", "2026-01"),
    ],
)
@pytest.mark.parametrize("path", [NOW, NOW.replace("doc", "id")])
def test_a_time_leads_to_the_release_of_that_time(
    pages: FlaskClient, path: str, moment: str, release: str
) -> None:
    response = at(pages, moment, path, Accept="text/turtle")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/releases/{release}{NOW}.ttl"
    assert {"Accept-Datetime", "Accept"} <= set(response.vary)
    assert relations(response)["original"] == relations(response)["timegate"] == NOW
    memento = pages.get(response.headers["Location"])
    assert memento.headers["Memento-Datetime"] == TIMES[release]
    assert PAST[release][1] in memento.text


def test_a_memento_names_those_around_it(pages: FlaskClient) -> None:
    found = relations(pages.get(f"/releases/2025.01{NOW}.ttl"))
    assert found["first"] == found["prev"] == f"/releases/2024-01{NOW}"
    assert found["last"] == found["next"] == f"/releases/2026-01{NOW}"
    assert found["original"] == found["timegate"] == NOW
    assert found["timemap"] == f"/timemap{NOW}"


def test_the_first_memento_has_none_before(pages: FlaskClient) -> None:
    found = relations(pages.get(f"/releases/2024-01{NOW}.ttl"))
    assert "prev" not in found
    assert found["first"] == f"/releases/2024-01{NOW}"


def test_a_timemap_lists_all_in_order_of_time(pages: FlaskClient) -> None:
    response = pages.get(f"/timemap{NOW}")
    assert response.mimetype == "application/link-format"
    rows = re.findall(
        r'</releases/([^/]*)/[^>]*>; rel="([^"]*)"; datetime="([^"]*)"', response.text
    )
    assert rows == [
        ("2024-01", "first memento", TIMES["2024-01"]),
        ("2025.01", "memento", TIMES["2025.01"]),
        ("2026-01", "last memento", TIMES["2026-01"]),
    ]


def test_only_releases_that_describe_a_thing_are_its_mementos(pages: FlaskClient) -> None:
    """It came after the first release, and is gone now."""
    assert pages.get(LATE).status_code == 404
    assert "2024-01" not in pages.get(f"/timemap{LATE}").text
    early = at(pages, "Sat, 01 Jan 2000 00:00:00 GMT", LATE)
    assert early.headers["Location"].startswith("/releases/2025.01/")
    assert pages.get(f"/releases/2024-01{LATE}").status_code == 404


@pytest.mark.parametrize("moment", ["yesterday", "2025-01-01", "Wed, 32 Jan 2025 12:00:00 GMT", ""])
def test_a_time_that_is_none_is_refused(pages: FlaskClient, moment: str) -> None:
    assert at(pages, moment).status_code == 400


def test_what_no_release_describes_has_no_past(pages: FlaskClient) -> None:
    for path in ("/doc/organisation/nope", "/timemap/doc/organisation/nope"):
        response = at(pages, TIMES["2024-01"], path, **{"Accept-Language": "en"})
        assert (response.status_code, "no release describes" in response.text) == (404, True)


def test_without_any_release_the_past_is_explained(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    generations.publish(dataset("Nom", late=False))
    portal = ROOT / "sparql" / "portal"
    with Engine(generations, portal) as engine, Shelf(Releases(tmp_path), portal) as past:
        client = create_pages(engine, ROOT, past).test_client()
        response = at(client, TIMES["2024-01"])
        assert response.status_code == 404
        assert "aucune édition" in response.text
        assert client.get(NOW).status_code == 200


def test_the_present_says_where_its_past_is(pages: FlaskClient) -> None:
    response = pages.get(f"{NOW}.ttl")
    assert relations(response)["timemap"] == f"/timemap{NOW}"
    assert "Accept-Datetime" in response.vary
    assert "Memento-Datetime" not in response.headers
    assert "Nom actuel" in response.text


@pytest.mark.parametrize(
    ("language", "says", "leads"),
    [("fr", "Un état passé", "maintenant"), ("en", "A past state", "said of it now")],
)
def test_a_page_of_the_past_says_so_and_leads_to_now(
    pages: FlaskClient, language: str, says: str, leads: str
) -> None:
    page = pages.get(f"/releases/2025.01{NOW}.html?lang={language}").text
    assert says in page
    assert leads in page
    assert f'href="{NOW}"' in page
    assert f'href="/releases/2025.01{NOW}.ttl"' in page
    assert "A past state" not in pages.get(f"{NOW}.html?lang=en").text


def test_more_releases_than_are_kept_open(store: Path, pages: FlaskClient) -> None:
    for _ in range(2):
        for name, (_, label) in PAST.items():
            assert label.replace("'", "&#39;") in pages.get(f"/releases/{name}{NOW}.html").text


@pytest.mark.parametrize("slug", ["a%3E;x", "%0D%0AX-Injected:1", "a%22b"])
def test_a_name_never_becomes_a_header(pages: FlaskClient, slug: str) -> None:
    response = at(pages, TIMES["2024-01"], f"/doc/organisation/{slug}")
    assert response.status_code == 404
    assert "X-Injected" not in response.headers


def signs(response: TestResponse, path: str) -> Signposting:
    return find_signposting_http_link(response.headers.getlist("Link"), f"{HERE}{path}")


@pytest.mark.parametrize("suffix", ["html", "ttl", "geojson"])
def test_a_memento_is_signposted_as_what_it_is(pages: FlaskClient, suffix: str) -> None:
    path = f"/releases/2025.01{NOW}"
    found = signs(pages.get(f"{path}.{suffix}"), path)
    assert found.citeAs is not None
    assert found.citeAs.target == f"https://w3id.org/fdt{path}"
    assert found.collection is not None
    assert str(found.collection.target) == f"{HERE}/releases/2025.01"
    types = {str(each.target) for each in found.types}
    assert types == {"https://schema.org/AboutPage", "https://schema.org/Organization"}
    described = {str(each.target) for each in found.describedBy}
    assert f"{HERE}{path}.ttl" in described
    assert not any(f"{HERE}/doc" in each for each in described)


def test_every_target_of_a_memento_on_this_host_is_there(pages: FlaskClient) -> None:
    links = " ".join(pages.get(f"/releases/2025.01{NOW}.ttl").headers.getlist("Link"))
    past = {each for each in re.findall(r"<(/[^>]*)>", links) if each.startswith("/releases")}
    assert len(past) > 10
    for target in past:
        assert pages.get(target).status_code == 200, target


def test_the_link_set_of_a_memento_is_of_that_document(pages: FlaskClient) -> None:
    path = f"/releases/2025.01{NOW}"
    response = pages.get(f"{path}.linkset")
    assert response.json is not None
    (context,) = response.json["linkset"]
    assert context["anchor"] == HERE + path
    assert context["cite-as"] == [{"href": f"https://w3id.org/fdt{path}"}]
    assert response.headers["Memento-Datetime"] == TIMES["2025.01"]


@pytest.mark.parametrize("path", [NOW, NOW.replace("doc", "id")])
def test_who_asks_for_a_time_is_told_how_the_thing_is_cited(pages: FlaskClient, path: str) -> None:
    found = signs(at(pages, TIMES["2025.01"], path), path)
    assert found.citeAs is not None
    assert found.citeAs.target == "https://w3id.org/fdt/id/organisation/example"


@pytest.mark.parametrize("suffix", ["html", "ttl", "json"])
def test_a_release_leads_to_its_files_and_to_all_releases(pages: FlaskClient, suffix: str) -> None:
    path = "/releases/2025.01"
    found = signs(pages.get(f"{path}.{suffix}"), path)
    assert found.citeAs is not None and found.collection is not None
    assert found.citeAs.target == "https://w3id.org/fdt/releases/2025.01"
    assert str(found.collection.target) == f"{HERE}/releases"
    files = {str(each.target): str(each.type) for each in found.items}
    assert files == {
        f"{HERE}{path}/dump.nq.gz": "application/gzip",
        f"{HERE}{path}/SHA256SUMS": "text/plain",
    }
    for each in found.describedBy:
        where = str(each.target).removeprefix(HERE)
        assert pages.get(where).mimetype == str(each.type)


def test_the_list_of_releases_names_each_in_its_link_set(pages: FlaskClient) -> None:
    found = signs(pages.get("/releases"), "/releases")
    (place,) = [str(each.target).removeprefix(HERE) for each in found.linksets]
    said = pages.get(place).json
    assert said is not None
    (context,) = said["linkset"]
    assert [each["href"] for each in context["item"]] == [
        f"{HERE}/releases/{name}" for name in sorted(PAST, reverse=True)
    ]
