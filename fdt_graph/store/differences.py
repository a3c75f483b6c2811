"""Two releases in, what the later has and has not out, line by line: RDF Patch.

https://afs.github.io/rdf-delta/rdf-patch.html
"""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path


def changes(before: Path, after: Path) -> Iterator[bytes]:
    """Write what leads from one sorted, compressed dump to another, in constant memory.

    Statements that go (D) and that come (A), in the order of the dumps.
    """
    yield b"TX .\n"
    with gzip.open(before) as old, gzip.open(after) as new:
        yield from _merged(old, new)
    yield b"TC .\n"


def _merged(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[bytes]:
    """Compare two sorted lists of lines, each without repetition.

    >>> list(_merged([b"a\\n", b"c\\n"], [b"b\\n", b"c\\n", b"d\\n"]))
    [b'D a\\n', b'A b\\n', b'A d\\n']
    """
    olds, news = iter(old), iter(new)
    gone, come = next(olds, None), next(news, None)
    while gone is not None or come is not None:
        if come is None or (gone is not None and gone < come):
            yield b"D %s" % gone
            gone = next(olds, None)
        elif gone is None or come < gone:
            yield b"A %s" % come
            come = next(news, None)
        else:
            gone, come = next(olds, None), next(news, None)
