"""What may be reached: only a host of the registry, and only at a public address."""

import ipaddress

import pytest

from fdt_graph.errors import HostNotAllowed
from fdt_graph.outgoing import Reach
from fdt_graph.outgoing.targets import may_be_reached, target_of

REACH = Reach(frozenset({"data.example", "data.example:8443"}))
OPEN = Reach(frozenset({"data.example", "data.example:8080", "[::1]:8080"}), open=True)


@pytest.mark.parametrize(
    ("url", "reach", "authority", "path"),
    [
        ("https://data.example", REACH, "data.example", "/"),
        ("HTTPS://DATA.example/Dump?a=1#part", REACH, "data.example", "/Dump?a=1"),
        ("https://data.example:443/dump", REACH, "data.example", "/dump"),
        ("https://data.example:8443/a/../b", REACH, "data.example:8443", "/a/../b"),
        ("http://data.example:8080/%20", OPEN, "data.example:8080", "/%20"),
        ("http://[::1]:8080/", OPEN, "[::1]:8080", "/"),
    ],
)
def test_an_address_of_a_registered_host_is_a_target(
    url: str, reach: Reach, authority: str, path: str
) -> None:
    target = target_of(url, reach)
    assert (target.authority, target.path) == (authority, path)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "dump.ttl",
        "//data.example/",
        "https:data.example",
        "https:///data.example",
        "https://",
        "https://:443/",
        "file:///etc/passwd",
        "file://data.example/etc/passwd",
        "ftp://data.example/",
        "gopher://data.example:70/_GET",
        "data:text/turtle,",
        "jar:https://data.example!/",
        "http://data.example/",
        "https://data.example:80/",
        "https://data.example:99999/",
        "https://data.example:/",
        "https://data.example:x/",
        "https://data.example./",
        "https://sub.data.example/",
        "https://data.example.evil.example/",
        "https://evil.example/data.example",
        "https://evil.example?data.example",
        "https://evil.example#data.example",
        "https://data.example@evil.example/",
        "https://data.example:443@evil.example/",
        "https://name@data.example/",
        "https://name:word@data.example/",
        "https://@data.example/",
        "https://evil.example\\@data.example/",
        "https://data.example\\.evil.example/",
        "https://data%2eexample/",
        "https://data.example%00.evil.example/",
        "https://data.example\t/",
        "https://data.example/\r\nHost: evil.example",
        "https://data.example /",
        " https://data.example/",
        "https://data。example/",
        "https://data．example/",
        "https://dаta.example/",  # a letter of another alphabet
        "https://data.exampl\u212f/",  # one that becomes "e" where names are normalised
        "https://[data.example]/",
        "https://[::1",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://0x7f.1/",
        "https://0x7f000001/",
        "https://127.1/",
        "https://0.0.0.0/",
        "https://0/",
        "https://[::]/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[fe80::1%25lo]/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data/",
    ],
)
def test_no_other_address_is_a_target(url: str) -> None:
    with pytest.raises(HostNotAllowed):
        target_of(url, REACH)


def test_an_error_names_the_host_and_those_that_are_allowed() -> None:
    with pytest.raises(HostNotAllowed) as raised:
        target_of("https://evil.example/", REACH)
    said = raised.value
    assert "evil.example" in said.say("fr")
    assert "data.example, data.example:8443" in said.say("en")


@pytest.mark.parametrize(
    ("address", "always", "for_a_test"),
    [
        ("192.0.43.8", True, True),
        ("2606:4700::1111", True, True),
        ("::ffff:192.0.43.8", True, True),
        ("64:ff9b::192.0.43.8", True, True),
        ("127.0.0.1", False, True),
        ("127.255.255.254", False, True),
        ("::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("64:ff9b::127.0.0.1", False, True),
        ("10.0.0.1", False, True),
        ("172.16.0.1", False, True),
        ("192.168.1.1", False, True),
        ("fd00::1", False, True),
        ("64:ff9b::10.0.0.1", False, True),
        ("100.64.0.1", False, False),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("fe80::1", False, False),
        ("fe80::1%1", False, False),
        ("2606:4700::1111%1", False, False),
        ("0.0.0.0", False, False),  # noqa: S104 (asked for, and not bound to)
        ("::", False, False),
        ("::127.0.0.1", False, False),
        ("2002:7f00:1::", False, False),
        ("224.0.0.1", False, False),
        ("ff02::1", False, False),
        ("240.0.0.1", False, False),
        ("255.255.255.255", False, False),
        ("fec0::1", False, False),
    ],
)
def test_only_public_addresses_are_reached_and_near_ones_for_a_test(
    address: str, always: bool, for_a_test: bool
) -> None:
    found = ipaddress.ip_address(address)
    assert (may_be_reached(found), may_be_reached(found, True)) == (always, for_a_test)
