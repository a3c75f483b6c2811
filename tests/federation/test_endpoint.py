"""What a SPARQL endpoint gives page after page, and what is not believed of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from fdt_graph.errors import FdtGraphError, ParseError, TooLarge
from fdt_graph.federation.sources import Collected, read
from fdt_graph.federation.sources.endpoint import PAGE
from fdt_graph.outgoing import Request, Response
from tests.federation.web import HOST, Web, said


def lines(start: int, end: int) -> bytes:
    return "".join(f'<{HOST}/{n:05}> <{HOST}/p> "v" .\n' for n in range(start, end)).encode()


def harvested(web: Web, **how: object) -> Collected:
    return read(web.source("sparql", "/sparql", **how))


def test_pages_are_asked_for_until_one_is_empty() -> None:
    web = Web(answers=[lines(0, 3), lines(3, 5), b""])
    collected = harvested(web)
    assert len(said(*collected.documents)) == 5
    assert collected.whole
    asked = [parse_qs((request.body or b"").decode())["query"][0] for request in web.requests]
    ends = [" ".join(query.split()[-4:]) for query in asked]
    assert ends == [f"LIMIT {PAGE} OFFSET {offset}" for offset in (0, 3, 5)]
    assert all("ORDER BY ?subject ?property ?value" in query for query in asked)


def endpoint(content: bytes, most: int) -> Callable[[Request], Response]:
    """Answer as an endpoint that follows LIMIT and OFFSET, and gives so many solutions at most."""
    store = ox.Store()
    store.bulk_load(content, ox.RdfFormat.TURTLE)

    def ask(request: Request) -> Response:
        [query] = parse_qs((request.body or b"").decode())["query"]
        text, _, limit = query.rpartition("LIMIT ")
        wanted, offset = limit.split(maxsplit=1)
        answer = store.query(f"{text} LIMIT {min(int(wanted), most)} {offset}")
        assert isinstance(answer, ox.QueryTriples)
        triples = answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
        return Response(200, request.url, "application/n-triples", triples, None, None)

    return ask


@pytest.mark.parametrize("most", [10_000, 20, 7])
def test_an_endpoint_is_replicated_whatever_it_cuts_its_pages_to(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fdt_graph.federation.sources.endpoint.PAGE", 50)
    source = replace(Web().source("sparql", "/sparql"), ask=endpoint(lines(0, 107), most))
    collected = read(source)
    assert len(said(*collected.documents)) == 107
    assert len(collected.documents) == -(-107 // min(50, most))


@pytest.mark.parametrize("most", [10_000, 20, 7])
def test_a_query_that_makes_several_triples_of_a_solution_loses_none(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every other solution there are two triples, and of the others one."""
    monkeypatch.setattr("fdt_graph.federation.sources.endpoint.PAGE", 50)
    mapping = tmp_path / "two.rq"
    mapping.write_text(
        "CONSTRUCT { ?a <urn:p> ?b ; <urn:q> ?c } "
        f"WHERE {{ ?a <{HOST}/p> ?b OPTIONAL {{ ?a <{HOST}/q> ?c }} }} ORDER BY ?a"
    )
    more = "".join(f'<{HOST}/{n:05}> <{HOST}/q> "w" .\n' for n in range(0, 107, 2))
    source = Web().source("sparql", "/sparql", mappings=(mapping,))
    collected = read(replace(source, ask=endpoint(lines(0, 107) + more.encode(), most)))
    assert len(said(*collected.documents)) == 107 + 54


def test_the_same_pages_are_nothing_new_in_any_order() -> None:
    first = harvested(Web(answers=[lines(0, 3), b""]))
    shuffled = b"\n".join(reversed(lines(0, 3).splitlines()))
    assert harvested(Web(answers=[shuffled, b""]), since=first.since).unchanged
    assert not harvested(Web(answers=[lines(0, 4), b""]), since=first.since).unchanged


def test_an_endpoint_that_ignores_offset_is_refused() -> None:
    """Else what was not sent would look withdrawn."""
    with pytest.raises(ParseError, match="page 2 is one that came before") as error:
        harvested(Web(answers=[lines(0, 3), lines(0, 3)]))
    assert "OFFSET n’est pas suivi" in error.value.say("fr")


def test_blank_nodes_on_several_pages_are_refused_and_on_one_are_not() -> None:
    blank = b'_:a <urn:p> "v" .\n'
    assert len(harvested(Web(answers=[blank, b""])).documents) == 1
    with pytest.raises(ParseError, match="blank nodes in an answer of several pages"):
        harvested(Web(answers=[blank, lines(0, 1), b""]))


def test_an_endless_endpoint_is_left() -> None:
    endless = Web(answers=[lines(n, n + 10_000) for n in range(0, 100_000, 10_000)])
    with pytest.raises(TooLarge):
        harvested(endless)


def test_the_registry_may_name_another_query(tmp_path: Path) -> None:
    mapping = tmp_path / "allies.rq"
    mapping.write_text("CONSTRUCT { ?a a ?b } WHERE { ?a a ?b } ORDER BY ?a ?b")
    web = Web(answers=[b""])
    assert harvested(web, mappings=(mapping,)).documents == ()
    assert b"a+%3Fb" in (web.requests[0].body or b"")


@pytest.mark.parametrize(
    "text", ["SELECT * { ?s ?p ?o }", "CONSTRUCT {", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"]
)
def test_a_query_that_is_no_construct_is_not_sent(text: str, tmp_path: Path) -> None:
    mapping = tmp_path / "allies.rq"
    mapping.write_text(text)
    web = Web()
    with pytest.raises(ParseError, match=r"allies\.rq"):
        harvested(web, mappings=(mapping,))
    assert web.requests == []


def test_a_query_that_the_registry_names_and_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FdtGraphError, match=r"none\.rq: it is needed to read"):
        harvested(Web(), mappings=(tmp_path / "none.rq",))
