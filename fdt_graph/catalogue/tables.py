"""What is said of things in, the tables that lists and search read out: SQLite, in memory.

The tables of the register are made once, and copied for each generation that has the same one.
"""

import json
import sqlite3
from collections.abc import Collection, Mapping

from fdt_graph.catalogue.things import Thing, Things
from fdt_graph.fold import ligatures, sorting_key
from fdt_graph.namespaces import last_part

#: Languages that lists are written in.
LANGUAGES = ("fr", "en")
#: Characters of a name and of a summary that lists show, and of a text that is searched.
NAME, SUMMARY, TEXT = 300, 400, 10_000

#: https://www.sqlite.org/fts5.html: a word of a name counts more than one of a keyword or a text.
SCHEMA = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, first TEXT, last TEXT);
CREATE TABLE member (
  directory TEXT, thing INTEGER, PRIMARY KEY (directory, thing)) WITHOUT ROWID;
CREATE TABLE name (
  wanted TEXT, thing INTEGER, words TEXT, language TEXT, key TEXT, PRIMARY KEY (wanted, thing)
) WITHOUT ROWID;
CREATE TABLE summary (
  wanted TEXT, thing INTEGER, words TEXT, language TEXT, PRIMARY KEY (wanted, thing)
) WITHOUT ROWID;
CREATE TABLE value (facet TEXT, key TEXT, iri TEXT, PRIMARY KEY (facet, key)) WITHOUT ROWID;
CREATE TABLE property (
  thing INTEGER, facet TEXT, key TEXT, PRIMARY KEY (thing, facet, key)) WITHOUT ROWID;
CREATE INDEX by_value ON property (facet, key, thing);
CREATE VIRTUAL TABLE text USING fts5(name, other, body, tokenize='unicode61 remove_diacritics 2');
INSERT INTO text(text, rank) VALUES ('rank', 'bm25(8.0, 4.0, 1.0)');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(text, 'row');
"""

#: The facets whose values a thing is also found by: their names are searched.
SEARCHED = frozenset(
    ["theme", "category", "type", "skill", "territory", "department", "region"]
    + ["initiative", "actor", "organisation"]
)


def empty() -> sqlite3.Connection:
    """Make tables with nothing in them."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.executescript(SCHEMA)
    return connection


def copy(tables: sqlite3.Connection) -> sqlite3.Connection:
    """Make tables that hold what others hold, to be added to."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    tables.backup(connection)
    return connection


def fill(tables: sqlite3.Connection, things: Things, labels: Things) -> None:
    """Add things, each once; what is said of one that is there already is added to it.

    `labels` name values that are no members of a list.
    """
    asked = json.dumps(list(things))
    rows = tables.execute(
        "SELECT iri, id FROM thing WHERE iri IN (SELECT value FROM json_each(?))", (asked,)
    )
    known: dict[str, int] = dict(rows.fetchall())
    (last,) = tables.execute("SELECT coalesce(max(id), 0) FROM thing").fetchone()
    new = [iri for iri in things if iri not in known]
    numbers = known | {iri: last + place for place, iri in enumerate(new, 1)}
    texts = {iri: _texts(tables, thing, (things, labels)) for iri, thing in things.items()}
    with tables:
        tables.executemany(
            "INSERT INTO thing VALUES (?, ?, ?, ?)",
            [(numbers[i], i, things[i].first or None, things[i].last or None) for i in new],
        )
        tables.executemany(
            "INSERT INTO text(rowid, name, other, body) VALUES (?, ?, ?, ?)",
            [(numbers[iri], *texts[iri]) for iri in new],
        )
        tables.executemany(
            "UPDATE text SET name = ?, other = other || ' ' || ?, body = body || ' ' || ? "
            "WHERE rowid = ?",
            [(*texts[iri], number) for iri, number in known.items()],
        )
        for wanted in LANGUAGES:
            _name(tables, numbers, things, wanted)
        _list(tables, numbers, things)


def _name(
    tables: sqlite3.Connection, numbers: Mapping[str, int], things: Things, wanted: str
) -> None:
    """Name things in a language that lists are written in, and sum them up."""
    names, summaries = [], []
    for iri, thing in things.items():
        words, language = thing.names.name(iri, wanted)
        words = shortened(words, NAME)
        names.append((wanted, numbers[iri], words, language, sorting_key(words)))
        if said := thing.summaries.choose(wanted):
            summaries.append((wanted, numbers[iri], shortened(said[0], SUMMARY), said[1]))
    tables.executemany("INSERT OR REPLACE INTO name VALUES (?, ?, ?, ?, ?)", names)
    tables.executemany("INSERT OR REPLACE INTO summary VALUES (?, ?, ?, ?)", summaries)


def _list(tables: sqlite3.Connection, numbers: Mapping[str, int], things: Things) -> None:
    """Say which lists things are in, and what they are found under."""
    members, values, properties = [], set(), []
    for iri, thing in things.items():
        number = numbers[iri]
        members += [(directory, number) for directory in thing.directories]
        for facet, iris in thing.values.items():
            for value in iris:
                key = last_part(value)
                values.add((facet, key, value))
                properties.append((number, facet, key))
    tables.executemany("INSERT OR IGNORE INTO member VALUES (?, ?)", members)
    tables.executemany("INSERT OR IGNORE INTO value VALUES (?, ?, ?)", sorted(values))
    tables.executemany("INSERT OR IGNORE INTO property VALUES (?, ?, ?)", properties)


def _texts(tables: sqlite3.Connection, thing: Thing, named: tuple[Things, ...]) -> list[str]:
    """Give the words that a thing is found by: its names, its other names, all else."""
    values = (
        name
        for facet, iris in thing.values.items()
        if facet in SEARCHED
        for iri in iris
        for name in _names(tables, iri, named)
    )
    parts = [thing.names.names.values(), thing.others, [*thing.texts, *values]]
    return [ligatures(" ".join(sorted(part))[:TEXT]) for part in parts]


def _names(tables: sqlite3.Connection, iri: str, named: tuple[Things, ...]) -> Collection[str]:
    """Name a value in every language: from what is added, else from the tables."""
    for things in named:
        if iri in things:
            return things[iri].names.names.values()
    query = "SELECT words FROM name JOIN thing ON thing.id = thing WHERE iri = ? AND wanted = 'fr'"
    return [row[0] for row in tables.execute(query, (iri,))]


def shortened(text: str, length: int) -> str:
    """Cut a text to a length, at the end of a word if it has any; what is cut is marked.

    >>> shortened("une école de la transition", 15), shortened("une école", 15)
    ('une école de…', 'une école')
    """
    if len(text) <= length:
        return text
    return (text[:length].rpartition(" ")[0] or text[: length - 1]) + "…"
