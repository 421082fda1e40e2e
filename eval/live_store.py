"""A store with so many live articles, each a story of its own, for measures of a full window.

The texts are articles of the AllSides stream, of their own length, in worlds of other words
(``repeated_store.Variation``); the vectors are drawn at random, since nothing that is measured
here depends on what they say. Times are spread evenly over the window before ``NOW``.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nutgraf.group.window import story_id_for
from nutgraf.model import Article, Decision, Revision, StoryChange
from nutgraf.store import open_store
from nutgraf.store.base import Store
from repeated_store import Variation, word_pool, world_mark

STREAM = Path(__file__).parents[1] / "../shared/data/stream/allsides.jsonl.gz"
#: The end of the window, and its length.
NOW = datetime(2026, 3, 1, tzinfo=UTC)
WINDOW = timedelta(days=14)
#: Characters of a text that are kept: what grouping reads, and as much again.
CHARS = 6_000
#: Articles put in one transaction, and the length of vectors.
_LOT, _LENGTH = 2_000, 384
#: Articles whose words the pool is made of.
_POOL = 3_000


def texts() -> Iterator[tuple[str, str, str, str]]:
    """Id, outlet, title and text of articles, world after world without end."""
    with gzip.open(STREAM) as file:
        records = [json.loads(line) for line in file]
    pool = word_pool([record["text"][:CHARS] for record in records[:_POOL]])
    for world in count(1):
        to = Variation(world, pool)
        for number, record in enumerate(records):
            title, text = to.words(record["title"]), to.words(record["text"][:CHARS])
            yield f"live-{number}{world_mark(world)}", record["outlet"], title, text


def articles(live: int, end: datetime = NOW) -> Iterator[tuple[Article, Revision]]:
    """So many articles in order of their times, the last at ``end``."""
    step = (WINDOW - timedelta(hours=1)) / live
    for number, (key, outlet, title, text) in enumerate(islice(texts(), live)):
        at = end - step * (live - 1 - number)
        yield (
            Article(id=key, url=None, outlet_id=outlet, first_seen=at, published=at, language="en"),
            Revision(article_id=key, number=1, title=title, text=text, fetched=at),
        )


def fill(store: Store, live: int, model: str, end: datetime = NOW) -> None:
    """Put so many live articles with vectors into a store, each in a story, composed by nobody."""
    maker = np.random.default_rng(7)
    source = articles(live, end)
    while lot := list(islice(source, _LOT)):
        with store.transaction():
            store.put_articles(lot)
            store.put_vectors(model, {a.id: _direction(maker) for a, _ in lot})
            homes = {a.id: story_id_for(a.id) for a, _ in lot}
            store.put_grouping(
                [
                    Decision(article_id=key, story_id=home, score=0.1, features={}, founded=True)
                    for key, home in homes.items()
                ],
                [
                    StoryChange(
                        story_id=homes[a.id], at=a.first_seen, kind="founded", article_id=a.id
                    )
                    for a, _ in lot
                ],
            )


def _direction(maker: np.random.Generator) -> NDArray[np.float32]:
    vector = maker.standard_normal(_LENGTH).astype(np.float16)
    return (vector / np.float16(np.linalg.norm(vector.astype(np.float32)))).astype(np.float32)


def make(path: Path, live: int, model: str) -> None:
    """``fill`` a new store."""
    with open_store(path) as store:
        fill(store, live, model)
