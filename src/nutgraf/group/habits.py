"""An outlet's habits: the forms of headline that it fills with ever other names.

Companies' results, line-ups, daily notes and codes come from a template: all words but a few
are the same, and every one is of another matter. Words alone take them for one event. So what
recurs in an outlet's headlines is counted as they arrive, and two of its articles whose headlines
are of one known form, filled differently, are taken for two of a series.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Tokens = NDArray[np.uint32]

#: Headlines of the outlet that must hold three words in a row for those to be a form of it.
KNOWN = 3
#: Share of either headline's words that the form makes up, at least.
FORM = 0.6
#: Share of the other words, of the headline that has fewer, that may be in both.
FILLED_ALIKE = 0.5
#: Days from which on the same headline is another day's.
ANOTHER_DAY = 0.75
#: Forms that are remembered of an outlet; those seen once are let go where there are more.
REMEMBERED = 20_000
#: Marks a word that says something, beside function words and numbers.
_SAYS = 1 << 31
_LEFT, _MIDDLE = np.uint32(2654435761), np.uint32(40503)
_EDGE = np.uint32(1)


def headline(words: Sequence[str], says: Sequence[bool]) -> Tokens:
    """A headline's words as numbers; ``says`` tells which are neither figures nor grammar."""
    numbers = [
        (crc32(word.encode()) & (_SAYS - 1)) | (_SAYS if said else 0)
        for word, said in zip(words, says, strict=True)
    ]
    return np.array(numbers, dtype=np.uint32)


def threes(tokens: Tokens) -> Tokens:
    """A number for each word with its neighbours, edges included."""
    edged = np.concatenate(([_EDGE], tokens, [_EDGE])).astype(np.uint32)
    return edged[:-2] * _LEFT + edged[1:-1] * _MIDDLE + edged[2:]


class Habits:
    """Counts, for each outlet, what recurs in its headlines."""

    def __init__(self) -> None:
        self._outlets: dict[str, dict[int, int]] = {}

    def count(self, outlet: str, forms: Tokens) -> None:
        """Count one more headline of the outlet."""
        if not outlet:
            return
        seen = self._outlets.setdefault(outlet, {})
        for form in set(forms.tolist()):
            seen[form] = seen.get(form, 0) + 1
        if len(seen) > REMEMBERED:
            self._outlets[outlet] = {form: n for form, n in seen.items() if n > 1}

    def known(self, outlet: str, forms: Tokens) -> frozenset[int]:
        """Those of a headline's threes that are habits of the outlet."""
        seen = self._outlets.get(outlet, {})
        return frozenset(form for form in forms.tolist() if seen.get(form, 0) >= KNOWN)


def of_a_series(
    ours: tuple[Tokens, Tokens],
    theirs: tuple[Tokens, Tokens],
    known: frozenset[int],
    days: float,
) -> bool:
    """Whether two headlines (words and threes) of an outlet fill one known form differently.

    ``days`` lie between them. Where the form leaves nothing but figures and dates to fill, they
    are two of a series if it is of another day: a toll that rises within hours is not.
    """
    shared = known.intersection(theirs[1].tolist())
    if not shared:
        return False
    one, other = _filling(*ours, shared), _filling(*theirs, shared)
    if one is None or other is None:
        return False
    if not one and not other:
        return days >= ANOTHER_DAY
    return bool(one and other) and len(one & other) < FILLED_ALIKE * min(len(one), len(other))


def _filling(tokens: Tokens, forms: Tokens, shared: frozenset[int]) -> set[int] | None:
    """The words that say something outside the form; ``None`` where it is not of the form."""
    total = len(tokens)
    covered = [False] * (total + 2)
    for at, form in enumerate(forms.tolist()):
        if form in shared:
            covered[at] = covered[at + 1] = covered[at + 2] = True
    inside = covered[1:-1]
    if sum(inside) < FORM * total:
        return None
    return {t for t, held in zip(tokens.tolist(), inside, strict=True) if not held and t & _SAYS}
