"""What lets a cache ask whether an answer is still good. https://www.rfc-editor.org/rfc/rfc9110#section-8.8"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

from werkzeug.http import http_date as write_date

from fdt_graph.store.state import State

#: For a cache that others share, a second; whoever keeps an answer longer asks if it is still good.
CACHE_CONTROL = "public, max-age=0, s-maxage=1, must-revalidate"
#: For what may be another thing when it is asked again.
ONCE = "no-store"
#: For what a release says. It never changes, but for who asked to be forgotten: a day later no
#: cache gives that out any more without asking.
FROZEN = "public, max-age=86400, must-revalidate"


@lru_cache(64)
def http_date(moment: datetime) -> str:
    """Write a moment as HTTP does."""
    return write_date(moment)


def etag_of(*parts: str) -> str:
    """Make the entity tag of an answer from what decides it: generation, query, formats.

    It is weak: the rows of two runs are the same, their order may not be.
    """
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode(errors="surrogatepass") + b"\0")
    return f'W/"{digest.hexdigest()}"'


def graph_tag(digest: str, *form: str) -> str:
    """Make the entity tag of one graph from its digest, and the form in which it is given.

    It is strong: the same statements give the same bytes. Any form's tag names the graph's state:
    what stands before the first point.
    """
    return f'"{".".join((digest[:32], *form))}"'


def validators(
    generation: State, etag: str | None, control: str = CACHE_CONTROL
) -> list[tuple[str, str]]:
    """Say how long an answer is good: while the generation is current, as any cache can ask."""
    headers = [("Vary", "Accept, Accept-Encoding")]
    if etag is None:
        return [*headers, ("Cache-Control", ONCE)]
    headers.append(("ETag", etag))
    # A date counts seconds: of two generations within one, it could not tell the later.
    if datetime.now(UTC) - generation.published >= timedelta(seconds=1):
        headers.append(("Last-Modified", http_date(generation.published)))
    return [*headers, ("Cache-Control", control)]
