"""Names are found by whole words, and by few of them."""

import pyoxigraph as ox

from fdt_graph.reconciliation.entities import Entity
from fdt_graph.reconciliation.index import Index
from fdt_graph.reconciliation.names import spelling
from fdt_graph.records import Labels


def index(*names: str) -> Index:
    entities = {}
    for number, name in enumerate(names):
        labels = Labels()
        labels.add(ox.Literal(name, language="fr"))
        entities[f"id/{number}"] = Entity(f"id/{number}", labels)
    return Index(entities)


def test_a_common_word_counts_where_it_is_a_word() -> None:
    known = index("Port", "Portiragnes", "Vieux Port")
    counted = [known._among(row, ["port"]) for row in range(3)]
    assert counted == [known.weight("port"), 0, known.weight("port")]


def test_a_long_name_is_found_by_its_rarest_words() -> None:
    words = [f"mot{number}" for number in range(40)]
    known = index(*(f"{word} exemple" for word in words), "exemple seul rareté")
    asked = spelling(" ".join([*words, "rareté", "exemple"]))
    found = {entity.name("fr") for entity, _ in known.alike(asked, near=False)}
    assert 0 < len(found) < len(words)
