"""What each address takes and gives: the tables that the description of the API is made of."""

from fdt_graph.web.surface.feed import DUMPS, FEED
from fdt_graph.web.surface.matches import MATCHES
from fdt_graph.web.surface.operation import Operation, Parameter
from fdt_graph.web.surface.partners import PARTNERS
from fdt_graph.web.surface.portal import PORTAL
from fdt_graph.web.surface.reconciliation import RECONCILIATION
from fdt_graph.web.surface.records import RECORDS
from fdt_graph.web.surface.service import SERVICE as ENDPOINT

#: What is no page.
SERVICE = {**ENDPOINT, **RECONCILIATION, **DUMPS, **MATCHES}
#: Path template → method in small letters → what it does. https://spec.openapis.org/oas/v3.1.1
SURFACE = {**PORTAL, **RECORDS, **PARTNERS, **FEED, **SERVICE}

__all__ = ["SERVICE", "SURFACE", "Operation", "Parameter"]
