"""What a reader asks to see in; which relations that is, and what else could be asked for, out."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fdt_graph.errors import BadRequest, Unknown
from fdt_graph.namespaces import last_part
from fdt_graph.network.relations import FACETS, Cooperation, Relation


@dataclass(frozen=True)
class Choice:
    """Which relations to keep: of a facet's values any, of facets all, in a range of years."""

    #: In the order of FACETS: the IRIs that are asked for; none: all.
    values: tuple[tuple[str, ...], ...] = ((),) * len(FACETS)
    since: int | None = None
    until: int | None = None

    def of(self, facet: str) -> tuple[str, ...]:
        """Give the values that are asked for in a facet."""
        return self.values[list(FACETS).index(facet)]

    def keeps(self, relation: Relation, but: str = "") -> bool:
        """Tell whether a relation is asked for, whatever it says in one of the facets.

        A relation that no source dates is not in any range of years.
        """
        return self._in_years(relation) and all(
            facet == but or not values or not relation.facets[facet].isdisjoint(values)
            for facet, values in zip(FACETS, self.values, strict=True)
        )

    def _in_years(self, relation: Relation) -> bool:
        if self.since is None and self.until is None:
            return True
        if relation.years is None:
            return False
        first, last = relation.years
        begun = self.until is None or first is None or first <= self.until
        lasts = self.since is None or last is None or last >= self.since
        return begun and lasts


def read_choice(asked: Mapping[str, Sequence[str]], known: Cooperation) -> Choice:
    """Read the parameters of a request: facets by the last part of an IRI, `from` and `to` years.

    Raises Unknown, with the nearest known one, for a value that no relation has; BadRequest for
    what is no year, or for years in the wrong order.
    """
    values = []
    for facet in FACETS:
        there = {last_part(iri): iri for each in known.relations for iri in each.facets[facet]}
        wanted = sorted({value for value in asked.get(facet, ()) if value})
        for value in wanted:
            if value not in there:
                offers = (f"{facet}={name}" for name in there)
                raise Unknown("parameter", f"{facet}={value}", offers)
        values.append(tuple(there[value] for value in wanted))
    since, until = (_year(name, asked.get(name, ())) for name in ("from", "to"))
    if since is not None and until is not None and since > until:
        raise BadRequest(
            f"from={since} vient après to={until}", f"from={since} comes after to={until}"
        )
    return Choice(tuple(values), since, until)


def parameters(choice: Choice) -> list[tuple[str, str]]:
    """Write a choice as the parameters of an address, in a fixed order."""
    said = [(facet, last_part(value)) for facet in FACETS for value in choice.of(facet)]
    years = (("from", choice.since), ("to", choice.until))
    return said + [(name, str(year)) for name, year in years if year is not None]


def counted(choice: Choice, relations: Iterable[Relation], facet: str) -> dict[str, int]:
    """Count the relations that each value of a facet would keep, under the other choices.

    The values that are asked for are there even with none.
    """
    counts = Counter(
        value
        for relation in relations
        if choice.keeps(relation, but=facet)
        for value in relation.facets[facet]
    )
    return {**dict.fromkeys(choice.of(facet), 0), **counts}


def _year(name: str, values: Sequence[str]) -> int | None:
    """Read a year; None for none, or for an empty field of a form."""
    filled = [value for value in values if value]
    if not filled:
        return None
    if len(filled) > 1 or not re.fullmatch(r"[0-9]{4}", filled[0]):
        shown = ", ".join(filled)[:40]
        raise BadRequest(
            f"{name}={shown} : donnez une année, en quatre chiffres",
            f"{name}={shown}: give one year, in four digits",
        )
    return int(filled[0])
