"""Lines that extractors leave in a text though no reporter wrote them as part of it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from nutgraf.extract.phrases import reason
from nutgraf.extract.structure import Block, Structure


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A stretch of a page that was not taken into the text, and why."""

    text: str
    why: str


#: Markup that says "no part of the text" for more of the text than this is mistaken.
_MOST_ZONE = 0.3
_EDGES = " \t\u00a0.:;,!|·•-–—>»›→←«‹*#[]()…\u200b"
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.!?…。！？]['\"”“»’)\]*]*$")


def fold(line: str) -> str:
    """A line as it is compared with others: one case, single spaces, no marks at its ends."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", line)).strip(_EDGES).lower()


def remove(
    lines: Sequence[str],
    learned: Collection[str] = (),
    title: str = "",
    structure: Structure | None = None,
    lead: str = "",
) -> tuple[list[str], list[LeftOut]]:
    """The lines that belong to an article, and those left out with the reason.

    ``learned`` are folded lines that recur over the outlet's articles (``learn_boilerplate``);
    ``title`` is not repeated as the first line; ``structure`` tells where the lines stand on
    their page. ``lead`` is what the page gives as its description: never taken for a caption.
    """
    blocks = [structure.find(line) if structure else [] for line in lines]
    zones = _zones(lines, blocks)
    heading = fold(title)
    seen: set[str] = set()
    why: list[str | None] = []
    kept = 0
    for line, at in zip(lines, blocks, strict=True):
        folded = fold(line)
        cause = reason(line)
        if cause is None and not (folded and fold(lead).startswith(folded)):
            cause = _by_markup(line, at, zones)
        if cause is None and folded in learned:
            cause = "stands in other articles of the outlet too"
        if cause is None and folded == heading and kept < 3:
            cause = "repeats the title"
        if cause is None and len(folded) > 40 and folded in seen:
            cause = "repeats an earlier paragraph"
        seen.add(folded)
        kept += cause is None
        why.append(cause)
    _empty_headings(lines, blocks, why)
    pairs = list(zip(lines, why, strict=True))
    return (
        [line for line, cause in pairs if cause is None],
        [LeftOut(line, cause) for line, cause in pairs if cause is not None],
    )


def _zones(lines: Sequence[str], blocks: Sequence[list[Block]]) -> frozenset[str]:
    """The markup's reasons that can be believed: those that do not hold for half the text."""
    size: Counter[str] = Counter()
    for line, at in zip(lines, blocks, strict=True):
        if at and all(block.zone for block in at):
            size[at[0].zone or ""] += len(line)
    most = _MOST_ZONE * sum(map(len, lines))
    return frozenset(zone for zone, chars in size.items() if chars <= most)


def _by_markup(line: str, at: list[Block], zones: frozenset[str]) -> str | None:
    if not at:
        return None
    if all(block.zone in zones for block in at):
        return at[0].zone
    least = 0.8 if len(line) > 120 and _SENTENCE_END.search(line) else 0.5
    if all(block.link > least and not block.in_list for block in at) and len(line) < 260:
        return "link to another article"
    return None


def _empty_headings(
    lines: Sequence[str], blocks: Sequence[list[Block]], why: list[str | None]
) -> None:
    """Mark headings under which nothing is left, unless they are sentences themselves."""
    followed = False
    for index in reversed(range(len(why))):
        if why[index] is not None:
            continue
        heading = bool(blocks[index]) and all(block.heading for block in blocks[index])
        heading = heading and not _SENTENCE_END.search(lines[index])
        if heading and not followed:
            why[index] = "heading of nothing"
        followed = not (heading and not followed)


def learn_boilerplate(texts: Sequence[str], share: float = 0.04) -> frozenset[str]:
    """Lines that recur over articles of one outlet, folded.

    ``texts`` are texts of different articles (lines separated by ``"\\n"``), at best unrelated
    ones. A line is boilerplate when at least three texts have it and at least ``share`` of
    all; lines of texts that are nearly the same (a reprint, an update) count once.
    """
    where: dict[str, set[int]] = defaultdict(set)
    folded = [[fold(line) for line in text.split("\n")] for text in texts]
    distinct = _distinct(folded)
    for number in distinct:
        for line in folded[number]:
            if len(line) > 1:
                where[line].add(number)
    least = max(3, share * len(distinct))
    return frozenset(line for line, numbers in where.items() if len(numbers) >= least)


def _distinct(texts: Iterable[Sequence[str]]) -> list[int]:
    """Numbers of the texts that are not mostly the lines of an earlier one."""
    chosen: list[int] = []
    first: dict[str, int] = {}
    for number, lines in enumerate(texts):
        long = {line for line in lines if len(line) > 60}
        shared = Counter(first[line] for line in long if line in first)
        if long and shared and max(shared.values()) > 0.5 * len(long):
            continue
        chosen.append(number)
        for line in long:
            first.setdefault(line, number)
    return chosen
