"""What the map and the pages of territories say, in French and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "map_title": ("Carte", "Map"),
    "map_lead": (
        "Où sont les initiatives, les alliés, les organisations, les événements et les territoires "
        "dont parlent nos sources. Choisissez un département pour voir ce qui s’y trouve.",
        "Where the initiatives, allies, organisations, events and territories are that our sources "
        "speak of. Choose a department to see what is there.",
    ),
    "map_show": ("Montrer sur la carte", "Show on the map"),
    # One, then several.
    "map_initiatives": ("initiative|initiatives", "initiative|initiatives"),
    "map_allies": ("allié|alliés", "ally|allies"),
    "map_organisations": ("organisation|organisations", "organisation|organisations"),
    "map_events": ("événement|événements", "event|events"),
    "map_territories": ("territoire|territoires", "territory|territories"),
    "map_picture": ("{kind} par département", "{kind} by department"),
    "map_departments": ("Par département", "By department"),
    "map_none": ("aucun résultat", "none"),
    "map_from_to": ("de {low} à {high}", "{low} to {high}"),
    "map_at": ("{places} sur la carte de France", "{places} on the map of France"),
    "map_at_none": (
        "Aucune source ne dit dans quel département",
        "No source says in which department",
    ),
    "map_inset": ("Paris et ses voisins", "Paris and around"),
    "map_overseas": ("Outre-mer", "Overseas"),
    "map_pin": ("une commune", "a commune"),
    "map_help": (
        "Le nombre est écrit dans chaque département ; plus la couleur est foncée, plus il est "
        "grand. Un point marque une commune dont on connaît la position. Ce qui est dans plusieurs "
        "départements compte dans chacun.",
        "The number is written in each department; the darker the colour, the larger it is. A dot "
        "marks a commune whose position is known. What is in several departments counts in each.",
    ),
    "map_credit": (
        "Tracé des départements : SVG Maps, CC\u00a0BY\u00a04.0. Position des communes : GeoNames, "
        "CC\u00a0BY\u00a04.0.",
        "Outlines of departments: SVG Maps, CC\u00a0BY\u00a04.0. Positions of communes: GeoNames, "
        "CC\u00a0BY\u00a04.0.",
    ),
    "map_all": ("Tous les départements", "All departments"),
    "map_whole_list": ("La liste complète, avec ses filtres", "The whole list, with its filters"),
    "map_empty": (
        "Aucune source ne dit ce qui s’y trouve.",
        "No source says what is there.",
    ),
    "map_several": (
        "Plus grand qu’un département, ou hors de France",
        "Larger than a department, or outside France",
    ),
    "map_gap": (
        "Lieu inconnu : aucune source ne dit où",
        "Unknown place: no source says where",
    ),
    "map_gap_list": ("Voir la liste", "See the list"),
    "map_no_place": ("lieu inconnu", "unknown place"),
    "map_pages": ("Pages de la liste", "Pages of the list"),
    "map_previous": ("Précédents", "Previous"),
    "map_next": ("Suivants", "Next"),
    "map_closer": ("Agrandir", "Zoom in"),
    "map_farther": ("Réduire", "Zoom out"),
    "map_whole": ("Toute la France", "The whole of France"),
}
