"""A store is copied whole, from either engine to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from nutgraf import cli
from nutgraf.errors import StoreError, StorePathError
from nutgraf.model import Feed, Outlet, Voice, VoiceMember
from nutgraf.model.query import Words
from nutgraf.store import open_store, schema
from nutgraf.store.base import Fault, Mute, SavedSearch
from nutgraf.store.copy import copy_store
from nutgraf.store.sql import SqlStore
from tests.store.things import (
    FEED,
    HOUR,
    NOW,
    annotation,
    article,
    change,
    decision,
    entry,
    page,
    revision,
)

Make = Callable[[], str]


def opened(address: str | Path, **how: Any) -> SqlStore:
    store = open_store(address, **how)
    assert isinstance(store, SqlStore)
    return store


def fill(store: SqlStore) -> None:
    """Something in every table that grouping and reading use."""
    store.put_outlets([Outlet(id="harbourpost.example", name="Harbour Post", country="GB")])
    store.put_feed(Feed(url=FEED, title="Post", added=NOW, next_poll=NOW + HOUR))
    store.add_entries([entry(1), entry(2)], NOW)
    store.put_articles((article(n), revision(n)) for n in range(1, 5))
    store.put_article(article(1), revision(1, text="The ferry was refloated. \u0130\U0001f6a2"))
    store.put_aliases("a1", ["https://m.example/1"])
    store.settle_entry(entry(1), article_id="a1")
    store.put_annotations([annotation(1, revision=2), annotation(2)])
    store.put_vectors("model", {"a1": np.array([0.5, -1.25, 3e-7], dtype=np.float32)})
    store.put_remembered({"a1": bytes(range(256))})
    store.put_grouping([decision(1, "s9"), decision(2, "s2")], [change("s9"), change("s2")])
    store.put_grouping([decision(3, "s1")], [change("s1")])
    # The older key leads to the younger: order alone would put a row before what it refers to.
    store.merge_stories("s9", "s1", change("s1", kind="merged", other_story_id="s9"))
    store.put_voices("s1", [Voice(members=(VoiceMember(article_id="a1", kind="original"),))])
    store.put_page(page("s1"), 2.5)
    store.put_page(page("s1", 2), 3.5)
    store.put_fault(Fault(scope="entry", subject="x", message="y", at=NOW))
    store.set_password("digest", NOW)
    store.put_saved_search(SavedSearch(id="f", name="Ferries", query="ferry", created=NOW))
    store.put_mute(Mute(kind="word", value="horoscope", created=NOW))
    store.set_retention(FEED, 30)


def dump(store: SqlStore) -> dict[str, list[tuple[Any, ...]]]:
    with store._reading() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in schema.metadata.sorted_tables
        }


@pytest.fixture
def full(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(opened(tmp_path / "full.sqlite")) as store:
        fill(store)
        yield store


def test_there_and_back_nothing_is_lost(full: SqlStore, postgres: Make, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with closing(opened(postgres())) as away, closing(opened(tmp_path / "b.sqlite")) as back:
        counts = copy_store(full, away, lambda *step: told.append(step))
        assert counts == {name: len(rows) for name, rows in dump(full).items()}
        assert dump(away) == dump(full)
        copy_store(away, back, lambda *step: None)
        assert dump(back) == dump(full)
        for store in (away, back):
            assert [h.id for h in store.search(Words("refloated"))] == ["a1"]
            assert [h.id for h in store.search_stories(Words("aground"))] == [
                h.id for h in full.search_stories(Words("aground"))
            ]
            # It goes on: new rows get new keys.
            store.put_articles([(article(9), revision(9))])
            store.put_grouping([decision(9, "s77")], [change("s77")])
            assert store.ungrouped() == ["a4"]
            assert [h.id for h in store.search(Words("9"))] == ["a9"]
    steps = {step for step, _, _ in told}
    assert steps == {"copying", "comparing", "indexing"}
    assert all(done <= total for _, done, total in told)


def test_only_into_an_empty_store(full: SqlStore, tmp_path: Path) -> None:
    with closing(opened(tmp_path / "other.sqlite")) as other:
        other.put_feed(Feed(url="https://other.example/feed"))
        before = dump(other)
        with pytest.raises(StoreError, match=r"not empty \(there are feeds\)"):
            copy_store(full, other, lambda *step: None)
        assert dump(other) == before


def test_a_row_that_does_not_arrive_is_found(
    full: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(opened(tmp_path / "other.sqlite")) as other:

        def spoil(step: str, done: int, total: int) -> None:
            if step == "copying" and done == total:
                with other._writing() as connection:
                    connection.execute(
                        schema.revisions.update()
                        .where(schema.revisions.c.article_id == "a2")
                        .values(text="Something else.")
                    )

        with pytest.raises(StoreError, match=r"article_id='a2', number=1 of revisions"):
            copy_store(full, other, spoil)
        assert not any(dump(other).values())


def test_the_command(full: SqlStore, postgres: Make, tmp_path: Path) -> None:
    address = postgres()

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(cli.app, ["copy", *arguments])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.output

    path = str(tmp_path / "full.sqlite")
    assert "4 articles" in run(path, address)
    with closing(opened(address)) as store:
        assert dump(store) == dump(full)
    with pytest.raises(StoreError, match="both"):
        run(path, path)
    with pytest.raises(StorePathError, match="no store here"):
        run(str(tmp_path / "none.sqlite"), str(tmp_path / "new.sqlite"))
    assert not (tmp_path / "new.sqlite").exists()
