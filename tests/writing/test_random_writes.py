"""Two thousand random writes: what is kept up with each is what doing everything again gives."""

import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context

import pytest

from tests.writing.random_writes import compare

WRITES, EVERY = 500, 50


def test_what_follows_from_a_write_is_what_follows_from_everything(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Against `shacl` after each write, against pySHACL after one in fifty."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        runs = [pool.submit(compare, seed, WRITES, EVERY) for seed in range(4)]
        total: Counter[str] = sum((Counter(asdict(run.result())) for run in runs), Counter())
    with capsys.disabled():
        print(f"\n{dict(total)}")  # noqa: T201 (the figure of the test)
    assert total["writes"] == 4 * WRITES
    assert total["referred"] == 4 * WRITES // EVERY
    # Writes of every kind were among them.
    assert total["not_conforming"] > 1000
    assert total["writes"] - total["not_conforming"] > 100
    assert 0 < total["writes"] - total["partial"] < 200
    assert min(total["undone"], total["deriving"], total["telling"]) > 500
