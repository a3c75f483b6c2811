"""A harvest's report in, the same with how many records became what out, also when screened again.

What was erased is refused without its name: it is what is said of no more, and was taken before.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from fdt_graph.federation.report import TAKEN, Details, Report
from fdt_graph.federation.screening import Verdict
from fdt_graph.federation.state import Yield


def counted(report: Report, details: Details, counts: Mapping[str, int]) -> Report:
    """Say how many records became what."""
    return replace(
        report,
        counts=counts,
        kept=sum(each.kept for each in details.verdicts),
        rows_refused=sum(each.problem.severity == "Violation" for each in details.notes),
    )


def without_refused(report: Report, found: Yield, again: Yield) -> tuple[Report, Yield]:
    """Leave out of an earlier harvest what is refused now, and count it so."""
    refused = again.details.refused.verdicts
    if not refused:
        return report, found
    lost = _lost(found.details, again.details)
    counts = Counter(report.counts or {})
    counts.subtract(each.outcome for each in lost)
    counts["unchanged"] -= len(refused) - len(lost)  # of those nothing was to be said
    counts["refused"] += len(refused)
    stay = [each for each in found.details.verdicts if each not in lost]
    verdicts = sorted([*stay, *refused], key=lambda each: each.iri)
    details = replace(found.details, verdicts=tuple(verdicts))
    found = replace(
        found,
        details=details,
        statements=again.statements,
        quarantined=found.quarantined + again.quarantined,
    )
    return counted(report, details, dict(+counts)), found


def _lost(before: Details, again: Details) -> set[Verdict]:
    """Find what was said of records that are refused now, by their names or as erased ones."""
    named = {each.iri for each in again.verdicts}
    refused = {each.iri for each in again.refused.verdicts}
    return {
        each
        for each in before.verdicts
        if each.iri
        and (
            each.iri in refused or (each.iri not in named and (each.kept or each.outcome in TAKEN))
        )
    }
