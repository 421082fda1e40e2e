"""How fast articles are grouped, with how many live stories; batch baselines beside it.

Run: ``python eval/grouping_speed.py [--live 20000 100000] [--articles 400]``. The window is filled
with pieces of real articles (paragraphs of full articles, and snippets), each a story of its own;
then further pieces arrive as articles do: 64 at a time, with a second look at as many stories after
each lot (stories put in apart though they are one would otherwise all be merged in these looks,
which a window that grew by itself has behind it). Figures are CPU seconds of one core. Vectors are not used by the pieces (encoding a hundred thousand would
take an hour); what encoding costs is measured apart and added. The baselines are what a batch
program does with full articles: every pair compared, all at once, none as they come.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module

import numpy as np

from grouping import BATCH, Document, Vectors, load, vectors_of
from nutgraf.group.cluster import Grouper
from nutgraf.group.features import encoder_text, featurise
from nutgraf.group.window import story_id_for

#: Words of a piece, at least.
LEAST_WORDS = 40
#: Texts that the encoder is timed with, and pieces the baselines are run on.
ENCODED, BATCHES = 128, (1_000, 2_000, 4_000)


def pieces() -> Iterator[Document]:
    """Pieces of articles, evenly from all of them: first each one's opening, and so on."""
    yield from load("newsapi")
    texts = [(d, _parts(d.revision.text)) for d in load("allsides")]
    for number in range(12):
        for document, parts in texts:
            if number < len(parts):
                key = f"{document.article.id}/{number}"
                yield replace(
                    document,
                    article=replace(document.article, id=key),
                    revision=replace(document.revision, article_id=key, text=parts[number]),
                )


def _parts(text: str) -> list[str]:
    words = text.split()
    size = 3 * LEAST_WORDS
    return (
        [" ".join(words[at : at + size]) for at in range(0, len(words), size)]
        if len(words) >= LEAST_WORDS
        else []
    )


def grow(grouper: Grouper, source: Iterator[Document], live: int) -> None:
    """Fill the window up to so many live stories."""
    while (missing := live - len(grouper.story_ids)) > 0:
        some = [one for _, one in zip(range(min(missing, 1_000)), source, strict=False)]
        grouper.load(
            (story_id_for(d.article.id), featurise(d.article, d.revision, None)) for d in some
        )
        if not some:
            raise SystemExit("not enough pieces")


def measure(grouper: Grouper, source: Iterator[Document], count: int) -> tuple[float, float, float]:
    """CPU seconds an article for its features, its decision, and the second look."""
    some = [one for _, one in zip(range(count), source, strict=False)]
    began = time.process_time()
    features = [featurise(d.article, d.revision, None) for d in some]
    read = time.process_time() - began
    deciding = looking = 0.0
    for at in range(0, count, BATCH):
        began = time.process_time()
        for one in features[at : at + BATCH]:
            grouper.assign(one)
        decided = time.process_time()
        grouper.revise(BATCH)
        deciding += decided - began
        looking += time.process_time() - decided
    return read / count, deciding / count, looking / count


def encoding(source: Iterator[Document]) -> float:
    """CPU seconds that encoding one article takes."""
    from nutgraf.annotate.vectors import Encoder

    texts = [
        encoder_text(d.revision.title, d.revision.text)
        for _, d in zip(range(ENCODED), source, strict=False)
    ]
    encoder = Encoder()
    encoder.encode(texts[:16])
    began = time.process_time()
    encoder.encode(texts)
    return (time.process_time() - began) / len(texts)


def baselines(encode: float) -> None:
    """What batch programs take for the same full articles, all at once; vectors are given."""
    documents = load("allsides")[: BATCHES[-1]]
    texts = [f"{d.revision.title} {d.revision.title} {d.revision.text[:3000]}" for d in documents]
    dense = vectors_of("allsides", load("allsides"))[: BATCHES[-1]]
    ways: dict[str, Callable[[int], None]] = {
        "TF-IDF, average linkage": lambda count: linked(tfidf(texts[:count]), 0.86),
        "encoder alone, average linkage": lambda count: linked(dense[:count], 0.28),
        "HDBSCAN over the encoder": lambda count: hdbscan(dense[:count]),
    }
    for name, way in ways.items():
        for count in BATCHES:
            began = time.process_time()
            way(count)
            spent = (time.process_time() - began) / count
            encoded = "" if name.startswith("TF") else f", {1 / (spent + encode):.0f} with encoding"
            print(f"{name}, {count} at once: {1 / spent:.0f} articles a core-second{encoded}")


def tfidf(texts: Sequence[str]) -> Vectors:
    from sklearn.feature_extraction.text import TfidfVectorizer

    table = TfidfVectorizer(max_features=5_000).fit_transform(texts)
    return np.asarray(table.astype(np.float32).toarray())


def linked(table: Vectors, threshold: float) -> None:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    fcluster(linkage(pdist(table, "cosine"), "average"), threshold, "distance")


def hdbscan(table: Vectors) -> None:
    from sklearn.cluster import HDBSCAN

    # Of vectors of length 1 the Euclidean distance orders as the cosine does.
    HDBSCAN(min_cluster_size=2, copy=True).fit(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--live", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--no-baselines", dest="baselines", action="store_false")
    options = parser.parse_args()
    # Loaded on first use, and slow to load: not a part of any article's time.
    for module in ("scipy.cluster.hierarchy", "sklearn.cluster", "sklearn.feature_extraction.text"):
        import_module(module)

    source, grouper = pieces(), Grouper()
    encode = encoding(pieces())
    print(
        f"encoding: {1000 * encode:.1f} ms an article, {1 / encode:.0f} a core-second", flush=True
    )
    first = 0.0
    for live in options.live:
        grow(grouper, source, live)
        read, decide, look = measure(grouper, source, options.articles)
        given = read + decide + look
        first = first or given
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{live} live stories: features {1000 * read:.2f} ms, decision {1000 * decide:.2f} ms, "
            f"second look {1000 * look:.2f} ms an article; vectors given {1 / given:.0f}, "
            f"included {1 / (given + encode):.0f} articles a core-second; "
            f"{given / first:.2f} times the first; {megabytes:.0f} MB",
            flush=True,
        )
    if options.baselines:
        baselines(encode)


if __name__ == "__main__":
    main()
