"""The records of the current generation in, what search engines may visit out.

https://www.sitemaps.org/protocol.html. People have pages and are found by the search of the portal,
but nobody's page is offered to search engines.
"""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord
from fdt_graph.namespaces import BASE
from fdt_graph.store.generation import Generation
from fdt_graph.web.markup import XML, document
from fdt_graph.web.origin import origin
from fdt_graph.web.signposting import document_of

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: Addresses in one file; the protocol allows 50,000.
MOST = 10_000
#: Where a store has its feed.
FEED = "/feed"
#: Pages that are no record.
PAGES = (
    "/",
    "/allies",
    "/territories",
    "/initiatives",
    "/resources",
    "/skills",
    "/events",
    "/training",
    "/network",
    "/map",
    "/questions",
    "/about",
    "/api",
    "/history",
    "/releases",
    "/catalog",
    FEED,
    "/partners",
    "/ns",
    "/shapes",
    "/scheme",
)


def sitemap(engine: Engine) -> Blueprint:
    """Serve the index of sitemaps, and each of them."""
    blueprint = Blueprint("sitemap", __name__)

    @blueprint.get("/sitemap.xml")
    def index() -> Response:
        generation = engine.generation
        root = Element("sitemapindex", {"xmlns": NAMESPACE})
        for name in engine.kept(files):
            entry = SubElement(root, "sitemap")
            SubElement(entry, "loc").text = f"{origin(request)}/sitemap/{name}.xml"
            published = generation.published.isoformat(timespec="seconds")
            SubElement(entry, "lastmod").text = published
        return Response(document(root), content_type=XML)

    @blueprint.get("/sitemap/<name>.xml")
    def one(name: str) -> Response:
        known = engine.kept(files)
        if name not in known:
            raise NoSuchRecord(
                "record", f"/sitemap/{name}.xml", [f"/sitemap/{n}.xml" for n in known]
            )
        root, here = Element("urlset", {"xmlns": NAMESPACE}), origin(request)
        for path in known[name]:
            entry = SubElement(root, "url")
            SubElement(entry, "loc").text = here + path
        return Response(document(root), content_type=XML)

    return blueprint


def files(engine: Engine) -> dict[str, list[str]]:
    """Give the paths that each file lists, by its name."""
    records = paths(row["this"] for row in engine.select("sitemap"))
    here = set(records)
    territories = paths(row["this"] for row in engine.select("sitemap-territories"))
    others = [path for path in territories if path not in here]
    kept = isinstance(engine.generation, Generation)  # an engine elsewhere has no feed
    return {
        "pages": [path for path in PAGES if kept or path != FEED],
        **parts("records", records),
        **parts("territories", others),
    }


def paths(things: Iterable[object]) -> list[str]:
    """Give the paths of the documents about things of the project, sorted."""
    prefix = f"{BASE}id/"
    return sorted(
        document_of(thing.value)
        for thing in things
        if isinstance(thing, NamedNode) and thing.value.startswith(prefix)
    )


def parts(name: str, listed: list[str]) -> dict[str, list[str]]:
    """Cut a list into files of at most MOST addresses, each with its name.

    >>> parts("records", ["/doc/a/b"])
    {'records-1': ['/doc/a/b']}
    """
    return {
        f"{name}-{start // MOST + 1}": listed[start : start + MOST]
        for start in range(0, len(listed), MOST)
    }
