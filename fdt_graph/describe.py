"""A dataset in, the same with what it says of itself: counts, prefixes, examples, in a graph.

VoID (https://www.w3.org/TR/void/) for the counts, SHACL (https://www.w3.org/TR/shacl/) for prefixes
and examples, Service Description (https://www.w3.org/TR/sparql11-service-description/) for graphs.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from fdt_graph.derive import construct, said_by
from fdt_graph.formats import RDF_FORMATS, RESULT_FORMATS, Format
from fdt_graph.namespaces import BASE, PREFIXES, iri
from fdt_graph.questions import USERS, Question, load_questions, terms_of

VOID = iri("graph:void")
#: It grows with each publication, and is left out of the figures.
HISTORY = iri("graph:history")

#: The address of queries, whatever machine answers them.
ENDPOINT = NamedNode(BASE + "sparql")

TYPE = iri("rdf:type")

Value = NamedNode | BlankNode | Literal | Triple

#: Query form → the class of its examples, and the property that holds their text.
EXECUTABLES = {
    "SELECT": (iri("sh:SPARQLSelectExecutable"), iri("sh:select")),
    "ASK": (iri("sh:SPARQLAskExecutable"), iri("sh:ask")),
    "CONSTRUCT": (iri("sh:SPARQLConstructExecutable"), iri("sh:construct")),
}


def describe(store: Store, root: Path) -> None:
    """Complete graph:void, which data/project.trig begins, with what the rest of the dataset holds.

    The rules of sparql/describe/ count everything but graph:void and graph:history, which are taken
    out meanwhile; a directory without such rules gets no description. Raises ParseError for a rule
    that is not a CONSTRUCT, QueryError for a question that does not say what it asks.
    """
    rules = sorted((root / "sparql" / "describe").glob("*.rq"))
    if not rules or not len(store):
        return
    apart = (VOID, HISTORY)
    by_hand = [q for graph in apart for q in store.quads_for_pattern(None, None, None, graph)]
    for graph in apart:
        store.remove_graph(graph)
    made = [*_counts(store, rules), *_prefixes(), *_users()]
    for question in load_questions(root / "sparql" / "cq").values():
        made += _example(question)
    store.extend([*by_hand, *said_by(VOID, made)])


def _counts(store: Store, rules: Sequence[Path]) -> list[Triple]:
    """Run rules that only read, and of which none needs what another makes: two at a time.

    By name, which puts the two longest first.
    """
    # An answer may be let go only by the thread that made it. One that waits in a cycle for the
    # garbage collector (a traceback has them) would be let go by whichever thread that runs in.
    gc.collect()
    with ThreadPoolExecutor(2) as readers:
        answers = list(readers.map(lambda rule: construct(store, rule.read_text(), rule), rules))
    return [triple for triples in answers for triple in triples]


def _prefixes() -> Iterator[Triple]:
    """Declare the project's prefixes. https://www.w3.org/TR/shacl/#sparql-prefixes"""
    for prefix, namespace in PREFIXES.items():
        node = iri(f"description:prefix-{prefix}")
        yield Triple(VOID, iri("sh:declare"), node)
        yield Triple(node, iri("sh:prefix"), Literal(prefix))
        yield Triple(node, iri("sh:namespace"), Literal(namespace, datatype=iri("xsd:anyURI")))


def _example(question: Question) -> Iterator[Triple]:
    """Give a question as a query that runs as it is. SHACL has no word for a DESCRIBE."""
    if question.form not in EXECUTABLES:
        return
    node = iri(f"question:{question.name}")
    kind, text = EXECUTABLES[question.form]
    yield Triple(node, TYPE, iri("sh:SPARQLExecutable"))
    yield Triple(node, TYPE, kind)
    yield Triple(node, text, Literal(question.with_defaults()))
    yield Triple(node, iri("rdfs:comment"), Literal(question.fr, language="fr"))
    yield Triple(node, iri("rdfs:comment"), Literal(question.en, language="en"))
    yield Triple(node, iri("sh:prefixes"), VOID)
    yield Triple(node, iri("schema:target"), ENDPOINT)
    yield from _about(node, question)


def _about(node: NamedNode, question: Question) -> Iterator[Triple]:
    """Say who asks a question, with which parameters, and which terms it uses.

    A parameter is named as in SHACL, by the last part of its path.
    https://www.w3.org/TR/shacl/#constraint-components-parameters
    """
    if question.id is not None:
        yield Triple(node, iri("dcterms:identifier"), Literal(question.id))
        if user := USERS.get(question.id[0]):
            yield Triple(node, iri("dcterms:audience"), iri(f"description:{user[0]}"))
    for name, value in question.parameters.items():
        parameter = iri(f"description:parameter/{question.name}/{name}")
        yield Triple(node, iri("sh:parameter"), parameter)
        yield Triple(parameter, TYPE, iri("sh:Parameter"))
        yield Triple(parameter, iri("sh:path"), iri(f"description:parameter/{name}"))
        yield Triple(parameter, iri("sh:defaultValue"), value)
    for term in terms_of(question):
        yield Triple(node, iri("dcterms:references"), term)


def _users() -> Iterator[Triple]:
    """Name those who ask. https://www.dublincore.org/specifications/dublin-core/dcmi-terms/"""
    for user, french, english in USERS.values():
        node = iri(f"description:{user}")
        yield Triple(node, TYPE, iri("dcterms:AgentClass"))
        yield Triple(node, iri("rdfs:label"), Literal(french, language="fr"))
        yield Triple(node, iri("rdfs:label"), Literal(english, language="en"))


def service(
    endpoint: str,
    statements: Iterable[Triple],
    writable: bool = False,
    union: bool = True,
    federated: bool = False,
) -> list[Triple]:
    """Describe the service at a public address, over the dataset that graph:void describes.

    `statements` are those of graph:void; without them, as for a server that holds nothing yet, the
    description is whole all the same. `union`: a query without FROM reads every graph. `federated`:
    a query may ask others, by SERVICE.

    The service comes first, then the rest in a fixed order: Comunica takes in the dataset that a
    service names before, and a service that has no IRI.
    """
    said = sorted(statements, key=str)
    dataset = next((each.subject for each in said if _is_dataset(each)), None)
    if dataset is None:
        dataset = BlankNode("dataset")
        said = [*_unnamed(dataset), *said]
    about: list[tuple[str, Value]] = [
        ("rdf:type", iri("sd:Service")),
        ("sd:endpoint", NamedNode(endpoint)),
        ("sd:supportedLanguage", iri("sd:SPARQL11Query")),
        *(("sd:resultFormat", format_iri(each)) for each in RDF_FORMATS.values()),
        *(("sd:resultFormat", format_iri(each)) for each in RESULT_FORMATS.values()),
        ("sd:defaultDataset", dataset),
    ]
    if union:
        about.append(("sd:feature", iri("sd:UnionDefaultGraph")))
    if federated:
        about.append(("sd:feature", iri("sd:BasicFederatedQuery")))
    if writable:
        about.append(("sd:supportedLanguage", iri("sd:SPARQL11Update")))
        about += (("sd:inputFormat", format_iri(each)) for each in RDF_FORMATS.values())
    node = BlankNode("service")
    return [*(Triple(node, iri(name), value) for name, value in about), *said]


def _is_dataset(statement: Triple) -> bool:
    return statement.predicate == TYPE and statement.object == iri("sd:Dataset")


def _unnamed(dataset: BlankNode) -> Iterator[Triple]:
    """Describe a dataset of which nothing is known but that it has a default graph."""
    default = BlankNode("default-graph")
    yield Triple(dataset, TYPE, iri("sd:Dataset"))
    yield Triple(dataset, iri("sd:defaultGraph"), default)
    yield Triple(default, TYPE, iri("sd:Graph"))


def format_iri(syntax: Format) -> NamedNode:
    """Give the IRI of a format. https://www.w3.org/ns/formats/

    >>> print(format_iri(RDF_FORMATS["jsonld"]))
    <http://www.w3.org/ns/formats/JSON-LD>
    """
    # The engine has another IRI for JSON-LD than W3C's list; the last part is the same.
    return iri(f"formats:{syntax.iri.rpartition('/')[2]}")
