"""The lists of the portal: what each may be narrowed by, and how it may be sorted."""

from dataclasses import dataclass

from fdt_graph.errors import Unknown

RELEVANCE, NAME, NEWEST, OLDEST = "relevance", "name", "newest", "oldest"


@dataclass(frozen=True)
class Directory:
    """A list: its name is its address, its query's name and, in the index, its members' mark."""

    name: str
    #: What its page offers to choose by, in this order: parameters of its address.
    facets: tuple[str, ...]
    #: How it may be sorted, without a search; the first when nothing is asked.
    sorts: tuple[str, ...] = (NAME,)
    #: The list that has all of this one, and more.
    wider: str | None = None


_ACTORS = ("category", "theme", "skill", "region", "department", "level")
_PLACES = ("theme", "role", "level", "region", "department")
_DATED = (NEWEST, OLDEST, NAME)

DIRECTORIES = {
    directory.name: directory
    for directory in (
        Directory("allies", _ACTORS, wider="organisations"),
        Directory("organisations", (*_ACTORS, "type")),
        Directory("people", ("organisation", "role")),
        Directory("territories", _PLACES, wider="register"),
        Directory("register", ("level", "region", "department")),
        Directory(
            "initiatives",
            ("theme", "type", "stage", "region", "department", "level", "territory")
            + ("period", "actor"),
            (NAME, NEWEST, OLDEST),
        ),
        Directory(
            "resources",
            ("theme", "type", "period", "actor", "initiative"),
            (NAME, NEWEST, OLDEST),
        ),
        Directory("skills", ("category", "actor", "region", "department")),
        Directory(
            "events",
            ("period", "theme", "region", "department", "territory", "actor", "initiative"),
            _DATED,
        ),
        Directory(
            "training",
            ("type", "theme", "stage", "period", "region", "department", "initiative"),
            (NAME, NEWEST, OLDEST),
        ),
    )
}

#: The lists that a search over everything is shown by.
GROUPS = (
    "organisations",
    "territories",
    "initiatives",
    "resources",
    "skills",
    "events",
    "people",
    "register",
)


def directory_of(name: str) -> Directory:
    """Give a list by its name; Unknown when there is none."""
    try:
        return DIRECTORIES[name]
    except KeyError:
        raise Unknown("list", name, DIRECTORIES) from None
