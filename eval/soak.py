"""A soak: faults at random, and nothing lost or doubled.

Run: ``python eval/soak.py [--minutes 60] [--pace 8] [--every 60] [--tell 5] [--seed 7] [--keep DIR]``

An endless press publishes articles over loopback. Three stores follow it: one in SQLite that
nothing happens to, one in SQLite whose process is killed or stopped for some seconds, one in
PostgreSQL with three workers that are killed (any of them, or whoever groups) or stopped, whose
server is killed and started again, and whose connections are cut. The clock that Nutgraf reads on
the last two is put a day forwards, and an hour or a day back. Each five minutes press and faults
pause until nothing waits, and what the stores hold is told (``soak_told``): every article
published must be there once, in one story, and the pages verified. Stories that are not those which the store's own
order of arrival gives in peace are named: nothing is lost by them, and they are to be looked at.
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
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from rich.console import Console

from nutgraf import logs
from nutgraf.engine import Engine
from nutgraf.errors import NutgrafError
from nutgraf.store import open_store
from soak_press import TELLERS, EndlessPress
from soak_told import drained, settings, tell

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.faults.server import server

#: Seconds the stores have to do what waits when faults pause.
DRAIN = 900.0
HOUR, DAY = 3_600, 86_400
#: Seconds for which a process is stopped, at least and at most: its heartbeat is missed or not.
STOPPED = (2.0, 15.0)
WORKERS = 3
FAULTS = {
    "a worker killed": 4,
    "the grouping owner killed": 3,
    "the SQLite process killed": 4,
    "PostgreSQL killed": 2,
    "connections cut": 2,
    "a worker stopped for seconds": 2,
    "the SQLite process stopped for seconds": 1,
    "clock a day forwards": 1,
    "clock right": 1,
    "clock an hour backwards": 1,
    "clock a day backwards": 1,
}


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

    def pause(self, seconds: float) -> None:
        """Stop it as a machine does that sleeps: it keeps what it has, and says nothing."""
        self._popen.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self._popen.send_signal(signal.SIGCONT)

    def ended(self) -> bool:
        return self._popen.poll() is not None


class Soak:
    """The stores, those at work on them, and what happens to them."""

    def __init__(self, stack: ExitStack, folder: Path, press: EndlessPress, seed: int) -> None:
        import psycopg

        self.random, self.faults = Random(seed), Counter[str]()
        self.ended = self.hours = 0
        self.handovers: list[float] = []
        self.folder = folder
        self.server = stack.enter_context(server(folder / "pg"))
        address = self.server.address
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
            "a worker stopped for seconds": lambda: self._pause(self.random.choice(self.workers)),
            "the SQLite process stopped for seconds": lambda: self._pause(self.alone),
            "clock a day forwards": lambda: self._put_clock(DAY),
            "clock right": lambda: self._put_clock(0),
            "clock an hour backwards": lambda: self._put_clock(-HOUR),
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

    def _pause(self, process: Process) -> None:
        process.pause(self.random.uniform(*STOPPED))

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
        self.server.kill()
        time.sleep(self.random.uniform(1, 10))
        self.server.start()

    def _cut(self) -> None:
        import psycopg

        with psycopg.connect(self.stores["PostgreSQL"], autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def told(self, console: Console) -> None:
        """Print which faults there were, and how they were got over."""
        happened = ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
        console.print(f"faults: {sum(self.faults.values())} ({happened or 'none'})")
        console.print(f"processes that ended by themselves: {self.ended}")
        if self.handovers:
            longest, middle = max(self.handovers), sorted(self.handovers)[len(self.handovers) // 2]
            console.print(
                "another took the grouping lease, when an article waited, after "
                f"{middle:.1f} s (median), {longest:.1f} s at most"
            )

    def keep(self, kept: Path) -> None:
        """Copy the SQLite stores to where they outlast the soak."""
        kept.mkdir(parents=True, exist_ok=True)
        for name in ("undisturbed", "SQLite"):
            target = kept / f"{name}.sqlite"
            target.unlink(missing_ok=True)
            with closing(open_store(self.stores[name])) as store:
                store.backup(target)

    def calm(self) -> None:
        """Right all clocks, an hour further each time: what is put off for later is due now."""
        self.hours += 1
        self._put_clock(0)
        (self.folder / "still").write_text(str(3600 * self.hours))


def settle(console: Console, soak: Soak, press: EndlessPress, minutes: float) -> bool:
    """Let the press and the faults pause until nothing waits, and compare what there is."""
    published = press.pause()
    soak.calm()
    begun = time.monotonic()
    while time.monotonic() < begun + DRAIN and not drained(soak.stores, published):
        soak.look_after()
        time.sleep(2)
    console.print(f"everything was done {time.monotonic() - begun:.0f} s after the faults paused")
    same = tell(console, soak.stores, published, minutes, -(-published // TELLERS))
    soak.told(console)
    press.go_on()
    return same


def run(
    minutes: float, pace: float, every: float, telling: float, seed: int, kept: Path | None
) -> bool:
    console, press = Console(width=100), EndlessPress(seed, pace)
    with ExitStack() as stack:
        # A socket's path may have no more than 107 bytes.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
        stack.enter_context(press.serve())
        soak = Soak(stack, folder, press, seed)
        begun = told = time.monotonic()
        soon, same = begun + soak.random.expovariate(1 / every), True
        while same and (now := time.monotonic()) < begun + minutes * 60:
            soak.look_after()
            if now >= soon:
                soak.fault()
                soon = time.monotonic() + soak.random.expovariate(1 / every)
            if now >= told + telling * 60:
                same = settle(console, soak, press, (now - begun) / 60)
                told = time.monotonic()
                if kept is not None:
                    soak.keep(kept)
            time.sleep(0.5)
        same = same and settle(console, soak, press, (time.monotonic() - begun) / 60)
        if not same:
            log = (folder / "log").read_text(errors="replace").splitlines()
            console.print("\n".join(log[-40:]), markup=False, highlight=False)
    console.print("nothing lost, nothing doubled" if same else "NOT AS IT MUST BE")
    return same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--pace", type=float, default=8.0, help="articles a minute")
    parser.add_argument("--every", type=float, default=60.0, help="seconds between faults, mean")
    parser.add_argument("--tell", type=float, default=5.0, help="minutes between comparisons")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="a folder in which the SQLite stores stay")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--clock", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    logs.configure("error")
    # Stopped from outside, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.child:
        child(options.child, options.clock)
        return 0
    same = run(
        options.minutes, options.pace, options.every, options.tell, options.seed, options.keep
    )
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
