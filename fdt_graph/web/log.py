"""Requests in, one line of JSON each out: what was asked, how long it took, how it ended.

No client's address is in it, nor the text of a query: a hash of the text tells equal ones.
"""

import json
import logging
import sys
from datetime import UTC, datetime

from fdt_graph.web.exchange import Exchange

LOGGER = logging.getLogger("fdt_graph.access")


class Line(logging.Formatter):
    """One line of JSON for whatever is logged, by us or by a library."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record; a message that is a dictionary is the line's own members."""
        if isinstance(record.msg, dict):
            said = record.msg
        else:
            said = {"level": record.levelname.lower(), "message": record.getMessage()}
            if record.exc_info:
                said["traceback"] = self.formatException(record.exc_info)
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps({"time": moment, **said}, ensure_ascii=False)


def log_to_stderr() -> None:
    """Write the lines to standard error, where a service manager collects them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    logging.getLogger().addHandler(handler)
    LOGGER.setLevel(logging.INFO)


def log(exchange: Exchange, status: int, seconds: float, size: int) -> None:
    """Write the line of a request, if anybody listens."""
    if LOGGER.isEnabledFor(logging.INFO):
        LOGGER.info(
            {
                "method": exchange.scope["method"],
                "path": exchange.path[:200],
                "status": status,
                "ms": round(seconds * 1000, 1),
                "bytes": size,
                **exchange.notes,
            }
        )
