"""The page for who writes programs: each of its lines is run, against a real server."""

import html
import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

LANGUAGES = ("fr", "en")


def lines(http: httpx.Client, language: str) -> list[str]:
    """Read the commands of the page; a line that ends with \\ or | goes on with the next."""
    page = http.get("/api", params={"lang": language}, headers={"Accept": "text/html"}).text
    blocks = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
    found = html.unescape("\n".join(blocks))
    return re.findall(r"^\S(?:.*[\\|]\n)*.*$", found, re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the lines are run: with a document to send; curl fails as the server says."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not on this machine")
    (tmp_path / ".curlrc").write_text("fail-with-body\nsilent\nshow-error\n")
    (tmp_path / "notices.ttl").write_text("")
    return tmp_path


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_of_the_page_does_what_it_says(
    http: httpx.Client, folder: Path, language: str
) -> None:
    commands = lines(http, language)
    assert len(commands) >= 15
    for command in commands:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=folder,
            env={**os.environ, "CURL_HOME": str(folder), "TOKEN": "nobody"},
            capture_output=True,
            timeout=60,
        )
        if "$TOKEN" in command:
            assert b"401" in done.stderr, command
        else:
            assert done.returncode == 0, (command, done.stdout, done.stderr)
            assert done.stdout, command


def test_the_lines_are_the_same_in_both_languages(http: httpx.Client) -> None:
    french, english = (lines(http, language) for language in LANGUAGES)
    assert [line.replace("lang=fr", "lang=en") for line in french] == english
