"""A request for a list in, what it chooses and the addresses of the views beside it out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from flask import Request

from fdt_graph.catalogue import sorts
from fdt_graph.catalogue.directories import Directory
from fdt_graph.catalogue.found import Choice, Found
from fdt_graph.web.parameters import refuse_unknown, whole_number
from fdt_graph.web.signposting import pages_beside

#: What every list may be asked, beside its facets.
PARAMETERS = ("q", "sort", "page", "lang", "_profile", "_mediatype")


@dataclass(frozen=True)
class Listing:
    """One view of a list: what its address says."""

    path: str
    choice: Choice
    sort: str | None = None
    page: int = 1
    #: The language that the address asks for.
    lang: str | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """Give the parameters of the address; what is as without them is left out."""
        asked = [("q", self.choice.text)] if self.choice.text else []
        asked += [(facet, key) for facet, keys in self.choice.chosen for key in keys]
        if self.sort is not None and self.sort != sorts(self.choice)[0]:
            asked.append(("sort", self.sort))
        if self.page != 1:
            asked.append(("page", str(self.page)))
        if self.lang is not None:
            asked.append(("lang", self.lang))
        return asked

    def address(self, suffix: str | None = None) -> str:
        """Write the address of the view, or of what is written of it in a format."""
        path = self.path if suffix is None else f"{self.path}.{suffix}"
        asked = urlencode(self.pairs())
        return f"{path}?{asked}" if asked else path

    def at(self, page: int) -> Self:
        """Turn to a page."""
        return replace(self, page=page)

    def toggled(self, facet: str, key: str) -> Self:
        """Choose a value, or no longer."""
        values = self.choice.values(facet)
        left = tuple(each for each in values if each != key) if key in values else (*values, key)
        others = self.choice.without(facet).chosen
        chosen = (*others, (facet, left)) if left else others
        return replace(self, choice=replace(self.choice, chosen=tuple(sorted(chosen))), page=1)

    def among(self, path: str, directory: Directory) -> Self:
        """Ask the same of another list, as far as it has the same facets."""
        chosen = tuple(each for each in self.choice.chosen if each[0] in directory.facets)
        choice = replace(self.choice, directory=directory.name, chosen=chosen)
        return replace(self, path=path, choice=choice, sort=None, page=1)

    def whole(self) -> Self:
        """Ask for all of the list."""
        choice = Choice(self.choice.directory)
        return replace(self, choice=choice, sort=None, page=1)

    def links(self, pages: int) -> dict[str, int]:
        """Give the number of each page beside this one, by its relation to it."""
        return pages_beside(self.page, pages)

    def numbers(self, found: Found) -> list[int]:
        """Give the numbers of the pages to name: the first, the last, those around this one."""
        near = range(found.page - 2, found.page + 3)
        return sorted({1, *(page for page in near if 1 <= page <= found.pages), found.pages})


def read_listing(request: Request, path: str, directory: Directory | None) -> Listing:
    """Read which view of a list is asked for.

    Raises Unknown for a parameter that the list does not have, BadRequest for what is no number.
    """
    facets = directory.facets if directory is not None else ()
    refuse_unknown(request.args, {*PARAMETERS, *facets})
    chosen = ((facet, _distinct(request.args.getlist(facet))) for facet in sorted(facets))
    choice = Choice(
        directory.name if directory is not None else None,
        " ".join(request.args.get("q", "").split()),
        tuple(each for each in chosen if each[1]),
    )
    return Listing(
        path,
        choice,
        request.args.get("sort") or None,
        whole_number(request.args, "page"),
        request.args.get("lang"),
    )


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))
