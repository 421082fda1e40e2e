"""Health and metrics, for those who watch over a server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from nutgraf import __version__
from nutgraf.web.respond import answer_json

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric

    from nutgraf.engine import Engine


class Watch:
    """Handlers over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._registry: CollectorRegistry | None = None

    def routes(self) -> list[Route]:
        """The two addresses."""
        return [Route("/healthz", self.health), Route("/metrics", self.metrics)]

    async def health(self, request: Request) -> Response:
        """Whether the store answers, and how much is in it."""

        def make() -> dict[str, object]:
            counts = self._engine.counts()
            return {
                "status": "ok",
                "version": __version__,
                "feeds": counts.feeds,
                "articles": counts.articles,
                "stories": counts.stories,
                "pages": counts.pages,
                "faults": counts.faults,
                "entries_waiting": counts.entries_waiting,
            }

        return answer_json(request, await run_in_threadpool(make))

    async def metrics(self, request: Request) -> Response:
        """The store and this process in figures, in Prometheus's text format."""
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

        registry = self._collectors()
        body = await run_in_threadpool(generate_latest, registry)
        return Response(body, 200, {"Cache-Control": "no-store"}, CONTENT_TYPE_LATEST)

    def _collectors(self) -> CollectorRegistry:
        if self._registry is None:
            from prometheus_client import GCCollector, ProcessCollector
            from prometheus_client.core import CollectorRegistry

            registry = CollectorRegistry()
            ProcessCollector(registry=registry)
            GCCollector(registry=registry)
            registry.register(_StoreCollector(self._engine))
            self._registry = registry
        return self._registry


class _StoreCollector:
    """What the store holds, asked anew each time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not ask the store."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Gauges of the store, and of the feeds by their health."""
        from prometheus_client.core import GaugeMetricFamily as Gauge

        counts = self._engine.counts()
        for name, what, value in (
            ("articles", "Articles in the store.", counts.articles),
            ("stories", "Stories that were not merged away.", counts.stories),
            ("pages", "Stories with a published page.", counts.pages),
            ("entries_waiting", "Entries whose page is still to be read.", counts.entries_waiting),
            ("faults", "What went wrong and has not gone right since.", counts.faults),
            ("store_bytes", "Bytes that the store takes.", counts.bytes),
        ):
            yield Gauge(f"nutgraf_{name}", what, value)
        feeds = self._engine.feeds()
        by_health = Counter(
            "retired" if f.status == "retired" else "failing" if f.error else "well" for f in feeds
        )
        health = Gauge("nutgraf_feeds", "Feeds by health.", labels=["health"])
        for name in ("well", "failing", "retired"):
            health.add_metric([name], by_health[name])
        yield health
        successes = [f.last_success.timestamp() for f in feeds if f.last_success]
        if successes:
            yield Gauge(
                "nutgraf_last_success_timestamp_seconds",
                "When a feed was last read with success.",
                max(successes),
            )
        about = Gauge("nutgraf_build_info", "The version that runs.", labels=["version"])
        about.add_metric([__version__], 1)
        yield about
