"""A state and the questions of the lists in, tables out."""

import sqlite3
from collections.abc import Mapping

from fdt_graph.catalogue.places import place_register, place_things
from fdt_graph.catalogue.tables import copy, empty, fill
from fdt_graph.catalogue.things import Things, date_things, read_things
from fdt_graph.questions import Question
from fdt_graph.store.state import Opened

#: Folder of questions → the question of the register, those that name and date values.
REGISTER, LABELS, DATES = "register", "labels", "dates"
#: The list whose members may lie within others, and are where other things are.
TERRITORIES = "territories"


def make_register(opened: Opened, question: Question) -> sqlite3.Connection:
    """Make tables of the official register of territories."""
    things = read_things(opened, [question])
    place_register(things)
    tables = empty()
    fill(tables, things, {})
    return tables


def make_lists(
    register: sqlite3.Connection, opened: Opened, questions: Mapping[str, Question]
) -> tuple[sqlite3.Connection, Things]:
    """Make tables of all lists, with those of the register; and what names values."""
    tables = copy(register)
    labels = read_things(opened, [questions[LABELS]])
    dates = read_things(opened, [questions[DATES]])
    apart = {REGISTER, LABELS, DATES}
    things = read_things(opened, [each for name, each in questions.items() if name not in apart])
    date_things(things.values(), dates)

    def known(place: str, facet: str) -> set[str]:
        rows = tables.execute(
            "SELECT value.iri FROM thing JOIN property ON property.thing = thing.id "
            "JOIN value USING (facet, key) WHERE thing.iri = ? AND facet = ?",
            (place, facet),
        )
        here = things[place].values[facet] if place in things else set()
        return {row[0] for row in rows} | here

    territories = [each for each in things.values() if TERRITORIES in each.directories]
    for territory in territories:
        territory.directories.add(REGISTER)
    place_things(territories, known)
    place_things((each for each in things.values() if TERRITORIES not in each.directories), known)
    fill(tables, things, labels)
    return tables, labels
