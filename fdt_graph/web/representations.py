"""An address and its headers in, the representation to send out: a page, or RDF in a format.

https://www.w3.org/TR/webarch/#internet-media-type
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import Response, render_template, request
from pyoxigraph import Triple

from fdt_graph.errors import NoSuchRecord, NotAcceptable, Unknown
from fdt_graph.formats import RDF_FORMATS, media_type
from fdt_graph.portrayal import PROFILES
from fdt_graph.portrayal.profiles import FDT
from fdt_graph.serialize import write_statements
from fdt_graph.web.negotiation import HTML, accepted_profiles, language_of, negotiate
from fdt_graph.web.words import words

#: Suffix → media type of the documents about a record; HTML for who has no opinion.
SUFFIXES = {
    "html": HTML,
    **{name: media_type(RDF_FORMATS[name]) for name in ("ttl", "jsonld", "nt", "rdf")},
}


@dataclass(frozen=True)
class Representation:
    """One form of a record: its media type; the short name and the IRI of its profile."""

    media_type: str
    token: str | None = None
    profile: str | None = None


LINKSET, LINKSET_TEXT = "application/linkset+json", "application/linkset"

#: Suffix → representation of a record, in order of preference; the page has no profile.
#: https://www.w3.org/TR/dx-prof-conneg/#dfn-representation
RECORDS = {
    "html": Representation(HTML),
    "ttl": Representation(media_type(RDF_FORMATS["ttl"]), *FDT),
    "jsonld": Representation(PROFILES["jsonld"].media_type, *FDT),
    **{name: Representation(media_type(RDF_FORMATS[name]), *FDT) for name in ("nt", "rdf", "trig")},
    "json": Representation("application/json", *FDT),
    **{
        suffix: Representation(each.media_type, each.token, each.iri)
        for suffix, each in PROFILES.items()
        if suffix != "jsonld"
    },
    "linkset": Representation(LINKSET, "alt", "http://www.w3.org/ns/dx/connegp/altr"),
}


def record_suffix(suffix: str | None, offered: Mapping[str, Representation] = RECORDS) -> str:
    """Choose a representation, of a record if nothing else is said.

    By the suffix, ?_profile=, ?_mediatype=, then the headers.

    With a suffix, a profile chooses among the representations of the same media type.
    Raises NoSuchRecord for a suffix that is no format of ours, Unknown for a ?_profile= that is not
    offered, NotAcceptable for a media type that is not. A header Accept-Profile that names nothing
    of ours says nothing. https://www.w3.org/TR/dx-prof-conneg/#getresourcebyprofile
    """
    if suffix is not None and suffix not in offered:
        raise NoSuchRecord("format", suffix, offered)
    asked = request.args.get("_profile")
    if suffix is not None and asked is None:
        return suffix
    kind = offered[suffix].media_type if suffix is not None else None
    offers = {name: each for name, each in offered.items() if kind in (None, each.media_type)}
    if asked is not None:
        chosen = _of_profile(offers, asked)
        if not chosen:
            known = {each.token for each in offers.values() if each.token is not None}
            raise Unknown("profile", asked, known)
        offers = chosen
    else:
        wanted = accepted_profiles(request.headers.get("Accept-Profile", ""))
        offers = next(filter(None, (_of_profile(offers, name) for name in wanted)), offers)
    accept = request.args.get("_mediatype", request.headers.get("Accept"))
    try:
        best = negotiate(accept, [each.media_type for each in offers.values()])
    except NotAcceptable:
        # A link to a profile is followed by browsers, which accept pages and say so.
        if asked is None or "_mediatype" in request.args:
            raise
        return next(iter(offers))
    return next(name for name, each in offers.items() if each.media_type == best)


def _of_profile(offers: Mapping[str, Representation], name: str) -> dict[str, Representation]:
    """Keep the representations of a profile, by its short name or its IRI."""
    return {
        suffix: each
        for suffix, each in offers.items()
        if each.token is not None and name in (each.token, each.profile)
    }


def split_suffix(slug: str, offers: Collection[str] = SUFFIXES) -> tuple[str, str | None]:
    """Split a format's suffix off a slug; NoSuchRecord for a suffix that is no format of ours."""
    stem, dot, suffix = slug.rpartition(".")
    if not dot:
        return slug, None
    if suffix not in offers:
        raise NoSuchRecord("format", suffix, offers)
    return stem, suffix


def chosen_suffix(suffix: str | None) -> str:
    """Give a suffix back; without one, choose what the Accept header asks for.

    Raises NoSuchRecord for a suffix that is no format of ours, NotAcceptable for a header that
    names none.
    """
    if suffix is not None:
        if suffix not in SUFFIXES:
            raise NoSuchRecord("format", suffix, SUFFIXES)
        return suffix
    chosen = negotiate(request.headers.get("Accept"), SUFFIXES.values())
    return next(suffix for suffix, kind in SUFFIXES.items() if kind == chosen)


def statements(triples: Collection[Triple], suffix: str) -> Response:
    """Write triples in the format of a suffix."""
    return rdf(write_statements(triples, RDF_FORMATS[suffix]), suffix)


def rdf(content: bytes, suffix: str) -> Response:
    """Send what is written already in the format of a suffix."""
    response = Response(content, content_type=RDF_FORMATS[suffix].media_type)
    response.vary.add("Accept")
    return response


def page(template: str, suffixes: Mapping[str, str] = SUFFIXES, **context: object) -> Response:
    """Write a page in the language that is asked for; Unknown for a ?lang= that pages lack.

    `suffixes` are the formats that it links to, each with its media type.
    """
    response = _written(template, f"{HTML}; charset=utf-8", suffixes=suffixes, **context)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def svg(template: str, **context: object) -> Response:
    """Draw a picture in the language that is asked for; Unknown for a ?lang= that pages lack."""
    response = _written(template, "image/svg+xml", **context)
    response.vary.add("Accept-Language")
    return response


def _written(template: str, content_type: str, /, **context: object) -> Response:
    language = language_of(request)
    body = render_template(template, lang=language, t=words(language), **context)
    response = Response(body, content_type=content_type)
    response.headers["Content-Language"] = language
    return response
