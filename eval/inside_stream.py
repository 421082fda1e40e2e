"""The labelled sets as one stream inside general news: how they are grouped among strangers.

Run: ``python eval/inside_stream.py [--sample N] [--show N]``

The articles of the labelled sets are dealt evenly, each set in file order, into the 15,000 of
general news (or every n-th of them, ``--sample`` many) in theirs, and all are grouped in one
run with the shipped weights. Only labelled articles are scored, with B-cubed, their stories
as found among all; what was merged in from outside is listed, and not counted against it, since
nobody has said of what event those are.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from heapq import merge
from time import process_time

from grouping import SETS, Document, b_cubed, features_of, group, load, vectors_of
from nutgraf.group.features import Features


def dealt(lists: list[list[int]]) -> list[tuple[int, int]]:
    """(list, index) of all items, each list spread evenly over the whole."""
    runs = (
        [((place + 0.5) / len(items), number, item) for place, item in enumerate(items)]
        for number, items in enumerate(lists)
    )
    return [(number, item) for _, number, item in merge(*runs)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, help="articles of general news (default: all)")
    parser.add_argument("--show", type=int, default=20, help="merged-in articles to print")
    options = parser.parse_args()
    documents = [load(name) for name in (*SETS, "allsides")]
    outside = len(SETS)
    vectors = [vectors_of(n, d) for n, d in zip((*SETS, "allsides"), documents, strict=True)]
    features = [features_of(d, v) for d, v in zip(documents, vectors, strict=True)]
    step = max(1, len(documents[outside]) // (options.sample or len(documents[outside])))
    lists = [list(range(len(d))) for d in documents]
    lists[outside] = lists[outside][::step]
    order = dealt(lists)
    stream: list[Features] = [features[number][item] for number, item in order]
    began = process_time()
    found = group(stream)
    seconds = process_time() - began
    labelled = [at for at, (number, _) in enumerate(order) if number < outside]
    gold = [str(documents[order[at][0]][order[at][1]].story) for at in labelled]
    print(f"{len(stream)} articles, {len(set(found))} stories, {seconds:.0f} CPU seconds")
    print("P {:.3f}  R {:.3f}  F1 {:.3f}".format(*b_cubed([found[at] for at in labelled], gold)))
    for number, name in enumerate(SETS):
        own = [k for k, at in enumerate(labelled) if order[at][0] == number]
        scores = b_cubed([found[labelled[k]] for k in own], [gold[k] for k in own])
        print("  {:12} P {:.3f}  R {:.3f}  F1 {:.3f}".format(name, *scores))
    members: dict[str, list[int]] = defaultdict(list)
    for at, story in enumerate(found):
        members[story].append(at)
    sizes = Counter(len(m) for m in members.values())
    print(f"largest stories: {sorted(sizes, reverse=True)[:5]}; alone: {sizes[1]}")
    _show(order, documents, members, {found[at] for at in labelled}, options.show)


def _show(
    order: Sequence[tuple[int, int]],
    documents: Sequence[Sequence[Document]],
    members: Mapping[str, list[int]],
    stories: set[str],
    most: int,
) -> None:
    strangers = [
        (story, at)
        for story in sorted(stories)
        for at in members[story]
        if order[at][0] == len(SETS)
    ]
    print(f"merged in from outside: {len(strangers)} articles")
    for story, at in strangers[:most]:
        insider = next(m for m in members[story] if order[m][0] < len(SETS))
        titles = [documents[n][i].revision.title[:70] for n, i in (order[at], order[insider])]
        print(f"  {titles[0]}  <-  {titles[1]}")


if __name__ == "__main__":
    main()
