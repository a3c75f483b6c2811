"""An event stream is replicated, with its deletions; what contradicts itself is not believed."""

from itertools import pairwise

import pytest

from fdt_graph.errors import ParseError, Unreachable
from fdt_graph.federation.sources import Collected, read
from fdt_graph.outgoing import Request, Response
from tests.federation.web import HOST, Web, said

PREFIXES = """
PREFIX as: <https://www.w3.org/ns/activitystreams#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX ldes: <https://w3id.org/ldes#>
PREFIX tree: <https://w3id.org/tree#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
STREAM = """
</feed#stream> a ldes:EventStream ; ldes:timestampPath dcterms:created ;
    ldes:versionOfPath dcterms:isVersionOf ; ldes:versionDeleteObject as:Delete ;
    ldes:versionCreateObject as:Create .
"""
CLOSED = "public, max-age=604800, immutable"


def version(thing: str, hour: int, kind: str = "Create", says: str = "") -> str:
    """Write a member of the stream, as a star around its own name."""
    body = (
        f"; <label> '{says or thing}', 'x' ; <place> [ <name> 'here' ]" if kind != "Delete" else ""
    )
    return f"""</feed#stream> tree:member </v/{thing}-{hour}> .
</v/{thing}-{hour}> a as:{kind} ; dcterms:isVersionOf </{thing}> ;
    dcterms:created "2026-11-23T{hour:02}:00:00Z"^^xsd:dateTime {body} .
"""


def page(*members: str, leads: tuple[str, ...] = (), stream: str = STREAM, view: str = "") -> str:
    relations = "".join(
        f"<> tree:relation [ a tree:Relation ; tree:node <{each}> ] ." for each in leads
    )
    return (
        PREFIXES + stream + (view or "</feed#stream> tree:view <> .") + relations + "".join(members)
    )


def harvested(web: Web, path: str = "/feed", **how: object) -> Collected:
    return read(web.source("ldes", path, **how))


def labels(collected: Collected) -> set[str]:
    found = said(*collected.documents)
    return {each for each in found if " label " in each and not each.endswith(" x")}


def test_each_thing_is_as_its_last_version_says() -> None:
    web = Web()
    web.put(
        "/feed", page(version("a", 1), version("b", 2), leads=("/feed/2",)), cache_control=CLOSED
    )
    web.put("/feed/2", page(version("a", 3, "Update", "anew"), version("c", 4)))
    collected = harvested(web)
    assert labels(collected) == {"a label anew", "b label b", "c label c"}
    assert collected.whole
    assert collected.withdrawn == ()


def test_what_says_of_a_version_is_not_said_of_the_thing_and_what_hangs_on_it_is() -> None:
    web = Web()
    web.put("/feed", page(version("a", 1)))
    assert said(*harvested(web).documents) == {"a label a", "a label x", "a place _", "_ name here"}


def test_a_member_may_have_a_graph_of_its_own() -> None:
    web = Web()
    member = """</feed#stream> tree:member </v/1> .
</v/1> dcterms:isVersionOf </a> ; dcterms:created "2026-11-23T01:00:00"^^xsd:dateTime .
</v/1> { </a> <label> "a" . </a/place> <name> "here" }
</v/elsewhere> { </a> <label> "b" }
"""
    web.put("/feed", page(member), "application/trig")
    assert said(*harvested(web).documents) == {"a label a", "place name here"}


def test_a_deletion_withdraws_and_a_later_version_brings_back() -> None:
    web = Web()
    web.put("/feed", page(version("a", 1), version("b", 1), version("a", 2, "Delete")))
    first = harvested(web)
    assert first.withdrawn == (f"{HOST}/a",)
    assert labels(first) == {"b label b"}
    web.put("/feed", page(version("a", 1), version("a", 2, "Delete"), version("a", 3)))
    again = harvested(web, since=first.since)
    assert (again.withdrawn, labels(again), again.whole) == ((), {"a label a"}, False)


def test_a_feed_at_another_address_is_read_from_its_beginning() -> None:
    web = Web()
    web.put("/feed", page(version("a", 5)))
    web.put("/other", page(version("b", 1)))
    first = harvested(web)
    other = harvested(web, "/other", since=first.since)
    assert (labels(other), other.whole) == ({"b label b"}, True)


def test_that_a_member_is_gone_from_a_page_withdraws_nothing() -> None:
    web = Web()
    web.put("/feed", page(version("a", 1), version("b", 2)))
    first = harvested(web)
    web.put("/feed", page(version("b", 2)))
    again = harvested(web, since=first.since)
    assert (again.withdrawn, again.documents, again.unchanged) == ((), (), True)


def test_closed_pages_are_asked_for_once_and_the_open_one_with_its_etag() -> None:
    web = Web()
    web.put("/feed", page(version("a", 1), leads=("/feed/2",)), cache_control=CLOSED)
    web.put("/feed/2", page(version("b", 2)))
    first = harvested(web)
    assert web.asked == ["/feed", "/feed/2"]
    again = harvested(web, since=first.since)
    assert again.unchanged
    assert web.requests[-1].etag is not None
    assert web.asked == ["/feed/2"]
    web.put("/feed/2", page(version("b", 2), leads=("/feed/3",)), cache_control=CLOSED)
    web.put("/feed/3", page(version("c", 3)))
    third = harvested(web, since=again.since)
    assert labels(third) == {"c label c"}
    assert web.asked == ["/feed/2", "/feed/3"]
    assert harvested(web, since=third.since).unchanged
    assert web.asked == ["/feed/3"]


def test_a_page_may_say_itself_that_it_will_not_change() -> None:
    web = Web()
    web.put(
        "/feed",
        page(version("a", 1), view="</feed#stream> tree:view <> . <> ldes:immutable true ."),
    )
    assert harvested(web, since=harvested(web).since).unchanged
    assert web.asked == ["/feed"]


def test_the_address_may_be_that_of_the_stream() -> None:
    web = Web()
    web.put("/stream", PREFIXES + "</stream> a ldes:EventStream ; tree:view </root> .")
    stream = (
        "</stream> ldes:timestampPath dcterms:created ; ldes:versionOfPath dcterms:isVersionOf ."
    )
    root = page(
        version("a", 1).replace("/feed#stream", "/stream"),
        leads=("/2",),
        stream=stream,
        view="</stream> tree:view <> .",
    )
    web.put("/root", root)
    web.put(
        "/2", page(version("b", 2).replace("/feed#stream", "/stream"), stream=stream, view="#\n")
    )
    first = harvested(web, "/stream")
    assert labels(first) == {"a label a", "b label b"}
    assert web.asked == ["/stream", "/root", "/2"]
    harvested(web, "/stream", since=first.since)
    assert web.asked == ["/root", "/2"]


def test_members_without_versions_are_things_themselves() -> None:
    web = Web()
    member = "</feed#stream> tree:member </o/1> . </o/1> <value> 3 ."
    web.put("/feed", page(member, stream=""))
    assert said(*harvested(web).documents) == {"1 value 3"}


def test_a_feed_that_loops_is_refused() -> None:
    web = Web()
    for here, there in pairwise(("/feed", "/feed/2", "/feed/3", "/feed")):
        web.put(here, page(leads=(there,)))
    with pytest.raises(ParseError, match="run in a circle") as error:
        harvested(web)
    assert "tournent en rond" in error.value.say("fr")


def test_a_page_that_leads_to_itself_is_refused() -> None:
    web = Web()
    web.put("/feed", page(leads=("/feed",)))
    with pytest.raises(ParseError, match="run in a circle"):
        harvested(web)


def test_two_ways_to_one_page_are_no_loop() -> None:
    web = Web()
    web.put("/feed", page(leads=("/feed/2", "/feed/3")))
    web.put("/feed/2", page(leads=("/feed/3",)))
    web.put("/feed/3", page(version("a", 1)))
    assert labels(harvested(web)) == {"a label a"}
    assert sorted(web.asked) == ["/feed", "/feed/2", "/feed/3"]


def test_a_feed_that_goes_back_in_time_is_refused() -> None:
    web = Web()
    web.put("/feed", page(version("a", 1), version("b", 5)))
    first = harvested(web)
    web.put("/feed", page(version("a", 1), version("b", 5), version("c", 3)))
    with pytest.raises(ParseError, match="goes back in time: .*c-3") as error:
        harvested(web, since=first.since)
    assert "remonte le temps" in error.value.say("fr")


def test_members_that_move_to_another_page_are_not_new() -> None:
    web = Web()
    web.put("/feed", page(version("a", 1), version("b", 5)))
    first = harvested(web)
    web.put("/feed", page(version("b", 5), leads=("/old",)))
    web.put("/old", page(version("a", 1)), cache_control=CLOSED)
    assert harvested(web, since=first.since).unchanged


def test_a_member_of_the_last_moment_is_taken() -> None:
    web = Web()
    web.put("/feed", page(version("b", 5)))
    first = harvested(web)
    web.put("/feed", page(version("b", 5), version("c", 5)))
    assert labels(harvested(web, since=first.since)) == {"c label c"}


@pytest.mark.parametrize(
    ("stream", "match"),
    [
        ("</feed#stream> ldes:versionOfPath dcterms:isVersionOf .", "does not say their order"),
        ("</feed#stream> ldes:timestampPath ( <a> <b> ) .", "timestampPath is not one IRI"),
        ("</feed#stream> ldes:timestampPath <a> , <b> .", "timestampPath is not one IRI"),
        ("</feed#stream> ldes:timestampPath <never> .", "one value of .*never is needed"),
        (STREAM.replace("dcterms:created", "<label>"), "one value of .*label is needed"),
    ],
)
def test_what_a_stream_must_say_of_itself(stream: str, match: str) -> None:
    web = Web()
    web.put("/feed", page(version("a", 1), stream=stream))
    with pytest.raises(ParseError, match=match):
        harvested(web)


def test_a_time_that_is_none_is_named() -> None:
    web = Web()
    web.put("/feed", page(version("a", 1).replace("2026-11-23", "yesterday")))
    with pytest.raises(ParseError, match="no date and time: yesterday"):
        harvested(web)


@pytest.mark.parametrize(
    "view",
    ["#\n", "</feed#stream> tree:view <> . </other> tree:view <> .", "</x> tree:view </y> ."],
)
def test_what_is_no_view_of_one_stream_is_refused(view: str) -> None:
    web = Web()
    web.put("/feed", page(view=view))
    with pytest.raises(ParseError, match="no view of one event stream"):
        harvested(web)


def test_a_page_that_is_not_there_leaves_nothing() -> None:
    web = Web()
    web.put("/feed", page(version("a", 1), leads=("/gone",)))
    with pytest.raises(Unreachable):
        harvested(web)


def test_a_feed_whose_pages_have_other_names_now_is_read_from_its_beginning() -> None:
    web = Web()
    web.put("/feed", page(leads=("/old",)), cache_control=CLOSED)
    web.put("/old", page(version("a", 1), version("b", 2)))
    first = harvested(web)
    web.pages.clear()
    web.put("/feed", page(leads=("/new",)))
    web.put("/new", page(version("a", 1)))
    again = harvested(web, since=first.since)
    assert (labels(again), again.whole, again.withdrawn) == ({"a label a"}, False, ())
    assert again.since["latest"] == first.since["latest"]  # b was later, and c is not
    web.put("/new", page(version("a", 1), version("c", 1)))
    with pytest.raises(ParseError, match="goes back in time: .*c-1"):
        harvested(web, since=again.since)
    web.pages.clear()
    with pytest.raises(Unreachable):
        harvested(web, since=again.since)


def test_a_feed_that_is_there_anew_without_a_member_withdraws_nothing() -> None:
    web = Web()
    web.put("/feed", page(leads=("/old",)))
    web.put("/old", page(version("a", 1)))
    first = harvested(web)
    web.pages.clear()
    web.put("/feed", page())
    again = harvested(web, since=first.since)
    assert (again.documents, again.whole, again.withdrawn) == ((), False, ())


def test_a_feed_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fdt_graph.federation.sources.stream.PAGES", 20)
    web = Web()
    for number in range(30):
        web.put(f"/feed/{number}", page(leads=(f"/feed/{number + 1}",)))
    with pytest.raises(ParseError, match="more than 20 pages"):
        harvested(web, "/feed/0")
    assert len(web.requests) == 20


def test_versions_of_one_moment_follow_their_sequence() -> None:
    web = Web()
    stream = STREAM + "</feed#stream> ldes:sequencePath <number> ."
    first = version("a", 1, says="new") + "</v/a-1> <number> 10 ."
    second = version("a", 1, says="old").replace("/a-1", "/a-0") + "</v/a-0> <number> 9 ."
    web.put("/feed", page(first, second, stream=stream))
    assert labels(harvested(web)) == {"a label new"}


def test_what_the_stream_is_under_is_said_of_the_graph() -> None:
    web = Web()
    licence = "</feed#stream> dcterms:license <https://licence.example/> ."
    web.put("/feed", page(version("a", 1), stream=STREAM + licence))
    [document] = harvested(web).documents
    graph = "<https://w3id.org/fdt/graph/example>"
    expected = f"{graph} <http://purl.org/dc/terms/license> <https://licence.example/> {graph} ."
    assert expected in document.content.decode().splitlines()


def test_a_member_of_a_time_to_come_is_refused() -> None:
    web = Web()
    member = version("a", 1).replace("2026-11-23", "2999-11-23")
    web.put("/feed", page(member))
    with pytest.raises(ParseError, match="still to come"):
        harvested(web)


def test_a_feed_that_does_not_answer_is_not_read_from_its_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    web = Web()
    web.put("/feed", page(version("a", 1)))
    first = harvested(web)
    asked = []

    def ask(_: Web, request: Request) -> Response:
        asked.append(request.url)
        raise Unreachable("observatory.example", "réponse HTTP 503", "HTTP status 503")

    monkeypatch.setattr(Web, "ask", ask)
    with pytest.raises(Unreachable, match="503"):
        harvested(web, since=first.since)
    assert len(asked) == 1


def test_a_page_that_leads_everywhere_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fdt_graph.federation.sources.stream.PAGES", 20)
    web = Web()
    web.put("/feed", page(leads=tuple(f"/feed/{number}" for number in range(30))))
    with pytest.raises(ParseError, match="more than 20 pages"):
        harvested(web)
    assert len(web.requests) == 1
