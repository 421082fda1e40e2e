"""In what order SQLite's search gives what it finds, and that it finds all of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from nutgraf.model import Outlet
from nutgraf.query import parse_query
from nutgraf.store import ranking
from nutgraf.store.sqlite import SqliteStore, open_sqlite
from tests.store.things import article, decision, page, revision

WORDS = ("fog", "ferry", "tug", "buoy")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is much: so the same is done as with a million articles."""
    monkeypatch.setattr(ranking, "EVERYWHERE", 20)
    monkeypatch.setattr(ranking, "RANKED_BY_TITLE", 10)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(open_sqlite(tmp_path / "store.sqlite")) as store:
        store.put_outlets([Outlet(id=f"n{n}.example", name=f"Outlet {n}") for n in range(4)])
        yield store


def _put(store: SqliteStore, n: int, title: str, text: str) -> None:
    store.put_article(
        article(n, outlet_id=f"n{n % 4}.example", language="de" if n % 3 else "en"),
        revision(n, title=title, text=text),
    )


def _ids(store: SqliteStore, query: str, limit: int = 20, offset: int = 0) -> list[str]:
    return [hit.id for hit in store.search(parse_query(query), limit, offset)]


def test_words_of_everywhere_alone_titles_first_then_the_newest(store: SqliteStore) -> None:
    for n in range(1, 41):
        _put(store, n, "Fog" if n in (3, 33, 37) else "Calm", "The fog came.")
    # Of the newest ten, those with the word in the title; an old title does not come first.
    assert _ids(store, "fog", 5) == ["a37", "a33", "a40", "a39", "a38"]
    assert _ids(store, "fog", 100) == _ids(store, "fog", 15) + _ids(store, "fog", 100, 15)
    assert len(set(_ids(store, "fog", 100))) == 40


def test_words_that_tell_decide(store: SqliteStore) -> None:
    texts = {5: "Fog. A tug, another tug, a third tug.", 6: "Fog. A tug and what not."}
    for n in range(1, 41):
        _put(store, n, "Fog, fog" if n % 2 else "Calm", texts.get(n, "Fog."))
    assert _ids(store, "fog tug") == ["a5", "a6"]
    _put(store, 41, "Tug", "Fog, and nothing but fog.")
    assert _ids(store, "fog tug") == ["a41", "a5", "a6"]
    assert _ids(store, "fog tug lang:de") == ["a41", "a5"]


def test_a_word_that_comes_to_stand_everywhere(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(1, 20):
        _put(store, n, "Calm", "Fog, fog, fog." if n == 2 else "The fog came in the night.")
    assert _ids(store, "fog", 1) == ["a2"]
    for n in range(20, 31):
        _put(store, n, "Calm", "The fog came in the night.")
    assert _ids(store, "fog", 2) == ["a30", "a29"]
    store.put_grouping([decision(n, "s") for n in range(5, 31)], [])
    store.forget_stories(["s"])
    assert _ids(store, "fog", 2) == ["a4", "a3"]  # it is still thought to be everywhere
    later = ranking.time.monotonic() + 2 * 3600
    monkeypatch.setattr(ranking.time, "monotonic", lambda: later)
    assert _ids(store, "fog", 1) == ["a2"]


@pytest.mark.parametrize("kind", ["article", "story"])
def test_all_that_matches_is_found_and_nothing_else(store: SqliteStore, kind: str) -> None:
    dice = random.Random(4)
    has: dict[str, set[str]] = {}
    for n in range(120):
        words = {w for w in WORDS if dice.random() < 0.6 / (1 + WORDS.index(w))}
        title = " ".join(sorted(w for w in words if dice.random() < 0.3)) or "Calm"
        _put(store, n, title, " ".join(sorted(words)) + ".")
        store.put_grouping([decision(n, f"a{n}")], [])
        store.put_page(page(f"a{n}", headline=title, body=" ".join(sorted(words)) + "."), 1.0)
        has[f"a{n}"] = words | {f"n{n % 4}", "de" if n % 3 else "en"}
    search = store.search if kind == "article" else store.search_stories
    for _ in range(200):
        wanted = dice.sample(WORDS, dice.choice([1, 1, 2]))
        barred = [w for w in WORDS if w not in wanted and dice.random() < 0.2]
        outlet, tag = dice.choice(["n0", "n3"]), dice.choice(["de", "en"])
        query, must, mustnot = " ".join(wanted), set(wanted), set(barred)
        query += "".join(f" -{w}" for w in barred)
        for operator, value in (("outlet", outlet), ("lang", tag)):
            way = dice.choice(["", "", "yes", "no"])
            if way:
                query += f" {'-' if way == 'no' else ''}{operator}:{value}"
                (must if way == "yes" else mustnot).add(value)
        expected = {key for key, had in has.items() if must <= had and not mustnot & had}
        asked = parse_query(query)
        found = [hit.id for hit in search(asked, 200)]
        assert (len(found), set(found)) == (len(expected), expected), query
        pages = [h.id for at in range(0, 200, 50) for h in search(asked, 50, at)]
        assert pages == found, query
        newest = [hit.id for hit in search(asked, 200, newest_first=True)]
        assert newest == sorted(expected, key=lambda key: -int(key[1:])), query
