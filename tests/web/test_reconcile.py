"""A client of either version of the protocol is answered as its specification says."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema_rs
import pytest

from fdt_graph.errors import NoSuchRecord
from fdt_graph.reconciliation.protocol import BATCH
from fdt_graph.web.reconcile import Reconcile
from tests.reconciliation import schemas

COMMUNE = "id/territory/commune-62528"


@pytest.fixture(scope="module")
def told(http: httpx.Client) -> httpx.Client:
    """A client of a server that has read the names."""
    assert http.get("/reconcile").status_code == 200
    return http


def valid(schema: schemas.Schema, response: httpx.Response) -> Any:
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    said = response.json()
    jsonschema_rs.validate(schema, said)
    return said


def test_each_version_describes_itself(told: httpx.Client) -> None:
    old = valid(schemas.OLD_MANIFEST, told.get("/reconcile?lang=en"))
    new = valid(schemas.NEW_MANIFEST, told.get("/reconcile/1.0", headers={"Accept-Language": "en"}))
    assert {"id": "scheme/skill", "name": "Skill"} in old["defaultTypes"]
    assert old["defaultTypes"] == new["defaultTypes"]
    assert (old["batchSize"], new["batchSize"]) == (BATCH, BATCH)


def test_the_addresses_of_the_old_description_answer(told: httpx.Client) -> None:
    old = told.get("/reconcile?lang=en").json()
    for what, said in old["suggest"].items():
        address = said["service_url"] + said["service_path"]
        found = valid(schemas.SUGGESTIONS, told.get(f"{address}&prefix=com"))
        id_ = quote(found["result"][0]["id"], safe="")
        flyout = said["flyout_service_url"] + said["flyout_service_path"].replace("${id}", id_)
        assert set(told.get(flyout).json()) == {"id", "html"}, what
    for template in (old["view"]["url"], old["preview"]["url"]):
        address = template.replace("{{id}}", quote(COMMUNE, safe=""))
        assert told.get(address, follow_redirects=True).status_code == 200
    proposed = old["extend"]["propose_properties"]
    address = proposed["service_url"] + proposed["service_path"]
    said = valid(schemas.PROPOSALS, told.get(address, params={"type": "ns#Commune", "limit": 3}))
    assert (len(said["properties"]), said["limit"]) == (3, 3)


def test_names_are_reconciled_as_version_0_2_says(told: httpx.Client) -> None:
    queries = {
        "a": {"query": "Loos en Gohelle", "type": "ns#Commune"},
        "b": {"query": "Zzyzx Qwxyz"},
    }
    form = {"queries": json.dumps(queries)}
    said = valid(schemas.OLD_RESULTS, told.post("/reconcile", data=form))
    assert said == valid(schemas.OLD_RESULTS, told.get("/reconcile", params=form))
    assert (said["a"]["result"][0]["id"], said["a"]["result"][0]["match"]) == (COMMUNE, True)
    assert said["b"]["result"] == []


def test_names_are_reconciled_as_version_1_0_says(told: httpx.Client) -> None:
    name = {"matchType": "name", "propertyValue": "Saint-Denis"}
    there = {"matchType": "property", "propertyId": "department", "propertyValue": "974"}
    queries = [{"type": "ns#Commune", "limit": 1, "conditions": [name, there]}]
    batch = {"queries": [*queries, {"conditions": [name]}]}
    said = valid(schemas.NEW_RESULTS, told.post("/reconcile/1.0/match", json=batch))
    (first, second) = said["results"]
    assert [each["id"] for each in first["candidates"]] == ["id/territory/commune-97411"]
    assert not any(each["match"] for each in second["candidates"])


def test_tables_are_extended_in_both_versions(told: httpx.Client) -> None:
    properties = [{"id": "ns#inseeCode"}, {"id": "department"}, {"id": "ns#rna"}]
    asked = {"ids": [COMMUNE, "id/no/such"], "properties": properties}
    form = {"extend": json.dumps(asked)}
    old = valid(schemas.OLD_EXTENSION, told.post("/reconcile?lang=en", data=form))
    new = valid(schemas.NEW_EXTENSION, told.post("/reconcile/1.0/extend?lang=en", json=asked))
    assert old["meta"] == new["meta"]
    assert old["rows"][COMMUNE] == {
        "ns#inseeCode": [{"str": "62528"}],
        "department": [{"id": "id/territory/departement-62", "name": "Pas-de-Calais"}],
        "ns#rna": [],
    }
    assert set(map(str, old["rows"]["id/no/such"].values())) == {"[]"}
    rows = {
        row["id"]: {each["id"]: each["values"] for each in row["properties"]} for row in new["rows"]
    }
    assert rows == old["rows"]


def test_suggestions_are_in_the_language_that_is_asked_for(told: httpx.Client) -> None:
    params = {"prefix": "compétence", "lang": "fr"}
    fr = valid(schemas.SUGGESTIONS, told.get("/reconcile/1.0/suggest/type", params=params))
    assert fr["result"] == [{"id": "scheme/skill", "name": "Compétence"}]
    en = told.get("/reconcile/suggest/type?prefix=skill", headers={"Accept-Language": "en"})
    assert (en.json()["result"][0]["name"], en.headers["Content-Language"]) == ("Skill", "en")


def test_a_preview_alone_may_stand_in_a_page_of_another_site(told: httpx.Client) -> None:
    preview = told.get("/reconcile/preview", params={"id": COMMUNE})
    policy = preview.headers.get_list("Content-Security-Policy")
    assert len(policy) == 1
    assert "frame-ancestors *" in policy[0]
    assert "script-src" not in policy[0]
    assert "Loos-en-Gohelle" in preview.text
    page = told.get("/about", headers={"Accept": "text/html"})
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]


def test_a_view_leads_to_the_thing_on_this_server_only(told: httpx.Client) -> None:
    there = told.get("/reconcile/view", params={"id": COMMUNE})
    assert (there.status_code, there.headers["Location"]) == (303, f"/{COMMUNE}")
    for id_ in ("//evil.example/", "https://evil.example/", "..", "\r\nX: y"):
        assert told.get("/reconcile/view", params={"id": id_}).status_code == 404


def test_nothing_is_run_in_the_page_that_asks(told: httpx.Client) -> None:
    """JSONP is left out: `callback` changes nothing."""
    plain = told.get("/reconcile").json()
    assert told.get("/reconcile?callback=alert").json() == plain


def test_an_answer_that_did_not_change_is_not_sent_again(told: httpx.Client) -> None:
    first = told.get("/reconcile/suggest/entity?prefix=loos")
    again = told.get(
        "/reconcile/suggest/entity?prefix=loos", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    other = told.get("/reconcile/suggest/entity?prefix=loos&lang=en").headers["ETag"]
    assert other != first.headers["ETag"]


def test_a_view_of_what_others_have_named_leads_nowhere() -> None:
    theirs = "https://partner.example/organisation/1"

    class Told:
        async def ask(self, request: object) -> Any:
            return {"id": theirs, "iri": theirs, "here": False}

    asked: Any = SimpleNamespace(text=lambda name: theirs, language="fr", given=None)
    told: Any = Told()
    here = Reconcile(told, lambda: None, None, "")  # type: ignore[arg-type,return-value]
    with pytest.raises(NoSuchRecord):
        asyncio.run(here._view(asked))


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", "/reconcile", {"data": {"queries": "{"}}, 400),
        ("POST", "/reconcile", {"data": {"queries": r'{"\ud800": {"query": "a"}}'}}, 400),
        ("POST", "/reconcile", {"data": {"extend": r'{"ids": ["\ud800"]}'}}, 400),
        ("POST", "/reconcile", {"data": {"other": "1"}}, 400),
        ("POST", "/reconcile", {"json": {}}, 400),
        ("POST", "/reconcile/1.0/match", {"content": b"{}"}, 400),
        ("POST", "/reconcile/1.0/match", {"json": {"queries": 1}}, 400),
        ("POST", "/reconcile/1.0/match", {"json": {"queries": [{}] * (BATCH + 1)}}, 413),
        ("POST", "/reconcile/1.0/match", {"json": ["x" * (1 << 20)]}, 413),
        ("POST", "/reconcile/1.0", {}, 405),
        ("GET", "/reconcile/1.0/match", {}, 405),
        ("GET", "/reconcile/suggest/entity", {}, 400),
        ("GET", "/reconcile/suggest/entity?prefix=" + "a" * 400, {}, 400),
        ("GET", "/reconcile/suggest/entity?prefix=a&limit=0", {}, 400),
        ("GET", "/reconcile/suggest/entity?prefix=a&cursor=²", {}, 400),
        ("GET", "/reconcile/suggest/other?prefix=a", {}, 404),
        ("GET", "/reconcile/preview?id=none", {}, 404),
        ("GET", "/reconcile?lang=de", {}, 400),
    ],
)
def test_what_cannot_be_answered_says_why(
    told: httpx.Client, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    refused = told.request(method, path, **sent, headers={"Accept": "application/problem+json"})
    assert refused.status_code == status
    assert refused.json()["detail"]


def test_a_script_of_another_site_may_ask_first(told: httpx.Client) -> None:
    asked = told.options("/reconcile/1.0/match", headers={"Origin": "https://example.org"})
    assert asked.status_code == 204
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in asked.headers["Access-Control-Allow-Headers"]
