"""Things of a list in, CSV that opens safely in a spreadsheet out.

https://www.rfc-editor.org/rfc/rfc4180
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from fdt_graph.catalogue.found import Item
from fdt_graph.formats import safe_cell

CSV = "text/csv"
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
        writer.writerow([safe_cell(cell) for cell in (*cells, *map(BETWEEN.join, named))])
        if number % PART == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    """Take what was written so far out of a buffer."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
