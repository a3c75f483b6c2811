"""The knowledge graph of La Fabrique des transitions: build it, validate it, query it, serve it."""

from fdt_graph.build import build, check
from fdt_graph.errors import (
    Busy,
    FdtGraphError,
    Gone,
    NotAcceptable,
    ParseError,
    QueryError,
    TableError,
    Unknown,
)
from fdt_graph.query import query
from fdt_graph.store.generation import Generation
from fdt_graph.store.generations import Generations
from fdt_graph.validate import Report, Result, validate

__all__ = [
    "Busy",
    "FdtGraphError",
    "Generation",
    "Generations",
    "Gone",
    "NotAcceptable",
    "ParseError",
    "QueryError",
    "Report",
    "Result",
    "TableError",
    "Unknown",
    "build",
    "check",
    "query",
    "validate",
]
