"""Who may write, and what: bearers' tokens in, their rights out."""

from fdt_graph.tokens.rate import Rate
from fdt_graph.tokens.rights import RESERVED, Role, Token, refusal, require_graph
from fdt_graph.tokens.tokens import DAYS, MOST_DAYS, Tokens

__all__ = [
    "DAYS",
    "MOST_DAYS",
    "RESERVED",
    "Rate",
    "Role",
    "Token",
    "Tokens",
    "refusal",
    "require_graph",
]
