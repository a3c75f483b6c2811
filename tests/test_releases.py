"""Releases: named states of the dataset that stay, whole, and give the same bytes."""

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import AlreadyThere, BadName, Damaged, Gone, NoSuchRecord, QueryError
from fdt_graph.fixed_order import answer_in_order, require_fixed
from fdt_graph.parse import load_text
from fdt_graph.query import query
from fdt_graph.questions import load_questions
from fdt_graph.serialize import dump_named_graphs
from fdt_graph.store.differences import changes
from fdt_graph.store.generation import read
from fdt_graph.store.generations import Generations
from fdt_graph.store.releases import Release, Releases
from tests.conftest import run

ROOT = Path(__file__).parent.parent
GRAPH = "https://w3id.org/fdt/graph/example"
VOID = """
@prefix dcterms: <http://purl.org/dc/terms/> .
<https://w3id.org/fdt/graph/void#dataset> dcterms:title "Exemple"@fr , "Example"@en ;
    dcterms:creator "example_maker" ; dcterms:license <https://example.org/licence> .
"""


def dataset(*numbers: int) -> ox.Store:
    """Make a dataset of some numbers, which says what it is called."""
    store = ox.Store()
    graph, predicate = ox.NamedNode(GRAPH), ox.NamedNode("urn:example:n")
    store.extend([ox.Quad(graph, predicate, ox.Literal(n), graph) for n in numbers])
    load_text(store, VOID, ox.RdfFormat.TURTLE, ox.NamedNode("https://w3id.org/fdt/graph/void"))
    return store


@pytest.fixture
def small(tmp_path: Path) -> Generations:
    small = Generations(tmp_path / "store", keep=1)
    small.publish(dataset(1, 2, 3))
    return small


def make(small: Generations, name: str) -> Release:
    return Releases(small.directory).create(small, name)


def quads(release: Release) -> set[bytes]:
    return set(gzip.decompress(release.dump.read_bytes()).splitlines())


def test_a_release_opens_as_the_generation_that_it_was(small: Generations) -> None:
    release = make(small, "2026-11")
    current = small.current()
    assert (release.origin, release.generation.digest) == (current.name, current.digest)
    assert read(release.path).files == current.files
    with release.generation.open() as opened:
        assert dump_named_graphs(opened.store) == dump_named_graphs(dataset(1, 2, 3))


def test_files_of_the_store_are_what_the_manifest_says(small: Generations) -> None:
    release = make(small, "2026-11")
    for name, sum_ in release.generation.files.items():
        assert hashlib.sha256((release.path / "db" / name).read_bytes()).hexdigest() == sum_


def test_a_release_outlives_its_generation(small: Generations) -> None:
    release = make(small, "2026-11")
    small.publish(dataset(4))
    assert release.origin not in [each.name for each in small.all()]
    with release.generation.open() as opened:
        assert len(list(query(opened.store, "SELECT * { ?s <urn:example:n> ?n }"))) == 3


def test_the_dump_is_sorted_and_the_same_bytes_each_time(small: Generations) -> None:
    one, other = make(small, "one"), make(small, "other")
    lines = gzip.decompress(one.dump.read_bytes()).splitlines()
    assert lines == sorted(lines)
    assert len(lines) == one.generation.statements
    assert one.dump.read_bytes() == other.dump.read_bytes()
    assert one.plain.sha256 == hashlib.sha256(gzip.decompress(one.dump.read_bytes())).hexdigest()


def test_the_same_statements_loaded_in_another_order_give_the_same_dump(tmp_path: Path) -> None:
    dumps = []
    for i, numbers in enumerate([(1, 2, 3), (3, 1, 2)]):
        small = Generations(tmp_path / str(i))
        small.publish(dataset(*numbers))
        dumps.append(make(small, "2026-11").dump.read_bytes())
    assert dumps[0] == dumps[1]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not on this machine")
def test_sha256sum_agrees_until_a_byte_changes(small: Generations) -> None:
    release = make(small, "2026-11")
    command = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=release.path).returncode == 0
    content = bytearray(release.dump.read_bytes())
    content[20] ^= 1
    release.dump.write_bytes(content)
    assert subprocess.run(command, cwd=release.path, stderr=subprocess.DEVNULL).returncode == 1


def test_the_record_says_what_the_dump_is(small: Generations) -> None:
    release = make(small, "2026-11")
    record = json.loads((release.path / "release.json").read_text())
    assert record["revisions"] == []
    assert record["dump"]["compressed"] == {
        "bytes": release.dump.stat().st_size,
        "sha256": hashlib.sha256(release.dump.read_bytes()).hexdigest(),
    }


def test_the_catalogue_record_says_it_in_dcat(small: Generations) -> None:
    Releases(small.directory).create(small, "first")
    release = Releases(small.directory).create(small, "second", {"fr": "Pourquoi", "en": "Why"})
    store = ox.Store()
    store.load((release.path / "dcat.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    found = query(
        store,
        """
        PREFIX spdx: <http://spdx.org/rdf/terms#>
        SELECT ?size ?sum ?previous ?title ?why ?said {
          <https://w3id.org/fdt/releases/second> a dcat:Dataset ; dcat:version "second" ;
            dcterms:isVersionOf description:dataset ; dcat:previousVersion ?previous ;
            dcterms:license <https://example.org/licence> ; dcterms:title ?title ;
            dcterms:description ?why ; dcterms:bibliographicCitation ?said ;
            dcterms:issued ?issued ; dcat:distribution ?dump .
          ?dump dcat:downloadURL <https://w3id.org/fdt/releases/second/dump.nq.gz> ;
            dcat:byteSize ?size ; spdx:checksum/spdx:checksumValue ?sum ;
            dcat:mediaType ?type ; dcat:compressFormat ?coding .
          FILTER(LANG(?title) = "fr" && LANG(?why) = "fr" && LANG(?said) = "fr")
        }""",
    )
    assert isinstance(found, ox.QuerySolutions)
    (row,) = found
    assert [term.value for term in row][:5] == [
        str(release.compressed.bytes),
        release.compressed.sha256,
        "https://w3id.org/fdt/releases/first",
        "Exemple, édition second",
        "Pourquoi",
    ]
    assert row["said"].value == (
        f"example_maker. Exemple, édition second, {release.issued:%Y-%m-%d}. "
        "https://w3id.org/fdt/releases/second Licences : https://example.org/licence"
    )
    assert not any(isinstance(term, ox.BlankNode) for quad in store for term in quad)


@pytest.mark.parametrize(
    "name", ["../x", "..", ".", "", "A", "a/b", "a b", "-a", "é", "a" * 65, "x.ttl", "x.new", "a\n"]
)
def test_a_name_that_is_none_is_refused_and_not_found(small: Generations, name: str) -> None:
    releases = Releases(small.directory)
    with pytest.raises(BadName):
        releases.create(small, name)
    with pytest.raises(NoSuchRecord):
        releases.get(name)
    assert not releases.directory.exists()


def test_a_release_is_never_made_anew(small: Generations) -> None:
    before = make(small, "2026-11")
    small.publish(dataset(4))
    with pytest.raises(AlreadyThere):
        make(small, "2026-11")
    assert Releases(small.directory).get("2026-11") == before


def test_nothing_published_makes_no_release(tmp_path: Path) -> None:
    small = Generations(tmp_path / "empty")
    with pytest.raises(Gone):
        make(small, "2026-11")
    assert Releases(small.directory).names() == []


def test_an_unknown_release_is_named_with_the_nearest(small: Generations) -> None:
    make(small, "2026-11")
    with pytest.raises(NoSuchRecord, match="did you mean 2026-11"):
        Releases(small.directory).get("2026-12")


@pytest.mark.parametrize("name", ["manifest.json", "release.json"])
def test_a_damaged_release_is_not_listed_and_is_said_to_be_damaged(
    small: Generations, name: str
) -> None:
    make(small, "2026-10")
    damaged = make(small, "2026-11").path / name
    damaged.write_text(damaged.read_text()[:-20])
    releases = Releases(small.directory)
    assert [release.name for release in releases.all()] == ["2026-10"]
    with pytest.raises(Damaged, match=name):
        releases.get("2026-11")


def test_a_release_that_was_rewritten_is_read_again(small: Generations) -> None:
    release = make(small, "2026-11")
    releases = Releases(small.directory)
    record = json.loads((release.path / "release.json").read_text())
    assert releases.get("2026-11").generation.published == release.issued
    record["revisions"].append({"date": "2030-01-01T00:00:00+00:00", "reason": "example"})
    (release.path / "release.json.new").write_text(json.dumps(record))
    (release.path / "release.json.new").rename(release.path / "release.json")
    assert releases.get("2026-11").generation.published.year == 2030


KILLED = """
import os, sys
from pathlib import Path
from fdt_graph.store import files, releases
from fdt_graph.store.generations import Generations
count = int(sys.argv[2])
real = files.sync
def sync(path):
    global count
    count -= 1
    if count < 0:
        os._exit(9)
    real(path)
files.sync = sync
small = Generations(Path(sys.argv[1]))
releases.Releases(small.directory).create(small, "2026-11")
"""


def test_a_crash_leaves_a_whole_release_or_none(small: Generations) -> None:
    """At each instant where something was forced to disk."""
    store, codes = str(small.directory), []
    for count in range(100):
        done = subprocess.run([sys.executable, "-c", KILLED, store, str(count)], cwd=ROOT)
        codes.append(done.returncode)
        releases = Releases(small.directory)
        if done.returncode == 0:
            break
        if releases.names():  # The name was there, and not yet forced to disk.
            with releases.get("2026-11").generation.open() as opened:
                assert dump_named_graphs(opened.store) == dump_named_graphs(dataset(1, 2, 3))
            shutil.rmtree(releases.directory / "2026-11")
    assert codes[-1] == 0
    assert set(codes[:-1]) == {9}
    assert [path.name for path in releases.directory.iterdir()] == ["2026-11"]


def test_changes_are_the_difference_of_two_sets(small: Generations) -> None:
    a = make(small, "a")
    small.publish(dataset(2, 3, 4, 10))
    b = make(small, "b")
    lines = list(changes(a.dump, b.dump))
    assert (lines[0], lines[-1]) == (b"TX .\n", b"TC .\n")
    said = [(line[:1], line[2:-1]) for line in lines[1:-1]]
    assert {line for sign, line in said if sign == b"A"} == quads(b) - quads(a)
    assert {line for sign, line in said if sign == b"D"} == quads(a) - quads(b)
    assert len(said) == len(quads(a) ^ quads(b)) == 3
    assert [line for _, line in said] == sorted(line for _, line in said)
    assert list(changes(a.dump, a.dump)) == [b"TX .\n", b"TC .\n"]


def test_the_commands(small: Generations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FDT_GRAPH_LANG", "en")
    store = ("--store", small.directory)
    assert run("release", "a", "--note", "Un", "One", *store).output == "a: 7 statements\n"
    before = run("dump", *store).stdout_bytes
    small.publish(dataset(4))
    assert run("release", "b", *store).exit_code == 0
    again = run("release", "b", *store)
    assert (again.exit_code, again.stderr) == (
        2,
        "fdt-graph: release b is there already: a release does not change\n",
    )
    assert [row.split("\t")[0] for row in run("releases", *store).output.splitlines()] == ["a", "b"]
    assert run("dump", "--at", "a", *store).stdout_bytes == before
    counting = "SELECT (COUNT(*) AS ?n) { ?s <urn:example:n> ?o }"
    answers = [
        run("query", counting, "--format", "csv", *at, *store).output.split()
        for at in ([], ["--at", "a"], ["--at", "b"])
    ]
    assert answers == [["n", "1"], ["n", "3"], ["n", "1"]]
    assert run("diff", "a", "b", *store).output.count("\nD ") == 3
    unknown = run("diff", "a", "bb", *store)
    assert (unknown.exit_code, "did you mean b" in unknown.output) == (2, True)


def test_cite_says_link_date_and_sum(small: Generations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FDT_GRAPH_LANG", "en")
    release = make(small, "2026-11")
    how = ("--release", "2026-11", "--store", small.directory, "--lang", "fr")
    text = "SELECT ?n { ?s <urn:example:n> ?n }"
    said = run("cite", text, *how).output
    assert "https://w3id.org/fdt/sparql?release=2026-11&query=SELECT+" in said
    assert f"édition 2026-11, {release.issued:%Y-%m-%d}" in said
    assert hashlib.sha256(b"n\r\n1\r\n2\r\n3\r\n").hexdigest() in said
    assert release.generation.digest in said
    changing = run("cite", "SELECT (NOW() AS ?now) {}", *how)
    assert (changing.exit_code, "another value each time" in changing.output) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (rand() AS ?x) {}",
        "SELECT (STRUUID() AS ?x) {}",
        "SELECT * { ?s ?p ?o } LIMIT 1",
        "SELECT * { ?s ?p ?o } OFFSET 1",
        "SELECT * { { SELECT * { ?s ?p ?o } LIMIT 1 } } ORDER BY ?s",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1",
    ],
)
def test_what_leaves_its_answer_open_cannot_be_cited(text: str) -> None:
    with pytest.raises(QueryError):
        require_fixed(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?now { ?now ?p 'NOW() LIMIT 1' } # RAND()",
        "SELECT * { { SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 1 } }",
        "SELECT * { ?s ?p ?o } ORDER BY DESC(?s) LIMIT 1",
    ],
)
def test_what_says_all_of_its_answer_can_be_cited(text: str) -> None:
    require_fixed(text)


VALUES = 'VALUES (?k ?v) { (1 "é\\t\\n"@fr) (1.0 UNDEF) (1 "a\\"b"^^xsd:token) (2 <urn:x>) (1 "") }'


@pytest.mark.parametrize(
    "order", ["", "ORDER BY ?k", "ORDER BY DESC(?k) # LIMIT", "GROUP BY ?k ?v"]
)
def test_a_fixed_order_loses_and_changes_no_row(order: str) -> None:
    text = f"SELECT ?k ?v {{ {VALUES} }} {order}"
    fixed, free = answer_in_order(ox.Store(), text), query(ox.Store(), text)
    assert isinstance(fixed, ox.QuerySolutions)
    assert isinstance(free, ox.QuerySolutions)
    assert sorted(map(str, fixed)) == sorted(map(str, free))


def test_rows_that_are_equal_by_their_order_have_one_order_too() -> None:
    rows = ['("b" 1)', '("a" 1.0)', '("c" 1)']
    answers = set()
    for values in (rows, rows[::-1]):
        text = f"SELECT ?v {{ VALUES (?v ?k) {{ {' '.join(values)} }} }} ORDER BY ?k LIMIT 2"
        answer = answer_in_order(ox.Store(), text)
        assert isinstance(answer, ox.QuerySolutions)
        answers.add(answer.serialize(format=ox.QueryResultsFormat.TSV))
    assert answers == {b'?v\n"a"\n"b"\n'}


SWITCHING = """
SELECT ?a ?b {
  { ?a rdfs:label ?b } UNION { ?a a/rdfs:subClassOf ?b } UNION { ?a fdt:role/skos:prefLabel ?b }
  ?a a fdt:Membership
}"""


def test_a_path_moves_the_branches_of_a_union_and_no_row(published: ox.Store) -> None:
    """The engine's own order of this is another from run to run."""
    free, fixed = set(), set()
    for _ in range(12):
        answer = query(published, SWITCHING)
        assert isinstance(answer, ox.QuerySolutions)
        free.add(answer.serialize(format=ox.QueryResultsFormat.CSV))
        answer_again = answer_in_order(published, SWITCHING)
        assert isinstance(answer_again, ox.QuerySolutions)
        fixed.add(answer_again.serialize(format=ox.QueryResultsFormat.CSV))
    assert len(fixed) == 1
    assert {tuple(sorted(each.splitlines())) for each in free if each} == {
        tuple(sorted(each.splitlines())) for each in fixed if each
    }


@pytest.mark.parametrize("name", sorted(load_questions(ROOT / "sparql" / "cq")))
def test_every_question_has_the_same_rows_in_a_fixed_order(published: ox.Store, name: str) -> None:
    text = load_questions(ROOT / "sparql" / "cq")[name].with_defaults()
    free, fixed = query(published, text), answer_in_order(published, text)
    if isinstance(free, ox.QueryTriples):
        assert set(free) == set(fixed)  # type: ignore[arg-type]
    else:
        assert not isinstance(free, ox.QueryBoolean)
        assert not isinstance(fixed, list | ox.QueryBoolean)
        assert sorted(map(str, free)) == sorted(map(str, fixed))
