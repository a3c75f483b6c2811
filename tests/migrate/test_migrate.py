"""Migrations: what data written with an older vocabulary become."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from fdt_graph.namespaces import iri
from fdt_graph.validate import load_shapes, validate

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MIGRATIONS = sorted((ROOT / "sparql" / "migrate").glob("*.ru"))


def story(migration: Path, when: str) -> Path:
    return HERE / f"{migration.stem}.{when}.trig"


def on_pyoxigraph(data: bytes, update: str) -> set[str]:
    store = ox.Store()
    store.load(data, ox.RdfFormat.TRIG)
    store.update(update)
    return {str(quad) for quad in store}


def on_rdflib(data: bytes, update: str) -> set[str]:
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format="trig")
    dataset.update(update)
    return {
        str(quad) for quad in ox.parse(dataset.serialize(format="nquads"), ox.RdfFormat.N_QUADS)
    }


# rdflib 7 warns of its own use of what rdflib 8 will remove.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("update", [on_pyoxigraph, on_rdflib])
@pytest.mark.parametrize("migration", MIGRATIONS, ids=lambda path: path.stem)
def test_a_migration_makes_of_the_data_before_the_data_after(
    migration: Path, update: Callable[[bytes, str], set[str]]
) -> None:
    after = {str(quad) for quad in ox.parse(path=story(migration, "after"))}
    for when in ("before", "after"):
        assert update(story(migration, when).read_bytes(), migration.read_text()) == after


@pytest.mark.parametrize("migration", MIGRATIONS, ids=lambda path: path.stem)
def test_what_is_migrated_is_no_longer_flagged(migration: Path) -> None:
    shapes = load_shapes(ROOT / "shapes")
    for when, flagged in (("before", True), ("after", False)):
        store = ox.Store()
        store.load(path=story(migration, when))
        results = validate(store, shapes).results
        assert any("shapes#Deprecated-" in result.shape for result in results) is flagged


def test_every_deprecated_term_has_its_migration(dataset: ox.Store) -> None:
    expected = {
        f"{version.object.value}-{term.subject.value.partition('#')[2]}"  # type: ignore[union-attr]
        for term in dataset.quads_for_pattern(None, iri("owl:deprecated"), None, None)
        for version in dataset.quads_for_pattern(term.subject, iri("fdt:deprecatedSince"), None)
    }
    assert expected == {migration.stem for migration in MIGRATIONS}


@pytest.mark.parametrize("migration", MIGRATIONS, ids=lambda path: path.stem)
def test_a_migration_says_what_it_does_in_both_languages(migration: Path) -> None:
    first, second = migration.read_text().splitlines()[:2]
    assert first.startswith("# fr: ") and second.startswith("# en: ")
