"""Stories' histories."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, select, text

from nutgraf.errors import NotFoundError
from nutgraf.model import StoryChange, StoryId
from nutgraf.store import schema
from nutgraf.store.core import batches
from nutgraf.store.marks import StoryMarks
from nutgraf.store.rows import RowMap
from nutgraf.store.serial import codec

_CHANGE = RowMap(StoryChange, schema.changes)
_CHANGE_DATA = codec(StoryChange)
_changes = schema.changes.c
_stories = schema.stories.c
_PIECE = 1000


class HistoryPart(StoryMarks):
    """What happened to stories."""

    def _put_changes(self, connection: Connection, changes: Iterable[StoryChange]) -> None:
        for some in batches(changes):
            rows = []
            for change in some:
                digest = hashlib.blake2b(_CHANGE_DATA.dump(change), digest_size=16).digest()
                rows.append(_CHANGE.dump(change) | {"digest": digest})
            self._require_stories(connection, {change.story_id for change in some})
            self._insert_new(connection, schema.changes, rows)

    def _require_stories(self, connection: Connection, ids: set[StoryId]) -> None:
        query = select(_stories.id).where(_stories.id.in_(list(ids)))
        for story_id in ids.difference(connection.scalars(query)):
            raise NotFoundError(f"story {story_id}", "is not in this store")

    def changes(self, story_id: StoryId) -> list[StoryChange]:
        query = (
            select(*_CHANGE.columns)
            .where(_changes.story_id == story_id)
            .order_by(_changes.at, _changes.key)
        )
        with self._reading() as connection:
            return [_CHANGE.load(row) for row in connection.execute(query)]

    def lasting_changes(self) -> Iterator[StoryChange]:
        query = (
            select(_changes.key, *_CHANGE.columns)
            .where(text(f"({schema.LASTING})"))
            .order_by(_changes.at, _changes.key)
            .limit(_PIECE)
        )
        after: Any = None
        while True:
            piece = query
            if after is not None:
                later = (_changes.at == after.at) & (_changes.key > after.key)
                piece = query.where((_changes.at > after.at) | later)
            with self._reading() as connection:
                rows = connection.execute(piece).all()
            if not rows:
                return
            yield from [_CHANGE.load(row, 1) for row in rows]
            after = rows[-1]

    def lasting_since(self, mark: str) -> tuple[str, list[StoryChange]]:
        with self._reading() as connection:
            query = select(_changes.key, _changes.digest, *_CHANGE.columns)
            query = query.where(text(f"({schema.LASTING})"))
            key, _, digest = mark.partition(":")
            known = select(_changes.key).where(_changes.digest == bytes.fromhex(digest))
            if mark and connection.scalar(known) == int(key):
                query = query.where(_changes.key > int(key))
            rows = connection.execute(query.order_by(_changes.key)).all()
        if rows:
            mark = f"{rows[-1].key}:{rows[-1].digest.hex()}"
        return mark, [_CHANGE.load(row, 2) for row in rows]

    def newest_grouping(self) -> str:
        query = select(_changes.key, _changes.digest).where(_changes.by == "engine")
        with self._reading() as connection:
            row = connection.execute(query.order_by(_changes.key.desc()).limit(1)).first()
        # Keys are given out anew when the newest story is forgotten; the digest is its own.
        return "" if row is None else f"{row.key}:{row.digest.hex()}"
