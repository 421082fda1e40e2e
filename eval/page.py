"""A linter of page faults: how many of each kind a thousand sentences have.

Run: ``python eval/page.py [--pages] [--every N] [--show KIND] [--check]``

Counts, over pages composed from the shared story sets, the faults of machine-made news pages
that can be counted (``faults.py``), beside LexRank (sumy) and lead-3-of-each on the same
stories at the same length. ``--pages`` leaves the other two out; ``--show KIND`` prints the
page sentences with a fault (``all``, ``none``: those without), ``--show KIND --of LexRank``
another system's. ``--check`` fails where pages have more faults than the ceiling.

``--validate`` scores the linter against sentences labelled by hand (``labels.py``).
Needs sumy (``pip install nutgraf[eval]``) unless ``--pages`` is given.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from baselines import lead, lexrank
from composed import DATA, SETS, Line, Told, code_digest, kept, page_lines, stories
from faults import KINDS, Linter
from labels import validate
from nutgraf.compose.verify import verify
from nutgraf.compose.words import count_words

#: Most faults a thousand sentences that pages of the visible sets may show.
CEILING = 10.0

Maker = Callable[[Told, int], list[Line]]
SYSTEMS: dict[str, Maker] = {
    "page": lambda told, words: page_lines(told.page) if told.page else [],
    "LexRank": lambda told, words: lexrank(told.materials, words),
    "lead-3": lambda told, words: lead(told.materials, words),
}


def behind(told: Told) -> str:
    """All the text of a story's articles."""
    return "\n".join(m.revision.text for m in told.materials)


def faults_of(linter: Linter, lines: Sequence[Line], text: str) -> list[set[str]]:
    """The linter's findings, kept between runs."""
    key = repr([(x.text, x.label, x.part, x.span) for x in lines]) + text
    code = code_digest(
        "faults.py", "faults_of_people.py", "faults_of_time.py", "words_of_faults.py"
    )
    return kept("faults", key.encode(), code, lambda: linter.faults(lines, text))


class Tally:
    """Counts of one run."""

    def __init__(self) -> None:
        self.sentences: Counter[str] = Counter()
        self.faulty: Counter[str] = Counter()
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.invariants: Counter[str] = Counter()
        self.refused: list[str] = []
        self.pages = 0

    def add(self, system: str, lines: Sequence[Line], found: Sequence[set[str]]) -> None:
        self.sentences[system] += len(lines)
        self.faulty[system] += sum(map(bool, found))
        for kinds in found:
            self.counts[system].update(kinds)

    def per_thousand(self, system: str) -> float:
        """All faults of a system in a thousand of its sentences."""
        return 1000 * self.counts[system].total() / max(1, self.sentences[system])

    def show(self) -> None:
        for reason in self.refused:
            print(f"no page: {reason}")
        broken = dict(self.invariants) or 0
        print(f"{self.pages} pages, {len(self.refused)} refused; invariants broken: {broken}")
        print("faults per 1,000 sentences")
        print(f"{'':8}{'sentences':>10}" + "".join(f"{k:>12}" for k in KINDS) + f"{'all':>8}")
        for system, number in self.sentences.items():
            row = "".join(f"{1000 * self.counts[system][k] / number:12.1f}" for k in KINDS)
            print(f"{system:8}{number:10}{row}{self.per_thousand(system):8.1f}")


def run(
    every: int, names: Sequence[str], systems: Sequence[str], show: str | None, of: str
) -> Tally:
    """Lint the systems' texts; with ``show`` print sentences as they are found."""
    linter, tally = Linter(), Tally()
    for told in stories(names, every):
        if told.page is None:
            tally.refused.append(told.refused)
            continue
        tally.pages += 1
        tally.invariants.update(f.invariant for f in verify(told.page, told.sources))
        size = sum(count_words(line.text) for line in page_lines(told.page))
        for system in systems:
            lines = SYSTEMS[system](told, size)
            found = faults_of(linter, lines, behind(told))
            tally.add(system, lines, found)
            if show and system == of:
                _print(told, lines, found, show)
    return tally


def _print(told: Told, lines: Sequence[Line], found: Sequence[set[str]], show: str) -> None:
    for line, kinds in zip(lines, found, strict=True):
        if show in kinds or (show == "all" and kinds) or (show == "none" and not kinds):
            label = f" <{line.label}>" if line.label else ""
            print(f"{told.set_name} {told.key} {line.part} {sorted(kinds)}{label} {line.text}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", action="store_true", help="pages only, nothing beside them")
    parser.add_argument("--every", type=int, default=1, help="only each N-th story")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS)
    parser.add_argument("--show", help="print sentences with this kind of fault; all; none")
    parser.add_argument("--of", default="page", choices=list(SYSTEMS), help="whose sentences")
    parser.add_argument("--validate", action="store_true", help="score the linter itself")
    parser.add_argument("--check", action="store_true", help="fail above the ceiling")
    given = parser.parse_args()
    if not DATA.is_dir():
        print("page: the shared evaluation data is not beside this checkout; nothing measured")
        return 0
    if given.validate:
        return int(not validate())
    began = time.perf_counter()
    systems = ["page"] if given.pages and given.of == "page" else list(SYSTEMS)
    tally = run(given.every, given.sets, systems, given.show, given.of)
    tally.show()
    print(f"{time.perf_counter() - began:.0f} s")
    return int(given.check and (tally.per_thousand("page") > CEILING or bool(tally.invariants)))


if __name__ == "__main__":
    sys.exit(main())
