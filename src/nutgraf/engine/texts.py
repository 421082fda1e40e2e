"""Texts that are in no store: annotated as given, to look inside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nutgraf.errors import TextError
from nutgraf.model import Annotation, Revision

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Texts parsed at once.
_BATCH = 16
#: Characters from which the words tell the language; shorter texts are taken for English.
_TELLING = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenText:
    """A text to annotate. ``published`` anchors relative dates, in its own zone.

    ``language`` is an ISO 639-1 code; where it is ``None`` the words decide, and a short text
    is taken for English.
    """

    text: str
    id: str = ""
    title: str = ""
    published: datetime | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatedText:
    """A text, the language it was read in, how far it was read, and what was found."""

    given: GivenText
    language: str | None
    end: int
    annotation: Annotation


def annotate_texts(given: Iterable[GivenText]) -> Iterator[AnnotatedText]:
    """The annotations of ``given``, in order, parsed in batches.

    Raises ``ModelError`` where no parser is installed.
    """
    batch: list[GivenText] = []
    for one in given:
        batch.append(one)
        if len(batch) == _BATCH:
            yield from _together(batch)
            batch = []
    yield from _together(batch)


def _together(batch: list[GivenText]) -> Iterator[AnnotatedText]:
    from nutgraf.annotate import LONGEST, Annotator, Job

    languages = [one.language or _language(one) for one in batch]
    jobs = [
        Job(
            Revision(article_id=one.id, number=1, title=one.title, text=one.text, fetched=_EPOCH),
            one.published,
            language,
        )
        for one, language in zip(batch, languages, strict=True)
    ]
    found = Annotator().annotate_many(jobs)
    for one, language, annotation in zip(batch, languages, found, strict=True):
        yield AnnotatedText(
            given=one,
            language=language,
            end=min(len(one.text), LONGEST),
            annotation=annotation,
        )


def _language(given: GivenText) -> str | None:
    from nutgraf.extract.language import detect

    short = len(given.title) + len(given.text) < _TELLING
    return "en" if short else detect(given.title, given.text)


def read_records(lines: Iterable[str], name: str) -> Iterator[GivenText]:
    """Texts from JSON Lines: ``text``, and where given ``id``, ``title``, ``published``,
    ``language``. Raises ``TextError``, which names the line, for one that cannot be read.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _record(line, f"line {number} of {name}", number)


def _record(line: str, where: str, number: int) -> GivenText:
    try:
        record: Any = json.loads(line)
    except ValueError as error:
        raise TextError(where, f"is not JSON: {error}", "Give one JSON object a line.") from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise TextError(where, "has no 'text'", "Give one JSON object with a text a line.")
    published = record.get("published")
    return GivenText(
        id=str(record.get("id", number)),
        text=record["text"],
        title=str(record.get("title") or ""),
        published=read_time(str(published), where) if published else None,
        language=record.get("language"),
    )


def read_time(value: str, where: str) -> datetime:
    """A time as ISO 8601 gives it; UTC where it names no zone. Raises ``TextError``."""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise TextError(
            where,
            f"the time {value!r} cannot be read",
            "Give ISO 8601, such as 2017-12-26 or 2017-12-26T10:04:00+03:00.",
        ) from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
