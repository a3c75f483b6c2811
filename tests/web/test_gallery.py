"""/questions: every question is listed, asked by its address, and answered as a page and a file."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from fdt_graph.namespaces import BASE, PREFIXES
from fdt_graph.questions import Question, load_questions
from fdt_graph.store.generations import Generations
from fdt_graph.web.drawings.bars import LONGEST, draw
from fdt_graph.web.gallery_answers import OF_THE_PAGE, PAGE
from fdt_graph.web.gallery_drawings import is_time, moment
from fdt_graph.web.gallery_table import Table, read_table
from fdt_graph.web.words.columns import HEADINGS, QUANTITIES
from tests.conftest import ROOT
from tests.processes import client_of

FOLDER = ROOT / "sparql" / "cq"
ALL = load_questions(FOLDER)
ROWS = {name: each for name, each in ALL.items() if each.form == "SELECT"}
EXPORTS = {name: each for name, each in ALL.items() if each.form == "CONSTRUCT"}
PAGES = {"Accept": "text/html", "Accept-Language": "fr"}

each = pytest.mark.parametrize("question", ROWS.values(), ids=ROWS.keys())


def expected(question: Question) -> ox.QuerySolutions:
    text = (FOLDER / "expected" / f"{question.name}.tsv").read_bytes()
    answer = ox.parse_query_results(text, ox.QueryResultsFormat.TSV)
    assert isinstance(answer, ox.QuerySolutions)
    return answer


def counting(question: Question) -> bool:
    """Tell whether a question counts something."""
    return not QUANTITIES.isdisjoint(variable.value for variable in expected(question).variables)


def body_rows(page: str) -> list[str]:
    return re.findall(r"<tr>(<td.*?)</tr>", page, re.DOTALL)


@each
def test_a_question_is_answered_with_its_defaults(question: Question, http: httpx.Client) -> None:
    answer = http.get(f"/questions/{question.name}", headers=PAGES)
    assert answer.status_code == 200
    assert html.escape(question.fr) in answer.text.replace("&#39;", "&#x27;")
    rows = list(expected(question))
    assert len(body_rows(answer.text)) == min(len(rows), PAGE)
    linked = {html.unescape(place) for place in re.findall(r'href="([^"]+)"', answer.text)}
    for row, shown in zip(rows[:PAGE], body_rows(answer.text), strict=True):
        for variable, value in zip(expected(question).variables, row, strict=True):
            if variable.value in question.parameters or not isinstance(value, ox.NamedNode):
                continue
            if value.value.startswith(BASE):
                assert "/" + value.value.removeprefix(BASE) in linked, shown


@each
def test_its_file_has_the_rows_that_its_page_counts(question: Question, http: httpx.Client) -> None:
    answer = http.get(f"/questions/{question.name}.tsv")
    assert answer.headers["content-type"] == "text/tab-separated-values; charset=utf-8"
    assert len(answer.text.splitlines()) == 1 + len(list(expected(question)))


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_shows_its_beginning_and_is_had_whole(name: str, http: httpx.Client) -> None:
    whole = http.get(f"/questions/{name}", headers={"Accept": "application/n-triples"})
    count = (FOLDER / "expected" / f"{name}.nt").read_text().count("\n")
    assert len(set(whole.text.splitlines())) == count
    page = http.get(f"/questions/{name}", headers=PAGES)
    assert "<pre" in page.text
    assert f"/questions/{name}.jsonld" in page.text


@each
def test_every_column_has_a_heading_and_no_parameter_is_one_of_the_page(question: Question) -> None:
    columns = [variable.value for variable in expected(question).variables]
    assert {name.removesuffix("Label") for name in columns} <= HEADINGS.keys()
    assert not question.parameters.keys() & set(OF_THE_PAGE)


def test_every_heading_is_of_some_column() -> None:
    columns = {
        variable.value.removesuffix("Label")
        for question in ROWS.values()
        for variable in expected(question).variables
    }
    assert HEADINGS.keys() == columns
    assert columns >= QUANTITIES


def test_the_gallery_lists_every_question_by_who_asks(http: httpx.Client) -> None:
    page = http.get("/questions", headers=PAGES).text
    assert [name for name in ALL if f'href="/questions/{name}"' not in page] == []
    assert page.index("Portail des alliés") < page.index("Observatoire partenaire")


@pytest.mark.parametrize(
    ("words", "found"),
    [("energie nulle part", 0), ("REGIONS COUVERTES", 1), ("regions covered", 1), ("p11", 1)],
)
def test_a_filter_needs_no_accents_and_takes_either_language(
    words: str, found: int, http: httpx.Client
) -> None:
    page = http.get("/questions", params={"q": words}, headers=PAGES).text
    assert len(re.findall(r'<li class="card">', page)) == found
    assert ('role="status"' in page) == (not found)


def test_questions_of_one_asker_are_kept(http: httpx.Client) -> None:
    page = http.get("/questions?who=observatory", headers=PAGES).text
    numbers = [each for each in ALL.values() if (each.id or "").startswith("O")]
    assert len(re.findall(r'<li class="card">', page)) == len(numbers) == 12


def test_a_question_has_the_page_of_its_number(http: httpx.Client) -> None:
    answer = http.get("/questions/P11?lang=en", headers=PAGES)
    assert answer.status_code == 308
    assert answer.headers["location"] == "/questions/contacts-on-a-theme?lang=en"


def test_a_parameter_is_chosen_by_name_and_its_answer_has_an_address(http: httpx.Client) -> None:
    first = http.get("/questions/initiatives-of-an-actor?lang=en", headers=PAGES).text
    option = r'<option value="organisation:cler"[^>]*>CLER – Réseau pour la transition énergétique'
    assert re.search(option, first)
    assert re.search(r'<option value="organisation:quadrant" selected', first)
    answer = http.get("/questions/initiatives-of-an-actor?actor=organisation:cler", headers=PAGES)
    assert len(body_rows(answer.text)) == 1
    assert '"/id/initiative/reseau-tepos"' in answer.text
    assert "/questions/initiatives-of-an-actor.csv?actor=organisation%3Acler" in answer.text
    table = http.get("/questions/initiatives-of-an-actor.csv?actor=organisation%3Acler").text
    assert "initiative/reseau-tepos" in table


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("initiatives-of-an-actor?actr=organisation:cler", "vouliez-vous dire actor"),
        ("initiatives-of-an-actor?actor=organisation:clerr", "vouliez-vous dire organisation:cler"),
        ("initiatives-of-an-actor?actor=organization:cler", "vouliez-vous dire organisation"),
        ("initiatives-of-an-actor?actor=quelqu'un", "par exemple organisation:quadrant"),
        ("initiatives-of-an-actor?actor=a:b&actor=c:d", "donné deux fois"),
        ("initiatives-of-an-actor?page=2", "il y a 1 page"),
        ("initiatives-of-an-actor?page=x", "il y a 1 page"),
        ("territories-covered?chart=region", "vouliez-vous dire chart="),
        ("territories-covered?lang=de", "langue"),
        ("territories-covered.ttl", "vouliez-vous dire html"),
        ("territories-covered?view=lines", "vouliez-vous dire view="),
        ("label-with-fallback?view=map", "view=table"),
        ("ally-counts?view=line&chart=claim", "chart=count"),
    ],
)
def test_what_nobody_knows_is_refused_with_what_there_is(
    address: str, said: str, http: httpx.Client
) -> None:
    answer = http.get(f"/questions/{address}", headers=PAGES)
    assert answer.status_code == 400
    assert said in html.unescape(answer.text).replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_a_question_that_there_is_not_has_the_nearest_named(http: httpx.Client) -> None:
    answer = http.get("/questions/territories-coverd", headers=PAGES)
    assert answer.status_code == 404
    assert "vouliez-vous dire territories-covered" in answer.text


def test_nothing_of_an_address_is_markup(http: httpx.Client) -> None:
    attack = '"><script>alert(1)</script>'
    for path in ("/questions", "/questions/territories-covered", "/questions/actor-page"):
        for name in ("q", "who", "actor", "page", "chart", attack):
            answer = http.get(path, params={name: attack}, headers=PAGES)
            assert answer.status_code in (200, 400)
            assert "<script>" not in answer.text


def test_a_page_with_numbers_has_a_chart_of_the_column_that_is_chosen(http: httpx.Client) -> None:
    page = http.get("/questions/territories-covered?chart=actors&lang=en", headers=PAGES).text
    drawing = page[page.index("<svg") : page.index("</svg>")]
    assert '<title id="chart-title">Actors</title>' in drawing
    rows = list(expected(ROWS["territories-covered"]))
    said = re.findall(r"<text x=[^>]+>(\d+)</text>", drawing)
    assert [int(each) for each in said] == [
        int(row["actors"].value) for row in rows if isinstance(row["actors"], ox.Literal)
    ]
    assert drawing.count("<rect") == len(rows)
    assert "style=" not in page


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", [name for name, question in ROWS.items() if counting(question)])
def test_no_two_bars_of_a_chart_are_called_the_same(
    name: str, language: str, http: httpx.Client
) -> None:
    page = http.get(f"/questions/{name}?lang={language}", headers=PAGES).text
    names = [
        " ".join(re.findall(r'<text class="name"[^>]*>([^<]+)<', each))
        for each in re.findall(r"<g><title>(.*?)</g>", page, re.DOTALL)
    ]
    assert len(names) == page.count("<rect") == len(set(names))
    assert all(names)


@each
def test_every_view_of_an_answer_has_an_address_and_the_table_too(
    question: Question, http: httpx.Client
) -> None:
    page = http.get(f"/questions/{question.name}", headers=PAGES).text
    views = re.findall(rf'href="/questions/{question.name}\?view=(\w+)"', page)
    assert len(views) != 1
    assert len(views) == len(set(views))
    for view in views:
        answer = http.get(f"/questions/{question.name}?view={view}", headers=PAGES)
        assert answer.status_code == 200
        drawings = re.findall(r'<svg class="(bars|lines|answer-map)"', answer.text)
        gap = answer.text.count('class="gap"')
        assert drawings == [NAMES[view]] if view in NAMES and not gap else len(drawings) < 2
        shown = answer.text[answer.text.rindex("<table") :] if body_rows(page) else ""
        assert len(body_rows(shown)) == len(body_rows(page))
        assert "style=" not in answer.text


NAMES = {"chart": "bars", "line": "lines", "map": "answer-map"}


def test_a_number_of_each_region_shades_its_departments(http: httpx.Client) -> None:
    page = http.get("/questions/territories-covered?view=map&lang=en", headers=PAGES).text
    most = next(iter(expected(ROWS["territories-covered"])))
    assert isinstance(most["territories"], ox.Literal)
    said = f": {most['territories'].value} – Auvergne-Rhône-Alpes</title>"
    assert page.count(said) == 12
    darkest = re.findall(r'fill="#0d3a1f"><title>([^<]+)', page)
    assert len(darkest) == 12
    assert all(each.endswith("Auvergne-Rhône-Alpes") for each in darkest)
    other = http.get("/questions/territories-covered?view=map&chart=actors", headers=PAGES).text
    assert re.search(r'href="[^"]*\?view=map&amp;chart=actors" aria-current', other)
    assert other.count("<title>Nord (59)") == page.count("<title>Nord (59)") == 1


def test_names_of_an_answer_are_counted_in_each_department(http: httpx.Client) -> None:
    page = http.get("/questions/authorities-of-pilot-territories?view=map", headers=PAGES).text
    table = page[page.index("<table") : page.index("</table>")]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in body_rows(table)]
    assert [int(number) for _, number, _ in rows] == [
        len(re.sub(r"<[^>]+>", "", names).split(", ")) for _, _, names in rows
    ]
    assert "/id/territory/departement-63" in rows[0][0]
    assert '<circle class="pin"' in page


def test_an_english_page_says_in_english_what_a_question_says_in_french(
    http: httpx.Client,
) -> None:
    french, english = (
        http.get(f"/questions/ally-counts?lang={language}", headers=PAGES).text
        for language in ("fr", "en")
    )
    for fr, en in (("Nombre de membres", "Number of members"), ("8 mai 2021", "8 May 2021")):
        assert fr in french and en not in french
        assert en in english and fr not in english


def test_numbers_that_have_a_day_make_lines(http: httpx.Client) -> None:
    page = http.get("/questions/ally-counts?view=line&lang=en", headers=PAGES).text
    drawing = page[page.index("<svg") : page.index("</svg>")]
    assert '<title id="chart-title">Number over time</title>' in drawing
    marks = re.findall(r"<title>(Number of members[^<]*Actors[^<]*)</title>", drawing)
    assert len(marks) == 3
    assert all(each.endswith(": 300") for each in marks)


def said(text: str, datatype: str = "string") -> dict[str, str]:
    return {"type": "literal", "value": text, "datatype": PREFIXES["xsd"] + datatype}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-Q2", "2021-04-01"),
        ("2020", "2020-01-01"),
        ("2020-02-12T10:11:12Z", "2020-02-12"),
        ("2021-02-30", None),
        ("2021-13", None),
        ("bientôt", None),
    ],
)
def test_a_moment_is_a_day_or_the_first_of_what_it_names(text: str, day: str | None) -> None:
    found = moment(said(text))
    assert (str(found) if found else None) == day
    assert moment({"type": "uri", "value": "2020"}) is None


def test_a_column_of_moments_has_nothing_else() -> None:
    days = [{"day": said("2020-01-01")}, {}, {"day": said("2021")}]
    assert is_time(Table(["day"], days), "day")
    assert not is_time(Table(["day"], [*days, {"day": said("soon")}]), "day")
    assert not is_time(Table(["siren"], [{"siren": said("2020")}]), "siren")


def test_the_longest_bar_is_that_of_the_largest_number() -> None:
    widths = [bar.width for bar in draw([("a", 2, "2"), ("b", 8, "8"), ("c", 0, "0")]).bars]
    assert widths == [LONGEST / 4, LONGEST, 0]


def test_long_answers_are_cut_into_pages(http: httpx.Client) -> None:
    total = len(list(expected(ROWS["federation-gaps"])))
    first = http.get("/questions/federation-gaps?lang=en", headers=PAGES).text
    assert 'rel="next" href="/questions/federation-gaps?lang=en&amp;page=2"' in first
    last = http.get(f"/questions/federation-gaps?page={-(-total // PAGE)}", headers=PAGES).text
    assert len(body_rows(last)) == (total - 1) % PAGE + 1
    assert 'rel="next"' not in last


def test_an_answer_that_the_client_has_is_not_sent_again(http: httpx.Client) -> None:
    for path in ("/questions/territories-covered", "/questions/territories-covered.csv"):
        tag = http.get(path, headers=PAGES).headers["etag"]
        again = http.get(path, headers={**PAGES, "If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        other = http.get(f"{path}?lang=en", headers={**PAGES, "If-None-Match": tag})
        assert other.status_code == (304 if path.endswith(".csv") else 200)


def test_a_question_is_only_read(http: httpx.Client) -> None:
    answer = http.post("/questions/territories-covered")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_column_of_labels_is_the_name_of_what_stands_beside_it() -> None:
    results = b'{"head":{"vars":["a","who","whoLabel","xLabel"]},"results":{"bindings":[]}}'
    assert read_table(results, ["a"]).columns == ["who", "xLabel"]


#: A source that hopes that a page runs what it says, and an organisation that does so too.
HOSTILE = """
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX fdt: <https://w3id.org/fdt/ns#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    <https://w3id.org/fdt/graph/example-hostile> {
        <https://w3id.org/fdt/graph/example-hostile> a fdt:Source ;
            rdfs:label "<script>alert(1)</script>\\u202Egnissim" ;
            fdt:publisherName "\\"><img src=x onerror=alert(1)>" ;
            fdt:readOn "2026-11-23"^^<http://www.w3.org/2001/XMLSchema#date> ;
            dcterms:source <javascript:alert(1)> ; dcterms:license <javascript:alert(2)> .
        <https://w3id.org/fdt/id/organisation/example-hostile> a fdt:Organisation ;
            rdfs:label "<script>alert(2)</script>"@fr .
    }
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server over what hostile sources say."""
    store = ox.Store()
    store.load(HOSTILE.encode(), ox.RdfFormat.TRIG)
    folder: Path = tmp_path_factory.mktemp("hostile")
    Generations(folder).publish(store)
    with client_of(folder, ROOT) as client:
        yield client


@pytest.mark.parametrize(
    "address", ["label-with-fallback?thing=organisation:example-hostile", "source-licences"]
)
def test_what_a_source_says_is_text(address: str, hostile: httpx.Client) -> None:
    page = hostile.get(f"/questions/{address}", headers=PAGES)
    assert page.status_code == 200
    assert body_rows(page.text)
    assert "&lt;script&gt;" in page.text
    assert not re.search(r"<(script|img src=x)|href=\"javascript:", page.text)
