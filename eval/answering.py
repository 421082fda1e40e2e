"""How quickly the reading room answers: a large store beside an empty one, in the same run.

    python eval/answering.py --articles 100000 --seconds 20

Makes a store of generated articles (repetition and variation of a few sentences, in stories of
``PER_STORY``, each with a page) and one without any, serves each from a process of its own, and
asks both in turn, from this process, for the front page, story pages and searches: ``--rate``
requests a second, sent when they are due whether or not the last was answered. Times count from
when a request was due. Prints p50, p95 and p99 in milliseconds, and the growth.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from statistics import quantiles

import aiohttp

from nutgraf.engine import Engine
from nutgraf.model import (
    Article,
    Citation,
    Decision,
    Outlet,
    Page,
    Record,
    Revision,
    Section,
    Sentence,
    Span,
    Voice,
    VoiceMember,
)

PER_STORY = 5
OUTLETS = 400
DESKS = ("World", "Business", "Science", "Sport", "Politics", "Culture")
PLACES = [
    "Kelmar",
    "Ostrava",
    "Norrhamn",
    "Bohol",
    "Tarsk",
    "Veldra",
    "Mirow",
    "Anselm",
    "Pirita",
    "Quorra",
    "Dunmoor",
]
THINGS = [
    "harbour",
    "bridge",
    "tunnel",
    "ferry",
    "railway",
    "market",
    "reactor",
    "council",
    "library",
    "orchard",
    "refinery",
    "glacier",
    "museum",
    "airport",
    "shipyard",
    "vineyard",
    "reservoir",
    "stadium",
    "quarry",
    "lighthouse",
]
ACTS = [
    "closed",
    "reopened",
    "flooded",
    "expanded",
    "burned",
    "sold",
    "inspected",
    "renamed",
    "moved",
    "audited",
]
#: Twenty thousand made-up words, the n-th as common as 1/n (Zipf): so that searches find some
#: articles, and not half of them.
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u")]
RARE = [a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in ("n", "s", "lo", "mer")]
_CHANCES = list(accumulate(1 / n for n in range(1, len(RARE) + 1)))
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 1000


def words(rng: random.Random) -> tuple[str, list[str]]:
    """A title, and sentences of about 150 words."""
    place, thing, act = rng.choice(PLACES), rng.choice(THINGS), rng.choice(ACTS)
    number = rng.randrange(1, 9000)
    title = f"The {thing} in {place} is {act}, {number} affected"
    sentences = [
        f"The {thing} in {place} was {act} on {rng.choice(('Monday', 'Friday', 'Sunday'))}.",
        f"About {number} people were affected, the {rng.choice(THINGS)} office of {place} said.",
    ]
    for _ in range(9):
        rare = " ".join(rng.choices(RARE, cum_weights=_CHANCES, k=4))
        sentences.append(
            f"In {rare} the "
            f"{rng.choice(THINGS)} near {rng.choice(PLACES)} had been {rng.choice(ACTS)} "
            f"before, case {rng.randrange(100_000)}, and the {rng.choice(THINGS)} with it."
        )
    return title, sentences


def fill(engine: Engine, articles: int) -> list[str]:
    """Put articles, stories and pages; gives back some stories' ids."""
    rng = random.Random(7)
    store = engine.store
    store.put_outlets(
        Outlet(id=f"o{n}.example", name=f"Outlet {n}", country=rng.choice(("GB", "DE", "IN", "US")))
        for n in range(OUTLETS)
    )
    ids = []
    for start in range(0, articles, BATCH):
        with store.transaction():
            items, decisions, pages = [], [], []
            for first in range(start, min(start + BATCH, articles), PER_STORY):
                story = f"g{first}"
                title, sentences = words(rng)
                held = []
                for n in range(first, first + PER_STORY):
                    at = FIRST + timedelta(seconds=20 * n)
                    text = " ".join(rng.sample(sentences[2:], 6) if n > first else sentences)
                    article = Article(
                        id=f"a{n}",
                        url=f"https://o{n % OUTLETS}.example/{n}",
                        outlet_id=f"o{n % OUTLETS}.example",
                        first_seen=at,
                        published=at,
                        language="en",
                        section=DESKS[first // PER_STORY % len(DESKS)],
                    )
                    revision = Revision(
                        article_id=article.id, number=1, title=title, text=text, fetched=at
                    )
                    items.append((article, revision))
                    held.append(article)
                    decisions.append(
                        Decision(article_id=article.id, story_id=story, score=0.9, features={})
                    )
                pages.append(made_page(story, title, sentences, held))
                ids.append(story)
            store.put_articles(items)
            store.put_grouping(decisions, [])
            for page in pages:
                store.put_page(page, rank=float(page.record.first_reported.timestamp()))  # type: ignore[union-attr]
        print(f"\r{start + BATCH} articles", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return ids[-2000:]


def made_page(story: str, title: str, sentences: list[str], articles: list[Article]) -> Page:
    """A page whose sentences are the first article's."""
    key = articles[0].id
    cited, at = [], 0
    for text in sentences:
        span = Span(key, 1, at, at + len(text))
        cited.append(Sentence(text=text, citation=Citation(span=span), voices=2))
        at += len(text) + 1
    headline = Sentence(text=title, citation=Citation(span=Span(key, 1, 0, len(title), "title")))
    return Page(
        story_id=story,
        version=1,
        composed=articles[-1].time,
        headline=headline,
        record=Record(
            articles=len(articles),
            voices=3,
            outlets=len(articles),
            countries=("GB", "IN"),
            first_outlet_id=articles[0].outlet_id,
            first_reported=articles[0].time,
            last_changed=articles[-1].time,
        ),
        sections=(
            Section(kind="nut graf", sentences=(cited[0],)),
            Section(kind="what happened", sentences=tuple(cited[1:])),
        ),
        voices=tuple(
            Voice(members=(VoiceMember(article_id=a.id, kind="original"),)) for a in articles
        ),
    )


class Served:
    """A server over a store, in a process of its own."""

    def __init__(self, store: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "nutgraf", "run", "--store", str(store), "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    async def ready(self, session: aiohttp.ClientSession) -> None:
        """Wait until it answers."""
        for _ in range(300):
            try:
                async with session.get(f"{self.address}/healthz"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.2)
        raise SystemExit("the server does not answer")

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()


async def ask(
    session: aiohttp.ClientSession, base: str, paths: list[str], rate: float, seconds: float
) -> list[float]:
    """Ask for the paths, in turn, at a rate; the times in milliseconds."""
    times: list[float] = []
    start = time.perf_counter()

    async def one(due: float, path: str) -> None:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        async with session.get(base + path) as answer:
            await answer.read()
            if answer.status not in (200, 404):
                raise SystemExit(f"{path}: {answer.status}")
        times.append((time.perf_counter() - due) * 1000)

    count = int(rate * seconds)
    await asyncio.gather(*(one(start + n / rate, paths[n % len(paths)]) for n in range(count)))
    return times


async def measure(full: Path, empty: Path, stories: list[str], args: argparse.Namespace) -> None:
    """Ask both stores in turn and print a table."""
    rng = random.Random(3)
    kinds = {
        "front page": ["/"],
        "story page": [f"/story/{key}" for key in rng.sample(stories, min(500, len(stories)))],
        "search": [
            f"/search?q={rng.choice(RARE[20:500])}+{rng.choice(THINGS)}" for _ in range(200)
        ],
    }
    servers = {"full": Served(full), "empty": Served(empty)}
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            for server in servers.values():
                await server.ready(session)
                for paths in kinds.values():
                    await ask(session, server.address, paths, args.rate, 2)
            print(f"{'':12}{'store':8}{'p50':>8}{'p95':>8}{'p99':>8}")
            for kind, paths in kinds.items():
                found: dict[str, list[float]] = {"full": [], "empty": []}
                for _ in range(4):
                    for name, server in servers.items():
                        found[name] += await ask(
                            session, server.address, paths, args.rate, args.seconds / 4
                        )
                for name, times in found.items():
                    cut = quantiles(times, n=100)
                    print(f"{kind:12}{name:8}{cut[49]:8.1f}{cut[94]:8.1f}{cut[98]:8.1f}")
    finally:
        for server in servers.values():
            server.stop()


def main() -> None:
    """Fill, serve, ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--folder", type=Path, required=True, help="where the two stores go")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    full, empty = args.folder / "full.sqlite", args.folder / "empty.sqlite"
    made = full.exists()
    with Engine.open(str(full), encoder="none", workers=1) as engine:
        if made:
            stories = [f"g{n}" for n in range(0, args.articles, PER_STORY)][-2000:]
        else:
            stories = fill(engine, args.articles)
        counts = engine.counts()
        print(f"{counts.articles} articles, {counts.pages} pages, {counts.bytes / 1e6:.0f} MB")
    Engine.open(str(empty), encoder="none", workers=1).close()
    asyncio.run(measure(full, empty, stories, args))


if __name__ == "__main__":
    main()
