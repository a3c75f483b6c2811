"""Whether the competency questions are all there, say what they ask, and are answered."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Store

from fdt_graph.check.examples import current_terms, named_by
from fdt_graph.check.material import Answer, Material, as_texts
from fdt_graph.check.rule import Fault, rule
from fdt_graph.errors import QueryError
from fdt_graph.namespaces import compact
from fdt_graph.parse import load_file
from fdt_graph.questions import read_question

#: Those of researchers, of partner observatories and of the portal.
IDS = (
    *(f"R{number}" for number in range(1, 17)),
    *(f"O{number}" for number in range(1, 13)),
    *(f"P{number}" for number in range(1, 15)),
)

#: The share of the vocabulary that answered questions are to name.
COVERED = 0.95


@rule(
    "cq",
    "Chaque question dit en français et en anglais ce qu’elle demande.",
    "Each question says in French and in English what it asks.",
)
def banner(material: Material) -> Iterator[Fault]:
    """Read the first lines of each."""
    for path in sorted((material.root / "sparql" / "cq").glob("*.rq")):
        try:
            read_question(path)
        except QueryError as error:
            texts = tuple(error.texts.items())
            yield Fault(f"question:{path.stem}", texts=texts)


@rule(
    "cq",
    "Les quarante-deux questions de compétence sont posées : R1 à R16, O1 à O12, P1 à P14.",
    "The forty-two competency questions are asked: R1 to R16, O1 to O12, P1 to P14.",
)
def ids(material: Material) -> Iterator[Fault]:
    """Look for the code of each."""
    asked = {question.id for question in material.questions.values()}
    for missing in IDS:
        if missing not in asked:
            yield Fault(missing)


@rule(
    "cq",
    "Chaque question a sa réponse attendue dans sparql/cq/expected/, et le graphe la donne.",
    "Each question has its expected answer in sparql/cq/expected/, and the graph gives it.",
)
def expected(material: Material) -> Iterator[Fault]:
    """Ask each, and compare; an answer without a question is a fault too."""
    folder = material.root / "sparql" / "cq" / "expected"
    for name, answer in material.answers.items():
        paths = [path for path in (folder / f"{name}.tsv", folder / f"{name}.nt") if path.exists()]
        if len(paths) != 1:
            yield Fault(f"question:{name}", (("missing", f"sparql/cq/expected/{name}.*"),))
            continue
        wanted = read_answer(paths[0])
        if answer != wanted:
            other = next((row for row in answer if row not in wanted), None)
            lost = next((row for row in wanted if row not in answer), None)
            details = (("value", other), ("expected", lost))
            shown = tuple((kind, "\t".join(row)) for kind, row in details if row is not None)
            yield Fault(f"question:{name}", shown or (("other", "ORDER BY"),))
    for path in sorted(folder.iterdir() if folder.exists() else []):
        if path.stem not in material.questions:
            file = str(path.relative_to(material.root))
            yield Fault(file, (("missing", f"sparql/cq/{path.stem}.rq"),), f"{file}:1")


def read_answer(path: Path) -> Answer:
    """Read an expected answer: rows in their order from .tsv, sorted statements from .nt."""
    if path.suffix == ".tsv":
        content = path.read_bytes()
        answer = ox.parse_query_results(content, ox.QueryResultsFormat.TSV)
        return as_texts(answer)
    store = Store()
    load_file(store, path)
    return sorted((str(quad.triple),) for quad in store)


@rule(
    "cq",
    "Le graphe, ou l’histoire de ontology/examples.trig, répond à chaque question.",
    "The graph, or the story of ontology/examples.trig, answers each question.",
)
def answered(material: Material) -> Iterator[Fault]:
    """List the questions that nothing answers."""
    for name in sorted(set(material.questions) - _answered(material)):
        yield Fault(f"question:{name}")


@rule(
    "cq",
    "Les questions auxquelles aucune donnée ne répond encore : ce que nulle source ne dit.",
    "The questions that no data answer yet: what no source says.",
)
def gap(material: Material) -> Iterator[Fault]:
    """List the questions whose answer over the data is empty."""
    for name, answer in material.answers.items():
        if not answer:
            yield Fault(f"question:{name}")


@rule(
    "cq",
    "Les questions qui ont une réponse nomment 95 % au moins des termes en vigueur.",
    "The questions that are answered name 95% at least of the current terms.",
)
def coverage(material: Material) -> Iterator[Fault]:
    """Count the terms that an answered question names."""
    terms = current_terms(material)
    missing = len(_uncovered(material))
    if missing > (1 - COVERED) * len(terms):
        yield Fault("sparql/cq", (("value", f"{len(terms) - missing}/{len(terms)}"),))


@rule(
    "cq",
    "Les termes en vigueur que ne nomme aucune question qui ait une réponse.",
    "The current terms that no answered question names.",
)
def uncovered(material: Material) -> Iterator[Fault]:
    """List them."""
    for term in _uncovered(material):
        yield Fault(compact(term))


def _uncovered(material: Material) -> list[str]:
    return sorted(set(current_terms(material)) - named_by(material, _answered(material)))


def _answered(material: Material) -> set[str]:
    """Name the questions that the data or the story answer."""
    both = (*material.answers.items(), *material.story_answers.items())
    return {name for name, answer in both if answer}
