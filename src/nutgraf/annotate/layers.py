"""How spaCy's parser and name finder score what they may do next, for many sentences at once.

Both have the same two layers: the vectors of the few tokens that a state looks at are each
multiplied with a matrix of their place, added up, and the greater of two pieces taken (maxout);
a second matrix makes of that the scores of all moves. spaCy does it state by state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Indices = NDArray[np.intp]

#: Pieces of the maxout that are known here.
PIECES = 2


class Layers:
    """The weights of a transition model. ``places``: how many tokens a state looks at."""

    def __init__(self, model: Any) -> None:
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        weights = lower.get_param("W")  # places, hidden, pieces, width
        self.places, self.hidden, _, self.width = weights.shape
        # First all first pieces, then all second ones: halves are compared swiftly.
        self._lower = np.ascontiguousarray(weights.transpose(3, 0, 2, 1)).reshape(self.width, -1)
        self._pad = np.ascontiguousarray(lower.get_param("pad")[0].transpose(0, 2, 1)).reshape(-1)
        self._bias = np.ascontiguousarray(lower.get_param("b").T).reshape(-1)
        self._upper = np.ascontiguousarray(upper.get_param("W").T)
        self._upper_bias = upper.get_param("b")

    @staticmethod
    def known(pipe: Any, places: int) -> bool:
        """Whether a component of spaCy is of the kind whose search is done here."""
        model = pipe.model
        return bool(
            pipe.cfg.get("beam_width") == 1
            and model.attrs["has_upper"]
            and not model.attrs["unseen_classes"]
            and model.get_ref("lower").get_param("W").shape[0] == places
            and model.get_ref("lower").get_dim("nP") == PIECES
        )

    def prime(self, vectors: Floats) -> Floats:
        """For each token and place what it adds: [(tokens + 1) * places, pieces * hidden].

        The last token stands for none.
        """
        tokens = len(vectors)
        primed = np.empty((tokens + 1, self._lower.shape[1]), np.float32)
        np.matmul(vectors, self._lower, out=primed[:tokens])
        primed[tokens] = self._pad
        return primed.reshape((tokens + 1) * self.places, PIECES * self.hidden)

    def scores(self, primed: Floats, looked_at: list[Indices]) -> Floats:
        """The scores of all moves, [states, moves]; ``looked_at`` has a token for each place."""
        total = primed.take(looked_at[0] * self.places, axis=0)
        for place, tokens in enumerate(looked_at[1:], start=1):
            total += primed.take(tokens * self.places + place, axis=0)
        total += self._bias
        best = np.maximum(total[:, : self.hidden], total[:, self.hidden :])
        found: Floats = best @ self._upper
        found += self._upper_bias
        return found
