"""What a harvest takes, keeps, refuses, withdraws, and says of it."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import Busy, FdtGraphError, NoSuchRecord
from fdt_graph.federation.harvest import Harvested
from fdt_graph.federation.state import Harvests
from fdt_graph.namespaces import iri
from fdt_graph.store.forgotten import remember
from fdt_graph.writing.order import Outcome, Removal
from tests.conftest import run
from tests.federation.observatories import (
    BY,
    GRAPH,
    OWN,
    PROLOGUE,
    Observatory,
    Workbench,
    company,
    document,
    dump,
    register,
)
from tests.outgoing.listeners import listening

FIRST = ("a", "b", "c", "d")
NOT_OURS = "<https://creativecommons.org/licenses/by-nc/4.0/>"


def begin(bench: Workbench, there: Observatory, *slugs: str, lines: str = "") -> Harvested:
    """Register a partner with some companies, and harvest it."""
    register(bench.root, dump("dump", there.host, lines))
    there.put("/dump.ttl", document(*map(company, slugs or FIRST)))
    return bench.harvest()


def minted(slug: str) -> str:
    """Describe a company under a name in our namespace that is the partner's to give."""
    return company(slug).replace(f"<{OWN}{slug}>", f"organisation:example-dump-{slug}", 1)


def outcomes(done: Harvested) -> dict[str, str]:
    """Give what became of each thing of the partner."""
    return {each.iri.removeprefix(OWN): each.outcome for each in done.details.verdicts}


def asked_by(bench: Workbench, done: Harvested) -> set[ox.NamedNode]:
    """Name at whose request a harvest was published, by the history."""
    publication = iri(f"publication:{done.report.publication}")
    asked = iri("prov:wasAssociatedWith")
    with bench.generations.current().open() as opened:
        said = opened.store.quads_for_pattern(publication, asked, None)
        return {quad.object for quad in said if isinstance(quad.object, ox.NamedNode)}


def rules(done: Harvested, slug: str) -> set[str]:
    """Name the rules that a record broke."""
    (found,) = [each for each in done.details.verdicts if each.iri in (slug, OWN + slug)]
    return {problem.rule for problem in found.problems if problem.severity == "Violation"}


# What goes well.


def test_what_a_partner_gives_is_published_in_its_own_graph_with_its_source(
    bench: Workbench, there: Observatory
) -> None:
    done = begin(bench, there)
    assert done.report.outcome == "published"
    assert outcomes(done) == dict.fromkeys(FIRST, "added")
    assert bench.things() == set(FIRST)
    graph = ox.NamedNode("https://w3id.org/fdt/graph/example-dump")
    about = {quad.predicate: quad.object for quad in bench.said() if quad.subject == graph}
    assert about[iri("dcterms:license")].value == "https://creativecommons.org/licenses/by/4.0/"
    assert about[iri("dcterms:publisher")] == iri("organisation:example-first")
    assert about[iri("fdt:publisherName")].value == "first"
    assert about[iri("fdt:readOn")].value == datetime.now(UTC).date().isoformat()


def test_the_history_says_who_gave_it_from_which_document_and_in_which_harvest(
    bench: Workbench, there: Observatory
) -> None:
    done = begin(bench, there)
    publication = iri(f"publication:{done.report.publication}")
    with bench.generations.current().open() as opened:
        said = {
            (quad.predicate, quad.object)
            for quad in opened.store.quads_for_pattern(publication, None, None)
        }
    assert (iri("fdt:method"), iri("method:harvest")) in said
    assert (iri("prov:wasAssociatedWith"), iri("organisation:example-first")) in said
    assert (iri("prov:used"), ox.NamedNode(f"http://{there.host}/dump.ttl")) in said
    harvest = "https://w3id.org/fdt/partners/example-dump/harvests/1"
    assert (iri("prov:wasInformedBy"), ox.NamedNode(harvest)) in said


def test_the_same_again_publishes_nothing_and_asks_for_little(
    bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    before = bench.generations.current().name
    again = bench.harvest()
    assert (again.report.outcome, again.report.number) == ("unchanged", 1)
    assert there.asked == [("/dump.ttl", 200), ("/dump.ttl", 304)]
    assert bench.generations.current().name == before
    assert bench.state().numbers() == [1]


def test_the_same_statements_in_another_order_and_format_publish_nothing(
    bench: Workbench, there: Observatory
) -> None:
    part = f"<{OWN}a> fdt:territory [ a fdt:Territory ; rdfs:label 'ici' ; fdt:within [] ] .\n"
    register(bench.root, dump("dump", there.host))
    text = document(company("a"), company("b"), part.replace(" ; fdt:within []", ""))
    there.put("/dump.ttl", text)
    bench.harvest()
    before = bench.generations.current().name
    quads = sorted(ox.parse(text, ox.RdfFormat.TURTLE), key=lambda quad: str(quad)[::-1])
    there.put(
        "/dump.ttl", ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES), "application/n-triples"
    )
    assert bench.harvest().report.outcome == "unchanged"
    assert bench.generations.current().name == before


def test_what_was_added_changed_and_withdrawn_is_told_apart(
    bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    there.put("/dump.ttl", document(company("a"), company("b", "Bé"), company("c"), company("e")))
    done = bench.harvest()
    assert done.report.outcome == "published"
    assert outcomes(done) == {
        **{"a": "unchanged", "b": "changed", "c": "unchanged", "d": "withdrawn", "e": "added"}
    }
    assert bench.things() == {"a", "b", "c", "e"}
    label = ox.Literal("Bé", language="fr")
    assert any(quad.object == label for quad in bench.said())


def test_blank_nodes_go_with_the_thing_that_they_hang_on(
    bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    extra = "; fdt:territory [ a fdt:Territory ; rdfs:label 'ici' ; dcterms:identifier 't' ]"
    there.put("/dump.ttl", document(company("a", "", extra), *map(company, "bcd")))
    assert outcomes(bench.harvest())["a"] == "changed"
    assert any(quad.object == ox.Literal("ici") for quad in bench.said())
    there.put("/dump.ttl", document(*map(company, FIRST)))
    assert outcomes(bench.harvest())["a"] == "changed"
    assert not any(quad.object == ox.Literal("ici") for quad in bench.said())


def test_a_dry_run_says_what_would_happen_and_changes_nothing(
    bench: Workbench, there: Observatory
) -> None:
    register(bench.root, dump("dump", there.host))
    there.put("/dump.ttl", document(company("a")))
    done = bench.harvest(dry=True)
    assert (done.report.outcome, outcomes(done)) == ("published", {"a": "added"})
    assert (bench.said(), bench.state().numbers()) == (set(), [])


def test_files_at_hand_do_instead_of_addresses(bench: Workbench, there: Observatory) -> None:
    register(bench.root, dump("dump", there.host))
    folder = bench.root / "given"
    folder.mkdir()
    (folder / "dump.ttl").write_text(document(company("a")))
    done = bench.harvest(folder=folder)
    assert outcomes(done) == {"a": "added"}
    assert there.asked == []
    with bench.generations.current().open() as opened:
        used = opened.store.quads_for_pattern(None, iri("prov:used"), None)
        addresses = {each.object.value for each in used}
    assert f"http://{there.host}/dump.ttl" not in addresses
    (folder / "dump.ttl").write_text("nonsense")
    wrong = bench.harvest(folder=folder)
    assert [each.name for each in done.report.documents] == ["dump.ttl"]
    assert wrong.report.reason is not None
    assert str(folder) not in wrong.report.reason.fr + wrong.report.reason.en


# Record by record.


def test_a_record_that_does_not_conform_is_refused_and_its_last_good_version_stays(
    bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    nameless = company("b").replace('rdfs:label "b"@fr ;', "")
    stranger = company("e").replace('rdfs:label "e"@fr ;', "")
    there.put(
        "/dump.ttl", document(company("a", "Bel"), nameless, company("c"), company("d"), stranger)
    )
    done = bench.harvest()
    assert done.report.outcome == "published"
    assert outcomes(done) == {
        **{"a": "changed", "b": "refused", "c": "unchanged", "d": "unchanged", "e": "refused"}
    }
    assert bench.things() == set(FIRST)
    assert {each.iri for each in done.details.verdicts if each.kept} == {OWN + "b"}
    assert "https://w3id.org/fdt/shapes#Federated-label" in rules(done, "b")
    (problem, *_) = next(e for e in done.details.verdicts if e.iri == OWN + "e").problems
    assert "rdfs:label" in problem.fr and "rdfs:label" in problem.en
    quarantined = bench.state().found(2).quarantined.decode()
    assert f"<{OWN}e>" in quarantined and f"<{OWN}a>" not in quarantined


def test_a_record_that_leads_to_a_refused_one_is_refused_too(
    bench: Workbench, there: Observatory
) -> None:
    link = f"""<{OWN}link> a fdt:Membership ; fdt:member <{OWN}a> ; fdt:organisation <{OWN}b> ;
        dcterms:source graph:example-dump .\n"""
    register(bench.root, dump("dump", there.host))
    there.put("/dump.ttl", document(company("a"), company("b"), link))
    assert set(outcomes(bench.harvest()).values()) == {"added"}
    bad = company("b", "", "; fdt:siren '123456789'")
    link = link.replace(f"{OWN}link", f"{OWN}other").replace(f"{OWN}b", f"{OWN}x")
    there.put("/dump.ttl", document(company("a"), bad, company("x", "", "; fdt:siren '1'"), link))
    done = bench.harvest()
    assert done.report.outcome == "published"
    refused = {name for name, outcome in outcomes(done).items() if outcome == "refused"}
    assert refused == {"b", "other", "x"}  # not a, of which a membership of x would follow
    assert bench.things() == {"a", "b"}


def test_what_was_refused_is_taken_once_it_is_mended(bench: Workbench, there: Observatory) -> None:
    begin(bench, there)
    there.put("/dump.ttl", document(*map(company, "abc"), company("d", "", "; fdt:siren '1'")))
    refused = bench.harvest()
    assert outcomes(refused)["d"] == "refused"
    assert (refused.report.outcome, refused.report.number) == ("unchanged", 2)
    assert bench.state().numbers() == [1, 2]  # it is news for the partner
    assert bench.state().details(2).refused == refused.details.refused
    bench.harvest()
    assert bench.state().numbers() == [1, 2]  # the same again is none
    there.put(
        "/dump.ttl", document(*map(company, "abc"), company("d", "", "; fdt:siren '552032534'"))
    )
    done = bench.harvest()
    assert outcomes(done)["d"] == "changed"
    assert done.report.count("refused") == 0


def test_a_first_dump_of_which_nothing_is_taken_has_its_report(
    bench: Workbench, there: Observatory
) -> None:
    register(bench.root, dump("dump", there.host))
    there.put("/dump.ttl", document(company("a", "", "; fdt:siren '1'")))
    done = bench.harvest()
    assert (done.report.outcome, done.report.number) == ("unchanged", 1)
    assert done.report.is_all_refused
    assert bench.state().details(1).refused == done.details.refused
    bench.harvest()
    assert bench.state().numbers() == [1]


def test_a_report_does_not_repeat_contact_details_of_a_record(
    bench: Workbench, there: Observatory
) -> None:
    register(bench.root, dump("dump", there.host))
    there.put(
        "/dump.ttl", document(company("a"), company("x", "", "; fdt:siren 'me@town.example'"))
    )
    done = bench.harvest()
    (refused,) = [each for each in done.details.verdicts if each.outcome == "refused"]
    assert "…" in {each.value for each in refused.problems}
    assert "town.example" not in str(refused.problems)


REFUSED = {
    "our-record": (
        "organisation:example-first",
        "organisation:example-first a fdt:Organisation ; rdfs:label 'Autre' ; fdt:siren '5' .",
    ),
    "our-namespace": (
        "organisation:other",
        "organisation:other a fdt:Organisation ; rdfs:label 'Chose' ; dcterms:identifier '1' .",
    ),
    "vocabulary": (f"<{OWN}x>", company("x", "", "; rdfs:subClassOf fdt:Actor")),
    "keepers": (f"<{OWN}x>", company("x", "", "; fdt:resolves <urn:x>")),
    "unknown-term": (f"<{OWN}x>", company("x", "", "; fdt:sirene '552032534'")),
    "licence": (
        f"<{OWN}x>",
        company("x", "", f"; dcterms:license {NOT_OURS}"),
    ),
    "licence in other words": (
        f"<{OWN}x>",
        company("x", "", f"; <http://schema.org/license> {NOT_OURS}"),
    ),
    "erased": (f"<{OWN}x>", company("x", "", "; fdt:memberOf organisation:example-forgotten")),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_what_is_not_the_partners_to_say_is_refused_with_its_reason(
    rule: str, bench: Workbench, there: Observatory
) -> None:
    name, text = REFUSED[rule]
    register(bench.root, dump("dump", there.host))
    if rule == "erased":
        erased = iri("organisation:example-forgotten").value
        remember(bench.store, [erased], datetime.now(UTC).date())
    there.put("/dump.ttl", document(company("a"), text))
    done = bench.harvest()
    thing = name.strip("<>") if name.startswith("<") else iri(name).value
    assert rule.partition(" ")[0] in rules(done, thing)
    assert bench.things() == {"a"}
    problem = next(e for e in done.details.verdicts if e.outcome == "refused").problems[0]
    assert len(problem.fr.split(". ")) > 1 and len(problem.en.split(". ")) > 1  # and how to mend it
    assert not any(quad.subject.value == thing for quad in bench.said())


@pytest.mark.parametrize(
    "said",
    [
        "a fdt:MatchDecision",
        "fdt:compares organisation:example-first , <urn:x>",
        "fdt:verdict <https://w3id.org/fdt/scheme/match-verdict/same>",
    ],
)
def test_a_partner_decides_no_match(said: str, bench: Workbench, there: Observatory) -> None:
    register(bench.root, dump("dump", there.host))
    match = iri("match:example-dump-a").value
    named = company("b").replace(f"<{OWN}b>", f"<{match}>", 1)
    there.put("/dump.ttl", document(company("a"), company("x", "", f"; {said}"), named))
    done = bench.harvest()
    assert "keepers" in rules(done, "x")
    assert "our-namespace" in rules(done, match)
    assert bench.things() == {"a"}


def test_statements_in_another_graph_of_ours_are_refused_and_that_graph_is_as_it_was(
    bench: Workbench, there: Observatory
) -> None:
    register(bench.root, dump("dump", there.host))
    before = bench.said("example-first")
    inside = company("x").replace("\n", " ")
    trig = f"{PROLOGUE}{company('a')} graph:example-first {{ {inside} }}\n"
    there.put("/dump.ttl", trig, "application/trig")
    done = bench.harvest()
    assert rules(done, "x") == {"another-graph"}
    assert bench.things() == {"a"}
    assert bench.said("example-first") == before


def test_a_name_that_has_the_partners_in_it_is_the_partners_to_mint(
    bench: Workbench, there: Observatory
) -> None:
    register(bench.root, dump("dump", there.host))
    text = company("a").replace(f"<{OWN}a>", "organisation:example-dump-a", 1)
    there.put("/dump.ttl", document(text))
    done = bench.harvest()
    (verdict,) = done.details.verdicts
    assert (verdict.iri, verdict.outcome) == (iri("organisation:example-dump-a").value, "added")


def test_what_was_erased_is_named_nowhere(bench: Workbench, there: Observatory) -> None:
    erased = iri("person:example-dump-somebody").value
    register(bench.root, dump("dump", there.host))
    remember(bench.store, [erased], datetime.now(UTC).date())
    person = f'<{erased}> a fdt:Person ; rdfs:label "Somebody"@en ; dcterms:identifier "s" .\n'
    there.put("/dump.ttl", document(company("a"), person))
    done = bench.harvest()
    assert {each.outcome for each in done.details.verdicts if not each.iri} == {"refused"}
    kept = b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in (bench.store / "federation").rglob("*")
        if path.is_file()
    )
    assert b"dump-somebody" not in kept and b'"Somebody"' not in kept


def test_a_thing_without_an_iri_is_refused(bench: Workbench, there: Observatory) -> None:
    register(bench.root, dump("dump", there.host))
    text = '[] a fdt:Organisation ; rdfs:label "Nulle part"@fr ; dcterms:identifier "1" .'
    there.put("/dump.ttl", document(company("a"), text))
    (refused,) = [e for e in bench.harvest().details.verdicts if e.outcome == "refused"]
    assert refused.problems[0].rule == "without-iri"


# As a whole.

WHOLE = {
    "garbage": ("parse-error", b"\xff\xfe\x00 <this is nothing", "text/turtle"),
    "a page": ("", b"<!doctype html><html><body>Maintenance</body></html>", "text/html"),
    "a page that says it is Turtle": (
        "parse-error",
        b"<!doctype html><html></html>",
        "text/turtle",
    ),
    "an empty dump": ("refused", PROLOGUE.encode(), "text/turtle"),
    "nothing at all": ("refused", b"", "text/turtle"),
    "nothing but a licence": (
        "refused",
        PROLOGUE.encode() + f"graph:example-dump dcterms:license {BY} .".encode(),
        "text/turtle",
    ),
    "a licence we may not use": (
        "refused",
        (
            document(*map(company, FIRST)) + f"graph:example-dump dcterms:license {NOT_OURS} ."
        ).encode(),
        "text/turtle",
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_what_cannot_be_taken_as_a_whole_leaves_the_graph_as_it_was(
    name: str, bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    before = bench.generations.current().name
    rule, content, kind = WHOLE[name]
    there.put("/dump.ttl", content, kind)
    done = bench.harvest()
    assert (done.report.outcome, done.report.number) == ("refused", 2)
    assert done.report.reason is not None and done.report.reason.rule.startswith(rule)
    assert done.report.reason.fr and done.report.reason.en
    assert bench.generations.current().name == before
    assert bench.state().report(2) == done.report
    bench.harvest()
    assert bench.state().numbers() == [1, 2]  # the same again is no news


def test_a_redirect_to_a_private_address_or_another_port_is_not_followed(
    bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    for location in ("http://10.0.0.1/dump.ttl", f"http://127.0.0.1:{there.port + 1}/dump.ttl"):
        there.redirect("/dump.ttl", location)
        done = bench.harvest()
        assert done.report.outcome == "refused"
        assert done.report.reason is not None
        assert done.report.reason.rule == "host-not-allowed"
        assert location.split("/")[2] in done.report.reason.fr
    assert bench.things() == set(FIRST)


@pytest.mark.parametrize("coded", [True, False], ids=["as a coding", "as a file"])
def test_a_gzip_bomb_is_refused(coded: bool, bench: Workbench, there: Observatory) -> None:
    begin(bench, there)
    bomb = gzip.compress(b"# nothing\n" * (10 << 20), 9)
    if coded:
        there.put("/dump.ttl", bomb, Content_Encoding="gzip")
    else:
        there.put("/dump.ttl", bomb, "application/gzip")
    done = bench.harvest()
    assert done.report.outcome == "refused"
    assert done.report.reason is not None and "67108864" in done.report.reason.en
    assert bench.things() == set(FIRST)


def test_a_partner_gives_no_more_than_the_registry_says(
    bench: Workbench, there: Observatory
) -> None:
    done = begin(bench, there, lines="fdt:answerBytes 100")
    assert done.report.outcome == "refused"
    assert done.report.reason is not None and "more than 100 bytes" in done.report.reason.en
    assert begin(bench, there, lines="fdt:answerBytes 10000").report.outcome == "published"


def test_a_partner_that_does_not_answer_is_out_of_reach(
    bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    checked = bench.state().checked()
    there.pages.clear()
    done = bench.harvest()
    assert done.report.outcome == "unreachable"
    assert bench.things() == set(FIRST)
    assert bench.state().checked() == checked  # nobody has looked


# What waits for somebody.


def test_a_harvest_that_removes_more_than_the_partners_share_waits(
    bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    there.put("/dump.ttl", document(company("a")))
    waiting = bench.harvest()
    assert waiting.report.outcome == "waiting"
    assert waiting.report.reason is not None and "3" in waiting.report.reason.fr
    assert bench.things() == set(FIRST)
    again = bench.harvest().report  # it still waits, and once is enough
    assert (again.outcome, again.reason) == ("waiting", waiting.report.reason)
    assert bench.state().numbers() == [1, 2]
    accepted = bench.accept(agent=iri("organisation:example-first").value)
    assert (accepted.report.outcome, accepted.report.of) == ("accepted", 2)
    assert bench.things() == {"a"}
    assert asked_by(bench, accepted) == {iri("organisation:example-first")}
    assert bench.harvest().report.outcome == "unchanged"


def test_what_waits_is_over_when_the_partner_says_it_no_more(
    bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    there.put("/dump.ttl", document(company("a")))
    assert bench.harvest().report.outcome == "waiting"
    there.put("/dump.ttl", document(*map(company, FIRST)))
    over = bench.harvest().report
    assert (over.outcome, over.number) == ("unchanged", 3)
    assert over.counts == {"unchanged": 4}
    with pytest.raises(FdtGraphError, match="nothing waits"):
        bench.accept()
    assert bench.things() == set(FIRST)


def test_what_may_not_be_said_any_more_is_not_accepted(
    bench: Workbench, there: Observatory
) -> None:
    register(bench.root, dump("dump", there.host, "fdt:trust trust:reviewed"))
    there.put("/dump.ttl", document(company("a"), minted("z")))
    waiting = bench.harvest().report
    assert (waiting.outcome, waiting.counts) == ("waiting", {"added": 2})
    remember(bench.store, [iri("organisation:example-dump-z").value], datetime.now(UTC).date())
    accepted = bench.accept()
    assert (accepted.report.outcome, accepted.report.counts) == (
        "accepted",
        {"added": 1, "refused": 1},
    )
    assert {each.iri for each in accepted.details.verdicts} == {OWN + "a", ""}
    assert bench.things() == {"a"}


def test_as_much_as_the_share_does_not_wait(bench: Workbench, there: Observatory) -> None:
    begin(bench, there)
    there.put("/dump.ttl", document(company("a"), company("b")))
    assert bench.harvest().report.outcome == "published"


def test_ten_times_as_many_records_wait(bench: Workbench, there: Observatory) -> None:
    begin(bench, there)
    many = [company(f"n{number}") for number in range(36)]
    there.put("/dump.ttl", document(*map(company, FIRST), *many[:35]))
    nearly = bench.harvest(dry=True)
    assert nearly.report.outcome == "published"
    there.put("/dump.ttl", document(*map(company, FIRST), *many))
    done = bench.harvest()
    assert done.report.outcome == "waiting"
    assert done.report.reason is not None and done.report.reason.rule == "growth"
    assert bench.things() == set(FIRST)


def test_a_partner_that_is_reviewed_waits_each_time(bench: Workbench, there: Observatory) -> None:
    done = begin(bench, there, lines="fdt:trust trust:reviewed")
    assert (done.report.outcome, bench.said()) == ("waiting", set())
    accepted = bench.accept()
    assert accepted.report.outcome == "accepted"
    assert asked_by(bench, accepted) == set()  # not the partner, and nobody said who
    assert bench.things() == set(FIRST)


def test_only_what_waits_is_accepted(bench: Workbench, there: Observatory) -> None:
    begin(bench, there)
    with pytest.raises(FdtGraphError, match="nothing waits"):
        bench.accept()


# Going back.


def test_undoing_goes_back_to_the_state_before_and_puts_aside_what_was_undone(
    bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    first = bench.said()
    there.put("/dump.ttl", document(*map(company, FIRST), company("spam")))
    bench.harvest()
    done = bench.undo()
    assert (done.report.outcome, done.report.of) == ("undone", 1)
    assert bench.said() == first
    assert bench.harvest().report.outcome == "unchanged"  # the same spam again
    assert bench.said() == first
    there.put("/dump.ttl", document(*map(company, FIRST), company("e")))
    assert bench.harvest().report.outcome == "published"
    assert bench.things() == {*FIRST, "e"}


def test_undoing_again_goes_back_further_to_the_empty_graph(
    bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    there.put("/dump.ttl", document(*map(company, "abc")))
    bench.harvest()
    bench.undo()
    assert bench.things() == set(FIRST)
    assert bench.undo().report.of == 0
    assert bench.said() == set()
    with pytest.raises(FdtGraphError, match="nothing to undo"):
        bench.undo()


def test_what_may_not_be_said_any_more_does_not_come_back(
    bench: Workbench, there: Observatory
) -> None:
    register(bench.root, dump("dump", there.host))
    there.put("/dump.ttl", document(company("a"), minted("z")))
    assert bench.harvest().report.counts == {"added": 2}
    there.put("/dump.ttl", document(company("a")))
    assert bench.harvest().report.count("withdrawn") == 1
    remember(bench.store, [iri("organisation:example-dump-z").value], datetime.now(UTC).date())
    undone = bench.undo().report
    assert (undone.outcome, undone.of, undone.counts) == ("undone", 1, {"refused": 1})
    assert bench.things() == {"a"}
    assert not any("example-dump-z" in str(quad) for quad in bench.said())


def test_one_partner_is_harvested_once_at_a_time(bench: Workbench, there: Observatory) -> None:
    register(bench.root, dump("dump", there.host))
    with bench.state().holding(), pytest.raises(Busy, match="example-dump"):
        bench.harvest()


def test_a_report_that_there_is_not_is_named(bench: Workbench) -> None:
    with pytest.raises(NoSuchRecord, match="harvest"):
        bench.state().report(1)


def test_what_was_withdrawn_may_come_back(bench: Workbench, there: Observatory) -> None:
    register(bench.root, dump("dump", there.host))
    there.put("/dump.ttl", document(*map(company, FIRST), minted("z")))
    bench.harvest()
    there.put("/dump.ttl", document(*map(company, FIRST)))
    assert bench.harvest().report.count("withdrawn") == 1
    there.put("/dump.ttl", document(*map(company, FIRST), minted("z")))
    assert bench.harvest().report.count("added") == 1


def test_what_a_document_points_to_is_not_asked_for(bench: Workbench, there: Observatory) -> None:
    register(bench.root, dump("dump", there.host))
    with listening() as trap:
        imports = f"<{OWN}x> a owl:Ontology ; owl:imports <{trap.url}> .\n"
        there.put("/dump.ttl", document(company("a"), imports))
        assert outcomes(bench.harvest())["x"] == "refused"
        linked = json.dumps({"@context": trap.url, "@id": "urn:x"})
        there.put("/dump.ttl", linked, "application/ld+json")
        assert bench.harvest().report.outcome == "refused"
        there.put(
            "/dump.ttl", document(company("a"), company("b", "", f"; rdfs:seeAlso <{trap.url}>"))
        )
        assert bench.harvest().report.outcome == "published"
        assert trap.connected == 0


def test_a_fault_in_between_does_not_bring_back_what_was_put_aside(
    bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    spam = document(*map(company, FIRST), company("spam"))
    there.put("/dump.ttl", spam)
    bench.harvest()
    bench.undo()
    there.put("/dump.ttl", "nonsense")
    assert bench.harvest().report.outcome == "refused"
    there.put("/dump.ttl", spam)
    assert bench.harvest().report.outcome == "unchanged"
    there.put("/dump.ttl", document(company("a")))
    assert bench.harvest().report.outcome == "waiting"
    there.pages.clear()
    assert bench.harvest().report.outcome == "unreachable"
    assert bench.accept().report.outcome == "accepted"
    assert bench.things() == {"a"}


def test_a_graph_that_somebody_removed_comes_back_with_the_next_harvest(
    bench: Workbench, there: Observatory
) -> None:
    begin(bench, there)
    bench.write(Removal(GRAPH + "example-dump"))
    assert bench.said() == set()
    done = bench.harvest()
    assert there.asked[-1] == ("/dump.ttl", 304)
    assert (done.report.outcome, bench.things()) == ("published", set(FIRST))


def test_what_is_wrong_with_one_partner_loses_nothing_of_the_others(
    workshop: Path, there: Observatory
) -> None:
    register(workshop, dump("dump", there.host), dump("other", there.host, path="/other.ttl"))
    there.put("/other.ttl", document(company("b")))
    with Harvests(workshop / "store", "example-dump").holding():
        done = run("harvest", "--root", workshop, "--store", workshop / "store", "--lang", "en")
    assert done.exit_code == 2
    assert "example-dump is being harvested already" in done.stderr
    assert "example-other 1: published: 1 added" in done.stdout


def test_a_harvest_that_is_only_tried_is_not_said_to_be_published(
    workshop: Path, there: Observatory
) -> None:
    register(workshop, dump("dump", there.host))
    there.put("/dump.ttl", document(company("a")))
    where = ("--root", workshop, "--store", workshop / "store")
    tried = run("harvest", "example-dump", "--dry-run", *where, "--lang", "fr")
    assert tried.stdout.startswith("example-dump 1 : serait publiée : 1 ajoutées")
    tried = run("harvest", "example-dump", "--dry-run", *where, "--lang", "en")
    assert tried.stdout.startswith("example-dump 1: would be published: 1 added")
    assert "1: published: 1 added" in run("harvest", "example-dump", *where, "--lang", "en").stdout


def test_what_the_writer_refuses_is_told_once(
    bench: Workbench, there: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(bench, there)
    there.put("/dump.ttl", document(*map(company, "abcde")))

    async def refuse(*_: object) -> Outcome:
        return Outcome(False, 0, 0, False, None, None, None, b"")

    monkeypatch.setattr(type(bench.harvester), "_publish", refuse)
    for _ in range(2):
        done = bench.harvest()
        assert (done.report.outcome, done.report.number) == ("refused", 2)
        assert (done.report.count("added"), done.report.statements_added) == (0, 0)
    assert bench.state().numbers() == [1, 2]
    monkeypatch.undo()
    assert bench.harvest().report.outcome == "published"
