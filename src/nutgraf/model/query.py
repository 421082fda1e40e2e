"""What a search asks for, as a tree. ``nutgraf.query`` reads it from words, stores answer it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Words:
    """A word, or several in a row (a phrase), in title or text. Case and accents do not matter."""

    text: str


@dataclass(frozen=True, slots=True)
class FromOutlet:
    """Published by an outlet: its id, the id up to a dot ("harbourpost"), or its name."""

    outlet: str


@dataclass(frozen=True, slots=True)
class NamesPerson:
    """Names a person who has all these words in the name."""

    person: str


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Carries a statement of a source (a person or a body) who has all these words in the name."""

    source: str


@dataclass(frozen=True, slots=True)
class Before:
    """Published before this moment."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Since:
    """Published at this moment or later."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class InLanguage:
    """In a language, by its tag: "de" also finds "de-AT"."""

    tag: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the parts match. Without parts it asks for nothing, and nothing is found."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the parts matches."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not match."""

    part: Query


Query: TypeAlias = (
    Words | FromOutlet | NamesPerson | SaidBy | Before | Since | InLanguage | AllOf | AnyOf | Not
)

#: The query that asks for nothing.
NOTHING = AllOf(())


def leaves(query: Query) -> Iterator[Query]:
    """Everything in the tree that is not made of other parts, left to right."""
    if isinstance(query, (AllOf, AnyOf)):
        for part in query.parts:
            yield from leaves(part)
    elif isinstance(query, Not):
        yield from leaves(query.part)
    else:
        yield query
