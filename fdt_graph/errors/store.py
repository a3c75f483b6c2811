"""What a store cannot give, or cannot take."""

from collections.abc import Sequence
from pathlib import Path

from fdt_graph.errors.base import SHOWN, FdtGraphError


class Gone(FdtGraphError):
    """There is no generation to read: nothing was published in this store yet."""


class Busy(FdtGraphError):
    """Another process is writing to the store."""


class Damaged(FdtGraphError):
    """A file of a store is not as it was written."""

    def __init__(self, path: Path) -> None:
        """Name the file."""
        super().__init__(
            f"{path} est abîmé : fdt-graph fsck dit quoi, fdt-graph restore refait le dépôt",
            f"{path} is damaged: fdt-graph fsck says what, fdt-graph restore makes the store again",
        )


class Diverged(FdtGraphError):
    """A graph was written to the store, and its files say something else since."""

    def __init__(self, graph: str) -> None:
        """Name the graph, and the two ways out."""
        super().__init__(
            f"{graph} a été écrit dans le dépôt, et ses fichiers ont changé depuis : "
            "choisissez --take store ou --take files",
            f"{graph} was written to the store, and its files have changed since: "
            "choose --take store or --take files",
        )


class PreconditionFailed(FdtGraphError):
    """A graph is not what the client believes; RFC 9110, 13."""

    def __init__(self, graph: str) -> None:
        """Name the graph."""
        super().__init__(
            f"{graph} a changé depuis que vous l'avez lu : relisez-le, puis recommencez",
            f"{graph} has changed since you read it: read it again, then try again",
        )


class DiskFull(FdtGraphError):
    """There is no room to write; nothing was changed."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "plus de place sur le disque : rien n'est changé, et tout reste lisible",
            "no room left on the disk: nothing is changed, and everything can still be read",
        )


class StoreReadOnly(FdtGraphError):
    """The disk takes no writing; nothing was changed."""

    def __init__(self, reason: str) -> None:
        """Say what the system said."""
        super().__init__(
            f"le dépôt ne peut pas être écrit ({reason}) : rien n'est changé",
            f"the store cannot be written ({reason}): nothing is changed",
        )


class Withdrawn(FdtGraphError):
    """A thing was described, and is no longer: its sources withdrew it."""

    def __init__(self, name: str, when: str, others: Sequence[str]) -> None:
        """Say since when (xsd:dateTime), and what is described instead, if anybody said so."""
        went_fr = f" ; à sa place : {', '.join(others)}" if others else ""
        went_en = f"; instead: {', '.join(others)}" if others else ""
        super().__init__(
            f"{name[:SHOWN]} n'est plus décrit depuis {when}{went_fr}",
            f"{name[:SHOWN]} is no longer described since {when}{went_en}",
        )
        self.others = others


class NoRelease(FdtGraphError):
    """A past state of something is asked for, and no release describes it."""

    def __init__(self, name: str) -> None:
        """Name what is asked for."""
        super().__init__(
            f"aucune édition ne décrit {name[:SHOWN]}",
            f"no release describes {name[:SHOWN]}",
        )


class BadName(FdtGraphError):
    """A release cannot have such a name."""

    def __init__(self, name: str, form: str) -> None:
        """`form` is what a name looks like, as a regular expression."""
        super().__init__(
            f"{name[:SHOWN]!r} ne nomme pas une édition : attendu {form}, comme 2026-11",
            f"{name[:SHOWN]!r} is no name of a release: expected {form}, such as 2026-11",
        )


class AlreadyThere(FdtGraphError):
    """A release of that name exists."""

    def __init__(self, name: str) -> None:
        """Name it."""
        super().__init__(
            f"l'édition {name} existe déjà : une édition ne change plus",
            f"release {name} is there already: a release does not change",
        )
