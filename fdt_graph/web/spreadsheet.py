"""Things of a list in, CSV that opens safely in a spreadsheet out.

https://www.rfc-editor.org/rfc/rfc4180
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from fdt_graph.catalogue.found import Item

CSV = "text/csv"
#: A spreadsheet would compute what begins so: an apostrophe before it keeps it a text.
#: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: What stands between several values of a cell.
BETWEEN = " | "
#: Rows that are sent at a time.
PART = 200


def spreadsheet(items: Iterable[Item], facets: Sequence[str]) -> Iterator[bytes]:
    """Write things, one a row: IRI, name, first and last day, the names of each facet's values."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["iri", "name", "first", "last", *facets])
    for number, item in enumerate(items, 1):
        named = ([value.name.words for value in item.values.get(each, ())] for each in facets)
        cells = [item.iri, item.name.words, item.first or "", item.last or ""]
        writer.writerow([safe(cell) for cell in (*cells, *map(BETWEEN.join, named))])
        if number % PART == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def safe(cell: str) -> str:
    """Keep a cell a text.

    >>> safe("=1+1"), safe("Énergie")
    ("'=1+1", 'Énergie')
    """
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _taken(buffer: io.StringIO) -> bytes:
    """Take what was written so far out of a buffer."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
