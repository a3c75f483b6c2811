"""The name of a front-end file in, its address out; the files are made by frontend/build.mjs."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from whitenoise import WhiteNoise

from fdt_graph.errors import FdtGraphError

FOLDER = Path(__file__).parent / "static"
#: Where browsers find them.
PREFIX = "/static/"
#: A name that follows from the content: what has it never changes, and browsers may keep it.
LASTING = r"^.+-[A-Z0-9]{8}\.[a-z]+$"
#: Seconds for which they may keep the others.
HOUR = 3600


def serve_assets(app: Flask, folder: Path = FOLDER) -> Callable[[str], str]:
    """Have an application send the front-end files, compressed as they were built.

    Gives what finds the address of one: asset("style.css") → "/static/style-Q5H2.css".
    Raises FdtGraphError when they were not built.
    """
    try:
        names: dict[str, str] = json.loads((folder / "manifest.json").read_text())
    except FileNotFoundError:
        raise FdtGraphError(
            "les fichiers des pages manquent : installez le paquet (pip install --editable .)",
            "the files of the pages are missing: install the package (pip install --editable .)",
        ) from None
    files = WhiteNoise(
        app.wsgi_app,
        root=folder,
        prefix=PREFIX,
        max_age=HOUR,
        immutable_file_test=LASTING,
        allow_all_origins=False,
    )

    def whole(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Send files whole: they are small, and a range that cannot be has no answer in words.

        https://www.rfc-editor.org/rfc/rfc9110#section-14.2
        """
        environ.pop("HTTP_RANGE", None)
        answer: Iterable[bytes] = files(environ, start)
        return answer

    setattr(app, "wsgi_app", whole)  # noqa: B010 - as Flask has it done; typed as a method
    return lambda name: PREFIX + names[name]
