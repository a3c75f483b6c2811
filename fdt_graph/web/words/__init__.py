"""What pages say that is no part of the graph, in French and in English; one file a part."""

import re

from fdt_graph.web.words import (
    common,
    directories,
    editor,
    feed,
    matches,
    network,
    partners,
    places,
    portal,
    programs,
    questions,
    reconciliation,
    records,
)

PARTS = (
    *(common, directories, editor, feed, matches, network, partners, places, portal, programs),
    *(questions, reconciliation, records),
)
WORDS = {key: pair for part in PARTS for key, pair in part.WORDS.items()}


#: Where French has a space, no line may end.
_SPACES = re.compile(r" (?=[:;?!»%])|(?<=«) ")
_SAID = {
    "fr": {key: _SPACES.sub("\N{NO-BREAK SPACE}", fr) for key, (fr, _) in WORDS.items()},
    "en": {key: en for key, (_, en) in WORDS.items()},
}


def words(language: str) -> dict[str, str]:
    """Give the words in a language: fr or en."""
    return _SAID[language]
