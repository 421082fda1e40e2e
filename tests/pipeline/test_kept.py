"""What is kept in memory of growing stories changes nothing that comes out."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from nutgraf.engine import Engine
from nutgraf.group.voices import find_voices
from nutgraf.model import Decision, StoryChange
from nutgraf.pipeline import kept as keeping
from nutgraf.pipeline.kept import Kept
from nutgraf.pipeline.relating import Relating
from nutgraf.store import open_store
from nutgraf.store.base import Store
from tests.group.make import START
from tests.group.test_telling import OUTLETS, later, story

STORIES = ("bridge", "ferry")


def put_into(store: Store, article_id: str, story_id: str) -> None:
    change = StoryChange(story_id=story_id, at=START, kind="joined", article_id=article_id)
    decision = Decision(article_id=article_id, story_id=story_id, score=1.0, features={})
    store.put_grouping([decision], [change])


@pytest.mark.parametrize("seed", range(4))
def test_another_process_may_change_everything(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    made = story(dice, 30)
    with open_store(tmp_path / "s.sqlite") as store, open_store(tmp_path / "s.sqlite") as other:
        other.put_outlets(OUTLETS.values())
        kept = Kept(store)
        relating = Relating(store, kept)
        for at in range(32):
            held = [m for m in made[: at + 1] if store.story_of(m[0].id)]
            if at < len(made):
                other.put_article(*made[at])
                put_into(other, made[at][0].id, dice.choice(STORIES))
            if held and dice.random() < 0.3:
                article, revision = later(dice.choice(held), dice)
                other.put_article(article, revision)
            if held and dice.random() < 0.2:
                article, revision = dice.choice(held)
                other.put_article(replace(article, removed=START + timedelta(days=1)), revision)
            if held and dice.random() < 0.2:
                put_into(other, dice.choice(held)[0].id, dice.choice(STORIES))
            if at == 27:
                merged = StoryChange(
                    story_id="bridge", at=START, kind="merged", other_story_id="ferry"
                )
                other.merge_stories("ferry", "bridge", merged)
            here = [s for s in map(store.story, STORIES) if s is not None and s.article_ids]
            relating.relate(here)
            if at % 8 == 7:
                anew = Relating(store)
                anew.relate(here)
                assert [relating._views[s.id] for s in here] == [anew._views[s.id] for s in here]
            for found in here:
                words = kept.words(found.article_ids)
                assert words[0] == store.articles(found.article_ids)
                assert words[1] == store.newest_revisions(found.article_ids)
                told = find_voices(
                    [(words[0][key], words[1][key]) for key in found.article_ids], OUTLETS
                )
                assert kept.voices(found, words, OUTLETS) == told


def test_an_article_forgotten_and_come_again_is_read_again(tmp_path: Path) -> None:
    ((article, revision),) = story(random.Random(1), 1)
    with open_store(tmp_path / "s.sqlite") as store:
        store.put_outlets(OUTLETS.values())
        kept = Kept(store)
        store.put_article(article, revision)
        put_into(store, article.id, "bridge")
        assert kept.words([article.id])[1] == {article.id: revision}
        store.forget_stories(["bridge"])
        assert kept.words([article.id]) == ({}, {})
        again = replace(article, first_seen=article.first_seen + timedelta(days=9))
        reworded = replace(revision, text="Other words.")
        store.put_article(again, reworded)
        assert kept.words([article.id])[1] == {article.id: reworded}


def test_what_is_kept_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "TOLD", 12)
    monkeypatch.setattr(keeping, "WORDS", 20)
    made = story(random.Random(2), 40)
    with open_store(tmp_path / "s.sqlite") as store:
        store.put_outlets(OUTLETS.values())
        kept = Kept(store)
        for at, (article, revision) in enumerate(made):
            store.put_article(article, revision)
            put_into(store, article.id, f"story{at // 5}")
        for number in range(8):
            found = store.story(f"story{number}")
            assert found is not None
            assert len(kept.voices(found, kept.words(found.article_ids), OUTLETS)) > 0
        assert [list(kept._tellings), len(kept._words)] == [["story6", "story7"], 20]


def bring(folder: Path, number: int) -> Path:
    text = (
        f"The council of Brennmark voted {number + 12} to 9 on Tuesday to close the old bridge. "
        f"Engineers had found {number + 2} cracks in one of its pillars, the council said. "
        f"Mayor Ulla Rask said that {number + 40} drivers had asked her office for a ferry."
    )
    record = {
        "url": f"https://outlet{number}.example/bridge",
        "title": "Council of Brennmark votes to close the old bridge",
        "text": text,
        "outlet": f"outlet{number}.example",
        "published": f"2026-03-02T08:{number:02}:00Z",
    }
    path = folder / f"{number}.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def test_pages_are_those_of_a_process_that_begins_anew(tmp_path: Path) -> None:
    def opened(name: str) -> Engine:
        return Engine.open(
            str(tmp_path / name), encoder="none", workers=1, log="error", clock=lambda: START
        )

    with opened("on.sqlite") as going_on:
        for lot in (range(4), range(4, 6), range(6, 7)):
            with opened("anew.sqlite") as anew:
                for engine in (going_on, anew):
                    for number in lot:
                        engine.pipeline.import_archive(bring(tmp_path, number))
                    engine.pipeline.digest()
                theirs = [s.page for s in anew.stories()]
            assert [s.page for s in going_on.stories()] == theirs
        (summary,) = going_on.stories()
        assert len(summary.story.article_ids) == 7
