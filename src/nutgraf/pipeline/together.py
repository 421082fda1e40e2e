"""Doing many small things at once, with their progress and how many came to something."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from nutgraf.pipeline.progress import Progress

T = TypeVar("T")


async def together(
    items: Sequence[T], do: Callable[[T], Awaitable[int]], step: str, progress: Progress
) -> int:
    """Do all of them concurrently. Returns the sum of what each gave."""
    done = 0
    total = 0

    async def one(item: T) -> None:
        nonlocal done, total
        # Not "total += await": it would read the sum before the wait, and lose others' counts.
        gave = await do(item)
        total += gave
        done += 1
        progress(step, done, len(items))

    await asyncio.gather(*(one(item) for item in items))
    return total
