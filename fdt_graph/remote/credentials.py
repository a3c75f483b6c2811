"""A netrc file in, the answers to a server that asks who is there out.

https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html
"""

import netrc
import os
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import httpx


class Credentials(httpx.Auth):
    """A name and a password, sent when they are asked for: Basic or Digest (RFC 7617, 7616)."""

    def __init__(self, name: str, password: str) -> None:
        """Keep both."""
        self._basic = httpx.BasicAuth(name, password)
        #: It remembers the last challenge, and answers it ahead from then on.
        self._digest = httpx.DigestAuth(name, password)
        self._asks_basic = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a request, and again with what is asked for."""
        if self._asks_basic:
            yield from self._basic.auth_flow(request)
            return
        flow = self._digest.auth_flow(request)
        response = yield next(flow)
        asked = response.headers.get("www-authenticate", "").lower()
        if response.status_code == 401 and asked.startswith("basic"):
            self._asks_basic = True
            yield from self._basic.auth_flow(request)
            return
        with suppress(StopIteration):
            while True:
                response = yield flow.send(response)


def credentials_for(host: str) -> Credentials | None:
    """Find what a netrc file has for a host; None when there is no file or nothing in it.

    The file is the one that NETRC names, else ~/.netrc. It is no default entry that is wanted:
    that would give anybody's password to any host.
    """
    path = Path(os.environ.get("NETRC", "") or Path.home() / ".netrc")
    try:
        found = netrc.netrc(path).hosts.get(host)
    except (OSError, netrc.NetrcParseError):
        return None
    return Credentials(found[0], found[2]) if found is not None else None
