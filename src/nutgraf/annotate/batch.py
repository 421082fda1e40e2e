"""The tokens of some texts, one after the other, with what is known of them before the parse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    Hashes = NDArray[np.uint64]

_COLUMNS = (
    "ORTH", "NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE", "LOWER", "SENT_START",
)  # fmt: skip


class Batch:
    """Some texts' tokens as columns of numbers.

    ``lengths`` and ``offsets`` are the texts'. ``which`` says for each token which word it is,
    ``first`` of each word a token that is it: tokens of one word are written alike, and all of
    them or none have a space after them.
    """

    def __init__(self, docs: Sequence[Doc]) -> None:
        self.docs = docs
        self.lengths = [len(doc) for doc in docs]
        self.offsets = np.concatenate([[0], np.cumsum(self.lengths)])
        self._columns = np.concatenate([doc.to_array(list(_COLUMNS)) for doc in docs]).T
        key = self.column("ORTH") * np.uint64(2) + self.column("SPACY")
        _, self.first, self.which = np.unique(key, return_index=True, return_inverse=True)
        self.starts = np.flatnonzero(self.column("SENT_START") == 1)
        self.ends = np.append(self.starts[1:], self.offsets[-1])
        self.last = self.offsets[1:][np.searchsorted(self.offsets[1:], self.starts, side="right")]

    def column(self, name: str) -> Hashes:
        """An attribute of all tokens."""
        found: Hashes = self._columns[_COLUMNS.index(name)]
        return found

    def words(self, *names: str) -> Hashes:
        """Attributes of all words, [words], or [words, attributes] of several."""
        columns = [self.column(name)[self.first] for name in names]
        found: Hashes = columns[0] if len(columns) == 1 else np.stack(columns, axis=1)
        return found

    def token(self, at: int) -> tuple[Doc, int]:
        """The text and the place in it of the token at a place among all."""
        text = int(np.searchsorted(self.offsets, at, side="right")) - 1
        return self.docs[text], at - int(self.offsets[text])

    def put(self, names: Sequence[str], columns: Sequence[Hashes]) -> None:
        """Set attributes of all tokens."""
        rows: Any = np.stack([column.astype("u8") for column in columns], axis=1)
        for doc, start, length in zip(self.docs, self.offsets, self.lengths, strict=False):
            doc.from_array(list(names), rows[start : start + length])
