"""What people do with the pages, in a browser: search, narrow, walk on a map and a network, ask."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import PATIENCE, Visit, browsing
from tests.federation.endpoints import registering
from tests.processes import client_of, free_port

#: Bytes of HTML, CSS and JavaScript that the first page may take before anybody does anything.
LIGHT = 60 * 1024
#: How often Tab is pressed to reach something, at most.
PRESSED = 60


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this file."""
    with browsing() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Visit]:
    """A page that must neither ask another host nor complain."""
    with Visit(browser, server) as visit:
        yield visit
        assert visit.elsewhere == []
        assert visit.errors == []


def total(page: Page) -> int:
    """Read how many a list says that it has."""
    return int(re.sub(r"\D", "", page.locator("main [role=status] strong").first.inner_text()))


def names(page: Page) -> list[str]:
    return page.locator("main .card h3").all_inner_texts()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what has the focus is one of the elements of a selector."""
    for _ in range(PRESSED):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{PRESSED} times Tab do not lead to {selector}")


def test_searching_without_accents_finds_words_with_accents(visit: Visit) -> None:
    page = visit.go("/?lang=fr")
    page.get_by_role("search").first.get_by_role("searchbox").fill("energie")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q=energie"))
    assert re.search(r"\bÉnergie\b", page.inner_text("main"))
    assert not re.search(r"\benergie\b", " ".join(names(page)))


def test_searching_with_a_slip_finds_too(visit: Visit) -> None:
    page = visit.go("/search?q=Gohele&lang=fr")
    assert "Loos-en-Gohelle" in " ".join(names(page))


def test_a_choice_narrows_a_list_and_its_address_gives_it_again(visit: Visit) -> None:
    page = visit.go("/initiatives?lang=fr")
    whole = total(page)
    choice = page.locator(".facets li a:visible").first
    count = int(re.sub(r"\D", "", choice.locator(".count").inner_text()))
    choice.click()
    page.wait_for_load_state()
    narrowed = names(page)
    assert 0 < total(page) == count < whole
    assert re.search(r"[?&](category|theme|level|department|type|stage|period)=", page.url)
    address = page.url
    assert names(visit.go(address)) == narrowed
    page.locator("main a.chosen").first.click()
    page.wait_for_load_state()
    assert total(page) == whole


def test_the_map_draws_and_answers_to_the_keyboard(visit: Visit) -> None:
    page = visit.go("/map?lang=fr")
    drawing = page.locator("main svg.map")
    box = drawing.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) > 300
    assert drawing.locator("path").count() >= 96
    tab_to(page, "svg.map a[data-department]")
    said = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"department=departement-"))
    assert said.partition(" (")[0] in page.locator("#list h2").inner_text()
    assert page.locator("#list li a").count() > 0


def test_the_map_comes_nearer_and_goes_back(visit: Visit) -> None:
    page = visit.go("/map?lang=fr")
    drawing = page.locator("main svg.map")
    before = drawing.get_attribute("viewBox")
    buttons = page.locator("[data-map] button")
    buttons.first.focus()
    page.keyboard.press("Enter")
    assert drawing.get_attribute("viewBox") != before
    buttons.last.click()
    assert [float(each) for each in str(drawing.get_attribute("viewBox")).split()] == [
        float(each) for each in str(before).split()
    ]


def test_the_network_draws_and_answers_to_the_keyboard(visit: Visit) -> None:
    page = visit.go("/network?lang=fr")
    canvas = page.locator("#network canvas")
    expect(canvas).to_be_visible()
    status = page.locator("#network > [role=status]")
    canvas.focus()
    page.keyboard.press("Home")
    expect(status).to_contain_text("La Fabrique des transitions")
    colours = """canvas => new Set(new Uint32Array(canvas.getContext("2d")
        .getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size"""
    assert canvas.evaluate(colours) > 3
    first = status.inner_text()
    page.keyboard.press("ArrowRight")
    expect(status).not_to_have_text(first)
    page.keyboard.press("Enter")
    expect(page.locator("#network .actor a").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#network .actor")).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "CANVAS"


def test_the_editor_runs_an_example(visit: Visit) -> None:
    page = visit.go("/editor?lang=fr")
    page.locator("details.examples summary").click()
    page.locator("details.examples li a").first.click()
    page.wait_for_load_state("networkidle")
    page.click("#run")
    expect(page.locator("#view table tbody tr").first).to_be_visible(timeout=PATIENCE)
    assert re.search(r"\d", page.inner_text("#status"))


def test_the_editor_says_where_an_error_is(visit: Visit) -> None:
    page = visit.go("/editor?query=SELECT%20*%20WHERE%20%7B%20%3Fs%20%3Fp%20%7D&lang=fr")
    expect(page.locator("#problem")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#problem")).to_contain_text(re.compile("ligne 1"))
    visit.errors = [each for each in visit.errors if "400" not in each]


def test_a_question_is_asked_with_another_value(visit: Visit) -> None:
    page = visit.go("/questions/initiatives-of-an-actor?lang=fr")
    page.get_by_label("Acteur").select_option("organisation:cler")
    page.get_by_role("button", name="Voir la réponse").click()
    page.wait_for_url(re.compile("actor=organisation%3Acler"))
    assert page.locator("main tbody tr").count() == 1
    page.click("main summary")
    page.get_by_role("link", name="Ouvrir dans l’éditeur").click()
    expect(page.locator("#view table tbody tr").first).to_be_visible(timeout=PATIENCE)


def test_a_page_is_walked_from_its_first_key(visit: Visit) -> None:
    page = visit.go("/?lang=fr")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_menu_of_a_narrow_page_opens(browser: Browser, server: str) -> None:
    with Visit(browser, server, viewport={"width": 320, "height": 700}) as visit:
        page = visit.go("/?lang=fr")
        expect(page.locator("#menu a").first).to_be_hidden()
        page.get_by_role("button", name="Menu").click()
        expect(page.locator("#menu a").first).to_be_visible()
        assert visit.errors == []


def test_the_first_page_is_light(visit: Visit) -> None:
    """Sizes are those on the wire, as the browser's own protocol tells them.

    https://chromedevtools.github.io/devtools-protocol/tot/Network/#event-loadingFinished
    """
    protocol = visit.page.context.new_cdp_session(visit.page)
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    protocol.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    protocol.on(
        "Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]})
    )
    protocol.send("Network.enable")
    visit.go("/?lang=fr")
    counted = {
        request: size
        for request, size in sizes.items()
        if kinds.get(request) in ("Document", "Stylesheet", "Script")
    }
    assert len(counted) >= 2
    assert sum(counted.values()) <= LIGHT


def test_home_needs_no_script_of_the_heavy_pages(visit: Visit) -> None:
    visit.go("/?lang=fr")
    assert not [url for url in visit.requests if re.search(r"/(editor|map|network)-\w+\.js", url)]


def test_the_editor_says_which_partner_is_missing(
    browser: Browser, made: Path, tmp_path: Path
) -> None:
    down = f"http://127.0.0.1:{free_port()}/sparql"
    root = registering(tmp_path / "root", {"down": down})
    with client_of(made / "store", root) as client, Visit(browser, str(client.base_url)) as visit:
        text = f"SELECT * {{ SERVICE SILENT <{down}> {{ ?a ?b ?c }} }}"
        page = visit.go("/editor?" + urlencode({"query": text, "lang": "fr"}))
        expect(page.locator("#gap")).to_contain_text(down)
        assert page.locator("#gap").is_visible()
        page = visit.go("/editor?" + urlencode({"query": "SELECT ?a { ?a a fdt:Organisation }"}))
        expect(page.locator("#status")).not_to_be_empty()
        assert not page.locator("#gap").is_visible()
        assert visit.errors == []
