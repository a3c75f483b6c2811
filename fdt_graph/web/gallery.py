"""The gallery of questions: what anybody may ask the graph without writing anything.

/questions is here, and the names of questions that there are not; gallery_answers.py answers.
"""

from collections.abc import Iterable
from pathlib import Path

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord, Unknown
from fdt_graph.fold import fold
from fdt_graph.questions import USERS, Question, find_question, load_questions
from fdt_graph.web.negotiation import LANGUAGES, language_of
from fdt_graph.web.parameters import refuse_unknown
from fdt_graph.web.representations import page
from fdt_graph.web.words.columns import HEADINGS

#: Who asks, by the first letter of an id, in the order of the page; "" for no one in particular.
ASKERS = ("P", "O", "R", "")
#: Characters of a filter that are read.
LONGEST = 200


def gallery(engine: Engine, root: Path) -> Blueprint:
    """Show the questions of a working directory, by who asks them."""
    blueprint = Blueprint("gallery", __name__)
    questions = load_questions(root / "sparql" / "cq")

    @blueprint.get("/questions")
    def listing() -> Response:
        """List the questions; ?q= keeps those that have its words, ?who= those of one asker."""
        refuse_unknown(request.args, ("q", "who", "lang"))
        language = LANGUAGES.index(language_of(request))
        sought, who = request.args.get("q", "").strip()[:LONGEST], request.args.get("who", "")
        askers = {slug: asker for asker, (slug, *_) in USERS.items()} | {"others": ""}
        if who and who not in askers:
            raise Unknown("parameter", f"who={who}", [f"who={slug}" for slug in askers])
        found = [each for each in questions.values() if matches(each, sought)]
        groups = [
            (slug, USERS[asker][1 + language] if asker else None, _asked_by(asker, found))
            for asker in ASKERS
            for slug, of in askers.items()
            if of == asker
        ]
        return page(
            "gallery.html",
            groups=[group for group in groups if group[2] and who in ("", group[0])],
            askers=groups,
            sought=sought,
            who=who,
            total=len(questions),
            headings={name: pair[language] for name, pair in HEADINGS.items()},
        )

    @blueprint.get("/questions/<name>")
    def other(name: str) -> BaseResponse:
        """Lead from the number of a question to its page; NoSuchRecord for none of either."""
        try:
            question = find_question(questions, name)
        except Unknown:
            raise NoSuchRecord("question", name, questions) from None
        if question.name == name:
            raise NotFound
        where = url_for(".listing") + f"/{question.name}"
        query = request.query_string.decode("ascii")
        return redirect(f"{where}?{query}" if query else where, 308)

    return blueprint


def matches(question: Question, sought: str) -> bool:
    """Tell whether a question has all the words that are sought, accents and capitals aside.

    Words of either language count, and those of its name.
    """
    text = f"{question.name} {question.id or ''} {question.fr} {question.en}"
    there, wanted = (fold(each).replace("’", "'") for each in (text, sought))
    return all(word in there for word in wanted.split())


def _asked_by(asker: str, questions: Iterable[Question]) -> list[Question]:
    """Keep the questions of one asker, in the order of their numbers, or of their names."""
    mine = [each for each in questions if (each.id or "")[:1] == asker]
    return sorted(mine, key=lambda each: (int(each.id[1:]) if each.id else 0, each.name))
