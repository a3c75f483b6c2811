"""The address of a service in, what it says of itself out, for either version of the protocol.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/#service-manifest
https://reconciliation-api.github.io/specs/1.0-draft/#service-manifest
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from fdt_graph.namespaces import BASE
from fdt_graph.reconciliation.protocol import BATCH
from fdt_graph.reconciliation.said import KINDS_OF_PLACE, NAME

#: The size of a preview, in pixels.
WIDTH, HEIGHT = 430, 260
#: Short names of properties that are no property of the graph.
PLACES = frozenset(KINDS_OF_PLACE)

Told = dict[str, Any]


def old(base: str, types: Sequence[Told], language: str, asked: str | None) -> Told:
    """Write the manifest of version 0.2; `asked` is the language that the address asks for.

    Identifiers follow the base of the graph, so that both make the IRI of a thing, of a class.
    """
    lang = f"lang={asked}&" if asked else ""
    query = f"?lang={asked}" if asked else ""
    return {
        "versions": ["0.2"],
        **_common(base, types, language),
        "identifierSpace": BASE,
        "schemaSpace": BASE,
        "view": {"url": f"{base}/view?{lang}id={{{{id}}}}"},
        "preview": {
            "url": f"{base}/preview?{lang}id={{{{id}}}}",
            "width": WIDTH,
            "height": HEIGHT,
        },
        "suggest": {
            what: {
                "service_url": base,
                "service_path": f"/suggest/{what}{query}",
                "flyout_service_url": base,
                "flyout_service_path": f"/flyout/{what}?{lang}id=${{id}}",
            }
            for what in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/extend/propose"},
            "property_settings": [],
        },
    }


def new(base: str, types: Sequence[Told], language: str, asked: str | None) -> Told:
    """Write the manifest of version 1.0; `asked` is the language that the address asks for."""
    lang = f"lang={asked}&" if asked else ""
    return {
        "versions": ["1.0-draft"],
        **_common(base, types, language),
        "lang": language,
        "view": {"url": f"{base}/view?{lang}id={{id}}"},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "suggest": {"entity": True, "type": True, "property": True},
        "extend": {"proposeProperties": True, "propertySettings": []},
        "standardizedScore": True,
    }


def _common(base: str, types: Sequence[Told], language: str) -> Told:
    parts = urlsplit(base)
    return {
        "name": f"{NAME} ({language})",
        "documentation": f"{parts.scheme}://{parts.netloc}/api",
        "serviceVersion": version("fdt-graph"),
        "defaultTypes": [{"id": each["id"], "name": each["name"]} for each in types],
        "batchSize": BATCH,
    }
