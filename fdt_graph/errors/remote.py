"""What goes wrong with the engine of another machine, when the graph is there."""

from fdt_graph.errors.base import FdtGraphError


class EngineDown(FdtGraphError):
    """The engine that holds the graph does not answer."""

    def __init__(self, host: str) -> None:
        """Name its host."""
        super().__init__(
            f"{host} : le moteur qui tient le graphe ne répond pas ; réessayez plus tard",
            f"{host}: the engine that holds the graph does not answer; try again later",
        )


class EngineFailed(FdtGraphError):
    """The engine that holds the graph answered with an error, or not as its protocol says."""

    def __init__(self, host: str, fr: str, en: str) -> None:
        """Name its host, and say in our words what it did: its own are not passed on."""
        super().__init__(
            f"{host} : le moteur qui tient le graphe {fr}",
            f"{host}: the engine that holds the graph {en}",
        )


class NotServed(FdtGraphError):
    """Something that a server whose graph is in another machine's engine does not do."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__(
            "ce serveur lit le graphe dans le moteur d’une autre machine : il n’y écrit pas, "
            "n’a pas d’éditions et ne valide rien ; demandez-le au service d’où le graphe y est "
            "poussé (fdt-graph push)",
            "this server reads the graph in another machine's engine: it does not write there, "
            "has no releases and validates nothing; ask the service that pushes the graph there "
            "(fdt-graph push)",
        )
