"""Annotations by where they stand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar


class _Extent(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_E = TypeVar("_E", bound=_Extent)


class Sorted(Generic[_E]):
    """Annotations by where they start, to find those within a sentence quickly."""

    def __init__(self, found: Sequence[_E]) -> None:
        self._found = sorted(found, key=lambda x: x.start)
        self._starts = [x.start for x in self._found]

    def within(self, start: int, end: int) -> tuple[_E, ...]:
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return tuple(x for x in self._found[first:last] if x.end <= end)
