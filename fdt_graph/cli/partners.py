"""Partners: what the registry says of them."""

import json
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fdt_graph.cli.options import LANGUAGE, setting
from fdt_graph.federation.registry import Partner, read_partners
from fdt_graph.namespaces import compact
from fdt_graph.show import WIDE

#: Columns of the table, in French and in English, then what their cells say.
WORDS = {
    "id": ("partenaire", "partner"),
    "title": ("jeu de données", "dataset"),
    "iri": ("observatoire", "observatory"),
    "licence": ("licence", "licence"),
    "kinds": ("formes", "forms"),
    "trust": ("confiance", "trust"),
    "days": ("tous les… jours", "every… days"),
    "hosts": ("hôtes", "hosts"),
    "files": ("à partir de fichiers", "from files"),
    "asked": ("à la demande", "when asked"),
    "none": ("aucun", "none"),
}
COLUMNS = ("id", "title", "iri", "licence", "kinds", "trust", "days", "hosts")


@click.command()
@click.option(
    "--format",
    "syntax",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="comment l’écrire / how to write it",
)
@LANGUAGE
@setting("root")
def partners(syntax: str, lang: str, root: str) -> None:
    """Lister les partenaires du registre : ce qu'ils donnent, et les hôtes que l'on peut joindre.

    List the partners of the registry: what they give, and the hosts that may be reached.
    """
    found = read_partners(Path(root)).values()
    if syntax == "json":
        click.echo(json.dumps([_described(each) for each in found], ensure_ascii=False, indent=2))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in COLUMNS:
        table.add_column(_word(name, lang), overflow="fold")
    for each in found:
        table.add_row(*(Text(cell) for cell in _cells(each, lang)))
    console = Console()
    (console if console.is_terminal else Console(width=WIDE)).print(table)


def _word(name: str, spoken: str) -> str:
    return WORDS[name][spoken == "en"]


def _cells(partner: Partner, spoken: str) -> list[str]:
    """Write a partner as the cells of a row."""
    kinds = ", ".join(sorted({each.kind for each in partner.distributions}))
    if not any(each.address for each in partner.distributions):
        kinds += f" ({_word('files', spoken)})"
    days = partner.schedule and f"{partner.schedule.total_seconds() / 86400:g}"
    return [
        partner.id,
        partner.labels[spoken],
        compact(partner.iri),
        partner.licence,
        kinds,
        partner.trust,
        days or _word("asked", spoken),
        ", ".join(sorted(partner.reach.hosts)) or _word("none", spoken),
    ]


def _described(partner: Partner) -> dict[str, object]:
    """Write a partner as JSON has it; a period in seconds."""
    return {
        "id": partner.id,
        "organisation": partner.iri,
        "title": partner.labels,
        "graph": partner.graph,
        "licence": partner.licence,
        "contact": partner.contact,
        "profile": partner.profile,
        "trust": partner.trust,
        "period": partner.schedule and partner.schedule.total_seconds(),
        "hosts": sorted(partner.reach.hosts),
        "open_for_test": partner.reach.open,
        "answer_seconds": partner.reach.seconds,
        "answer_bytes": partner.reach.limit,
        "removal_share": partner.removal_share,
        "endpoint": partner.endpoint,
        "distributions": [
            {
                "iri": each.iri,
                "kind": each.kind,
                "address": each.address,
                "media_type": each.media_type,
                "metadata": each.metadata and str(each.metadata),
                "mappings": [str(path) for path in each.mappings],
            }
            for each in partner.distributions
        ],
    }
