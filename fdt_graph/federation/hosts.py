"""What the registry says may be reached, and how much of it, in; a Reach, or what is wrong, out."""

import ipaddress
import re

from fdt_graph.errors import SHOWN, HostNotAllowed, ParseError
from fdt_graph.federation.turtle import Subject, Turtle
from fdt_graph.outgoing.request import Reach
from fdt_graph.outgoing.targets import may_be_reached, target_of

_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
#: A name, or an address, and a port. https://www.rfc-editor.org/rfc/rfc1123#section-2
_HOST = re.compile(rf"((?:{_LABEL}\.)*{_LABEL}|\[[0-9a-f:.]+\])(?::[1-9][0-9]{{0,4}})?")
#: The end of a name that the network's own resolver could take for a number: 127.1, 0x7f.1.
#: https://url.spec.whatwg.org/#ends-in-a-number-checker
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
#: A whole number from 1 on, no longer than any that is allowed.
_WHOLE = re.compile("[1-9][0-9]{0,9}")
#: Names of this machine and of its neighbours.
#: https://www.rfc-editor.org/rfc/rfc6761#section-6.3, https://www.rfc-editor.org/rfc/rfc6762
_NEAR = re.compile(r"(?:.*\.)?(?:localhost|localdomain|local|internal)|[^.]*")

#: Seconds, and bytes, that an answer may take at most: what the processes that ask are made for.
SECONDS, BYTES = 120, 128 << 20


def read_reach(registry: Turtle, dataset: Subject) -> Reach:
    """Read whom a partner's addresses may lead to, and what an answer from there may take.

    Raises ParseError for a host that is none, or is this machine's or its network's without
    fdt:openForTest, and for a limit that is no whole number within ours.
    """
    said = registry.text(dataset, "fdt:openForTest")
    if said not in (None, "true", "false"):
        raise registry.wrong(
            dataset,
            f"fdt:openForTest {said[:SHOWN]} : écrire true, ou retirer la ligne",
            f"fdt:openForTest {said[:SHOWN]}: write true, or remove the line",
            "fdt:openForTest",
        )
    hosts = [value.value for value in registry.values(dataset, "fdt:reachableHost")]
    for host in hosts:
        _check(registry, dataset, host, said == "true")
    return Reach(
        frozenset(host.removesuffix(":443") for host in hosts),
        said == "true",
        _most(registry, dataset, "fdt:answerSeconds", SECONDS) or Reach.seconds,
        _most(registry, dataset, "fdt:answerBytes", BYTES) or Reach.limit,
    )


def _most(registry: Turtle, dataset: Subject, predicate: str, most: int) -> int | None:
    """Give a limit that a partner has, a whole number from 1; None where the registry says none."""
    text = registry.text(dataset, predicate)
    if text is None:
        return None
    if not _WHOLE.fullmatch(text) or int(text) > most:
        raise registry.wrong(
            dataset,
            f"{predicate} {text[:SHOWN]} : écrire un nombre entier de 1 à {most}",
            f"{predicate} {text[:SHOWN]}: write a whole number from 1 to {most}",
            predicate,
        )
    return int(text)


def _check(registry: Turtle, dataset: Subject, host: str, open_for_test: bool) -> None:
    """Raise ParseError for a host that is not written as one, or may not be reached."""
    match = _HOST.fullmatch(host)
    if match is None:
        raise registry.wrong(
            dataset,
            f"fdt:reachableHost « {host[:SHOWN]} » : écrire un hôte, avec son port s’il le faut, "
            "en minuscules et sans https:// ni chemin, comme donnees.example ou "
            "donnees.example:8443",
            f"fdt:reachableHost “{host[:SHOWN]}”: write a host, with its port if need be, in small "
            "letters, without https:// or a path, such as data.example or data.example:8443",
            host or "fdt:reachableHost",
        )
    name = match[1].strip("[]")
    try:
        near = not may_be_reached(ipaddress.ip_address(name), open_for_test)
    except ValueError:
        if "[" in host or _NUMBER.fullmatch(name):
            raise _odd(registry, dataset, host) from None
        near = _NEAR.fullmatch(name) is not None and not open_for_test
    if near:
        raise registry.wrong(
            dataset,
            f"fdt:reachableHost {host} est de cette machine ou de son réseau : fdt:openForTest "
            "true ne l’admet que pour un essai",
            f"fdt:reachableHost {host} is of this machine or of its network: only fdt:openForTest "
            "true allows it, for a test",
            host,
        )


def _odd(registry: Turtle, dataset: Subject, host: str) -> ParseError:
    return registry.wrong(
        dataset,
        f"fdt:reachableHost {host} n’est ni un nom ni une adresse dans leur forme usuelle",
        f"fdt:reachableHost {host} is neither a name nor an address in their usual form",
        host,
    )


def require_reachable(registry: Turtle, subject: Subject, address: str, reach: Reach) -> None:
    """Raise ParseError for an address that the partner's own hosts do not allow."""
    try:
        target_of(address, reach)
    except HostNotAllowed as error:
        raise registry.wrong(subject, error.say("fr"), error.say("en"), address) from None
