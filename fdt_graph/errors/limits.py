"""What takes too much, or comes too often."""

from fdt_graph.errors.base import FdtGraphError


class Overloaded(FdtGraphError):
    """Too many queries at once: come back in `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        """Say when to come back."""
        self.retry_after = retry_after
        super().__init__(
            f"trop de requêtes en même temps : réessayez dans {retry_after} s",
            f"too many queries at once: try again in {retry_after} s",
        )


class BeingMade(Overloaded):
    """What is asked for is made when somebody asks for it, and that takes longer than one waits."""

    def __init__(self, retry_after: int) -> None:
        """Say when to come back."""
        super().__init__(retry_after)
        FdtGraphError.__init__(
            self,
            f"ce qui est demandé est en préparation : réessayez dans {retry_after} s",
            f"what is asked for is being made: try again in {retry_after} s",
        )


class NotMade(Overloaded):
    """What is asked for is made when somebody asks for it, and could not be."""

    def __init__(self, retry_after: int) -> None:
        """Say when it is tried again; the log says what went wrong."""
        super().__init__(retry_after)
        FdtGraphError.__init__(
            self,
            "ce qui est demandé n’a pas pu être préparé, et le journal du serveur dit pourquoi : "
            f"réessayez dans {retry_after} s",
            "what is asked for could not be made, and the server’s log says why: "
            f"try again in {retry_after} s",
        )


class TooMany(Overloaded):
    """One client asks too many queries at once."""

    def __init__(self, share: int, retry_after: int) -> None:
        """Say how many it may ask, and when to come back."""
        super().__init__(retry_after)
        FdtGraphError.__init__(
            self,
            f"plus de {share} requêtes à la fois du même client : attendez la fin des premières",
            f"more than {share} queries at a time from one client: wait until the first ones end",
        )


class TooOften(Overloaded):
    """One client does something too many times a minute."""

    def __init__(self, limit: int, retry_after: int) -> None:
        """Say how many times it may, and when to come back."""
        super().__init__(retry_after)
        FdtGraphError.__init__(
            self,
            f"plus de {limit} fois par minute : réessayez dans {retry_after} s",
            f"more than {limit} times a minute: try again in {retry_after} s",
        )


class TimedOut(FdtGraphError):
    """A query did not end within its deadline."""

    def __init__(self, seconds: float) -> None:
        """Say how long it had."""
        super().__init__(
            f"la requête n'a pas fini en {seconds:g} s : posez une question plus petite, "
            "paginez avec LIMIT et OFFSET, ou prenez tout le jeu de données (fdt-graph dump)",
            f"the query did not end within {seconds:g} s: ask a smaller question, "
            "page with LIMIT and OFFSET, or take the whole dataset (fdt-graph dump)",
        )


class BatchTimedOut(TimedOut):
    """Names or pairs were not compared within the seconds of a processor that a request has."""

    def __init__(self, seconds: float) -> None:
        """Say how long it had."""
        FdtGraphError.__init__(
            self,
            f"pas fini après {seconds:g} s de calcul : "
            "envoyez moins de noms ou de conditions à la fois",
            f"not done after {seconds:g} s of computing: send fewer names or conditions at a time",
        )


class Left(FdtGraphError):
    """The client left before the end of its answer."""

    def __init__(self) -> None:
        """Say so, to the log: nobody else is there."""
        super().__init__("le client est parti", "the client has left")


class TooLarge(FdtGraphError):
    """An answer has more bytes than one query may have."""

    def __init__(self, limit: int) -> None:
        """Say how many there may be."""
        super().__init__(
            f"la réponse dépasse {limit} octets : posez une question plus petite, "
            "paginez avec LIMIT et OFFSET, ou prenez tout le jeu de données (fdt-graph dump)",
            f"the answer has more than {limit} bytes: ask a smaller question, "
            "page with LIMIT and OFFSET, or take the whole dataset (fdt-graph dump)",
        )


class ChangeTooLarge(TooLarge):
    """A request changes more than one may."""

    def __init__(self, most: int) -> None:
        """Say how many statements one request may change."""
        FdtGraphError.__init__(
            self,
            f"plus de {most} affirmations changées à la fois : faites-le en plusieurs requêtes",
            f"more than {most} statements changed at once: do it in several requests",
        )


class OutOfMemory(FdtGraphError):
    """A query took more memory than one may have."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "la requête prend trop de mémoire : posez une question plus petite, sans ORDER BY",
            "the query takes too much memory: ask a smaller question, without ORDER BY",
        )


class Crashed(FdtGraphError):
    """The process that was answering a query died; the next query has another."""

    def __init__(self) -> None:
        """Say that it is over, and what usually does it."""
        super().__init__(
            "le processus qui répondait est mort : la requête est sans doute trop imbriquée",
            "the process that was answering died: the query is probably nested too deep",
        )
