"""Everything of one store into another, empty one: between SQLite and PostgreSQL, either way.

Rows go over as they are, table by table, from one state of the source into one transaction of
the target: a copy that is interrupted leaves the target empty. Then both are read again side by
side, row by row. Full-text tables are not copied but made anew, as each engine's are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select, text

from nutgraf.errors import StoreError
from nutgraf.store import schema
from nutgraf.store.articles import Words
from nutgraf.store.core import batches
from nutgraf.store.labels import article_labels
from nutgraf.store.pages import load_page
from nutgraf.store.sql import SqlStore

#: Told how far a step is: its name, how many are done, of how many.
Tell = Callable[[str, int, int], None]
#: Rows read and written at once.
_ROWS = 1000


def copy_store(source: SqlStore, target: SqlStore, tell: Tell) -> dict[str, int]:
    """Copy all rows, compare them, and return how many there are, by table.

    Raises ``StoreError`` where the target holds anything already, or where a row did not arrive
    as it was; then the target is left as it was.
    """
    with source._reading() as read, target._writing() as write:
        for table in schema.metadata.sorted_tables:
            if write.execute(select(table).limit(1)).first() is not None:
                raise StoreError(
                    target._address,
                    f"is not empty (there are {table.name})",
                    "Name a new store; nothing was copied.",
                )
        counts = {table.name: _count(read, table) for table in schema.metadata.sorted_tables}
        total, done = sum(counts.values()), 0
        for table in schema.metadata.sorted_tables:
            for rows in batches(_rows(read, table), _ROWS):
                write.execute(table.insert(), [dict(row._mapping) for row in rows])
                done += len(rows)
                tell("copying", done, total)
        _compare(read, write, target._address, tell, total)
        if write.dialect.name == "postgresql":
            _continue_counting(write)
        _index(target, write, tell)
    return counts


def _in_order(table: Table) -> Select[Any]:
    """A table's rows in an order both engines give, each after those it refers to."""
    query = select(table)
    if table is schema.stories:  # those merged away refer to those that are not
        query = query.order_by(table.c.merged_into.is_not(None))
    return query.order_by(*table.primary_key.columns)


def _rows(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    streaming = connection.execution_options(yield_per=_ROWS)
    try:
        yield from streaming.execute(_in_order(table))
    finally:
        connection.execution_options(yield_per=None)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _compare(read: Connection, write: Connection, address: str, tell: Tell, total: int) -> None:
    done = 0
    for table in schema.metadata.sorted_tables:
        for mine, theirs in zip_longest(_rows(read, table), _rows(write, table)):
            if mine is None or theirs is None or tuple(mine) != tuple(theirs):
                key = [c.name for c in table.primary_key.columns]
                row = mine if mine is not None else theirs
                where = ", ".join(f"{name}={row._mapping[name]!r}" for name in key)
                raise StoreError(
                    address,
                    f"the row {where} of {table.name} did not arrive as it was",
                    "Nothing was copied.",
                )
            done += 1
            if done % _ROWS == 0 or done == total:
                tell("comparing", done, total)


def _continue_counting(connection: Connection) -> None:
    """Let PostgreSQL's counters go on after the keys that were copied."""
    for table in schema.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and len(table.primary_key.columns) == 1:
            connection.execute(
                text(
                    "SELECT setval(pg_get_serial_sequence(:table, :column), :value) "
                    "WHERE pg_get_serial_sequence(:table, :column) IS NOT NULL"
                ),
                {
                    "table": table.name,
                    "column": column.name,
                    "value": (connection.scalar(select(func.max(column))) or 0) + 1,
                },
            )


def _index(store: SqlStore, connection: Connection, tell: Tell) -> None:
    articles, revisions = schema.articles.c, schema.revisions.c
    stories, pages = schema.stories.c, schema.pages.c
    newest = (revisions.article_id == articles.id) & (revisions.number == articles.revision)
    words = select(
        articles.arrival,
        revisions.title,
        revisions.text,
        articles.outlet_id,
        articles.language,
    ).join(schema.revisions, newest)
    total = _count(connection, schema.articles)
    done = after = 0
    while rows := connection.execute(
        words.where(articles.arrival > after).order_by(articles.arrival).limit(_ROWS)
    ).all():
        store._index_articles(
            connection,
            [(r[0], None, Words(r[1], r[2], article_labels(r[3], r[4]))) for r in rows],
        )
        after, done = rows[-1][0], done + len(rows)
        tell("indexing", done, total)
    shown = select(stories.key, pages.data).join(
        schema.pages, (pages.story_id == stories.id) & (pages.version == stories.page_version)
    )
    last = 0
    while shown_rows := connection.execute(
        shown.where(stories.key > last, stories.merged_into.is_(None))
        .order_by(stories.key)
        .limit(_ROWS)
    ).all():
        for _, data in shown_rows:
            store._index_page(connection, load_page(data))
        last = shown_rows[-1][0]
