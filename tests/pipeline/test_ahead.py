"""Annotating in a pool ahead of composing: the same pages, and what was expected is what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from nutgraf.annotate import Annotator, Job
from nutgraf.model import Annotation, Page
from nutgraf.pipeline import pages
from nutgraf.pipeline.pages import compose_dirty
from nutgraf.pipeline.pool import CHUNK, Pool
from nutgraf.pipeline.relating import Relating
from nutgraf.pipeline.run import quiet
from nutgraf.sample.press import load_press
from nutgraf.store import open_store
from tests.group.make import START, article
from tests.group.test_telling import OUTLETS
from tests.pipeline.test_kept import put_into

STORIES = 11


class Counted(Pool):
    """A pool that counts the texts that were asked for and had been expected."""

    def __init__(self) -> None:
        super().__init__(workers=2)
        self.expected: list[list[Job]] = []
        self.asked = self.ahead = 0

    def expect(self, items: Sequence[Job]) -> None:
        self.expected.append(list(items))
        super().expect(items)

    def annotate_many(self, items: Sequence[Job]) -> Iterable[Annotation]:
        self.asked += len(items)
        self.ahead += len(items) * (list(items) in self.expected)
        return super().annotate_many(items)


@pytest.fixture(scope="module")
def pool() -> Iterator[Counted]:
    pool = Counted()
    yield pool
    pool.close()


def jobs(count: int) -> list[Job]:
    found = []
    for number, one in enumerate(load_press().articles[:count]):
        made, revision = article(f"a{number}", one.revisions[0].title, one.revisions[0].text)
        found.append(Job(revision, made.published, "en", opening=number % 2 == 0))
    return found


def composed(path: Path, pool: Counted | None) -> dict[str, Page]:
    """The pages of a few stories with two articles each."""
    texts = [a.revisions[0] for a in load_press().articles if a.language.startswith("en")]
    with open_store(path) as store:
        store.put_outlets(replace(o, country="NO") for o in OUTLETS.values())
        for number, text in enumerate(texts[: 2 * STORIES]):
            made, revision = article(
                f"a{number}", text.title, text.text, hours=number / 10, outlet=f"o{number % 9}.example"
            )  # fmt: skip
            store.put_article(replace(made, language="en"), revision)
            put_into(store, f"a{number}", f"s{number // 2}")
        annotate = pool.annotate_many if pool else Annotator().annotate_many
        expect = pool.expect if pool else None
        compose_dirty(store, annotate, Relating(store), START, quiet, expect=expect)
        assert not store.dirty_stories()
        return {f"s{n}": page for n in range(STORIES) if (page := store.page(f"s{n}")) is not None}


def test_pages_are_the_same_and_annotated_ahead(
    tmp_path: Path, pool: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "BATCH", 4)
    alone = composed(tmp_path / "alone.sqlite", None)
    assert len(alone) > STORIES // 2
    monkeypatch.setattr(pages, "WORTH_EXPECTING", 1)
    assert composed(tmp_path / "pool.sqlite", pool) == alone
    assert pool.asked == pool.ahead > STORIES


def test_what_is_asked_is_given_whatever_was_expected(pool: Counted) -> None:
    wanted = jobs(CHUNK + 3)
    given = list(Annotator().annotate_many(wanted))
    for expected in (wanted, wanted[1:], wanted[::-1], [], wanted):
        pool.expect(expected)
        assert list(pool.annotate_many(wanted)) == given
    assert list(pool.annotate_many(wanted)) == given
