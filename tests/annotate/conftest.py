"""One annotator, one publication time, and a way to annotate plain text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from nutgraf.annotate import Annotator
from nutgraf.model import Annotation, Revision

PUBLISHED = datetime(2017, 12, 26, 10, 4, tzinfo=UTC)  # a Tuesday

Annotate = Callable[..., Annotation]


@pytest.fixture(scope="session")
def annotator() -> Annotator:
    return Annotator()


@pytest.fixture(scope="session")
def annotate(annotator: Annotator) -> Annotate:
    def run(
        text: str, *, published: datetime | None = PUBLISHED, language: str | None = "en"
    ) -> Annotation:
        revision = Revision(
            article_id="a1", number=1, title="A title", text=text, fetched=PUBLISHED
        )
        return annotator.annotate(revision, published=published, language=language)

    return run
