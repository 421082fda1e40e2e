"""Figures scored on the project's own list: value, unit, what is counted, hedge.

Run: ``python eval/figures.py [--misses] [--check]``

``tests/annotate/figures.jsonl`` holds sentences with one figure each, labelled by hand;
``value`` is ``null`` where the numbers in it count nothing (a year, a label, a score). An answer
has a right *value* if a figure with that value and unit is found (none, for ``null``), and is
right as a *whole* if what it counts and its hedge are the label's as well. An empty string for
the hedge means that either is right.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tomllib
from pathlib import Path
from typing import Any

from nutgraf.annotate.figures import find_figures
from nutgraf.annotate.nlp import parse_all
from nutgraf.annotate.sentences import split

LIST = Path(__file__).parents[1] / "tests/annotate/figures.jsonl"


def judge(item: dict[str, Any]) -> tuple[bool, bool, str]:
    """Whether the value, and whether all of it, is right; and what was found."""
    text = item["text"]
    found = find_figures(text, next(parse_all([(text, split(text))])))
    shown = "; ".join(f"{f.value:g} {f.unit} [{f.counted}] {f.hedge}" for f in found)
    if item["value"] is None:
        return not found, not found, shown
    fits = [f for f in found if math.isclose(f.value, item["value"]) and f.unit == item["unit"]]
    whole = any(
        f.counted == item["counted"] and (item["hedge"] == "" or f.hedge == item["hedge"])
        for f in fits
    )
    return bool(fits), whole, shown


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--check", action="store_true", help="against the floors")
    options = parser.parse_args()
    items = [json.loads(line) for line in LIST.read_text(encoding="utf-8").splitlines()]
    values = wholes = 0
    for item in items:
        value, whole, shown = judge(item)
        values += value
        wholes += whole
        if options.misses and not whole:
            print(f"{item['text']}\n    found {shown}")
    print(f"value and unit {values} of {len(items)}, whole {wholes} of {len(items)}")
    floors = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
    least = floors["figures"]["least"]
    short = values < least["values"] or wholes < least["wholes"]
    if options.check and short:
        print(f"  BELOW ITS FLOOR: {least}")
    return 1 if options.check and short else 0


if __name__ == "__main__":
    sys.exit(main())
