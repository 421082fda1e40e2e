"""Two processes on one SQLite file: both may work, in turn, and nothing is told twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nutgraf import config
from nutgraf.engine import Engine
from nutgraf.sample.server import SamplePress
from nutgraf.store import open_store
from tests.pipeline.press_archive import write_archive
from tests.settings import reading_press

#: Seconds that anything here may take at most, on a machine that is busy.
ENOUGH = 150.0
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
    return {
        line["id"]: sorted(a["article"] for a in line["articles"]) for line in engine.story_lines()
    }


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


def test_two_servers_on_one_file(tmp_path: Path) -> None:
    """Both serve and update; what one does the other does not do again."""
    press = SamplePress()
    press.advance(press.editions()[0])
    alone, shared = tmp_path / "alone.sqlite", tmp_path / "shared.sqlite"
    with press.serve() as port:
        for store in (alone, shared):
            with Engine.open(str(store), settings=reading_press(store)) as engine:
                engine.follow(press.feed_urls(port))
                if store == alone:
                    engine.update()
                    counts, expected = engine.counts(), stories(engine)
        with ExitStack() as stack:
            addresses = [stack.enter_context(running(shared)) for _ in range(2)]
            with closing(open_store(shared)) as opened:
                wait_until(
                    lambda: (
                        opened.counts().articles == counts.articles
                        and not opened.counts().entries_waiting
                        and not opened.ungrouped(1)
                        and not opened.dirty_stories(1)
                    ),
                    "everything is done",
                )
            for address in addresses:
                with urllib.request.urlopen(f"{address}readyz", timeout=30) as answer:
                    told = json.load(answer)
                assert (told["status"], told["updates"]) == ("ok", "ok")
                assert told["articles"] == counts.articles
    with Engine.open(str(shared), settings=reading_press(shared)) as engine:
        assert stories(engine) == expected
        assert engine.verify().faults == ()


@contextmanager
def running(store: Path) -> Iterator[str]:
    """``nutgraf run`` as another process; gives its address, and sees that it ends well."""
    environment = QUIET | {"NUTGRAF_ALLOW_HOSTS": "*.localhost", "NUTGRAF_HOST_DELAY": "0"}
    command = [sys.executable, "-m", "nutgraf", "run", "--store", str(store), "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("Serving at "), said
            yield said.split()[2]
            process.send_signal(signal.SIGINT)
            assert process.wait(ENOUGH) in (0, 130)
        finally:
            process.kill()


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + ENOUGH
    while not true():
        assert time.monotonic() < deadline, f"waited {ENOUGH} s until {what}"
        time.sleep(0.1)
