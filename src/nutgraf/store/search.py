"""Full-text search in SQLite (FTS5): keeping its tables in step, and answering queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, column, func, literal_column, select, table, text

from nutgraf.model import Page, StoryId
from nutgraf.model.query import Query
from nutgraf.store import schema
from nutgraf.store.articles import Words as ArticleWords
from nutgraf.store.base import SearchHit
from nutgraf.store.core import batches
from nutgraf.store.finding import narrowing, newest, plan
from nutgraf.store.labels import joined, labelled, story_labels
from nutgraf.store.ranking import (
    Asked,
    Everywhere,
    FullText,
    best_matches,
    fts5_query,
    newest_matches,
)
from nutgraf.store.rows import storable

#: Words round a match in a snippet; characters of a text in which nothing matched.
SNIPPET_WORDS = 28
OPENING = 240

_INDEXES = {
    "article": FullText(
        "article", "article_search", schema.articles, schema.articles.c.arrival, "title"
    ),
    "story": FullText("story", "page_search", schema.stories, schema.stories.c.key, "headline"),
}


class Fts5:
    """The full-text tables of a SQLite store. ``article_search`` holds newest revisions,
    ``page_search`` newest pages; both are kept in step by whoever writes those.
    """

    def __init__(self) -> None:
        self._everywhere = Everywhere()

    def index_articles(
        self, connection: Connection, words: Sequence[tuple[int, ArticleWords | None, ArticleWords]]
    ) -> None:
        """Replace articles' words: (arrival, old words or none, new words)."""
        old = [(arrival, was) for arrival, was, _ in words if was is not None]
        self.forget_articles(connection, old)
        if words:
            add = text(
                "INSERT INTO article_search(rowid, title, text, labels) "
                "VALUES (:rowid, :title, :text, :labels)"
            )
            connection.execute(add, [_words_row(arrival, now) for arrival, _, now in words])

    def forget_articles(
        self, connection: Connection, words: Sequence[tuple[int, ArticleWords]]
    ) -> None:
        """Take articles' words out; the table holds none, so it must be told them."""
        if words:
            forget = text(
                "INSERT INTO article_search(article_search, rowid, title, text, labels) "
                "VALUES ('delete', :rowid, :title, :text, :labels)"
            )
            connection.execute(forget, [_words_row(arrival, was) for arrival, was in words])

    def index_page(self, connection: Connection, key: int, page: Page) -> None:
        """Replace the words of a story's page."""
        sentences = list(page.sentences())[1:]
        row = {
            "rowid": key,
            "headline": storable(page.headline.text),
            "text": storable(" ".join(dict.fromkeys(s.text for s in sentences))),
            "labels": story_labels(connection, page.story_id),
        }
        connection.execute(text("DELETE FROM page_search WHERE rowid = :rowid"), row)
        connection.execute(
            text(
                "INSERT INTO page_search(rowid, headline, text, labels) "
                "VALUES (:rowid, :headline, :text, :labels)"
            ),
            row,
        )

    def relabel(
        self, connection: Connection, stories: Mapping[StoryId, Collection[str] | None]
    ) -> None:
        """Give pages the labels that their stories got; ``None`` is for finding them anew."""
        pages = table("page_search", column("rowid"), column("labels"))
        key, story_id = schema.stories.c.key, schema.stories.c.id
        change = text("UPDATE page_search SET labels = :labels WHERE rowid = :rowid")
        for some in batches(stories):
            query = select(story_id, key, pages.c.labels).join(pages, pages.c.rowid == key)
            for name, row, had in connection.execute(query.where(story_id.in_(some))).all():
                got = stories[name]
                has = story_labels(connection, name) if got is None else joined([had, *got])
                if has != had:
                    connection.execute(change, {"rowid": row, "labels": has})

    def forget_page(self, connection: Connection, key: int) -> None:
        """Take a story's page out."""
        connection.execute(text("DELETE FROM page_search WHERE rowid = :rowid"), {"rowid": key})

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
        if asked.text is None:
            quick, left = narrowing(connection, kind, asked.rest)
            keys = newest(connection, kind, [*quick, *index.condition(left)], limit, offset)
            return _hits(connection, index, dict.fromkeys(keys, 0.0), None)
        words = fts5_query(asked.text)
        expression, rest = labelled(connection, words, asked.rest)
        if expression is None:
            return []
        this = Asked(asked.text, expression, rest)
        if newest_first:
            found = newest_matches(connection, index, this, offset + limit)
            scores = dict.fromkeys(found, 0.0)
        else:
            scores = best_matches(connection, index, this, offset + limit, self._everywhere)
        shown = dict(list(scores.items())[offset : offset + limit])
        return _hits(connection, index, shown, words)


def _hits(
    connection: Connection, index: FullText, scores: dict[int, float], expression: str | None
) -> list[SearchHit]:
    """The hits to be shown, in the order given. Snippets are dear: they are made for these only."""
    if not scores:
        return []
    found = table(index.name, column("rowid"))
    query: Any
    of: Any
    fields: list[Any]
    if index.kind == "article":
        articles, revisions = schema.articles.c, schema.revisions.c
        newest = (revisions.article_id == articles.id) & (revisions.number == articles.revision)
        opening = func.substr(revisions.text, 1, OPENING)
        of = schema.articles.join(schema.revisions, newest)
        fields = [articles.arrival, articles.id, revisions.title]
    else:
        opening = func.substr(literal_column(f"{index.name}.text"), 1, OPENING)
        of = schema.stories
        fields = [
            schema.stories.c.key,
            schema.stories.c.id,
            literal_column(f"{index.name}.headline"),
        ]
    if expression is None and index.kind == "article":
        query = select(*fields, opening).select_from(of).where(index.key.in_(list(scores)))
    else:
        snippet = func.snippet(literal_column(index.name), 1, "\x02", "\x03", "…", SNIPPET_WORDS)
        query = (
            select(*fields, opening if expression is None else snippet)
            .select_from(found.join(of, index.key == index.rowid))
            .where(index.rowid.in_(list(scores)))
        )
        if expression is not None:
            query = query.where(index.matches(expression))
    rows: dict[int, Any] = {row[0]: row for row in connection.execute(query)}
    return [
        SearchHit(kind=index.kind, id=row[1], title=row[2], snippet=row[3], score=score)
        for key, score in scores.items()
        if (row := rows.get(key)) is not None
    ]


def _words_row(arrival: int, words: ArticleWords) -> dict[str, Any]:
    return {
        "rowid": arrival,
        "title": words.title,
        "text": words.text,
        "labels": words.labels,
    }
