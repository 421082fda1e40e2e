"""Whom articles name and who says what: an index of the newest annotations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update

from nutgraf.model import Annotation, ArticleId, Statement
from nutgraf.model.people import NAME_KINDS, Name, NameKind, Said
from nutgraf.store import schema
from nutgraf.store.core import Core, batches
from nutgraf.store.rows import join_time, storable
from nutgraf.store.serial import Codec, codec

_articles = schema.articles.c
_names = schema.names.c
_words = schema.name_words.c
_named = schema.named.c
_said = schema.said.c

STATEMENT: Codec[Statement] = codec(Statement)
#: Longest key and name kept: what is longer is no name.
MOST = 200
_WORD = re.compile(r"[^\W_]+")

_RETIME = update(schema.said).where(_said.arrival == bindparam("at")).values(time=bindparam("now"))
_SAID = (
    select(
        _articles.id,
        _said.revision,
        _said.number,
        _said.data,
        _said.time,
        func.coalesce(_articles.published_offset, _articles.first_seen_offset),
        _names.kind,
        _names.folded,
        _names.name,
    )
    .join(schema.articles, _articles.arrival == _said.arrival)
    .outerjoin(schema.names, _names.key == _said.name_key)
)


def words_of_name(name: str) -> set[str]:
    """The words by which a name is found: without case and accents."""
    apart = unicodedata.normalize("NFKD", storable(name)).casefold()
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return {word[:MOST] for word in _WORD.findall(plain)}


def keys_by_words(name: str, kinds: Collection[NameKind]) -> Select[Any]:
    """The keys of names of these kinds that have all words of ``name``."""
    wanted = words_of_name(name)
    query = (
        select(_words.name_key)
        .where(_words.word.in_(wanted))
        .group_by(_words.name_key)
        .having(func.count() == len(wanted))
    )
    if set(kinds) != set(NAME_KINDS):
        query = query.join(schema.names, _names.key == _words.name_key).where(
            _names.kind.in_(list(kinds))
        )
    return query


_NameId = tuple[NameKind, str]


def _found(annotation: Annotation) -> tuple[dict[_NameId, str], list[_NameId | None]]:
    """The names in an annotation, and the source of each of its statements."""
    names: dict[_NameId, str] = {}
    kinds: dict[str, NameKind] = {}
    for mention in annotation.mentions:
        key = storable(mention.key)
        if mention.kind in ("person", "organisation", "place") and 0 < len(key) <= MOST:
            names.setdefault((mention.kind, key), storable(mention.name)[:MOST])
            kinds.setdefault(key, mention.kind)
    sources: list[_NameId | None] = []
    for statement in annotation.statements:
        key = storable(statement.speaker_key or "")
        if not 0 < len(key) <= MOST:
            sources.append(None)
            continue
        source = (kinds.get(key, "source"), key)
        names.setdefault(source, storable(statement.speaker or key)[:MOST])
        sources.append(source)
    return names, sources


class NamesPart(Core):
    """What the store knows of people, bodies and places, and of what was said."""

    def _index_annotations(self, connection: Connection, annotations: Sequence[Annotation]) -> None:
        """Keep the index in step. Annotations of revisions that are not the newest are no part."""
        newest = {
            row.id: row
            for row in connection.execute(
                select(_articles.id, _articles.arrival, _articles.revision, _articles.time).where(
                    _articles.id.in_([a.article_id for a in annotations])
                )
            )
        }
        current = [
            (newest[a.article_id], a)
            for a in annotations
            if a.article_id in newest and newest[a.article_id].revision == a.revision
        ]
        arrivals = [row.arrival for row, _ in current]
        connection.execute(delete(schema.named).where(_named.arrival.in_(arrivals)))
        connection.execute(delete(schema.said).where(_said.arrival.in_(arrivals)))
        found = [(row, a, *_found(a)) for row, a in current]
        keys = self._name_keys(
            connection, {k: v for _, _, names, _ in found for k, v in names.items()}
        )
        named = [
            {"name_key": keys[name], "arrival": row.arrival}
            for row, _, names, _ in found
            for name in names
        ]
        said = [
            {
                "arrival": row.arrival,
                "number": number,
                "revision": a.revision,
                "name_key": keys[source] if source else None,
                "time": row.time,
                "data": STATEMENT.dump(statement),
            }
            for row, a, _, sources in found
            for number, (statement, source) in enumerate(zip(a.statements, sources, strict=True))
        ]
        if named:
            connection.execute(insert(schema.named), named)
        if said:
            connection.execute(insert(schema.said), said)

    def _name_keys(self, connection: Connection, names: dict[_NameId, str]) -> dict[_NameId, int]:
        """The keys of names, which are made where they are new."""
        keys = self._known_names(connection, names)
        fresh = {name: shown for name, shown in names.items() if name not in keys}
        rows = [{"kind": k, "folded": f, "name": shown} for (k, f), shown in fresh.items()]
        self._insert_new(connection, schema.names, rows)
        made = self._known_names(connection, fresh)
        words = [
            {"word": word, "name_key": key}
            for name, key in made.items()
            for word in words_of_name(name[1]) | words_of_name(fresh[name])
        ]
        self._insert_new(connection, schema.name_words, words)
        return keys | made

    def _known_names(self, connection: Connection, names: Iterable[_NameId]) -> dict[_NameId, int]:
        found: dict[_NameId, int] = {}
        for some in batches(names):
            wanted = set(some)
            query = select(_names.kind, _names.folded, _names.key).where(
                _names.folded.in_({folded for _, folded in some})
            )
            for kind, folded, key in connection.execute(query):
                if (kind, folded) in wanted:
                    found[(kind, folded)] = key
        return found

    def _retime_said(self, connection: Connection, times: dict[int, int]) -> None:
        """Give the statements of articles (by arrival) the times these have now."""
        if times:
            connection.execute(_RETIME, [{"at": a, "now": time} for a, time in times.items()])

    # reading ---------------------------------------------------------------------------

    def names(
        self, words: str, kinds: Collection[NameKind] = NAME_KINDS, limit: int = 20
    ) -> list[Name]:
        """See ``Store.names``."""
        if not words_of_name(words):
            return []
        matches = keys_by_words(words, kinds).subquery()
        query = (
            select(_names.kind, _names.folded, _names.name)
            .join(matches, matches.c.name_key == _names.key)
            .order_by(func.length(_names.folded), _names.folded, _names.kind)
            .limit(limit)
        )
        with self._reading() as connection:
            return [_load_name(row) for row in connection.execute(query)]

    def name(self, kind: NameKind, key: str) -> Name | None:
        """See ``Store.name``."""
        query = select(_names.kind, _names.folded, _names.name).where(
            _names.kind == kind, _names.folded == storable(key)
        )
        with self._reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _load_name(row)

    def named(self, kind: NameKind, key: str, limit: int = 50, offset: int = 0) -> list[ArticleId]:
        """See ``Store.named``."""
        query = (
            select(_articles.id)
            .join(schema.named, _named.arrival == _articles.arrival)
            .where(_named.name_key == _one(kind, key))
            .order_by(_named.arrival.desc())
            .limit(limit)
            .offset(offset)
        )
        with self._reading() as connection:
            return list(connection.scalars(query))

    def names_in(self, ids: Iterable[ArticleId], kind: NameKind) -> dict[str, Name]:
        """See ``Store.names_in``."""
        found: dict[str, Name] = {}
        with self._reading() as connection:
            for some in batches(dict.fromkeys(ids)):
                query = (
                    select(_names.kind, _names.folded, _names.name)
                    .join(schema.named, _named.name_key == _names.key)
                    .join(schema.articles, _articles.arrival == _named.arrival)
                    .where(_articles.id.in_(some), _names.kind == kind)
                    .distinct()
                )
                for row in connection.execute(query):
                    found[row[1]] = _load_name(row)
        return found

    def said(
        self,
        kind: NameKind,
        key: str,
        *,
        newest_first: bool = True,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Said]:
        """See ``Store.said``."""
        order = (_said.time, _said.arrival, _said.number)
        query = (
            _SAID.where(_said.name_key == _one(kind, key))
            .order_by(*(c.desc() if newest_first else c for c in order))
            .limit(limit)
            .offset(offset)
        )
        with self._reading() as connection:
            return [_load_said(row) for row in connection.execute(query)]

    def said_in(self, ids: Iterable[ArticleId]) -> list[Said]:
        """See ``Store.said_in``."""
        found: list[Said] = []
        with self._reading() as connection:
            for some in batches(dict.fromkeys(ids)):
                query = _SAID.where(_articles.id.in_(some))
                found += (_load_said(row) for row in connection.execute(query))
        return sorted(found, key=lambda s: (s.time, s.article_id, s.number))


def _one(kind: NameKind, key: str) -> Any:
    return (
        select(_names.key)
        .where(_names.kind == kind, _names.folded == storable(key))
        .scalar_subquery()
    )


def _load_name(row: Sequence[Any]) -> Name:
    return Name(kind=row[0], key=row[1], name=row[2])


def _load_said(row: Sequence[Any]) -> Said:
    time = join_time(row[4], row[5])
    assert time is not None  # the column is not nullable
    return Said(
        article_id=row[0],
        revision=row[1],
        number=row[2],
        statement=STATEMENT.load(row[3]),
        time=time,
        name=None if row[6] is None else _load_name(row[6:9]),
    )
