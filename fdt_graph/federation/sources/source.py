"""A distribution and the means to read it in, requests, and documents with their recipe, out."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from fdt_graph.errors import FdtGraphError
from fdt_graph.federation.registry import Distribution, Partner
from fdt_graph.federation.sources.given import Ask, Given, Since, Take
from fdt_graph.outgoing.request import Request, Response

#: What is asked for, where statements are: from what is quickest to read to what is not.
RDF = (
    "application/n-quads, application/n-triples;q=0.9, application/trig;q=0.8, "
    "text/turtle;q=0.7, application/ld+json;q=0.6, application/rdf+xml;q=0.5"
)
#: What the documents of a kind are to whoever reads them; the others are RDF.
FORMS = {"table": "table", "gogocarto": "gogocarto"}
#: Where relative IRIs lead that follow nothing.
NOWHERE = "urn:fdt-graph:file:"
#: Where the queries of harvests are, in a working directory.
QUERIES = Path("sparql", "harvest")


@dataclass(frozen=True)
class Source:
    """One distribution, whom to ask for it, and who reads what comes."""

    distribution: Distribution
    partner: Partner
    #: The working directory, whose files the registry names.
    root: Path
    ask: Ask
    take: Take
    #: What the last harvest that was published left.
    since: Since = field(default_factory=dict)
    #: A digest of what is looked up, where a mapping makes statements of rows.
    register: str = ""

    @property
    def address(self) -> str:
        """Give the address that it is asked for at."""
        assert self.distribution.address is not None  # noqa: S101  # read() has looked
        return self.distribution.address

    @property
    def form(self) -> str:
        """Tell what its documents are: rdf, table or gogocarto."""
        return FORMS.get(self.distribution.kind, "rdf")

    def request(
        self,
        url: str,
        accept: str = RDF,
        known: Since | None = None,
        body: bytes | None = None,
        media_type: str | None = None,
    ) -> Response:
        """Ask the partner, unless what is known of an earlier answer still holds (304)."""
        known = known or {}
        return self.ask(
            Request(
                url,
                self.partner.reach,
                accept,
                etag=known.get("etag"),
                modified=known.get("modified"),
                body=body,
                media_type=media_type,
            )
        )

    def given(self, name: str, content: bytes, content_type: str | None = None) -> Given:
        """Put a document together with what it takes to make statements of it.

        Raises FdtGraphError for a file of the working directory that is not there.
        """
        distribution = self.distribution
        rdf = self.form == "rdf"
        metadata = None if distribution.metadata is None else self.text(distribution.metadata)
        return Given(
            name=name,
            base=self._base(name),
            kind=self.form,
            content=content,
            content_type=content_type or distribution.media_type,
            graph=self.partner.graph,
            partner=self.partner.id,
            limit=self.partner.reach.limit,
            metadata=metadata,
            mappings=()
            if rdf
            else tuple((self.name_of(path), self.text(path)) for path in self.mappings()),
            known=None if rdf else self.text(self.root / QUERIES / "known.rq"),
        )

    def _base(self, name: str) -> str:
        """Give what relative IRIs follow: a file at hand is a copy of what is at the address."""
        if name.startswith(("https://", "http://")):
            return name.partition("#")[0]
        return self.distribution.address or NOWHERE

    def mappings(self) -> tuple[Path, ...]:
        """List the queries that make statements of it: the registry's, or its kind's own."""
        if self.distribution.mappings or self.distribution.kind != "gogocarto":
            return self.distribution.mappings
        return (self.root / QUERIES / "gogocarto.rq",)

    def recipe(self) -> str:
        """Name what statements are made with: texts, and what is looked up."""
        given = self.given("", b"")
        texts = [given.metadata or "", given.known or "", *(text for _, text in given.mappings)]
        if given.known is not None:
            texts.append(self.register)
        return hashlib.sha256("\0".join(texts).encode()).hexdigest()

    def name_of(self, path: Path) -> str:
        """Name a file of the working directory as a report may that everybody reads."""
        return str(path).removeprefix(f"{self.root}/")

    def text(self, path: Path) -> str:
        """Read a file of the working directory; FdtGraphError, no fault of the partner, if not."""
        try:
            return path.read_text(encoding="utf-8")
        except OSError as error:
            raise FdtGraphError(
                f"{self.name_of(path)} : il le faut pour lire {self.distribution.iri}, et il est "
                f"illisible : {error.strerror}",
                f"{self.name_of(path)}: it is needed to read {self.distribution.iri}, and cannot "
                f"be: {error.strerror}",
            ) from None
        except UnicodeDecodeError:
            raise FdtGraphError(
                f"{self.name_of(path)} : ce n’est pas de l’UTF-8",
                f"{self.name_of(path)}: it is no UTF-8",
            ) from None
