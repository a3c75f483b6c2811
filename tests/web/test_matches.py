"""/matches: pairs side by side, decided by who shows a steward's token, and by nobody else."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from fdt_graph.identity.decisions import Decision
from fdt_graph.identity.service import Pairs
from fdt_graph.records.windows import Part
from fdt_graph.tokens import Role, Tokens
from fdt_graph.web.matches import LISTED, _json
from tests.identity.observatory import OTHER, OURS, PARTNER, THEIRS, observatory
from tests.processes import client_of
from tests.workshop import AGENT, ORGANISATION

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
PAIR = f"{OURS} {THEIRS}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return observatory(tmp_path_factory.mktemp("matches"))


@pytest.fixture(scope="module")
def client(place: Path) -> Iterator[httpx.Client]:
    with client_of(place / "store", place) as client:
        yield client


@pytest.fixture(scope="module")
def steward(place: Path) -> str:
    return Tokens(place / "store").create(AGENT, Role.STEWARD, (), 1)[1]


def decide(client: httpx.Client, token: str, verdict: str, pair: str = PAIR) -> httpx.Response:
    return client.post("/matches?lang=en", data={"token": token, "source": "", pair: verdict})


def proposed(client: httpx.Client) -> list[set[str]]:
    said = client.get("/matches", headers=JSON).json()
    return [{each["one"], each["other"]} for each in said["pairs"]]


def graph(client: httpx.Client) -> set[ox.Triple]:
    answer = client.get("/graph/matches", headers={"Accept": "application/n-triples"})
    if answer.status_code == 404:
        return set()
    return {quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.N_TRIPLES)}


def test_a_pair_is_shown_side_by_side_with_what_each_source_says(client: httpx.Client) -> None:
    page = client.get("/matches?lang=en", headers=HTML)
    assert page.status_code == 200, page.text
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    for said in ("Coopérative des collines", "Cooperative des Collines", "the same name"):
        assert said in page.text
    assert f'name="{PAIR}" value="same"' in page.text
    assert "<script" not in page.text and "style=" not in page.text
    assert proposed(client) == [{OURS, THEIRS}]


def test_pairs_of_one_source_can_be_asked_for(client: httpx.Client) -> None:
    source = PARTNER.rpartition("/")[2]
    assert len(client.get(f"/matches?source={source}", headers=JSON).json()["pairs"]) == 1
    assert client.get("/matches?source=unheard-of", headers=JSON).json()["pairs"] == []


def test_a_page_that_is_known_is_not_sent_again(client: httpx.Client) -> None:
    for headers in (HTML, JSON):
        tag = client.get("/matches", headers=headers).headers["ETag"]
        assert client.get("/matches", headers={**headers, "If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("query", ["page=2", "page=x", "pgae=1", "lang=de", "published=Hello"])
def test_what_is_asked_wrongly_is_told(client: httpx.Client, query: str) -> None:
    assert client.get(f"/matches?{query}", headers=HTML).status_code in (400, 404)


def test_who_has_no_token_decides_nothing(client: httpx.Client, place: Path) -> None:
    _, partner = Tokens(place / "store").create(AGENT, Role.PARTNER, (PARTNER,), 1)
    before = graph(client)
    assert decide(client, "", "same").status_code == 401
    assert decide(client, "fdt_" + "0" * 16 + "_" + "x" * 43, "same").status_code == 401
    assert decide(client, partner, "same").status_code == 403
    assert graph(client) == before


def test_a_partner_is_given_no_token_for_decisions(place: Path) -> None:
    matches = "https://w3id.org/fdt/graph/matches"
    assert not Role.PARTNER.reaches(matches)
    assert Role.STEWARD.reaches(matches)


@pytest.mark.parametrize(
    ("pair", "verdict", "status"),
    [
        (PAIR, "maybe", 400),
        (PAIR, "", 400),
        (f"{OURS} {OURS}", "same", 400),
        ("urn:x", "same", 400),
        (f"{OURS} javascript:alert(1)", "same", 400),
        (f"{OURS} {ORGANISATION}unheard-of", "same", 404),
        (f"{OURS} https://w3id.org/fdt/id/record/o-example-first", "same", 400),
    ],
)
def test_what_is_no_decision_is_refused(
    client: httpx.Client, steward: str, pair: str, verdict: str, status: int
) -> None:
    before = graph(client)
    assert decide(client, steward, verdict, pair).status_code == status
    assert graph(client) == before


def test_a_form_that_is_none_is_refused(client: httpx.Client) -> None:
    assert client.post("/matches", json={PAIR: "same"}).status_code == 415
    assert client.put("/matches", data={PAIR: "same"}).status_code == 405


def test_what_is_decided_is_published_and_shown_on_both_pages(
    client: httpx.Client, steward: str
) -> None:
    done = decide(client, steward, "same")
    assert done.status_code == 303, done.text
    where = done.headers["Location"]
    assert where == "/matches?lang=en&published=1"
    page = client.get(where, headers=HTML).text
    assert "Published: 1" in page and "Same thing" in page
    assert steward not in page
    assert proposed(client) == []
    for one, other in ((OURS, "Cooperative des Collines"), (THEIRS, "Coopérative des collines")):
        path = one.removeprefix("https://w3id.org/fdt").replace("/id/", "/doc/")
        record = client.get(f"{path}.html?lang=en").text
        section = record.partition('id="others"')[2].partition("</section>")[0]
        assert other in section


def test_the_history_says_who_decided(client: httpx.Client, steward: str) -> None:
    assert decide(client, steward, "close").status_code == 303
    listed = client.get("/history?lang=en", headers=HTML).text
    assert "Matching" in listed


def test_decisions_that_contradict_each_other_are_shown(client: httpx.Client, steward: str) -> None:
    for pair, verdict in (
        (PAIR, "same"),
        (f"{THEIRS} {OTHER}", "same"),
        (f"{OURS} {OTHER}", "different"),
    ):
        assert decide(client, steward, verdict, pair).status_code == 303
    (contradicted,) = client.get("/matches", headers=JSON).json()["contradictions"]
    assert set(contradicted["pair"]) == {OURS, OTHER}
    assert "Decisions that contradict" in client.get("/matches?lang=en", headers=HTML).text


def test_what_is_decided_again_keeps_what_speaks_for_it(client: httpx.Client, steward: str) -> None:
    for verdict in ("close", "same"):
        assert decide(client, steward, verdict).status_code == 303
        decisions = client.get("/matches", headers=JSON).json()["decisions"]
        (said,) = [each for each in decisions if set(each["pair"]) == {OURS, THEIRS}]
        assert said["verdict"] == verdict
        assert said["likeness"] > 0.3
        assert "the same name" in said["reason"]["en"]


def test_decisions_that_are_taken_back_are_asked_again(client: httpx.Client, steward: str) -> None:
    assert decide(client, steward, "same").status_code == 303
    assert proposed(client) == []
    page = client.get("/matches?lang=en", headers=HTML).text
    assert f'name="{PAIR}" value="none"' in page
    for pair in (PAIR, f"{THEIRS} {OTHER}", f"{OURS} {OTHER}"):
        assert decide(client, steward, "none", pair).status_code == 303
    assert client.get("/matches", headers=JSON).json()["decisions"] == []
    assert graph(client) == set()
    assert proposed(client) == [{OURS, THEIRS}]


def test_programs_are_given_the_last_decisions_and_how_many_there_are() -> None:
    decisions = tuple(
        Decision((f"{OURS}-{n}", THEIRS), "same", AGENT, f"2026-01-01T00:00:{n:02}Z", None, {})
        for n in range(60)
    )
    exchange: Any = SimpleNamespace(knows=lambda tag, date: False)
    reply = _json(exchange, Pairs((), decisions, decisions, 0, 0), Part((), 0, 1, 1))
    said = json.loads(reply.body)
    assert (said["decided"], said["contradicting"]) == (60, 60)
    assert len(said["decisions"]) == len(said["contradictions"]) == LISTED
    assert said["decisions"][0]["pair"] == [f"{OURS}-0", THEIRS]
