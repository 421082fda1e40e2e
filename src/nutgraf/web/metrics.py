"""Health and metrics, for those who watch over a server."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nutgraf import __version__
from nutgraf.errors import NutgrafError
from nutgraf.web.respond import answer_json

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Histogram
    from prometheus_client.core import Metric

    from nutgraf.engine import Engine

#: Upper bounds in seconds of the buckets for answers.
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Beside(Protocol):
    """What keeps the pages fresh beside the server."""

    @property
    def trouble(self) -> str | None:
        """What keeps it from its work, in words; ``None`` where nothing does."""
        ...


class Watch:
    """Handlers over one engine, and over what keeps it fresh."""

    def __init__(self, engine: Engine, beside: Beside | None = None) -> None:
        from prometheus_client import (
            GCCollector,
            Histogram,
            ProcessCollector,
            disable_created_metrics,
        )
        from prometheus_client.core import CollectorRegistry

        # When a histogram began is a series more for each of its labels, which nobody asks for.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._engine, self._beside = engine, beside
        self._registry: CollectorRegistry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._registry.register(_EngineCollector(engine))
        self.answers: Histogram = Histogram(
            "nutgraf_http_request_duration_seconds",
            "From a request to the end of its answer, by the kind of address.",
            ["method", "route", "status"],
            buckets=_BOUNDS,
            registry=self._registry,
        )

    def routes(self) -> list[Route]:
        """The addresses for programs that watch."""
        return [
            Route("/livez", self.live),
            Route("/readyz", self.ready),
            Route("/healthz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def live(self, request: Request) -> Response:
        """That this process answers; the store is not asked. Where it fails, start anew."""
        return answer_json(request, {"status": "ok", "version": __version__})

    async def ready(self, request: Request) -> Response:
        """Whether the store answers, how updates go, and how much is in it.

        503 while the store does not answer. An update that failed is said, and no reason to send
        readers elsewhere: the pages are there. (Where nothing updates any more, the process ends.)
        """
        updates = "not here" if self._beside is None else self._beside.trouble or "ok"

        def make() -> dict[str, object]:
            counts = self._engine.counts()
            return {
                "status": "ok",
                "version": __version__,
                "updates": updates,
                "feeds": counts.feeds,
                "articles": counts.articles,
                "stories": counts.stories,
                "pages": counts.pages,
                "faults": counts.faults,
                "entries_waiting": counts.entries_waiting,
                "articles_waiting": counts.articles_waiting,
                "stories_waiting": counts.stories_waiting,
            }

        try:
            return answer_json(request, await run_in_threadpool(make))
        except NutgrafError as error:
            told = {"status": "not ready", "version": __version__, "detail": str(error)}
            return answer_json(request, told, status=503)

    async def metrics(self, request: Request) -> Response:
        """The store and this process in figures, in Prometheus's text format."""
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

        body = await run_in_threadpool(generate_latest, self._registry)
        return Response(body, 200, {"Cache-Control": "no-store"}, CONTENT_TYPE_LATEST)


class Timed:
    """Times every answer by the route that gives it, never by the address that was asked."""

    def __init__(self, app: ASGIApp, answers: Histogram, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._answers = answers
        self._by_endpoint: dict[Any, list[Route]] = {}
        for route in routes:
            assert isinstance(route, Route)
            self._by_endpoint.setdefault(route.endpoint, []).append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other"
            labels = (method, self._route(scope), f"{status // 100}xx")
            self._answers.labels(*labels).observe(time.perf_counter() - began)

    def _route(self, scope: Scope) -> str:
        routes = self._by_endpoint.get(scope.get("endpoint"), [])
        for route in routes:
            if len(routes) == 1 or route.matches(scope)[0] != Match.NONE:
                return route.path
        return "none"


class _EngineCollector:
    """What the store holds and how long the stages took, asked anew each time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not ask the store."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Gauges of the store, of the feeds by their health, of the stages."""
        from prometheus_client.core import GaugeMetricFamily as Gauge

        yield from self._store()
        yield from self._feeds()
        yield from self._stages()
        about = Gauge("nutgraf_build_info", "The version that runs.", labels=["version"])
        about.add_metric([__version__], 1)
        yield about

    def _store(self) -> Iterable[Metric]:
        from prometheus_client.core import GaugeMetricFamily as Gauge

        counts = self._engine.counts()
        for name, what, value in (
            ("articles", "Articles in the store.", counts.articles),
            ("stories", "Stories that were not merged away.", counts.stories),
            ("pages", "Stories with a published page.", counts.pages),
            ("entries_waiting", "Entries whose page is still to be read.", counts.entries_waiting),
            ("articles_waiting", "Articles still to be grouped.", counts.articles_waiting),
            ("stories_waiting", "Stories whose page is to be composed.", counts.stories_waiting),
            ("faults", "What went wrong and has not gone right since.", counts.faults),
            ("store_bytes", "Bytes that the store takes.", counts.bytes),
        ):
            yield Gauge(f"nutgraf_{name}", what, value)

    def _feeds(self) -> Iterable[Metric]:
        from prometheus_client.core import GaugeMetricFamily as Gauge

        feeds = self._engine.feeds()
        by_health = Counter(
            "retired" if f.status == "retired" else "failing" if f.error else "well" for f in feeds
        )
        health = Gauge("nutgraf_feeds", "Feeds by health.", labels=["health"])
        for name in ("well", "failing", "retired"):
            health.add_metric([name], by_health[name])
        yield health
        for name, what, times in (
            ("poll", "When a feed was last asked.", [f.last_poll for f in feeds]),
            ("success", "When a feed was last read with success.", [f.last_success for f in feeds]),
        ):
            known = [at.timestamp() for at in times if at]
            if known:
                yield Gauge(f"nutgraf_last_{name}_timestamp_seconds", what, max(known))

    def _stages(self) -> Iterable[Metric]:
        from prometheus_client.core import GaugeMetricFamily as Gauge
        from prometheus_client.core import HistogramMetricFamily

        times = self._engine.stage_times()
        stages = HistogramMetricFamily(
            "nutgraf_stage_duration_seconds",
            "What the stages took in this process, for each page, article, text or story.",
            labels=["stage"],
        )
        for stage, taken in times.taken().items():
            buckets, so_far = [], 0
            for bound, count in zip((*times.bounds, "+Inf"), taken.counts, strict=True):
                so_far += count
                buckets.append((str(bound), so_far))
            stages.add_metric([stage], buckets, taken.seconds)
        yield stages
        if times.updated is not None:
            yield Gauge(
                "nutgraf_last_update_timestamp_seconds",
                "When an update last ended in this process.",
                times.updated,
            )
