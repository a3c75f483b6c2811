"""Values of properties in, identifiers in one writing out, by the register that gave them."""

import re

from fdt_graph.namespaces import PREFIXES
from fdt_graph.reconciliation.entities import WIKIDATA

_FDT = PREFIXES["fdt"]
#: Where a value of a property is an identifier as it is written → the register that gave it.
SCHEMES = {
    _FDT + "siren": "siren",
    _FDT + "authoritySiren": "siren",
    _FDT + "rna": "rna",
    _FDT + "inseeCode": "insee",
}
#: An identifier with the code of its register before it. https://schema.org/iso6523Code
ISO_6523 = PREFIXES["schema"] + "iso6523Code"
#: What says that something elsewhere is the same.
SAME = (PREFIXES["skos"] + "exactMatch", PREFIXES["owl"] + "sameAs")

#: Codes of ISO 6523: 0002 is the SIRENE of companies, 0009 that of their establishments.
#: https://docs.peppol.eu/poacc/billing/3.0/codelist/ICD/
_ISO = re.compile(r"(0002|0009)[: ](.+)")
_SPACES = re.compile(r"[\s.]+")
_FORMS = {
    "siren": re.compile(r"\d{9}"),
    "siret": re.compile(r"\d{14}"),
    "rna": re.compile(r"W[0-9A-Z]{9}"),
    "insee": re.compile(r"\d[0-9AB]\d{0,3}|\d{2,3}"),
    "wikidata": re.compile(r"Q\d+"),
}
#: Letters of a SIREN at the beginning of a SIRET.
_SIREN = 9


def identifiers_of(property_: str, value: str) -> list[tuple[str, str]]:
    """Read the identifiers that a value is: pairs (register, identifier); none for what is none.

    A SIRET begins with the SIREN of who has the establishment: it gives both.

    >>> identifiers_of("https://schema.org/iso6523Code", "0009:732 829 320 00074")
    [('siret', '73282932000074'), ('siren', '732829320')]
    >>> identifiers_of("http://www.w3.org/2004/02/skos/core#exactMatch",
    ...                "https://www.wikidata.org/wiki/Q90")
    [('wikidata', 'Q90')]
    """
    if property_ in SAME:
        name = value.rpartition("/")[2]
        return _checked("wikidata", name) if _of_wikidata(value) else []
    if property_ == ISO_6523:
        parts = _ISO.fullmatch(value.strip())
        return [] if parts is None else _official(parts[2])
    scheme = SCHEMES.get(property_)
    if scheme is None:
        return []
    return _official(value) if scheme == "siren" else _checked(scheme, value)


def _official(value: str) -> list[tuple[str, str]]:
    """Read a SIREN, or a SIRET."""
    written = _SPACES.sub("", value)
    if found := _checked("siret", written):
        return [*found, ("siren", written[:_SIREN])]
    return _checked("siren", written)


def _checked(scheme: str, value: str) -> list[tuple[str, str]]:
    written = _SPACES.sub("", value).upper()
    return [(scheme, written)] if _FORMS[scheme].fullmatch(written) else []


def _of_wikidata(value: str) -> bool:
    return value.startswith((WIKIDATA, "https://www.wikidata.org/"))


def site(address: str) -> str:
    """Write the address of a site so that its usual writings are one.

    What stands after a question mark may be all that tells one page from another.

    >>> site("https://www.Example.org/"), site("http://example.org/a/?id=1#top")
    ('example.org', 'example.org/a?id=1')
    """
    plain = re.sub(r"(?i)^https?://(www\.)?|#.*$", "", address.strip())
    before, _, asked = plain.partition("?")
    host, slash, path = before.partition("/")
    return (host.lower() + slash + path).rstrip("/") + (asked and f"?{asked}")
