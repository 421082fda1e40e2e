"""How long the reading room takes to answer, with much in the store and with little.

    python eval/reading_room.py --articles 100000 --work DIR

makes a store of so many articles out of the sample press (``repeated_store``), serves it with
``nutgraf run`` in a process of its own, and asks it from this one, twenty times a second at fixed
times whether it keeps up or not: front page, story pages, searches. The same is asked of the
sample press alone and of an empty store. A time counts from when the request was due; the
server's processor time for each kind is taken before, one request after the other. A store that
is there already is measured without being made again.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote_plus

import aiohttp

from nutgraf.engine import Engine
from nutgraf.store import open_store
from repeated_store import WORD, make_large, make_sample, make_worlds

RATE = 20.0


@dataclasses.dataclass
class Asked:
    """A kind of request, and how long each took in milliseconds."""

    kind: str
    make: Callable[[], str]
    times: list[float] = dataclasses.field(default_factory=list)
    failed: int = 0
    work: float = 0.0

    def at(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def requests(path: Path) -> list[Asked]:
    """The kinds of requests, drawing from what is in the store."""
    chosen = random.Random(9)
    with Engine.open(str(path), encoder="none", workers=1) as engine:
        stories = [s.story.id for s in engine.stories(limit=3000, order="time")]
        voice = [
            w
            for s in engine.stories(limit=200)
            if s.page
            for w in WORD.findall(s.page.headline.text)
        ] or ["ferry"]
    common = ["said", "that", "officials", "with", "from", "after"]

    def query() -> str:
        word, other = chosen.choice(voice), chosen.choice(voice)
        everywhere = chosen.choice(common)
        return chosen.choice(
            [
                word,
                everywhere,
                f"{word} {everywhere}",
                f"{word} OR {other}",
                f'"{everywhere} {word}"',
                f"{everywhere} -{word}",
                f"{everywhere} outlet:meridian-wire",
                f"{everywhere} lang:en after:2017-12-01",
                f"person:{word}",
            ]
        )

    asked = [
        Asked("front page", lambda: "/"),
        Asked("search", lambda: f"/search?q={quote_plus(query())}"),
    ]
    if stories:
        asked.insert(1, Asked("story page", lambda: f"/story/{chosen.choice(stories)}"))
    return asked


async def ask(address: str, kinds: list[Asked], seconds: float) -> None:
    """Ask at fixed times, each kind in turn; a late answer makes nothing later."""
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(timeout=timeout) as session:

        async def one(kind: Asked, path: str, due: float) -> None:
            try:
                async with session.get(address + path) as answer:
                    await answer.read()
                    kind.failed += answer.status >= 500
            except aiohttp.ClientError:
                kind.failed += 1
            kind.times.append((time.perf_counter() - due) * 1000)

        began = time.perf_counter()
        under_way = []
        for number in range(int(seconds * RATE)):
            due = began + number / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            kind = kinds[number % len(kinds)]
            under_way.append(asyncio.create_task(one(kind, kind.make(), due)))
        await asyncio.gather(*under_way)


def worked(process: int) -> float:
    """Seconds of processor time that a process has used (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def work(address: str, process: int, kind: Asked, number: int = 60) -> float:
    """Milliseconds of the server's processor time for one answer: what no neighbour changes."""
    async with aiohttp.ClientSession() as session:
        before = worked(process)
        for _ in range(number):
            async with session.get(address + kind.make()) as answer:
                await answer.read()
        return (worked(process) - before) / number * 1000


def serving(path: Path) -> Iterator[tuple[str, int]]:
    """The address of a server over the store, in a process of its own, and the process."""
    command = [sys.executable, "-m", "nutgraf", "run", "--store", str(path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            found = re.search(r"http://\S+", line)
            assert found, line
            yield found[0].rstrip("/"), process.pid
        finally:
            process.terminate()


def measure(name: str, path: Path, seconds: float) -> list[Asked]:
    kinds = requests(path)
    for address, process in serving(path):
        asyncio.run(ask(address, [dataclasses.replace(k, times=[]) for k in kinds], 5.0))
        for kind in kinds:
            kind.work = asyncio.run(work(address, process, kind))
        asyncio.run(ask(address, kinds, seconds))
    for kind in kinds:
        print(
            f"{name:22} {kind.kind:11} {len(kind.times):5} asked, {kind.failed} failed, "
            f"load {os.getloadavg()[0]:.1f}, p50 {kind.at(0.5):7.1f} ms  p95 {kind.at(0.95):7.1f} ms  p99 {kind.at(0.99):7.1f} ms, "
            f"{kind.work:5.1f} ms of processor time each",
            flush=True,
        )
    return kinds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--work", type=Path, required=True, help="a folder for the stores")
    parser.add_argument("--seconds", type=float, default=45.0, help="how long each store is asked")
    parser.add_argument("--make-only", action="store_true")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    sample, large = given.work / "sample.sqlite", given.work / f"{given.articles}.sqlite"
    empty = given.work / "empty.sqlite"
    open_store(empty).close()
    if not sample.exists():
        make_sample(sample)
    worlds = given.work / "worlds.sqlite"
    with open_store(sample) as source:
        few = source.counts().articles
        if not worlds.exists():
            make_worlds(source, worlds)
    if not large.exists():
        make_large(worlds, large, given.articles)
    if given.make_only:
        return
    size = large.stat().st_size / 1e9
    print(f"{given.articles} articles take {size:.1f} GB", flush=True)
    measure("empty store", empty, given.seconds)
    small = measure(f"{few} articles", sample, given.seconds)
    for before, after in zip(
        small, measure(f"{given.articles} articles", large, given.seconds), strict=True
    ):
        print(
            f"{after.kind}: p50 {after.at(0.5) / before.at(0.5):.2f} times, "
            f"p99 {after.at(0.99) / before.at(0.99):.2f} times, processor time "
            f"{after.work / before.work:.2f} times that of {few} articles"
        )


if __name__ == "__main__":
    main()
