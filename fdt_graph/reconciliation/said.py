"""What the service says by itself, in French and English."""

#: Matching features: what the score of a candidate was made of.
FEATURES = {
    "name": ("ressemblance du nom, de 0 à 100", "likeness of the name, from 0 to 100"),
    "kind": ("de la nature que dit le nom", "of the kind that the name tells"),
    "area": ("dans le département ou la région que dit le nom", "in the area that the name tells"),
    "identifier": ("même identifiant", "same identifier"),
    "ns#within": ("au bon endroit", "in the right place"),
    "ns#category": ("de la bonne catégorie", "of the right category"),
    "type": ("de la bonne classe", "of the right class"),
    "wikidata": ("identifiant Wikidata", "Wikidata identifier"),
}

#: Properties that are no property of the graph: where something lies, one level at a time.
KINDS_OF_PLACE = {
    "department": ("département", "department"),
    "region": ("région", "region"),
    "intercommunality": ("intercommunalité", "intercommunality"),
}

INHABITANTS = {"fr": "{} habitants", "en": "{} inhabitants"}

NAME = "La Fabrique des transitions"
