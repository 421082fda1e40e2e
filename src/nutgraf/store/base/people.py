"""What a store knows of whom articles name, and of who says what in them.

It is an index of the newest revisions' annotations, kept in step by ``put_annotation``: what was
not annotated is not in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from nutgraf.model import ArticleId
from nutgraf.model.people import NAME_KINDS, Name, NameKind, Said


class PeopleStore(Protocol):
    """People, bodies and places, across stories."""

    def names(
        self, words: str, kinds: Collection[NameKind] = NAME_KINDS, limit: int = 20
    ) -> list[Name]:
        """Names of these kinds that have all of the words, the shortest first.

        Case and accents do not matter. Without words nothing is found.
        """
        ...

    def name(self, kind: NameKind, key: str) -> Name | None: ...

    def named(self, kind: NameKind, key: str, limit: int = 50, offset: int = 0) -> list[ArticleId]:
        """The articles that name it, the last to arrive first."""
        ...

    def names_in(self, ids: Iterable[ArticleId], kind: NameKind) -> dict[str, Name]:
        """The names of a kind in these articles, by key."""
        ...

    def said(
        self,
        kind: NameKind,
        key: str,
        *,
        newest_first: bool = True,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Said]:
        """What it said, in the order in which it was published."""
        ...

    def said_in(self, ids: Iterable[ArticleId]) -> list[Said]:
        """All statements in these articles, in the order in which they were published."""
        ...
