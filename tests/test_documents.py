"""Documents of strangers: what is read of them, what is refused and why, and who notices."""

import asyncio
import gzip
import io
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard

from fdt_graph.engine.documents import Documents
from fdt_graph.errors import (
    Crashed,
    FdtGraphError,
    Overloaded,
    ParseError,
    TimedOut,
    TooLarge,
    TooMany,
    UnsupportedMediaType,
)
from fdt_graph.formats import RDF_FORMATS
from fdt_graph.namespaces import iri
from fdt_graph.store.generations import Generations
from fdt_graph.worker.documents import (
    BLANK_NODES,
    IRI,
    LEVELS,
    LITERAL,
    Document,
    all_named,
    decompress,
    in_graph,
    read,
)
from fdt_graph.worker.job import Budget
from fdt_graph.worker.reader import Parse, Validate
from fdt_graph.worker.validation import context, report_on

GRAPH = "https://w3id.org/fdt/graph/example-partner"
TURTLE, TRIG, JSON_LD, XML = "text/turtle", "application/trig", "application/ld+json", "rdf"
TRIPLE = b"<https://a.example/s> <https://a.example/p> <https://a.example/o> ."


def turtle(content: bytes, coding: str = "") -> Document:
    return Document(TURTLE, content, coding)


def refusal(document: Document) -> ParseError:
    with pytest.raises(ParseError) as raised:
        read(document)
    return raised.value


# What is read.


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_every_format_that_is_written_is_read(name: str) -> None:
    quads = read(turtle(TRIPLE))
    content = ox.serialize([quad.triple for quad in quads], format=RDF_FORMATS[name])
    assert content is not None
    assert read(Document(RDF_FORMATS[name].media_type, content)) == quads


@pytest.mark.parametrize("content_type", ["text/turtle; charset=UTF-8", "Text/Turtle"])
def test_a_media_type_may_have_parameters_and_capitals(content_type: str) -> None:
    assert len(read(Document(content_type, TRIPLE))) == 1


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/html",
        "application/json",
        "text/turtle; charset=iso-8859-1",
        "text/turtle; charset=utf-16",
    ],
)
def test_another_type_or_charset_is_refused_with_those_there_are(content_type: str) -> None:
    with pytest.raises(UnsupportedMediaType, match="text/turtle"):
        read(Document(content_type, TRIPLE))


def test_relative_iris_are_of_the_graph() -> None:
    (quad,) = read(turtle(b"<#it> <p> <o> ."), GRAPH)
    assert quad.subject == ox.NamedNode(GRAPH + "#it")


def test_a_byte_order_mark_is_no_part_of_a_document() -> None:
    assert len(read(turtle(b"\xef\xbb\xbf" + TRIPLE))) == 1


def test_blank_nodes_of_two_documents_stay_apart() -> None:
    first, second = (read(turtle(b"_:x <https://a.example/p> 1 .")) for _ in range(2))
    assert first[0].subject != second[0].subject


# What is refused.


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        (TURTLE, b"<https://a.example/s>\n  <https://a.example/p> ."),
        (TURTLE, b"<https://a.example/s> <https://a.example/p>\n\n <https://a b> ."),
        (TURTLE, b"<https://a.example/s> <https://a.example/p>\n\n <https://a\nb> ."),
        (TURTLE, b"\n<https://a\\u000Ab> <https://a.example/p> 1 ."),
        (TURTLE, b"\n<https://a\0b> <https://a.example/p> 1 ."),
        (TURTLE, TRIPLE + b'\n<https://a.example/s> <https://a.example/p> "\xff" .'),
        (TRIG, b"<https://a.example/g> {\n"),
        (JSON_LD, b'{\n"@id": "https://a.example/s",\n'),
        (TURTLE, "\n<s> <p> 1 .".encode("utf-16")),
    ],
)
def test_what_is_not_well_formed_is_refused_with_its_line(
    content_type: str, content: bytes
) -> None:
    error = refusal(Document(content_type, content))
    assert error.line is not None
    assert error.column is not None
    assert 1 <= error.line <= 4


def test_entities_of_xml_are_refused_before_they_are_read() -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    xml = f'<!DOCTYPE r [<!ENTITY l0 "ha">{laughs}]><r>&l9;</r>'
    started = time.process_time()
    assert "entities" in refusal(Document("application/rdf+xml", xml.encode())).reason
    assert time.process_time() - started < 0.1


def test_an_external_entity_is_refused() -> None:
    xml = b'<!doctype r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>'
    assert "entities" in refusal(Document("application/rdf+xml", xml)).reason


def test_a_context_elsewhere_is_refused_in_words_of_ours() -> None:
    document = Document(JSON_LD, b'{"@context": "https://a.example/c", "p": 1}')
    assert "write the context into it" in refusal(document).reason


def test_deep_json_is_refused_and_what_is_in_texts_is_no_depth() -> None:
    deep = b'{"@id":"https://a.example/s","https://a.example/p":' * (LEVELS + 1)
    assert refusal(Document(JSON_LD, b"\n" + deep)).line == 2
    flat = b'{"@id": "https://a.example/s", "https://a.example/p": "%s\\""}' % (b"[" * 1000)
    assert len(read(Document(JSON_LD, flat))) == 1


def test_an_unclosed_text_full_of_escapes_does_not_take_the_square_of_its_length() -> None:
    started = time.process_time()
    refusal(Document(JSON_LD, b'{"' + b'\\"' * 500_000))
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<https://a.example/%s> <https://a.example/p> 1 ." % (b"x" * IRI), "the IRI"),
        (
            b'<https://a.example/s> <https://a.example/p> "%s" .' % (b"x" * (LITERAL + 1)),
            "a text of",
        ),
        (b'<https://a.example/s> <https://a.example/p> "%s" .' % (b"x" * 17_000_000), "a literal"),
    ],
)
def test_long_terms_are_refused(content: bytes, reason: str) -> None:
    error = refusal(Document(TURTLE, content, limit=1 << 26))
    assert reason in error.reason
    assert len(error.reason) < 1000


def test_a_literal_of_a_mebibyte_is_read() -> None:
    content = b'<https://a.example/s> <https://a.example/p> "%s" .' % (b"x" * LITERAL)
    assert len(read(turtle(content))) == 1


def test_many_blank_nodes_are_refused_and_many_statements_are_not() -> None:
    assert len(read(turtle(b"[] <https://a.example/p> [] ." * (BLANK_NODES // 2)))) == 10_000
    nested = b"[ <https://a.example/p> " * 50_000 + b"1" + b"]" * 50_000
    assert "blank nodes" in refusal(turtle(nested + b" <https://a.example/p> 1 .")).reason


@pytest.mark.parametrize(
    "content",
    [
        b"<https://a.example/s> <https://a.example/p> <<( <a> <b> <c> )>> .",
        b"<https://a.example/s> <https://a.example/p> 1 {| <a> <b> |} .",
    ],
)
def test_triple_terms_are_refused(content: bytes) -> None:
    assert "triple term" in refusal(turtle(content)).reason


def test_a_graph_without_a_name_is_refused() -> None:
    assert "blank node" in refusal(Document(TRIG, b"_:g {" + TRIPLE + b"}")).reason


# Content codings.


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", " GZIP", "zstd", "identity", ""])
def test_a_document_may_be_compressed(coding: str) -> None:
    content = TRIPLE
    if "zip" in coding.lower():
        content = gzip.compress(TRIPLE[:20]) + gzip.compress(TRIPLE[20:])
    elif coding == "zstd":
        compress = zstandard.ZstdCompressor().compress
        content = compress(TRIPLE[:20]) + compress(TRIPLE[20:])
    assert len(read(turtle(content, coding))) == 1


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_bomb_is_refused_before_it_is_all_there(coding: str) -> None:
    plain = io.BytesIO(bytes(1 << 26))
    compressor = zstandard.ZstdCompressor(level=9)
    bomb = gzip.compress(plain.read()) if coding == "gzip" else compressor.compress(plain.read())
    assert len(bomb) < 70_000
    with pytest.raises(TooLarge):
        decompress(bomb, coding, 1 << 20)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_compressed_document_that_is_cut_short_is_refused(coding: str) -> None:
    content = gzip.compress(TRIPLE) if coding == "gzip" else zstandard.compress(TRIPLE)
    assert "cut short" in refusal(turtle(content[:-4], coding)).reason


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_what_is_not_compressed_and_says_so_is_refused(coding: str) -> None:
    assert f"no {coding}" in refusal(turtle(TRIPLE, coding)).reason


def test_other_codings_are_refused() -> None:
    with pytest.raises(UnsupportedMediaType, match="gzip, zstd"):
        read(turtle(TRIPLE, "br"))


# Graphs.


def test_a_document_for_a_graph_names_that_or_none() -> None:
    quads = read(Document(TRIG, b"%s <%s> { <s> <p> <o> }" % (TRIPLE, GRAPH.encode())))
    assert {quad.graph_name for quad in in_graph(quads, GRAPH)} == {ox.NamedNode(GRAPH)}


@pytest.mark.parametrize(
    "document",
    [
        Document(TRIG, b"<https://a.example/other> {" + TRIPLE + b"}"),
        Document("application/n-quads", TRIPLE[:-1] + b"<https://a.example/other> ."),
        Document(
            JSON_LD,
            b'{"@id": "https://a.example/other", "@graph": {"@id": "https://a.example/s",'
            b' "https://a.example/p": 1}}',
        ),
    ],
)
def test_a_document_for_a_graph_that_names_another_is_refused(document: Document) -> None:
    with pytest.raises(ParseError, match=r"https://a\.example/other.*example-partner"):
        in_graph(read(document), GRAPH)


def test_a_graph_that_is_no_iri_is_refused() -> None:
    with pytest.raises(ParseError):
        in_graph(read(turtle(TRIPLE)), "no iri")


def test_without_a_graph_every_statement_names_one() -> None:
    named = read(Document(TRIG, b"<https://a.example/g> {" + TRIPLE + b"}"))
    assert all_named(named) == named
    with pytest.raises(ParseError, match="without a source"):
        all_named([*named, *read(turtle(TRIPLE))])


# What is validated.


def about(content: str, published: ox.Store, root: Path, profile: str = "publication") -> list[str]:
    """Say which focus nodes a report is about, for a document in TriG."""
    prefixes = """
        PREFIX fdt: <https://w3id.org/fdt/ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX graph: <https://w3id.org/fdt/graph/> PREFIX event: <https://w3id.org/fdt/id/event/>
        PREFIX organisation: <https://w3id.org/fdt/id/organisation/>
        PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX category: <https://w3id.org/fdt/scheme/actor-category/>"""
    quads = read(Document(TRIG, (prefixes + content).encode()))
    report = report_on(quads, published, root, profile)
    return [each.focus_node for each in report.results if each.severity == "Violation"]


EVENT = 'event:example a fdt:Event ; rdfs:label "Exemple"@fr ; fdt:organiser '


def test_a_reference_to_what_is_published_holds(published: ox.Store, root: Path) -> None:
    assert about(EVENT + "organisation:cler .", published, root) == []


def test_a_reference_to_what_nobody_publishes_does_not(published: ox.Store, root: Path) -> None:
    found = about(EVENT + "organisation:example-nobody .", published, root)
    assert found == [str(ox.NamedNode("https://w3id.org/fdt/id/event/example"))]


def test_only_the_documents_own_subjects_are_reported(published: ox.Store, root: Path) -> None:
    found = about(EVENT + "[ a fdt:Organisation ] .", published, root)
    assert found
    assert all(node.startswith("_:") for node in found)


def test_a_graph_that_is_named_has_to_be_described(published: ox.Store, root: Path) -> None:
    named = f"graph:example-partner {{ {EVENT} organisation:cler }}"
    assert about(named, published, root) == [f"<{GRAPH}>"]
    described = (
        named
        + """
        graph:sources { graph:example-partner a fdt:Source ; rdfs:label "a.example" ;
            dcterms:source <https://a.example/> ; fdt:publisherName "a.example" ;
            fdt:readOn "2026-11-22"^^<http://www.w3.org/2001/XMLSchema#date> ;
            dcterms:license fdt:UnknownLicence }"""
    )
    assert about(described, published, root) == []


def test_what_a_graph_says_of_a_subject_is_replaced_in_that_graph_alone(
    published: ox.Store, root: Path
) -> None:
    label = iri("rdfs:label")
    cler = ox.NamedNode("https://w3id.org/fdt/id/organisation/cler")
    quad = next(
        quad
        for quad in published.quads_for_pattern(cler, label, None)
        if isinstance(quad.graph_name, ox.NamedNode)
    )
    emptied = ox.Store()
    emptied.extend([ox.Quad(cler, label, ox.Literal("  "), quad.graph_name)])
    report = report_on(list(emptied), published, root, "core")
    values = {each.value for each in report.results if each.path == str(label)}
    assert str(quad.object) not in values


def test_a_class_that_is_described_does_not_bring_its_members(published: ox.Store) -> None:
    commune = b"<https://w3id.org/fdt/ns#Commune> <https://a.example/p> 1 ."
    around = context(read(turtle(commune)), published)
    assert any(quad.subject == iri("fdt:Commune") for quad in around)
    assert not any(quad.object == iri("fdt:Commune") for quad in around if is_type(quad))


def test_what_leads_to_a_subject_is_read_with_it(published: ox.Store, root: Path) -> None:
    version = next(published.quads_for_pattern(None, iri("fdt:versionOf"), None))
    charter = f"{version.object} a fdt:Charter ."
    quads = read(turtle(b"@prefix fdt: <https://w3id.org/fdt/ns#> . " + charter.encode()))
    report = report_on(quads, published, root, "publication")
    assert "^<https://w3id.org/fdt/ns#versionOf>" not in {each.path for each in report.results}


def is_type(quad: ox.Quad) -> bool:
    return quad.predicate == iri("rdf:type")


# The processes.


def run(budget: Budget, work: Callable[[Documents], Awaitable[object]], **desk: int) -> None:
    async def main() -> None:
        documents = Documents(budget, **desk)
        await documents.start()
        try:
            await work(documents)
        finally:
            await documents.close()

    asyncio.run(main())


def test_statements_come_as_n_quads() -> None:
    async def work(documents: Documents) -> None:
        content = await documents.parse(Parse(turtle(b"<#s> <#p> 1, 2 ."), GRAPH, GRAPH))
        quads = list(ox.parse(content, ox.RdfFormat.N_QUADS))
        assert {str(quad.graph_name) for quad in quads} == {f"<{GRAPH}>"}
        assert {str(quad.subject) for quad in quads} == {f"<{GRAPH}#s>"}
        assert len(quads) == 2

    run(Budget(), work)


def test_a_document_that_says_nothing_has_no_statements() -> None:
    async def work(documents: Documents) -> None:
        assert await documents.parse(Parse(turtle(b""), GRAPH, GRAPH)) == b""

    run(Budget(), work)


def test_a_refusal_comes_with_its_line_and_the_process_goes_on() -> None:
    async def work(documents: Documents) -> None:
        for _ in range(4):
            with pytest.raises(ParseError) as raised:
                await documents.parse(Parse(turtle(b"\n<s> <p>"), GRAPH, GRAPH))
            assert raised.value.line == 2
        assert await documents.parse(Parse(turtle(TRIPLE), GRAPH))

    run(Budget(), work, places=1)


def test_statements_that_grow_out_of_proportion_are_refused() -> None:
    long = b"<https://a.example/%s/" % (b"x" * 1900)
    content = b"@prefix : " + long + b"> ." + b":a :b :c ." * 2000

    async def work(documents: Documents) -> None:
        with pytest.raises(TooLarge):
            await documents.parse(Parse(Document(TURTLE, content, limit=1 << 17), GRAPH))

    run(Budget(), work)


def test_a_process_that_dies_is_replaced() -> None:
    deep = b"<s> <p> " + b"<<( <a> <b> " * 100_000 + b"<c>" + b")>>" * 100_000 + b" ."

    async def work(documents: Documents) -> None:
        with pytest.raises(Crashed, match="document"):
            await documents.parse(Parse(turtle(deep), GRAPH))
        assert await documents.parse(Parse(turtle(TRIPLE), GRAPH))

    run(Budget(), work, places=1)


def test_a_document_that_takes_too_long_is_given_up() -> None:
    slow = b"".join(
        b"<https://a.example/%d> <https://a.example/p> 1 .\n" % n for n in range(100_000)
    )

    async def work(documents: Documents) -> None:
        with pytest.raises(TimedOut, match="in parts"):
            await documents.parse(Parse(turtle(slow), GRAPH))

    run(Budget(seconds=0.02), work)


def test_each_client_has_its_share_and_all_together_theirs() -> None:
    async def work(documents: Documents) -> None:
        with documents.admitted("a"), documents.admitted("b"):
            with pytest.raises(TooMany), documents.admitted("a"):
                raise AssertionError
            with pytest.raises(Overloaded), documents.admitted("c"):
                raise AssertionError
        with documents.admitted("a"), pytest.raises(TooMany), documents.admitted("a"):
            raise AssertionError

    run(Budget(), work, places=1, waiting=1, share=1)


def test_who_leaves_frees_the_place() -> None:
    async def work(documents: Documents) -> None:
        slow = Parse(turtle(b"[] <https://a.example/p> [] ." * 9_000), GRAPH)
        task = asyncio.create_task(documents.parse(slow))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(5):
            assert await documents.parse(Parse(turtle(TRIPLE), GRAPH))

    run(Budget(), work, places=1)


def test_a_newer_generation_is_read_without_starting_again(root: Path, tmp_path: Path) -> None:
    generations = Generations(tmp_path)

    async def verdict(documents: Documents) -> bytes:
        generation = generations.current()
        told = Validate(
            Document(TURTLE, b"<https://a.example/s> a <https://a.example/C> ."),
            str(root),
            generation.store,
            "federation",
            "json",
            "en",
            None,
        )
        return (await documents.validate(told, generation)).content

    async def work(documents: Documents) -> None:
        store = ox.Store()
        store.extend(read(Document(TRIG, b"<https://a.example/g> {" + TRIPLE + b"}")))
        generations.publish(store)
        before = await verdict(documents)
        known = (
            b"<https://w3id.org/fdt/graph/ontology> { <https://a.example/C> a"
            b" <http://www.w3.org/2002/07/owl#Class> ; "
            b"<http://www.w3.org/2000/01/rdf-schema#subClassOf> <https://w3id.org/fdt/ns#Actor> ."
            b" <https://w3id.org/fdt/ns#Actor> a <http://www.w3.org/2002/07/owl#Class> }"
        )
        store.extend(read(Document(TRIG, known)))
        generations.publish(store)
        after = await verdict(documents)
        assert b'"Violation": 0' in before
        assert b'"Violation": 1' in after  # an actor needs a name

    run(Budget(), work, places=1)


def test_threads_that_validate_do_not_use_the_memory_up(
    root: Path, generations: Generations
) -> None:
    """Beside the real graph it needs some 340 MB of addresses; each arena would take 64 more."""
    small = Document(TURTLE, b"<https://a.example/s> a <https://w3id.org/fdt/ns#Event> .")
    generation = generations.current()
    told = Validate(small, str(root), generation.store, "publication", "json", "en", None)

    async def work(documents: Documents) -> None:
        for _ in range(10):
            assert await documents.validate(told, generation)

    run(Budget(seconds=60, memory=450 << 20), work, places=1)


def test_errors_that_speak_of_queries_are_reworded() -> None:
    async def work(documents: Documents) -> None:
        with pytest.raises(TooLarge) as raised:
            await documents.parse(Parse(Document(TURTLE, TRIPLE, limit=10), GRAPH))
        error: FdtGraphError = raised.value
        assert "document" in error.say("fr")
        assert "document" in error.say("en")

    run(Budget(), work)
