"""What machines look for: changes as Atom, sitemaps, robots.txt, OpenSearch."""

from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from flask import Blueprint, Response, request, url_for
from pyoxigraph import NamedNode

from fdt_graph.engine import Engine
from fdt_graph.history import Entry, history
from fdt_graph.namespaces import BASE
from fdt_graph.records import Labels, value_of
from fdt_graph.web.figures import day, number
from fdt_graph.web.markup import ATOM_TYPE, OPENSEARCH_TYPE, document
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.openapi import openapi
from fdt_graph.web.origin import origin
from fdt_graph.web.parameters import page_of, refuse_unknown
from fdt_graph.web.sitemap import sitemap
from fdt_graph.web.words import words

ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
#: Entries of a page of the feed, and sources that one of them names.
PAGE, NAMED = 20, 30

#: How a feed reader is told of the sources that an entry does not name.
OTHERS = {"fr": "et {count} autres sources", "en": "and {count} other sources"}
#: How browsers call the search: 16 characters at most.
SHORT = {"fr": "Graphe Fabrique", "en": "Fabrique graph"}
#: Search engines read pages. What answers anybody's question, or sends whole graphs, is not theirs;
#: nor are lists narrowed in two ways: there are more of those than anybody reads.
ROBOTS = """User-agent: *
Disallow: /sparql
Disallow: /graph
Disallow: /cite
Disallow: /validate
Disallow: /editor
Disallow: /search
Disallow: /timemap/
Disallow: /releases/*/
Disallow: /history/*/changes
Disallow: /feed/
Disallow: /dump.
Disallow: /health
Disallow: /metrics
Disallow: /*?*&

Sitemap: {origin}/sitemap.xml
"""


def feeds(engine: Engine, root: Path) -> Blueprint:
    """Serve them, and the description of the API."""
    blueprint = Blueprint("feeds", __name__)
    blueprint.register_blueprint(sitemap(engine))
    blueprint.register_blueprint(openapi())

    def changed(entry: Entry, language: str) -> list[str]:
        """Name the sources that a publication changed."""
        found: dict[str, Labels] = {}
        for row in engine.select("changed-graphs", publication=NamedNode(entry.iri)):
            graph = value_of(row["graph"])
            found.setdefault(graph, Labels()).add(row["label"])
        return [labels.name(graph, language)[0] for graph, labels in found.items()]

    @blueprint.get("/feed.atom")
    def atom() -> Response:
        language = language_of(request)
        refuse_unknown(request.args, ("page", "lang"))
        shown = page_of(request.args, list(history(engine, language)), PAGE)
        feed = feed_of(engine.generation.published.isoformat(), language, origin(request))
        # https://www.rfc-editor.org/rfc/rfc5005#section-3
        around = {"self": shown.page, "first": 1, "previous": shown.page - 1}
        for relation, place in {**around, "next": shown.page + 1, "last": shown.pages}.items():
            if 1 <= place <= shown.pages:
                _link(feed, relation, origin(request) + _page(place))
        for entry in shown:
            feed.append(entry_of(entry, changed(entry, language), language, origin(request)))
        response = Response(document(feed), content_type=ATOM_TYPE)
        response.headers["Content-Language"] = language
        response.vary.add("Accept-Language")
        return response

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        text = ROBOTS.format(origin=origin(request))
        return Response(text, content_type="text/plain; charset=utf-8")

    @blueprint.get("/opensearch.xml")
    def opensearch() -> Response:
        language = language_of(request)
        response = Response(
            document(description(origin(request), language)), content_type=OPENSEARCH_TYPE
        )
        response.headers["Content-Language"] = language
        response.vary.add("Accept-Language")
        return response

    return blueprint


def feed_of(updated: str, language: str, place: str) -> Element:
    """Begin the feed. https://www.rfc-editor.org/rfc/rfc4287#section-4.1.1"""
    said = words(language)
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": language})
    SubElement(feed, "id").text = f"{BASE}feed.atom"
    SubElement(feed, "title").text = f"{said['title']}{said['colon']}{said['publications']}"
    SubElement(feed, "updated").text = updated
    author = SubElement(feed, "author")
    SubElement(author, "name").text = said["title"]
    SubElement(author, "uri").text = BASE
    _link(feed, "alternate", f"{place}/history", "text/html")
    return feed


def entry_of(entry: Entry, changed: list[str], language: str, place: str) -> Element:
    """Write what was published once. https://www.rfc-editor.org/rfc/rfc4287#section-4.1.2"""
    said = words(language)
    element = Element("entry")
    SubElement(element, "id").text = entry.iri
    moment = f"{day(entry.ended, language)}, {entry.ended[11:16]} UTC"
    SubElement(element, "title").text = f"{entry.method}{said['colon']}{moment}"
    SubElement(element, "updated").text = entry.ended
    if entry.agent:
        author = SubElement(element, "author")
        SubElement(author, "name").text = entry.agent_name
        SubElement(author, "uri").text = entry.agent
    document_ = f"{place}/doc/{entry.iri.removeprefix(f'{BASE}id/')}"
    _link(element, "alternate", document_, "text/html")
    lines = [
        said["portal_change"].format(
            added=number(entry.added, language), removed=number(entry.removed, language)
        ),
        *changed[:NAMED],
    ]
    if len(changed) > NAMED:
        left = number(len(changed) - NAMED, language)
        lines.append(OTHERS[language].format(count=left))
    SubElement(element, "content", {"type": "text"}).text = "\n".join(lines)
    return element


def description(place: str, language: str) -> Element:
    """Describe the search to browsers.

    https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md
    """
    said = words(language)
    root = Element("OpenSearchDescription", {"xmlns": OPENSEARCH})
    SubElement(root, "ShortName").text = SHORT[language]
    SubElement(root, "Description").text = said["title"]
    results = f"{place}/search?q={{searchTerms}}&lang={language}"
    SubElement(root, "Url", {"type": "text/html", "template": results})
    own = f"{place}/opensearch.xml?lang={language}"
    SubElement(root, "Url", {"type": OPENSEARCH_TYPE, "rel": "self", "template": own})
    SubElement(root, "Language").text = language
    SubElement(root, "InputEncoding").text = "UTF-8"
    SubElement(root, "OutputEncoding").text = "UTF-8"
    return root


def _page(place: int) -> str:
    page = place if place > 1 else None
    return url_for("feeds.atom", page=page, lang=request.args.get("lang"))


def _link(parent: Element, relation: str, place: str, kind: str = ATOM_TYPE) -> None:
    said = {"rel": relation, "href": place, "type": kind.partition(";")[0]}
    SubElement(parent, "link", said)
