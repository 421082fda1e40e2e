"""The article a page follows: its sentences' order, and which of them run on from one another.

A page of sentences from everywhere is a heap. One article, the spine, gives the narrative its
thread: facts of other voices stand where the spine tells the like, and a sentence may follow
its own neighbour on which it leans ("The bill ...", "He ...").
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from nutgraf.compose.facts import Comparison
from nutgraf.compose.planner import place
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.refer import Editor
from nutgraf.model import Material

#: Sentences an article must have to lead a page.
FEWEST = 4
#: Body sentences that count for it.
OPENING = 14
#: Likeness from which on a sentence stands where the spine tells the like.
BESIDE = 0.22
#: Where what the spine tells nothing like stands: after all of its sentences, in the order of the
#: articles' own.
AFTER = 1000.0
#: The first sentences of an article tell the event, which all others resemble: nothing stands
#: beside them for that.
EVENT = 2
#: Days between the first and the last happening from which on a story is told day by day.
UNFOLDS = 3
#: Share of the runs that must give their own day for it.
DATED = 0.5


def choose_spine(pool: Pool, nut: Candidate) -> Material:
    """The article that leads: the nut graf's own, or the one with most of what is worth telling.

    The nut graf's own too where no article has anything to tell that stands near its top.
    """
    worth: dict[str, list[float]] = {}
    for candidate in pool.usable:
        if candidate.place < OPENING:
            worth.setdefault(candidate.span.article_id, []).append(candidate.score)
    own = nut.material.article.id
    if len(worth.get(own, [])) >= FEWEST or not worth:
        return nut.material
    totals = {key: sum(sorted(found)[-6:]) for key, found in worth.items()}
    best = max(totals, key=lambda key: (totals[key], key == own, key))
    return next(m for m in pool.main if m.article.id == best)


def order(
    chosen: Sequence[Candidate],
    pool: Pool,
    comparison: Comparison,
    editor: Editor,
    spine: Material,
) -> list[Candidate]:
    """In the spine's order, runs of neighbours kept whole; day by day where a story unfolds. No
    article's sentences change places among themselves for what they are like.

    What needs another sentence stands after it; what nothing before it introduces is dropped.
    What leans on the sentence that ``editor`` read last stands first. ``editor`` takes note of
    what is placed.
    """
    runs = _runs(chosen)
    days = {id(run): _day(run[0], pool) for run in runs}
    at = {id(run): _place(run, pool, comparison, spine) for run in runs}
    for run, later in reversed(list(itertools.pairwise(runs))):
        if run[0].material is later[0].material:
            at[id(run)] = min(at[id(run)], at[id(later)])
    apart = max(days.values(), default=date.min) - min(days.values(), default=date.min)
    dated = sum(run[0].dated for run in runs)
    unfolds = apart >= timedelta(days=UNFOLDS) and dated >= DATED * len(runs)
    last = editor.last

    def when(run: list[Candidate]) -> tuple[bool, date, float, int]:
        on = last is not None and run[0].leans and run[0].follows(last)
        day = days[id(run)] if unfolds else date.min
        return not on, day, at[id(run)], run[0].index

    rest = sorted(runs, key=when)
    out: list[Candidate] = []
    while rest:
        ready = next((r for r in rest if editor.edits(r[0]) is not None), None)
        if ready is None:
            break
        rest.remove(ready)
        for candidate in ready:
            if not place(candidate, editor):
                break
            out.append(candidate)
    return out


def _runs(chosen: Iterable[Candidate]) -> list[list[Candidate]]:
    """Neighbours of one article, together."""
    runs: list[list[Candidate]] = []
    for candidate in sorted(chosen, key=lambda c: c.index):
        if runs and candidate.follows(runs[-1][-1]):
            runs[-1].append(candidate)
        else:
            runs.append([candidate])
    return runs


def _place(run: Sequence[Candidate], pool: Pool, comparison: Comparison, spine: Material) -> float:
    """Where in the spine a run belongs: its own place, or just after what is most like it."""
    first = run[0]
    if first.material is spine:
        return float(first.place)
    found = [
        (sum(comparison.likeness(first, other)), other.place)
        for other in pool.candidates
        if other.material is spine and other.place >= EVENT
    ]
    share, at = max(found, key=lambda x: (x[0], -x[1]), default=(0.0, 0))
    return at + 0.5 if share / 2 >= BESIDE else AFTER + first.place


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
