"""Annotate (in full), group (voices, related) and compose: dirty stories get their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from nutgraf import plugins
from nutgraf.annotate import OPENING_VERSION, VERSION, Job, cut
from nutgraf.compose.cited import cited_materials
from nutgraf.compose.verify import verify
from nutgraf.compose.write import compose
from nutgraf.errors import ComposeError
from nutgraf.group.rank import rank
from nutgraf.model import (
    Annotation,
    Article,
    ArticleId,
    Material,
    Outlet,
    Page,
    Sources,
    Story,
    StoryId,
    Voice,
)
from nutgraf.pipeline.kept import Kept
from nutgraf.pipeline.relating import Relating
from nutgraf.pipeline.timing import TIMES
from nutgraf.store.base import Fault, Store

if TYPE_CHECKING:
    from nutgraf.pipeline.progress import Progress

log = structlog.get_logger(__name__)

#: Dirty stories taken at once, so that their articles are annotated in one batch.
BATCH = 16
#: With fewer dirty stories nothing is annotated ahead: processes would take longer to start.
WORTH_EXPECTING = 48
#: Articles of one story that a page is composed from: each voice's original, oldest and newest.
MOST_ARTICLES = 60

#: Annotates revisions: in this process or in a pool.
AnnotateMany = Callable[[Sequence[Job]], Iterable[Annotation]]
#: Told what will be asked for next, so that a pool can begin with it.
Expect = Callable[[Sequence[Job]], None]


def compose_dirty(
    store: Store,
    annotate_many: AnnotateMany,
    relating: Relating,
    now: datetime,
    progress: Progress,
    kept: Kept | None = None,
    expect: Expect | None = None,
) -> tuple[int, int]:
    """Compose every dirty story. Returns how many pages were published, how many refused.

    What a story is related to is kept beside its page, not on it: a new neighbour is no new
    version of the page. With ``expect`` the next stories' articles are annotated elsewhere while
    the pages of these are composed here.
    """
    kept = kept or Kept(store)
    published = refused = done = 0
    total = len(store.dirty_stories())
    if total < WORTH_EXPECTING:
        expect = None
    ready: dict[StoryId, _Loaded] = {}
    while batch := store.dirty_stories(limit=BATCH):
        # A story that changed meanwhile is read anew.
        known = {s.id: ready[s.id] for s in batch if s.id in ready and ready[s.id].story == s}
        loaded = [known.get(s.id) or _Loaded(store, s, kept) for s in batch]
        if expect is not None and not ready:
            expect(_missing(store, loaded)[0])
        _annotate(store, annotate_many, loaded)
        if expect is not None:
            ready = _load_next(store, batch, kept)
            expect(_missing(store, list(ready.values()))[0])
        for ok in _compose(store, loaded, now, relating):
            published += ok
            refused += not ok
            done += 1
            progress("pages", done, max(total, done))
    return published, refused


def _load_next(store: Store, batch: Sequence[Story], kept: Kept) -> dict[StoryId, _Loaded]:
    """The dirty stories that come after these."""
    these = {story.id for story in batch}
    coming = [s for s in store.dirty_stories(limit=2 * BATCH) if s.id not in these]
    return {s.id: _Loaded(store, s, kept) for s in coming[:BATCH]}


def compose_stories(
    store: Store,
    annotate_many: AnnotateMany,
    stories: Sequence[Story],
    now: datetime,
    kept: Kept | None = None,
    relating: Relating | None = None,
) -> Iterator[bool]:
    """Compose some stories; yields for each whether a page was published.

    ``kept`` is what the process keeps from one time to the next; without it all is read anew,
    and no translations are found.
    With ``relating`` it is found first what the stories are related to.
    """
    kept = kept or Kept(store)
    loaded = [_Loaded(store, story, kept) for story in stories]
    _annotate(store, annotate_many, loaded)
    yield from _compose(store, loaded, now, relating)


def _compose(
    store: Store, loaded: Sequence[_Loaded], now: datetime, relating: Relating | None
) -> Iterator[bool]:
    if relating is not None:
        # Not before: the actors of stories are read from what annotating found.
        relating.relate([one.story for one in loaded])
    for one in loaded:
        with TIMES.timed("compose"):
            published = compose_story(store, one, now)
        yield published


class _Loaded:
    """A story with everything composing needs."""

    def __init__(self, store: Store, story: Story, kept: Kept) -> None:
        words = kept.words(story.article_ids)
        self.articles, self.revisions = words
        self.outlets: dict[str, Outlet] = store.outlets(
            {a.outlet_id for a in self.articles.values()}
            | {a.credit for a in self.articles.values() if a.credit}
        )
        self.voices: tuple[Voice, ...] = kept.voices(story, words, self.outlets)
        self.story = story
        self.chosen = _choose(self.voices, self.articles)
        self.annotations: dict[ArticleId, Annotation] = {}
        self.alone = len(self.voices) == 1

    def materials(self) -> list[Material]:
        """What the page is composed from; an article not annotated comes with nothing found."""
        return [self._material(key) for key in self.chosen]

    def beside(self) -> list[Material]:
        """The articles that the page is not composed from, which its record counts."""
        chosen = set(self.chosen)
        return [self._material(k) for v in self.voices for k in v.article_ids if k not in chosen]

    def _material(self, key: ArticleId) -> Material:
        article, revision = self.articles[key], self.revisions[key]
        nothing = Annotation(article_id=key, revision=revision.number, version=VERSION)
        return Material(
            article=article,
            revision=revision,
            annotation=self.annotations.get(key) or nothing,
            outlet=self.outlets[article.outlet_id],
        )

    def jobs(self) -> dict[ArticleId, Job]:
        """What is to be annotated: of each voice the article that may be cited.

        Of a single voice the opening alone; the rest when another voice joins.
        """
        cited, _ = cited_materials(replace(self.story, voices=self.voices), self.materials())
        return {
            m.article.id: Job(
                m.revision, m.article.published, m.article.language, opening=self.alone
            )
            for m in cited
        }

    def sources(self) -> Sources:
        return Sources(
            articles=self.articles,
            revisions={(r.article_id, r.number): r for r in self.revisions.values()},
            outlets=self.outlets,
        )


def _choose(voices: Sequence[Voice], articles: dict[ArticleId, Article]) -> list[ArticleId]:
    """The articles to compose from: all, or in a giant story one a voice, first and last."""
    everything = [key for voice in voices for key in voice.article_ids]
    if len(everything) <= MOST_ARTICLES:
        return everything
    originals = sorted((voice.original for voice in voices), key=lambda key: articles[key].time)
    if len(originals) <= MOST_ARTICLES:
        return originals
    return originals[: MOST_ARTICLES // 2] + originals[-MOST_ARTICLES // 2 :]


def _annotate(store: Store, annotate_many: AnnotateMany, stories: Sequence[_Loaded]) -> None:
    missing, known = _missing(store, stories)
    if missing:
        with TIMES.timed("annotate", len(missing)):
            # All of them before the transaction, which keeps others from writing.
            found = list(annotate_many(missing))
        with store.transaction():
            store.put_annotations(found)
        known.update((annotation.article_id, annotation) for annotation in found)
    for one in stories:
        one.annotations = {
            key: cut(known[key], OPENING_VERSION) if one.alone else known[key]
            for key in one.chosen
            if key in known
        }


def _missing(
    store: Store, stories: Sequence[_Loaded]
) -> tuple[list[Job], dict[ArticleId, Annotation]]:
    """What is to be annotated for some stories, and the annotations that are stored."""
    jobs = {key: job for one in stories for key, job in one.jobs().items()}
    keys = [(key, job.revision.number) for key, job in jobs.items()]
    known = {
        key: found
        for key, found in store.annotations(keys, VERSION, OPENING_VERSION).items()
        if found.version == VERSION or jobs[key].opening
    }
    return [job for key, job in jobs.items() if key not in known], known


def compose_story(store: Store, one: _Loaded, now: datetime) -> bool:
    """Compose, verify and publish one story's page; a fault is recorded, never published."""
    story, previous = one.story, store.page(one.story.id)
    materials = one.materials()
    score = rank(one.voices, one.articles, one.outlets, now)
    with store.transaction():
        store.put_voices(story.id, one.voices)
        whole = store.story(story.id)
        assert whole is not None
        try:
            page = compose(
                whole,
                materials,
                beside=one.beside(),
                previous=previous,
                now=now,
            )
        except ComposeError as error:
            return _refuse(store, story, score, str(error), now)
        faults = verify(page, one.sources())
        if faults:
            first = faults[0]
            message = f"{first.invariant} at {first.where}: {first.message}"
            return _refuse(store, story, score, f"{len(faults)} faults; {message}", now)
        new = _publish(store, page, previous, score)
        store.clear_fault("story", story.id)
    if new:
        _tell_plugins(page)
    return True


def _publish(store: Store, page: Page, previous: Page | None, score: float) -> bool:
    """Store the page, if it is a new version; returns whether it is."""
    if previous is not None and previous.version == page.version:
        store.mark_clean(page.story_id, score)
        return False
    store.put_page(page, score)
    return True


def _tell_plugins(page: Page) -> None:
    for name in plugins.names(plugins.PUBLISHED):
        try:
            hook = plugins.load(plugins.PUBLISHED, name)
            if hook is not None:
                hook(page)
        except Exception as error:  # a stranger's code: the page is published all the same
            log.warning("plug-in failed", plugin=name, story=page.story_id, error=str(error))


def _refuse(store: Store, story: Story, score: float, message: str, now: datetime) -> bool:
    log.warning("no page published", story=story.id, why=message)
    store.put_fault(Fault(scope="story", subject=story.id, message=message, at=now))
    store.mark_clean(story.id, score)
    return False
