"""The addresses of engines: https, or http within this machine, and no password in them."""

import pytest

from fdt_graph.errors import FdtGraphError
from fdt_graph.query import Graphs
from fdt_graph.remote.target import Target, checked, read_target


@pytest.mark.parametrize(
    "address",
    [
        "sparql+https://engine.example/query",
        "sparql+https://engine.example:8443/repositories/fdt?infer=false",
        "sparql+http://127.0.0.1:7878/query",
        "sparql+http://localhost/query",
        "sparql+http://[::1]:7878/query",
    ],
)
def test_an_address(address: str) -> None:
    assert read_target(address).address == address.removeprefix("sparql+")


@pytest.mark.parametrize(
    "address",
    [
        "https://engine.example/query",
        "sparql+http://engine.example/query",
        "sparql+http://127.0.0.1.example/query",
        "sparql+http://192.168.0.1/query",
        "sparql+ftp://engine.example/query",
        "sparql+https://name:secret@engine.example/query",
        "sparql+https://:secret@engine.example/query",
        "sparql+https://@engine.example/query",
        "sparql+https:///query",
        "sparql+https://[::1/query",
        "sparql+https://engine.example:no/query",
        "sparql+https://engine.example:99999/query",
        "sparql+file:///etc/passwd",
        "sparql+",
        "",
    ],
)
def test_no_address(address: str) -> None:
    with pytest.raises(FdtGraphError, match="sparql\\+https://"):
        read_target(address)


def test_graphs_are_taken_over_the_same() -> None:
    assert checked("https://engine.example/store") == "https://engine.example/store"
    with pytest.raises(FdtGraphError):
        checked("http://engine.example/store")


def test_a_target_is_what_it_wrote() -> None:
    target = Target("https://engine.example/query", "urn:union").having(("urn:a", "urn:b"))
    assert Target.read(target.write()) == target
    assert target.named == ("urn:a", "urn:b")
    assert Target("https://engine.example/query").having(("urn:a",)).named == ()


@pytest.mark.parametrize(
    ("text", "given", "read"),
    [
        ("ASK { ?s ?p ?o }", Graphs(), Graphs(("urn:union",), ("urn:a",))),
        ("ASK { ?s ?p 'FROM' }", Graphs(), Graphs(("urn:union",), ("urn:a",))),
        ("ASK FROM <urn:b> { ?s ?p ?o }", Graphs(), Graphs()),
        ("ASK { ?s ?p ?o }", Graphs(("urn:b",)), Graphs(("urn:b",))),
        ("ASK { ?s ?p ?o }", Graphs((), ("urn:b",)), Graphs((), ("urn:b",))),
    ],
)
def test_the_union_is_read_unless_graphs_are_named(text: str, given: Graphs, read: Graphs) -> None:
    target = Target("https://engine.example/query", "urn:union", ("urn:a",))
    assert target.dataset(text, given) == read
