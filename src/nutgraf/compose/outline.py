"""Which facts stand on the page, in which section and order, and how long it gets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from nutgraf.compose.facts import Comparison
from nutgraf.compose.planner import FUTURE, HISTORY, Planner, is_saying, place
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.refer import Editor
from nutgraf.compose.words import count_words

#: Days before the first report from which on a date is background.
BACKGROUND_DAYS = 3
#: Other voices from which on what somebody says is told as what happened.
SHARED = 2
#: Words of nut graf and "what happened" below which openings are held to looser bounds.
FEW_WORDS = 70
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(slots=True)
class Outline:
    """The candidates of each narrative section, in reading order."""

    nut: list[Candidate] = field(default_factory=list)
    happened: list[Candidate] = field(default_factory=list)
    background: list[Candidate] = field(default_factory=list)
    coming: list[Candidate] = field(default_factory=list)

    def all(self) -> list[Candidate]:
        return [*self.nut, *self.happened, *self.background, *self.coming]


def budget(pool: Pool) -> int:
    """Words for nut graf and "what happened": by voices and by facts told more than once."""
    voices = len({c.voice for c in pool.usable})
    told = sum(1 for c in pool.usable if c.support)
    if voices <= 1:
        return 130
    return int(min(340, 110 + 22 * min(voices, 8) + 5 * min(told, 20)))


def section_of(candidate: Candidate, pool: Pool, newest: date | None) -> str:
    """The section a candidate belongs to by its date: happened, background or coming."""
    text = candidate.text
    years = [int(y) for y in _YEAR.findall(text)]
    day = pool.day
    if day is None:
        return "background" if years and HISTORY.search(text) else "happened"
    if candidate.dated and candidate.when is not None:
        if candidate.when[1] < day - timedelta(days=BACKGROUND_DAYS):
            return "background"
        if newest and candidate.when[0] > newest:
            return "coming" if FUTURE.search(text) else "happened"
        return "happened"
    if years and max(years) < day.year:
        return "background"
    if years and min(years) > day.year and FUTURE.search(text):
        return "coming"
    if HISTORY.search(text) and candidate.place > 3:
        return "background"
    return "happened"


def make_outline(
    pool: Pool,
    comparison: Comparison,
    editor: Editor,
    headline: str,
    kept: frozenset[object],
    claims: frozenset[int] = frozenset(),
    outdated: frozenset[int] = frozenset(),
) -> Outline:
    """Choose and order the narrative sections.

    ``editor`` has read nothing yet. ``kept`` are spans of the version before; ``claims`` the
    indices of candidates that somebody's name stands behind, for "who says what";
    ``outdated`` those that give a figure a later report has overtaken.
    """
    for candidate in pool.candidates:
        if candidate.span in kept:
            candidate.score += 0.2
    plan = Planner(pool, comparison, headline, outdated=outdated)
    trial = editor.copy()
    outline = Outline(nut=plan.nut_graf(trial))
    if not outline.nut:
        return outline
    trial.read(headline)
    published = [m.article.published.date() for m in pool.main if m.article.published]
    newest = max(published) if published else None
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in pool.usable:
        claim = candidate.index in claims and len(candidate.support) < SHARED
        if not claim and not is_saying(candidate):
            groups[section_of(candidate, pool, newest)].append(candidate)
    words = budget(pool) - sum(count_words(c.text) for c in outline.nut)
    start = trial.copy()
    chosen = plan.select(groups["happened"], trial, words, 10, 0.25)
    standing = sum(count_words(c.text) for c in plan.chosen)
    if standing < FEW_WORDS and len(pool.materials) > 1:
        plan.small = True
        chosen += plan.select(groups["happened"], trial, FEW_WORDS - standing + 12, 3, 0.2)
    outline.happened = order(chosen, pool, comparison, start)
    plan.chosen = outline.all()
    if len(pool.materials) > 1:
        back = plan.select(groups["background"], start.copy(), 80, 3, 0.3)
        outline.background = order(back, pool, comparison, start)
        plan.chosen = outline.all()
    coming = plan.select(groups["coming"], start.copy(), 60, 2, 0.2)
    outline.coming = sorted(coming, key=lambda c: (c.when or (date.max, date.max), c.index))
    return outline


def order(
    chosen: Sequence[Candidate], pool: Pool, comparison: Comparison, editor: Editor
) -> list[Candidate]:
    """In the order of events; within a day as the articles have it, like beside like.

    What needs another sentence stands after it; what nothing before it introduces is dropped.
    ``editor`` takes note of what is placed.
    """
    rest = list(chosen)
    out: list[Candidate] = []
    days = {c.index: _day(c, pool) for c in rest}
    while rest:
        ready = [c for c in rest if editor.edits(c) is not None]
        if not ready:
            break
        first = min(days[c.index] for c in ready)
        close = [c for c in ready if days[c.index] == first]
        losses = {c.index: sum(_before(o, c, pool) for o in close if o is not c) for c in close}
        least = min(losses.values())
        last = out[-1] if out else None
        best = max(
            (c for c in close if losses[c.index] <= least + 0.5),
            key=lambda c: (
                comparison.likeness(c, last)[0] if last else 0.0,
                -losses[c.index],
                -c.index,
            ),
        )
        place(best, editor)
        out.append(best)
        rest.remove(best)
    return out


def _day(candidate: Candidate, pool: Pool) -> date:
    """The day a sentence tells of: its own, else its article's where it stands in the opening,
    else that of the dated sentence before it, else the story's.
    """
    default = pool.day
    if candidate.dated and candidate.when and (candidate.when[1] - candidate.when[0]).days <= 3:
        return candidate.when[0]
    published = candidate.material.article.published
    if published is not None and candidate.place < 4:
        return published.date()
    earlier = [
        c
        for c in pool.candidates[max(0, candidate.index - 3) : candidate.index]
        if c.material is candidate.material and c.dated and c.when
    ]
    if earlier and earlier[-1].when:
        day = earlier[-1].when[0]
        if default is None or day >= default - timedelta(days=7):
            return day
    return published.date() if published is not None else default or date.min


def _before(a: Candidate, b: Candidate, pool: Pool) -> float:
    """How strongly the articles have ``a`` before ``b``: 0, 0.5 or 1."""
    ours = {a.voice: a, **{v: pool.candidates[i] for v, i in a.support.items()}}
    theirs = {b.voice: b, **{v: pool.candidates[i] for v, i in b.support.items()}}
    votes = 0
    for voice in ours.keys() & theirs.keys():
        votes += (ours[voice].place < theirs[voice].place) - (
            ours[voice].place > theirs[voice].place
        )
    if votes:
        return 1.0 if votes > 0 else 0.0
    mean_a = sum(c.place for c in ours.values()) / len(ours)
    mean_b = sum(c.place for c in theirs.values()) / len(theirs)
    return 0.5 if mean_a < mean_b else 0.0
