"""A large store made of a small one: worlds of other words, and repetitions of these worlds.

A world is the sample press with half of its words exchanged for made-up ones of the same lengths,
so that all spans hold; worlds are put through the store as anything is. Putting takes a
hundredth of a second an article, so a million are not made so: the rows of the worlds are copied
with other ids, other times and, in a third of the made-up words, other letters, ten thousand
articles in a transaction, oldest first. Everything that a reader can ask for is copied, the
full-text tables and the index of names among it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
import re
import sqlite3
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from backports import zstd

from nutgraf import config
from nutgraf.annotate import VERSION
from nutgraf.demo import open_demo, read_week
from nutgraf.model import Decision, Outlet, Page
from nutgraf.store import open_store
from nutgraf.store.base import Store
from nutgraf.store.labels import article_labels

WORD = re.compile(r"[^\W\d_]{4,}|\d+")
#: Fields that hold words of articles; those that hold ids are exchanged by name.
_WORDS = {"text", "title", "inserted", "removed", "value", "name", "description", "about"}
_KEYS = {"key", "speaker_key"}
#: Outlets by which the sample's are multiplied.
OUTLETS = 40
WORLDS = 40
#: Caseless letters of no language here: every repetition puts other letters in their place.
_BLANKS = "\u01c0\u01c1\u01c2\u01c3"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: Articles in one transaction, and the time that all repetitions stretch over.
_AT_ONCE = 10_000
_YEAR = 365 * 86_400_000_000


class Variation:
    """One world: other words of the same lengths, other ids."""

    def __init__(self, number: int, pool: dict[int, list[str]]) -> None:
        self.number = number
        self._pool = pool
        self._known: dict[str, str] = {}

    def id(self, given: str) -> str:
        return given + world_mark(self.number)

    def outlet(self, given: str) -> str:
        return f"n{self.number % OUTLETS}.{given}" if self.number % OUTLETS else given

    def words(self, text: str) -> str:
        return WORD.sub(self._word, text)

    def _word(self, match: re.Match[str]) -> str:
        word = match[0]
        folded = word.casefold()
        other = self._known.get(folded)
        if other is None:
            digest = hashlib.blake2b(f"{self.number} {folded}".encode(), digest_size=8).digest()
            at = int.from_bytes(digest, "big")
            choice = self._pool.get(len(folded), [folded])
            # Half of the words stay: some stand in every copy, as words of news do.
            other = folded if at % 2 else choice[(at >> 8) % len(choice)]
            if folded.isdigit():
                other = str(at % 10 ** len(folded)).zfill(len(folded))
            self._known[folded] = other
        if len(other) != len(word):
            return word
        return (
            other.upper() if word.isupper() else other.capitalize() if word[0].isupper() else other
        )

    def of(self, value: Any, field: str = "") -> Any:
        """The value with everything in it exchanged."""
        if isinstance(value, str):
            if field in _WORDS or field in _KEYS:
                return self.words(value)
            if field in ("article_id", "story_id", "of", "id", "article_ids"):
                return self.id(value)
            return self.outlet(value) if field in ("outlet_id", "first_outlet_id") else value
        if isinstance(value, datetime):
            return value
        if isinstance(value, tuple):
            return tuple(self.of(item, field) for item in value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            changed = {
                f.name: new
                for f in dataclasses.fields(value)
                if (new := self.of(old := getattr(value, f.name), f.name)) is not old
            }
            return dataclasses.replace(value, **changed) if changed else value
        return value


def world_mark(number: int) -> str:
    """What the ids of a world end in."""
    return f"-w{number:05d}"


def word_pool(texts: list[str]) -> dict[int, list[str]]:
    """Words by length: the sample's, and made-up ones of the same letters."""
    seen = {w.casefold() for text in texts for w in WORD.findall(text) if not w.isdigit()}
    pool: dict[int, list[str]] = {}
    maker = random.Random(5)
    for word in sorted(seen):
        pool.setdefault(len(word), []).append(word)
    for length, words in pool.items():
        letters = "".join(words)
        made = ("".join(maker.choices(letters, k=length)) for _ in range(1500))
        for word in made:
            if word.isalpha() and len(word.casefold()) == length:
                at = maker.randrange(3 * length)
                blank = maker.choice(_BLANKS)
                words.append(word[:at] + blank + word[at + 1 :] if at < length else word)
    return pool


def make_sample(path: Path) -> None:
    """The sample press's week, read in earnest."""
    settings = config.load(store=str(path), encoder="none", workers=1)
    with open_demo(settings) as (engine, press, _):
        read_week(engine, press)
        for feed in engine.feeds():  # they are served no more
            engine.store.remove_feed(feed.url)


def make_worlds(sample: Store, path: Path) -> None:
    """Worlds made of the sample, each put as anything is put into a store."""
    ids = [s.story.id for s in sample.stories(limit=None)]
    pages = {i: page for i in ids if (page := sample.page(i)) is not None}
    stories = {i: story for i in pages if (story := sample.story(i)) is not None}
    every = [key for story in stories.values() for key in story.article_ids]
    held, words = sample.articles(every), {key: sample.revisions(key) for key in every}
    notes = sample.annotations([(key, r[-1].number) for key, r in words.items()], VERSION)
    outlets = sample.outlets()
    pool = word_pool([r.text for revisions in words.values() for r in revisions])
    with open_store(path) as store:
        for world in range(WORLDS):
            to = Variation(world, pool)
            with store.transaction():
                store.put_outlets(
                    Outlet(id=to.outlet(o.id), name=o.name, country=o.country, language=o.language)
                    for o in outlets.values()
                )
                for number in range(max(map(len, words.values()))):
                    store.put_articles(
                        (
                            dataclasses.replace(
                                to.of(held[key]),
                                url=f"https://{to.id(key)}.example/",
                                revision=number + 1,
                            ),
                            to.of(revisions[number]),
                        )
                        for key, revisions in words.items()
                        if number < len(revisions)
                    )
                store.put_annotations(to.of(note) for note in notes.values())
                for key, story in stories.items():
                    store.put_grouping(
                        [
                            Decision(
                                article_id=to.id(a), story_id=to.id(key), score=0.9, features={}
                            )
                            for a in story.article_ids
                        ],
                        (),
                    )
                    store.put_voices(to.id(key), to.of(story.voices))
                    page: Page = to.of(pages[key])
                    store.put_page(page, rank=float(page.record.voices))


# repetition ------------------------------------------------------------------------------

_Row = list[Any]
#: Tables that are copied, by the column that says whose a row is.
_OWNED = {
    "articles": "id",
    "revisions": "article_id",
    "addresses": "article_id",
    "annotations": "article_id",
    "stories": "id",
    "members": "article_id",
    "pages": "story_id",
}
_TIMES = {
    *("time", "checked", "published", "first_seen", "fetched", "updated", "founded"),
    *("first_article", "last_article", "composed"),
}


def _plain(value: Any) -> Any:
    """A stored value with its letters in the open: blobs as uncompressed JSON in UTF-8."""
    if not isinstance(value, bytes):
        return value
    text = zstd.decompress(value[1:]) if value[:1] == b"z" else value[1:]
    return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False).encode()


class World:
    """A world's rows, to be copied."""

    def __init__(self, source: sqlite3.Connection, number: int) -> None:
        self.mark = world_mark(number)
        self.rows: dict[str, tuple[list[str], list[_Row]]] = {}
        for table, key in _OWNED.items():
            query = f"SELECT * FROM {table} WHERE {key} LIKE ?"
            self.rows[table] = _fetched(source.execute(query, [f"%{self.mark}"]))
        arrival = self.rows["articles"][0].index("arrival")
        arrivals = [row[arrival] for row in self.rows["articles"][1]]
        self.arrivals = {old: new for new, old in enumerate(arrivals)}
        within = f"arrival BETWEEN {min(arrivals)} AND {max(arrivals)}"
        for table in ("named", "said"):
            query = f"SELECT * FROM {table} WHERE {within}"
            self.rows[table] = _fetched(source.execute(query))
        names = "SELECT * FROM names WHERE key IN (SELECT name_key FROM named WHERE " + within
        self.names = source.execute(f"{names} UNION SELECT name_key FROM said WHERE {within})")
        self.names = [list(row) for row in self.names]
        keys = ",".join(str(row[0]) for row in self.names)
        query = f"SELECT name_key, word FROM name_words WHERE name_key IN ({keys})"
        self.words: dict[int, list[str]] = {}
        for key_, word in source.execute(query):
            self.words.setdefault(key_, []).append(word)
        page = (
            "SELECT s.id, p.headline, p.text, p.labels "
            "FROM page_search p JOIN stories s ON s.key = p.rowid"
        )
        found = source.execute(f"{page} WHERE s.id LIKE ?", [f"%{self.mark}"])
        self.page_words = {row[0]: row[1:] for row in found}
        self.size = len(arrivals)


def _fetched(cursor: sqlite3.Cursor) -> tuple[list[str], list[_Row]]:
    names = [column[0] for column in cursor.description]
    return names, [[_plain(value) for value in row] for row in cursor]


class Repetition:
    """Writes copies of worlds into a store's tables."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        self._name_keys: dict[tuple[str, str], int] = {}
        self._arrival = self._one("SELECT coalesce(max(arrival), 0) FROM articles")
        self._story = self._one("SELECT coalesce(max(key), 0) FROM stories")

    def _one(self, query: str) -> int:
        found: int = self._raw.execute(query).fetchone()[0]
        return found

    def copy(self, world: World, number: int, shift: int, worth: float) -> None:
        """Copy a world: ``shift`` microseconds later, its ranks ``worth`` times as high."""
        pairs = [(world.mark, f"-c{number:06d}")]
        for at, blank in enumerate(_BLANKS):
            pairs.append((blank, _LETTERS[number // 26**at % 26]))
        coded = [(a.encode(), b.encode()) for a, b in pairs]

        def other(value: Any) -> Any:
            if isinstance(value, str):
                for a, b in pairs:
                    value = value.replace(a, b)
            elif isinstance(value, bytes):
                for old, new in coded:
                    value = value.replace(old, new)
                packed = zstd.compress(value, 3) if len(value) >= 200 else value
                value = b"z" + packed if len(packed) < len(value) else b"j" + value
            return value

        first, keys = self._arrival + 1, self._names(world, other)
        arrivals = {old: first + new for old, new in world.arrivals.items()}
        stories: dict[str, int] = {}
        texts: dict[tuple[str, int], tuple[str, str]] = {}
        for table, (columns, rows) in world.rows.items():
            made = []
            for row in rows:
                line = [
                    value + shift if name in _TIMES and value is not None else other(value)
                    for name, value in zip(columns, row, strict=True)
                ]
                self._place(table, columns, line, row, arrivals, keys, worth, stories)
                made.append(line)
                if table == "revisions":
                    texts[line[0], line[1]] = (line[2], line[3])
            self._insert(table, columns, made)
            if table == "articles":
                articles = made
                id_, revision = columns.index("id"), columns.index("revision")
                arrival = columns.index("arrival")
                outlet, language = columns.index("outlet_id"), columns.index("language")
        self._raw.executemany(
            "INSERT INTO article_search(rowid, title, text, labels) VALUES (?, ?, ?, ?)",
            [
                (a[arrival], *texts[a[id_], a[revision]], article_labels(a[outlet], a[language]))
                for a in articles
            ],
        )
        self._raw.executemany(
            "INSERT INTO page_search(rowid, headline, text, labels) VALUES (?, ?, ?, ?)",
            [
                (stories[other(key)], other(headline), other(text), labels)
                for key, (headline, text, labels) in world.page_words.items()
            ],
        )
        self._arrival += world.size

    def _place(
        self,
        table: str,
        columns: list[str],
        line: _Row,
        row: _Row,
        arrivals: dict[int, int],
        keys: dict[int, int],
        worth: float,
        stories: dict[str, int],
    ) -> None:
        """Give a copied row the keys of its new place."""
        for at, name in enumerate(columns):
            if name == "arrival":
                line[at] = arrivals[row[at]]
            elif name == "name_key" and row[at] is not None:
                line[at] = keys[row[at]]
            elif name == "rank":
                line[at] = row[at] * worth
        if table == "stories":
            self._story += 1
            line[columns.index("key")] = self._story
            stories[line[columns.index("id")]] = self._story

    def _insert(self, table: str, columns: list[str], rows: list[_Row]) -> None:
        named = ", ".join(f'"{c}"' for c in columns)
        blanks = ", ".join("?" * len(columns))
        self._raw.executemany(f"INSERT INTO {table} ({named}) VALUES ({blanks})", rows)

    def _names(self, world: World, other: Any) -> dict[int, int]:
        keys, rows, words = {}, [], []
        for key, kind, folded, name in world.names:
            this = (kind, other(folded))
            known = self._name_keys.get(this)
            if known is None:
                known = self._name_keys[this] = len(self._name_keys) + 1
                rows.append((known, *this, other(name)))
                words += [(w, known) for w in {other(w) for w in world.words.get(key, ())}]
            keys[key] = known
        self._raw.executemany(
            "INSERT INTO names (key, kind, folded, name) VALUES (?, ?, ?, ?)", rows
        )
        self._raw.executemany("INSERT INTO name_words (word, name_key) VALUES (?, ?)", words)
        return keys


def make_large(worlds: Path, path: Path, articles: int) -> None:
    """Copies of worlds, oldest first, until there are so many articles in a new store."""
    for one in (worlds, path):  # both as this version has them
        open_store(one).close()
    began = time.monotonic()
    with closing(sqlite3.connect(worlds)) as source:
        held = [World(source, number) for number in range(WORLDS)]
        outlets = source.execute("SELECT * FROM outlets").fetchall()
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("PRAGMA cache_size = -2000000")
        raw.execute("BEGIN")
        raw.executemany("INSERT INTO outlets VALUES (?, ?, ?, ?, ?)", outlets)
        repetition = Repetition(raw)
        copies = -(-articles // held[0].size)
        for number in range(copies):
            made = number * held[0].size
            if number and made % _AT_ONCE < held[0].size:
                raw.execute("COMMIT")
                rate = made / (time.monotonic() - began)
                print(f"  {made} articles, {rate:.0f} a second", file=sys.stderr, flush=True)
                raw.execute("BEGIN")
            shift = _YEAR * number // copies
            world = held[number % WORLDS]
            repetition.copy(world, number, shift, 0.9995 ** (copies - number))
        raw.execute("COMMIT")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
