"""Quality gates: what is measured on real data may not fall below its pinned floor.

Run: ``python eval/gates.py`` (``make gates``). It imports the visible story sets into fresh
stores with the shipped configuration, scores the stories with B-cubed against the editors'
own, verifies every page, and runs the feed and extraction measures. Floors stand in
``eval/floors.toml`` and are only ever raised. Where the shared data is not beside the project
(on a user's machine) it says so and passes.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from grouping import b_cubed
from nutgraf import config
from nutgraf.engine import Engine

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "data"
SETS = ("giveme5w1h", "basil", "ecbplus")


def stories(name: str, folder: Path) -> dict[str, float]:
    """Import one set; how its stories, its pages and its sentences came out."""
    path = DATA / "stories" / f"{name}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        gold = {str(r["id"]): str(r["story"]) for r in map(json.loads, file)}
    store = str(folder / f"{name}.sqlite")
    began = time.perf_counter()
    with Engine.open(store, settings=config.Settings(store=store, log="error")) as engine:
        engine.import_archive(path)
        seconds = time.perf_counter() - began
        found = {a["id"]: line["id"] for line in engine.story_lines() for a in line["articles"]}
        checked = engine.verify()
        refused = len(engine.store.faults("story"))
    placed = [found.get(item, f"missing {item}") for item in gold]
    precision, recall, f1 = b_cubed(placed, list(gold.values()))
    return {
        "articles missing": len(gold.keys() - found.keys()),
        "b-cubed precision": precision,
        "b-cubed recall": recall,
        "b-cubed f1": f1,
        "pages": checked.pages,
        "pages refused": refused,
        "sentences": checked.sentences,
        "faults": len(checked.faults),
        "seconds": seconds,
    }


def gate(name: str, got: dict[str, float], floors: dict[str, dict[str, float]]) -> bool:
    """Print a set's row, and whether it keeps its floors ("least") and ceilings ("most")."""
    shown = ", ".join(f"{k} {v:.3f}" if v % 1 else f"{k} {v:.0f}" for k, v in got.items())
    print(f"{name}: {shown}", flush=True)
    short = [f"{k} {got[k]:.4f} < {v}" for k, v in floors.get("least", {}).items() if got[k] < v]
    over = [f"{k} {got[k]:.4f} > {v}" for k, v in floors.get("most", {}).items() if got[k] > v]
    for fault in (*short, *over):
        print(f"  BELOW ITS FLOOR: {fault}", flush=True)
    return not short and not over


def measure(script: list[str]) -> bool:
    """Run one of the other measures; it fails where its own floors are not kept."""
    print(f"-- {' '.join(script)}", flush=True)
    return subprocess.run([sys.executable, *script], check=False, cwd=HERE.parent).returncode == 0


def main() -> int:
    if not DATA.is_dir():
        print("gates: the shared evaluation data is not beside this checkout; nothing measured")
        return 0
    floors = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            kept &= gate(name, stories(name, Path(folder)), floors["stories"][name])
    for script in floors["scripts"].values():
        kept &= measure(script)
    print("gates: every floor is kept" if kept else "gates: FAILED", flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
