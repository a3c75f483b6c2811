"""What shapes say of records that are together in; which of them is at fault out.

A shape may find fault with a record for what follows from another: a membership of an organisation
that is not there makes a member of whoever is named in it. Then the other is at fault.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from fdt_graph.federation.problems import Problem
from fdt_graph.federation.records import Records
from fdt_graph.validate import Report, Result

_IRI = re.compile("<[^>]+>")
#: Record → what is wrong with it, by what is told apart.
Found = dict[str, dict[tuple[str, str, str], Problem]]


def blame(reports: Iterable[Report], records: Records) -> Mapping[str, list[Problem]]:
    """Sort Violations and Warnings by the records that are at fault.

    Those for which nothing but what follows from other records is to blame are only given when
    there are no others: they may be gone once the others are.
    """
    results = [r for report in reports for r in report.results if r.severity != "Info"]
    owners: dict[str, set[str]] = defaultdict(set)
    said: set[tuple[str, str, str]] = set()
    for name, quads in records.items():
        for quad in quads:
            owners[str(quad.subject)].add(name)
            said.add((str(quad.subject), str(quad.predicate), str(quad.object)))
    stated = [each for each in results if _is_stated(each, said)]
    found = _sorted(stated, {each.focus_node: owners[each.focus_node] for each in stated})
    if any(problem.severity == "Violation" for each in found.values() for problem in each.values()):
        return {name: list(problems.values()) for name, problems in found.items()}
    following = [e for e in results if e.severity == "Violation" and not _is_stated(e, said)]
    speaking = _speaking(following, records)
    for result in following:
        both = speaking[result.focus_node] & speaking[result.value]
        others = both - owners[result.focus_node]
        _add(found, others or owners[result.focus_node], result)
    return {name: list(problems.values()) for name, problems in found.items()}


def _is_stated(result: Result, said: set[tuple[str, str, str]]) -> bool:
    """Tell whether what a result is about was stated, or is missing; else it follows."""
    paths = _IRI.findall(result.path)
    if not paths or not result.value:
        return True
    return any((result.focus_node, path, result.value) in said for path in paths)


def _sorted(results: Iterable[Result], owners: Mapping[str, set[str]]) -> Found:
    found: Found = defaultdict(dict)
    for result in results:
        _add(found, owners[result.focus_node], result)
    return found


def _add(found: Found, names: Iterable[str], result: Result) -> None:
    problem = Problem.of_result(result)
    for name in names:
        found[name].setdefault((problem.fr, problem.path, problem.value), problem)


def _speaking(following: Iterable[Result], records: Records) -> Mapping[str, set[str]]:
    """Find, for each end of what follows, the records that speak of it."""
    ends = {end for each in following for end in (each.focus_node, each.value)}
    speaking: dict[str, set[str]] = defaultdict(set)
    for name, quads in records.items() if ends else ():
        for term in {str(term) for quad in quads for term in (quad.subject, quad.object)} & ends:
            speaking[term].add(name)
    return speaking
