"""An engine opened over a store: its settings, its clock, its pipeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from nutgraf import __version__, config, plugins
from nutgraf.model import ArticleId, Outlet, Page, Sources, Story
from nutgraf.pipeline.poll import Intervals
from nutgraf.pipeline.pool import Pool
from nutgraf.pipeline.run import Pipeline
from nutgraf.pipeline.stages import Stages

if TYPE_CHECKING:
    from nutgraf.annotate.vectors import TextEncoder
    from nutgraf.fetch.http import Fetcher
    from nutgraf.pipeline.shares import Shares
    from nutgraf.store.base import Store


class EngineBase:
    """What every part of the engine stands on. Use ``Engine``."""

    def __init__(
        self,
        store: Store,
        settings: config.Settings,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = store
        self.settings = settings
        self._clock = clock
        self._pool = Pool(settings.workers)
        self._loaded_encoder: TextEncoder | None = None
        self._stages = Stages(
            fetcher=self._fetcher,
            encoder=self.encoder,
            pool=self._pool,
            window=timedelta(days=settings.window_days),
            revisit=timedelta(days=settings.revisit_days),
            intervals=Intervals(least=settings.min_interval, most=settings.max_interval),
            clock=clock,
        )
        self.pipeline = Pipeline(store, self._stages)
        self._describe_outlets()

    @classmethod
    def open(
        cls,
        store: str | None = None,
        *,
        settings: config.Settings | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        **overrides: Any,
    ) -> Self:
        """Open (or make) a store. Settings come from file and environment unless given.

        Raises ``ConfigError`` and ``StoreError``.
        """
        from nutgraf.store import open_store

        settings = settings or config.load(store=store, **overrides)
        return cls(open_store(store or settings.store), settings, clock=clock)

    def close(self) -> None:
        """Stop the worker processes and close the store."""
        self._pool.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def shares(self) -> Shares:
        """The pipeline in shares, for a process that is one of several at work on the store."""
        from nutgraf.pipeline.shares import Shares

        return Shares(self.store, self._stages)

    @property
    def across_languages(self) -> bool:
        """Whether texts of different languages can be compared, and so are grouped together.

        The encoder that comes with Nutgraf knows English only; any other is taken to have been
        chosen for the languages it knows.
        """
        return self.settings.encoder not in ("bge-small-en", "none")

    def now(self) -> datetime:
        """The time by the engine's clock."""
        return self._clock()

    def _sources(self, story: Story, page: Page | None) -> Sources:
        """The story's articles, and every revision that its page cites."""
        ids = set(story.article_ids)
        cited: set[tuple[ArticleId, int]] = set()
        for span in page.spans() if page else ():
            ids.add(span.article_id)
            cited.add((span.article_id, span.revision))
        articles = self.store.articles(ids)
        revisions = {(r.article_id, r.number): r for r in self.store.newest_revisions(ids).values()}
        for key, number in cited - revisions.keys():
            older = self.store.revision(key, number)
            if older is not None:
                revisions[(key, number)] = older
        outlets = self.store.outlets({a.outlet_id for a in articles.values()})
        return Sources(articles=articles, revisions=revisions, outlets=outlets)

    def _describe_outlets(self) -> None:
        described = [
            Outlet(id=key, **{"name": key, **fields})
            for key, fields in self.settings.outlets.items()
        ]
        if described:
            self.store.put_outlets(described)

    def _fetcher(self) -> Fetcher:
        return fetcher_for(self.settings)

    def encoder(self) -> TextEncoder | None:
        """The encoder of the settings, loaded once; ``None`` where they name none."""
        if self._loaded_encoder is None and self.settings.encoder != "none":
            from nutgraf.annotate.vectors import load_encoder

            plugin = plugins.load(plugins.ENCODERS, self.settings.encoder)
            self._loaded_encoder = plugin() if plugin else load_encoder(self.settings.encoder)
        return self._loaded_encoder


def fetcher_for(settings: config.Settings) -> Fetcher:
    """An HTTP client within the settings' limits, under the product's name."""
    from nutgraf.fetch.http import Fetcher

    contact = f"; {settings.contact}" if settings.contact else ""
    return Fetcher(
        user_agent=f"Nutgraf/{__version__} (news reader{contact})",
        allow_hosts=settings.allow_hosts,
        timeout=settings.timeout,
        max_bytes=settings.max_bytes,
        connections=settings.connections,
        per_host=settings.per_host,
        host_delay=settings.host_delay,
    )
