"""``nutgraf verify`` on a store: says what it checked, finds every fault planted in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from nutgraf import config
from nutgraf.cli import app
from nutgraf.engine import Engine, StoryView
from nutgraf.model import Page
from tests.compose.plant import FAULTS
from tests.pipeline.press_archive import write_archive

NOW = datetime(2018, 1, 2, 12, tzinfo=UTC)
#: Faults of the stored words; the others are of pages.
OF_STORE = {"lost revision", "lost article", "changed stored words"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample press's articles."""
    folder = tmp_path_factory.mktemp("press")
    write_archive(folder / "press.jsonl", {"nk-mediation", "nk-treasury", "ferry-santa-rufina"})
    store = folder / "press.sqlite"
    with opened(store) as engine:
        engine.import_archive(folder / "press.jsonl")
    return store


def opened(path: Path) -> Engine:
    settings = config.Settings(store=str(path), encoder="none", workers=1, log="error")
    return Engine.open(str(path), settings=settings, clock=lambda: NOW)


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    with opened(path) as engine:
        yield engine


def views(engine: Engine) -> Iterator[tuple[StoryView, Page]]:
    for view in engine.pages():
        assert view.page is not None
        yield view, view.page


def test_a_sound_store_is_called_sound(engine: Engine, path: Path) -> None:
    sentences = sum(1 for _, page in views(engine) for _ in page.sentences())
    done = CliRunner().invoke(app, ["verify", "--store", str(path)])
    assert done.exit_code == 0
    assert sentences > 20
    assert f"{sentences} sentences on {len(list(views(engine)))} pages checked" in done.stdout
    assert "0 faults" in done.stdout


@pytest.mark.parametrize("name", sorted(FAULTS.keys() - OF_STORE))
def test_a_fault_planted_in_a_page_is_found(engine: Engine, path: Path, name: str) -> None:
    planter, invariants = FAULTS[name]
    for view, page in views(engine):
        for seed in range(5):
            planted = planter(page, view.sources, Random(seed))
            if planted is None:
                continue
            bad = replace(planted[0], version=page.version + 1)
            engine.store.put_page(bad, 0.0)
            done = CliRunner().invoke(app, ["verify", "--store", str(path)])
            engine.store.put_page(replace(page, version=page.version + 2), 0.0)
            assert done.exit_code == 3
            found = [line for line in done.stdout.splitlines() if page.story_id in line]
            assert any(line.split()[1] in invariants for line in found)
            assert len(found) == len(done.stdout.splitlines()) - 1
            return
    pytest.skip(f"no page of the press can have this fault: {name}")


def test_words_changed_or_lost_in_the_store_are_found(engine: Engine, path: Path) -> None:
    _, page = next(views(engine))
    span = page.sections[0].sentences[0].citation.span
    key = {"key": span.article_id}
    database = create_engine(f"sqlite:///{path}")
    with database.begin() as connection:
        select = text("SELECT text FROM revisions WHERE article_id = :key")
        words: str = connection.execute(select, key).scalar_one()
        at = next(i for i in range(span.start, span.end) if words[i].islower())
        changed = words[:at] + words[at].upper() + words[at + 1 :]
        update = text("UPDATE revisions SET text = :text WHERE article_id = :key")
        connection.execute(update, {**key, "text": changed})
    found = {fault.invariant for story, fault in engine.verify().faults if story == page.story_id}
    with database.begin() as connection:
        connection.execute(update, {**key, "text": words})
    database.dispose()
    assert "I1" in found
    assert engine.verify().faults == ()
