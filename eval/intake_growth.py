"""What a new article costs as the store grows, and what letting articles go gives back.

    python eval/intake_growth.py --work DIR --articles 10000 100000 1000000

takes the stores that ``reading_room.py --work DIR --make-only`` made, and brings the sample press
in other words into each of them: once to fill what a process remembers, then ``--rounds`` times,
of which the least is told. What is counted is processor time, from the archive's lines to the
pages in the store, by step. The articles are of a month after the store's newest and meet no live
story, so that only the store's size differs; with ``--live`` they are of the same week, and are
compared with all stories of the two weeks before: a hundred times as many articles in the same year
are a hundred times as many live stories. Then the disk that an article takes is told.

``--let-go SHARE`` then lets that share of the oldest articles of the first store go, as retention
would, and compacts it.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from nutgraf import logs
from nutgraf.engine import Engine
from nutgraf.model import Feed
from nutgraf.store import open_store
from nutgraf.store.base import Store
from repeated_store import Variation, word_pool

STEPS = ("importing", "grouping", "composing")
#: After this time no story of the store is live.
LATER = timedelta(days=30)
#: What is older than this at the press's end is left out: it would meet stories of its own time.
WEEK = timedelta(days=8)


def spent() -> float:
    """Processor seconds of this process and of those it waited for."""
    own, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def archive(sample: Store, world: int, newest: datetime, path: Path) -> int:
    """The sample press in a world's words, the last of it at ``newest``, as JSON Lines."""
    keys = [a for s in sample.stories(limit=None) for a in s.story.article_ids]
    held, words = sample.articles(keys), sample.newest_revisions(keys)
    to = Variation(world, word_pool([r.text for r in words.values()]))
    last = max(a.time for a in held.values())
    held = {key: a for key, a in held.items() if last - a.time < WEEK}
    shift = newest - last
    with path.open("w", encoding="utf-8") as file:
        for key, article in sorted(held.items(), key=lambda item: item[1].time):
            line = {
                "id": to.id(key),
                "url": f"https://{article.outlet_id.partition('.')[0]}.example/{to.id(key)}",
                "title": to.words(words[key].title),
                "text": to.words(words[key].text),
                "published": (article.time + shift).isoformat(),
                "language": article.language,
            }
            file.write(json.dumps({k: v for k, v in line.items() if v}) + "\n")
    return len(held)


class Steps:
    """Processor milliseconds by step, told by the pipeline's progress."""

    def __init__(self) -> None:
        self.times = dict.fromkeys(STEPS, 0.0)
        self._last = spent()

    def __call__(self, step: str, done: int, total: int) -> None:
        now = spent()
        kind = next((s for s in STEPS if s[:5] == step[:5]), STEPS[-1])
        self.times[kind] += 1000 * (now - self._last)
        self._last = now


def intake(path: Path, sample: Store, later: timedelta, rounds: int) -> dict[str, float]:
    """Milliseconds an article by step, the least of all rounds, and what reading in took."""
    with open_store(path) as store:
        (last,) = store.stories(order="time", limit=1)
        seen = store.counts().articles
    assert last.story.last_article is not None
    newest = last.story.last_article + later
    found: list[dict[str, float]] = []
    with (
        Engine.open(str(path), encoder="none", workers=1, clock=lambda: newest) as engine,
        tempfile.TemporaryDirectory() as folder,
    ):
        for number in range(rounds + 1):
            file = Path(folder) / "press.jsonl"
            count = archive(sample, seen + number, newest, file)
            steps, began = Steps(), time.monotonic()
            new, bad = engine.import_archive(file, steps)
            steps("composing", 1, 1)
            assert (new, bad) == (count, 0), (new, bad)
            times = {step: ms / count for step, ms in steps.times.items()}
            found.append(times | {"seconds": time.monotonic() - began})
    first, *others = found
    best = {step: min(times[step] for times in others) for step in STEPS}
    return best | {"all": sum(best.values()), "first round, s": first["seconds"]}


def let_go(path: Path, share: float) -> None:
    """Let the oldest articles go by retention, and compact."""
    with open_store(path) as store:
        stories = store.stories(order="time", limit=None)
        keep = stories[int(len(stories) * (1 - share))].story.last_article
        newest = stories[0].story.last_article
        assert keep is not None
        assert newest is not None
        some = [a for s in stories[:2000] for a in s.story.article_ids]
        urls = {a.feed_url for a in store.articles(some).values() if a.feed_url}
        for url in urls:
            store.put_feed(Feed(url=url))
            store.set_retention(url, max(1, (newest - keep).days))
    with Engine.open(str(path), encoder="none", workers=1, clock=lambda: newest) as engine:
        before = engine.counts()
        gone = _timed("letting go", engine.forget_outdated)
        between = engine.counts()
        won = _timed("compacting", engine.compact)
        after = engine.counts()
    for url in urls:  # as it was
        with open_store(path) as store:
            store.remove_feed(url)
    print(
        f"{gone} stories, {before.articles - after.articles} of {before.articles} articles gone; "
        f"{before.bytes / 1e6:.1f} MB before, {between.bytes / 1e6:.1f} MB after letting go, "
        f"{after.bytes / 1e6:.1f} MB compacted ({won / 1e6:.1f} MB given back); "
        f"{before.bytes / before.articles:.0f} bytes an article before, "
        f"{after.bytes / max(1, after.articles):.0f} after"
    )


def _timed(what: str, do: Callable[[], int]) -> int:
    began, before = time.monotonic(), spent()
    result = do()
    print(f"{what}: {time.monotonic() - began:.1f} s, {spent() - before:.1f} s of processor time")
    return result


def main() -> None:
    logs.configure("warning")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, required=True, help="where reading_room.py made them")
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--live", action="store_true", help="among the stories of the same days")
    parser.add_argument("--let-go", type=float, metavar="SHARE")
    given = parser.parse_args()
    with open_store(given.work / "sample.sqlite") as sample:
        for articles in given.articles:
            path = given.work / f"{articles}.sqlite"
            found = intake(path, sample, timedelta() if given.live else LATER, given.rounds)
            told = ", ".join(f"{step} {value:.1f}" for step, value in found.items())
            print(f"{articles:9,} articles: ms an article: {told}", flush=True)
    for articles in given.articles:
        with open_store(given.work / f"{articles}.sqlite") as store:
            held = store.counts()
        print(f"{held.articles:9,} articles: {held.bytes / held.articles:.0f} bytes an article")
    if given.let_go:
        let_go(given.work / f"{given.articles[0]}.sqlite", given.let_go)


if __name__ == "__main__":
    main()
