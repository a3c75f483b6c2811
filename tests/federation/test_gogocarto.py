"""A GoGoCarto map becomes organisations in their communes, without anybody's contact details."""

import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
import pytest

from fdt_graph.errors import ParseError
from fdt_graph.federation.sources import Given, Taken, read
from fdt_graph.federation.taking.take import take
from fdt_graph.namespaces import compact
from tests.federation.web import GRAPH, ROOT, Web

QUERIES = ROOT / "sparql" / "harvest"
ELEMENT = {
    "id": "K9x",
    "name": "Ressourcerie exemple",
    "geo": {"latitude": 50.45, "longitude": 2.8},
    "address": {"addressLocality": "Vallon-Exemple", "postalCode": "99120"},
    "categories": ["Réemploi"],
    "website": "https://ressourcerie.example/",
    "telephone": "01 02 03 04 05",
    "email": "accueil@ressourcerie.example",
}
REGISTER = """
PREFIX fdt: <https://w3id.org/fdt/ns#>
PREFIX graph: <https://w3id.org/fdt/graph/>
PREFIX level: <https://w3id.org/fdt/scheme/territory-level/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX territory: <https://w3id.org/fdt/id/territory/>
graph:register {
    territory:example-vallon rdfs:label "Vallon-Exemple"@fr ; fdt:level level:commune ;
        fdt:inseeCode "99123" .
    territory:example-far rdfs:label "Vallon-Exemple"@fr ; fdt:level level:commune ;
        fdt:inseeCode "98001" .
    territory:example-twin rdfs:label "Jumelle"@fr ; fdt:level level:commune ;
        fdt:inseeCode "99001" .
    territory:example-other rdfs:label "Jumelle"@fr ; fdt:level level:commune ;
        fdt:inseeCode "99002" .
}
"""


def taken(*elements: Any, envelope: bool = True) -> Taken:
    register = ox.Store()
    register.load(REGISTER, ox.RdfFormat.TRIG)
    document: Any = {"licence": "https://opendatacommons.org/", "data": list(elements)}
    return take(given(json.dumps(document if envelope else list(elements))), register)


def given(content: str) -> Given:
    return Given(
        name="https://map.example/api/elements.json",
        kind="gogocarto",
        content=content.encode(),
        content_type="application/json",
        base="https://map.example/api/elements.json",
        graph=GRAPH,
        partner="example",
        mappings=(("gogocarto.rq", (QUERIES / "gogocarto.rq").read_text()),),
        known=(QUERIES / "known.rq").read_text(),
    )


def statements(document: Taken) -> set[tuple[str, str, str]]:
    return {
        (shown(quad.subject), shown(quad.predicate), shown(quad.object))
        for quad in ox.parse(document.content, ox.RdfFormat.N_QUADS)
    }


def shown(term: object) -> str:
    return compact(term.value) if isinstance(term, ox.NamedNode) else getattr(term, "value", "")


@pytest.mark.parametrize("envelope", [True, False])
def test_an_element_is_an_organisation_in_its_commune(envelope: bool) -> None:
    document = taken(ELEMENT, envelope=envelope)
    slug = "example-K9x"
    licence = {("graph:example", "dcterms:license", "https://opendatacommons.org/")}
    assert statements(document) - licence == {
        (f"record:{slug}", "rdf:type", "fdt:Record"),
        (f"record:{slug}", "dcterms:identifier", "K9x"),
        (f"record:{slug}", "dcterms:source", "graph:example"),
        (f"record:{slug}", "foaf:primaryTopic", f"organisation:{slug}"),
        (f"record:{slug}", "foaf:primaryTopic", f"territory:{slug}"),
        (f"organisation:{slug}", "rdf:type", "fdt:Organisation"),
        (f"organisation:{slug}", "rdfs:label", "Ressourcerie exemple"),
        (f"organisation:{slug}", "foaf:homepage", "https://ressourcerie.example/"),
        (f"organisation:{slug}", "fdt:territory", "territory:example-vallon"),
        (f"organisation:{slug}", "fdt:territory", f"territory:{slug}"),
        (f"territory:{slug}", "rdf:type", "fdt:Territory"),
        (f"territory:{slug}", "rdfs:label", "Ressourcerie exemple"),
        (f"territory:{slug}", "fdt:level", "level:place"),
        (f"territory:{slug}", "fdt:within", "territory:example-vallon"),
        (f"territory:{slug}", "schema:latitude", "50.45"),
        (f"territory:{slug}", "schema:longitude", "2.8"),
    }
    assert (document.rows, document.remarks) == (1, ())
    assert (licence <= statements(document)) is envelope


def test_nobodys_contact_details_are_taken() -> None:
    content = taken(ELEMENT).content.decode()
    assert "accueil@" not in content
    assert "01 02" not in content


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"addressLocality": "Jumelle", "postalCode": "99000"},
        {"addressLocality": "Nulle-Part", "postalCode": "99000"},
        {"addressLocality": "Vallon-Exemple"},
        "12 rue de l’Exemple",
    ],
)
def test_a_commune_that_is_not_sure_is_not_stated(address: Any) -> None:
    found = statements(taken({**ELEMENT, "address": address}))
    territories = {value for _, name, value in found if name in ("fdt:territory", "fdt:within")}
    assert territories == {"territory:example-K9x"}


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "https://a b.example", "ftp://a.example", "http://a<b>"]
)
def test_a_website_that_is_none_is_left_out(website: str) -> None:
    found = statements(taken({**ELEMENT, "website": website}))
    assert not [name for _, name, _ in found if name == "foaf:homepage"]


@pytest.mark.parametrize(
    "element",
    [
        {"id": "a"},
        {"id": None, "name": "a"},
        {"name": "a"},
        {"id": "a", "name": "  "},
        {"id": "a", "name": 3},
        12,
    ],
)
def test_an_element_without_an_id_or_a_name_is_named_and_the_others_are_taken(element: Any) -> None:
    document = taken(element, ELEMENT)
    [remark] = document.remarks
    assert (remark.row, remark.problem.rule) == (1, "element")
    assert document.rows == 2
    assert ("organisation:example-K9x", "rdf:type", "fdt:Organisation") in statements(document)


def test_two_elements_of_one_id_are_not_made_one() -> None:
    document = taken(ELEMENT, {**ELEMENT, "name": "Autre exemple"})
    [remark] = document.remarks
    assert (remark.row, remark.key) == (2, "K9x")
    assert "Autre exemple" not in document.content.decode()


def test_what_was_taken_of_an_element_stays_while_it_has_no_name() -> None:
    web = Web()
    web.put("/map.json", json.dumps([ELEMENT]), "application/json")
    first = read(web.source("gogocarto", "/map.json"))
    web.put("/map.json", json.dumps([{**ELEMENT, "name": ""}]), "application/json")
    again = read(web.source("gogocarto", "/map.json", since=first.since))
    assert {compact(name) for name in again.since["kept"]} == {
        f"{kind}:example-K9x" for kind in ("organisation", "record", "territory")
    }


def test_a_zip_of_several_maps_is_refused_with_their_names() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("first.json", json.dumps([ELEMENT]))
        archive.writestr("second.json", json.dumps([ELEMENT]))
    packed = replace(given(""), content=output.getvalue())
    with pytest.raises(ParseError, match=r"several files.*: first\.json, second\.json"):
        take(packed)


def test_a_licence_that_is_no_iri_is_said_as_it_stands() -> None:
    text = json.dumps({"licence": "all rights reserved", "data": [ELEMENT]})
    assert ("graph:example", "dcterms:license", "all rights reserved") in statements(
        take(given(text))
    )


@pytest.mark.parametrize("content", ["{", "12", '{"data": 3}', "[" * 100_000, "<html>"])
def test_what_is_no_map_is_refused(content: str) -> None:
    with pytest.raises(ParseError):
        take(given(content))


def test_an_identifier_is_no_way_out_of_the_partners_names() -> None:
    found = statements(taken({**ELEMENT, "id": "../../organisation/cler?a#b"}, envelope=False))
    assert {name for name, _, _ in found} == {
        f"{kind}:example--organisation-cler-a-b" for kind in ("organisation", "record", "territory")
    }


def test_a_map_without_a_mapping_of_its_own_has_that_of_every_map() -> None:
    source = Web().source("gogocarto", "/elements.json")
    assert [path.name for path in source.mappings()] == ["gogocarto.rq"]


def test_a_mapping_is_named_without_the_folders_of_this_machine() -> None:
    made = Web().source("gogocarto", "/elements.json").given("elements.json", b"{}")
    assert [name for name, _ in made.mappings] == ["sparql/harvest/gogocarto.rq"]


def test_a_map_is_read_again_when_what_places_are_looked_up_in_has_changed() -> None:
    web = Web()
    web.put("/map.json", json.dumps([ELEMENT]), "application/json")
    first = read(web.source("gogocarto", "/map.json"))
    again = web.source("gogocarto", "/map.json", since=first.since)
    assert read(again).unchanged
    assert not read(replace(again, register="another")).unchanged
