"""Processes for the dear steps: extracting pages and annotating texts on every core."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING

from nutgraf.model import Annotation

if TYPE_CHECKING:
    from nutgraf.annotate import Annotator, Job

#: Texts annotated by one call into a process: enough to batch, few enough to share out.
CHUNK = 16
#: Fewer texts than this are annotated here: a process would take longer to start.
WORTH_A_PROCESS = 48

_annotator: Annotator | None = None


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool:
    """A process pool that starts when first needed and leaves Ctrl-C to its parent."""

    def __init__(self, workers: int) -> None:
        self._workers = workers or cores()
        self._executor: ProcessPoolExecutor | None = None
        self._expected: list[Job] = []
        self._begun: list[Future[list[Annotation]]] = []

    @property
    def executor(self) -> ProcessPoolExecutor | None:
        """The pool, started; ``None`` where there is only one process to work with."""
        if self._workers == 1:
            return None
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self._workers,
                mp_context=multiprocessing.get_context("forkserver"),
                initializer=_ignore_interrupt,
            )
        return self._executor

    def annotate_many(self, items: Sequence[Job]) -> Iterable[Annotation]:
        """Annotate revisions, in order, here or in the pool."""
        begun = self._begun if self._begun and self._expected == list(items) else []
        if begun:
            self._expected, self._begun = [], []
        elif len(items) >= WORTH_A_PROCESS:
            begun = self._begin(items)
        if not begun:
            yield from _annotate_chunk(items)
        for chunk in begun:
            yield from chunk.result()

    def expect(self, items: Sequence[Job]) -> None:
        """Begin to annotate, in the pool if there is one, what will be asked for next.

        What was begun and is not asked for after all is lost work, and nothing else.
        """
        for chunk in self._begun:
            chunk.cancel()
        self._expected, self._begun = [], []
        if items:
            self._expected, self._begun = list(items), self._begin(items)

    def _begin(self, items: Sequence[Job]) -> list[Future[list[Annotation]]]:
        executor = self.executor
        if executor is None:
            return []
        size = min(CHUNK, -(-len(items) // self._workers))
        chunks = [items[at : at + size] for at in range(0, len(items), size)]
        return [executor.submit(_annotate_chunk, chunk) for chunk in chunks]

    def close(self) -> None:
        """Stop the processes; work not begun is dropped (it is still waiting in the store)."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None
            self._expected, self._begun = [], []


def _ignore_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _annotate_chunk(items: Sequence[Job]) -> list[Annotation]:
    from nutgraf.annotate import Annotator

    global _annotator
    if _annotator is None:
        _annotator = Annotator()
    return list(_annotator.annotate_many(items))
