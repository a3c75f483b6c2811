"""An engine in, the state of its graph out: which it is, and its answers to our own questions."""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Self

import pyoxigraph as ox

from fdt_graph.errors import EngineFailed, FdtGraphError
from fdt_graph.query import Graphs, Row, Solutions, Term, by_variable
from fdt_graph.questions import Question, load_questions
from fdt_graph.remote.client import RESULTS, STATEMENTS, Answer, Client
from fdt_graph.remote.pushed import APART, PUSHED
from fdt_graph.remote.query_text import written_out
from fdt_graph.remote.target import Target
from fdt_graph.store.generation import generation_name
from fdt_graph.store.state import NOWHERE, State
from fdt_graph.store.tally import Tallies, Tally

#: Seconds after which the engine is asked again which state is there.
LOOK = 5.0
#: Seconds for which who asks waits for that, when the engine last said it longer ago than LATE.
WAIT, LATE = 1.0, 2 * LOOK
#: Seconds for which a state that says nothing of itself has one name.
BOX = 60
#: The questions of sparql/remote/.
PUSHED_GRAPHS, COUNTS = "pushed", "counts"


@dataclass(frozen=True)
class RemoteState:
    """What an engine holds at a time."""

    name: str
    digest: str
    statements: int
    published: datetime
    client: Client = field(repr=False, compare=False)
    target: Target = field(repr=False, compare=False)
    #: How many statements each graph has; which, where the engine says so.
    graphs: Tallies = field(repr=False, compare=False)
    #: The engine says which: the digests of graphs are known.
    told: bool = True

    @property
    def directory(self) -> Path:
        """Name no directory: nothing is below it."""
        return NOWHERE

    @property
    def store(self) -> str:
        """Write where the engine is, and how it is read."""
        return self.target.write()

    def graph_digest(self, graph: str) -> str | None:
        """Give the digest of a graph; None when it is not there, or nobody says."""
        found = self.graphs.get(graph)
        return found.digest if found is not None and self.told else None

    def keep(self) -> IO[bytes]:
        """Keep nothing: the engine's state is whatever it is when it is asked."""
        return BytesIO()

    def open(self) -> "OpenRemote":
        """Open it: connections are made when something is asked."""
        return OpenRemote(self)


class OpenRemote:
    """A state that answers the project's own questions."""

    def __init__(self, state: RemoteState) -> None:
        """Ask the engine of a state."""
        self._state = state

    @property
    def generation(self) -> State:
        """Tell which state it is."""
        return self._state

    def select(self, text: str, bindings: Mapping[str, Term] | None = None) -> Solutions:
        """Answer a SELECT; TypeError for another query, EngineDown, EngineFailed."""
        return select(self._state.client, self._state.target, text, bindings)

    def construct(
        self, text: str, bindings: Mapping[str, Term] | None = None
    ) -> Iterable[ox.Triple]:
        """Answer a CONSTRUCT; EngineDown, EngineFailed."""
        written = written_out(text, bindings)
        target, client = self._state.target, self._state.client
        with client.ask(written, STATEMENTS, target.dataset(text, Graphs())) as answer:
            return read_statements(answer, target.host)

    def close(self) -> None:
        """Leave the connections: other questions use them."""

    def __enter__(self) -> Self:
        """Stay open for a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the end of the block."""
        self.close()


class RemoteStates:
    """The states of one engine, one after the other."""

    def __init__(self, target: Target, questions: Path, seconds: float) -> None:
        """Ask which state is there by the questions of a folder; nothing is asked yet."""
        self._client = Client(target, seconds)
        self._target = target
        self._questions = load_questions(questions)
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._state: RemoteState | None = None
        self._counts: Tallies | None = None
        self._until = 0.0
        #: When the engine last said which state is there.
        self._told = 0.0

    def current(self) -> RemoteState:
        """Give the state that was there a moment ago; the first who asks waits for the engine.

        Raises EngineDown, EngineFailed, the first time. Later the engine is asked beside, and
        waited for a moment if what is known is old: tags and dates of answers are made of it. While
        the engine does not answer, the state is the one that was known last.
        """
        with self._lock:
            if self._state is None:
                self._keep(self._ask())
            now = time.monotonic()
            looking: threading.Thread | None = None
            if now > self._until:
                self._until = now + LOOK
                looking = threading.Thread(target=self.refresh, daemon=True)
                looking.start()
            late = now > self._told + LATE
        if looking is not None and late:
            looking.join(WAIT)
        assert self._state is not None  # noqa: S101 - it was there, and is only replaced
        return self._state

    def refresh(self) -> None:
        """Ask the engine which state is there now; it stays the same if it does not say.

        Who comes while it is asked already leaves it at that.
        """
        if not self._asking.acquire(blocking=False):
            return
        try:
            state = self._ask()
        except FdtGraphError:
            return
        finally:
            self._asking.release()
        with self._lock:
            self._keep(state)

    def _keep(self, state: RemoteState) -> None:
        """Take a state for the current one, as the engine has just said it."""
        self._state, self._told = state, time.monotonic()
        self._until = self._told + LOOK

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self) -> RemoteState:
        """Ask which state is there; EngineDown, EngineFailed."""
        try:
            return self._said()
        except (KeyError, ValueError):  # other columns, no number, no date
            raise broken(self._target.host) from None

    def _said(self) -> RemoteState:
        """Ask for the table of what was pushed; who has none is asked for counts, once."""
        found: dict[str, Tally] = {}
        issued, whole = None, None
        for row in self._rows(self._questions[PUSHED_GRAPHS]):
            graph, state, count, day = (row[name] for name in ROW)
            if isinstance(graph, ox.NamedNode) and isinstance(state, ox.Literal):
                tally = Tally(int(_text(count)), int(state.value, 16))
                if graph == PUSHED:
                    whole, issued = tally, datetime.fromisoformat(_text(day))
                elif graph.value not in APART:
                    found[graph.value] = tally
        if whole is None or issued is None:
            return self._untold(found)
        self._counts = None
        return RemoteState(
            name=generation_name(issued, whole.digest),
            digest=whole.digest,
            statements=whole.statements,
            published=issued,
            client=self._client,
            target=self._target.having(tuple(sorted(found))),
            graphs=found,
        )

    def _untold(self, pushed: Tallies) -> RemoteState:
        """Name what says nothing of its state: after the minute, if nothing was ever pushed there.

        While a push is under way, or was broken off, it changes at any time: it has another name
        each time it is asked, so that nothing is kept of it.
        """
        now = int(time.time())
        if pushed:
            since, graphs = now, pushed
        else:
            since, graphs = now // BOX * BOX, self._counted()
        return RemoteState(
            name=f"untold-{since}",
            digest=f"{since:064x}",
            statements=sum(each.statements for each in graphs.values()),
            published=datetime.fromtimestamp(since, UTC),
            client=self._client,
            target=self._target.having(tuple(sorted(graphs))),
            graphs=graphs,
            told=False,
        )

    def _counted(self) -> Tallies:
        """Count the statements of each graph, which takes long: once, until a push has ended."""
        if self._counts is None:
            self._counts = {
                graph.value: Tally(int(_text(row["statements"])))
                for row in self._rows(self._questions[COUNTS])
                if isinstance(graph := row["graph"], ox.NamedNode) and graph.value not in APART
            }
        return self._counts

    def _rows(self, question: Question) -> Iterable[Row]:
        """Ask a question that names its graphs itself, over all there are."""
        plain = Target(self._target.address)
        return by_variable(select(self._client, plain, question.text, None))


#: The variables of the question about what was pushed.
ROW = ("graph", "state", "statements", "published")


class Rows:
    """The rows of an answer that was read whole."""

    def __init__(self, found: ox.QuerySolutions, host: str) -> None:
        """Give the rows of an engine."""
        self.variables = found.variables
        self._found = found
        self._host = host

    def __iter__(self) -> Iterator[ox.QuerySolution]:
        """Give each; EngineFailed where they are no rows any more."""
        try:
            yield from self._found
        except (SyntaxError, ValueError):
            raise broken(self._host) from None


def select(
    client: Client, target: Target, text: str, bindings: Mapping[str, Term] | None
) -> Solutions:
    """Ask an engine a SELECT, whole; TypeError for another query, EngineDown, EngineFailed."""
    written = written_out(text, bindings)
    with client.ask(written, RESULTS, target.dataset(text, Graphs())) as answer:
        try:
            content = BytesIO(answer.read())
            found = ox.parse_query_results(content, results_format(answer))
        except (OSError, SyntaxError, ValueError):
            raise broken(target.host) from None
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError(f"no SELECT: {text[:80]}")
    return Rows(found, target.host)


def read_statements(answer: Answer, host: str) -> list[ox.Triple]:
    """Read the statements of an answer, whole."""
    try:
        return [quad.triple for quad in ox.parse(BytesIO(answer.read()), rdf_format(answer))]
    except (OSError, SyntaxError, ValueError):
        raise broken(host) from None


def results_format(answer: Answer) -> ox.QueryResultsFormat:
    """Tell in which format an answer's rows are; ValueError for one that nobody asked for."""
    found = ox.QueryResultsFormat.from_media_type(answer.media_type)
    if found is None:
        raise ValueError(answer.media_type)
    return found


def rdf_format(answer: Answer) -> ox.RdfFormat:
    """Tell in which format an answer's statements are; ValueError for one nobody asked for."""
    found = ox.RdfFormat.from_media_type(answer.media_type)
    if found is None:
        raise ValueError(answer.media_type)
    return found


def broken(host: str) -> EngineFailed:
    """Say that an answer is not whole, or not what its media type says."""
    return EngineFailed(
        host, "n’a pas donné une réponse entière et lisible", "gave no whole and readable answer"
    )


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.Literal) else ""
