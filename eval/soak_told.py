"""What the stores of a soak hold, beside what was published, and beside the same order in peace.

Which articles come before which is not the same for a process that was killed: it polls later, and
more comes at once. So besides the undisturbed store, which read in another order, each store is
compared with its own articles grouped again, undisturbed, in the order and the lots in which it
grouped them by its history. What differs from that was done by a fault.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from nutgraf import config
from nutgraf.engine import Engine
from nutgraf.pipeline.grouping import Grouping
from nutgraf.pipeline.progress import quiet
from nutgraf.store import open_store, schema
from nutgraf.store.base import Store
from nutgraf.store.rows import join_time
from nutgraf.store.sql import SqlStore

#: A story by its id, and the addresses of its articles.
Told = tuple[str, frozenset[str]]


def settings(store: str) -> config.Settings:
    """What everybody in a soak works with: polls each minute, no waiting between pages."""
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


def contents(store: str) -> dict[str, Any]:
    """What a store holds, counted so that what is lost or doubled is seen."""
    with Engine.open(store, settings=settings(store)) as engine:
        told = stories(engine)
        urls = [url for _, members in told for url in members]
        counts = engine.counts()
        return {
            "articles": counts.articles,
            "in a story": len(set(urls)),
            "in two stories": len(urls) - len(set(urls)),
            "stories": len(told),
            "pages": counts.pages,
            "pages refused": len(engine.store.faults("story")),
            "page faults": len(engine.verify().faults),
            "waiting": counts.entries_waiting
            + len(engine.store.ungrouped())
            + len(engine.store.dirty_stories()),
            "stories as in peace": len(told & (peace := replayed(engine))),
            "_differ": told ^ peace,
            "_stories": {members for _, members in told},
        }


def stories(engine: Engine) -> set[Told]:
    return {
        (line["id"], frozenset(a["url"] for a in line["articles"])) for line in engine.story_lines()
    }


def replayed(engine: Engine) -> set[Told]:
    """A store's stories, if its articles are grouped in its order by one process in peace."""
    source = engine.store
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="soak-peace-")))
        path = str(folder / "peace.sqlite")
        with Engine.open(path, settings=settings(path)) as peace:
            peace.store.put_outlets(source.outlets().values())
            grouping = Grouping(peace.store, None, timedelta(days=engine.settings.window_days))
            for at, ids in _lots(source):
                for key, article in source.articles(ids).items():
                    peace.store.put_article(article, source.revisions(key)[0])
                grouping.group(at, quiet)
            return stories(peace)


def _lots(store: Store) -> list[tuple[datetime, list[str]]]:
    """Which articles were grouped at once, and when, in the order of the store's history."""
    table = schema.changes.c
    query = (
        select(table.at, table.at_offset, table.article_id)
        .where(table.kind.in_(["founded", "joined"]), table.other_story_id.is_(None))
        .order_by(table.key)
    )
    with cast(SqlStore, store)._reading() as connection:
        rows = connection.execute(query).all()
    lots = []
    for (at, offset), some in groupby(rows, key=lambda row: (row[0], row[1])):
        time = join_time(at, offset)
        assert time is not None
        lots.append((time, [row[2] for row in some]))
    return lots


def tell(
    console: Console, stores: dict[str, str], published: int, minutes: float, events: int
) -> bool:
    """Print what came out beside what went in. Returns whether all of it is as it must be."""
    held = {name: contents(store) for name, store in stores.items()}
    whole = held["undisturbed"]["_stories"]
    for one in held.values():
        one["stories as undisturbed"] = len(one.pop("_stories") & whole)
    differ = {
        name: sorted((key, sorted(m)) for key, m in one.pop("_differ"))
        for name, one in held.items()
    }
    table = Table(
        title=f"after {minutes:.0f} minutes: {published} articles of {events} events published"
    )
    table.add_column("")
    for name in held:
        table.add_column(name, justify="right")
    for row in held["undisturbed"]:
        table.add_row(row, *(str(one[row]) for one in held.values()))
    console.print(table)
    for name, stories_ in differ.items():
        for key, members in stories_:
            numbers = " ".join(url.rpartition("/")[2] for url in members)
            console.print(f"{name}: not as in peace: {key} with articles {numbers}")
    return all(sound(one, published) for one in held.values())


def sound(one: dict[str, Any], published: int) -> bool:
    """Whether nothing is lost or doubled, and every story has its page or the reason for none."""
    return (
        one["articles"] == one["in a story"] == published
        and not one["in two stories"]
        and not one["waiting"]
        and not one["page faults"]
        and one["pages"] + one["pages refused"] == one["stories"]
    )


def drained(stores: dict[str, str], published: int) -> bool:
    """Whether every store has all that was published, and nothing waits in any."""
    for store in stores.values():
        with open_store(store, create=False) as opened:
            counts = opened.counts()
            if counts.articles < published or counts.entries_waiting:
                return False
            if opened.ungrouped(1) or opened.dirty_stories(1):
                return False
    return True
