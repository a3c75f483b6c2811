"""What the shapes say of the data."""

from collections.abc import Iterator

from fdt_graph.check.material import Material
from fdt_graph.check.rule import Fault, from_result, rule


@rule(
    "data",
    "Les données sont conformes aux shapes : aucune violation.",
    "The data conform to the shapes: no violation.",
)
def violation(material: Material) -> Iterator[Fault]:
    """List what blocks publication."""
    return _results(material, "Violation")


@rule(
    "data",
    "Ce que les shapes signalent sans arrêter la publication.",
    "What the shapes flag without stopping publication.",
)
def warning(material: Material) -> Iterator[Fault]:
    """List what is published and shown."""
    return _results(material, "Warning")


@rule(
    "data",
    "Ce que les sources ne disent pas, et qui enrichirait le graphe.",
    "What the sources do not say, and that would enrich the graph.",
)
def remark(material: Material) -> Iterator[Fault]:
    """List what would enrich the graph."""
    return _results(material, "Info")


def _results(material: Material, severity: str) -> Iterator[Fault]:
    return (
        from_result(result) for result in material.report.results if result.severity == severity
    )
