"""Full-text search in PostgreSQL, word for word as SQLite's FTS5 finds it.

Words are cut and folded here, not by a PostgreSQL dictionary: runs of letters and digits,
without case and diacritics, in any language. The ``tsvector`` is written out with positions,
so that phrases are found, titles weighted ``A``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, text

from nutgraf.model import Page
from nutgraf.store.articles import Words
from nutgraf.store.base import SearchHit
from nutgraf.store.rows import storable
from nutgraf.store.search import SNIPPET_WORDS, terms

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
_RANKED = 20_000

_ARTICLES = """
WITH matches AS MATERIALIZED (
    SELECT arrival, words FROM article_search
    WHERE words @@ CAST(:query AS tsquery) ORDER BY arrival DESC LIMIT :most
), best AS (
    SELECT arrival, ts_rank(words, CAST(:query AS tsquery), 1) AS score FROM matches
    ORDER BY score DESC, arrival DESC LIMIT :limit OFFSET :offset
)
SELECT a.id, r.title, r.text, b.score FROM best b
JOIN articles a ON a.arrival = b.arrival
JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
ORDER BY b.score DESC, b.arrival DESC
"""
_STORIES = """
SELECT t.id, s.headline, s.text, ts_rank(s.words, CAST(:query AS tsquery), 1) AS score
FROM page_search s JOIN stories t ON t.key = s.story_key
WHERE s.words @@ CAST(:query AS tsquery)
ORDER BY score DESC, s.story_key DESC LIMIT :limit OFFSET :offset
"""
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


def tsquery(query: str) -> str | None:
    """A query's words and phrases as PostgreSQL reads them; ``None`` for an empty one."""
    parts = []
    for term in terms(query):
        words = [f"'{word}'" for word, _, _ in words_of(term) if word]
        if words:
            parts.append("(" + " <-> ".join(words) + ")")
    return " & ".join(parts) or None


def snippet(text: str, query: str, words: int = SNIPPET_WORDS) -> str:
    """The part of a text with most of the query's words, these between ``\\x02`` and ``\\x03``."""
    wanted = {word for term in terms(query) for word, _, _ in words_of(term)}
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
        self, connection: Connection, words: Sequence[tuple[int, Words | None, Words]]
    ) -> None:
        """Replace articles' words: (arrival, old words or none, new words)."""
        if words:
            rows = [
                {"arrival": arrival, "words": vector(now.title, now.text)}
                for arrival, _, now in words
            ]
            connection.execute(_PUT_ARTICLE, rows)

    def forget_articles(self, connection: Connection, arrivals: Sequence[int]) -> None:
        """Take articles out."""
        if arrivals:
            gone = text("DELETE FROM article_search WHERE arrival = :arrival")
            connection.execute(gone, [{"arrival": arrival} for arrival in arrivals])

    def index_page(self, connection: Connection, key: int, page: Page) -> None:
        """Replace the words of a story's page."""
        headline = storable(page.headline.text)
        sentences = list(page.sentences())[1:]
        body = storable(" ".join(dict.fromkeys(s.text for s in sentences)))
        row = {"key": key, "headline": headline, "text": body, "words": vector(headline, body)}
        connection.execute(_PUT_PAGE, row)

    def forget_page(self, connection: Connection, key: int) -> None:
        """Take a story's page out."""
        connection.execute(text("DELETE FROM page_search WHERE story_key = :key"), {"key": key})

    def search(
        self,
        connection: Connection,
        kind: Literal["article", "story"],
        query: str,
        limit: int,
        offset: int,
    ) -> list[SearchHit]:
        """The best articles or stories for a query, best first."""
        wanted = tsquery(query)
        if wanted is None or limit <= 0:
            return []
        values: dict[str, Any] = {"query": wanted, "limit": limit, "offset": max(0, offset)}
        if kind == "article":
            values["most"] = _RANKED
        statement = text(_ARTICLES if kind == "article" else _STORIES)
        return [
            SearchHit(
                kind=kind, id=row[0], title=row[1], snippet=snippet(row[2], query), score=row[3]
            )
            for row in connection.execute(statement, values)
        ]
