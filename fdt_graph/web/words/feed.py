"""What the pages of the feed and of the catalogue say, in French and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "feed": ("Flux des fiches", "Feed of records"),
    "feed_title": ("Les versions des fiches : {title}", "The versions of records: {title}"),
    "feed_lead": (
        "Chaque version de chaque fiche, dans l’ordre où elles ont été publiées, suppressions "
        "comprises. Qui le suit garde une copie à jour en ne lisant que ce qui a changé.",
        "Every version of every record, in the order in which they were published, deletions "
        "included. Who follows it keeps a copy up to date by reading only what has changed.",
    ),
    "feed_members": ("Versions", "Versions"),
    "feed_pages": ("Pages", "Pages"),
    "feed_page": ("Page {number} sur {pages}", "Page {number} of {pages}"),
    "feed_page_number": ("Page", "Page"),
    "feed_newest": ("Les dernières pages", "The last pages"),
    "feed_from": ("De", "From"),
    "feed_until": ("À", "To"),
    "feed_open": ("elle grandit encore", "it still grows"),
    "feed_when": ("Quand", "When"),
    "feed_what": ("Quoi", "What"),
    "feed_record": ("Fiche", "Record"),
    "feed_create": ("venue", "came"),
    "feed_update": ("changée", "changed"),
    "feed_delete": ("partie", "went"),
    "feed_first": ("La plus ancienne", "The oldest"),
    "feed_older": ("Plus anciennes", "Older"),
    "feed_newer": ("Plus récentes", "Newer"),
    "feed_how": ("Le suivre", "Following it"),
    "feed_how_ldes": (
        "C’est un flux d’événements en données liées (LDES, TREE), en TriG, N-Quads ou JSON-LD. "
        "Une page pleine ne change plus et se garde trente jours ; la première page et la dernière "
        "se redemandent. Une suppression est un as:Delete, et se garde au moins {days} jours : qui "
        "n’a rien lu depuis plus longtemps recommence du début.",
        "It is a linked data event stream (LDES, TREE), as TriG, N-Quads or JSON-LD. A full page "
        "changes no more and may be kept for thirty days; ask again for the first page and the "
        "last. A deletion is an as:Delete, and is kept for {days} days at least: who has read "
        "nothing for longer begins again.",
    ),
    "feed_how_activities": (
        "La liste des changements seule, sans ce que disent les fiches, comme IIIF Change "
        "Discovery l’écrit :",
        "The list of changes alone, without what the records say, as IIIF Change Discovery has it:",
    ),
    "catalog": ("Catalogue", "Catalogue"),
    "catalog_lead": (
        "Ce que ce service donne, et ce que des partenaires lui donnent, décrit pour les "
        "catalogues de données (DCAT-AP).",
        "What this service gives, and what partners give to it, described for catalogues of data "
        "(DCAT-AP).",
    ),
    "catalog_datasets": ("Jeux de données", "Datasets"),
    "catalog_services": ("Services", "Services"),
    "catalog_name": ("Nom", "Name"),
    "catalog_place": ("Adresse", "Address"),
    "catalog_files": ("Où le lire", "Where to read it"),
}
