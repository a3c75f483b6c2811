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

    def check(self, value: str) -> str:
        """Give a value back; BadSetting when the setting cannot have it."""
        if not re.fullmatch(self.form, value):
            raise BadSetting(PREFIX + self.name.upper(), value, self.form)
        return value


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
        "engine",
        "",
        "le moteur SPARQL d’une autre machine qui tient le graphe, sparql+https://… ; aucun si "
        "c’est vide",
        "the SPARQL engine of another machine that holds the graph, sparql+https://…; none if it "
        "is empty",
        form="(sparql[+]https?://[^ ]+)?",
    ),
    Setting(
        "engine_graphs",
        "",
        "l’adresse https:// où ce moteur prend des graphes (Graph Store Protocol)",
        "the https:// address where that engine takes in graphs (Graph Store Protocol)",
        form="(https?://[^ ]+)?",
    ),
    Setting(
        "engine_union",
        "default",
        "où y est l’union des graphes : default (le graphe par défaut) ou graph (graph:union)",
        "where the union of graphs is there: default (the default graph) or graph (graph:union)",
        form="default|graph",
    ),
    Setting(
        "bind",
        "127.0.0.1:8000",
        "l'adresse et le port où le serveur écoute",
        "the address and port where the server listens",
    ),
    Setting(
        "public",
        "",
        "l'adresse publique du service, si ce n'est pas celle que ses clients emploient",
        "the service's public address, when it is not the one that its clients use",
        form="(https?://[^/]+/?)?",
    ),
    Setting(
        "tiles",
        "",
        "l'adresse des tuiles sous la carte, avec {z}, {x} et {y} ; aucune si elle est vide",
        "the address of the tiles under the map, with {z}, {x} and {y}; none if it is empty",
        form=r"(https?://[A-Za-z0-9.:-]+/[!-~]*\{z\}[!-~]*\{x\}[!-~]*\{y\}[!-~]*)?",
    ),
    Setting(
        "tiles_credit",
        "",
        "ce que le fournisseur des tuiles demande d'écrire sous la carte",
        "what the provider of the tiles asks to have written under the map",
        form=".*",
    ),
    Setting(
        "proxies",
        "127.0.0.1",
        "les mandataires qui disent l'adresse du client, séparés par des virgules",
        "the proxies that tell the client's address, with commas between",
        form="[0-9a-fA-F.:/,]*",
    ),
    Setting(
        "connections",
        "1024",
        "les connexions ouvertes à la fois ; au-delà, 503",
        "the connections open at a time; beyond, 503",
        form="[1-9][0-9]*",
    ),
    Setting(
        "cache",
        "67108864",
        "les octets de réponses gardées",
        "the bytes of answers that are kept",
        form="[0-9]+",
    ),
    Setting(
        "log",
        "stderr",
        "le journal des requêtes : stderr ou off",
        "the log of requests: stderr or off",
        form="stderr|off",
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
        "les secondes de travail d'une requête",
        "the seconds that one query may work",
        form="[1-9][0-9]*",
    ),
    Setting(
        "query_reading",
        "120",
        "les secondes en tout, si le client lit lentement",
        "the seconds in all, when its client reads slowly",
        form="[1-9][0-9]*",
    ),
    Setting(
        "query_memory",
        "1073741824",
        "les octets de mémoire d'une requête",
        "the bytes of memory of one query",
        form="[1-9][0-9]*",
    ),
    Setting(
        "query_answer",
        "1073741824",
        "les octets d'une réponse, avant compression",
        "the bytes of one answer, before compression",
        form="[1-9][0-9]*",
    ),
    Setting(
        "query_length",
        "65536",
        "les octets d'une requête",
        "the bytes of a query",
        form="[1-9][0-9]*",
    ),
    Setting(
        "query_workers",
        "4",
        "les requêtes traitées ensemble, tant qu'elles sont courtes",
        "the queries answered at a time, as long as they are short",
        form="[1-9][0-9]*",
    ),
    Setting(
        "query_old",
        "4",
        "les requêtes de plus d'un quart de seconde, en plus",
        "the queries of more than a quarter of a second, besides",
        form="[1-9][0-9]*",
    ),
    Setting(
        "query_paused",
        "8",
        "celles qui attendent, arrêtées, une de ces places ; au-delà, 503",
        "those that stand still until one of these places is free; beyond, 503",
        form="[0-9]+",
    ),
    Setting(
        "query_waiting",
        "64",
        "les requêtes qui attendent leur tour ; au-delà, 503",
        "the queries that wait for their turn; beyond, 503",
        form="[0-9]+",
    ),
    Setting(
        "query_share",
        "16",
        "les requêtes d'un même client ; au-delà, 429",
        "the queries of one client; beyond, 429",
        form="[1-9][0-9]*",
    ),
    Setting(
        "write_seconds",
        "60",
        "les secondes que peut prendre une écriture",
        "the seconds that one change may take",
        form="[1-9][0-9]*",
    ),
    Setting(
        "write_memory",
        "4294967296",
        "les octets de mémoire de qui écrit",
        "the bytes of memory of the one who writes",
        form="[1-9][0-9]*",
    ),
    Setting(
        "write_length",
        "67108864",
        "les octets d'un document ou d'une mise à jour",
        "the bytes of a document or of an update",
        form="[1-9][0-9]*",
    ),
    Setting(
        "write_rate",
        "120",
        "les écritures par minute d'un même jeton ; au-delà, 429",
        "the changes a minute of one token; beyond, 429",
        form="[1-9][0-9]*",
    ),
    Setting(
        "harvest",
        "on",
        "récolter les partenaires à leur heure pendant que l'on sert : on ou off",
        "harvest partners in their time while serving: on or off",
        form="on|off",
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
            setting.check(values[setting.name])
        return values
