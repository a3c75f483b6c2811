"""The registry of partners: what it says, and what is wrong with one that cannot be meant so."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from fdt_graph.errors import ParseError
from fdt_graph.federation.registry import KINDS, admitted_licences, read_partners
from fdt_graph.outgoing import Reach
from tests.conftest import run
from tests.federation.observatories import dump, register
from tests.outgoing.registries import BY, REST, write_registry
from tests.workshop import ROOT

GAP = "data/partners/example/table.json"


def test_a_partner_is_what_its_lines_say(tmp_path: Path) -> None:
    numbers = {"fdt:removalShare": "0.25", "fdt:answerSeconds": "60", "fdt:answerBytes": "1000"}
    write_registry(tmp_path, numbers)
    partner = read_partners(tmp_path)["example"]
    assert partner.id == "example"
    assert partner.iri == "https://w3id.org/fdt/id/organisation/example"
    assert partner.graph == "https://w3id.org/fdt/graph/example"
    assert partner.labels == {"fr": "Annuaire exemple", "en": "Example directory"}
    assert partner.contact == {"fr": "Accueil exemple", "en": "Example desk"}
    assert f"<{partner.licence}>" == BY
    assert (partner.profile, partner.trust) == ("federation", "direct")
    assert partner.schedule == timedelta(weeks=1)
    assert partner.removal_share == 0.25
    assert (partner.reach.seconds, partner.reach.limit) == (60, 1000)
    assert partner.reach.hosts == {"data.example", "data.example:8443"}
    assert partner.reach.open is False
    assert partner.endpoint == "https://data.example:8443/sparql"
    (dump,) = partner.distributions
    assert (dump.kind, dump.address) == ("dump", "https://data.example/dump.ttl")
    assert (dump.media_type, dump.metadata, dump.mappings) == ("text/turtle", None, ())


def test_what_may_be_left_out_has_a_prudent_default(tmp_path: Path) -> None:
    left_out = {"dcterms:accrualPeriodicity": "", "fdt:reachableHost": "", "dcat:distribution": ""}
    write_registry(tmp_path, left_out, REST.partition("partner:example-dump")[0])
    partner = read_partners(tmp_path)["example"]
    assert partner.schedule is None  # nothing is harvested by itself
    assert partner.removal_share == 0.1
    assert partner.reach == Reach(frozenset(), open=False, seconds=30, limit=64 << 20)
    assert (partner.endpoint, partner.distributions) == (None, ())


def test_a_table_has_metadata_and_mappings_in_the_order_of_their_paths(tmp_path: Path) -> None:
    table = f"""partner:example-dump a dcat:Distribution ;
        dcterms:conformsTo <https://www.w3.org/TR/tabular-data-model/> ;
        fdt:tableMetadata "{GAP}" ; fdt:mapping "sparql/b.rq" , "sparql/a.rq" .
        """
    write_registry(tmp_path, rest=REST.partition("partner:example-dump")[0] + table)
    (found,) = read_partners(tmp_path)["example"].distributions
    assert (found.kind, found.address) == ("table", None)
    assert found.metadata == tmp_path / GAP
    assert found.mappings == (tmp_path / "sparql/a.rq", tmp_path / "sparql/b.rq")


@pytest.mark.parametrize(("standard", "kind"), KINDS.items(), ids=KINDS.values())
def test_each_kind_is_named_by_what_it_follows(standard: str, kind: str, tmp_path: Path) -> None:
    place = "dcat:downloadURL <https://data.example/it>"
    if kind in ("sparql", "graph-store"):
        place = "dcat:accessService [ dcat:endpointURL <https://data.example/it> ]"
    rest = REST.partition("partner:example-dump")[0] + (
        f"partner:example-dump a dcat:Distribution ; dcterms:conformsTo <{standard}> ; {place} .\n"
    )
    write_registry(tmp_path, rest=rest)
    (found,) = read_partners(tmp_path)["example"].distributions
    assert (found.kind, found.address) == (kind, "https://data.example/it")


def test_the_usual_port_goes_without_saying(tmp_path: Path) -> None:
    write_registry(tmp_path, {"fdt:reachableHost": '"data.example:443" , "data.example:8443"'})
    assert read_partners(tmp_path)["example"].reach.hosts == {"data.example", "data.example:8443"}


def test_no_registry_is_no_partner(tmp_path: Path) -> None:
    assert read_partners(tmp_path) == {}
    assert admitted_licences(tmp_path) == frozenset()


def test_a_partner_in_a_test_may_be_here(tmp_path: Path) -> None:
    rest = REST.partition("partner:example-dump")[0] + (
        "partner:example-dump a dcat:Distribution ;\n"
        "    dcterms:conformsTo <https://www.w3.org/TR/rdf11-concepts/> ;\n"
        "    dcat:downloadURL <http://127.0.0.1:8080/dump.ttl> .\n"
    )
    hosts = '"127.0.0.1:8080" , "localhost:8080" , "[::1]:8080"'
    write_registry(tmp_path, {"fdt:reachableHost": hosts, "fdt:openForTest": "true"}, rest)
    partner = read_partners(tmp_path)["example"]
    assert partner.reach.open
    assert partner.distributions[0].address == "http://127.0.0.1:8080/dump.ttl"


WRONG = {
    "no licence": ({"dcterms:license": ""}, "dcterms:license"),
    "two licences": ({"dcterms:license": f"{BY} , <urn:b>"}, "dcterms:license"),
    "unknown licence": ({"dcterms:license": "fdt:UnknownLicence"}, "fdt:admittedLicence"),
    "not for money": (
        {"dcterms:license": "<https://creativecommons.org/licenses/by-nc/4.0/>"},
        "fdt:admittedLicence",
    ),
    "licence as text": ({"dcterms:license": '"CC BY"'}, "CC BY"),
    "no identifier": ({"dcterms:identifier": ""}, "dcterms:identifier"),
    "another identifier": ({"dcterms:identifier": '"other"'}, "other"),
    "no publisher": ({"dcterms:publisher": ""}, "dcterms:publisher"),
    "no title in English": ({"dcterms:title": '"Annuaire exemple"@fr'}, "@en"),
    "no contact": ({"dcat:contactPoint": ""}, "dcat:contactPoint"),
    "no trust": ({"fdt:trust": ""}, "fdt:trust"),
    "another trust": ({"fdt:trust": "<urn:blind>"}, "trust:direct, trust:reviewed"),
    "no profile": ({"dcterms:conformsTo": ""}, "dcterms:conformsTo"),
    "another profile": ({"dcterms:conformsTo": "<urn:none>"}, "shapes/federation"),
    "another period": ({"dcterms:accrualPeriodicity": "frequency:OFTEN"}, "WEEKLY"),
    "too large a share": ({"fdt:removalShare": "1.5"}, "1.5"),
    "a share below zero": ({"fdt:removalShare": "-0.1"}, "-0.1"),
    "a share that is no number": ({"fdt:removalShare": '"few"'}, "few"),
    "no share at all": ({"fdt:removalShare": '"NaN"^^xsd:double'}, "NaN"),
    "too many seconds": ({"fdt:answerSeconds": "121"}, "from 1 to 120"),
    "no second": ({"fdt:answerSeconds": "0"}, "from 1 to 120"),
    "half a second": ({"fdt:answerSeconds": "0.5"}, "from 1 to 120"),
    "too many bytes": ({"fdt:answerBytes": "134217729"}, "from 1 to 134217728"),
    "more digits than any number needs": ({"fdt:answerBytes": "9" * 5000}, "from 1 to 134217728"),
    "perhaps for a test": ({"fdt:openForTest": '"perhaps"'}, "perhaps"),
}
HOSTS = {
    "scheme": "https://data.example",
    "path": "data.example/dump",
    "capitals": "Data.example",
    "other letters": "donn\u00e9es.example",
    "anything": "*.example",
    "password": "name@data.example",
    "no port": "data.example:",
    "port 0": "data.example:0",
    "space": "data.example ",
    "nothing": "",
    "loopback": "127.0.0.1:8080",
    "loopback of IPv6": "[::1]",
    "loopback in IPv6": "[::ffff:127.0.0.1]",
    "private": "192.168.1.4",
    "metadata of clouds": "169.254.169.254",
    "this machine": "localhost",
    "a neighbour": "printer.local",
    "a name without a domain": "intranet",
    "a number": "2130706433",
    "octal": "0177.0.0.1",
    "hexadecimal": "0x7f.0.0.1",
    "short": "127.1",
    "everywhere": "0.0.0.0",  # noqa: S104 (asked for, and not bound to)
    "brackets around a name": "[data.example]",
}


@pytest.mark.parametrize(("lines", "named"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_line_is_named_with_its_place(
    lines: dict[str, str], named: str, tmp_path: Path
) -> None:
    path = write_registry(tmp_path, lines)
    with pytest.raises(ParseError) as raised:
        read_partners(tmp_path)
    (name, value), *_ = lines.items()
    assert raised.value.path == path
    assert raised.value.line == _line(path, f" {name} " if value else "graph:example")
    for language in ("fr", "en"):
        assert "graph:example" in raised.value.say(language)
    assert named in raised.value.say("en")


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS.keys())
def test_a_host_that_may_not_be_reached_is_refused(host: str, tmp_path: Path) -> None:
    path = write_registry(tmp_path, {"fdt:reachableHost": f'"{host}"'})
    with pytest.raises(ParseError, match="fdt:reachableHost") as raised:
        read_partners(tmp_path)
    assert raised.value.line == _line(path, "fdt:reachableHost")


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "0.0.0.0", "224.0.0.1"])  # noqa: S104
def test_some_hosts_are_refused_in_a_test_too(host: str, tmp_path: Path) -> None:
    write_registry(tmp_path, {"fdt:reachableHost": f'"{host}"', "fdt:openForTest": "true"})
    with pytest.raises(ParseError, match="fdt:reachableHost"):
        read_partners(tmp_path)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("https://data.example/dump.ttl", "http://data.example/dump.ttl"),
        ("https://data.example/dump.ttl", "https://other.example/dump.ttl"),
        ("https://data.example/dump.ttl", "https://name:word@data.example/dump.ttl"),
        ("https://data.example/dump.ttl", "file:///etc/passwd"),
        ("https://data.example:8443/sparql", "https://data.example:8444/sparql"),
        ("https://data.example:8443/sparql", "http://localhost:8443/sparql"),
    ],
)
def test_an_address_that_its_own_hosts_do_not_allow_is_refused(
    right: str, wrong: str, tmp_path: Path
) -> None:
    write_registry(tmp_path, rest=REST.replace(right, wrong))
    with pytest.raises(ParseError):
        read_partners(tmp_path)


def test_a_form_that_nobody_reads_is_refused_with_those_that_are(tmp_path: Path) -> None:
    path = write_registry(tmp_path, rest=REST.replace("TR/rdf11-concepts", "TR/unknown"))
    with pytest.raises(ParseError, match="tabular-data-model") as raised:
        read_partners(tmp_path)
    assert raised.value.line == _line(path, "TR/unknown")


@pytest.mark.parametrize("text", ["../../etc/passwd.json", "/etc/passwd.json"])
def test_a_file_outside_the_working_directory_is_refused(text: str, tmp_path: Path) -> None:
    table = "tabular-data-model/> ;\n    fdt:tableMetadata " + f'"{text}"'
    write_registry(tmp_path / "root", rest=REST.replace("rdf11-concepts/>", table))
    with pytest.raises(ParseError, match="working directory"):
        read_partners(tmp_path / "root")


def test_what_is_no_turtle_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write_registry(tmp_path)
    path.write_text(path.read_text() + "graph:other a .\n")
    with pytest.raises(ParseError) as raised:
        read_partners(tmp_path)
    assert raised.value.line == _line(path, "graph:other")


def test_the_command_lists_them_and_ends_with_2_for_a_wrong_registry(tmp_path: Path) -> None:
    write_registry(tmp_path)
    table = run("partners", "--root", tmp_path, "--lang", "en")
    assert table.exit_code == 0
    assert "Example directory" in table.output and "data.example:8443" in table.output
    listed = json.loads(run("partners", "--root", tmp_path, "--format", "json").output)
    assert [each["id"] for each in listed] == ["example"]
    assert listed[0]["period"] == 7 * 24 * 3600
    assert (listed[0]["answer_seconds"], listed[0]["answer_bytes"]) == (30, 64 << 20)
    assert listed[0]["distributions"][0]["address"] == "https://data.example/dump.ttl"
    write_registry(tmp_path, {"dcterms:license": ""})
    wrong = run("partners", "--root", tmp_path)
    assert wrong.exit_code == 2
    assert "partners.ttl:" in wrong.stderr and "dcterms:license" in wrong.stderr


def test_our_own_registry_has_the_partner_that_there_is() -> None:
    anct = read_partners(ROOT)["anct"]
    assert anct.iri == "https://w3id.org/fdt/id/organisation/anct"
    assert anct.licence in admitted_licences(ROOT)
    assert [each.kind for each in anct.distributions] == ["table"] * 3
    assert not anct.reach.open


def test_every_partner_of_ours_is_a_real_one_and_open_to_no_test() -> None:
    for partner in read_partners(ROOT).values():
        assert not partner.reach.open
        assert "example" not in partner.id


def test_an_identifier_that_begins_like_the_names_of_another_is_refused(tmp_path: Path) -> None:
    register(tmp_path, dump("town", "127.0.0.1:1"), dump("town-south", "127.0.0.1:1"))
    with pytest.raises(ParseError, match="example-town-south.* begins like the names"):
        read_partners(tmp_path)


@pytest.mark.parametrize("name", ["partners", "matches", "derived", "register", "union"])
def test_a_graph_of_the_project_is_no_partner(tmp_path: Path, name: str) -> None:
    register(tmp_path, dump("town", "127.0.0.1:1").replace("example-town", name))
    with pytest.raises(ParseError, match=f"graph:{name} is no partner"):
        read_partners(tmp_path)


def _line(path: Path, text: str) -> int:
    lines = path.read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in f" {line} ")
