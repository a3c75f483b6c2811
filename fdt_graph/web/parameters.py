"""The parameters of an address in; the numbers and the page that they are out, or a refusal."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from fdt_graph.errors import SHOWN, BadRequest, Unknown
from fdt_graph.records.windows import Part, page_count

#: Digits of a number, at most, as the description of the API says.
DIGITS = 9

T = TypeVar("T")


def refuse_unknown(asked: Iterable[str], known: Collection[str]) -> None:
    """Raise Unknown for a parameter that an address does not take, with the nearest that it does.

    >>> refuse_unknown(["pgae"], ["page", "lang"])
    Traceback (most recent call last):
    fdt_graph.errors.base.Unknown: unknown parameter: pgae; did you mean page?
    """
    for name in asked:
        if name not in known:
            raise Unknown("parameter", name, known)


def whole_number(asked: Mapping[str, str], name: str, least: int = 1) -> int:
    """Read a number from `least` on; `least` where the parameter is not given.

    Raises BadRequest for what is no such number.

    >>> whole_number({"links": "2"}, "links"), whole_number({}, "links")
    (2, 1)
    """
    text = asked.get(name, str(least))
    if not _is_number(text) or int(text) < least:
        said = f"{name}={text[:SHOWN]}"
        raise BadRequest(
            f"{said} : il faut un nombre, à partir de {least}",
            f"{said}: a number is wanted, from {least} on",
        )
    return int(text)


def page_number(asked: Mapping[str, str], pages: int) -> int:
    """Read which of so many pages is asked for; the first where none is.

    Raises BadRequest for one that there is not.

    >>> page_number({"page": "2"}, 3), page_number({}, 3)
    (2, 1)
    """
    text = asked.get("page", "1")
    if not _is_number(text) or not 1 <= int(text) <= pages:
        said = f"page={text[:SHOWN]}"
        if pages == 1:
            raise BadRequest(f"{said} : il y a 1 page, page=1", f"{said}: there is 1 page, page=1")
        raise BadRequest(
            f"{said} : il y a {pages} pages, de page=1 à page={pages}",
            f"{said}: there are {pages} pages, from page=1 to page={pages}",
        )
    return int(text)


def page_of(asked: Mapping[str, str], items: Sequence[T], size: int) -> Part[T]:
    """Give the page of a list that is asked for, of `size` items; raises what page_number does.

    >>> page_of({"page": "2"}, "abcde", 3)
    Part(items=('d', 'e'), total=5, page=2, pages=2)
    """
    pages = page_count(len(items), size)
    page = page_number(asked, pages)
    return Part(tuple(items[(page - 1) * size : page * size]), len(items), page, pages)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= DIGITS
