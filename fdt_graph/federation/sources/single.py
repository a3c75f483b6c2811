"""A distribution that is one document in, what it holds out, unless it is as it was.

A dump, a table, a GoGoCarto map, or a graph of a graph store, which is what its address names:
https://www.w3.org/TR/sparql11-http-rdf-update/#http-get. Without ?graph= it is the default graph.
"""

import hashlib
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from fdt_graph.errors import ParseError
from fdt_graph.federation.sources.given import Collected, Given, Since, Taken
from fdt_graph.federation.sources.source import RDF, Source
from fdt_graph.federation.taking.schema import read_schema

#: What is asked for, by kind of source.
ACCEPTED = {
    "dump": f"{RDF}, */*;q=0.1",
    "graph-store": RDF,
    "table": "text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;q=0.9, "
    "*/*;q=0.1",
    "gogocarto": "application/json, */*;q=0.1",
}
#: Endings that a file at hand may have beyond its own.
PACKED = (".gz", ".zst", ".zip")


def read_single(source: Source) -> Collected:
    """Ask for the document, with what is known of the last one; raises what sources.read() does."""
    recipe, url = source.recipe(), _url(source)
    same = source.since.get("recipe") == recipe and source.since.get("url") == url
    known = source.since if same else {}
    answer = source.request(url, ACCEPTED[source.distribution.kind], known)
    if answer.status == 304:
        return Collected(since=source.since, unchanged=True)
    left = {"url": url, "etag": answer.etag, "modified": answer.modified, "recipe": recipe}
    given = source.given(answer.url, answer.content, answer.media_type)
    return _collect(source, given, left)


def read_at_hand(source: Source, folder: Path) -> Collected:
    """Read the document from a folder, instead of asking for it: nothing leaves the machine.

    It is the file that the address ends in, or that the CSVW document of a table names. Raises
    ParseError when it is not there, and what reading does.
    """
    path = _at_hand(source, folder)
    try:
        content = path.read_bytes()
    except OSError as error:
        said = str(error.strerror)
        raise ParseError(path, None, None, said, f"illisible : {said}") from None
    return _collect(source, source.given(str(path), content), {"recipe": source.recipe()})


def file_name(source: Source) -> str | None:
    """Name the file that a distribution is, without a folder; None when nothing says it."""
    distribution = source.distribution
    name = None
    if (metadata := distribution.metadata) is not None:
        name = read_schema(source.text(metadata), source.name_of(metadata)).url
    elif distribution.address is not None and distribution.kind in ("dump", "gogocarto"):
        name = distribution.address
    return None if name is None else PurePosixPath(unquote(urlsplit(name).path)).name or None


def _at_hand(source: Source, folder: Path) -> Path:
    name = file_name(source)
    if name is None:
        raise ParseError(
            folder,
            None,
            None,
            f"nothing says which file {source.distribution.iri} is: it has neither an address that "
            "ends in a name, nor a CSVW document",
            f"rien ne dit quel fichier est {source.distribution.iri} : ni adresse qui finit par un "
            "nom, ni document CSVW",
        )
    stem = name.removesuffix(".csv")
    names = [name, *(name + ending for ending in PACKED)]
    if name != stem:
        names += [f"{stem}.xlsx", f"{stem}.ods"]
    for each in names:
        if (folder / each).is_file():
            return folder / each
    raise ParseError(
        folder / name,
        None,
        None,
        f"this file of {source.distribution.iri} is not there",
        f"ce fichier de {source.distribution.iri} n’est pas là",
    )


def _collect(source: Source, given: Given, left: dict[str, Any]) -> Collected:
    """Have a document read, unless it is the one that was read the last time."""
    left["digest"] = hashlib.sha256(given.content).hexdigest()
    same = ("recipe", "digest")
    if all(source.since.get(name) == left[name] for name in same):
        return Collected(since={**source.since, **left}, unchanged=True)
    taken = source.take(given)
    return Collected((taken,), left | _rows(taken, source.since))


def _rows(taken: Taken, since: Since) -> dict[str, Any]:
    """Note what each row is about, and the things of those that were taken before and not now."""
    before = since.get("rows", {})
    wrong = {each.key for each in taken.remarks if each.problem.severity == "Violation"}
    missed = {key: before[key] for key in wrong - taken.things.keys() if key in before}
    if not taken.things and not missed:
        return {}
    kept = {name for names in missed.values() for name in names}
    return {"rows": {**missed, **taken.things}, "kept": sorted(kept)}


def _url(source: Source) -> str:
    """Give the address of the document; a graph store is told which graph is meant."""
    if source.distribution.kind != "graph-store" or urlsplit(source.address).query:
        return source.address
    return f"{source.address}?default"
