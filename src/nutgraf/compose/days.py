"""One happening that voices put on neighbouring days, and whether the clock's zone is why."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta

from nutgraf.compose.facts import Comparison
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.refer import Editor
from nutgraf.compose.tolls import account_of
from nutgraf.model import Difference
from nutgraf.model.page import DifferenceKind

#: Likeness from which on two dated sentences tell one happening.
SAME_HAPPENING = 0.45


def fits(ours: set[str], theirs: set[str]) -> bool:
    """Whether one of two sets holds the other."""
    return ours <= theirs or theirs <= ours


def day_differences(pool: Pool, comparison: Comparison, editor: Editor) -> list[Difference]:
    """One happening that two voices put on neighbouring days, by dates they write out.

    Where the outlets' clocks are hours apart, or one says "local time", it is the zone.
    """
    dated = [
        c
        for c in pool.usable
        if c.dated and c.when and c.when[0] == c.when[1] and _written_out(c) and not c.quotes
    ]
    out: list[Difference] = []
    for a, b in itertools.combinations(dated, 2):
        assert a.when is not None
        assert b.when is not None
        if a.voice == b.voice or abs((a.when[0] - b.when[0]).days) != 1:
            continue
        one, other = comparison.likeness(a, b)
        if (one + other) / 2 < SAME_HAPPENING or not fits(a.surnames, b.surnames):
            continue
        if editor.edits(a) is None or editor.edits(b) is None:
            continue
        kind: DifferenceKind = "time zone" if _zones_apart(a, b) else "accounts differ"
        why = "Near midnight the date differs between the outlets' zones." * (kind == "time zone")
        pair = sorted((a, b), key=lambda c: (c.when, c.index))
        accounts = tuple(account_of(c, _written_out(c) or "", (), editor) for c in pair)
        out.append(Difference(about="the day", kind=kind, accounts=accounts, explanation=why))
    return out[:1]


_WRITTEN_OUT = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}\b|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
)


def _written_out(candidate: Candidate) -> str | None:
    found = _WRITTEN_OUT.findall(candidate.text)
    return found[0] if len(found) == 1 else None


def _zones_apart(a: Candidate, b: Candidate) -> bool:
    if any("local time" in c.text for c in (a, b)):
        return True
    offsets = [
        c.material.article.published.utcoffset() for c in (a, b) if c.material.article.published
    ]
    if len(offsets) < 2 or offsets[0] is None or offsets[1] is None:
        return False
    return abs(offsets[0] - offsets[1]) >= timedelta(hours=6)
