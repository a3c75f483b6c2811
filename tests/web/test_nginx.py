"""nginx in front, with the configuration that docs/deploy.md gives."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from fdt_graph.store.generations import Generations
from tests.processes import free_port, serving

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")

NUMBER = "SELECT ?n { <urn:example:thing> <urn:example:number> ?n }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


def publish(generations: Generations, number: int) -> None:
    store = ox.Store()
    thing, graph = ox.NamedNode("urn:example:thing"), ox.NamedNode("urn:example:graph")
    store.add(ox.Quad(thing, ox.NamedNode("urn:example:number"), ox.Literal(number), graph))
    many = ox.NamedNode("urn:example:many")
    store.extend([ox.Quad(thing, many, ox.Literal(n), graph) for n in range(2000)])
    generations.publish(store)


@pytest.fixture(scope="module")
def generations(tmp_path_factory: pytest.TempPathFactory) -> Generations:
    generations = Generations(tmp_path_factory.mktemp("store"))
    publish(generations, 1)
    return generations


@pytest.fixture(scope="module")
def nginx(
    generations: Generations, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of nginx, which runs the documented configuration on a free port."""
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    guide = (root / "docs" / "deploy.md").read_text()
    (documented,) = re.findall(r"```nginx\n(.*?)```", guide, re.DOTALL)
    port = free_port()
    store = str(generations.directory)
    with serving(root=str(root), store=store, query_answer="20000000") as service:
        documented = documented.replace("/var/cache/nginx/fdt-graph", str(folder / "cache"))
        documented = documented.replace("127.0.0.1:8000", service.removeprefix("http://"))
        documented = documented.replace("listen 80;", f"listen 127.0.0.1:{port};")
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        path = folder / "nginx.conf"
        path.write_text(
            f"{'user root;' if os.geteuid() == 0 else ''} daemon off;\n"
            f"pid {folder}/pid; error_log {folder}/error.log;\n"
            f"events {{}}\nhttp {{ access_log off;\n{temporary}{documented}}}\n"
        )
        with subprocess.Popen([str(NGINX), "-c", str(path)]) as process:
            try:
                with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                    wait(client, process)
                    yield client
            finally:
                process.terminate()


def wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        try:
            client.get("/health")
            return
        except httpx.ConnectError:
            assert process.poll() is None, "nginx ended"
            time.sleep(0.1)
    raise AssertionError("nginx does not answer")


def ask(client: httpx.Client, query: str, accept: str = "text/csv", **more: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers={"Accept": accept, **more})


def test_an_answer_is_kept_for_a_second_then_asked_for_again(nginx: httpx.Client) -> None:
    query = NUMBER + " # kept"
    first, again = ask(nginx, query), ask(nginx, query)
    assert (first.headers["X-Cache"], again.headers["X-Cache"]) == ("MISS", "HIT")
    time.sleep(2.1)
    later = ask(nginx, query)
    assert later.headers["X-Cache"] == "REVALIDATED"
    assert first.content == again.content == later.content


def test_formats_and_codings_do_not_mix(nginx: httpx.Client) -> None:
    query = "SELECT * { ?a <urn:example:many> ?n } ORDER BY ?n # formats"
    kinds = ["text/csv", "application/sparql-results+json", "application/sparql-results+xml"]
    for _ in range(2):
        for kind in kinds:
            for coding in ("gzip", "identity"):
                answer = ask(nginx, query, kind, **{"Accept-Encoding": coding})
                assert answer.headers["Content-Type"].partition(";")[0] == kind
                assert answer.headers.get("Content-Encoding", "identity") == coding
                assert answer.text.count("urn:example:thing") == 2000


def test_a_new_generation_is_seen_within_seconds(
    nginx: httpx.Client, generations: Generations
) -> None:
    assert ask(nginx, NUMBER).text == "n\r\n1\r\n"
    publish(generations, 2)
    time.sleep(2.1)
    assert ask(nginx, NUMBER).text == "n\r\n2\r\n"


def test_what_changes_and_what_fails_is_not_kept(nginx: httpx.Client) -> None:
    for query, status in [("SELECT (RAND() AS ?r) {}", 200), ("SELECT", 400)]:
        for _ in range(2):
            answer = ask(nginx, query)
            assert (answer.status_code, answer.headers["X-Cache"]) == (status, "MISS")


def test_an_answer_that_breaks_off_does_so_each_time(nginx: httpx.Client) -> None:
    for _ in range(2):
        with pytest.raises((httpx.NetworkError, httpx.RemoteProtocolError)):
            ask(nginx, LONG, **{"Accept-Encoding": "identity"})


def test_the_description_names_the_address_of_nginx(nginx: httpx.Client) -> None:
    described = nginx.get("/sparql", headers={"Accept": "application/n-triples"})
    assert f"<{str(nginx.base_url).rstrip('/')}/sparql>" in described.text
