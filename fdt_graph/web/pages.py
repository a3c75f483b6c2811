"""Pages and documents, by Flask: what people read, and what an IRI gives."""

from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Flask, Response, has_request_context, render_template, request
from jinja2 import pass_context
from werkzeug.exceptions import HTTPException, NotFound

from fdt_graph.engine import Engine
from fdt_graph.errors import FdtGraphError, Unknown
from fdt_graph.namespaces import BASE
from fdt_graph.questions import load_questions
from fdt_graph.web.about import about
from fdt_graph.web.assets import serve_assets
from fdt_graph.web.catalog import catalog
from fdt_graph.web.directories import directories
from fdt_graph.web.documents import documents
from fdt_graph.web.editor import editor
from fdt_graph.web.feeds import feeds
from fdt_graph.web.figures import day, number
from fdt_graph.web.gallery import gallery
from fdt_graph.web.history import publications
from fdt_graph.web.home import home
from fdt_graph.web.map import map_page
from fdt_graph.web.memento import Shelf, mementos
from fdt_graph.web.negotiation import LANGUAGES, language_of, negotiated_language
from fdt_graph.web.network import network
from fdt_graph.web.partners import partners
from fdt_graph.web.problems import STATUS, Problem, problem_of, type_of, write
from fdt_graph.web.programs import programs
from fdt_graph.web.releases import releases_pages
from fdt_graph.web.schemes import schemes
from fdt_graph.web.shapes import shapes
from fdt_graph.web.stream import stream
from fdt_graph.web.terms import Terms
from fdt_graph.web.tiles import Tiles
from fdt_graph.web.validators import CACHE_CONTROL
from fdt_graph.web.vocabulary import vocabulary
from fdt_graph.web.words import words

#: Bytes of a request's body, at most.
MAX_BODY = 1 << 20


def create_pages(
    engine: Engine, root: Path, past: Shelf | None = None, tiles: Tiles | None = None
) -> Flask:
    """Serve an engine's answers to the project's own questions, and releases where there may be.

    `tiles` are put under the map; without them nothing is asked of another host.
    The caller closes the engine and the shelf of releases.
    """
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    # With the context, for it depends on the request: else constants are worked out only once.
    app.jinja_env.filters["address"] = pass_context(lambda _, iri: address(iri))
    app.jinja_env.filters.update(day=day, number=number)
    app.jinja_env.globals["asset"] = serve_assets(app)
    app.register_blueprint(home(engine, load_questions(root / "sparql" / "cq")))
    app.register_blueprint(documents(engine, past))
    terms = Terms(engine, root)
    app.register_blueprint(vocabulary(engine, root, terms))
    app.register_blueprint(shapes(terms))
    app.register_blueprint(schemes(engine))
    app.register_blueprint(publications(engine))
    app.register_blueprint(map_page(engine, tiles or Tiles()))
    parts = (directories, network, gallery, editor, about, feeds, programs, partners)
    for part in (*parts, stream, catalog):
        app.register_blueprint(part(engine, root))
    if past is not None:
        app.register_blueprint(releases_pages(past.releases))
        app.register_blueprint(mementos(past))
    app.register_blueprint(problems())

    @app.after_request
    def validate(response: Response) -> Response:
        """Let caches ask again for little: the same bytes are not sent twice (RFC 9110, 13)."""
        if request.method in ("GET", "HEAD") and response.status_code == 200:
            response.add_etag()
            response.last_modified = response.last_modified or engine.generation.published
            response.headers.setdefault("Cache-Control", CACHE_CONTROL)
            response.make_conditional(request)
        return response

    return app


def problems() -> Blueprint:
    """Answer our errors and HTTP's own; let anything else be a 500 with a traceback in the log."""
    blueprint = Blueprint("problems", __name__)

    @blueprint.app_errorhandler(FdtGraphError)
    def ours(error: FdtGraphError) -> Response:
        return _answer(problem_of(error))

    @blueprint.app_errorhandler(HTTPException)
    def theirs(error: HTTPException) -> Response:
        return _answer(problem_of(error))

    @blueprint.get("/problem/<kind>")
    def about(kind: str) -> Response:
        """Say what a type of problem is."""
        for error, status in STATUS.items():
            if type_of(error).endswith(f"/{kind}"):
                said = str(error.__doc__).splitlines()[0]
                problem = Problem(status, type_of(error), {"fr": said, "en": said}, {}, {})
                response = _answer(problem)
                response.status_code = HTTPStatus.OK
                return response
        raise NotFound

    return blueprint


def _answer(problem: Problem) -> Response:
    """Write a problem as the client prefers it, in its language."""
    try:
        language = language_of(request)
    except Unknown:
        language = negotiated_language(request.headers.get("Accept-Language", ""))
    headers, body = write(problem, request.headers.get("Accept", ""), language, _page)
    return Response(body, problem.status, headers)


def problem_page(app: Flask, problem: Problem, language: str) -> str:
    """Make the page of a problem that another part of the service met."""
    with app.test_request_context():
        return _page(problem, language)


def _page(problem: Problem, language: str) -> str:
    reason = problem.texts[language]
    return render_template(
        "problem.html", status=problem.status, reason=reason, lang=language, t=words(language)
    )


def address(iri: str) -> str | None:
    """Give where a reader can go for an IRI: on this server for ours; None for no web address.

    >>> address("javascript:alert(1)")
    >>> address("https://w3id.org/fdt//evil.example/x")
    '/evil.example/x'
    """
    if iri.startswith(BASE):
        # One slash: two would name another host.
        path, hash_, fragment = f"/{iri.removeprefix(BASE).lstrip('/')}".partition("#")
        asked = request.args.get("lang") if has_request_context() else None
        language = f"?lang={asked}" if asked in LANGUAGES else ""
        return path + language + hash_ + fragment
    return iri if iri.startswith(("http://", "https://")) else None
