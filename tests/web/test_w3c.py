"""The W3C suites, played on a bare server: SPARQL protocol, graph store, service description."""

import pytest

from tests.w3c import FOLDER, SUITES, Entry, Server, entries, run

if not FOLDER.is_dir():
    pytest.skip("the W3C suites are not beside this clone (../shared/w3c)", allow_module_level=True)


def test_the_manifests_are_whole() -> None:
    assert [len(entries(suite)) for suite in SUITES] == [34, 13, 3]


@pytest.mark.parametrize("entry", [e for suite in SUITES for e in entries(suite)], ids=str)
def test_w3c(bare: str, entry: Entry) -> None:
    run(entry, Server(bare))
