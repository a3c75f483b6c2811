"""A SPARQL endpoint in, what a CONSTRUCT says there out, page after page.

https://www.w3.org/TR/sparql11-protocol/. An endpoint may cut a page short without saying so: the
next page begins after the solutions that came for certain, and only an empty page ends the answer.
"""

import hashlib
from urllib.parse import urlencode

import pyoxigraph as ox
from rdflib.plugins.sparql import prepareQuery

from fdt_graph.errors import ParseError, PartnerTooLarge
from fdt_graph.federation.sources.given import Collected, Taken
from fdt_graph.federation.sources.source import QUERIES, RDF, Source

#: Solutions of a page: few enough for the limits that endpoints have by default, often 10,000.
PAGE = 5000
#: Pages that are asked for, at most.
PAGES = 2000


def read_endpoint(source: Source) -> Collected:
    """Ask for every page; raises what sources.read() does.

    ParseError when a page comes twice, since the endpoint does not page then, and what was not
    sent would look withdrawn; when what is on two pages hangs on a blank node, which has another
    name on each; and for a query of ours that is none, or that leaves its template out.
    """
    query = _query(source)
    most = _triples_of_a_solution(source, query)
    documents: list[Taken] = []
    seen: set[str] = set()
    offset = size = 0
    for number in range(PAGES):
        page = _page(source, _paged(query, offset), number)
        if page.statements == 0:
            return _collected(source, documents)
        digest = hashlib.sha256(b"\n".join(sorted(page.content.splitlines()))).hexdigest()
        if digest in seen:
            raise _wrong(
                source,
                f"page {number + 1} is one that came before: OFFSET is not followed",
                f"la page {number + 1} est déjà venue : OFFSET n’est pas suivi",
            )
        seen.add(digest)
        documents.append(page)
        offset += -(-page.statements // most)  # they come of at least so many solutions
        size += len(page.content)
        if size > source.partner.reach.limit:
            raise PartnerTooLarge(source.address, source.partner.reach.limit)
    raise _wrong(source, f"more than {PAGES} pages", f"plus de {PAGES} pages")


def _query(source: Source) -> str:
    """Read the query that is asked: the one that the registry names, or the one for everything."""
    mappings = source.distribution.mappings or (source.root / QUERIES / "everything.rq",)
    text = source.text(mappings[0])
    try:
        answer = ox.Store().query(_paged(text, 0))
    except SyntaxError as error:
        raise ParseError(source.name_of(mappings[0]), None, None, str(error)) from None
    if not isinstance(answer, ox.QueryTriples):
        raise ParseError(
            source.name_of(mappings[0]),
            None,
            None,
            "it is no CONSTRUCT",
            "ce n’est pas un CONSTRUCT",
        )
    return text


def _triples_of_a_solution(source: Source, query: str) -> int:
    """Count the triples that one solution of a CONSTRUCT makes, at most."""
    template = prepareQuery(query).algebra.template
    if not template:
        raise ParseError(
            source.name_of(source.distribution.mappings[0]),
            None,
            None,
            "a CONSTRUCT without a template: write out what it makes, before WHERE",
            "un CONSTRUCT sans modèle : écrire ce qu’il fait, avant WHERE",
        )
    return len(template)


def _paged(query: str, offset: int) -> str:
    return f"{query}\nLIMIT {PAGE} OFFSET {offset}\n"


def _page(source: Source, query: str, number: int) -> Taken:
    """Ask for one page; it is posted, since a query may be longer than an address."""
    answer = source.request(
        source.address,
        RDF,
        body=urlencode({"query": query}).encode(),
        media_type="application/x-www-form-urlencoded",
    )
    name = f"{answer.url}#page-{number + 1}"
    return source.take(source.given(name, answer.content, answer.media_type))


def _collected(source: Source, documents: list[Taken]) -> Collected:
    """Hold the pages to what pages can say, and tell whether they say anything new."""
    if len(documents) > 1 and any(_has_blank_nodes(each) for each in documents):
        raise _wrong(
            source,
            "blank nodes in an answer of several pages, where each page names them otherwise: "
            "give a dump or a graph store instead, or IRIs",
            "des nœuds anonymes dans une réponse de plusieurs pages, dont chacune les nomme "
            "autrement : donner plutôt un dump ou un graph store, ou des IRI",
        )
    digest = hashlib.sha256(_query(source).encode())
    for line in sorted({line for each in documents for line in each.content.splitlines()}):
        digest.update(line)
    left = {"digest": digest.hexdigest()}
    blank = any(_has_blank_nodes(each) for each in documents)
    if not blank and source.since.get("digest") == left["digest"]:
        return Collected(since=left, unchanged=True)
    return Collected(tuple(documents), left)


def _has_blank_nodes(document: Taken) -> bool:
    quads = ox.parse(document.content, ox.RdfFormat.N_QUADS)
    return any(
        isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object)
    )


def _wrong(source: Source, reason: str, fr: str) -> ParseError:
    return ParseError(source.address, None, None, reason, fr)
