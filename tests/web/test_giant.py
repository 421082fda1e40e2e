"""A story of a thousand articles: its page stays light, and says what it leaves out."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from nutgraf.engine import Engine
from nutgraf.model import Decision, Voice, VoiceMember
from nutgraf.web.app import create_app

from ..publish import sample_pages as sample
from .filled import fill

VOICES, COPIES = 100, 9


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine.open(str(tmp_path / "s.sqlite"), encoder="none", workers=1) as engine:
        fill(engine)
        yield engine


def grow(engine: Engine) -> None:
    """Put a thousand articles into the sample story, in a hundred voices of ten."""
    first = sample.ARTICLES[0]
    revision = sample.SOURCES.revisions[(first.id, 1)]
    keys = [f"g{n}" for n in range(VOICES * (COPIES + 1))]
    engine.store.put_articles(
        (
            replace(first, id=key, url=f"https://{key}.example/", revision=1),
            replace(
                revision,
                article_id=key,
                # Titles that do not repeat, or compressing would flatter the page.
                title=hashlib.blake2b(key.encode(), digest_size=30).hexdigest(),
            ),
        )
        for key in keys
    )
    engine.store.put_grouping(
        [Decision(article_id=k, story_id=sample.STORY, score=0.9, features={}) for k in keys], ()
    )
    voices = [
        Voice(
            members=(
                VoiceMember(article_id=keys[at], kind="original"),
                *(
                    VoiceMember(article_id=key, kind="reprint", of=keys[at], shared=0.9)
                    for key in keys[at + 1 : at + 1 + COPIES]
                ),
            )
        )
        for at in range(0, len(keys), COPIES + 1)
    ]
    page = sample.sample_page()
    page = replace(page, version=4, voices=(*page.voices, *voices))
    engine.store.put_voices(sample.STORY, page.voices)
    engine.store.put_page(page, 9.0)


def test_the_page_of_a_thousand_articles_is_light_and_says_so(engine: Engine) -> None:
    with TestClient(create_app(engine)) as client:
        grow(engine)
        answer = client.get(f"/story/{sample.STORY}")
    assert answer.status_code == 200
    assert len(answer.content) < 200_000
    assert len(gzip.compress(answer.content)) < 30_000
    assert "more, in <a href" in answer.text
    assert "repeated by 9 others" in answer.text
