"""Numbered and lettered items that run on in one paragraph: "1. Heat oil. 2. Add onions."."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKER = re.compile(
    r"(?:(?<=\s)|(?<=^)|(?<=[⁃•‣]))(?P<open>\(?)(?P<label>\d{1,2}|[a-z])"
    r"(?:(?P<close>\.\)|\))(?=\s+\S)|(?P<dot>\.)(?=\s+[^\Wa-zß-öø-ÿ]|\s+[\"“‘]))"
)
_BULLET = re.compile(r"(?<=\s)[•●▪■◦‣⁃·](?=\s?\S)")
#: Letters a list may start at: "w) x) y)" goes on with one begun elsewhere.
_FEWEST_BARE_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Marker:
    """A label that opens an item: where its label starts and ends."""

    start: int
    end: int


def find_markers(text: str) -> list[Marker]:
    """The labels of lists inside ``text``, in order.

    Labels count where at least two of one style follow one another in sequence; letters with
    a full stop alone (which may be initials) only where three do.
    """
    runs: dict[str, list[tuple[int, re.Match[str]]]] = {}
    found: list[Marker] = []
    for match in _MARKER.finditer(text):
        label = match["label"]
        style = match["open"] + ("1" if label.isdigit() else "a") + (match["close"] or ".")
        value = int(label) if label.isdigit() else ord(label)
        run = runs.setdefault(style, [])
        if run and value != run[-1][0] + 1:
            found.extend(_settled(style, run))
            run.clear()
        run.append((value, match))
    for style, run in runs.items():
        found.extend(_settled(style, run))
    found.extend(Marker(m.start(), m.start()) for m in _BULLET.finditer(text))
    merged: list[Marker] = []
    for marker in sorted(found, key=lambda m: m.start):
        if merged and not text[merged[-1].end : marker.start].strip(" \t\xa0•●▪■◦‣⁃·"):
            merged[-1] = Marker(merged[-1].start, marker.end)
        else:
            merged.append(marker)
    return merged


def _settled(style: str, run: list[tuple[int, re.Match[str]]]) -> list[Marker]:
    fewest = _FEWEST_BARE_LETTERS if style == "a." else 2
    if len(run) < fewest:
        return []
    return [Marker(match.start(), match.end()) for _, match in run]
