"""Ten thousand broken queries over HTTP: each has an answer, and the server stays as it is."""

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from fdt_graph.namespaces import BASE
from fdt_graph.query import known_prefixes
from fdt_graph.store.generations import Generations
from tests.conftest import ROOT
from tests.processes import client_of

#: What decides every mutant.
SEED = 20261122
MUTANTS = 10_000
#: Mutants after which the server has everything that it keeps.
WARM = 1_000
#: Bytes that the server's memory may grow by, during all those after.
GROWTH = 24 << 20
#: Queries at a time: fewer than the share of one client.
TOGETHER = 8
#: Mutants, at least, of which it is asked whether the engine alone reads them.
COMPARED = 1_000

#: What may come back: an answer, a refusal that says why, or a limit that was met.
RIGHT = {200, 400, 406, 413, 503, 504, 507}
#: Instead of a status: the answer began and met a limit, so its connection broke.
BROKEN = 0

#: One of each thing that the grammar has.
SNIPPETS = [
    "ASK { ?s ?p ?o }",
    "SELECT * { ?s a fdt:Region ; rdfs:label ?l } ORDER BY DESC(?l) LIMIT 5 OFFSET 2",
    "SELECT DISTINCT ?p { [] ?p [] } LIMIT 9",
    "SELECT REDUCED ?t { ?s a ?t } LIMIT 3",
    "SELECT ?t (COUNT(*) AS ?n) { ?s a ?t } GROUP BY ?t HAVING (COUNT(*) > 2)",
    'SELECT (GROUP_CONCAT(DISTINCT ?x; SEPARATOR=", ") AS ?a) { VALUES ?x { 1 2 2 } }',
    "SELECT (SUM(?x) AS ?a) (AVG(?x) AS ?b) (SAMPLE(?x) AS ?c) { VALUES ?x { 1 2.5 3e0 } }",
    "SELECT * { { ?s a fdt:Region } UNION { ?s a fdt:Charter } }",
    "SELECT * { ?s a fdt:Region OPTIONAL { ?s rdfs:comment ?c FILTER(LANG(?c) = 'fr') } }",
    "SELECT * { ?s a fdt:Region MINUS { ?s rdfs:label 'Bretagne'@fr } }",
    "SELECT * { ?s a fdt:Region FILTER NOT EXISTS { ?s ?p 'x' } }",
    "SELECT ?s { ?s a/rdfs:subClassOf* fdt:Region }",
    "SELECT ?o { fdt:Region (^a|!(a|^rdfs:label))+ ?o } LIMIT 2",
    "SELECT * { GRAPH ?g { ?s a fdt:Region } } LIMIT 4",
    "SELECT * FROM <urn:g> FROM NAMED <urn:h> { ?s ?p ?o }",
    "SELECT (IF(BOUND(?a), COALESCE(?a, 1), -1.5e3) AS ?b) { BIND(1 / 0 AS ?a) }",
    "SELECT (REGEX('abc', '^a.*C$', 'i') AS ?a) (REPLACE('abc', 'b', '$0') AS ?b) {}",
    "SELECT (xsd:date('2026-01-01') AS ?a) (YEAR('2026-01-01T00:00:00Z'^^xsd:dateTime) AS ?b) {}",
    "SELECT (STRLANG('a', 'fr') AS ?a) (IRI('x') AS ?b) (BNODE() AS ?c) (UUID() AS ?d) {}",
    "SELECT * { VALUES (?a ?b) { (UNDEF 'x') (1 'y'@en) ('''long ' \" ''' <urn:z>) } }",
    "PREFIX e: <urn:e:> BASE <urn:b:> SELECT (e:x AS ?a) (<y> AS ?b) { ?s e:p%20\\-q 1 }",
    "CONSTRUCT { ?s rdfs:label ?l ; a _:b } WHERE { ?s a fdt:Region ; rdfs:label ?l }",
    "CONSTRUCT WHERE { ?s a fdt:Region }",
    "CONSTRUCT { [ ?p (1 2 [ a 3 ]) ] } WHERE { ?s ?p ?o } LIMIT 2",
    "DESCRIBE ?s { ?s a fdt:Charter }",
    "DESCRIBE <urn:nothing> organisation:cler",
    "SELECT * { { SELECT (MAX(?x) AS ?m) { VALUES ?x { 1 2 } } } FILTER(?m IN (1, 2, ?m)) }",
    "SELECT (TRIPLE(<urn:s>, <urn:p>, ?o) AS ?t) { VALUES ?o { <<( <urn:a> <urn:b> 1 )>> } }",
    "SELECT * { << ?s ?p ?o >> ?q ?r . ?a ?b ?c {| ?d ?e |} } LIMIT 1",
    "SELECT * { ?s ?p ?o } VALUES ?o { 'x' } # the end",
]

TOKEN = re.compile(
    r"""\#[^\n]*|<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[?$]\w+|[\w-]*:[\w.-]*"""
    r"""|\w+|\s+|[&|^]+|.""",
    re.DOTALL,
)

KEYWORDS = (
    "SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER EXISTS NOT "
    "BIND AS VALUES UNDEF SERVICE SILENT LATERAL GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET "
    "DISTINCT REDUCED COUNT SUM PREFIX BASE IF COALESCE IN a true false INSERT DELETE DATA LOAD "
    "CLEAR DROP WITH USING REGEX REPLACE CONCAT STR LANG IRI BNODE NOW RAND UUID STRLEN SUBSTR"
).split()
SIGNS = [*"{}()[]<>.,;:?$@^!|/*+-=&\"'\\#_%", "{|", "|}", "<<", ">>", "<<(", ")>>", "&&", "^^"]
NAMES = ["<>", "<x>", "<urn:a>", "<urn:\\u00e9>", "<\\U0001F98A:>", "<a b>", "<<>", "fdt:", ":",
         "_:b", "_:b.", "fdt:Region", "territory:x%20", "fdt:a\\,b", "xsd:integer", "rdf:type",
         "<http://127.0.0.1:9/>", "<file:///etc/passwd>"]  # fmt: skip
NUMBERS = ["0", "-0", "1.", ".5", "1e400", "1E-400", "9" * 40, "0x1", "1_000", "+-1", "٣", "-1e0"]
TEXTS = ['""', "''", "'''", '"""', '"\\u0000"', "'\\uD800'", '"a"@', '"a"@en--ltr', '"a"^^',
         "'a\n'", '"\\"', "'x'^^xsd:date", '"' + "a" * 2000 + '"', "'\\x'"]  # fmt: skip
CHARACTERS = ["\0", "\x01", "\x08", "\x7f", "\x85", "\xa0", "\xad", "\u200b", "\u202e", "\u2028",
              "\ufeff", "\ufffe", "\uffff", "\U0010ffff", "é", "ß", "İ", "ſ", "Ⅷ", "🦊", "ａ", "\r",
              "\t", "\x0b", "\x0c"]  # fmt: skip

Tokens = list[str]
Operator = Callable[[random.Random, Tokens], None]


@dataclass(frozen=True)
class Mutant:
    """A query that somebody's cat walked over, and what it asks for."""

    content: bytes
    accept: str


@dataclass(frozen=True)
class Fate:
    """What came back of it."""

    status: int
    said: str


def place(chance: random.Random, tokens: Tokens) -> int:
    return chance.randrange(len(tokens) + 1)


def delete(chance: random.Random, tokens: Tokens) -> None:
    start = place(chance, tokens)
    del tokens[start : start + chance.choice([1, 1, 1, 2, 5, 20])]


def duplicate(chance: random.Random, tokens: Tokens) -> None:
    start = place(chance, tokens)
    part = tokens[start : start + chance.choice([1, 1, 3, 10])]
    tokens[start:start] = part * chance.choice([1, 1, 2, 50])


def swap(chance: random.Random, tokens: Tokens) -> None:
    one, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
    tokens[one], tokens[other] = tokens[other], tokens[one]


def move(chance: random.Random, tokens: Tokens) -> None:
    start = place(chance, tokens)
    part = tokens[start : start + chance.choice([2, 5, 10])]
    del tokens[start : start + len(part)]
    there = place(chance, tokens)
    tokens[there:there] = part


def insert_word(chance: random.Random, tokens: Tokens) -> None:
    word = chance.choice(KEYWORDS)
    spaced = chance.choice([word, f" {word} ", f" {word}", f"{word} "])
    tokens.insert(place(chance, tokens), spaced)


def insert_signs(chance: random.Random, tokens: Tokens) -> None:
    sign = chance.choice(SIGNS) * chance.choice([1, 1, 1, 2, 3, 70, 200])
    tokens.insert(place(chance, tokens), sign)


def insert_character(chance: random.Random, tokens: Tokens) -> None:
    where = chance.randrange(len(tokens))
    cut = chance.randrange(len(tokens[where]) + 1)
    tokens[where] = tokens[where][:cut] + chance.choice(CHARACTERS) + tokens[where][cut:]


def change_case(chance: random.Random, tokens: Tokens) -> None:
    where = chance.randrange(len(tokens))
    tokens[where] = chance.choice([str.upper, str.lower, str.swapcase, str.title])(tokens[where])


def replace(chance: random.Random, tokens: Tokens) -> None:
    """Put a name for a name, a text for a text, a number for a number; or anything."""
    where = chance.randrange(len(tokens))
    token = tokens[where]
    by_kind = {"name": NAMES, "text": TEXTS, "number": NUMBERS}
    anything = chance.choice([NAMES, NUMBERS, TEXTS, KEYWORDS, SIGNS])
    tokens[where] = chance.choice(by_kind.get(kind(token), anything))


def exchange(chance: random.Random, tokens: Tokens) -> None:
    """Put one of its kind in a token's place, from the same query: it often stays a query."""
    where = chance.randrange(len(tokens))
    kin = [token for token in tokens if kind(token) and kind(token) == kind(tokens[where])]
    if kin:
        tokens[where] = chance.choice(kin)


def kind(token: str) -> str:
    """Tell names, variables, texts, numbers from each other; nothing for the rest."""
    if token.startswith("<") or ":" in token:
        return "name"
    if token[:1] in ("?", "$"):
        return "variable"
    if token[:1] in ("'", '"'):
        return "text"
    return "number" if token.isdigit() else ""


def cut(chance: random.Random, tokens: Tokens) -> None:
    del tokens[place(chance, tokens) :]


def glue(chance: random.Random, tokens: Tokens) -> None:
    """Take a space away."""
    spaces = [where for where, token in enumerate(tokens) if token.isspace()]
    if spaces:
        tokens[chance.choice(spaces)] = chance.choice(["", "", "#", "\n", "# x\n", "\r"])


OPERATORS: list[Operator] = [
    delete, delete, duplicate, swap, move, insert_word, insert_signs, insert_character,
    change_case, replace, replace, cut, glue, *[exchange] * 6,
]  # fmt: skip


def damage(chance: random.Random, content: bytes) -> bytes:
    """Do to bytes what no text would suffer."""
    some = bytearray(content or b" ")
    for _ in range(chance.choice([1, 1, 2, 8])):
        where = chance.randrange(len(some))
        match chance.randrange(4):
            case 0:
                some[where] ^= 1 << chance.randrange(8)
            case 1:
                some[where] = chance.randrange(256)
            case 2:
                some.insert(where, chance.randrange(256))
            case _:
                del some[where : where + chance.choice([0, 1, 3])]
                some = some or bytearray(b" ")
    return bytes(some)


ACCEPT = [
    "application/sparql-results+json, text/turtle;q=0.9",
    "application/sparql-results+xml, application/rdf+xml;q=0.9",
    "text/csv, application/ld+json;q=0.9",
    "text/tab-separated-values, application/n-quads;q=0.9",
]


def mutants(queries: list[str]) -> Iterator[Mutant]:
    chance = random.Random(SEED)  # noqa: S311
    cuts = [TOKEN.findall(query) for query in queries]
    for _ in range(MUTANTS):
        tokens = list(chance.choice(cuts))
        if chance.random() < 0.1:
            other = chance.choice(cuts)
            tokens = tokens[: place(chance, tokens)] + other[place(chance, other) :]
        for _ in range(chance.choice([1, 1, 1, 1, 2, 2, 4])):
            if tokens:
                chance.choice(OPERATORS)(chance, tokens)
        content = "".join(tokens).encode(errors="surrogatepass")
        if chance.random() < 0.1:
            content = damage(chance, content)
        yield Mutant(content, chance.choice(ACCEPT))


class Sender:
    """One client and its connection, which is kept as long as the server keeps it."""

    def __init__(self, address: httpx.URL) -> None:
        self._connection = HTTPConnection(address.host, address.port or 80, timeout=20)

    def send(self, mutant: Mutant) -> Fate:
        """Ask; an answer that began and broke off is BROKEN, one that never began an exception."""
        headers = {"Content-Type": "application/sparql-query", "Accept": mutant.accept}
        try:
            self._connection.request("POST", "/sparql", mutant.content, headers)
            response = self._connection.getresponse()
        except (HTTPException, OSError):
            self._connection.close()
            raise
        try:
            body = response.read().decode()
        except (HTTPException, ConnectionError):
            self._connection.close()
            assert response.status == 200
            return Fate(BROKEN, "")
        return Fate(response.status, body if response.status != 200 else "")

    def close(self) -> None:
        self._connection.close()


def send_all(address: httpx.URL, some: list[Mutant]) -> list[Fate]:
    """Send mutants over several connections; give what came back, in their order."""

    def send_share(which: int) -> list[Fate]:
        sender = Sender(address)
        try:
            return [sender.send(mutant) for mutant in some[which::TOGETHER]]
        finally:
            sender.close()

    fates: list[Fate] = [Fate(-1, "")] * len(some)
    with ThreadPoolExecutor(TOGETHER) as executor:
        for which, share in enumerate(executor.map(send_share, range(TOGETHER))):
            fates[which::TOGETHER] = share
    return fates


def figures(client: httpx.Client) -> dict[str, float]:
    pairs = (line.rsplit(" ", 1) for line in client.get("/metrics").text.splitlines())
    return {pair[0]: float(pair[1]) for pair in pairs if not pair[0].startswith("#")}


def control(client: httpx.Client, number: int) -> bytes:
    query = f"SELECT (COUNT(*) AS ?n) {{ ?region a fdt:Region }} # {number}"
    return client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).content


@pytest.fixture(scope="module")
def target(generations: Generations) -> Iterator[httpx.Client]:
    """A server that gives a query one second, and keeps little."""
    with client_of(
        generations.directory,
        ROOT,
        timeout=20,
        query_seconds="1",
        query_reading="4",
        query_old=str(TOGETHER),
        query_memory="200000000",
        query_answer="2000000",
        cache="1000000",
    ) as client:
        yield client


@pytest.fixture(scope="module")
def fuzzed(target: httpx.Client) -> tuple[list[Mutant], list[Fate], list[float]]:
    """All mutants, what came back of each, and the server's memory after the first and the last."""
    folders: list[Path] = [ROOT / "sparql" / "cq", ROOT / "sparql" / "portal"]
    texts = [path.read_text() for folder in folders for path in sorted(folder.glob("*.rq"))]
    some = list(mutants(texts + SNIPPETS * 2))
    began = figures(target)["process_start_time_seconds"]
    memory, fates = [], []
    for part in (some[:WARM], some[WARM:]):
        fates += send_all(target.base_url, part)
        memory.append(figures(target)["process_resident_memory_bytes"])
    assert figures(target)["process_start_time_seconds"] == began
    counts = dict(sorted(Counter(fate.status for fate in fates).items()))
    grown = (memory[1] - memory[0]) / (1 << 20)
    sys.stdout.write(f"\nseed {SEED}: {counts}, memory {grown:+.1f} MB\n")
    return some, fates, memory


Fuzzed = tuple[list[Mutant], list[Fate], list[float]]


def test_every_mutant_has_an_answer_that_is_right(fuzzed: Fuzzed) -> None:
    some, fates, _ = fuzzed
    wrong = [
        (fate.status, mutant.content, fate.said[:200])
        for mutant, fate in zip(some, fates, strict=True)
        if fate.status not in RIGHT | {BROKEN}
    ]
    assert not wrong, wrong[:10]
    silent = [
        mutant.content
        for mutant, fate in zip(some, fates, strict=True)
        if fate.status not in (200, BROKEN) and not fate.said.strip()
    ]
    assert not silent, silent[:10]
    counts = Counter(fate.status for fate in fates)
    assert counts[200] > MUTANTS / 20 and counts[400] > MUTANTS / 4


def test_the_server_answers_as_before(fuzzed: Fuzzed, target: httpx.Client) -> None:
    assert target.get("/health/ready").status_code == 200
    for number in range(20):
        assert control(target, number) == b"n\r\n18\r\n"


def test_its_memory_is_flat(fuzzed: Fuzzed) -> None:
    _, _, (warm, last) = fuzzed
    assert last - warm < GROWTH


def test_what_the_engine_reads_is_read(fuzzed: Fuzzed) -> None:
    """Of short and shallow mutants: refused as broken are those that the engine refuses itself."""
    some, fates, _ = fuzzed
    compared = 0
    wrong = []
    for mutant, fate in zip(some, fates, strict=True):
        text = mutant.content.decode(errors="replace")
        if not comparable(mutant.content, text) or fate.status in (503, 504, 507):
            continue
        compared += 1
        refused = fate.status == 400 and ("ligne " in fate.said or "préfixe" in fate.said)
        if refused == reads(text):
            wrong.append((fate.status, text, fate.said[:200]))
    assert not wrong, wrong[:10]
    assert compared >= COMPARED


def comparable(content: bytes, text: str) -> bool:
    """Tell whether the engine may read it in this process, where nothing confines it."""
    return (
        content == text.encode()
        and len(text) < 600
        and sum(text.count(sign) for sign in "([{!<^-+") < 40
        and "SERVICE" not in text.upper()
    )


def reads(text: str) -> bool:
    """Tell whether the engine reads a query, with the prefixes that it is given here."""
    try:
        ox.Store().query(text, base_iri=BASE, prefixes=known_prefixes(text))
    except SyntaxError:
        return False
    except (ValueError, RuntimeError):
        return True
    return True
