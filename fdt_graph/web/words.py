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
    "colon": (" : ", ": "),
    "contents": ("Sommaire", "Contents"),
    "vocabulary_pages": ("Vocabulaire, règles et listes", "Vocabulary, rules and lists"),
    "vocabulary": ("Vocabulaire", "Vocabulary"),
    "version": ("Version", "Version"),
    "versions": ("Versions publiées", "Released versions"),
    "version_frozen": (
        "Version {version}, publiée : elle ne changera plus.",
        "Version {version}, released: it will not change any more.",
    ),
    "version_current": ("Voir la version courante.", "See the current version."),
    "version_open": (
        "Version {version}, en préparation : elle peut encore changer.",
        "Version {version}, in preparation: it may still change.",
    ),
    "licence": ("Licence", "Licence"),
    "prefix": ("Préfixe", "Prefix"),
    "citation": ("Pour citer", "To cite"),
    "diagram": ("Schéma des classes", "Class diagram"),
    "diagram_text": (
        "Chaque classe est une boîte, sous le nom de son module ; une ligne va de chaque classe à "
        "ses sous-classes, placées dessous et plus à droite. Chaque boîte mène à la définition.",
        "Each class is a box, under the name of its module; a line leads from each class to its "
        "subclasses, which stand below it and further to the right. Each box leads to the "
        "definition.",
    ),
    "module_actor": ("Acteurs", "Actors"),
    "module_cooperation": ("Coopération", "Cooperation"),
    "module_initiative": ("Initiatives et événements", "Initiatives and events"),
    "module_provenance": ("Sources et affirmations", "Sources and claims"),
    "module_resource": ("Ressources", "Resources"),
    "module_territory": ("Territoires", "Territories"),
    "module_other": ("Autres termes", "Other terms"),
    "classes": ("Classes", "Classes"),
    "properties": ("Propriétés", "Properties"),
    "individuals": ("Autres termes", "Other terms"),
    "deprecated": ("déconseillé", "deprecated"),
    "deprecated_since": ("Déconseillé depuis", "Deprecated since"),
    "replaced_by": ("Remplacé par", "Replaced by"),
    "superclasses": ("Sous-classe de", "Subclass of"),
    "subclasses": ("Sous-classes", "Subclasses"),
    "superproperties": ("Sous-propriété de", "Sub-property of"),
    "subproperties": ("Sous-propriétés", "Sub-properties"),
    "domain": ("Se dit de", "Said of"),
    "range": ("A pour valeur", "Takes as value"),
    "inverse": ("Inverse de", "Inverse of"),
    "derived_from": ("Déduit de", "Derived from"),
    "carried": ("Propriétés", "Properties"),
    "disjoint": ("Jamais à la fois", "Never at once"),
    "see_also": ("Voir aussi", "See also"),
    "alignments": ("Ailleurs", "Elsewhere"),
    "example": ("Exemple", "Example"),
    "history": ("Histoire", "History"),
    "used": ("Emplois dans le graphe", "Uses in the graph"),
    "shapes": ("Règles", "Rules"),
    "shapes_title": (
        "Les règles : ce que le graphe attend des données",
        "The rules: what the graph expects of data",
    ),
    "shapes_lead": (
        "Des shapes SHACL, une par classe. Chacune dit ce qu'il faut, ce qui manque peut-être, et "
        "comment y remédier.",
        "SHACL shapes, one a class. Each says what is needed, what may be missing, and how to mend "
        "it.",
    ),
    "shapes_of_things": ("Par chose décrite", "By thing described"),
    "shapes_shared": ("Communes à plusieurs", "Common to several"),
    "shapes_of_values": ("Sortes de valeurs", "Kinds of values"),
    "profiles": ("Profils", "Profiles"),
    "profile_core": (
        "Ce qu'un partenaire peut envoyer : presque tout y est avertissement.",
        "What a partner may send: nearly all is a warning there.",
    ),
    "profile_publication": (
        "Ce que respecte tout ce qui est publié.",
        "What all that is published is held to.",
    ),
    "profile_federation": (
        "Le minimum pour qu'un autre observatoire reprenne une notice.",
        "The least that another observatory needs to take in a record.",
    ),
    "violation": ("Bloquant", "Violation"),
    "warning": ("Avertissement", "Warning"),
    "info": ("Remarque", "Info"),
    "violation_text": ("Rien n'est publié.", "Nothing is published."),
    "warning_text": (
        "Publié, et signalé à chaque construction.",
        "Published, and shown by every build.",
    ),
    "info_text": (
        "Compté : ce qu'aucune source à portée ne dit.",
        "Counted: what no source at hand says.",
    ),
    "target": ("Pour chaque", "For each"),
    "target_subjects": ("Pour ce qui a", "For what has"),
    "target_objects": ("Pour ce à quoi mène", "For what is led to by"),
    "path": ("Propriété", "Property"),
    "how_many": ("Combien de valeurs", "How many values"),
    "conforms_to": ("Chaque valeur est", "Each value is"),
    "pattern": ("Forme", "Pattern"),
    "message": ("Message", "Message"),
    "used_by": ("Vaut pour", "Holds for"),
    "schemes": ("Listes de concepts", "Concept schemes"),
    "schemes_title": ("Les listes de concepts", "The concept schemes"),
    "schemes_lead": (
        "Les valeurs que certaines propriétés peuvent prendre, chacune nommée et définie.",
        "The values that some properties may take, each named and defined.",
    ),
    "concepts": ("Concepts", "Concepts"),
    "uses": ("emplois : {count}", "uses: {count}"),
    "reserved": ("réservé, encore sans emploi", "reserved, not used yet"),
    "other_names": ("Autres noms", "Other names"),
    "problem_not_found": ("Rien à cette adresse", "Nothing at this address"),
    "problem_theirs": ("Cette demande ne peut pas être servie", "This request cannot be answered"),
    "problem_ours": ("Le service n'a pas pu répondre", "The service could not answer"),
}


def words(language: str) -> dict[str, str]:
    """Give the words in a language: fr or en."""
    which = ("fr", "en").index(language)
    return {key: pair[which] for key, pair in WORDS.items()}
