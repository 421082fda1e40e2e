"""Two processes on one SQLite file: both may work, in turn, and nothing is told twice."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nutgraf import config
from nutgraf.engine import Engine
from tests.pipeline.press_archive import write_archive

STORIES = ("nk-mediation", "nk-treasury")
#: When the articles are news, so that their stories are kept in memory.
THEN = datetime(2018, 1, 2, tzinfo=UTC)
QUIET = os.environ | {"NUTGRAF_ENCODER": "none", "NUTGRAF_LOG": "error", "NUTGRAF_WORKERS": "1"}


def settings(store: Path) -> config.Settings:
    return config.Settings(store=str(store), workers=1, encoder="none", log="error")


def nutgraf(*arguments: str) -> str:
    """Run a command to its end, as another process."""
    done = subprocess.run(
        [sys.executable, "-m", "nutgraf", *arguments],
        env=QUIET,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def stories(engine: Engine) -> dict[str, list[str]]:
    return {line["id"]: sorted(a["id"] for a in line["articles"]) for line in engine.story_lines()}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Half of a story, half of another one, the rest of that, and the rest of the first."""
    made = []
    for name in STORIES:
        whole = tmp_path / f"{name}.jsonl"
        assert write_archive(whole, {name}) > 5
        lines = whole.read_bytes().splitlines(keepends=True)
        for number in range(2):
            path = tmp_path / f"{number}-{name}.jsonl"
            path.write_bytes(b"".join(lines[number::2]))
            made.append(path)
    first, first_rest, other, other_rest = made
    return [first, other, other_rest, first_rest]


def test_what_another_process_grouped_meanwhile_is_known(files: list[Path], tmp_path: Path) -> None:
    """A process that has stories in memory goes on from what the other one put into the store."""
    alone, shared = tmp_path / "alone.sqlite", tmp_path / "shared.sqlite"
    with Engine.open(str(alone), settings=settings(alone), clock=lambda: THEN) as engine:
        for file in files:
            engine.import_archive(file)
        expected = stories(engine)
    with Engine.open(str(shared), settings=settings(shared), clock=lambda: THEN) as engine:
        engine.import_archive(files[0])
        nutgraf("import", str(files[1]), "--store", str(shared))
        engine.import_archive(files[2])
        nutgraf("import", str(files[3]), "--store", str(shared))
        assert stories(engine) == expected
        assert engine.verify().faults == ()
