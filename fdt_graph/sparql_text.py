"""SPARQL text in, its tokens out: enough to see prefixes and keywords, never fooled by strings.

Follows the terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

#: Characters that names begin with, but the underscore, and what else they may hold.
#: https://www.w3.org/TR/sparql11-query/#rPN_CHARS_BASE
_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_REST = "_0-9\u00b7\u0300-\u036f\u203f\u2040"
#: What a string may escape. An escape that it may not leaves another string than it looks like.
_ESCAPE = (
    r"""\\(?:[tbnrf"'\\]|u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}"""
    r"""|U(?!0000[Dd][89A-Fa-f])(?:0010|000[0-9A-Fa-f])[0-9A-Fa-f]{4})"""
)

_TOKEN = re.compile(
    rf"""
      (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*
              (?:\\(?:u[0-9A-Fa-f+][0-9A-Fa-f]{{3}}|U[0-9A-Fa-f+][0-9A-Fa-f]{{7}})
                 [^<>"{{}}|^`\\\x00-\x20]*)*>)
    | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|{_ESCAPE}))*\"\"\"
                |'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*'''
                |"(?:[^"\\\r\n]|{_ESCAPE})*"|'(?:[^'\\\r\n]|{_ESCAPE})*')
    | ["'][^\r\n]*  # a string that does not close: to look again at each of its signs takes long
    | (?P<variable>[?$][{_LETTER}{_REST}]+)
    | (?P<name>(?:[{_LETTER}][{_LETTER}{_REST}.-]*)?:
               (?:(?:[{_LETTER}{_REST}:]|%[0-9A-Fa-f]{{2}}|\\.)
                  (?:[{_LETTER}{_REST}.:-]|%[0-9A-Fa-f]{{2}}|\\.)*)?)
    | (?P<word>[^\W\d_]\w*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


#: A kind and the text.
Token = tuple[str, str]

#: The same, and where the text begins.
Placed = tuple[str, str, int]


def tokens(text: str) -> Iterator[Token]:
    """Split a query into (kind, text); comments and white space are left out.

    >>> list(tokens("ASK {?s a ex:b} # SERVICE"))[:4]
    [('word', 'ASK'), ('other', '{'), ('variable', '?s'), ('word', 'a')]
    """
    for kind, token, _ in placed_tokens(text):
        yield kind, token


def placed_tokens(text: str) -> Iterator[Placed]:
    """Split a query as `tokens` does, into (kind, text, start).

    >>> list(placed_tokens("CLEAR # all\\n ALL"))
    [('word', 'CLEAR', 0), ('word', 'ALL', 13)]
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind != "comment" and not match.group().isspace():
            yield kind, match.group(), match.start()


def position(text: str, start: int) -> tuple[int, int]:
    """Give the line and the column of a place in a text, counted from 1 as editors do.

    >>> position("CLEAR\\nALL", 7)
    (2, 2)
    """
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def undeclared_prefixes(text: str, known: set[str]) -> list[str]:
    """List the prefixes that a query uses and neither declares nor may take for granted.

    >>> undeclared_prefixes("PREFIX a: <urn:a> SELECT * { a:x b:y 'c:z' }", set())
    ['b']
    """
    declared = set(known)
    missing: list[str] = []
    previous = ""
    for kind, token in tokens(text):
        if kind == "name":
            prefix = token.partition(":")[0]
            if previous.upper() == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared and previous not in ("_", "<"):
                missing.append(prefix)
        previous = token
    return missing


#: How deep brackets may be nested, and how many of "!", "^", "-" and "+" may follow each other.
#: The deepest of our own questions has 7; the engine's parser falls at some 900 nested EXISTS.
DEPTH = 100

#: What makes a text deep. A hyphen inside a name does not.
DEEPENING = re.compile(r"[(\[{!^]|<<|(?<!\w)[-+]")


def nesting(text: Iterable[Token]) -> int:
    """Tell how deep the tokens of a query nest: brackets of any kind, signs in a row.

    What looks like an IRI may be two comparisons and what is between them: its brackets count too,
    and those that it closes alone do not.

    >>> nesting(tokens("SELECT ?s { ?s a [ ex:p (1 2) ] FILTER(!!(?s = 1)) }"))
    3
    >>> nesting(tokens("ASK { <urn::)> ?p << << ?s ?p ?o >> ?p 2 >> FILTER(1<((2))&&3>0) }"))
    4
    """
    depth = deepest = signs = 0
    before = ""
    for kind, token in text:
        level, pair = depth, ""
        if kind in ("other", "iri"):
            pair = before + token
            level += (pair == "<<") - (pair == ">>")
            for sign in token:
                level += (sign in "([{") - (sign in ")]}")
                signs = signs + 1 if sign in "!^-+" else 0
                deepest = max(deepest, level, signs)
            depth = level if kind == "other" else max(depth, level)
        else:
            signs = 0
        before = "" if pair in ("<<", ">>") else token
    return deepest


def add_using(text: str, clauses: str) -> str | None:
    """Write USING clauses into each operation of an update that has a WHERE.

    None when the update names its dataset itself, by USING or WITH.

    >>> add_using("CLEAR ALL; INSERT { ?s a 'WHERE' } WHERE { ?s ?p ?o }", "USING <urn:g>")
    "CLEAR ALL; INSERT { ?s a 'WHERE' } USING <urn:g> WHERE { ?s ?p ?o }"
    >>> add_using("DELETE WHERE { ?s ?p ?o }", "USING <urn:g>")
    'DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }'
    >>> add_using("WITH <urn:h> DELETE {} WHERE {}", "USING <urn:g>")
    """
    parts: list[str] = []
    end = depth = 0
    previous = ""
    for match in _TOKEN.finditer(text):
        word = match.group().upper()
        if match.lastgroup == "other":
            depth += (word == "{") - (word == "}")
        elif match.lastgroup == "word" and depth == 0:
            if word in ("USING", "WITH"):
                return None
            if word == "WHERE":
                pattern = _braces(text, match.end()) + " " if previous == "DELETE" else ""
                parts += [text[end : match.start()], pattern, clauses, " "]
                end = match.start()
        if match.lastgroup != "comment" and not word.isspace():
            previous = word
    return "".join([*parts, text[end:]])


def _braces(text: str, start: int) -> str:
    """Give the pattern that begins after a place: from its brace to the one that closes it."""
    depth, begin = 0, start
    for match in _TOKEN.finditer(text, start):
        if match.lastgroup == "other":
            if match.group() == "{" and depth == 0:
                begin = match.start()
            depth += (match.group() == "{") - (match.group() == "}")
            if match.group() == "}" and depth == 0:
                return text[begin : match.end()]
    return ""


@dataclass
class _Group:
    """A group of a query: where its content begins, and the variables that it names itself."""

    start: int
    #: Those that are what they are outside: a query in a query has its own, but what it shows.
    shared: Set[str]
    #: Whether values may stand at its beginning: not in a template, nor before a SELECT.
    open: bool = False
    names: set[str] = field(default_factory=set)


#: Words before a brace that opens no group of a query.
_NO_GROUP = {"CONSTRUCT", "VALUES"}
#: Words before a brace whose group goes on from what is known outside it.
_GOES_ON = {"OPTIONAL", "MINUS", "EXISTS", "GRAPH"}


def add_values(text: str, values: Mapping[str, str]) -> str:
    """Write the values of variables into a query: terms, by the name of their variable.

    The query must have a WHERE, show these variables and assign none of them. Each group that names
    one begins with its value: after all the rest, where SPARQL has a place too, values come when
    everything else was looked for. https://www.w3.org/TR/sparql11-query/#inline-data

    >>> add_values("SELECT ?a { { ?a ?b 1 } UNION { ?b ?c ?d } }", {"a": "1"})
    'SELECT ?a { VALUES ?a { 1 } { VALUES ?a { 1 } ?a ?b 1 } UNION { ?b ?c ?d } }'
    >>> add_values("SELECT ?a { { SELECT ?b { ?b ?c ?a } } OPTIONAL { ?b ?c ?a } }", {"a": "1"})
    'SELECT ?a { VALUES ?a { 1 } { SELECT ?b { ?b ?c ?a } } OPTIONAL { ?b ?c ?a } }'
    """
    parts: list[str] = []
    end = 0
    for group in _groups(text, values.keys()):
        if group.open:
            named = group.shared & group.names if parts else group.shared
            rest = text[group.start :]
            space = rest[: len(rest) - len(rest.lstrip())] or " "
            parts.append(text[end : group.start])
            parts += [
                f"{space}VALUES ?{name} {{ {value} }}"
                for name, value in values.items()
                if name in named
            ]
            end = group.start
    return "".join([*parts, text[end:]])


def _groups(text: str, variables: Set[str]) -> list[_Group]:
    """List the groups of a query as they begin, with those of some variables that each names."""
    found: list[_Group] = []
    around = [_Group(0, variables)]
    #: What a query in a query shows, as far as it was read; how deep in brackets that is.
    shown: set[str] | None = None
    depth = 0
    #: The last word that says what a brace opens.
    opener = ""
    for kind, sign, start in placed_tokens(text):
        word, here = sign.upper(), around[-1]
        if sign == "{":
            shared = here.shared if shown is None else here.shared & shown
            if opener in _GOES_ON:
                group = _Group(start + 1, shared, names=here.names)
            else:
                group = _Group(start + 1, shared, open=opener not in _NO_GROUP)
            around.append(group)
            found.append(group)
            shown, opener = None, ""
        elif sign == "}" and len(around) > 1:
            around.pop()
            opener = ""
        elif word == "SELECT":
            here.open, depth = False, 0
            shown = set() if len(around) > 1 else None
        elif shown is not None and depth == 0 and kind == "variable":
            shown.add(sign[1:])
        elif shown is not None and kind == "other":
            depth += (sign == "(") - (sign == ")")
            if sign == "*" and depth == 0:
                shown |= variables
        elif kind == "variable":
            here.names.add(sign[1:])
        elif kind == "word" and word in (*_NO_GROUP, *_GOES_ON, "WHERE", "UNION"):
            opener = word
    return found
