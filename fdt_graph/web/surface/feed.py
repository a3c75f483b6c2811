"""The feed, the catalogue and the dumps, as the API description has them."""

from collections.abc import Mapping

from fdt_graph.errors import (
    BeingMade,
    Damaged,
    NoSuchRecord,
    NotAcceptable,
    NotMade,
    NotServed,
    Overloaded,
)
from fdt_graph.store.dumps import ENDINGS
from fdt_graph.web.stream import LISTS, OFFERS
from fdt_graph.web.surface.operation import (
    SUFFIX,
    TEXT,
    UNMODIFIED,
    Operation,
    Parameter,
    document,
    page,
)

NAME = Parameter(
    "name",
    "Le nom de la page : la première la donne.",
    "The name of the page: the first one gives it.",
    TEXT,
    "path",
)
#: What keeps the feed, or a dump, from being given.
LACKING = (NotServed, BeingMade, NotMade, Damaged, Overloaded)

#: Pages and documents.
FEED: Mapping[str, Mapping[str, Operation]] = {
    "/feed": page(
        "Le flux des fiches (LDES, TREE) : ce qu’il est, et ses pages.",
        "The feed of records (LDES, TREE): what it is, and its pages.",
        produces=OFFERS,
        problems=(NotAcceptable, *LACKING),
    ),
    "/feed/{name}": page(
        "Une page du flux : des versions de fiches, de la plus ancienne à la plus récente.",
        "A page of the feed: versions of records, the oldest first.",
        NAME,
        produces=OFFERS,
        problems=(NotAcceptable, NoSuchRecord, *LACKING),
    ),
    "/feed/{publication}/{record}": {
        "get": Operation(
            "La page où est un membre du flux, par son nom.",
            "The page that holds a member of the feed, by its name.",
            (),
            (
                Parameter("publication", "La publication.", "The publication.", TEXT, "path"),
                Parameter("record", "La fiche.", "The record.", TEXT, "path"),
            ),
            (NoSuchRecord, *LACKING),
            status=303,
        )
    },
    "/feed/activities": page(
        "La liste des changements (ActivityStreams).",
        "The list of changes (ActivityStreams).",
        produces=LISTS,
        problems=(NotAcceptable, *LACKING),
    ),
    "/feed/activities/{name}": page(
        "Une page de la liste des changements.",
        "A page of the list of changes.",
        NAME,
        produces=LISTS,
        problems=(NotAcceptable, NoSuchRecord, *LACKING),
    ),
    "/catalog": document(
        "Le catalogue de ce qui est donné ici (DCAT-AP).",
        "The catalogue of what is given here (DCAT-AP).",
    ),
    "/catalog.{suffix}": document(
        "Le catalogue de ce qui est donné ici (DCAT-AP).",
        "The catalogue of what is given here (DCAT-AP).",
        SUFFIX,
    ),
}
#: Files.
DUMPS: Mapping[str, Mapping[str, Operation]] = {
    f"/dump.{ending}.gz": {
        "get": Operation(
            "Tout ce qui est publié, comprimé.",
            "All that is published, compressed.",
            ("application/gzip",),
            (),
            (NotServed, BeingMade, NotMade, Overloaded),
            UNMODIFIED,
        )
    }
    for ending in ENDINGS
}
