"""A document of a stranger in, its statements out, or the reason why not.

https://www.w3.org/TR/rdf11-concepts/#rdf-documents, in the formats of formats.py. Nothing is
fetched, and nothing of what is sent is trusted: this runs in a process that may be killed.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
import zstandard
from werkzeug.http import parse_options_header

from fdt_graph.errors import SHOWN, ParseError, TooLarge, UnsupportedMediaType
from fdt_graph.formats import RDF_FORMATS, media_type
from fdt_graph.namespaces import BASE
from fdt_graph.parse import parse_error

#: Media types that are read.
READ = {media_type(syntax): syntax for syntax in RDF_FORMATS.values()}
#: Content codings that are read. https://www.rfc-editor.org/rfc/rfc9110#name-content-codings
CODINGS = ("gzip", "zstd", "identity")

#: Characters of an IRI, characters of a literal, and blank nodes of a document, at most.
IRI, LITERAL, BLANK_NODES = 2048, 1 << 20, 20_000
#: Levels of JSON in JSON: each costs the engine 200 kB, and too many its life.
LEVELS = 200
#: Bytes of a zstd frame's window that a decoder should take.
#: https://www.rfc-editor.org/rfc/rfc8878#name-window-descriptor
WINDOW = 8 << 20
#: Bytes of zstd that are decompressed at a time; they can give 32 MiB.
STEP = 1024

_BOM = b"\xef\xbb\xbf"
_UTF8 = ("utf-8", "utf8", "us-ascii")
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_JSON = re.compile(rb'"(?:[^"\\]|\\.?)*+(?:"|\Z)|[\[{]|[\]}]', re.DOTALL)


@dataclass(frozen=True)
class Document:
    """What a client sent: the bytes of one RDF document, and what its headers say of them."""

    #: The Content-Type header, with its parameters.
    content_type: str
    content: bytes
    #: The Content-Encoding header; empty for none.
    coding: str = ""
    #: Bytes that it may have, as sent and when decompressed.
    limit: int = 8 << 20


def read(document: Document, base: str = BASE) -> list[ox.Quad]:
    """Read the statements of a document; blank nodes get new names, relative IRIs follow `base`.

    A statement that the document puts in no named graph is in the default graph. Raises
    UnsupportedMediaType, ParseError, and TooLarge for more than `document.limit` bytes.
    """
    syntax = syntax_of(document.content_type)
    content = decompress(document.content, document.coding, document.limit).removeprefix(_BOM)
    if syntax == ox.RdfFormat.RDF_XML and _ENTITY.search(content):
        raise refused("entities are declared in it", "il déclare des entités XML")
    if syntax == ox.RdfFormat.JSON_LD:
        _refuse_depth(content)
    return list(_checked(_parse(content, syntax, base)))


def syntax_of(content_type: str) -> ox.RdfFormat:
    """Name the format of a Content-Type header.

    Raises UnsupportedMediaType for what is no RDF, and for a charset that is not UTF-8.

    >>> syntax_of("text/turtle; charset=UTF-8").name
    'Turtle'
    """
    kind, options = parse_options_header(content_type)
    charset = options.get("charset", "utf-8").lower()
    if kind.lower() not in READ:
        raise UnsupportedMediaType(kind, READ)
    if charset not in _UTF8:
        raise UnsupportedMediaType(f"{kind}; charset={charset}", [f"{kind}; charset=utf-8"])
    return READ[kind.lower()]


def decompress(content: bytes, coding: str, limit: int) -> bytes:
    """Undo a content coding; TooLarge past `limit` bytes, of which no more are ever made.

    Raises UnsupportedMediaType for another coding, ParseError for bytes that are not whole.
    """
    name = coding.strip().lower() or "identity"
    try:
        match name:
            case "identity":
                plain, whole = content, True
            case "gzip" | "x-gzip":
                plain, whole = _gunzip(content, limit)
            case "zstd":
                plain, whole = _unzstd(content, limit)
            case _:
                raise UnsupportedMediaType(f"Content-Encoding {coding}", CODINGS)
    except (zlib.error, zstandard.ZstdError) as error:
        raise refused(f"it is no {name}: {error}", f"ce n'est pas du {name} : {error}") from None
    if len(plain) > limit:
        raise TooLarge(limit)
    if not whole:
        raise refused(f"its {name} is cut short", f"son {name} est coupé avant la fin")
    return plain


def _gunzip(content: bytes, limit: int) -> tuple[bytes, bool]:
    """Read members of gzip until `limit` is passed; tell whether the last one is whole."""
    plain, whole = bytearray(), False
    while content and len(plain) <= limit:
        member = zlib.decompressobj(31)
        plain += member.decompress(content, limit + 1 - len(plain))
        content, whole = member.unused_data, member.eof
        if not whole:
            break
    return bytes(plain), whole


def _unzstd(content: bytes, limit: int) -> tuple[bytes, bool]:
    """Read frames of zstd until `limit` is passed; tell whether the last one is whole."""
    plain, whole = bytearray(), False
    while content and len(plain) <= limit:
        decoder = zstandard.ZstdDecompressor(max_window_size=WINDOW).decompressobj()
        place = 0
        while place < len(content) and not decoder.eof and len(plain) <= limit:
            plain += decoder.decompress(content[place : place + STEP])
            place += STEP
        whole = decoder.eof
        content = decoder.unused_data + content[place:] if whole else b""
    return bytes(plain), whole


def _refuse_depth(content: bytes) -> None:
    """Raise ParseError for JSON that is nested too deep."""
    depth = 0
    for found in _JSON.finditer(content):
        depth += {b"{": 1, b"[": 1, b"}": -1, b"]": -1}.get(found.group(), 0)
        if depth > LEVELS:
            line = content.count(b"\n", 0, found.start()) + 1
            raise refused(
                f"JSON of more than {LEVELS} levels", f"plus de {LEVELS} niveaux de JSON", line
            )


def _parse(content: bytes, syntax: ox.RdfFormat, base: str) -> Iterator[ox.Quad]:
    """Read statements as they stand; ParseError for what the syntax does not allow."""
    try:
        yield from ox.parse(content, syntax, base_iri=base, rename_blank_nodes=True)
    except SyntaxError as error:
        if "LoadDocumentCallback" in str(error):
            raise refused(
                "its @context is elsewhere, and nothing is fetched: write the context into it",
                "son @context est ailleurs, et rien n'est chargé : écrivez-le dans le document",
            ) from None
        raise parse_error("document", error) from None
    except ValueError as error:
        raise refused(str(error), str(error)) from None
    except MemoryError:  # what the engine raises for a word of more than 16 MiB
        raise _too_long("a literal or an IRI", "un littéral ou un IRI", LITERAL) from None


def _checked(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Pass statements on; ParseError for one that is not taken in, whatever its syntax."""
    blank: set[str] = set()
    for quad in quads:
        for term in quad:
            match term:
                case ox.NamedNode():
                    if len(term.value) > IRI:
                        raise _too_long(f"the IRI {_shown(term)}", f"l'IRI {_shown(term)}", IRI)
                case ox.Literal():
                    if len(term.value) > LITERAL:
                        where = f"{_shown(quad.subject)} {_shown(quad.predicate)}"
                        raise _too_long(f"a text of {where}", f"un texte de {where}", LITERAL)
                case ox.BlankNode():
                    blank.add(term.value)
                case ox.Triple():
                    where = _shown(quad.subject)
                    raise refused(
                        f"a triple term, at {where}: this is RDF 1.1",
                        f"un triplet comme terme, à {where} : c'est ici RDF 1.1",
                    )
        if isinstance(quad.graph_name, ox.BlankNode):
            raise refused(
                "a graph whose name is a blank node: name it with an IRI",
                "un graphe dont le nom est un nœud anonyme : nommez-le par un IRI",
            )
        if len(blank) > BLANK_NODES:
            raise refused(
                f"more than {BLANK_NODES} blank nodes", f"plus de {BLANK_NODES} nœuds anonymes"
            )
        yield quad


def in_graph(quads: Iterable[ox.Quad], name: str) -> list[ox.Quad]:
    """Put statements into a graph; ParseError when they name another, or `name` is no IRI."""
    try:
        graph = ox.NamedNode(name)
    except ValueError as error:
        raise refused(str(error), str(error)) from None
    moved = []
    for quad in quads:
        if quad.graph_name not in (ox.DefaultGraph(), graph):
            named, meant = _shown(quad.graph_name), _shown(graph)
            raise refused(
                f"it names the graph {named}, and is for {meant}",
                f"il nomme le graphe {named}, et il est pour {meant}",
            )
        moved.append(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
    return moved


def all_named(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Give statements back; ParseError when one is in no named graph, so without a source."""
    given = list(quads)
    stray = next((quad for quad in given if quad.graph_name == ox.DefaultGraph()), None)
    if stray is not None:
        where = f"{_shown(stray.subject)} {_shown(stray.predicate)}"
        raise refused(
            f"a statement outside any named graph, so without a source: {where}",
            f"une affirmation hors de tout graphe nommé, donc sans source : {where}",
        )
    return given


def refused(reason: str, fr: str, line: int | None = None) -> ParseError:
    """Make the error that says why a document is not taken in."""
    return ParseError("document", line, None, reason, fr)


def _too_long(what: str, fr: str, limit: int) -> ParseError:
    return refused(f"{what} has more than {limit} characters", f"{fr} a plus de {limit} caractères")


def _shown(term: object) -> str:
    """Give a term as a message may repeat it."""
    return str(term)[:SHOWN]
