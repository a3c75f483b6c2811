"""A bearer's text in, the token that it proves out.

    store/tokens.json    the tokens, each with a hash of its secret
    store/tokens.lock    held by who changes them

Nobody but the owner of the service reads either.
"""

import dataclasses
import fcntl
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fdt_graph.errors import FdtGraphError, Unauthorized, Unknown
from fdt_graph.namespaces import compact
from fdt_graph.store.files import lock, replace
from fdt_graph.tokens.rights import Role, Token

#: Days that a token lasts when nothing is said, and at most.
DAYS, MOST_DAYS = 365, 3650
#: The text of a token: its id, which is public, and 256 random bits, which are not.
FORM = re.compile(r"fdt_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
#: What is compared when there is no such token: a hash of no text that anybody knows.
NOBODY = bytes(32)


class Tokens:
    """The tokens of one store directory; what another process changes is seen at once."""

    def __init__(self, directory: Path) -> None:
        """Name the directory; nothing is created before the first token."""
        self._directory = directory
        self._path = directory / "tokens.json"
        #: Which file was read last, and what it said.
        self._known: tuple[tuple[int, int, int], dict[str, Token]] | None = None

    def all(self) -> list[Token]:
        """List the tokens, the oldest first; FdtGraphError for a damaged file."""
        return sorted(self._tokens().values(), key=lambda token: (token.created, token.id))

    def create(
        self, agent: str, role: Role, graphs: Sequence[str] = (), days: int = DAYS
    ) -> tuple[Token, str]:
        """Make a token that lasts some days; give it and its text, which is kept nowhere.

        Raises FdtGraphError for rights that its role cannot have, and for a damaged file.
        """
        if role is Role.PARTNER and not graphs:
            raise FdtGraphError(
                "un partenaire écrit dans ses graphes : nommez-en un au moins",
                "a partner writes to its own graphs: name one at least",
            )
        for graph in graphs:
            if not role.reaches(graph):
                raise FdtGraphError(
                    f"{role} : ce rôle n'écrit pas dans {compact(graph)}",
                    f"{role}: this role does not write to {compact(graph)}",
                )
        if not 1 <= days <= MOST_DAYS:
            raise FdtGraphError(
                f"un jeton dure de 1 à {MOST_DAYS} jours, non {days}",
                f"a token lasts 1 to {MOST_DAYS} days, not {days}",
            )
        token, text = _mint(agent, role, tuple(dict.fromkeys(graphs)), timedelta(days=days))
        with self._changing() as tokens:
            tokens[token.id] = token
        return token, text

    def revoke(self, name: str) -> Token:
        """End a token now, by its id; Unknown when there is none."""
        with self._changing() as tokens:
            token = _find(tokens, name)
            now = datetime.now(UTC)
            if token.state(now) != "revoked":
                tokens[name] = dataclasses.replace(token, revoked=now)
            return tokens[name]

    def rotate(self, name: str, grace: timedelta = timedelta(0)) -> tuple[Token, str]:
        """Replace a token by one of the same rights and lifetime; the old one ends after `grace`.

        Raises Unknown when there is none, FdtGraphError when it is revoked or replaced already.
        """
        with self._changing() as tokens:
            old = _find(tokens, name)
            if old.revoked is not None:
                raise FdtGraphError(
                    f"le jeton {name} est déjà révoqué ou remplacé : créez-en un autre",
                    f"the token {name} is revoked or replaced already: create another one",
                )
            token, text = _mint(old.agent, old.role, old.graphs, old.expires - old.created)
            tokens[name] = dataclasses.replace(old, revoked=token.created + grace)
            tokens[token.id] = token
            return token, text

    def check(self, text: str, now: datetime) -> Token:
        """Find the token that a bearer shows.

        Raises Unauthorized when it is worth nothing, or no more; FdtGraphError for a damaged file.
        """
        parts = FORM.fullmatch(text)
        name, secret = parts.groups() if parts is not None else ("", "")
        token = self._tokens().get(name)
        # Always compared, and in constant time: how long it takes tells nothing of what is known.
        same = hmac.compare_digest(_hash(secret), token.digest if token is not None else NOBODY)
        if token is None or not same or token.state(now) == "revoked":
            raise Unauthorized(
                "ce jeton ne vaut pas, ou plus : vérifiez qu'il est entier, "
                "ou demandez-en un autre aux gardiens du graphe",
                "this token is not valid, or no more: check that it is whole, "
                "or ask the keepers of the graph for another",
                "invalid_token",
            )
        if token.state(now) == "expired":
            raise Unauthorized(
                f"ce jeton a expiré le {token.expires:%Y-%m-%d} : "
                "demandez-en un autre aux gardiens du graphe",
                f"this token expired on {token.expires:%Y-%m-%d}: "
                "ask the keepers of the graph for another",
                "invalid_token",
            )
        return token

    def _tokens(self) -> dict[str, Token]:
        """Give the tokens by id; the file is read again when it is another."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return {}
        which = (found.st_ino, found.st_mtime_ns, found.st_size)
        if self._known is None or self._known[0] != which:
            self._known = (which, _read(self._path))
        return self._known[1]

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Token]]:
        """Give the tokens to change; they are written at the end, unless something was raised."""
        self._directory.mkdir(parents=True, exist_ok=True)
        guard = self._directory / "tokens.lock"
        guard.touch(0o600)
        with lock(guard, fcntl.LOCK_EX):
            tokens = _read(self._path) if self._path.exists() else {}
            yield tokens
            said = {"tokens": [_as_json(token) for token in tokens.values()]}
            replace(self._path, json.dumps(said, indent=1) + "\n", 0o600)


def _mint(
    agent: str, role: Role, graphs: tuple[str, ...], lifetime: timedelta
) -> tuple[Token, str]:
    now, name, secret = datetime.now(UTC), secrets.token_hex(8), secrets.token_urlsafe(32)
    token = Token(name, agent, role, graphs, now, now + lifetime, None, _hash(secret))
    return token, f"fdt_{name}_{secret}"


def _hash(secret: str) -> bytes:
    # A fast hash: nobody tries out 2^256 secrets. A slow one is for what people can remember.
    return hashlib.sha256(secret.encode()).digest()


def _find(tokens: dict[str, Token], name: str) -> Token:
    if name not in tokens:
        raise Unknown("token", name, tokens)
    return tokens[name]


def _read(path: Path) -> dict[str, Token]:
    """Read a file of tokens; FdtGraphError for one that is not what was written."""
    try:
        tokens = [_from_json(each) for each in json.loads(path.read_bytes())["tokens"]]
    except (KeyError, TypeError, ValueError) as error:
        raise FdtGraphError(
            f"{path} est abîmé, et nul jeton ne vaut : remettez une copie, "
            "ou supprimez-le et créez d'autres jetons",
            f"{path} is damaged, and no token is valid: put a copy back, "
            "or delete it and create other tokens",
        ) from error
    return {token.id: token for token in tokens}


def _as_json(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "agent": token.agent,
        "role": token.role,
        "graphs": token.graphs,
        "created": token.created.isoformat(),
        "expires": token.expires.isoformat(),
        "revoked": token.revoked.isoformat() if token.revoked is not None else None,
        "sha256": token.digest.hex(),
    }


def _from_json(said: dict[str, Any]) -> Token:
    """Read a token; KeyError, TypeError or ValueError when it is none."""
    digest = bytes.fromhex(said["sha256"])
    texts = [said["id"], said["agent"], *said["graphs"]]
    if not isinstance(said["graphs"], list) or not all(isinstance(text, str) for text in texts):
        raise TypeError
    if len(digest) != len(NOBODY):
        raise ValueError
    return Token(
        id=said["id"],
        agent=said["agent"],
        role=Role(said["role"]),
        graphs=tuple(said["graphs"]),
        created=_moment(said["created"]),
        expires=_moment(said["expires"]),
        revoked=_moment(said["revoked"]) if said["revoked"] is not None else None,
        digest=digest,
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment
