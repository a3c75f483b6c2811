"""What the people who run the service look at: is it alive, is it ready, what does it do."""

import json
import time
from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector

from fdt_graph.engine.pool import Pool
from fdt_graph.errors import Gone
from fdt_graph.store.state import State
from fdt_graph.web.cache import AnswerCache
from fdt_graph.web.exchange import Exchange, Reply, Route

#: Seconds: from an answer of the cache to a query that is stopped.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)


class Health:
    """Counts requests, and tells how the service is."""

    def __init__(self, current: Callable[[], State], pool: Pool, cache: AnswerCache) -> None:
        """Watch the generations, the pool and the cache of one service."""
        self._current = current
        self._pool = pool
        self._cache = cache
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "fdt_requests", "Requests", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "fdt_request_seconds",
            "Seconds from a request to the last byte of its answer",
            ["route"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        #: The figures of a route and a status: finding them costs more than counting.
        self._known: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count a request that is over."""
        if (route, status) not in self._known:
            counter, histogram = self._requests.labels(route, str(status)), self._seconds
            self._known[route, status] = (counter, histogram.labels(route))
        counter, histogram = self._known[route, status]
        counter.inc()
        histogram.observe(seconds)

    def routes(self) -> dict[str, Route]:
        """Give who answers at which path."""
        methods = ("GET", "HEAD", "OPTIONS")
        return {
            "/health": Route("health", methods, self.ready),
            "/health/live": Route("health", methods, self.live),
            "/health/ready": Route("health", methods, self.ready),
            "/metrics": Route("metrics", methods, self.metrics),
        }

    async def live(self, exchange: Exchange) -> Reply:
        """Say that the process answers."""
        return _say(200, {"live": True})

    async def ready(self, exchange: Exchange) -> Reply:
        """Say whether queries would be answered: there is a generation, and a worker."""
        try:
            generation = self._current()
        except Gone as error:
            return _say(503, {"ready": False, "reason": str(error)})
        counts = self._pool.counts
        ready = counts["idle"] + counts["young"] > 0
        said = {"ready": ready, "generation": generation.name, "queries": counts}
        return _say(200 if ready else 503, said)

    async def metrics(self, exchange: Exchange) -> Reply:
        """Give the figures in Prometheus's text format."""
        headers = [("Content-Type", CONTENT_TYPE_LATEST), ("Cache-Control", "no-store")]
        return Reply(200, headers, generate_latest(self._registry))

    def collect(self) -> Iterator[Metric]:
        """Give the figures that are read when they are asked for."""
        yield _gauge("fdt_queries", "Queries that run or wait", "place", self._pool.counts.items())
        fates = CounterMetricFamily(
            "fdt_query_fates", "Queries by how they ended: answered, or an error", labels=["fate"]
        )
        for fate, count in sorted(self._pool.fates.items()):
            fates.add_metric([fate], count)
        yield fates
        asked = CounterMetricFamily("fdt_cache", "Requests by what the cache had", labels=["found"])
        asked.add_metric(["hit"], self._cache.hits)
        asked.add_metric(["miss"], self._cache.misses)
        yield asked
        yield GaugeMetricFamily("fdt_cache_bytes", "Bytes in the cache", self._cache.bytes)
        try:
            generation = self._current()
        except Gone:
            return
        age = time.time() - generation.published.timestamp()
        yield GaugeMetricFamily("fdt_generation_age_seconds", "Since it was published", age)
        statements = generation.statements
        yield GaugeMetricFamily("fdt_generation_statements", "Statements in it", statements)


def _gauge(name: str, what: str, label: str, values: Iterable[tuple[str, int]]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family


def _say(status: int, said: dict[str, object]) -> Reply:
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
    return Reply(status, headers, json.dumps(said).encode() + b"\n")
