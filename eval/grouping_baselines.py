"""Stories of the labelled sets by other ways of grouping, beside Nutgraf's, in one table.

Run: ``python eval/grouping_baselines.py``

Every baseline is given each set whole, at once, and one threshold for all sets, the best one on
them (chosen with the answers in hand); Nutgraf groups article by article in file order with
its shipped weights. B-cubed precision, recall and F1.

- TF-IDF: title twice and 3,000 characters, average linkage over cosine distance.
- Titles: stemmed words; a pair is one story with an overlap (of the shorter title) of at least
  0.6 and three words shared; stories are what is connected.
- Encoder: average linkage over the encoder's cosine distance.
- HDBSCAN over the encoder's vectors, two articles at least; what it calls noise stays alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from time import process_time

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform
from sklearn.cluster import HDBSCAN
from sklearn.feature_extraction.text import TfidfVectorizer

from grouping import SETS, Document, b_cubed, features_of, group, load, vectors_of
from nutgraf.group.words import TOKEN, stems

Matrix = NDArray[np.float64]
Labels = Sequence[int] | Sequence[str]
#: Title rule: share of the shorter title's words, and how many words, must be shared.
OVERLAP, SHARED = 0.6, 3


def tfidf(documents: Sequence[Document]) -> Matrix:
    texts = [f"{d.revision.title} {d.revision.title} {d.revision.text[:3000]}" for d in documents]
    table = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    return np.asarray(1.0 - (table @ table.T).toarray())


def encoder(name: str, documents: Sequence[Document]) -> Matrix:
    vectors = vectors_of(name, documents).astype(np.float64)
    return np.asarray(1.0 - vectors @ vectors.T)


def linked(distance: Matrix, threshold: float) -> list[int]:
    distance = np.clip((distance + distance.T) / 2, 0.0, None)
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), "average")
    return list(fcluster(tree, threshold, "distance"))


def titles(documents: Sequence[Document]) -> list[int]:
    words = [
        {s for token in TOKEN.findall(d.revision.title) for s in stems(token)} for d in documents
    ]
    pairs = [
        (i, j)
        for i, ours in enumerate(words)
        for j, theirs in enumerate(words[:i])
        if len(ours & theirs) >= SHARED
        and len(ours & theirs) >= OVERLAP * min(len(ours), len(theirs))
    ]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    size = len(words)
    graph = coo_matrix((np.ones(len(pairs)), (rows, columns)), shape=(size, size))
    return list(connected_components(graph, directed=False)[1])


def hdbscan(distance: Matrix) -> list[int]:
    distance = np.clip(distance, 0.0, None)
    np.fill_diagonal(distance, 0.0)
    found = HDBSCAN(min_cluster_size=2, metric="precomputed", copy=True).fit_predict(distance)
    return [label if label >= 0 else -2 - at for at, label in enumerate(found.tolist())]


def best(distances: dict[str, Matrix], gold: dict[str, list[str]]) -> float:
    """The threshold with the best mean F1 over the sets."""
    steps = np.linspace(0.1, 0.95, 35)
    return float(
        max(
            steps,
            key=lambda step: np.mean(
                [b_cubed(linked(distances[n], step), gold[n])[2] for n in distances]
            ),
        )
    )


def row(way: str, grouped: Callable[[str], Labels], gold: dict[str, list[str]]) -> None:
    cells = []
    for name in SETS:
        began = process_time()
        precision, recall, f1 = b_cubed(grouped(name), gold[name])
        cells.append(f"{precision:.3f} {recall:.3f} {f1:.3f} ({process_time() - began:.1f} s)")
    print(f"| {way} | " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    documents = {name: load(name) for name in SETS}
    gold = {name: [str(d.story) for d in documents[name]] for name in SETS}
    sparse = {name: tfidf(documents[name]) for name in SETS}
    dense = {name: encoder(name, documents[name]) for name in SETS}
    near, close = best(sparse, gold), best(dense, gold)
    print("P, R, F1 (CPU seconds)")
    print("| way | " + " | ".join(SETS) + " |")
    print("|---|" + "---|" * len(SETS))
    row(f"TF-IDF, average linkage at {near:.2f}", lambda n: linked(sparse[n], near), gold)
    row("title overlap", lambda n: titles(documents[n]), gold)
    row(f"encoder alone at {close:.2f}", lambda n: linked(dense[n], close), gold)
    row("HDBSCAN over the encoder", lambda n: hdbscan(dense[n]), gold)
    for way, used in (("Nutgraf", True), ("Nutgraf without an encoder", False)):
        features = {
            n: features_of(documents[n], vectors_of(n, documents[n]) if used else None)
            for n in SETS
        }
        row(way, lambda n, f=features: group(f[n]), gold)  # type: ignore[misc]


if __name__ == "__main__":
    main()
