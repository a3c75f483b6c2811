"""Names are read as people write them."""

import pytest

from fdt_graph.reconciliation.names import READINGS, Reader, spelling

AREAS = {
    "42": frozenset(["departement-42"]),
    "loire": frozenset(["departement-42"]),
    "2a": frozenset(["departement-2A"]),
    "2b": frozenset(["departement-2B"]),
    "974": frozenset(["departement-974"]),
    "reunion": frozenset(["departement-974"]),
}
READER = Reader(AREAS)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("St Etienne", "Saint-Étienne"),
        ("SAINTE-FOY-LES-LYON", "Sainte-Foy-lès-Lyon"),
        ("Havre (Le)", "Le Havre"),
        ("Haye-Pesnel (La)", "La Haye-Pesnel"),
        ("Haÿ-les-Roses (L’)", "L'Haÿ-les-Roses"),
        ("Rochelle, La", "La Rochelle"),
        ("Cœur de Chartreuse", "Coeur  de  Chartreuse"),
        ("Châlons s/ Vesle", "Châlons-sur-Vesle"),
        ("CC du Pays de Honfleur", "Communauté de communes du Pays de Honfleur"),
        ("comcom Val d’Yonne", "CC Val d'Yonne"),
        ("Besançon cedex 3", "Besançon"),
        ("Vienne, France", "Vienne"),
    ],
)
def test_two_ways_of_writing_are_one_name(written: str, plain: str) -> None:
    (read, *_), (meant, *_) = READER.read(written).spellings, READER.read(plain).spellings
    assert (read.core, read.kind) == (meant.core, meant.kind)


@pytest.mark.parametrize(
    ("written", "area"),
    [
        ("Saint-Étienne (42)", "departement-42"),
        ("Saint-Étienne (Loire)", "departement-42"),
        ("Saint-Étienne, Loire", "departement-42"),
        ("Saint-Étienne - 42", "departement-42"),
        ("42000 Saint-Étienne", "departement-42"),
        ("Saint-Étienne 42000", "departement-42"),
        ("Saint-Denis (La Réunion)", "departement-974"),
        ("97400 Saint-Denis", "departement-974"),
        ("20000 Ajaccio", "departement-2A"),
    ],
)
def test_a_name_may_say_where(written: str, area: str) -> None:
    asked = READER.read(written)
    assert area in asked.areas
    assert "42" not in asked.spellings[0].core


@pytest.mark.parametrize(
    ("written", "kind", "core"),
    [
        ("Ville de Paris", "commune", ("paris",)),
        ("Conseil départemental du Puy-de-Dôme", "department", ("puy", "dome")),
        ("Région Grand Est", "region", ("grand", "est")),
        ("PNR du Doubs Horloger", "pnr", ("doubs", "horloger")),
        ("Ville", "", ("commune",)),
        ("Cadillac", "", ("cadillac",)),
    ],
)
def test_a_name_may_say_of_which_kind(written: str, kind: str, core: tuple[str, ...]) -> None:
    said = spelling(written)
    assert (said.kind, said.core) == (kind, core)


def test_brackets_may_be_part_of_a_name_or_an_abbreviation_of_it() -> None:
    whole, plain = READER.read("Château-Chinon (Campagne)").spellings
    assert whole.core == ("chateau", "chinon", "campagne")
    assert plain.core == ("chateau", "chinon")
    asked = READER.read("Agence de la cohésion (ANCT)")
    assert ("anct",) in [each.core for each in asked.spellings]


@pytest.mark.parametrize("name", ["", "  ", "()", "( )", "'", "…", "-", "((((", "42", "(42)", "La"])
def test_what_is_hardly_a_name_is_read_too(name: str) -> None:
    READER.read(name)


def test_a_name_of_many_parts_has_few_readings() -> None:
    parts = [f"part{number}" for number in range(40)]
    said = READER.read(" – ".join(parts)).spellings
    assert len(said) == READINGS
    assert said[0].core == tuple(parts)
