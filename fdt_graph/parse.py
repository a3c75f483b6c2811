"""Files in, statements in a store out. Nothing is fetched: remote JSON-LD contexts are refused."""

import gzip
import zlib
from pathlib import Path
from typing import IO

from pyoxigraph import NamedNode, RdfFormat, Store, Triple, parse

from fdt_graph.errors import ParseError
from fdt_graph.formats import format_of


def load_file(store: Store, path: Path, graph: NamedNode | None = None) -> None:
    """Add a file's statements to a store, all of them or none.

    Statements without a graph name go to `graph`, or to the default graph when it is None.
    A name that ends in .gz is read as gzip. Blank nodes of two files stay apart.

    Raises ParseError with the file, line, column and reason; Unknown for a name whose ending is
    no RDF format; OSError for a file that cannot be read.
    """
    syntax = format_of(path)
    with _open(path) as source:
        try:
            store.bulk_load(source, syntax, base_iri=path.resolve().as_uri(), to_graph=graph)
        except SyntaxError as error:
            raise parse_error(path, error) from None
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise ParseError(
                path,
                None,
                None,
                f"not a whole gzip file: {error}",
                f"pas un fichier gzip entier : {error}",
            ) from None


def load_text(store: Store, text: str, syntax: RdfFormat, graph: NamedNode | None = None) -> None:
    """Add a text's statements to a store; ParseError as load_file."""
    try:
        store.load(text, syntax, to_graph=graph)
    except SyntaxError as error:
        raise parse_error("text", error) from None


def parse_document(content: bytes, syntax: RdfFormat, base: str) -> list[Triple]:
    """Read the triples of a document that names no graph; ParseError as load_file.

    Blank nodes get new names, so that two documents' stay apart.
    """
    try:
        quads = parse(
            content,
            syntax,
            base_iri=base,
            without_named_graphs=True,
            rename_blank_nodes=True,
        )
        return [quad.triple for quad in quads]
    except SyntaxError as error:
        raise parse_error("document", error) from None
    except ValueError as error:
        raise ParseError("document", None, None, str(error)) from None


def parse_error(path: Path | str, error: SyntaxError) -> ParseError:
    """Take line, column and reason out of the engine's error."""
    _, _, reason = error.msg.rpartition(f"column {error.offset}: ")
    return ParseError(path, error.lineno, error.offset, reason)


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]
