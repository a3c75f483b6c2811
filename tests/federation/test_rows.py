"""What becomes of the things of a table, harvest after harvest, when rows of it are wrong."""

import json

import pyoxigraph as ox
import pytest

from fdt_graph.federation.harvest import Harvested
from fdt_graph.namespaces import iri
from tests.federation.observatories import Observatory, Workbench, partner, register

CSVW = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "table.csv",
    "tableSchema": {
        "primaryKey": "row",
        "columns": [
            {"name": "row", "datatype": "token", "required": True},
            {"name": "id", "separator": ";", "datatype": "token", "required": True},
            {"name": "name", "datatype": "token", "required": True},
            {"name": "since", "datatype": "integer"},
        ],
    },
}
#: A row names one company or several: what they are called is not what the row is.
MAPPING = """# fr: Une ligne de la table d’essai : des entreprises.
# en: A row of the table of the test: companies.
PREFIX category: <https://w3id.org/fdt/scheme/actor-category/>
PREFIX col: <urn:fdt-graph:column:>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX fdt: <https://w3id.org/fdt/ns#>
PREFIX organisation: <https://w3id.org/fdt/id/organisation/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
CONSTRUCT {
  ?company a fdt:Organisation ; rdfs:label ?label ; dcterms:identifier ?id ;
    fdt:category category:company .
}
WHERE {
  ?row col:id ?id ; col:name ?name ; col:_partner ?partner .
  BIND(IRI(CONCAT(STR(organisation:), ?partner, "-", ?id)) AS ?company)
  BIND(STRLANG(?name, "fr") AS ?label)
}
"""
HEADER = "row,id,name,since\n"
ROWS = ("x,1;2,Première,2001\n", "y,3,Deuxième,2002\n", "z,4,Troisième,2003\n")
WRONG = "x,1;2,Première,hier\n"


@pytest.fixture
def table(bench: Workbench, there: Observatory) -> Observatory:
    """Register a partner with two tables of which one was harvested; the second stays as it is."""
    here = bench.root / "data" / "partners" / "example"
    here.mkdir(parents=True, exist_ok=True)
    (here / "table.json").write_text(json.dumps(CSVW))
    (here / "table.rq").write_text(MAPPING)
    how = (
        "a dcat:Distribution ; dcterms:conformsTo <https://www.w3.org/TR/tabular-data-model/> ;\n"
        '    fdt:tableMetadata "data/partners/example/table.json" ;\n'
        '    fdt:mapping "data/partners/example/table.rq" ;\n'
        f"    dcat:downloadURL <http://{there.host}"
    )
    register(
        bench.root,
        partner(
            "dump",
            there.host,
            f"{how.removeprefix('a dcat:Distribution ; ')}/first.csv>",
            rest="graph:example-dump dcat:distribution partner:example-dump-more .\n"
            f"partner:example-dump-more {how}/second.csv> .",
        ),
    )
    put(there, *ROWS)
    there.put("/second.csv", f"{HEADER}v,8,Autre,2001\nw,9,Dernière,demain\n", "text/csv")
    assert bench.harvest().report.counts == {"added": 5}
    return there


def put(there: Observatory, *rows: str) -> None:
    there.put("/first.csv", HEADER + "".join(rows), "text/csv")


def outcomes(done: Harvested) -> dict[str, str]:
    start = iri("organisation:example-dump-").value
    return {each.iri.removeprefix(start): each.outcome for each in done.details.verdicts}


def labels(bench: Workbench) -> dict[str, str]:
    """Give the names of the companies in the graph, by the end of their IRIs."""
    return {
        str(quad.subject).strip("<>").rpartition("-")[2]: quad.object.value
        for quad in bench.said()
        if quad.predicate == iri("rdfs:label") and isinstance(quad.object, ox.Literal)
        if "/organisation/" in str(quad.subject)
    }


def test_what_was_taken_of_a_row_stays_while_the_row_is_wrong(
    bench: Workbench, table: Observatory
) -> None:
    put(table, WRONG, "y,3,Autrement,2002\n")
    done = bench.harvest()
    assert outcomes(done) == {
        **{"1": "refused", "2": "refused", "3": "changed", "4": "withdrawn", "8": "unchanged"}
    }
    assert done.report.kept == 2
    assert labels(bench) == {"1": "Première", "2": "Première", "3": "Autrement", "8": "Autre"}
    put(table, WRONG, "y,3,Encore,2002\n")
    assert outcomes(bench.harvest())["2"] == "refused"  # however often
    put(table, "y,3,Encore,2002\n")
    assert outcomes(bench.harvest())["2"] == "withdrawn"  # the row is gone, and its things too


def test_a_row_that_is_mended_is_taken(bench: Workbench, table: Observatory) -> None:
    put(table, WRONG, *ROWS[1:])
    refused = bench.harvest().report
    assert (refused.outcome, refused.number, refused.kept) == ("unchanged", 2, 2)
    put(table, WRONG.replace("hier", "2004").replace("Première", "Mieux"), *ROWS[1:])
    assert bench.harvest().report.counts == {"changed": 2, "unchanged": 3}
    assert labels(bench)["1"] == "Mieux"


def test_what_was_said_of_the_rows_of_a_table_stays_while_it_is_as_it_was(
    bench: Workbench, table: Observatory
) -> None:
    put(table, *ROWS[:2])
    done = bench.harvest()
    assert ("/second.csv", 304) in table.asked
    (note,) = done.details.notes
    assert (note.row, note.key, note.document) == (3, "w", f"http://{table.host}/second.csv")
    assert len(done.report.documents) == 2
    assert done.report.rows_refused == 1
    assert bench.undo().report.rows_refused == 1
