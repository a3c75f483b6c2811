"""The lists and the search, over the whole dataset and over made-up things."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.catalogue import Catalogue, prepare, sorts
from fdt_graph.catalogue.directories import DIRECTORIES, GROUPS, directory_of
from fdt_graph.catalogue.found import Choice, Found
from fdt_graph.catalogue.words import LONGEST
from fdt_graph.engine import Engine
from fdt_graph.errors import BadRequest, NoSuchRecord, Unknown
from fdt_graph.namespaces import iri
from fdt_graph.register import REGISTER
from fdt_graph.store.generation import TABLES, Generation
from fdt_graph.store.generations import Generations
from tests.workshop import ROOT

QUESTIONS = ROOT / "sparql" / "directories"


@pytest.fixture(scope="module")
def catalogue(generations: Generations) -> Iterator[Catalogue]:
    """The lists of the whole dataset."""
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        yield Catalogue(engine, QUESTIONS)


def names(found: Found) -> list[str]:
    return [item.name.words for item in found.items]


@pytest.mark.parametrize("typed", ["energie", "Énergie", "ENERGIE", "l’énergie", "énerg"])
def test_a_search_knows_no_accent_no_capital_and_no_article(
    catalogue: Catalogue, typed: str
) -> None:
    found = catalogue.find(Choice(None, typed))
    assert "Virage Énergie" in names(found)
    assert found.understood is None


@pytest.mark.parametrize(
    ("typed", "understood"),
    [("enregie", "énergie"), ("transision", "transition"), ("goelle", "gohelle")],
)
def test_a_word_that_nothing_has_is_read_as_the_nearest(
    catalogue: Catalogue, typed: str, understood: str
) -> None:
    found = catalogue.find(Choice(None, typed))
    assert found.understood == understood
    assert found.total == catalogue.find(Choice(None, understood)).total > 0


def test_a_word_is_mended_so_that_all_words_are_found_together(catalogue: Catalogue) -> None:
    found = catalogue.find(Choice("people", "Jean-Francois Carron"))
    assert names(found) == ["Jean-François Caron"]


def test_all_words_must_be_there(catalogue: Catalogue) -> None:
    both = catalogue.find(Choice(None, "loos énergie")).total
    assert both < catalogue.find(Choice(None, "loos")).total


def test_a_word_that_is_like_no_other_finds_nothing(catalogue: Catalogue) -> None:
    found = catalogue.find(Choice(None, "zzzzxqwv"))
    assert (found.total, found.understood, found.pages) == (0, None, 1)


@pytest.mark.parametrize(
    "hostile",
    [
        '"',
        '""',
        "*",
        "energie*",
        "NEAR(a b)",
        "name:energie",
        "a OR b",
        "NOT energie",
        "energie)",
        "-energie",
        "^energie",
        "'; DROP TABLE text; --",
        "{name other}: energie",
        "\x00",
        "energie\x00",
        "\u202eeigrene",
        "%",
        "<script>alert(1)</script>",
        "e\u0301nergie",
        "𝔢𝔫𝔢𝔯𝔤𝔦𝔢",
        "AND",
        "+",
    ],
)
def test_the_syntax_of_searches_is_only_words(catalogue: Catalogue, hostile: str) -> None:
    catalogue.find(Choice(None, hostile))
    assert catalogue.find(Choice(None, "energie")).total > 0


def test_the_syntax_of_searches_does_not_widen_one(catalogue: Catalogue) -> None:
    assert catalogue.find(Choice(None, 'qzqzqz" OR "energie')).total == 0
    assert catalogue.find(Choice(None, "***")).total == 0


def test_a_search_has_a_length(catalogue: Catalogue) -> None:
    with pytest.raises(BadRequest, match=str(LONGEST)):
        catalogue.find(Choice(None, "a" * (LONGEST + 1)))


def test_what_is_called_so_comes_first(catalogue: Catalogue) -> None:
    found = catalogue.find(Choice("register", "beaumont"))
    assert names(found)[0] == "Beaumont"
    assert "Beaumontel" in names(catalogue.find(Choice("register", "beaumont"), size=100))


@pytest.mark.parametrize(
    "name", [name for name in DIRECTORIES if name not in ("register", "organisations")]
)
def test_counts_agree_with_the_lists_that_they_lead_to(catalogue: Catalogue, name: str) -> None:
    whole = catalogue.find(Choice(name))
    assert any(facet.counts for facet in whole.facets)
    for facet in whole.facets:
        for count in facet.counts:
            chosen = ((facet.name, (count.value.key,)),)
            narrowed = catalogue.find(Choice(name, chosen=chosen))
            assert narrowed.total == count.count, (facet.name, count.value.key)
            assert 0 < narrowed.total <= whole.total


def test_counts_are_for_the_other_choices_kept(catalogue: Catalogue) -> None:
    chosen = ("theme", ("energy",))
    narrowed = catalogue.find(Choice("initiatives", "", (chosen,)))
    for facet in narrowed.facets:
        for count in facet.counts:
            both = tuple(sorted([chosen, (facet.name, (count.value.key,))]))
            if facet.name != "theme":
                assert catalogue.find(Choice("initiatives", "", both)).total == count.count


def test_two_values_of_a_facet_are_one_or_the_other(catalogue: Catalogue) -> None:
    def total(*keys: str) -> int:
        return catalogue.find(Choice("initiatives", "", (("type", keys),))).total

    assert total("Project", "Programme") == total("Project") + total("Programme")


def test_a_place_is_found_under_its_department_and_region(catalogue: Catalogue) -> None:
    chosen = (("department", ("departement-62",)), ("region", ("region-32",)))
    found = catalogue.find(Choice("territories", "", chosen))
    assert "Loos-en-Gohelle" in names(found)


def test_an_intercommunality_is_in_the_department_of_its_communes(catalogue: Catalogue) -> None:
    chosen = (("department", ("departement-35",)), ("level", ("intercommunality",)))
    found = catalogue.find(Choice("register", "", chosen))
    assert "Rennes Métropole" in names(found)


def test_a_list_has_all_that_the_narrower_one_has(catalogue: Catalogue) -> None:
    for directory in DIRECTORIES.values():
        if directory.wider is not None:
            own = {item.iri for item in catalogue.whole(Choice(directory.name), None, "fr")}
            wide = {item.iri for item in catalogue.whole(Choice(directory.wider), None, "fr")}
            assert own and own < wide


def test_pages_make_the_list(catalogue: Catalogue) -> None:
    choice = Choice("resources")
    first = catalogue.find(choice)
    pages = [catalogue.find(choice, page=page) for page in range(1, first.pages + 1)]
    iris = [item.iri for page in pages for item in page.items]
    assert iris == [item.iri for item in catalogue.whole(choice, None, "fr")]
    assert len(set(iris)) == first.total
    with pytest.raises(NoSuchRecord):
        catalogue.find(choice, page=first.pages + 1)


def test_events_are_in_time_order(catalogue: Catalogue) -> None:
    days = [item.first for item in catalogue.whole(Choice("events"), None, "fr")]
    dated = [day for day in days if day is not None]
    assert dated == sorted(dated, reverse=True)
    assert days == dated + [None] * (len(days) - len(dated))
    oldest = [item.first for item in catalogue.whole(Choice("events"), "oldest", "fr")]
    assert [day for day in oldest if day is not None] == sorted(dated)


@pytest.mark.parametrize(
    "choice",
    [
        Choice("alies"),
        Choice("allies", "", (("colour", ("green",)),)),
        Choice("allies", "", (("theme", ("enregy",)),)),
    ],
)
def test_what_is_unknown_is_said(catalogue: Catalogue, choice: Choice) -> None:
    with pytest.raises(Unknown):
        catalogue.find(choice)


def test_an_unknown_order_is_said(catalogue: Catalogue) -> None:
    with pytest.raises(Unknown, match="name"):
        catalogue.find(Choice("allies"), "nam")


def test_relevance_is_an_order_of_searches_only() -> None:
    assert "relevance" not in sorts(Choice("events"))
    assert sorts(Choice("events", "a"))[0] == "relevance"


def test_names_are_in_the_language_asked_for(catalogue: Catalogue) -> None:
    def themes(language: str) -> set[str]:
        found = catalogue.find(Choice("initiatives"), language=language)
        facet = next(each for each in found.facets if each.name == "theme")
        return {count.value.name.words for count in facet.counts}

    assert "Énergie" in themes("fr")
    assert "Energy" in themes("en")


def test_every_group_of_the_search_is_a_list() -> None:
    assert {directory_of(name).name for name in GROUPS} == set(GROUPS)


def publish(folder: Path, lines: list[str]) -> Generations:
    """Publish made-up statements, by themselves."""
    store = ox.Store()
    graph = ox.NamedNode("https://w3id.org/fdt/graph/example-lists")
    store.load("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES, to_graph=graph)
    generations = Generations(folder)
    generations.publish(store)
    return generations


def resource(name: str, label: str, theme: str = "") -> list[str]:
    """Describe a made-up resource."""
    this = f"<https://w3id.org/fdt/id/resource/example-{name}>"
    label = ox.Literal(label, language="fr")
    said = [
        f"{this} {iri('rdf:type')} {iri('fdt:Resource')} .",
        f"{this} {iri('rdfs:label')} {label} .",
    ]
    return said + ([f"{this} {iri('fdt:theme')} {theme} ."] if theme else [])


def test_ten_thousand_things_are_listed_counted_and_found(tmp_path: Path) -> None:
    lines = [
        line
        for number in range(10_000)
        for line in resource(
            str(number), f"Ressource {number:05}", str(iri(f"theme:t{number % 7}"))
        )
    ]
    with Engine(publish(tmp_path, lines), ROOT / "sparql" / "portal") as engine:
        catalogue = Catalogue(engine, QUESTIONS)
        found = catalogue.find(Choice("resources"), page=500)
        assert (found.total, found.pages) == (10_000, 500)
        assert names(found)[-1] == "Ressource 09999"
        theme = next(facet for facet in found.facets if facet.name == "theme")
        assert sum(count.count for count in theme.counts) == 10_000
        assert names(catalogue.find(Choice("resources", "04321"))) == ["Ressource 04321"]


def test_hostile_labels_are_kept_as_text_and_shortened(tmp_path: Path) -> None:
    lines = resource("script", '"><script>alert(1)</script>') + resource("long", "x" * 1_000_000)
    with Engine(publish(tmp_path, lines), ROOT / "sparql" / "portal") as engine:
        found = Catalogue(engine, QUESTIONS).find(Choice("resources"))
        assert '"><script>alert(1)</script>' in names(found)
        assert max(map(len, names(found))) <= 301


def test_a_thing_without_a_name_has_its_short_iri(tmp_path: Path) -> None:
    ally = f"<https://w3id.org/fdt/id/organisation/example-x> {iri('rdf:type')} {iri('fdt:Ally')} ."
    with Engine(publish(tmp_path, [ally]), ROOT / "sparql" / "portal") as engine:
        found = Catalogue(engine, QUESTIONS).find(Choice("allies"))
        assert names(found) == ["organisation:example-x"]


def test_lists_follow_a_publication(tmp_path: Path) -> None:
    generations = publish(tmp_path, resource("first", "Première"))
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        catalogue = Catalogue(engine, QUESTIONS)
        before = catalogue.index()
        assert catalogue.index() is before
        publish(tmp_path, resource("first", "Première") + resource("second", "Seconde"))
        assert names(catalogue.find(Choice("resources"))) == ["Première", "Seconde"]


def territories(folder: Path, *names: str, said: str = "") -> Generations:
    """Publish a made-up register of departments, beside one text that is not of the register."""
    store, thing = ox.Store(), ox.NamedNode("https://w3id.org/fdt/id/resource/example-said")
    for name in names:
        this = ox.NamedNode(f"https://w3id.org/fdt/id/territory/example-{name}")
        label = ox.Literal(name, language="fr")
        store.add(ox.Quad(this, iri("rdfs:label"), label, REGISTER))
        store.add(ox.Quad(this, iri("fdt:level"), iri("level:department"), REGISTER))
    graph = ox.NamedNode("https://w3id.org/fdt/graph/example-lists")
    store.add(ox.Quad(thing, iri("rdf:type"), iri("fdt:Resource"), graph))
    store.add(ox.Quad(thing, iri("rdfs:label"), ox.Literal(said), graph))
    generations = Generations(folder)
    generations.publish(store)
    return generations


def register_of(generations: Generations) -> list[str]:
    """List the register of the current generation, as a server that was just started does."""
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        return names(Catalogue(engine, QUESTIONS).find(Choice("register")))


def beside(generation: Generation) -> list[Path]:
    return list(generation.path.glob(TABLES))


def test_the_tables_of_a_register_are_made_once_and_stay_on_disk(tmp_path: Path) -> None:
    generations = territories(tmp_path, "Est", "Ouest")
    assert register_of(generations) == ["Est", "Ouest"]
    (made,) = beside(generations.current())
    before = made.stat()
    assert register_of(generations) == ["Est", "Ouest"]
    assert [made.stat()] == [path.stat() for path in beside(generations.current())] == [before]


def test_generations_of_one_register_share_its_tables(tmp_path: Path) -> None:
    first = territories(tmp_path, "Est", said="one").current()
    assert register_of(Generations(tmp_path)) == ["Est"]
    second = territories(tmp_path, "Est", said="two").current()
    assert second != first
    assert register_of(Generations(tmp_path)) == ["Est"]
    assert beside(second)[0].samefile(beside(first)[0])


def test_another_register_has_other_tables(tmp_path: Path) -> None:
    generations = territories(tmp_path, "Est")
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        catalogue = Catalogue(engine, QUESTIONS)
        assert names(catalogue.find(Choice("register"))) == ["Est"]
        territories(tmp_path, "Nord", "Sud")
        assert names(catalogue.find(Choice("register"))) == ["Nord", "Sud"]


def test_tables_that_other_code_made_are_not_read(tmp_path: Path) -> None:
    generations = territories(tmp_path, "Est")
    (generations.current().path / TABLES.replace("*", "old")).write_bytes(b"not tables")
    assert register_of(generations) == ["Est"]
    assert "old" not in str(beside(generations.current()))


def test_where_tables_cannot_be_left_lists_are_there_all_the_same(tmp_path: Path) -> None:
    generations = territories(tmp_path, "Est")
    in_the_way = generations.current().path / TABLES.replace("*", "folder")
    in_the_way.mkdir()
    assert register_of(generations) == ["Est"]
    assert beside(generations.current()) == [in_the_way]


def test_what_takes_long_may_be_made_before_anybody_asks(tmp_path: Path) -> None:
    generation = territories(tmp_path, "Est").current()
    prepare(generation, tmp_path)
    assert not beside(generation)
    prepare(generation, QUESTIONS)
    assert len(beside(generation)) == 1
