"""The tables of one generation in; what a choice holds, counts and shows out."""

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from fdt_graph.catalogue.directories import NAME, OLDEST, RELEVANCE, directory_of
from fdt_graph.catalogue.found import Choice, Count, Facet, Item, Name, Value
from fdt_graph.catalogue.spelling import Spelling
from fdt_graph.catalogue.things import Things
from fdt_graph.catalogue.words import expression, words_of, written
from fdt_graph.errors import Unknown
from fdt_graph.fold import sorting_key
from fdt_graph.namespaces import last_part

#: Searches that are kept with their answers.
KEPT = 64

#: The facets whose values are shown in time order, the latest first.
IN_TIME = frozenset(["period"])

#: Ranks of the things that have some words, and the words if others were typed in.
Match = tuple[Mapping[int, int], str | None]


class Index:
    """What lists and search read; many threads may at once."""

    def __init__(self, tables: sqlite3.Connection, labels: Things) -> None:
        """Read tables; `labels` name values that are no members of a list."""
        self._tables = tables
        self._labels = labels
        self._label_keys = {last_part(iri) for iri in labels}
        self._lock = threading.Lock()
        self._members: dict[str | None, frozenset[int]] = {}
        self._having: dict[tuple[str, str], Mapping[str, frozenset[int]]] = {}
        self._names: dict[tuple[str, str, str], Value] = {}
        self._spelling: Spelling | None = None
        self.matching = lru_cache(KEPT)(self._matching)
        self._match = lru_cache(KEPT)(self._find)

    def _rows(self, text: str, *values: str) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._tables.execute(text, values).fetchall()

    def check(self, choice: Choice) -> None:
        """Raise Unknown for a list, a facet that it has not, a value that nothing has."""
        offered = directory_of(choice.directory).facets if choice.directory is not None else ()
        for facet, keys in choice.chosen:
            if facet not in offered:
                raise Unknown("parameter", facet, offered)
            rows = self._rows("SELECT key FROM value WHERE facet = ?", facet)
            known = {str(row[0]) for row in rows}
            for key in keys:
                if key not in known and key not in self._label_keys:
                    raise Unknown("value", key, known)

    def members(self, directory: str | None) -> frozenset[int]:
        """Give all that is in a list; in all lists, for None."""
        if directory not in self._members:
            if directory is None:
                rows = self._rows("SELECT id FROM thing")
            else:
                rows = self._rows("SELECT thing FROM member WHERE directory = ?", directory)
            self._members[directory] = frozenset(row[0] for row in rows)
        return self._members[directory]

    def having(self, directory: str, facet: str) -> Mapping[str, frozenset[int]]:
        """Give what has each value of a facet in a list, by key."""
        if (directory, facet) not in self._having:
            found: dict[str, set[int]] = defaultdict(set)
            for key, thing in self._rows(
                # The members first, whatever the planner makes of it: they are fewer.
                "SELECT key, thing FROM member CROSS JOIN property USING (thing) "
                "WHERE directory = ? AND facet = ?",
                directory,
                facet,
            ):
                found[key].add(thing)
            self._having[directory, facet] = {key: frozenset(each) for key, each in found.items()}
        return self._having[directory, facet]

    def select(self, choice: Choice) -> frozenset[int] | set[int]:
        """Give what a choice holds."""
        found: frozenset[int] | set[int] = self.members(choice.directory)
        if choice.text:
            ranks, _ = self.matching(choice.directory, choice.text)
            found = found & ranks.keys()
        for facet, keys in choice.chosen:
            having = self.having(str(choice.directory), facet)
            found = found & frozenset().union(*(having.get(key, frozenset()) for key in keys))
        return found

    def understood(self, choice: Choice) -> str | None:
        """Tell what the words of a choice were read as, when it is not what was typed in."""
        return self.matching(choice.directory, choice.text)[1] if choice.text else None

    def _matching(self, directory: str | None, text: str) -> Match:
        """Rank what has all words of a text, the best first; a word that nothing has is mended."""
        typed = words_of(text)
        if not typed:
            return {}, None
        known = [word for word in dict.fromkeys(typed) if self._has(word)]
        mended: dict[str, str] = {}
        for word in dict.fromkeys(typed):
            if word not in known:
                mended[word] = self._mended(directory, known, word)
                known.append(mended[word])
        words = tuple(mended.get(word, word) for word in typed)
        found = self._match(tuple(dict.fromkeys(words)))
        understood = " ".join(words) if words != typed else None
        return {thing: rank for rank, thing in enumerate(found)}, understood

    def _has(self, word: str) -> bool:
        """Tell whether anything has a word."""
        return bool(
            self._rows("SELECT 1 FROM text WHERE text MATCH ? LIMIT 1", expression((word,)))
        )

    def _find(self, words: tuple[str, ...]) -> Sequence[int]:
        """Give what has all of some words, what is called so first, then the best."""
        rows = self._rows(
            "SELECT thing FROM text JOIN name ON thing = text.rowid AND wanted = 'fr' "
            "WHERE text MATCH ? ORDER BY key != ?, rank, thing",
            expression(words),
            sorting_key(" ".join(words)),
        )
        return [row[0] for row in rows]

    def _mended(self, directory: str | None, known: Sequence[str], word: str) -> str:
        """Give the nearest word that something in a list has beside those known; else the nearest.

        As it is written where it was found; the word itself when none is near.
        """
        if self._spelling is None:
            self._spelling = Spelling(self._rows("SELECT term, doc FROM vocabulary"))
        near = list(self._spelling.near(word))
        members = self.members(directory)
        here = (each for each in near if not members.isdisjoint(self._match((*known, each))))
        found = next(here, near[0] if near else None)
        if found is None:
            return word
        rows = self._rows(
            "SELECT name, other, body FROM text WHERE text MATCH ? ORDER BY rank LIMIT 1",
            expression((found,)),
        )
        return written(found, " ".join(rows[0]))

    def ordered(self, choice: Choice, sort: str, language: str) -> list[int]:
        """Sort what a choice holds; what has no date comes last, and the same by name."""
        found = self.select(choice)
        if sort == RELEVANCE and choice.text:
            ranks, _ = self.matching(choice.directory, choice.text)
            return sorted(found, key=ranks.__getitem__)
        rows = self._rows(
            "SELECT thing, key, coalesce(first, '') FROM name JOIN thing ON thing.id = name.thing "
            "WHERE wanted = ? AND thing IN (SELECT value FROM json_each(?)) ORDER BY key, iri",
            language,
            json.dumps(list(found)),
        )
        if sort not in (NAME, RELEVANCE):
            rows.sort(key=lambda row: str(row[2]), reverse=sort != OLDEST)
            rows.sort(key=lambda row: not row[2])
        return [row[0] for row in rows]

    def facets(self, choice: Choice, language: str) -> tuple[Facet, ...]:
        """Count the values of each facet of a list among what has all else that is chosen.

        What is chosen comes first, then what most have; years in time order.

        A search over everything has no facets.
        """
        if choice.directory is None:
            return ()
        found = []
        for facet in directory_of(choice.directory).facets:
            things, chosen = self.select(choice.without(facet)), choice.values(facet)
            counts = [
                Count(self._value(facet, key, language), count, key in chosen)
                for key, having in self.having(choice.directory, facet).items()
                if (count := len(having & things))
            ]
            known = {count.value.key for count in counts}
            counts += [
                Count(self._value(facet, key, language), 0, True)
                for key in chosen
                if key not in known
            ]
            counts.sort(key=_rank)
            if facet in IN_TIME:
                counts.sort(key=lambda count: count.value.key, reverse=True)
            counts.sort(key=lambda count: not count.chosen)
            found.append(Facet(facet, tuple(counts)))
        return tuple(found)

    def iris(self, things: Sequence[int]) -> list[str]:
        """Name things by their IRIs, in their order."""
        rows = self._rows(
            "SELECT iri FROM json_each(?) AS asked JOIN thing ON thing.id = asked.value "
            "ORDER BY asked.key",
            json.dumps(things),
        )
        return [str(row[0]) for row in rows]

    def items(self, things: Sequence[int], language: str) -> list[Item]:
        """Give things as a list shows them, in their order."""
        asked = json.dumps(things)
        values: dict[object, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
        for thing, facet, key in self._rows(
            "SELECT thing, facet, key FROM property "
            "WHERE thing IN (SELECT value FROM json_each(?))",
            asked,
        ):
            values[thing][str(facet)].append(self._value(str(facet), str(key), language))
        rows = self._rows(
            "SELECT thing.id, iri, name.words, name.language, summary.words, summary.language, "
            "first, last FROM json_each(?) AS asked JOIN thing ON thing.id = asked.value "
            "JOIN name ON name.thing = thing.id AND name.wanted = ? "
            "LEFT JOIN summary ON summary.thing = thing.id AND summary.wanted = ? "
            "ORDER BY asked.key",
            asked,
            language,
            language,
        )
        return [
            Item(
                iri=str(iri),
                name=Name(str(words), str(spoken)),
                summary=Name(str(said), str(tongue)) if said is not None else None,
                values={facet: _by_name(each) for facet, each in values[thing].items()},
                first=str(first) if first is not None else None,
                last=str(last) if last is not None else None,
            )
            for thing, iri, words, spoken, said, tongue, first, last in rows
        ]

    def _value(self, facet: str, key: str, language: str) -> Value:
        """Name a value: as the lists name it, else by the name of its concept, else by its key."""
        asked = (facet, key, language)
        if asked not in self._names:
            iri = self._iri(facet, key)
            label = self._labels[iri].names.choose(language) if iri in self._labels else None
            if label is None:
                rows = self._rows(
                    "SELECT words, language FROM name JOIN thing ON thing.id = name.thing "
                    "WHERE iri = ? AND wanted = ?",
                    iri,
                    language,
                )
                label = (str(rows[0][0]), str(rows[0][1])) if rows else (key, "")
            self._names[asked] = Value(key, iri, Name(*label))
        return self._names[asked]

    def _iri(self, facet: str, key: str) -> str:
        rows = self._rows("SELECT iri FROM value WHERE facet = ? AND key = ?", facet, key)
        if rows:
            return str(rows[0][0])
        return next(iri for iri in self._labels if last_part(iri) == key)


def _rank(count: Count) -> tuple[int, str, str]:
    return -count.count, sorting_key(count.value.name.words), count.value.key


def _by_name(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=lambda value: (sorting_key(value.name.words), value.key)))
