"""How long the reading room takes to answer, with much in the store and with little.

    python eval/reading_room.py --articles 100000 --work DIR

makes a store of so many articles by repeating the sample press with other words (each copy's
words are exchanged for others of the same length, so that all spans hold), serves it with
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
import hashlib
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import aiohttp

from nutgraf import config
from nutgraf.annotate import VERSION
from nutgraf.demo import open_demo, read_week
from nutgraf.engine import Engine
from nutgraf.model import Decision, Outlet, Page
from nutgraf.store import open_store
from nutgraf.store.base import Store

RATE = 20.0
_WORD = re.compile(r"[^\W\d_]{4,}|\d+")
#: Fields that hold words of articles; those that hold ids are exchanged by name.
_WORDS = {"text", "title", "inserted", "removed", "value", "name", "description", "about"}
_KEYS = {"key", "speaker_key"}
#: Outlets by which the sample's are multiplied.
OUTLETS = 40


class Variation:
    """One copy of the sample: other words of the same lengths, other ids, an earlier time."""

    def __init__(self, number: int, pool: dict[int, list[str]], back: timedelta) -> None:
        self.number = number
        self._pool = pool
        self._back = back
        self._known: dict[str, str] = {}

    def id(self, given: str) -> str:
        return f"{given}-{self.number}"

    def outlet(self, given: str) -> str:
        return f"n{self.number % OUTLETS}.{given}" if self.number % OUTLETS else given

    def words(self, text: str) -> str:
        return _WORD.sub(self._word, text)

    def _word(self, match: re.Match[str]) -> str:
        word = match[0]
        folded = word.casefold()
        other = self._known.get(folded)
        if other is None:
            digest = hashlib.blake2b(f"{self.number} {folded}".encode(), digest_size=8).digest()
            at = int.from_bytes(digest, "big")
            choice = self._pool.get(len(folded), [folded])
            # Half of the words stay: some stand in every copy, as words of news do.
            other = folded if at % 2 else choice[(at >> 8) % len(choice)]
            if folded.isdigit():
                other = str(at % 10 ** len(folded)).zfill(len(folded))
            self._known[folded] = other
        if len(other) != len(word):
            return word
        return other.upper() if word.isupper() else other.title() if word[0].isupper() else other

    def of(self, value: Any, field: str = "") -> Any:
        """The value with everything in it exchanged."""
        if isinstance(value, str):
            if field in _WORDS or field in _KEYS:
                return self.words(value)
            if field in ("article_id", "story_id", "of", "id", "article_ids"):
                return self.id(value)
            return self.outlet(value) if field in ("outlet_id", "first_outlet_id") else value
        if isinstance(value, datetime):
            return value - self._back
        if isinstance(value, tuple):
            return tuple(self.of(item, field) for item in value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            changed = {
                f.name: new
                for f in dataclasses.fields(value)
                if (new := self.of(old := getattr(value, f.name), f.name)) is not old
            }
            return dataclasses.replace(value, **changed) if changed else value
        return value


def word_pool(texts: list[str]) -> dict[int, list[str]]:
    """Words by length: the sample's, and made-up ones of the same letters."""
    seen = {w.casefold() for text in texts for w in _WORD.findall(text) if not w.isdigit()}
    pool: dict[int, list[str]] = {}
    maker = random.Random(5)
    for word in sorted(seen):
        pool.setdefault(len(word), []).append(word)
    for length, words in pool.items():
        letters = "".join(words)
        made = ("".join(maker.choices(letters, k=length)) for _ in range(1500))
        words.extend(w for w in made if w.isalpha() and len(w.casefold()) == length)
    return pool


def make_sample(path: Path) -> None:
    """The sample press's week, read in earnest."""
    settings = config.load(store=str(path), encoder="none", workers=1)
    with open_demo(settings) as (engine, press, _):
        read_week(engine, press)
        for feed in engine.feeds():  # they are served no more
            engine.store.remove_feed(feed.url)


def make_large(sample: Store, path: Path, articles: int) -> None:
    """Copies of the sample until there are so many articles."""
    ids = [s.story.id for s in sample.stories(limit=None)]
    pages = {i: page for i in ids if (page := sample.page(i)) is not None}
    stories = {i: story for i in pages if (story := sample.story(i)) is not None}
    every = [key for story in stories.values() for key in story.article_ids]
    held, words = sample.articles(every), {key: sample.revisions(key) for key in every}
    texts = [r.text for revisions in words.values() for r in revisions]
    notes = sample.annotations([(key, r[-1].number) for key, r in words.items()], VERSION)
    outlets = sample.outlets()
    pool = word_pool(texts)
    store = open_store(path)
    began, made, copy = time.monotonic(), store.counts().articles, 0
    copies = -(-articles // len(every))
    step = timedelta(days=365) / max(1, copies)
    copy = made // len(every)
    while made < articles:
        to = Variation(copy, pool, step * (copies - copy))
        with store.transaction():
            store.put_outlets(
                Outlet(id=to.outlet(o.id), name=o.name, country=o.country, language=o.language)
                for o in outlets.values()
            )
            for number in range(max(map(len, words.values()))):
                store.put_articles(
                    (
                        dataclasses.replace(
                            to.of(held[key]),
                            url=f"https://{to.id(key)}.example/",
                            revision=number + 1,
                        ),
                        to.of(revisions[number]),
                    )
                    for key, revisions in words.items()
                    if number < len(revisions)
                )
            store.put_annotations(to.of(note) for note in notes.values())
            for key, story in stories.items():
                store.put_grouping(
                    [
                        Decision(article_id=to.id(a), story_id=to.id(key), score=0.9, features={})
                        for a in story.article_ids
                    ],
                    (),
                )
                store.put_voices(to.id(key), to.of(story.voices))
                page: Page = to.of(pages[key])
                store.put_page(page, rank=page.record.voices * 0.9995**copy)
        copy += 1
        made += len(every)
        if copy % 50 == 0:
            rate = len(every) * copy / (time.monotonic() - began)
            print(f"  {made} articles, {rate:.0f} a second", file=sys.stderr, flush=True)
    store.close()


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
            for w in _WORD.findall(s.page.headline.text)
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
            f"p50 {kind.at(0.5):7.1f} ms  p95 {kind.at(0.95):7.1f} ms  p99 {kind.at(0.99):7.1f} ms, "
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
    source = open_store(sample)
    make_large(source, large, given.articles)
    few = source.counts().articles
    source.close()
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
