"""The editor of queries: its page, and the words of the graph that it completes."""

import json
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from flask import Blueprint, Response, request

from fdt_graph.engine import Engine
from fdt_graph.errors import Unknown
from fdt_graph.namespaces import last_part
from fdt_graph.records import Labels
from fdt_graph.store.releases import Releases
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.parameters import refuse_unknown
from fdt_graph.web.representations import page

#: What the address of the editor may say.
PARAMETERS = ("query", "example", "release", "lang")


@dataclass(frozen=True)
class Example:
    """A query that the graph gives as an example: its name, what it asks in each language."""

    name: str
    asks: Labels
    text: str


def editor(engine: Engine, root: Path) -> Blueprint:
    """Serve the editor at /editor, and what it completes at /editor/words.json."""
    blueprint = Blueprint("editor", __name__)
    releases = Releases(engine.directory)

    @blueprint.get("/editor")
    def write() -> Response:
        refuse_unknown(request.args, PARAMETERS)
        known = engine.kept(read_examples)
        release = request.args.get("release", "")
        return page(
            "editor.html",
            query=asked(engine, known),
            examples=sorted(known.values(), key=lambda each: each.name),
            releases=[each.name for each in reversed(releases.all())],
            release=releases.get(release).name if release else "",
        )

    @blueprint.get("/editor/words.json")
    def vocabulary() -> Response:
        language = language_of(request)
        said = {
            "prefix": {
                prefix.value: namespace.value
                for row in engine.select("editor-prefixes")
                if isinstance(prefix := row["prefix"], ox.Literal)
                and isinstance(namespace := row["namespace"], ox.Literal)
            },
            **{
                kind: {iri: (labels.choose(language) or ("",))[0] for iri, labels in found.items()}
                for kind, found in engine.kept(read_terms).items()
            },
        }
        response = Response(json.dumps(said, ensure_ascii=False), content_type="application/json")
        response.headers["Content-Language"] = language
        response.vary.add("Accept-Language")
        return response

    return blueprint


def asked(engine: Engine, examples: dict[str, Example]) -> str:
    """Give the query that a request names or carries; Unknown for an example that there is not."""
    name = request.args.get("example")
    if name is None:
        return request.args.get("query") or engine.questions["editor-first"].text
    if name not in examples:
        raise Unknown("question", name, examples)
    return examples[name].text


def read_examples(engine: Engine) -> dict[str, Example]:
    """Give the examples that the graph describes, by name."""
    found: dict[str, Example] = {}
    for row in engine.select("editor-examples"):
        match row["example"], row["text"]:
            case ox.NamedNode(value=iri), ox.Literal(value=text):
                name = last_part(iri)
                example = found.setdefault(name, Example(name, Labels(), text))
                example.asks.add(row["question"])
    return found


def read_terms(engine: Engine) -> dict[str, dict[str, Labels]]:
    """Give the labels of the classes and of the properties in use, the most used first."""
    found: dict[str, dict[str, Labels]] = {"class": {}, "property": {}}
    for row in engine.select("editor-terms"):
        match row["kind"], row["term"]:
            case ox.Literal(value=kind), ox.NamedNode(value=iri):
                found[kind].setdefault(iri, Labels()).add(row["termLabel"])
    return found
