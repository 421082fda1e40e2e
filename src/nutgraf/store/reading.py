"""The owner's reading: what was read, saved and hidden, searches kept, words muted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, delete, func, literal, select, update

from nutgraf.model import Desk, StoryId
from nutgraf.store import schema
from nutgraf.store.base import Mute, SavedSearch, Shelf, StoryState
from nutgraf.store.core import Core, batches
from nutgraf.store.rows import RowMap, join_time, microseconds, split_time, storable

_STATE = RowMap(StoryState, schema.story_state)
_SEARCH = RowMap(SavedSearch, schema.saved_searches)
_MUTE = RowMap(Mute, schema.mutes)
_state = schema.story_state.c
_stories = schema.stories.c
_pages = schema.pages.c
_owner = schema.owner.c
_searches = schema.saved_searches.c
_mutes = schema.mutes.c

#: Stories beside the reader's marks on them.
MARKED = schema.stories.outerjoin(schema.story_state, _state.story_id == _stories.id)


def on_shelf(shelf: Shelf) -> ColumnElement[bool]:
    """Which rows of ``MARKED`` stand on a shelf."""
    if shelf == "saved":
        return _state.saved.is_not(None)
    if shelf == "hidden":
        return _state.hidden.is_not(None)
    if shelf == "read":
        return _state.read_version >= _stories.page_version
    if shelf == "unread":
        unread = _stories.page_version > func.coalesce(_state.read_version, 0)
        return and_(unread, _state.hidden.is_(None))
    return _state.hidden.is_(None)


class ReadingPart(Core):
    """What the reader did."""

    # marks on stories ------------------------------------------------------------------

    def set_state(
        self,
        ids: Iterable[StoryId],
        at: datetime,
        *,
        read: bool | None = None,
        saved: bool | None = None,
        hidden: bool | None = None,
    ) -> None:
        with self._writing() as connection:
            for some in batches(dict.fromkeys(ids)):
                self._mark(connection, some, at, read, {"saved": saved, "hidden": hidden})

    def _mark(
        self,
        connection: Connection,
        ids: list[StoryId],
        at: datetime,
        read: bool | None,
        flags: dict[str, bool | None],
    ) -> None:
        time, offset = split_time(at)
        query = select(_stories.id, _stories.merged_into).where(_stories.id.in_(ids))
        homes = {row.merged_into or row.id for row in connection.execute(query)}
        self._insert_new(connection, schema.story_state, [{"story_id": home} for home in homes])
        here = _state.story_id.in_(homes)
        if read is not None:
            newest = (
                select(func.coalesce(_stories.page_version, 0))
                .where(_stories.id == _state.story_id)
                .scalar_subquery()
            )
            values: dict[str, Any] = {
                "read_version": newest if read else None,
                "read": time if read else None,
                "read_offset": offset if read else None,
            }
            connection.execute(update(schema.story_state).where(here).values(**values))
        for name, value in flags.items():
            if value is None:
                continue
            change = update(schema.story_state).where(here)
            if value:
                change = change.where(_state[name].is_(None))
            new = {name: time, f"{name}_offset": offset} if value else {}
            new = new or {name: None, f"{name}_offset": None}
            connection.execute(change.values(**new))

    def states(self, ids: Iterable[StoryId]) -> dict[StoryId, StoryState]:
        found = {}
        with self._reading() as connection:
            for some in batches(dict.fromkeys(ids)):
                query = select(*_STATE.columns).where(_state.story_id.in_(some))
                for row in connection.execute(query):
                    state = _STATE.load(row)
                    if state != StoryState(story_id=state.story_id):
                        found[state.story_id] = state
        return found

    def mark_all_read(self, before: datetime, at: datetime) -> int:
        time, offset = split_time(at)
        newest = and_(_pages.story_id == _stories.id, _pages.version == _stories.page_version)
        query = (
            select(_stories.id, _stories.page_version, literal(time), literal(offset))
            .select_from(MARKED.join(schema.pages, newest))
            .where(
                _stories.merged_into.is_(None),
                on_shelf("unread"),
                _pages.composed <= microseconds(before),
            )
        )
        columns = ["story_id", "read_version", "read", "read_offset"]
        insert = self._insert(schema.story_state).from_select(columns, query)
        rest = {name: insert.excluded[name] for name in columns[1:]}
        with self._writing() as connection:
            marked = insert.on_conflict_do_update(index_elements=["story_id"], set_=rest)
            return connection.execute(
                marked, execution_options={"preserve_rowcount": True}
            ).rowcount

    def count_stories(self, shelf: Shelf, since: datetime | None = None) -> int:
        query = (
            select(func.count())
            .select_from(MARKED)
            .where(
                _stories.merged_into.is_(None),
                _stories.last_article.is_not(None),
                _stories.page_version.is_not(None),
                on_shelf(shelf),
            )
        )
        if since is not None:
            query = query.where(_stories.last_article >= microseconds(since))
        with self._reading() as connection:
            return connection.scalar(query) or 0

    def unread_by_desk(self) -> dict[Desk | None, int]:
        # Not the column itself: else rows are read in the order of another index, one by one.
        desk = func.coalesce(_stories.desk, "")
        query = (
            select(desk, func.count())
            .select_from(MARKED)
            .where(
                _stories.merged_into.is_(None),
                _stories.last_article.is_not(None),
                _stories.page_version.is_not(None),
                on_shelf("unread"),
            )
            .group_by(desk)
        )
        with self._reading() as connection:
            return {row[0] or None: row[1] for row in connection.execute(query)}

    def _move_state(self, connection: Connection, story_id: StoryId, home: StoryId) -> None:
        """Let the marks of a story that is merged away go with it. Unread words stay unread."""
        mine = connection.execute(
            select(_state.saved, _state.saved_offset).where(
                _state.story_id == story_id, _state.saved.is_not(None)
            )
        ).first()
        if mine is not None:
            self._insert_new(connection, schema.story_state, [{"story_id": home}])
            connection.execute(
                update(schema.story_state)
                .where(_state.story_id == home, _state.saved.is_(None))
                .values(saved=mine[0], saved_offset=mine[1])
            )

    # visits ----------------------------------------------------------------------------

    def visit(self, at: datetime, gap: timedelta) -> datetime | None:
        time, offset = split_time(at)
        with self._writing() as connection:
            last = _visit_before(connection.execute(_VISIT).first(), at, gap)
            values = {"id": 1, "visit": time, "visit_offset": offset}
            values["last_visit"], values["last_visit_offset"] = split_time(last)
            self._upsert(connection, schema.owner, [values], ["id"])
        return last

    def last_visit(self, at: datetime, gap: timedelta) -> datetime | None:
        with self._reading() as connection:
            return _visit_before(connection.execute(_VISIT).first(), at, gap)

    # searches and mutes ----------------------------------------------------------------

    def put_saved_search(self, search: SavedSearch) -> None:
        with self._writing() as connection:
            self._upsert(connection, schema.saved_searches, [_SEARCH.dump(search)], ["id"])

    def saved_search(self, search_id: str) -> SavedSearch | None:
        query = select(*_SEARCH.columns).where(_searches.id == storable(search_id))
        with self._reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _SEARCH.load(row)

    def saved_searches(self) -> list[SavedSearch]:
        query = select(*_SEARCH.columns).order_by(_searches.created, _searches.id)
        with self._reading() as connection:
            return [_SEARCH.load(row) for row in connection.execute(query)]

    def remove_saved_search(self, search_id: str) -> None:
        this = _searches.id == storable(search_id)
        with self._writing() as connection:
            connection.execute(delete(schema.saved_searches).where(this))

    def put_mute(self, mute: Mute) -> None:
        with self._writing() as connection:
            self._insert_new(connection, schema.mutes, [_MUTE.dump(mute)])

    def mutes(self) -> list[Mute]:
        query = select(*_MUTE.columns).order_by(_mutes.created, _mutes.kind, _mutes.value)
        with self._reading() as connection:
            return [_MUTE.load(row) for row in connection.execute(query)]

    def remove_mute(self, kind: Literal["word", "outlet"], value: str) -> None:
        this = and_(_mutes.kind == kind, _mutes.value == storable(value))
        with self._writing() as connection:
            connection.execute(delete(schema.mutes).where(this))


def _visit_before(row: Any, at: datetime, gap: timedelta) -> datetime | None:
    """When the visit before the one of ``at`` ended, by the row of the last."""
    if row is None:
        return None
    seen = join_time(row[0], row[1])
    before: datetime | None = join_time(row[2], row[3])
    return seen if seen is not None and at - seen > gap else before


_VISIT = select(_owner.visit, _owner.visit_offset, _owner.last_visit, _owner.last_visit_offset)
