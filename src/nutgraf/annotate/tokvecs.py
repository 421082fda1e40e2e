"""The vectors of words in their sentence, as spaCy's small models make them, in numpy.

A word's norm, first letter, last letters and shape are hashed into tables; what is found there is
mixed to one vector, and four layers then mix each word's vector with its neighbours'. The same
word is mixed once a batch. Weights are spaCy's; what comes out differs by rounding alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nutgraf.annotate.layers import Floats, Indices

#: Words mixed at once: what they need then stays in a processor's second cache (2 MB, usual).
_BLOCK = 512
#: Added to a variance before it divides (thinc's ``LayerNorm``).
_LEAST = np.float32(1e-08)


class TokenVectors:
    """A ``Tok2Vec`` of spaCy: ``MultiHashEmbed`` and ``MaxoutWindowEncoder``."""

    def __init__(self, model: Any) -> None:
        extract, _, tables, mix, _ = model.layers[0].layers
        self.columns: list[str] = list(extract.attrs["columns"])
        self._tables = [node for node in tables.walk() if node.name == "hashembed"]
        self._mix = _Mixing(mix)
        self._pad: int = model.layers[1].attrs["pad"]
        self._layers = [_Mixing(layer) for layer in model.layers[1].layers[0].layers]

    @classmethod
    def of(cls, model: Any) -> TokenVectors | None:
        """The network, or none where the model is of a kind not known here."""
        parts = [layer.name for layer in model.layers[0].layers]
        ends = ("extract_features", "list2ragged", "with_array", "with_array", "ragged2list")
        if len(parts) != len(ends) or len(model.layers) != 2:
            return None
        if not all(part.startswith(end) for part, end in zip(parts, ends, strict=True)):
            return None
        windows = [n.attrs["window_size"] for n in model.walk() if n.name == "expand_window"]
        layers = model.layers[1].layers[0].layers
        return (
            cls(model)
            if windows == [1] * len(layers) == [1] * model.layers[1].attrs["pad"]
            else None
        )

    def of_words(self, features: NDArray[np.uint64]) -> Floats:
        """The vectors of words by themselves: [words, width], of [words, columns]."""
        found = []
        for table in self._tables:
            ids = np.ascontiguousarray(features[:, table.attrs["column"]])
            vectors = table.get_param("E")
            rows = table.ops.hash(ids, table.attrs["seed"]) % len(vectors)
            found.append(table.ops.gather_add(vectors, rows))
        return self._mix(np.hstack(found))

    def in_context(self, words: Floats, which: Indices, lengths: Sequence[int]) -> Floats:
        """The vectors of all tokens of some texts, [tokens, width].

        ``which`` says which of ``words`` each token is; the texts, one after the other, have
        ``lengths`` tokens. Between texts, and before and after all, stand empty rows, as many as
        there are layers.
        """
        gaps = self._pad * (1 + np.repeat(np.arange(len(lengths)), lengths))
        places = np.arange(len(which)) + gaps
        # One empty row more on both sides, so that all rows have neighbours.
        rows = len(which) + self._pad * (len(lengths) + 1)
        x = np.zeros((rows + 2, words.shape[1]), np.float32)
        places += 1
        x[places] = words[which]
        for layer in self._layers:
            x = _convolved(x, layer)
        found: Floats = x[places]
        return found


class _Mixing:
    """A maxout layer with what it found brought to one scale (``Maxout`` with ``normalize``)."""

    def __init__(self, model: Any) -> None:
        maxout = next(node for node in model.walk() if node.name == "maxout")
        norm = next(node for node in model.walk() if node.name == "layernorm")
        weights = maxout.get_param("W")  # out, pieces, in
        self.out, self.pieces, wide = weights.shape
        self._weights = np.ascontiguousarray(weights.transpose(2, 1, 0)).reshape(wide, -1)
        self._bias = np.ascontiguousarray(maxout.get_param("b").T).reshape(-1)
        self._mean = np.full(self.out, 1 / self.out, np.float32)
        self._gain, self._shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, x: Floats) -> Floats:
        y = x @ self._weights
        y += self._bias
        best = y[:, : self.out]
        for piece in range(1, self.pieces):
            np.maximum(best, y[:, piece * self.out : (piece + 1) * self.out], out=best)
        best = best - (best @ self._mean)[:, None]
        variance = np.einsum("ij,ij->i", best, best) / np.float32(self.out)
        best *= (1 / np.sqrt(variance + _LEAST))[:, None]
        best *= self._gain
        best += self._shift
        found: Floats = best
        return found


def _convolved(x: Floats, layer: _Mixing) -> Floats:
    """Each row with what the layer makes of it and its two neighbours added to it."""
    out = np.zeros_like(x)
    width = x.shape[1]
    window = np.empty((_BLOCK, 3 * width), np.float32)
    for start in range(1, len(x) - 1, _BLOCK):
        end = min(start + _BLOCK, len(x) - 1)
        part = window[: end - start]
        for place in range(3):
            part[:, place * width : (place + 1) * width] = x[start - 1 + place : end - 1 + place]
        np.add(layer(part), x[start:end], out=out[start:end])
    return out
