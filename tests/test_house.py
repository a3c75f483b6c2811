"""What keeps the house in order: arrows point one way, what exists is documented."""

import ast
import re
import tomllib
from pathlib import Path

import click
import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

import fdt_graph
from fdt_graph import errors
from fdt_graph.cli import main
from fdt_graph.namespaces import PREFIXES, RECORD_TYPES
from fdt_graph.settings import PREFIX, SETTINGS
from fdt_graph.web.problems import STATUS
from fdt_graph.web.words import WORDS
from tests.conftest import LONGEST

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "fdt_graph"

#: A module imports only modules named before it.
ORDER = [
    "errors",
    "fold",
    "namespaces",
    "settings",
    "formats",
    "outgoing",
    "serialize",
    "parse",
    "sparql_text",
    "service_text",
    "query",
    "questions",
    "fixed_order",
    "rows",
    "trig",
    "tables",
    "reference",
    "register",
    "positions",
    "derive",
    "examples",
    "alignments",
    "describe",
    "dataset",
    "validate",
    "store",
    "remote",
    "tokens",
    "writing",
    "feed",
    "build",
    "keeping",
    "changes",
    "vocabulary_release",
    "worker",
    "engine",
    "federation",
    "records",
    "portrayal",
    "catalogue",
    "reconciliation",
    "identity",
    "network",
    "history",
    "show",
    "web",
    "check",
    "serve",
    "cli",
    "__main__",
]


def modules() -> list[str]:
    return sorted({path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in sources()})


def sources() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py"]


def test_every_module_has_its_place() -> None:
    assert modules() == sorted(ORDER)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_point_one_way(path: Path) -> None:
    name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    used = {
        node.module.split(".")[1]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fdt_graph.")
    }
    assert used - {name} <= set(ORDER[: ORDER.index(name)])


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_stays_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 350


@pytest.mark.parametrize("name", fdt_graph.__all__)
def test_every_public_name_says_what_it_is_for(name: str) -> None:
    assert getattr(fdt_graph, name).__doc__


def test_every_error_has_its_row_in_the_table_of_statuses() -> None:
    ours = {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.FdtGraphError)
    }
    assert ours - {errors.FdtGraphError} == set(STATUS)


def test_every_command_and_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    for name in main.commands:
        assert f"fdt-graph {name}" in readme, name
    for setting in SETTINGS:
        assert f"{PREFIX}{setting.name.upper()}" in readme, setting.name


def test_every_option_is_explained() -> None:
    for command in main.commands.values():
        for option in command.params:
            if isinstance(option, click.Option) and not option.is_eager:
                assert option.help or isinstance(option.type, click.Choice), option.name


def test_every_page_word_is_in_both_languages_and_used() -> None:
    assert all(fr.strip() and en.strip() for fr, en in WORDS.values())
    pages = "".join(path.read_text() for path in PACKAGE.glob("web/templates/*.html"))
    assert not [word for word in WORDS if f"t.{word}" not in pages and f'"{word}"' not in pages]


def test_tools_know_every_table_that_is_set() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(tool) == {"build-system", "project", "tool"}
    assert set(tool["tool"]) == {"hatch", "pytest", "mypy", "ruff"}
    assert set(tool["tool"]["ruff"]) <= {"line-length", "lint"}


QUERIES = sorted((ROOT / "sparql").rglob("*.rq"))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_query_stands_alone_and_says_what_it_does(path: Path) -> None:
    text = path.read_text()
    prepareQuery(text)
    assert re.match(r"# fr: .+\n# en: .+\n", text)


@pytest.mark.parametrize("name", LONGEST)
def test_a_file_of_tests_that_begins_early_is_there(name: str) -> None:
    assert (ROOT / "tests" / name).is_file()


def test_every_record_is_of_a_known_type(dataset: ox.Store) -> None:
    ids = {
        quad.subject.value.removeprefix(PREFIXES["fdt"].replace("ns#", "id/")).split("/")[0]
        for quad in dataset
        if isinstance(quad.subject, ox.NamedNode) and "/fdt/id/" in quad.subject.value
    }
    assert ids <= set(RECORD_TYPES)
