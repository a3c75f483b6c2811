"""Bytes that may be packed in, the documents that are within out, never more than may be.

What bytes are packed with follows from how they begin, not from what is said of them.
"""

import io
import zipfile
from pathlib import PurePosixPath

from fdt_graph.errors import SHOWN, ParseError, TooLarge
from fdt_graph.worker.documents import decompress

BOM = b"\xef\xbb\xbf"
#: How packed bytes begin → their content coding.
#: https://www.rfc-editor.org/rfc/rfc1952, https://www.rfc-editor.org/rfc/rfc8878
CODINGS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
#: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
ZIP = b"PK\x03\x04"
#: Endings of names that say how bytes are packed.
ENDINGS = (".gz", ".zst", ".zip")
#: Documents that a zip may hold.
MEMBERS = 100


def unpack(content: bytes, name: str, limit: int) -> list[tuple[str, bytes]]:
    """Give the documents within, each with its name: one, but for a zip.

    Raises ParseError for what is not whole, and TooLarge past `limit` bytes together.
    """
    for magic, coding in CODINGS.items():
        if content.startswith(magic):
            return [(_plain(name), decompress(content, coding, limit))]
    if content.startswith(ZIP):
        return _unzip(content, name, limit)
    if len(content) > limit:
        raise TooLarge(limit)
    return [(name, content)]


def unpack_one(content: bytes, name: str, limit: int) -> tuple[str, bytes]:
    """Give the one document within, with its name; raises what unpack() does.

    ParseError for a zip of several: which of them is meant is not guessed.
    """
    [document, *others] = unpack(content, name, limit)
    if others:
        listed = ", ".join(
            plain.removeprefix(f"{_plain(name)}/") for plain, _ in [document, *others]
        )
        raise ParseError(
            name,
            None,
            None,
            f"a zip of several files, and one is needed: {listed[:SHOWN]}",
            f"un zip de plusieurs fichiers, et il en faut un : {listed[:SHOWN]}",
        )
    return document


def _unzip(content: bytes, name: str, limit: int) -> list[tuple[str, bytes]]:
    """Read the files of a zip whose names are no hidden ones."""
    found: list[tuple[str, bytes]] = []
    left = limit
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = [each for each in packed.infolist() if _is_document(each)]
            if not 0 < len(members) <= MEMBERS:
                raise ParseError(
                    name,
                    None,
                    None,
                    f"a zip of {len(members)} files: one is needed, {MEMBERS} at most are read",
                    f"un zip de {len(members)} fichiers : il en faut un, on en lit {MEMBERS} au "
                    "plus",
                )
            for each in members:
                with packed.open(each) as member:
                    plain = member.read(left + 1)
                if len(plain) > left:
                    raise TooLarge(limit)
                left -= len(plain)
                found.append((f"{_plain(name)}/{each.filename}", plain))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ParseError(
            name, None, None, f"no whole zip: {error}", f"pas un zip entier : {error}"
        ) from None
    return found


def _is_document(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return not member.is_dir() and not any(part.startswith((".", "__")) for part in parts)


def _plain(name: str) -> str:
    """Give the name that a packed document has by itself.

    >>> _plain("https://data.example/allies.ttl.gz")
    'https://data.example/allies.ttl'
    """
    for ending in ENDINGS:
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name
