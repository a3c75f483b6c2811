"""sparql/check/profile.csv in, the level of each rule out."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from fdt_graph.check.rule import Rule
from fdt_graph.errors import FdtGraphError

#: What a fault means: it stops a release, it is shown, it is counted.
LEVELS = ("ERROR", "WARN", "INFO")

Levels = Mapping[tuple[str, str], str]


def load_levels(path: Path, rules: Iterable[Rule]) -> Levels:
    """Read the level of each rule, by part and name.

    Raises FdtGraphError when a row is no part, name and level, when a rule has no level or two, and
    when a level has no rule: a rule that nobody set, or that is gone, must not pass in silence.
    """
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    if header != ["part", "name", "level"]:
        raise _error(path, "une première ligne part,name,level", "a first line part,name,level")
    levels: dict[tuple[str, str], str] = {}
    for row in rows:
        if len(row) != 3 or row[2] not in LEVELS or (row[0], row[1]) in levels:
            wrong = ",".join(row)
            raise _error(path, f"une ligne juste et seule : {wrong}", f"one sound row: {wrong}")
        levels[row[0], row[1]] = row[2]
    known = {(rule.part, rule.name) for rule in rules}
    for part, name in sorted(known - levels.keys()):
        raise _error(path, f"un niveau pour {part},{name}", f"a level for {part},{name}")
    for part, name in sorted(levels.keys() - known):
        raise _error(path, f"une règle {part},{name}", f"a rule {part},{name}")
    return levels


def _error(path: Path, fr: str, en: str) -> FdtGraphError:
    return FdtGraphError(f"{path} : il y faut {fr}", f"{path}: it needs {en}")
