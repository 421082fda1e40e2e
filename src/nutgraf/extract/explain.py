"""Accounting for a whole page: every line of it that is not in the text, and why not."""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf.extract.boilerplate import LeftOut
from nutgraf.extract.phrases import reason
from nutgraf.extract.structure import Block, Structure, fold

#: A line with a larger share of link text leads elsewhere.
_MOSTLY_LINKS = 0.5


def account(
    structure: Structure, kept: Sequence[str], left_out: Sequence[LeftOut], shown: Sequence[str]
) -> list[LeftOut]:
    """All lines of the page that are not among ``kept``, in the page's order, with the reason.

    ``left_out`` are those whose reason is known already; ``shown`` are values that the article
    has elsewhere (its title, its byline), which are not missed.
    """
    text = f" {fold(' '.join(kept))} "
    known = {fold(part.text): part.why for part in left_out}
    told = {fold(line) for line in shown} | {""}
    ours = [f" {fold(block.text)} " in text for block in structure.blocks]
    first = ours.index(True) if True in ours else len(ours)
    last = len(ours) - 1 - ours[::-1].index(True) if True in ours else -1
    found: list[LeftOut] = []
    for block, mine in zip(structure.blocks, ours, strict=True):
        folded = fold(block.text)
        if folded in told or (mine and folded not in known):
            continue
        why = known.pop(folded, None) or _why(block, first, last)
        found.append(LeftOut(block.text, why))
    return found + [part for part in left_out if fold(part.text) in known]


def _why(block: Block, first: int, last: int) -> str:
    """Why the extractor did not take a line, by where it stands and what it says."""
    said = block.zone or reason(block.text)
    if said:
        return said
    if block.region is not None:
        return block.region
    if block.link > _MOSTLY_LINKS:
        return "link to another article"
    if first < block.number < last:
        return "not taken for text, though it stands within the article"
    return "before the article's text" if block.number < first else "after the article's text"
