"""The table of the forms that are no plain RDF: what each is, and what writes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from fdt_graph.engine import Engine
from fdt_graph.namespaces import NS
from fdt_graph.portrayal import features, framed, gogocarto, schema_org


@dataclass(frozen=True)
class Profile:
    """One form: the constraints that it keeps, its media type, and what writes it.

    https://www.w3.org/TR/dx-prof/
    """

    #: The short name by which ?_profile= asks for it, and the IRI that names its constraints.
    token: str
    iri: str
    media_type: str
    #: Write the document about one thing, its names in a language.
    record: Callable[[Engine, NamedNode, str], bytes]
    #: Write things of a list, in their order.
    write: Callable[[Engine, Sequence[NamedNode], str], bytes]


#: The token and the IRI of the graph's own model, in which all plain RDF is written.
FDT = ("fdt", NS.value)

#: Suffix of an address → the form that it names.
PROFILES = {
    "jsonld": Profile(*FDT, "application/ld+json", framed.write_record, framed.write_list),
    "schemaorg": Profile(
        "schemaorg",
        "https://schema.org/",
        "application/ld+json",
        schema_org.write_record,
        schema_org.write_list,
    ),
    "geojson": Profile(
        "geojson",
        "https://www.rfc-editor.org/rfc/rfc7946",
        "application/geo+json",
        features.write_record,
        features.write_list,
    ),
    "gogocarto": Profile(
        "gogocarto",
        "https://pixelhumain.github.io/GoGoCartoJs/",
        "application/json",
        gogocarto.write_record,
        gogocarto.write_list,
    ),
}
