"""What all answers have in common: headers, problems, figures, the log."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from fdt_graph.errors import FdtGraphError
from fdt_graph.store.generations import Generations
from fdt_graph.web.problems import STATUS, type_of
from tests.processes import wait_for


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/id/organisation/cler", 303),
        ("GET", "/doc/organisation/nobody", 404),
        ("GET", "/sparql?query=ASK%7B%7D", 200),
        ("GET", "/sparql?query=SELEC", 400),
        ("GET", "/graph/nothing", 404),
        ("GET", "/.well-known/void", 200),
        ("GET", "/nothing/here", 404),
        ("OPTIONS", "/sparql", 204),
        ("OPTIONS", "/graph", 204),
    ],
)
def test_every_answer_may_be_read_by_any_site_and_runs_no_script_of_another(
    http: httpx.Client, method: str, path: str, status: int
) -> None:
    response = http.request(method, path)
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = response.headers.get("Content-Type", "").startswith("text/html")
    assert ("script-src 'self'" in policy) == page
    assert "script-src" not in policy.replace("script-src 'self';", "")


def test_a_page_that_a_browser_has_keeps_its_policy(http: httpx.Client) -> None:
    page = http.get("/releases")
    again = http.get("/releases", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    assert "Content-Security-Policy" not in again.headers


SYNTAX = "/sparql?query=SELECT%20*%20%7B%0A%20?s%20?p%20%7D"


@pytest.mark.parametrize(
    "accept", ["text/csv, application/problem+json", "application/json", "text/csv"]
)
def test_a_program_gets_a_problem_document(http: httpx.Client, accept: str) -> None:
    response = http.get(SYNTAX, headers={"Accept": accept, "Accept-Language": "en"})
    assert response.headers["Content-Type"] == "application/problem+json"
    said = response.json()
    assert said["type"] == "https://w3id.org/fdt/problem/query-error"
    assert (said["status"], said["line"], said["column"]) == (400, 2, 9)
    assert said["title"] == "Bad Request"
    assert said["detail"].startswith("line 2, column 9: ")


@pytest.mark.parametrize(
    ("language", "says"), [("fr", "ligne 2, colonne 9"), ("en", "line 2, column 9")]
)
def test_a_person_gets_a_text_or_a_page(http: httpx.Client, language: str, says: str) -> None:
    text = http.get(SYNTAX, headers={"Accept-Language": language})
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text.headers["Content-Language"] == language
    assert text.text.startswith(says)
    page = http.get(SYNTAX, headers={"Accept-Language": language, "Accept": "text/html, */*;q=0.1"})
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert says in page.text


@pytest.mark.parametrize("error", STATUS, ids=lambda error: error.__name__)
def test_every_type_of_problem_has_an_address(
    http: httpx.Client, error: type[FdtGraphError]
) -> None:
    path = type_of(error).removeprefix("https://w3id.org/fdt")
    assert http.get(path).status_code == 200
    assert http.get(path + "x").status_code == 404


def test_it_is_alive_and_ready(http: httpx.Client) -> None:
    assert http.get("/health/live").json() == {"live": True}
    said = http.get("/health").json()
    assert said["ready"] is True
    assert re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{12}", said["generation"])
    assert said == http.get("/health/ready").json()


def test_figures_count_what_happens(http: httpx.Client) -> None:
    def figures() -> dict[str, float]:
        lines = http.get("/metrics").text.splitlines()
        pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
        return {name: float(value) for name, value in pairs}

    before = figures()
    query = {"query": "SELECT ?figures { VALUES ?figures { 1 2 } }"}
    for _ in range(3):
        assert http.get("/sparql", params=query).status_code == 200
    assert http.get("/sparql", params={"query": "SELECT"}).status_code == 400
    after = figures()
    grown = {name for name in after if after[name] > before.get(name, 0)}
    assert 'fdt_requests_total{route="sparql",status="200"}' in grown
    assert 'fdt_query_fates_total{fate="answered"}' in grown
    assert 'fdt_query_fates_total{fate="QueryError"}' in grown
    hits = 'fdt_cache_total{found="hit"}'
    assert after[hits] - before[hits] == 2
    assert after["fdt_cache_bytes"] > 0
    assert after["fdt_generation_statements"] > 300_000
    assert 'fdt_queries{place="idle"}' in after


def test_the_log_tells_what_was_asked_and_not_by_whom(generations: Generations, root: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "fdt_graph", "serve", "--bind", bind]
    command += ["--root", str(root), "--store", str(generations.directory)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as it:
        wait_for(f"http://{bind}/health/live", it)
        text = "SELECT ?secret { VALUES ?secret { 1 2 3 } }"
        for query in (text, text, "SELECT"):
            httpx.get(f"http://{bind}/sparql", params={"query": query})
        with socket.create_connection(("127.0.0.1", int(bind.rpartition(":")[2]))) as broken:
            broken.sendall(b"no HTTP\r\n\r\n")
            assert "ce n'est pas une demande HTTP" in broken.recv(1 << 16).decode()
        it.terminate()
        lines = (it.stderr.read() if it.stderr else "").splitlines()
    said = [json.loads(line) for line in lines if line.startswith("{") and "/sparql" in line]
    first, again, bad = said
    assert (first["status"], first["rows"], first["method"]) == (200, 3, "GET")
    assert again["cache"] == "hit"
    assert first["query"] == again["query"] != bad["query"]
    assert (bad["status"], bad["fate"]) == (400, "QueryError")
    assert first["ms"] >= 0
    told = [json.loads(line) for line in lines if "Invalid HTTP" in line]
    assert [line["level"] for line in told] == ["warning"]
    assert "127.0.0.1" not in "".join(line for line in lines if line.startswith("{"))
    assert "secret" not in "".join(lines)


def test_the_description_names_the_address_that_was_asked(http: httpx.Client) -> None:
    accept = {"Accept": "application/n-triples"}
    bare, well_known = (
        http.get("/sparql", headers=accept),
        http.get("/.well-known/void", headers=accept),
    )
    assert f"{http.base_url}/sparql>".replace("//sparql", "/sparql") in bare.text
    assert sorted(bare.text.splitlines()) == sorted(well_known.text.splitlines())
    known = {**accept, "If-None-Match": bare.headers["ETag"]}
    assert http.get("/sparql", headers=known).status_code == 304
    page = {"Accept": "text/html"}
    assert http.get("/sparql", headers=page).headers["Location"] == "/editor"
    assert http.get("/.well-known/void", headers=page).headers["Location"] == "/about"
