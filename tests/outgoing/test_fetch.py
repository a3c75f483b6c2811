"""One request and one bounded answer, whatever the other side does; real listeners on loopback."""

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from fdt_graph.errors import (
    FdtGraphError,
    HostNotAllowed,
    NotThere,
    PartnerTimedOut,
    PartnerTooLarge,
    Unreachable,
)
from fdt_graph.outgoing import Reach, Request, targets
from fdt_graph.outgoing.fetch import _secure, fetch
from tests.outgoing.listeners import Answer, dripping, listening, ok, redirect

#: Seconds of a short deadline, and what may pass until it is noticed on a busy machine.
SHORT, NOTICED = 0.4, 8.0


def test_an_answer_comes_with_what_its_headers_say() -> None:
    answer = ok(
        b"<urn:a> <urn:b> 1 .", "Content-Type: text/turtle", 'ETag: "1"', "Link: <a>", "link: <b>"
    )
    with listening(answer) as listener:
        response = fetch(Request(listener.url + "dump?x=1", listener.reach(), accept="text/turtle"))
    assert (response.status, response.content) == (200, b"<urn:a> <urn:b> 1 .")
    assert (response.media_type, response.etag, response.modified) == ("text/turtle", '"1"', None)
    assert response.url == listener.url + "dump?x=1"
    assert response.headers["link"] == "<a>, <b>"
    head = listener.requests[0].lower()
    assert head.startswith("get /dump?x=1 http/1.1\r\n")
    assert f"host: {listener.host}\r\n" in head and "accept: text/turtle\r\n" in head
    assert "cookie" not in head and "authorization" not in head


def test_what_is_known_already_is_not_sent_again() -> None:
    with listening(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n') as listener:
        said = Request(
            listener.url, listener.reach(), etag='"1"', modified="Mon, 23 Nov 2026 07:00:00 GMT"
        )
        response = fetch(said)
    assert (response.status, response.content) == (304, b"")
    head = listener.requests[0].lower()
    assert 'if-none-match: "1"\r\n' in head
    assert "if-modified-since: mon, 23 nov 2026 07:00:00 gmt\r\n" in head


def test_a_body_is_posted_with_its_media_type() -> None:
    with listening(ok(b"{}")) as listener:
        request = Request(
            listener.url, listener.reach(), body=b"ASK {}", media_type="application/sparql-query"
        )
        fetch(request)
    head, _, body = listener.requests[0].partition("\r\n\r\n")
    assert head.startswith("POST / ") and "Content-Type: application/sparql-query" in head
    assert body in ("ASK {}", "")  # it may come in a second packet


def test_a_coding_is_undone_of_several_members_too() -> None:
    packed = gzip.compress(b"<urn:a> ") + gzip.compress(b"<urn:b> 1 .")
    with listening(ok(packed, "Content-Encoding: gzip")) as listener:
        assert fetch(Request(listener.url, listener.reach())).content == b"<urn:a> <urn:b> 1 ."


def test_a_document_that_is_gzip_itself_stays_so() -> None:
    packed = gzip.compress(b"<urn:a> <urn:b> 1 .")
    with listening(ok(packed, "Content-Type: application/gzip")) as listener:
        assert fetch(Request(listener.url, listener.reach())).content == packed


BOMB = gzip.compress(b"\0" * (4 << 20))
PACKED = gzip.compress(b"a", mtime=0)
#: One that says that it is as long as the limit, and is twice that.
MEMBERS = gzip.compress(b"\0" * 900_000) * 2
PART = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
ENDLESS = b"HTTP/1.1 200 OK\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (ok(b"x" * 2_000_000), PartnerTooLarge),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n", PartnerTooLarge),
        (b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", Unreachable),
        (dripping(ENDLESS, b"x" * 200_000, 0), PartnerTooLarge),
        (dripping(CHUNKED, b"30d40\r\n" + b"x" * 200_000 + b"\r\n", 0), PartnerTooLarge),
        (ok(BOMB, "Content-Encoding: gzip"), PartnerTooLarge),
        (ok(MEMBERS, "Content-Encoding: gzip"), PartnerTooLarge),
        (ok(BOMB[:-9], "Content-Encoding: gzip"), PartnerTooLarge),
        (ok(PACKED[:-4], "Content-Encoding: gzip"), Unreachable),
        (ok(b"<html>", "Content-Encoding: gzip"), Unreachable),
        (ok(zlib.compress(b"a"), "Content-Encoding: deflate"), Unreachable),
        (ok(b"a", "Content-Encoding: br"), Unreachable),
        (ok(gzip.compress(PACKED, mtime=0), "Content-Encoding: gzip, gzip"), Unreachable),
        (PART, Unreachable),
        (CHUNKED + b"4\r\nhalf\r\n", Unreachable),
        (CHUNKED + b"-1\r\n\r\n", Unreachable),
        (CHUNKED + b"fffffffffffffffffffff\r\n", Unreachable),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", Unreachable),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", Unreachable),
        (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 300_000 + b"\r\n\r\n", Unreachable),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 30_000 + b"\r\n", Unreachable),
        (ok(b"", "X: " + "y" * 40_000), Unreachable),
        (dripping(b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 9000 + b"\r\n", 0), Unreachable),
        (b"", Unreachable),
        (b"<html>", Unreachable),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", Unreachable),
        (b"SSH-2.0-OpenSSH_9.6\r\n", Unreachable),
        (b"HTTP/2.0.1 200 OK\r\n\r\n", Unreachable),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", Unreachable),
        (b"HTTP/1.1 204 No Content\r\n\r\n", Unreachable),
        (b"HTTP/1.1 206 Partial Content\r\nContent-Length: 0\r\n\r\n", Unreachable),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", Unreachable),
        (b"HTTP/1.1 300 Many\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", Unreachable),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", Unreachable),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", Unreachable),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", Unreachable),
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", Unreachable),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_as_it_should_be_is_an_error_that_names_the_host(
    answer: Answer, error: type[FdtGraphError]
) -> None:
    with listening(answer) as listener, pytest.raises(error) as raised:
        fetch(Request(listener.url, listener.reach()))
    assert raised.value.say("fr").startswith(listener.host)
    assert raised.value.say("en").startswith(listener.host)


@pytest.mark.parametrize(
    "answer",
    [
        lambda connection: time.sleep(5),
        dripping(b"", b"H"),
        dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        dripping(ENDLESS, b"x"),
        dripping(CHUNKED, b"1\r\nx\r\n"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        dripping(b"", b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"),
    ],
)
def test_a_deadline_is_for_the_whole_answer_however_little_comes_at_a_time(answer: Answer) -> None:
    before = time.monotonic()
    with listening(answer) as listener, pytest.raises(PartnerTimedOut) as raised:
        fetch(Request(listener.url, listener.reach(seconds=SHORT)))
    assert time.monotonic() - before < NOTICED
    assert listener.host in raised.value.say("fr")


def test_redirects_share_one_deadline() -> None:
    def later(connection: socket.socket) -> None:
        time.sleep(SHORT / 2)
        connection.sendall(redirect(f"/{time.monotonic()}"))

    with listening(later) as listener, pytest.raises(PartnerTimedOut):
        fetch(Request(listener.url, listener.reach(seconds=SHORT)))
    assert listener.connected <= 3


def test_nobody_there_is_an_error_that_names_the_host() -> None:
    with listening() as listener:
        pass
    with pytest.raises(Unreachable, match=listener.host):
        fetch(Request(listener.url, listener.reach()))


def test_a_redirect_to_the_same_host_is_followed_and_said() -> None:
    with listening(redirect("dumps/latest.ttl#top", 301), ok(b"here")) as listener:
        response = fetch(Request(listener.url + "a/b", listener.reach()))
    assert (response.content, response.url) == (b"here", listener.url + "a/dumps/latest.ttl")


@pytest.mark.parametrize(("status", "method"), [(303, "GET"), (307, "POST"), (308, "POST")])
def test_a_query_that_is_redirected_keeps_its_text_or_finds_its_answer(
    status: int, method: str
) -> None:
    with listening(redirect("/there", status), ok(b"here")) as listener:
        fetch(Request(listener.url, listener.reach(), body=b"ASK {}", media_type="text/plain"))
    assert listener.requests[1].startswith(f"{method} /there ")


@pytest.mark.parametrize("status", [301, 302])
def test_a_query_is_not_lost_in_a_redirect(status: int) -> None:
    with listening(redirect("/there", status), ok(b"here")) as listener:
        with pytest.raises(Unreachable):
            fetch(Request(listener.url, listener.reach(), body=b"ASK {}", media_type="text/plain"))
    assert listener.connected == 1


@pytest.mark.parametrize("place", ["/", "/b"])
def test_redirects_in_a_circle_end(place: str) -> None:
    with listening(redirect(place)) as listener, pytest.raises(Unreachable):
        fetch(Request(listener.url, listener.reach()))
    assert listener.connected <= 2


def test_redirects_that_always_lead_elsewhere_end() -> None:
    answers = [redirect(f"/{n}") for n in range(20)]
    with listening(*answers) as listener, pytest.raises(Unreachable):
        fetch(Request(listener.url, listener.reach()))
    assert listener.connected <= 6


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://0:{port}/",
        "http://{here}@127.0.0.1:{port}/",
        "http://{here}\\@127.0.0.1:{port}/",
        "https://127.0.0.1:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "https://evil.example/",
        "file:///etc/passwd",
        "ftp://{here}/",
        "gopher://{here}/_x",
        "http://user:word@{here}/",
        "http://[::1",
    ],
)
def test_a_redirect_leads_to_no_other_host(place: str) -> None:
    with listening(ok(b"secret")) as trap:

        def answer(connection: socket.socket) -> None:
            here = f"127.0.0.1:{connection.getsockname()[1]}"
            connection.sendall(redirect(place.format(port=trap.port, here=here)))

        with listening(answer) as listener, pytest.raises((HostNotAllowed, Unreachable)):
            fetch(Request(listener.url, listener.reach()))
        assert (listener.connected, trap.connected) == (1, 0)


def test_a_redirect_leads_from_https_to_http_for_no_partner(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were it not for the scheme, the host would be allowed."""
    monkeypatch.setattr(targets, "may_be_reached", lambda address, open_for_test: True)
    with listening(ok(b"secret")) as trap:
        place = redirect(trap.url)
        with listening(place, wrap=_wrap(authority, "127.0.0.1")) as listener:
            reach = Reach(frozenset({listener.host, trap.host}))
            with pytest.raises(HostNotAllowed, match="https"):
                fetch(Request(f"https://{listener.host}/", reach))
        assert (listener.connected, trap.connected) == (1, 0)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_without_the_registry_saying_so_loopback_is_not_reached(scheme: str, name: str) -> None:
    with listening(ok(b"secret")) as trap:
        host = f"{name}:{trap.port}"
        with pytest.raises(HostNotAllowed):
            fetch(Request(f"{scheme}://{host}/", Reach(frozenset({host}))))
        assert trap.connected == 0


@pytest.mark.parametrize(
    "name", ["2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0", "[::ffff:7f00:1]"]
)
def test_a_spelling_of_loopback_is_not_reached_though_the_list_had_it(name: str) -> None:
    with listening(ok(b"secret")) as trap:
        host = f"{name}:{trap.port}"
        with pytest.raises((HostNotAllowed, Unreachable)):
            fetch(Request(f"https://{host}/", Reach(frozenset({host}))))
        assert trap.connected == 0


class Names:
    """Answers for names of a test: each look is given the next list of addresses."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self.looks = 0
        known = socket.getaddrinfo

        def look(host: str, port: int, *rest: int, **more: int) -> list[object]:
            if not str(host).endswith(".example"):
                return list(known(host, port, *rest, **more))
            found = answers[min(self.looks, len(answers) - 1)]
            self.looks += 1
            return [
                each for address in found for each in known(address, port, type=socket.SOCK_STREAM)
            ]

        monkeypatch.setattr(socket, "getaddrinfo", look)


@pytest.mark.parametrize(
    "found",
    [
        ["192.0.43.8", "127.0.0.1"],
        ["127.0.0.1", "192.0.43.8"],
        ["2606:4700::1111", "::ffff:127.0.0.1"],
        ["169.254.169.254"],
        ["0.0.0.0"],  # noqa: S104 (an address that is asked for, and not bound to)
        ["10.1.2.3"],
    ],
)
def test_a_name_with_one_near_address_is_not_reached_at_all(
    found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(ok(b"secret")) as trap:
        names = Names(monkeypatch, found)
        host = f"data.example:{trap.port}"
        with pytest.raises(HostNotAllowed, match=host):
            fetch(Request(f"https://{host}/", Reach(frozenset({host}))))
        assert (names.looks, trap.connected) == (1, 0)


def test_a_name_is_looked_up_once_so_that_it_cannot_change_its_mind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with listening(ok(b"here")) as listener, listening(ok(b"secret")) as trap:
        names = Names(monkeypatch, ["127.0.0.1"], ["169.254.169.254"])
        host = f"data.example:{listener.port}"
        reach = Reach(frozenset({host}), open=True)
        assert fetch(Request(f"http://{host}/", reach)).content == b"here"
        assert f"Host: {host}" in listener.requests[0]
        assert names.looks == 1
        with pytest.raises(HostNotAllowed):
            fetch(Request(f"http://{host}/", reach))
        assert (listener.connected, trap.connected) == (1, 0)


def test_a_name_that_nobody_answers_for_ends_with_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def look(*_: object, **__: object) -> None:
        time.sleep(2 * SHORT)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", look)
    before = time.monotonic()
    with pytest.raises(PartnerTimedOut, match="data.example"):
        fetch(Request("https://data.example/", Reach(frozenset({"data.example"}), seconds=SHORT)))
    assert time.monotonic() - before < NOTICED


@pytest.mark.parametrize("name", ["nothing.invalid", "a" * 64 + ".example", "data..example"])
def test_a_name_that_nobody_knows_is_an_error_that_names_it(name: str) -> None:
    with pytest.raises(Unreachable, match=name):
        fetch(Request(f"https://{name}/", Reach(frozenset({name}))))


def test_the_next_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(ok(b"here")) as listener:
        Names(monkeypatch, ["::1", "127.0.0.1"])
        host = f"data.example:{listener.port}"
        reach = Reach(frozenset({host}), open=True)
        assert fetch(Request(f"http://{host}/", reach)).content == b"here"


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(ok(b"here")) as listener, listening(ok(b"secret")) as trap:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, trap.url)
        assert fetch(Request(listener.url, listener.reach())).content == b"here"
        assert trap.connected == 0


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[trustme.CA]:
    """An authority for certificates that this process trusts meanwhile."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    _secure.cache_clear()
    yield made
    _secure.cache_clear()


def _wrap(authority: trustme.CA, name: str) -> Callable[[socket.socket], socket.socket]:
    """Speak TLS with a certificate for a name."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return lambda connection: context.wrap_socket(connection, server_side=True)


def test_https_is_spoken_with_the_host_that_the_certificate_names(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, ["127.0.0.1"])
    with listening(ok(b"here"), wrap=_wrap(authority, "data.example")) as listener:
        host = f"data.example:{listener.port}"
        response = fetch(Request(f"https://{host}/", Reach(frozenset({host}), open=True)))
    assert response.content == b"here"


def test_https_is_spoken_with_nobody_else(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, ["127.0.0.1"])
    with listening(ok(b"secret"), wrap=_wrap(authority, "evil.example")) as listener:
        host = f"data.example:{listener.port}"
        with pytest.raises(Unreachable, match=host):
            fetch(Request(f"https://{host}/", Reach(frozenset({host}), open=True)))
    assert listener.requests == []


def test_a_certificate_that_nobody_vouches_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch, ["127.0.0.1"])
    with listening(ok(b"secret"), wrap=_wrap(trustme.CA(), "data.example")) as listener:
        host = f"data.example:{listener.port}"
        with pytest.raises(Unreachable, match=host):
            fetch(Request(f"https://{host}/", Reach(frozenset({host}), open=True)))
    assert listener.requests == []


def test_a_tag_that_no_request_may_repeat_is_not_kept() -> None:
    head = 'HTTP/1.1 200 OK\r\nETag: "é"\r\nLast-Modified: août\r\nContent-Length: 1\r\n\r\na'
    with listening(head.encode("latin-1")) as listener:
        response = fetch(Request(listener.url, listener.reach()))
    assert (response.content, response.etag, response.modified) == (b"a", None, None)


@pytest.mark.parametrize(("status", "absent"), [(404, True), (410, True), (500, False)])
def test_what_is_not_there_is_told_from_what_does_not_answer(status: int, absent: bool) -> None:
    answer = f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode()
    with listening(answer) as listener, pytest.raises(Unreachable) as raised:
        fetch(Request(listener.url, listener.reach()))
    assert isinstance(raised.value, NotThere) is absent
