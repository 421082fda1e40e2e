"""Vectors of sentences, for finding translations: only of an encoder of many languages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nutgraf.annotate.vectors import TextEncoder

#: Sentences whose vectors are kept (1.5 kB each): a story is composed anew with each article.
KEPT = 5_000


class Sentences:
    """Encodes sentences, each once while it is kept. The encoder is loaded when first needed."""

    def __init__(self, encoder: Callable[[], TextEncoder | None]) -> None:
        self._encoder = encoder
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def __call__(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """One row a sentence. Without an encoder of many languages, rows of nothing."""
        import numpy as np

        encoder = self._encoder()
        if encoder is None or encoder.languages is not None:
            return np.zeros((len(sentences), 1), dtype=np.float32)
        missing = [s for s in dict.fromkeys(sentences) if s not in self._known]
        if missing:
            self._known.update(zip(missing, encoder.encode(missing), strict=True))
        rows = []
        for sentence in sentences:
            self._known.move_to_end(sentence)
            rows.append(self._known[sentence])
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return np.stack(rows)
