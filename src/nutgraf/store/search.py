"""What a search asks for, and full-text search in SQLite (FTS5).

The grammar is small: words, all of which must match, and "phrases" in double quotes. Any
string is a query; one that holds nothing to search for finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Connection, text

from nutgraf.model import Page
from nutgraf.store.articles import Words
from nutgraf.store.base import SearchHit
from nutgraf.store.rows import storable

#: How many words and phrases of a query count; the rest is passed over.
MAX_TERMS = 32
#: Words round a match in a snippet.
SNIPPET_WORDS = 28

_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')
_MARKS = str.maketrans("\u201c\u201d\u201e\u201f\u00ab\u00bb", '""""""')


def terms(query: str) -> list[str]:
    """A query's words and phrases, without their quotation marks, at most ``MAX_TERMS``.

    Typographic double quotation marks count as plain ones; a phrase that is not closed goes
    to the end. What has no letter or digit is no term.
    """
    found = []
    for match in _TERM.finditer(storable(query).translate(_MARKS)):
        term = " ".join((match[1] if match[1] is not None else match[2]).split())
        if any(char.isalnum() for char in term):
            found.append(term)
            if len(found) == MAX_TERMS:
                break
    return found


def fts5_query(query: str) -> str | None:
    """The query for FTS5's MATCH, every term a quoted string; ``None`` for an empty one."""
    return " ".join(f'"{term}"' for term in terms(query)) or None


# Tables are named here, never by callers, so formatting them into SQL is safe.
_RANKED = """
SELECT rowid, rank FROM {table} WHERE {table} MATCH :query AND rank MATCH 'bm25(4.0, 1.0)'
ORDER BY rank LIMIT :limit OFFSET :offset
"""
_ARTICLE_HITS = """
SELECT s.rowid, a.id, r.title, snippet(article_search, 1, char(2), char(3), '…', {words})
FROM article_search s
JOIN articles a ON a.arrival = s.rowid
JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
WHERE article_search MATCH :query AND s.rowid IN ({rowids})
"""
_PAGE_HITS = """
SELECT s.rowid, t.id, s.headline, snippet(page_search, 1, char(2), char(3), '…', {words})
FROM page_search s
JOIN stories t ON t.key = s.rowid
WHERE page_search MATCH :query AND s.rowid IN ({rowids})
"""


class Fts5:
    """The full-text tables of a SQLite store. ``article_search`` holds newest revisions,
    ``page_search`` newest pages; both are kept in step by whoever writes those.
    """

    def index_articles(
        self, connection: Connection, words: Sequence[tuple[int, Words | None, Words]]
    ) -> None:
        """Replace articles' words: (arrival, old words or none, new words)."""
        old = [(arrival, was) for arrival, was, _ in words if was is not None]
        self.forget_articles(connection, old)
        if words:
            add = text(
                "INSERT INTO article_search(rowid, title, text) VALUES (:rowid, :title, :text)"
            )
            connection.execute(add, [_words_row(arrival, now) for arrival, _, now in words])

    def forget_articles(self, connection: Connection, words: Sequence[tuple[int, Words]]) -> None:
        """Take articles' words out; the table holds none, so it must be told them."""
        if words:
            forget = text(
                "INSERT INTO article_search(article_search, rowid, title, text) "
                "VALUES ('delete', :rowid, :title, :text)"
            )
            connection.execute(forget, [_words_row(arrival, was) for arrival, was in words])

    def index_page(self, connection: Connection, key: int, page: Page) -> None:
        """Replace the words of a story's page."""
        sentences = list(page.sentences())[1:]
        row = {
            "rowid": key,
            "headline": storable(page.headline.text),
            "text": storable(" ".join(dict.fromkeys(s.text for s in sentences))),
        }
        connection.execute(text("DELETE FROM page_search WHERE rowid = :rowid"), row)
        connection.execute(
            text(
                "INSERT INTO page_search(rowid, headline, text) VALUES (:rowid, :headline, :text)"
            ),
            row,
        )

    def forget_page(self, connection: Connection, key: int) -> None:
        """Take a story's page out."""
        connection.execute(text("DELETE FROM page_search WHERE rowid = :rowid"), {"rowid": key})

    def search(
        self,
        connection: Connection,
        kind: Literal["article", "story"],
        query: str,
        limit: int,
        offset: int,
    ) -> list[SearchHit]:
        """The best articles or stories for a query, best first."""
        match = fts5_query(query)
        if match is None or limit <= 0:
            return []
        table, hits = ("article", _ARTICLE_HITS) if kind == "article" else ("page", _PAGE_HITS)
        ranked: dict[int, float] = {
            row[0]: row[1]
            for row in connection.execute(
                text(_RANKED.format(table=f"{table}_search")),
                {"query": match, "limit": limit, "offset": max(0, offset)},
            )
        }
        if not ranked:
            return []
        # Snippets are dear: they are made for the hits shown, not for all that match.
        found: dict[int, Any] = {
            row[0]: row
            for row in connection.execute(
                text(hits.format(words=SNIPPET_WORDS, rowids=",".join(map(str, ranked)))),
                {"query": match},
            )
        }
        return [
            SearchHit(kind=kind, id=row[1], title=row[2], snippet=row[3], score=-score)
            for rowid, score in ranked.items()
            if (row := found.get(rowid)) is not None
        ]


def _words_row(arrival: int, words: Words) -> dict[str, Any]:
    return {"rowid": arrival, "title": words.title, "text": words.text}
