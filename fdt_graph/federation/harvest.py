"""A partner in; its graph as it now gives it, published if it conforms, and a report, out.

ask and read ─▶ screen ─▶ compare ─▶ does it wait? ─▶ write down ─▶ publish ─▶ give it its name
     │ refused, unreachable    │ unchanged                                │ does not conform
     └──────────▶ report: the previous state stays ◀─────────────────────┘
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import NamedNode

from fdt_graph.describe import HISTORY
from fdt_graph.engine.publisher import Publisher
from fdt_graph.errors import FdtGraphError
from fdt_graph.federation.collecting import Collector, Fault, Held
from fdt_graph.federation.problems import Problem
from fdt_graph.federation.recount import counted, without_refused
from fdt_graph.federation.registry import Partner
from fdt_graph.federation.report import (
    ACCEPTED,
    FAILED,
    PUBLISHED,
    REFUSED,
    UNCHANGED,
    UNDONE,
    UNREACHABLE,
    WAITING,
    Details,
    Report,
)
from fdt_graph.federation.state import Harvests, Left, Yield
from fdt_graph.federation.waiting import reason_to_wait
from fdt_graph.namespaces import iri
from fdt_graph.store.generations import Generations
from fdt_graph.validate import read_report
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.order import Order, Outcome, Statements

INFORMED_BY = iri("prov:wasInformedBy")
#: Results of the validation of everything that a reason repeats.
FEW = 3

#: Called with the name of each step and how many are still to come after it.
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Harvested:
    """What happened, and what became of each record."""

    report: Report
    details: Details = Details()


class Harvester:
    """Harvests partners, one at a time each."""

    def __init__(
        self, generations: Generations, publisher: Publisher, collector: Collector
    ) -> None:
        """Publish in a store what a collector gives. Whoever made the last two closes them."""
        self._generations = generations
        self._publisher = publisher
        self._collector = collector

    async def harvest(
        self,
        partner: Partner,
        folder: Path | None = None,
        agent: str | None = None,
        dry: bool = False,
        progress: Progress = lambda step, steps: None,
    ) -> Harvested:
        """Take what a partner gives now: from its addresses, or from the files of a folder.

        `dry`: say what would happen, and change nothing. Whatever is wrong with what comes is in
        the report; raised is what is wrong here: Busy, Gone, DiskFull, Forbidden, Overloaded…
        """
        started = datetime.now(UTC)
        state = self._state(partner)
        with state.holding():
            if not dry:
                self._recover(state)
            last = self._last(state)
            draft = Report(partner.id, last + 1, _time(started), "", "", agent)
            held = await self._collector.collect(partner, state, folder, progress)
            progress("compare", 1)
            report, found = self._judged(partner, draft, held, state)
            report = replace(report, ended=_time(datetime.now(UTC)))
            if dry:
                return Harvested(report, found.details)
            if self._is_known(report, found, state):
                done = Harvested(replace(report, number=last), found.details)
            else:
                progress("publish", 0)
                done = await self._keep(partner, state, report, found, started)
            if report.outcome != UNREACHABLE:  # that is not to have looked
                state.note(report.ended)
            return done

    async def accept(self, partner: Partner, agent: str | None = None) -> Harvested:
        """Publish what the last harvest has found, which waits for somebody to say so.

        Raises FdtGraphError when it does not wait, and what harvest() does.
        """
        started = datetime.now(UTC)
        state = self._state(partner)
        with state.holding():
            self._recover(state)
            last = state.standing()
            if last is None or last.outcome != WAITING:
                raise FdtGraphError(
                    f"rien n’attend chez {partner.id} : sa dernière récolte ne demande rien",
                    f"nothing waits for {partner.id}: its last harvest asks for nothing",
                )
            now = _time(datetime.now(UTC))
            report = replace(
                last,
                number=self._last(state) + 1,
                started=_time(started),
                ended=now,
                outcome=ACCEPTED,
                of=last.number,
                reason=None,
                agent=agent,
            )
            return await self._keep_again(partner, state, report, state.found(last.number), started)

    async def undo(self, partner: Partner, agent: str | None = None) -> Harvested:
        """Go back to the state before the harvest that is in force; what it took is put aside.

        Raises FdtGraphError when there is none, NoSuchRecord when that state is not kept any more,
        and what harvest() does.
        """
        started = datetime.now(UTC)
        state = self._state(partner)
        with state.holding():
            self._recover(state)
            now = state.in_force()
            base = 0 if now is None else now.base
            if base == 0:
                raise FdtGraphError(
                    f"aucune récolte de {partner.id} n’est en vigueur : rien à défaire",
                    f"no harvest of {partner.id} is in force: there is nothing to undo",
                )
            before = state.in_force(before=base)
            target = 0 if before is None else before.base
            back, gone = state.found(target), state.found(base)
            report = Report(
                partner.id,
                self._last(state) + 1,
                _time(started),
                _time(datetime.now(UTC)),
                UNDONE,
                agent,
                of=target,
                documents=state.report(target).documents if target else (),
            )
            details = back.details.refused  # what was not taken then is not taken now
            kept = replace(back, details=details, left=Left(back.left.since, gone.left.digest))
            report = counted(report, details, details.counts())
            return await self._keep_again(partner, state, report, kept, started)

    def _state(self, partner: Partner) -> Harvests:
        return Harvests(self._generations.directory, partner.id)

    def _last(self, state: Harvests) -> int:
        return next(reversed(state.numbers()), 0)

    def _recover(self, state: Harvests) -> None:
        """Finish or throw away what a process that died has left."""

        def publication_of(harvest: str) -> str | None:
            with self._generations.current().open() as opened:
                told = opened.store.quads_for_pattern(
                    None, INFORMED_BY, NamedNode(harvest), HISTORY
                )
                found = next(told, None)
            return None if found is None else str(found.subject).strip("<>").rpartition("/")[2]

        state.recover(publication_of)

    def _judged(
        self, partner: Partner, draft: Report, held: Held | Fault, state: Harvests
    ) -> tuple[Report, Yield]:
        """Say what is to become of what came."""
        nothing = Yield(Details(), Left())
        if isinstance(held, Fault):
            outcome = UNREACHABLE if held.absent else REFUSED
            return replace(draft, outcome=outcome, reason=held.problem), nothing
        report = replace(draft, documents=held.documents)
        report = counted(report, held.found.details, held.counts)
        if not held.changed:
            return replace(report, outcome=UNCHANGED), held.found
        aside = self._put_aside(state, held.found)
        if aside is not None and aside.outcome == UNDONE:
            return replace(report, outcome=UNCHANGED), held.found
        report = replace(report, statements_added=held.added, statements_removed=held.removed)
        reason = aside.reason if aside is not None else reason_to_wait(partner, held)
        if reason is not None:
            return replace(report, outcome=WAITING, reason=reason), held.found
        return replace(report, outcome=PUBLISHED), held.found

    def _put_aside(self, state: Harvests, found: Yield) -> Report | None:
        """Give the last harvest when it waits or was undone, and found the same; else None."""
        last = state.standing()
        if last is not None and last.outcome in (WAITING, UNDONE):
            if state.found(last.number).left.digest == found.left.digest:
                return last
        return None

    def _is_known(self, report: Report, found: Yield, state: Harvests) -> bool:
        """Tell whether the reports that there are say all of that already: then it is no news.

        That nothing changes is news when something else was refused before, and when something
        waits, which the partner no longer says.
        """
        if report.outcome in FAILED:
            last = next(state.reports(), None)
            return last is not None and (last.outcome, last.reason) == (
                report.outcome,
                report.reason,
            )
        if self._put_aside(state, found) is not None:
            return True
        if report.outcome != UNCHANGED:
            return False
        standing = state.standing()
        if standing is None:
            return found.details.refused == Details()
        if standing.outcome == WAITING:
            return False
        return found.details.refused == state.details(standing.number).refused

    async def _keep(
        self, partner: Partner, state: Harvests, report: Report, found: Yield, started: datetime
    ) -> Harvested:
        """Write a harvest down, publish what it changes, give it its name.

        What is left of it when that fails is finished, or thrown away, by the next.
        """
        draft = state.draft(report, found)
        if report.changed:
            written = await self._publish(partner, report, found, started)
            if not written.conforms:
                state.discard(draft)
                return self._refuse(state, report, _does_not_conform(written))
            report = replace(
                report,
                publication=written.publication,
                statements_added=written.added,
                statements_removed=written.removed,
            )
        state.finish(draft, report)
        return Harvested(report, found.details)

    async def _keep_again(
        self, partner: Partner, state: Harvests, report: Report, found: Yield, started: datetime
    ) -> Harvested:
        """Keep what an earlier harvest has found, but for what may not be said any more."""
        if found.statements:
            held = await self._collector.screen_again(partner, found.statements)
            if isinstance(held, Fault):
                return self._refuse(state, report, held.problem)
            report, found = without_refused(report, found, held.found)
        return await self._keep(partner, state, report, found, started)

    def _refuse(self, state: Harvests, report: Report, reason: Problem) -> Harvested:
        """Write down that nothing of a harvest is taken, unless the last report says so."""
        report = replace(report, outcome=REFUSED, reason=reason, of=None, counts=None, kept=0)
        report = replace(report, rows_refused=0, statements_added=0, statements_removed=0)
        nothing = Yield(Details(), Left())
        if self._is_known(report, nothing, state):
            return Harvested(replace(report, number=self._last(state)))
        state.finish(state.draft(report, nothing), report)
        return Harvested(report)

    async def _publish(
        self, partner: Partner, report: Report, found: Yield, started: datetime
    ) -> Outcome:
        here = {each.distribution for each in report.documents if "://" not in each.name}
        used = [
            each.iri if each.address is None or each.iri in here else each.address
            for each in partner.distributions
        ]
        how = Attribution(
            "harvest",
            started,
            report.asked_by(partner.iri),
            tuple(used) if report.outcome != UNDONE else (),
            report.iri,
        )
        statements = Statements(partner.graph, found.statements, replace=True)
        return await self._publisher.write(Order(statements, how))


def _does_not_conform(written: Outcome) -> Problem:
    """Say what the writer refused: it holds everything to the shapes, what others say included."""
    blocking = [r for r in read_report(written.report).results if r.severity == "Violation"][:FEW]
    fr, en = (
        " ; ".join(f"{each.focus_node} : {each.message(language)}" for each in blocking)
        for language in ("fr", "en")
    )
    return Problem(
        "does-not-conform",
        f"Avec ces fiches, ce que d’autres graphes disent ne serait plus conforme : {fr}",
        f"With these records, what other graphs say would no longer conform: {en}",
    )


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"
