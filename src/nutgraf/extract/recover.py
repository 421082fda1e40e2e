"""Putting back what the extractor missed: the lead above the text, and paragraphs within it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from nutgraf.extract.structure import Block, Structure, fold

_SENTENCE_END = re.compile(r"[.!?…。！？]['\"”“»’)\]*]*$")
#: Leads are sought this many lines above the text at most.
_REACH = 40
_MOST_LEADS = 2
_LEAST_LEAD = 40
_LEAST_PARAGRAPH = 50
#: The text begins with the first extracted line of this length; what is shorter may stand above.
_LEAST_PROSE = 100
#: An element is the text's own when this many of the extracted paragraphs stand in it.
_AT_HOME = 3


def recover(lines: Sequence[str], structure: Structure, description: str | None) -> list[str]:
    """The extracted lines, with those that belong to them at their places.

    A lead is a line above the text that is marked as one or that the page gives as its
    description. A missed paragraph is prose in the element that holds the others.
    """
    placed = _locate(lines, structure)
    if not placed:
        return list(lines)
    first, last = min(placed.values()), max(placed.values())
    prose = [number for index, number in placed.items() if len(lines[index]) >= _LEAST_PROSE]
    begin = min(prose, default=first)
    known = fold("\n".join(lines))
    homes = Counter(
        structure.blocks[number].parent
        for index, number in placed.items()
        if len(lines[index]) >= _LEAST_PARAGRAPH
    )
    found = _leads(structure, begin, fold(description or ""), known)
    found += [
        block
        for block in structure.blocks[first + 1 : last]
        if block not in found
        and homes[block.parent] >= _AT_HOME
        and block.tag in ("p", "div", "blockquote")
        and _is_prose(block, _LEAST_PARAGRAPH)
        and fold(block.text) not in known
    ]
    return _merge(lines, placed, found)


def _locate(lines: Sequence[str], structure: Structure) -> dict[int, int]:
    """Places of the extracted lines on the page, as far as they can be told in order."""
    placed: dict[int, int] = {}
    at = -1
    for index, line in enumerate(lines):
        numbers = [block.number for block in structure.find(line)]
        later = [number for number in numbers if number > at]
        if later:
            at = placed[index] = later[0]
    return placed


def _leads(structure: Structure, begin: int, description: str, known: str) -> list[Block]:
    """Leads above the first paragraph. One that is described needs no other sign of one."""
    found: dict[str, Block] = {}
    for block in structure.blocks[max(0, begin - _REACH) : begin]:
        text = fold(block.text)
        described = len(description) > _LEAST_LEAD and (
            text.startswith(description[:80]) or description.startswith(text)
        )
        sound = _is_lead(block) if described else block.lead and _is_prose(block, _LEAST_LEAD)
        if sound and text not in known:
            found[text] = block
    return list(found.values())[-_MOST_LEADS:]


def _is_lead(block: Block) -> bool:
    return len(block.text) >= _LEAST_LEAD and block.link < 0.4 and block.zone is None


def _is_prose(block: Block, least: int) -> bool:
    return (
        len(block.text) >= least
        and block.link < 0.4
        and block.zone is None
        and not block.in_list
        and _SENTENCE_END.search(block.text) is not None
    )


def _merge(lines: Sequence[str], placed: dict[int, int], found: Sequence[Block]) -> list[str]:
    merged: list[str] = []
    waiting = sorted(found, key=lambda block: block.number)
    for index, line in enumerate(lines):
        place = placed.get(index)
        while place is not None and waiting and waiting[0].number < place:
            merged.append(waiting.pop(0).text)
        merged.append(line)
    return merged
