"""Names of ours in files in, those that nothing declares out, with the nearest declared one."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from rapidfuzz import fuzz, process

from fdt_graph.check.material import Material
from fdt_graph.check.rule import Fault, rule
from fdt_graph.namespaces import BASE, PREFIXES, SCHEMES, compact

#: The prefixes whose names somebody declares: terms, shapes, concepts, graphs, questions.
OURS = ("fdt", "shape", "graph", "question", "scheme", *SCHEMES)

#: What is written by hand; of what data say, the queries data/undeclared-property and
#: schemes/undeclared look at every statement.
FILES = (
    "ontology/*.ttl",
    "ontology/schemes/*.ttl",
    "ontology/examples.trig",
    "shapes/**/*.ttl",
    "sparql/**/*.rq",
    "sparql/**/*.ru",
    "data/**/*.trig",
    "docs/*.md",
    "README.md",
    "fdt_graph/**/*.py",
    "fdt_graph/**/*.html",
)

#: A name that is cut short, by an ellipsis or by a brace of a template, is no name.
_WHOLE = r"(?![…*{<])"
_NAME = re.compile(
    rf"(?<![\w/@.:#-])(?P<prefix>{'|'.join(OURS)}):(?P<local>[A-Za-z][\w.-]*+){_WHOLE}"
    rf"|{re.escape(BASE)}(?P<path>(?:ns#|shapes#|scheme/|graph/|question/)[A-Za-z][\w./#-]*+){_WHOLE}"
)
_DECLARATION = re.compile(r"\bprefix\s+([\w-]+):\s*<([^>]+)>", re.IGNORECASE)
_MADE_UP = re.compile(r"[/#]example(?:-|$)")


def names(text: str) -> Iterator[tuple[int, str]]:
    """Find the names of ours in a text, each with its place: IRIs, and compact IRIs made whole.

    A prefix means what the text declares, or else what it does in this project. What is made up
    says so (example-…), and is declared nowhere.

    >>> list(names("fdt:Actor, theme:energy-… and https://w3id.org/fdt/graph/void#dataset."))
    [(0, 'https://w3id.org/fdt/ns#Actor'), (30, 'https://w3id.org/fdt/graph/void#dataset')]
    """
    prefixes = {**PREFIXES, **dict(_DECLARATION.findall(text))}
    for found in _NAME.finditer(text):
        namespace = prefixes[found["prefix"]] if found["prefix"] else BASE
        name = namespace + (found["local"] or found["path"]).rstrip(".")
        if name.startswith(BASE) and name[-1] not in "-/#" and not _MADE_UP.search(name):
            yield found.start(), name


@rule(
    "ontology",
    "Chaque nom de nos espaces de noms, où qu’il soit écrit, est déclaré : termes, shapes, "
    "concepts, graphes, questions.",
    "Each name in our namespaces, wherever it is written, is declared: terms, shapes, concepts, "
    "graphs, questions.",
)
def undeclared(material: Material) -> Iterator[Fault]:
    """Read each file, and name the nearest declared name to each that is not."""
    declared = material.declared
    known = [compact(name) for name in declared]
    for path in files(material.root):
        file = str(path.relative_to(material.root))
        for line, text in passages(path):
            for start, name in names(text):
                if name not in declared:
                    near = process.extractOne(compact(name), known, scorer=fuzz.ratio)
                    where = f"{file}:{line + text.count(chr(10), 0, start)}"
                    nearest = (("nearest", near[0]),) if near else ()
                    yield Fault(compact(name), nearest, where)


@rule(
    "ontology",
    "Chaque terme déclaré sert dans une shape ou dans une question.",
    "Each declared term is used in a shape or in a question.",
)
def unused(material: Material) -> Iterator[Fault]:
    """Look for each term in shapes/ and sparql/cq/."""
    paths = [*material.root.glob("shapes/*.ttl"), *material.root.glob("sparql/cq/*.rq")]
    used = {name for path in paths for _, name in names(path.read_text())}
    terms = {name for name in material.declared if name.startswith(PREFIXES["fdt"])}
    for term in sorted(terms - used):
        yield Fault(compact(term))


def files(root: Path) -> list[Path]:
    """List the files in which names of ours may be written, but those that are wrong on purpose."""
    found = {path for pattern in FILES for path in root.glob(pattern)}
    return sorted(path for path in found if not path.name.startswith("bad-"))


def passages(path: Path) -> Iterator[tuple[int, str]]:
    """Give the texts of a file, each with the number of its first line.

    Of Python its strings only.
    """
    if path.suffix == ".py":
        for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
            if token.type == tokenize.STRING:
                yield token.start[0], token.string
    else:
        yield 1, path.read_text()
