"""Which formats we read and write, by the name that the command line and addresses use.

Oxigraph's own format objects carry the media type, so this is the whole table: the command line,
the serializer and HTTP all read it.

>>> rdf_format("ttl").media_type
'text/turtle'
>>> rdf_format("turtel")
Traceback (most recent call last):
fdt_graph.errors.Unknown: unknown format: turtel; did you mean turtle?
"""

from pathlib import Path

from pyoxigraph import QueryResultsFormat, RdfFormat

from fdt_graph.errors import Unknown

Format = RdfFormat | QueryResultsFormat

#: Graphs and datasets, in order of preference. https://www.w3.org/TR/rdf11-concepts/#rdf-documents
RDF_FORMATS: dict[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
}

#: Answers to SELECT and ASK. https://www.w3.org/TR/sparql11-overview/#sparql11-results
RESULT_FORMATS: dict[str, QueryResultsFormat] = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}

ALIASES = {"turtle": "ttl", "ntriples": "nt", "rdfxml": "rdf", "nquads": "nq", "json-ld": "jsonld"}


def rdf_format(name: str) -> RdfFormat:
    """Find an RDF format by its short name; Unknown if there is none."""
    try:
        return RDF_FORMATS[ALIASES.get(name, name)]
    except KeyError:
        raise Unknown("format", name, [*RDF_FORMATS, *ALIASES]) from None


def format_of(path: Path) -> RdfFormat:
    """Tell a file's format from its name, looking through .gz; Unknown if it tells nothing.

    >>> format_of(Path("data/reference/territories.nq.gz")).name
    'N-Quads'
    """
    name = path.name.removesuffix(".gz")
    return rdf_format(name.rpartition(".")[2])


def media_type(syntax: Format) -> str:
    """Give the media type without its parameters."""
    return syntax.media_type.partition(";")[0]


#: A spreadsheet would compute what begins so: an apostrophe before it keeps it a text.
#: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Write a text so that a spreadsheet shows it and computes nothing.

    >>> safe_cell("=1+1"), safe_cell("Énergie")
    ("'=1+1", 'Énergie')
    """
    return f"'{text}" if text.startswith(FORMULA) else text
