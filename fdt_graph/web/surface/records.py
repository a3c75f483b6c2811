"""Records, vocabulary, history and releases, as the API description has them."""

from collections.abc import Mapping
from dataclasses import replace

from fdt_graph.errors import BadRequest, NoRelease, NoSuchRecord, NotAcceptable, Unknown, Withdrawn
from fdt_graph.namespaces import RECORD_TYPES, SCHEMES
from fdt_graph.validate import PROFILES
from fdt_graph.web.memento import LINK_FORMAT
from fdt_graph.web.negotiation import HTML
from fdt_graph.web.problems import PROBLEM
from fdt_graph.web.programs import FILES
from fdt_graph.web.releases import ENDINGS
from fdt_graph.web.representations import LINKSET, LINKSET_TEXT
from fdt_graph.web.representations import RECORDS as REPRESENTATIONS
from fdt_graph.web.surface.operation import (
    LANG,
    NUMBER,
    PAGE,
    SUFFIX,
    TEXT,
    UNMODIFIED,
    Operation,
    Parameter,
    document,
    page,
)
from fdt_graph.web.surface.service import ASKING, RDF, graph_operations

KIND = Parameter(
    "kind",
    "La sorte de la chose.",
    "The kind of the thing.",
    {"type": "string", "enum": list(RECORD_TYPES)},
    "path",
    example="organisation",
)
SLUG = Parameter(
    "slug",
    "Le nom de la chose ; un suffixe choisit le format : .html, .ttl, .jsonld…",
    "The name of the thing; a suffix chooses the format: .html, .ttl, .jsonld…",
    {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._~-]*$"},
    "path",
    example="cler",
)
PLACE = Parameter(
    "place",
    "De quelle sorte de nom il s’agit.",
    "What kind of name it is.",
    {"type": "string", "enum": ["scheme", "graph", "question"]},
    "path",
    example="scheme",
)
REST = Parameter(
    "rest",
    "Le nom ; un suffixe choisit le format.",
    "The name; a suffix chooses the format.",
    TEXT,
    "path",
    example="theme/energy",
)
SOURCE = Parameter(
    "source",
    "Le dernier mot de l’IRI du graphe.",
    "The last word of the IRI of the graph.",
    TEXT,
    "path",
    example="curation",
)
WHEN = Parameter(
    "Accept-Datetime",
    "Le moment dont on veut l’état (RFC 7089) : Mon, 23 Nov 2026 10:00:00 GMT.",
    "The moment whose state is wanted (RFC 7089): Mon, 23 Nov 2026 10:00:00 GMT.",
    place="header",
)
PAST = {302: ("L’état de ce moment-là.", "The state of that moment.")}
GONE = (Withdrawn, NoRelease)
RELEASED = tuple(ENDINGS.values())
RELEASE_NAME = Parameter(
    "release", "Le nom de l’édition.", "The name of the release.", TEXT, "path"
)

#: What a record is written in, and how a profile is asked for.
PORTRAYED = tuple(dict.fromkeys(each.media_type for each in REPRESENTATIONS.values()))
TOKENS = sorted({each.token for each in REPRESENTATIONS.values() if each.token})
PROFILES_ASKED = (
    Parameter(
        "_profile",
        "La forme, par son nom court (https://www.w3.org/TR/dx-prof-conneg/).",
        "The form, by its short name (https://www.w3.org/TR/dx-prof-conneg/).",
        {"type": "string", "enum": TOKENS},
    ),
    Parameter("_mediatype", "Le type, au lieu d’Accept.", "The media type, instead of Accept."),
    Parameter(
        "Accept-Profile",
        "La forme, par son IRI entre chevrons.",
        "The form, by its IRI in angle brackets.",
        place="header",
    ),
)

#: The pages of what a record has too much of for one.
TURNED = (
    Parameter("links", "La page des listes longues.", "The page of long lists.", NUMBER),
    Parameter("time", "La page des dates.", "The page of dates.", NUMBER),
)

RECORDS: Mapping[str, Mapping[str, Operation]] = {
    "/id/{kind}/{slug}": {
        "get": Operation(
            "L’adresse d’une chose : mène au document qui convient.",
            "The address of a thing: leads to the document that fits.",
            (HTML,),
            (KIND, SLUG, WHEN, LANG),
            (NoSuchRecord, NotAcceptable, BadRequest, Unknown, *GONE),
            PAST,
            status=303,
        )
    },
    "/doc/{kind}/{slug}": document(
        "Ce qui est dit d’une chose, avec la source de chaque affirmation.",
        "What is said of a thing, with the source of each statement.",
        KIND,
        SLUG,
        *PROFILES_ASKED,
        *TURNED,
        WHEN,
        produces=PORTRAYED,
        problems=GONE,
        others=PAST,
    ),
    "/{place}/{rest}": document(
        "Un concept, une question ou une source, et ce qui en est dit.",
        "A concept, a question or a source, and what is said of it.",
        PLACE,
        REST,
        *PROFILES_ASKED,
        *TURNED,
        produces=PORTRAYED,
        problems=GONE,
    ),
    "/graph/{source}": {
        "get": Operation(
            "Tout ce que dit le graphe d’une source ; à un navigateur, ce qui est dit d’elle.",
            "All that the graph of a source says; to a browser, what is said of it.",
            (*RDF, HTML),
            (SOURCE,),
            (NoSuchRecord, *ASKING, *GONE),
            UNMODIFIED,
        ),
        **graph_operations((SOURCE,)),
    },
    "/ns": document("Le vocabulaire.", "The vocabulary."),
    "/ns.{suffix}": document("Le vocabulaire.", "The vocabulary.", SUFFIX),
    "/ns/{version}": document(
        "Une version du vocabulaire.",
        "A version of the vocabulary.",
        Parameter("version", "Son numéro.", "Its number.", TEXT, "path", example="0.1.0"),
    ),
    "/ns/diagram.svg": page(
        "Le schéma des classes.", "The class diagram.", produces=("image/svg+xml",)
    ),
    "/shapes": document("Les règles.", "The rules."),
    "/shapes.{suffix}": document("Les règles.", "The rules.", SUFFIX),
    "/shapes/{profile}": document(
        "Les règles d’un profil.",
        "The rules of a profile.",
        Parameter(
            "profile",
            "Son nom.",
            "Its name.",
            {"type": "string", "enum": list(PROFILES)},
            "path",
        ),
    ),
    "/scheme": document("Les listes de concepts.", "The concept schemes."),
    "/scheme.{suffix}": document("Les listes de concepts.", "The concept schemes.", SUFFIX),
    "/scheme/{name}": document(
        "Une liste de concepts.",
        "A concept scheme.",
        Parameter(
            "name",
            "Son nom.",
            "Its name.",
            {"type": "string", "enum": sorted(SCHEMES.values())},
            "path",
            example="theme",
        ),
        problems=GONE,
    ),
    "/history": page(
        "Ce qui a été publié ; à un programme, le graphe qui le dit.",
        "What was published; to a program, the graph that says it.",
        Parameter(
            "start",
            "Combien passer, depuis la plus récente.",
            "How many to skip, from the newest.",
            {**NUMBER, "minimum": 0},
        ),
        problems=(NotAcceptable,),
        others={303: ("Le graphe est à /graph/history.", "The graph is at /graph/history.")},
    ),
    "/releases": document("Les éditions.", "The releases.", produces=RELEASED),
    "/releases.{suffix}": document(
        "Les éditions.",
        "The releases.",
        replace(SUFFIX, schema={"type": "string", "enum": list(ENDINGS)}),
        produces=RELEASED,
    ),
    "/releases/{name}": document(
        "Une édition.",
        "A release.",
        Parameter("name", "Son nom, et un suffixe.", "Its name, and a suffix.", TEXT, "path"),
        produces=RELEASED,
    ),
    "/releases/{release}/doc/{kind}/{slug}": document(
        "Une chose, telle qu’une édition la décrivait.",
        "A thing, as a release described it.",
        RELEASE_NAME,
        KIND,
        SLUG,
        problems=GONE,
    ),
    "/timemap/doc/{kind}/{slug}": {
        "get": Operation(
            "Les états passés d’un document.",
            "The past states of a document.",
            (LINK_FORMAT,),
            (KIND, SLUG),
            (NoSuchRecord, NoRelease),
            UNMODIFIED,
        )
    },
    "/context/{name}": {
        "get": Operation(
            "Le contexte JSON-LD des fiches, et son schéma JSON.",
            "The JSON-LD context of records, and its JSON Schema.",
            tuple(kind for _, kind in FILES.values()),
            (
                Parameter(
                    "name",
                    "Le fichier.",
                    "The file.",
                    {"type": "string", "enum": list(FILES)},
                    "path",
                ),
            ),
            (NoSuchRecord,),
            UNMODIFIED,
        )
    },
    "/linkset/{place}/{rest}": {
        "get": Operation(
            "Tous les liens du document sur une chose (RFC 9264).",
            "All links of the document about a thing (RFC 9264).",
            (LINKSET, LINKSET_TEXT),
            (
                replace(
                    PLACE,
                    schema={"type": "string", "enum": ["doc", "scheme", "graph", "question"]},
                    example="doc",
                ),
                replace(REST, example="organisation/cler"),
            ),
            (NoSuchRecord, NotAcceptable, *GONE),
            UNMODIFIED,
        )
    },
    "/linkset/releases": {
        "get": Operation(
            "Tous les liens de la liste des éditions (RFC 9264).",
            "All links of the list of releases (RFC 9264).",
            (LINKSET, LINKSET_TEXT),
            problems=(NotAcceptable,),
            others=UNMODIFIED,
        )
    },
    "/linkset/{name}": page(
        "Tous les liens d’une liste, filtrée comme elle (RFC 9264).",
        "All links of a list, narrowed as the list itself (RFC 9264).",
        Parameter(
            "name",
            "La liste, et le suffixe d’un format.",
            "The list, and the suffix of a format.",
            TEXT,
            "path",
            example="allies.jsonld",
        ),
        PAGE,
        produces=(LINKSET, LINKSET_TEXT),
        problems=(NoSuchRecord, NotAcceptable),
    ),
    "/.well-known/api-catalog": {
        "get": Operation(
            "Les interfaces du service (RFC 9727).",
            "The interfaces of the service (RFC 9727).",
            (LINKSET,),
            others=UNMODIFIED,
        )
    },
    "/problem/{kind}": {
        "get": Operation(
            "Ce qu’est une sorte d’erreur.",
            "What a kind of error is.",
            ("text/plain", PROBLEM, HTML),
            (Parameter("kind", "Son nom.", "Its name.", TEXT, "path", example="timed-out"),),
            (NoSuchRecord,),
        )
    },
}
