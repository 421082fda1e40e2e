"""Who and what articles name, and who says what in them, across stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from nutgraf.model.article import ArticleId
from nutgraf.model.statement import Statement

#: ``source`` is a speaker who is described, not named ("a police spokesman").
NameKind = Literal["person", "organisation", "place", "source"]
NAME_KINDS: tuple[NameKind, ...] = ("person", "organisation", "place", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person, body or place that articles name. ``key`` is what mentions are compared by.

    ``name`` is the fullest form found in the article that named it first.
    """

    kind: NameKind
    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement, where it stands, and when it was published.

    ``number`` counts the statements of the revision. The source's ``name`` is ``None`` where
    the article does not say who speaks.
    """

    article_id: ArticleId
    revision: int
    number: int
    statement: Statement
    time: datetime
    name: Name | None = None
