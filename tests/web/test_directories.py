"""The pages of the lists and of the search, and what they give to programs."""

import csv
import io
import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fdt_graph.catalogue.directories import DIRECTORIES
from fdt_graph.catalogue.found import Item, Name
from fdt_graph.web.directories import CARDS, FORMATS
from fdt_graph.web.spreadsheet import spreadsheet

LINK = re.compile(r'<([^>]+)>; rel="([a-z]+)"')


def get(client: FlaskClient, address: str, accept: str = "text/html") -> TestResponse:
    response = client.get(address, headers={"Accept": accept})
    assert response.status_code == 200, response.text
    return response


def links(response: TestResponse) -> dict[str, str]:
    return {
        rel: address for address, rel in LINK.findall(",".join(response.headers.getlist("Link")))
    }


def rows(response: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.text)))


def total(response: TestResponse) -> int:
    found = re.search(r"<strong>([\d\u202f,]+)</strong>", response.text)
    assert found is not None
    return int(re.sub(r"\D", "", found[1]))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", DIRECTORIES)
def test_every_list_is_a_page(client: FlaskClient, name: str, language: str) -> None:
    response = get(client, f"/{name}?lang={language}")
    assert response.headers["Content-Language"] == language
    assert "<h1>" in response.text
    assert "style=" not in response.text
    assert "<script" not in response.text


def test_every_list_has_its_card() -> None:
    assert set(CARDS) == set(DIRECTORIES)


def test_a_search_finds_what_has_accents(client: FlaskClient) -> None:
    assert "Virage Énergie" in get(client, "/search?q=energie").text


def test_a_mended_word_is_said(client: FlaskClient) -> None:
    text = get(client, "/search?q=enregie&lang=fr").text
    assert "résultats pour «\N{NO-BREAK SPACE}énergie\N{NO-BREAK SPACE}»" in text
    assert "Virage Énergie" in text


def test_links_of_facets_lead_to_what_they_count(client: FlaskClient) -> None:
    page = get(client, "/training?lang=fr").text
    facet = re.compile(
        r'<a href="(/training\?[^"]+)" rel="nofollow">.*?<span class="count">(\d+)</span>', re.S
    )
    found = facet.findall(page)
    assert len(found) > 10
    for address, count in found:
        narrowed = get(client, address.replace("&amp;", "&"))
        assert total(narrowed) == int(count), address


def test_a_choice_is_kept_by_its_address_and_can_be_taken_back(client: FlaskClient) -> None:
    page = get(client, "/initiatives?theme=energy&lang=fr").text
    assert 'aria-current="true"' in page
    assert 'class="chosen" href="/initiatives?lang=fr"' in page


def test_pages_follow_one_another(client: FlaskClient) -> None:
    found, address = [], "/resources?lang=fr"
    while True:
        response = get(client, address)
        found += re.findall(r'<h3><a href="([^"]+)"', response.text)
        if "next" not in links(response):
            break
        address = links(response)["next"]
    assert len(found) == len(set(found)) == total(response)
    assert links(response)["last"] == address
    assert urlsplit(links(response)["first"]).path == "/resources"


def test_a_page_after_the_last_is_not_found(client: FlaskClient) -> None:
    response = client.get("/resources?page=99")
    assert response.status_code == 404


@pytest.mark.parametrize(
    "asked",
    ["colour=green", "theme=enregy", "sort=nam", "page=x", "page=-1", "page=²", "lang=de"]
    + ["q=" + "a" * 201, "page=9999999999"],
)
def test_what_is_not_offered_is_a_bad_request(client: FlaskClient, asked: str) -> None:
    response = client.get(f"/initiatives?{asked}", headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert "Traceback" not in response.text


def test_the_nearest_value_is_proposed(client: FlaskClient) -> None:
    assert "energy ?" in client.get("/initiatives?theme=enregy&lang=fr").text


@pytest.mark.parametrize(
    "hostile", ['"><script>alert(1)</script>', "%00", '" onfocus="x', "\u202e"]
)
def test_what_is_typed_in_is_shown_as_text(client: FlaskClient, hostile: str) -> None:
    for path in ("/search", "/initiatives"):
        response = client.get(path, query_string={"q": hostile}, headers={"Accept": "text/html"})
        assert response.status_code == 200
        assert "<script>" not in response.text
        assert 'onfocus="x' not in response.text


@pytest.mark.parametrize("name", [name for name in DIRECTORIES if name != "register"])
def test_a_spreadsheet_has_the_whole_list(client: FlaskClient, name: str) -> None:
    page, sheet = get(client, f"/{name}?lang=fr"), get(client, f"/{name}.csv?lang=fr")
    found = rows(sheet)
    assert len(found) == len({row["iri"] for row in found}) == total(page)
    assert list(found[0]) == ["iri", "name", "first", "last", *DIRECTORIES[name].facets]
    assert all(row["iri"].startswith("https://w3id.org/fdt/") and row["name"] for row in found)


def test_a_spreadsheet_of_a_choice_has_that_choice(client: FlaskClient) -> None:
    page = get(client, "/initiatives?type=Project&lang=fr")
    found = rows(get(client, "/initiatives.csv?type=Project&lang=fr"))
    assert len(found) == total(page)
    assert all("Projet" in row["type"].split(" | ") for row in found)


def test_a_spreadsheet_is_not_sent_twice(client: FlaskClient) -> None:
    tag = get(client, "/events.csv").headers["ETag"]
    again = client.get("/events.csv", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert get(client, "/events.csv?lang=en").headers["ETag"] != tag


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix != "html"])
def test_a_list_is_written_in_every_format(client: FlaskClient, suffix: str) -> None:
    response = get(client, f"/training.{suffix}")
    assert response.mimetype == FORMATS[suffix].media_type
    assert "ecole-dialogue" in response.text


@pytest.mark.parametrize("accept", ["text/csv", "application/geo+json", "text/turtle"])
def test_a_format_is_chosen_by_accept(client: FlaskClient, accept: str) -> None:
    assert get(client, "/skills", accept).mimetype == accept


def test_files_for_programs_are_paged(client: FlaskClient) -> None:
    response = get(client, "/register.geojson?department=departement-62&level=commune")
    assert len(json.loads(response.text)["features"]) <= 100
    asked = dict(parse_qsl(urlsplit(links(response)["next"]).query))
    assert asked == {"department": "departement-62", "level": "commune", "page": "2"}


def test_an_unknown_format_is_not_found(client: FlaskClient) -> None:
    assert client.get("/allies.pdf").status_code == 404


def test_allies_that_no_source_names_are_a_gap(client: FlaskClient) -> None:
    page = get(client, "/allies?lang=fr").text
    assert 'class="gap"' in page
    assert "/questions/ally-counts" in page


def test_a_narrow_list_leads_to_the_wide_one(client: FlaskClient) -> None:
    page = get(client, "/territories?q=beaumont&lang=fr").text
    assert 'href="/register?q=beaumont&amp;lang=fr"' in page


def test_the_language_is_kept(client: FlaskClient) -> None:
    page = get(client, "/events?lang=en").text
    inside = re.findall(r'href="(/events\?[^"]+)"', page)
    assert inside and all("lang=en" in address for address in inside)


def test_the_search_box_is_on_every_page(client: FlaskClient) -> None:
    assert 'role="search"' in get(client, "/history").text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_spreadsheet_computes_nothing(start: str) -> None:
    item = Item("https://example.org/x", Name(f"{start}1+1", ""), None, {}, None, None)
    sheet = b"".join(spreadsheet([item], ["theme"])).decode()
    assert next(csv.DictReader(io.StringIO(sheet)))["name"] == f"'{start}1+1"
