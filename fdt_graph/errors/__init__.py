"""Everything this package raises on purpose, in French and in English.

HTTP statuses are chosen in web/problems.py, exit codes in cli/.
"""

from fdt_graph.errors.base import SHOWN, FdtGraphError, NoSuchRecord, Unknown
from fdt_graph.errors.limits import (
    ChangeTooLarge,
    Crashed,
    Left,
    OutOfMemory,
    Overloaded,
    TimedOut,
    TooLarge,
    TooMany,
    TooOften,
)
from fdt_graph.errors.reading import ParseError, QueryError, TableError, ValidationError
from fdt_graph.errors.requests import (
    BadRequest,
    BadSetting,
    BodyTooLong,
    Forbidden,
    NotAcceptable,
    NotAllowed,
    ReadOnly,
    Unauthorized,
    UnsupportedMediaType,
    Unwritable,
)
from fdt_graph.errors.store import (
    AlreadyThere,
    BadName,
    Busy,
    Damaged,
    DiskFull,
    Diverged,
    Gone,
    NoRelease,
    PreconditionFailed,
    StoreReadOnly,
    Withdrawn,
)

__all__ = [
    "AlreadyThere",
    "BadName",
    "BadRequest",
    "BadSetting",
    "BodyTooLong",
    "Busy",
    "ChangeTooLarge",
    "Crashed",
    "Damaged",
    "DiskFull",
    "Diverged",
    "FdtGraphError",
    "Forbidden",
    "Gone",
    "Left",
    "NoRelease",
    "NoSuchRecord",
    "NotAcceptable",
    "NotAllowed",
    "OutOfMemory",
    "Overloaded",
    "ParseError",
    "PreconditionFailed",
    "QueryError",
    "ReadOnly",
    "SHOWN",
    "StoreReadOnly",
    "TableError",
    "TimedOut",
    "TooLarge",
    "TooMany",
    "TooOften",
    "Unauthorized",
    "Unknown",
    "UnsupportedMediaType",
    "Unwritable",
    "ValidationError",
    "Withdrawn",
]
