"""What grouping knows of a live article's words, as bytes, so that a start need not read it again.

Reading the words of an article takes two milliseconds, and a full window holds a hundred thousand
of them. So what came of it (``score.make_item``) is packed when the article is grouped: all its
words, in the order in which they were first numbered, those that are weighed with their weights as
they were weighed then. ``recall`` makes of many packs what reading the articles would.

A pack is sealed for an article, its revision, its language and ``VERSION``: of anything else it is
not taken, and the article is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import accumulate, chain, groupby
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nutgraf.group.score import DAY, UNSAID, Item

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nutgraf.group.features import Features
    from nutgraf.group.habits import Habits
    from nutgraf.group.index import Ids, Lexicon, Weights

#: Of what is packed and how it was found. To be raised with every change of ``features``,
#: ``words``, ``places``, ``score.make_item``, of shipped frequencies and of the form of packs;
#: ``tests/group/test_memory.py`` tells when.
VERSION = "1"

#: Bytes of the seal.
_SEAL = 8
#: How many there are: of terms, names, the title, figures, places, days, years, periods, days of
#: the title, and words of the headline.
_HEAD = Struct("<10H")
#: Of these counts, how many have weights, and how many are of words.
_WEIGHED, _WORDS = 4, 9
#: Articles that are well recalled in one go.
AT_ONCE = 2_000


class Memory(NamedTuple):
    """A live article that was grouped before: ``Features``, but for its words in a pack."""

    article_id: str
    time: datetime | None
    arrived: datetime
    language: str | None
    outlet_id: str
    vector: NDArray[np.float32] | None
    data: bytes


def pack(features: Features, item: Item, lexicon: Lexicon, revision: int) -> bytes:
    """What is to be kept of an article that was just made an ``item`` of its ``features``."""
    numbered = dict.fromkeys(
        chain(
            features.terms,
            (f"#{figure}" for figure in sorted(features.figures)),
            features.names,
            sorted(features.title),
            *((lexicon.word(n) for n in ids.tolist()) for ids in _marks(item)),
        )
    )
    places = {word: at for at, word in enumerate(numbered)}
    weighed = (item.terms, item.names, item.title, item.figures)
    words = [*(ids for ids, _ in weighed), *_marks(item)]
    at = [places[lexicon.word(n)] for ids in words for n in ids.tolist()]
    body = b"".join(
        (
            _HEAD.pack(*map(len, words), len(item.headline[0])),
            np.concatenate([weights for _, weights in weighed]).astype("<f4").tobytes(),
            np.concatenate(item.headline).astype("<u4").tobytes(),
            np.array(at, dtype="<u2").tobytes(),
            "\n".join(numbered).encode(),
        )
    )
    return _seal(body, item.article_id, revision, features.language) + body


def _marks(item: Item) -> tuple[Ids, ...]:
    return item.places, item.days, item.years, item.periods, item.title_days


def is_of(data: bytes, article_id: str, revision: int, language: str | None) -> bool:
    """Whether a pack is of this article as it is now, made by this version, and whole."""
    return data[:_SEAL] == _seal(data[_SEAL:], article_id, revision, language)


def _seal(body: bytes, article_id: str, revision: int, language: str | None) -> bytes:
    of = f"\n{VERSION}\n{revision}\n{language or UNSAID}\n{article_id}".encode()
    return blake2b(body + of, digest_size=_SEAL).digest()


def recall(
    memories: Sequence[Memory], lexicon: Lexicon, habits: Habits, orders: Sequence[int]
) -> list[Item]:
    """What ``make_item`` gave for articles, in order of arrival; they are counted as it does.

    The packs must be of these articles (``is_of``). The arrays of the items are parts of common
    ones: not too many should be asked for at once (``AT_ONCE``).
    """
    packs = _Packs([memory.data for memory in memories], lexicon)
    items = []
    for memory, counts, order in zip(memories, packs.counts, orders, strict=True):
        terms, names, title, figures = (packs.weighed(count) for count in counts[:_WEIGHED])
        places, days, years, periods, title_days = (
            packs.ids(count) for count in counts[_WEIGHED:_WORDS]
        )
        headline = packs.tokens(counts[_WORDS]), packs.tokens(counts[_WORDS])
        habits.count(memory.outlet_id, headline[1])
        items.append(
            Item(
                article_id=memory.article_id,
                story_id="",
                order=order,
                language=memory.language or UNSAID,
                slot=-1,
                time=memory.time.timestamp() / DAY if memory.time else float("nan"),
                arrived=memory.arrived.timestamp() / DAY,
                terms=terms,
                names=names,
                title=title,
                figures=figures,
                places=places,
                days=days,
                years=years,
                periods=periods,
                title_days=title_days,
                outlet=memory.outlet_id,
                headline=headline,
                vector=None if memory.vector is None else memory.vector.astype(np.float16),
            )
        )
    for language, some in groupby(items, key=lambda item: item.language):
        lexicon.count_each(language, [(item.terms[0], item.figures[0]) for item in some])
    return items


class _Packs:
    """Several packs, read from the first to the last."""

    def __init__(self, packs: Sequence[bytes], lexicon: Lexicon) -> None:
        self.counts = [_HEAD.unpack_from(data, _SEAL) for data in packs]
        weights, tokens, at, sizes, words = [], [], [], [], []
        for data, counts in zip(packs, self.counts, strict=True):
            weighed, placed = sum(counts[:_WEIGHED]), sum(counts[:_WORDS])
            begin = _SEAL + _HEAD.size
            ends = list(accumulate((4 * weighed, 8 * counts[_WORDS], 2 * placed), initial=begin))
            weights.append(data[begin : ends[1]])
            tokens.append(data[ends[1] : ends[2]])
            at.append(data[ends[2] : ends[3]])
            held = data[ends[3] :].decode()
            some = held.split("\n") if held else []
            sizes.append((len(some), placed))
            words += some
        self._weights: Weights = np.frombuffer(b"".join(weights), "<f4")
        self._tokens = np.frombuffer(b"".join(tokens), "<u4")
        starts = np.cumsum([0, *(n for n, _ in sizes[:-1])])
        where = np.frombuffer(b"".join(at), "<u2") + np.repeat(starts, [n for _, n in sizes])
        self._ids: Ids = lexicon.numbers_of_many(words)[where]
        self._at = [0, 0, 0]

    def ids(self, count: int) -> Ids:
        """The numbers of the next words."""
        begin = self._at[0]
        self._at[0] = end = begin + count
        return self._ids[begin:end]

    def weighed(self, count: int) -> tuple[Ids, Weights]:
        """The numbers of the next words, and their weights."""
        begin = self._at[1]
        self._at[1] = end = begin + count
        return self.ids(count), self._weights[begin:end]

    def tokens(self, count: int) -> NDArray[np.uint32]:
        """The next words of a headline, or its threes."""
        begin = self._at[2]
        self._at[2] = end = begin + count
        return self._tokens[begin:end]
