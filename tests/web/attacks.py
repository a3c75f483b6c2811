"""Hostile inputs as data: what is sent, and which answers to it are right.

tests/web/test_attacks.py sends each to a server and looks at what is left of it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from fdt_graph.web.assets import FOLDER, PREFIX

#: Stands for the address of a listener that nobody may reach; its port is filled in.
TRAP = "127.0.0.1:00000"

#: A file of the front end, by its built name.
STYLE = PREFIX + json.loads((FOLDER / "manifest.json").read_text())["style.css"]

#: Instead of a status: the connection ends without a whole answer.
BREAKS = 0

QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"

#: Results and graphs in their first formats, errors as documents.
ACCEPT = b"Accept: application/sparql-results+json, text/turtle, application/problem+json;q=0.5"

#: A costly query that did not stop by itself: its seconds are over, or its memory.
STOPPED = {504, 507}
#: One that nests or chains: refused, too long to plan, or the death of a worker.
DEEP = {400, 503, 504, 507}


@dataclass(frozen=True)
class Attack:
    """One hostile input."""

    name: str
    #: Bytes to send, and seconds to wait between them.
    sent: tuple[bytes | float, ...]
    #: What may come back.
    statuses: frozenset[int]
    #: What the body holds.
    says: str = ""
    #: Bytes of the answer to read before leaving; None for all.
    reads: int | None = None


def attack(
    name: str,
    sent: bytes | tuple[bytes | float, ...],
    statuses: int | set[int],
    says: str = "",
    reads: int | None = None,
) -> Attack:
    parts = (sent,) if isinstance(sent, bytes) else sent
    right = {statuses} if isinstance(statuses, int) else statuses
    return Attack(name, parts, frozenset(right), says, reads)


def request(
    method: str, target: str | bytes, *headers: bytes, body: bytes = b"", host: bytes = b"a.example"
) -> bytes:
    """Write a request byte by byte: no client library would send most of these."""
    raw = target.encode() if isinstance(target, str) else target
    lines = [method.encode() + b" " + raw + b" HTTP/1.1", b"Host: " + host, *headers]
    if not any(header.lower().startswith(b"accept:") for header in headers):
        lines.append(ACCEPT)
    if not any(header.lower().startswith(b"connection:") for header in headers):
        lines.append(b"Connection: close")
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def target_of(parameters: Iterable[tuple[str, str]], path: str = "/sparql") -> str:
    pairs = "&".join(f"{name}={quote(value, safe=':/')}" for name, value in parameters)
    return f"{path}?{pairs}"


def get(query: str, *headers: bytes, **parameters: str) -> bytes:
    """Ask by GET; in the names of parameters _ stands for -."""
    beside = [(name.replace("_", "-"), value) for name, value in parameters.items()]
    return request("GET", target_of([("query", query), *beside]), *headers)


def post(content: str | bytes, *headers: bytes, media_type: str = QUERY) -> bytes:
    """Ask by POST."""
    body = content.encode() if isinstance(content, str) else content
    sized = (b"Content-Type: " + media_type.encode(), b"Content-Length: %d" % len(body))
    return request("POST", "/sparql", *sized, *headers, body=body)


def chunked(*chunks: bytes, media_type: str = QUERY) -> bytes:
    """Ask by POST, the body in chunks."""
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    headers = (b"Content-Type: " + media_type.encode(), b"Transfer-Encoding: chunked")
    return request("POST", "/sparql", *headers, body=body)


def headed(*headers: bytes, path: str = "/sparql?query=ASK%7B%7D", host: bytes = b"a") -> bytes:
    return request("GET", path, *headers, host=host)


def framed(*headers: bytes, body: bytes) -> bytes:
    """Ask by POST, with whatever is said of the body's length."""
    return request("POST", "/sparql", b"Content-Type: " + QUERY.encode(), *headers, body=body)


def nested(before: str, inside: str, after: str, depth: int) -> str:
    return before * depth + inside + after * depth


def listed(pattern: str, count: int, between: str = " ") -> str:
    """Write a pattern many times; # stands for the number."""
    return between.join(pattern.replace("#", str(number)) for number in range(count))


# Each of these is told where it is wrong.
SYNTAX = [
    attack("nothing", get(""), 400, "query-error"),
    attack("only white space", post(" \n\t " * 1000), 400, "query-error"),
    attack("only a comment", get("# SELECT * {}"), 400, "query-error"),
    attack("a word cut off", get("SELEC"), 400, "ligne 1, colonne 6"),
    attack("a brace too few", get("SELECT * { ?s ?p ?o"), 400, "ligne 1"),
    attack("a brace too many", get("SELECT * { ?s ?p ?o } }"), 400, "colonne 24"),
    attack("ten thousand closing braces", post("ASK " + "}" * 10_000), 400, "ligne 1"),
    attack("a string without end", get('ASK { ?s ?p "a }'), 400, "ligne 1"),
    attack("a long string without end", post('ASK { ?s ?p """' + "a\n" * 50_000), 400, "ligne 5"),
    attack("an IRI without end", get("ASK { ?s ?p <urn:a }"), 400, "ligne 1"),
    attack("a space in an IRI", get("ASK { <urn:a b> ?p ?o }"), 400, "ligne 1"),
    attack("a NUL", get("ASK { ?s ?p ?o \0 }"), 400, "ligne 1"),
    attack("control characters", get("\x01\x02\x7f ASK {}"), 400, "ligne 1"),
    attack("a right-to-left override", get("ASK { \u202e?s ?p ?o }"), 400, "ligne 1"),
    attack("no-break spaces", get("ASK\u00a0{\u00a0?s ?p ?o }"), 400, "ligne 1"),
    attack("full-width letters", get("ＡＳＫ {}"), 400, "ligne 1"),
    attack("an emoji for a keyword", get("🦊 * {}"), 400, "ligne 1"),
    attack("a variable with no name", get("SELECT ? { ?s ?p ?o }"), 400, "ligne 1"),
    attack("two columns of one name", get("SELECT (1 AS ?a) (2 AS ?a) {}"), 400, "query-error"),
    attack("a column of no group", get("SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c }"), 400, "line"),
    attack("a blank node in two groups", get("ASK { { _:a ?p 1 } { _:a ?p 2 } }"), 400, "line"),
    attack("an aggregate in WHERE", get("ASK { ?s ?p ?o FILTER(COUNT(*) > 1) }"), 400, "line"),
    attack("an unknown function", get("ASK { FILTER(EVAL('1')) }"), 400, "ligne 1"),
    attack("a function of a long name", post("ASK { FILTER(<urn:" + "é" * 30_000 + ">(1)) }"), 400),
    attack("an undeclared prefix", get("ASK { teritory:x ?p ?o }"), 400, "territory"),
    attack("a negative LIMIT", get("SELECT * {} LIMIT -1"), 400, "ligne 1"),
    attack("an endless LIMIT", get("SELECT * {} LIMIT " + "9" * 10_000), 400, "query-error"),
    attack("half of an escape", get('ASK { ?s ?p "\\u12" }'), 400, "ligne 1"),
    attack("an escape of half a character", get('ASK { ?s ?p "\\uD800" }'), 400, "ligne 1"),
    attack("SQL", get("' OR 1=1; DROP TABLE users; --"), 400, "ligne 1"),
    attack(
        "a script",
        get("<script>alert(1)</script>", b"Accept: text/html, */*;q=0.1"),
        400,
        "colonne 10",
    ),
    attack("one letter, a million times", post("a" * 999_999), 400, "ligne 1"),
    attack("a million opening quotes", post("ASK {" + "'" * 900_001), {400, 504}, "ligne 1"),
    attack("half a million dots", post("ASK {" + "a." * 100_000), {400, 504}),
]

# What the protocol, or this service, does not have.
PROTOCOL = [
    attack("two queries", request("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), 400, "2 "),
    attack("two queries in a form", post("query=ASK%7B%7D&query=ASK", media_type=FORM), 400),
    attack("a query in the address and in the form", request(
        "POST", "/sparql?query=ASK%7B%7D", b"Content-Type: " + FORM.encode(),
        b"Content-Length: 14", body=b"query=ASK%7B%7D"[:14],
    ), 400),
    attack("no query in a form", post("a=b", media_type=FORM), 400, "0 "),
    attack("an empty form", post("", media_type=FORM), 400, "0 "),
    attack("an update by GET", request("GET", "/sparql?update=CLEAR+ALL"), 400, "bad-request"),
    attack("an update by form", post("update=CLEAR+ALL", media_type=FORM), 401, "Bearer"),
    attack("an update as a body", post("CLEAR ALL", media_type="application/sparql-update"), 401),
    attack("an update as a query", post("DROP ALL"), 400, "ligne 1"),
    attack("an insertion as a query", post("INSERT DATA { <urn:a> <urn:b> 1 }"), 400, "ligne 1"),
    attack("an update after a query", post("ASK {} ; DROP ALL"), 400, "ligne 1"),
    attack("no media type", request("POST", "/sparql", b"Content-Length: 6", body=b"ASK {}"), 415),
    attack("an unknown media type", post("ASK {}", media_type="application/x-evil"), 415),
    attack("a media type without end", post("ASK {}", media_type="a/" + "b" * 60_000), 415),
    attack("multipart", post(
        '--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n--x--\r\n',
        media_type="multipart/form-data; boundary=x",
    ), 415),
    attack("not UTF-8", post(b"ASK { ?s ?p 'caf\xe9' }"), 400, "UTF-8"),
    attack("not UTF-8 in a form", post(b"query=%ff%fe", media_type=FORM), 400, "UTF-8"),
    attack("not UTF-8 in an address", request("GET", "/sparql?query=%C0%AF"), 400, "UTF-8"),
    attack("half a character in UTF-8", request("GET", "/sparql?query=%ED%A0%80"), 400, "UTF-8"),
    attack("UTF-16", post("ASK {}".encode("utf-16")), 400, "UTF-8"),
    attack("UTF-16 without a mark", post("ASK {}".encode("utf-16-le")), 400, "ligne 1"),
    attack("UTF-7", post("ASK {}", media_type=QUERY + "; charset=utf-7"), {200, 400, 415}),
    attack("a byte order mark", post(b"\xef\xbb\xbfASK {}"), {200, 400}),
    attack("bad percent encoding", request("GET", "/sparql?query=%zz%"), 400, "ligne 1"),
    attack("a thousand parameters too many", request("GET", "/sparql?" + "a&" * 2000), 400, "1000"),
    attack("a million parameters", post("a&" * 1_000_000, media_type=FORM), 400, "1000"),
    attack("nine hundred graphs", get("ASK {}", **{
        f"default_graph_uri{n}": "urn:a" for n in range(900)
    }), {200, 400}),
    attack("a graph that is no IRI", get("ASK {}", default_graph_uri="><"), 400, "query-error"),
    attack("a query too long by one byte", post("#" * 999_995 + "\nASK {}"), 413, "1000000"),
    attack("a form of four million bytes", post("query=" + "a" * 4_000_000, media_type=FORM),
           {413, BREAKS}),
    attack("a body longer than it is said to be", framed(
        b"Content-Length: 6", body=b"ASK {}GET /metrics HTTP/1.1\r\n\r\n"), 200, "true"),
    attack("four million bytes in chunks", chunked(*[b"#" * 65_536] * 62), {413, BREAKS}),
    attack("a body of nothing but small chunks", chunked(*[b"\n"] * 20_000, b"ASK {}"), 200),
    attack("a deletion", request("DELETE", "/sparql?query=ASK%7B%7D"), 405, "DELETE"),
    attack("a PUT", request("PUT", "/sparql", b"Content-Length: 6", body=b"ASK {}"), 405, "PUT"),
    attack("a PATCH of a graph", request("PATCH", "/graph?default"), 401, "Bearer"),
    attack("a PUT of a graph", request("PUT", "/graph?default", b"Content-Length: 0"), 401),
    attack("a deletion of a record", request("DELETE", "/id/organisation/cler"), 405),
    attack("TRACE", request("TRACE", "/sparql?query=ASK%7B%7D", b"Cookie: secret"), 405, "TRACE"),
    attack("JSONP", get("ASK {}", callback="alert(1)//"), 200, '{"head":{},"boolean":true}'),
    attack("a compressed body", post(
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00", b"Content-Encoding: gzip"), 400, "UTF-8"),
]  # fmt: skip

# Broken or crafted HTTP.
HTTP = [
    attack("HTTP/0.9", b"GET /sparql?query=ASK%7B%7D\r\n\r\n", {200, 400, BREAKS}),
    attack("HTTP/1.0", b"GET /sparql?query=ASK%7B%7D HTTP/1.0\r\n\r\n", 200, "true"),
    attack("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 100, 400),
    attack("HTTP/9.9", b"GET / HTTP/9.9\r\n\r\n", {400, 505}),
    attack("TLS", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + b"\0" * 200, {400, BREAKS}),
    attack("every byte there is", bytes(range(256)) * 100, {400, BREAKS}),
    attack("nothing but NUL", b"\0" * 100_000, {400, BREAKS}),
    attack("lines without end", b"\r\n" * 2_000_000, {400, 431, BREAKS}),
    attack("a method that is none", request("FROB", "/sparql"), {400, 405, 501}),
    attack("a method in small letters", request("get", "/sparql"), {400, 405, 501}),
    attack("CONNECT", request("CONNECT", TRAP), {400, 405}),
    attack("another host's address", request(
        "GET", f"http://{TRAP}/sparql?query=ASK%7B%7D"), {200, 400}),
    attack("an address without a path", request("GET", "http://evil.example"), {200, 400}),
    attack("a password in an address", request("GET", "http://a:b@evil.example/api"), {200, 400}),
    attack("an address that is not ASCII", request("GET", b"/\xc3\xa9\xff"), {400, 404}),
    attack("an address of 70,000 bytes", get("ASK {}" + " " * 25_000), 414, "POST"),
    attack("an address of 10 MB", get("ASK {}" + " " * 3_400_000), {431, BREAKS}),
    attack("10,000 headers", headed(*[b"X-%d: y" % n for n in range(10_000)]), {200, 431}),
    attack("100,000 headers", headed(*[b"X-%d: y" % n for n in range(100_000)]), {431, BREAKS}),
    attack("a header of 200,000 bytes", headed(b"X: " + b"y" * 200_000), {200, 431}),
    attack("a header of 5 MB", headed(b"X: " + b"y" * 5_000_000), {431, BREAKS}),
    attack("a cookie of 200,000 bytes", headed(b"Cookie: " + b"a=b;" * 50_000, path="/api"),
           {200, 431}),
    attack("a header over two lines", headed(b"X-A: b\r\n X-B: c"), {200, 400}),
    attack("a space before the colon", headed(b"Content-Length : 5"), 400),
    attack("a NUL in a header", headed(b"X-A: a\0b"), 400),
    attack("a return in a header", headed(b"X-A: a\rX-Injected: 1"), 400),
    attack("a header without a name", headed(b": a"), 400),
    attack("a header without a colon", headed(b"X-A"), 400),
    attack("no Host", b"GET /sparql HTTP/1.1\r\nConnection: close\r\n\r\n", {200, 400}),
    attack("two lengths", framed(b"Content-Length: 6", b"Content-Length: 7", body=b"ASK {}"), 400),
    attack("a negative length", framed(b"Content-Length: -6", body=b"ASK {}"), 400),
    attack("a length with a sign", framed(b"Content-Length: +6", body=b"ASK {}"), 400),
    attack("a length in hexadecimal", framed(b"Content-Length: 0x6", body=b"ASK {}"), 400),
    attack("a length past 2^64", framed(b"Content-Length: " + b"9" * 30, body=b"ASK {}"), 400),
    attack("a length of 8 EiB", framed(b"Content-Length: 9223372036854775807", body=b""),
           {413, BREAKS}),
    attack("a length and chunks", framed(
        b"Content-Length: 6", b"Transfer-Encoding: chunked",
        body=b"0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"), 400),
    attack("chunks and a length", framed(
        b"Transfer-Encoding: chunked", b"Content-Length: 6", body=b"0\r\n\r\n"), 400),
    attack("chunks that are none", framed(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n"), 400),
    attack("chunks twice", framed(
        b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"), {400, 501}),
    attack("chunks and identity", framed(
        b"Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n"), {400, 501}),
    attack("a chunk of 2^80 bytes", framed(
        b"Transfer-Encoding: chunked", body=b"f" * 20 + b"\r\nASK {}\r\n0\r\n\r\n"), 400),
    attack("a chunk of a negative size", framed(
        b"Transfer-Encoding: chunked", body=b"-6\r\nASK {}\r\n0\r\n\r\n"), 400),
    attack("100,000 bytes beside a chunk's size", framed(
        b"Transfer-Encoding: chunked", body=b"6;" + b"x" * 100_000 + b"\r\nASK {}\r\n0\r\n\r\n"
    ), {200, 400}),
    attack("a header after the body", framed(
        b"Transfer-Encoding: chunked", body=b"6\r\nASK {}\r\n0\r\nHost: evil.example\r\n\r\n"
    ), {200, 400}),
    attack("100 Continue", post("ASK {}", b"Expect: 100-continue"), 200, "true"),
    attack("another expectation", post("ASK {}", b"Expect: the-impossible"), {200, 417}),
    attack("a web socket", headed(
        b"Connection: Upgrade, close", b"Upgrade: websocket", b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="), 200, "true"),
    attack("HTTP/2 over HTTP/1.1", headed(
        b"Connection: Upgrade, HTTP2-Settings, close", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABk"
    ), 200, "true"),
    attack("HTTP/2 over HTTP/1.1, by POST", post(
        "ASK {}", b"Connection: Upgrade, close", b"upgrade: h2c"), 200, "true"),
    attack("an upgrade in two packets", (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgr", 0.1,
        b"ade: h2c\r\nContent-Length: 6\r\n\r\nASK {}"), 501),
    attack("twenty requests at once",
           request("GET", "/health/live", b"Connection: keep-alive") * 19
           + request("GET", "/sparql?query=ASK%7B%7D"), 200, "live"),
    attack("a Host with a quotation mark", headed(path="/sparql", host=b'evil.example">'), 400),
    attack("a Host with a space", headed(path="/sparql", host=b"evil .example"), 400),
    attack("a Host with a bracket", headed(path="/.well-known/void", host=b"[::1"), 400),
    attack("a Host with a path", headed(path="/sparql", host=b"evil.example/a?b#"), 400),
    attack("a Host with a user", headed(path="/sparql", host=b"a@evil.example"), 400),
    attack("a Host that is not ASCII", headed(path="/sparql", host=b"\xe9\xff.example"), 400),
    attack("two Hosts", headed(b"Host: evil.example", path="/sparql"), 400),
    attack("a Host with an escape", headed(path="/sparql", host=b"a%0d%0aX-Injected:1"), 400),
    attack("a line's end in Accept", headed(b"Accept: text/%0d%0aX-Injected:1"), 406, "X-Injected"),
    attack("a line's end in a parameter", headed(path=target_of(
        [("query", "ASK {}"), ("lang", "fr\r\nX-Injected: 1")])), 200, "true"),
    attack("a line's end in a graph", headed(path=target_of(
        [("graph", "urn:a\r\nX-Injected: 1")], "/graph")), 404),
    attack("a line's end in ?lang=", headed(path=target_of(
        [("lang", "fr\r\nX-Injected: 1")], "/")), 400),
    attack("an absurd Accept", headed(b"Accept: ;;;,,,/;q=,*;q=a,\xff\xfe"), 406),
    attack("a quality without bounds", headed(b"Accept: */*;q=9e999"), {200, 406}),
    attack("20,000 media types", headed(b"Accept: " + b"a/b," * 20_000), {200, 406, 431}),
    attack("20,000 parameters of a media type", headed(b"Accept: a/b" + b";c=d" * 20_000),
           {200, 406, 431}),
    attack("40,000 spaces in a media type", headed(b"Accept: a" + b" " * 40_000 + b"b"),
           {200, 406, 431}),
    attack("4,000 spaces in a media type", headed(b"Accept: a" + b" " * 4_000 + b"b"), {200, 406}),
    attack("40,000 spaces in a media type, of a page", headed(
        b"Accept: a" + b" " * 40_000 + b"b", path="/id/organisation/cler"), {303, 406, 431}),
    attack("20,000 media types, of a page", headed(
        b"Accept: " + b"a/b," * 20_000, path="/id/organisation/cler"), {303, 406, 431}),
    attack("an absurd Accept-Encoding", headed(b"Accept-Encoding: \xff, gzip;q=x, zstd;q=-1"), 200),
    attack("20,000 codings", headed(b"Accept-Encoding: " + b"a," * 20_000 + b"gzip"), {200, 431}),
    attack("an absurd Accept-Language", headed(
        b"Accept-Language: \xff;q=nan, fr-\xe9, *;q=2", path="/nothing"), 404),
    attack("20,000 languages", headed(b"Accept-Language: " + b"x-" * 20_000, path="/nothing"),
           {404, 431}),
    attack("an absurd If-None-Match", headed(b'If-None-Match: W/"' + b'",\\"W/' * 5_000), 200),
    attack("an absurd If-Modified-Since", headed(b"If-Modified-Since: \xb2 Foo 99999 -1"), 200),
    attack("a time zone past all days", headed(
        b"If-Modified-Since: Sun, 06 Nov 1994 08:49:37 +" + b"9" * 20), 200),
    attack("a time zone past all days, of a page", headed(
        b"If-Modified-Since: Sun, 06 Nov 1994 08:49:37 +" + b"9" * 20, path="/api"), 200),
    attack("a time past all years", headed(
        b"If-Modified-Since: Fri, 31 Dec 9999 23:59:59 -2300"), {200, 304}),
    attack("5,000 ranges", headed(b"Range: bytes=" + b"0-0," * 5_000), {200, 416}),
    attack("5,000 ranges of a file", headed(
        b"Range: bytes=" + b"0-0," * 5_000, path=STYLE), {200, 416}),
    attack("a range that runs backwards", headed(
        b"Range: bytes=9-0", path=STYLE), {200, 416}),
    attack("somebody else's address", headed(
        b"X-Forwarded-For: " + b"1.1.1.1," * 1000, b"X-Forwarded-Proto: javascript",
        b"X-Forwarded-Host: evil.example", path="/sparql"), 200, "a/sparql"),
]  # fmt: skip

# Addresses that look for what is not served, or for another site.
PATHS = [
    attack(name, headed(*headers, path=path), statuses)
    for name, path, statuses, *headers in [
        ("dots", "/../../etc/passwd", 404),
        ("dots of a file", "/static/../../settings.py", 404),
        ("dots in percent", "/static/%2e%2e/pages.py", 404),
        ("dots in percent twice", "/static/%252e%252e/pages.py", 404),
        ("dots with backslashes", "/static/..%5c..%5cpages.py", 404),
        ("dots in a record", "/doc/organisation/..%2f..%2f..%2fetc%2fpasswd", 404),
        ("dots before the endpoint", "/ns/../sparql?query=ASK%7B%7D", 404),
        ("dots that are not shortest UTF-8", "/static/%c0%ae%c0%ae/pages.py", 404),
        ("a folder", "/static/", 404),
        ("hidden files", "/.git/config", 404),
        ("another site", "//evil.example", 404),
        ("another site, in percent", "/%2f%2fevil.example", 404),
        ("another site, twice", "/id//evil.example/%2f..", {308, 404}),
        ("another site, behind a record", "/doc//evil.example", {308, 404}),
        ("another site, with a backslash", "/\\evil.example", {400, 404}),
        ("a line's end in a record", "/id/organisation/cler%0d%0aX-Injected:%201", 404),
        ("a line's end in a language", "/id/organisation/cler?lang=%0d%0aX-Injected:1", {303, 400}),
        ("a NUL in a record", "/id/organisation/cler%00.html", 404),
        ("not UTF-8 in a record", "/doc/organisation/%ff%fe", 404),
        ("a script in a record", "/doc/organisation/%3Cscript%3E", 404, b"Accept: text/html"),
        ("a script in a language", "/?lang=%3Cscript%3E", 400, b"Accept: text/html"),
        ("a script in a graph", "/graph?graph=%3Cscript%3E", 404, b"Accept: text/html, */*;q=0.1"),
        ("a path of 60,000 letters", "/" + "a" * 60_000, 404),
        ("a path of 30,000 parts", "/a" * 30_000, 404),
        ("a record's name of 50,000 letters", "/id/organisation/" + "e" * 50_000, 404),
        ("a name of nothing but percents", "/id/organisation/" + "%25" * 10_000, 404),
        ("a suffix that is no format", "/id/organisation/cler.exe", 404),
        ("the vocabulary, as a program", "/ns.exe", 404),
        ("a version of the vocabulary, as a program", "/ns/0.1.0.exe", 404),
        ("10,000 parameters of a page", "/allies?" + "a=b&" * 10_000, {200, 400}),
        ("a file for a graph", "/graph?graph=file:///etc/passwd", 404),
        ("the clouds' own address for a graph", "/graph?graph=http://169.254.169.254/", 404),
        ("no graph", "/graph?graph=", 404),
        ("two graphs", "/graph?default&graph=urn:a", 400),
        ("a graph that is no IRI", "/graph/%0a%3E", 404),
        ("a problem that is none", "/problem/%2e%2e", 404),
    ]
] + [
    attack("another site, by Host", headed(
        path="/doc//organisation/cler", host=b"evil.example"), {308, 404}),
    attack("another site, by a Host that is none", headed(
        path="/doc//organisation/cler", host=b'evil.example">'), {308, 400, 404}),
]  # fmt: skip

_MANY = 5_000

# Every production that holds itself, far deeper than anybody means.
NESTING = [
    attack(name, post(text), 400, "query-error")
    for name, text in [
        ("groups", "ASK " + nested("{", "", "}", _MANY)),
        ("OPTIONAL", "ASK " + nested("{ OPTIONAL ", "{}", "}", _MANY)),
        ("UNION", "ASK " + nested("{ {} UNION ", "{}", "}", _MANY)),
        ("MINUS", "ASK " + nested("{ ?s ?p ?o MINUS ", "{}", "}", _MANY)),
        ("GRAPH", "ASK " + nested("{ GRAPH ?g ", "{}", "}", _MANY)),
        ("EXISTS", "ASK " + nested("{ FILTER EXISTS ", "{}", "}", _MANY)),
        ("NOT EXISTS", "ASK " + nested("{ FILTER NOT EXISTS ", "{}", "}", _MANY)),
        ("sub-SELECT", "ASK " + nested("{ SELECT * ", "{}", "}", _MANY)),
        ("sub-SELECT with GROUP BY", "ASK "
         + nested("{ SELECT (COUNT(*) AS ?n) ", "{}", "}", _MANY)),
        ("FILTER ( )", "ASK { FILTER" + nested("(", "1", ")", _MANY) + " }"),
        ("BIND ( )", "ASK { BIND" + nested("(", "1", ")", _MANY).removesuffix(")") + " AS ?a) }"),
        ("HAVING ( )", "SELECT (1 AS ?a) {} HAVING" + nested("(", "1", ")", _MANY)),
        ("ORDER BY ( )", "SELECT * {} ORDER BY " + nested("(", "1", ")", _MANY)),
        ("GROUP BY ( )", "SELECT (1 AS ?a) {} GROUP BY " + nested("(", "1", ")", _MANY)),
        ("functions", "ASK { FILTER(" + nested("STR(", "1", ")", _MANY) + ") }"),
        ("CONCAT", "ASK { FILTER(" + nested("CONCAT('a', ", "'b'", ")", _MANY) + ") }"),
        ("IF", "ASK { FILTER(" + nested("IF(true, ", "1", ", 0)", _MANY) + ") }"),
        ("COALESCE", "ASK { FILTER(" + nested("COALESCE(", "1", ", 0)", _MANY) + ") }"),
        ("IN", "ASK { FILTER(" + nested("1 IN (", "1", ")", _MANY) + ") }"),
        ("NOT IN", "ASK { FILTER(" + nested("1 NOT IN (", "1", ")", _MANY) + ") }"),
        ("EXISTS in BIND", "ASK " + nested("{ BIND(EXISTS ", "{}", " AS ?a) }", _MANY)),
        ("aggregates", "SELECT (" + nested("SUM(", "1", ")", _MANY) + " AS ?a) {}"),
        ("casts", "ASK { FILTER(" + nested("xsd:integer(", "1", ")", _MANY) + ") }"),
        ("negations", "ASK { FILTER(" + "!" * _MANY + "1) }"),
        ("negations with spaces", "ASK { FILTER(" + "! " * _MANY + "1) }"),
        ("negations with comments", "ASK { FILTER(" + "!#\n" * _MANY + "1) }"),
        ("negations with parentheses", "ASK { FILTER(" + nested("!(", "1", ")", _MANY) + ") }"),
        ("minus with parentheses", "ASK { FILTER(" + nested("-(", "1", ")", _MANY) + ") }"),
        ("path ( )", "ASK { ?s " + nested("(", "<urn:p>", ")", _MANY) + " ?o }"),
        ("path ( )*", "ASK { ?s " + nested("(", "<urn:p>", ")*", _MANY) + " ?o }"),
        ("path ^( )", "ASK { ?s " + nested("^(", "<urn:p>", ")", _MANY) + " ?o }"),
        ("path ( | )", "ASK { ?s " + nested("(<urn:p>|", "<urn:p>", ")", _MANY) + " ?o }"),
        ("path ( / )", "ASK { ?s " + nested("(<urn:p>/", "<urn:p>", ")", _MANY) + " ?o }"),
        ("path !( )", "ASK { ?s " + nested("!(", "<urn:p>", ")", _MANY) + " ?o }"),
        ("blank nodes", "ASK { ?s ?p " + nested("[ ?p ", "1", " ]", _MANY) + " }"),
        ("collections", "ASK { ?s ?p " + nested("( ", "1", " )", _MANY) + " }"),
        ("triple terms", "ASK { ?s ?p " + nested("<<( ?s ?p ", "1", " )>>", _MANY) + " }"),
        ("triple terms in BIND", "ASK { BIND("
         + nested("<<( <urn:s> <urn:p> ", "1", " )>>", _MANY) + " AS ?t) }"),
        ("triple terms in VALUES", "ASK { VALUES ?t { "
         + nested("<<( <urn:s> <urn:p> ", "1", " )>>", _MANY) + " } }"),
        ("annotations", "ASK { ?s ?p ?o " + nested("{| ?p ?o ", "", "|}", _MANY) + " }"),
        ("a template of blank nodes", "CONSTRUCT { ?s ?p "
         + nested("[ ?p ", "1", " ]", _MANY) + " } WHERE { ?s ?p ?o }"),
        ("a template of collections", "CONSTRUCT { ?s ?p "
         + nested("( ", "1", " )", _MANY) + " } WHERE { ?s ?p ?o }"),
        ("one level too many", "ASK " + nested("{", "", "}", 101)),
    ]
] + [
    attack("reified triples", post(
        "ASK { " + nested("<< ", "?s ?p ?o", " >> ?p ?o", _MANY) + " }"), 400),
    attack("reified triples, as objects", post(
        "ASK { ?s ?p " + nested("<< ?s ?p ", "?o", " >>", _MANY) + " }"), 400),
    attack("signs in a row", post("ASK { FILTER(" + "-" * 100_000 + "1) }"), 400),
    attack("signs in a row, with spaces", post(
        "ASK { FILTER(" + "- " * _MANY + "1) }"), 400),
    attack("inverses in a row", post("ASK { ?s " + "^" * 100_000 + "<urn:p> ?o }"), 400),
    attack("parentheses between < and >", post(
        "ASK { FILTER(1<" + nested("(", "1", ")", 20_000) + "&&1>0) }"), 400),
    attack("parentheses behind what looks like a string", post(
        "ASK { <urn:\\U00000041'> ?p ?o FILTER" + nested("(", "1", ")", 20_000)
        + " ?s ?p <urn:'> }"), 400),
    attack("braces behind what looks like a comment", post(
        "ASK { <urn:\\U00000041#> ?p ?o " + nested("{", "", "}", 20_000) + "\n}"), 400),
]  # fmt: skip

# Long and flat: what is parsed in a loop may still be planned by recursion.
LENGTH = [
    attack(name, post(text), {200, *DEEP})
    for name, text in [
        ("10,000 &&", "ASK { FILTER(" + listed("1", 10_000, " && ") + ") }"),
        ("10,000 ||", "ASK { FILTER(" + listed("0", 10_000, " || ") + ") }"),
        ("100,000 +", "SELECT (" + listed("1", 100_000, "+") + " AS ?a) {}"),
        ("20,000 *", "SELECT (" + listed("?a", 20_000, "*") + " AS ?b) { VALUES ?a { 9 } }"),
        ("10,000 && of comparisons", "ASK { VALUES ?a { 1 } FILTER("
         + listed("?a != #", 10_000, " && ") + ") }"),
        ("10,000 UNION", "ASK { " + listed("{ ?s <urn:#> ?o }", 10_000, " UNION ") + " }"),
        ("5,000 OPTIONAL", "ASK { " + listed("OPTIONAL { ?s <urn:#> ?o }", 5_000) + " }"),
        ("5,000 MINUS", "ASK { ?s a ?c " + listed("MINUS { ?s <urn:#> ?o }", 5_000) + " }"),
        ("10,000 FILTER", "ASK { ?s ?p ?o " + listed("FILTER(?o != #)", 10_000) + " }"),
        ("1,000 FILTER EXISTS", "ASK { ?s a ?c "
         + listed("FILTER EXISTS { ?s <urn:#> ?o }", 1_000) + " }"),
        ("5,000 BIND", "SELECT ?a4999 { " + listed("BIND(# AS ?a#)", 5_000) + " }"),
        ("5,000 BIND, each of the one before", "SELECT ?a5000 { BIND(0 AS ?a0) "
         + " ".join(f"BIND(?a{n} + 1 AS ?a{n + 1})" for n in range(5_000)) + " }"),
        ("5,000 groups", "ASK { " + listed("{}", 5_000) + " }"),
        ("2,000 sub-SELECT", "ASK { " + listed("{ SELECT ?s { ?s <urn:#> ?o } }", 2_000) + " }"),
        ("1,000 GRAPH", "ASK { " + listed("GRAPH ?g# { ?s <urn:#> ?o }", 1_000) + " }"),
        ("a path of 10,000 steps", "ASK { ?s " + listed("<urn:p>", 10_000, "/") + " ?o }"),
        ("a path of 10,000 ways", "ASK { ?s " + listed("<urn:p>", 10_000, "|") + " ?o }"),
        ("a path of 10,000 exclusions", "ASK { ?s !(" + listed("<urn:p>", 10_000, "|") + ") ?o }"),
        ("300 closures in a row", "ASK { ?s " + listed("<urn:p>*", 300, "/") + " ?o }"),
        ("100,000 rows", "SELECT (COUNT(*) AS ?n) { VALUES ?a { " + listed("#", 100_000) + " } }"),
        ("100 columns of 1,000 rows", "SELECT (COUNT(*) AS ?n) { VALUES ("
         + listed("?a#", 100) + ") { " + ("(" + listed("1", 100) + ") ") * 1_000 + "} }"),
        ("50,000 choices", "ASK { VALUES ?a { 1 } FILTER(?a IN (" + listed("#", 50_000, ", ")
         + ")) }"),
        ("50,000 arguments", "SELECT (CONCAT(" + listed("'a'", 50_000, ", ") + ") AS ?a) {}"),
        ("50,000 ways out", "SELECT (COALESCE(" + listed("?a#", 50_000, ", ") + ") AS ?a) {}"),
        ("10,000 prefixes", listed("PREFIX p#: <urn:#:>", 10_000) + " ASK {}"),
        ("10,000 bases", listed("BASE <urn:#:>", 10_000) + " ASK {}"),
        ("10,000 keys to sort by", "SELECT * { ?s a fdt:Region } ORDER BY "
         + listed("(?s + #)", 10_000)),
        ("10,000 columns", "SELECT " + listed("(# AS ?a#)", 10_000) + " {}"),
        ("5,000 keys to group by", "SELECT (COUNT(*) AS ?n) {} GROUP BY "
         + listed("(# AS ?a#)", 5_000)),
        ("2,000 aggregates", "SELECT " + listed("(SUM(# + ?x) AS ?a#)", 2_000)
         + " { VALUES ?x { 1 2 } }"),
        ("2,000 conditions on groups", "SELECT (COUNT(*) AS ?n) {} HAVING "
         + listed("(COUNT(*) > -#)", 2_000)),
        ("10,000 properties of one thing", "ASK { ?s " + listed("<urn:#> ?o#", 10_000, " ; ")
         + " }"),
        ("10,000 objects of one property", "ASK { ?s ?p " + listed("?o#", 10_000, " , ") + " }"),
        ("300 patterns, a star", "ASK { " + listed("?s <urn:#> ?o# .", 300) + " }"),
        ("300 patterns, a star of variables", "ASK { " + listed("?s ?p# ?o# .", 300) + " }"),
        ("300 patterns, a chain", "ASK { "
         + " ".join(f"?v{n} ?p{n} ?v{n + 1} ." for n in range(300)) + " }"),
        ("300 patterns that have nothing in common", "ASK { "
         + listed("?s# ?p# ?o# .", 300) + " }"),
        ("100 blank nodes inside each other", "ASK { ?s ?p "
         + nested("[ ?p ", "1", " ]", 98) + " }"),
        ("a collection of 5,000", "ASK { ?s ?p (" + listed("#", 5_000) + ") }"),
        ("a template of 5,000", "CONSTRUCT { " + listed("<urn:s> <urn:p> # .", 5_000)
         + " } WHERE {}"),
        ("5,000 graphs", "ASK " + listed("FROM <urn:#>", 5_000) + " {}"),
        ("5,000 things described", "DESCRIBE " + listed("<urn:#>", 5_000)),
        ("a string of 900,000 letters", "SELECT ('" + "a" * 900_000 + "' AS ?a) {}"),
        ("an IRI of 900,000 letters", "ASK { <urn:" + "a" * 900_000 + "> ?p ?o }"),
        ("a variable of 900,000 letters", "ASK { ?" + "a" * 900_000 + " ?p ?o }"),
        ("a number of 100,000 digits", "SELECT (" + "9" * 100_000 + " AS ?a) {}"),
        ("100,000 lines of comments", "#\n" * 100_000 + "ASK {}"),
        ("100,000 escapes", "SELECT ('" + "\\u0041" * 100_000 + "' AS ?a) {}"),
    ]
]  # fmt: skip

_DOUBLING = " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(40))
_REPLACING = " ".join(f"BIND(REPLACE(?a{n}, 'a', 'aa') AS ?a{n + 1})" for n in range(40))
_NAMED = "(<urn:x>|!<urn:x>)"
_COMMUNES = "?a a fdt:Commune . ?b a fdt:Commune . ?c a fdt:Commune"

# Short, legal, and without end or measure.
COSTLY = [
    attack(name, post(text), statuses)
    for name, text, statuses in [
        ("a product that is counted", f"SELECT (COUNT(*) AS ?n) {{ {_COMMUNES} }}", STOPPED),
        ("a product that is sorted", "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a", STOPPED),
        ("a product without repetitions", "SELECT (COUNT(*) AS ?n) {"
         " SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f } }", STOPPED),
        ("a product, its distinct things", "SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?d))) AS ?n)"
         " { ?a ?b ?c . ?d ?e ?f }", STOPPED),
        ("a product, concatenated", "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?n)"
         " { ?a ?b ?c . ?d ?e ?f }", STOPPED),
        ("a product, sampled by group", "SELECT ?a ?d (SAMPLE(?c) AS ?s) { ?a ?b ?c . ?d ?e ?f }"
         " GROUP BY ?a ?d", STOPPED),
        ("a product that fails a filter", "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
         " FILTER(STRLEN(STR(?c)) + STRLEN(STR(?f)) + STRLEN(STR(?i)) < 0) }", STOPPED),
        ("a product, all but its last row", "SELECT * { ?a ?b ?c . ?d ?e ?f }"
         " OFFSET 99999999999", STOPPED),
        ("a product that is built", "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f"
         " FILTER(STRLEN(STR(?c)) + STRLEN(STR(?f)) < 0) }", STOPPED),
        ("a product of graphs", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c }"
         " GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l } }", STOPPED),
        ("a product of filters", "ASK { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i"
         " FILTER(STR(?f) = CONCAT(STR(?c), STR(?i), 'x')) } }", {200, *STOPPED}),
        ("a product of MINUS", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c MINUS { ?a ?x ?y . ?d ?e ?f"
         " FILTER(STRLEN(STR(?a)) + STRLEN(STR(?f)) < 0) } }", STOPPED),
        ("OPTIONAL upon OPTIONAL", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f }"
         " OPTIONAL { ?g ?h ?i } OPTIONAL { ?j ?k ?l } }", STOPPED),
        ("10^12 rows of VALUES", "SELECT (COUNT(*) AS ?n) { " + " ".join(
            f"VALUES ?v{n} {{ {listed('#', 100)} }}" for n in range(6)) + " }", STOPPED),
        ("10^12 rows of VALUES, sorted", "SELECT * { " + " ".join(
            f"VALUES ?v{n} {{ {listed('#', 100)} }}" for n in range(6)) + " } ORDER BY ?v5",
         STOPPED),
        ("2^40 rows of UNION", "SELECT (COUNT(*) AS ?n) { " + listed(
            "{ BIND(0 AS ?v#) } UNION { BIND(1 AS ?v#) }", 40, " ") + " }", {200, *DEEP}),
        ("walks that cross each other", f"SELECT (COUNT(*) AS ?n) {{ ?a {_NAMED}* ?b ."
         f" ?b {_NAMED}+ ?a . ?c {_NAMED}* ?d }}", STOPPED),
        ("walks of walks", f"ASK {{ ?a (({_NAMED}*)*)* ?b FILTER(?a = <urn:none>) }}",
         {200, *STOPPED}),
        ("walks that may be backwards", "SELECT (COUNT(*) AS ?n) {"
         f" ?a ({_NAMED}|^{_NAMED})* ?b }}", STOPPED),
        ("words that double", "SELECT (STRLEN(?a40) AS ?n) {"
         f" BIND('aaaaaaaa' AS ?a0) {_DOUBLING} }}", STOPPED),
        ("words that double by REPLACE", f"SELECT (STRLEN(?a40) AS ?n) {{ BIND('a' AS ?a0)"
         f" {_REPLACING} }}", STOPPED),
        ("words that grow ten times", "SELECT (STRLEN(?b) AS ?n) { BIND('aaaaaaaaaa' AS ?a) BIND("
         + nested("REPLACE(", "?a", ", 'a', 'aaaaaaaaaa')", 12) + " AS ?b) }", STOPPED),
        ("a name of a gigabyte", "SELECT (STRLEN(STR(IRI(?b))) AS ?n) { BIND('urn:aaaaaa' AS ?a)"
         " BIND(" + nested("REPLACE(", "?a", ", 'a', 'aaaaaaaaaa')", 10) + " AS ?b) }", STOPPED),
        ("a name of a gigabyte, encoded", "SELECT (STRLEN(ENCODE_FOR_URI(?b)) AS ?n) {"
         " BIND('éééééé' AS ?a) BIND(" + nested("REPLACE(", "?a", ", 'é', 'éééééééééé')", 9)
         + " AS ?b) }", STOPPED),
        ("a hash of a gigabyte", "SELECT (SHA512(?b) AS ?n) { BIND('aaaaaaaaaa' AS ?a) BIND("
         + nested("REPLACE(", "?a", ", 'a', 'aaaaaaaaaa')", 10) + " AS ?b) }", STOPPED),
        ("a regular expression that doubles", "SELECT (REGEX(CONCAT("
         + listed("'aaaaaaaaaa'", 1000, ", ") + ", '!'), '^(a+)+$') AS ?n) {}", {200, *STOPPED}),
        ("a regular expression with every way", "SELECT (REGEX('" + "a" * 50_000
         + "!', '^(a|aa|a?)*b$') AS ?n) {}", {200, *STOPPED}),
        ("a{1000}{1000}", "SELECT (REGEX('a', '(a{1000}){1000}') AS ?n) {}", {200, *STOPPED}),
        ("a{1000}{1000}{1000}", "SELECT (REGEX('a', '((a{1000}){1000}){1000}') AS ?n) {}",
         {200, *STOPPED}),
        ("\\w{1000} in every language",
         "SELECT (REGEX('é', '(\\\\w{100}\\\\W{100}){10}') AS ?n) {}", {200, *STOPPED}),
        ("an expression of 10,000 levels", "SELECT (REGEX('a', '" + nested("(", "a", ")", 10_000)
         + "') AS ?n) {}", {200, *DEEP}),
        ("an expression for each row", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f"
         " FILTER(REGEX(STR(?c), CONCAT(STR(?f), '(a{100}){100}'))) }", STOPPED),
        ("replacements of nothing", "SELECT (STRLEN(REPLACE('" + "a" * 100_000
         + "', '', '" + "b" * 10_000 + "')) AS ?n) {}", {200, 400, *STOPPED}),
        ("as many things as there are seconds", "SELECT (COUNT(DISTINCT ?u) AS ?n)"
         f" {{ {_COMMUNES} BIND(STRUUID() AS ?u) }}", STOPPED),
        ("blank nodes without end", f"SELECT (COUNT(DISTINCT ?u) AS ?n) {{ {_COMMUNES}"
         " BIND(BNODE() AS ?u) }", STOPPED),
    ]
] + [
    attack("a long answer", get("SELECT * { ?a ?b ?c . ?d ?e ?f }"), BREAKS),
    attack("a long answer, compressed", get(
        "SELECT * { ?a ?b ?c . ?d ?e ?f }", b"Accept-Encoding: gzip"), BREAKS),
    attack("a long answer, as a graph", get(
        "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }"), BREAKS),
    attack("a long answer, over HTTP/1.0", request(
        "GET", target_of([("query", "SELECT * { ?a ?b ?c . ?d ?e ?f }")])
    ).replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n"), 505),
]  # fmt: skip

# Numbers, times and names at the edge of what they can be: an answer, with the value unbound.
EDGES = [
    attack(name, get(f"SELECT ({expression} AS ?a) {{}}"), 200, '"bindings"')
    for name, expression in [
        ("past the largest integer", "9223372036854775807 + 1"),
        ("the smallest integer, without its sign", "ABS(-9223372036854775807 - 1)"),
        ("the smallest integer, divided", "(-9223372036854775807 - 1) / -1"),
        ("a division by nothing", "1 / 0"),
        ("nothing, divided by nothing", "0e0 / 0e0"),
        ("past the largest double", "1e308 * 10"),
        ("a decimal of 100 digits", "1.0 / 3.0 * " + "9" * 100 + ".0"),
        ("a duration past all years", "'P999999999999Y'^^xsd:duration"),
        ("durations past all years", "'P292277022656Y'^^xsd:duration * 2"),
        ("seconds past all seconds", "'PT99999999999999999999S'^^xsd:dayTimeDuration"),
        ("a date past all dates",
         "'9999-12-31'^^xsd:date + 'P99999999999Y'^^xsd:yearMonthDuration"),
        ("a year past all years", "YEAR('999999999999-01-01T00:00:00Z'^^xsd:dateTime)"),
        ("a time zone past all days", "TZ('2026-01-01T00:00:00+99:99'^^xsd:dateTime)"),
        ("a part before the beginning", "SUBSTR('abc', -9223372036854775807, 9223372036854775807)"),
        ("a part after the end", "SUBSTR('abc', 9223372036854775807, 9223372036854775807)"),
        ("a part in the middle of a character", "SUBSTR('🦊🦊', 2, 1)"),
        ("a name with spaces", "IRI('not an IRI <>')"),
        ("a name with a line's end", "IRI(CONCAT('urn:a', '\\r\\n', 'X-Injected: 1'))"),
        ("a tag of no language", "STRLANG('a', 'not a language')"),
        ("a type that is no name", "STRDT('a', IRI('><'))"),
        ("an expression that is none", "REGEX('a', '(((')"),
        ("flags that are none", "REGEX('a', 'a', 'zzz')"),
        ("a replacement that is none", "REPLACE('a', '(a)', '$9\\\\')"),
        ("a cast that cannot be", "xsd:integer('NaN'^^xsd:double)"),
        ("a cast past all numbers", "xsd:integer('1e400'^^xsd:double)"),
    ]
]  # fmt: skip

_BODY = "{ ?s ?p ?o }"

# Everything that would have this service speak to another. The listener at TRAP hears nothing.
FEDERATION = [
    attack(name, post(text), 400, says)
    for name, text, says in [
        ("SERVICE", f"ASK {{ SERVICE <http://{TRAP}/> {_BODY} }}", "SERVICE"),
        ("service", f"ASK {{ service<http://{TRAP}/>{_BODY} }}", "SERVICE"),
        ("SERVICE SILENT", f"ASK {{ SERVICE SILENT <http://{TRAP}/> {_BODY} }}", "SERVICE"),
        ("SERVICESILENT", f"ASK {{ SERVICESILENT<http://{TRAP}/>{_BODY} }}", "SERVICE"),
        ("a comment between", f"ASK {{ SERVICE # a comment\n<http://{TRAP}/> {_BODY} }}",
         "SERVICE"),
        ("a comment that ends by a return", f"ASK {{ #\rSERVICE <http://{TRAP}/> {_BODY} }}",
         "SERVICE"),
        ("a prefixed name", f"PREFIX e: <http://{TRAP}/> ASK {{ SERVICE e:a {_BODY} }}",
         "SERVICE"),
        ("a relative name", f"BASE <http://{TRAP}/> ASK {{ SERVICE <a> {_BODY} }}", "SERVICE"),
        ("an escape in the name", "ASK { SERVICE <\\u0068ttp://" + TRAP + "/> " + _BODY + " }",
         "SERVICE"),
        ("an escape in the keyword", f"ASK {{ \\u0053ERVICE <http://{TRAP}/> {_BODY} }}",
         "ligne 1"),
        ("full-width letters", f"ASK {{ ＳＥＲＶＩＣＥ <http://{TRAP}/> {_BODY} }}",
         "ligne 1"),
        ("a letter that is small of another", f"ASK {{ ſERVICE <http://{TRAP}/> {_BODY} }}", ""),
        ("a variable", f"ASK {{ BIND(<http://{TRAP}/> AS ?e) SERVICE ?e {_BODY} }}", "SERVICE"),
        ("a variable of VALUES", f"ASK {{ VALUES ?e {{ <http://{TRAP}/> }} SERVICE ?e {_BODY} }}",
         "SERVICE"),
        ("inside EXISTS", f"ASK {{ FILTER EXISTS {{ SERVICE <http://{TRAP}/> {_BODY} }} }}",
         "SERVICE"),
        ("inside a sub-SELECT", f"ASK {{ {{ SELECT * {{ SERVICE <http://{TRAP}/> {_BODY} }} }} }}",
         "SERVICE"),
        ("inside OPTIONAL", f"ASK {{ OPTIONAL {{ SERVICE <http://{TRAP}/> {_BODY} }} }}",
         "SERVICE"),
        ("inside MINUS", f"ASK {{ ?s ?p ?o MINUS {{ SERVICE <http://{TRAP}/> {_BODY} }} }}",
         "SERVICE"),
        ("inside GRAPH", f"ASK {{ GRAPH ?g {{ SERVICE <http://{TRAP}/> {_BODY} }} }}", "SERVICE"),
        ("after what looks like a string", "PREFIX e: <urn:'> ASK { SERVICE <http://" + TRAP
         + "/> " + _BODY + " ?s ?p <urn:'> }", "SERVICE"),
        ("after true", f"ASK {{ ?s ?p trueSERVICE <http://{TRAP}/> {_BODY} }}", "SERVICE"),
        ("after false, silent", f"ASK {{ ?s ?p falseSERVICE SILENT <http://{TRAP}/> {_BODY} }}",
         "SERVICE"),
        ("after a number", f"ASK {{ ?s ?p 1e0SERVICE <http://{TRAP}/> {_BODY} }}", "SERVICE"),
        ("after a prefix and a dot", f"ASK {{ ?s ?p fdt:.SERVICE <http://{TRAP}/> {_BODY} }}",
         "SERVICE"),
        ("after an escape of eight digits", "ASK { ?s ?p <urn:\\U00000041'> . SERVICE <http://"
         + TRAP + "/> " + _BODY + " ?s ?p <urn:'> }", "SERVICE"),
        ("after an escape and a hash", "ASK { ?s ?p <urn:\\U00000041#> . SERVICE <http://"
         + TRAP + "/> " + _BODY + "\n}", "SERVICE"),
        ("another machine", f"ASK {{ SERVICE <http://169.254.169.254/latest/> {_BODY} }}",
         "SERVICE"),
        ("a file", f"ASK {{ SERVICE <file:///etc/passwd> {_BODY} }}", "SERVICE"),
        ("this service itself", f"ASK {{ SERVICE <http://localhost/sparql> {_BODY} }}", "SERVICE"),
        ("LOAD", f"LOAD <http://{TRAP}/>", "ligne 1"),
        ("LOAD SILENT", "LOAD SILENT <file:///etc/passwd> INTO GRAPH <urn:g>", "ligne 1"),
        ("INSERT with SERVICE", "INSERT { ?s ?p ?o } WHERE { SERVICE <http://" + TRAP + "/> "
         + _BODY + " }", "SERVICE"),
    ]
] + [
    attack(name, post(text), 200, says)
    for name, text, says in [
        ("FROM this machine", f"ASK FROM <http://{TRAP}/> {_BODY}", "false"),
        ("FROM a file", f"ASK FROM <file:///etc/passwd> {_BODY}", "false"),
        ("FROM another machine", f"ASK FROM <http://169.254.169.254/latest/> {_BODY}", "false"),
        ("FROM NAMED", f"ASK FROM NAMED <http://{TRAP}/> {{ GRAPH ?g {_BODY} }}", "false"),
        ("GRAPH", f"ASK {{ GRAPH <http://{TRAP}/> {_BODY} }}", "false"),
        ("DESCRIBE", f"DESCRIBE <http://{TRAP}/>", ""),
        ("a name that is made", f"SELECT (IRI('http://{TRAP}/') AS ?a) {{}}", "http://"),
    ]
] + [
    attack("default-graph-uri", get(f"ASK {_BODY}", default_graph_uri=f"http://{TRAP}/"), 200,
           "false"),
    attack("named-graph-uri", get(
        f"ASK {{ GRAPH ?g {_BODY} }}", named_graph_uri=f"http://{TRAP}/"), 200, "false"),
    attack("the clouds' own address", get(
        f"ASK {_BODY}", default_graph_uri="http://169.254.169.254/latest/meta-data/"
    ), 200, "false"),
    attack("a file as a graph", get(
        f"ASK {_BODY}", default_graph_uri="file:///etc/passwd"), 200, "false"),
    attack("a graph of the graph store", headed(path=f"/graph?graph=http://{TRAP}/"), 404),
    attack("a referrer", headed(b"Referer: http://" + TRAP.encode() + b"/"), 200, "true"),
]  # fmt: skip

# Clients that leave, or that take their time. What they began is ended.
LEAVING = [
    attack("before a word", b"", BREAKS, reads=0),
    attack("in the request's first line", b"GET /spar", BREAKS, reads=0),
    attack("in the headers", b"GET /sparql HTTP/1.1\r\nHost: a\r\nAcc", BREAKS, reads=0),
    attack("in the body", framed(b"Content-Length: 100", body=b"ASK {"), BREAKS, reads=0),
    attack("in a chunk", framed(b"Transfer-Encoding: chunked", body=b"ff\r\nASK"), BREAKS, reads=0),
    attack("before 100 Continue", framed(
        b"Content-Length: 100", b"Expect: 100-continue", body=b""), BREAKS, reads=0),
    attack("after the query", post(f"SELECT (COUNT(*) AS ?n) {{ {_COMMUNES} }}"), BREAKS, reads=0),
    attack("a second after the query", (
        post(f"SELECT (COUNT(*) AS ?left) {{ {_COMMUNES} }}"), 1.0), BREAKS, reads=0),
    attack("after one byte of a long answer", get(
        "SELECT * { ?b ?c ?a . ?e ?f ?d }"), BREAKS, reads=1),
    attack("after a megabyte of a long answer", get(
        "SELECT * { ?c ?a ?b . ?f ?d ?e }"), BREAKS, reads=1_000_000),
    attack("headers letter by letter", tuple(
        part for letter in b"GET /sparql?query=ASK" for part in (bytes([letter]), 0.05)),
        BREAKS, reads=0),
    attack("a body letter by letter", (
        framed(b"Content-Length: 6", body=b""),
        *(part for letter in b"ASK {}" for part in (0.2, bytes([letter])))), 200, "true"),
    attack("a word, then another request", (
        b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n", 0.2, b"GET /health/li"), BREAKS, reads=12),
]  # fmt: skip

# What looks hostile and is not: it is answered, or people would turn away.
HARMLESS = [
    attack(name, post(text), 200, says)
    for name, text, says in [
        ("SERVICE in a string", "SELECT ('SERVICE <http://127.0.0.1/> {}' AS ?a) {}",
         "SERVICE <http://127.0.0.1/> {}"),
        ("SERVICE in a long string", 'SELECT ("""a "SERVICE" \' <b> {""" AS ?a) {}',
         'a \\"SERVICE\\"'),
        ("SERVICE in a comment", "ASK {} # SERVICE <http://127.0.0.1/> {}", "true"),
        ("SERVICE in an IRI", "SELECT (<urn:SERVICE#SERVICE> AS ?a) {}", "urn:SERVICE#SERVICE"),
        ("SERVICE as a variable", "SELECT ?SERVICE { VALUES ?SERVICE { 1 } }", '"SERVICE":{"type"'),
        ("SERVICE as a prefix", "PREFIX service: <urn:s:> SELECT (service:service AS ?a) {}",
         "urn:s:service"),
        ("SERVICE as a blank node", "SELECT * { VALUES ?a { 1 } OPTIONAL { _:SERVICE <urn:x> 1 } }",
         '"1"'),
        ("60 groups", "ASK " + nested("{", "", "}", 60), "true"),
        ("60 parentheses", "SELECT (" + nested("(", "7", ")", 60) + " AS ?a) {}", '"7"'),
        ("60 IF", "SELECT (" + nested("IF(false, 1, ", "7", ")", 60) + " AS ?a) {}", '"7"'),
        ("60 path parentheses", "ASK { fdt:Region " + nested("(", "a", ")?", 60) + " ?o }",
         "true"),
        ("60 BIND in a row", "SELECT ?a60 { BIND(0 AS ?a0) " + " ".join(
            f"BIND(?a{n} + 1 AS ?a{n + 1})" for n in range(60)) + " }", '"60"'),
        ("60 OPTIONAL in a row", "SELECT ?s { VALUES ?s { 7 } " + listed(
            "OPTIONAL { ?x <urn:none:#> ?o# }", 60) + " }", '"7"'),
        ("60 UNION in a row", "SELECT (COUNT(*) AS ?n) { " + listed(
            "{ BIND(# AS ?a) }", 60, " UNION ") + " }", '"60"'),
        ("1,000 rows of VALUES", "SELECT (SUM(?a) AS ?n) { VALUES ?a { " + listed("#", 1000)
         + " } }", '"499500"'),
        ("1,000 choices", "SELECT (999 IN (" + listed("#", 1000, ", ") + ") AS ?a) {}", "true"),
        ("a regular expression with alternatives",
         "SELECT (REGEX('Pas-de-Calais', '^(nord|pas[- ]de[- ]calais|(aisne)+)$', 'i') AS ?a) {}",
         "true"),
        ("brackets in a string", "SELECT ('" + "([{" * 1000 + "' AS ?a) {}", "([{([{"),
        ("brackets in an IRI", "ASK { FILTER(isIRI(<urn:" + "()" * 500 + ">)) }", "true"),
        ("brackets in a comment", "ASK {} # " + "{" * 1000, "true"),
        ("a text of 60,000 letters", "SELECT (STRLEN('" + "a" * 60_000 + "') AS ?a) {}", '"60000"'),
        ("comparisons on both sides", "SELECT (1<2 && 3>2 AS ?a) {}", "true"),
        ("words that updates have",
         "SELECT ?load ?drop { VALUES (?load ?drop) { ('CLEAR ALL' 1) } }", "CLEAR ALL"),
        ("no spaces at all", "SELECT(COUNT(*)AS?n){?s"
         "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>fdt:Region}", '"18"'),
        ("every script there is", "SELECT ('é 中文 عربى 🦊 \\U0001F98A' AS ?a) {}", "🦊 🦊"),
        ("an escape in a name", "SELECT (<urn:\\u00e9> AS ?a) {}", "urn:é"),
        ("names that are not ASCII", "SELECT ?été { VALUES ?été { 'là' } }", '"là"'),
        ("lines that end by returns", "SELECT (1 AS ?a)\r\n# SELECT\r{}\r", '"1"'),
    ]
] + [
    attack("an answer, cut into pages", get(
        "SELECT ?s { ?s a fdt:Region } ORDER BY ?s LIMIT 3 OFFSET 10"), 200, "territory"),
    attack("a form with what forms of browsers add", post(
        "query=ASK%7B%7D&_charset_=utf-8&submit=Lancer", media_type=FORM), 200, "true"),
    attack("a media type with a charset", post(
        "ASK {}", media_type="Application/SPARQL-Query; charset=UTF-8"), 200, "true"),
    attack("a plus for a space", request("GET", "/sparql?query=ASK+%7B%7D"), 200, "true"),
    attack("a record with a dash", headed(path="/doc/territory/commune-62528.ttl"), 200, "62528"),
]  # fmt: skip

_SIZED = b"Content-Length: 39"

# Heads of requests whose body is a request: nobody may take it for one (RFC 9112, 11.2).
HIDDEN = {
    name: request(method, target, b"Connection: keep-alive", *headers)
    for name, method, target, *headers in [
        ("a body of GET", "GET", "/sparql?query=ASK%7B%7D", _SIZED),
        ("a body of HEAD", "HEAD", "/sparql?query=ASK%7B%7D", _SIZED),
        ("a body of OPTIONS", "OPTIONS", "/sparql", _SIZED),
        ("a body of a page", "GET", "/", _SIZED),
        ("a body of what is not there", "POST", "/nothing", _SIZED),
        ("a body of a method that is not admitted", "DELETE", "/sparql", _SIZED),
        ("a body of a type that is not read", "POST", "/sparql", b"Content-Type: a/b", _SIZED),
        ("a body that is too long", "POST", "/sparql", b"Content-Length: 9000000"),
        ("a length and chunks", "POST", "/sparql", _SIZED, b"Transfer-Encoding: chunked"),
        ("chunks after a comma", "POST", "/sparql", _SIZED, b"Transfer-Encoding: ,chunked"),
        ("chunks after a tab", "POST", "/sparql", _SIZED, b"Transfer-Encoding: \x0bchunked"),
        ("an expectation", "POST", "/sparql", _SIZED, b"Expect: 100-continue"),
    ]
} | {
    name: request(method, "/sparql?query=ASK%7B%7D", b"Connection: keep-alive, Upgrade", *headers)
    for name, method, *headers in [
        ("an upgrade to HTTP/2", "POST", b"Upgrade: h2c", _SIZED),
        ("an upgrade to a web socket", "POST", b"Upgrade: websocket", _SIZED),
        ("an upgrade of chunks", "POST", b"Upgrade: x", b"Transfer-Encoding: chunked"),
        ("an upgrade of GET", "GET", b"Upgrade: x", _SIZED),
    ]
}  # fmt: skip
#: That body, as long as _SIZED says.
HIDING = b"GET /health/live HTTP/1.1\r\nHost: ab\r\n\r\n"

#: Every class, in the order in which they are tried: the dearest last.
CLASSES = {
    "syntax": SYNTAX,
    "protocol": PROTOCOL,
    "http": HTTP,
    "path": PATHS,
    "edge": EDGES,
    "harmless": HARMLESS,
    "federation": FEDERATION,
    "nesting": NESTING,
    "length": LENGTH,
    "leaving": LEAVING,
    "costly": COSTLY,
}
