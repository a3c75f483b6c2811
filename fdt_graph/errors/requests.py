"""What is wrong with a request."""

from collections.abc import Iterable

from fdt_graph.errors.base import SHOWN, FdtGraphError


class BadRequest(FdtGraphError):
    """A request is not what HTTP or the SPARQL protocol say it should be."""


class UnsupportedMediaType(FdtGraphError):
    """A body is of a type that is not read here."""

    def __init__(self, media_type: str, offers: Iterable[str]) -> None:
        """Say what came and what there could be."""
        shown, listed = media_type[:SHOWN] or "?", ", ".join(offers)
        super().__init__(
            f"un corps de type {shown} : envoyez {listed}", f"a body of type {shown}: send {listed}"
        )


class BodyTooLong(FdtGraphError):
    """A request's body, or the query in it, is too long."""

    def __init__(self, limit: int) -> None:
        """Say how long it may be."""
        super().__init__(
            f"la demande dépasse {limit} octets", f"the request has more than {limit} bytes"
        )


class BatchTooLong(FdtGraphError):
    """A request asks for more things at once than are answered at once."""

    def __init__(self, there: int, limit: int) -> None:
        """Say how many it asks for, and how many it may."""
        super().__init__(
            f"{there} demandes à la fois, {limit} au plus : envoyez-les en plusieurs lots",
            f"{there} requests at once, {limit} at most: send them in several batches",
        )


class NotAllowed(FdtGraphError):
    """A method that this address does not have."""

    def __init__(self, method: str, allowed: Iterable[str]) -> None:
        """Name the methods that it has."""
        self.allowed = tuple(allowed)
        super().__init__(
            f"{method[:SHOWN]} n'est pas admis à cette adresse : {', '.join(self.allowed)}",
            f"{method[:SHOWN]} is not allowed at this address: {', '.join(self.allowed)}",
        )


class Unauthorized(FdtGraphError):
    """A request to write that does not say by whom, or not credibly."""

    def __init__(self, fr: str, en: str, code: str | None = None) -> None:
        """`code` is what the challenge says of the token that came; None when none came."""
        super().__init__(fr, en)
        self.code = code


class Forbidden(FdtGraphError):
    """A change that is not its bearer's to make."""

    code = "insufficient_scope"


class ReadOnly(FdtGraphError):
    """A request to change a graph that may only be read."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("ce graphe se lit et ne s'écrit pas", "this graph is read only")


class NotAcceptable(FdtGraphError):
    """The Accept header names no media type that this answer can be written in."""

    def __init__(self, accept: str, offers: Iterable[str]) -> None:
        """Say what was asked for and what there is."""
        self.accept = accept
        self.offers = tuple(offers)
        asked, listed = accept[:SHOWN], ", ".join(self.offers)
        super().__init__(f"{asked} : proposés ici, {listed}", f"{asked}: offered here, {listed}")


class Unwritable(FdtGraphError):
    """The answer holds what its format cannot: a control character, a predicate with no name."""

    def __init__(self, format_name: str) -> None:
        """Name the format."""
        super().__init__(
            f"la réponse contient ce que le format {format_name} ne peut pas écrire (un caractère "
            "de contrôle, ou un prédicat qui n'est pas un nom XML) : demandez JSON, CSV ou Turtle",
            f"the answer holds what the format {format_name} cannot write (a control character, or "
            "a predicate that is no XML name): ask for JSON, CSV or Turtle",
        )


class BadSetting(FdtGraphError):
    """A setting has a value that it cannot have."""

    def __init__(self, name: str, value: str, form: str) -> None:
        """Name the setting, its value, and the form of the values it can have."""
        shown = value[:SHOWN]
        super().__init__(
            f"réglage {name} : {shown} n'est pas de la forme {form}",
            f"setting {name}: {shown} is not of the form {form}",
        )
