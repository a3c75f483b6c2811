"""An IRI in, what the graph says of it out, grouped and named for people in one language."""

from fdt_graph.records.document import classes, document, require
from fdt_graph.records.labels import Labels, Named, Value, value_of, values_of
from fdt_graph.records.record import Record, describe

__all__ = [
    "Labels",
    "Named",
    "Record",
    "Value",
    "classes",
    "describe",
    "document",
    "require",
    "value_of",
    "values_of",
]
