"""The name finder's search, over all sentences of a batch at once.

What spaCy's ``BiluoPushDown`` does, state by state: no name goes over the end of a sentence, so
all sentences can go word by word together. The names that come out are spaCy's own
(``tests/annotate/test_swift.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nutgraf.annotate.layers import Layers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nutgraf.annotate.layers import Floats, Indices

#: Tokens that a state looks at: the next, the first of an open name, the one before the next.
PLACES = 3
#: How spaCy writes a token's part in a name: within, outside, first.
IN, OUT, FIRST = 1, 2, 3


class Finder:
    """spaCy's name finder, by its own weights."""

    def __init__(self, pipe: Any) -> None:
        names = [pipe.moves.get_class_name(number) for number in range(pipe.moves.n_moves)]
        self._layers = Layers(pipe.model)
        self._kind = np.array([name[0] for name in names])
        kinds = sorted({name[2:] for name in names if name[2:]})
        self._label = np.array([pipe.vocab.strings.add(kind) for kind in ["", *kinds]], "u8")
        self._class = np.array([kinds.index(name[2:]) + 1 if name[2:] else 0 for name in names])
        # What is barred, by the open name's class (none is 0), at the last word, before a space.
        barred = np.full((len(kinds) + 1, 2, 2, len(names)), -np.inf, np.float32)
        named = self._class > 0
        for last in (0, 1):
            barred[0, last, :, self._kind == "O"] = 0
            barred[0, last, 0, named & (self._kind == "U")] = 0
            if not last:
                barred[0, last, 0, named & (self._kind == "B")] = 0
            for label in range(1, len(kinds) + 1):
                barred[label, last, :, (self._class == label) & (self._kind == "L")] = 0
                if not last:
                    barred[label, last, :, (self._class == label) & (self._kind == "I")] = 0
        self._barred = barred

    @classmethod
    def of(cls, pipe: Any) -> Finder | None:
        """The finder, or none where the model is of a kind not known here."""
        return cls(pipe) if Layers.known(pipe, PLACES) else None

    def find(
        self, vectors: Floats, starts: Indices, ends: Indices, spaces: NDArray[np.bool_]
    ) -> tuple[Indices, NDArray[np.uint64]]:
        """Each token's part in a name (``IN``, ``OUT``, ``FIRST``) and the name's label, as a hash.

        ``vectors`` are of all tokens of all texts, one after the other; a sentence has those from
        ``starts`` to ``ends``. ``spaces`` says which tokens are nothing but white space.
        """
        none = len(vectors)
        primed = self._layers.prime(vectors)
        parts = np.full(none, OUT)
        classes = np.zeros(none, np.intp)
        order = np.argsort(starts - ends, kind="stable")
        starts, ends = starts[order], ends[order]
        lengths = ends - starts
        opened, label = np.full(len(starts), none), np.zeros(len(starts), np.intp)
        for step in range(lengths[0] if len(lengths) else 0):
            going = int(np.searchsorted(-lengths, -step))
            at, first, open_ = starts[:going] + step, opened[:going], label[:going]
            inside = open_ > 0
            seen = [at, first, np.where(inside, at - 1, none)]
            scores = self._layers.scores(primed, seen)
            scores += self._barred[
                open_, (at + 1 == ends[:going]).astype(np.intp), spaces[at].astype(np.intp)
            ]
            best = scores.argmax(axis=1)
            kind, found = self._kind[best], self._class[best]
            parts[at] = np.where(inside, IN, np.where(found > 0, FIRST, OUT))
            classes[at] = found
            begun, ended = kind == "B", kind == "L"
            label[:going] = np.where(begun, found, np.where(ended, 0, open_))
            opened[:going] = np.where(begun, at, np.where(ended, none, first))
        return parts, self._label[classes]
