"""A real browser beside the tests: Debian's chromium, driven by Playwright, and what it noticed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.workshop import ROOT

#: Pictures of every page, for people to look at.
SCREENSHOTS = ROOT / "build" / "screenshots"
#: https://github.com/dequelabs/axe-core/blob/develop/doc/API.md
AXE = ROOT / "fdt_graph" / "web" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
#: What stops a test: the others are remarks.
GRAVE = ("serious", "critical")
WIDE, NARROW = 1280, 320
#: Milliseconds that a page may take: on a busy machine the first search makes its index.
PATIENCE = 60_000


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run chromium until the block ends; skip the tests that ask for it where there is none."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


class Visit:
    """A page of the service, and what happened on it that nobody should see."""

    def __init__(self, browser: Browser, server: str, **options: Any) -> None:
        """Open an empty page; `options` are those of a browser context."""
        options = {"viewport": {"width": WIDE, "height": 900}, "locale": "fr-FR", **options}
        self._context = browser.new_context(base_url=server, **options)
        self._context.set_default_timeout(PATIENCE)
        self.page: Page = self._context.new_page()
        #: Addresses that were asked for, and what the console and the scripts complained of.
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._server = server
        self._context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self._note(said.type, said.text))

    def __enter__(self) -> "Visit":
        """Stay open for a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the end of the block."""
        self._context.close()

    def go(self, address: str) -> Page:
        """Read an address; the page is the server's and whatever it loads has come."""
        self.page.goto(address, wait_until="load")
        self.page.wait_for_load_state("networkidle")
        return self.page

    @property
    def elsewhere(self) -> list[str]:
        """Give the requests that left the host."""
        inside = (f"{self._server}/", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(inside)]

    def violations(self) -> list[str]:
        """Look for what hinders people with a disability; each with where it is."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{each['impact']} {each['id']}: {each['help']}: "
            + "; ".join(str(node["target"][-1]) for node in each["nodes"][:5])
            for each in found["violations"]
            if each["impact"] in GRAVE
        ]

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page, or of as much as a picture holds."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        width = self.page.viewport_size["width"] if self.page.viewport_size else WIDE
        height = min(self.page.evaluate("document.documentElement.scrollHeight"), 8000)
        clip = {"x": 0, "y": 0, "width": width, "height": height}
        path: Path = SCREENSHOTS / f"{name}-{width}.png"
        self.page.screenshot(path=path, full_page=True, clip=clip)

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.errors.append(text)
