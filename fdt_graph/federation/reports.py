"""The report of a harvest in; JSON, statements, or a table of it out.

As RDF it is an activity (https://www.w3.org/TR/prov-o/) and what it found, as SHACL says what does
not conform (https://www.w3.org/TR/shacl/#validation-report).
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from fdt_graph.federation.problems import Problem
from fdt_graph.federation.registry import Partner
from fdt_graph.federation.report import OUTCOMES, Details, Report, harvest_iri
from fdt_graph.formats import safe_cell
from fdt_graph.namespaces import BASE, iri

Term = NamedNode | Literal

#: Columns of the table: one row a problem, and one for each record without any.
COLUMNS = (
    *("record", "outcome", "kept", "severity", "rule", "property", "value"),
    *("message_fr", "message_en", "document", "row", "column", "key"),
)
#: Where the rules of a harvest are explained.
RULES = BASE + "partners#"


def write_json(report: Report, details: Details) -> bytes:
    """Write all of it as JSON, with its address."""
    said: dict[str, Any] = {"id": report.iri, **report.document, **details.document}
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


def write_csv(details: Details) -> bytes:
    """Write what became of each record and row that is not as it was."""
    buffer = io.StringIO()
    table = csv.writer(buffer)
    table.writerow(COLUMNS)
    for cells in _rows(details):
        table.writerow([safe_cell(str(cells.get(name, ""))) for name in COLUMNS])
    return buffer.getvalue().encode()


def _rows(details: Details) -> Iterator[dict[str, object]]:
    for record in details.verdicts:
        about = {
            "record": record.iri,
            "outcome": record.outcome,
            "kept": "true" if record.kept else "",
        }
        for problem in record.problems:
            yield {**about, **_cells(problem)}
        if not record.problems:
            yield dict(about)
    for note in details.notes:
        place = {"document": note.document, "column": note.column or "", "key": note.key}
        row = "" if note.row is None else note.row
        yield {**place, "row": row, **_cells(note.problem)}


def _cells(problem: Problem) -> dict[str, object]:
    return {
        "severity": problem.severity,
        "rule": problem.rule,
        "property": problem.path,
        "value": problem.value,
        "message_fr": problem.fr,
        "message_en": problem.en,
    }


def statements(report: Report, details: Details, partner: Partner) -> list[Triple]:
    """Say what happened, sorted: the activity, what it used and made, and what does not conform."""
    harvest = NamedNode(report.iri)
    said: list[tuple[NamedNode, str, Term]] = [
        (harvest, "rdf:type", iri("prov:Activity")),
        *((harvest, "rdfs:label", text) for text in _titles(report, partner)),
        *((harvest, "dcterms:description", text) for text in _summaries(report)),
        (harvest, "prov:startedAtTime", _time(report.started)),
        (harvest, "prov:endedAtTime", _time(report.ended)),
        (harvest, "dcterms:subject", NamedNode(partner.graph)),
        *((harvest, "prov:used", NamedNode(name)) for name in _used(report)),
        *((NamedNode(name), "rdf:type", iri("dcat:Distribution")) for name in _used(report)),
    ]
    agent = report.asked_by(partner.iri)
    if agent is not None:
        said.append((harvest, "prov:wasAssociatedWith", NamedNode(agent)))
    if report.of:
        before = NamedNode(harvest_iri(report.partner, report.of))
        said.append((harvest, "prov:wasInformedBy", before))
    if report.publication is not None:
        publication = iri(f"publication:{report.publication}")
        said.append((publication, "prov:wasInformedBy", harvest))
    for record in details.verdicts:
        verb = {"added": "prov:generated", "changed": "prov:generated"}.get(record.outcome)
        if record.outcome == "withdrawn":
            verb = "prov:invalidated"
        if verb is not None and report.changed and record.iri:
            said.append((harvest, verb, NamedNode(record.iri)))
    said += _validation(report, details, harvest)
    triples = {Triple(subject, iri(name), value) for subject, name, value in said}
    return sorted(triples, key=str)


def _used(report: Report) -> list[str]:
    """Name the distributions that were read."""
    return sorted({each.distribution for each in report.documents})


def _validation(
    report: Report, details: Details, harvest: NamedNode
) -> Iterator[tuple[NamedNode, str, Term]]:
    """Write problems as SHACL does its results."""
    found = NamedNode(f"{report.iri}#report")
    problems = [(record.iri, each) for record in details.verdicts for each in record.problems]
    problems += [("", note.problem) for note in details.notes]
    if report.reason is not None:
        problems.append((report.iri, report.reason))
    conforms = not any(each.severity == "Violation" for _, each in problems)
    yield found, "rdf:type", iri("sh:ValidationReport")
    yield found, "prov:wasGeneratedBy", harvest
    yield found, "sh:conforms", Literal(conforms)
    for number, (name, problem) in enumerate(problems, 1):
        result = NamedNode(f"{report.iri}#result-{number}")
        shape = problem.rule if problem.rule.startswith("http") else RULES + problem.rule
        yield found, "sh:result", result
        yield result, "rdf:type", iri("sh:ValidationResult")
        yield result, "sh:resultSeverity", iri(f"sh:{problem.severity}")
        yield result, "sh:sourceShape", NamedNode(shape)
        yield result, "sh:resultMessage", Literal(problem.fr, language="fr")
        yield result, "sh:resultMessage", Literal(problem.en, language="en")
        yield result, "sh:focusNode", NamedNode(name or report.iri)


def _titles(report: Report, partner: Partner) -> list[Literal]:
    fr, en = partner.labels["fr"], partner.labels["en"]
    return [
        Literal(f"Récolte {report.number} : {fr}", language="fr"),
        Literal(f"Harvest {report.number}: {en}", language="en"),
    ]


#: Counts as a sentence has them, in the order of OUTCOMES.
_COUNTED = {
    "fr": ("ajoutées", "modifiées", "inchangées", "refusées", "retirées"),
    "en": ("added", "changed", "unchanged", "refused", "withdrawn"),
}


def _summaries(report: Report) -> list[Literal]:
    """Say how many records became what, in both languages."""
    counts = [report.count(outcome) for outcome in OUTCOMES]
    texts = {
        language: ", ".join(f"{count} {word}" for count, word in zip(counts, words, strict=True))
        for language, words in _COUNTED.items()
    }
    return [
        Literal(f"Fiches : {texts['fr']}.", language="fr"),
        Literal(f"Records: {texts['en']}.", language="en"),
    ]


def _time(text: str) -> Literal:
    return Literal(text, datatype=iri("xsd:dateTime"))
