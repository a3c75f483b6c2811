"""What the page of the network says, in French and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "network_title": ("Réseau de coopération", "Cooperation network"),
    "network_lead": (
        "Qui travaille avec qui, sur quoi, et quelle source le dit : partenariats, soutiens, "
        "financements, adhésions, participations.",
        "Who works with whom, on what, and which source says so: partnerships, support, funding, "
        "memberships, participations.",
    ),
    "network_actors": ("acteurs reliés", "linked actors"),
    "network_actors_1": ("acteur relié", "linked actor"),
    "network_relations": ("liens", "links"),
    "network_relations_1": ("lien", "link"),
    "network_groups": ("groupes séparés", "separate groups"),
    "network_groups_1": ("groupe", "group"),
    "network_bridge_count": ("acteurs-ponts", "bridging actors"),
    "network_bridge_count_1": ("acteur-pont", "bridging actor"),
    "network_counted": (
        "Partenaires et ponts sont comptés ici d’après tous les liens affichés, quelle que soit "
        "leur nature ; la question sur les acteurs-ponts ne compte que les liens de coopération : "
        "choisir cette seule nature de relation fait compter les mêmes liens.",
        "Partners and bridges are counted here from all the links shown, of whatever kind; the "
        "question about bridging actors counts cooperation links only: choosing that one kind of "
        "relation counts the same links.",
    ),
    "network_question": ("Voir la question", "See the question"),
    "network_groups_text": (
        "Le plus grand groupe réunit {biggest} des {actors} acteurs. D’un groupe à l’autre, aucune "
        "source ne dit de lien.",
        "The biggest group has {biggest} of the {actors} actors. Between two groups, no source "
        "tells of a link.",
    ),
    "network_undated": (
        "Aucune source ne date {undated} des {total} liens du réseau : le choix d’une période les "
        "laisse de côté. Un lien dont la fin n’est pas connue est compté jusqu’à aujourd’hui.",
        "No source dates {undated} of the {total} links of the network: choosing a period leaves "
        "them out. A link whose end is not known counts up to now.",
    ),
    "network_narrow": ("Choisir les liens", "Choose the links"),
    "network_type": ("Type de lien", "Type of link"),
    "network_kind": ("Nature de la relation", "Kind of relation"),
    "network_theme": ("Thème", "Theme"),
    "network_region": ("Région", "Region"),
    "network_region_text": (
        "Régions auxquelles un des acteurs est rattaché, ou où agit ce que le lien concerne.",
        "Regions that one of the actors is tied to, or where what the link is about acts.",
    ),
    "network_period": ("Période", "Period"),
    "network_from": ("De l’année", "From the year"),
    "network_to": ("à l’année", "to the year"),
    "network_show": ("Afficher", "Show"),
    "network_chosen": ("Choix en cours", "Current choices"),
    "network_remove": ("retirer", "remove"),
    "network_all": ("Tout le réseau", "The whole network"),
    "network_none": (
        "Aucun lien ne répond à ces choix à la fois.",
        "No link answers these choices at once.",
    ),
    "network_drawing": ("Le dessin du réseau", "The drawing of the network"),
    "network_picture": (
        "Le plus grand groupe, dessiné autour de l’acteur le plus lié, {centre} : sur le premier "
        "cercle ses partenaires, sur le suivant les leurs. Plus un signe est grand, plus l’acteur "
        "a de partenaires ; un signe cerclé est un pont.",
        "The biggest group, drawn around the most linked actor, {centre}: on the first circle its "
        "partners, on the next one theirs. The bigger a mark, the more partners the actor has; a "
        "ringed mark is a bridge.",
    ),
    "network_picture_part": (
        "{drawn} acteurs sont dessinés sur {total} ; le tableau plus bas les a tous.",
        "{drawn} actors of {total} are drawn; the table below has them all.",
    ),
    "network_legend": ("Légende", "Legend"),
    "network_no_category": ("Sans catégorie connue", "No known category"),
    "network_ringed": (
        "Cerclé : acteur-pont",
        "Ringed: bridging actor",
    ),
    "network_thick": (
        "Trait orange : seul lien entre deux parties",
        "Orange line: only link between two parts",
    ),
    "network_find": ("Trouver un acteur", "Find an actor"),
    "network_found": ("Acteurs trouvés : {count}", "Actors found: {count}"),
    "network_zoom_in": ("Agrandir", "Zoom in"),
    "network_zoom_out": ("Réduire", "Zoom out"),
    "network_fit": ("Tout voir", "See all"),
    "network_canvas": (
        "Dessin du réseau de coopération",
        "Drawing of the cooperation network",
    ),
    "network_help": (
        "Au clavier, sur le dessin : flèches haut et bas d’un acteur à l’autre, du plus lié au "
        "moins lié ; flèches gauche et droite d’un de ses partenaires à l’autre ; Entrée ouvre la "
        "fiche ; + et − agrandissent et réduisent, 0 montre tout ; Échap referme, puis quitte.",
        "By keyboard, on the drawing: up and down arrows go from actor to actor, the most linked "
        "first; left and right arrows from one of its partners to the next; Enter opens the "
        "record; + and − zoom in and out, 0 shows all; Escape closes, then leaves.",
    ),
    "network_wait": ("Mise en place : {percent} %", "Laying out: {percent}%"),
    "network_ready": (
        "Le dessin est en place : {actors} acteurs, {relations} liens.",
        "The drawing is in place: {actors} actors, {relations} links.",
    ),
    "network_failed": (
        "Le dessin n’a pas pu être chargé ; le tableau plus bas dit la même chose.",
        "The drawing could not be loaded; the table below says the same.",
    ),
    "network_is_at": (
        "{name}, {category}, partenaires : {partners}",
        "{name}, {category}, partners: {partners}",
    ),
    "network_is_bridge": ("acteur-pont", "bridging actor"),
    "network_among": (
        "partenaire {place} sur {count} de {name}",
        "partner {place} of {count} of {name}",
    ),
    "network_close": ("Fermer", "Close"),
    "network_page": ("Voir sa fiche", "See its record"),
    "network_shown": (
        "{shown} liens sur {total} ; la fiche les a tous.",
        "{shown} links of {total}; the record has them all.",
    ),
    "network_most": ("Les acteurs les plus liés", "The most linked actors"),
    "network_actor": ("Acteur", "Actor"),
    "network_partners": ("Partenaires", "Partners"),
    "network_category": ("Catégorie", "Category"),
    "network_bridges": ("Les ponts", "The bridges"),
    "network_bridges_text": (
        "Un acteur est un pont quand des parties du réseau ne sont reliées que par lui : sans "
        "lui, d’après les sources, elles ne le seraient plus. D’autres liens existent peut-être, "
        "qu’aucune source ne décrit.",
        "An actor is a bridge when parts of the network are linked through it alone: without it, "
        "as far as sources tell, they would not be linked. Other links may exist that no source "
        "describes.",
    ),
    "network_parts": ("Parties reliées", "Parts joined"),
    "network_cut": ("Acteurs détachés sans lui", "Actors cut off without it"),
    "network_no_bridges": ("Aucun acteur n’est un pont ici.", "No actor is a bridge here."),
    "network_table": ("Tous les liens", "All links"),
    "network_one": ("Acteur", "Actor"),
    "network_other": ("Avec", "With"),
    "network_gives": ("de la première colonne vers la seconde", "from the first to the second"),
    "network_sort": ("Lien", "Link"),
    "network_about": ("À propos de", "About"),
    "network_when": ("Quand", "When"),
    "network_source": ("Source", "Source"),
    "network_not_dated": ("non daté", "not dated"),
    "network_pages": ("Pages du tableau", "Pages of the table"),
    "network_page_of": ("Page {number} sur {last}", "Page {number} of {last}"),
    "network_before": ("Précédente", "Previous"),
    "network_after": ("Suivante", "Next"),
    "network_files": (
        "Les mêmes liens en fichiers : tableur (CSV), logiciels de réseaux (GraphML), programmes "
        "(JSON).",
        "The same links as files: spreadsheets (CSV), network software (GraphML), programs (JSON).",
    ),
}
