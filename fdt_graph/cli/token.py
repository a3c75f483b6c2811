"""Tokens of who may write: create, list, revoke, rotate."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from pyoxigraph import DefaultGraph, NamedNode
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fdt_graph.cli.options import LANGUAGE, Command, current, language, setting
from fdt_graph.errors import NoSuchRecord
from fdt_graph.namespaces import compact, expand, iri
from fdt_graph.show import WIDE
from fdt_graph.tokens import DAYS, MOST_DAYS, Role, Token, Tokens

#: Columns of the list, then states, in French and in English.
WORDS = {
    "id": ("jeton", "token"),
    "role": ("rôle", "role"),
    "agent": ("acteur", "agent"),
    "graphs": ("graphes", "graphs"),
    "created": ("créé", "created"),
    "expires": ("expire", "expires"),
    "state": ("état", "state"),
    "active": ("valable", "active"),
    "expired": ("expiré", "expired"),
    "revoked": ("révoqué", "revoked"),
}
COLUMNS = ("id", "role", "agent", "graphs", "created", "expires", "state")


@click.group(cls=Command)
def token() -> None:
    """Donner, lister, retirer et remplacer les jetons de qui peut écrire.

    Give, list, revoke and replace the tokens of who may write.
    """


@token.command()
@click.option(
    "--agent",
    required=True,
    metavar="IRI|CURIE",
    help="l'acteur du graphe qui écrira, comme organisation:cler / the actor who will write",
)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option(
    "--graph",
    "graphs",
    multiple=True,
    metavar="IRI|CURIE",
    help="un graphe où il écrira, et dans nul autre / a graph to write to, and to no other",
)
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    default=DAYS,
    show_default=True,
    help="les jours que le jeton dure / the days that the token lasts",
)
@setting("store")
def create(agent: str, role: str, graphs: tuple[str, ...], days: int, store: str) -> None:
    """Créer un jeton, et l'écrire : c'est la seule fois qu'il est montré.

    Create a token and write it: it is shown this once.
    """
    who = _actor(store, agent)
    names = [expand(graph).value for graph in graphs]
    _show_once(*Tokens(Path(store)).create(who, Role(role), names, days))


def _actor(store: str, agent: str) -> str:
    """Give the IRI of an actor; NoSuchRecord when the current generation has no such actor."""
    wanted = expand(agent).value
    with current(store).open() as opened:
        found = opened.store.quads_for_pattern(
            None, iri("rdf:type"), iri("fdt:Actor"), DefaultGraph()
        )
        actors = {quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)}
    if wanted not in actors:
        raise NoSuchRecord("record", compact(wanted), map(compact, actors))
    return wanted


def _show_once(made: Token, text: str) -> None:
    """Write the text alone to standard output, where a program may read it."""
    said = {
        "fr": f"jeton {made.id}, jusqu'au {made.expires:%Y-%m-%d} ; il ne sera plus montré :",
        "en": f"token {made.id}, until {made.expires:%Y-%m-%d}; it is not shown again:",
    }
    click.echo(said[language()], err=True)
    click.echo(text)


@token.command("list")
@click.option("--format", "syntax", type=click.Choice(["table", "json"]), default="table")
@setting("store")
@LANGUAGE
def list_tokens(syntax: str, store: str, lang: str) -> None:
    """Lister les jetons, sans leurs secrets : nul ne les connaît.

    List the tokens, without their secrets: nobody knows them.
    """
    now = datetime.now(UTC)
    rows = [_row(each, now) for each in Tokens(Path(store)).all()]
    if syntax == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        _print_table(rows, lang)


def _row(token: Token, now: datetime) -> dict[str, Any]:
    return {
        "id": token.id,
        "role": token.role,
        "agent": token.agent,
        "graphs": token.graphs,
        "created": token.created.isoformat(timespec="seconds"),
        "expires": token.expires.isoformat(timespec="seconds"),
        "state": token.state(now),
    }


def _print_table(rows: list[dict[str, Any]], lang: str) -> None:
    words = {name: texts[lang == "en"] for name, texts in WORDS.items()}
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in COLUMNS:
        table.add_column(words[name], overflow="fold")
    for row in rows:
        graphs = ", ".join(compact(graph) for graph in row["graphs"])
        shown = {**row, "agent": compact(row["agent"]), "graphs": graphs}
        shown |= {name: row[name][:10] for name in ("created", "expires")}
        shown["state"] = words[row["state"]]
        table.add_row(*(Text(shown[name]) for name in COLUMNS))
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDE)
    console.print(table)


@token.command()
@click.argument("name", metavar="ID")
@setting("store")
def revoke(name: str, store: str) -> None:
    """Retirer un jeton, par son identifiant : il ne vaut plus rien, aussitôt.

    Revoke a token, by its id: it is worth nothing, at once.
    """
    Tokens(Path(store)).revoke(name)


@token.command()
@click.argument("name", metavar="ID")
@click.option(
    "--grace",
    type=click.IntRange(0, 720),
    default=0,
    show_default=True,
    help="les heures que l'ancien jeton vaut encore / the hours that the old one is still valid",
)
@setting("store")
def rotate(name: str, grace: int, store: str) -> None:
    """Remplacer un jeton par un autre des mêmes droits et de la même durée.

    Replace a token by another of the same rights and the same lifetime.
    """
    _show_once(*Tokens(Path(store)).rotate(name, timedelta(hours=grace)))
