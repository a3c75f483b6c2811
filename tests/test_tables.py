import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import ParseError, TableError
from fdt_graph.namespaces import BASE, PREFIXES, iri
from fdt_graph.parse import load_file
from fdt_graph.rows import CONTACT, DATES, REFERENCES, TABLES, date_name, read_tables
from fdt_graph.tables import ImportReport, import_facts, name_graphs
from fdt_graph.trig import Statements, Term, write_trig
from tests.turtle import PROLOGUE

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
MAPPING = ROOT / "sparql" / "import"
SCHEMES = ROOT / "ontology" / "schemes"


@pytest.fixture(scope="module")
def data() -> ox.Store:
    store = ox.Store()
    for path in [*sorted((DATA / "sources").glob("*.trig")), DATA / "curation.trig"]:
        load_file(store, path)
    return store


def run_import(tables: Path, target: Path) -> ImportReport:
    return import_facts(
        tables, target, read_on=date(2026, 11, 22), mapping=MAPPING, schemes=SCHEMES
    )


def select(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    answer = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple(term.value for term in solution) for solution in answer]


def test_a_record_is_in_one_graph_and_says_which(data: ox.Store) -> None:
    records = list(data.quads_for_pattern(None, iri("rdf:type"), iri("fdt:Record")))
    assert len(records) == len({quad.subject for quad in records})
    for record, _, _, graph in records:
        sources = data.quads_for_pattern(record, iri("dcterms:source"), None)
        assert [(quad.object, quad.graph_name) for quad in sources] == [(graph, graph)]


def test_the_ten_conflicts_each_set_two_claims_or_more_against_each_other(data: ox.Store) -> None:
    counts = select(
        data,
        """SELECT ?number (COUNT(DISTINCT ?claim) AS ?claims) WHERE {
          ?conflict a fdt:Conflict ; dcterms:identifier ?number ; fdt:conflictingClaim ?claim .
          ?claim a fdt:Claim
        } GROUP BY ?number""",
    )
    assert {number for number, _ in counts} == {str(number) for number in range(1, 11)}
    assert min(int(claims) for _, claims in counts) >= 2


def test_nobody_is_given_an_address_or_a_number(data: ox.Store) -> None:
    texts = {quad.object.value for quad in data if isinstance(quad.object, ox.Literal)}
    assert [text for text in texts if CONTACT.search(text)] == []


def test_every_reference_leads_to_something_described(data: ox.Store, dataset: ox.Store) -> None:
    ours = re.compile(f"{BASE}(id|scheme|graph)/")
    references = {
        quad.object
        for quad in data
        if isinstance(quad.object, ox.NamedNode) and ours.match(quad.object.value)
    }
    assert [
        reference.value
        for reference in sorted(references, key=str)
        if not any(dataset.quads_for_pattern(reference, None, None))
    ] == []


def test_every_graph_is_a_source(data: ox.Store) -> None:
    sources = {
        quad.subject
        for quad in data.quads_for_pattern(
            None, iri("rdf:type"), iri("fdt:Source"), iri("graph:sources")
        )
    }
    assert sources == set(data.named_graphs()) - {iri("graph:sources")}


@pytest.mark.parametrize(
    "path", sorted((DATA / "sources").glob("*.trig")), ids=lambda path: path.stem
)
def test_what_is_read_is_written_the_same(path: Path) -> None:
    text = path.read_text()
    graphs: dict[ox.NamedNode, Statements] = {}
    for subject, predicate, value, graph in ox.parse(text, ox.RdfFormat.TRIG):
        properties = graphs.setdefault(graph, {}).setdefault(subject, {})
        properties.setdefault(predicate, set()).add(value)
    (comment,) = re.findall("^# (.*)$", text, re.MULTILINE)
    assert write_trig(comment, graphs) == text


def test_literals_and_names_that_need_escapes_survive() -> None:
    odd: list[Term] = [
        ox.Literal('"quoted" and \\ and\nnext line', language="fr"),
        ox.Literal("12", datatype=iri("xsd:gYear")),
        ox.Literal("true", datatype=iri("xsd:boolean")),
        ox.Literal("1", datatype=iri("xsd:boolean")),
        ox.Literal("one", datatype=iri("xsd:integer")),
        ox.Literal(-3),
        ox.Literal("3"),
        ox.NamedNode(PREFIXES["person"] + "a.b/c"),
        ox.NamedNode(PREFIXES["person"]),
        ox.NamedNode("https://example.org/?q=é#x"),
    ]
    text = write_trig("odd", {iri("graph:x"): {iri("record:x"): {iri("fdt:value"): set(odd)}}})
    assert {quad.object for quad in ox.parse(text, ox.RdfFormat.TRIG)} == set(odd)


# What the tables say, read by hand: each line stands in the graph of its row's source.
READ_BY_HAND = """
graph:localos-fr-fabrique-transitions {
    support:x-014 fdt:supporter organisation:anct ; fdt:supported organisation:fdt .
    claim:anct-charter-signature fdt:value false ; fdt:attestedOn date:2020 .
    claim:c-006 fdt:about initiative:alliance ; fdt:value date:2019-Q4 .
    record:c-100 foaf:primaryTopic claim:c-100-from, claim:c-100-to .
    claim:c-100-to fdt:aspect aspect:planned-end ; fdt:value date:2020-09-12 .
    recognition:demonstrateur-ademe fdt:grantor organisation:ademe ;
        fdt:recipient organisation:ville-loos .
    initiative:portail fdt:stage stage:idea ; fdt:keyword "mise en commun"@fr .
}
graph:bardane-org-bardane-signataire-charte-fabrique-des-transitions {
    signature:bardane fdt:signs charter:charte-alliance-2019-12 ;
        fdt:evidenceType evidence:title .
}
graph:shs-cairn-info-article-dard-003-0032-lang-fr-id-article-dard-003-0032 {
    claim:c-024-organisations fdt:value 250 ; fdt:unit unit:organisations .
    claim:c-024-individuals fdt:value 300 ; fdt:attestedOn date:2020 .
}
graph:cameroon-tribune-cm-article-html-63529-local-yaounde-vi-ville {
    claim:c-096 fdt:value 600000000 ; fdt:approximation approximation:more-than .
    membership:yoki-onana fdt:member person:yoki-onana ; fdt:role role:mayor .
}
graph:fondation-credit-cooperatif-coop-la-fabrique-des-transitions {
    membership:x-003 fdt:onBehalfOf organisation:cler ; fdt:role role:board-member .
    resource:fiche-cooperation-fonda fdt:resourceType restype:sheet .
}
graph:lesterritoirespilotes-substack-com-p-newsletter-1-laccompagnement-est {
    participation:lea-tramontin fdt:attestedOn date:2021, date:2022 ;
        fdt:roleTitle "Éditorialiste de la lettre des territoires pilotes"@fr .
    resource:lettre-pilotes-1 fdt:author organisation:territoires-audacieux .
    organisation:territoires-audacieux a fdt:Ally .
}
graph:fabriquedestransitions-net-cohorte-sur-la-premiere-journee {
    territory:epci-200034957 a fdt:Intercommunality ;
        skos:altLabel "Communauté de communes du Frontonnais"@fr .
    jurisdiction:cc-frontonnais fdt:governedTerritory territory:epci-200034957 .
    initiative:cohorte-occitanie a fdt:Cohort ; fdt:end date:2024 .
}
graph:fabriquedestransitions-net-gescod {
    territory:yaounde-6 fdt:country "Cameroun"@fr ; fdt:level level:borough .
}
graph:pdfslide-fr-documents-transition-et-lunadel-est-le-html {
    resource:unadel-2019 fdt:authorName "C. Grivel" .
}
graph:sources {
    graph:fabriquedestransitions-net-gescod dcterms:publisher organisation:fdt .
    graph:localos-fr-fabrique-transitions fdt:publisherName "localos.fr" .
}
"""


def test_the_data_say_what_the_tables_say(data: ox.Store) -> None:
    expected = ox.parse(PROLOGUE + READ_BY_HAND, ox.RdfFormat.TRIG)
    assert [str(quad) for quad in expected if quad not in data] == []


def test_a_territory_without_a_code_is_in_one_place_at_most(data: ox.Store) -> None:
    within = [quad.subject for quad in data.quads_for_pattern(None, iri("fdt:within"), None)]
    assert len(within) == len(set(within)) == 9
    assert iri("territory:yaounde-6") not in within


def test_unknown_is_not_no(data: ox.Store) -> None:
    aspect = iri("aspect:charter-signature")
    claims = data.quads_for_pattern(None, iri("fdt:aspect"), aspect)
    assert [quad.subject for quad in claims] == [iri("claim:anct-charter-signature")]


def test_every_row_is_a_record_or_is_left_out_with_a_reason(data: ox.Store, facts: Path) -> None:
    rows = {row.cells["id"] for row in read_tables(facts)}
    with (DATA / "left-out.csv").open(newline="") as file:
        left_out = {row["id"]: row["reason"] for row in csv.DictReader(file)}
    records = select(data, "SELECT ?id WHERE { ?record a fdt:Record ; dcterms:identifier ?id }")
    assert len(rows) == 683
    assert sorted([*(identifier for (identifier,) in records), *left_out]) == sorted(rows)
    assert all(left_out.values())


#: Columns whose words become terms, are said by the register or a scheme, or are tested apart.
MAPPED = (
    "id authors category department insee_code is_signatory kind label_en label_fr property region"
    " source_url value"
).split()


def test_no_cell_is_lost(data: ox.Store, facts: Path) -> None:
    rows = read_tables(facts)
    graphs = name_graphs(row.cells["source_url"] for row in rows)
    things = dict(
        select(data, "SELECT ?id ?thing { ?r dcterms:identifier ?id ; foaf:primaryTopic ?thing }")
    )
    said = {(graph, term.value) for s, _, o, graph in data for term in (s, o)}
    lost = []
    for row in rows:
        for column, _, value in row.values():
            if column in MAPPED or (row.table, column) == ("territories", "role"):
                continue
            if column in REFERENCES:
                value = things[value]
            elif column in DATES:
                value = f"{PREFIXES['date']}{date_name(value)}"
            elif column == "role":
                value = re.sub(r" \(constaté : .*", "", value)
            if (graphs[row.cells["source_url"]], value) not in said:
                lost.append((row.path.name, row.number, column, value))
    assert lost == []


@pytest.fixture(scope="module")
def again(facts: Path, tmp_path_factory: pytest.TempPathFactory) -> ImportReport:
    return run_import(facts, tmp_path_factory.mktemp("again"))


def test_importing_again_changes_nothing(again: ImportReport) -> None:
    committed = {path.name: path.read_bytes() for path in (DATA / "sources").glob("*.trig")}
    made = {path.name: path.read_bytes() for path in again.files}
    assert made.items() <= committed.items(), "run fdt-graph import-facts: data/sources is older"


def test_the_report_counts_rows_files_and_statements(again: ImportReport) -> None:
    statements = sum(len(list(ox.parse(path=path))) for path in again.files)
    assert (sum(again.rows.values()), len(again.files)) == (683, 125)
    assert again.statements == statements


def test_every_keyword_is_a_label_of_one_theme(facts: Path) -> None:
    store = ox.Store()
    load_file(store, SCHEMES / "theme.ttl")
    labels = select(
        store,
        """SELECT DISTINCT (STR(?label) AS ?keyword) ?theme WHERE {
          ?theme skos:prefLabel|skos:altLabel|skos:hiddenLabel ?label FILTER(LANG(?label) = "fr")
        }""",
    )
    labelled = Counter(keyword for keyword, _ in labels)
    keywords = {
        value
        for row in read_tables(facts)
        for column, _, value in row.values()
        if column == "themes"
    }
    assert {keyword for keyword in keywords if labelled[keyword] != 1} == set()


def test_addresses_that_differ_are_sources_that_differ() -> None:
    graphs = name_graphs(["https://www.cler.org/a", "http://cler.org/a", "https://cler.org/a?b=é"])
    assert [graph.value.rpartition("/")[2] for graph in graphs.values()] == [
        "cler-org-a",
        "cler-org-a-b-e",
        "cler-org-a-2",
    ]


def test_a_long_address_keeps_its_first_and_last_words() -> None:
    url = "https://site.org/" + "-".join(f"word{number}" for number in range(1, 30))
    (graph,) = name_graphs([url]).values()
    slug = graph.value.rpartition("/")[2]
    assert slug.startswith("site-org-word1-word2-")
    assert slug.endswith("-word28-word29")
    assert len(slug) <= 70


URL = "https://example.org/page"
#: One good row for each table.
SMALL = {
    "organisations": "o-apfdt,Association,APFDT,societe_civile,unknown,,,t-malaunay,{url},",
    "territories": "t-malaunay,Malaunay,commune,76402,Seine-Maritime,Normandie,peer,{url},",
    "people": "p-pierre-calame--president-apfdt,Pierre Calame,Président (constaté : 2020-10-11),"
    "o-apfdt,,,{url}",
    "initiatives": "i-portail,Portail,project,Un portail.,A portal.,2020,,o-apfdt,t-malaunay,"
    "formation,{url}",
    "events": "e-jour,Journée,2020-02-12,,Paris,,o-apfdt,,{url}",
    "resources": "r-guide,Guide,guide,Pierre Calame,2020-02,{url},formation,o-apfdt,{url}",
    "cooperation": "x-001,o-apfdt,o-apfdt,supports,i-portail,,,{url},helps",
    "skills": "s-evaluation,Évaluation,Evaluation,o-apfdt,{url}",
    "claims": "c-001,o-apfdt,members,20 (about),{url},",
}


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Path]:
    directory = tmp_path / "tables"
    directory.mkdir()
    for name, row in SMALL.items():
        header = TABLES[name][1].replace(" ", ",")
        (directory / f"{name}.csv").write_text(f"{header}\n{row.format(url=URL)}\n")
    yield directory


def test_small_tables_make_one_graph(tables: Path, tmp_path: Path) -> None:
    report = run_import(tables, tmp_path)
    assert [path.name for path in report.files] == ["example-org-page.trig"]
    assert set(report.rows.values()) == {1}


@pytest.mark.parametrize(
    ("table", "good", "bad", "row", "column", "reason"),
    [
        ("people", "name,role", "name", 1, "role", "is missing"),
        ("people", "name,role", "name,role,age", 1, "age", "is no column of this table"),
        ("people", "Président", "Président,", 2, None, "8 cells where the header has 7"),
        ("organisations", "societe_civile", "mairie", 2, "category", "is none of: autre, c"),
        ("organisations", "unknown", "maybe", 2, "is_signatory", "is none of: no, unknown, yes"),
        ("organisations", "Association,", ",", 2, "name", "is empty"),
        ("territories", "commune", "canton", 2, "kind", "is none of: autre, commune"),
        ("territories", "peer", "leader", 2, "role", "is none of: cohort, host"),
        ("territories", "76402", "", 2, None, "can make nothing of t-malaunay"),
        ("people", "--president-apfdt", "--maire", 2, "id", "p-pierre-calame--maire is none of"),
        ("people", "2020-10-11", "octobre", 2, None, "can make nothing of p-pierre-calame"),
        ("people", "o-apfdt", "", 2, None, "can make nothing of p-pierre-calame"),
        ("people", "Président", "Président p.calame@example.org", 2, "role", "not kept"),
        ("people", "Pierre Calame", "Pierre Calame 01 23 45 67 89", 2, "name", "not kept"),
        ("initiatives", "project", "idea", 2, "kind", "is none of: charter, coalition"),
        ("initiatives", "formation", "formation|xyzzy", 2, "themes", "xyzzy is none of"),
        ("initiatives", "formation", "formation|", 2, "themes", "nothing between two |"),
        ("events", "2020-02-12", "12/02/2020", 2, "start", "12/02/2020 is no date"),
        ("events", "2020-02-12", "2020-02-30", 2, "start", "2020-02-30 is no date"),
        ("events", "o-apfdt", "o-nobody", 2, "organiser_ids", "o-nobody is the id of no row"),
        ("events", "o-apfdt", "t-malaunay", 2, "organiser_ids", "is in territories.csv"),
        ("resources", f"2020-02,{URL}", "2020-02,page", 2, "url", "page is no http address"),
        ("cooperation", "supports", "helps", 2, "kind", "is none of: accompanies, coordinates"),
        ("cooperation", "x-001", "o-apfdt", 2, "id", "already the id of organisations.csv, row 2"),
        ("cooperation", "x-001", "x-É", 2, "id", "x-É is not x- and a slug"),
        ("skills", URL, "", 2, "source_url", "is empty"),
        ("skills", "s-evaluation", "s-magic", 2, "id", "s-magic is none of"),
        ("claims", "members", "colour", 2, "property", "colour is none of: adopted, aim"),
        ("claims", "20 (about)", "a few", 2, None, "can make nothing of c-001"),
        ("claims", "20 (about)", "20 or so", 2, None, "can make nothing of c-001"),
        ("claims", "20 (about)", "20 (about) beavers", 2, None, "can make nothing of c-001"),
        ("claims", "members,20 (about)", "date,soon", 2, None, "can make nothing of c-001"),
        ("claims", "members,20 (about)", "planned_dates,2020/soon", 2, None, "nothing of c-001"),
        ("claims", "members,20 (about)", "president,Nobody", 2, None, "can make nothing of c-001"),
    ],
)
def test_a_bad_table_says_where_and_why(
    tables: Path,
    tmp_path: Path,
    table: str,
    good: str,
    bad: str,
    row: int,
    column: str,
    reason: str,
) -> None:
    path = tables / f"{table}.csv"
    path.write_text(path.read_text().replace(good, bad))
    with pytest.raises(TableError, match=re.escape(reason)) as raised:
        run_import(tables, tmp_path)
    assert (raised.value.path, raised.value.row, raised.value.column) == (path, row, column)
    assert not (tmp_path / "sources").exists(), "nothing is written"


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"id,name\xff\n")])
def test_a_table_that_cannot_be_read_is_named(tables: Path, tmp_path: Path, harm) -> None:  # type: ignore[no-untyped-def]
    harm(tables / "skills.csv")
    with pytest.raises(TableError, match="cannot be read") as raised:
        run_import(tables, tmp_path)
    assert raised.value.path.name == "skills.csv"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("CONSTRUCT {", "expected"),
        ("ASK {}", "a mapping is a CONSTRUCT"),
        ("CONSTRUCT { [] a ?s } WHERE { ?s ?p ?o }", "a mapping makes no blank node"),
    ],
)
def test_a_broken_query_is_named(tables: Path, tmp_path: Path, query: str, reason: str) -> None:
    mapping = tmp_path / "mapping"
    mapping.mkdir()
    (mapping / "lookup-1-broken.rq").write_text(query)
    with pytest.raises(ParseError, match=reason) as raised:
        import_facts(tables, tmp_path, read_on=date.today(), mapping=mapping, schemes=SCHEMES)
    assert raised.value.path == mapping / "lookup-1-broken.rq"
