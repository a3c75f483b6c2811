"""What may leave this machine: a request and whom it may reach in, a bounded answer out."""

from fdt_graph.outgoing.fetch import fetch
from fdt_graph.outgoing.request import Reach, Request, Response

__all__ = ["Reach", "Request", "Response", "fetch"]
