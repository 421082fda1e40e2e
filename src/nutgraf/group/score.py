"""How alike two articles are, feature by feature, and what that says about one event."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from nutgraf.group.features import Features
from nutgraf.group.habits import Habits, Tokens, headline, of_a_series, threes
from nutgraf.group.index import Ids, Lexicon, Weighed, Weights
from nutgraf.group.words import function_words

#: The weightiest words of an article that are kept.
KEEP_TERMS, KEEP_NAMES, KEEP_FIGURES = 160, 40, 24
#: From this inverse document frequency on a word counts as rare.
RARE = 6.0
#: Days in which "same time" falls to nothing.
SAME_TIME = 3.0
#: Pairs whose log-odds are remembered, twice over: the recent, and those before them.
REMEMBERED = 400_000
#: The encoder that vectors of an unknown one are weighed as.
DEFAULT_ENCODER = "bge-small-en"
#: The language an article that does not say it is taken to be in.
UNSAID = "en"
#: Seconds in a day: times are kept as days since 1970.
DAY = 86_400.0

FEATURES = (
    "text",  # cosine of the weighed words
    "title",  # share of the titles' rarity that is in both
    "title in text",  # share of each title's rarity found in the other's text
    "names",  # cosine of the weighed names
    "rare words",  # how many rare words both hold, logarithm
    "figures",  # cosine of the weighed figures
    "figures differ",  # both have figures and share none
    "places",  # share of places in both
    "places differ",  # both name places and share none
    "days",  # they name the same day
    "days differ",  # both name days and none is in both
    "years differ",  # both name years and none is in both
    "periods differ",  # both report on a quarter or half-year, and not on the same
    "same time",  # 1 at the same hour, falling to 0 over days; one half if unknown
    "apart",  # logarithm of the days between them
    "encoder",  # cosine of the encoder's vectors
    "other language",  # they are in two languages
    "series",  # one outlet's, their headlines one known form filled differently
    "title days differ",  # both titles name days and none is in both
)
#: What can be compared across languages.
ACROSS = (
    "names", "figures", "figures differ", "places", "places differ", "days", "days differ",
    "periods differ", "same time", "encoder", "title days differ",
)  # fmt: skip
_AT = {name: column for column, name in enumerate(FEATURES)}
_ENCODER, _ACROSS = _AT["encoder"], _AT["other language"]
Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightTable:
    """What each feature counts for, and from which log-odds on stories change.

    ``pairs`` has a row of weights and bias for each kind of pair: without and with vectors, and
    the same for two languages. ``twins`` weighs ``twins.TWIN_FEATURES``. ``join``, ``merge`` are
    log-odds; ``move`` is by how much another story must be likelier than an article's own;
    ``twin`` is the probability from which on a story is taken for two.
    """

    pairs: Rows
    twins: NDArray[np.float64]
    join: float
    merge: float
    move: float
    twin: float


@cache
def default_weights(encoder: str = "") -> WeightTable:
    """The weights that ship with Nutgraf for vectors of an encoder, by its name.

    They are in ``weights.json``, learned by ``eval/train_grouping.py``. An encoder they were not
    learned for is weighed as the default one is.
    """
    from nutgraf.group.twins import TWIN_FEATURES

    table = json.loads((resources.files(__package__) / "weights.json").read_text("utf-8"))
    known = encoder if encoder in table["pairs"] else DEFAULT_ENCODER

    def row(weights: dict[str, float], features: Sequence[str]) -> list[float]:
        return [weights.get(f, 0.0) for f in (*features, "bias")]

    kinds = [table[kind][name] for kind in ("pairs", "across") for name in ("none", known)]
    return WeightTable(
        pairs=np.array([row(kind, FEATURES) for kind in kinds], dtype=np.float32),
        twins=np.array(row(table["twins"], TWIN_FEATURES)),
        **table["thresholds"],
    )


@dataclass(slots=True, eq=False)
class Item:
    """A live article, compact: numbers for words, weights, and what the guards look at.

    ``time`` and ``arrived`` are days since 1970, ``time`` not a number where it is unknown.
    ``slot`` is its place in the index, -1 outside.
    """

    article_id: str
    story_id: str
    order: int
    language: str
    slot: int
    time: float
    arrived: float
    terms: Weighed
    names: Weighed
    title: Weighed
    figures: Weighed
    places: Ids
    days: Ids
    years: Ids
    periods: Ids
    title_days: Ids
    outlet: str
    headline: tuple[Tokens, Tokens]
    vector: NDArray[np.float16] | None


def make_item(features: Features, lexicon: Lexicon, habits: Habits, order: int) -> Item:
    """The article of ``features`` with its words numbered and weighed as of now.

    It is counted: its words in the lexicon, its headline among its outlet's.
    """
    language = features.language or UNSAID
    terms = lexicon.weigh(features.terms, KEEP_TERMS, language)
    marks = {f"#{f}": 1.0 for f in sorted(features.figures)}
    figures = lexicon.weigh(marks, KEEP_FIGURES, language)
    names = lexicon.weigh(features.names, KEEP_NAMES, language)
    title = lexicon.numbers(sorted(features.title))
    rarities = lexicon.rarities(title, language)
    lexicon.count(language, terms[0], figures[0])
    grammar = function_words()
    words = headline(
        features.headline, [w != "#" and len(w) > 1 and w not in grammar for w in features.headline]
    )
    forms = threes(words)
    habits.count(features.outlet_id, forms)
    return Item(
        article_id=features.article_id,
        story_id="",
        order=order,
        language=language,
        slot=-1,
        time=features.time.timestamp() / DAY if features.time else float("nan"),
        arrived=features.arrived.timestamp() / DAY,
        terms=terms,
        names=names,
        title=(title, rarities),
        figures=figures,
        places=lexicon.numbers(f"@{place}" for place in sorted(features.places)),
        days=lexicon.numbers(f"{m}/{d}" for m, d in sorted(features.days)),
        years=lexicon.numbers(f"year {year}" for year in sorted(features.years)),
        periods=lexicon.numbers(f"period {period}" for period in sorted(features.periods)),
        title_days=lexicon.numbers(f"{m}/{d}" for m, d in sorted(features.title_days)),
        outlet=features.outlet_id,
        headline=(words, forms),
        vector=None if features.vector is None else features.vector.astype(np.float16),
    )


class Scorer:
    """Compares one article with many at once; keeps the work space between calls."""

    def __init__(self, lexicon: Lexicon, habits: Habits, weights: WeightTable) -> None:
        self._lexicon = lexicon
        self._habits = habits
        self._weights = weights
        self._space = np.zeros((7, 4096), dtype=np.float32)
        self._recent: dict[int, float] = {}
        self._before: dict[int, float] = {}

    def compare(self, item: Item, others: Sequence[Item]) -> Rows:
        """One row of ``FEATURES`` for each of ``others``."""
        if len(self._lexicon) > self._space.shape[1]:
            self._space = np.zeros((7, 2 * len(self._lexicon)), dtype=np.float32)
        rows = np.zeros((len(others), len(FEATURES)), dtype=np.float32)
        if not others:
            return rows
        terms, names, title, figures, held, rare, marks = self._space
        filled = (
            (terms, *item.terms),
            (names, *item.names),
            (title, *item.title),
            (figures, *item.figures),
            (held, item.terms[0], 1.0),
            (held, item.title[0], 1.0),
            (rare, item.terms[0], self._lexicon.rarities(item.terms[0], item.language) >= RARE),
            (marks, item.places, 1.0),
            (marks, item.days, 1.0),
            (marks, item.years, 1.0),
            (marks, item.periods, 1.0),
        )
        for space, ids, values in filled:
            space[ids] = values
        their_terms, their_title = [o.terms for o in others], [o.title for o in others]
        dot, shared, shared_rare = _sums(their_terms, weighed=terms, plain=(title, rare))
        own, theirs = float(item.title[1].sum()), _lengths(their_title)
        in_title, in_text = _sums(their_title, plain=(), each=(title > 0, held))
        rows[:, _AT["text"]] = dot
        rows[:, _AT["title"]] = 2 * in_title / np.maximum(own + theirs, 1e-6)
        rows[:, _AT["title in text"]] = 0.5 * (
            shared / max(own, 1e-6) + in_text / np.maximum(theirs, 1e-6)
        )
        rows[:, _AT["names"]] = _sums([o.names for o in others], weighed=names)[0]
        rows[:, _AT["rare words"]] = np.log1p(shared_rare)
        rows[:, _AT["figures"]] = _sums([o.figures for o in others], weighed=figures)[0]
        _guards(rows, item, others, marks)
        rows[:, _ACROSS] = [o.language != item.language for o in others]
        rows[:, _AT["series"]] = self._series(item, others)
        for space, ids, _ in filled:
            space[ids] = 0.0
        return rows

    def _series(self, item: Item, others: Sequence[Item]) -> list[bool]:
        """Which of the others is, with the article, one of its outlet's series."""
        outlet = item.outlet
        if not outlet or not any(o.outlet == outlet for o in others):
            return [False] * len(others)
        known = self._habits.known(outlet, item.headline[1])
        return [
            bool(known)
            and o.outlet == outlet
            and of_a_series(item.headline, o.headline, known, abs(item.time - o.time))
            for o in others
        ]

    def log_odds(self, rows: Rows) -> Rows:
        """The log-odds of one event for each row of features."""
        kinds = (rows[:, _ENCODER] != 0.0) + 2 * (rows[:, _ACROSS] != 0.0)
        weights = self._weights.pairs[kinds]
        return np.asarray((rows * weights[:, :-1]).sum(axis=1) + weights[:, -1], np.float32)

    def odds(self, item: Item, others: Sequence[Item]) -> Rows:
        """The log-odds of one event with each of ``others``; pairs are compared once and kept.

        Looking again at a story that grew by one asks for the same pairs over and over.
        """
        order, recent, before = item.order, self._recent, self._before
        keys = [(max(order, o.order) << 32) + min(order, o.order) for o in others]
        found = [recent.get(key, before.get(key)) for key in keys]
        missing = [index for index, value in enumerate(found) if value is None]
        if missing:
            rows = self.compare(item, [others[index] for index in missing])
            for index, value in zip(missing, self.log_odds(rows).tolist(), strict=True):
                found[index] = recent[keys[index]] = value
            if len(recent) > REMEMBERED:
                self._recent, self._before = {}, recent
        return np.array(found, dtype=np.float32)

    def matrix(self, items: Sequence[Item]) -> NDArray[np.float64]:
        """The log-odds of every pair of articles; 0 on the diagonal."""
        odds = np.zeros((len(items), len(items)))
        for index in range(1, len(items)):
            row = self.odds(items[index], items[:index])
            odds[index, :index] = odds[:index, index] = row
        return odds


def _lengths(vectors: Sequence[Weighed]) -> Weights:
    return np.array([float(weights.sum()) for _, weights in vectors], dtype=np.float32)


def _sums(
    vectors: Sequence[Weighed],
    weighed: Weights | None = None,
    plain: tuple[Weights, ...] = (),
    each: tuple[NDArray[np.generic], ...] = (),
) -> list[Weights]:
    """For each sparse vector: its product with ``weighed``, and sums of ``plain`` at its ids.

    ``each`` weighs the vector's own weights by the values at its ids.
    """
    ids = np.concatenate([ids for ids, _ in vectors])
    weights = np.concatenate([weights for _, weights in vectors])
    values = [] if weighed is None else [weighed[ids] * weights]
    values += [space[ids] for space in plain]
    values += [space[ids] * weights for space in each]
    lengths = np.fromiter((len(ids) for ids, _ in vectors), np.intp, len(vectors))
    return [_by_part(value, lengths) for value in values]


def _by_part(values: NDArray[np.generic], lengths: NDArray[np.intp]) -> Weights:
    """The sums of ``values`` in parts of these lengths, which may be 0."""
    sums = np.zeros(len(lengths), dtype=np.float32)
    held = lengths > 0
    if held.any():
        starts = (np.cumsum(lengths) - lengths)[held]
        sums[held] = np.add.reduceat(values, starts, dtype=np.float32)
    return sums


def _guards(rows: Rows, item: Item, others: Sequence[Item], marks: Weights) -> None:
    """Fill in what tells twins apart: figures, places, days, years and times that differ."""
    if len(item.figures[0]) > 1:
        many = np.array([len(o.figures[0]) > 1 for o in others])
        rows[:, _AT["figures differ"]] = many & (rows[:, _AT["figures"]] == 0.0)
    places, some = _both(item.places, [o.places for o in others], marks)
    sizes = np.array([min(len(item.places), len(o.places)) for o in others])
    rows[:, _AT["places"]] = np.divide(places, sizes, out=np.zeros(len(others)), where=sizes > 0)
    rows[:, _AT["places differ"]] = some & (places == 0)
    days, some = _both(item.days, [o.days for o in others], marks)
    rows[:, _AT["days"]] = some & (days > 0)
    rows[:, _AT["days differ"]] = some & (days == 0)
    years, some = _both(item.years, [o.years for o in others], marks)
    rows[:, _AT["years differ"]] = some & (years == 0)
    periods, some = _both(item.periods, [o.periods for o in others], marks)
    rows[:, _AT["periods differ"]] = some & (periods == 0)
    days, some = _both(item.title_days, [o.title_days for o in others], marks)
    rows[:, _AT["title days differ"]] = some & (days == 0)
    gaps = np.abs(np.array([o.time for o in others]) - item.time)
    known = ~np.isnan(gaps)
    rows[:, _AT["same time"]] = np.where(known, np.maximum(0.0, 1.0 - gaps / SAME_TIME), 0.5)
    rows[:, _AT["apart"]] = np.where(known, np.log1p(np.minimum(gaps, 1000.0)), 0.0)
    if item.vector is not None:
        at = [i for i, o in enumerate(others) if o.vector is not None]
        if at:
            vectors = np.stack([v for o in others if (v := o.vector) is not None])
            rows[at, _ENCODER] = vectors.astype(np.float32) @ item.vector.astype(np.float32)


def _both(own: Ids, theirs: Sequence[Ids], marks: Weights) -> tuple[Weights, NDArray[np.bool_]]:
    """How many marks each shares with the article, and whether both have any."""
    lengths = np.fromiter(map(len, theirs), np.intp, len(theirs))
    if not len(own) or not lengths.any():
        return np.zeros(len(theirs), dtype=np.float32), np.zeros(len(theirs), dtype=bool)
    return _by_part(marks[np.concatenate(theirs)], lengths), lengths > 0
