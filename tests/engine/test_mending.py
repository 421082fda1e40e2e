"""What people decide about stories: carried out, recorded, obeyed ever after, taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nutgraf import cli
from nutgraf.engine import Engine
from nutgraf.errors import MendError, NotFoundError
from tests.group.make import FERRY, FERRY_AGAIN, FERRY_THIRD, VOTE

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LINES = (
    ("f1", "Ferry Aurelia runs aground off Port Kelmar", FERRY, "harbourpost.example"),
    ("f2", "All 214 aboard ferry Aurelia are safe", FERRY_AGAIN, "kelmartimes.example"),
    ("f3", "Why did the Aurelia's steering fail?", FERRY_THIRD, "coastreview.example"),
    ("v", "Water levy rejected", VOTE, "ostravanews.example"),
)


def archive(folder: Path, lines: tuple[tuple[str, str, str, str], ...] = LINES) -> Path:
    path = folder / "articles.jsonl"
    records = (
        {
            "url": f"https://{outlet}/{key}",
            "title": title,
            "text": text,
            "outlet": outlet,
            "published": f"2026-03-02T{8 + n:02}:00:00Z",
        }
        for n, (key, title, text, outlet) in enumerate(lines)
    )
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


Opened = Callable[[], Engine]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Opens the same store again and again, each time as a new process would."""
    engines: list[Engine] = []

    def again() -> Engine:
        for engine in engines:
            engine.close()
        store = str(tmp_path / "news.sqlite")
        engines[:] = [Engine.open(store, encoder="none", workers=1, log="error", clock=lambda: NOW)]
        return engines[0]

    again().import_archive(archive(tmp_path))
    yield again
    engines[0].close()


def keys(engine: Engine) -> dict[str, str]:
    """Which story each article is in, by the last part of its address."""
    return {
        str(a["url"]).rsplit("/", 1)[1]: str(line["id"])
        for line in engine.story_lines()
        for a in line["articles"]
    }


def article_id(engine: Engine, key: str) -> str:
    return next(
        a["article"]
        for line in engine.story_lines()
        for a in line["articles"]
        if str(a["url"]).endswith(f"/{key}")
    )


def revise(engine: Engine, key: str) -> None:
    """The outlet changes the article's words: it is grouped anew."""
    from dataclasses import replace

    held = article_id(engine, key)
    article = engine.store.articles([held])[held]
    old = engine.store.newest_revisions([held])[held]
    new = replace(old, number=old.number + 1, text=old.text + " More is awaited.")
    engine.store.put_article(replace(article, revision=new.number), new)
    engine.pipeline.digest()


def test_the_ground(opened: Opened) -> None:
    found = keys(opened())
    assert found["f1"] == found["f2"] == found["f3"] != found["v"]


def test_merging_keeps_the_older_address_and_redirects(opened: Opened) -> None:
    engine = opened()
    before = keys(engine)
    stays = engine.merge(before["v"], before["f1"])
    assert stays == before["f1"]
    assert set(keys(engine).values()) == {stays}
    assert engine.story_page(before["v"]).story.merged_into == stays
    page = engine.published(before["v"]).page
    assert page is not None
    assert page.record.articles == 4, "the page is composed anew at once"
    merged = [c for c in engine.story_page(stays).changes if c.kind == "merged"]
    assert [(c.by, c.other_story_id) for c in merged] == [("person", before["v"])]
    with pytest.raises(MendError, match="one story already"):
        engine.merge(before["v"], stays)


def test_a_merge_is_obeyed_after_a_restart_and_a_new_revision(opened: Opened) -> None:
    engine = opened()
    before = keys(engine)
    stays = engine.merge(before["v"], before["f1"])
    engine = opened()
    revise(engine, "v")
    assert keys(engine)["v"] == stays


def test_splitting_keeps_the_older_part_at_the_address(opened: Opened, tmp_path: Path) -> None:
    engine = opened()
    story = keys(engine)["f1"]
    new = engine.split(story, [article_id(engine, "f1"), article_id(engine, "f2")])
    found = keys(engine)
    assert (found["f1"], found["f2"], found["f3"]) == (story, story, new)
    assert {c.kind for c in engine.story_page(story).changes} >= {"split", "left"}
    engine = opened()
    engine.import_archive(archive(tmp_path))
    revise(engine, "f3")
    assert keys(engine) == found, "after a restart, another import and a new revision"


def test_what_cannot_be_split(opened: Opened) -> None:
    engine = opened()
    story = keys(engine)["f1"]
    every = [article_id(engine, key) for key in ("f1", "f2", "f3")]
    for named in (every, []):
        with pytest.raises(MendError, match="and not all"):
            engine.split(story, named)
    with pytest.raises(MendError, match="is not in story"):
        engine.split(story, [article_id(engine, "v")])
    with pytest.raises(NotFoundError, match="nosuchstory"):
        engine.split("nosuchstory", every)


def test_an_excluded_article_never_comes_back(opened: Opened) -> None:
    engine = opened()
    story = keys(engine)["f1"]
    new = engine.exclude(article_id(engine, "f2"))
    assert keys(engine)["f2"] == new != story
    engine = opened()
    revise(engine, "f2")
    assert keys(engine)["f2"] != story
    with pytest.raises(MendError, match="is alone"):
        engine.exclude(article_id(engine, "v"))


def test_another_process_is_heard(opened: Opened, tmp_path: Path) -> None:
    engine = opened()
    before = keys(engine)
    with Engine.open(str(tmp_path / "news.sqlite"), encoder="none", workers=1, log="error") as two:
        new = two.exclude(article_id(two, "f3"))
        revise(engine, "f3")
        assert keys(engine)["f3"] != before["f1"]
        stays = two.merge(before["v"], before["f1"])
        revise(engine, "v")
        assert keys(engine)["v"] == stays
    assert engine.store.story(new) is not None


@pytest.mark.parametrize("which", ["merge", "split", "exclude"])
def test_undo_and_undo_again(opened: Opened, which: str) -> None:
    engine = opened()
    before = keys(engine)
    story = before["f1"]
    if which == "merge":
        engine.merge(before["v"], story)
    elif which == "split":
        engine.split(story, [article_id(engine, "f3")])
    else:
        engine.exclude(article_id(engine, "f3"))
    after = keys(engine)
    assert after != before
    assert engine.undo(story).kind == {"merge": "merged", "exclude": "not this one"}.get(
        which, "split"
    )
    assert keys(engine) == before
    engine = opened()
    revise(engine, "f3")
    revise(engine, "v")
    assert keys(engine) == before
    if which != "exclude":
        engine.undo(story)
        assert len(set(keys(engine).values())) == len(set(after.values()))


def test_undoing_a_merge_brings_back_the_page_and_older_redirects(opened: Opened) -> None:
    engine = opened()
    story = keys(engine)["f1"]
    part = engine.split(story, [article_id(engine, "f3")])
    smaller = engine.split(story, [article_id(engine, "f2")])
    older = engine.merge(part, smaller)
    gone = ({part, smaller} - {older}).pop()
    engine.merge(older, story)
    assert engine.story_page(gone).story.merged_into == story
    engine.undo(story)
    assert engine.story_page(older).story.merged_into is None
    assert engine.story_page(gone).story.merged_into == older
    assert engine.published(gone).story.id == older
    assert not engine.verify().faults


def test_why_names_the_nearest_other_and_where_a_story_went(opened: Opened) -> None:
    engine = opened()
    before = keys(engine)
    second = engine.article_view(article_id(engine, "f2"))
    assert any(line.startswith("Joined “Ferry") for line in second.why)
    assert any(line.startswith("Rare words shared: ") for line in second.why)
    levy = article_id(engine, "v")
    assert engine.article_view(levy).why[0].startswith("Opened a story")
    engine.merge(before["v"], before["f1"])
    assert "That story went into “Ferry" in " ".join(engine.article_view(levy).why)


def test_nothing_to_take_back(opened: Opened) -> None:
    engine = opened()
    with pytest.raises(MendError, match="nothing that can be taken back"):
        engine.undo(keys(engine)["v"])


def test_the_commands(opened: Opened, tmp_path: Path) -> None:
    engine = opened()
    before = keys(engine)
    second, third = article_id(engine, "f2"), article_id(engine, "f3")
    engine.close()
    store = ["--store", str(tmp_path / "news.sqlite")]

    def run(*words: str) -> str:
        done = CliRunner(env={"NUTGRAF_ENCODER": "none", "NUTGRAF_WORKERS": "1"}).invoke(
            cli.app, [*words, *store]
        )
        assert done.exit_code == 0, done.output
        return done.output

    assert before["f1"] in run("merge", before["v"], before["f1"])
    assert "merged" in run("undo", before["f1"])
    assert "other part" in run("split", before["f1"], third)
    assert "split" in run("undo", before["f1"])
    told = run("why", second)
    assert "Ferry Aurelia runs aground" in told
    assert "likely one event" in told
    assert "Aurelia" in json.loads(run("why", second, "--json"))["decision"]["shared_terms"]
    assert "story" in run("exclude", third)
    assert "by hand" in run("why", third)
    assert "not this one" in run("undo", before["f1"])
    assert keys(opened()) == before
