"""What a text of SPARQL Update is refused for, and where; hostile texts."""

import random

import pyoxigraph as ox
import pytest

from fdt_graph.errors import FdtGraphError, QueryError, Unknown
from fdt_graph.writing.update import evaluate
from tests.workshop import laid_out, said
from tests.writing.test_update import CASES, SAID, G


@pytest.fixture
def store() -> ox.Store:
    return laid_out(SAID)


@pytest.mark.parametrize(
    ("text", "fr", "en"),
    [
        ("LOAD <http://127.0.0.1:9/>", "par PUT", "send the document itself, by PUT"),
        ("LOAD SILENT <urn:x> INTO GRAPH <urn:g>", "par PUT", "by PUT"),
        ("DELETE {} WHERE { SERVICE <urn:x> {} }", "SERVICE n'est pas", "SERVICE is not"),
        ("INSERT DATA { <urn:a> <urn:p> 1 }", "nommez un graphe", "name a graph"),
        ("INSERT { GRAPH <urn:g> {} ?s ?p 1 } WHERE {}", "nommez un graphe", "name a graph"),
        ("DELETE WHERE { ?s ?p ?o }", "nommez un graphe", "name a graph"),
        ("DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }", "nommez", "name a graph"),
        ("CLEAR DEFAULT", "nommez un graphe", "name a graph"),
        ("DROP SILENT DEFAULT", "nommez un graphe", "name a graph"),
        ("ADD <urn:g> TO DEFAULT", "nommez un graphe", "name a graph"),
        ("MOVE DEFAULT TO <urn:g>", "nommez un graphe", "name a graph"),
        ("COPY DEFAULT TO DEFAULT", "nommez un graphe", "name a graph"),
        ("CLEAR ALL", "un par un", "one by one"),
        ("DROP SILENT NAMED", "un par un", "one by one"),
        ("CREATE GRAPH <urn:g>", "existe déjà", "exists already"),
        ("INSERT DATA { GRAPH <urn:g> { << <urn:a> <urn:p> 1 >> a 1 } }", "triplet", "triple"),
        ("WITH <urn:g> INSERT { ?s ?p <<( ?s ?p ?o )>> } WHERE { ?s ?p ?o }", "triplet", "triple"),
        (
            "WITH <urn:g> INSERT { ?s ?p ?t } WHERE { ?s ?p ?o BIND(TRIPLE(?s, ?p, ?o) AS ?t) }",
            "triplet",
            "triple",
        ),
        (
            "INSERT DATA { GRAPH <urn:g> { _:x a 1 } } ; INSERT DATA { GRAPH <urn:g> { _:x a 2 } }",
            "même nom",
            "same label",
        ),
        ("INSERTDATA { GRAPH <urn:g> { <urn:a> a 1 } }", "mots-clés", "keywords"),
        ("DROPSILENT GRAPH <urn:g>", "mots-clés", "keywords"),
        ("COPY DEFAULTTO <urn:g>", "mots-clés", "keywords"),
        ("COPY <urn:h> TO GRAPH<urn:g> ; DROP SILENTGRAPH <urn:h>", "mots-clés", "keywords"),
    ],
)
def test_an_update_is_refused_and_changes_nothing(
    store: ox.Store, text: str, fr: str, en: str
) -> None:
    before = "DROP GRAPH <urn:g> ; CREATE GRAPH <urn:g> ; COPY <urn:h> TO <urn:g> ;"
    with pytest.raises(QueryError) as raised:
        evaluate(store, before + text)
    assert fr in raised.value.say("fr")
    assert en in raised.value.say("en")
    assert said(store) == SAID


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("DROP GRAPH <urn:g> ;\n # é\n  CLEAR ALL", 3, 3),
        ("DROP GRAPH <urn:g> ; DROP GRAPH\n  <urn:h> <urn:i>", 2, 11),
        ("DROP GRAPH <urn:g> ; INSERT DATA { <urn:a> }", 1, 44),
        ("BASE <http://e.example/> PREFIX x <urn:x> CLEAR ALL", 1, 26),
        ("PREFIX x: <urn:x>\n BASE", 2, 2),
        ("PREFIX x: <urn:\\u0020>", 1, 11),
        ("DROP GRAPH <urn:g> ;\n; DROP GRAPH <urn:h>", 2, 1),
        ("; DROP GRAPH <urn:g>", 1, 1),
        ("PREFIX x: <urn:x> ; DROP GRAPH <urn:g>", 1, 19),
        ("INSERT DATA {} INSERT DATA {}", 1, 19),
        ("SELECT * { ?s ?p ?o }", 1, 7),
    ],
)
def test_an_error_has_its_place_in_the_whole_text(
    store: ox.Store, text: str, line: int, column: int
) -> None:
    with pytest.raises(QueryError) as raised:
        evaluate(store, text)
    assert (raised.value.line, raised.value.column) == (line, column)
    assert said(store) == SAID


@pytest.mark.parametrize(
    "text",
    [
        "CLEAR GRAPH teritory:x",
        "INSERT DATA { GRAPH <urn:g> { teritory:x a 1 } }",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s teritory:x ?o }",
    ],
)
def test_an_unknown_prefix_is_named(store: ox.Store, text: str) -> None:
    with pytest.raises(Unknown, match="unknown prefix: teritory; did you mean territory"):
        evaluate(store, text)


HOSTILE = {
    "braces": "INSERT DATA " + "{" * 1_000_000,
    "braces in braces": "DELETE WHERE " + "{" * 500_000 + "}" * 500_000,
    "closing braces": "}" * 1_000_000,
    "semicolons": ";" * 1_000_000,
    "a string without end": "INSERT DATA { GRAPH <urn:g> { <urn:a> a '" + "x" * 1_000_000,
    "a long string without end": "INSERT DATA { GRAPH <urn:g> { <urn:a> a '''" + "'x" * 500_000,
    "an IRI without end": "DROP GRAPH <" + "x" * 1_000_000,
    "a comment to the end": "DELETE WHERE { GRAPH ?g { ?s ?p ?o } # }" + "}" * 1_000_000,
    "declarations": "PREFIX a: <b> " * 10_000 + "PREFIX",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused(store: ox.Store, name: str) -> None:
    with pytest.raises(QueryError):
        evaluate(store, HOSTILE[name])


@pytest.mark.parametrize(
    "text",
    [
        "DELETE DATA { GRAPH <urn:g> { [] a 1 } }",
        "DELETE { GRAPH <urn:g> { _:x a 1 } } WHERE {}",
        "INSERT DATA { GRAPH <urn:g> { ?s a 1 } }",
        "INSERT DATA { GRAPH <urn:g> { 1 a 1 } }",
        "WITH <urn:g> DELETE WHERE { ?s ?p ?o }",
        "USING <urn:g> DELETE {} WHERE {}",
        "DELETE {} WHERE {} LIMIT 1",
        "DELETE {} WHERE {} VALUES ?s { 1 }",
        "DELETE {}",
        "CLEAR <urn:g>",
        "DROP GRAPH <urn:g> <urn:h>",
        "CLEAR GRAPH <urn:\\u0020>",
    ],
)
def test_what_the_grammar_does_not_have_is_refused(store: ox.Store, text: str) -> None:
    with pytest.raises(QueryError, match="line 1"):
        evaluate(store, text)


# A comparison and a comment, "<?b#>", look like an IRI; then a comment like a string.


def test_no_operation_hides_in_another(store: ox.Store) -> None:
    hidden = 'DELETE {} WHERE { FILTER(?a<?b#>"""\n) } ; DROP GRAPH <urn:g> ; '
    text = hidden + 'DELETE {} WHERE { #"""\n }'
    reference = laid_out(SAID)
    reference.update(text)
    assert not reference.contains_named_graph(G)
    with pytest.raises(QueryError):
        evaluate(store, text)
    assert said(store) == SAID


def test_a_comparison_is_no_iri(store: ox.Store) -> None:
    text = 'WITH <urn:g> DELETE { ?s ?p ?o } WHERE { FILTER(1<2#>"""}\n) ?s ?p ?o } #"""}'
    evaluate(store, text)
    assert said(store) == {quad for quad in SAID if quad.graph_name != G}


def test_a_broken_text_changes_nothing() -> None:
    chance = random.Random(1)  # noqa: S311
    texts = [case[0] for case in CASES if case[0]]
    refused = 0
    for _ in range(2_000):
        text = " ; ".join(chance.sample(texts, 2))
        begin, end = sorted(chance.sample(range(len(text) + 1), 2))
        middle = chance.choice(["", text[begin:end] * 2, ";", "}", "'", "{"])
        store = laid_out(SAID)
        try:
            evaluate(store, text[:begin] + middle + text[end:])
        except FdtGraphError:
            refused += 1
            assert said(store) == SAID
    assert refused > 1_000
