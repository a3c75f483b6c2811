"""Random writes in; what is kept up with each, compared with pySHACL and a full derivation, out.

    python bench/writes_exact.py [writes] [seed …]

What tests/writing/test_random_writes.py does for one write in fifty, for all of them: two thousand,
a hundred a seed, unless told otherwise. Run it from the project's folder; it takes an hour or more.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.writing.random_writes import compare


def main(writes: int = 100, *seeds: int) -> None:
    """Run each seed in a process of its own, two at a time; print what was compared."""
    begun = time.monotonic()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        runs = {seed: pool.submit(compare, seed, writes, 1) for seed in seeds or range(100, 120)}
        for seed, run in runs.items():
            count = run.result()
            print(f"seed {seed}: {count}, {time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
