"""Full-text search in SQLite (FTS5): keeping its tables in step, and answering queries.

Ranking every match of a word that stands everywhere would take as long as the store is large. So
the newest matches are taken first, at most ``RANKED`` of them, which FTS5 gives without looking
at the others; only these are ranked, and by their words that are not everywhere: BM25 has to
count all articles that have a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)

from nutgraf.model import Page
from nutgraf.model.query import AllOf, AnyOf, Before, FromOutlet, Not, Query, Since, Words
from nutgraf.store import schema
from nutgraf.store.articles import Words as ArticleWords
from nutgraf.store.base import SearchHit
from nutgraf.store.finding import (
    Condition,
    article_condition,
    narrowing,
    newest,
    of_outlet,
    plan,
    story_condition,
    wanted_words,
)
from nutgraf.store.rows import storable

#: How many of the newest matches are ranked, and how many where other conditions hold too: for
#: each of those that is found, any number may have been looked at.
RANKED = 1000
RANKED_OF_SOME = {"article": 100, "story": 40}
#: In more articles than this, a word tells nothing about which of them is meant.
EVERYWHERE = 20_000
#: Words round a match in a snippet; characters of a text in which nothing matched.
SNIPPET_WORDS = 28
OPENING = 240
#: What a match in the title counts against one in the text (FTS5's bm25).
WEIGHTS = (4.0, 1.0)


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
class _Index:
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

    def having(self, query: Query) -> Condition:
        """The query's words as a condition on the other table."""
        rows = (
            select(self.rowid).select_from(table(self.name)).where(self.matches(fts5_query(query)))
        )
        return self.key.in_(rows)

    def condition(self, parts: Iterable[Query]) -> list[Condition]:
        make = article_condition if self.kind == "article" else story_condition
        return [make(part, self.having) for part in parts]


_INDEXES = {
    "article": _Index(
        "article", "article_search", schema.articles, schema.articles.c.arrival, "title"
    ),
    "story": _Index("story", "page_search", schema.stories, schema.stories.c.key, "headline"),
}


class Fts5:
    """The full-text tables of a SQLite store. ``article_search`` holds newest revisions,
    ``page_search`` newest pages; both are kept in step by whoever writes those.
    """

    def index_articles(
        self, connection: Connection, words: Sequence[tuple[int, ArticleWords | None, ArticleWords]]
    ) -> None:
        """Replace articles' words: (arrival, old words or none, new words)."""
        old = [(arrival, was) for arrival, was, _ in words if was is not None]
        self.forget_articles(connection, old)
        if words:
            add = text(
                "INSERT INTO article_search(rowid, title, text) VALUES (:rowid, :title, :text)"
            )
            connection.execute(add, [_words_row(arrival, now) for arrival, _, now in words])

    def forget_articles(
        self, connection: Connection, words: Sequence[tuple[int, ArticleWords]]
    ) -> None:
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
            conditions = [
                *narrowing(connection, kind, asked.rest),
                *index.condition(asked.rest),
            ]
            found = newest(connection, kind, conditions, limit, offset)
            return _hits(connection, index, dict.fromkeys(found, 0.0), None)
        if newest_first:
            found = _matching(connection, index, asked.text, asked.rest, offset + limit)[offset:]
            return _hits(connection, index, dict.fromkeys(found, 0.0), fts5_query(asked.text))
        some = RANKED_OF_SOME[kind] if asked.rest else RANKED
        found = _matching(connection, index, asked.text, asked.rest, max(some, offset + limit))
        scores = _scores(connection, index, asked.text, found)
        best = sorted(found, key=lambda key: (-scores.get(key, 0.0), -key))
        shown = {key: scores.get(key, 0.0) for key in best[offset : offset + limit]}
        return _hits(connection, index, shown, fts5_query(asked.text))


def _matching(
    connection: Connection, index: _Index, words: Query, rest: Sequence[Query], most: int
) -> list[int]:
    """The newest matches, newest first."""
    query = select(index.rowid).select_from(table(index.name))
    others: list[Query] = []
    for part in rest:
        keys = of_outlet(connection, index.kind, part) if isinstance(part, FromOutlet) else None
        if keys is None:
            others.append(part)
        else:
            # "+ 0": match by match against the list, not a search of its own for each on it.
            query = query.where((index.rowid + 0).in_(keys))
    if others:
        # Without other indexes there is one way left: match by match, newest first.
        query = (
            query.join(index.of, index.key == index.rowid)
            .with_hint(index.of, "NOT INDEXED", "sqlite")
            .where(*narrowing(connection, index.kind, others), *index.condition(others))
        )
    span = _span(connection, index, rest)
    if span is not None:
        query = query.where(index.rowid.between(*span))
    query = query.where(index.matches(fts5_query(words)))
    return list(connection.scalars(query.order_by(index.rowid.desc()).limit(most)))


def _span(connection: Connection, index: _Index, rest: Sequence[Query]) -> tuple[int, int] | None:
    """The first and last row in the time that is asked for, if that is not much of the store."""
    times = [part for part in rest if isinstance(part, (Before, Since))]
    if index.kind != "article" or not times:
        return None
    some = select(index.key).where(*index.condition(times)).limit(EVERYWHERE).subquery()
    row = some.c.arrival
    count, first, last = connection.execute(
        select(func.count(), func.min(row), func.max(row))
    ).one()
    if not count:
        return 0, 0
    return None if count == EVERYWHERE else (first, last)


def _scores(
    connection: Connection, index: _Index, words: Query, found: Sequence[int]
) -> dict[int, float]:
    """How well the matches match: by the words that are not everywhere, or else by the title."""
    if not found:
        return {}
    everywhere = (
        {w for w in wanted_words(words) if _is_everywhere(connection, index, w)}
        if len(found) >= RANKED_OF_SOME[index.kind]
        else set()
    )
    telling = _without(words, everywhere)
    score: ColumnElement[Any]
    if telling is not None:
        expression = fts5_query(telling)
        score = -func.bm25(literal_column(index.name), *WEIGHTS)
    else:
        expression = f"{{{index.titles}}} : {fts5_query(words)}"
        score = literal_column("1.0")
    query = (
        select(index.rowid, score)
        .select_from(table(index.name))
        .where(index.matches(expression), index.rowid.between(min(found), max(found)))
        .order_by(index.rowid.desc())
        .limit(len(found) * 4)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _is_everywhere(connection: Connection, index: _Index, words: Words) -> bool:
    some = (
        select(index.rowid)
        .select_from(table(index.name))
        .where(index.matches(_quoted(words)))
        .limit(EVERYWHERE)
        .subquery()
    )
    return connection.scalar(select(func.count()).select_from(some)) == EVERYWHERE


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


def _hits(
    connection: Connection, index: _Index, scores: dict[int, float], expression: str | None
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
    return {"rowid": arrival, "title": words.title, "text": words.text}
