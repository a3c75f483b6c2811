"""Writers killed at random instants: nothing acknowledged is lost, nothing torn is seen."""

from pathlib import Path

from tests.soak import soak


def test_twenty_kills(workshop: Path) -> None:
    """The same, two hundred times: bench/soak.py."""
    seen = soak(workshop, kills=20, seed=2026)
    assert seen.wrong == ()
    assert seen.kills == 20
    assert seen.acknowledged > 20
    assert seen.states > 20
