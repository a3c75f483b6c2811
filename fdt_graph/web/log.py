"""Requests in, one line of JSON each out: what was asked, how long it took, how it ended.

No client's address is in it, nor the text of a query: a hash of the text tells equal ones.
"""

import json
import logging
import sys
from datetime import UTC, datetime

from fdt_graph.web.exchange import Exchange

LOGGER = logging.getLogger("fdt_graph.access")


def log_to_stderr() -> None:
    """Write the lines to standard error, where a service manager collects them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False


def log(exchange: Exchange, status: int, seconds: float, size: int) -> None:
    """Write the line of a request, if anybody listens."""
    if LOGGER.isEnabledFor(logging.INFO):
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": exchange.scope["method"],
            "path": exchange.path[:200],
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": size,
            **exchange.notes,
        }
        LOGGER.info(json.dumps(line, ensure_ascii=False))
