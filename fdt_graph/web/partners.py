"""Partners and their harvests, as pages and for programs: what came, what was taken, what was not.

https://www.w3.org/TR/prov-o/, https://www.w3.org/TR/shacl/#validation-report
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request

from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord
from fdt_graph.federation.problems import short
from fdt_graph.federation.registry import Partner, read_partners
from fdt_graph.federation.report import Details, Note, Report
from fdt_graph.federation.reports import statements as said_of
from fdt_graph.federation.reports import write_csv, write_json
from fdt_graph.federation.state import Harvests
from fdt_graph.namespaces import compact
from fdt_graph.web.negotiation import negotiate
from fdt_graph.web.parameters import page_of, refuse_unknown
from fdt_graph.web.representations import SUFFIXES, page, statements

JSON, CSV = "application/json", "text/csv"
#: What a list of partners is written in, and what a report is, by suffix.
LISTED = {"html": SUFFIXES["html"], "json": JSON}
REPORTED = {**SUFFIXES, "json": JSON, "csv": CSV}
#: Harvests, and records or rows of a report, on a page.
PAGE = 100


@dataclass(frozen=True)
class Shown:
    """A partner, and how its harvests went."""

    partner: Partner
    last: Report | None
    in_force: Report | None
    #: When it was last looked at, as xsd:dateTime writes it.
    checked: str | None
    #: Statements of its graph.
    statements: int

    @property
    def document(self) -> dict[str, Any]:
        """Write it for JSON."""
        partner = self.partner
        return {
            "id": partner.id,
            "title": partner.labels,
            "organisation": partner.iri,
            "graph": partner.graph,
            "licence": partner.licence,
            "contact": partner.contact,
            "statements": self.statements,
            "checked": self.checked,
            "last": self.last and self.last.document,
            "in_force": self.in_force and self.in_force.number,
        }


def partners(engine: Engine, root: Path) -> Blueprint:
    """Serve the partners of the registry of a working directory, and their harvests."""
    blueprint = Blueprint("partners", __name__)

    @blueprint.get("/partners")
    @blueprint.get("/partners.<suffix>")
    def listing(suffix: str | None = None) -> Response:
        syntax = _chosen(suffix, LISTED)
        shown = [_shown(engine, each) for each in engine.kept(_read, root).values()]
        if syntax == "json":
            return _json([each.document for each in shown])
        return page("partners.html", LISTED, partners=shown, place="/partners")

    @blueprint.get("/partners/<name>")
    def one(name: str) -> Response:
        name, suffix = _split(name, LISTED)
        shown = _shown(engine, _partner(engine, root, name))
        state = Harvests(engine.directory, name)
        numbers = state.numbers()[::-1]
        syntax = _chosen(suffix, LISTED)
        turned = page_of(request.args, numbers, PAGE)
        reports = [state.report(each) for each in turned]
        if syntax == "json":
            said = {**shown.document, "harvests": [each.document for each in reports]}
            return _json({**said, "page": turned.page, "pages": turned.pages})
        refuse_unknown(request.args, ("page", "lang"))
        return page(
            "partner.html",
            LISTED,
            shown=shown,
            reports=reports,
            at=turned.page,
            pages=turned.pages,
            compact=compact,
            place=f"/partners/{name}",
        )

    @blueprint.get("/partners/<name>/harvests/<number>")
    def harvest(name: str, number: str) -> Response:
        number, suffix = _split(number, REPORTED)
        partner = _partner(engine, root, name)
        state = Harvests(engine.directory, name)
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            raise NoSuchRecord("harvest", number, map(str, state.numbers()))
        report, details = state.report(int(number)), state.details(int(number))
        syntax = _chosen(suffix, REPORTED)
        if syntax == "html":
            return _page(partner, report, details)
        if syntax in SUFFIXES:
            return statements(said_of(report, details, partner), syntax)
        written = write_json(report, details) if syntax == "json" else write_csv(details)
        response = Response(written, content_type=REPORTED[syntax])
        if syntax == "csv":
            file = f"{name}-{report.number}.csv"
            response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
        response.vary.add("Accept")
        return response

    return blueprint


def _read(engine: Engine, root: Path) -> Mapping[str, Partner]:
    return read_partners(root)


def _partner(engine: Engine, root: Path, name: str) -> Partner:
    known = engine.kept(_read, root)
    if name not in known:
        raise NoSuchRecord("partner", name, known)
    return known[name]


def _shown(engine: Engine, partner: Partner) -> Shown:
    state = Harvests(engine.directory, partner.id)
    numbers = state.numbers()
    last = state.report(numbers[-1]) if numbers else None
    tally = engine.generation.graphs.get(partner.graph)
    count = tally.statements if tally is not None else 0
    return Shown(partner, last, state.in_force(), state.checked(), count)


def _page(partner: Partner, report: Report, details: Details) -> Response:
    """Write the page of a harvest: what needs somebody's hand first, then what was taken."""
    refuse_unknown(request.args, ("page", "lang"))
    order = {"refused": 0, "withdrawn": 1, "changed": 2, "added": 3}
    records = sorted(details.verdicts, key=lambda each: (order.get(each.outcome, 4), each.iri))
    rows = [*details.notes, *records]
    shown = page_of(request.args, rows, PAGE)
    return page(
        "harvest.html",
        REPORTED,
        partner=partner,
        report=report,
        notes=[each for each in shown if isinstance(each, Note)],
        records=[each for each in shown if not isinstance(each, Note)],
        at=shown.page,
        pages=shown.pages,
        short=short,
        compact=compact,
        place=f"/partners/{partner.id}/harvests/{report.number}",
    )


def _split(name: str, offers: Mapping[str, str]) -> tuple[str, str | None]:
    """Split a suffix off the last part of an address; partners and numbers have no points."""
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return name, None
    if suffix not in offers:
        raise NoSuchRecord("format", suffix, offers)
    return stem, suffix


def _chosen(suffix: str | None, offers: Mapping[str, str]) -> str:
    """Choose a format by its suffix, or by the Accept header.

    Raises NoSuchRecord for a suffix, NotAcceptable for a header, that is no format of ours.
    """
    if suffix is not None:
        if suffix not in offers:
            raise NoSuchRecord("format", suffix, offers)
        return suffix
    chosen = negotiate(request.headers.get("Accept"), offers.values())
    return next(name for name, kind in offers.items() if kind == chosen)


def _json(said: object) -> Response:
    response = Response(json.dumps(said, ensure_ascii=False, indent=1) + "\n", content_type=JSON)
    response.vary.add("Accept")
    return response
