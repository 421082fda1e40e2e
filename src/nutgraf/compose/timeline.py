"""The timeline: what the articles date, on days the page has not told of yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nutgraf.compose.facts import Comparison
from nutgraf.compose.planner import EVENT_TOLD
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.refer import Editor
from nutgraf.compose.telling import is_saying
from nutgraf.compose.words import count_words
from nutgraf.model import Edit, apply

FEWEST_DAYS = 3
MOST_ENTRIES = 6
#: Share of an entry's weight that the page may have told before.
TOLD = 0.5


def _event_again(candidate: Candidate, comparison: Comparison, taken: Sequence[Candidate]) -> bool:
    return bool(taken) and comparison.event_told(taken[0], candidate) >= EVENT_TOLD


def choose(
    pool: Pool, comparison: Comparison, editor: Editor, taken: Sequence[Candidate]
) -> list[tuple[Candidate, tuple[Edit, ...]]]:
    """Dated sentences not told elsewhere on the page, one a day, oldest first.

    Empty where fewer than ``FEWEST_DAYS`` days would stand in it: a story that did not
    unfold needs no timeline.
    """
    best: dict[date, Candidate] = {}
    told = comparison.told(taken)
    for candidate in sorted(pool.usable, key=lambda c: (-c.score, c.index)):
        if not candidate.dated or candidate.when is None or is_saying(candidate):
            continue
        first, last = candidate.when
        if (last - first).days > 1 or count_words(candidate.text) > 32 or candidate.salience < 0.25:
            continue
        if told.get(candidate.index, 0.0) >= TOLD or _event_again(candidate, comparison, taken):
            continue
        if first in best or any(comparison.repeats(candidate, c) for c in taken):
            continue
        if any(comparison.repeats(candidate, c) for c in best.values()):
            continue
        best[first] = candidate
        if len(best) >= MOST_ENTRIES:
            break
    out: list[tuple[Candidate, tuple[Edit, ...]]] = []
    for day in sorted(best):
        edits = editor.edits(best[day])
        if edits is not None:
            editor.commit(best[day], apply(best[day].text, edits))
            out.append((best[day], edits))
    return out if len(out) >= FEWEST_DAYS else []
