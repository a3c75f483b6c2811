"""SPARQL text in, its SERVICE clauses out, each with what a partner is to be asked; or why not.

https://www.w3.org/TR/sparql11-federated-query/. It is read by tokens, and what is not clear is
refused: an endpoint is a constant, and no SERVICE is within another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fdt_graph.errors import SHOWN, QueryError
from fdt_graph.sparql_text import Placed, placed_tokens, position

#: SERVICE clauses of one query, at most.
MOST = 5
#: A text without these letters names no partner.
LETTERS = re.compile("service", re.IGNORECASE)
#: Characters of an IRI or a name in such a text, at most.
LONGEST = 2048
#: An address: what begins so is no comparison.
_SCHEME = re.compile("<[A-Za-z][A-Za-z0-9+.-]*://")
#: What the engine could take for a clause, wherever it stands: the keyword, an endpoint, a brace;
#: or the keyword and what is too long to look at. Names may hold what Python takes for a space.
_SPACE = r"(?:[ \t\r\n]|\#[^\r\n]*+)*+"
_ENDPOINT = (
    r"(?:<[^>]{0,2048}+>|[?$][^ \t\r\n<>{}#]{1,2048}+"
    r"|[^ \t\r\n<>{}:#]{0,2048}+:(?:\\.|[^ \t\r\n<>{}#\\]){0,2048}+)"
)
_TOO_LONG = r"(?:<[^> \t\r\n]{2049}|(?:\\.|[^ \t\r\n<>{}#\\]){2049})"
_CLAUSE = re.compile(
    rf"SERVICE(?={_SPACE}(?:SILENT{_SPACE})?(?:{_ENDPOINT}{_SPACE}\{{|{_TOO_LONG}))",
    re.IGNORECASE | re.DOTALL,
)
#: What stands in a text where a clause was, and how far within it solutions are written.
EMPTY, WITHIN = "{ }", 2


@dataclass(frozen=True)
class Clause:
    """One SERVICE of a query."""

    #: Where it begins in the text, and where it ends.
    start: int
    end: int
    #: A failure gives one solution without values.
    silent: bool
    #: The endpoint as the text writes it: <…>, or a prefix, a colon and a name.
    endpoint: str
    #: What stands between its braces.
    pattern: str


#: A text, and where solutions are to be written into it.
Table = tuple[int, str]


def find_services(text: str) -> list[Clause]:
    """List the SERVICE clauses of a query, in the order of the text.

    Raises QueryError with line and column for one that is not asked here: a variable as endpoint,
    one in another, words glued together, braces that do not close; and for more than MOST.

    >>> [found] = find_services("ASK { SERVICE SILENT <urn:x> { ?s ?p '}' } }")
    >>> found.silent, found.endpoint, found.pattern
    (True, '<urn:x>', " ?s ?p '}' ")
    """
    signs = list(placed_tokens(text))
    refuse_hidden(text, signs)
    found: list[Clause] = []
    place = 0
    while place < len(signs):
        if names_service(signs[place]):
            clause, place = _clause(text, signs, place)
            found.append(clause)
        else:
            place += 1
    if len(found) > MOST:
        raise QueryError(
            f"SERVICE est écrit {len(found)} fois : {MOST} au plus",
            f"SERVICE is written {len(found)} times: {MOST} at most",
        )
    return found


def prologue(text: str) -> str:
    """Give what a query begins with: its BASE and PREFIX declarations, and the comments there.

    >>> prologue("PREFIX a: <urn:a> SELECT * { a:b ?p ?o }")
    'PREFIX a: <urn:a> '
    """
    signs = list(placed_tokens(text))
    place = 0
    while place < len(signs):
        match [(kind, sign.upper()) for kind, sign, _ in signs[place : place + 3]]:
            case [("word", "PREFIX"), ("name", _), ("iri", _)]:
                place += 3
            case [("word", "BASE"), ("iri", _), *_]:
                place += 2
            case _:
                return text[: signs[place][2]]
    return text


def names_service(sign: Placed) -> bool:
    """Tell whether a token is the keyword, or hides it: the engine sees two in trueSERVICE."""
    return sign[0] == "word" and "SERVICE" in sign[1].upper()


def refuse_hidden(text: str, signs: Sequence[Placed]) -> None:
    """Raise QueryError where the engine could see a SERVICE that the tokens of a text hide.

    It has no tokens: it reads what the grammar lets stand at a place. So it takes SERVICEe:x for
    two words; the third part of e:a.b.SERVICE for a keyword; `<` for a comparison where what
    follows up to `>` can be read so, and an apostrophe in there for the start of a string.
    """
    for kind, sign, start in signs:
        plain = kind == "iri" and _SCHEME.match(sign) is not None
        odd = kind == "other" and sign[0] in "\\'\""
        odd = odd or (kind in ("iri", "name") and len(sign) > LONGEST)
        if odd or (kind == "iri" and "'" in sign and not plain):
            raise _refused(
                text,
                start,
                "un signe qui pourrait cacher SERVICE : dans un IRI, écrire %27 pour une "
                f"apostrophe et rester sous {LONGEST} signes ; ailleurs, fermer les guillemets",
                "a sign that could hide SERVICE: in an IRI write %27 for an apostrophe and stay "
                f"below {LONGEST} signs; elsewhere close the quotation marks",
            )
        if kind not in ("iri", "name") or plain:
            continue
        for found in LETTERS.finditer(sign):
            if _CLAUSE.match(text, start + found.start()):
                shown = sign[:SHOWN]
                raise _refused(
                    text,
                    start,
                    f"« {shown} » se lit de deux façons : mettre une espace devant SERVICE et "
                    "après, ou donner un autre nom",
                    f"“{shown}” can be read in two ways: put a space before SERVICE and after it, "
                    "or give another name",
                )


def refuse_lookalikes(text: str) -> None:
    """Raise QueryError for what looks like a SERVICE, be it in a string or a comment.

    For a text that goes to an engine which has a network, and its own way to read.
    """
    found = _CLAUSE.search(text)
    if found is not None:
        raise _refused(
            text,
            found.start(),
            "ce qui ressemble à un SERVICE ne part pas vers un moteur distant",
            "what looks like a SERVICE is not sent to a remote engine",
        )


def as_groups(text: str, clauses: Sequence[Clause]) -> str:
    """Leave of each clause its pattern, as a group: every sign stays at its line and column.

    >>> as_groups("ASK { SERVICE <urn:x> {} }", find_services("ASK { SERVICE <urn:x> {} }"))
    'ASK {                 {} }'
    """
    parts: list[str] = []
    end = 0
    for clause in clauses:
        opened = clause.end - len(clause.pattern) - 2
        parts += [text[end : clause.start], re.sub(r"[^\r\n]", " ", text[clause.start : opened])]
        end = opened
    return "".join([*parts, text[end:]])


def without_services(text: str, clauses: Sequence[Clause]) -> tuple[str, list[int]]:
    """Write an empty group in the place of each clause; tell where its solutions belong.

    >>> without_services("ASK { SERVICE <urn:x> {} }", find_services("ASK { SERVICE <urn:x> {} }"))
    ('ASK { { } }', [8])
    """
    parts: list[str] = []
    places: list[int] = []
    end = length = 0
    for clause in clauses:
        parts += [text[end : clause.start], EMPTY]
        length += clause.start - end
        places.append(length + WITHIN)
        length += len(EMPTY)
        end = clause.end
    return "".join([*parts, text[end:]]), places


def with_tables(text: str, tables: Sequence[Table]) -> str:
    """Write solutions into a text that without_services() has made, each at its place.

    >>> with_tables("ASK { { } }", [(8, "VALUES ?a { 1 } ")])
    'ASK { { VALUES ?a { 1 } } }'
    """
    parts: list[str] = []
    end = 0
    for place, table in tables:
        parts += [text[end:place], table]
        end = place
    return "".join([*parts, text[end:]])


def _clause(text: str, signs: Sequence[Placed], place: int) -> tuple[Clause, int]:
    """Read the clause that begins at a token; tell at which the rest of the query begins."""
    _, keyword, start = signs[place]
    if keyword.upper() not in ("SERVICE", "SERVICESILENT") or not keyword.isascii():
        raise _refused(
            text,
            start,
            f"« {keyword[:SHOWN]} » : mettre une espace devant SERVICE et après",
            f"“{keyword[:SHOWN]}”: put a space before SERVICE and after it",
        )
    silent = keyword.upper() != "SERVICE"
    place += 1
    if not silent and _is_word(signs, place, "SILENT"):
        silent = True
        place += 1
    endpoint = _endpoint(text, signs, place, start)
    opened = signs[place + 1] if place + 1 < len(signs) else ("", "", start)
    if opened[1] != "{":
        raise _refused(
            text,
            start,
            "après SERVICE et l’adresse, il faut un motif entre accolades",
            "after SERVICE and the address there must be a pattern in braces",
        )
    closing = _closing(text, signs, place + 1)
    end = signs[closing][2]
    pattern = text[opened[2] + 1 : end]
    return Clause(start, end + 1, silent, endpoint, pattern), closing + 1


def _is_word(signs: Sequence[Placed], place: int, word: str) -> bool:
    return place < len(signs) and signs[place][0] == "word" and signs[place][1].upper() == word


def _endpoint(text: str, signs: Sequence[Placed], place: int, start: int) -> str:
    """Give the endpoint that stands at a token; QueryError for one that is no constant."""
    kind, sign, _ = signs[place] if place < len(signs) else ("", "", start)
    if kind == "variable":
        raise _refused(
            text,
            start,
            f"SERVICE {sign[:SHOWN]} : une variable ne désigne pas de partenaire ici, écrire "
            "l’adresse de son point d’accès",
            f"SERVICE {sign[:SHOWN]}: a variable names no partner here, write the address of its "
            "endpoint",
        )
    # The engine reads SILENTe:x as two words, the standard as a prefix.
    if kind not in ("iri", "name") or sign.upper().startswith("SILENT"):
        raise _refused(
            text,
            start,
            "après SERVICE, il faut l’adresse d’un point d’accès : <https://…>",
            "after SERVICE there must be the address of an endpoint: <https://…>",
        )
    return sign


def _closing(text: str, signs: Sequence[Placed], place: int) -> int:
    """Find the brace that closes the one at a token; QueryError for a SERVICE in between."""
    start, depth = signs[place][2], 0
    for number in range(place, len(signs)):
        sign = signs[number]
        if names_service(sign):
            raise _refused(
                text,
                sign[2],
                "un SERVICE dans un autre : un partenaire n’en interroge pas un autre pour nous",
                "a SERVICE in another: one partner does not ask another for us",
            )
        if sign[0] == "other":
            depth += (sign[1] == "{") - (sign[1] == "}")
            if depth == 0:
                return number
    raise _refused(
        text,
        start,
        "l’accolade qui s’ouvre après SERVICE ne se ferme pas",
        "the brace that opens after SERVICE does not close",
    )


def _refused(text: str, start: int, fr: str, en: str) -> QueryError:
    return QueryError(fr, en, *position(text, start))
