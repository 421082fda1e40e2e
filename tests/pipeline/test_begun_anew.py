"""Grouping that begins anew from the store decides as grouping that went on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from nutgraf.engine import Engine
from nutgraf.group import memory
from nutgraf.group.features import Features, featurise
from nutgraf.model import Article, Decision
from nutgraf.pipeline.grouping import Grouping
from nutgraf.pipeline.progress import quiet
from nutgraf.store.base import Store
from tests.pipeline.press_archive import write_archive

NOW = datetime(2018, 1, 2, 12, tzinfo=UTC)
WINDOW = timedelta(days=500)  # nothing is forgotten in between
#: Articles grouped at once: a process that begins anew does so after each lot.
LOT = 6


def grouped(
    folder: Path, lines: list[bytes], *, anew: bool, reading: bool = False
) -> dict[str, Decision]:
    """How the articles were decided, by one ``Grouping`` or by one for each lot of them.

    With ``reading`` nothing that was kept of live articles is taken: their words are read again.
    """
    folder.mkdir()
    with Engine.open(str(folder / "s.sqlite"), encoder="none", workers=1, log="error") as engine:
        going_on = Grouping(engine.store, None, WINDOW)
        for at in range(0, len(lines), LOT):
            lot = folder / f"{at}.jsonl"
            lot.write_bytes(b"".join(lines[at : at + LOT]))
            engine.pipeline.import_archive(lot)
            one = Grouping(engine.store, None, WINDOW) if anew else going_on
            if reading:
                engine.store.forget_remembered(NOW + WINDOW)
            one.group(NOW, quiet)
        ids = [a["article"] for story in engine.story_lines() for a in story["articles"]]
        return engine.store.decisions(sorted(ids))


def test_beginning_anew_changes_no_story(tmp_path: Path) -> None:
    """An article is weighed by what came before it, whoever weighs it.

    Only when a growing story is looked at whole again may differ: nine decisions in ten are the
    same to the last digit, and the others nearly.
    """
    whole = tmp_path / "press.jsonl"
    assert write_archive(whole) > 60
    lines = whole.read_bytes().splitlines(keepends=True)
    went_on = grouped(tmp_path / "on", lines, anew=False)
    assert len(went_on) == len(lines)
    begun_anew = grouped(tmp_path / "anew", lines, anew=True)
    assert {k: d.story_id for k, d in begun_anew.items()} == {
        k: d.story_id for k, d in went_on.items()
    }
    assert sum(begun_anew[key] == went_on[key] for key in went_on) >= 0.9 * len(went_on)
    assert all(abs(begun_anew[key].score - went_on[key].score) < 0.01 for key in went_on)


def test_what_was_kept_decides_as_the_words_do(tmp_path: Path) -> None:
    """Beginning anew from packs or from words gives the same decisions, to the last digit."""
    whole = tmp_path / "press.jsonl"
    write_archive(whole)
    lines = whole.read_bytes().splitlines(keepends=True)
    kept = grouped(tmp_path / "kept", lines, anew=True)
    read = grouped(tmp_path / "read", lines, anew=True, reading=True)
    assert len(kept) == len(lines)
    assert kept == read


def test_a_start_reads_no_words_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept suffices; of another version, or of an older revision, it is not taken."""
    whole = tmp_path / "press.jsonl"
    write_archive(whole)
    read: list[str] = []

    def start(store: Store) -> list[str]:
        del read[:]
        grouping = Grouping(store, None, WINDOW)
        grouping.make_ready(NOW)
        assert len(grouping._grouper) == store.counts().articles
        return list(read)

    def reading(article: Article, *rest: Any) -> Features:
        read.append(article.id)
        return featurise(article, *rest)

    with Engine.open(str(tmp_path / "s.sqlite"), encoder="none", workers=1, log="error") as engine:
        store = engine.store
        engine.pipeline.import_archive(whole)
        Grouping(store, None, WINDOW).group(NOW, quiet)
        monkeypatch.setattr("nutgraf.pipeline.grouping.featurise", reading)
        assert start(store) == []
        first = next(store.live_articles(NOW - WINDOW, NOW + WINDOW)).article_id
        article, (words,) = store.articles([first])[first], store.revisions(first)

        def group_one_more(key: str) -> None:
            new = replace(article, id=key, url=None, imported_id=None)
            store.put_article(new, replace(words, article_id=key))
            assert Grouping(store, None, WINDOW).group(NOW, quiet) == 1

        store.put_article(article, replace(words, text=words.text + " More is to come."))
        assert start(store) == [first]
        # What had to be read is kept with the next articles that are grouped.
        group_one_more("one more")
        assert start(store) == []
        with monkeypatch.context() as patch:
            patch.setattr(memory, "VERSION", "another")
            assert len(start(store)) == store.counts().articles
        store.forget_remembered(NOW + WINDOW)
        group_one_more("another")
        assert start(store) == []
