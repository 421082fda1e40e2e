"""One of several processes at work on a PostgreSQL store.

Every worker does shares of reading and composing, taken from a queue in the database. Beside
that, one worker at a time polls and shares out (lease ``sharing-out``), and one at a time groups
each language (lease ``grouping-LANGUAGE``). The others ask for these leases every second; when an
owner ends, or loses the database, the lease is free at once, and who gets it goes on from the store.
A share of a killed worker is done again by another after its heartbeat has
been missed.
"""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from nutgraf.errors import NutgrafError, StoreError, StoreLockedError
from nutgraf.pipeline.run import WORK
from nutgraf.pipeline.shares import ALL, STORIES

if TYPE_CHECKING:
    from pgqueuer import PgQueuer
    from pgqueuer.models import Job
    from pgqueuer.queries import Queries

    from nutgraf.engine import Engine
    from nutgraf.store.base import Lease

#: What goes by, besides the driver's own errors: no database, or another process in the way.
_TROUBLE = (NutgrafError, OSError)

log = structlog.get_logger(__name__)

#: A share whose worker has not been heard of for this long is given to another.
HEARTBEAT = timedelta(seconds=20)
#: Seconds between looks for what waits.
LOOK_EVERY = 1.0
#: Seconds before the next try without a database; doubled up to the last.
FIRST_RETRY, LAST_RETRY = 0.5, 15.0
#: Shares one worker has under way: one computes while others wait for pages.
AT_ONCE = 4
#: Stories shared out at once.
COMPOSED = 200
#: Lease of whoever polls feeds and shares work out.
SHARING = "sharing-out"
#: What the lease of a language's grouping is called, before the language.
OF = "grouping-"


class Worker:
    """Works on an engine's store until stopped.

    The engine's settings should name one process (``workers=1``): workers are the processes.
    ``trouble`` says what keeps it from its work now, ``None`` where nothing does.
    """

    def __init__(self, engine: Engine, *, heartbeat: timedelta = HEARTBEAT) -> None:
        self.trouble: str | None = None
        self._engine = engine
        self._heartbeat = heartbeat
        self._store = engine.store
        self._shares = engine.shares()
        self._stop = asyncio.Event()
        self._leases: dict[str, Lease] = {}
        self._turn = asyncio.Lock()
        self._given_out: set[str] = set()
        self._known: set[str] = set()

    def stop(self) -> None:
        """Stop after the shares under way."""
        self._stop.set()

    async def run(self, *, until_idle: bool = False, whatever: bool = False) -> None:
        """Work until ``stop``; with ``until_idle`` until nothing waits.

        A database that is away is waited for, longer each time, and half a second again once it
        has been there for longer than the longest wait. What else goes wrong is raised, so that
        the process ends and is seen to; with ``whatever`` it is logged, and the work begun anew.
        Raises ``StoreError`` where the store is not PostgreSQL.
        """
        address = self._store.dsn
        if address is None:
            raise StoreError(
                "nutgraf worker",
                "needs a store in PostgreSQL",
                "An SQLite store has one process: 'nutgraf run'.",
            )
        wait = FIRST_RETRY
        while not self._stop.is_set():
            begun = time.monotonic()
            try:
                if not self._take(WORK, shared=True):
                    raise StoreLockedError("the store", "another process works on it alone")
                await self._work(address, until_idle)
                return
            except Exception as error:
                known = isinstance(error, _TROUBLE) or _of_driver(error)
                if not known and not whatever:
                    raise
                if time.monotonic() - begun > LAST_RETRY:
                    wait = FIRST_RETRY
                self.trouble = str(error) if known else f"{type(error).__name__}: {error}"
                told = {"error": self.trouble} if known else {"exc_info": error}
                log.error("work interrupted", retry=wait, **told)
            finally:
                self._let_go()
            await self._pause(wait)
            wait = min(wait * 2, LAST_RETRY)

    async def _work(self, address: str, until_idle: bool) -> None:
        """Connect, and work until stopped or the database goes away."""
        import psycopg
        from pgqueuer import PgQueuer
        from pgqueuer.queries import Queries

        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
            queue = PgQueuer.from_psycopg_connection(connection)
            queries = Queries.from_psycopg_connection(connection)
            await self._install(queries)
            self.trouble = None
            self._take_shares(queue)
            running = asyncio.create_task(
                queue.run(
                    dequeue_timeout=timedelta(seconds=LOOK_EVERY),
                    batch_size=AT_ONCE // 2,
                    max_concurrent_tasks=AT_ONCE,
                    heartbeat_timeout=self._heartbeat,
                )
            )
            # Apart, so that a feed that is slow to answer keeps nobody from grouping.
            leading = asyncio.create_task(self._lead(queries, until_idle))
            grouping = asyncio.create_task(self._group_all())
            tasks = (running, leading, grouping)
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                queue.shutdown.set()
                leading.cancel()
                grouping.cancel()
                results = await asyncio.gather(*tasks, return_exceptions=True)
            for result in results:
                if isinstance(result, Exception):
                    raise result

    async def _install(self, queries: Queries) -> None:
        """Make the queue's tables where they are not there yet."""
        async with queries.schema_lock():
            if not await queries.schema_is_installed():
                await queries.install()

    def _take_shares(self, queue: PgQueuer) -> None:
        def share(name: str, do: Callable[[Any], Awaitable[int]]) -> None:
            async def handle(job: Job) -> None:
                given = json.loads(job.payload or b"null")
                try:
                    log.info("share done", share=name, gave=await do(given))
                except NutgrafError as error:
                    # What it was about still waits in the store, and is shared out again.
                    log.error("share failed", share=name, error=str(error))

            queue.entrypoint(name)(handle)

        async def read(keys: list[list[str]]) -> int:
            return await self._shares.read([(feed, entry) for feed, entry in keys])

        async def compose(ids: list[str]) -> int:
            # One at a time computes: threads of one process would only take turns.
            async with self._turn:
                return await asyncio.to_thread(self._shares.compose, ids)

        share("read", read)
        share("compose", compose)

    # leading -----------------------------------------------------------------------------

    async def _lead(self, queries: Queries, until_idle: bool) -> None:
        while not self._stop.is_set():
            busy = self._take(SHARING) and await self._share_out(queries)
            if until_idle and not busy and await self._nothing_waits(queries):
                return
            await self._pause(LOOK_EVERY if not busy else LOOK_EVERY / 10)

    async def _group_all(self) -> None:
        """Group the languages whose leases are free, and stand by for the others."""
        while not self._stop.is_set():
            busy = False
            for language in await asyncio.to_thread(self._languages):
                if self._take(OF + language):
                    busy |= await self._group(language)
            await self._pause(LOOK_EVERY if not busy else LOOK_EVERY / 10)

    async def _share_out(self, queries: Queries) -> bool:
        """Poll, and queue what waits. Returns whether there was anything new."""
        new = await self._shares.poll()
        shares = await asyncio.to_thread(self._shares.waiting)
        reads = [(f"read {host}", keys) for host, keys in shares.items()]
        new += len(await _enqueue(queries, "read", reads))
        dirty = [s.id for s in await asyncio.to_thread(self._store.dirty_stories, COMPOSED)]
        made = await _enqueue(queries, "compose", [(f"compose {key}", [key]) for key in dirty])
        fresh = [key for key in dirty if f"compose {key}" in made]
        changed = [*fresh, *await self._composed(fresh)]
        for at in range(0, len(changed), STORIES):
            await asyncio.to_thread(self._shares.relate, changed[at : at + STORIES])
        return bool(new or changed)

    async def _composed(self, fresh: list[str]) -> list[str]:
        """Of the stories given out in earlier rounds, those that have been composed since.

        They are related once more: their actors are known only when they were annotated. If
        this process dies first, what their words told when they were given out stands.
        """
        out = sorted(self._given_out)
        dirty = await asyncio.to_thread(lambda: self._store.dirty_stories(ids=out)) if out else []
        done = self._given_out - {story.id for story in dirty}
        self._given_out = (self._given_out - done) | set(fresh)
        return sorted(done)

    async def _group(self, language: str) -> bool:
        name = OF + language
        lease = self._leases[name]
        if not await asyncio.to_thread(lease.held):
            self._shares.forget(language)
            del self._leases[name]
            return True
        wanted = None if language == ALL else language
        if not await asyncio.to_thread(self._store.ungrouped, 1, wanted):
            if not self._shares.is_ready(language):
                # Whoever had the lease has ended: the next article shall not wait for this.
                async with self._turn:
                    await asyncio.to_thread(self._shares.make_ready, language)
            return False
        async with self._turn:
            return bool(await asyncio.to_thread(self._shares.group, language, lease))

    def _languages(self) -> list[str]:
        """What is grouped, by whichever worker, whether anything waits now or not."""
        if self._engine.across_languages:
            return [ALL]
        if not self._known:
            self._known.update(self._store.newest_languages())
        self._known.update(self._store.waiting_languages())
        return sorted(self._known)

    def _take(self, name: str, *, shared: bool = False) -> bool:
        if name not in self._leases:
            lease = self._store.lease(name, shared=shared)
            if lease is None:
                return False
            log.info("lease taken", lease=name)
            self._leases[name] = lease
        return True

    def _let_go(self) -> None:
        for name, lease in self._leases.items():
            lease.release()
            self._shares.forget(name.removeprefix(OF))
        self._leases.clear()

    async def _nothing_waits(self, queries: Queries) -> bool:
        if any(found.count for found in await queries.queue_size()):
            return False
        return not (
            self._given_out
            or self._store.ungrouped(1)
            or self._store.dirty_stories(1)
            or self._store.waiting_entries(self._engine.now(), 1)
        )

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return


async def _enqueue(queries: Queries, share: str, what: list[tuple[str, Any]]) -> set[str]:
    """Queue shares by their names, but for those that wait or are being done already.

    Returns the names of those that were queued.
    """
    if not what:
        return set()
    ids = await queries.enqueue(
        [share] * len(what),
        [json.dumps(given).encode() for _, given in what],
        [0] * len(what),
        dedupe_key=[name for name, _ in what],
        on_conflict="skip",
    )
    return {name for (name, _), job in zip(what, ids, strict=True) if job is not None}


def _of_driver(error: Exception) -> bool:
    import psycopg

    return isinstance(error, psycopg.Error)


class WorkerThread:
    """A worker beside a web server, in a thread of its own; a stop waits for its shares.

    Whatever goes wrong, it begins anew from the store. ``trouble`` says what keeps it from its
    work, ``None`` where nothing does. ``on_end`` is called where the thread ends without having
    been told to.
    """

    def __init__(self, engine: Engine, on_end: Callable[[], None]) -> None:
        self._engine = engine
        self._on_end = on_end
        self._worker = Worker(engine)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker")

    @property
    def trouble(self) -> str | None:
        """What went wrong last, until it goes right."""
        return self._worker.trouble

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        self._stopped.set()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._worker.stop)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._work())
        finally:
            self._ready.set()
            if not self._stopped.is_set():
                self._on_end()

    async def _work(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await self._worker.run(whatever=True)


def work(
    engine: Engine,
    *,
    until_idle: bool = False,
    force: bool = False,
    heartbeat: timedelta = HEARTBEAT,
) -> None:
    """Run a worker until SIGTERM or Ctrl-C, which stop it after the shares under way.

    With ``until_idle`` until nothing waits any more; with ``force`` all feeds are polled first.
    """

    async def main() -> None:
        worker = Worker(engine, heartbeat=heartbeat)
        if force:
            await engine.shares().poll(force=True)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, worker.stop)
        await worker.run(until_idle=until_idle)

    asyncio.run(main())
