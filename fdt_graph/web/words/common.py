"""What the pages of the vocabulary, of checks, of history and of releases say, and every page."""

#: What is said, in French and in English.
WORDS: dict[str, tuple[str, str]] = {
    "title": ("Graphe de la Fabrique des transitions", "Graph of La Fabrique des transitions"),
    "lead": (
        "Les acteurs, les territoires, les initiatives et les coopérations de l’alliance, tels que "
        "des sources publiques les décrivent. Chaque affirmation nomme sa source.",
        "The actors, territories, initiatives and cooperation links of the alliance, as public "
        "sources describe them. Every statement names its source.",
    ),
    "skip": ("Aller au contenu", "Skip to content"),
    "other_language": ("English", "Français"),
    "nav_menu": ("Menu", "Menu"),
    "nav_footer": ("Autres pages", "Other pages"),
    "nav_allies": ("Alliés", "Allies"),
    "nav_territories": ("Territoires", "Territories"),
    "nav_initiatives": ("Initiatives", "Initiatives"),
    "nav_resources": ("Ressources", "Resources"),
    "nav_skills": ("Compétences", "Skills"),
    "nav_events": ("Événements", "Events"),
    "nav_training": ("Formations", "Training"),
    "nav_network": ("Réseau", "Network"),
    "nav_map": ("Carte", "Map"),
    "nav_questions": ("Questions", "Questions"),
    "nav_graph": ("Le graphe", "The graph"),
    "nav_about": ("D’où viennent les données", "Where the data come from"),
    "nav_reuse": ("Réutiliser", "Reuse"),
    "nav_editor": ("Écrire une requête", "Write a query"),
    "nav_api": ("Interface pour programmes (API)", "For programs (API)"),
    "nav_words": ("Les mots du graphe", "The words of the graph"),
    "nav_feed": ("Ce qui change", "What changes"),
    "nav_licences": (
        "Données rédigées : CC-BY-4.0. Registre des territoires : Licence Ouverte 2.0. Ce que "
        "disent les sources reste à elles.",
        "Curated data: CC-BY-4.0. Register of territories: Licence Ouverte 2.0. What the sources "
        "say stays theirs.",
    ),
    "nav_licences_more": ("Les licences, source par source", "The licences, source by source"),
    "counts": ("Ce que contient le graphe", "What the graph holds"),
    "questions": ("Questions", "Questions"),
    "query": ("Interroger", "Query"),
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
    "module_publication": ("Publications du graphe", "Publications of the graph"),
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
    "validate": ("Vérifier un document", "Check a document"),
    "validate_lead": (
        "Un document RDF est comparé aux règles du graphe, avec ce que le graphe publie déjà. "
        "Rien n'en est gardé ni publié.",
        "An RDF document is held against the rules of the graph, with what the graph publishes "
        "already. Nothing of it is kept or published.",
    ),
    "validate_conforms": ("Les données sont conformes.", "The data conform."),
    "validate_fails": ("Les données ne sont pas conformes.", "The data do not conform."),
    "validate_profile": ("Profil", "Profile"),
    "validate_read": ("Affirmations lues", "Statements read"),
    "validate_blank": ("Sans nom (nœuds anonymes)", "Without a name (blank nodes)"),
    "validate_value": ("valeur", "value"),
    "validate_again": ("Vérifier un autre document", "Check another document"),
    "validate_file": (
        "Un fichier, dont le nom finit par .ttl, .trig, .nt, .nq, .jsonld ou .rdf, et peut-être "
        ".gz (8 Mio au plus)",
        "A file whose name ends in .ttl, .trig, .nt, .nq, .jsonld or .rdf, and maybe .gz (8 MiB at "
        "most)",
    ),
    "validate_text": ("Ou un texte", "Or a text"),
    "validate_type": ("Format du texte", "Format of the text"),
    "validate_run": ("Vérifier", "Check"),
    "validate_usage": (
        "Envoyez un document RDF par POST à cette adresse, son type dans Content-Type :\n"
        "curl --data-binary @notices.ttl -H 'Content-Type: text/turtle' ADRESSE/validate\n"
        "?profile=core, publication (par défaut) ou federation ; ?lang=fr ou en.\n"
        "Accept choisit le rapport : text/plain, text/turtle et les autres formats RDF,\n"
        "application/json, text/html. La réponse est 200, que le document soit conforme ou non.\n",
        "Send an RDF document to this address by POST, its type in Content-Type:\n"
        "curl --data-binary @records.ttl -H 'Content-Type: text/turtle' ADDRESS/validate\n"
        "?profile=core, publication (the default) or federation; ?lang=fr or en.\n"
        "Accept chooses the report: text/plain, text/turtle and the other RDF formats,\n"
        "application/json, text/html. The answer is 200 whether the document conforms or not.\n",
    ),
    "report": ("Rapport sur un changement", "Report on a change"),
    "report_conforms": (
        "Ce changement est conforme ; rien n’est encore publié.",
        "This change conforms; nothing is published yet.",
    ),
    "report_refused": (
        "Ce changement n’est pas conforme : rien n’est publié.",
        "This change does not conform: nothing is published.",
    ),
    "publications": ("Ce qui a été publié", "What was published"),
    "history_lead": (
        "Chaque état du graphe, le plus récent d’abord : quand, par qui, combien d’affirmations. "
        "Heures en temps universel (UTC).",
        "Each state of the graph, the newest first: when, by whom, how many statements. Times are "
        "in UTC.",
    ),
    "history_when": ("Quand", "When"),
    "history_who": ("Par qui", "By whom"),
    "history_nobody": ("non dit", "not said"),
    "history_how": ("Comment", "How"),
    "history_added": ("Ajoutées", "Added"),
    "history_removed": ("Retirées", "Removed"),
    "history_warnings": ("Signalements", "Warnings"),
    "history_changes": ("changements", "changes"),
    "history_newer": ("Plus récent", "Newer"),
    "history_older": ("Plus ancien", "Older"),
    "history_none": ("Rien n’a encore été publié.", "Nothing was published yet."),
    "releases": ("Éditions", "Releases"),
    "releases_lead": (
        "Des états du graphe qui ont un nom et ne changent plus : à citer, à interroger, à "
        "télécharger.",
        "States of the graph that have a name and change no more: to cite, to query, to download.",
    ),
    "releases_none": ("Aucune édition encore.", "No release yet."),
    "release_counts": ("Contenu", "Content"),
    "release_graphs": ("graphes nommés", "named graphs"),
    "release_state": ("Empreinte de l'état", "Digest of the state"),
    "release_revised": ("Réécrite le", "Rewritten on"),
    "release_download": ("Télécharger", "Download"),
    "release_plain": ("décompressé, SHA-256", "uncompressed, SHA-256"),
    "release_query": (
        "Une requête SPARQL sur cette édition : la même adresse donnera la même réponse.",
        "A SPARQL query over this release: the same address will give the same answer.",
    ),
    "release_permalink": ("une réponse qui reste.", "an answer that stays."),
    "release_cite": ("comment la citer.", "how to cite it."),
    "release_changes": ("Ce qui a changé depuis", "What changed since"),
    "bytes": ("octets", "bytes"),
    "past_state": (
        "Un état passé : ce que disait l'édition {release}, du {day}.",
        "A past state: what release {release} said, of {day}.",
    ),
    "past_now": ("Voir ce qui en est dit maintenant.", "See what is said of it now."),
}
