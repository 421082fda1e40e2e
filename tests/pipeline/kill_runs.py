"""Run as a program: import an archive over and over, killed at the nth commit, then finish.

``kill_runs.py ARCHIVE FOLDER N...`` makes, for each n, a store that a run was killed over
(``SIGKILL`` at its nth commit, before it takes hold) and that a second run then finished, and
one store that was not disturbed. Prints a JSON object: n (or "whole") to what is in the store.
The models are loaded once and shared by forking, so that many points are cheap.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as SqlEngine
from sqlalchemy import event

from nutgraf import config, logs
from nutgraf.annotate import Annotator
from nutgraf.engine import Engine
from nutgraf.pipeline import grouping, importing, pages, pool

NOW = datetime(2018, 1, 2, 12, tzinfo=UTC)


def work(archive: Path, store: Path, kill_at: int | None) -> None:
    """Import the archive into the store; die at the given commit."""
    if kill_at is not None:
        commits = 0

        @event.listens_for(SqlEngine, "commit")
        def count(_: Any) -> None:
            nonlocal commits
            commits += 1
            if commits >= kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    settings = config.Settings(store=str(store), workers=1, encoder="none", log="error")
    with Engine.open(str(store), settings=settings, clock=lambda: NOW) as engine:
        engine.import_archive(archive)


def contents(store: Path) -> dict[str, Any]:
    """All that must not depend on having been killed."""
    settings = config.Settings(store=str(store), workers=1, encoder="none", log="error")
    with Engine.open(str(store), settings=settings, clock=lambda: NOW) as engine:
        found = engine.verify()
        return {
            "articles": engine.counts().articles,
            "waiting": len(engine.store.ungrouped()) + len(engine.store.dirty_stories()),
            "faults": [str(f) for _, f in found.faults],
            "stories": {
                line["id"]: sorted(a["id"] for a in line["articles"])
                for line in engine.story_lines()
            },
            "pages": {
                v.story.id: [s.text for s in v.page.sentences()]
                for v in engine.pages()
                if v.page is not None
            },
        }


def forked(archive: Path, store: Path, kill_at: int | None) -> bool:
    """Do the work in a child process. Returns whether it was killed."""
    child = os.fork()
    if child == 0:
        work(archive, store, kill_at)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0, f"exit {os.WEXITSTATUS(status)} at commit {kill_at}"
    return False


def main() -> None:
    logs.configure("error")  # standard output is for the result alone
    archive, folder = Path(sys.argv[1]), Path(sys.argv[2])
    # Small batches make many commits, and so many points to be killed at.
    importing.BATCH = grouping.BATCH = 5
    pages.BATCH = 2
    pool._annotator = Annotator()
    list(pool._annotator.annotate_many([]))
    results: dict[str, Any] = {}
    whole = folder / "whole.sqlite"
    forked(archive, whole, None)
    results["whole"] = contents(whole)
    for text in sys.argv[3:]:
        store = folder / f"killed-{text}.sqlite"
        killed = forked(archive, store, int(text))
        forked(archive, store, None)
        results[text] = contents(store) | {"killed": killed}
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
