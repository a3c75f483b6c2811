"""Partners and their harvests, as the API description has them."""

from collections.abc import Mapping
from dataclasses import replace

from fdt_graph.errors import NoSuchRecord, NotAcceptable
from fdt_graph.web.partners import LISTED, REPORTED
from fdt_graph.web.surface.operation import (
    PAGE,
    SUFFIX,
    TEXT,
    Operation,
    Parameter,
    document,
    page,
)

NAME = Parameter("name", "L’identifiant du partenaire.", "The partner’s identifier.", TEXT, "path")
NUMBER = Parameter(
    "number", "Son numéro, et un suffixe.", "Its number, and a suffix.", TEXT, "path"
)
LIST_TYPES, REPORT_TYPES = tuple(LISTED.values()), tuple(REPORTED.values())

PARTNERS: dict[str, Mapping[str, Operation]] = {
    "/partners": page(
        "Les partenaires, et leur dernière récolte.",
        "The partners, and their last harvest.",
        produces=LIST_TYPES,
        problems=(NotAcceptable,),
    ),
    "/partners.{suffix}": page(
        "Les partenaires, et leur dernière récolte.",
        "The partners, and their last harvest.",
        replace(SUFFIX, schema={"type": "string", "enum": list(LISTED)}),
        produces=LIST_TYPES,
        problems=(NoSuchRecord,),
    ),
    "/partners/{name}": document(
        "Un partenaire et ses récoltes.",
        "A partner and its harvests.",
        NAME,
        PAGE,
        produces=LIST_TYPES,
    ),
    "/partners/{name}/harvests/{number}": document(
        "Le rapport d’une récolte : ce qui a été pris, refusé et retiré, et pourquoi.",
        "The report of a harvest: what was taken, refused and withdrawn, and why.",
        NAME,
        NUMBER,
        PAGE,
        produces=REPORT_TYPES,
    ),
}
