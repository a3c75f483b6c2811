"""Random writes to a small graph, and what must be true after each of them.

The graph: the vocabulary's hierarchy, some of its concepts, and the made-up story twice over. What
is derived and what the shapes find are kept up with each write, and compared with what deriving
and validating everything gives.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib
from pyoxigraph import NamedNode, Quad, Store
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.evaluate import evalQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor
from rdflib.plugins.sparql.sparql import Query

from fdt_graph.derive import DERIVED, derive, said_by
from fdt_graph.namespaces import PREFIXES, iri
from fdt_graph.serialize import write_statements
from fdt_graph.store.diff import UNION, Diff, apply, net
from fdt_graph.validate import Report, load_shapes, read_report
from fdt_graph.writing.derivation import Rules
from fdt_graph.writing.reach import Term
from fdt_graph.writing.recheck import Shapes

ROOT = Path(__file__).parent.parent.parent
RULES = ROOT / "sparql" / "derive"
ONTOLOGY, SCHEMES, GAZETTE = (
    iri("graph:ontology"),
    iri("graph:schemes"),
    iri("graph:example-gazette"),
)
PARTNERS = iri("graph:example-partners")
TYPE, LABEL = iri("rdf:type"), iri("rdfs:label")
SUBCLASS, SUBPROPERTY = iri("rdfs:subClassOf"), iri("rdfs:subPropertyOf")

#: What a result is compared by: focus node, path, component, severity, value, shape.
Key = tuple[str, str, str, str, str, str]


def vocabulary() -> list[Quad]:
    """The hierarchy of classes and properties, all that is said of classes, some concepts."""
    store = Store()
    for path in sorted(ROOT.glob("ontology/*.ttl")):
        store.load(path.read_bytes(), ox.RdfFormat.TURTLE, to_graph=ONTOLOGY)
    kept = [q for q in store if q.predicate in (SUBCLASS, SUBPROPERTY)]
    classes = {q.subject for q in store if q.predicate == TYPE and q.object == iri("owl:Class")}
    kept += [q for q in store if q.subject in classes and q.predicate != SUBCLASS]
    for path in sorted(ROOT.glob("ontology/schemes/*.ttl")):
        store.load(path.read_bytes(), ox.RdfFormat.TURTLE, to_graph=SCHEMES)
    told = {q.object for q in story()}
    concepts = sorted({q.subject for q in store if q.predicate == iri("skos:inScheme")}, key=str)
    shown = {each for number, each in enumerate(concepts) if number % 12 == 0 or each in told}
    shown |= {each for each in concepts if each.value.startswith(PREFIXES["precision"])}
    schemes = {q.object for q in store if q.predicate == iri("skos:inScheme")}
    links = (iri("skos:hasTopConcept"), iri("skos:broader"))
    kept += [
        q
        for q in store
        if q.subject in shown | schemes and (q.predicate not in links or q.object in shown)
    ]
    project = Store()
    project.load((ROOT / "data" / "project.trig").read_bytes(), ox.RdfFormat.TRIG)
    return kept + [q for q in project if q.subject in (ONTOLOGY, SCHEMES)]


def story(again: str = "") -> list[Quad]:
    """The made-up story; with another ending to the names of its things, to tell it again."""
    store = Store()
    store.load((ROOT / "ontology" / "examples.trig").read_bytes(), ox.RdfFormat.TRIG)

    registered = {q.subject for q in store if q.graph_name == PARTNERS}

    def named(term: Term) -> Term:
        thing = "/fdt/id/" in str(term) and "/date/" not in str(term)
        if isinstance(term, NamedNode) and (thing or term in registered):
            return NamedNode(term.value + again)
        return term

    return [Quad(named(q.subject), q.predicate, named(q.object), q.graph_name) for q in store]  # type: ignore[arg-type]


@dataclass
class World:
    """A head, and what is known of it."""

    head: Store
    rules: Rules
    shapes: Shapes
    known: set[Key]
    #: What is said by hand, in an order that does not depend on the store.
    given: dict[Quad, None]

    def write(self, change: Diff) -> tuple[Diff, set[Key], bool]:
        """Make a change and all that follows; give it, what was known, and if it was all redone."""
        before = self.known
        apply(self.head, change)
        self._keep(change)
        done = change.then(self.rules.rederive(self.head, change))
        foci = self.shapes.concerned(self.head, done)
        found = keys(self.shapes.recheck(self.head, done))
        if foci is None:
            self.known = found
        else:
            names = {str(focus) for focus in foci}
            self.known = {key for key in before if key[0] not in names} | found
        return done, before, foci is None

    def undo(self, done: Diff, known: set[Key]) -> None:
        """Be as before a write."""
        apply(self.head, done.inverse)
        self._keep(done.inverse)
        self.known = known

    def _keep(self, change: Diff) -> None:
        for quad in change.removed:
            self.given.pop(quad, None)
        new = [quad for quad in change.added if quad.graph_name != DERIVED]
        self.given.update(dict.fromkeys(sorted(new, key=str)))


def keys(report: Report) -> set[Key]:
    return {
        (r.focus_node, r.path, r.component, r.severity, r.value, r.shape) for r in report.results
    }


def first() -> list[Quad]:
    """What is said at first."""
    return sorted([*vocabulary(), *story(), *story("-again")], key=str)


def begin() -> World:
    """Lay the graph out, and know it."""
    given = first()
    shapes, rules = Shapes(load_shapes(ROOT / "shapes")), Rules(RULES)
    head = Store()
    apply(head, net(head, given, ()))
    rules.rederive(head, Diff(), everything=True)
    known = keys(shapes.recheck(head, Diff(), everything=True))
    return World(head, rules, shapes, known, dict.fromkeys(given))


def derived_anew(world: World) -> set[Quad]:
    """What derive() makes of what is said by hand."""
    store = Store()
    store.extend(world.given)
    derive(store, RULES)
    return set(store.quads_for_pattern(None, None, None, DERIVED))


def union(head: Store) -> bytes:
    triples = [q.triple for q in head.quads_for_pattern(None, None, None, UNION)]
    return write_statements(triples, ox.RdfFormat.N_TRIPLES)


@cache
def prepared(text: str, namespaces: tuple[tuple[str, Any], ...], base: str | None) -> Query:
    """Read a query once: pySHACL asks the same ones of each state."""
    return prepareQuery(text, dict(namespaces), base)


def ask(
    self: Any, text: str, bindings: Any = None, namespaces: Any = None, *more: Any, **named: Any
) -> Any:
    """Do what rdflib's SPARQLProcessor.query does with a text."""
    bindings = named.get("initBindings", bindings)
    namespaces = named.get("initNs", namespaces) or {}
    query = prepared(text, tuple(sorted(namespaces.items())), named.get("base"))
    return evalQuery(self.graph, query, bindings or {})


class Reference:
    """pySHACL, with the shapes graph read once, and each query."""

    def __init__(self) -> None:
        SPARQLProcessor.query = ask  # type: ignore[assignment]
        self._shapes = rdflib.Graph().parse(data=load_shapes(ROOT / "shapes"), format="nt")

    def __call__(self, triples: bytes) -> set[Key]:
        data = rdflib.Graph().parse(data=triples, format="nt")
        _, report, _ = pyshacl.validate(data, shacl_graph=self._shapes, advanced=False)
        assert isinstance(report, rdflib.Graph)
        return keys(read_report(report.serialize(format="nt").encode()))


class Author:
    """Makes up writes, valid and invalid, to a graph as it is."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 (the same writes each time)
        self._first = first()
        self._predicates = sorted({q.predicate for q in self._first}, key=str)
        self._number = 0
        self._ways: list[tuple[int, Callable[[Store, list[Quad]], tuple[set[Quad], set[Quad]]]]] = [
            (10, self.remove_some),
            (10, self.add_one),
            (12, self.replace_object),
            (12, self.copy_record),
            (4, self.delete_record),
            (1, self.drop_graph),
            (3, self.new_graph),
            (6, self.rename),
            (6, self.retype),
            (6, self.link_to_the_busiest),
            (3, self.change_concept),
            (2, self.change_hierarchy),
            (5, self.say_what_is_derived),
            (5, self.move),
            (6, self.set_date),
            (6, self.lead_anywhere),
            (4, self.resolve),
            (8, self.restore),
            (3, self.start_again),
        ]

    def write(self, world: World) -> tuple[str, Diff]:
        """Make up a write: one change, or several at once."""
        head, quads = world.head, list(world.given)
        names: list[str] = []
        added: set[Quad] = set()
        removed: set[Quad] = set()
        for _ in range(self.chance.choice([1, 1, 1, 2, 3, 6])):
            weights, ways = zip(*self._ways, strict=True)
            (way,) = self.chance.choices(ways, weights)
            came, went = way(head, quads)
            names.append(way.__name__)
            added |= came
            removed |= went
        return " + ".join(names), net(head, added, removed)

    def _some(self, items: Iterable[Quad]) -> Quad:
        return self.chance.choice(list(items))

    def _thing(self, quads: list[Quad]) -> NamedNode:
        """Any thing of the story: something that a source describes."""
        things = [q.subject for q in quads if q.graph_name not in (ONTOLOGY, SCHEMES)]
        return self.chance.choice(things) if things else iri("organisation:example")  # type: ignore[return-value]

    def _new(self, like: NamedNode) -> NamedNode:
        self._number += 1
        kind = (
            like.value.rpartition("/")[0] if "/fdt/id/" in like.value else iri("link:x").value[:-2]
        )
        return NamedNode(f"{kind}/example-random-{self._number}")

    def remove_some(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        apart = [q for q in quads if q.predicate not in (SUBCLASS, SUBPROPERTY)]
        return set(), set(self.chance.sample(apart, self.chance.choice([1, 1, 3])))

    def add_one(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        predicate = self.chance.choice(self._predicates)
        while predicate in (SUBCLASS, SUBPROPERTY):
            predicate = self.chance.choice(self._predicates)
        like = self._some(q for q in self._first if q.predicate == predicate)
        return {Quad(self._thing(quads), predicate, like.object, GAZETTE)}, set()

    def replace_object(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        old = self._some(q for q in quads if q.predicate not in (SUBCLASS, SUBPROPERTY))
        like = [q for q in quads if q.predicate == old.predicate]
        new = self.chance.choice([self._some(like).object, self._thing(quads), self._text()])
        return {Quad(old.subject, old.predicate, new, old.graph_name)}, {old}

    def _text(self) -> ox.Literal:
        text = self.chance.choice(["", "nom", "a@example.org", "Été – 2019", "12", "732829320"])
        language = self.chance.choice([None, None, "fr", "en"])
        return ox.Literal(text, language=language) if language else ox.Literal(text)

    def copy_record(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        """Something new that is like something there is, with a part left out now and then."""
        like = self._thing(quads)
        name = self._new(like)
        told = [q for q in quads if q.subject == like]
        left_out = self._some(told) if told and self.chance.random() < 0.4 else None
        new = {Quad(name, q.predicate, q.object, q.graph_name) for q in told if q != left_out}
        record = NamedNode(
            name.value.replace(name.value.split("/id/")[-1].split("/")[0], "record", 1)
        )
        new |= {
            Quad(record, TYPE, iri("fdt:Record"), GAZETTE),
            Quad(record, iri("foaf:primaryTopic"), name, GAZETTE),
            Quad(record, iri("dcterms:identifier"), ox.Literal(f"x-{self._number}"), GAZETTE),
            Quad(record, iri("dcterms:source"), GAZETTE, GAZETTE),
        }
        return new, set()

    def delete_record(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        gone = self._thing(quads)
        and_mentions = self.chance.random() < 0.5
        return set(), {q for q in quads if gone == q.subject or (and_mentions and gone == q.object)}

    def drop_graph(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        graphs = {q.graph_name for q in quads} - {ONTOLOGY, SCHEMES}
        gone = self.chance.choice(sorted(graphs, key=str))
        return set(), {q for q in quads if q.graph_name == gone}

    def new_graph(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        graph = iri(f"graph:example-{self.chance.randrange(4)}")
        told = self.chance.sample(quads, self.chance.choice([1, 20]))
        new = {Quad(q.subject, q.predicate, q.object, graph) for q in told}
        if self.chance.random() < 0.5:
            new.add(Quad(graph, TYPE, iri("fdt:Source"), iri("graph:sources")))
        return new, set()

    def rename(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        old = self._some(q for q in quads if q.predicate == LABEL)
        new = ox.Literal(
            f"Nom {self.chance.randrange(5)}", language=self.chance.choice(["fr", "en"])
        )
        came = {Quad(old.subject, LABEL, new, old.graph_name)}
        return came, {old} if self.chance.random() < 0.7 else set()

    def retype(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        thing = self._thing(quads)
        classes = [q.subject for q in self._first if q.predicate == SUBCLASS]
        new = self.chance.choice(classes)
        went = {q for q in quads if q.subject == thing and q.predicate == TYPE}
        came = {Quad(thing, TYPE, new, GAZETTE)}
        return came, went if self.chance.random() < 0.5 else set()

    def link_to_the_busiest(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        objects = [q.object for q in quads if q.predicate == iri("fdt:between")]
        hub = max(sorted(set(objects), key=str), key=objects.count) if objects else GAZETTE
        link = self._new(iri("link:x"))
        other = self._thing(quads)
        return {
            Quad(link, TYPE, iri("fdt:CooperationLink"), GAZETTE),
            Quad(link, iri("fdt:between"), hub, GAZETTE),
            Quad(link, iri("fdt:between"), other, GAZETTE),
            Quad(link, iri("dcterms:source"), GAZETTE, GAZETTE),
        }, set()

    def change_concept(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        concepts = [q for q in quads if q.graph_name == SCHEMES]
        old = self._some(concepts or quads)
        if old.predicate == iri("skos:prefLabel"):
            new = ox.Literal(f"Concept {self.chance.randrange(9)}", language="fr")
            return {Quad(old.subject, old.predicate, new, SCHEMES)}, {old}
        return set(), {old}

    def change_hierarchy(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        said = [q for q in quads if q.graph_name == ONTOLOGY]
        old = self._some(said or quads)
        if old.predicate in (SUBCLASS, SUBPROPERTY) and self.chance.random() < 0.5:
            new = self._some(q for q in self._first if q.predicate == old.predicate).object
            return {Quad(old.subject, old.predicate, new, ONTOLOGY)}, set()
        return set(), {old}

    def say_what_is_derived(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        """A source says what followed already; or no longer says what follows anyway."""
        derived = sorted(head.quads_for_pattern(None, None, None, DERIVED), key=str)
        told = {q.triple for q in derived}
        both = [q for q in quads if q.triple in told]
        if both and self.chance.random() < 0.5:
            return set(), set(self.chance.sample(both, min(3, len(both))))
        some = self.chance.sample(derived, min(3, len(derived)))
        return set(said_by(GAZETTE, [q.triple for q in some])), set()

    def move(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        old = self.chance.sample(quads, 3)
        graph = iri(f"graph:example-{self.chance.randrange(4)}")
        came = {Quad(q.subject, q.predicate, q.object, graph) for q in old}
        return came, set(old) if self.chance.random() < 0.6 else set()

    def set_date(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        name = self.chance.choice(
            ["2019", "2020-02-30", "2021-Q4", "1990s", "2020-13", "2020-12", "x", "2020-12-07"]
        )
        property_ = iri(
            f"fdt:{self.chance.choice(['start', 'end', 'date', 'attestedOn', 'value'])}"
        )
        date = iri("date:x").value[:-1] + name
        return {Quad(self._thing(quads), property_, NamedNode(date), GAZETTE)}, set()

    def lead_anywhere(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        """A property that leads where none should: a party that is a relation, a claim on one."""
        leading = [q for q in self._first if isinstance(q.object, NamedNode)]
        predicate = self._some(
            q for q in leading if q.predicate not in (TYPE, SUBCLASS, SUBPROPERTY)
        )
        return {Quad(self._thing(quads), predicate.predicate, self._thing(quads), GAZETTE)}, set()

    def resolve(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        claims = [q.subject for q in quads if q.object == iri("fdt:Claim")]
        resolution = [q.subject for q in quads if q.object == iri("fdt:Resolution")]
        if not claims or not resolution:
            return set(), set()
        predicate = iri(self.chance.choice(["fdt:setsAside", "fdt:keeps", "fdt:conflictingClaim"]))
        one = Quad(self.chance.choice(resolution), predicate, self.chance.choice(claims), GAZETTE)
        return ({one}, set()) if one not in quads else (set(), {one})

    def restore(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        """Part of what was there at first comes back."""
        lost = sorted(set(self._first) - set(quads), key=str)
        added = sorted(set(quads) - set(self._first), key=str)
        return (
            set(self.chance.sample(lost, min(len(lost), 60))),
            set(self.chance.sample(added, min(len(added), 30))),
        )

    def start_again(self, head: Store, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
        """All is as it was at first, but for what else the same write changes."""
        return set(self._first) - set(quads), set(quads) - set(self._first)


@dataclass
class Count:
    """What a run of writes has shown."""

    writes: int = 0
    #: Writes that were undone after what they gave was compared.
    undone: int = 0
    #: Writes after which the data did not conform.
    not_conforming: int = 0
    #: Writes after which only some nodes were looked at.
    partial: int = 0
    #: Writes that changed what is derived.
    deriving: int = 0
    #: Writes that changed some result.
    telling: int = 0
    #: Writes compared with pySHACL as well.
    referred: int = 0


def compare(seed: int, writes: int, every: int) -> Count:
    """Make writes, and compare what is known after each with doing everything again.

    Each `every`-th is compared with pySHACL too. AssertionError where they differ.
    """
    world, author, count, reference = begin(), Author(seed), Count(), Reference()
    for number in range(1, writes + 1):
        name, change = author.write(world)
        done, before, all_again = world.write(change)
        where = f"seed {seed}, write {number}: {name}"
        derived = set(world.head.quads_for_pattern(None, None, None, DERIVED))
        assert derived == derived_anew(world), where
        full = keys(world.shapes.recheck(world.head, Diff(), everything=True))
        assert world.known == full, where
        if number % every == 0:
            assert full == reference(union(world.head)), where
            count.referred += 1
        violated = any(key[3] == "Violation" for key in full)
        count.writes += 1
        count.not_conforming += violated
        count.partial += not all_again
        count.deriving += any(q.graph_name == DERIVED for q in done.added | done.removed)
        count.telling += full != before
        if violated and author.chance.random() < 0.5:
            world.undo(done, before)
            count.undone += 1
    return count
