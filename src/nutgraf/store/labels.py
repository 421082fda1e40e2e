"""Outlets and languages as words of SQLite's full-text tables.

A word of every article and a rare outlet are found together at once where both are in one index:
FTS5 skips from the one to the other. Looked up in a list, or article by article, every match of
the word would have to be gone through. So each article is indexed with a word for its outlet and
one for its language, each story with those of its articles. No text has such words.

The views and migrations write the same in SQL; ``tests/store/test_labels.py`` holds them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from sqlalchemy import Connection, select

from nutgraf.model.query import FromOutlet, InLanguage, Not, Query
from nutgraf.store import schema
from nutgraf.store.finding import outlets_meant
from nutgraf.store.rows import storable

#: More outlets than this in one ``outlet:`` are no longer written into a full-text query.
MOST_OUTLETS = 200
_ONE = re.compile(r"(?:outlet0|language0)\S*(?: subtag0\S*)*")
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)  # as SQLite's lower() does


def outlet_label(outlet_id: str) -> str:
    """The word for an outlet: one that the tokenizer leaves whole."""
    return "outlet0" + storable(outlet_id).encode().hex()


def language_label(tag: str) -> str:
    """The words for a language: one for each part of the tag, so that ``de`` finds ``de-AT``."""
    parts = storable(tag).translate(_LOWER).encode().hex().replace("2d", " subtag0")
    return "language0" + parts


def article_labels(outlet_id: str, language: str | None) -> str:
    """What an article is indexed with besides its words."""
    label = outlet_label(outlet_id)
    return f"{label} {language_label(language)}" if language else label


def joined(labels: Iterable[str]) -> str:
    """The labels of several articles as a story's, each once."""
    return " ".join(sorted({one for some in labels for one in _ONE.findall(some)}))


def story_labels(connection: Connection, story_id: str) -> str:
    """The labels of a story's articles."""
    articles, members = schema.articles.c, schema.members.c
    query = (
        select(articles.outlet_id, articles.language)
        .join(schema.members, members.article_id == articles.id)
        .where(members.story_id == story_id)
        .distinct()
    )
    return joined(article_labels(row[0], row[1]) for row in connection.execute(query))


def labelled(
    connection: Connection, expression: str, parts: Sequence[Query]
) -> tuple[str | None, list[Query]]:
    """An FTS5 expression narrowed by the outlets and languages among ``parts``; the other parts.

    The expression is ``None`` where no outlet is meant by what must be one.
    """
    others: list[Query] = []
    for part in parts:
        barred = isinstance(part, Not)
        asked = part.part if isinstance(part, Not) else part
        labels = _labels(connection, asked)
        if labels is None:
            others.append(part)
        elif labels:
            anyone = " OR ".join(f'"{label}"' for label in labels)
            expression = f"({expression} {'NOT' if barred else 'AND'} ({anyone}))"
        elif not barred:
            return None, []
    return expression, others


def _labels(connection: Connection, asked: Query) -> list[str] | None:
    """The labels of which one is asked for; ``None`` where something else is."""
    if isinstance(asked, InLanguage) and asked.tag:
        return [language_label(asked.tag)]
    if not isinstance(asked, FromOutlet):
        return None
    ids: list[Any] = list(connection.scalars(outlets_meant(asked.outlet).limit(MOST_OUTLETS + 1)))
    return [outlet_label(i) for i in ids] if len(ids) <= MOST_OUTLETS else None
