"""The parameters of an address in; the numbers that they are out, and a refusal of unknown ones."""

from collections.abc import Collection, Iterable, Mapping

from fdt_graph.errors import SHOWN, BadRequest, Unknown

#: Digits of a number, at most, as the description of the API says.
DIGITS = 9


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


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= DIGITS
