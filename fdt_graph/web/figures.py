"""Numbers and days in, how people of a language write them out."""

from datetime import date

MONTHS = {
    "fr": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    ).split(),
    "en": (
        "January February March April May June July August September October November December"
    ).split(),
}
#: What stands between thousands: in French a narrow space at which no line breaks.
THOUSANDS = {"fr": "\N{NARROW NO-BREAK SPACE}", "en": ","}


def number(value: int, language: str) -> str:
    """Write a whole number.

    >>> number(36361, "en"), number(8, "fr")
    ('36,361', '8')
    """
    return f"{value:,}".replace(",", THOUSANDS[language])


def day(text: str, language: str) -> str:
    """Write the day that an xsd:date or an xsd:dateTime begins with; another text as it is.

    >>> day("2026-11-01", "fr"), day("2026-11-22T10:11:12.5Z", "en"), day("soon", "fr")
    ('1er novembre 2026', '22 November 2026', 'soon')
    """
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return text
    first = "1er" if found.day == 1 and language == "fr" else str(found.day)
    return f"{first} {MONTHS[language][found.month - 1]} {found.year}"


def within(label: str) -> str:
    """Write a label within a phrase: without its capital, unless it is all capitals.

    >>> within("Au moins"), within("CFA francs"), within("")
    ('au moins', 'CFA francs', '')
    """
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
