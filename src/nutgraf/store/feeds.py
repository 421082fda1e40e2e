"""Outlets, feeds and their entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, exists, func, select, update

from nutgraf.errors import NotFoundError
from nutgraf.model import ArticleId, Entry, Feed, Outlet
from nutgraf.store import schema
from nutgraf.store.core import Core, batches, require_article
from nutgraf.store.rows import RowMap, microseconds, storable
from nutgraf.store.serial import ENTRY

_OUTLET = RowMap(Outlet, schema.outlets)
_FEED = RowMap(Feed, schema.feeds)
#: No try is put off for longer (``pipeline/read.py`` doubles a quarter of an hour once).
FARTHEST_TRY = timedelta(hours=2)
_feeds = schema.feeds.c
_entries = schema.entries.c


class FeedsPart(Core):
    """What the store knows of outlets, feeds and entries."""

    def put_outlets(self, outlets: Iterable[Outlet]) -> None:
        rows = {outlet.id: _OUTLET.dump(outlet) for outlet in outlets}
        with self._writing() as connection:
            self._upsert(connection, schema.outlets, list(rows.values()), ["id"])

    def outlets(self, ids: Iterable[str] | None = None) -> dict[str, Outlet]:
        query = select(*_OUTLET.columns)
        with self._reading() as connection:
            if ids is None:
                rows = list(connection.execute(query.order_by(schema.outlets.c.id)))
            else:
                rows = [
                    row
                    for some in batches(dict.fromkeys(ids))
                    for row in connection.execute(query.where(schema.outlets.c.id.in_(some)))
                ]
        return {outlet.id: outlet for outlet in map(_OUTLET.load, rows)}

    # feeds -----------------------------------------------------------------------------

    def put_feed(self, feed: Feed) -> None:
        self.put_feeds([feed])

    def put_feeds(self, feeds: Iterable[Feed]) -> None:
        rows = {(row := _FEED.dump(feed))["url"]: row for feed in feeds}
        with self._writing() as connection:
            for some in batches(rows.values()):
                self._upsert(connection, schema.feeds, some, ["url"])

    def feed(self, url: str) -> Feed | None:
        with self._reading() as connection:
            query = select(*_FEED.columns).where(_feeds.url == storable(url))
            row = connection.execute(query).first()
        return None if row is None else _FEED.load(row)

    def feeds(self) -> list[Feed]:
        with self._reading() as connection:
            rows = connection.execute(select(*_FEED.columns).order_by(_feeds.url)).all()
        return [_FEED.load(row) for row in rows]

    def due_feeds(self, now: datetime, limit: int | None = None) -> list[Feed]:
        time = microseconds(now)
        due = _feeds.next_poll.is_(None) | (_feeds.next_poll <= time)
        # Polled in a time that is yet to come: the clock was put back since.
        due |= _feeds.last_poll > time
        query = (
            select(*_FEED.columns)
            .where(_feeds.status == "active", due)
            .order_by(_feeds.next_poll.asc().nulls_first(), _feeds.url)
            .limit(limit)
        )
        with self._reading() as connection:
            return [_FEED.load(row) for row in connection.execute(query)]

    def move_feed(self, url: str, new_url: str) -> None:
        url, new_url = storable(url), storable(new_url)
        with self._writing() as connection:
            old = self._feed_key(connection, url)
            new = self._feed_key(connection, new_url)
            if old is None:
                if new is None:
                    raise NotFoundError(url, "is not a feed of this store")
                return
            if new is None:
                rename = update(schema.feeds).where(_feeds.key == old).values(url=new_url)
                connection.execute(rename)
            elif new != old:
                self._join_feeds(connection, old, new)

    def _join_feeds(self, connection: Connection, old: int, new: int) -> None:
        # Where both have an entry, the one whose article was read says more.
        theirs = schema.entries.alias()
        same = exists().where(
            theirs.c.id == _entries.id,
            theirs.c.feed_key != _entries.feed_key,
            theirs.c.feed_key.in_([old, new]),
            (theirs.c.article_id.is_not(None) & _entries.article_id.is_(None))
            | (
                (_entries.feed_key == old)
                & (theirs.c.article_id.is_not(None) == _entries.article_id.is_not(None))
            ),
        )
        pair = _entries.feed_key.in_([old, new])
        connection.execute(delete(schema.entries).where(pair, same))
        connection.execute(
            update(schema.entries).where(_entries.feed_key == old).values(feed_key=new)
        )
        connection.execute(delete(schema.feeds).where(_feeds.key == old))

    def remove_feed(self, url: str) -> None:
        with self._writing() as connection:
            connection.execute(delete(schema.feeds).where(_feeds.url == storable(url)))

    def _feed_key(self, connection: Connection, url: str) -> int | None:
        key: int | None = connection.scalar(select(_feeds.key).where(_feeds.url == url))
        return key

    # entries ---------------------------------------------------------------------------

    def add_entries(self, entries: Iterable[Entry], seen: datetime) -> int:
        at = microseconds(seen)
        by_feed = sorted(entries, key=lambda entry: entry.feed_url)
        added = 0
        with self._writing() as connection:
            for url, group in groupby(by_feed, key=lambda entry: entry.feed_url):
                key = self._feed_key(connection, storable(url))
                if key is None:
                    raise NotFoundError(url, "is not a feed of this store", "Put the feed first.")
                rows = {}
                for entry in group:
                    row = _entry_row(entry, key, at)
                    rows[row["id"]] = row
                for some in batches(rows.values()):
                    added += self._queue(connection, key, some)
        return added

    def _queue(self, connection: Connection, feed_key: int, rows: list[dict[str, Any]]) -> int:
        query = select(_entries.id, _entries.url, _entries.title, _entries.updated).where(
            _entries.feed_key == feed_key, _entries.id.in_([row["id"] for row in rows])
        )
        known = {row.id: tuple(row) for row in connection.execute(query)}
        new = [row for row in rows if row["id"] not in known]
        changed = [
            row
            for row in rows
            if row["id"] in known
            and known[row["id"]] != (row["id"], row["url"], row["title"], row["updated"])
        ]
        self._upsert(connection, schema.entries, new + changed, ["feed_key", "id"])
        return len(new)

    def waiting_entries(self, now: datetime, limit: int | None = None) -> list[Entry]:
        # Never tried is due, whatever the clock said when it was seen: it may have been put back.
        due = (_entries.next_try <= microseconds(now)) | (_entries.tries == 0)
        due |= _entries.next_try > microseconds(now + FARTHEST_TRY)
        query = (
            select(_entries.data, _feeds.url)
            .join(schema.feeds, _feeds.key == _entries.feed_key)
            .where(_entries.next_try.is_not(None), due)
            .order_by(_entries.time, _entries.key)
            .limit(limit)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [replace(ENTRY.load(data), feed_url=url) for data, url in rows]

    def entries(self, keys: Sequence[tuple[str, str]]) -> list[Entry]:
        found = []
        with self._reading() as connection:
            for url, some in groupby(sorted(keys), key=lambda key: key[0]):
                query = (
                    select(_entries.data)
                    .join(schema.feeds, _feeds.key == _entries.feed_key)
                    .where(
                        _feeds.url == storable(url),
                        _entries.id.in_([storable(key) for _, key in some]),
                        _entries.next_try.is_not(None),
                    )
                    .order_by(_entries.time, _entries.key)
                )
                found += [
                    replace(ENTRY.load(data), feed_url=url) for data in connection.scalars(query)
                ]
        return found

    def settle_entry(
        self,
        entry: Entry,
        *,
        article_id: ArticleId | None = None,
        error: str | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        values: dict[str, Any] = {"error": None if error is None else storable(error)}
        if retry_at is not None:
            values |= {"next_try": microseconds(retry_at), "tries": _entries.tries + 1}
        else:
            values |= {"next_try": None, "article_id": article_id, "data": None}
        which = self._this_entry(entry)
        if retry_at is not None:
            # Another process, doing the same share, may have settled it for good meanwhile.
            which = (*which, _entries.next_try.is_not(None))
        with self._writing() as connection:
            if article_id is not None:
                require_article(connection, article_id)
            connection.execute(update(schema.entries).where(*which).values(**values))

    def entry_tries(self, entry: Entry) -> int:
        with self._reading() as connection:
            query = select(func.sum(_entries.tries)).where(*self._this_entry(entry))
            return connection.scalar(query) or 0

    def _this_entry(self, entry: Entry) -> tuple[Any, ...]:
        key = select(_feeds.key).where(_feeds.url == storable(entry.feed_url)).scalar_subquery()
        return _entries.feed_key == key, _entries.id == storable(entry.id)


def _entry_row(entry: Entry, feed_key: int, seen: int) -> dict[str, Any]:
    published = seen if entry.published is None else microseconds(entry.published)
    return {
        "feed_key": feed_key,
        "id": storable(entry.id),
        "url": None if entry.url is None else storable(entry.url),
        "title": None if entry.title is None else storable(entry.title),
        "updated": None if entry.updated is None else microseconds(entry.updated),
        "time": min(published, seen),
        "next_try": seen,
        "tries": 0,
        "error": None,
        "data": ENTRY.dump(entry),
    }
