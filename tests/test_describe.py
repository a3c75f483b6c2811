"""What the graph says of itself: counted again without SPARQL, asked as editors ask, run as it is.

VoID (https://www.w3.org/TR/void/), SHACL's words for prefixes and examples, and the W3C's service
description (https://www.w3.org/TR/sparql11-service-description/).
"""

import gc
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import URIRef
from rdflib.namespace import SH, VOID, DefinedNamespace

from fdt_graph.derive import construct
from fdt_graph.describe import HISTORY, describe, service
from fdt_graph.formats import RDF_FORMATS, RESULT_FORMATS
from fdt_graph.namespaces import PREFIXES, iri
from fdt_graph.parse import load_text
from fdt_graph.query import query
from fdt_graph.questions import load_questions, read_question
from fdt_graph.serialize import dump_dataset, write_statements

ROOT = Path(__file__).parent.parent
QUESTIONS = load_questions(ROOT / "sparql" / "cq")
GRAPH, DATASET = iri("graph:void"), iri("description:dataset")
#: What the figures leave out.
APART = {GRAPH, HISTORY}
TYPE = iri("rdf:type")
ENDPOINT = "http://localhost:8000/sparql"

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Counts = dict[str, int]


@pytest.fixture(scope="module")
def said(dataset: ox.Store) -> set[ox.Triple]:
    """All that is said outside graph:void and graph:history, each triple once."""
    return {quad.triple for quad in dataset if quad.graph_name not in APART}


@pytest.fixture(scope="module")
def description(dataset: ox.Store) -> list[ox.Triple]:
    return [quad.triple for quad in dataset.quads_for_pattern(None, None, None, GRAPH)]


def objects(triples: Iterable[ox.Triple], subject: object, predicate: str) -> list[Term]:
    name = iri(predicate)
    return [each.object for each in triples if each.subject == subject and each.predicate == name]


def numbers(triples: Iterable[ox.Triple], subject: object) -> Counts:
    """Give the figures of a dataset or of a part of it, by the local name of what they count."""
    return {
        each.predicate.value.removeprefix(PREFIXES["void"]): int(each.object.value)
        for each in triples
        if each.subject == subject and isinstance(each.object, ox.Literal)
        if each.object.datatype == iri("xsd:integer")
    }


def parts(description: list[ox.Triple], kind: str, of: object = DATASET) -> dict[str, Term]:
    """Give the partitions of a dataset, by the IRI of their class or property."""
    names: dict[object, str] = {
        each.subject: getattr(each.object, "value", "")
        for each in description
        if each.predicate == iri(kind)
    }
    return {names[node]: node for node in objects(description, of, f"{kind}Partition")}


def test_the_dataset_counts_each_triple_once(
    description: list[ox.Triple], said: set[ox.Triple]
) -> None:
    typed = [triple for triple in said if triple.predicate == TYPE]
    assert numbers(description, DATASET) == {
        "triples": len(said),
        "entities": len({t.subject for t in typed if str(t.subject).startswith("<https://w3id")}),
        "classes": len({triple.object for triple in typed}),
        "properties": len({triple.predicate for triple in said}),
        "distinctSubjects": len({triple.subject for triple in said}),
        "distinctObjects": len({triple.object for triple in said}),
    }


def test_every_class_that_is_used_has_its_partition(
    description: list[ox.Triple], said: set[ox.Triple]
) -> None:
    things: dict[str, set[object]] = defaultdict(set)
    for triple in said:
        if triple.predicate == TYPE:
            things[getattr(triple.object, "value", "")].add(triple.subject)
    found = parts(description, "void:class")
    assert {name: numbers(description, node) for name, node in found.items()} == {
        name: {"entities": len(members)} for name, members in things.items()
    }


def test_every_property_that_is_used_has_its_partition(
    description: list[ox.Triple], said: set[ox.Triple]
) -> None:
    used: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in said:
        used[triple.predicate.value].append(triple)
    found = parts(description, "void:property")
    assert {name: numbers(description, node) for name, node in found.items()} == {
        name: {
            "triples": len(triples),
            "distinctSubjects": len({triple.subject for triple in triples}),
            "distinctObjects": len({triple.object for triple in triples}),
        }
        for name, triples in used.items()
    }


@pytest.mark.parametrize("name", ["fdt:Commune", "fdt:Claim", "fdt:Organisation", "skos:Concept"])
def test_a_class_has_its_properties_and_what_they_lead_to(
    description: list[ox.Triple], said: set[ox.Triple], name: str
) -> None:
    types: dict[object, set[str]] = defaultdict(set)
    for triple in said:
        if triple.predicate == TYPE:
            types[triple.subject].add(getattr(triple.object, "value", ""))
    triples: Counts = defaultdict(int)
    leads_to: dict[str, set[str]] = defaultdict(set)
    for triple in said:
        if iri(name).value in types[triple.subject]:
            triples[triple.predicate.value] += 1
            if isinstance(triple.object, ox.Literal):
                leads_to[triple.predicate.value].add(triple.object.datatype.value)
            else:
                leads_to[triple.predicate.value] |= types[triple.object]
    node = parts(description, "void:class")[iri(name).value]
    for prop, part in parts(description, "void:property", node).items():
        assert numbers(description, part) == {"triples": triples.pop(prop)}
        kinds = {*parts(description, "void:class", part), *datatypes(description, part)}
        assert kinds == leads_to[prop]
    assert not triples


def datatypes(description: list[ox.Triple], part: Term) -> list[str]:
    return [
        getattr(datatype, "value", "")
        for node in objects(description, part, "void-ext:datatypePartition")
        for datatype in objects(description, node, "void-ext:datatype")
    ]


def test_every_named_graph_is_listed_with_how_much_it_says(
    description: list[ox.Triple], dataset: ox.Store
) -> None:
    listed = objects(description, iri("description:graphs"), "sd:namedGraph")
    assert set(listed) == set(dataset.named_graphs())
    for graph in listed:
        assert isinstance(graph, ox.NamedNode)
        assert objects(description, graph, "sd:name") == [graph]
        for content in objects(description, graph, "sd:graph"):
            statements = dataset.quads_for_pattern(None, None, None, graph)
            assert numbers(description, content) == {"triples": len(list(statements))}
    contents = [graph for graph in listed if objects(description, graph, "sd:graph")]
    assert set(listed) - set(contents) == APART


def test_the_graph_of_the_description_is_a_source(dataset: ox.Store) -> None:
    quads = dataset.quads_for_pattern(GRAPH, TYPE, iri("fdt:Source"), iri("graph:sources"))
    assert len(list(quads)) == 1


def test_the_dataset_is_introduced_in_both_languages(description: list[ox.Triple]) -> None:
    for name in ("dcterms:title", "dcterms:description", "dcterms:rights"):
        texts = objects(description, DATASET, name)
        assert {getattr(text, "language", None) for text in texts} == {"fr", "en"}
    assert objects(description, DATASET, "void:sparqlEndpoint") == [
        ox.NamedNode("https://w3id.org/fdt/sparql")
    ]


def test_examples_and_roots_are_described(
    description: list[ox.Triple], said: set[ox.Triple]
) -> None:
    subjects = {triple.subject for triple in said}
    assert set(objects(description, DATASET, "void:exampleResource")) <= subjects
    assert set(objects(description, DATASET, "void:rootResource")) <= subjects


def test_every_vocabulary_that_is_used_is_named_and_no_other(dataset: ox.Store) -> None:
    described = dataset.quads_for_pattern(DATASET, iri("void:vocabulary"), None, GRAPH)
    named = {getattr(quad.object, "value", "") for quad in described}
    terms = {quad.predicate.value for quad in dataset}
    terms |= {
        getattr(quad.object, "value", "")
        for quad in dataset.quads_for_pattern(None, TYPE, None, None)
    }
    assert not [term for term in terms if not term.startswith(tuple(named))]
    assert not [name for name in named if not any(term.startswith(name) for term in terms)]


@pytest.mark.parametrize(("prefix", "terms"), [("void", VOID), ("sh", SH)])
def test_the_words_exist(
    description: list[ox.Triple], prefix: str, terms: type[DefinedNamespace]
) -> None:
    used = {
        term.value
        for triple in description
        for term in (triple.predicate, triple.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(PREFIXES[prefix])
    } - {PREFIXES[prefix]}
    assert used
    assert not [term for term in used if URIRef(term) not in terms]


def test_nothing_of_it_is_nameless_so_that_one_dataset_gives_one_description(
    description: list[ox.Triple],
) -> None:
    terms = {term for triple in description for term in triple}
    assert not [term for term in terms if isinstance(term, ox.BlankNode)]


def example() -> ox.Store:
    """One triple that two graphs say, and another."""
    store = ox.Store()
    text = '<urn:g> { <urn:a> a <urn:C> } <urn:h> { <urn:a> a <urn:C> ; <urn:p> "x", <urn:b> }'
    load_text(store, text, ox.RdfFormat.TRIG)
    describe(store, ROOT)
    return store


def test_what_two_graphs_say_counts_once_in_all_and_once_in_each() -> None:
    triples = [quad.triple for quad in example()]
    assert numbers(triples, DATASET)["triples"] == 3
    sizes = {
        str(graph): numbers(triples, objects(triples, graph, "sd:graph")[0])
        for graph in objects(triples, iri("description:graphs"), "sd:namedGraph")
    }
    assert sizes == {"<urn:g>": {"triples": 1}, "<urn:h>": {"triples": 3}}


def test_describing_again_counts_the_same() -> None:
    store = example()
    before = sorted(dump_dataset(store).splitlines())
    describe(store, ROOT)
    assert sorted(dump_dataset(store).splitlines()) == before


def test_nothing_is_said_of_nothing_nor_without_rules(tmp_path: Path) -> None:
    empty, store = ox.Store(), ox.Store()
    store.add(ox.Quad(DATASET, TYPE, DATASET, DATASET))
    describe(empty, ROOT)
    describe(store, tmp_path)
    assert (len(empty), len(store)) == (0, 1)


def test_every_question_is_an_example(description: list[ox.Triple]) -> None:
    kind = iri("sh:SPARQLExecutable")
    found = {each.subject for each in description if (each.predicate, each.object) == (TYPE, kind)}
    assert found == {iri(f"question:{name}") for name in QUESTIONS}


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_example_runs_as_it_is_and_gives_the_answer_for_its_defaults(
    description: list[ox.Triple], published: ox.Store, name: str
) -> None:
    [text] = [
        *objects(description, iri(f"question:{name}"), "sh:select"),
        *objects(description, iri(f"question:{name}"), "sh:construct"),
    ]
    assert isinstance(text, ox.Literal)
    answer = query(published, text.value)
    folder = ROOT / "sparql/cq/expected"
    if isinstance(answer, ox.QueryTriples):
        lines = (folder / f"{name}.nt").read_text().splitlines()
        assert {f"{triple} ." for triple in answer} == set(lines)
        return
    assert isinstance(answer, ox.QuerySolutions)
    header, *rows = (folder / f"{name}.tsv").read_text().splitlines()
    assert [f"?{variable.value}" for variable in answer.variables] == header.split("\t")
    assert len(list(answer)) == len(rows)


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_example_says_what_it_asks_and_where_to_ask_it(
    description: list[ox.Triple], name: str
) -> None:
    node = iri(f"question:{name}")
    comments = objects(description, node, "rdfs:comment")
    asked = (QUESTIONS[name].fr, QUESTIONS[name].en)
    assert {each.value for each in comments if isinstance(each, ox.Literal)} == set(asked)
    kind = iri(f"sh:SPARQL{QUESTIONS[name].form.title()}Executable")
    assert kind in objects(description, node, "rdf:type")
    assert objects(description, node, "sh:prefixes") == [GRAPH]
    assert objects(description, node, "schema:target") == objects(
        description, DATASET, "void:sparqlEndpoint"
    )


@pytest.mark.parametrize(
    ("text", "kind", "holder"),
    [
        ("PREFIX select: <urn:s> ASK {}", "sh:SPARQLAskExecutable", "sh:ask"),
        ("CONSTRUCT { ?s ?p 'SELECT' } WHERE {}", "sh:SPARQLConstructExecutable", "sh:construct"),
        ("select * {}", "sh:SPARQLSelectExecutable", "sh:select"),
        ("DESCRIBE <urn:a>", None, None),
    ],
)
def test_an_example_is_of_the_kind_of_its_form(
    tmp_path: Path, text: str, kind: str | None, holder: str | None
) -> None:
    for folder in ("cq", "describe"):
        (tmp_path / "sparql" / folder).mkdir(parents=True)
    path = tmp_path / "sparql" / "cq" / "it.rq"
    path.write_text(f"# fr: Quoi ?\n# en: What?\n{text}\n")
    (tmp_path / "sparql" / "describe" / "none.rq").write_text("CONSTRUCT {} WHERE {}")
    store = ox.Store()
    store.add(ox.Quad(DATASET, TYPE, DATASET, DATASET))
    describe(store, tmp_path)
    said = [quad.triple for quad in store]
    node = iri("question:it")
    types = {iri("sh:SPARQLExecutable"), iri(kind)} if kind else set()
    assert set(objects(said, node, "rdf:type")) == types
    texts = [each for each in said if each.subject == node and each.predicate in HOLDERS]
    assert [each.predicate for each in texts] == ([iri(holder)] if holder else [])


HOLDERS = [iri("sh:select"), iri("sh:ask"), iri("sh:construct")]


def test_defaults_are_given_before_everything_else(tmp_path: Path) -> None:
    path = tmp_path / "who.rq"
    text = "# fr: Qui ?\n# en: Who?\n# param: a = fdt:Ally\n# param: b = 3\nSELECT ?a ?b {}\n"
    path.write_text(text)
    assert read_question(path).with_defaults() == text.replace(
        "{",
        "{ VALUES ?a { <https://w3id.org/fdt/ns#Ally> } "
        'VALUES ?b { "3"^^<http://www.w3.org/2001/XMLSchema#integer> }',
    )


#: What sib-swiss/sparql-editor looks for, in an endpoint that it knows nothing of: the paths of the
#: three queries that its README gives.
EDITOR = {
    "prefixes": "SELECT DISTINCT ?a ?b { [] sh:prefix ?a ; sh:namespace ?b }",
    "examples": """SELECT DISTINCT ?a ?b {
        ?a a sh:SPARQLExecutable ; rdfs:comment ?b ; sh:select|sh:ask|sh:construct ?text }""",
    "classes": """SELECT DISTINCT ?a ?b {
        OPTIONAL { ?graph sd:graph ?content . ?content void:classPartition ?things }
        ?things void:class ?a ; void:propertyPartition ?part .
        ?part void:property ?property ; void:classPartition [ void:class ?b ] }""",
    "datatypes": """SELECT DISTINCT ?a ?b {
        ?things void:class ?a ; void:propertyPartition ?part .
        ?part void:property ?p ; void-ext:datatypePartition [ void-ext:datatype ?b ] }""",
}


@pytest.mark.parametrize(
    ("name", "a", "b"),
    [
        ("prefixes", ox.Literal("fdt"), ox.Literal(PREFIXES["fdt"], datatype=iri("xsd:anyURI"))),
        (
            "examples",
            iri("question:conflicting-claims"),
            ox.Literal(QUESTIONS["conflicting-claims"].en, language="en"),
        ),
        ("classes", iri("fdt:Commune"), iri("fdt:Department")),
        ("datatypes", iri("fdt:Commune"), iri("xsd:integer")),
    ],
)
def test_an_editor_finds_what_it_completes_from(
    published: ox.Store, name: str, a: Term, b: Term
) -> None:
    answer = query(published, EDITOR[name])
    assert isinstance(answer, ox.QuerySolutions)
    assert (a, b) in [(row["a"], row["b"]) for row in answer]


def test_every_prefix_is_declared(description: list[ox.Triple]) -> None:
    declared = {
        str(prefix): str(namespace)
        for node in objects(description, GRAPH, "sh:declare")
        for prefix in objects(description, node, "sh:prefix")
        for namespace in objects(description, node, "sh:namespace")
    }
    anyuri = f"^^{iri('xsd:anyURI')}"
    assert declared == {f'"{name}"': f'"{space}"{anyuri}' for name, space in PREFIXES.items()}


#: What the specification's schema lets each property be said of, and lead to; None: no class of it.
SCHEMA = {
    "endpoint": ("Service", None),
    "supportedLanguage": ("Service", {"SPARQL10Query", "SPARQL11Query", "SPARQL11Update"}),
    "feature": (
        "Service",
        {
            "DereferencesURIs",
            "UnionDefaultGraph",
            "RequiresDataset",
            "EmptyGraphs",
            "BasicFederatedQuery",
        },
    ),
    "resultFormat": ("Service", None),
    "inputFormat": ("Service", None),
    "defaultDataset": ("Service", "Dataset"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("Dataset", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", None),  # our graphs' contents have no class but the one this implies
}

#: https://www.w3.org/ns/formats/
W3C_FORMATS = {
    "Turtle",
    "JSON-LD",
    "N-Triples",
    "RDF_XML",
    "TriG",
    "N-Quads",
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
}


def conforms_to_schema(document: list[ox.Triple]) -> None:
    sd = PREFIXES["sd"]
    for each in document:
        name = each.predicate.value.removeprefix(sd)
        if name == each.predicate.value:
            continue
        domain, range_ = SCHEMA[name]
        assert iri(f"sd:{domain}") in objects(document, each.subject, "rdf:type")
        assert isinstance(each.object, ox.NamedNode | ox.BlankNode)
        if isinstance(range_, str):
            assert iri(f"sd:{range_}") in objects(document, each.object, "rdf:type")
        elif range_ is not None:
            assert each.object.value.removeprefix(sd) in range_
    services = [each.subject for each in document if each.object == iri("sd:Service")]
    assert len(services) == 1
    assert objects(document, services[0], "sd:endpoint") == [ox.NamedNode(ENDPOINT)]
    [dataset] = objects(document, services[0], "sd:defaultDataset")
    assert len(objects(document, dataset, "sd:defaultGraph")) == 1


def of_service(document: list[ox.Triple], predicate: str) -> list[str]:
    values = objects(document, document[0].subject, predicate)
    return [getattr(value, "value", "").rpartition("/")[2].rpartition("#")[2] for value in values]


def test_a_service_is_described_with_its_dataset(description: list[ox.Triple]) -> None:
    document = service(ENDPOINT, description)
    conforms_to_schema(document)
    assert set(description) < set(document)
    assert objects(document, document[0].subject, "sd:defaultDataset") == [
        iri("description:graphs")
    ]
    assert of_service(document, "sd:supportedLanguage") == ["SPARQL11Query"]
    assert of_service(document, "sd:feature") == ["UnionDefaultGraph"]
    assert set(of_service(document, "sd:resultFormat")) == W3C_FORMATS
    assert len(W3C_FORMATS) == len(RDF_FORMATS) + len(RESULT_FORMATS)
    assert of_service(document, "sd:inputFormat") == []


def test_a_service_that_holds_nothing_yet_and_takes_updates_is_described() -> None:
    document = service(ENDPOINT, [], writable=True, union=False)
    conforms_to_schema(document)
    assert of_service(document, "sd:supportedLanguage") == ["SPARQL11Query", "SPARQL11Update"]
    assert of_service(document, "sd:feature") == []
    assert of_service(document, "sd:inputFormat") == [
        name for name in of_service(document, "sd:resultFormat") if "Results" not in name
    ]


def test_a_service_is_named_before_its_dataset_and_has_no_iri(
    description: list[ox.Triple],
) -> None:
    """Comunica heeds only then what is said of them, and the figures of no default graph."""
    document = service(ENDPOINT, description)
    subjects = [each.subject for each in document]
    assert isinstance(subjects[0], ox.BlankNode)
    assert subjects.index(subjects[0]) < subjects.index(iri("description:graphs"))
    [default] = objects(document, iri("description:graphs"), "sd:defaultGraph")
    assert not numbers(document, default)
    assert DATASET not in (default, iri("description:graphs"))


def test_the_same_description_has_the_same_bytes_whatever_the_order(
    description: list[ox.Triple],
) -> None:
    for syntax in RDF_FORMATS.values():
        one = write_statements(service(ENDPOINT, description), syntax)
        other = write_statements(service(ENDPOINT, reversed(description)), syntax)
        assert re.sub(rb"@prefix.*\n", b"", one) == re.sub(rb"@prefix.*\n", b"", other)
        triples = list(ox.parse(one, syntax))
        assert len(triples) == len(set(service(ENDPOINT, description)))


def test_an_answer_that_waits_for_the_collector_is_let_go_by_the_thread_that_made_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The engine complains of another thread, and its complaint fails this test."""

    def collecting(store: ox.Store, rule: str, path: Path) -> list[ox.Triple]:
        gc.collect()
        return construct(store, rule, path)

    monkeypatch.setattr("fdt_graph.describe.construct", collecting)
    gc.disable()
    try:
        cycle: list[object] = [ox.Store().query("CONSTRUCT WHERE { ?s ?p ?o }")]
        cycle.append(cycle)
        del cycle
        example()
    finally:
        gc.enable()
