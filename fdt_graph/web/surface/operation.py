"""What an operation of the service is, and the parameters that many take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fdt_graph.errors import (
    BadRequest,
    FdtGraphError,
    NoSuchRecord,
    NotAcceptable,
    Unknown,
)
from fdt_graph.web.negotiation import HTML, LANGUAGES
from fdt_graph.web.representations import SUFFIXES

TEXT: Mapping[str, Any] = {"type": "string"}
NUMBER: Mapping[str, Any] = {"type": "integer", "minimum": 1, "maximum": 999_999_999}


@dataclass(frozen=True)
class Parameter:
    """One parameter: its schema is JSON Schema 2020-12, as OpenAPI 3.1 has it."""

    name: str
    fr: str
    en: str
    schema: Mapping[str, Any] = field(default_factory=lambda: TEXT)
    #: Where it is: query, path or header.
    place: str = "query"
    required: bool = False
    #: A value that means something in the published graph.
    example: object = None

    @property
    def document(self) -> dict[str, Any]:
        """Write it as OpenAPI does."""
        said = {
            "name": self.name,
            "in": self.place,
            "description": f"{self.fr}\n\n{self.en}",
            "required": self.required or self.place == "path",
            "schema": dict(self.schema),
        }
        return said if self.example is None else {**said, "example": self.example}


@dataclass(frozen=True)
class Operation:
    """One method at one path."""

    #: What it does, in French and in English.
    fr: str
    en: str
    #: Media types of the answer, the one for who has no opinion first.
    produces: tuple[str, ...] = (HTML,)
    parameters: tuple[Parameter, ...] = ()
    #: What it may answer when it cannot: the statuses follow from web/problems.py.
    problems: tuple[type[FdtGraphError], ...] = ()
    #: Other statuses, with what each means in French and in English.
    others: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    #: The status of a good answer.
    status: int = 200
    #: Media types that its body may have; none when it takes no body.
    accepts: tuple[str, ...] = ()
    #: Fields of a form in the body, by name, if it takes one.
    form: tuple[Parameter, ...] = ()
    #: Whether only the bearer of a token may do it.
    token: bool = False


LANG = Parameter(
    "lang",
    "La langue des mots ; sinon Accept-Language, sinon le français.",
    "The language of words; else Accept-Language, else French.",
    {"type": "string", "enum": list(LANGUAGES)},
)
PAGE = Parameter("page", "Le numéro de la page.", "The number of the page.", NUMBER, example=1)
UNMODIFIED = {304: ("Rien de changé depuis.", "Nothing changed since.")}
SUFFIX = Parameter(
    "suffix",
    "Le format du document.",
    "The format of the document.",
    {"type": "string", "enum": list(SUFFIXES)},
    "path",
    example="ttl",
)
#: Media types of what is said in every format.
FORMS = tuple(dict.fromkeys(kind.partition(";")[0] for kind in SUFFIXES.values()))


def page(fr: str, en: str, *parameters: Parameter, **more: Any) -> Mapping[str, Operation]:
    """Describe a page that people read."""
    return {
        "get": Operation(
            fr,
            en,
            **{
                "parameters": (*parameters, LANG),
                "problems": (Unknown, BadRequest, *more.pop("problems", ())),
                "others": {**UNMODIFIED, **more.pop("others", {})},
                **more,
            },
        )
    }


def document(fr: str, en: str, *parameters: Parameter, **more: Any) -> Mapping[str, Operation]:
    """Describe a page that is also written in the formats for programs."""
    problems = (NoSuchRecord, NotAcceptable, *more.pop("problems", ()))
    return page(fr, en, *parameters, **{"produces": FORMS, **more}, problems=problems)
