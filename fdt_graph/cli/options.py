"""What commands have in common: how errors end them, and the options that several take."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from fdt_graph.errors import FdtGraphError, Unknown
from fdt_graph.namespaces import expand
from fdt_graph.settings import SETTINGS, Settings
from fdt_graph.store.generation import Generation
from fdt_graph.store.generations import Generations
from fdt_graph.validate import ENGINES

DOES_NOT_CONFORM = 1
CANNOT = 2


class Command(click.Group):
    """Turns errors, ours and the system's, into one line and exit code 2."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(context)
        except FdtGraphError as error:
            click.echo(f"fdt-graph: {error.say(language())}", err=True)
        except OSError as error:
            click.echo(f"fdt-graph: {error.filename}: {error.strerror}", err=True)
        sys.exit(CANNOT)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command by its name."""
        if self.get_command(context, args[0]) is None and not args[0].startswith("-"):
            raise Unknown("command", args[0], self.commands)
        return super().resolve_command(context, args)


def language() -> str:
    """Choose the language of errors: French, unless the setting says English."""
    return "en" if os.environ.get("FDT_GRAPH_LANG") == "en" else "fr"


def setting(name: str, option: str | None = None) -> Callable[..., Any]:
    """Make the option of a setting; its default is the setting's value."""
    found = next(each for each in SETTINGS if each.name == name)
    return click.option(
        option or f"--{name}",
        name,
        default=lambda: Settings.from_environment()[name],
        callback=lambda context, parameter, value: found.check(value),
        metavar=name.upper(),
        show_default=found.default,
        help=f"{found.fr} / {found.en}",
    )


LANGUAGE = click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    default=lambda: Settings.from_environment()["lang"],
    help="langue des messages / language of messages",
)
ENGINE = click.option(
    "--engine", type=click.Choice(sorted(ENGINES)), default="shacl", show_default=True
)


def _agent(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    return expand(value).value if value is not None else None


AGENT = click.option(
    "--agent",
    metavar="IRI|CURIE",
    callback=_agent,
    help="qui publie, comme organisation:cler / who publishes, such as organisation:cler",
)
#: Seconds that a command waits for another process that writes.
WAIT = 30.0


def current(store: str) -> Generation:
    """Find the generation that a store names; Gone when there is none."""
    return Generations(Path(store)).current()
