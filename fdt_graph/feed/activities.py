"""Members in, the list of changes out as ActivityStreams has it: who follows it fetches records.

https://iiif.io/api/discovery/1.0/ for the form, https://www.w3.org/TR/activitystreams-core/ for the
terms. Pages are those of the feed, each activity has the name of a member.
"""

from collections.abc import Iterable
from typing import Any

from fdt_graph.feed.members import TYPE, Member
from fdt_graph.feed.state import State
from fdt_graph.feed.terms import DELETE
from fdt_graph.namespaces import BASE, last_part

#: https://iiif.io/api/discovery/1.0/#context: its own comes last.
CONTEXT = ["https://www.w3.org/ns/activitystreams", "http://iiif.io/api/discovery/1/context.json"]
MEDIA_TYPE = "application/activity+json"

Document = dict[str, Any]


def collection(state: State, place: str, stream: str) -> Document:
    """Describe the list; `place` is its address, `stream` that of the feed."""
    said: Document = {
        "@context": CONTEXT,
        "id": place,
        "type": "OrderedCollection",
        "totalItems": state.members,
        "url": {
            "type": "Link",
            "href": stream,
            "rel": "alternate",
            "mediaType": "application/trig",
        },
    }
    if state.pages:
        said["first"] = _page(state, place, 1)
        said["last"] = _page(state, place, len(state.pages))
    return said


def page(state: State, number: int, members: Iterable[Member], place: str) -> Document:
    """Write a page, the oldest change first; `place` is the address of the list."""
    said: Document = {
        "@context": CONTEXT,
        **_page(state, place, number),
        "partOf": {"id": place, "type": "OrderedCollection"},
        "startIndex": sum(each.members for each in state.pages[: number - 1]),
    }
    if number > 1:
        said["prev"] = _page(state, place, number - 1)
    if number < len(state.pages):
        said["next"] = _page(state, place, number + 1)
    said["orderedItems"] = [activity(member) for member in members]
    return said


def activity(member: Member) -> Document:
    """Write a change. Of what is gone nothing is said but that it is."""
    record = member.record.value
    about: Document = {"id": record}
    if member.kind == DELETE:
        about["type"] = "Tombstone"
    else:
        about["type"] = sorted(
            str(triple.object)[1:-1]
            for triple in member.version.triples
            if triple.predicate == TYPE and triple.subject == member.record
        )
        document = record.replace(f"{BASE}id/", f"{BASE}doc/", 1)
        about["url"] = {"type": "Link", "href": document, "mediaType": "text/html"}
    said: Document = {
        "id": member.name.value,
        "type": last_part(member.kind.value),
        "object": about,
        "endTime": member.moment,
    }
    if member.publication.iri is not None:
        said["context"] = member.publication.iri.value
    return said


def _page(state: State, place: str, number: int) -> Document:
    return {"id": f"{place}/{state.page_name(number)}", "type": "OrderedCollectionPage"}
