"""The words of the pages that are no part of the graph, in French and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Graphe de la Fabrique des transitions", "Graph of La Fabrique des transitions"),
    "lead": (
        "Les acteurs, les territoires, les initiatives et les coopérations de l'alliance, tels que "
        "des sources publiques les décrivent. Chaque affirmation nomme sa source.",
        "The actors, territories, initiatives and cooperation links of the alliance, as public "
        "sources describe them. Every statement names its source.",
    ),
    "skip": ("Aller au contenu", "Skip to content"),
    "other_language": ("English", "Français"),
    "counts": ("Ce que contient le graphe", "What the graph holds"),
    "questions": ("Questions", "Questions"),
    "query": ("Interroger", "Query"),
    "query_help": (
        "Une requête SPARQL, en lecture seule.",
        "A SPARQL query, read only.",
    ),
    "run": ("Lancer", "Run"),
    "said": ("Ce qui en est dit", "What is said of it"),
    "links": ("Ce qui y mène", "What leads here"),
    "sources": ("Sources", "Sources"),
    "source_of": ("source", "source"),
    "formats": ("Pour les programmes", "For programs"),
    "more": ("{shown} sur {total}", "{shown} of {total}"),
    "published": ("Publié le", "Published on"),
    "read_on": ("lu le", "read on"),
    "statements": ("affirmations", "statements"),
    "unknown_source": ("déduit par le graphe", "derived by the graph"),
    "problem_not_found": ("Rien à cette adresse", "Nothing at this address"),
    "problem_theirs": ("Cette demande ne peut pas être servie", "This request cannot be answered"),
    "problem_ours": ("Le service n'a pas pu répondre", "The service could not answer"),
}


def words(language: str) -> dict[str, str]:
    """Give the words in a language: fr or en."""
    which = ("fr", "en").index(language)
    return {key: pair[which] for key, pair in WORDS.items()}
