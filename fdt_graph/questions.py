"""A folder of .rq files in, questions by name out. Their first lines say what they ask.

# fr: Qui soutient la Fabrique sans qu'une signature soit connue ?
# en: Who supports the Fabrique with no known signature?
# id: R2
# param: territory = territory:commune-62528
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from fdt_graph.errors import QueryError, Unknown
from fdt_graph.namespaces import expand, iri
from fdt_graph.sparql_text import add_values, tokens

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")

#: First letter of an id → who asks: the part of an IRI, and the names in French and English.
USERS = {
    "R": ("researcher", "Recherche", "Researcher"),
    "O": ("observatory", "Observatoire partenaire", "Partner observatory"),
    "P": ("portal", "Portail des alliés", "Allies’ portal"),
}

_HEADER = re.compile(r"^#\s*(fr|en|id|param):\s*(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """A query with a name, what it asks in two languages, and parameters with their defaults."""

    name: str
    path: Path
    text: str
    fr: str
    en: str
    id: str | None
    parameters: Mapping[str, NamedNode | Literal]

    def bind(self, values: Mapping[str, str]) -> dict[str, NamedNode | Literal]:
        """Give values to the parameters; Unknown for one that the question does not have."""
        for name in values:
            if name not in self.parameters:
                raise Unknown("parameter", name, self.parameters)
        return {**self.parameters, **{name: term(value) for name, value in values.items()}}

    @property
    def form(self) -> str:
        """Tell what kind of query it is: SELECT, ASK, CONSTRUCT or DESCRIBE."""
        words = (token.upper() for kind, token in tokens(self.text) if kind == "word")
        return next(word for word in words if word in FORMS)

    def with_defaults(self) -> str:
        """Give the text that answers by itself, each parameter having its default."""
        return add_values(self.text, {name: str(value) for name, value in self.parameters.items()})


def terms_of(question: Question) -> set[NamedNode]:
    """Find the terms of the vocabulary that the text of a question names, as fdt:Actor."""
    names = (text for kind, text in tokens(question.text) if kind == "name")
    return {iri(name) for name in names if name.startswith("fdt:") and name != "fdt:"}


def load_questions(directory: Path) -> dict[str, Question]:
    """Read the .rq files of a folder, keyed by file name without its ending."""
    return {path.stem: read_question(path) for path in sorted(directory.glob("*.rq"))}


def find_question(questions: Mapping[str, Question], name: str) -> Question:
    """Find a question by its name or its id; Unknown when there is none."""
    by_id = {question.id: question for question in questions.values() if question.id}
    try:
        return questions.get(name) or by_id[name]
    except KeyError:
        raise Unknown("question", name, [*questions, *by_id]) from None


def read_question(path: Path) -> Question:
    """Read one .rq file; QueryError when it does not say in both languages what it asks."""
    text = path.read_text()
    said: dict[str, list[str]] = {}
    for key, value in _HEADER.findall(text):
        said.setdefault(key, []).append(value)
    if not {"fr", "en"} <= said.keys():
        raise QueryError(
            f"{path} : sans lignes '# fr:' et '# en:' pour dire ce qui est demandé",
            f"{path}: no '# fr:' and '# en:' lines that say what it asks",
        )
    parameters = dict(line.split(" = ", 1) for line in said.get("param", []))
    return Question(
        name=path.stem,
        path=path,
        text=text,
        fr=said["fr"][0],
        en=said["en"][0],
        id=said.get("id", [None])[0],
        parameters={name: term(value) for name, value in parameters.items()},
    )


def term(text: str) -> NamedNode | Literal:
    """Read a term as people type it: an IRI, a compact IRI, "text"@fr, a date, a number or a text.

    >>> print(term("territory:commune-62528"), term('"énergie"@fr'))
    <https://w3id.org/fdt/id/territory/commune-62528> "énergie"@fr
    >>> print(term("2020-02-12"), term("Loos: a town"))
    "2020-02-12"^^<http://www.w3.org/2001/XMLSchema#date> "Loos: a town"
    """
    if found := re.fullmatch(r'"(.*)"(?:@([A-Za-z-]+))?', text, re.DOTALL):
        value, language = found.groups()
        return Literal(value, language=language) if language else Literal(value)
    if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text):
        return NamedNode(text)
    if re.fullmatch(r"[a-z-]+:[^\s/<>\"{}|\\^`]+", text):
        return expand(text)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return Literal(text, datatype=iri("xsd:date"))
    if re.fullmatch(r"-?\d+", text):
        return Literal(int(text))
    return Literal(text)
