"""Killed at any point, continued by the next run: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.pipeline.press_archive import write_archive

STORIES = {"nk-mediation", "nk-treasury", "storm-aslaug", "storm-birk"}
POINTS = [str(n) for n in range(1, 40, 2)]


def test_killed_at_many_commits(tmp_path: Path) -> None:
    archive = tmp_path / "press.jsonl"
    count = write_archive(archive, STORIES)
    assert count > 10
    script = Path(__file__).with_name("kill_runs.py")
    done = subprocess.run(
        [sys.executable, str(script), str(archive), str(tmp_path), *POINTS],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    results = json.loads(done.stdout.splitlines()[-1])  # log lines may stand before it
    whole = results.pop("whole")
    assert whole["articles"] == count
    assert whole["waiting"] == 0
    assert whole["faults"] == []
    assert len(whole["pages"]) >= 2
    assert sum(r.pop("killed") for r in results.values()) >= 10
    for point, result in results.items():
        assert result == whole, f"killed at commit {point}"
