"""A record or a list in, the links that lead programs from it out.

https://signposting.org/FAIR/, by https://www.rfc-editor.org/rfc/rfc8288 in headers and by
https://www.rfc-editor.org/rfc/rfc9264 as a document.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.namespaces import BASE, PREFIXES, iri
from fdt_graph.portrayal import schema_org
from fdt_graph.records import classes
from fdt_graph.web.representations import LINKSET, RECORDS, Representation

#: Bytes of Link headers, at most: what does not fit is in the link set alone.
HEADER = 4096
#: The class of a thing → the list that it stands in; the first that fits.
LISTS = {
    "fdt:Ally": "/allies",
    "fdt:Territory": "/territories",
    "fdt:Training": "/training",
    "fdt:TrainingSession": "/training",
    "fdt:Initiative": "/initiatives",
    "fdt:Resource": "/resources",
    "fdt:Event": "/events",
}
#: Where the service says what it can do, for programs and for people.
CATALOGUE = "/.well-known/api-catalog"
SERVICE = (("service-desc", "/openapi.json", "application/json"), ("service-doc", "/api", None))


@dataclass(frozen=True)
class Link:
    """One link: its relations, where it leads, what is there."""

    relation: str
    target: str
    media_type: str | None = None
    profile: str | None = None

    def attributes(self) -> Iterator[tuple[str, str]]:
        """Give what the link says of its target."""
        if self.media_type is not None:
            yield "type", self.media_type
        if self.profile is not None:
            yield "profile", self.profile


def document_of(name: str) -> str:
    """Give the path of the document about a thing of ours, without its suffix.

    >>> document_of("https://w3id.org/fdt/id/organisation/cler")
    '/doc/organisation/cler'
    """
    path = "/" + name.removeprefix(BASE).replace("id/", "doc/", 1)
    return quote(path, safe="/:@!$&'()*+,;=~-._%")


def of_record(engine: Engine, name: ox.NamedNode) -> list[Link]:
    """Give the links of the document about a thing, the most telling first."""
    place = document_of(name.value)
    said = [cited(name)]
    said += _about(engine, name)
    said += [Link("collection", where, "text/html") for where in collections(engine, name)]
    said += alternates(place, RECORDS)
    said += [Link("linkset", f"/linkset{place}", LINKSET)]
    return said + services()


def of_memento(engine: Engine, name: ox.NamedNode, release: str, place: str) -> list[Link]:
    """Give the links of the document about a thing as a release had it.

    `engine` reads the release; `release` and `place` are the paths of it and of the document,
    which is cited by its own address: it never changes, and the thing's leads to what is now.
    """
    said = [Link("cite-as", BASE.rstrip("/") + place)]
    said += _about(engine, name)
    said += [Link("collection", release, "text/html")]
    said += alternates(place, RECORDS)
    said += [Link("linkset", f"{place}.linkset", LINKSET)]
    return said + services()


def cited(name: ox.NamedNode) -> Link:
    """Give the link to the address by which a thing is cited: its IRI."""
    return Link("cite-as", quote(name.value, safe="/:@!$&'()*+,;=~-._%#"))


def _about(engine: Engine, name: ox.NamedNode) -> list[Link]:
    """Say what a document about a thing is, what the thing is, and under which licence."""
    said = [Link("type", PREFIXES["schema"] + "AboutPage")]
    said += [Link("type", kind) for kind in schema_org.types(engine, name)]
    return said + [Link("license", each) for each in licence(engine, name)]


def of_releases(path: str, names: Sequence[str], formats: Mapping[str, str]) -> list[Link]:
    """Give the links of the list of releases; `names` are theirs, `formats` as of_release has."""
    said = [Link("cite-as", BASE.rstrip("/") + path)]
    said += [Link("type", PREFIXES["schema"] + "CollectionPage")]
    said += _descriptions(path, formats)
    said += [Link("linkset", f"/linkset{path}", LINKSET)]
    said += services()
    return said + [Link("item", f"{path}/{name}", "text/html") for name in names]


def of_release(
    path: str, licences: Sequence[str], files: Mapping[str, str], formats: Mapping[str, str]
) -> list[Link]:
    """Give the links of the page of a release: `files` are what it consists of.

    `files` and `formats` have a media type for each path, and for each suffix.
    """
    said = [Link("cite-as", BASE.rstrip("/") + path)]
    said += [Link("type", PREFIXES["schema"] + each) for each in ("AboutPage", "Dataset")]
    said += [Link("license", licences[0])] if len(licences) == 1 else []
    said += [Link("collection", path.rpartition("/")[0], "text/html")]
    said += [Link("item", file, kind) for file, kind in files.items()]
    return said + _descriptions(path, formats) + services()


def _descriptions(path: str, formats: Mapping[str, str]) -> list[Link]:
    forms = {suffix: Representation(kind) for suffix, kind in formats.items()}
    return alternates(path, forms)


def of_list(
    path: str,
    query: str,
    items: Sequence[str],
    formats: Mapping[str, Representation],
    suffix: str | None = None,
) -> list[Link]:
    """Give the links of a view of a list: what it is, its formats, the records that it shows.

    `query` are the parameters of the view, encoded; `items` the IRIs of the records of ours;
    `suffix` is that of the view, whose pages are of another size than those that people read.
    """
    ending = f"?{query}" if query else ""
    said = [Link("cite-as", f"{BASE.rstrip('/')}{path}{ending}")]
    said += [Link("type", PREFIXES["schema"] + "CollectionPage")]
    said += alternates(path, formats, ending)
    place = path if suffix is None else f"{path}.{suffix}"
    said += [Link("linkset", f"/linkset{place}{ending}", LINKSET)]
    said += services()
    return said + [Link("item", document_of(name), "text/html") for name in items]


def pages_beside(page: int, pages: int) -> dict[str, int]:
    """Give the number of each page beside one of so many, by its relation to it.

    https://www.iana.org/assignments/link-relations/

    >>> pages_beside(1, 3)
    {'first': 1, 'last': 3, 'next': 2}
    """
    found = {"first": 1, "last": pages}
    if page > 1:
        found["prev"] = page - 1
    if page < pages:
        found["next"] = page + 1
    return found


def services() -> list[Link]:
    """Give the links to what describes the service."""
    links = [Link(relation, where, kind) for relation, where, kind in SERVICE]
    return [*links, Link("api-catalog", CATALOGUE, LINKSET)]


def alternates(place: str, formats: Mapping[str, Representation], ending: str = "") -> list[Link]:
    """Give the links to the other forms of a document; those that describe it are RDF."""
    return [
        Link(
            "alternate" if suffix in _DRAWN else "describedby alternate",
            f"{place}.{suffix}{ending}",
            each.media_type,
            each.profile,
        )
        for suffix, each in formats.items()
        if suffix not in ("html", "linkset")
    ]


#: Forms that leave out most of what is said of a thing.
_DRAWN = {"json", "geojson", "gogocarto", "csv"}


def licence(engine: Engine, name: ox.NamedNode) -> list[str]:
    """Give the licence of what is said of a thing: one, where all of its sources have that one."""
    found = {row["license"] for row in engine.select("portray-licences", this=name)}
    only = found.pop() if len(found) == 1 else None
    return [only.value] if isinstance(only, ox.NamedNode) else []


def collections(engine: Engine, name: ox.NamedNode) -> list[str]:
    """Give the path of the list that a thing stands in, if any."""
    if name.value.startswith(f"{BASE}scheme/skill/"):
        return ["/skills"]
    kinds = classes(engine, name)
    return next(([where] for kind, where in LISTS.items() if iri(kind).value in kinds), [])


def header(links: Iterable[Link], room: int = HEADER) -> str:
    """Write links as one header, those that fit, in their order."""
    written: list[str] = []
    for link in links:
        said = "".join(f'; {name}="{value}"' for name, value in link.attributes())
        entry = f'<{link.target}>; rel="{link.relation}"{said}'
        room -= len(entry) + 2
        if room < 0:
            break
        written.append(entry)
    return ", ".join(written)


def linkset(anchor: str, links: Iterable[Link], origin: str) -> bytes:
    """Write links as a document in JSON, whole; paths get the address of this service.

    https://www.rfc-editor.org/rfc/rfc9264#section-4.2
    """
    said: dict[str, list[dict[str, object]]] = defaultdict(list)
    for link in links:
        target = {"href": _absolute(link.target, origin), **dict(link.attributes())}
        for relation in link.relation.split():
            said[relation].append({**target})
    document = {"linkset": [{"anchor": _absolute(anchor, origin), **said}]}
    return json.dumps(document, ensure_ascii=False).encode() + b"\n"


def linkset_text(anchor: str, links: Iterable[Link], origin: str) -> bytes:
    """Write links as linkset does, as a header would have them, a line each.

    https://www.rfc-editor.org/rfc/rfc9264#section-4.1
    """
    context = ("anchor", _absolute(anchor, origin))
    rows = []
    for link in links:
        said = [("rel", link.relation), context, *link.attributes()]
        attributes = "".join(f'; {name}="{value}"' for name, value in said)
        rows.append(f"<{_absolute(link.target, origin)}>{attributes}")
    return ",\n".join(rows).encode() + b"\n"


def _absolute(target: str, origin: str) -> str:
    return origin + target if target.startswith("/") else target
