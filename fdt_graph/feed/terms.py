"""The terms of the feed's standards, which no statement of the graph uses."""

from pyoxigraph import NamedNode

from fdt_graph.namespaces import BASE

#: Prefix → namespace, for documents of the feed.
PREFIXES = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "ldes": "https://w3id.org/ldes#",
    "tree": "https://w3id.org/tree#",
}

#: Where the feed is, whatever machine answers; its members' names begin so too.
FEED = BASE + "feed"
#: The collection of all members.
STREAM = NamedNode(FEED + "#stream")


def term(curie: str) -> NamedNode:
    """Expand a compact IRI.

    >>> term("as:Create").value
    'https://www.w3.org/ns/activitystreams#Create'
    """
    prefix, local = curie.split(":", 1)
    return NamedNode(PREFIXES[prefix] + local)


CREATE, UPDATE, DELETE = term("as:Create"), term("as:Update"), term("as:Delete")
#: What a member says: of which thing it is a version, since when, and in which publication.
OBJECT, END, CONTEXT = term("as:object"), term("as:endTime"), term("as:context")
MEMBER = term("tree:member")
