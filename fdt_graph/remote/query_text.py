"""A query as it is written here in, the same for an engine that knows nothing of us out."""

import re
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from fdt_graph.errors import QueryError
from fdt_graph.namespaces import BASE
from fdt_graph.query import Term, check, known_prefixes, query
from fdt_graph.serialize import Solution
from fdt_graph.service_text import Table, refuse_lookalikes, with_tables
from fdt_graph.sparql_text import add_values

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
#: Functions that reach an engine's own insides (Virtuoso's SQL, files, network), by their IRIs.
_INSIDES = re.compile(r"<\s*(bif|sql):", re.IGNORECASE)


def written_out(text: str, bindings: Mapping[str, Term] | None = None) -> str:
    """Write a query so that it stands alone: base, prefixes and the values of variables in it.

    >>> written_out("SELECT ?a { ?a a fdt:Ally }", {"a": ox.NamedNode("urn:x")})[-49:]
    'SELECT ?a { VALUES ?a { <urn:x> } ?a a fdt:Ally }'
    """
    values = {name: str(value) for name, value in (bindings or {}).items()}
    known = [f"PREFIX {name}: <{iri}>" for name, iri in known_prefixes(text).items()]
    return " ".join([f"BASE <{BASE}>", *known, add_values(text, values) if values else text])


def require_standard(text: str, tables: Sequence[Table] = ()) -> Solution:
    """Raise QueryError or Unknown for what our own engine would refuse too; say what it asks.

    It is asked of an empty store: only a process that may be killed may do that with a stranger's
    text. That process has a network, so what could be read as a SERVICE, in the text or in the
    `tables` of partners, is refused before; NamesService first, for partners may be asked. What
    remains are functions that an engine adds; none of ours are refused.
    """
    check(text)
    whole = with_tables(text, tables)
    refuse_lookalikes(whole)
    asked = query(ox.Store(), text, tables=tables)
    if _INSIDES.search(_ESCAPE.sub(_character, whole)):
        raise QueryError(
            "les fonctions propres à un moteur ne sont pas servies ici",
            "functions of an engine's own are not answered here",
        )
    return asked


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= 0x10FFFF else ""
