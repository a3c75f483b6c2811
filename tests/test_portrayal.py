"""The forms that programs read: nothing lost, nothing added, each as its specification says."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pyoxigraph as ox
import pytest
import rdflib

from fdt_graph.engine import Engine
from fdt_graph.namespaces import PREFIXES, iri
from fdt_graph.parse import load_text
from fdt_graph.portrayal import PROFILES
from fdt_graph.portrayal.context import ADDRESS, CONTEXT, SCHEMA_FILE, key_of
from fdt_graph.records import document
from fdt_graph.store.generations import Generations

HOSTILE = '</script><script>alert(1)</script>"><img src=x>\u202e'
EXAMPLE = f"""
    @prefix fdt: <https://w3id.org/fdt/ns#> .
    @prefix foaf: <http://xmlns.com/foaf/0.1/> .
    @prefix organisation: <https://w3id.org/fdt/id/organisation/> .
    @prefix link: <https://w3id.org/fdt/id/link/> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix schema: <https://schema.org/> .
    @prefix territory: <https://w3id.org/fdt/id/territory/> .
    @prefix theme: <https://w3id.org/fdt/scheme/theme/> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    organisation:example-one a fdt:Organisation , <javascript:alert(1)> ;
        rdfs:label "Première"@fr , "First"@en , "One" , 1 ; fdt:territory territory:example-west ;
        foaf:homepage <javascript:alert(1)> , <https://one.example/> ;
        fdt:population "007"^^xsd:integer , 12 , "many"^^xsd:integer , true , 1.50 ;
        fdt:earliest "2020-01-01"^^xsd:date , "no date" ; fdt:label "not rdfs"@en-gb .
    organisation:example-both a fdt:Organisation ; rdfs:label "Nur deutsch"@de ;
        fdt:territory territory:example-west , territory:example-east .
    organisation:example-nowhere a fdt:Organisation ; rdfs:label {json.dumps(HOSTILE)}@fr .
    organisation:example-off a fdt:Organisation ;
        schema:latitude 91.0 ; schema:longitude "east" .
    link:example a fdt:CooperationLink ; fdt:involves organisation:example-one ,
        organisation:example-both ;
        fdt:between organisation:example-one , organisation:example-both .
    territory:example-west a fdt:Commune ; rdfs:label "Ouest"@fr ;
        schema:latitude 48.10 ; schema:longitude -1.5 .
    territory:example-east a fdt:Commune ; rdfs:label "Est"@fr ;
        schema:latitude 49.0 ; schema:longitude 6.25 .
"""


@pytest.fixture(scope="module")
def engine(generations: Generations, root: Path) -> Iterator[Engine]:
    """Ask the whole dataset."""
    with Engine(generations, root / "sparql" / "portal") as engine:
        yield engine


@pytest.fixture(scope="module")
def example(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Ask a small one, of which no statement is real."""
    store = ox.Store()
    graph = ox.NamedNode("https://w3id.org/fdt/graph/example")
    load_text(store, EXAMPLE, ox.RdfFormat.TURTLE, graph)
    generations = Generations(tmp_path_factory.mktemp("example"))
    generations.publish(store)
    with Engine(generations, root / "sparql" / "portal") as engine:
        yield engine


@pytest.fixture(scope="module")
def schema() -> Any:
    return jsonschema_rs.validator_for(json.loads(SCHEMA_FILE.read_text()))


def organisation(slug: str) -> ox.NamedNode:
    return iri(f"organisation:{slug}")


def written(engine: Engine, form: str, name: ox.NamedNode, language: str = "fr") -> Any:
    return json.loads(PROFILES[form].record(engine, name, language))


def triples(content: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(content, ox.RdfFormat.JSON_LD)}


# The graph's own JSON-LD.


def test_every_record_says_in_json_what_it_says_in_turtle(engine: Engine, schema: Any) -> None:
    """Every record of the real graph; of the register's communes, one in five hundred."""
    names = engine.names()
    communes = [name for name in names if "/id/territory/commune-" in name]
    others = sorted(set(names) - set(communes))
    assert len(others) > 1000
    for name in [*others, *communes[::500]]:
        this = ox.NamedNode(name)
        content = PROFILES["jsonld"].record(engine, this, "fr")
        assert triples(content) == set(document(engine, this)), name
        schema.validate(json.loads(content))


def test_odd_values_are_read_back_as_they_are(example: Engine, schema: Any) -> None:
    content = PROFILES["jsonld"].record(example, organisation("example-one"), "fr")
    assert triples(content) == set(document(example, organisation("example-one")))
    schema.validate(json.loads(content))


@pytest.mark.filterwarnings("ignore:(Dataset.default_context|ConjunctiveGraph):DeprecationWarning")
def test_another_reader_of_json_ld_reads_the_same(engine: Engine) -> None:
    name = organisation("cler")
    read = rdflib.Dataset(default_union=True)
    read.parse(data=PROFILES["jsonld"].record(engine, name, "fr"), format="json-ld")
    statements = ox.serialize(document(engine, name), format=ox.RdfFormat.N_TRIPLES)
    assert statements is not None
    wanted = rdflib.Graph().parse(data=statements, format="nt")
    assert set(read.triples((None, None, None))) == set(wanted)


def test_relations_stand_within_the_record_and_names_beside_iris(example: Engine) -> None:
    record = written(example, "jsonld", organisation("example-one"))
    assert record["name"] == "Première"
    assert record["territory"] == [{"id": iri("territory:example-west").value, "name": "Ouest"}]
    (link,) = record["relations"]
    assert link["id"] == iri("link:example").value
    assert {party.get("name") for party in link["between"]} == {"Première", "Nur deutsch"}


@pytest.mark.parametrize(
    ("slug", "language", "name"),
    [
        ("example-one", "fr", "Première"),
        ("example-one", "en", "First"),
        ("example-both", "en", "Nur deutsch"),
        ("example-off", "fr", "organisation:example-off"),
    ],
)
def test_a_name_is_in_the_asked_language_or_by_a_stated_order_in_another(
    example: Engine, slug: str, language: str, name: str
) -> None:
    assert written(example, "jsonld", organisation(slug), language)["name"] == name
    feature = written(example, "geojson", organisation(slug), language)
    assert feature["properties"]["name"] == name
    assert written(example, "gogocarto", organisation(slug), language)["data"]["name"] == name
    assert name in written(example, "schemaorg", organisation(slug), language)["name"]


def test_a_list_says_what_is_said_of_each_in_its_order(example: Engine, schema: Any) -> None:
    names = [organisation("example-one"), organisation("example-both")]
    content = PROFILES["jsonld"].write(example, names, "fr")
    said = json.loads(content)
    assert [each["id"] for each in said["@graph"]] == [name.value for name in names]
    about = [document(example, name) for name in names]
    wanted = {each for each in sum(about, []) if each.subject in names}
    assert triples(content) == wanted
    schema.validate(said)


def test_no_term_of_the_context_hides_one_of_the_ontology(dataset: ox.Store) -> None:
    terms = {
        quad.subject.value
        for quad in dataset.quads_for_pattern(None, iri("rdfs:isDefinedBy"), None)
        if isinstance(quad.subject, ox.NamedNode)
    }
    own = {term for term in terms if term.startswith(PREFIXES["fdt"])}
    assert len(own) > 100
    assert not [term for term in own if key_of(term) != term.removeprefix(PREFIXES["fdt"])]


def test_the_schema_names_every_text_and_every_way_back_of_the_context() -> None:
    things = json.loads(SCHEMA_FILE.read_text())["$defs"]["thing"]["properties"]
    said = {key: each for key, each in CONTEXT.items() if isinstance(each, dict)}
    texts = {key for key, each in said.items() if each.get("@container") == "@language"}
    back = {key for key, each in said.items() if "@reverse" in each}
    assert {key for key, each in things.items() if each.get("$ref") == "#/$defs/texts"} == texts
    assert back <= set(things)


def test_the_schema_refuses_what_is_no_record(example: Engine, schema: Any) -> None:
    record = written(example, "jsonld", organisation("example-one"))
    assert record["contextVersion"] == ADDRESS
    for broken in (
        {**record, "name": ["Première"]},
        {**record, "label": ["Première"]},
        {**record, "territory": {"id": "https://a.example/"}},
        {key: value for key, value in record.items() if key != "id"},
    ):
        assert not schema.is_valid(broken)


# schema.org.


def test_every_record_has_a_class_and_a_name_of_schema_org(engine: Engine) -> None:
    for curie, kind in [
        ("organisation:cler", "Organization"),
        ("person:madeleine-charru", "Person"),
        ("initiative:reseau-tepos", "Project"),
        ("theme:energy", "DefinedTerm"),
        ("date:2011", "Thing"),
    ]:
        record = written(engine, "schemaorg", iri(curie))
        assert record["type"] == kind
        assert record["name"]
        assert record["id"] == iri(curie).value


def test_only_classes_and_properties_that_schema_org_has_are_used(
    engine: Engine, root: Path
) -> None:
    lines = (root / "ontology" / "external" / "schema.txt").read_text().splitlines()
    known = {line.partition("\t")[0] for line in lines}
    mapping = "".join(path.read_text() for path in root.glob("sparql/portal/portray-*.rq"))
    used = {PREFIXES["schema"] + name for name in re.findall(r"\bschema:(\w+)", mapping)}
    assert len(used) > 40
    assert used <= known
    for triple in triples(PROFILES["schemaorg"].record(engine, organisation("cler"), "fr")):
        about = triple.object if triple.predicate == iri("rdf:type") else triple.predicate
        assert str(about).strip("<>") in known


def test_a_date_of_schema_org_is_as_precise_as_its_source(engine: Engine) -> None:
    record = written(engine, "schemaorg", iri("initiative:reseau-tepos"))
    assert record["foundingDate"] == "2011"


def test_a_list_of_schema_org_keeps_its_order(example: Engine) -> None:
    names = [organisation("example-one"), organisation("example-both")]
    said = json.loads(PROFILES["schemaorg"].write(example, names, "en"))
    assert said["type"] == "ItemList"
    assert [each["id"] for each in said["itemListElement"]] == [name.value for name in names]


# Maps.


@pytest.mark.parametrize(
    ("slug", "geometry"),
    [
        ("example-one", {"type": "Point", "coordinates": [-1.5, 48.1]}),
        ("example-both", {"type": "MultiPoint", "coordinates": [[-1.5, 48.1], [6.25, 49.0]]}),
        ("example-nowhere", None),
        ("example-off", None),
    ],
)
def test_a_feature_is_where_its_territories_are_and_nowhere_when_nobody_says(
    example: Engine, slug: str, geometry: object
) -> None:
    feature = written(example, "geojson", organisation(slug))
    assert feature["type"] == "Feature"
    assert feature["geometry"] == geometry


def test_a_collection_of_features_keeps_those_without_a_position(example: Engine) -> None:
    names = [organisation("example-nowhere"), organisation("example-one")]
    said = json.loads(PROFILES["geojson"].write(example, names, "fr"))
    assert said["type"] == "FeatureCollection"
    assert [each["id"] for each in said["features"]] == [name.value for name in names]


def test_an_element_of_gogocarto_has_what_its_maps_look_for(example: Engine) -> None:
    said = written(example, "gogocarto", organisation("example-one"))
    assert said["ontology"] == "gogofull"
    element = said["data"]
    assert element["id"] == "organisation:example-one"
    assert element["geo"] == {"latitude": 48.1, "longitude": -1.5}
    assert element["address"] == {"addressLocality": "Ouest"}
    assert element["website"] == "https://one.example/"
    assert "geo" not in written(example, "gogocarto", organisation("example-nowhere"))["data"]


def test_a_hostile_name_is_a_text_in_every_form(example: Engine) -> None:
    for form in PROFILES:
        content = PROFILES[form].record(example, organisation("example-nowhere"), "fr")
        assert HOSTILE in str(json.loads(content)).replace("\\u202e", "\u202e")
