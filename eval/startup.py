"""How long a process takes until it may group: with what was kept of live articles, and without.

Run: ``python eval/startup.py [--live 20000 100000]``. Each start is a process of its own that reads the
live articles of a SQLite store (``live_store``) into memory: first the articles themselves, as after
an upgrade; then, when what was found in them has been written, that. Encoder and pages are no part
of it. Prints seconds of the clock and of the processor, and the process' memory at most.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import live_store
from nutgraf.annotate.vectors import DEFAULT
from nutgraf.pipeline import grouping
from nutgraf.pipeline.grouping import Grouping
from nutgraf.store import open_store


class Given:
    """Stands for the encoder whose vectors are in the store: nothing is encoded here."""

    name, languages = DEFAULT, None

    def encode(self, texts: list[str]) -> list[object]:
        raise AssertionError(f"{len(texts)} texts to encode")


def start(path: Path, *, write: bool) -> None:
    """Start once; with ``write`` keep what was found, as grouping does bit by bit."""
    if write:
        grouping.UNWRITTEN = grouping.WRITTEN = sys.maxsize
    with open_store(path) as store:
        clock, worked = time.monotonic(), time.process_time()
        one = Grouping(store, Given(), live_store.WINDOW)  # type: ignore[arg-type]
        one.make_ready(live_store.NOW)
        clock, worked = time.monotonic() - clock, time.process_time() - worked
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        how = "articles read" if write else "from what was kept"
        print(f"  {how}: {clock:.1f} s, {worked:.1f} CPU s, {peak:.0f} MB", flush=True)
        if write:
            one._remember({})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--live", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--start", type=Path, help="start once with this store")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.start:
        start(options.start, write=options.write)
        return
    with tempfile.TemporaryDirectory() as folder:
        for live in options.live:
            path = Path(folder) / f"{live}.sqlite"
            live_store.make(path, live, DEFAULT)
            print(f"{live} live articles", flush=True)
            for more in (["--write"], [], []):
                command = [sys.executable, __file__, "--start", str(path), *more]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
