"""An address and whom one may reach in, the one place to connect to out, or why not."""

import ipaddress
import re
import socket
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from fdt_graph.errors import SHOWN, HostNotAllowed, Unreachable
from fdt_graph.outgoing.request import Reach

#: The schemes that are spoken, and their own ports.
PORTS = {"https": 443, "http": 80}

#: What an address may be written with: what a URI may hold, all of it ASCII.
#: https://www.rfc-editor.org/rfc/rfc3986#section-2
WRITTEN = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")

#: Addresses of IPv4 within IPv6, which are judged as what they lead to.
#: https://www.rfc-editor.org/rfc/rfc6052#section-2.1
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Target:
    """Where a request goes."""

    scheme: str
    #: Without the brackets of IPv6.
    host: str
    port: int
    #: The path and the query.
    path: str

    @property
    def authority(self) -> str:
        """Give the host as the Host header has it, with its port unless that is the scheme's own.

        >>> Target("https", "observatory.example", 443, "/").authority
        'observatory.example'
        >>> Target("http", "::1", 8080, "/").authority
        '[::1]:8080'
        """
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str, reach: Reach) -> Target:
    """Read an address, and hold it to what may be reached; its fragment is left out.

    Raises HostNotAllowed.
    """
    target = _read(url)
    if target.scheme != "https" and not reach.open:
        raise HostNotAllowed(
            target.authority,
            "une adresse sans https, que le registre des partenaires n’ouvre pas pour un essai",
            "an address without https, which the registry of partners does not open for a test",
        )
    if target.authority not in reach.hosts:
        listed = ", ".join(sorted(reach.hosts))
        raise HostNotAllowed(
            target.authority,
            f"le registre des partenaires n’admet que {listed or 'aucun hôte'}",
            f"the registry of partners allows only {listed or 'no host'}",
        )
    return target


def _read(url: str) -> Target:
    """Take an address apart; HostNotAllowed for one that could be read in two ways."""
    if not WRITTEN.fullmatch(url):
        raise _unclear(url, "un caractère qu’une adresse n’a pas", "a character no address has")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _unclear(url, "ce n’est pas une adresse", "it is no address") from None
    if parts.scheme not in PORTS:
        raise _unclear(url, "ni https ni http", "neither https nor http")
    if "@" in parts.netloc:
        raise _unclear(url, "un nom ou un mot de passe dedans", "a name or a password in it")
    if not parts.hostname or "%" in parts.netloc or parts.netloc.endswith(":"):
        raise _unclear(url, "il n’y a pas d’hôte clair", "there is no clear host")
    path = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    return Target(parts.scheme, parts.hostname, port or PORTS[parts.scheme], path)


def _unclear(url: str, fr: str, en: str) -> HostNotAllowed:
    return HostNotAllowed(url[:SHOWN].encode("ascii", "backslashreplace").decode(), fr, en)


def addresses_of(target: Target, reach: Reach, seconds: float) -> list[str]:
    """Look a host's name up, once; give its addresses, each of which may be connected to.

    One that may not is enough to refuse all: who answers so for a name cannot be trusted with the
    choice. Raises HostNotAllowed, Unreachable for a name that nobody knows, and TimeoutError.
    """
    found = _look_up(target, seconds)
    for address in found:
        if not may_be_reached(ipaddress.ip_address(address), reach.open):
            raise HostNotAllowed(
                target.authority,
                f"ce nom mène à {address}, qui n’est pas une adresse publique",
                f"this name leads to {address}, which is no public address",
            )
    return found


def _look_up(target: Target, seconds: float) -> list[str]:
    """Ask the system, which has no deadline of its own, in a thread that may be left behind."""
    found: list[str] = []
    failed: list[Exception] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failed.append(error)
        else:
            found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise TimeoutError
    if failed or not found:
        raise Unreachable(target.authority, "ce nom n’a pas d’adresse", "this name has no address")
    return found


def may_be_reached(address: Address, open_for_test: bool = False) -> bool:
    """Tell whether anything may be sent to an address: only to what is public, and one machine.

    https://www.iana.org/assignments/iana-ipv4-special-registry and its twin for IPv6. For a test,
    loopback and private addresses too; link-local ones, where clouds keep their secrets, never.

    >>> may_be_reached(ipaddress.ip_address("::ffff:127.0.0.1"))
    False
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return may_be_reached(address.ipv4_mapped, open_for_test)
        if address in TRANSLATED:
            embedded = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
            return may_be_reached(embedded, open_for_test)
        if address.sixtofour or address.scope_id or address.is_site_local:
            return False
    if address.is_loopback:
        return open_for_test
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if address.is_reserved:
        return False
    return address.is_global or (open_for_test and address.is_private)
