"""What the registry says of a partner in, what its graph says of itself out: a fdt:Source."""

from datetime import date

from pyoxigraph import Literal, NamedNode, Quad, Store

from fdt_graph.federation.registry import Partner
from fdt_graph.namespaces import iri, last_part
from fdt_graph.store.diff import UNION

READ_ON = iri("fdt:readOn")
LABEL = iri("rdfs:label")


def describe(partner: Partner, published: Store, day: date) -> list[Quad]:
    """Say what a partner's graph is: whose, under which licence, from where, read on which day.

    The partner's name is the one that the published graph has for it.
    """
    graph = NamedNode(partner.graph)
    values: list[tuple[str, NamedNode | Literal]] = [
        ("rdf:type", iri("fdt:Source")),
        *(("rdfs:label", Literal(text, language=lang)) for lang, text in partner.labels.items()),
        ("dcterms:source", NamedNode(_page(partner))),
        ("dcterms:publisher", NamedNode(partner.iri)),
        ("fdt:publisherName", Literal(_name(partner.iri, published))),
        ("dcterms:license", NamedNode(partner.licence)),
        ("fdt:readOn", Literal(day.isoformat(), datatype=iri("xsd:date"))),
    ]
    return [Quad(graph, iri(name), value, graph) for name, value in values]


def _page(partner: Partner) -> str:
    """Give the address that data come from, or are read about at."""
    addresses = [each.address for each in partner.distributions if each.address is not None]
    return partner.page or next(iter(addresses), partner.graph)


def _name(organisation: str, published: Store) -> str:
    said = published.quads_for_pattern(NamedNode(organisation), LABEL, None, UNION)
    names = [quad.object for quad in said if isinstance(quad.object, Literal)]
    french = sorted(each.value for each in names if each.language == "fr")
    return next(iter([*french, *sorted(each.value for each in names)]), last_part(organisation))
