"""The lists of the graph, and the search over them: pages, spreadsheets, files for programs."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from fdt_graph.catalogue import PAGE, Catalogue, sorts
from fdt_graph.catalogue.directories import DIRECTORIES, GROUPS, directory_of
from fdt_graph.catalogue.found import Choice, Found
from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord
from fdt_graph.formats import RDF_FORMATS
from fdt_graph.namespaces import BASE
from fdt_graph.portrayal import PROFILES
from fdt_graph.records import document
from fdt_graph.serialize import write_statements
from fdt_graph.web.alliance import counts
from fdt_graph.web.figures import within
from fdt_graph.web.linksets import link_set
from fdt_graph.web.listing import Listing, read_listing
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.portrayals import by_source
from fdt_graph.web.representations import (
    RECORDS,
    Representation,
    page,
    record_suffix,
    split_suffix,
)
from fdt_graph.web.signposting import Link, header, of_list
from fdt_graph.web.spreadsheet import CSV, spreadsheet

#: What lists are written in, by suffix; a page for who has no opinion.
FORMATS = {
    "html": RECORDS["html"],
    "csv": Representation(CSV),
    **{suffix: RECORDS[suffix] for suffix in (*PROFILES, "ttl", "nt", "rdf", "trig")},
}
SEARCH = "search"
#: Things on a page for programs, and of each kind on the page of a search.
MANY, FEW = 100, 4

#: List → the facets whose values stand on the card of each thing: as badges, and as a line.
CARDS = {
    "allies": (("category",), ("territory", "skill")),
    "organisations": (("category", "type"), ("territory", "skill")),
    "people": ((), ("organisation",)),
    "territories": (("level", "role"), ("department", "region")),
    "register": (("level",), ("department", "region")),
    "initiatives": (("type", "stage"), ("territory", "actor")),
    "resources": (("type",), ("actor", "initiative")),
    "skills": ((), ("actor",)),
    "events": ((), ("territory", "initiative")),
    "training": (("type", "stage"), ("territory", "initiative")),
}


def directories(engine: Engine, root: Path) -> Blueprint:
    """Serve the lists and the search."""
    blueprint = Blueprint("directories", __name__)
    catalogue = Catalogue(engine, root / "sparql" / "directories")

    @blueprint.get(f"/<any({', '.join(DIRECTORIES)}):name>")
    @blueprint.get(f"/<any({', '.join(DIRECTORIES)}):name>.<suffix>")
    def listing(name: str, suffix: str | None = None) -> Response:
        view = read_listing(request, f"/{name}", directory_of(name))
        suffix = record_suffix(suffix, FORMATS)
        if suffix == "html":
            return _page(engine, catalogue, view)
        return _file(engine, catalogue, view, suffix)

    @blueprint.get("/search")
    @blueprint.get("/search.<suffix>")
    def search(suffix: str | None = None) -> Response:
        view = read_listing(request, "/search", None)
        suffix = record_suffix(suffix, FORMATS)
        if suffix == "html":
            response = _search_page(catalogue, view)
            response.headers.add("Link", header(_links(view, None)))
            return response
        return _file(engine, catalogue, view, suffix)

    @blueprint.get("/linkset/<name>")
    def links(name: str) -> Response:
        """Give all links of a view of a list, which may have too many for a header."""
        name, suffix = split_suffix(name, FORMATS)
        if name not in (*DIRECTORIES, SEARCH):
            raise NoSuchRecord("record", BASE + quote(name), [BASE + each for each in DIRECTORIES])
        directory = directory_of(name) if name != SEARCH else None
        return _link_set(catalogue, read_listing(request, f"/{name}", directory), suffix)

    return blueprint


def _page(engine: Engine, catalogue: Catalogue, view: Listing) -> Response:
    """Write the page of a list."""
    language = language_of(request)
    directory = directory_of(str(view.choice.directory))
    found = catalogue.find(view.choice, view.sort, view.page, language)
    wider = None
    if directory.wider is not None:
        wide = view.among(f"/{directory.wider}", directory_of(directory.wider))
        wider = (directory.wider, wide.address(), catalogue.count(wide.choice))
    badges, lines = CARDS[directory.name]
    claimed = next(iter(counts(engine, language)), None) if directory.name == "allies" else None
    response = page(
        "directory.html",
        directory=directory,
        view=view,
        found=found,
        wider=wider,
        elsewhere=catalogue.count(Choice(None, view.choice.text)),
        badges=badges,
        lines=lines,
        sorts=sorts(view.choice),
        formats=FORMATS,
        claimed=claimed,
        amount=within(claimed.amount) if claimed is not None else None,
    )
    response.headers.add("Link", header(_links(view, found)))
    return response


def _search_page(catalogue: Catalogue, view: Listing) -> Response:
    """Write what a search over everything finds: the first of each kind, and how many they are.

    Without a word to look for, how many there are.
    """
    language, text = language_of(request), view.choice.text
    groups: list[tuple[object, ...]] = []
    counted: dict[str, tuple[str, int]] = {}
    for name in GROUPS:
        there = view.among(f"/{name}", directory_of(name))
        count = catalogue.count(there.choice)
        narrower = [each for each in counted if directory_of(each).wider == name]
        if not count or count in [counted[each][1] for each in narrower]:
            continue
        counted[name] = (there.address(), count)
        if text:
            found = catalogue.find(there.choice, None, 1, language, FEW)
            groups.append((name, there.address(), found, *CARDS[name]))
    return page(
        "search.html",
        view=view,
        text=text,
        counts=[(name, *each) for name, each in counted.items()],
        groups=groups,
        total=catalogue.count(view.choice),
        understood=catalogue.understood(view.choice),
        formats=FORMATS,
    )


def _file(engine: Engine, catalogue: Catalogue, view: Listing, suffix: str) -> Response:
    """Write a list for programs: a spreadsheet has all of it, other files a page of it."""
    language = language_of(request)
    if suffix == "csv":
        response = _spreadsheet(engine, catalogue, view, language)
        response.headers.add("Link", header(_links(view, None, suffix)))
    else:
        found = catalogue.find(view.choice, view.sort, view.page, language, MANY)
        names = [NamedNode(item.iri) for item in found.items]
        response = Response(_content(engine, names, suffix, language))
        response.content_type = FORMATS[suffix].media_type
        response.headers["Content-Profile"] = f"<{FORMATS[suffix].profile}>"
        response.headers.add("Link", header(_links(view, found, suffix)))
    response.headers["Content-Language"] = language
    response.vary.update(("Accept", "Accept-Profile", "Accept-Language"))
    return response


def _content(engine: Engine, names: list[NamedNode], suffix: str, language: str) -> bytes:
    """Write things in a format: what the documents about them say, each statement once."""
    if suffix in PROFILES:
        return PROFILES[suffix].write(engine, names, language)
    if suffix == "trig":
        quads = dict.fromkeys(quad for name in names for quad in by_source(engine, name))
        return write_statements(list(quads), RDF_FORMATS[suffix])
    triples = dict.fromkeys(triple for name in names for triple in document(engine, name))
    return write_statements(list(triples), RDF_FORMATS[suffix])


def _spreadsheet(engine: Engine, catalogue: Catalogue, view: Listing, language: str) -> Response:
    # The tag says which generation it was, so that nothing need be read to say it is the same.
    said = f"{engine.generation.name} {language} {view.address('csv')}"
    directory = view.choice.directory
    facets = directory_of(directory).facets if directory is not None else ()
    items = catalogue.whole(view.choice, view.sort, language)
    response = Response(spreadsheet(items, facets), content_type=f"{CSV}; charset=utf-8")
    # Whoever has it, or asks for its headers alone, does not have all of it written.
    response.automatically_set_content_length = False
    response.set_etag(sha256(said.encode()).hexdigest()[:32], weak=True)
    return response


def _link_set(catalogue: Catalogue, view: Listing, suffix: str | None) -> Response:
    """Write all links of a view, by pages of as many records as it has itself.

    A spreadsheet has all records: of those too a link set has as many as other files.
    """
    found = None
    if view.choice.directory is not None or suffix not in (None, "html"):
        size = PAGE if suffix in (None, "html") else MANY
        found = catalogue.find(view.choice, view.sort, view.page, language_of(request), size)
    shown = view.at(1) if suffix == "csv" else view
    response = link_set(shown.address(suffix), _links(shown, found, suffix))
    around = [Link(each.relation, f"/linkset{each.target}") for each in _pages(view, found, suffix)]
    if around:
        response.headers.add("Link", header(around))
    return response


def _links(view: Listing, found: Found | None, suffix: str | None = None) -> list[Link]:
    """Say where pages lead, what the list is, what else it is written in, which records it shows.

    `found` is None for what shows no page of records.
    """
    items = [item.iri for item in found.items] if found is not None else []
    about = of_list(view.path, urlencode(view.pairs()), items, FORMATS, suffix)
    return about if suffix == "csv" else [*_pages(view, found, suffix), *about]


def _pages(view: Listing, found: Found | None, suffix: str | None) -> list[Link]:
    """Say where the pages before and after are. https://www.rfc-editor.org/rfc/rfc8288"""
    beside = view.links(found.pages) if found is not None else {}
    return [Link(rel, view.at(number).address(suffix)) for rel, number in beside.items()]
