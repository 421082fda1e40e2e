"""Which of a story's articles tell its own event, and which words are the event's.

Grouping errs, and people group widely: among articles "about a rocket" one is of last year's.
A page tells one event. Articles far in time from most of the others, or whose openings share
little with theirs, are strays: they stay in the list of articles, but the page does not speak
from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from nutgraf.compose.words import terms
from nutgraf.model import Material

#: Days without an article from which on two groups of articles tell two events.
GAP = timedelta(days=10)
#: Share of the middle article's closeness below which an article is a stray.
FAR = 0.4
#: Body sentences that count as an article's opening.
OPENING = 4


def opening_terms(material: Material) -> tuple[frozenset[str], frozenset[str]]:
    """The terms of an article's title, and those of its first sentences."""
    text = material.revision.text
    body = [s for s in material.annotation.sentences if s.role == "body"][:OPENING]
    found = frozenset(t for s in body for t in terms(text[s.start : s.end]))
    return frozenset(terms(material.revision.title)), found


def main_materials(materials: Sequence[Material]) -> list[Material]:
    """The articles that tell the story's own event; all where there is no telling apart.

    First those of the fullest stretch of time without a gap of ten days (the later one where
    two are as full), with the undated ones; then those whose openings share enough with the
    others'.
    """
    near = _one_time(materials)
    openings = {m.article.id: frozenset.union(*opening_terms(m)) for m in near}
    if len(near) < 4:
        return near
    count: dict[str, int] = {}
    for found in openings.values():
        for term in found:
            count[term] = count.get(term, 0) + 1
    closeness = {
        key: sum((count[t] - 1) / len(near) for t in found) / (len(found) + 8.0)
        for key, found in openings.items()
    }
    middle = sorted(closeness.values())[len(closeness) // 2]
    return [m for m in near if closeness[m.article.id] >= FAR * middle]


def _one_time(materials: Sequence[Material]) -> list[Material]:
    dated = sorted(
        (m for m in materials if m.article.published), key=lambda m: (m.article.time, m.article.id)
    )
    stretches: list[list[Material]] = []
    for material in dated:
        last = stretches[-1][-1] if stretches else None
        if last is None or material.article.time - last.article.time > GAP:
            stretches.append([])
        stretches[-1].append(material)
    if len(stretches) < 2:
        return list(materials)
    fullest = max(stretches, key=lambda s: (len(s), s[-1].article.time))
    if len(fullest) < 2:
        return list(materials)
    chosen = {m.article.id for m in fullest}
    return [m for m in materials if m.article.id in chosen or m.article.published is None]


def event_terms(materials: Sequence[Material]) -> Mapping[str, float]:
    """For each term, how much of the story speaks of it: the share of articles that have it
    in title and opening, those with it in one of the two counting 0.6.
    """
    counts: dict[str, float] = {}
    for material in materials:
        title, opening = opening_terms(material)
        for term in title | opening:
            both = term in title and term in opening
            counts[term] = counts.get(term, 0.0) + (1.0 if both else 0.6)
    return {term: count / max(1, len(materials)) for term, count in counts.items()}
