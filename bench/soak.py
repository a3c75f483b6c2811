"""Kill a writer many times, at random instants; print what readers and the checker saw.

python bench/soak.py --kills 200
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.soak import soak
from tests.workshop import make


def main() -> None:
    """Kill, and say what was seen; the exit code is 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = soak(make(Path(folder)), options.kills, options.seed)
    print(f"seed {options.seed}: {seen.kills} kills, {seen.acknowledged} writes acknowledged")
    print(f"{seen.states} states read; {len(seen.wrong)} things wrong")
    for each in seen.wrong[:20]:
        print(f"  {each}")
    sys.exit(1 if seen.wrong else 0)


if __name__ == "__main__":
    main()
