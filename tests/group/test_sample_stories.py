"""The sample press's seventeen stories, drawn right by the one shipped configuration.

Quality is measured on real news (``eval``); this holds the hard cases the press was written for:
two storms of a week, a company's two quarters, two strikes, five stories of one crisis, and
articles in three languages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC

import pytest

from nutgraf.annotate.vectors import Encoder
from nutgraf.extract.language import detect
from nutgraf.group.cluster import Grouper
from nutgraf.group.features import Features, encoder_text, featurise
from nutgraf.model import Article, Revision
from nutgraf.sample.press import PressArticle, load_press

#: Articles between two looks again, as the pipeline takes them.
BATCH = 64
PRESS = load_press()


def _read(item: PressArticle) -> tuple[Article, Revision]:
    shown = item.revisions[0]
    at = item.published.astimezone(UTC)
    article = Article(
        id=item.key,
        url=f"https://{item.outlet}.example/{item.slug}",
        outlet_id=item.outlet,
        first_seen=at,
        published=at,
        language=detect(shown.title, shown.text),
    )
    return article, Revision(
        article_id=item.key, number=1, title=shown.title, text=shown.text, fetched=at
    )


@pytest.fixture(scope="module")
def articles() -> list[Features]:
    """All articles as they came out, with vectors where the encoder knows the language."""
    made = [_read(item) for item in sorted(PRESS.articles, key=lambda a: (a.published, a.key))]
    english = [pair for pair in made if pair[0].language == "en"]
    texts = [encoder_text(revision.title, revision.text) for _, revision in english]
    vectors = dict(zip((a.id for a, _ in english), Encoder().encode(texts), strict=True))
    return [featurise(*pair, vectors.get(pair[0].id)) for pair in made]


def _editions(articles: list[Features]) -> Iterator[list[Features]]:
    bounds = [edition.timestamp() for edition in PRESS.editions]
    parts: dict[int, list[Features]] = defaultdict(list)
    for one in articles:
        parts[sum(one.arrived.timestamp() > bound for bound in bounds)].append(one)
    yield from (parts[at] for at in sorted(parts))


@pytest.mark.parametrize("way", ["edition by edition", "one by one", "all at once"])
def test_all_seventeen_stories_are_right(articles: list[Features], way: str) -> None:
    grouper = Grouper()
    batches = {
        "edition by edition": list(_editions(articles)),
        "one by one": [[one] for one in articles],
        "all at once": [articles],
    }[way]
    for batch in batches:
        for at in range(0, len(batch), BATCH):
            for one in batch[at : at + BATCH]:
                grouper.assign(one)
            grouper.revise()
    found: dict[str, set[str]] = defaultdict(set)
    for item in PRESS.articles:
        found[str(grouper.story_of(item.key))].add(item.key)
    gold = {frozenset(a.key for a in members) for members in PRESS.stories().values()}
    wrong = [sorted(members) for members in found.values() if frozenset(members) not in gold]
    assert wrong == []
    assert len(found) == len(gold) == 17
