"""Faults, and how much is in the store."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from nutgraf.store import schema
from nutgraf.store.base import Counts, Fault, FaultScope
from nutgraf.store.core import Core
from nutgraf.store.rows import RowMap, storable

_FAULT = RowMap(Fault, schema.faults)
_faults = schema.faults.c


class FaultsPart(Core):
    """What went wrong, and how much there is."""

    def put_fault(self, fault: Fault) -> None:
        with self._writing() as connection:
            self._upsert(connection, schema.faults, [_FAULT.dump(fault)], ["scope", "subject"])

    def clear_fault(self, scope: FaultScope, subject: str) -> None:
        this = (_faults.scope == scope) & (_faults.subject == storable(subject))
        with self._writing() as connection:
            connection.execute(delete(schema.faults).where(this))

    def faults(self, scope: FaultScope | None = None) -> list[Fault]:
        query = select(*_FAULT.columns).order_by(_faults.at.desc(), _faults.subject)
        if scope is not None:
            query = query.where(_faults.scope == scope)
        with self._reading() as connection:
            return [_FAULT.load(row) for row in connection.execute(query)]

    def counts(self) -> Counts:
        stories = schema.stories.c
        live = (stories.merged_into.is_(None), stories.last_article.is_not(None))
        with self._reading() as connection:

            def count(*where: object) -> int:
                return connection.scalar(select(func.count()).where(*where)) or 0  # type: ignore[arg-type]

            def rows(table: object) -> int:
                return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]

            return Counts(
                feeds=rows(schema.feeds),
                entries_waiting=count(schema.entries.c.next_try.is_not(None)),
                articles=rows(schema.articles),
                stories=count(*live),
                pages=count(*live, stories.page_version.is_not(None)),
                faults=rows(schema.faults),
                bytes=self._size(connection),
                articles_waiting=rows(schema.ungrouped),
                stories_waiting=count(stories.dirty_since.is_not(None)),
            )
