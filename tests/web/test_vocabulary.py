"""The published pages of the vocabulary, the shapes and the schemes."""

import html
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from fdt_graph.engine import Engine
from fdt_graph.namespaces import BASE, PREFIXES, SCHEMES, iri
from fdt_graph.store.generations import Generations
from fdt_graph.vocabulary_release import release
from fdt_graph.web.diagram import BOX, draw
from fdt_graph.web.pages import create_pages
from fdt_graph.web.schemes import tree
from fdt_graph.web.subjects import Subject, by_name, subjects

HTML = {"Accept": "text/html"}
SYNTAXES = [
    ("text/turtle", ox.RdfFormat.TURTLE),
    ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    ("application/ld+json", ox.RdfFormat.JSON_LD),
]
PLACES = [
    "/ns",
    "/ns/0.1.0",
    "/shapes",
    "/shapes/core",
    "/shapes/federation",
    "/scheme",
    "/scheme/theme",
]
PAGES = [*PLACES, "/ns/0.2.0", *(f"/scheme/{name}" for name in sorted(SCHEMES.values()))]


def store_of(client: FlaskClient, path: str, kind: str, syntax: ox.RdfFormat) -> ox.Store:
    response = client.get(path, headers={"Accept": kind})
    assert (response.status_code, response.mimetype) == (200, kind)
    store = ox.Store()
    store.load(response.data, syntax)
    return store


def turtle(client: FlaskClient, path: str) -> ox.Store:
    return store_of(client, path, *SYNTAXES[0])


def named(store: ox.Store) -> set[ox.Triple]:
    """The triples without a blank node, whose names differ from one document to the next."""
    return {
        quad.triple
        for quad in store
        if not isinstance(quad.subject, ox.BlankNode) and not isinstance(quad.object, ox.BlankNode)
    }


class Outline(HTMLParser):
    """What a page is made of: ids, levels of headings, links within, landmarks, open elements."""

    VOID = {"meta", "link", "br", "img", "input", "path", "rect"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.headings: list[int] = []
        self.inner: set[str] = set()
        self.landmarks: Counter[str] = Counter()
        self.references: set[str] = set()
        self.styled: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag not in self.VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("header", "main", "nav"):
            self.landmarks[tag] += 1
        if "id" in said:
            self.ids[said["id"]] += 1
        if said.get("href", "").startswith("#"):
            self.inner.add(said["href"][1:])
        self.references |= set(said.get("aria-labelledby", "").split())
        if tag in ("script", "style") or "style" in said or any(n.startswith("on") for n in said):
            self.styled.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("path", PLACES)
def test_every_rdf_format_says_the_same(client: FlaskClient, path: str) -> None:
    said = [named(store_of(client, path, kind, syntax)) for kind, syntax in SYNTAXES]
    assert said[0]
    assert all(each == said[0] for each in said)


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf", "html"])
def test_a_suffix_names_the_format(client: FlaskClient, path: str, suffix: str) -> None:
    response = client.get(f"{path}.{suffix}", headers={"Accept": "image/png"})
    assert response.status_code == 200
    assert (
        response.mimetype
        == {
            "ttl": "text/turtle",
            "jsonld": "application/ld+json",
            "nt": "application/n-triples",
            "rdf": "application/rdf+xml",
            "html": "text/html",
        }[suffix]
    )


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_made(client: FlaskClient, path: str, language: str) -> None:
    response = client.get(f"{path}?lang={language}", headers=HTML)
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in response.text
    outline = Outline(response.text)
    assert not outline.open
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert max(outline.ids.values()) == 1
    assert outline.inner <= set(outline.ids)
    assert outline.references <= set(outline.ids)
    assert not outline.styled
    assert outline.landmarks["header"] == outline.landmarks["main"] == 1
    assert outline.landmarks["nav"] >= 1


@pytest.mark.parametrize("path", [*PLACES, "/ns/0.2.0"])
def test_every_link_of_a_page_leads_somewhere(http: httpx.Client, path: str) -> None:
    page = http.get(path, headers=HTML).text
    links = {html.unescape(link).partition("#")[0] for link in re.findall('href="(/[^"]*)"', page)}
    for link in sorted(links - {""}):
        assert http.get(link, follow_redirects=True).status_code == 200, link


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_term_has_an_anchor_with_what_is_said_of_it(
    client: FlaskClient, dataset: ox.Store, language: str
) -> None:
    page = client.get(f"/ns?lang={language}", headers=HTML).text
    articles = dict(re.findall(r'<article class="term" id="(\w+)".*?>(.*?)</article>', page, re.S))
    terms = {
        quad.subject.value
        for quad in dataset.quads_for_pattern(
            None, iri("rdfs:isDefinedBy"), ox.NamedNode(BASE + "ns"), iri("graph:ontology")
        )
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert set(articles) == {term.removeprefix(PREFIXES["fdt"]) for term in terms}
    for term in terms:
        text = html.unescape(articles[term.removeprefix(PREFIXES["fdt"])])
        for predicate in ("rdfs:label", "skos:definition", "skos:scopeNote", "skos:example"):
            for quad in dataset.quads_for_pattern(ox.NamedNode(term), iri(predicate), None, None):
                if isinstance(quad.object, ox.Literal) and quad.object.language == language:
                    assert quad.object.value in text, (term, predicate)


def article(client: FlaskClient, place: str, name: str) -> str:
    """The part of a page that is about one term."""
    page = client.get(place, headers=HTML).text
    found = re.search(rf'<article class="term" id="{name}".*?</article>', page, re.S)
    assert found, name
    return html.unescape(found[0])


def test_a_class_shows_its_kin_its_properties_its_rules_and_its_history(
    client: FlaskClient,
) -> None:
    text = article(client, "/ns?lang=en", "CharterSignature")
    assert '<a href="#Relation">Relation</a>' in text
    assert '<a href="#signatory">signatory</a>' in text
    assert '<a href="/shapes?lang=en#CharterSignatureShape">Charter signature</a>' in text
    assert "The actor that commits itself: one per signature." in text
    assert 'class="severity violation">Violation<' in text
    assert "0.1.0: added." in text
    assert '<a href="#CharterSignature">' in article(client, "/ns?lang=en", "Relation")


def test_a_property_shows_what_it_is_said_of_and_what_it_takes(client: FlaskClient) -> None:
    text = article(client, "/ns?lang=fr", "category")
    assert '<dt>Se dit de</dt><dd><a href="#Organisation">Organisation</a>' in text
    assert "<dt>A pour valeur</dt>" in text
    assert 'href="/scheme/actor-category?lang=fr"' in text


def test_a_deprecated_term_says_since_when_and_what_replaces_it(client: FlaskClient) -> None:
    text = article(client, "/ns?lang=en", "text")
    assert '<strong class="deprecated">deprecated</strong>' in text
    assert "<dt>Deprecated since</dt><dd>0.2.0<" in text
    assert '<dt>Replaced by</dt><dd><a href="#documentedBy">' in text


@pytest.fixture
def story(tmp_path: Path, root: Path) -> Iterator[FlaskClient]:
    """A vocabulary of one class, aligned with two of others, that a question asks with."""
    store = ox.Store()
    store.load(
        """
        PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX fdt: <https://w3id.org/fdt/ns#>
        PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        GRAPH <https://w3id.org/fdt/graph/example> {
          <https://w3id.org/fdt/ns> owl:versionInfo "0.2.0" .
          fdt:Example a owl:Class ; rdfs:label "Exemple <b>"@fr ;
            rdfs:isDefinedBy <https://w3id.org/fdt/ns> ;
            rdfs:subClassOf <http://www.w3.org/ns/prov#Agent> ;
            skos:closeMatch <javascript:alert(1)> , <https://schema.org/Thing> .
          <https://w3id.org/fdt/question/example> a sh:SPARQLExecutable ;
            rdfs:comment "Pourquoi ?"@fr , "Why?"@en ; dcterms:references fdt:Example .
        }
        """,
        ox.RdfFormat.TRIG,
    )
    generations = Generations(tmp_path)
    generations.publish(store)
    with Engine(generations, root / "sparql" / "portal") as engine:
        yield create_pages(engine, root).test_client()


def test_a_term_shows_its_alignments_and_the_questions_that_use_it(story: FlaskClient) -> None:
    text = article(story, "/ns?lang=en", "Example")
    assert '<code>rdfs:subClassOf</code> <a href="http://www.w3.org/ns/prov#Agent">' in text
    assert '<code>skos:closeMatch</code> <a href="https://schema.org/Thing">' in text
    assert '<a href="/question/example?lang=en">Why?</a>' in text
    assert 'href="javascript:' not in text


def test_a_name_in_another_language_says_so_and_is_never_markup(story: FlaskClient) -> None:
    page = story.get("/ns?lang=en", headers=HTML).text
    assert '<span lang="fr">Exemple &lt;b&gt;</span>' in page
    assert "<b>" not in page


def test_the_diagram_shows_every_class_once_and_leads_to_it(
    client: FlaskClient, dataset: ox.Store
) -> None:
    classes = {
        quad.subject.value.removeprefix(PREFIXES["fdt"])
        for quad in dataset.quads_for_pattern(None, iri("rdf:type"), iri("owl:Class"), None)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(PREFIXES["fdt"])
    }
    response = client.get("/ns/diagram.svg?lang=en")
    assert response.mimetype == "image/svg+xml"
    drawing = ElementTree.fromstring(response.data)  # noqa: S314 (we wrote it)
    svg = "{http://www.w3.org/2000/svg}"
    links = [link.attrib["href"] for link in drawing.iter(f"{svg}a")]
    assert sorted(links) == sorted(f"/ns?lang=en#{name}" for name in classes)
    assert [title.text for title in drawing.iter(f"{svg}title")] == ["Class diagram"]
    assert "Charter signature" in response.text
    assert "Signature de charte" in client.get("/ns/diagram.svg?lang=fr").text


def test_boxes_stand_under_their_superclass_and_apart() -> None:
    names = ["Cell", "Tree", "Leaf"]
    sub = iri("rdfs:subClassOf")
    rows = [
        {"subject": iri(f"fdt:{name}"), "property": key, "value": value, "valueLabel": None}
        for name in names
        for key, value in [(iri("rdfs:label"), ox.Literal(name, language="en"))]
    ] + [
        {
            "subject": iri(f"fdt:{one}"),
            "property": sub,
            "value": iri(f"fdt:{two}"),
            "valueLabel": None,
        }
        for one, two in [("Leaf", "Tree"), ("Cell", "Leaf")]
    ]
    drawing = draw({"forest": list(subjects(rows).values())}, "en")
    placed = {box.subject.fragment: box for box in drawing.boxes}
    assert placed["Tree"].x < placed["Leaf"].x < placed["Cell"].x
    assert placed["Leaf"].above == placed["Tree"].y
    tops = sorted(box.y for box in drawing.boxes)
    assert all(below - above >= BOX for above, below in zip(tops, tops[1:], strict=False))
    assert drawing.height >= tops[-1] + BOX


def test_a_released_version_is_its_frozen_file(client: FlaskClient, root: Path) -> None:
    frozen = (root / "ontology" / "releases" / "0.1.0" / "vocabulary.ttl").read_bytes()
    response = client.get("/ns/0.1.0", headers={"Accept": "text/turtle"})
    assert response.data == frozen
    assert "immutable" in response.headers["Cache-Control"]
    page = client.get("/ns/0.1.0?lang=en", headers=HTML).text
    assert "Version 0.1.0, released" in page
    assert 'id="Ally"' in page
    assert 'id="Offer"' not in page


@pytest.fixture
def unreleased(tmp_path: Path, root: Path) -> Path:
    """A copy of the vocabulary, of which nothing is released."""
    for name in ("ontology", "shapes", "sparql"):
        shutil.copytree(root / name, tmp_path / name)
    shutil.copy(root / "pyproject.toml", tmp_path)
    shutil.rmtree(tmp_path / "ontology" / "releases")
    return tmp_path


def test_a_version_that_is_not_released_yet_is_the_current_graph(
    unreleased: Path, root: Path, generations: Generations
) -> None:
    with Engine(generations, root / "sparql" / "portal") as engine:
        client = create_pages(engine, unreleased).test_client()
        current = named(turtle(client, "/ns"))
        [version] = re.findall(
            r'^version = "(.+)"', (root / "pyproject.toml").read_text(), re.MULTILINE
        )
        assert named(turtle(client, f"/ns/{version}")) == current


def test_a_page_says_whether_its_version_may_still_change(
    unreleased: Path, root: Path, generations: Generations
) -> None:
    with Engine(generations, root / "sparql" / "portal") as engine:
        client = create_pages(engine, unreleased).test_client()
        before = client.get("/ns?lang=en", headers=HTML).text
        version = re.search(r"Version ([\d.]+), in preparation", before)
        assert version
        release(unreleased, version[1])
        client = create_pages(engine, unreleased).test_client()
        assert "in preparation" not in client.get("/ns?lang=en", headers=HTML).text
        assert "released" in client.get(f"/ns/{version[1]}?lang=en", headers=HTML).text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/ns/9.9.9", 404, "unknown record: https://w3id.org/fdt/ns/9.9.9"),
        ("/ns/0.1.0.pdf", 404, "unknown record"),
        ("/ns/..", 404, "unknown record"),
        ("/ns/%2e%2e", 404, "unknown record"),
        ("/ns.pdf", 404, "unknown format: pdf"),
        ("/shapes.pdf", 404, "unknown format: pdf"),
        ("/shapes/publicaton", 404, "did you mean https://w3id.org/fdt/shapes/publication?"),
        ("/scheme/themes", 404, "did you mean https://w3id.org/fdt/scheme/theme?"),
        ("/scheme/theme.pdf", 404, "unknown format: pdf"),
        ("/scheme.html?lang=de", 400, "unknown language: de"),
        ("/ns.html?lang=de", 400, "unknown language: de"),
        ("/ns/diagram.svg?lang=de", 400, "unknown language: de"),
    ],
)
def test_what_is_not_there_is_named(client: FlaskClient, path: str, status: int, says: str) -> None:
    response = client.get(path, headers={"Accept": "*/*", "Accept-Language": "en"})
    assert response.status_code == status
    assert says in response.text


@pytest.mark.parametrize("path", PLACES)
def test_what_no_format_satisfies_is_not_acceptable(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_each_shape_has_an_anchor_with_its_message(client: FlaskClient) -> None:
    shapes = {
        quad.subject.value
        for kind in ("sh:NodeShape", "sh:PropertyShape")
        for quad in turtle(client, "/shapes").quads_for_pattern(
            None, iri("rdf:type"), iri(kind), None
        )
        if isinstance(quad.subject, ox.NamedNode)
    }
    page = client.get("/shapes?lang=en", headers=HTML).text
    ids = set(Outline(page).ids)
    assert {shape.removeprefix(PREFIXES["shape"]) for shape in shapes} <= ids
    assert "A signature has one signatory and one only." in page
    assert '<a href="/ns?lang=en#signatory">signatory</a>' in page


def test_a_profile_has_its_own_severities(client: FlaskClient) -> None:
    shape, severity = iri("shape:CharterSignature-signatory"), iri("sh:severity")
    found = {
        path: [
            quad.object for quad in turtle(client, path).quads_for_pattern(shape, severity, None)
        ]
        for path in ("/shapes", "/shapes/publication", "/shapes/core", "/shapes/federation")
    }
    assert found == {
        "/shapes": [iri("sh:Violation")],
        "/shapes/publication": [iri("sh:Violation")],
        "/shapes/core": [iri("sh:Warning")],
        "/shapes/federation": [],
    }


def test_a_scheme_is_a_tree_that_says_how_often_each_concept_is_used(
    client: FlaskClient, dataset: ox.Store
) -> None:
    page = client.get("/scheme/link-type?lang=en", headers=HTML).text
    pattern = r'<li id="peer-learning">.*?uses: ([\d ]+)'
    found = re.search(pattern, page, re.S)
    users = {
        quad.subject
        for quad in dataset.quads_for_pattern(None, None, iri("linktype:peer-learning"), None)
        if quad.predicate != iri("skos:hasTopConcept")
    }
    assert found
    assert int(found[1].replace(" ", "")) == len(users)


def concept(name: str, broader: str | None = None) -> Subject:
    rows = [
        {
            "subject": iri(f"theme:{name}"),
            "property": iri("skos:broader"),
            "value": iri(f"theme:{broader}"),
            "valueLabel": None,
        }
    ]
    described = subjects(rows if broader else [])
    return described.get(iri(f"theme:{name}").value, Subject(iri(f"theme:{name}").value))


def test_narrower_concepts_stand_under_the_broader_one() -> None:
    every = [concept("b"), concept("a", "b"), concept("c", "gone")]
    found = tree({each.iri: each for each in every}, "en")
    names = [(top.fragment, [below.fragment for below, _ in narrower]) for top, narrower in found]
    assert names == [("b", ["a"]), ("c", [])]


def test_names_are_sorted_as_a_reader_looks_for_them() -> None:
    labels = {"a": "Zone", "b": "Échelon", "c": "eau"}
    rows = [
        {
            "subject": iri(f"theme:{name}"),
            "property": iri("skos:prefLabel"),
            "value": ox.Literal(label, language="fr"),
            "valueLabel": None,
        }
        for name, label in labels.items()
    ]
    found = by_name(subjects(rows).values(), "fr")
    assert [each.name("fr").words for each in found] == ["eau", "Échelon", "Zone"]
