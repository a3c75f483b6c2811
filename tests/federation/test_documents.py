"""One document a distribution: dumps, graphs of a graph store; whatever they claim to be."""

import gzip
import io
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard

from fdt_graph.errors import FdtGraphError, ParseError, TooLarge, Unreachable
from fdt_graph.federation.sources import Collected, read
from fdt_graph.federation.sources.single import read_at_hand
from fdt_graph.formats import RDF_FORMATS
from tests.federation.web import GRAPH, HOST, Web, said

TURTLE = "<a> <p> <b> . <a> <q> 'c' ."
TRIPLES = {"a p b", "a q c"}
QUADS = [
    ox.Quad(ox.NamedNode(f"{HOST}/a"), ox.NamedNode(f"{HOST}/p"), ox.NamedNode(f"{HOST}/b")),
    ox.Quad(ox.NamedNode(f"{HOST}/a"), ox.NamedNode(f"{HOST}/q"), ox.Literal("c")),
]


def harvested(web: Web, kind: str = "dump", path: str = "/dump", **how: object) -> Collected:
    return read(web.source(kind, path, **how))


@pytest.mark.parametrize("syntax", RDF_FORMATS.values(), ids=RDF_FORMATS)
def test_every_format_is_read_by_its_media_type(syntax: ox.RdfFormat) -> None:
    web = Web()
    web.put("/dump", ox.serialize(QUADS, format=syntax) or b"", syntax.media_type)
    assert said(*harvested(web).documents) == TRIPLES


@pytest.mark.parametrize("kind", ["application/octet-stream", "text/plain", None, "text/html"])
def test_the_end_of_the_name_tells_what_the_media_type_does_not(kind: str | None) -> None:
    web = Web()
    web.put("/dump.ttl?of=2026", TURTLE, kind)
    assert said(*harvested(web, path="/dump.ttl?of=2026").documents) == TRIPLES


@pytest.mark.parametrize("name", ["rdf", "jsonld"])
def test_the_beginning_tells_where_nothing_else_does(name: str) -> None:
    syntax = {"rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}[name]
    content = ox.serialize(QUADS, format=syntax) or b""
    web = Web()
    web.put("/dump", content if name == "rdf" else b'{"@graph": ' + content + b"}", None)
    assert said(*harvested(web).documents) == TRIPLES


def test_a_media_type_that_lies_is_not_believed() -> None:
    web = Web()
    web.put("/dump.ttl", TURTLE, "application/rdf+xml")
    assert said(*harvested(web, path="/dump.ttl").documents) == TRIPLES


def test_where_every_reading_fails_the_fault_is_that_of_what_it_claims_to_be() -> None:
    web = Web()
    web.put("/dump.nt", "<a> <p> .\n", "text/turtle")
    with pytest.raises(ParseError) as error:
        harvested(web, path="/dump.nt")
    assert error.value.line == 1


@pytest.mark.parametrize(
    "page",
    ["<!DOCTYPE html><p>Soon</p>", "\ufeff <!-- a --><HTML lang=fr>", "\n<body>", "<head >"],
)
@pytest.mark.parametrize("kind", ["text/html", "text/turtle", "application/ld+json"])
def test_a_web_page_is_said_to_be_one(page: str, kind: str) -> None:
    web = Web()
    web.put("/dump", page, kind)
    with pytest.raises(ParseError, match="web page") as error:
        harvested(web)
    assert "page web" in error.value.say("fr")


def test_what_nothing_tells_the_format_of_is_not_guessed() -> None:
    web = Web()
    web.put("/dump", TURTLE, "application/octet-stream")
    with pytest.raises(ParseError, match="application/octet-stream.*nor the end of its name"):
        harvested(web)


def packed(how: str, content: bytes, name: str = "dump.ttl") -> bytes:
    if how == "gz":
        return gzip.compress(content)
    if how == "zst":
        return zstandard.compress(content)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/dump.ttl", b"\0")
        archive.writestr(name, content)
    return output.getvalue()


@pytest.mark.parametrize("how", ["gz", "zst", "zip"])
@pytest.mark.parametrize("path", ["/dump.ttl.{}", "/dump.ttl", "/dump"])
def test_what_is_packed_is_unpacked_whatever_it_is_called(how: str, path: str) -> None:
    web = Web()
    path = path.format(how)
    web.put(path, packed(how, TURTLE.encode()), "text/turtle" if path == "/dump" else None)
    assert {each.split()[1] for each in said(*harvested(web, path=path).documents)} == {"p", "q"}


@pytest.mark.parametrize("how", ["gz", "zst", "zip"])
def test_a_bomb_is_refused(how: str) -> None:
    web = Web()
    web.put("/dump.ttl", packed(how, b"#" * (5 << 20)))
    with pytest.raises(TooLarge):
        harvested(web, path="/dump.ttl")


@pytest.mark.parametrize("how", ["gz", "zst", "zip"])
def test_what_is_not_whole_is_refused(how: str) -> None:
    web = Web()
    web.put("/dump.ttl", packed(how, TURTLE.encode() * 50)[:-20])
    with pytest.raises(ParseError):
        harvested(web, path="/dump.ttl")


def test_an_empty_zip_says_that_it_is() -> None:
    web = Web()
    output = io.BytesIO()
    zipfile.ZipFile(output, "w").close()
    web.put("/dump.ttl", b"PK\x03\x04" + output.getvalue())
    with pytest.raises(ParseError, match="zip"):
        harvested(web, path="/dump.ttl")


def test_statements_of_no_graph_go_to_the_partners_and_those_of_another_stay_there() -> None:
    web = Web()
    web.put("/dump", "<a> <p> <b> . <urn:g> { <a> <q> 'c' }", "application/trig")
    [document] = harvested(web).documents
    quads = ox.parse(document.content, ox.RdfFormat.N_QUADS)
    graphs = {str(quad.predicate).rpartition("/")[2]: quad.graph_name for quad in quads}
    assert graphs == {"p>": ox.NamedNode(GRAPH), "q>": ox.NamedNode("urn:g")}
    assert document.statements == 2


def test_what_did_not_change_is_not_sent_again() -> None:
    web = Web()
    web.put("/dump", TURTLE)
    first = harvested(web)
    assert not first.unchanged
    again = harvested(web, since=first.since)
    assert (again.unchanged, again.documents) == (True, ())
    assert web.requests[-1].etag == web.pages[f"{HOST}/dump"].etag
    web.put("/dump", TURTLE + "<a> <r> 1 .")
    changed = harvested(web, since=again.since)
    assert len(said(*changed.documents)) == 3


def test_the_same_bytes_without_an_etag_are_unchanged_too() -> None:
    web = Web()
    web.put("/dump", TURTLE)
    first = harvested(web)
    forgot = {**first.since, "etag": None}
    assert harvested(web, since=forgot).unchanged


def test_a_graph_store_is_asked_for_the_graph_that_its_address_names() -> None:
    web = Web()
    web.put("/store?default", TURTLE)
    web.put("/store?graph=urn:g", TURTLE)
    assert said(*harvested(web, "graph-store", "/store").documents) == TRIPLES
    assert said(*harvested(web, "graph-store", "/store?graph=urn:g").documents) == TRIPLES


def test_without_an_address_it_is_said_how_to_harvest() -> None:
    source = Web().source("dump")
    nowhere = type(source.distribution)(source.distribution.iri, "dump", None, None, None, ())
    with pytest.raises(Unreachable, match="--from"):
        read(type(source)(nowhere, source.partner, source.root, source.ask, source.take))


def test_a_file_at_hand_is_the_one_that_the_address_ends_in(tmp_path: Path) -> None:
    web = Web()
    (tmp_path / "dump.ttl.gz").write_bytes(gzip.compress(TURTLE.encode()))
    collected = read_at_hand(web.source("dump", "/2026/dump.ttl"), tmp_path)
    assert said(*collected.documents) == TRIPLES
    assert web.requests == []
    again = web.source("dump", "/2026/dump.ttl", since=collected.since)
    assert read_at_hand(again, tmp_path).unchanged


def test_a_file_that_is_not_at_hand_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParseError, match=r"dump\.ttl: this file .* is not there"):
        read_at_hand(Web().source("dump", "/dump.ttl"), tmp_path)
    with pytest.raises(ParseError, match="nothing says which file"):
        read_at_hand(Web().source("sparql", "/sparql"), tmp_path)


def test_every_error_is_in_both_languages() -> None:
    web = Web()
    web.put("/dump", "<!doctype html>")
    with pytest.raises(FdtGraphError) as error:
        harvested(web)
    assert error.value.say("fr") != error.value.say("en")
