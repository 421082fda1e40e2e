"""The front page's order, and where a story is in its life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import log1p
from typing import Literal

from nutgraf.model import Article, ArticleId, Outlet, Voice

State = Literal["new", "developing", "quiet", "closed"]

#: Hours in which a story's rank halves when nothing new comes.
HALF_LIFE = 18.0
#: Hours during which a story is new, without a new article until it is quiet, and closed.
NEW, QUIET, CLOSED = 6.0, 24.0, 14 * 24.0


def rank(
    voices: Sequence[Voice],
    articles: Mapping[ArticleId, Article],
    outlets: Mapping[str, Outlet],
    now: datetime,
) -> float:
    """A story's place on the front page; higher is nearer to the top.

    Grows with the logarithm of its independent voices, the outlets they come from (an outlet
    counts once, however much it writes) and their countries; halves every ``HALF_LIFE`` hours
    after the newest voice's original. A copy makes a story no fresher.
    """
    originals = [articles[v.original] for v in voices if v.original in articles]
    if not originals:
        return 0.0
    by_outlet = Counter(article.outlet_id for article in originals)
    # The second voice of one outlet counts half, the third a third: no volume of one outlet.
    independent = sum(sum(1.0 / n for n in range(1, count + 1)) for count in by_outlet.values())
    countries = {
        outlet.country
        for outlet_id in by_outlet
        if (outlet := outlets.get(outlet_id)) is not None and outlet.country
    }
    weight = log1p(independent) + 0.5 * log1p(len(by_outlet)) + 0.35 * log1p(len(countries))
    newest = max(article.time for article in originals)
    hours = max(0.0, (now - newest).total_seconds() / 3600)
    return float(weight * 0.5 ** (hours / HALF_LIFE))


def state(first: datetime, last: datetime, now: datetime) -> State:
    """Where a story is in its life, from its first and its newest article's time."""
    since_first = (now - first).total_seconds() / 3600
    since_last = (now - last).total_seconds() / 3600
    if since_last >= CLOSED:
        return "closed"
    if since_last >= QUIET:
        return "quiet"
    return "new" if since_first < NEW else "developing"
