"""What an article costs as its story grows: a growing story of generated articles.

Run: ``python eval/growth.py [--sizes 10 100 300 1000]``. The articles are made by variation from
a list of sentences of our own: each outlet tells the event in its own selection, order and
figures, and every fourth is a reprint. They are put into one story of a fresh store; at each size
one more article arrives, and what its arrival costs is counted in CPU seconds of one core: reading
the story and telling its voices, annotating what is new, composing, verifying and storing the page.
Annotating is counted apart, since it is done once an article whatever the story's size.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from nutgraf.annotate import Annotator, Job
from nutgraf.model import Annotation, Article, Decision, Outlet, Revision, StoryChange
from nutgraf.pipeline.pages import compose_stories
from nutgraf.store import open_store
from nutgraf.store.base import Store

BEGAN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
STORY = "growing"
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


class Timed:
    """An annotator that counts its own CPU seconds."""

    def __init__(self) -> None:
        self._annotator = Annotator()
        self.seconds = 0.0

    def __call__(self, jobs: Sequence[Job]) -> Iterable[Annotation]:
        began = time.process_time()
        found = list(self._annotator.annotate_many(jobs))
        self.seconds += time.process_time() - began
        return found


def costs(sizes: Sequence[int], folder: Path) -> Iterator[tuple[int, float, float]]:
    """At each size: seconds to bring in one more article, and of these annotating."""
    dice, texts = random.Random(7), list[str]()
    store, annotate, number = open_store(folder / "growth.sqlite"), Timed(), 0
    for size in sizes:
        while number < size:
            texts.append(write(number, dice, texts))
            put(store, number, texts[-1])
            number += 1
        list(compose_stories(store, annotate, store.dirty_stories(), BEGAN))
        spent: list[tuple[float, float]] = []
        for _ in range(3):
            texts.append(write(number, dice, texts))
            put(store, number, texts[-1])
            number += 1
            before, annotated = time.process_time(), annotate.seconds
            list(compose_stories(store, annotate, store.dirty_stories(), BEGAN))
            spent.append((time.process_time() - before, annotate.seconds - annotated))
        whole, annotating = min(spent, key=lambda pair: pair[0] - pair[1])
        yield size, whole, annotating
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 300, 1000])
    options = parser.parse_args()
    table = Table(title="one more article of a growing story, best of three")
    for column in ("articles before", "without annotating, ms", "annotating, ms"):
        table.add_column(column, justify="right")
    with tempfile.TemporaryDirectory() as name:
        for size, whole, annotating in costs(options.sizes, Path(name)):
            table.add_row(
                f"{size:,}", f"{1000 * (whole - annotating):.0f}", f"{1000 * annotating:.0f}"
            )
    Console().print(table)


if __name__ == "__main__":
    main()
