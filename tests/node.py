"""Programs of npm's that a test runs: fetched once for a lock file, under build/."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.workshop import ROOT

#: Seconds that an installation may take.
INSTALLING = 600

#: What npm says when nothing answers it. https://nodejs.org/api/errors.html#common-system-errors
UNREACHABLE = (
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTCACHED",
    "ENOTFOUND",
    "ERR_SOCKET_TIMEOUT",
    "ETIMEDOUT",
)


def installed(source: Path, package: str) -> Path:
    """Install what a folder asks for under build/; skip where that cannot be done.

    `package` is the one that is looked up first, which a machine that is offline fails soon.
    """
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node or npm is not installed")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.strip("v\n").split(".")[0]) < 20:
        pytest.skip(f"{package} needs Node 20 or later, and this is {version.stdout.strip()}")
    folder = ROOT / "build" / source.name
    folder.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        shutil.copy(path, folder)
    stamp = folder / "installed"
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text() != lock:
        _npm(folder, package, "view", package, "version", "--fetch-retries=0")
        offers = ("--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund")
        _npm(folder, package, "ci", *offers)
        stamp.write_text(lock)
    return folder


def _npm(folder: Path, package: str, *arguments: str) -> None:
    done = subprocess.run(
        ["npm", *arguments, "--loglevel=error", "--no-update-notifier"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=INSTALLING,
    )
    if done.returncode:
        for code in UNREACHABLE:
            if code in done.stderr:
                pytest.skip(f"{package} is not installed and npm cannot fetch it: {code}")
        pytest.fail(f"npm {arguments[0]}: {done.stderr}")
