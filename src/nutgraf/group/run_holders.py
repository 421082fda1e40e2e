"""Which articles of one story hold a run of words: what another article is compared with.

Kept as sorted arrays (12 bytes for each run of each article) in blocks: what is taken in is a
block of its own, and blocks that are not half as large as the one before go into one with it. So
an article is taken in, and its runs are looked up, at about the same cost however many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Block = tuple[Numbers, NDArray[np.int32]]


class RunHolders:
    """The holders of each run, by number. Each run's holders are kept in one order.

    ``places`` below is where each holder stands in that order, by its number. Places may change
    from call to call; which of two holders comes first never does.
    """

    def __init__(self) -> None:
        self._blocks: list[Block] = []

    def add(self, items: Sequence[tuple[Numbers, int]], places: Numbers) -> None:
        """Take in the runs of some holders: sorted, each run once a holder."""
        runs = np.concatenate([runs for runs, _ in items])
        counts = [len(runs) for runs, _ in items]
        holders = np.repeat(np.array([h for _, h in items], dtype=np.int32), counts)
        block = _in_order(runs, holders, places)
        while self._blocks and len(self._blocks[-1][0]) < 2 * len(block[0]):
            last = self._blocks.pop()
            block = _in_order(
                np.concatenate((last[0], block[0])), np.concatenate((last[1], block[1])), places
            )
        self._blocks.append(block)

    def drop(self, holders: Sequence[int]) -> None:
        """Let go of some holders."""
        kept = [~np.isin(by, holders) for _, by in self._blocks]
        self._blocks = [(r[k], by[k]) for (r, by), k in zip(self._blocks, kept, strict=True)]

    def find(
        self, runs: Numbers, places: Numbers, most: int | None = None
    ) -> tuple[Numbers, Numbers]:
        """Who holds these runs: pairs of an index into ``runs`` and a holder's place.

        With ``most``, the first so many holders of each run, in order; else all, in no order.
        """
        found: list[Numbers] = [np.empty(0, dtype=np.int64)]
        held: list[Numbers] = [np.empty(0, dtype=np.int64)]
        for block, holders in self._blocks:
            first = block.searchsorted(runs)
            counts = block.searchsorted(runs, side="right") - first
            if most is not None:
                np.minimum(counts, most, out=counts)
            index, within = _spread(counts)
            found.append(index)
            held.append(places[holders[first[index] + within]])
        index, place = np.concatenate(found), np.concatenate(held)
        if most is None or not len(index):
            return index, place
        index, place = np.divmod(np.sort(index * len(places) + place), len(places))
        begins = index.searchsorted(index)
        first_ones = np.arange(len(index)) - begins < most
        return index[first_ones], place[first_ones]


def _spread(counts: Numbers) -> tuple[Numbers, Numbers]:
    """For counts 2, 0, 3: 0 0 2 2 2 and 0 1 0 1 2."""
    index = np.repeat(np.arange(len(counts)), counts)
    return index, np.arange(len(index)) - (np.cumsum(counts) - counts)[index]


def _in_order(runs: Numbers, holders: NDArray[np.int32], places: Numbers) -> Block:
    order = np.lexsort((places[holders], runs))
    return runs[order], holders[order]
