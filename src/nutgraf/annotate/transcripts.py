"""Speaker labels of transcripts and question-and-answer pieces: "CHAIR: The vote is closed."."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from nutgraf.annotate.grammar import Piece
from nutgraf.annotate.quotes import paragraphs
from nutgraf.annotate.wordlists import words

_LABEL = re.compile(
    r"[\s\"“”'‘—–-]*(?P<name>[A-Z][A-Z.'’ -]{1,38}[A-Z]|[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,3}|[QA])"
    r"(?:\s\([^)\n]{1,40}\))?(?P<colon>:)\s+(?=\S)"
)
#: Words that stand before a colon without speaking.
_NOT_SPEAKERS = words(
    """
    note update related photo photos image video watch read more source sources correction
    tip editor's_note time date where when what who location contact email phone tel tags
    topics question answer breaking background analysis opinion exclusive bottom_line
    """
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's turn: the label, its colon, and what was said in pieces by paragraph."""

    name: Piece
    colon: Piece
    content: list[Piece]


def find_turns(text: str) -> list[Turn]:
    """The turns of a transcript in ``text``; none unless its labels show it to be one.

    Labels count where one in capitals, or the same one twice, opens a paragraph, and at least
    three turns follow one another. A turn goes on through paragraphs without a label that are
    still inside its quotation.
    """
    lines = list(paragraphs(text))
    labels = [_label(text, start, end) for start, end in lines]
    names = Counter(m["name"] for m in labels if m is not None)
    good = [
        m if m is not None and (names[m["name"]] > 1 or m["name"].isupper()) else None
        for m in labels
    ]
    if sum(m is not None for m in good) < 3 or len(names) < 2:
        return []
    turns: list[Turn] = []
    for (start, end), match in zip(lines, good, strict=True):
        if match is not None:
            content = _trim(text, match.end(), end)
            name = (match.start("name"), match.end("name"))
            colon = (match.start("colon"), match.end("colon"))
            turns.append(Turn(name, colon, [content]))
        elif turns and text[start : start + 1] in '"“' and _follows(turns[-1], start):
            turns[-1].content.append(_trim(text, start, end))
    return [t for t in turns if t.content[0][0] < t.content[0][1]]


def _label(text: str, start: int, end: int) -> re.Match[str] | None:
    match = _LABEL.match(text, start, end)
    if match is None or match["name"].lower().replace(" ", "_") in _NOT_SPEAKERS:
        return None
    return match


def _follows(turn: Turn, start: int) -> bool:
    return start - turn.content[-1][1] <= 4


def _trim(text: str, start: int, end: int) -> Piece:
    while end > start and text[end - 1] in ' "”\t\r':
        end -= 1
    return start, end
