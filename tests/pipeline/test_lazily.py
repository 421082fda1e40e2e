"""Annotating is put off: an article alone gets its opening done, the rest when another joins."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nutgraf.annotate import OPENING_VERSION, VERSION, Job
from nutgraf.engine import Engine
from nutgraf.model import Annotation, Story
from nutgraf.pipeline.pool import Pool
from tests.group.make import FERRY, FERRY_AGAIN, VOTE

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
MORE = "\n\n".join(
    f"Harbour pilot Jon Mell said deck {n} had been checked by {n + 2} engineers. "
    f"The log of watch {n} was handed to the inspectors on Tuesday."
    for n in range(2, 24)
)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """The titles of the articles that are annotated, and whether only their openings."""
    asked: list[tuple[str, bool]] = []
    real = Pool.annotate_many

    def noting(self: Pool, items: Sequence[Job]) -> Iterable[Annotation]:
        asked.extend((job.revision.title, job.opening) for job in items)
        return real(self, items)

    monkeypatch.setattr(Pool, "annotate_many", noting)
    return asked


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine.open(
        str(tmp_path / "news.sqlite"), encoder="none", workers=1, log="error", clock=lambda: NOW
    ) as opened:
        yield opened


def bring(engine: Engine, folder: Path, outlet: str, title: str, text: str) -> None:
    record = {
        "url": f"https://{outlet}.example/{len(title)}",
        "title": title,
        "text": text,
        "outlet": f"{outlet}.example",
        "published": "2026-03-02T08:00:00Z",
    }
    path = folder / f"{outlet}.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    engine.import_archive(path)
    engine.pipeline.digest()


def stories(engine: Engine) -> list[Story]:
    found = [engine.store.story(summary.story.id) for summary in engine.stories()]
    return [story for story in found if story is not None]


def versions(engine: Engine) -> dict[str, str]:
    store = engine.store
    revisions = store.newest_revisions([i for s in stories(engine) for i in s.article_ids])
    keys = [(key, revision.number) for key, revision in revisions.items()]
    found = store.annotations(keys, VERSION, OPENING_VERSION)
    return {revisions[key].title: note.version for key, note in found.items()}


def test_the_rest_is_annotated_when_another_voice_joins(
    engine: Engine, tmp_path: Path, done: list[tuple[str, bool]]
) -> None:
    first, copy, second = "Ferry Aurelia runs aground", "Ferry Aurelia aground", "All 214 safe"
    bring(engine, tmp_path, "post", first, f"{FERRY}\n\n{MORE}")
    assert versions(engine) == {first: OPENING_VERSION}
    bring(engine, tmp_path, "levy", "Water levy rejected", VOTE)
    bring(engine, tmp_path, "copies", copy, f"{FERRY}\n\n{MORE}")
    (story,) = [s for s in stories(engine) if len(s.article_ids) == 2]
    assert len(story.voices) == 1
    # A reprint is not cited: it needs no annotation of its own.
    assert versions(engine) == {first: OPENING_VERSION, "Water levy rejected": VERSION}
    bring(engine, tmp_path, "times", second, FERRY_AGAIN)
    others = [s for s in stories(engine) if len(s.article_ids) == 1]
    if len(others) == 2:
        engine.merge(story.id, max(others, key=lambda s: s.id != story.id and s.founded).id)
    assert versions(engine) == {
        first: VERSION, second: VERSION, "Water levy rejected": VERSION
    }  # fmt: skip
    assert len(done) == len(set(done))
    assert done.count((first, False)) == 1
    assert engine.verify().faults == ()
