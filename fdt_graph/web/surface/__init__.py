"""What each address takes and gives: the tables that the description of the API is made of."""

from fdt_graph.web.surface.operation import Operation, Parameter
from fdt_graph.web.surface.portal import PORTAL
from fdt_graph.web.surface.records import RECORDS
from fdt_graph.web.surface.service import SERVICE

#: Path template → method in small letters → what it does. https://spec.openapis.org/oas/v3.1.1
SURFACE = {**PORTAL, **RECORDS, **SERVICE}

__all__ = ["SERVICE", "SURFACE", "Operation", "Parameter"]
