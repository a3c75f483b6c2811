"""Territories and what they lie within in, the departments and regions of each out."""

from collections.abc import Callable, Iterable

from fdt_graph.catalogue.things import Thing, Things
from fdt_graph.namespaces import iri

#: The two kinds of territories that everything that has a place is found under.
AREAS = {
    iri("level:department").value: "department",
    iri("level:region").value: "region",
}
INTERCOMMUNALITY = iri("level:intercommunality").value

#: A territory's IRI and a facet in, the IRIs of its values out: department, region, level.
Known = Callable[[str, str], set[str]]


def place_register(register: Things) -> None:
    """Say of each territory of the register which departments and regions it is in, or is.

    An intercommunality is in those of its communes.
    """
    for name, thing in register.items():
        for level in thing.values["level"]:
            if level in AREAS:
                thing.values[AREAS[level]].add(name)
    groups: list[tuple[Thing, Thing]] = []
    for thing in register.values():
        for around in thing.values.pop("within", ()):
            area = register.get(around)
            if area is None:
                continue
            for level in area.values["level"]:
                if level in AREAS:
                    thing.values[AREAS[level]].add(around)
                elif level == INTERCOMMUNALITY:
                    groups.append((area, thing))
    for group, commune in groups:
        for facet in AREAS.values():
            group.values[facet] |= commune.values[facet]


def place_things(things: Iterable[Thing], known: Known) -> None:
    """Say the same of things that have a place, or that lie within one."""
    for thing in things:
        around = thing.values.pop("within", set())
        for facet in AREAS.values():
            # An intercommunality may reach into departments where the thing is not.
            own = {name for name in around if known(name, facet) == {name}}
            for name in own or around:
                thing.values[facet] |= known(name, facet)
        places = thing.values.pop("place", set())
        for place in places:
            for facet in (*AREAS.values(), "level"):
                thing.values[facet] |= known(place, facet)
        if places:
            thing.values["territory"] = places
