"""Named graphs in, TriG out as a careful person writes it: subjects in order, values aligned.

The engine's own writer puts prefixes in an order that changes from run to run, and rdflib's sorts
subjects by IRI. Literals are escaped by the engine. https://www.w3.org/TR/trig/
"""

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode

from fdt_graph.namespaces import PREFIXES, iri

Term = NamedNode | Literal
#: Subject → predicate → objects. The order of subjects is kept.
Statements = dict[NamedNode, dict[NamedNode, set[Term]]]

TYPE = iri("rdf:type")
#: What comes first: what it is, who and what is meant, when. LAST is on what evidence.
FIRST = tuple(
    iri(f"{prefix}:{name}")
    for prefix, names in (
        ("rdf", "type"),
        ("rdfs", "label"),
        ("skos", "altLabel"),
        ("dcterms", "identifier description"),
        ("foaf", "primaryTopic"),
        ("fdt", "about aspect value approximation unit"),
        ("fdt", "signatory signs member participant onBehalfOf organisation role roleTitle"),
        ("fdt", "supporter supported funder funded between provider beneficiary linkType context"),
        ("fdt", "holder skill claimedBy grantor recipient authority governedTerritory"),
        ("fdt", "category resourceType level date start end attestedOn stage"),
    )
    for name in names.split()
)
LAST = tuple(iri(name) for name in ("fdt:evidenceNote", "fdt:evidenceType", "dcterms:source"))
PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()}
#: Local names that need no escape.
LOCAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")
#: Literals that TriG writes without quotes.
SHORT = {
    iri("xsd:boolean"): re.compile("true|false"),
    iri("xsd:integer"): re.compile("[+-]?[0-9]+"),
}
WIDTH = 110


def write_trig(comment: str, graphs: Mapping[NamedNode, Statements]) -> str:
    """Write graphs with a comment at the top; the same statements give the same text."""
    used: set[str] = set()
    blocks = []
    for graph, statements in graphs.items():
        subjects = [_subject(*each, used) for each in statements.items()]
        blocks.append(f"{_term(graph, used)} {{\n" + "\n\n".join(subjects) + "\n}")
    width = max(map(len, used), default=0) + 1
    prefixes = [f"@prefix {f'{name}:':{width}} <{PREFIXES[name]}> ." for name in sorted(used)]
    return "\n".join([*prefixes, "", f"# {comment}", ""]) + "\n" + "\n\n".join(blocks) + "\n"


def _subject(subject: NamedNode, properties: dict[NamedNode, set[Term]], used: set[str]) -> str:
    ordered = sorted(properties, key=_rank)
    names = {each: "a" if each == TYPE else _term(each, used) for each in ordered}
    width = max(map(len, names.values()))
    lines = [
        f"{names[each]:{1 if names[each] == 'a' else width}} "
        + _objects(properties[each], used, indent=9 + width)
        for each in ordered
    ]
    joint = " " if names[ordered[0]] == "a" else "\n        "
    return f"    {_term(subject, used)}{joint}" + " ;\n        ".join(lines) + " ."


def _objects(objects: Iterable[Term], used: set[str], indent: int) -> str:
    """Write a list of objects: on one line when they fit, French before English."""
    written = [_term(each, used) for each in sorted(objects, key=_language_then_text)]
    line = ", ".join(written)
    return line if len(line) + indent <= WIDTH else f",\n{' ' * indent}".join(written)


def _term(term: Term, used: set[str]) -> str:
    match term:
        case NamedNode():
            end = max(term.value.rfind("/"), term.value.rfind("#")) + 1
            prefix, local = PREFIX_OF.get(term.value[:end]), term.value[end:]
            if prefix is None or not LOCAL.fullmatch(local):
                return str(term)
            used.add(prefix)
            return f"{prefix}:{local}"
        case Literal() if (short := SHORT.get(term.datatype)) and short.fullmatch(term.value):
            return term.value
        case Literal() if str(term).endswith(">"):
            return f"{Literal(term.value)}^^{_term(term.datatype, used)}"
        case _:
            return str(term)


def _rank(predicate: NamedNode) -> tuple[int, int, str]:
    for part, listed in ((0, FIRST), (2, LAST)):
        if predicate in listed:
            return part, listed.index(predicate), ""
    return 1, 0, predicate.value


def _language_then_text(term: Term) -> tuple[bool, str]:
    return (not (isinstance(term, Literal) and term.language == "fr"), str(term))
