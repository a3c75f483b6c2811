"""What the first page, the page about the data and that of the API say, in both languages."""

WORDS: dict[str, tuple[str, str]] = {
    "portal_ways": ("Par où commencer", "Where to begin"),
    "portal_way_allies": (
        "Qui a signé la charte, ou est membre de l’alliance, selon une source.",
        "Who signed the charter, or is a member of the alliance, by some source.",
    ),
    "portal_way_territories": (
        "Communes, intercommunalités, départements, régions où une source situe quelque chose.",
        "Communes, intercommunalities, departments, regions where a source places something.",
    ),
    "portal_way_initiatives": (
        "Projets, programmes, cohortes, recherches-actions, coalitions.",
        "Projects, programmes, cohorts, action research, coalitions.",
    ),
    "portal_way_resources": (
        "Chartes, articles, rapports, guides, outils et principes.",
        "Charters, articles, reports, guides, tools and principles.",
    ),
    "portal_way_skills": (
        "Qui sait faire quoi, et qui le dit.",
        "Who can do what, and who says so.",
    ),
    "portal_way_events": (
        "Assemblées, journées, séminaires, et ce qui en est resté.",
        "Assemblies, study days, seminars, and what came out of them.",
    ),
    "portal_way_training": ("Formations, séances et ateliers.", "Courses, sessions and workshops."),
    "portal_way_network": (
        "Qui coopère avec qui : le dessin des liens.",
        "Who cooperates with whom: the links, drawn.",
    ),
    "portal_way_questions": (
        "Des questions toutes prêtes, et leurs réponses avec leurs sources.",
        "Ready-made questions, and their answers with their sources.",
    ),
    "portal_alliance": ("La Fabrique des transitions", "La Fabrique des transitions"),
    "portal_says": ("Selon", "By"),
    "portal_more": ("Tout ce qui en est dit", "All that is said of it"),
    "portal_figures": ("Combien sont-ils ?", "How many are they?"),
    "portal_figures_lead": (
        "Ce que des sources disent du nombre de membres et de signataires, la plus récente "
        "d’abord. Elles ne comptent pas toutes la même chose.",
        "What sources say of the number of members and signatories, the latest first. They do not "
        "all count the same thing.",
    ),
    "portal_when": ("Quand", "When"),
    "portal_how_many": ("Combien", "How many"),
    "portal_of_what": ("De quoi", "Of what"),
    "portal_by_whom": ("Selon", "By whom"),
    "portal_no_date": ("non daté", "no date"),
    "portal_all_figures": (
        "Tous les nombres, avec leurs sources",
        "All figures, with their sources",
    ),
    "portal_disagree": ("Des sources se contredisent :", "Sources disagree:"),
    "portal_named": (
        "Alliés que des sources publiques nomment dans ce graphe : {count}. Des autres, ce "
        "graphe ne connaît pas le nom.",
        "Allies that public sources name in this graph: {count}. Of the others, this "
        "graph does not know the name.",
    ),
    "portal_map_alt": (
        "Carte des départements de France, chacun d’autant plus foncé que des initiatives y sont "
        "plus nombreuses. La page de la carte donne les mêmes nombres en liste.",
        "Map of the departments of France, each the darker the more initiatives there are. The "
        "page of the map gives the same figures as a list.",
    ),
    "portal_map_caption": (
        "Les initiatives dont une source dit le lieu, par département. Ouvrir la carte pour les "
        "voir une à une.",
        "Initiatives for which a source says the place, by department. Open the map to see each.",
    ),
    "portal_newest": ("Événements et ressources récents", "Recent events and resources"),
    "portal_change": (
        "{added} affirmations ajoutées, {removed} retirées",
        "{added} statements added, {removed} removed",
    ),
    "portal_all_publications": ("Tout l’historique", "The whole history"),
    "portal_follow": ("Suivre les changements (Atom)", "Follow the changes (Atom)"),
    "portal_about_lead": (
        "Chaque affirmation de ce graphe vient d’une source publique, qui est nommée. Voici "
        "lesquelles, ce qu’elles couvrent, ce qu’aucune ne dit, et où elles se contredisent.",
        "Every statement of this graph comes from a public source, which is named. Here are those "
        "sources, what they cover, what none of them says, and where they disagree.",
    ),
    "portal_by_licence": ("Par licence", "By licence"),
    "portal_all_licences": ("Toutes", "All"),
    "portal_source": ("Source", "Source"),
    "portal_publisher": ("Publiée par", "Published by"),
    "portal_read": ("Lue le", "Read on"),
    "portal_statements": ("Affirmations", "Statements"),
    "portal_pages": ("Pages de la liste des sources", "Pages of the list of sources"),
    "portal_previous": ("Précédentes", "Previous"),
    "portal_next": ("Suivantes", "Next"),
    "portal_page": (
        "Page {page} sur {pages} ({found} sources)",
        "Page {page} of {pages} ({found} sources)",
    ),
    "portal_coverage": ("Ce qui est couvert", "What is covered"),
    "portal_coverage_lead": (
        "Combien de choses le graphe décrit, de chaque sorte.",
        "How many things the graph describes, of each kind.",
    ),
    "portal_levels": ("Par niveau de territoire", "By level of territory"),
    "portal_level": ("Niveau", "Level"),
    "portal_named_there": (
        "Où une source situe quelque chose",
        "Where a source places something",
    ),
    "portal_in_all": ("En tout", "In all"),
    "portal_departments": ("Par département", "By department"),
    "portal_departments_lead": (
        "Acteurs, initiatives et événements qu’une source situe dans le département, ou dans un "
        "territoire qui en fait partie.",
        "Actors, initiatives and events that a source places in the department, or in a territory "
        "that is part of it.",
    ),
    "portal_empty_departments": (
        "Départements où aucune source ne situe rien : {count}.",
        "Departments where no source places anything: {count}.",
    ),
    "portal_gaps": ("Ce qu’aucune source ne dit", "What no source says"),
    "portal_gaps_lead": (
        "Le graphe ne devine rien. Ce qu’il cherche et ne trouve dans aucune source est compté "
        "ici ; la page des règles dit comment y remédier.",
        "The graph guesses nothing. What it looks for and finds in no source is counted here; the "
        "page of the rules says how to mend it.",
    ),
    "portal_gap_of": ("De quoi", "Of what"),
    "portal_gap_what": ("Ce qui est cherché", "What is looked for"),
    "portal_gap_count": ("Inconnu", "Unknown"),
    "portal_gap_said": ("En clair", "In plain words"),
    "portal_of": ("{count} sur {total}", "{count} of {total}"),
    "portal_no_gaps": ("Rien ne manque.", "Nothing is missing."),
    "portal_conflicts": ("Où des sources se contredisent", "Where sources disagree"),
    "portal_conflicts_lead": (
        "Les deux versions restent, côte à côte. Quand les gardiens du graphe retiennent l’une "
        "d’elles, ils disent pourquoi.",
        "Both versions stay, side by side. Where the keepers of the graph retain one of them, they "
        "say why.",
    ),
    "portal_settled": ("Réglé", "Settled"),
    "portal_open": ("Ouvert", "Open"),
    "portal_quality": ("Qualité de la dernière publication", "Quality of the last publication"),
    "portal_quality_lead": (
        "Tout ce qui est publié est d’abord comparé à des règles écrites.",
        "All that is published is first held against written rules.",
    ),
    "portal_last_build": (
        "Dernière vérification de l’ensemble",
        "Last check of the whole",
    ),
    "portal_cite_lead": (
        "Le graphe entier se cite ainsi. Chaque fiche se cite par son adresse en "
        "https://w3id.org/fdt/, qui ne change pas.",
        "The whole graph is cited so. Each record is cited by its address at "
        "https://w3id.org/fdt/, which does not change.",
    ),
    "portal_cite_release": (
        "Pour une étude, citer une édition : elle ne change plus.",
        "For a study, cite a release: it changes no more.",
    ),
    "portal_correct": ("Corriger quelque chose", "To correct something"),
    "portal_correct_lead": (
        "Une erreur, un oubli ? Le graphe ne change que d’après une source.",
        "A mistake, an omission? The graph only changes by a source.",
    ),
    "portal_correct_source": (
        "Si la source se trompe, c’est d’abord à elle de corriger : chaque affirmation d’une fiche "
        "mène à la sienne.",
        "If the source is wrong, it is first for the source to correct it: each statement of a "
        "record leads to its own.",
    ),
    "portal_correct_check": (
        "Si vous avez un document à proposer, vérifiez-le d’abord ici :",
        "If you have a document to offer, check it here first:",
    ),
    "portal_correct_write": (
        "Un observatoire partenaire écrit lui-même ce qu’il affirme, avec un jeton :",
        "A partner observatory writes what it states itself, with a token:",
    ),
    "portal_correct_gap": (
        "À quelle adresse écrire aux gardiens du graphe, ce graphe ne le dit pas encore.",
        "At which address to write to the keepers of the graph, this graph does not say yet.",
    ),
    "portal_api_lead": (
        "Tout ce que le portail montre se lit aussi par un programme, à la même adresse, sans "
        "inscription. Écrire demande un jeton.",
        "All that the portal shows can be read by a program too, at the same address, without "
        "signing up. Writing takes a token.",
    ),
    "portal_api_try": (
        "Chaque ligne ci-dessous s’essaie telle quelle dans un terminal. Tout est décrit pour les "
        "outils :",
        "Each line below can be tried as it is in a terminal. All is described for tools:",
    ),
    "portal_api_openapi": ("description OpenAPI 3.1", "OpenAPI 3.1 description"),
    "portal_api_record": ("Une fiche", "A record"),
    "portal_api_record_text": (
        "Chaque chose a une adresse, /id/sorte/nom, qui mène au document demandé par l’en-tête "
        "Accept ; un suffixe le choisit aussi.",
        "Each thing has an address, /id/kind/name, which leads to the document that the Accept "
        "header asks for; a suffix chooses it too.",
    ),
    "portal_api_formats": ("Les formats d’une fiche", "The formats of a record"),
    "portal_api_suffix": ("Suffixe", "Suffix"),
    "portal_api_type": ("Type (Accept)", "Type (Accept)"),
    "portal_api_profile": ("Profil (_profile)", "Profile (_profile)"),
    "portal_api_list": ("Une liste, une recherche", "A list, a search"),
    "portal_api_list_text": (
        "L’adresse d’une liste, telle qu’on l’a restreinte à l’écran, donne la même liste à un "
        "tableur : ajouter .csv avant le point d’interrogation.",
        "The address of a list, as it was narrowed on the screen, gives the same list to a "
        "spreadsheet: add .csv before the question mark.",
    ),
    "portal_api_ask": ("Une question quelconque (SPARQL)", "Any question (SPARQL)"),
    "portal_api_ask_text": (
        "Le langage SPARQL 1.1, en lecture ; les préfixes du graphe n’ont pas à être déclarés.",
        "The language SPARQL 1.1, to read; the prefixes of the graph need no declaration.",
    ),
    "portal_api_graph": ("Tout ce que dit une source", "All that one source says"),
    "portal_api_graph_text": (
        "Chaque source a son graphe nommé, qui se lit d’un coup. La description du service dit ce "
        "que l’ensemble contient.",
        "Each source has its named graph, which can be read at once. The description of the "
        "service says what the whole holds.",
    ),
    "portal_api_follow": ("Suivre les changements", "Follow the changes"),
    "portal_api_follow_text": (
        "Le fil Atom annonce chaque publication ; une édition est un état qui ne change plus.",
        "The Atom feed announces each publication; a release is a state that changes no more.",
    ),
    "portal_api_write": ("Écrire, avec un jeton", "Write, with a token"),
    "portal_api_write_text": (
        "Un observatoire partenaire remplace, complète ou retire son propre graphe. Rien n’est "
        "publié qui ne respecte les règles ; dry-run dit ce qui se passerait. Les gardiens du "
        "graphe donnent les jetons.",
        "A partner observatory replaces, completes or withdraws its own graph. Nothing is "
        "published that breaks the rules; dry-run says what would happen. The keepers of the "
        "graph give tokens.",
    ),
    "portal_api_rules": ("Bon à savoir", "Good to know"),
    "portal_api_language": (
        "Langue : ?lang=fr ou ?lang=en, sinon Accept-Language, sinon le français ; "
        "Content-Language dit celle de la réponse.",
        "Language: ?lang=fr or ?lang=en, else Accept-Language, else French; Content-Language says "
        "which one the answer has.",
    ),
    "portal_api_again": (
        "Redemander coûte peu : avec If-None-Match et l’ETag reçu, la réponse est 304 si rien n’a "
        "changé.",
        "To ask again costs little: with If-None-Match and the ETag received, the answer is 304 if "
        "nothing changed.",
    ),
    "portal_api_errors": (
        "Une erreur dit ce qui ne va pas, et comment faire : en texte, en page, ou en "
        "application/problem+json (RFC 9457).",
        "An error says what is wrong, and what to do: as text, as a page, or as "
        "application/problem+json (RFC 9457).",
    ),
    "portal_api_limits": (
        "Une réponse n’est jamais raccourcie : celle qui dépasse une limite est une erreur "
        "(413, 503, 504 ou 507).",
        "An answer is never cut short: one that passes a limit is an error (413, 503, 504 or 507).",
    ),
    "portal_api_scripts": (
        "Les scripts de tout site peuvent lire (CORS). Aucun cookie, aucune mesure d’audience.",
        "Scripts of any site may read (CORS). No cookie, no audience measurement.",
    ),
}
