"""Replay a stream of real arrivals through grouping, in the order they came, and show the stories.

Run: ``python eval/replay.py [--limit N] [--no-encoder] [--again]``. Items come in by the time they
were first seen; stories that were quiet for the window's length are let go, as in the product.
Where a run stops it goes on when started again: what was decided is kept in ``data/replay``, with
the encoder's vectors. Printed at the end: how many stories, how they are spread over sizes, the
share of items alone in theirs, the ten largest, and thirty drawn at random.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from arrivals import NAME, arrivals, vectors
from grouping import BATCH, ROOT, Document, Vectors
from nutgraf.group.cluster import Grouper, Merge
from nutgraf.group.features import featurise

#: How long a story stays live without a new article, as the product's settings have it.
WINDOW = timedelta(days=14)
#: Items between two lines of progress.
TELL = 5_000
SIZES = (1, 2, 3, 4, 6, 11, 21, 51, 101, 10**9)


@dataclass(slots=True)
class Run:
    """Where items are by now: item to story, and what stories were merged into."""

    story: dict[str, str] = field(default_factory=dict)
    done: int = 0
    seconds: float = 0.0

    into: dict[str, str] = field(default_factory=dict)

    def settle(self) -> None:
        """Put items of merged stories where those went."""
        for item, story in self.story.items():
            while story in self.into:
                story = self.into[story]
            self.story[item] = story
        self.into.clear()


def replay(
    documents: Sequence[Document], given: Sequence[Vectors | None] | None, state: Path
) -> Run:
    """Group all items; goes on from ``state`` where that is of the same stream."""
    run, grouper = Run(), Grouper()
    if state.exists():
        kept = json.loads(state.read_text())
        run = Run(story=kept["story"], done=kept["done"], seconds=kept["seconds"])
        grouper.load(_placed(documents[: run.done], given, run))
        print(f"goes on after {run.done} items", flush=True)
    while run.done < len(documents):
        began = time.process_time()
        at = run.done
        batch = documents[at : at + BATCH]
        for offset, one in enumerate(batch):
            vector = None if given is None else given[at + offset]
            decision = grouper.assign(featurise(one.article, one.revision, vector))
            run.story[one.article.id] = str(decision.story_id)
        for repair in grouper.revise():
            if isinstance(repair, Merge):
                run.into[repair.story_id] = repair.into
            else:
                for decision in repair.decisions:
                    run.story[decision.article_id] = repair.new_story_id
        newest = max(d.article.time for d in batch)
        grouper.forget(newest - WINDOW)
        run.done += len(batch)
        run.seconds += time.process_time() - began
        if run.done // TELL != at // TELL or run.done == len(documents):
            run.settle()
            _tell(run, grouper, len(documents))
            state.parent.mkdir(parents=True, exist_ok=True)
            kept = {"story": run.story, "done": run.done, "seconds": run.seconds}
            state.write_text(json.dumps(kept))
    return run


def _placed(
    documents: Sequence[Document], given: Sequence[Vectors | None] | None, run: Run
) -> Iterator[tuple]:  # type: ignore[type-arg]
    newest = max((d.article.time for d in documents), default=None)
    for at, one in enumerate(documents):
        if newest is not None and one.article.time >= newest - WINDOW:
            vector = None if given is None else given[at]
            yield run.story[one.article.id], featurise(one.article, one.revision, vector)


def _tell(run: Run, grouper: Grouper, total: int) -> None:
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{run.done:>6} of {total}: {len(set(run.story.values()))} stories, "
        f"{len(grouper.story_ids)} live, {run.seconds:.0f} CPU s, "
        f"{run.done / run.seconds:.0f} items a core-second, {megabytes:.0f} MB",
        flush=True,
    )


def show(documents: Sequence[Document], run: Run) -> None:
    """Print sizes, the ten largest stories and thirty at random of two articles or more."""
    stories: defaultdict[str, list[Document]] = defaultdict(list)
    for one in documents:
        stories[run.story[one.article.id]].append(one)
    sizes = Counter(
        next(i for i, most in enumerate(SIZES) if len(some) < SIZES[i + 1])
        for some in stories.values()
    )
    print(f"\n{len(documents)} items, {len(stories)} stories")
    for i in range(len(SIZES) - 1):
        last = SIZES[i + 1] - 1
        name = f"{SIZES[i]}" if last == SIZES[i] else f"{SIZES[i]} to {last if i < 8 else 'more'}"
        print(f"  {name:>12} articles: {sizes[i]} stories")
    alone = sum(len(some) == 1 for some in stories.values())
    print(
        f"  alone: {alone / len(documents):.3f} of the items, {alone / len(stories):.3f} of stories"
    )
    ranked = sorted(stories.values(), key=len, reverse=True)
    for title, some in (
        ("TEN LARGEST", ranked[:10]),
        ("THIRTY AT RANDOM", Random(4).sample([s for s in ranked if len(s) > 1], 30)),
    ):
        print(f"\n{title}")
        for story in some:
            days = {d.article.time.date() for d in story}
            outlets = {d.article.outlet_id for d in story}
            print(f"\n- {len(story)} articles, {len(outlets)} outlets, {min(days)} to {max(days)}")
            for one in Random(2).sample(story, min(12, len(story))):
                print(
                    f"    {one.article.time:%m-%d %H:%M} {one.article.outlet_id[:18]:<18} "
                    f"{one.revision.title[:110]}"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, help="only the first so many items")
    parser.add_argument("--no-encoder", action="store_true")
    parser.add_argument("--again", action="store_true", help="forget an earlier run")
    options = parser.parse_args()
    documents = arrivals(options.limit)
    given = None if options.no_encoder else vectors(documents)
    name = f"{NAME}-{len(documents)}-{'plain' if given is None else 'encoder'}.json"
    state = ROOT / "data/replay" / name
    if options.again:
        state.unlink(missing_ok=True)
    show(documents, replay(documents, given, state))


if __name__ == "__main__":
    main()
