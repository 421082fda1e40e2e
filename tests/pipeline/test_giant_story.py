"""A story of more articles than its page is composed from: all are counted, listed and verified."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nutgraf.annotate import Annotator
from nutgraf.compose.verify import verify
from nutgraf.compose.verify_support import ALL_COMPARED
from nutgraf.group.voices import find_voices
from nutgraf.model import Article, Page, Revision, Sources, Story
from nutgraf.pipeline.kept import Kept
from nutgraf.pipeline.pages import MOST_ARTICLES, compose_stories
from nutgraf.store import open_store
from nutgraf.store.base import Store
from tests.group.make import START, article
from tests.group.test_telling import OUTLETS
from tests.pipeline.test_kept import put_into

MANY = 120
FIRST = ("Ulla", "Jon", "Ines", "Piet", "Amara", "Tomas", "Nadia", "Sven", "Mira", "Olaf")
LAST = ("Rask", "Mell", "Calder", "Vos", "Lund", "Reyes", "Okafor", "Brandt", "Dahl", "Stein")
WORK = ("baker", "engineer", "teacher", "pilot", "farmer", "nurse", "lawyer", "painter", "sailor")
THINGS = ("shops", "boats", "schools", "buses", "families", "tickets", "lorries", "gardens")
VERBS = ("lost", "counted", "moved", "closed", "painted", "sold", "hired", "repaired", "searched")
PLACES = ("Kelmar", "Lindholm", "Sable Point", "Tarn Valley", "Ostrava Bay", "Port Aurelia")


def report(dice: random.Random) -> str:
    """A report of its own: one opening that all share, and what only this one tells."""

    def told() -> str:
        return (
            f"{dice.choice(WORK).capitalize()} {dice.choice(FIRST)} {dice.choice(LAST)} "
            f"{dice.choice(VERBS)} {dice.randint(2, 400)} {dice.choice(THINGS)} in "
            f"{dice.choice(PLACES)} before {dice.choice(FIRST)} {dice.choice(LAST)} "
            f"{dice.choice(VERBS)} {dice.randint(2, 400)} {dice.choice(THINGS)}."
        )

    opening = "The council of Brennmark closed the old bridge on Monday, officials said."
    return " ".join([opening, *(told() for _ in range(9))])


def articles() -> Iterator[tuple[Article, Revision]]:
    """Of the story: every fourth repeats one before it."""
    dice, texts = random.Random(5), list[str]()
    for number in range(MANY):
        texts.append(dice.choice(texts) if number % 4 == 3 else report(dice))
        found, revision = article(
            f"a{number}", f"Council of Brennmark closes old bridge ({number})", texts[-1],
            hours=number / 10, outlet=f"o{number % 9}.example",
        )  # fmt: skip
        yield replace(found, language="en"), revision


@pytest.fixture(scope="module")
def giant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("giant")
    with open_store(folder / "s.sqlite") as store:
        store.put_outlets(replace(o, country="NO") for o in OUTLETS.values())
        with store.transaction():
            for found, revision in articles():
                store.put_article(found, revision)
                put_into(store, found.id, "bridge")
        kept, annotate = Kept(store), Annotator()
        (ok,) = compose_stories(store, annotate.annotate_many, store.dirty_stories(), START, kept)
        assert ok
        yield store


def whole(store: Store) -> tuple[Story, Page, Sources]:
    found, page = store.story("bridge"), store.page("bridge")
    assert found is not None
    assert page is not None
    held = store.articles(found.article_ids)
    revisions = store.newest_revisions(found.article_ids)
    keyed = {(key, revision.number): revision for key, revision in revisions.items()}
    return found, page, Sources(articles=held, revisions=keyed, outlets=store.outlets(OUTLETS))


def test_the_record_counts_every_article_and_voice(giant: Store) -> None:
    found, page, sources = whole(giant)
    revisions = giant.newest_revisions(found.article_ids)
    anew = find_voices([(sources.articles[k], revisions[k]) for k in found.article_ids], OUTLETS)
    assert MANY > MOST_ARTICLES
    assert len(anew) < MANY
    assert page.voices == found.voices == anew
    assert page.record.articles == MANY
    assert page.record.voices == len(anew)
    assert page.record.outlets == len({a.outlet_id for a in sources.articles.values()})
    assert page.record.countries == ("NO",)
    assert page.record.last_changed == max(a.time for a in sources.articles.values())
    assert page.record.first_reported == min(a.time for a in sources.articles.values())


def test_the_page_is_sound_and_another_count_is_not(giant: Store) -> None:
    _, page, sources = whole(giant)
    assert verify(page, sources) == []
    wrong = replace(page, record=replace(page.record, articles=MOST_ARTICLES))
    assert [fault.invariant for fault in verify(wrong, sources)] == ["I7"]


def test_the_page_is_composed_from_few(giant: Store) -> None:
    _, page, _ = whole(giant)
    assert len({span.article_id for span in page.spans()}) <= MOST_ARTICLES


def test_a_sentence_supported_twice_by_one_text_is_found_among_many_voices(giant: Store) -> None:
    """Where there are many voices only those that sentences count are compared, and these are."""
    _, page, sources = whole(giant)
    supported = next(s for s in page.sentences() if s.also)
    mine = sources.revisions[(supported.citation.span.article_id, 1)]
    long = replace(mine, text=mine.text + " " + " ".join(f"word{n}" for n in range(80)))
    other = supported.also[0].article_id
    twice = {(mine.article_id, 1): long, (other, 1): replace(long, article_id=other)}
    faults = verify(page, replace(sources, revisions=sources.revisions | twice))
    found = [f for f in faults if "are one text" in f.message]
    assert len(page.voices) > ALL_COMPARED
    assert {f.invariant for f in found} == {"I7"}


def test_one_more_article_is_counted(giant: Store) -> None:
    late, revision = article(
        "late", "Bridge closed", report(random.Random(77)), hours=30, outlet="o1.example"
    )
    giant.put_article(replace(late, language="en"), revision)
    put_into(giant, "late", "bridge")
    before = giant.page("bridge")
    list(compose_stories(giant, Annotator().annotate_many, giant.dirty_stories(), START))
    after = giant.page("bridge")
    assert before is not None
    assert after is not None
    assert (before.record.articles, after.record.articles) == (MANY, MANY + 1)
    assert after.version == before.version + 1
