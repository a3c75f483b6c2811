"""What programs get: representations by suffix, header and profile; the links between them."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pyoxigraph as ox
import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from signposting import Signposting, find_signposting_http_link
from werkzeug.test import TestResponse

from fdt_graph.portrayal.context import CONTEXT
from fdt_graph.web.representations import RECORDS
from fdt_graph.web.signposting import HEADER, Link, header, of_list

RECORD = "/doc/organisation/cler"
IRI = "https://w3id.org/fdt/id/organisation/cler"
HERE = "http://localhost"


def ask(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    return client.get(
        path, headers={name.replace("_", "-"): each for name, each in headers.items()}
    )


# Representations.


@pytest.mark.parametrize("suffix", RECORDS)
def test_each_representation_has_its_suffix_media_type_and_profile(
    client: FlaskClient, suffix: str
) -> None:
    response = ask(client, f"{RECORD}.{suffix}", Accept="image/png")
    assert (response.status_code, response.mimetype) == (200, RECORDS[suffix].media_type)
    profile = RECORDS[suffix].profile
    assert response.headers.get("Content-Profile") == (profile and f"<{profile}>")
    assert {"Accept", "Accept-Profile"} <= set(response.vary)


@pytest.mark.parametrize(
    ("query", "headers", "suffix"),
    [
        ("", {"Accept": "application/json"}, "json"),
        ("", {"Accept": "application/geo+json"}, "geojson"),
        ("", {"Accept": "application/trig"}, "trig"),
        ("", {"Accept": "application/ld+json"}, "jsonld"),
        ("?_mediatype=text/turtle", {"Accept": "text/html"}, "ttl"),
        ("?_profile=gogocarto", {"Accept": "text/html"}, "gogocarto"),
        ("?_profile=https://schema.org/", {}, "schemaorg"),
        ("?_profile=fdt", {"Accept": "application/n-triples"}, "nt"),
        ("?_profile=alt", {}, "linkset"),
        ("", {"Accept-Profile": "<https://schema.org/>"}, "schemaorg"),
        ("", {"Accept-Profile": "<urn:x:other>, <https://schema.org/>;q=0.5"}, "schemaorg"),
        ("", {"Accept-Profile": "<urn:x:other>"}, "html"),
    ],
)
def test_a_thing_redirects_to_the_profile_that_is_asked_for(
    client: FlaskClient, query: str, headers: dict[str, str], suffix: str
) -> None:
    response = client.get(f"/id/organisation/cler{query}", headers=headers)
    assert response.location == f"{RECORD}.{suffix}"
    same = client.get(RECORD + query, headers=headers)
    assert same.mimetype == RECORDS[suffix].media_type
    assert {"Accept", "Accept-Profile"} <= set(same.vary)


def test_a_profile_chooses_among_the_representations_of_a_suffix(client: FlaskClient) -> None:
    said = client.get(f"{RECORD}.jsonld?_profile=schemaorg")
    assert said.headers["Content-Profile"] == "<https://schema.org/>"
    assert said.json is not None
    assert said.json["type"] == "Organization"


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        (f"{RECORD}?_profile=schema", 400, "did you mean schemaorg"),
        (f"{RECORD}.geojson?_profile=fdt", 400, "unknown profile: fdt"),
        (f"{RECORD}?_profile=fdt&_mediatype=image/png", 406, "image/png"),
        (f"{RECORD}.jsonld?lang=de", 400, "unknown language: de"),
        ("/doc/organisation/example-nobody.geojson", 404, "unknown record"),
        ("/context/v9.jsonld", 404, "v1.jsonld"),
        ("/linkset/doc/organisation/example-nobody", 404, "unknown record"),
        ("/linkset/nothing%20at%20all", 404, "unknown record"),
        ("/linkset/alies", 404, "allies"),
        ("/linkset/allies.xls", 404, "unknown format"),
        ("/linkset/allies?theem=energy", 400, "did you mean theme"),
        ("/linkset/allies?page=9999", 404, "unknown page"),
        ("/linkset/allies?page=%3Cb%3E", 400, "page"),
    ],
)
def test_what_is_not_offered_is_named(
    client: FlaskClient, path: str, status: int, says: str
) -> None:
    response = ask(client, path, Accept_Language="en")
    assert response.status_code == status
    assert says in response.text


@pytest.mark.parametrize("suffix", ["jsonld", "json", "schemaorg", "geojson", "gogocarto"])
def test_names_are_in_the_asked_language(client: FlaskClient, suffix: str) -> None:
    place = f"/scheme/theme/energy.{suffix}"
    by_header = ask(client, place, Accept_Language="en")
    by_address = ask(client, f"{place}?lang=en", Accept_Language="fr")
    assert by_header.headers["Content-Language"] == "en"
    assert by_header.data == by_address.data
    assert "Accept-Language" in by_header.vary
    assert "Énergie" in json.dumps(client.get(place).json, ensure_ascii=False)
    assert client.get(place).data != by_header.data


@pytest.mark.parametrize(
    "path",
    [
        *(f"{RECORD}.{suffix}" for suffix in RECORDS),
        "/linkset/doc/organisation/cler",
        "/context/v1.jsonld",
        "/context/v1.schema.json",
        "/.well-known/api-catalog",
    ],
)
def test_the_same_bytes_are_not_sent_twice(client: FlaskClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    again = ask(client, path, If_None_Match=tag)
    assert (again.status_code, again.data) == (304, b"")


def test_trig_says_what_turtle_says_and_by_which_source(client: FlaskClient) -> None:
    quads = list(ox.parse(client.get(f"{RECORD}.trig").data, ox.RdfFormat.TRIG))
    turtle = ox.parse(client.get(f"{RECORD}.ttl").data, ox.RdfFormat.TURTLE)
    assert {quad.triple for quad in quads} == {quad.triple for quad in turtle}
    names = {str(quad.graph_name) for quad in quads}
    assert "<https://w3id.org/fdt/graph/localos-fr-fabrique-transitions>" in names
    assert str(ox.DefaultGraph()) not in names


def test_json_leads_to_its_context(client: FlaskClient) -> None:
    links = client.get(f"{RECORD}.json").headers.getlist("Link")
    said = '</context/v1.jsonld>; rel="http://www.w3.org/ns/json-ld#context"'
    assert said in links
    assert said not in client.get(f"{RECORD}.jsonld").headers.getlist("Link")


def test_the_context_is_published_and_may_be_kept(client: FlaskClient) -> None:
    response = client.get("/context/v1.jsonld")
    assert response.mimetype == "application/ld+json"
    assert response.json == {"@context": CONTEXT}
    assert "max-age=604800" in response.headers["Cache-Control"]


def test_the_published_schema_holds_for_what_is_served(client: FlaskClient) -> None:
    schema: Any = client.get("/context/v1.schema.json").json
    jsonschema_rs.validate(schema, client.get(f"{RECORD}.jsonld").json)


# Signposting.


@pytest.mark.parametrize("suffix", ["html", "ttl", "geojson"])
def test_a_record_is_signposted(client: FlaskClient, suffix: str) -> None:
    response = client.get(f"{RECORD}.{suffix}")
    headers = response.headers.getlist("Link")
    assert sum(len(each) for each in headers) <= HEADER + 100
    found = find_signposting_http_link(headers, f"{HERE}{RECORD}.{suffix}")
    assert found.citeAs is not None
    assert found.citeAs.target == IRI
    assert {str(each.target) for each in found.types} == {
        "https://schema.org/AboutPage",
        "https://schema.org/Organization",
    }
    described = {str(each.target): each for each in found.describedBy}
    for form in ("ttl", "nt", "rdf", "trig", "jsonld", "schemaorg"):
        link = described[f"{HERE}{RECORD}.{form}"]
        assert str(link.type) == RECORDS[form].media_type
    assert found.linksets


def test_every_target_of_a_record_on_this_host_is_there(client: FlaskClient) -> None:
    links = " ".join(client.get(f"{RECORD}.html").headers.getlist("Link"))
    targets = re.findall(r"<(/[^>]*)>", links)
    assert len(targets) > 10
    for target in targets:
        assert client.get(target).status_code == 200, target


def test_a_licence_is_said_where_all_sources_have_that_one(client: FlaskClient) -> None:
    links = " ".join(client.get("/scheme/theme/energy").headers.getlist("Link"))
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    assert 'rel="license"' not in " ".join(client.get(RECORD).headers.getlist("Link"))


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/doc/territory/commune-62528", "/territories"),
        ("/doc/initiative/reseau-tepos", "/initiatives"),
        ("/scheme/skill/transition-energetique", "/skills"),
    ],
)
def test_a_record_leads_to_its_list(client: FlaskClient, path: str, where: str) -> None:
    links = " ".join(client.get(path).headers.getlist("Link"))
    assert f'<{where}>; rel="collection"' in links


def test_a_link_set_says_all_with_whole_addresses(client: FlaskClient) -> None:
    response = client.get("/linkset/doc/organisation/cler")
    assert response.mimetype == "application/linkset+json"
    assert response.json is not None
    (context,) = response.json["linkset"]
    assert context["anchor"] == HERE + RECORD
    assert context["cite-as"] == [{"href": IRI}]
    targets = [each for key, links in context.items() if key != "anchor" for each in links]
    assert all(each["href"].startswith(("http://", "https://")) for each in targets)
    assert len(context["alternate"]) == len(RECORDS) - 2


def test_links_that_have_no_room_in_a_header_are_left_to_the_link_set() -> None:
    items = [f"https://w3id.org/fdt/id/organisation/example-{n}" for n in range(200)]
    links = of_list("/allies", "theme=energy&page=2", items, {"jsonld": RECORDS["jsonld"]})
    said = header(links)
    assert len(said) <= HEADER
    found = find_signposting_http_link([said], f"{HERE}/allies?theme=energy&page=2")
    assert found.citeAs is not None
    assert found.citeAs.target == "https://w3id.org/fdt/allies?theme=energy&page=2"
    assert 20 < len(found.items) < 200
    assert sum(link.relation == "item" for link in links) == 200


def test_a_hostile_iri_ends_no_link() -> None:
    name = "https://w3id.org/fdt/id/organisation/example-%3E;é,’"
    links = of_list("/allies", "", [name], {})
    said = header(link for link in links if link.relation == "item")
    assert said.isascii()
    assert said.count("<") == said.count(">") == 1


def test_a_header_is_what_its_links_say() -> None:
    link = Link("describedby", "/doc/x/y.ttl", "text/turtle", "https://a.example/p")
    said = '</doc/x/y.ttl>; rel="describedby"; type="text/turtle"; profile="https://a.example/p"'
    assert header([link, link]) == f"{said}, {said}"


def test_the_catalogue_of_interfaces_leads_to_their_descriptions(client: FlaskClient) -> None:
    response = client.get("/.well-known/api-catalog")
    assert response.content_type.startswith("application/linkset+json")
    assert response.json is not None
    catalogue, *interfaces = response.json["linkset"]
    assert [each["href"] for each in catalogue["item"]] == [each["anchor"] for each in interfaces]
    for each in interfaces:
        assert each["service-desc"][0]["href"] == f"{HERE}/openapi.json"
        assert each["service-doc"][0]["href"] == f"{HERE}/api"


# Data in pages.


def test_a_data_block_never_ends_before_its_end(root: Path) -> None:
    said = {"name": "</script><script>alert(1)</script><!--", "other": "&amp;'\""}
    app = Flask("test", template_folder=str(root / "fdt_graph" / "web" / "templates"))
    template = '{% from "programs.html" import data_block %}{{ data_block(said) }}'
    with app.app_context():
        page = render_template_string(template, said=said)
    found = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>\n?', page, re.DOTALL)
    assert found is not None
    assert "<" not in found[1]
    assert json.loads(found[1]) == said


# Lists.


def links_of(response: TestResponse, path: str) -> Signposting:
    return find_signposting_http_link(response.headers.getlist("Link"), f"{HERE}{path}")


@pytest.mark.parametrize(
    "path",
    [
        "/allies",
        "/territories?page=2",
        "/initiatives?theme=energy",
        "/allies.jsonld",
        "/register.ttl?page=3",
        "/skills.csv",
        "/search.jsonld?q=energie",
        "/search?q=energie",
    ],
)
def test_a_list_leads_to_a_link_set_that_says_all_of_its_links(
    client: FlaskClient, path: str
) -> None:
    response = client.get(path, headers={"Accept": "text/html"})
    header_links = links_of(response, path)
    (place,) = [str(link.target).removeprefix(HERE) for link in header_links.linksets]
    said = ask(client, place, Accept="application/linkset").text.replace("\n", " ")
    found = find_signposting_http_link([said], f"{HERE}{path}")
    assert header_links.citeAs is not None and found.citeAs is not None
    assert found.citeAs.target == header_links.citeAs.target
    assert {str(each.context) for each in found.signposts} == {f"{HERE}{path}"}
    for kind in ("types", "describedBy", "items"):
        given, whole = (
            {str(each.target) for each in getattr(links, kind)} for links in (header_links, found)
        )
        assert given <= whole


def test_the_link_set_of_a_list_has_the_items_that_a_header_has_no_room_for(
    client: FlaskClient,
) -> None:
    path = "/register.schemaorg?page=2"
    shown = client.get(path)
    said = client.get("/linkset/register.schemaorg?page=2")
    assert said.json is not None
    (context,) = said.json["linkset"]
    items = [each["href"] for each in context["item"]]
    assert shown.json is not None
    names = [each["id"] for each in shown.json["itemListElement"]]
    assert items == [HERE + "/doc" + name.partition("/id")[2] for name in names]
    assert len(links_of(shown, path).items) < len(items) == 100
    assert context["next"] == [{"href": f"{HERE}/register.schemaorg?page=3"}]
    turned = dict(re.findall(r'<([^>]*)>; rel="(\w+)"', said.headers["Link"]))
    assert turned["/linkset/register.schemaorg?page=3"] == "next"


def test_link_sets_are_paged_until_every_ally_was_named(client: FlaskClient) -> None:
    place, named = "/linkset/allies", []
    while place:
        said = client.get(place)
        assert said.json is not None
        named += [each["href"] for each in said.json["linkset"][0]["item"]]
        turned = {
            rel: to for to, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', said.headers["Link"])
        }
        place = turned.get("next", "")
    rows = client.get("/allies.csv").text.splitlines()[1:]
    assert len(named) == len(set(named)) == len(rows)


@pytest.mark.parametrize("path", ["/linkset/allies?page=1", "/linkset/doc/organisation/cler"])
def test_a_link_set_is_written_as_a_header_for_who_prefers_that(
    client: FlaskClient, path: str
) -> None:
    text = ask(client, path, Accept="application/linkset")
    assert text.mimetype == "application/linkset"
    assert "Accept" in text.vary
    structured = client.get(path).json
    assert structured is not None
    (context,) = structured["linkset"]
    rows = text.text.rstrip("\n").split(",\n")
    links = [re.fullmatch(r'<([^>]*)>; rel="([^"]*)"; anchor="([^"]*)"(.*)', row) for row in rows]
    assert {link[3] for link in links if link} == {context["anchor"]}
    found = {(rel, link[1]) for link in links if link for rel in link[2].split()}
    assert found == {
        (rel, each["href"]) for rel, all_ in context.items() if rel != "anchor" for each in all_
    }
    assert ask(client, path, Accept="image/png").status_code == 406


def test_a_record_that_has_pages_leads_to_those_beside(client: FlaskClient) -> None:
    path = "/doc/territory/departement-62.html"
    pages = {}
    for number in (1, 2):
        response = client.get(f"{path}?lang=en&links={number}")
        said = " ".join(response.headers.getlist("Link"))
        pages[number] = {rel: to for to, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', said)}
    assert pages[1]["next"] == f"{path}?lang=en&links=2"
    assert "prev" not in pages[1]
    assert pages[2]["prev"] == pages[1]["first"] == f"{path}?lang=en&links=1"
    assert client.get(pages[1]["last"]).status_code == 200
    last = " ".join(client.get(pages[1]["last"]).headers.getlist("Link"))
    assert 'rel="next"' not in last
    single = " ".join(client.get("/doc/organisation/cler.html").headers.getlist("Link"))
    assert 'rel="first"' not in single
