"""The editor of queries, and the page that answers a query for who has no JavaScript."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from flask.testing import FlaskClient

PAGE = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HOSTILE = '</textarea><script>alert(1)</script>"><img src=x onerror=alert(1)>\u202e'


class Elements(HTMLParser):
    """The elements of a page, each with its attributes and the text right in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))

    def handle_data(self, data: str) -> None:
        if self.found:
            self.found[-1][2].append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes, _ in self.found if name == tag]

    def text(self, identifier: str) -> str:
        (said,) = [text for _, each, text in self.found if each.get("id") == identifier]
        return "".join(said)


def ask(http: httpx.Client, query: str, **more: str) -> httpx.Response:
    return http.get("/sparql", params={"query": query, "lang": "fr", **more}, headers=PAGE)


def test_a_browser_that_asks_the_endpoint_nothing_goes_to_the_editor(http: httpx.Client) -> None:
    response = http.get("/sparql", headers=PAGE)
    assert (response.status_code, response.headers["Location"]) == (303, "/editor")
    assert http.get("/sparql").headers["Content-Type"].startswith("text/turtle")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_javascript_it_is_a_form_that_asks_the_endpoint(
    http: httpx.Client, language: str
) -> None:
    page = http.get("/editor", params={"lang": language}, headers=PAGE)
    assert page.headers["Content-Language"] == language
    elements = Elements(page.text)
    (form,) = [each for each in elements.named("form") if each.get("id") == "editor"]
    assert (form["action"], form["method"]) == ("/sparql", "get")
    answer = ask(http, elements.text("query"), lang=language)
    assert answer.status_code == 200
    assert "<table" in answer.text


def test_the_query_of_an_address_is_in_the_editor_as_a_text(client: FlaskClient) -> None:
    page = client.get("/editor", query_string={"query": HOSTILE})
    elements = Elements(page.text)
    assert not [each for each in elements.named("script") if "src" not in each]
    assert not elements.named("img")[1:]
    assert "&lt;/textarea&gt;&lt;script&gt;" in page.text


def test_an_example_of_the_graph_fills_the_editor(client: FlaskClient) -> None:
    links = Elements(client.get("/editor?lang=en").text).named("a")
    examples = [str(each["href"]) for each in links if "example=" in str(each["href"])]
    assert len(examples) > 60
    text = Elements(client.get(examples[0]).text).text("query")
    assert "SELECT" in text
    name = parse_qs(urlsplit(examples[0]).query)["example"]
    assert name == ["action-research-outputs"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("example=allies-and-wy", "allies-and-why"),
        ("exmple=x", "example"),
        ("lang=de", "de"),
        ("release=never", "never"),
    ],
)
def test_what_is_not_known_is_said_with_what_is_near(
    http: httpx.Client, asked: str, says: str
) -> None:
    response = http.get(f"/editor?{asked}", headers=PAGE)
    assert response.status_code in (400, 404)
    assert says in response.text


def test_completion_has_the_words_of_the_graph(client: FlaskClient) -> None:
    said = json.loads(client.get("/editor/words.json?lang=fr").text)
    assert said["prefix"]["fdt"] == "https://w3id.org/fdt/ns#"
    assert said["class"]["https://w3id.org/fdt/ns#Ally"] == "Allié"
    assert said["property"]["https://w3id.org/fdt/ns#actsOn"]


def test_an_answer_is_a_page_for_who_reads(http: httpx.Client) -> None:
    page = ask(http, "SELECT ?a ?b { VALUES (?a ?b) { (fdt:Ally 'un \"mot\"'@fr) (2 UNDEF) } }")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    elements = Elements(page.text)
    assert {"/ns?lang=fr#Ally"} <= {each.get("href") for each in elements.named("a")}
    assert "un &#34;mot&#34;" in page.text
    assert '<td class="number"><bdi>2</bdi></td>' in page.text
    assert "2 lignes" in page.text
    tag = {**PAGE, "If-None-Match": page.headers["ETag"]}
    assert http.get(page.url, headers=tag).status_code == 304


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("ASK {}", ">true</pre>"),
        ("SELECT * { ?s a fdt:Nothing }", "Aucune ligne"),
        ("CONSTRUCT { fdt:a fdt:b ?n } { BIND(6 * 7 AS ?n) }", "42"),
        ("SELECT * { ?s ?p ?o }", "500"),
    ],
)
def test_each_kind_of_answer_is_shown(http: httpx.Client, query: str, says: str) -> None:
    page = ask(http, query)
    assert page.status_code == 200
    assert says in page.text
    assert len(page.content) < 400_000


def test_what_an_answer_says_stays_text(http: httpx.Client) -> None:
    text = json.dumps(HOSTILE)
    page = ask(http, f"SELECT * {{ VALUES (?a ?b) {{ ({text} <javascript:alert(1)>) }} }}")
    assert page.status_code == 200
    elements = Elements(page.text)
    assert not elements.named("script")
    assert not [a for a in elements.named("a") if str(a.get("href")).startswith("javascript")]
    assert "&lt;img src=x" in page.text


def test_the_language_of_the_page_of_an_answer_can_be_changed(http: httpx.Client) -> None:
    page = ask(http, "ASK {}")
    (switch,) = re.findall(r'<a class="language"[^>]* href="([^"]+)"', page.text)
    asked = parse_qs(urlsplit(switch.replace("&amp;", "&")).query)
    assert asked == {"query": ["ASK {}"], "lang": ["en"]}


def test_a_query_that_cannot_be_read_is_a_page_that_says_where(http: httpx.Client) -> None:
    page = ask(http, "SELECT * {\n ?s ?p }")
    assert page.status_code == 400
    assert "ligne 2, colonne 9" in page.text


@pytest.mark.parametrize("accept", ["*/*", "text/csv", "application/sparql-results+json"])
def test_a_program_still_gets_results(http: httpx.Client, accept: str) -> None:
    response = http.get(f"/sparql?query={quote('SELECT (1 AS ?n) {}')}", headers={"Accept": accept})
    assert response.status_code == 200
    assert not response.headers["Content-Type"].startswith("text/html")


def test_a_browser_may_post_its_query(http: httpx.Client) -> None:
    page = http.post("/sparql", data={"query": "SELECT (1 AS ?n) {}"}, headers=PAGE)
    assert "<table" in page.text
