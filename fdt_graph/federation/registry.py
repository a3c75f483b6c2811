"""data/partners.ttl in, the partners out: what each gives, and the only hosts that are ever asked.

A DCAT catalogue (https://www.w3.org/TR/vocab-dcat-3/) with a few terms of our own. The shapes hold
it to the same rules when the graph is built; this says in which line of the file the fault is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.errors import SHOWN, ParseError
from fdt_graph.federation.hosts import read_reach, require_reachable
from fdt_graph.federation.turtle import Subject, Turtle
from fdt_graph.namespaces import PREFIXES, compact, iri
from fdt_graph.outgoing.request import Reach
from fdt_graph.tokens import Role

#: Where the registry is, in a working directory.
FILE = Path("data", "partners.ttl")

#: What a service follows that may be asked questions.
SPARQL = "https://www.w3.org/TR/sparql11-protocol/"
#: What a distribution follows (dcterms:conformsTo), and what we call that.
KINDS = {
    "https://www.w3.org/TR/rdf11-concepts/": "dump",
    "https://www.w3.org/TR/sparql11-http-rdf-update/": "graph-store",
    SPARQL: "sparql",
    "https://w3id.org/ldes/specification": "ldes",
    "https://www.w3.org/TR/tabular-data-model/": "table",
    "https://gogocarto.fr/": "gogocarto",
}
#: Those that are asked for at the address of a service.
SERVICES = ("graph-store", "sparql")

#: How often a dataset changes, in the words of DCAT-AP, and how often it is harvested therefore;
#: None for one that is when somebody asks. https://semiceu.github.io/DCAT-AP/releases/3.0.0/
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
PERIODS = {
    FREQUENCY + "HOURLY": timedelta(hours=1),
    FREQUENCY + "DAILY": timedelta(days=1),
    FREQUENCY + "WEEKLY": timedelta(weeks=1),
    FREQUENCY + "BIWEEKLY": timedelta(weeks=2),
    FREQUENCY + "MONTHLY": timedelta(days=30),
    FREQUENCY + "QUARTERLY": timedelta(days=91),
    FREQUENCY + "ANNUAL": timedelta(days=365),
    FREQUENCY + "IRREG": None,
    FREQUENCY + "NEVER": None,
}
PROFILES = {f"https://w3id.org/fdt/shapes/{name}": name for name in ("federation", "core")}
TRUST = {PREFIXES["trust"] + name: name for name in ("direct", "reviewed")}
#: Share of the records that a harvest may remove, when the registry does not say.
REMOVAL_SHARE = 0.1

#: https://www.iana.org/assignments/media-types/media-types.xhtml
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Distribution:
    """One form in which a partner gives its data."""

    iri: str
    #: One of the values of KINDS.
    kind: str
    #: None where no address gives it: it is harvested from files at hand.
    address: str | None
    media_type: str | None
    #: The CSVW document of a table. https://www.w3.org/TR/tabular-metadata/
    metadata: Path | None
    #: CONSTRUCT queries, in the order of their paths; those whose names begin with lookup- prepare
    #: what the others say.
    mappings: tuple[Path, ...]


@dataclass(frozen=True)
class Partner:
    """Another observatory, what it gives, and the terms on which that is taken."""

    #: Small letters, digits and hyphens: it is part of addresses.
    id: str
    #: The organisation.
    iri: str
    #: The title of its dataset, by language.
    labels: dict[str, str]
    #: The named graph that its statements go to.
    graph: str
    licence: str
    #: Who answers for it there, by language: a service or a function, no person.
    contact: dict[str, str]
    #: What its records are held to: federation or core.
    profile: str
    #: What becomes of conforming records: direct or reviewed.
    trust: str
    #: How often it is harvested; None for when somebody asks.
    schedule: timedelta | None
    reach: Reach
    #: Share of its records, 0 to 1, that a harvest may remove without a human.
    removal_share: float
    distributions: tuple[Distribution, ...]
    #: Its SPARQL endpoint, which a query may name in SERVICE.
    endpoint: str | None
    #: The page that people read about the dataset.
    page: str | None = None


def read_partners(root: Path) -> dict[str, Partner]:
    """Read the registry of a working directory: the partners, sorted by id; none without a file.

    Raises ParseError with the file, the line where it is known, and what to correct.
    """
    path = root / FILE
    if not path.exists():
        return {}
    registry = Turtle(path)
    licences = _admitted(registry)
    partners: dict[str, Partner] = {}
    for dataset in registry.subjects("fdt:PartnerDataset"):
        partner = _partner(registry, dataset, licences, root)
        partners[partner.id] = partner
    for partner in partners.values():
        _refuse_prefix(registry, partner, partners)
    return dict(sorted(partners.items()))


def has_addresses(partner: Partner) -> bool:
    """Tell whether a partner can be asked for all that it gives."""
    return bool(partner.distributions) and all(each.address for each in partner.distributions)


def endpoints(root: Path) -> dict[str, Reach]:
    """List the endpoints that a query may name, and whom each may reach; ParseError likewise."""
    partners = read_partners(root).values()
    return {each.endpoint: each.reach for each in partners if each.endpoint is not None}


def admitted_licences(root: Path) -> frozenset[str]:
    """List the licences under which what partners give may enter the graph; ParseError likewise."""
    path = root / FILE
    return _admitted(Turtle(path)) if path.exists() else frozenset()


def _admitted(registry: Turtle) -> frozenset[str]:
    return frozenset(
        licence.value
        for catalogue in registry.subjects("dcat:Catalog")
        for licence in registry.nodes(catalogue, "fdt:admittedLicence")
    )


def _partner(registry: Turtle, dataset: Subject, licences: frozenset[str], root: Path) -> Partner:
    name = _identifier(registry, dataset)
    reach = read_reach(registry, dataset)
    frequency = registry.name(dataset, "dcterms:accrualPeriodicity") or FREQUENCY + "IRREG"
    profile = _required(registry, dataset, "dcterms:conformsTo")
    trust = _required(registry, dataset, "fdt:trust")
    contact = registry.nodes(dataset, "dcat:contactPoint")
    if not contact:
        raise _missing(registry, dataset, "dcat:contactPoint")
    endpoint = _endpoint(registry, dataset)
    if endpoint is not None:
        require_reachable(registry, dataset, endpoint, reach)
    distributions = [
        _distribution(registry, each, reach, root)
        for each in registry.nodes(dataset, "dcat:distribution")
    ]
    return Partner(
        id=name,
        iri=_required(registry, dataset, "dcterms:publisher"),
        labels=registry.texts(dataset, "dcterms:title"),
        graph=dataset.value,
        licence=_licence(registry, dataset, licences),
        contact=registry.texts(contact[0], "vcard:fn"),
        profile=PROFILES[_among(registry, dataset, "dcterms:conformsTo", profile, PROFILES)],
        trust=TRUST[_among(registry, dataset, "fdt:trust", trust, TRUST)],
        schedule=PERIODS[
            _among(registry, dataset, "dcterms:accrualPeriodicity", frequency, PERIODS)
        ],
        reach=reach,
        removal_share=_share(registry, dataset),
        distributions=tuple(distributions),
        endpoint=endpoint,
        page=registry.name(dataset, "dcat:landingPage"),
    )


def _identifier(registry: Turtle, dataset: Subject) -> str:
    """Give a partner's identifier, which its graph is named after."""
    name = registry.text(dataset, "dcterms:identifier")
    if name is None:
        raise _missing(registry, dataset, "dcterms:identifier")
    if dataset != iri(f"graph:{name}"):
        raise registry.wrong(
            dataset,
            f"l’identifiant « {name[:SHOWN]} » n’est pas la fin de graph:… : que les deux "
            "s’accordent",
            f"the identifier “{name[:SHOWN]}” is not the end of graph:…: make the two agree",
            "dcterms:identifier",
        )
    if not Role.PARTNER.reaches(dataset.value):
        raise registry.wrong(
            dataset,
            f"graph:{name} n’est pas le graphe d’un partenaire : choisir un autre identifiant",
            f"graph:{name} is no partner’s graph: choose another identifier",
            "dcterms:identifier",
        )
    return name


def _refuse_prefix(registry: Turtle, partner: Partner, others: Iterable[str]) -> None:
    """Raise ParseError when the names that a partner may give would be in another's too."""
    for other in others:
        if partner.id.startswith(f"{other}-"):
            raise registry.wrong(
                ox.NamedNode(partner.graph),
                f"l’identifiant « {partner.id} » commence comme les noms que {other} donne : en "
                "choisir un autre",
                f"the identifier “{partner.id}” begins like the names that {other} gives: choose "
                "another",
                "dcterms:identifier",
            )


def _licence(registry: Turtle, dataset: Subject, admitted: frozenset[str]) -> str:
    """Give a partner's licence, one that the catalogue admits."""
    licence = _required(registry, dataset, "dcterms:license")
    if licence not in admitted:
        listed = ", ".join(sorted(admitted)) or "—"
        raise registry.wrong(
            dataset,
            f"la licence {licence} n’est pas de celles que fdt:admittedLicence admet : {listed}",
            f"the licence {licence} is not one that fdt:admittedLicence admits: {listed}",
            "dcterms:license",
        )
    return licence


def _share(registry: Turtle, dataset: Subject) -> float:
    """Give the share of removals, from 0 to 1."""
    text = registry.text(dataset, "fdt:removalShare")
    try:
        share = REMOVAL_SHARE if text is None else float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise registry.wrong(
            dataset,
            f"fdt:removalShare {text} : écrire un nombre de 0 à 1, comme 0.1",
            f"fdt:removalShare {text}: write a number from 0 to 1, such as 0.1",
            "fdt:removalShare",
        )
    return share


def _endpoint(registry: Turtle, dataset: Subject) -> str | None:
    """Give the address of the SPARQL service of a dataset."""
    for service in registry.bearers("dcat:servesDataset", dataset):
        if registry.name(service, "dcterms:conformsTo") == SPARQL:
            return _required(registry, service, "dcat:endpointURL")
    return None


def _distribution(
    registry: Turtle, distribution: Subject, reach: Reach, root: Path
) -> Distribution:
    standard = _required(registry, distribution, "dcterms:conformsTo")
    kind = KINDS[_among(registry, distribution, "dcterms:conformsTo", standard, KINDS)]
    address = registry.name(distribution, "dcat:downloadURL")
    if kind in SERVICES:
        services = registry.nodes(distribution, "dcat:accessService")
        if not services:
            raise _missing(registry, distribution, "dcat:accessService")
        address = _required(registry, services[0], "dcat:endpointURL")
    if address is not None:
        require_reachable(registry, distribution, address, reach)
    media_type = registry.name(distribution, "dcat:mediaType")
    metadata = registry.text(distribution, "fdt:tableMetadata")
    mappings = [value.value for value in registry.values(distribution, "fdt:mapping")]
    return Distribution(
        iri=distribution.value,
        kind=kind,
        address=address,
        media_type=None if media_type is None else media_type.removeprefix(MEDIA_TYPES),
        metadata=None if metadata is None else _path(registry, distribution, metadata, root),
        mappings=tuple(_path(registry, distribution, text, root) for text in mappings),
    )


def _path(registry: Turtle, subject: Subject, text: str, root: Path) -> Path:
    """Give the path of a file in the working directory; ParseError for one that is elsewhere."""
    path = root / text
    if not path.resolve().is_relative_to(root.resolve()):
        raise registry.wrong(
            subject,
            f"{text[:SHOWN]} n’est pas dans le répertoire de travail",
            f"{text[:SHOWN]} is not in the working directory",
            text,
        )
    return path


def _required(registry: Turtle, subject: Subject, predicate: str) -> str:
    """Give the one IRI that a property has."""
    name = registry.name(subject, predicate)
    if name is None:
        raise _missing(registry, subject, predicate)
    return name


def _missing(registry: Turtle, subject: Subject, predicate: str) -> ParseError:
    return registry.wrong(
        subject, f"{predicate} manque : l’ajouter", f"{predicate} is missing: add it"
    )


def _among(
    registry: Turtle, subject: Subject, predicate: str, value: str, known: Mapping[str, object]
) -> str:
    """Give a value back; ParseError when it is not one of those that are known."""
    if value not in known:
        listed = ", ".join(compact(name) for name in known)
        raise registry.wrong(
            subject,
            f"{predicate} {compact(value)} : choisir parmi {listed}",
            f"{predicate} {compact(value)}: choose among {listed}",
            predicate,
        )
    return value
