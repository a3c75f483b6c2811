"""What the editor of queries and the page of an answer say, in French and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "editor_title": ("Écrire une requête", "Write a query"),
    "editor_lead": (
        "Pour qui connaît SPARQL, le langage de requête du web de données. Les questions déjà "
        "écrites sont plus simples :",
        "For those who know SPARQL, the query language of linked data. The questions that are "
        "written already are simpler:",
    ),
    "editor_gallery": ("voir les questions", "see the questions"),
    "editor_label": ("Requête SPARQL", "SPARQL query"),
    "editor_keys": (
        "Ctrl + Entrée lance la requête, Ctrl + Espace propose des mots. Échap puis Tab quitte la "
        "zone de texte.",
        "Ctrl + Enter runs the query, Ctrl + Space suggests words. Escape then Tab leaves the "
        "text area.",
    ),
    "editor_run": ("Lancer la requête", "Run the query"),
    "editor_stop": ("Arrêter", "Stop"),
    "editor_link": ("Lien vers cette requête", "Link to this query"),
    "editor_cite": ("Citer", "Cite"),
    "editor_state": ("État du graphe", "State of the graph"),
    "editor_now": ("actuel", "current"),
    "editor_examples": ("Exemples", "Examples"),
    "editor_examples_lead": (
        "Chaque exemple remplace le texte de la requête.",
        "Each example replaces the text of the query.",
    ),
    "editor_answer": ("Réponse", "Answer"),
    "editor_running": ("La requête est en cours…", "The query is running…"),
    "editor_stopped": ("La requête est arrêtée.", "The query was stopped."),
    "editor_unreachable": ("Le service ne répond pas.", "The service does not answer."),
    "editor_none": ("Aucune ligne ne répond à cette requête.", "No row answers this query."),
    "editor_yes": ("Oui", "Yes"),
    "editor_no": ("Non", "No"),
    "editor_views": ("Voir la réponse comme", "See the answer as"),
    "editor_table": ("Tableau", "Table"),
    "editor_chart": ("Graphique", "Chart"),
    "editor_map": ("Carte", "Map"),
    "editor_graph": ("Réseau", "Network"),
    "editor_text": ("Texte", "Text"),
    "editor_rows": ("{shown} lignes sur {total}", "{shown} of {total} rows"),
    "editor_all_rows": ("{total} lignes", "{total} rows"),
    "editor_one_row": ("Une ligne", "One row"),
    "editor_seconds": ("{seconds} s", "{seconds} s"),
    "editor_filter": ("Ne montrer que les lignes qui contiennent", "Show only rows that contain"),
    "editor_earlier": ("Lignes précédentes", "Previous rows"),
    "editor_later": ("Lignes suivantes", "Next rows"),
    "editor_save": ("Enregistrer en {format}", "Save as {format}"),
    "editor_chart_text": (
        "{value} pour chaque {name}, les {count} premières lignes.",
        "{value} for each {name}, the first {count} rows.",
    ),
    "editor_map_text": (
        "Lignes de la réponse par département, d’après les territoires qu’elles nomment.",
        "Rows of the answer by department, after the territories that they name.",
    ),
    "editor_graph_text": (
        "Les {count} premiers liens de la réponse.",
        "The first {count} links of the answer.",
    ),
    "editor_cut": (
        "La réponse est longue : en voici les {shown} premières lignes.",
        "The answer is long: here are its first {shown} rows.",
    ),
    "editor_gap": (
        "Il manque dans cette réponse ce que devait dire un partenaire :",
        "What a partner should have said is missing in this answer:",
    ),
    "editor_change": ("Modifier la requête", "Change the query"),
    "editor_asked": ("Ce qui a été demandé", "What was asked"),
}
