"""What the gallery of questions says, in French and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "question_gallery": ("Poser une question", "Ask a question"),
    "question_gallery_lead": (
        "{total} questions toutes prêtes. Choisissez-en une, changez au besoin l’acteur, le "
        "territoire ou le thème : la réponse vient du graphe tel qu’il est, avec ses sources.",
        "{total} questions ready to ask. Choose one, change the actor, the territory or the theme "
        "if you like: the answer comes from the graph as it is, with its sources.",
    ),
    "question_filter": ("Mots de la question", "Words of the question"),
    "question_filter_run": ("Chercher", "Search"),
    "question_who": ("Qui demande", "Who asks"),
    "question_who_all": ("Tout le monde", "Everybody"),
    "question_others": ("Autres questions", "Other questions"),
    "question_none_found": (
        "Aucune question n’a tous ces mots. Essayez-en un seul, ou le début d’un mot.",
        "No question has all of these words. Try one only, or the beginning of a word.",
    ),
    "question_choose": ("À choisir", "To choose"),
    "question_ask": ("Voir la réponse", "See the answer"),
    "question_reset": ("Revenir aux choix de départ", "Back to the first choices"),
    "question_answer": ("La réponse", "The answer"),
    "question_rows_one": ("1 ligne", "1 row"),
    "question_rows_many": ("{total} lignes", "{total} rows"),
    "question_rows_part": ("{first} à {last} sur {total}", "{first} to {last} of {total}"),
    "question_nothing": (
        "Aucune source lue jusqu’ici ne donne de réponse. Ce n’est pas un « non » : c’est une "
        "lacune de ce qui est publié.",
        "No source that was read so far gives an answer. That is no “no”: it is a gap in what is "
        "published.",
    ),
    "question_unsaid": ("Rien n’en est dit ici", "Nothing of it is said here"),
    "question_pages": ("Pages de la réponse", "Pages of the answer"),
    "question_before": ("Page précédente", "Previous page"),
    "question_after": ("Page suivante", "Next page"),
    "question_chart_of": ("Colonne montrée", "Column shown"),
    "question_chart_text": (
        "{what}, pour chaque ligne du tableau ci-dessous, qui donne les mêmes nombres.",
        "{what}, for each row of the table below, which gives the same numbers.",
    ),
    "question_chart_part": (
        "Les {shown} premières lignes seulement.",
        "The first {shown} rows only.",
    ),
    "question_views": ("Montrer comme", "Show as"),
    "question_view_chart": ("Barres", "Bars"),
    "question_view_line": ("Courbes", "Lines"),
    "question_view_map": ("Carte", "Map"),
    "question_view_table": ("Tableau seul", "Table only"),
    "question_line_title": ("{what} dans le temps", "{what} over time"),
    "question_line_text": (
        "{what} dans le temps : chaque marque est une ligne du tableau ci-dessous.",
        "{what} over time: each mark is a row of the table below.",
    ),
    "question_line_unnamed": (
        "Seules les courbes dont on sait le plus sont tracées ; non tracées : {count}.",
        "Only the lines of which most is known are drawn; not drawn: {count}.",
    ),
    "question_line_undated": (
        "Lignes du tableau sans date, donc absentes du dessin : {count}.",
        "Rows without a date, which are not in the drawing: {count}.",
    ),
    "question_map_text": (
        "Combien de noms de la réponse se trouvent dans chaque département. Le tableau complet est "
        "ci-dessous.",
        "How many names of the answer are in each department. The whole table is below.",
    ),
    "question_map_measured": (
        "{what} : plus la couleur est foncée, plus le nombre est grand. Le tableau complet est "
        "ci-dessous.",
        "{what}: the darker the colour, the larger the number. The whole table is below.",
    ),
    "question_map_regions": (
        "Le nombre est celui de la région ; ses départements en ont la couleur.",
        "The number is that of the region; its departments have its colour.",
    ),
    "question_map_nowhere": (
        "Noms dont aucune source ne dit dans quel département : {count}.",
        "Names of which no source says in which department: {count}.",
    ),
    "question_map_empty": (
        "Aucune source ne dit dans quel département se trouve ce que nomme cette réponse.",
        "No source says in which department is what this answer names.",
    ),
    "question_map_counted": ("Noms de la réponse", "Names of the answer"),
    "question_map_department": ("Département", "Department"),
    "question_map_there": ("De quoi il s’agit", "What it is"),
    "question_export": (
        "Cette question ne donne pas un tableau mais un fichier de {lines} lignes, pour d’autres "
        "logiciels. En voici le début.",
        "This question does not give a table but a file of {lines} lines, for other software. "
        "Here is its beginning.",
    ),
    "question_keep": ("Garder cette réponse", "Keep this answer"),
    "question_files": ("Télécharger", "Download"),
    "question_address": (
        "L’adresse de cette page redonne toujours la même question, et la réponse du jour.",
        "The address of this page always asks the same question again, and gives the answer of "
        "the day.",
    ),
    "question_cite": (
        "Citer la réponse telle que l’édition {release} la donne pour toujours",
        "Cite the answer as release {release} gives it for ever",
    ),
    "question_fixed": (
        "La réponse de l’édition {release}, qui ne change pas",
        "The answer of release {release}, which does not change",
    ),
    "question_no_release": (
        "Aucune édition n’est encore publiée : une réponse ne peut pas encore être citée pour "
        "toujours.",
        "No release is published yet: an answer cannot be cited for ever yet.",
    ),
    "question_text": ("La requête, pour aller plus loin", "The query, to go further"),
    "question_text_lead": (
        "Voici ce qui est demandé au graphe, en langage SPARQL. Vous pouvez le modifier.",
        "Here is what is asked of the graph, in the language SPARQL. You may change it.",
    ),
    "question_edit": ("Ouvrir dans l’éditeur", "Open in the editor"),
    "question_all": ("Toutes les questions", "All questions"),
}
