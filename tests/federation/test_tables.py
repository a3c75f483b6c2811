"""Tables: what their CSVW document says is held to, row by row, and mappings make statements."""

import gzip
import io
import json
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from fdt_graph.errors import ParseError, PartnerTooLarge
from fdt_graph.federation.report import Note
from fdt_graph.federation.sources import Given, Taken
from fdt_graph.federation.taking.datatypes import CellError
from fdt_graph.federation.taking.schema import Column, read_schema
from fdt_graph.federation.taking.table import read_cell
from fdt_graph.federation.taking.take import take
from tests.federation.web import GRAPH, ROOT, said

COLUMNS = [
    {"name": "id", "titles": ["No", "Nº"], "datatype": {"base": "token", "format": "[a-z]+"}},
    {"name": "name", "titles": "Nom", "required": True, "datatype": "token"},
    {"name": "members", "datatype": {"base": "integer", "minimum": 1}},
    {"name": "places", "separator": ";", "datatype": "token"},
]
MAPPING = """
PREFIX col: <urn:fdt-graph:column:>
CONSTRUCT {
  ?thing <urn:name> ?name ; <urn:members> ?members ; <urn:place> ?place ; <urn:first> ?first
}
WHERE {
  ?row col:id ?id ; col:name ?name .
  OPTIONAL { ?row col:members ?members }
  OPTIONAL { ?row col:places_1 ?first }
  OPTIONAL { ?row col:places ?place }
  FILTER(?name != "Nobody")
  BIND(IRI(CONCAT("https://observatory.example/", ?id)) AS ?thing)
}
"""
HEADER = "No,Nom,members,places\n"


def metadata(columns: list[dict[str, Any]] = COLUMNS, **said: Any) -> str:
    return json.dumps(
        {"url": "t.csv", "tableSchema": {"columns": columns, "primaryKey": "id"}} | said
    )


def given(content: str | bytes, described: str = "", mapping: str = MAPPING) -> Given:
    return Given(
        name="t.csv",
        kind="table",
        content=content.encode() if isinstance(content, str) else content,
        content_type="text/csv",
        base="https://observatory.example/t.csv",
        graph=GRAPH,
        partner="example",
        limit=1 << 20,
        metadata=described or metadata(),
        mappings=(("allies.rq", mapping),),
    )


def taken(*rows: str, described: str = "") -> Taken:
    return take(given(HEADER + "".join(f"{row}\n" for row in rows), described))


def test_a_row_is_what_the_mapping_makes_of_it() -> None:
    document = taken('a,Vallon  Exemple ,12,"Ici; Là bas ;"')
    assert said(document) == {
        "a urn:name Vallon Exemple",
        "a urn:members 12",
        "a urn:place Ici",
        "a urn:place Là bas",
        "a urn:first Ici",
    }
    assert (document.rows, document.remarks) == (1, ())
    [quad, *_] = ox.parse(document.content, ox.RdfFormat.N_QUADS)
    assert quad.graph_name == ox.NamedNode(GRAPH)


@pytest.mark.parametrize(
    ("row", "column", "fr", "en"),
    [
        ("a,Un,zéro,", "members", "« zéro » : pas un nombre", "“zéro”: no number"),
        ("a,Un,1.5,", "members", "pas un integer", "no integer"),
        ("a,Un,0,", "members", "pas ≥ 1", "not ≥ 1"),
        ("a,,3,", "name", "cette cellule est vide", "empty, and it is needed"),
        ("A1,Un,3,", "id", "pas de la forme [a-z]+", "not of the form [a-z]+"),
    ],
)
def test_a_cell_that_is_wrong_is_named_and_its_row_gives_nothing(
    row: str, column: str, fr: str, en: str
) -> None:
    document = taken("b,Deux,,", row)
    [remark] = document.remarks
    assert (remark.row, remark.column, remark.problem.severity) == (3, column, "Violation")
    assert remark.problem.fr.startswith(f"Ligne 3, colonne {column} : ")
    assert fr in remark.problem.fr
    assert en in remark.problem.en
    assert said(document) == {"b urn:name Deux"}
    assert document.rows == 2


def test_every_cell_that_is_wrong_is_named() -> None:
    document = taken("1,,x,")
    assert {remark.column for remark in document.remarks} == {"id", "name", "members"}
    assert {remark.key for remark in document.remarks} == {"1"}
    assert (document.rows, document.statements) == (1, 0)


def test_a_row_of_too_few_or_too_many_cells_is_named() -> None:
    document = taken("a,Un", "b,Deux,2,,", "c,Trois,3,")
    assert [remark.row for remark in document.remarks] == [2, 3]
    assert "2 cellules, il en faut 4" in document.remarks[0].problem.fr
    assert document.rows == 3


def test_a_name_is_given_to_one_row_only() -> None:
    document = taken("a,Un,,", "a,Deux,,")
    [remark] = document.remarks
    assert (remark.row, remark.key, remark.problem.rule) == (3, "a", "table-key")
    assert said(document) == {"a urn:name Un"}


def test_the_name_of_a_row_that_is_wrong_is_free() -> None:
    document = taken("a,Un,zéro,", "a,Deux,,")
    assert [remark.row for remark in document.remarks] == [2]
    assert said(document) == {"a urn:name Deux"}


def test_a_row_of_which_nothing_is_made_is_named() -> None:
    [remark] = taken("a,Nobody,,").remarks
    assert (remark.row, remark.problem.rule) == (2, "table-row")
    assert "allies.rq" in remark.problem.fr


def test_columns_come_in_any_order_with_others_between() -> None:
    text = "places,Nom,autre, Nº \n,Un,x,a\n\n,,,\n"
    columns = [each for each in COLUMNS if each["name"] != "members"]
    document = take(given(text, metadata(columns)))
    assert said(document) == {"a urn:name Un"}
    assert document.rows == 1


@pytest.mark.parametrize("header", ["No,Name,members,places", "No,Nom,Nom,members,places"])
def test_a_column_that_is_missing_or_there_twice_is_named(header: str) -> None:
    with pytest.raises(ParseError, match=r"t\.csv:1: . columns are called Nom, and one must be"):
        take(given(f"{header}\n"))


def test_a_dialect_is_followed() -> None:
    dialect = {
        "delimiter": "\t",
        "encoding": "latin-1",
        "quoteChar": "'",
        "skipRows": 1,
        "commentPrefix": "#",
        "header": False,
    }
    text = "Liste\na\tL'été; 'x'\t\t\n#b\tDeux\t\t\n".replace("L'été", "'L''été'").replace(
        "; 'x'", ""
    )
    document = take(given(text.encode("latin-1"), metadata(dialect=dialect)))
    assert said(document) == {"a urn:name L'été"}


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (HEADER.encode() + "a,Été,,\n".encode("latin-1"), r"t\.csv:2: it is not in utf-8"),
        (HEADER + 'a,"Un,,\n', "no whole CSV"),
        ("<!DOCTYPE html><table>", "web page"),
        (b"PK\x03\x04 nothing", "no whole zip"),
        (gzip.compress(HEADER.encode(), mtime=0)[:-4], "cut short"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "no spreadsheet that can be read"),
        (b"PK\x03\x04[Content_Types].xml", "no spreadsheet that can be read"),
    ],
)
def test_what_is_no_table_is_refused(content: str | bytes, match: str) -> None:
    with pytest.raises(ParseError, match=match):
        take(given(content))


def test_a_table_may_be_packed_and_is_no_bomb() -> None:
    row = HEADER + "a,Un,,\n"
    assert said(take(given(gzip.compress(row.encode())))) == {"a urn:name Un"}
    with pytest.raises(PartnerTooLarge):
        take(given(gzip.compress(b"," * (2 << 20))))


def test_a_zip_holds_one_table() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("allies.csv", HEADER + "a,Un,,\n")
    assert said(take(given(output.getvalue()))) == {"a urn:name Un"}
    with zipfile.ZipFile(output, "a") as archive:
        archive.writestr("more/others.csv", HEADER)
    with pytest.raises(
        ParseError, match=r"several files.*: allies\.csv, more/others\.csv"
    ) as error:
        take(given(output.getvalue()))
    assert "plusieurs fichiers, et il en faut un : allies.csv" in error.value.say("fr")


SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1">{header}</row>
<row r="3"><c r="A3" t="inlineStr"><is><t>a</t></is></c>
<c r="B3" t="inlineStr"><is><t>Un</t></is></c><c r="C3"><v>12</v></c>
<c r="D3" t="inlineStr"><is><t>Ici</t></is></c></row>
<row r="4"><c r="A4" t="inlineStr"><is><t>b</t></is></c><c r="C4"><v>1.5</v></c></row>
</sheetData></worksheet>"""
WORKBOOK = """<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Liste" sheetId="1" r:id="rId1"/></sheets></workbook>"""
RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship
 Id="rId1" Target="worksheets/sheet1.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
ROOTS = f"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship
 Id="rId1" Target="xl/workbook.xml" Type="{OFFICE}"/></Relationships>"""
TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"""


def workbook() -> bytes:
    """Write the smallest workbook: a header, an empty row, two rows."""
    titles = zip("ABCD", HEADER.strip().split(","), strict=True)
    header = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{title}</t></is></c>' for letter, title in titles
    )
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", ROOTS)
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(header=header))
    return output.getvalue()


def test_a_workbook_is_read_as_a_table_is_with_the_numbers_of_its_rows() -> None:
    document = take(given(workbook()))
    assert said(document) == {
        "a urn:name Un",
        "a urn:members 12",
        "a urn:place Ici",
        "a urn:first Ici",
    }
    assert {(remark.row, remark.column) for remark in document.remarks} == {
        (4, "name"),
        (4, "members"),
    }


def column(**said: Any) -> Column:
    [found] = read_schema(metadata([{"name": "id", **said}]), "example").columns
    return found


@pytest.mark.parametrize(
    ("said", "text", "expected"),
    [
        ({}, " a\nb ", '" a\\nb "'),
        ({"datatype": "normalizedString"}, " a\nb ", '" a b "'),
        ({"datatype": "token"}, " a\n b ", '"a b"'),
        ({"lang": "fr"}, "été", '"été"@fr'),
        ({"default": "non"}, "", '"non"'),
        ({"datatype": "boolean"}, "1", '"true"^^<XSD#boolean>'),
        ({"datatype": {"base": "boolean", "format": "oui|non"}}, "non", '"false"^^<XSD#boolean>'),
        ({"datatype": "decimal"}, "45.96084", '"45.96084"^^<XSD#decimal>'),
        (
            {"datatype": {"base": "decimal", "format": {"decimalChar": ",", "groupChar": " "}}},
            "1 234,50",
            '"1234.50"^^<XSD#decimal>',
        ),
        ({"datatype": "number"}, "1e3", '"1000.0"^^<XSD#double>'),
        ({"datatype": "date"}, "2026-11-23", '"2026-11-23"^^<XSD#date>'),
        (
            {"datatype": {"base": "date", "format": "dd/MM/yyyy"}},
            "23/11/2026",
            '"2026-11-23"^^<XSD#date>',
        ),
        (
            {"datatype": {"base": "datetime", "format": "yyyy-MM-dd HH:mm"}},
            "2026-11-23 08:05",
            '"2026-11-23T08:05:00"^^<XSD#dateTime>',
        ),
        ({"datatype": "anyURI"}, " https://a.example/ ", '"https://a.example/"^^<XSD#anyURI>'),
    ],
)
def test_a_cell_is_read_as_its_datatype_says(
    said: dict[str, Any], text: str, expected: str
) -> None:
    [value] = read_cell(text, column(**said))
    assert str(value) == expected.replace("XSD", "http://www.w3.org/2001/XMLSchema")


@pytest.mark.parametrize("null", [{}, {"null": ["", "NA", "-"]}])
def test_what_stands_for_nothing_is_no_value(null: dict[str, Any]) -> None:
    assert read_cell("", column(**null)) == []
    assert (read_cell("NA", column(**null)) == []) == bool(null)
    listed = read_cell("a; NA;-; b", column(separator=";", datatype="token", **null))
    assert len(listed) == (2 if null else 4)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"datatype": "boolean"}, "oui"),
        ({"datatype": "date"}, "23/11/2026"),
        ({"datatype": "date"}, "2026-02-30"),
        ({"datatype": "decimal"}, "1,5"),
        ({"datatype": "decimal"}, "nan"),
        ({"datatype": "decimal"}, "٣"),
        ({"datatype": {"base": "decimal", "format": {"decimalChar": ","}}}, "1.5"),
        ({"datatype": "nonNegativeInteger"}, "-1"),
        ({"datatype": "byte"}, "128"),
        ({"datatype": {"base": "decimal", "maximum": "90"}}, "90.1"),
        ({"datatype": {"base": "decimal", "minExclusive": "0"}}, "0"),
        ({"datatype": {"base": "date", "minimum": "2020-01-01"}}, "2019-12-31"),
        ({"datatype": {"base": "string", "length": 5}}, "1234"),
        ({"datatype": {"base": "string", "maxLength": 3}}, "1234"),
        ({"required": True, "separator": ";"}, ""),
    ],
)
def test_a_cell_that_its_datatype_does_not_allow_is_refused(
    said: dict[str, Any], text: str
) -> None:
    with pytest.raises(CellError) as error:
        read_cell(text, column(**said))
    assert error.value.fr != error.value.en


@pytest.mark.parametrize(
    ("document", "match"),
    [
        ("{", "no JSON"),
        ("[]", "an object is needed"),
        ('{"url": "t.csv"}', "tableSchema: an object is needed"),
        ('{"url": "t.csv", "tableSchema": {}}', "columns: a list is needed"),
        ('{"tableSchema": {"columns": []}}', "url: a text is needed"),
        ('{"tables": []}', "0 tables: describe one a document"),
        (metadata([{"titles": "a"}]), r"columns\[1\]\.name: a text is needed"),
        (metadata([{"name": "a"}, {"name": "a"}]), "two columns of one name"),
        (metadata([{"name": "a"}]), "primaryKey names no column: id"),
        (metadata([{"name": "id", "required": "yes"}]), "true or false is needed"),
        (metadata([{"name": "id", "datatype": "gDay"}]), "datatype gDay is not followed"),
        (metadata([{"name": "id", "datatype": {"base": "date", "format": "d MMMM y"}}]), "format"),
        (metadata([{"name": "id", "datatype": {"format": "["}}]), "format"),
        (metadata([{"name": "id", "datatype": {"base": "integer", "format": "#0"}}]), "no pattern"),
        (metadata([{"name": "id", "datatype": {"base": "byte", "minimum": "a"}}]), "bounds"),
        (metadata(dialect={"headerRowCount": 2}), "a header is one row"),
    ],
)
def test_a_description_that_we_cannot_follow_says_what_it_is(document: str, match: str) -> None:
    with pytest.raises(ParseError, match=match) as error:
        read_schema(document, "t.csv-metadata.json")
    assert error.value.say("fr") != error.value.say("en")


def test_what_a_column_does_not_say_is_its_tables_or_its_groups() -> None:
    said = {
        "null": "NA",
        "tables": [
            {
                "url": "t.csv",
                "lang": "fr",
                "tableSchema": {
                    "separator": "|",
                    "columns": [
                        {"name": "a"},
                        {"name": "b", "lang": "en", "separator": None},
                    ],
                },
            }
        ],
    }
    first, second = read_schema(json.dumps(said), "example").columns
    assert (first.null, first.language, first.separator) == (("NA",), "fr", "|")
    assert (second.null, second.language, second.separator) == (("NA",), "en", None)


def test_a_mapping_that_is_no_construct_is_named() -> None:
    for text in ("SELECT * {}", "CONSTRUCT {"):
        with pytest.raises(ParseError, match=r"allies\.rq"):
            take(given(HEADER + "a,Un,,\n", mapping=text))


def test_a_table_without_a_description_or_a_mapping_is_refused() -> None:
    bare = given(HEADER)
    for missing in (
        Given(**{**vars(bare), "metadata": None}),
        Given(**{**vars(bare), "mappings": ()}),
    ):
        with pytest.raises(ParseError, match="names no CSVW document or no mapping"):
            take(missing)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data" / "partners").rglob("*.json")), ids=lambda p: p.name
)
def test_every_description_of_the_registry_can_be_followed(path: Path) -> None:
    schema = read_schema(path.read_text(), path.name)
    assert path.name == f"{schema.url}-metadata.json"


@pytest.mark.parametrize("text", ["somebody@town.example", "06 12 34 56 78", "+33 6 12 34 56 78"])
@pytest.mark.parametrize("row", ["a,Un,{},", "{},Un,1,"])
def test_a_report_does_not_repeat_contact_details(text: str, row: str) -> None:
    document = take(given(HEADER + row.format(text) + "\n"))
    [remark] = document.remarks
    assert text in remark.problem.fr
    note = Note.of(document, remark)
    assert text not in json.dumps(asdict(note), ensure_ascii=False)
