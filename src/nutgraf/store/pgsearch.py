"""Full-text search in PostgreSQL, word for word as SQLite's FTS5 finds it.

Words are cut and folded here, not by a PostgreSQL dictionary: runs of letters and digits,
without case and diacritics, in any language. The ``tsvector`` is written out with positions,
so that phrases are found, titles weighted ``A``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    TableClause,
    cast,
    column,
    false,
    func,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from nutgraf.model import Page, StoryId
from nutgraf.model.query import AllOf, AnyOf, Not, Query, Words
from nutgraf.store import schema
from nutgraf.store.articles import Words as ArticleWords
from nutgraf.store.base import SearchHit
from nutgraf.store.finding import (
    Condition,
    article_condition,
    narrowing,
    newest,
    plan,
    story_condition,
    wanted_words,
)
from nutgraf.store.rows import storable
from nutgraf.store.search import OPENING, SNIPPET_WORDS

_articles = schema.articles.c
_revisions = schema.revisions.c
_stories = schema.stories.c

_WORD = re.compile(r"[^\W_]+")
#: PostgreSQL's limits: a position is at most 16,383 and a word's bytes fewer than 2,047
#: (https://www.postgresql.org/docs/current/textsearch-limitations.html); four bytes a letter.
_LAST_POSITION = 16_383
_WORD_LETTERS = 400
#: Bytes of words kept of a text, of the megabyte that a ``tsvector`` may have.
_VECTOR_BYTES = 600_000
#: Words between title and text, so that no phrase reaches over both.
_GAP = 8
#: Matches that are ranked: the newest. A word in every text would rank the whole store.
_RANKED = 10_000

_PUT_ARTICLE = text(
    "INSERT INTO article_search (arrival, words) VALUES (:arrival, CAST(:words AS tsvector)) "
    "ON CONFLICT (arrival) DO UPDATE SET words = excluded.words"
)
_PUT_PAGE = text(
    "INSERT INTO page_search (story_key, headline, text, words) "
    "VALUES (:key, :headline, :text, CAST(:words AS tsvector)) "
    "ON CONFLICT (story_key) DO UPDATE SET headline = excluded.headline, "
    "text = excluded.text, words = excluded.words"
)


def fold(word: str) -> str:
    """A word as it is searched for: without case and diacritics."""
    if word.isascii():
        return word.lower()[:_WORD_LETTERS]
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))[:_WORD_LETTERS]


def words_of(text: str) -> Iterator[tuple[str, int, int]]:
    """A text's words, folded, with the offsets at which they stand."""
    for match in _WORD.finditer(text):
        yield fold(match[0]), match.start(), match.end()


def vector(title: str, text: str) -> str:
    """A title and a text as PostgreSQL reads a ``tsvector``."""
    places: dict[str, list[str]] = {}
    at = size = 0
    for weight, words in (("A", words_of(title)), ("", words_of(text))):
        for word, _, _ in words:
            at = min(at + 1, _LAST_POSITION)
            where = places.setdefault(word, [])
            if not where:
                size += len(word.encode()) + 8
            # More places than 255 of a word are not kept by PostgreSQL either.
            if len(where) < 255:
                where.append(f"{at}{weight}")
                size += 2
            if size > _VECTOR_BYTES:
                break
        at += _GAP
    return " ".join(f"'{word}':{','.join(where)}" for word, where in places.items() if word)


def tsquery(query: Query) -> str:
    """A query of words alone as PostgreSQL reads a ``tsquery``; empty where it asks nothing."""
    if isinstance(query, Words):
        return " <-> ".join(f"'{word}'" for word, _, _ in words_of(query.text) if word)
    if isinstance(query, Not):
        part = tsquery(query.part)
        return f"!({part})" if part else ""
    if not isinstance(query, (AllOf, AnyOf)):
        raise TypeError(f"not a query of words: {query!r}")
    parts = [f"({part})" for part in map(tsquery, query.parts) if part]
    return (" & " if isinstance(query, AllOf) else " | ").join(parts)


def snippet(text: str, wanted: Collection[str], words: int = SNIPPET_WORDS) -> str:
    """The part of a text with most of the wanted words, these between ``\\x02`` and ``\\x03``."""
    found = list(words_of(text))
    hits = [n for n, (word, _, _) in enumerate(found) if word in wanted]
    if not found:
        return text
    best, most = 0, 0
    for n, first in enumerate(hits):
        inside = {found[h][0] for h in hits[n:] if h < first + words - 4}
        if len(inside) > most:
            best, most = max(0, first - 4), len(inside)
    last = min(best + words, len(found)) - 1
    best = max(0, last + 1 - words)
    out = ["…"] if best else []
    at = 0 if best == 0 else found[best][1]
    for word, start, end in found[best : last + 1]:
        if word in wanted:
            out += [text[at:start], "\x02", text[start:end], "\x03"]
            at = end
    whole = last == len(found) - 1
    out += [text[at:] if whole else text[at : found[last][2]], "" if whole else "…"]
    return "".join(out)


class TsVectors:
    """The full-text tables of a PostgreSQL store; the same methods as ``search.Fts5``."""

    def index_articles(
        self, connection: Connection, words: Sequence[tuple[int, ArticleWords | None, ArticleWords]]
    ) -> None:
        """Replace articles' words: (arrival, old words or none, new words)."""
        if words:
            rows = [
                {"arrival": arrival, "words": vector(now.title, now.text)}
                for arrival, _, now in words
            ]
            connection.execute(_PUT_ARTICLE, rows)

    def forget_articles(
        self, connection: Connection, words: Sequence[tuple[int, ArticleWords]]
    ) -> None:
        """Take articles out, by their arrivals."""
        if words:
            gone = text("DELETE FROM article_search WHERE arrival = :arrival")
            connection.execute(gone, [{"arrival": arrival} for arrival, _ in words])

    def index_page(self, connection: Connection, key: int, page: Page) -> None:
        """Replace the words of a story's page."""
        headline = storable(page.headline.text)
        sentences = list(page.sentences())[1:]
        body = storable(" ".join(dict.fromkeys(s.text for s in sentences)))
        row = {"key": key, "headline": headline, "text": body, "words": vector(headline, body)}
        connection.execute(_PUT_PAGE, row)

    def relabel(
        self, connection: Connection, stories: Mapping[StoryId, Collection[str] | None]
    ) -> None:
        """Outlets and languages are looked up where they are: nothing to keep in step."""

    def forget_page(self, connection: Connection, key: int) -> None:
        """Take a story's page out."""
        connection.execute(text("DELETE FROM page_search WHERE story_key = :key"), {"key": key})

    def search(
        self,
        connection: Connection,
        kind: Literal["article", "story"],
        query: Query,
        limit: int,
        offset: int,
        newest_first: bool = False,
    ) -> list[SearchHit]:
        """The best articles or stories for a query, best first; without words, the newest."""
        if limit <= 0:
            return []
        index, offset = _INDEXES[kind], max(0, offset)
        asked = plan(query)
        quick, left = narrowing(connection, kind, asked.rest)
        rest = [*quick, *index.conditions(left)]
        if asked.text is None:
            keys = newest(connection, kind, rest, limit, offset)
            return index.hits(connection, dict.fromkeys(keys, 0.0), frozenset())
        expression = tsquery(asked.text)
        if not expression:
            return []
        if newest_first:
            scores = index.newest(connection, expression, rest, limit, offset)
        else:
            scores = index.ranked(connection, expression, rest, limit, offset)
        wanted = {w for words in wanted_words(asked.text) for w, _, _ in words_of(words.text)}
        return index.hits(connection, scores, wanted)


@dataclass(frozen=True, slots=True)
class _Index:
    """A full-text table, and the table whose rows it finds."""

    kind: Literal["article", "story"]
    words: TableClause
    row: ColumnElement[int]
    of: Table
    key: ColumnElement[int]

    def conditions(self, parts: Iterable[Query]) -> list[Condition]:
        make = article_condition if self.kind == "article" else story_condition
        return [make(part, self.having) for part in parts]

    def having(self, query: Query) -> Condition:
        """The query's words as a condition on the other table."""
        rows = select(self.row).select_from(self.words).where(self.matches(tsquery(query)))
        return self.key.in_(rows)

    def matches(self, expression: str) -> Condition:
        if not expression:
            return false()
        return self.words.c.words.bool_op("@@")(cast(expression, TSQUERY))

    def _matching(self, expression: str, rest: Sequence[Condition]) -> Select[Any]:
        """Keys and words of all that matches, the last to arrive first."""
        matches = select(self.row.label("key"), self.words.c.words.label("words"))
        if rest:
            joined = self.words.join(self.of, self.key == self.row)
            matches = matches.select_from(joined).where(*rest)
        return matches.where(self.matches(expression)).order_by(self.row.desc())

    def newest(
        self,
        connection: Connection,
        expression: str,
        rest: Sequence[Condition],
        limit: int,
        offset: int,
    ) -> dict[int, float]:
        """Keys of the matches that arrived last."""
        some = self._matching(expression, rest).limit(limit).offset(offset)
        return dict.fromkeys(connection.scalars(some), 0.0)

    def ranked(
        self,
        connection: Connection,
        expression: str,
        rest: Sequence[Condition],
        limit: int,
        offset: int,
    ) -> dict[int, float]:
        """Keys with their scores, best first, of the newest matches."""
        matches = self._matching(expression, rest)
        some = matches.limit(max(_RANKED, offset + limit)).cte("some")
        # 1: divided by how long the text is (1 + its logarithm).
        score = func.ts_rank(some.c.words, cast(expression, TSQUERY), 1)
        query = select(some.c.key, score).order_by(score.desc(), some.c.key.desc())
        return {row[0]: row[1] for row in connection.execute(query.limit(limit).offset(offset))}

    def hits(
        self, connection: Connection, scores: dict[int, float], wanted: Collection[str]
    ) -> list[SearchHit]:
        """The hits to be shown, in the order given."""
        if not scores:
            return []
        if self.kind == "article":
            newest_words = (_revisions.article_id == _articles.id) & (
                _revisions.number == _articles.revision
            )
            query = select(_articles.arrival, _articles.id, _revisions.title, _revisions.text)
            query = query.join(schema.revisions, newest_words)
        else:
            page = self.words.c
            query = select(_stories.key, _stories.id, page.headline, page.text)
            query = query.join(self.words, self.row == _stories.key)
        rows = {r[0]: r for r in connection.execute(query.where(self.key.in_(list(scores))))}
        return [
            SearchHit(
                kind=self.kind,
                id=row[1],
                title=row[2],
                snippet=snippet(row[3], wanted) if wanted else row[3][:OPENING],
                score=score,
            )
            for key, score in scores.items()
            if (row := rows.get(key)) is not None
        ]


_ARTICLE_SEARCH = table("article_search", column("arrival"), column("words"))
_PAGE_SEARCH = table(
    "page_search", column("story_key"), column("headline"), column("text"), column("words")
)
_INDEXES = {
    "article": _Index(
        "article", _ARTICLE_SEARCH, _ARTICLE_SEARCH.c.arrival, schema.articles, _articles.arrival
    ),
    "story": _Index("story", _PAGE_SEARCH, _PAGE_SEARCH.c.story_key, schema.stories, _stories.key),
}
