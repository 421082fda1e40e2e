"""Make ``compose/word_vectors.npz``: which words mean nearly the same.

Run: ``python eval/word_vectors.py``. Every whole word of the shipped sentence encoder's
vocabulary is encoded alone; vectors of one stem are averaged, centred, and reduced to 64
dimensions by principal components, one byte each. Two minutes on one core. The file belongs to
the encoder it was made with (bge-small-en-v1.5, MIT licence) and changes only with it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import numpy as np

from nutgraf.annotate.vectors import Encoder, shipped_folder
from nutgraf.compose.words import STOP, stem

DIMENSIONS = 64
TARGET = Path(__file__).parents[1] / "src/nutgraf/compose/word_vectors.npz"


def main() -> None:
    vocabulary = json.loads((shipped_folder() / "tokenizer.json").read_text(encoding="utf-8"))
    words = [w for w in vocabulary["model"]["vocab"] if re.fullmatch("[a-z]{3,}", w)]
    words = [w for w in words if w not in STOP]
    vectors = Encoder(max_tokens=8).encode(words, batch_size=256)
    rows: dict[str, list[int]] = defaultdict(list)
    for row, word in enumerate(words):
        rows[stem(word)].append(row)
    stems = sorted(rows)
    mean = np.stack([vectors[rows[s]].mean(axis=0) for s in stems])
    mean /= np.linalg.norm(mean, axis=1, keepdims=True)
    mean -= mean.mean(axis=0)
    _, _, axes = np.linalg.svd(mean, full_matrices=False)
    small = mean @ axes[:DIMENSIONS].T
    small /= np.linalg.norm(small, axis=1, keepdims=True)
    scale = 127.0 / np.abs(small).max()
    packed = np.round(small * scale).astype(np.int8)
    np.savez_compressed(TARGET, stems=np.array(" ".join(stems)), vectors=packed)
    print(f"{len(stems)} stems, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
