"""The releases in; their list, and a page for each, out."""

import json
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from pyoxigraph import RdfFormat, Triple

from fdt_graph.errors import NoSuchRecord
from fdt_graph.namespaces import BASE
from fdt_graph.parse import parse_document
from fdt_graph.store.dcat import LANGUAGES, citation, release_iri, title_of
from fdt_graph.store.releases import DCAT, DUMP, Release, Releases
from fdt_graph.web.files import FILES
from fdt_graph.web.linksets import link_set
from fdt_graph.web.negotiation import negotiate
from fdt_graph.web.representations import SUFFIXES, chosen_suffix, page, rdf, statements
from fdt_graph.web.signposting import Link, header, of_release, of_releases

JSON = "application/json"
#: What an address may end in, beside the formats of a document: JSON, which is no RDF.
ENDINGS = {**SUFFIXES, "json": JSON}


def releases_pages(releases: Releases) -> Blueprint:
    """Serve the releases of a store."""
    blueprint = Blueprint("releases", __name__)

    @blueprint.get("/releases")
    @blueprint.get("/releases.<suffix>")
    def listing(suffix: str | None = None) -> Response:
        found, syntax = releases.all(), _chosen(suffix)
        if syntax == "html":
            response = page(
                "releases.html", releases=found[::-1], title_of=title_of, place="/releases"
            )
        elif syntax == "json":
            response = _json([summary(release) for release in found])
        else:
            said = {each for one in found for each in _dcat(one)}
            response = statements(sorted(said, key=str), syntax)
        response.headers.add("Link", header(_links()))
        return response

    @blueprint.get("/linkset/releases")
    def links() -> Response:
        """Give all links of the list, which may have too many releases for a header."""
        return link_set("/releases", _links())

    def _links() -> list[Link]:
        names = [release.name for release in releases.all()]
        return of_releases("/releases", names[::-1], ENDINGS)

    @blueprint.get("/releases/<name>")
    def one(name: str) -> Response:
        release, suffix = _named(name)
        syntax = _chosen(suffix)
        if syntax == "json":
            response = _json(summary(release))
        elif syntax == "ttl":
            response = rdf((release.path / DCAT).read_bytes(), syntax)
        elif syntax != "html":
            response = statements(_dcat(release), syntax)
        else:
            others = [each for each in releases.all() if each.issued < release.issued]
            response = page(
                "release.html",
                release=release,
                iri=release_iri(release.name),
                place=f"/releases/{release.name}",
                title_of=title_of,
                citation=citation,
                asked=urlencode({"release": release.name, "query": ""}),
                others=others[::-1],
            )
        response.last_modified = release.generation.published
        place = f"/releases/{release.name}"
        files = {f"{place}/{name}": kind.partition(";")[0] for name, kind in FILES.items()}
        signs = of_release(place, release.facts.licences, files, ENDINGS)
        response.headers.add("Link", header(signs))
        return response

    def _named(name: str) -> tuple[Release, str | None]:
        """Find a release by its name, or by its name and a suffix: both may have points."""
        if name in releases.names():
            return releases.get(name), None
        stem, _, suffix = name.rpartition(".")
        if suffix in ENDINGS and stem in releases.names():
            return releases.get(stem), suffix
        raise NoSuchRecord("release", name, releases.names())

    return blueprint


def summary(release: Release) -> dict[str, Any]:
    """Say what a release is, for programs."""
    return {
        "name": release.name,
        "iri": release_iri(release.name),
        "issued": release.issued.isoformat(),
        "digest": release.generation.digest,
        "statements": release.generation.statements,
        "dump": f"{release_iri(release.name)}/{DUMP}",
        "bytes": release.compressed.bytes,
        "sha256": release.compressed.sha256,
        "sha256_uncompressed": release.plain.sha256,
        "citation": {
            language: citation(release.facts, release.name, release.issued, language)
            for language in LANGUAGES
        },
        "revisions": list(release.revisions),
    }


def _dcat(release: Release) -> list[Triple]:
    content = (release.path / DCAT).read_bytes()
    return sorted(parse_document(content, RdfFormat.TURTLE, BASE), key=str)


def _chosen(suffix: str | None) -> str:
    """Choose among what a list of releases is written in, as chosen_suffix does."""
    if suffix == "json":
        return suffix
    if suffix is None:
        chosen = negotiate(request.headers.get("Accept"), ENDINGS.values())
        return next(ending for ending, kind in ENDINGS.items() if kind == chosen)
    return chosen_suffix(suffix)


def _json(said: object) -> Response:
    response = Response(json.dumps(said, ensure_ascii=False, indent=1) + "\n", content_type=JSON)
    response.vary.add("Accept")
    return response
