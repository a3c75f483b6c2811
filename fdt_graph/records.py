"""An IRI in, what the graph says of it out, grouped and named for people in one language."""

from dataclasses import dataclass, field

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord, Withdrawn
from fdt_graph.namespaces import BASE, compact, iri
from fdt_graph.query import Row

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

#: What a reader looks for first; the other properties follow by name.
FIRST = [
    iri(name).value
    for name in (
        "rdf:type",
        "rdfs:label",
        "skos:prefLabel",
        "skos:altLabel",
        "dcterms:description",
        "skos:definition",
        "fdt:category",
        "foaf:homepage",
        "foaf:page",
        "fdt:start",
        "fdt:end",
        "fdt:date",
    )
]
#: What names the thing is its title, not a row of the page.
NAMES = {iri(name).value for name in ("rdfs:label", "skos:prefLabel", "dcterms:title")}


@dataclass
class Labels:
    """The names of a term: the wanted language first, then none, French, English, any other."""

    names: dict[str, str] = field(default_factory=dict)

    def add(self, label: object) -> None:
        """Take in a label that a query found, or nothing; the first by order of two."""
        if isinstance(label, ox.Literal):
            known = self.names.get(label.language or "")
            value = label.value if known is None else min(known, label.value)
            self.names[label.language or ""] = value

    def choose(self, language: str) -> tuple[str, str] | None:
        """Give (name, its language), or None when there is none. Never a random one."""
        for wanted in (language, "", "fr", "en", *sorted(self.names)):
            if wanted in self.names:
                return self.names[wanted], wanted
        return None


@dataclass(frozen=True)
class Cell:
    """One value, its name in the page's language, and the graphs that say it."""

    term: Value
    name: str
    language: str
    graphs: tuple[str, ...]

    def speaks(self, language: str) -> bool:
        """True for a text in a language."""
        return isinstance(self.term, ox.Literal) and self.term.language == language

    def foreign(self, language: str, spoken: set[str]) -> bool:
        """True for a text in another language, all of whose sources speak this one too."""
        tagged = isinstance(self.term, ox.Literal) and self.term.language is not None
        return tagged and not self.speaks(language) and spoken.issuperset(self.graphs)

    @property
    def is_iri(self) -> bool:
        """True when the value names a thing."""
        return isinstance(self.term, ox.NamedNode)


@dataclass(frozen=True)
class Group:
    """The values of one property; `total` counts those that are not shown too."""

    property: str
    name: str
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True)
class Record:
    """A thing as a page shows it."""

    iri: str
    name: str
    language: str
    statements: tuple[Group, ...]
    links_to: tuple[Group, ...]
    graphs: tuple[str, ...]

    @property
    def document(self) -> str:
        """Where on this server the documents about the thing are, without their suffix."""
        return "/" + self.iri.removeprefix(BASE).replace("id/", "doc/", 1)


def require(engine: Engine, name: ox.NamedNode) -> None:
    """Tell whether there is a document about a thing.

    Raises Withdrawn for a thing that is no longer described, NoSuchRecord, with the nearest known
    thing, for one that never was.
    """
    gone = list(engine.select("withdrawn", this=name))
    if gone:
        others = [_value(row["other"]) for row in gone if row["other"] is not None]
        raise Withdrawn(name.value, _value(gone[0]["when"]), others)
    if next(engine.select("exists", this=name), None) is None:
        raise NoSuchRecord("record", name.value, engine.names())


def document(engine: Engine, name: ox.NamedNode) -> list[ox.Triple]:
    """Give what a document about a thing says, in a fixed order; nothing where require raises."""
    triples = engine.construct("document", this=name)
    return sorted(triples, key=lambda triple: _order(name, triple))


def _order(name: ox.NamedNode, triple: ox.Triple) -> tuple[bool, str, int, str, str]:
    """Put the thing itself first, and of each thing what it is and what it is called."""
    place = FIRST.index(triple.predicate.value) if triple.predicate.value in FIRST else len(FIRST)
    subject = str(triple.subject)
    return subject != str(name), subject, place, str(triple.predicate), str(triple.object)


def describe(engine: Engine, name: ox.NamedNode, language: str) -> Record:
    """Describe a thing in a language, with what is said of it and what leads to it."""
    title = Labels()
    said: dict[str, _Draft] = {}
    for row in engine.select("statements", this=name):
        if str(row["property"]).strip("<>") in NAMES:
            title.add(row["value"])
        else:
            _draft(said, row).add(row["value"], row["valueLabel"], row["graph"])
    leading: dict[str, _Draft] = {}
    for row in engine.select("links-to-count", this=name):
        _draft(leading, row).total = int(_value(row["count"]))
    for prop, draft in leading.items():
        for row in engine.select("links-to", this=name, property=ox.NamedNode(prop)):
            draft.add(row["other"], row["otherLabel"], row["graph"])
    statements = sorted((draft.group(language) for draft in said.values()), key=_rank)
    links = sorted((draft.group(language) for draft in leading.values()), key=_rank)
    cells = [cell for group in (*statements, *links) for cell in group.cells]
    title_name, title_language = title.choose(language) or (compact(name.value), "")
    return Record(
        iri=name.value,
        name=title_name,
        language=title_language,
        statements=tuple(statements),
        links_to=tuple(links),
        graphs=tuple(sorted({graph for cell in cells for graph in cell.graphs})),
    )


@dataclass
class _Draft:
    """The rows about one property, as they come."""

    property: str
    labels: Labels = field(default_factory=Labels)
    values: dict[Value, tuple[Labels, set[str]]] = field(default_factory=dict)
    total: int = 0

    def add(self, value: Value | None, label: object, graph: Value | None) -> None:
        """Take in one value with one of its labels and one of the graphs that say it."""
        if value is not None:
            labels, graphs = self.values.setdefault(value, (Labels(), set()))
            labels.add(label)
            graphs.add(_value(graph))

    def group(self, language: str) -> Group:
        """Name and sort what came; a text that its source gives in this language is given once."""
        cells = [_cell(value, *about, language) for value, about in self.values.items()]
        spoken = {graph for cell in cells if cell.speaks(language) for graph in cell.graphs}
        cells = [cell for cell in cells if not cell.foreign(language, spoken)]
        cells.sort(key=lambda cell: (cell.name.casefold(), cell.language))
        name, _ = self.labels.choose(language) or (compact(self.property), "")
        return Group(self.property, name, tuple(cells), max(self.total, len(cells)))


def _draft(drafts: dict[str, _Draft], row: Row) -> _Draft:
    """Find the draft of a row's property, and give it the row's name for it."""
    prop = _value(row["property"])
    draft = drafts.setdefault(prop, _Draft(prop))
    draft.labels.add(row["propertyLabel"])
    return draft


def _cell(value: Value, labels: Labels, graphs: set[str], language: str) -> Cell:
    if isinstance(value, ox.Literal):
        name, spoken = value.value, value.language or ""
    else:
        name, spoken = labels.choose(language) or (compact(_value(value)), "")
    return Cell(value, name, spoken, tuple(sorted(graphs)))


def _value(term: Value | None) -> str:
    """Give the text of a term: an IRI, a lexical form."""
    return str(term) if term is None or isinstance(term, ox.Triple) else term.value


def _rank(group: Group) -> tuple[int, str]:
    known = group.property in FIRST
    return (FIRST.index(group.property) if known else len(FIRST), group.name.casefold())
