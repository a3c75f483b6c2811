"""What the preview of a thing says by itself, in French and in English."""

WORDS = {
    "reconcile_others": ("Autres noms :", "Other names:"),
}
