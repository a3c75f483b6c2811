"""HTTP, thin: name a format, call one function, return bytes."""

from pathlib import Path

from flask import Flask, Response, has_request_context, request, url_for

from fdt_graph.engine import Engine
from fdt_graph.namespaces import BASE
from fdt_graph.questions import load_questions
from fdt_graph.web.documents import documents
from fdt_graph.web.home import home
from fdt_graph.web.negotiation import LANGUAGES
from fdt_graph.web.problems import problems
from fdt_graph.web.sparql import sparql

#: Nothing of a page comes from another host, and no script runs.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"

#: Bytes of a request's body, at most.
MAX_BODY = 1 << 20


def create_app(engine: Engine, root: Path) -> Flask:
    """Serve an engine's answers. The caller made it, the caller closes it."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.jinja_env.filters["address"] = address
    app.register_blueprint(home(engine, load_questions(root / "sparql" / "cq")))
    app.register_blueprint(sparql(engine))
    app.register_blueprint(documents(engine))
    app.register_blueprint(problems())

    @app.after_request
    def validate(response: Response) -> Response:
        """Let caches ask again for little: the same bytes are not sent twice (RFC 9110, 13)."""
        if request.method in ("GET", "HEAD") and response.status_code == 200:
            response.add_etag()
            response.last_modified = response.last_modified or engine.generation.published
            response.cache_control.no_cache = True
            response.make_conditional(request)
        return response

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET")
            response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return app


def address(iri: str) -> str | None:
    """Give where a reader can go for an IRI: on this server for ours; None for no web address.

    >>> address("javascript:alert(1)")
    """
    if iri.startswith(BASE):
        path, hash_, fragment = (url_for("home.page") + iri.removeprefix(BASE)).partition("#")
        asked = request.args.get("lang") if has_request_context() else None
        language = f"?lang={asked}" if asked in LANGUAGES else ""
        return path + language + hash_ + fragment
    return iri if iri.startswith(("http://", "https://")) else None
