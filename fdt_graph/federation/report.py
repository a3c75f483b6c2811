"""What happened in one harvest, as it is kept: a summary, and what became of each record."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from fdt_graph.federation.problems import Problem, discreet
from fdt_graph.federation.screening import Verdict
from fdt_graph.federation.sources import Remark, Taken
from fdt_graph.namespaces import BASE

#: What a harvest may come to. Of the first three, the graph changed; of the others it did not.
PUBLISHED, ACCEPTED, UNDONE = "published", "accepted", "undone"
UNCHANGED, WAITING, REFUSED, UNREACHABLE = "unchanged", "waiting", "refused", "unreachable"
#: Those after which the graph says what the harvest says.
IN_FORCE = (PUBLISHED, ACCEPTED, UNDONE)
#: Those that leave nothing behind but their report.
FAILED = (REFUSED, UNREACHABLE)
#: What may become of a record.
OUTCOMES = ("added", "changed", "unchanged", "refused", "withdrawn")
#: Those of records that were sent and taken.
TAKEN = OUTCOMES[:3]


def harvest_iri(partner: str, number: int) -> str:
    """Name a harvest: https://w3id.org/fdt/partners/{partner}/harvests/{number}."""
    return f"{BASE}partners/{partner}/harvests/{number}"


@dataclass(frozen=True)
class Read:
    """One document that was read."""

    #: The distribution that it is of.
    distribution: str
    #: Its address, or the path of a file.
    name: str
    statements: int
    #: None for a document that has none.
    rows: int | None


@dataclass(frozen=True)
class Note:
    """What is to be said of one place of a document."""

    document: str
    row: int | None
    column: str | None
    key: str
    problem: Problem

    @classmethod
    def of(cls, taken: Taken, remark: Remark) -> Self:
        """Make one of what who read the document says."""
        key, problem = discreet(remark.key), remark.problem.discreet()
        return cls(taken.name, remark.row, remark.column, key, problem)


@dataclass(frozen=True)
class Report:
    """The summary of one harvest."""

    partner: str
    #: From 1 on.
    number: int
    #: In UTC, as xsd:dateTime writes it.
    started: str
    ended: str
    outcome: str
    #: IRI of who asked for it; None for the schedule, or when nobody said.
    agent: str | None = None
    #: The name of the publication; None when the graph did not change.
    publication: str | None = None
    #: The harvest that this one accepts, or to whose state it goes back; 0 for an empty graph.
    of: int | None = None
    #: Why it waits, or was refused as a whole.
    reason: Problem | None = None
    documents: tuple[Read, ...] = ()
    #: Records by what became of them, and those refused of which the last good version stays.
    counts: Mapping[str, int] | None = None
    kept: int = 0
    #: Rows that gave nothing.
    rows_refused: int = 0
    #: Statements of the partner's graph.
    statements_added: int = 0
    statements_removed: int = 0

    @property
    def iri(self) -> str:
        """Name it."""
        return harvest_iri(self.partner, self.number)

    @property
    def changed(self) -> bool:
        """Tell whether the graph says what this harvest says."""
        return self.outcome in IN_FORCE

    @property
    def base(self) -> int:
        """Give the harvest whose state this one has put in force; 0 for the empty graph."""
        return self.of or 0 if self.outcome == UNDONE else self.number

    def asked_by(self, partner: str) -> str | None:
        """Give the IRI of who asked for it: `partner`, unless it takes somebody; None if unsaid."""
        by_somebody = self.outcome in (ACCEPTED, UNDONE)
        return self.agent if by_somebody else self.agent or partner

    def count(self, outcome: str) -> int:
        """Count the records of which something became."""
        return (self.counts or {}).get(outcome, 0)

    @property
    def taken(self) -> int:
        """Count the records that were sent and taken."""
        return sum(self.count(outcome) for outcome in TAKEN)

    @property
    def is_all_refused(self) -> bool:
        """Tell whether records or rows came, and none was taken."""
        came = self.count("refused") + self.rows_refused
        return self.outcome != UNDONE and came > 0 and not self.taken and not self.kept

    @property
    def document(self) -> dict[str, Any]:
        """Write it for JSON."""
        said = asdict(self)
        said["reason"] = self.reason and self.reason.document
        return said

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Read what `document` wrote."""
        documents = tuple(Read(**each) for each in said["documents"])
        reason = said["reason"] and Problem.read(said["reason"])
        return cls(**{**said, "documents": documents, "reason": reason})


@dataclass(frozen=True)
class Details:
    """What became of each record, but for those that are as they were, and of each row."""

    verdicts: tuple[Verdict, ...] = ()
    notes: tuple[Note, ...] = ()

    def counts(self) -> dict[str, int]:
        """Count records by what became of them."""
        return dict(Counter(each.outcome for each in self.verdicts))

    @property
    def refused(self) -> "Details":
        """Give the records and rows that were refused, alone."""
        return Details(
            tuple(each for each in self.verdicts if each.outcome == "refused"),
            tuple(each for each in self.notes if each.problem.severity == "Violation"),
        )

    @property
    def settled(self) -> "Details":
        """Give what is to be said when nothing is new since: what was taken is unchanged."""
        stay = (each for each in self.verdicts if each.outcome != "withdrawn" and each.problems)
        return Details(
            tuple(
                each if each.outcome == "refused" else replace(each, outcome="unchanged")
                for each in stay
            ),
            self.notes,
        )

    @property
    def document(self) -> dict[str, Any]:
        """Write it for JSON."""
        return {
            "records": [
                {
                    "iri": each.iri,
                    "outcome": each.outcome,
                    "kept": each.kept,
                    "problems": [problem.document for problem in each.problems],
                }
                for each in self.verdicts
                if each.outcome != "unchanged" or each.problems
            ],
            "rows": [{**asdict(each), "problem": each.problem.document} for each in self.notes],
        }

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Read what `document` wrote."""
        return cls(
            read_verdicts(said["records"]),
            tuple(
                Note(**{**each, "problem": Problem.read(each["problem"])}) for each in said["rows"]
            ),
        )


def read_verdicts(said: list[dict[str, Any]]) -> tuple[Verdict, ...]:
    """Read verdicts from JSON."""
    return tuple(
        Verdict(
            each["iri"],
            each["outcome"],
            each["kept"],
            tuple(Problem.read(problem) for problem in each["problems"]),
        )
        for each in said
    )
