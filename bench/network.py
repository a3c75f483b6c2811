"""The drawing of the network in a browser: milliseconds a frame, at 400 and at 5,000 actors.

A page of a running server is opened in a headless Chromium; its /network.json is replaced by a
made-up network. A frame is what the browser counts: the time between two animation frames, 16.7 ms
at best. `task` is the longest time that the page did not answer.

    fdt-graph serve &
    python bench/network.py http://127.0.0.1:8000
"""

import json
import statistics
import sys
from collections.abc import Callable

import networkx as nx
from playwright.sync_api import Page, sync_playwright

#: Actors, and links that each new actor comes with.
SIZES = ((400, 2), (5000, 4))

#: Milliseconds after which what was moved as a picture is drawn anew, and that is counted too.
REST = 1500

FRAMES = """() => {
  window.frames_seen = []; window.tasks_seen = [];
  let last = performance.now();
  const next = (now) => { window.frames_seen.push(now - last); last = now;
                          requestAnimationFrame(next); };
  requestAnimationFrame(next);
  new PerformanceObserver((list) => window.tasks_seen.push(
    ...list.getEntries().map((entry) => entry.duration))).observe({type: "longtask"});
}"""


def made_up(actors: int, links: int) -> str:
    """Make up what /network.json gives: few actors have many partners, many have few."""
    graph = nx.barabasi_albert_graph(actors, links, seed=1)
    order = sorted(graph, key=lambda actor: (-graph.degree[actor], actor))
    place = {actor: number for number, actor in enumerate(order)}
    return json.dumps(
        {
            "base": "https://w3id.org/fdt/",
            "categories": ["a", "b"],
            "actors": [
                [f"id/organisation/example-{actor}", f"Association d’exemple {actor}"]
                + [actor % 2, graph.degree[actor], 0, int(actor % 9 == 0)]
                for actor in order
            ],
            "relations": [
                [place[one], place[other], f"id/link/example-{number}", 0, 1, 0, 0]
                for number, (one, other) in enumerate(graph.edges)
            ],
            "words": ["Partenariat", "2020 – …"],
        }
    )


def measure(page: Page, name: str, act: Callable[[], None]) -> None:
    """Do something with a page, and print what its frames took."""
    page.evaluate("() => { window.frames_seen = []; window.tasks_seen = []; }")
    act()
    page.wait_for_timeout(REST)
    frames = page.evaluate("window.frames_seen")[1:]
    tasks = page.evaluate("window.tasks_seen")
    cuts = statistics.quantiles(frames, n=20)
    figures = (
        ("median", statistics.median(frames)),
        ("95 %", cuts[18]),
        ("worst", max(frames)),
        ("task", max(tasks, default=0.0)),
    )
    said = "   ".join(f"{figure} {value:6.1f} ms" for figure, value in figures)
    print(f"  {name:12} frames {len(frames):5}   {said}")


def run(page: Page, address: str, actors: int, links: int) -> None:
    """Measure one size."""
    said = made_up(actors, links)
    print(f"{actors} actors, {len(json.loads(said)['relations'])} links, {len(said) // 1024} kB")
    page.route(
        "**/network.json*", lambda route: route.fulfill(body=said, content_type="application/json")
    )
    page.goto(f"{address}/network", wait_until="commit")
    page.wait_for_selector("#network canvas", state="attached")
    page.evaluate(FRAMES)
    ready = '#network[data-state="ready"]'
    measure(page, "laying out", lambda: page.wait_for_selector(ready, timeout=300_000) and None)
    print(f"  ready after {page.evaluate('performance.now()') / 1000:.1f} s")
    canvas = page.locator("#network canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    if box is None:
        sys.exit("the drawing is not shown")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def hover() -> None:
        for step in range(60):
            page.mouse.move(x - 200 + 7 * step, y - 60 + 2 * step)
            page.wait_for_timeout(16)

    def drag() -> None:
        page.mouse.move(x, y + box["height"] * 0.4)
        page.mouse.down()
        for step in range(60):
            page.mouse.move(x + 3 * step, y + box["height"] * 0.4 - 2 * step)
            page.wait_for_timeout(16)
        page.mouse.up()

    def wheel() -> None:
        canvas.focus()
        page.mouse.move(x, y)
        for step in range(60):
            page.mouse.wheel(0, -60 if step < 30 else 60)
            page.wait_for_timeout(16)

    def walk() -> None:
        canvas.focus()
        for step in range(30):
            page.keyboard.press("ArrowDown" if step % 2 else "ArrowRight")
            page.wait_for_timeout(16)

    for name, act in (("hover", hover), ("drag", drag), ("zoom", wheel), ("keys", walk)):
        measure(page, name, act)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for size in SIZES:
            opened = browser.new_page(viewport={"width": 1280, "height": 900})
            run(opened, sys.argv[1], *size)
            if len(sys.argv) > 2:
                opened.screenshot(path=f"{sys.argv[2]}-{size[0]}.png")
            opened.close()
        browser.close()
