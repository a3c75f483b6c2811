"""A query and a release in, how to cite the answer out: text, CSL-JSON or BibTeX.

https://docs.citationstyles.org/en/stable/specification.html,
https://www.bibtex.com/format/, https://force11.org/info/joint-declaration-of-data-citation-principles-final/
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fdt_graph.engine.pool import Pool
from fdt_graph.errors import BadRequest, BodyTooLong, NotAllowed, QueryError, Unknown
from fdt_graph.fixed_order import require_fixed
from fdt_graph.namespaces import BASE
from fdt_graph.questions import Question
from fdt_graph.store.dcat import release_iri, title_of
from fdt_graph.store.releases import Release, Releases
from fdt_graph.web.exchange import Exchange, Reply
from fdt_graph.web.front import language_of
from fdt_graph.web.negotiation import negotiate
from fdt_graph.web.sparql import FORMATS, named_release
from fdt_graph.web.validators import FROZEN
from fdt_graph.worker.job import Job

METHODS = ("GET", "HEAD", "OPTIONS")

#: Name → media types that ask for it, the one it is sent as first.
FORMS = {
    "text": ("text/plain",),
    "json": ("application/json", "application/vnd.citationstyles.csl+json"),
    "bibtex": ("text/x-bibtex", "application/x-bibtex"),
}


@dataclass(frozen=True)
class Cited:
    """An answer, and what it was asked of."""

    release: Release
    #: The address that gives the answer again.
    permalink: str
    #: The media type of the bytes, and their SHA-256 in hexadecimal.
    media_type: str
    sha256: str

    def write(self, form: str, language: str) -> str:
        """Write the citation: text, json or bibtex, in fr or en."""
        return {"text": self._text, "json": self._json, "bibtex": self._bibtex}[form](language)

    @property
    def _day(self) -> str:
        return f"{self.release.issued:%Y-%m-%d}"

    def _title(self, language: str) -> str:
        return title_of(self.release.facts, self.release.name, language)

    def _note(self, language: str) -> str:
        state = self.release.generation.digest
        if language == "fr":
            return f"SHA-256 de la réponse en {self.media_type} : {self.sha256} ; état : {state}"
        return f"SHA-256 of the answer in {self.media_type}: {self.sha256}; state: {state}"

    def _text(self, language: str) -> str:
        creators = ", ".join(self.release.facts.creators)
        query = {"fr": "Requête", "en": "Query"}[language]
        first = f"{creators}. " if creators else ""
        return (
            f"{first}{self._title(language)}, {self._day}. {release_iri(self.release.name)}\n"
            f"{query}{' : ' if language == 'fr' else ': '}{self.permalink}\n"
            f"{self._note(language)}\n"
        )

    def _json(self, language: str) -> str:
        issued = self.release.issued
        item = {
            "id": self._key,
            "type": "dataset",
            "title": self._title(language),
            "author": [{"literal": name} for name in self.release.facts.creators],
            "issued": {"date-parts": [[issued.year, issued.month, issued.day]]},
            "version": self.release.name,
            "URL": self.permalink,
            "note": self._note(language),
            "language": language,
        }
        return json.dumps([item], ensure_ascii=False, indent=1) + "\n"

    def _bibtex(self, language: str) -> str:
        fields = {
            "title": self._title(language),
            "author": " and ".join(f"{{{_tex(name)}}}" for name in self.release.facts.creators),
            "year": f"{self.release.issued:%Y}",
            "date": self._day,
            "version": self.release.name,
            "url": self.permalink,
            "note": self._note(language),
        }
        rows = [
            f"  {name} = {{{value if name in ('author', 'url') else _tex(value)}}},\n"
            for name, value in fields.items()
            if value
        ]
        return f"@misc{{{self._key},\n{''.join(rows)}}}\n"

    @property
    def _key(self) -> str:
        return f"fdt-{self.release.name}-{self.sha256[:8]}"


def _tex(text: str) -> str:
    """Write a text so that BibTeX reads it as it is.

    >>> print(_tex("a_b & c"))
    a\\_b \\& c
    """
    return re.sub(r"([_&%$#{}])", r"\\\1", text)


def permalink(public: str, release: str, text: str) -> str:
    """Give the address of a query over a release; `public` is the service's, or empty.

    >>> permalink("", "2026-11", "ASK {}")
    'https://w3id.org/fdt/sparql?release=2026-11&query=ASK+%7B%7D'
    """
    asked = urlencode({"release": release, "query": text})
    return f"{public or BASE.rstrip('/')}/sparql?{asked}"


def require_same(first: str, second: str) -> None:
    """Raise QueryError when two runs of a query did not give the same bytes."""
    if first != second:
        raise QueryError(
            "la requête ne dit pas tout de sa réponse : deux exécutions en donnent deux",
            "the query leaves its answer open: two runs give two",
        )


class Citations:
    """Answers at /cite."""

    def __init__(
        self,
        pool: Pool,
        releases: Releases,
        questions: Mapping[str, Question],
        public: str,
        longest: int,
    ) -> None:
        """Cite answers of the releases, at the service's public address or the canonical one."""
        self._pool = pool
        self._releases = releases
        self._questions = questions
        self._public = public
        self._longest = longest

    async def __call__(self, exchange: Exchange) -> Reply:
        """Cite the answer to ?query= or ?question= over ?release=.

        Raises NoSuchRecord for a release, Unknown for a question or a format, BadRequest for a
        parameter less or more, QueryError for an answer that is another each time, what Pool.ask
        does.
        """
        if exchange.method != "GET":
            raise NotAllowed(exchange.scope["method"], METHODS)
        release = named_release(self._releases, exchange.parameters)
        if release is None:
            known = ", ".join(self._releases.names())
            raise BadRequest(f"?release= manque : {known}", f"?release= is missing: {known}")
        text = self._text(exchange.parameters)
        form = _form(exchange)
        require_fixed(text)
        media_type, sha256 = await self._sum(exchange, release, text)
        require_same(sha256, (await self._sum(exchange, release, text))[1])
        cited = Cited(release, permalink(self._public, release.name, text), media_type, sha256)
        language = language_of(exchange)
        headers = [
            ("Content-Type", f"{FORMS[form][0]}; charset=utf-8"),
            ("Content-Language", language),
            ("Vary", "Accept, Accept-Language"),
            ("Cache-Control", FROZEN),
        ]
        return Reply(200, headers, cited.write(form, language).encode())

    def _text(self, parameters: list[tuple[str, str]]) -> str:
        asked = [pair for pair in parameters if pair[0] in ("query", "question")]
        if len(asked) != 1:
            raise BadRequest(
                "une requête : ?query=, ou ?question= par son nom",
                "one query: ?query=, or ?question= by its name",
            )
        kind, text = asked[0]
        if kind == "question":
            if text not in self._questions:
                raise Unknown("question", text, self._questions)
            text = self._questions[text].with_defaults()
        if len(text.encode()) > self._longest:
            raise BodyTooLong(self._longest)
        return text

    async def _sum(self, exchange: Exchange, release: Release, text: str) -> tuple[str, str]:
        """Give the media type and the SHA-256 of an answer."""
        limit = self._pool.budget.answer
        job = Job(text, "csv", "nt", limit=limit, ordered=True)
        answer = await self._pool.ask(job, exchange.client, None, release.generation)
        total = hashlib.sha256(answer.start)
        if answer.rest is not None:
            async for part in answer.rest:
                total.update(part)
        return FORMATS[answer.format_name].media_type, total.hexdigest()


def _form(exchange: Exchange) -> str:
    """Choose a form by ?format=, else by the Accept header."""
    asked = dict(exchange.parameters).get("format")
    if asked is not None:
        if asked not in FORMS:
            raise Unknown("format", asked, FORMS)
        return asked
    offers = {kind: name for name, kinds in FORMS.items() for kind in kinds}
    return offers[negotiate(exchange.header("accept"), offers)]
