"""SPARQL text in, its tokens out: enough to see prefixes and keywords, never fooled by strings.

Follows the terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

import re
from collections.abc import Iterable, Iterator

_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*(?:\\u[0-9A-Fa-f]{4}[^<>"{}|^`\\\x00-\x20]*)*>)
    | (?P<string>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''
                |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:[^\W\d_][\w.·-]*)?:(?:[\w.:·-]|%[0-9A-Fa-f]{2}|\\.)*)
    | (?P<word>[^\W\d_]\w*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Split a query into (kind, text); comments and white space are left out.

    >>> list(tokens("ASK {?s a ex:b} # SERVICE"))[:4]
    [('word', 'ASK'), ('other', '{'), ('variable', '?s'), ('word', 'a')]
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind != "comment" and not match.group().isspace():
            yield kind, match.group()


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
            elif prefix not in declared and prefix != "_":
                missing.append(prefix)
        previous = token
    return missing


#: How deep brackets may be nested, and how many "!" may follow each other. The deepest of the
#: project's own questions has 7; the engine's parser falls at some 900 nested EXISTS.
DEPTH = 100


def nesting(text: Iterable[tuple[str, str]]) -> int:
    """Tell how deep the tokens of a query nest: brackets of any kind, negations in a row.

    >>> nesting(tokens("SELECT ?s { ?s a [ ex:p (1 2) ] FILTER(!!(?s = 1)) }"))
    3
    """
    depth = deepest = negations = 0
    for kind, sign in text:
        negations = negations + 1 if sign == "!" else 0
        if kind == "other":
            depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth, negations)
    return deepest
