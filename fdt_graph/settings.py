"""The environment in, one table of settings out. What is not in the table is refused by name."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from fdt_graph.errors import BadSetting, Unknown

PREFIX = "FDT_GRAPH_"


@dataclass(frozen=True)
class Setting:
    """One setting: its environment variable is FDT_GRAPH_ and its name in capitals."""

    name: str
    default: str
    fr: str
    en: str
    #: What its value looks like, as a regular expression.
    form: str = ".+"


SETTINGS = (
    Setting(
        "root",
        ".",
        "le dossier de travail : ontology/, data/, shapes/, sparql/",
        "the working directory: ontology/, data/, shapes/, sparql/",
    ),
    Setting(
        "store",
        "store",
        "le dossier des générations publiées",
        "the folder of published generations",
    ),
    Setting(
        "bind",
        "127.0.0.1:8000",
        "l'adresse et le port où le serveur écoute",
        "the address and port where the server listens",
    ),
    Setting(
        "workers",
        "2",
        "le nombre de processus du serveur",
        "the number of the server's processes",
        form="[1-9][0-9]*",
    ),
    Setting(
        "keep",
        "3",
        "le nombre de générations gardées",
        "how many generations are kept",
        form="[1-9][0-9]*",
    ),
    Setting(
        "query_seconds",
        "10",
        "les secondes qu'une requête peut prendre",
        "the seconds that one query may take",
        form="[1-9][0-9]*",
    ),
    Setting(
        "query_memory",
        "1073741824",
        "les octets de mémoire qu'une requête peut prendre",
        "the bytes of memory that one query may take",
        form="[1-9][0-9]*",
    ),
    Setting(
        "query_answer",
        "67108864",
        "les octets qu'une réponse peut avoir",
        "the bytes that one answer may have",
        form="[1-9][0-9]*",
    ),
    Setting(
        "query_workers",
        "4",
        "les requêtes qu'un processus du serveur traite ensemble",
        "the queries that one process of the server answers at a time",
        form="[1-9][0-9]*",
    ),
    Setting(
        "query_waiting",
        "64",
        "les requêtes qui peuvent attendre leur tour ; au-delà, 503",
        "the queries that may wait for their turn; beyond, 503",
        form="[0-9]+",
    ),
    Setting(
        "lang",
        "fr",
        "la langue des messages : fr ou en",
        "the language of messages: fr or en",
        form="fr|en",
    ),
)


class Settings(dict[str, str]):
    """The values in force, by name."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the environment.

        Raises Unknown for an FDT_GRAPH_ variable that is no setting, BadSetting for a bad value.
        """
        values = cls({setting.name: setting.default for setting in SETTINGS})
        for variable, value in environment.items():
            if variable.startswith(PREFIX):
                name = variable.removeprefix(PREFIX).lower()
                if name not in values:
                    known = [PREFIX + setting.name.upper() for setting in SETTINGS]
                    raise Unknown("setting", variable, known)
                values[name] = value
        for setting in SETTINGS:
            if not re.fullmatch(setting.form, values[setting.name]):
                raise BadSetting(PREFIX + setting.name.upper(), values[setting.name], setting.form)
        return values
