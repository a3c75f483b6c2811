"""Every kind of page, in a browser: it shows, wide and narrow, to everybody, by itself."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import AXE, NARROW, Visit, browsing

#: An address of each kind of page, and words of its text in French.
PAGES = {
    "/": "Fabrique des transitions",
    "/search?q=energie": "énergétique",
    "/allies": "Alliés",
    "/territories": "Territoires",
    "/initiatives": "Initiatives",
    "/resources": "Ressources",
    "/skills": "Compétences",
    "/events": "Événements",
    "/training": "Formations",
    "/network": "La Fabrique des transitions",
    "/map": "Pas-de-Calais",
    "/questions": "Quelles régions sont couvertes",
    "/questions/territories-covered": "Hauts-de-France",
    "/questions/actors-as-org": "@prefix",
    "/editor": "SPARQL",
    "/about": "Licence",
    "/api": "curl",
    "/history": "publié",
    "/releases": "Éditions",
    "/validate": "RDF",
    "/ns": "Vocabulaire",
    "/shapes": "règles",
    "/scheme": "listes de concepts",
    "/scheme/theme": "Énergie",
    "/scheme/skill/accompagnement-cohorte": "ompagn",
    "/graph/localos-fr-fabrique-transitions": "localos.fr",
    "/doc/organisation/cler": "CLER",
    "/doc/person/claire-roumet": "Claire Roumet",
    "/doc/territory/commune-62528": "Loos-en-Gohelle",
    "/doc/territory/departement-62": "Pas-de-Calais",
    "/doc/initiative/villes-pairs": "Villes pairs",
    "/doc/event/ago-2025": "2025",
    "/doc/charter/charte-alliance": "Charte",
    "/doc/resource/unadel-2019": "2019",
    "/doc/principle/c-061": "transition",
    "/doc/link/x-028": "source",
    "/doc/claim/c-001": "source",
    "/doc/conflict/1": "association",
    "/doc/date/2019-Q4": "2019",
    "/nowhere": "adresse",
}
#: What is not there says so.
MISSING = "/nowhere"

each = pytest.mark.parametrize("address", PAGES)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this file."""
    with browsing() as browser:
        yield browser


def name_of(address: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]+", "-", address).strip("-") or "home"


@each
def test_a_page_shows_wide_and_narrow_to_everybody(
    address: str, browser: Browser, server: str
) -> None:
    with Visit(browser, server) as visit:
        page = visit.go(address)
        assert PAGES[address] in page.inner_text("main")
        assert page.locator("h1").count() == 1
        visit.picture(name_of(address))
        if not AXE.is_file():
            pytest.skip("axe-core is not installed (npm ci in fdt_graph/web/frontend)")
        assert visit.violations() == []
        page.set_viewport_size({"width": NARROW, "height": 700})
        visit.picture(name_of(address))
        needed = page.evaluate("document.documentElement.scrollWidth")
        assert needed <= NARROW, f"it takes {needed} pixels"
        assert visit.elsewhere == []
        expected = ["404"] if address == MISSING else []
        assert [re.findall(r"404", error) or error for error in visit.errors] == [
            [each] for each in expected
        ]


@each
def test_a_page_is_read_without_scripts_in_either_language(
    address: str, browser: Browser, server: str
) -> None:
    with Visit(browser, server, java_script_enabled=False) as visit:
        page = visit.page
        page.goto(address)
        assert PAGES[address] in page.locator("main").inner_text()
        path = page.url.partition("?")[0]
        assert page.get_attribute("html", "lang") == "fr"
        page.click("a.language")
        assert page.get_attribute("html", "lang") == "en"
        assert page.url.partition("?")[0] == path
        page.click("a.language")
        assert page.get_attribute("html", "lang") == "fr"


def test_every_word_of_a_query_stays_when_the_language_changes(
    browser: Browser, server: str
) -> None:
    with Visit(browser, server) as visit:
        page = visit.go("/search?q=energie")
        page.click("a.language")
        assert "q=energie" in page.url
        assert "lang=en" in page.url
