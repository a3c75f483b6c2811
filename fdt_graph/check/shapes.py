"""What no query can say of the shapes: that they use the words of SHACL, and no others."""

from collections.abc import Iterator

from pyoxigraph import NamedNode
from rdflib.namespace import SH

from fdt_graph.check.material import SHAPES, Material, select
from fdt_graph.check.queries import short
from fdt_graph.check.rule import Fault, rule
from fdt_graph.namespaces import PREFIXES

_PARAMETERS = """
PREFIX graph: <https://w3id.org/fdt/graph/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?path
WHERE { GRAPH graph:shapes { ?component sh:parameter/sh:path ?path } }
"""


@rule(
    "shapes",
    "Les shapes n’emploient que des termes de SHACL et des paramètres qu’elles déclarent.",
    "The shapes use only terms of SHACL and parameters that they declare.",
)
def unknown_term(material: Material) -> Iterator[Fault]:
    """Look each name of SHACL's namespace up in rdflib's list of it."""
    store = material.with_shapes
    parameters = {row["path"] for row in select(store, _PARAMETERS)}
    for quad in store.quads_for_pattern(None, None, None, SHAPES):
        for term in (quad.predicate, quad.object):
            if isinstance(term, NamedNode) and _is_sh(term) and _local(term) not in SH:
                yield Fault(short(quad.subject), (("value", short(term)),))
        ours = quad.predicate.value.startswith(PREFIXES["shape"])
        if ours and quad.predicate not in parameters:
            yield Fault(short(quad.subject), (("value", short(quad.predicate)),))


def _is_sh(term: NamedNode) -> bool:
    return term.value.startswith(PREFIXES["sh"])


def _local(term: NamedNode) -> str:
    return term.value.removeprefix(PREFIXES["sh"])
