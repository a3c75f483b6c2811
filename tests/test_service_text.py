"""SERVICE in a text: what is found, what is refused, and that nothing is hidden from the lexer."""

import json
import re
import socket
from collections import Counter
from contextlib import suppress
from functools import cache
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fdt_graph.errors import BadAnswer, FdtGraphError, NamesService, QueryError
from fdt_graph.query import check, query
from fdt_graph.remote.client import Client
from fdt_graph.remote.target import Target
from fdt_graph.service_text import (
    find_services,
    prologue,
    refuse_lookalikes,
    with_tables,
    without_services,
)
from fdt_graph.worker.job import Job
from fdt_graph.worker.remote import answer
from fdt_graph.worker.services import ROWS, Answered, Service, look, table
from tests.federation.endpoints import oxigraph
from tests.outgoing.listeners import Listener, listening, ok

BODY = "{ ?s ?p ?o }"

#: Texts, and the endpoint that is found in each, as it is written.
FOUND = {
    "plain": ("ASK { SERVICE <urn:x> { ?s ?p ?o } }", "<urn:x>"),
    "small letters": ("ASK { service <urn:x>{ ?s ?p ?o } }", "<urn:x>"),
    "no spaces": ("ASK{SERVICE<urn:x>{?s ?p ?o}}", "<urn:x>"),
    "a name": ("PREFIX e: <urn:> ASK { SERVICE e:x { ?s ?p ?o } }", "e:x"),
    "no prefix": ("PREFIX : <urn:> ASK { SERVICE :x { ?s ?p ?o } }", ":x"),
    "relative": ("BASE <urn:a:> ASK { SERVICE <x> { ?s ?p ?o } }", "<x>"),
    "escaped": ("ASK { SERVICE <\\u0075rn:x> { ?s ?p ?o } }", "<\\u0075rn:x>"),
    "comments": ("ASK { SERVICE # <urn:a> {\n # SILENT\n<urn:x> #}\n { ?s ?p ?o } }", "<urn:x>"),
    "optional": ("ASK { OPTIONAL { SERVICE <urn:x> { ?s ?p ?o } } }", "<urn:x>"),
    "union": ("ASK { { ?a ?b ?c } UNION { SERVICE <urn:x> { ?s ?p ?o } } }", "<urn:x>"),
    "minus": ("ASK { ?a ?b ?c MINUS { SERVICE <urn:x> { ?s ?p ?o } } }", "<urn:x>"),
    "exists": ("ASK { FILTER NOT EXISTS { SERVICE <urn:x> { ?s ?p ?o } } }", "<urn:x>"),
    "graph": ("ASK { GRAPH ?g { SERVICE <urn:x> { ?s ?p ?o } } }", "<urn:x>"),
    "sub-select": ("ASK { { SELECT ?s { SERVICE <urn:x> { ?s ?p ?o } } } }", "<urn:x>"),
    "after a string": ("ASK { ?a ?b 'SERVICE <urn:y> {' SERVICE <urn:x> { ?s ?p ?o } }", "<urn:x>"),
    "after an iri": ("ASK { ?a ?b <http://y/#'> . SERVICE <urn:x> { ?s ?p ?o } }", "<urn:x>"),
}


@pytest.mark.parametrize(("text", "endpoint"), FOUND.values(), ids=FOUND.keys())
def test_a_service_is_found_wherever_it_stands(text: str, endpoint: str) -> None:
    with pytest.raises(NamesService):
        check(text)
    [found] = find_services(text)
    assert (found.endpoint, found.silent) == (endpoint, False)
    assert found.pattern.split() == ["?s", "?p", "?o"]
    assert text[found.start : found.end].lower().startswith("service")
    assert text[found.end - 1] == "}"


@pytest.mark.parametrize("words", ["SERVICE SILENT", "SERVICESILENT", "service\n#\nsilent"])
def test_silent_is_seen(words: str) -> None:
    [found] = find_services(f"ASK {{ {words} <urn:x> {BODY} }}")
    assert found.silent


def test_the_braces_of_a_pattern_are_counted_and_those_of_strings_are_not() -> None:
    pattern = ' { ?s ?p \'}\' } # }\n OPTIONAL { ?o ?q """ } """ } '
    [found] = find_services(f"SELECT * {{ SERVICE <urn:x> {{{pattern}}} ?a ?b ?c }}")
    assert found.pattern == pattern


#: Texts that are refused, with a word of the reason.
REFUSED = {
    "a variable": (f"ASK {{ SERVICE ?e {BODY} }}", "variable"),
    "a dollar": (f"ASK {{ SERVICE $e {BODY} }}", "variable"),
    "nested": (f"ASK {{ SERVICE <urn:x> {{ SERVICE <urn:y> {BODY} }} }}", "another"),
    "nested in exists": (
        f"ASK {{ SERVICE <urn:x> {{ FILTER EXISTS {{ SERVICE <urn:y> {BODY} }} }} }}",
        "another",
    ),
    "glued before": (f"ASK {{ ?s ?p trueSERVICE <urn:x> {BODY} }}", "space"),
    "glued after": (f"PREFIX e: <urn:> ASK {{ SERVICEe:x {BODY} }}", "two ways"),
    "glued to no prefix": (f"PREFIX : <urn:> ASK {{ SERVICE:x {BODY} }}", "two ways"),
    "silent glued": (f"PREFIX e: <urn:> ASK {{ SERVICE SILENTe:x {BODY} }}", "address"),
    "no address": (f"ASK {{ SERVICE {BODY} }}", "address"),
    "a string": (f"ASK {{ SERVICE 'urn:x' {BODY} }}", "address"),
    "no braces": ("ASK { SERVICE <urn:x> ?s ?p ?o }", "braces"),
    "no end": ("ASK { SERVICE <urn:x> { ?s ?p ?o", "does not close"),
    "nothing after": ("ASK { SERVICE", "address"),
    "nothing after the address": ("ASK { SERVICE <urn:x>", "braces"),
    "a long s": (f"ASK {{ ſERVICE <urn:x> {BODY} }}", "space"),
    "too many": ("ASK {" + f" SERVICE <urn:x> {BODY}" * 6 + " }", "5 at most"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_clear_is_refused_at_its_place(text: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason):
        find_services(text)


#: Texts in which the engine sees a SERVICE where a reader of tokens sees none; ASKED and TRAP are
#: what it would ask, and where.
HIDDEN = {
    "a name of three parts": "PREFIX e: <urn:> ASK { ?s ?p e:a.b.SERVICE ASKED }",
    "a prefix": "PREFIX e: <TRAP> ASK { SERVICEe:x { ?s ?p ?o } }",
    "no prefix": "PREFIX : <TRAP> ASK { SERVICE:x { ?s ?p ?o } }",
    "a port that is too long": "PREFIX e: <http://a:80> ASK { ?s ?p e:SERVICE ASKED }",
    "a comparison and a comment": "ASK { BIND(2 AS ?b) FILTER(1<?b)SERVICE#>\nASKED }",
    "a comparison and a string": "ASK { FILTER(1<'>')SERVICE ASKED FILTER(1='') }",
    "an escape that is none": "ASK { VALUES ?x {'''a'} SERVICE ASKED # \\x '''\n }",
    "an escape of half a pair": "ASK { VALUES ?x {'''a'} SERVICE ASKED # \\uD800'''\n }",
    "an escape with a sign": "PREFIX e: <urn:\\u+041'> ASK { SERVICE ASKED ?s ?p <urn:'> }",
    "a letter beyond Latin": "PREFIX e: <urn:> ASK { ?s ?p e:a、\\' . SERVICE ASKED ?s ?p 'x' }",
    "a space in a name": "PREFIX e: <urn:> PREFIX f: <TRAP> "
    "ASK { ?s ?p e:a.b.SERVICE f:x\u1680y { ?s ?p ?o } }",
    "a space in a prefix": "PREFIX e: <urn:> PREFIX f\u1680g: <TRAP> "
    "ASK { ?s ?p e:a.b.SERVICE f\u1680g:x { ?s ?p ?o } }",
    "a name that is long": f"PREFIX e: <urn:> PREFIX {'f' * 3000}: <TRAP> "
    f"ASK {{ ?s ?p e:a.b.SERVICE {'f' * 3000}:x {{ ?s ?p ?o }} }}",
    "a mark above a letter": "PREFIX e: <urn:> ASK { ?s ?p e:a\u0301\\' . SERVICE ASKED ?s ?p '' }",
}


def filled(text: str, trap: Listener) -> str:
    return text.replace("ASKED", f"<{trap.url}> {BODY}").replace("TRAP", trap.url)


@pytest.fixture(scope="module")
def trap() -> object:
    content = b'{"head":{"vars":[]},"results":{"bindings":[]}'
    with listening(ok(content, "Content-Type: application/sparql-results+json")) as listener:
        yield listener


def run(store: ox.Store, text: str) -> None:
    """Run a query as the engine does, to its end."""
    answer = store.query(text)
    if not isinstance(answer, ox.QueryBoolean):
        list(answer)


@cache
def store_of_all() -> ox.Store:
    """A store in which the patterns around each hidden SERVICE find something."""
    store = ox.Store()
    said = ["urn:a.b", "http://a:80", "urn:A'", "urn:'", "urn:a、'", "urn:a\u0301'"]
    objects = [*map(ox.NamedNode, said), ox.Literal("x"), ox.Literal("")]
    subject, predicate = ox.NamedNode("urn:s"), ox.NamedNode("urn:p")
    store.extend([ox.Quad(subject, predicate, each) for each in objects])
    return store


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN.keys())
def test_what_the_engine_would_ask_is_seen(text: str, trap: Listener) -> None:
    asked = filled(text, trap)
    before = trap.connected
    with suppress(OSError, RuntimeError):
        run(store_of_all(), asked)
    assert trap.connected > before, "the engine asks nobody: this shows nothing"
    with pytest.raises(QueryError):
        check(asked)
    with pytest.raises(QueryError):
        refuse_lookalikes(asked)


PIECES = """
SERVICE|service|SILENT|SERVICE |<TRAP>|ASKED|e:x|:x| SERVICE ASKED |SERVICE e:x { ?s ?p ?o }
SERVICEe:x { }|'|"|'''|\"\"\"|\\|\\'|\\u0041|\\x|#| |.|;|{|}|<|>|<<|>>|(|)|FILTER(1<|FILTER(1<'|>2)
e:a.b.|e:a|a|?s|VALUES ?x {|true|1|1.5e|GRAPH ?g {|OPTIONAL {|_:b|@fr|^^e:x|\u1680|、
"""
CHANGE = st.tuples(
    st.integers(0, 120),
    st.integers(0, 3),
    st.sampled_from(["\n", *PIECES.strip().replace("\n", "|").split("|")]),
)
STARTS = [
    "PREFIX e: <TRAP> PREFIX : <TRAP> ASK { ?s ?p ?o }",
    "PREFIX e: <TRAP> ASK { ?s ?p 'a' . FILTER(1 < 2) SERVICE ASKED }",
    "PREFIX e: <TRAP> ASK { VALUES ?x { 'a' } ?s ?p e:a ; e:b \"b\" . }",
    *HIDDEN.values(),
]


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(STARTS), st.lists(CHANGE, max_size=4))
def test_whatever_is_let_through_asks_nobody(
    trap: Listener, start: str, changes: list[tuple[int, int, str]]
) -> None:
    text = start
    for place, removed, piece in changes:
        text = text[:place] + piece + text[place + removed :]
    text = filled(text, trap)
    try:
        check(text)
    except FdtGraphError:
        return
    before = trap.connected
    with suppress(SyntaxError, ValueError, OSError, RuntimeError):
        run(store_of_all(), text)
    assert trap.connected == before, text


def test_a_text_is_looked_at_where_there_is_a_network_and_asks_nobody(trap: Listener) -> None:
    """A worker that has a remote engine answer looks too, and it may connect."""
    before = trap.connected
    look(f"ASK {{ SERVICE <{trap.url}> {{ ?s ?p ?o }} }}")
    look(f"SELECT (COUNT(*) AS ?n) {{ SERVICE SILENT <{trap.url}> {{ ?s ?p ?o }} }} ORDER BY ?n")
    assert trap.connected == before


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN.keys())
@pytest.mark.parametrize("looks", [True, False])
def test_a_worker_that_has_a_network_asks_nobody(text: str, looks: bool, trap: Listener) -> None:
    client, before = Client(Target(f"{trap.url}query"), 1), trap.connected
    here, there = socket.socketpair()
    with here, there, suppress(QueryError):
        answer(client, Job(filled(text, trap), looks=looks), there)
    client.close()
    assert trap.connected == before


def test_a_text_without_its_services_has_empty_groups_where_tables_belong() -> None:
    text = f"SELECT * {{ SERVICE <urn:x> {BODY} OPTIONAL {{ SERVICE <urn:y> {BODY} }} }}"
    rest, places = without_services(text, find_services(text))
    assert rest == "SELECT * { { } OPTIONAL { { } } }"
    filled = with_tables(
        rest, list(zip(places, ["VALUES ?a { 1 } ", "VALUES ?b { 2 } "], strict=True))
    )
    assert filled == "SELECT * { { VALUES ?a { 1 } } OPTIONAL { { VALUES ?b { 2 } } } }"


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("ASK {}", ""),
        ("# a\nBASE <urn:a> PREFIX e: <b> ASK {}", "# a\nBASE <urn:a> PREFIX e: <b> "),
        ("PREFIX e: <b>", "PREFIX e: <b>"),
        ("prefix :<b>base<c>select * {}", "prefix :<b>base<c>"),
    ],
)
def test_a_prologue_ends_where_the_query_begins(text: str, beginning: str) -> None:
    assert prologue(text) == beginning


def test_a_question_stands_alone_elsewhere() -> None:
    """The project's prefixes and base hold there too; those of the query come after."""
    text = (
        "PREFIX e: <https://observatory.example/> BASE <https://base.example/>\n"
        "SELECT * { SERVICE e:sparql { ?s fdt:actsOn <a> ; e:b ?o } }"
    )
    [service] = look(text).services
    assert service.address == "https://observatory.example/sparql"
    assert set(service.variables) == {"s", "o"}
    said = ox.Store()
    said.update(
        "INSERT DATA { <urn:s> <https://w3id.org/fdt/ns#actsOn> <https://base.example/a> ;"
        " <https://observatory.example/b> 1 }"
    )
    answer = said.query(service.question)  # as a stranger reads it
    assert isinstance(answer, ox.QuerySolutions)
    assert [row["o"] for row in answer] == [ox.Literal(1)]


def test_a_relative_iri_begins_at_our_base_there_too() -> None:
    [service] = look("SELECT * { SERVICE <https://a.example/> { ?s ?p <id/date/2021> } }").services
    assert "BASE <https://w3id.org/fdt/>" in service.question


def test_a_text_that_does_not_parse_is_told_by_its_own_line() -> None:
    with pytest.raises(QueryError, match="line 3, column"):
        look("SELECT *\n{ SERVICE <https://a.example/> { ?s ?p ?o }\n  ?s ?p }")


#: Queries over our statements and a partner's, which AT asks.
QUESTIONS = {
    "a join": "SELECT * { ?a :k ?k . AT { ?b :k ?k } }",
    "first": "SELECT * { AT { ?b :k ?k } ?a :k ?k }",
    "alone": "SELECT * { AT { ?b :k ?k } }",
    "optional": "SELECT * { ?a :k ?k OPTIONAL { AT { ?b :n ?k } } }",
    "optional within": "SELECT * { AT { ?b :k ?k OPTIONAL { ?b :n ?n } } }",
    "filter outside": "SELECT ?a ?b { ?a :k ?k . AT { ?b :k ?j } FILTER(?k < ?j) }",
    "union": "SELECT * { { ?a :k ?k } UNION { AT { ?a :n ?k } } }",
    "minus": "SELECT * { ?a :k ?k MINUS { AT { ?b :n ?k } } }",
    "exists": "SELECT * { ?a :k ?k FILTER EXISTS { AT { ?b :n ?k } } }",
    "not exists": "SELECT * { ?a :k ?k FILTER NOT EXISTS { AT { ?b :n ?k } } }",
    "sub-select": "SELECT * { ?a :k ?k { SELECT ?k (COUNT(*) AS ?c) "
    "{ AT { ?b :k ?k } } GROUP BY ?k } }",
    "count": "SELECT (COUNT(*) AS ?c) { ?a :k ?k . AT { ?b :k ?j } }",
    "twice": "SELECT * { AT { ?b :k ?k } AT { ?b :n ?n } }",
    "bind after": "SELECT * { AT { ?b :k ?k } BIND(?k + 1 AS ?next) }",
    "values outside": "SELECT * { VALUES ?k { 1 2 } AT { ?b :k ?k } }",
    "no variable": "SELECT ?a { ?a :k 1 . AT { :t1 :k 1 } }",
    "no solution": "SELECT * { ?a :k ?k . AT { ?b :absent ?k } }",
    "texts": "SELECT * { AT { ?b :says ?text } }",
    "ask": "ASK { ?a :k ?k . AT { ?b :k ?k } }",
    "construct": "CONSTRUCT { ?a :same ?b } { ?a :k ?k . AT { ?b :k ?k } }",
    "a path": "SELECT * { AT { ?b :k|:n ?k } ?a :k+ ?k }",
    "having": "SELECT ?k { AT { ?b :n ?k } } GROUP BY ?k HAVING (COUNT(*) > 1) ORDER BY ?k",
}
OURS = "<urn:a1> <urn:k> 1 . <urn:a2> <urn:k> 2 . <urn:a3> <urn:k> 3 ."
THERE = (
    "<urn:t1> <urn:k> 1 ; <urn:n> 2 . <urn:t2> <urn:k> 2 ; <urn:n> 2 . <urn:t3> <urn:k> 5 ."
    ' <urn:t1> <urn:says> "a \\"b\\" \\\\ \\n \\t #}"@fr , "é🦊"@en-GB , "1"^^<urn:d> , true .'
)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> object:
    with oxigraph(tmp_path_factory.mktemp("there"), THERE) as address:
        yield f"{address}/query"


TRIPLE = st.sampled_from(
    ["?a :k ?k .", "?a :n ?n .", "?b :k ?k .", "?b :n ?k .", "?b :k|:n ?n .", "?a ?p 2 ."]
)
PATTERN = st.lists(TRIPLE, min_size=1, max_size=2).map(" ".join)
LEAF = st.one_of(PATTERN, PATTERN.map(lambda pattern: f"AT {{ {pattern} }}"))
AROUND = ("{{ {} }}", "OPTIONAL {{ {} }}", "MINUS {{ {} }}", "FILTER EXISTS {{ {} }}")


def around(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Make groups of parts: one after the other, of several, within another."""
    several = st.lists(parts, min_size=1, max_size=3).map(" ".join)
    either = st.tuples(several, several).map(lambda two: f"{{ {two[0]} }} UNION {{ {two[1]} }}")
    within = st.tuples(st.sampled_from(AROUND), several).map(lambda two: two[0].format(two[1]))
    counted = several.map(lambda part: f"{{ SELECT ?k (COUNT(*) AS ?c) {{ {part} }} GROUP BY ?k }}")
    return st.one_of(several, either, within, counted)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.recursive(LEAF, around, max_leaves=6).filter(lambda text: 0 < text.count("AT {") < 6))
def test_tables_are_right_wherever_a_service_stands(there: str, pattern: str) -> None:
    same_either_way(f"SELECT * {{ {pattern} }}", there)


def asked(address: str, text: str) -> bytes:
    headers = {"Accept": "application/sparql-results+json"}
    answer = httpx.post(address, data={"query": text}, headers=headers)
    assert answer.is_success, answer.text
    return answer.content


def result(answer: object) -> object:
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QueryTriples):
        return {str(triple) for triple in answer}
    assert isinstance(answer, ox.QuerySolutions)
    names = sorted(each.value for each in answer.variables)
    return names, Counter(tuple(str(row[name]) for name in names) for row in answer)


@pytest.mark.parametrize("text", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_tables_give_what_the_engine_gives_that_asks_by_itself(text: str, there: str) -> None:
    same_either_way(text, there)


def same_either_way(text: str, there: str) -> None:
    """Hold our way to answer against the engine's own, which asks while it evaluates."""
    store = ox.Store()
    store.update(f"INSERT DATA {{ {OURS} }}")
    text = "PREFIX : <urn:> " + text.replace("AT", f"SERVICE <{there}>")
    looked = look(text)
    tables = [
        (
            each.place,
            table(
                Answered(
                    each,
                    "there",
                    "application/sparql-results+json",
                    asked(each.address, each.question),
                    1 << 24,
                )
            ),
        )
        for each in looked.services
    ]
    assert result(query(store, looked.text, tables=tables)) == result(store.query(text))


@cache
def asking() -> Service:
    [service] = look("SELECT * { SERVICE <https://a.example/> { ?a ?b ?c } }").services
    return service


def answered(
    content: bytes | str, kind: str = "application/sparql-results+json", room: int = 1 << 24
) -> Answered:
    content = content if isinstance(content, bytes) else content.encode()
    return Answered(asking(), "a.example", kind, content, room)


def rows_of(*cells: dict[str, object]) -> str:
    bindings = [{"a": cell} for cell in cells]
    return json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": bindings}})


@pytest.mark.parametrize("count", [0, 1, ROWS])
def test_as_many_rows_as_may_be_are_read(count: int) -> None:
    made = table(answered(rows_of(*[{"type": "uri", "value": "urn:a"}] * count)))
    assert made.count("(<urn:a> UNDEF UNDEF)") == count


def test_a_table_has_no_more_characters_than_there_is_room_for() -> None:
    """What a row does not bind is written too: many variables make much of a little."""
    row = rows_of(*[{"type": "uri", "value": "urn:a"}] * 9)
    size = len("(<urn:a> UNDEF UNDEF) ")
    assert table(answered(row, room=9 * size)).count("<urn:a>") == 9
    with pytest.raises(BadAnswer, match=f"{9 * size - 1} characters"):
        table(answered(row, room=9 * size - 1))


NOT_READ = {
    "one row too many": rows_of(*[{"type": "uri", "value": "urn:a"}] * (ROWS + 1)),
    "a page": "<!doctype html><title>Bienvenue</title>",
    "nothing": "",
    "cut": rows_of({"type": "uri", "value": "urn:a"})[:-9],
    "yes": '{"head": {}, "boolean": true}',
    "another question": '{"head": {"vars": ["z"]}, "results": {"bindings": []}}',
    "an address that is none": rows_of({"type": "uri", "value": "urn:a> } } DROP ALL #"}),
    "a relative address": rows_of({"type": "uri", "value": "a"}),
    "a long address": rows_of({"type": "uri", "value": "urn:" + "a" * 2048}),
    "a tag of no language": rows_of({"type": "literal", "value": "a", "xml:lang": "} DROP"}),
    "a type that is none": rows_of({"type": "literal", "value": "a", "datatype": "> }"}),
    "levels": '{"head": {"vars": ["a"]}, "results": {"bindings": [' + "[" * 100_000,
    "other levels": '{"head": {"vars": ["a"]}, "x": ' + '{"a":' * 100_000,
}


@pytest.mark.parametrize("content", NOT_READ.values(), ids=NOT_READ.keys())
def test_an_answer_that_is_none_names_who_gave_it(content: str) -> None:
    with pytest.raises(FdtGraphError, match=r"a\.example"):
        table(answered(content))


@pytest.mark.parametrize("kind", ["text/html", "text/csv", "", "application/sparql-results+xml"])
def test_an_answer_of_another_type_names_who_gave_it(kind: str) -> None:
    with pytest.raises(FdtGraphError, match=r"a\.example"):
        table(answered(rows_of({"type": "uri", "value": "urn:a"}), kind))


def test_an_answer_in_xml_is_read_and_its_entities_are_not() -> None:
    start = (
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="a"/></head>'
    )
    row = "<results><result><binding name='a'><literal>{}</literal></binding></result></results>"
    content = start + row.format("x") + "</sparql>"
    kind = "application/sparql-results+xml; charset=utf-8"
    assert '("x" UNDEF UNDEF)' in table(answered(content, kind))
    bomb = "<!DOCTYPE sparql [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    with pytest.raises(FdtGraphError, match=r"a\.example"):
        table(answered(bomb + start + row.format("&b;") + "</sparql>", kind))


def test_a_blank_node_has_one_name_in_one_answer_and_another_in_another() -> None:
    node = {"type": "bnode", "value": "b0"}
    first = table(answered(rows_of(node, node)))
    names = re.findall(r"<(https://w3id\.org/fdt/\.well-known/genid/[0-9a-f]{32})>", first)
    assert len(names) == 2
    assert len(set(names)) == 1
    assert names[0] not in table(answered(rows_of(node)))


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from([None, "fr", "en-GB"]))
def test_any_text_comes_back_as_it_was(text: str, language: str | None) -> None:
    cell = {"type": "literal", "value": text, **({"xml:lang": language} if language else {})}
    made = table(answered(rows_of(cell)))
    answer = ox.Store().query(f"SELECT ?a {{ {made} }}")
    assert isinstance(answer, ox.QuerySolutions)
    [row] = answer
    value = row["a"]
    assert isinstance(value, ox.Literal)
    assert value.value == text
    assert (value.language or "").lower() == (language or "").lower()


@pytest.mark.parametrize(
    "path", sorted(Path("sparql/federated").glob("*.rq")), ids=lambda path: path.stem
)
def test_an_example_asks_an_address_that_is_nobodys(path: Path) -> None:
    [service] = look(path.read_text()).services
    assert service.address == "https://observatory.example/sparql"
