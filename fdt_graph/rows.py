"""The nine tables of facts in, their rows out: each cell of its column's kind, or a TableError."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fdt_graph.errors import TableError

#: Table → the letter its identifiers start with, and its columns.
TABLES = {
    "organisations": (
        "o",
        "id name alt_names category is_signatory signed_on website territory_id source_url note",
    ),
    "territories": ("t", "id name kind insee_code department region role source_url note"),
    "people": ("p", "id name role organisation_id from to source_url"),
    "initiatives": (
        "i",
        "id name kind description_fr description_en start end organisation_ids territory_ids"
        " themes source_url",
    ),
    "events": (
        "e",
        "id name start end place territory_id organiser_ids participants_note source_url",
    ),
    "resources": ("r", "id title kind authors date url themes produced_by source_url"),
    "cooperation": ("x", "id from_id to_id kind about_id start end source_url evidence"),
    "skills": ("s", "id label_fr label_en offered_by_ids source_url"),
    "claims": ("c", "id subject_id property value source_url note"),
}

# What the columns hold, by name: a name means the same in every table.
FILLED = frozenset(
    "id name title label_fr label_en description_fr description_en category kind role property"
    " is_signatory from_id to_id subject_id evidence value url source_url".split()
)
LISTS = frozenset(
    "alt_names authors department offered_by_ids organisation_ids organiser_ids produced_by"
    " territory_ids themes".split()
)
ADDRESSES = frozenset({"website", "url", "source_url"})
DATES = frozenset({"signed_on", "from", "to", "start", "end", "date"})
#: Columns of identifiers, and the letters of the tables that these may come from.
REFERENCES = {
    "territory_id": "t",
    "territory_ids": "t",
    "organisation_id": "o",
    "organisation_ids": "o",
    "organiser_ids": "o",
    "offered_by_ids": "o",
    "produced_by": "o",
    "from_id": "o",
    "to_id": "o",
    "about_id": "ier",
    "subject_id": "otier",
}

ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
IDENTIFIER = re.compile(r"[a-z]-[a-z0-9]+(-+[a-z0-9]+)*")
#: An e-mail address or a telephone number: of nobody are they kept.
CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+"
    r"|(?<!\d)(?:(?:\+|00)33[ .-]?|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)"
    r"|\+\d[\d .-]{7,}\d"
)


@dataclass(frozen=True)
class Row:
    """One row of a table: where it stands, and its cells by column."""

    path: Path
    number: int
    cells: dict[str, str]

    @property
    def table(self) -> str:
        """Name the table."""
        return self.path.stem

    def values(self) -> Iterator[tuple[str, int, str]]:
        """List the values of the filled cells: column, place in the cell counted from 1, value."""
        for column, cell in self.cells.items():
            if cell:
                parts = cell.split("|") if column in LISTS else [cell]
                yield from ((column, place, part.strip()) for place, part in enumerate(parts, 1))

    def error(self, column: str | None, reason: str) -> TableError:
        """Say what is wrong with this row."""
        return TableError(self.path, self.number, column, reason)


def read_tables(directory: Path) -> list[Row]:
    """Read the nine tables of a directory, in the order of TABLES.

    Raises TableError, with the row and the column, for a table or column that is missing, a cell
    that is empty or not of its kind, an identifier given twice, a reference to no row, and for an
    e-mail address or telephone number, wherever it stands.
    """
    rows = [
        row
        for name, (_, columns) in TABLES.items()
        for row in _read_table(directory / f"{name}.csv", columns.split())
    ]
    known: dict[str, Row] = {}
    for row in rows:
        first = known.setdefault(row.cells["id"], row)
        if first is not row:
            where = f"{first.path.name}, row {first.number}"
            raise row.error("id", f"{row.cells['id']} is already the id of {where}")
    for row in rows:
        for column, reason in _problems(row, known):
            raise row.error(column, reason)
    return rows


def date_name(text: str) -> str | None:
    """Give the name of a date under date:, or None if the text is no date that a table may hold.

    >>> [date_name(text) for text in ("2020-02-12", "2019-12", "2019-end", "1990s", "2020-13")]
    ['2020-02-12', '2019-12', '2019-Q4', '1990s', None]
    """
    if re.fullmatch(r"\d{4}|\d{3}0s", text):
        return text
    if re.fullmatch(r"\d{4}-end", text):
        return text.replace("end", "Q4")
    if not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text):
        return None
    try:
        date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    except ValueError:
        return None
    return text


def _read_table(path: Path, columns: list[str]) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            for column in [*columns, *header]:
                if column not in header:
                    raise TableError(path, 1, column, "is missing")
                if column not in columns:
                    raise TableError(path, 1, column, "is no column of this table")
            for cells in reader:
                if len(cells) != len(header):
                    reason = f"{len(cells)} cells where the header has {len(header)}"
                    raise TableError(path, reader.line_num, None, reason)
                named = zip(header, (cell.strip() for cell in cells), strict=True)
                yield Row(path, reader.line_num, dict(named))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(path, None, None, f"cannot be read: {error}") from None


def _problems(row: Row, known: dict[str, Row]) -> Iterator[tuple[str, str]]:
    """List what is wrong with a row: column and reason."""
    letter, _ = TABLES[row.table]
    for column, cell in row.cells.items():
        if column in FILLED and not cell:
            yield column, "is empty"
        if column not in ADDRESSES and CONTACT.search(cell):
            yield column, "holds an e-mail address or a telephone number: they are not kept"
    if not IDENTIFIER.fullmatch(row.cells["id"]) or not row.cells["id"].startswith(letter):
        yield "id", f"{row.cells['id']} is not {letter}- and a slug of a-z, 0-9 and -"
    for column, _, value in row.values():
        if not value:
            yield column, "has nothing between two |"
        if column in DATES and date_name(value) is None:
            yield column, f"{value} is no date: 2020-02-12, 2020-02, 2020, 2019-end or 1990s"
        if column in ADDRESSES and not ADDRESS.fullmatch(value):
            yield column, f"{value} is no http address"
        if column in REFERENCES and value not in known:
            yield column, f"{value} is the id of no row"
        if column in REFERENCES and value[0] not in REFERENCES[column]:
            yield column, f"{value} is in {known[value].path.name}, where this column does not lead"
