"""From a query to SQL: which part full-text search answers, and which conditions remain.

A query's text (words, and what ``AND``, ``OR`` and ``NOT`` make of them) goes to the engine's
full-text search as one expression; everything else becomes conditions on ``articles``. That is
done by splitting what must match at the top: ``ferry (port OR tug) outlet:x -lang:de`` is one
text and two conditions. Only where text stands beside other things under an ``OR`` does it become
a condition of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    false,
    func,
    not_,
    or_,
    select,
)

from nutgraf.model.people import NAME_KINDS, NameKind
from nutgraf.model.query import (
    AllOf,
    AnyOf,
    Before,
    FromOutlet,
    InLanguage,
    NamesPerson,
    Not,
    Query,
    SaidBy,
    Since,
    Words,
)
from nutgraf.store import schema
from nutgraf.store.names import keys_by_words, words_of_name
from nutgraf.store.rows import microseconds, storable

_articles = schema.articles.c
_members = schema.members.c
_stories = schema.stories.c

Condition = ColumnElement[bool]
#: Text as a condition on an article or a story, in an engine's own way.
TextCondition = Callable[[Query], Condition]


#: Up to so many articles that name somebody are looked up one by one; up to so many are listed.
FEW = 1000
SOME = 20_000


@dataclass(frozen=True, slots=True)
class Plan:
    """A query, split: ``text`` must match, and so must every one of ``rest``."""

    text: Query | None
    rest: tuple[Query, ...]


def plan(query: Query) -> Plan:
    """Split a query into its text and what else is asked."""
    parts = _conjuncts(query)
    wanted = [part for part in parts if _is_text(part)]
    barred = [part for part in parts if isinstance(part, Not) and _is_text(part.part)]
    if not wanted:  # full-text search finds nothing by what is not there
        return Plan(None, parts)
    text = [*wanted, *barred]
    rest = tuple(part for part in parts if part not in text)
    return Plan(text[0] if len(text) == 1 else AllOf(tuple(text)), rest)


def _conjuncts(query: Query) -> tuple[Query, ...]:
    if isinstance(query, AllOf):
        return tuple(p for part in query.parts for p in _conjuncts(part))
    if isinstance(query, Not) and isinstance(query.part, Not):
        return _conjuncts(query.part.part)
    return (query,)


def _is_text(query: Query) -> bool:
    """Whether it is made of words that must be there."""
    if isinstance(query, Words):
        return True
    if isinstance(query, AnyOf):
        return bool(query.parts) and all(_is_text(part) for part in query.parts)
    if isinstance(query, AllOf):
        return (
            bool(query.parts)
            and all(
                _is_text(part) or (isinstance(part, Not) and _is_text(part.part))
                for part in query.parts
            )
            and any(_is_text(part) for part in query.parts)
        )
    return False


def article_condition(query: Query, text: TextCondition) -> Condition:
    """A query as a condition on ``articles``."""
    if isinstance(query, AllOf):
        return and_(*(article_condition(p, text) for p in query.parts)) if query.parts else false()
    if isinstance(query, AnyOf):
        return or_(*(article_condition(p, text) for p in query.parts)) if query.parts else false()
    if isinstance(query, Not):
        return not_(article_condition(query.part, text))
    if isinstance(query, Words):
        return text(query)
    if isinstance(query, FromOutlet):
        return _articles.outlet_id.in_(outlets_meant(query.outlet))
    if isinstance(query, InLanguage):
        tag = storable(query.tag).lower()
        language = func.lower(_articles.language)
        return func.coalesce(
            or_(language == tag, language.startswith(f"{tag}-", autoescape=True)), false()
        )
    if isinstance(query, Before):
        return _articles.time < microseconds(query.moment)
    if isinstance(query, Since):
        return _articles.time >= microseconds(query.moment)
    if isinstance(query, NamesPerson):
        return _among(schema.named, query.person, ("person",))
    return _among(schema.said, query.source, NAME_KINDS)


def story_condition(query: Query, text: TextCondition) -> Condition:
    """A query as a condition on ``stories``: a story has what one of its articles has."""
    if isinstance(query, AllOf):
        return and_(*(story_condition(p, text) for p in query.parts)) if query.parts else false()
    if isinstance(query, AnyOf):
        return or_(*(story_condition(p, text) for p in query.parts)) if query.parts else false()
    if isinstance(query, Not):
        return not_(story_condition(query.part, text))
    if isinstance(query, Words):
        return text(query)
    return (
        select(_members.article_id)
        .join(schema.articles, _articles.id == _members.article_id)
        .where(_members.story_id == _stories.id, article_condition(query, text))
        .exists()
    )


def outlets_meant(given: str) -> Select[Any]:
    """The ids of the outlets meant: by id, by the id's first parts, or by name."""
    outlets = schema.outlets.c
    wanted = " ".join(storable(given).split()).lower()
    return select(outlets.id).where(
        or_(
            outlets.id == wanted,
            outlets.id.startswith(f"{wanted}.", autoescape=True),
            func.lower(outlets.name) == wanted,
        )
    )


def _among(table: Any, name: str, kinds: tuple[NameKind, ...]) -> Condition:
    """Whether an article is in an index of names under one that has these words."""
    if not words_of_name(name):
        return false()
    return (
        select(table.c.arrival)
        .where(
            table.c.arrival == _articles.arrival,
            # "+ 0": an article's few names are looked up among the keys, which may be many,
            # and not each key among the article's names.
            (table.c.name_key + 0).in_(keys_by_words(name, kinds)),
        )
        .exists()
    )


def wanted_words(query: Query) -> Iterator[Words]:
    """The words that a match has, as opposed to those it must not have."""
    if isinstance(query, Words):
        yield query
    elif isinstance(query, (AllOf, AnyOf)):
        for part in query.parts:
            yield from wanted_words(part)


def narrowing(
    connection: Connection, kind: Literal["article", "story"], rest: Sequence[Query]
) -> tuple[list[Condition], list[Query]]:
    """Conditions that are quicker to look up than it is to check ``rest``, and what is left of it.

    Where few articles name somebody, these are all that need be looked at; a story that has an
    article since then had its last one since then.
    """
    found: list[Condition] = []
    left: list[Query] = []
    for part in rest:
        arrivals = None
        if isinstance(part, NamesPerson):
            arrivals = _arrivals(connection, schema.named, part.person, ("person",))
        elif isinstance(part, SaidBy):
            arrivals = _arrivals(connection, schema.said, part.source, NAME_KINDS)
        elif kind == "story" and isinstance(part, Since):
            found.append(_stories.last_article >= microseconds(part.moment))
        elif kind == "story" and isinstance(part, Before):
            found.append(_stories.first_article < microseconds(part.moment))
        if arrivals is None:
            left.append(part)
        else:
            found.append(_one_of(connection, kind, arrivals))
    return found, left


def _arrivals(
    connection: Connection, table: Table, name: str, kinds: tuple[NameKind, ...]
) -> list[int] | Select[Any] | None:
    """The articles in an index of names under one with these words.

    A list where they are few, a query where they are some, ``None`` where they are many.
    """
    if not words_of_name(name):
        return []
    query = select(table.c.arrival).where(table.c.name_key.in_(keys_by_words(name, kinds)))
    arrivals = list(connection.scalars(query.distinct().limit(FEW + 1)))
    if len(arrivals) <= FEW:
        return arrivals
    some = select(func.count()).select_from(query.limit(SOME + 1).subquery())
    return query if (connection.scalar(some) or 0) <= SOME else None


def _one_of(
    connection: Connection, kind: Literal["article", "story"], arrivals: list[int] | Select[Any]
) -> Condition:
    """That an article is one of these, or that a story has one of them."""
    if isinstance(arrivals, list):
        if kind == "article":
            return _articles.arrival.in_(arrivals)
        homes = select(_members.story_id).join(schema.articles, _articles.id == _members.article_id)
        theirs = homes.where(_articles.arrival.in_(arrivals)).distinct()
        return _stories.id.in_(list(connection.scalars(theirs)))
    # "+ 0": the list is made once, and what comes by in the order asked for is looked up in it.
    if kind == "article":
        return (_articles.arrival + 0).in_(arrivals)
    return (
        select(_members.article_id)
        .where(_members.story_id == _stories.id, (_members.arrival + 0).in_(arrivals))
        .exists()
    )


def newest(
    connection: Connection,
    kind: Literal["article", "story"],
    conditions: Sequence[Condition],
    limit: int,
    offset: int,
) -> list[int]:
    """The keys of what meets conditions that hold no words, the newest first."""
    if not conditions:
        return []
    key, time = _articles.arrival, _articles.time
    shown: list[Condition] = []
    if kind == "story":
        key, time = _stories.key, _stories.last_article
        shown = [_stories.merged_into.is_(None), _stories.page_version.is_not(None)]
    query = select(key).where(*conditions, *shown).order_by(time.desc(), key.desc())
    return list(connection.scalars(query.limit(limit).offset(offset)))
