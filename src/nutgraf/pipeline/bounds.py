"""Stretches of time, and which of them are in memory already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

#: A stretch of time, from and to.
Bounds = tuple[datetime, datetime]


def merged(bounds: Iterable[Bounds]) -> list[Bounds]:
    """The same stretches of time, in order, those that touch made one."""
    out: list[Bounds] = []
    for since, until in sorted(bounds):
        if out and since <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], until))
        else:
            out.append((since, until))
    return out


def without(bounds: Iterable[Bounds], taken: Iterable[Bounds]) -> list[Bounds]:
    """What of ``bounds`` lies in none of ``taken``."""
    left = list(bounds)
    for since, until in taken:
        left = [
            part
            for a, b in left
            for part in ((a, min(b, since)), (max(a, until), b))
            if part[0] < part[1]
        ]
    return left
