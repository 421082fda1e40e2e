"""What spaCy's attribute ruler and lemmatizer give, asked once for tokens they cannot tell apart.

They go through some hundred patterns for every token, though what they give depends on its tag,
word and dependency alone (a few patterns of several tokens apart).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Token

    from nutgraf.annotate.batch import Batch, Hashes
    from nutgraf.annotate.layers import Indices

#: Words remembered with what they come from; forgotten all at once when there are more.
MOST_LEMMAS = 200_000
#: What rules may set, in the order of the columns of what is given.
SET = ("POS", "MORPH", "LEMMA", "TAG", "DEP")
#: Stands where nothing is set.
_NOTHING = np.uint64(2**64 - 1)


class Rules:
    """The ruler's patterns: those of one token are remembered, the few others are matched.

    ``_words`` and ``_kinds`` are the lower-case words and the dependencies that single patterns
    name: to them all other words, and all other dependencies, are the same.
    """

    def __init__(self, nlp: Language) -> None:
        from spacy.attrs import IDS
        from spacy.matcher import Matcher

        self._column = {IDS[name]: column for column, name in enumerate(SET)}
        ruler: Any = nlp.get_pipe("attribute_ruler")
        self._attrs: list[dict[int, int]] = ruler.attrs
        self._indices: list[int] = ruler.indices
        self._vocab = nlp.vocab
        self._single, self._several = Matcher(nlp.vocab), Matcher(nlp.vocab)
        self._begins = _Beginnings()
        self._longest = 1
        words: set[int] = set()
        kinds: set[int] = set()
        strings = nlp.vocab.strings
        for number, rule in enumerate(ruler.patterns):
            for pattern in rule["patterns"]:
                if len(pattern) > 1 or not _understood(pattern[0]):
                    self._several.add(str(number), [pattern])
                    self._begins.add(pattern[0], strings.add)
                    self._longest = max(self._longest, len(pattern))
                    continue
                self._single.add(str(number), [pattern])
                for name, into in (("LOWER", words), ("DEP", kinds)):
                    into.update(strings.add(value) for value in _values(pattern[0].get(name)))
        self._words, self._kinds = np.array(sorted(words), "u8"), np.array(sorted(kinds), "u8")
        self._found: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._rows: dict[tuple[int, ...], Hashes] = {}

    @classmethod
    def of(cls, nlp: Language) -> Rules | None:
        """The rules, or none where the model's are of a kind not known here."""
        rules = cls(nlp)
        told = {attribute for attrs in rules._attrs for attribute in attrs}
        return rules if rules._begins.told and told <= set(rules._column) else None

    def give(self, batch: Batch, tags: Hashes, deps: Hashes) -> Hashes:
        """What the rules set of each token, [tokens, attributes], in the order of ``SET``.

        The texts have their tags and dependencies. Where a rule sets nothing stands what was
        there: the tag and dependency given, else 0.
        """
        lower, spaces = batch.column("LOWER"), batch.column("IS_SPACE")
        words, kinds = _codes(lower, self._words), _codes(deps, self._kinds)
        _, tag = np.unique(tags, return_inverse=True)
        many = (len(self._words) + 1) * (len(self._kinds) + 1) * 2
        key = tag * many + (words * (len(self._kinds) + 1) + kinds) * 2 + (spaces > 0)
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        rules: list[tuple[int, ...]] = []
        for at in first.tolist():
            whole = (int(tags[at]), int(words[at]), int(kinds[at]), int(spaces[at]))
            known = self._found.get(whole)
            if known is None:
                doc, place = batch.token(at)
                got = self._single(doc[place : place + 1], allow_missing=True)
                known = tuple(sorted({int(self._vocab.strings[m]) for m, _, _ in got}))
                self._found[whole] = known
            rules.append(known)
        rows = np.stack([self._row(one) for one in rules])[which]
        for at, more in self._of_several(batch, lower, deps).items():
            rows[at] = self._row(tuple(sorted({*rules[which[at]], *more})))
        before = np.zeros_like(rows)
        before[:, SET.index("TAG")], before[:, SET.index("DEP")] = tags, deps
        given: Hashes = np.where(rows == _NOTHING, before, rows)
        return given

    def _row(self, rules: tuple[int, ...]) -> Hashes:
        """What some rules set, the later over the earlier."""
        row = self._rows.get(rules)
        if row is None:
            row = self._rows[rules] = np.full(len(SET), _NOTHING)
            for rule in rules:
                for attribute, value in self._attrs[rule].items():
                    column = self._column[attribute]
                    if SET[column] == "MORPH":
                        value = self._vocab.morphology.add(self._vocab.strings[value])
                    row[column] = value
        return row

    def _of_several(self, batch: Batch, lower: Hashes, deps: Hashes) -> dict[int, list[int]]:
        """The rules of several tokens that hold, by the token they are about."""
        strings = self._vocab.strings
        found: dict[int, list[int]] = {}
        may = self._begins.by_word(batch, strings) | np.isin(deps, self._begins.kinds)
        for at in np.flatnonzero(may).tolist():
            doc, place = batch.token(at)
            span = doc[place : min(place + self._longest, len(doc))]
            for match, start, _ in self._several(span, allow_missing=True):
                if start == 0:
                    rule = int(strings[match])
                    found.setdefault(at + self._indices[rule], []).append(rule)
        return found


class _Beginnings:
    """Which tokens may begin a pattern of several: by their word, or by their dependency."""

    def __init__(self) -> None:
        self._words: list[Callable[[str], bool]] = []
        self._known: dict[int, bool] = {}
        self.kinds: list[int] = []
        #: Whether all that was added was understood.
        self.told = True

    def add(self, token: dict[str, Any], number: Callable[[str], int]) -> None:
        """Add a pattern's first token."""
        word = token.get("LOWER")
        if isinstance(word, str):
            self._words.append(word.__eq__)
        elif isinstance(word, dict) and set(word) == {"REGEX"}:
            matches = re.compile(word["REGEX"]).search
            self._words.append(lambda text: matches(text) is not None)
        elif isinstance(token.get("DEP"), str):
            self.kinds.append(number(token["DEP"]))
        else:
            self.told = False

    def by_word(self, batch: Batch, strings: Any) -> Any:
        """For each token whether its word may begin a pattern."""
        known = self._known
        of_words = batch.words("LOWER")
        answers = np.zeros(len(of_words), bool)
        for at, word in enumerate(of_words.tolist()):
            answer = known.get(word)
            if answer is None:
                text = strings[word]
                answer = known[word] = any(may(text) for may in self._words)
            answers[at] = answer
        if len(known) > MOST_LEMMAS:
            known.clear()
        return answers[batch.which]


class Lemmas:
    """The lemmatizer, asked once for a word with the same tag and form."""

    def __init__(self, nlp: Language) -> None:
        lemmatizer: Any = nlp.get_pipe("lemmatizer")
        self._first: Callable[[Token], list[str]] = lemmatizer.lemmatize
        # spaCy looks words up in a list of some ten thousand, from its beginning.
        index = lemmatizer.lookups.get_table("lemma_index", {})
        for pos in list(index):
            index[pos] = frozenset(index[pos])
        self._strings = nlp.vocab.strings
        self._found: dict[tuple[int, int, int], int] = {}

    def give(self, batch: Batch, pos: Hashes, morph: Hashes) -> Hashes:
        """The lemmas of all tokens, whose parts of speech and forms the texts have."""
        found = self._found
        if len(found) > MOST_LEMMAS:
            found.clear()
        _, form = np.unique(morph, return_inverse=True)
        key = (form * 256 + pos.astype(np.intp)) * len(batch.first) + batch.which
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        orths = batch.column("ORTH")[first].tolist()
        lemmas = np.zeros(len(first), "u8")
        for number, whole in enumerate(
            zip(orths, pos[first].tolist(), morph[first].tolist(), strict=True)
        ):
            lemma = found.get(whole)
            if lemma is None:
                doc, place = batch.token(int(first[number]))
                lemma = found[whole] = self._strings.add(self._first(doc[place])[0])
            lemmas[number] = lemma
        given: Hashes = lemmas[which]
        return given


def _codes(values: Hashes, known: Hashes) -> Indices:
    """The place of each value among the known ones, from 1; 0 of others."""
    if not len(known):
        return np.zeros(len(values), np.intp)
    at = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.where(known[at] == values, at + 1, 0)


def _understood(token: dict[str, Any]) -> bool:
    """Whether what a pattern asks of a token is remembered with it."""
    if set(token) - {"TAG", "LOWER", "DEP", "IS_SPACE"}:
        return False
    for name, value in token.items():
        if isinstance(value, dict) and set(value) - {"IN", "NOT_IN"}:
            return False
        if name == "LOWER" and isinstance(value, dict) and "NOT_IN" in value:
            return False
    return True


def _values(asked: Any) -> list[str]:
    if isinstance(asked, dict):
        return [value for values in asked.values() for value in values]
    return [asked] if isinstance(asked, str) else []
