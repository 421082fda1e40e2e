"""``nutgraf verify`` on a store of many articles: how long, and are planted faults found?

Run: ``python eval/verifying.py [--articles N]``

Fills a store with N articles (10,000 unless told): the shared story sets' articles, each set
again and again as another archive a year apart, so that stories are real ones. Then verifies
it, plants one fault of each kind (``tests/compose/plant.py``) in a page of its own, verifies
again, and tells which were found. What is measured is verifying, not grouping or composing:
pages are composed from the editors' own groups and put into the store directly.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from random import Random

from composed import DATA, NOW, Told, stories

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.compose.plant import FAULTS

from nutgraf import config
from nutgraf.engine import Engine
from nutgraf.model import Decision, Page, Span

#: Kinds of fault that are planted in the stored words, not in a page.
OF_STORE = {"lost revision", "lost article", "changed stored words"}


def again(told: Told, number: int) -> tuple[Told, Page]:
    """The same story under other ids, as if read from another archive."""
    page = told.page
    assert page is not None
    if number == 0:
        return told, page
    names = {m.article.id: f"{m.article.id}-{number}" for m in told.materials}
    materials = tuple(
        replace(
            m,
            article=replace(m.article, id=names[m.article.id], url=None, requested_url=None),
            revision=replace(m.revision, article_id=names[m.article.id]),
        )
        for m in told.materials
    )
    key = f"{told.story.id}-{number}"
    story = replace(told.story, id=key, article_ids=tuple(names.values()))
    return replace(told, story=story, materials=materials), _renamed(page, key, names)


def _renamed(page: Page, key: str, names: dict[str, str]) -> Page:
    """A page with its spans' and voices' article ids changed."""

    def span(old: Span) -> Span:
        return replace(old, article_id=names[old.article_id])

    def walk(thing: object) -> object:
        if isinstance(thing, Span):
            return span(thing)
        if isinstance(thing, tuple):
            return tuple(walk(x) for x in thing)
        fields = getattr(thing, "__dataclass_fields__", None)
        if fields is None:
            return thing
        changed = {
            name: names.get(value, value) if name in {"article_id", "of"} else walk(value)
            for name in fields
            for value in [getattr(thing, name)]
        }
        return replace(thing, **changed)  # type: ignore[type-var]

    renamed = walk(replace(page, story_id=key))
    assert isinstance(renamed, Page)
    return renamed


def put(engine: Engine, told: Told, page: Page) -> None:
    """One story with its articles and page into the store."""
    store = engine.store
    founder = told.materials[0].article.id
    with store.transaction():
        store.put_outlets([m.outlet for m in told.materials])
        store.put_articles((m.article, m.revision) for m in told.materials)
        decisions = [
            Decision(
                article_id=m.article.id,
                story_id=page.story_id,
                score=1.0,
                features={},
                founded=m.article.id == founder,
            )
            for m in told.materials
        ]
        store.put_grouping(decisions, [])
        store.put_page(page, 0.0)


def fill(engine: Engine, articles: int) -> int:
    """Stories until the store has so many articles. Returns how many articles it has."""
    base = [told for told in stories() if told.page is not None]
    held = number = 0
    while True:
        for told in base:
            put(engine, *again(told, number))
            held += len(told.materials)
            if held >= articles:
                return held
        number += 1


def plant(engine: Engine) -> dict[str, tuple[str, frozenset[str]]]:
    """One fault of each kind, each in another story's page: by kind, the story and invariants."""
    rng = Random(11)
    planted: dict[str, tuple[str, frozenset[str]]] = {}
    taken: set[str] = set()
    views = [view for view in engine.pages() if view.page is not None]
    rng.shuffle(views)
    for kind, (planter, invariants) in FAULTS.items():
        for view in views:
            page = view.page
            if kind in OF_STORE or page is None or page.story_id in taken:
                continue
            made = planter(page, view.sources, rng)
            if made is not None:
                engine.store.put_page(replace(made[0], version=page.version + 1), 0.0)
                planted[kind] = (page.story_id, invariants)
                taken.add(page.story_id)
                break
    return planted


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    given = parser.parse_args()
    if not DATA.is_dir():
        print("verifying: the shared evaluation data is not beside this checkout; not measured")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "many.sqlite")
        settings = config.Settings(store=path, encoder="none", workers=1, log="error")
        with Engine.open(path, settings=settings, clock=lambda: NOW) as engine:
            held = fill(engine, given.articles)
            began, core = time.perf_counter(), time.process_time()
            sound = engine.verify()
            wall, core = time.perf_counter() - began, time.process_time() - core
            print(
                f"{held} articles: {sound.sentences} sentences on {sound.pages} pages checked in"
                f" {core:.0f} core-seconds ({wall:.0f} s on the clock), {len(sound.faults)} faults"
            )
            planted = plant(engine)
            found: dict[str, set[str]] = {}
            for story, fault in engine.verify().faults:
                found.setdefault(story, set()).add(fault.invariant)
    missed = [k for k, (story, broken) in planted.items() if not broken & found.pop(story, set())]
    print(f"{len(planted) - len(missed)} of {len(planted)} planted faults found; missed: {missed}")
    print(f"kinds that no page can have: {sorted(FAULTS.keys() - OF_STORE - planted.keys())}")
    print(f"stories called faulty without a planted fault: {len(found)}")
    return int(bool(missed or found or sound.faults))


if __name__ == "__main__":
    sys.exit(main())
