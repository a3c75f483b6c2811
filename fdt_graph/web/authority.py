"""A request in, the token of who sends it out. https://www.rfc-editor.org/rfc/rfc6750"""

import re
import time
from datetime import UTC, datetime

from fdt_graph.errors import FdtGraphError, Unauthorized
from fdt_graph.tokens import Rate, Token, Tokens
from fdt_graph.web.exchange import Exchange

#: Requests with no valid token, a minute and client address.
FAILURES = 30
#: https://www.rfc-editor.org/rfc/rfc6750#section-2.1
BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)


def bearer(exchange: Exchange) -> str:
    """Give the text of the token that a request shows; Unauthorized when it shows none."""
    shown = exchange.header("authorization")
    found = BEARER.fullmatch(shown)
    if found is None:
        raise Unauthorized(
            "qui écrit montre un jeton : envoyez l'en-tête Authorization: Bearer, puis le jeton",
            "who writes shows a token: send the header Authorization: Bearer, then the token",
            "invalid_token" if shown[:6].lower() == "bearer" else None,
        )
    return found.group(1)


class Authority:
    """Tells who sends a request to write, and how often one may."""

    def __init__(self, tokens: Tokens, rate: Rate) -> None:
        """Each token may be used as often as `rate` says."""
        self._tokens = tokens
        self._rate = rate
        self._failures = Rate(FAILURES)

    def token(self, exchange: Exchange, shown: str | None = None) -> Token:
        """Give the token of a request, and note for the log whose it is.

        `shown` is its text, where that does not stand in the header: in a form.

        A request counts once, however often its token is asked for.
        A token that is valid is so whatever others try from the same address. Nobody finds one by
        trying: what the limit of failures spares is the log, and a program that goes on for ever.

        Raises Unauthorized when it is not valid, TooOften when there were too many such requests
        from its address, or with its token.
        """
        try:
            token = self._tokens.check(shown or bearer(exchange), datetime.now(UTC))
        except Unauthorized:
            self._failures.take(exchange.client, time.monotonic())
            raise
        except FdtGraphError as error:
            # Where the file of tokens is, and what it lacks, is for the log only.
            raise RuntimeError(error.say("en")) from error
        if "token" not in exchange.notes:
            exchange.notes |= {"token": token.id, "agent": token.agent}
            self._rate.take(token.id, time.monotonic())
        return token
