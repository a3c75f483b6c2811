"""What addresses ask, read in one way."""

import pytest
from flask.testing import FlaskClient

from fdt_graph.errors import BadRequest
from fdt_graph.web.parameters import page_number, whole_number

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("text", ["", "x", "-1", "+1", "1.0", "1e3", " 1", "²", "٣", "1234567890"])
def test_a_number_is_a_few_digits(text: str) -> None:
    for least in (0, 1):
        with pytest.raises(BadRequest, match=f"from {least} on"):
            whole_number({"start": text}, "start", least)
    with pytest.raises(BadRequest, match="there are 3 pages"):
        page_number({"page": text}, 3)


def test_a_number_may_have_a_least_one() -> None:
    assert whole_number({"start": "0"}, "start", least=0) == 0
    with pytest.raises(BadRequest):
        whole_number({"links": "0"}, "links")


@pytest.mark.parametrize("page", ["0", "4", "999999999"])
def test_a_page_that_there_is_not_is_refused_with_those_that_there_are(page: str) -> None:
    with pytest.raises(BadRequest) as raised:
        page_number({"page": page}, 3)
    assert raised.value.say("fr") == f"page={page} : il y a 3 pages, de page=1 à page=3"
    with pytest.raises(BadRequest, match="there is 1 page, page=1"):
        page_number({"page": page}, 1)


def test_what_is_refused_is_repeated_in_part() -> None:
    with pytest.raises(BadRequest) as raised:
        whole_number({"page": "9" * 1_000_000}, "page")
    assert len(raised.value.say("fr")) < 300


@pytest.mark.parametrize(
    "address",
    [
        "/about?page=",
        "/allies?page=",
        "/doc/organisation/cler.html?links=",
        "/feed.atom?page=",
        "/history?start=",
        "/map?page=",
        "/network?page=",
        "/search?page=",
    ],
)
def test_every_address_refuses_what_is_no_number(client: FlaskClient, address: str) -> None:
    name = address.partition("?")[2]
    for value in ("-1", "two", "%3Cb%3E"):
        answer = client.get(f"{address}{value}&lang=fr", headers=HTML)
        assert answer.status_code == 400
        assert f"{name}{value.replace('%3C', '&lt;').replace('%3E', '&gt;')}" in answer.text


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("/about?licnce=by-4.0", "licence"),
        ("/allies?pgae=2", "page"),
        ("/editor?exemple=first", "example"),
        ("/feed.atom?pages=1", "page"),
        ("/map?departement=62", "department"),
        ("/map.svg?att=territory/commune-62528", "at"),
        ("/network?thme=energy", "theme"),
        ("/questions?whom=officers", "who"),
    ],
)
def test_every_address_proposes_the_nearest_of_its_parameters(
    client: FlaskClient, address: str, nearest: str
) -> None:
    answer = client.get(f"{address}&lang=en", headers=HTML)
    assert answer.status_code == 400
    assert f"did you mean {nearest}?" in answer.text
