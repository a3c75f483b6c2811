"""Lines of N-Quads in, those that may stay out."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

from fdt_graph.derive import DERIVED
from fdt_graph.namespaces import iri

_LABEL = iri("rdfs:label")


class Sieve:
    """Tells the statements that go."""

    def __init__(
        self, gone: Collection[str], touched: Collection[str], names: Collection[str] = ()
    ) -> None:
        """Take IRIs that go, IRIs that lost statements, and names if statements with them go too.

        What is said with an IRI in angle brackets inside a text goes too. A derived label of what
        lost statements goes: it may be made of a name.
        """
        self._gone = re.compile("|".join(re.escape(f"<{each}>") for each in gone).encode())
        self._labels = {f"<{each}> {_LABEL} ".encode() for each in touched}
        self._derived = f" {DERIVED} .".encode()
        self.names = Names(names)

    def takes(self, line: bytes) -> bool:
        """Tell whether a statement goes."""
        return (
            self._gone.search(line) is not None
            or self._is_label(line)
            or self.names.are_in(_text(line))
        )

    def _is_label(self, line: bytes) -> bool:
        if not line.rstrip(b"\n").endswith(self._derived):
            return False
        subject, predicate, _ = line.split(b" ", 2)
        return b"%b %b " % (subject, predicate) in self._labels


class Names:
    """Finds names in texts, and in IRIs that are made of them.

    Case, accents, and what stands between two words do not count.

    >>> Names(["Ève-Anne Exemple"]).are_in("resource:example-eve-anne-exemple")
    True
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names as they are written somewhere."""
        self._words = sorted(filter(None, (re.findall(r"\w+", plain(name)) for name in names)))
        forms = "|".join(r"[\W_]{1,3}".join(map(re.escape, each)) for each in self._words)
        self._form = re.compile(rf"(?<![^\W_])(?:{forms})(?![^\W_])") if forms else None

    def are_in(self, text: str) -> bool:
        """Tell whether a text has one of the names."""
        return next(self.places(text), None) is not None

    def places(self, text: str) -> Iterator[int]:
        """Give the lines of a text, counted from 0, that a name begins in."""
        said = plain(text)
        # Looking for words first is faster than looking for a pattern, and nearly always enough.
        if self._form and any(all(word in said for word in each) for each in self._words):
            yield from (said.count("\n", 0, at.start()) for at in self._form.finditer(said))


_ACCENTS = re.compile("[\u0300-\u036f]+")


def plain(text: str) -> str:
    """Write a text in lower case and without accents."""
    return _ACCENTS.sub("", unicodedata.normalize("NFD", text.casefold()))


def _text(line: bytes) -> str:
    """Give what a statement says in words, if anything."""
    _, _, rest = line.partition(b' "')
    return rest.rpartition(b'"')[0].decode()
