"""Which matches SQLite's full-text search gives, and in what order.

Ranking every match of a word that stands everywhere would take as long as the store is large. So
a word in more than ``EVERYWHERE`` articles does not count for the order: it tells nothing about
which of them is meant, and BM25 would have to count all that have it. The newest matches are
taken first, which FTS5 gives without looking at the others, and only these are ranked: by the
words that tell, or, where none does, those first that have the words in the title.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, Table, func, literal_column, select, table

from nutgraf.model.query import AllOf, AnyOf, Before, Not, Query, Since, Words
from nutgraf.store.finding import (
    Condition,
    article_condition,
    narrowing,
    story_condition,
    wanted_words,
)
from nutgraf.store.rows import storable

#: In more articles than this, a word tells nothing about which of them is meant.
EVERYWHERE = 5_000
#: How many of the newest matches are ranked by words that tell, and how many by their titles.
RANKED = 1000
RANKED_BY_TITLE = 200
#: How many where other conditions hold too: for each, any number may have been looked at.
RANKED_OF_SOME = 100
RANKED_OF_SOME_BY_TITLE = 40
#: Words known to be everywhere, and for how many seconds: articles may be let go.
_REMEMBERED, _FOR = 10_000, 3600.0
#: The rows in a time are found beforehand where there are no more than this.
_SPAN = 20_000
#: What a match in the title counts against one in the text, and in the labels (FTS5's bm25).
WEIGHTS = (4.0, 1.0, 0.0)


def fts5_query(query: Query) -> str:
    """A query of words alone, for FTS5's MATCH."""
    if isinstance(query, Words):
        return _quoted(query)
    if isinstance(query, AnyOf):
        return "(" + " OR ".join(fts5_query(part) for part in query.parts) + ")"
    if not isinstance(query, AllOf):
        raise TypeError(f"not a query of words: {query!r}")
    wanted = [fts5_query(part) for part in query.parts if not isinstance(part, Not)]
    barred = [fts5_query(part.part) for part in query.parts if isinstance(part, Not)]
    found = "(" + " AND ".join(wanted) + ")"
    for words in barred:
        found = f"({found} NOT {words})"
    return found


def _quoted(words: Words) -> str:
    return '"' + storable(words.text).replace('"', " ") + '"'


@dataclass(frozen=True, slots=True)
class FullText:
    """A full-text table, and the table whose rows it finds."""

    kind: Literal["article", "story"]
    name: str
    of: Table
    key: ColumnElement[int]
    titles: str

    @property
    def rowid(self) -> ColumnElement[int]:
        return literal_column(f"{self.name}.rowid")

    def matches(self, expression: str) -> Condition:
        return literal_column(self.name).bool_op("MATCH")(expression)

    def rows(self, expression: str, *values: ColumnElement[Any]) -> Select[Any]:
        """The rows that match, and values of them."""
        found = select(self.rowid, *values).select_from(table(self.name))
        return found.where(self.matches(expression))

    def having(self, query: Query) -> Condition:
        """The query's words as a condition on the other table."""
        return self.key.in_(self.rows(fts5_query(query)))

    def condition(self, parts: Iterable[Query]) -> list[Condition]:
        make = article_condition if self.kind == "article" else story_condition
        return [make(part, self.having) for part in parts]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for: words, what they and the labels make together, and what else holds."""

    words: Query
    expression: str
    rest: Sequence[Query]

    @property
    def is_plain(self) -> bool:
        """Whether nothing but words is asked for."""
        return not self.rest and self.expression == fts5_query(self.words)


def newest_matches(connection: Connection, index: FullText, asked: Asked, most: int) -> list[int]:
    """The newest matches, newest first."""
    query = index.rows(asked.expression)
    quick, others = narrowing(connection, index.kind, asked.rest)
    if quick or others:
        # Without other indexes there is one way left: match by match, newest first.
        query = (
            query.join(index.of, index.key == index.rowid)
            .with_hint(index.of, "NOT INDEXED", "sqlite")
            .where(*quick, *index.condition(others))
        )
    span = _span(connection, index, asked.rest)
    if span is not None:
        query = query.where(index.rowid.between(*span))
    return list(connection.scalars(query.order_by(index.rowid.desc()).limit(most)))


def best_matches(
    connection: Connection, index: FullText, asked: Asked, upto: int, everywhere: Everywhere
) -> dict[int, float]:
    """Matches with their scores, best first: ``upto`` at least, if there are so many.

    What is older than those that are ranked follows them, the newest first, with a score of 0:
    so a later page shows what the ones before it did not.
    """
    telling = everywhere.telling(connection, index, asked.words)
    if telling is not None:
        most = RANKED if asked.is_plain else RANKED_OF_SOME
    else:
        most = RANKED_BY_TITLE if asked.is_plain else RANKED_OF_SOME_BY_TITLE
    if telling == asked.words and asked.is_plain and upto <= most:
        score = -func.bm25(literal_column(index.name), *WEIGHTS)
        query = index.rows(asked.expression, score).order_by(index.rowid.desc()).limit(most)
        return _in_order({row[0]: row[1] for row in connection.execute(query)})
    found = newest_matches(connection, index, asked, max(most, upto))
    ranked = dict.fromkeys(found[:most], 0.0)
    ranked |= _scores(connection, index, asked, telling, found[:most])
    return _in_order(ranked) | dict.fromkeys(found[most:], 0.0)


def _in_order(scores: dict[int, float]) -> dict[int, float]:
    return dict(sorted(scores.items(), key=lambda item: (-item[1], -item[0])))


def _span(connection: Connection, index: FullText, rest: Sequence[Query]) -> tuple[int, int] | None:
    """The first and last row in the time that is asked for, if that is not much of the store."""
    times = [part for part in rest if isinstance(part, (Before, Since))]
    if index.kind != "article" or not times:
        return None
    some = select(index.key).where(*index.condition(times)).limit(_SPAN).subquery()
    row = some.c.arrival
    count, first, last = connection.execute(
        select(func.count(), func.min(row), func.max(row))
    ).one()
    if not count:
        return 0, 0
    return None if count == _SPAN else (first, last)


def _scores(
    connection: Connection,
    index: FullText,
    asked: Asked,
    telling: Query | None,
    found: Sequence[int],
) -> dict[int, float]:
    """How well those found match: by the words that tell, or else by the title."""
    if not found:
        return {}
    if telling is not None:
        score: Any = -func.bm25(literal_column(index.name), *WEIGHTS)
        query = index.rows(fts5_query(telling), score)
    else:
        words = f"{{{index.titles}}} : {fts5_query(asked.words)}"
        query = index.rows(words, literal_column("1.0"))
    query = query.where(index.rowid.between(min(found), max(found)))
    # "+ 0": FTS5 would begin a search of its own for each of them.
    query = query.where((index.rowid + 0).in_(found))
    return {row[0]: row[1] for row in connection.execute(query)}


class Everywhere:
    """Which words stand everywhere: most searches have one, and counting takes a while."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, Words], float] = {}

    def telling(self, connection: Connection, index: FullText, words: Query) -> Query | None:
        """The words without those that stand everywhere; ``None`` if nothing is left."""
        return _without(words, {w for w in wanted_words(words) if self._has(connection, index, w)})

    def _has(self, connection: Connection, index: FullText, words: Words) -> bool:
        key = (index.kind, words)
        if self._until.get(key, 0.0) > time.monotonic():
            return True
        some = index.rows(_quoted(words)).limit(EVERYWHERE).subquery()
        if connection.scalar(select(func.count()).select_from(some)) != EVERYWHERE:
            return False
        if len(self._until) >= _REMEMBERED:
            self._until.clear()
        self._until[key] = time.monotonic() + _FOR
        return True


def _without(query: Query, everywhere: set[Words]) -> Query | None:
    """The query for ranking, without what is not to be counted; ``None`` if nothing is left."""
    if not everywhere:
        return query
    if isinstance(query, Words):
        return None if query in everywhere else query
    if isinstance(query, (AllOf, AnyOf)):
        parts = (_without(part, everywhere) for part in query.parts)
        left = tuple(part for part in parts if part is not None)
        return type(query)(left) if left else None
    return None  # words that are not there do not rank
