"""A store in, the files of what partners gave to it out; federation/state.py writes them.

store/federation/{partner}/{n}/    one harvest, whole; `.{n}` is one that is not finished
"""

from collections.abc import Iterator
from pathlib import Path

#: The folder of a store that all partners' harvests are in.
FOLDER = "federation"
REPORT, DETAILS, STATE, CHECKED = "report.json", "details.json.gz", "state.json", "checked.json"
STATEMENTS, QUARANTINED = "statements.nq.gz", "quarantined.nq.gz"
#: Files of statements, N-Quads.
QUADS = "*.nq.gz"


def harvest_folders(directory: Path) -> list[Path]:
    """List the folders of all finished harvests, sorted."""
    return sorted(path for path in _folders(directory) if path.name.isdecimal())


def unfinished_folders(directory: Path) -> list[Path]:
    """List the folders of harvests that are going on, or that a process that died has left."""
    return sorted(path for path in _folders(directory) if path.name.startswith("."))


def _folders(directory: Path) -> Iterator[Path]:
    return (path for path in (directory / FOLDER).glob("*/*") if path.is_dir())
