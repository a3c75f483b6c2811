"""Tokens: what they prove, what they allow, how they are kept, and the command that gives them."""

import hmac
import json
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from fdt_graph.cli.token import token as command
from fdt_graph.derive import DERIVED
from fdt_graph.describe import HISTORY, VOID
from fdt_graph.errors import FdtGraphError, TooOften, Unauthorized, Unknown
from fdt_graph.namespaces import expand, iri
from fdt_graph.store.generations import Generations
from fdt_graph.tokens import RESERVED, Rate, Role, Token, Tokens, refusal

AGENT = iri("organisation:example-partner").value
MINE = iri("graph:example-partner").value
NOW = datetime.now(UTC)


def quad(subject: str, predicate: str, value: str, graph: str = "graph:example-partner") -> ox.Quad:
    target = expand(value) if ":" in value else ox.Literal(value)
    return ox.Quad(expand(subject), expand(predicate), target, expand(graph))


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path / "store")


@pytest.fixture
def partner(tokens: Tokens) -> Token:
    return tokens.create(AGENT, Role.PARTNER, [MINE])[0]


@pytest.fixture
def steward(tokens: Tokens) -> Token:
    return tokens.create(AGENT, Role.STEWARD)[0]


@pytest.fixture
def administrator(tokens: Tokens) -> Token:
    return tokens.create(AGENT, Role.ADMINISTRATOR)[0]


def test_a_token_proves_who_writes(tokens: Tokens) -> None:
    token, text = tokens.create(AGENT, Role.PARTNER, [MINE], 30)
    assert text.startswith(f"fdt_{token.id}_")
    assert tokens.check(text, NOW) == token == tokens.all()[0]
    assert (token.agent, token.role, token.graphs) == (AGENT, Role.PARTNER, (MINE,))
    assert token.expires - token.created == timedelta(days=30)


def test_two_tokens_have_nothing_in_common(tokens: Tokens) -> None:
    (one, first), (two, second) = (tokens.create(AGENT, Role.STEWARD) for _ in range(2))
    assert one.id != two.id
    assert first[-43:] != second[-43:]
    for mixed in (first[:21] + second[21:], second[:21] + first[21:]):
        with pytest.raises(Unauthorized):
            tokens.check(mixed, NOW)


@pytest.mark.parametrize(
    "text", ["", "fdt_", "x" * 64, f"fdt_{'0' * 16}_{'A' * 43}", f"fdt_{'0' * 16}_{'é' * 43}"]
)
def test_what_is_no_token_says_what_to_do(tokens: Tokens, partner: Token, text: str) -> None:
    with pytest.raises(Unauthorized, match="ask the keepers") as refused:
        tokens.check(text, NOW)
    assert "demandez-en un autre" in refused.value.say("fr")
    assert refused.value.code == "invalid_token"


@pytest.mark.parametrize("place", [0, 4, 20, 21, 40, 63])
def test_a_token_with_one_letter_changed_is_refused(tokens: Tokens, place: int) -> None:
    _, text = tokens.create(AGENT, Role.STEWARD)
    other = "1" if text[place] != "1" else "2"
    with pytest.raises(Unauthorized):
        tokens.check(text[:place] + other + text[place + 1 :], NOW)


def test_before_any_token_nobody_gets_in(tokens: Tokens) -> None:
    with pytest.raises(Unauthorized):
        tokens.check("fdt_0123456789abcdef_" + "A" * 43, NOW)


def test_an_unknown_id_takes_the_same_path_as_a_wrong_secret(
    tokens: Tokens, partner: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths, compare = [], hmac.compare_digest

    def counted(one: bytes, two: bytes) -> bool:
        lengths.append((len(one), len(two)))
        return compare(one, two)

    monkeypatch.setattr(hmac, "compare_digest", counted)
    said = []
    for text in (f"fdt_{partner.id}_{'A' * 43}", f"fdt_{'0' * 16}_{'A' * 43}", "no token"):
        with pytest.raises(Unauthorized) as refused:
            tokens.check(text, NOW)
        said.append(str(refused.value))
    assert lengths == [(32, 32)] * 3
    assert len(set(said)) == 1


def test_a_token_expires(tokens: Tokens) -> None:
    token, text = tokens.create(AGENT, Role.STEWARD, days=1)
    assert tokens.check(text, token.expires - timedelta(seconds=1)) == token
    with pytest.raises(Unauthorized, match=f"expired on {token.expires:%Y-%m-%d}"):
        tokens.check(text, token.expires)


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_no_token_lasts_for_ever(tokens: Tokens, days: int) -> None:
    with pytest.raises(FdtGraphError, match="1 to 3650 days"):
        tokens.create(AGENT, Role.STEWARD, days=days)
    assert tokens.all() == []


def test_a_revocation_is_seen_by_a_running_server(tokens: Tokens, tmp_path: Path) -> None:
    token, text = tokens.create(AGENT, Role.STEWARD)
    running = Tokens(tmp_path / "store")
    assert running.check(text, NOW) == token
    tokens.revoke(token.id)
    with pytest.raises(Unauthorized):
        running.check(text, datetime.now(UTC))


def test_a_second_revocation_does_not_move_the_first(tokens: Tokens, partner: Token) -> None:
    assert tokens.revoke(partner.id) == tokens.revoke(partner.id)


def test_the_file_is_read_when_it_changed_only(
    tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, text = tokens.create(AGENT, Role.STEWARD)
    tokens.check(text, NOW)
    with monkeypatch.context() as patched:
        patched.delattr(Path, "read_bytes")
        tokens.check(text, NOW)
    tokens.create(AGENT, Role.STEWARD)
    assert len(tokens.all()) == 2


def test_an_unknown_token_is_named_after_the_nearest(tokens: Tokens, partner: Token) -> None:
    for change in (tokens.revoke, tokens.rotate):
        with pytest.raises(Unknown, match=f"did you mean {partner.id}"):
            change(partner.id[:-1])


def test_rotation_keeps_rights_and_lifetime_and_ends_the_old(tokens: Tokens) -> None:
    old, text = tokens.create(AGENT, Role.PARTNER, [MINE], 90)
    new, second = tokens.rotate(old.id)
    assert (new.agent, new.role, new.graphs) == (old.agent, old.role, old.graphs)
    assert new.expires - new.created == timedelta(days=90)
    assert new.created > old.created
    assert tokens.check(second, datetime.now(UTC)) == new
    with pytest.raises(Unauthorized):
        tokens.check(text, datetime.now(UTC))
    with pytest.raises(FdtGraphError, match="revoked or replaced already"):
        tokens.rotate(old.id)


def test_a_replaced_token_is_valid_for_its_grace(tokens: Tokens) -> None:
    old, text = tokens.create(AGENT, Role.STEWARD)
    new, _ = tokens.rotate(old.id, timedelta(hours=2))
    assert tokens.check(text, new.created + timedelta(hours=1)).id == old.id
    with pytest.raises(Unauthorized):
        tokens.check(text, new.created + timedelta(hours=2))
    tokens.revoke(old.id)
    with pytest.raises(Unauthorized):
        tokens.check(text, datetime.now(UTC))


def test_only_a_hash_is_kept_where_only_the_owner_reads(tokens: Tokens, tmp_path: Path) -> None:
    token, text = tokens.create(AGENT, Role.STEWARD)
    folder = tmp_path / "store"
    assert {path.name for path in folder.iterdir()} == {"tokens.json", "tokens.lock"}
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert text[-43:] not in path.read_text()
    (folder / "tokens.json").chmod(0o644)
    tokens.revoke(token.id)
    assert stat.S_IMODE((folder / "tokens.json").stat().st_mode) == 0o600


def test_no_secret_is_in_what_a_token_shows_of_itself(tokens: Tokens) -> None:
    token, text = tokens.create(AGENT, Role.STEWARD)
    shown = f"{token} {token!r} {tokens!r} {tokens.all()}"
    assert text[-43:] not in shown
    assert token.digest.hex() not in shown
    assert repr(token.digest) not in shown


def test_a_crash_while_writing_leaves_the_tokens_as_they_were(
    tokens: Tokens, partner: Token, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", crash)
        with pytest.raises(OSError, match="No space left"):
            tokens.revoke(partner.id)
    assert Tokens(tmp_path / "store").all() == [partner]
    assert tokens.revoke(partner.id).revoked is not None


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ('"tokens"', '"tokes"'),
        ('"partner"', '"emperor"'),
        ('"sha256": "', '"sha256": "zz'),
        ('"sha256": "', '"sha256": "00'),
        ("+00:00", ""),
        (MINE, '", 1, "'),
        ('"graphs": [', '"graphs": "", "were": ['),
        ('"agent": "', '"agent": 1, "was": "'),
        ('"revoked": null', '"revoked": false'),
        ("}", ""),
        ("{", "["),
    ],
)
def test_a_damaged_file_is_named_and_nobody_gets_in(
    tokens: Tokens, tmp_path: Path, part: str, instead: str
) -> None:
    _, text = tokens.create(AGENT, Role.PARTNER, [MINE])
    tokens.check(text, NOW)
    path = tmp_path / "store" / "tokens.json"
    assert part in path.read_text()
    damaged = path.read_text().replace(part, instead, 1)
    path.write_text(damaged)
    for _ in range(2):
        with pytest.raises(FdtGraphError, match="tokens.json is damaged") as refused:
            tokens.check(text, NOW)
        assert not isinstance(refused.value, Unauthorized)
    with pytest.raises(FdtGraphError, match=r"tokens\.json is damaged"):
        tokens.create(AGENT, Role.STEWARD)
    assert path.read_text() == damaged


CREATE = """
import sys
from pathlib import Path
from fdt_graph.tokens import Role, Tokens
sys.stdin.read()
for _ in range(20):
    Tokens(Path(sys.argv[1])).create("https://w3id.org/fdt/id/person/example-ada", Role.STEWARD)
"""


def test_processes_that_create_at_once_lose_nothing(tokens: Tokens, tmp_path: Path) -> None:
    command = [sys.executable, "-c", CREATE, str(tmp_path / "store")]
    both = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(2)]
    time.sleep(1)  # Both have started, and wait for the end of their input.
    for process in both:
        assert process.stdin is not None
        process.stdin.close()
    assert [process.wait(60) for process in both] == [0, 0]
    assert len(tokens.all()) == 40


def test_reserved_graphs_are_those_that_the_service_makes() -> None:
    assert RESERVED == {DERIVED.value, HISTORY.value, VOID.value}


@pytest.mark.parametrize(
    ("role", "graph", "may"),
    [
        (Role.PARTNER, "graph:example-partner", True),
        (Role.PARTNER, "graph:example-other", False),
        (Role.PARTNER, "graph:curation", False),
        (Role.STEWARD, "graph:example-other", True),
        (Role.STEWARD, "graph:curation", True),
        (Role.STEWARD, "graph:sources", True),
        (Role.STEWARD, "graph:ontology", False),
        (Role.STEWARD, "graph:schemes", False),
        (Role.STEWARD, "graph:alignments", False),
        (Role.STEWARD, "graph:shapes", False),
        (Role.STEWARD, "graph:register", False),
        (Role.STEWARD, "graph:partners", False),
        (Role.STEWARD, "graph:pushed", False),
        (Role.STEWARD, "graph:%6Fntology", False),
        (Role.STEWARD, "graph:../ns", False),
        (Role.STEWARD, "graph:void#dataset", False),
        (Role.STEWARD, "https://partner.example/graph", False),
        (Role.ADMINISTRATOR, "graph:ontology", True),
        (Role.ADMINISTRATOR, "graph:register", True),
        (Role.ADMINISTRATOR, "https://partner.example/graph", True),
        *((role, f"graph:{name}", False) for role in Role for name in ("derived", "void")),
        *((role, "graph:history", False) for role in Role),
    ],
)
def test_who_writes_where(tokens: Tokens, role: Role, graph: str, may: bool) -> None:
    token, _ = tokens.create(AGENT, role, [MINE] if role is Role.PARTNER else [])
    change = [quad("organisation:example-a", "rdfs:label", "Exemple", graph)]
    for added, removed in ((change, []), ([], change)):
        refused = refusal(token, added, removed)
        assert (refused is None) is may, refused


@pytest.mark.parametrize("graph", sorted(RESERVED))
def test_nobody_is_told_to_ask_for_what_nobody_may(administrator: Token, graph: str) -> None:
    refused = refusal(administrator, [quad("person:example-a", "rdfs:label", "x", graph)], [])
    assert "nobody writes it" in str(refused)


def test_nothing_is_written_outside_a_named_graph(administrator: Token) -> None:
    stray = ox.Quad(iri("graph:example"), iri("rdfs:label"), ox.Literal("Exemple"))
    refused = refusal(administrator, [stray], [])
    assert refused is not None
    assert "outside a named graph" in str(refused)


@pytest.mark.parametrize("role", [Role.STEWARD, Role.ADMINISTRATOR])
def test_a_token_may_be_narrowed_to_some_graphs(tokens: Tokens, role: Role) -> None:
    token, _ = tokens.create(AGENT, role, [MINE, MINE])
    assert token.graphs == (MINE,)
    assert token.may_write(MINE)
    assert not token.may_write(iri("graph:example-other").value)


@pytest.mark.parametrize(
    ("role", "graphs"),
    [
        (Role.PARTNER, []),
        (Role.PARTNER, ["graph:curation"]),
        (Role.PARTNER, ["graph:example-partner", "graph:sources"]),
        (Role.PARTNER, ["graph:register"]),
        (Role.PARTNER, ["fdt:Actor"]),
        (Role.STEWARD, ["graph:ontology"]),
        (Role.STEWARD, ["https://partner.example/graph"]),
        *((role, [graph]) for role in Role for graph in ("graph:derived", "graph:history")),
    ],
)
def test_no_token_has_rights_that_its_role_cannot(
    tokens: Tokens, role: Role, graphs: list[str]
) -> None:
    with pytest.raises(FdtGraphError, match="graphs|role does not write"):
        tokens.create(AGENT, role, [expand(graph).value for graph in graphs])
    assert tokens.all() == []


def test_a_role_is_checked_again_when_the_file_was_written_by_hand(
    tokens: Tokens, tmp_path: Path
) -> None:
    _, text = tokens.create(AGENT, Role.PARTNER, [MINE])
    path = tmp_path / "store" / "tokens.json"
    path.write_text(path.read_text().replace(MINE, iri("graph:curation").value))
    assert not tokens.check(text, NOW).may_write(iri("graph:curation").value)


SCHEMA = [
    ("https://partner.example/A", "rdfs:subClassOf", "fdt:Actor"),
    ("https://partner.example/p", "rdfs:subPropertyOf", "fdt:supports"),
    ("https://partner.example/p", "rdfs:domain", "fdt:Actor"),
    ("organisation:example-a", "owl:sameAs", "organisation:example-b"),
    ("https://partner.example/A", "owl:equivalentClass", "fdt:Actor"),
    ("https://partner.example/A", "rdf:type", "owl:Class"),
    ("https://partner.example/A", "rdf:type", "rdfs:Class"),
    ("https://partner.example/p", "rdf:type", "rdf:Property"),
    ("https://partner.example/p", "rdf:type", "owl:TransitiveProperty"),
    ("https://partner.example/s", "rdf:type", "sh:NodeShape"),
    ("https://partner.example/s", "sh:targetClass", "fdt:Actor"),
]
DESCRIBING = [
    ("fdt:Actor", "rdfs:label", "Exemple"),
    ("https://w3id.org/fdt/ns", "rdfs:label", "Exemple"),
    ("shape:Actor", "rdfs:label", "Exemple"),
    ("theme:example", "skos:prefLabel", "Exemple"),
    ("question:example", "rdfs:label", "Exemple"),
    ("description:dataset", "rdfs:label", "Exemple"),
    ("https://w3id.org/fdt/graph/history#1", "rdfs:label", "Exemple"),
    ("https://w3id.org/fdt/id/../ns", "rdfs:label", "Exemple"),
    ("https://w3id.org/fdt/id/person/..", "rdfs:label", "Exemple"),
    ("https://w3id.org/fdt/id/person/%2E%2E", "rdfs:label", "Exemple"),
    ("https://w3id.org/fdt/id/person/a/../../../ns", "rdfs:label", "Exemple"),
]


@pytest.mark.parametrize("statement", [*SCHEMA, *DESCRIBING], ids=" ".join)
def test_only_an_administrator_changes_the_vocabulary(
    partner: Token, steward: Token, administrator: Token, statement: tuple[str, str, str]
) -> None:
    change = [quad(*statement)]
    for added, removed in ((change, []), ([], change)):
        assert refusal(partner, added, removed) is not None
        assert refusal(steward, added, removed) is not None
        assert refusal(administrator, added, removed) is None


@pytest.mark.parametrize(
    "statement",
    [
        ("publication:example-1", "prov:wasAssociatedWith", "person:example-ada"),
        ("https://partner.example/p", "rdf:type", "fdt:Publication"),
        ("organisation:example-a", "rdf:type", "fdt:WithdrawnThing"),
        ("organisation:example-a", "prov:wasInvalidatedBy", "https://partner.example/p"),
        ("organisation:example-a", "prov:invalidatedAtTime", "2026"),
    ],
    ids=" ".join,
)
def test_nobody_writes_history(
    partner: Token, steward: Token, administrator: Token, statement: tuple[str, str, str]
) -> None:
    for token in (partner, steward, administrator):
        assert "keeps its history itself" in str(refusal(token, [quad(*statement)], []))


@pytest.mark.parametrize(
    "statement",
    [
        ("graph:example-other", "rdfs:label", "Exemple"),
        ("resolution:example-1", "fdt:setsAside", "claim:example-1"),
        ("resolution:example-1", "fdt:keeps", "claim:example-1"),
        ("https://partner.example/r", "fdt:resolves", "conflict:example-1"),
        ("conflict:example-1", "fdt:conflictingClaim", "claim:example-1"),
        ("match:example-1", "rdf:type", "fdt:MatchDecision"),
        ("https://partner.example/m", "fdt:compares", "organisation:example-a"),
        ("match:example-1", "fdt:verdict", "verdict:same"),
    ],
    ids=" ".join,
)
def test_what_stewards_say_no_partner_does(
    partner: Token, steward: Token, statement: tuple[str, str, str]
) -> None:
    assert refusal(partner, [quad(*statement)], []) is not None
    assert refusal(steward, [quad(*statement)], []) is None


@pytest.mark.parametrize(
    "statement",
    [
        ("organisation:example-a", "rdf:type", "fdt:Organisation"),
        ("organisation:example-a", "rdfs:label", "owl:Class"),
        ("link:example-1", "fdt:between", "organisation:cler"),
        ("https://partner.example/b", "rdfs:label", "Exemple"),
        ("graph:example-partner", "dcterms:source", "https://partner.example/"),
    ],
    ids=" ".join,
)
def test_a_partner_describes_things_and_its_own_graph(
    partner: Token, statement: tuple[str, str, str]
) -> None:
    assert refusal(partner, [quad(*statement)], []) is None


def test_a_refusal_names_the_first_offence_in_both_languages(partner: Token) -> None:
    good = quad("organisation:example-a", "rdfs:label", "Exemple")
    bad = quad("fdt:Actor", "rdfs:label", "x" * 10_000)
    worse = quad("organisation:example-a", "owl:sameAs", "organisation:example-b")
    refused = refusal(partner, [good, bad], [worse])
    assert refused is not None
    assert "<https://w3id.org/fdt/ns#Actor> <http://www.w3.org/2000/01/rdf-schema#label>" in str(
        refused
    )
    assert "is not yours" in refused.say("en")
    assert "n'est pas à vous" in refused.say("fr")
    assert len(str(refused)) < 500


def test_a_rate_is_of_the_last_minute_and_of_one_key() -> None:
    rate = Rate(3)
    for now in (100.0, 110.0, 120.0):
        rate.take("one", now)
    with pytest.raises(TooOften, match="more than 3 times a minute") as refused:
        rate.take("one", 130.5)
    assert refused.value.retry_after == 30
    rate.take("other", 130.5)
    rate.take("one", 160.0)
    with pytest.raises(TooOften):
        rate.take("one", 169.9)
    rate.take("one", 170.0)


def test_what_a_rate_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fdt_graph.tokens.rate.KEYS", 10)
    rate = Rate(1)
    for client in range(1000):
        rate.take(str(client), 0.0)
    with pytest.raises(TooOften):
        rate.take("999", 1.0)
    rate.take("0", 1.0)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose one generation has one actor."""
    dataset = ox.Store()
    dataset.add(quad("organisation:example-partner", "rdf:type", "fdt:Actor"))
    dataset.add(quad("initiative:example-a", "rdf:type", "fdt:Initiative"))
    folder = tmp_path_factory.mktemp("store")
    Generations(folder).publish(dataset)
    return folder


@pytest.fixture
def store(small: Path) -> Path:
    """That store, with no tokens."""
    (small / "tokens.json").unlink(missing_ok=True)
    return small


def run(store: Path, *arguments: str, lang: str = "en") -> Result:
    where = ["--store", str(store)]
    return CliRunner(env={"FDT_GRAPH_LANG": lang}).invoke(command, [*arguments, *where])


def create(store: Path, *arguments: str) -> Result:
    return run(store, "create", "--agent", "organisation:example-partner", *arguments)


def test_create_writes_the_token_alone_to_standard_output(store: Path) -> None:
    result = create(store, "--role", "partner", "--graph", "graph:example-partner", "--days", "7")
    assert result.exit_code == 0
    token = Tokens(store).check(result.stdout.removesuffix("\n"), datetime.now(UTC))
    assert (token.agent, token.role, token.graphs) == (AGENT, Role.PARTNER, (MINE,))
    assert token.expires - token.created == timedelta(days=7)
    assert result.stderr == f"token {token.id}, until {token.expires:%Y-%m-%d}; " + (
        "it is not shown again:\n"
    )


@pytest.mark.parametrize(
    ("agent", "says"),
    [
        ("organisation:example-partnr", "did you mean organisation:example-partner?"),
        ("initiative:example-a", "unknown record: initiative:example-a"),
        ("nobody:x", "unknown prefix: nobody"),
    ],
)
def test_a_token_is_for_an_actor_of_the_graph(store: Path, agent: str, says: str) -> None:
    result = run(store, "create", "--agent", agent, "--role", "steward")
    assert result.exit_code == 2
    assert says in result.stderr
    assert Tokens(store).all() == []


def test_no_token_is_given_before_anything_is_published(tmp_path: Path) -> None:
    result = create(tmp_path, "--role", "steward")
    assert result.exit_code == 2
    assert "nothing is published" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--role", "partner"],
        ["--role", "emperor"],
        ["--role", "steward", "--days", "0"],
        ["--role", "steward", "--days", "3651"],
        ["--role", "steward", "--graph", "graph:derived"],
        ["--role", "steward", "--graph", "nobody:x"],
    ],
)
def test_what_cannot_be_created_is_not(store: Path, arguments: list[str]) -> None:
    assert create(store, *arguments).exit_code == 2
    assert Tokens(store).all() == []


def test_list_tells_all_but_secrets(store: Path) -> None:
    texts = [create(store, "--role", "steward").stdout for _ in range(3)]
    tokens = Tokens(store)
    ended, replaced, _ = tokens.all()
    tokens.revoke(ended.id)
    tokens.rotate(replaced.id, timedelta(hours=1))
    as_json = run(store, "list", "--format", "json")
    states = {row["id"]: row["state"] for row in json.loads(as_json.stdout)}
    assert list(states) == [token.id for token in tokens.all()]
    assert states[ended.id] == "revoked"
    assert set(states.values()) == {"revoked", "active"}
    table = run(store, "list", "--lang", "fr")
    for shown in (as_json.stdout, table.stdout):
        for token in tokens.all():
            assert token.id in shown
            assert token.digest.hex() not in shown
        assert not [text for text in texts if text.strip()[-43:] in shown]
    row = next(line for line in table.stdout.splitlines() if ended.id in line)
    assert row.split() == [
        ended.id,
        "steward",
        "organisation:example-partner",
        f"{ended.created:%Y-%m-%d}",
        f"{ended.expires:%Y-%m-%d}",
        "révoqué",
    ]


def test_list_of_no_token_is_empty(store: Path) -> None:
    assert json.loads(run(store, "list", "--format", "json").stdout) == []


def test_an_expired_token_is_listed_as_such(partner: Token) -> None:
    assert partner.state(partner.expires) == "expired"


def test_revoke_ends_a_token(store: Path) -> None:
    text = create(store, "--role", "steward").stdout.strip()
    assert run(store, "revoke", Tokens(store).all()[0].id).exit_code == 0
    with pytest.raises(Unauthorized):
        Tokens(store).check(text, datetime.now(UTC))


def test_rotate_gives_another_token(store: Path) -> None:
    old = create(store, "--role", "steward").stdout.strip()
    result = run(store, "rotate", Tokens(store).all()[0].id, "--grace", "1", lang="fr")
    assert result.exit_code == 0
    assert "il ne sera plus montré" in result.stderr
    now = datetime.now(UTC)
    new = Tokens(store).check(result.stdout.strip(), now)
    assert Tokens(store).check(old, now).revoked == new.created + timedelta(hours=1)


@pytest.mark.parametrize("name", ["revoke", "rotate"])
def test_commands_name_an_unknown_token(store: Path, name: str) -> None:
    result = run(store, name, "0123456789abcdef", lang="fr")
    assert result.exit_code == 2
    assert "jeton : rien ne s'appelle 0123456789abcdef ici" in result.stderr


def test_a_damaged_file_is_exit_2(store: Path) -> None:
    (store / "tokens.json").write_text("{")
    result = run(store, "list")
    assert result.exit_code == 2
    assert f"{store / 'tokens.json'} is damaged" in result.stderr


@pytest.mark.parametrize("name", ["create", "list", "revoke", "rotate"])
def test_help_is_in_both_languages(name: str) -> None:
    found = command.commands[name]
    assert (found.help or "").count("\n\n") == 1
    result = CliRunner().invoke(command, [name, "--help"])
    assert result.exit_code == 0
