"""The labelled story sets, grouped as an import groups them, and B-cubed over the result.

Used by ``train_grouping.py``. Sets are taken in file order; undated articles stay undated. The
encoder's vectors are kept in ``data/vectors`` between runs.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nutgraf.annotate.vectors import DEFAULT
from nutgraf.group.cluster import Grouper
from nutgraf.group.features import Features, encoder_text, featurise
from nutgraf.group.score import WeightTable
from nutgraf.model import Article, Revision

ROOT = Path(__file__).parents[1]
DATA = ROOT / "../shared/data"
SETS = ("giveme5w1h", "ecbplus", "basil")
#: Articles between two looks at what changed, as the pipeline does.
BATCH = 64
#: When the archives are taken to be imported.
IMPORTED = datetime(2026, 1, 1, tzinfo=UTC)
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Document:
    """One labelled or unlabelled article. ``topic`` is what folds are drawn by."""

    article: Article
    revision: Revision
    story: str | None
    topic: str


def load(name: str) -> list[Document]:
    """A set in file order."""
    folder = "stories" if name in SETS else "stream"
    with gzip.open(DATA / folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [_document(name, json.loads(line)) for line in lines]


def _document(name: str, record: dict[str, str | None]) -> Document:
    published = record.get("published")
    when = datetime.fromisoformat(published.replace("Z", "+00:00")) if published else None
    if when is not None and when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    day = when is not None and (when.hour, when.minute, when.second) == (0, 0, 0)
    key = f"{name}/{record.get('id') or record.get('url')}"
    article = Article(
        id=key,
        url=record.get("url"),
        outlet_id=str(record.get("outlet") or record.get("url") or ""),
        first_seen=IMPORTED,
        published=when,
        grain="day" if day else "time",
        extent="archive",
    )
    revision = Revision(
        article_id=key,
        number=1,
        title=record.get("title") or "",
        text=record.get("text") or record.get("content") or "",
        fetched=IMPORTED,
        description=record.get("description"),
    )
    story = record.get("story")
    return Document(
        article=article,
        revision=revision,
        story=None if story is None else f"{name}/{story}",
        topic=f"{name}/{record.get('topic') or story}",
    )


def vectors_of(name: str, documents: Sequence[Document], encoder: str = DEFAULT) -> Vectors:
    """An encoder's vectors, from ``data/vectors`` where they were made before."""
    from nutgraf.annotate.vectors import load_encoder

    texts = [encoder_text(d.revision.title, d.revision.text) for d in documents]
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]
    known = "" if encoder == DEFAULT else f"-{encoder}"
    path = ROOT / "data/vectors" / f"{name}{known}-{digest}.npy"
    if not path.exists():
        print(f"encoding {len(texts)} texts of {name} …", file=sys.stderr)
        path.parent.mkdir(parents=True, exist_ok=True)
        loaded = load_encoder(encoder)
        assert loaded is not None, "there are no vectors of no encoder"
        np.save(path, loaded.encode(texts))
    vectors: Vectors = np.load(path)
    return vectors


def features_of(documents: Sequence[Document], vectors: Vectors | None) -> list[Features]:
    return [
        featurise(d.article, d.revision, None if vectors is None else vectors[i])
        for i, d in enumerate(documents)
    ]


def group(features: Sequence[Features], weights: WeightTable | None = None) -> list[str]:
    """The story of each article, after all have come in, in order."""
    grouper = Grouper(weights)
    for index, one in enumerate(features):
        grouper.assign(one)
        if (index + 1) % BATCH == 0:
            grouper.revise()
    grouper.revise()
    return [grouper.story_of(one.article_id) or "" for one in features]


def b_cubed(found: Sequence[Hashable], gold: Sequence[Hashable]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1."""
    both = Counter(zip(found, gold, strict=True))
    sizes, golds = Counter(found), Counter(gold)
    precision = sum(n * n / sizes[f] for (f, _), n in both.items()) / len(gold)
    recall = sum(n * n / golds[g] for (_, g), n in both.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)
