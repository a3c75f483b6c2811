"""What is no page, as the API description has it: queries, graphs, changes, files, figures."""

from collections.abc import Mapping

from fdt_graph.errors import (
    AlreadyThere,
    BadAnswer,
    BadRequest,
    BodyTooLong,
    Busy,
    ChangeTooLarge,
    Crashed,
    DiskFull,
    Forbidden,
    Left,
    NoSuchRecord,
    NotAcceptable,
    NotThere,
    OutOfMemory,
    Overloaded,
    ParseError,
    PartnerTimedOut,
    PartnerTooLarge,
    PreconditionFailed,
    QueryError,
    ReadOnly,
    TimedOut,
    TooLarge,
    TooMany,
    TooOften,
    Unauthorized,
    Unknown,
    Unreachable,
    UnsupportedMediaType,
    Unwritable,
)
from fdt_graph.formats import RDF_FORMATS, media_type
from fdt_graph.validate import PROFILES
from fdt_graph.web.exchange import FORM
from fdt_graph.web.files import FILES, PATCH
from fdt_graph.web.negotiation import HTML
from fdt_graph.web.sparql import FORMATS, QUERY, UPDATE
from fdt_graph.web.surface.operation import LANG, TEXT, UNMODIFIED, Operation, Parameter
from fdt_graph.web.validation import MULTIPART, OFFERS

JSON = "application/json"
#: What a citation is written in, by the name of its form.
CITATIONS = {"text": "text/plain", "json": JSON, "bibtex": "text/x-bibtex"}
RDF = tuple(media_type(syntax) for syntax in RDF_FORMATS.values())
ANSWERS = tuple(dict.fromkeys(media_type(syntax) for syntax in FORMATS.values()))
#: What keeps a query from its answer.
LIMITS = (Overloaded, Crashed, TimedOut, OutOfMemory, TooLarge, TooMany, Left)
ASKING = (BadRequest, QueryError, Unknown, NotAcceptable, NoSuchRecord, Unwritable, *LIMITS)
#: What keeps a partner from answering, whom a query may ask too.
PARTNERS = (Unreachable, NotThere, BadAnswer, PartnerTimedOut, PartnerTooLarge)
#: What keeps a change from being published.
WRITING = (
    Unauthorized,
    Forbidden,
    TooOften,
    BadRequest,
    ParseError,
    QueryError,
    PreconditionFailed,
    AlreadyThere,
    Busy,
    NoSuchRecord,
    NotAcceptable,
    BodyTooLong,
    ChangeTooLarge,
    UnsupportedMediaType,
    DiskFull,
    *LIMITS,
)
RULES = Parameter(
    "profile",
    "Les règles à suivre.",
    "The rules to follow.",
    {"type": "string", "enum": list(PROFILES)},
)
REFUSED = {422: ("Le changement n’est pas conforme.", "The change does not conform.")}
CREATED = {201: ("Le graphe est nouveau.", "The graph is new.")}

QUERY_TEXT = Parameter(
    "query",
    "Une requête SPARQL 1.1 ; les préfixes du graphe n’ont pas à être déclarés.",
    "A SPARQL 1.1 query; the prefixes of the graph need no declaration.",
    example="SELECT ?name WHERE { ?ally a fdt:Ally ; rdfs:label ?name }",
)
RELEASE = Parameter(
    "release",
    "L’édition à interroger, au lieu de l’état courant.",
    "The release to ask, instead of the current state.",
)
DEFAULT_GRAPHS = Parameter(
    "default-graph-uri",
    "Les graphes que la requête lit, au lieu de leur union.",
    "The graphs that the query reads, instead of their union.",
    {"type": "array", "items": TEXT},
)
NAMED_GRAPHS = Parameter(
    "named-graph-uri",
    "Les graphes que GRAPH peut nommer.",
    "The graphs that GRAPH may name.",
    {"type": "array", "items": TEXT},
)
UPDATE_TEXT = Parameter("update", "Une mise à jour SPARQL 1.1.", "A SPARQL 1.1 update.")
GRAPH = Parameter(
    "graph",
    "L’IRI du graphe.",
    "The IRI of the graph.",
    example="https://w3id.org/fdt/graph/curation",
)
DEFAULT = Parameter(
    "default",
    "L’union de tous les graphes, quelle que soit la valeur.",
    "The union of all graphs, whatever the value.",
)
DRY = Parameter(
    "dry-run",
    "Dire ce que le changement ferait, sans le faire.",
    "Say what the change would do, and do not do it.",
    {"type": "string", "enum": ["", "true", "false"]},
)
IF_MATCH = Parameter(
    "If-Match",
    "L’ETag du graphe : il n’est changé que s’il est encore dans cet état.",
    "The ETag of the graph: it is changed only if it is still in that state.",
    place="header",
)


def changing(
    fr: str, en: str, accepts: tuple[str, ...], parameters: tuple[Parameter, ...]
) -> Operation:
    """Describe a change to graphs, by who has a token."""
    return Operation(
        fr,
        en,
        (JSON, HTML, *RDF, "text/plain"),
        (*parameters, DRY, IF_MATCH),
        WRITING,
        {**CREATED, **REFUSED},
        accepts=accepts,
        token=True,
    )


def graph_operations(parameters: tuple[Parameter, ...]) -> Mapping[str, Operation]:
    """Describe the methods of the graph store protocol at one address."""
    return {
        "put": changing("Remplacer un graphe.", "Replace a graph.", RDF, parameters),
        "post": changing("Ajouter à un graphe.", "Add to a graph.", RDF, parameters),
        "patch": changing(
            "Changer un graphe par une mise à jour.",
            "Change a graph by an update.",
            (UPDATE,),
            parameters,
        ),
        "delete": changing("Supprimer un graphe.", "Delete a graph.", (), parameters),
    }


def told(fr: str, en: str, kind: str) -> Mapping[str, Operation]:
    """Describe what the people who run the service look at."""
    others = {503: ("Pas prêt.", "Not ready.")}
    return {"get": Operation(fr, en, (kind,), others=others)}


SERVICE: Mapping[str, Mapping[str, Operation]] = {
    "/sparql": {
        "get": Operation(
            "Poser une question au graphe, et aux partenaires du registre que SERVICE nomme ; sans "
            "question, sa description, ou l’éditeur.",
            "Ask the graph a question, and the partners of the registry that SERVICE names; "
            "without one, its description, or the editor. The method QUERY, with the query as its "
            "body, asks too.",
            (*ANSWERS, HTML),
            (QUERY_TEXT, RELEASE, DEFAULT_GRAPHS, NAMED_GRAPHS, LANG),
            (*ASKING, *PARTNERS),
            {**UNMODIFIED, 303: ("Une page pour les navigateurs.", "A page for browsers.")},
        ),
        "post": Operation(
            "Poser une question dans le corps ; avec un jeton, mettre le graphe à jour.",
            "Ask a question in the body; with a token, update the graph.",
            (*ANSWERS, HTML, JSON),
            (RELEASE, DEFAULT_GRAPHS, NAMED_GRAPHS, DRY),
            tuple(dict.fromkeys((*ASKING, *PARTNERS, *WRITING, ReadOnly))),
            {**UNMODIFIED, **REFUSED},
            accepts=(QUERY, UPDATE, FORM),
            form=(QUERY_TEXT, UPDATE_TEXT),
        ),
    },
    "/graph": {
        "get": Operation(
            "Tout ce que dit un graphe.",
            "All that one graph says.",
            RDF,
            (GRAPH, DEFAULT),
            ASKING,
            UNMODIFIED,
        ),
        **graph_operations((GRAPH,)),
    },
    "/cite": {
        "get": Operation(
            "Comment citer une réponse d’une édition.",
            "How to cite an answer of a release.",
            tuple(CITATIONS.values()),
            (
                QUERY_TEXT,
                Parameter(
                    "question",
                    "Une des questions du graphe, par son nom.",
                    "One of the questions of the graph, by its name.",
                ),
                RELEASE,
                Parameter(
                    "format",
                    "La forme de la citation.",
                    "The form of the citation.",
                    {"type": "string", "enum": list(CITATIONS)},
                ),
                LANG,
            ),
            (*ASKING, BodyTooLong),
        )
    },
    "/validate": {
        "get": Operation(
            "Comment faire vérifier un document ; une page pour les navigateurs.",
            "How to have a document checked; a page for browsers.",
            tuple(OFFERS),
            (RULES, LANG),
            (Unknown, BadRequest, NotAcceptable),
        ),
        "post": Operation(
            "Comparer un document aux règles du graphe, sans rien garder.",
            "Hold a document against the rules of the graph, keeping nothing.",
            tuple(OFFERS),
            (RULES, LANG),
            (
                Unknown,
                BadRequest,
                NotAcceptable,
                ParseError,
                BodyTooLong,
                UnsupportedMediaType,
                *LIMITS,
            ),
            accepts=(*RDF, MULTIPART),
        ),
    },
    "/.well-known/void": {
        "get": Operation(
            "Ce que le service est, et ce que son graphe contient.",
            "What the service is, and what its graph holds.",
            (*RDF, HTML),
            (),
            (NotAcceptable, BadRequest),
            {**UNMODIFIED, 303: ("Une page pour les navigateurs.", "A page for browsers.")},
        )
    },
    "/health": told("Le service est-il prêt ?", "Is the service ready?", JSON),
    "/health/live": told("Le service répond-il ?", "Does the service answer?", JSON),
    "/health/ready": told("Le service est-il prêt ?", "Is the service ready?", JSON),
    "/metrics": told("Les chiffres du service.", "The figures of the service.", "text/plain"),
    **{
        f"/releases/{{release}}/{name}": {
            "get": Operation(
                "Un fichier d’une édition.",
                "A file of a release.",
                (kind.partition(";")[0],),
                (Parameter("release", "Son nom.", "Its name.", TEXT, "path"),),
                (NoSuchRecord,),
                UNMODIFIED,
            )
        }
        for name, kind in FILES.items()
    },
    "/releases/{release}/changes": {
        "get": Operation(
            "Ce qui a changé d’une édition à une autre, en RDF Patch.",
            "What changed from one release to another, as RDF Patch.",
            (PATCH.partition(";")[0],),
            (
                Parameter("release", "L’édition d’arrivée.", "The later release.", TEXT, "path"),
                Parameter("from", "L’édition de départ.", "The earlier release.", required=True),
            ),
            (NoSuchRecord, BadRequest, Overloaded),
            UNMODIFIED,
        )
    },
    "/history/{publication}/changes": {
        "get": Operation(
            "Ce qu’une publication a changé, en RDF Patch.",
            "What a publication changed, as RDF Patch.",
            (PATCH.partition(";")[0],),
            (Parameter("publication", "Son nom.", "Its name.", TEXT, "path"),),
            (NoSuchRecord,),
        )
    },
}
