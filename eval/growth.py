"""What an article costs as its story grows: a growing story of generated articles.

Run: ``python eval/growth.py [--sizes 10 100 300 1000]``. The articles are made by variation from
a list of sentences of our own: each outlet tells the event in its own selection, order and
figures, and every fourth is a reprint. They are put into one story of a fresh store; at each size
one more article arrives, and what its arrival costs is counted in CPU seconds of one core: reading
the story and telling its voices, annotating what is new, relating, composing, verifying and
storing the page. Annotating is counted apart, since it is done once an article whatever the
story's size. Between the sizes articles come in without pages, so that it ends within two minutes.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from nutgraf.annotate import Annotator, Job
from nutgraf.model import (
    Annotation,
    Article,
    Decision,
    Outlet,
    Revision,
    Story,
    StoryChange,
    Voice,
)
from nutgraf.pipeline.kept import Kept, Words
from nutgraf.pipeline.pages import compose_stories
from nutgraf.pipeline.relating import Relating
from nutgraf.store import open_store
from nutgraf.store.base import Store

BEGAN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
STORY = "growing"
#: What is counted apart, the rest, and all together.
VOICES, RELATING, ANNOTATING = "voices", "relating", "annotating"
STEPS = (VOICES, RELATING, ANNOTATING)
REST, WHOLE = "read, compose, verify, store", "whole"
PLACES = ("Kelmar", "Ostrava Bay", "Port Aurelia", "Lindholm", "Tarn Valley", "Sable Point")
PEOPLE = ("Nadia Okafor", "Jon Mell", "Ines Calder", "Piet Vos", "Amara Lund", "Tomas Reyes")
OFFICES = ("harbour master", "fire chief", "mayor", "union leader", "hospital director", "engineer")
VERBS = ("said", "told reporters", "announced", "confirmed", "warned", "insisted")
CLAUSES = (
    "{n} people had been taken to hospitals in {place}",
    "the storage hall at {place} had burned for {n} hours",
    "{n} families had left their homes near {place}",
    "the railway to {place} would stay closed for {n} days",
    "rain had slowed the {n} crews sent from {place}",
    "an inquiry into the alarm at {place} would take {n} weeks",
    "the water supply of {n} streets had been cut off",
    "insurers expected claims from {n} firms in {place}",
)


def sentence(dice: random.Random) -> str:
    """One sentence of a report, by variation."""
    clause = dice.choice(CLAUSES).format(n=dice.randint(2, 400), place=dice.choice(PLACES))
    who = dice.randrange(len(PEOPLE))
    if dice.random() < 0.5:
        return f"{OFFICES[who].capitalize()} {PEOPLE[who]} {dice.choice(VERBS)} that {clause}."
    return f"{clause[0].upper()}{clause[1:]}, {OFFICES[who]} {PEOPLE[who]} said on Monday."


def write(number: int, dice: random.Random, texts: list[str]) -> str:
    """The text of an article: every fourth reprints one that came before."""
    if texts and number % 4 == 3:
        return dice.choice(texts[-50:])
    lead = f"A fire destroyed the grain terminal at {PLACES[0]} on Monday, officials said."
    return "\n\n".join([lead, *(sentence(dice) for _ in range(14))])


def put(store: Store, number: int, text: str) -> None:
    """One more article of the story, as grouping would have put it."""
    key, outlet = f"a{number}", f"outlet{number}.example"
    at = BEGAN + timedelta(minutes=number)
    store.put_outlets([Outlet(id=outlet, name=f"Outlet {number}")])
    store.put_article(
        Article(id=key, url=f"https://{outlet}/fire", outlet_id=outlet, first_seen=at,
                published=at, language="en"),
        Revision(article_id=key, number=1, title=f"Fire destroys Kelmar grain terminal ({number})",
                 text=text, fetched=at),
    )  # fmt: skip
    decision = Decision(article_id=key, story_id=STORY, score=1.0, features={}, founded=number == 0)
    kind = "joined" if number else "founded"
    store.put_grouping([decision], [StoryChange(story_id=STORY, at=at, kind=kind, article_id=key)])


class Clock:
    """CPU seconds of this process, by what they were spent on."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Count what is done inside as ``step``."""
        began = time.process_time()
        try:
            yield
        finally:
            self.seconds[step] += time.process_time() - began


class TimedKept(Kept):
    """Counts what telling voices takes."""

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__(store)
        self._clock = clock

    def voices(
        self, story: Story, words: Words, outlets: Mapping[str, Outlet]
    ) -> tuple[Voice, ...]:
        with self._clock.timed(VOICES):
            return super().voices(story, words, outlets)


class TimedRelating(Relating):
    """Counts what relating takes."""

    def __init__(self, store: Store, kept: Kept, clock: Clock) -> None:
        super().__init__(store, kept)
        self._clock = clock

    def relate(self, stories: Sequence[Story]) -> None:
        with self._clock.timed(RELATING):
            super().relate(stories)


def costs(sizes: Sequence[int], folder: Path) -> Iterator[tuple[int, dict[str, float]]]:
    """At each size: seconds to bring in one more article by step, the best of three."""
    dice, texts, number = random.Random(7), list[str](), 0
    store, clock, annotator = open_store(folder / "growth.sqlite"), Clock(), Annotator()
    kept = TimedKept(store, clock)
    relating = TimedRelating(store, kept, clock)

    def annotate(jobs: Sequence[Job]) -> Iterable[Annotation]:
        with clock.timed(ANNOTATING):
            return list(annotator.annotate_many(jobs))

    def compose() -> None:
        with clock.timed(WHOLE):
            list(compose_stories(store, annotate, store.dirty_stories(), BEGAN, kept, relating))

    for size in sizes:
        with store.transaction():
            while number < size:
                texts.append(write(number, dice, texts))
                put(store, number, texts[-1])
                number += 1
        compose()
        spent: list[dict[str, float]] = []
        for _ in range(3):
            texts.append(write(number, dice, texts))
            put(store, number, texts[-1])
            number += 1
            clock.seconds.clear()
            compose()
            rest = clock.seconds[WHOLE] - sum(clock.seconds[s] for s in STEPS)
            spent.append({step: clock.seconds[step] for step in STEPS} | {REST: rest})
        yield size, min(spent, key=lambda s: sum(s.values()) - s[ANNOTATING])
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 300, 1000])
    options = parser.parse_args()
    table = Table(title="one more article of a growing story, core-ms, best of three")
    columns = (VOICES, RELATING, REST)
    for column in ("articles before", *columns, "without annotating", ANNOTATING):
        table.add_column(column, justify="right")
    with tempfile.TemporaryDirectory() as name:
        for size, spent in costs(options.sizes, Path(name)):
            shown = [*(spent[c] for c in columns), sum(spent[c] for c in columns)]
            cells = (f"{1000 * x:.0f}" for x in (*shown, spent[ANNOTATING]))
            table.add_row(f"{size:,}", *cells)
    Console().print(table)


if __name__ == "__main__":
    main()
