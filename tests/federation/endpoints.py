"""What a test of federated questions needs: our store, a partner's SPARQL server, a registry."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from fdt_graph.build import build
from fdt_graph.store.generations import Generations
from tests.outgoing.registries import BY, LINES, PREFIXES
from tests.processes import free_port, wait_for
from tests.workshop import PREFIXES as TERMS
from tests.workshop import ROOT, organisation, source

#: Organisations of our store: all of them are its allies.
ALLIES = ("first", "second", "third")

#: What the partner says: of two of our allies, of one that it alone knows, and with blank nodes.
THEIRS = """\
PREFIX fdt: <https://w3id.org/fdt/ns#>
PREFIX organisation: <https://w3id.org/fdt/id/organisation/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX there: <https://observatory.example/id/>
there:orchard a fdt:Initiative ; rdfs:label "Verger de l’exemple"@fr ;
    fdt:contributor organisation:example-first ; fdt:actsOn there:valley .
there:workshop a fdt:Initiative ; rdfs:label "Atelier \\"exemple\\" #1"@fr ;
    fdt:contributor organisation:example-second , organisation:example-first .
there:garden a fdt:Initiative ; rdfs:label "Jardin"@fr ; fdt:contributor there:stranger .
there:orchard there:part _:meadow , _:pond .
_:meadow rdfs:label "Pré" ; there:beside _:pond .
_:pond rdfs:label "Mare" ; there:depth 1.5 .
"""


def our_store(folder: Path) -> Path:
    """Make a working directory whose published store knows a few made-up allies."""
    for name in ("ontology", "shapes", "sparql"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "data").mkdir()
    shutil.copy(ROOT / "data" / "project.trig", folder / "data")
    text = source("first") + "".join(organisation(name, "first") for name in ALLIES)
    text += "".join(f"organisation:example-{name} a fdt:Ally .\n" for name in ALLIES)
    (folder / "data" / "first.trig").write_text(f"{TERMS}graph:example-first {{\n{text}}}\n")
    report, generation = build(folder, Generations(folder / "store"))
    assert generation is not None, report.turtle().decode()
    return folder


def write_endpoints(root: Path, endpoints: Mapping[str, str]) -> Path:
    """Write a registry of partners on loopback: each with the endpoint that may be asked there."""
    parts = [f"{PREFIXES}graph:partners a dcat:Catalog ; fdt:admittedLicence {BY} ."]
    parts.append('partner:example-contact vcard:fn "Accueil exemple"@fr , "Example desk"@en .')
    for name, endpoint in endpoints.items():
        lines = {
            **LINES,
            "dcterms:identifier": f'"{name}"',
            "fdt:reachableHost": f'"{urlsplit(endpoint).netloc}"',
            "fdt:openForTest": "true",
        }
        lines.pop("dcat:distribution")
        body = " ;\n    ".join(f"{line} {values}" for line, values in lines.items())
        parts.append(f"graph:{name} {body} .")
        parts.append(
            f"partner:{name}-sparql a dcat:DataService ; dcat:servesDataset graph:{name} ;\n"
            "    dcterms:conformsTo <https://www.w3.org/TR/sparql11-protocol/> ;\n"
            f"    dcat:endpointURL <{endpoint}> ."
        )
    path = root / "data" / "partners.ttl"
    path.write_text("\n".join(parts) + "\n")
    return path


def registering(folder: Path, endpoints: Mapping[str, str]) -> Path:
    """Make a working directory that has the project's rules and these partners."""
    (folder / "data").mkdir(parents=True)
    for name in ("ontology", "shapes", "sparql"):
        (folder / name).symlink_to(ROOT / name)
    write_endpoints(folder, endpoints)
    return folder


@contextmanager
def oxigraph(folder: Path, data: str = THEIRS) -> Iterator[str]:
    """Run an Oxigraph server of some statements until the block ends; give its address."""
    beside = str(Path(sys.executable).parent)
    program = shutil.which("oxigraph", path=beside) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("the server oxigraph is not installed: pip install oxigraph")
    bind = f"127.0.0.1:{free_port()}"
    command = [program, "serve", "--location", str(folder), "--bind", bind]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://{bind}/", server)
            headers = {"Content-Type": "text/turtle"}
            sent = httpx.post(f"http://{bind}/store?default", content=data, headers=headers)
            assert sent.is_success, sent.text
            yield f"http://{bind}"
        finally:
            server.terminate()
