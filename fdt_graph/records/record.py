"""An IRI in, what the graph says of it out, grouped and named for people in one language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.fold import sorting_key
from fdt_graph.namespaces import BASE, compact, iri
from fdt_graph.query import Row
from fdt_graph.records.cells import NAME, Cell, Cells, short
from fdt_graph.records.conflicts import Claim, Conflict, claims, conflicts
from fdt_graph.records.document import FIRST
from fdt_graph.records.frames import Frame, Tie, by_kind, frames, tie
from fdt_graph.records.labels import Labels, value_of
from fdt_graph.records.lexicon import Lexicon, lexicon
from fdt_graph.records.windows import Window, page_count, windows

#: What names the thing is its title, not a row of the page.
NAMES = {iri(name).value for name in ("rdfs:label", "skos:prefLabel", "dcterms:title")}
TYPE = iri("rdf:type").value
#: What the top of the page says: what it is, in a sentence, and where.
LEADS = [iri(name).value for name in ("dcterms:description", "skos:definition")]
PLACES = [
    iri(f"fdt:{name}").value
    for name in ("actsOn", "takesPlaceIn", "place", "territory", "governedTerritory")
]
ABOUT = iri("fdt:about").value
#: What a thing that a disagreement may touch has, or is led to by.
DISPUTED = {ABOUT, iri("fdt:conflictingClaim").value, iri("fdt:resolves").value}
#: What the keepers of the graph alone need, after all the rest.
LAST = [iri(name).value for name in ("dcterms:identifier", "dcterms:source", "foaf:primaryTopic")]


@dataclass(frozen=True)
class Group:
    """The values of one property, or what leads by it; `total` counts those not shown too."""

    iri: str
    name: str
    cells: tuple[Cell, ...]
    total: int
    page: int
    #: Relations that lead by the property, by kind of cooperation ("" for none).
    ties: Mapping[str, list[Tie]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The property's compact IRI."""
        return compact(self.iri)

    @property
    def pages(self) -> int:
        """Tell how many pages there are of it."""
        return page_count(self.total)


@dataclass(frozen=True)
class Record:
    """A thing as a page shows it."""

    iri: str
    name: Cell
    #: All its classes, by IRI; `kinds` are those that say most.
    classes: frozenset[str]
    kinds: tuple[Cell, ...]
    leads: tuple[Cell, ...]
    places: tuple[Group, ...]
    statements: tuple[Group, ...]
    #: What leads to it: relations, then the rest.
    links_to: tuple[Group, ...]
    claims: tuple[Claim, ...]
    conflicts: tuple[Conflict, ...]
    gaps: tuple[str, ...]
    #: What the things that lead to it say of themselves, by IRI.
    frames: Mapping[str, Frame]
    page: int

    @property
    def document(self) -> str:
        """Where on this server the documents about the thing are, without their suffix."""
        return "/" + self.iri.removeprefix(BASE).replace("id/", "doc/", 1)

    @property
    def pages(self) -> int:
        """Tell how many pages its longest list takes."""
        groups = (*self.places, *self.statements, *self.links_to)
        return max((group.pages for group in groups), default=1)

    @property
    def graphs(self) -> tuple[str, ...]:
        """The graphs that say what is shown, in the order of their numbers."""
        return tuple(sorted({graph for cell in self._cells() for graph in cell.graphs}))

    @property
    def undisputed(self) -> tuple[Claim, ...]:
        """The claims about it that no disagreement shown holds."""
        disputed = {claim.cell.iri for conflict in self.conflicts for claim in conflict.claims}
        return tuple(claim for claim in self.claims if claim.cell.iri not in disputed)

    def group(self, name: str) -> Group | None:
        """Give what leads to it by a property, named by its compact IRI."""
        return next((group for group in self.links_to if group.key == name), None)

    def _cells(self) -> Iterator[Cell]:
        yield from (self.name, *self.kinds, *self.leads)
        for group in (*self.places, *self.statements, *self.links_to):
            yield from group.cells
            for ties in group.ties.values():
                yield from (each.relation for each in ties)
        yield from (claim.cell for claim in self.claims)
        for conflict in self.conflicts:
            yield from (conflict.cell, *(claim.cell for claim in conflict.claims))
            yield from (resolution.cell for resolution in conflict.resolutions)


def describe(
    engine: Engine, this: ox.NamedNode, language: str, page: int = 1, others: int = 1
) -> Record:
    """Describe a thing in a language, with what is said of it and what leads to it.

    Of a property with more than windows.PAGE values a page shows so many. `others` are the pages
    of what is listed beside. Raises Unknown for a page that neither has.
    """
    known = lexicon(engine)
    said, led = windows(engine, this, page, others)
    values = _gather(said.rows(engine, "record-said", this))
    leading = _gather(led.rows(engine, "record-led", this))
    around = frames(led.rows(engine, "record-frames", this), known, language)
    disputable = DISPUTED & (said.counts.keys() | led.counts.keys())
    disputes = conflicts(engine, this, known, language) if disputable else ()
    title, names = Labels(), {name: values.pop(name) for name in NAMES & values.keys()}
    graphs: set[str] = set()
    for cells in names.values():
        for cell in cells.named(known, language):
            graphs.update(cell.graphs)
            title.add(cell.term)
    found, spoken = title.choose(language) or known.name(this.value, language)
    classes = frozenset(value_of(value) for value in values.get(TYPE, ()))
    kinds = known.closest(classes)
    types = values.pop(TYPE, Cells()).named(known, language)
    leads = [cell for each in LEADS for cell in values.pop(each, Cells()).named(known, language)]
    about = leading.pop(ABOUT, Cells())
    groups = [_group(name, cells, said, known, language) for name, cells in values.items()]
    links = [
        _links(this, name, cells, led, around, known, language) for name, cells in leading.items()
    ]
    return Record(
        iri=this.value,
        name=Cell(this, short(found, NAME), spoken, tuple(sorted(graphs))),
        classes=classes,
        kinds=tuple(cell for cell in types if cell.iri in kinds),
        leads=tuple(leads),
        places=tuple(group for group in groups if group.iri in PLACES),
        statements=tuple(sorted((each for each in groups if each.iri not in PLACES), key=_rank)),
        links_to=tuple(sorted(links, key=_rank)),
        claims=claims(about, around, disputes, known, language),
        conflicts=disputes,
        gaps=known.missing(classes, said.counts, led.counts, language),
        frames=around,
        page=page,
    )


def _gather(rows: Iterable[Row]) -> dict[str, Cells]:
    """Gather rows (property, other, label, graph, earliest) by property."""
    found: dict[str, Cells] = {}
    for row in rows:
        found.setdefault(value_of(row["property"]), Cells()).add(row, "other")
    return found


def _group(prop: str, cells: Cells, window: Window, known: Lexicon, language: str) -> Group:
    name, _ = known.name(prop, language)
    shown = cells.named(known, language)
    return Group(prop, name, shown, window.counts[prop], window.shown(prop))


def _links(
    this: ox.NamedNode,
    prop: str,
    cells: Cells,
    window: Window,
    around: Mapping[str, Frame],
    known: Lexicon,
    language: str,
) -> Group:
    """Part what leads to a thing into relations, seen from the thing, and the rest."""
    group = _group(prop, cells, window, known, language)
    ties, rest = [], []
    for cell in group.cells:
        frame = around.get(cell.iri or "")
        if frame is not None and frame.is_relation:
            ties.append(tie(this.value, cell, frame))
        else:
            rest.append(cell)
    return Group(prop, group.name, tuple(rest), group.total, group.page, by_kind(ties))


def _rank(group: Group) -> tuple[int, str]:
    if group.iri in LAST:
        return len(FIRST) + 1, sorting_key(group.name)
    known = group.iri in FIRST
    return FIRST.index(group.iri) if known else len(FIRST), sorting_key(group.name)
