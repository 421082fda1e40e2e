"""What is kept in memory of stories that grow, so that one more article costs about itself.

Nothing here is known that the store does not hold: what was let go, or what another process
changed meanwhile, is read and told anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from nutgraf.group.translation import Encode
from nutgraf.group.voices import Telling, find_voices
from nutgraf.model import Article, ArticleId, Outlet, Revision, Story, StoryId, Voice
from nutgraf.store.base import Store

#: Articles whose words are kept (about 6 kB each), those not used for longest let go first.
WORDS = 5_000
#: Articles in stories whose tellings are kept (about 15 kB each). The story told last is kept
#: whatever its size.
TOLD = 3_000
#: Fewer articles than these are told anew each time: it costs less than keeping them is worth.
WORTH_KEEPING = 4

#: Articles with their newest revisions, by id.
Words = tuple[dict[ArticleId, Article], dict[ArticleId, Revision]]


class Kept:
    """Keeps words and voices of the stories a process works on. Threads take turns."""

    def __init__(self, store: Store, encode: Encode | None = None) -> None:
        """``encode`` gives sentences the vectors by which translations are found, if any."""
        self._store = store
        self._encode = encode
        self._words: OrderedDict[ArticleId, tuple[Article, Revision]] = OrderedDict()
        self._tellings: OrderedDict[StoryId, Telling] = OrderedDict()
        self._turn = threading.RLock()

    def words(self, ids: Iterable[ArticleId]) -> Words:
        """Articles as the store has them now, with their newest revisions.

        Of an article that has no new revision the words are not read again.
        """
        with self._turn:
            return self._read(ids)

    def _read(self, ids: Iterable[ArticleId]) -> Words:
        articles = self._store.articles(ids)
        missing = {key for key, article in articles.items() if not self._holds(article)}
        fresh = self._store.newest_revisions(missing)
        revisions: dict[ArticleId, Revision] = {}
        for key, article in articles.items():
            revision = fresh.get(key) if key in missing else self._words[key][1]
            if revision is not None:
                revisions[key] = revision
                self._words[key] = article, revision
                self._words.move_to_end(key)
        while len(self._words) > WORDS:
            self._words.popitem(last=False)
        return articles, revisions

    def _holds(self, article: Article) -> bool:
        known = self._words.get(article.id)
        if known is None:
            return False
        was, revision = known
        # An article that was forgotten and came again begins anew with the number 1.
        return (was.first_seen, revision.number) == (article.first_seen, article.revision)

    def voices(
        self, story: Story, words: Words, outlets: Mapping[str, Outlet]
    ) -> tuple[Voice, ...]:
        """The voices of a story's articles; ``outlets``, by id, give credits their names."""
        articles, revisions = words
        materials = [(articles[k], revisions[k]) for k in story.article_ids if k in revisions]
        if len(materials) < WORTH_KEEPING:
            return find_voices(materials, outlets, self._encode)
        with self._turn:
            telling = self._tellings.pop(story.id, None)
            if telling is None:
                telling = Telling(self._encode)
            voices = telling.tell(materials, outlets)
            # Put back last, and only now: what fails on the way begins anew.
            self._tellings[story.id] = telling
            self._let_go()
        return voices

    def _let_go(self) -> None:
        """Let go of the tellings not used for longest, down to the bound."""
        held = sum(map(len, self._tellings.values()))
        while held > TOLD and len(self._tellings) > 1:
            _, old = self._tellings.popitem(last=False)
            held -= len(old)
