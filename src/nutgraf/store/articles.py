"""Articles, their revisions and addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from nutgraf.model import Article, ArticleId, Revision
from nutgraf.store import schema
from nutgraf.store.core import batches, require_article
from nutgraf.store.labels import article_labels
from nutgraf.store.marks import StoryMarks
from nutgraf.store.names import NamesPart
from nutgraf.store.rows import RowMap, microseconds, storable

ARTICLE = RowMap(Article, schema.articles)
REVISION = RowMap(Revision, schema.revisions)
_articles = schema.articles.c
_revisions = schema.revisions.c
_addresses = schema.addresses.c
_NEWEST = (_revisions.article_id == _articles.id) & (_revisions.number == _articles.revision)
# Built once: building it takes longer than carrying it out.
_KNOWN = (
    select(
        _articles.arrival,
        _articles.time,
        _articles.checked,
        _revisions.title,
        _revisions.text,
        *ARTICLE.columns,
    )
    .join(schema.revisions, _NEWEST)
    .where(_articles.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Words:
    """What the full-text index holds of an article; ``labels`` are its outlet and language."""

    title: str
    text: str
    labels: str

    @property
    def said(self) -> tuple[str, str]:
        """What makes a revision."""
        return self.title, self.text


@dataclass(slots=True)
class _Known:
    """What the store has of an article that is being put."""

    arrival: int
    revision: int
    first_seen: datetime
    imported_id: str | None
    time: int
    checked: int
    words: Words


class ArticlesPart(StoryMarks, NamesPart):
    """What the store knows of articles."""

    def put_article(self, article: Article, revision: Revision) -> bool:
        return self.put_articles([(article, revision)]) == 1

    def put_articles(self, items: Iterable[tuple[Article, Revision]]) -> int:
        """``put_article`` for many at once; returns how many had new words."""
        added = 0
        with self._writing() as connection:
            for batch in batches(items):
                for some in _rounds(batch):
                    added += self._put_round(connection, some)
        return added

    def _put_round(self, connection: Connection, items: list[tuple[Article, Revision]]) -> int:
        """Put articles that all differ in id."""
        known = self._known(connection, [article.id for article, _ in items])
        rows, addresses, revisions = [], [], []
        fresh: list[Article] = []
        reworded: list[tuple[int, Words | None, Words]] = []
        dirty: list[ArticleId] = []
        relabelled: list[ArticleId] = []
        retimed: dict[ArticleId, int] = {}
        for article, revision in items:
            old = known.get(article.id)
            words = _words(article, storable(revision.title), storable(revision.text))
            new_words = old is None or old.words.said != words.said
            if old is None:
                fresh.append(article)
                number = revision.number
            else:
                number = old.revision + new_words
                article = replace(
                    article,
                    first_seen=old.first_seen,
                    imported_id=article.imported_id or old.imported_id,
                )
                if new_words:
                    dirty.append(article.id)
                if words != old.words:
                    reworded.append((old.arrival, old.words, words))
                if words.labels != old.words.labels:
                    relabelled.append(article.id)
            row = _article_row(replace(article, revision=number), revision)
            if old is not None:
                row["checked"] = max(row["checked"], old.checked)
                if row["time"] != old.time:
                    retimed[article.id] = old.arrival
            rows.append(row)
            if new_words:
                revisions.append(REVISION.dump(replace(revision, number=number)))
            if article.url is not None:
                url = storable(article.url)
                addresses.append({"url": url, "article_id": article.id, "own": 1})
        self._upsert(connection, schema.articles, rows, ["id"])
        if revisions:
            connection.execute(schema.revisions.insert(), revisions)
        self._put_own_addresses(connection, addresses)
        self._welcome(connection, fresh, {r["article_id"]: r for r in revisions}, reworded)
        self._touch(connection, self._stories_of(connection, dirty))
        self._retime(connection, self._stories_of(connection, retimed))
        times = {row["id"]: row["time"] for row in rows}
        self._retime_said(connection, {at: times[key] for key, at in retimed.items()})
        self._index_articles(connection, reworded)
        self._relabel(connection, dict.fromkeys(self._stories_of(connection, relabelled)))
        return len(revisions)

    def _known(self, connection: Connection, ids: list[ArticleId]) -> dict[ArticleId, _Known]:
        known = {}
        for row in connection.execute(_KNOWN, {"ids": ids}):
            article = ARTICLE.load(row, 5)
            known[article.id] = _Known(
                arrival=row[0],
                revision=article.revision,
                first_seen=article.first_seen,
                imported_id=article.imported_id,
                time=row[1],
                checked=row[2],
                words=_words(article, row[3], row[4]),
            )
        return known

    def _put_own_addresses(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """An article's own address wins over an alias of another, the first over a second."""
        if not rows:
            return
        insert = self._insert(schema.addresses)
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["url"],
                set_={"article_id": insert.excluded.article_id, "own": 1},
                where=_addresses.own == 0,
            ),
            rows,
        )

    def _welcome(
        self,
        connection: Connection,
        fresh: list[Article],
        revisions: dict[ArticleId, dict[str, Any]],
        reworded: list[tuple[int, Words | None, Words]],
    ) -> None:
        """Queue new articles for grouping, in the order they were put."""
        if not fresh:
            return
        query = select(_articles.id, _articles.arrival).where(
            _articles.id.in_([article.id for article in fresh])
        )
        arrivals = {row.id: row.arrival for row in connection.execute(query)}
        queue = [{"arrival": arrivals[a.id], "article_id": a.id} for a in fresh]
        connection.execute(schema.ungrouped.insert(), queue)
        for article in fresh:
            row = revisions[article.id]
            words = _words(article, row["title"], row["text"])
            reworded.append((arrivals[article.id], None, words))

    def _index_articles(
        self, connection: Connection, words: list[tuple[int, Words | None, Words]]
    ) -> None:
        """Keep full-text search in step: (arrival, old words or none, new words)."""
        raise NotImplementedError

    # addresses -------------------------------------------------------------------------

    def put_aliases(self, article_id: ArticleId, urls: Iterable[str]) -> None:
        rows = [{"url": storable(u), "article_id": article_id, "own": 0} for u in urls]
        with self._writing() as connection:
            require_article(connection, article_id)
            self._insert_new(connection, schema.addresses, rows)

    def find_article(self, url: str) -> ArticleId | None:
        query = select(_addresses.article_id).where(_addresses.url == storable(url))
        with self._reading() as connection:
            found: ArticleId | None = connection.scalar(query)
        return found

    # reading ---------------------------------------------------------------------------

    def article(self, article_id: ArticleId) -> Article | None:
        return self.articles([article_id]).get(article_id)

    def articles(self, ids: Iterable[ArticleId]) -> dict[ArticleId, Article]:
        found = {}
        with self._reading() as connection:
            for some in batches(dict.fromkeys(ids)):
                query = select(*ARTICLE.columns).where(_articles.id.in_(some))
                for row in connection.execute(query):
                    article = ARTICLE.load(row)
                    found[article.id] = article
        return found

    def revision(self, article_id: ArticleId, number: int | None = None) -> Revision | None:
        query = select(*REVISION.columns).where(_revisions.article_id == article_id)
        if number is not None:
            query = query.where(_revisions.number == number)
        with self._reading() as connection:
            row = connection.execute(query.order_by(_revisions.number.desc()).limit(1)).first()
        return None if row is None else REVISION.load(row)

    def revisions(self, article_id: ArticleId) -> list[Revision]:
        query = select(*REVISION.columns).where(_revisions.article_id == article_id)
        with self._reading() as connection:
            return [REVISION.load(r) for r in connection.execute(query.order_by(_revisions.number))]

    def newest_revisions(self, ids: Iterable[ArticleId]) -> dict[ArticleId, Revision]:
        found = {}
        with self._reading() as connection:
            for some in batches(dict.fromkeys(ids)):
                query = _newest().where(_articles.id.in_(some))
                for row in connection.execute(query):
                    revision = REVISION.load(row)
                    found[revision.article_id] = revision
        return found

    def young_articles(
        self, since: datetime, checked_before: datetime, now: datetime | None = None
    ) -> list[Article]:
        due = _articles.checked < microseconds(checked_before)
        if now is not None:
            due |= _articles.checked > microseconds(now)
        query = (
            select(*ARTICLE.columns)
            .where(
                _articles.time >= microseconds(since),
                due,
                _articles.url.is_not(None),
                _articles.extent.in_(["full", "stub"]),
                _articles.removed.is_(None),
            )
            .order_by(_articles.checked, _articles.arrival)
        )
        with self._reading() as connection:
            return [ARTICLE.load(row) for row in connection.execute(query)]

    def mark_checked(self, article_id: ArticleId, at: datetime) -> None:
        with self._writing() as connection:
            require_article(connection, article_id)
            connection.execute(
                update(schema.articles)
                .where(_articles.id == article_id)
                .values(checked=microseconds(at))
            )

    def outlet_texts(self, outlet_id: str, limit: int) -> list[Revision]:
        query = (
            _newest()
            .where(_articles.outlet_id == outlet_id)
            .order_by(_articles.time.desc(), _articles.arrival.desc())
            .limit(limit)
        )
        with self._reading() as connection:
            return [REVISION.load(row) for row in connection.execute(query)]


def _words(article: Article, title: str, text: str) -> Words:
    return Words(title, text, article_labels(article.outlet_id, article.language))


def _newest() -> Any:
    return select(*REVISION.columns).select_from(schema.articles.join(schema.revisions, _NEWEST))


def _article_row(article: Article, revision: Revision) -> dict[str, Any]:
    if revision.article_id != article.id:
        raise ValueError(f"a revision of {revision.article_id} put with article {article.id}")
    return ARTICLE.dump(article) | {
        "time": microseconds(article.time),
        "checked": microseconds(revision.fetched),
    }


def _rounds(
    items: list[tuple[Article, Revision]],
) -> Iterable[list[tuple[Article, Revision]]]:
    """The items in lists in which no article comes twice, in order."""
    some: list[tuple[Article, Revision]] = []
    ids: set[ArticleId] = set()
    for item in items:
        if item[0].id in ids:
            yield some
            some, ids = [], set()
        some.append(item)
        ids.add(item[0].id)
    if some:
        yield some
