"""What goes wrong with another machine. Every error names it."""

from fdt_graph.errors.base import FdtGraphError
from fdt_graph.errors.limits import TimedOut, TooLarge


class HostNotAllowed(FdtGraphError):
    """An address that nothing here may reach: the registry of partners does not allow it."""

    def __init__(self, host: str, fr: str, en: str) -> None:
        """Name the host, and say why it may not be reached."""
        super().__init__(f"{host} : {fr}", f"{host}: {en}")


class Unreachable(FdtGraphError):
    """Another machine that does not answer, or not as HTTP and the registry want it."""

    def __init__(self, host: str, fr: str, en: str) -> None:
        """Name the host, and say what it did."""
        super().__init__(f"{host} : {fr}", f"{host}: {en}")


class NotThere(Unreachable):
    """Another machine that has nothing at an address, or nothing any more."""


class BadAnswer(Unreachable):
    """Another machine that answered, and not what was asked for."""


class PartnerTimedOut(TimedOut):
    """Another machine did not answer whole within its deadline."""

    def __init__(self, host: str, seconds: float) -> None:
        """Name the host and the deadline."""
        FdtGraphError.__init__(
            self,
            f"{host} : la réponse n’était pas entière après {seconds:g} s",
            f"{host}: the answer was not complete after {seconds:g} s",
        )


class PartnerTooLarge(TooLarge):
    """Another machine sent more than it may."""

    def __init__(self, host: str, limit: int) -> None:
        """Name the host and the limit."""
        FdtGraphError.__init__(
            self,
            f"{host} : la réponse dépasse {limit} octets",
            f"{host}: the answer has more than {limit} bytes",
        )


class Refused(FdtGraphError):
    """What a partner sent is not taken, as a whole."""
