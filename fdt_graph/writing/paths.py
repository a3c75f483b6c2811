"""Paths and terms as rdflib reads them in; walks and terms out."""

import pyoxigraph as ox
import rdflib
from pyoxigraph import NamedNode
from rdflib import paths as rp
from rdflib.term import Variable

from fdt_graph.writing.reach import Step, Term, Walk, reversed_walk


def walks_of_path(path: object) -> tuple[Walk, ...]:
    """Give the walks that a property path stands for; ValueError for one that has no end of them.

    https://www.w3.org/TR/sparql11-query/#propertypaths
    """
    match path:
        case rdflib.URIRef():
            return ((Step(frozenset({NamedNode(str(path))})),),)
        case rp.InvPath():
            return tuple(reversed_walk(walk) for walk in walks_of_path(path.arg))
        case rp.SequencePath():
            walks: tuple[Walk, ...] = ((),)
            for each in path.args:
                walks = tuple(w + more for w in walks for more in walks_of_path(each))
            return walks
        case rp.AlternativePath():
            return tuple(walk for each in path.args for walk in walks_of_path(each))
        case rp.MulPath():
            once = walks_of_path(path.path)
            return (*once, ()) if path.mod == "?" else (repeated(once),)
    raise ValueError(f"{path} cannot be followed")


def repeated(once: tuple[Walk, ...]) -> Walk:
    """Repeat a path any number of times; ValueError for one of more than one step."""
    directions = {step.inverse for walk in once for step in walk}
    if {len(walk) for walk in once} != {1} or len(directions) != 1:
        raise ValueError("only a path of one step in one direction can be repeated")
    predicates = frozenset(each for walk in once for each in walk[0].predicates or ())
    return (Step(predicates, directions.pop(), repeated=True),)


def term(node: object) -> Variable | Term:
    """Read a term or a variable; ValueError for what is neither."""
    match node:
        case Variable():
            return node
        case rdflib.URIRef():
            return NamedNode(str(node))
        case rdflib.Literal(language=str() as language):
            return ox.Literal(str(node), language=language)
        case rdflib.Literal():
            datatype = NamedNode(str(node.datatype)) if node.datatype else None
            return ox.Literal(str(node), datatype=datatype)
    raise ValueError(f"{node} cannot be followed")
