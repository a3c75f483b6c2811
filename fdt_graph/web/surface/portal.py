"""The pages of the portal, as the API description has them."""

from collections.abc import Iterable, Mapping

from fdt_graph.catalogue.directories import DIRECTORIES
from fdt_graph.errors import NoSuchRecord, NotAcceptable, Withdrawn
from fdt_graph.web.directories import FORMATS
from fdt_graph.web.markup import ATOM_TYPE, OPENSEARCH_TYPE, XML
from fdt_graph.web.negotiation import HTML
from fdt_graph.web.sparql import FORMATS as SYNTAXES
from fdt_graph.web.surface.operation import PAGE, TEXT, UNMODIFIED, Operation, Parameter, page
from fdt_graph.web.surface.service import ANSWERS, ASKING
from fdt_graph.web.whereabouts import KINDS

Q = Parameter(
    "q",
    "Des mots à chercher : sans accents, et malgré une faute de frappe.",
    "Words to look for: without accents, and in spite of a slip.",
    example="energie",
)


def kind(content_type: str) -> str:
    """Give a media type without its parameters."""
    return content_type.partition(";")[0]


OF = Parameter(
    "of",
    "Ce que la carte montre.",
    "What the map shows.",
    {"type": "string", "enum": list(KINDS)},
)
AT = Parameter(
    "at",
    "La seule chose à montrer, sans « of » : la fin de son IRI, après /id/.",
    "The one thing to show, without “of”: the end of its IRI, after /id/.",
    example="territory/commune-62528",
)
#: What the network may be narrowed by, and what it is written in, by suffix.
NETWORK = ("type", "theme", "region")
NETWORK_FORMS = {
    "csv": "text/csv",
    "graphml": "application/graphml+xml",
    "json": "application/json",
}


def narrowing(*names: str) -> tuple[Parameter, ...]:
    """Describe parameters that narrow a list, each with a word that its page links to."""
    fr, en = "Le dernier mot de l’adresse de ce qui est retenu.", "The last word of what is kept."
    return tuple(Parameter(name, fr, en) for name in names)


def ending(forms: Iterable[str]) -> Parameter:
    """Describe the suffix that chooses a format."""
    fr, en = "Le format.", "The format."
    return Parameter("suffix", fr, en, {"type": "string", "enum": list(forms)}, "path")


QUESTION = Parameter("name", "Son nom.", "Its name.", TEXT, "path", example="ally-counts")
SORT = Parameter("sort", "L’ordre.", "The order.")


def listing(fr: str, en: str, path: str, *facets: str) -> Mapping[str, Mapping[str, Operation]]:
    """Describe a list: its page, and its files."""
    chosen = (Q, *narrowing(*facets), SORT)
    every = tuple(dict.fromkeys(kind(each.media_type) for each in FORMATS.values()))
    problems = (NotAcceptable, NoSuchRecord)
    return {
        path: page(fr, en, *chosen, PAGE, produces=every, problems=problems),
        f"{path}.{{suffix}}": page(
            fr, en, ending(FORMATS), *chosen, PAGE, produces=every, problems=problems
        ),
    }


def lists() -> Mapping[str, Mapping[str, Operation]]:
    """Describe every list of the catalogue, and the search over all of them."""
    found = dict(listing("Chercher dans tout le graphe.", "Search the whole graph.", "/search"))
    for each in DIRECTORIES.values():
        fr, en = f"La liste « {each.name} ».", f"The list “{each.name}”."
        found |= listing(fr, en, f"/{each.name}", *each.facets)
    return found


PORTAL: Mapping[str, Mapping[str, Operation]] = {
    "/": page(
        "La première page ; à un programme, où le graphe se décrit.",
        "The first page; to a program, where the graph describes itself.",
        problems=(NotAcceptable,),
        others={303: ("La description est à /.well-known/void.", "See /.well-known/void.")},
    ),
    "/about": page(
        "Les données : sources, licences, couverture, lacunes, qualité.",
        "The data: sources, licences, coverage, gaps, quality.",
        Parameter(
            "licence",
            "Les seules sources d’une licence.",
            "The sources of one licence only.",
            example="by-4.0",
        ),
        PAGE,
    ),
    "/api": page("Pour qui écrit des programmes.", "For who writes programs."),
    "/feed.atom": page(
        "Ce qui a été publié, en Atom, par pages.",
        "What was published, as Atom, in pages.",
        PAGE,
        produces=(kind(ATOM_TYPE),),
    ),
    "/opensearch.xml": page(
        "La recherche, décrite pour les navigateurs.",
        "The search, described for browsers.",
        produces=(kind(OPENSEARCH_TYPE),),
    ),
    "/robots.txt": {
        "get": Operation(
            "Ce que les moteurs de recherche peuvent lire.",
            "What search engines may read.",
            ("text/plain",),
            others=UNMODIFIED,
        )
    },
    "/sitemap.xml": {
        "get": Operation("Les plans du site.", "The sitemaps.", (kind(XML),), others=UNMODIFIED)
    },
    "/sitemap/{name}.xml": {
        "get": Operation(
            "Un plan du site.",
            "One sitemap.",
            (kind(XML),),
            (Parameter("name", "Son nom.", "Its name.", TEXT, "path", example="pages"),),
            (NoSuchRecord,),
            UNMODIFIED,
        )
    },
    "/openapi.json": {
        "get": Operation(
            "Cette description.", "This description.", ("application/json",), others=UNMODIFIED
        )
    },
    **lists(),
    "/network": page(
        "Le réseau de coopération.",
        "The network of cooperation.",
        *narrowing(*NETWORK, "from", "to"),
        PAGE,
        produces=(HTML, *NETWORK_FORMS.values()),
        problems=(NotAcceptable,),
    ),
    "/network.{suffix}": page(
        "Le réseau de coopération, pour les tableurs et les outils de réseaux.",
        "The network of cooperation, for spreadsheets and tools for networks.",
        ending(NETWORK_FORMS),
        *narrowing(*NETWORK, "from", "to"),
        produces=tuple(NETWORK_FORMS.values()),
        problems=(NoSuchRecord,),
    ),
    "/map": page(
        "La carte, et la liste de ce qui y est.",
        "The map, and the list of what is on it.",
        OF,
        *narrowing("department", "where"),
        PAGE,
    ),
    "/map.svg": page(
        "La carte seule, ou celle qui montre où est une chose.",
        "The map alone, or the one that shows where a thing is.",
        OF,
        AT,
        produces=("image/svg+xml",),
        problems=(NoSuchRecord, Withdrawn),
    ),
    "/questions": page(
        "Les questions toutes prêtes.", "The ready-made questions.", Q, *narrowing("who")
    ),
    "/questions/{name}": page(
        "Une question, et sa réponse ; ses paramètres sont ceux de l’adresse.",
        "A question, and its answer; its parameters are those of the address.",
        QUESTION,
        PAGE,
        produces=(HTML, *ANSWERS),
        problems=ASKING,
        others={308: ("Sa page, par son nom.", "Its page, by its name.")},
    ),
    "/questions/{name}.{suffix}": page(
        "La réponse à une question, dans un format.",
        "The answer to a question, in a format.",
        QUESTION,
        ending(["html", *SYNTAXES]),
        produces=(HTML, *ANSWERS),
        problems=ASKING,
    ),
    "/editor": page(
        "Où écrire une requête.",
        "Where to write a query.",
        *narrowing("query", "example", "release"),
    ),
    "/editor/words.json": page(
        "Les mots que l’éditeur complète.",
        "The words that the editor completes.",
        produces=("application/json",),
    ),
}
