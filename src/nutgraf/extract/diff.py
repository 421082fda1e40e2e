"""What changed between two revisions of an article, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

ChangeKind = Literal["title", "correction", "addition", "cut"]

#: A sentence is a correction of another when at least this share of their words is alike.
_ALIKE = 0.5
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference: ``before`` is empty for an addition, ``after`` for a cut."""

    kind: ChangeKind
    before: str = ""
    after: str = ""


def changes(
    before: Sequence[str], after: Sequence[str], *, titles: tuple[str, str] = ("", "")
) -> list[Change]:
    """Differences between the sentences of an older and a newer revision, in reading order.

    A sentence that was reworded is one ``correction``; one that only moved is no change.
    ``titles`` are the two revisions' titles.
    """
    found: list[Change] = []
    if titles[0] != titles[1]:
        found.append(Change(kind="title", before=titles[0], after=titles[1]))
    old, new = [_key(text) for text in before], [_key(text) for text in after]
    kept_old, kept_new = set(old), set(new)
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone = [before[at] for at in range(a, b) if old[at] not in kept_new]
        come = [after[at] for at in range(c, d) if new[at] not in kept_old]
        found.extend(_pair(gone, come))
    return found


def _key(sentence: str) -> str:
    return " ".join(sentence.split())


def _pair(gone: list[str], come: list[str]) -> list[Change]:
    """Match each new sentence with the old one it rewords, keeping the order of both."""
    found: list[Change] = []
    at = 0
    for text in come:
        scores = [(_likeness(old, text), -index) for index, old in enumerate(gone[at:], at)]
        best, place = max(scores, default=(0.0, 0))
        if best < _ALIKE:
            found.append(Change(kind="addition", after=text))
            continue
        found.extend(Change(kind="cut", before=old) for old in gone[at:-place])
        found.append(Change(kind="correction", before=gone[-place], after=text))
        at = -place + 1
    found.extend(Change(kind="cut", before=old) for old in gone[at:])
    return found


def _likeness(one: str, other: str) -> float:
    a, b = _WORD.findall(one), _WORD.findall(other)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0
