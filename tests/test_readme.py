"""The README's transcripts: each command is run, and prints what the README says."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from fdt_graph.store.generations import Generations

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(r"^```console\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)


def transcripts() -> list[tuple[str, str]]:
    """Split the blocks into (command, what it prints); indented lines go on with the command."""
    found = []
    for block in BLOCKS:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines(keepends=True)
            end = 1
            while end < len(lines) and lines[end].startswith("  "):
                end += 1
            found.append(("".join(lines[:end]), "".join(lines[end:])))
    return found


@pytest.fixture(scope="module")
def address(generations: Generations) -> Iterator[str]:
    """A real server over the whole graph, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [str(Path(sys.executable).parent / "fdt-graph"), "serve", "--bind", address]
    environment = {**os.environ, "FDT_GRAPH_STORE": str(generations.directory)}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://{address}/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
        server.terminate()


@pytest.mark.parametrize(("command", "expected"), transcripts(), ids=lambda text: text[:60])
def test_a_transcript_is_true(
    command: str, expected: str, address: str, generations: Generations
) -> None:
    if "curl" in command and shutil.which("curl") is None:
        pytest.skip("curl is not on this machine")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "FDT_GRAPH_STORE": str(generations.directory),
    }
    done = subprocess.run(
        ["bash", "-c", command.replace("127.0.0.1:8000", address)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    printed = done.stdout.replace(address, "127.0.0.1:8000").replace("\r", "")
    assert printed == expected


def test_there_are_transcripts() -> None:
    assert len(transcripts()) >= 6
