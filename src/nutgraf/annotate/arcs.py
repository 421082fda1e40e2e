"""The dependency parser's search, over all sentences of a batch at once.

What spaCy's ``ArcEager`` does, state by state, to a text whose sentences are given: then no
sentence's parse depends on another's, but for the first words of the next, which the parser looks
at, and all can go step by step together. The heads and labels that come out are spaCy's own
(``tests/annotate/test_swift.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nutgraf.annotate.layers import Layers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nutgraf.annotate.layers import Floats, Indices

#: Tokens that a state looks at: two of the buffer, three of the stack, three outer children.
PLACES = 8
_SHIFT, _REDUCE, _LEFT, _RIGHT, _BREAK = range(5)
_KINDS = {"S": _SHIFT, "D": _REDUCE, "L": _LEFT, "R": _RIGHT, "B": _BREAK}


class Parser:
    """spaCy's parser, by its own weights."""

    def __init__(self, pipe: Any) -> None:
        names = _names(pipe)
        strings = pipe.vocab.strings
        self._layers = Layers(pipe.model)
        self._kind = np.array([_KINDS[name[0]] for name in names])
        self._label = np.array([strings.add(name[2:]) if name[2:] else 0 for name in names], "u8")
        #: All labels that an arc may have, as hashes.
        self.labels: list[int] = sorted(set(self._label.tolist()))
        self._root = np.uint64(strings.add("ROOT"))
        # Arcs are always allowed, breaks never; shifting and reducing by the bits of a code.
        self._barred = np.zeros((4, len(names)), np.float32)
        for code in range(4):
            for kind, allowed in ((_SHIFT, code & 1), (_REDUCE, code & 2), (_BREAK, 0)):
                if not allowed:
                    self._barred[code, self._kind == kind] = -np.inf

    @classmethod
    def of(cls, pipe: Any) -> Parser | None:
        """The parser, or none where the model is of a kind not known here."""
        subtokens = any(name.endswith("-subtok") for name in _names(pipe))
        return cls(pipe) if Layers.known(pipe, PLACES) and not subtokens else None

    def parse(
        self, vectors: Floats, starts: Indices, ends: Indices, last: Indices
    ) -> tuple[Indices, NDArray[np.uint64]]:
        """Heads, as places among all tokens, and labels, as hashes. Roots are their own heads.

        ``vectors`` are of all tokens of all texts, one after the other. A sentence has its tokens
        from ``starts`` to ``ends``, of a text that ends at ``last``.
        """
        states = _States(len(vectors), starts, ends, last)
        primed = self._layers.prime(vectors)
        while len(states.top):
            asked = states.look()
            if len(asked):
                scores = self._layers.scores(primed, states.seen(asked))
                scores += self._barred[states.allowed(asked)]
                best = scores.argmax(axis=1)
                states.move(asked, self._kind[best], self._label[best])
            states.drop_done()
        roots = states.head[:-1] == states.none
        heads = np.where(roots, np.arange(len(vectors)), states.head[:-1])
        return heads, np.where(roots, self._root, states.label[:-1])


def _names(pipe: Any) -> list[str]:
    return [pipe.moves.get_class_name(number) for number in range(pipe.moves.n_moves)]


class _States:
    """The sentences that are not done, and what is known of all tokens.

    A sentence's stack is a chain that begins at ``top`` and goes on with ``below``. What was put
    back from the stack to the buffer is another, which begins at ``back``; after it come the
    tokens from ``following`` on. ``none`` is the place of no token.
    """

    def __init__(self, tokens: int, starts: Indices, ends: Indices, last: Indices) -> None:
        none = self.none = tokens
        self.head, self.below = np.full((2, tokens + 1), none, np.intp)
        self.label = np.zeros(tokens + 1, np.uint64)
        # The newest children on both sides, and which right child was the newest before another.
        self._left, self._right, self._earlier = np.full((3, tokens + 1), none, np.intp)
        # Was put back, and may not be shifted again.
        self._stuck = np.zeros(tokens + 1, bool)
        self._following, self._end, self._last = starts.copy(), ends, last
        self.top, self._back = np.full((2, len(starts)), none, np.intp)

    def look(self) -> Indices:
        """Look at the first words; move where only one move is allowed. The rest is to be asked.

        On an empty stack it is only allowed to shift, at the end of the sentence to reduce.
        """
        none, back = self.none, self._back
        self._behind = self.below[back]
        self._was_back = back != none
        self._first = np.where(self._was_back, back, self._following)
        second = np.where(self._behind != none, self._behind, self._following + ~self._was_back)
        second[second >= self._last] = none
        self._second = second
        self._under = self.below[self.top]
        empty, over = self.top == none, self._first >= self._end
        asked = np.flatnonzero(~(empty | over))
        if len(asked) < len(empty):
            self._push(np.flatnonzero(empty))
            self._reduce(np.flatnonzero(over & ~empty))
        return asked

    def seen(self, asked: Indices) -> list[Indices]:
        """The tokens that the parser looks at, in the order of its places."""
        first, top, under = self._first[asked], self.top[asked], self._under[asked]
        return [
            first,
            self._second[asked],
            top,
            under,
            self.below[under],
            self._left[first],
            self._left[top],
            self._right[top],
        ]

    def allowed(self, asked: Indices) -> Indices:
        """A code each: 1 may be shifted, 2 may be reduced, 3 both."""
        shift = ~self._stuck[self._first[asked]] & (self._second[asked] != self.none)
        reduce = self._under[asked] != self.none
        code: Indices = shift + 2 * reduce
        return code

    def move(self, asked: Indices, kinds: Indices, labels: NDArray[np.uint64]) -> None:
        """Do the moves."""
        self._push(asked[kinds == _SHIFT])
        self._reduce(asked[kinds == _REDUCE])
        left, right = kinds == _LEFT, kinds == _RIGHT
        self._left_arc(asked[left], labels[left])
        self._right_arc(asked[right], labels[right])

    def drop_done(self) -> None:
        """Forget the sentences that are parsed."""
        done = (self.top == self.none) & (self._back == self.none) & (self._following == self._end)
        if done.any():
            kept = np.flatnonzero(~done)
            self.top, self._back = self.top[kept], self._back[kept]
            self._following = self._following[kept]
            self._end, self._last = self._end[kept], self._last[kept]

    def _push(self, rows: Indices) -> None:
        first = self._first[rows]
        self.below[first] = self.top[rows]
        self.top[rows] = first
        self._back[rows] = self._behind[rows]
        self._following[rows] += ~self._was_back[rows]

    def _reduce(self, rows: Indices) -> None:
        """Take from the stack; what has no head goes back to the buffer, but for the last."""
        top, under = self.top[rows], self._under[rows]
        self.top[rows] = under
        homeless = (self.head[top] == self.none) & (under != self.none)
        if homeless.any():
            rows, top = rows[homeless], top[homeless]
            self._stuck[top] = True
            self.below[top] = self._back[rows]
            self._back[rows] = top

    def _left_arc(self, rows: Indices, labels: NDArray[np.uint64]) -> None:
        """The top of the stack becomes a child of the buffer's first, even if it was another's."""
        top, first = self.top[rows], self._first[rows]
        was = self.head[top]
        had = was != self.none
        self._right[was[had]] = self._earlier[top[had]]
        self.head[top], self.label[top] = first, labels
        self._left[first] = top
        self._stuck[first] = False
        self.top[rows] = self._under[rows]

    def _right_arc(self, rows: Indices, labels: NDArray[np.uint64]) -> None:
        """The buffer's first becomes a child of the top of the stack, and goes on it."""
        top, first = self.top[rows], self._first[rows]
        self.head[first], self.label[first] = top, labels
        self._earlier[first] = self._right[top]
        self._right[top] = first
        self._push(rows)
