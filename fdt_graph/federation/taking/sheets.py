"""The bytes of a table in, its rows as texts out: CSV, or the first sheet of a spreadsheet.

https://www.w3.org/TR/tabular-data-model/#parsing. A row has the number that a spreadsheet shows.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import python_calamine

from fdt_graph.errors import ParseError
from fdt_graph.federation.taking.packing import BOM, ZIP, unpack_one
from fdt_graph.federation.taking.rdf import refuse_page
from fdt_graph.federation.taking.schema import Dialect

#: How an old Excel file begins. https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb
XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Rows, cells of a row, and characters of a cell, at most.
ROWS, CELLS, CHARACTERS = 200_000, 500, 1 << 20

#: The number of a row, and its cells.
Row = tuple[int, list[str]]


def read_rows(content: bytes, name: str, dialect: Dialect, limit: int) -> Iterator[Row]:
    """Give the rows that are not empty, from the first, which may be the header.

    Raises ParseError for what is neither CSV nor a spreadsheet, and for too many rows; TooLarge.
    """
    refuse_page(name, content)
    if content.startswith(XLS) or _is_workbook(content):
        rows = _sheet(content, name)
    else:
        plain, text = unpack_one(content, name, limit)
        refuse_page(plain, text)
        rows = _csv(text, plain, dialect)
    for number, cells in rows:
        if number > ROWS + 1 or len(cells) > CELLS:
            raise ParseError(
                name,
                number,
                None,
                f"more than {ROWS} rows, or {CELLS} cells in one: send it in parts",
                f"plus de {ROWS} lignes, ou de {CELLS} cellules dans une : l’envoyer en plusieurs",
            )
        comment = dialect.comment is not None and cells and cells[0].startswith(dialect.comment)
        if number > dialect.skipped_rows and any(cells) and not comment:
            yield number, cells


def _is_workbook(content: bytes) -> bool:
    """Tell a spreadsheet from a zip with a table in it: both are zips."""
    beginning = content[: 1 << 16]
    return content.startswith(ZIP) and (
        b"[Content_Types].xml" in beginning or b"mimetypeapplication/vnd.oasis" in beginning
    )


def _sheet(content: bytes, name: str) -> Iterator[Row]:
    """Read the first sheet of a workbook: XLSX, XLS or ODS."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
            yield number, [_shown(cell) for cell in cells]
    except (python_calamine.CalamineError, IndexError) as error:
        raise ParseError(
            name,
            None,
            None,
            f"no spreadsheet that can be read: {error}",
            f"pas une feuille de calcul lisible : {error}",
        ) from None


def _shown(cell: object) -> str:
    """Write a cell as CSV would have it: whole numbers without a point, dates as ISO does."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer():
            return str(int(cell))
        case date() | datetime() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell.total_seconds())
        case _:
            return str(cell)


def _csv(content: bytes, name: str, dialect: Dialect) -> Iterator[Row]:
    try:
        text = content.removeprefix(BOM).decode(dialect.encoding)
    except (UnicodeDecodeError, LookupError) as error:
        line = content[: getattr(error, "start", 0)].count(b"\n") + 1
        raise ParseError(
            name,
            line,
            None,
            f"it is not in {dialect.encoding}: save it so, or say its encoding in the dialect of "
            "its CSVW document",
            f"il n’est pas en {dialect.encoding} : l’enregistrer ainsi, ou dire son encodage dans "
            "le dialecte de son document CSVW",
        ) from None
    csv.field_size_limit(CHARACTERS)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        doublequote=dialect.doubled,
        escapechar=None if dialect.doubled else "\\",
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        strict=True,
    )
    try:
        yield from enumerate(reader, 1)
    except csv.Error as error:
        raise ParseError(
            name, reader.line_num, None, f"no whole CSV: {error}", f"CSV incomplet : {error}"
        ) from None
