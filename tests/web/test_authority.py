"""Who may write, as HTTP tells it: challenges, refusals, limits, and what the log never says."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import httpx
import pyoxigraph as ox
import pytest

from fdt_graph.namespaces import iri
from fdt_graph.tokens import Rate, Role, Tokens, refusal
from fdt_graph.web.authority import FAILURES, Authority
from fdt_graph.web.exchange import Exchange, Reply, Route
from fdt_graph.web.front import Front
from fdt_graph.web.health import Health
from fdt_graph.web.log import LOGGER as ACCESS
from fdt_graph.web.log import Line

AGENT = iri("person:example-ada").value
MINE = iri("graph:example-partner").value
WRITES = 5
UNKNOWN = f"fdt_{'0' * 16}_{'A' * 43}"
CHALLENGE = 'Bearer realm="fdt-graph"'

#: Sends a request with these headers from this address, and gives the answer.
Ask = Callable[..., httpx.Response]


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path)


@pytest.fixture
def text(tokens: Tokens) -> str:
    return tokens.create(AGENT, Role.PARTNER, [MINE])[1]


@pytest.fixture
def ask(tokens: Tokens) -> Ask:
    """A service at which a partner tries to define a class."""
    authority = Authority(tokens, Rate(WRITES))
    label, kind = iri("rdfs:label"), iri("rdf:type")
    thing = iri("organisation:example-a")
    good = ox.Quad(thing, label, ox.Literal("Exemple"), iri("graph:example-partner"))
    bad = ox.Quad(thing, kind, iri("owl:Class"), iri("graph:example-partner"))

    async def write(exchange: Exchange) -> Reply:
        token = authority.token(exchange)
        assert authority.token(exchange) == token  # before the body is read, then after
        refused = refusal(token, [bad if exchange.query_string == b"bad" else good], [])
        if refused is not None:
            raise refused
        return Reply(204, [])

    async def nothing() -> None:
        pass

    route = Route("write", ("POST",), write)
    front = Front({"/write": route}, None, Mock(spec=Health), nothing, nothing)

    def send(
        headers: Mapping[str, str] | list[tuple[str, str]],
        client: str = "192.0.2.1",
        what: str = "",
    ) -> httpx.Response:
        async def post() -> httpx.Response:
            transport = httpx.ASGITransport(front, client=(client, 4000))
            async with httpx.AsyncClient(transport=transport, base_url="http://graph") as http:
                return await http.post("/write" + what, headers=headers)

        return asyncio.run(post())

    return send


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}", "Accept-Language": "en"}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_who_shows_a_token_may_write(ask: Ask, text: str, scheme: str) -> None:
    assert ask({"Authorization": f"{scheme} {text}"}).status_code == 204


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic YTpi"}, {"Authorization": ""}])
def test_who_shows_no_token_is_asked_for_one(ask: Ask, headers: dict[str, str]) -> None:
    response = ask({**headers, "Accept-Language": "en"})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == CHALLENGE
    assert "Authorization: Bearer" in response.text


@pytest.mark.parametrize("shown", ["Bearer", "Bearer a b", "Bearer é", f"Bearer {UNKNOWN}"])
def test_what_is_no_token_is_refused(ask: Ask, shown: str) -> None:
    response = ask([("Authorization", shown.encode("latin-1"))])
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == f'{CHALLENGE}, error="invalid_token"'


def test_two_tokens_are_none(ask: Ask, text: str) -> None:
    shown = ("Authorization", f"Bearer {text}")
    assert ask([shown, shown]).status_code == 401


def test_a_token_in_the_address_is_none(ask: Ask, text: str) -> None:
    assert ask({}, what=f"?access_token={text}").status_code == 401


def test_a_revoked_token_is_refused_at_once(ask: Ask, text: str, tokens: Tokens) -> None:
    assert ask(bearer(text)).status_code == 204
    tokens.revoke(tokens.all()[0].id)
    response = ask(bearer(text))
    assert response.status_code == 401
    assert "ask the keepers" in response.text


def test_what_is_not_the_bearers_to_write_is_forbidden(ask: Ask, text: str) -> None:
    response = ask({**bearer(text), "Accept": "application/problem+json"}, what="?bad")
    assert response.status_code == 403
    assert response.headers["WWW-Authenticate"] == f'{CHALLENGE}, error="insufficient_scope"'
    assert response.json()["type"] == "https://w3id.org/fdt/problem/forbidden"
    assert "by an administrator only" in response.json()["detail"]


def test_a_token_writes_so_often_a_minute(ask: Ask, text: str, tokens: Tokens) -> None:
    assert {ask(bearer(text)).status_code for _ in range(WRITES)} == {204}
    response = ask(bearer(text), client="198.51.100.7")
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    _, other = tokens.create(AGENT, Role.STEWARD)
    assert ask(bearer(other)).status_code == 204


def test_failures_are_limited_by_address_and_lock_nobody_out(ask: Ask, text: str) -> None:
    failing = [ask(bearer(UNKNOWN), "2001:db8::1").status_code for _ in range(FAILURES)]
    assert set(failing) == {401}
    response = ask(bearer(UNKNOWN), "2001:db8::2")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) >= 1
    assert ask(bearer(UNKNOWN), "2001:db8:1::1").status_code == 401
    assert ask(bearer(text), "2001:db8::1").status_code == 204


def test_a_damaged_file_lets_nobody_in_and_tells_strangers_nothing(
    ask: Ask, text: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "tokens.json").write_text("{")
    response = ask(bearer(text))
    assert response.status_code == 500
    assert str(tmp_path) not in response.text
    assert f"{tmp_path / 'tokens.json'} is damaged" in caplog.text
    assert text[-43:] not in caplog.text


def test_the_log_names_the_bearer_and_never_the_secret(
    ask: Ask, text: str, tokens: Tokens, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.setFormatter(Line())
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.INFO, ACCESS.name):
        wrong = text[:-1] + ("A" if text[-1] != "A" else "B")
        for shown in (text, wrong, "x" + text):
            ask(bearer(shown))
        ask(bearer(text), what="?bad")
        ask({"Authorization": text})
        token = tokens.revoke(tokens.all()[0].id)
        ask(bearer(text))
        (tmp_path / "tokens.json").write_text("{")
        ask(bearer(text))
    lines = [json.loads(record) for record in caplog.text.splitlines()]
    said = [line for line in lines if line.get("path") == "/write"]
    assert [line["status"] for line in said] == [204, 401, 401, 403, 401, 401, 500]
    assert (said[0]["token"], said[0]["agent"]) == (token.id, AGENT)
    assert "token" not in said[1]
    assert text[-42:-2] not in caplog.text


def test_no_refusal_repeats_what_was_shown(ask: Ask, text: str, tokens: Tokens) -> None:
    tokens.revoke(tokens.all()[0].id)
    for shown in (f"Bearer {text}", f"Basic {text}", f"Bearer {text} {text}"):
        response = ask({"Authorization": shown})
        assert response.status_code == 401
        assert text[-43:] not in response.text + str(response.headers)


def test_the_token_is_dated_by_the_clock(ask: Ask, tokens: Tokens, tmp_path: Path) -> None:
    token, text = tokens.create(AGENT, Role.STEWARD, days=1)
    path = tmp_path / "tokens.json"
    past = datetime(2020, 1, 1, tzinfo=UTC).isoformat()
    path.write_text(path.read_text().replace(token.expires.isoformat(), past))
    response = ask(bearer(text))
    assert response.status_code == 401
    assert "expired on 2020-01-01" in response.text
