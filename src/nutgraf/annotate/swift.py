"""The parser made swift without changing what it says.

Two things cost more than they need: thinc multiplies matrices with blis, which on common
processors takes nearly three times as long as the BLAS that comes with numpy; and spaCy's
attribute ruler and lemmatizer go through some hundred patterns for every token, though what they
give depends on a token's tag, word and dependency alone and so can be remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

#: Words remembered with what they come from; forgotten all at once when there are more.
MOST_LEMMAS = 200_000
#: Patterns of several tokens that are matched all the same; with more, nothing would be won.
MOST_MATCHED = 30


def use_numpy(nlp: Language) -> None:
    """Let the models of a pipeline multiply matrices with numpy, on one thread."""
    import numpy as np
    from thinc.api import NumpyOps

    class Ops(NumpyOps):  # type: ignore[misc]
        """thinc's operations, with numpy's product of matrices."""

        def gemm(
            self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False
        ) -> Any:
            return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)

    ops = Ops()
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for node in model.walk() if model is not None else ():
            node.ops = ops


def remember_lemmas(nlp: Language) -> None:
    """Let the lemmatizer look only once at a word with the same tag and form."""
    lemmatizer = nlp.get_pipe("lemmatizer")
    found: dict[tuple[int, int, int], int] = {}
    first: Callable[[Token], list[str]] = lemmatizer.lemmatize  # type: ignore[attr-defined]

    class Lemmas:
        """Stands where the lemmatizer stood: gives each token without a lemma its own."""

        def __call__(self, doc: Doc) -> Doc:
            if len(found) > MOST_LEMMAS:
                found.clear()
            strings = doc.vocab.strings
            for token in doc:
                if token.lemma:
                    continue
                key = (token.orth, token.pos, token.morph.key)  # type: ignore[attr-defined]
                lemma = found.get(key)
                if lemma is None:
                    lemma = found[key] = strings.add(first(token)[0])
                token.lemma = lemma
            return doc

    _replace(nlp, "lemmatizer", Lemmas())


def remember_attributes(nlp: Language) -> None:
    """Let the attribute ruler look only once at tokens that its patterns cannot tell apart.

    Where the ruler of another model has many patterns of a kind not known here, it stays as it is.
    """
    ruler = nlp.get_pipe("attribute_ruler")
    rules = _Rules.of(nlp, ruler)
    if rules is not None:
        _replace(nlp, "attribute_ruler", rules)


def _replace(nlp: Language, name: str, component: Any) -> None:
    """Put a function where a component is (spaCy's own way asks for a registered factory)."""
    for index, (known, _) in enumerate(nlp._components):
        if known == name:
            nlp._components[index] = (name, component)


class _Rules:
    """The ruler's patterns: those of one token are remembered, the few others are matched.

    ``words`` and ``kinds`` are the lower-case words and the dependencies that single patterns
    name: to them all other words, and all other dependencies, are the same.
    """

    def __init__(self, nlp: Language, ruler: Any) -> None:
        from spacy.matcher import Matcher

        self._ruler = ruler
        self._single, self._several = Matcher(nlp.vocab), Matcher(nlp.vocab)
        self._words: set[int] = set()
        self._kinds: set[int] = set()
        self._found: dict[tuple[int, int, int, bool], tuple[int, ...]] = {}

    @classmethod
    def of(cls, nlp: Language, ruler: Any) -> _Rules | None:
        rules, strings, matched = cls(nlp, ruler), nlp.vocab.strings, 0
        for number, rule in enumerate(ruler.patterns):
            for pattern in rule["patterns"]:
                if len(pattern) > 1 or not _understood(pattern[0]):
                    rules._several.add(str(number), [pattern])
                    matched += 1
                    continue
                rules._single.add(str(number), [pattern])
                for name, into in (("LOWER", rules._words), ("DEP", rules._kinds)):
                    into.update(strings.add(value) for value in _values(pattern[0].get(name)))
        return rules if matched <= MOST_MATCHED else None

    def __call__(self, doc: Doc) -> Doc:
        found, words, kinds = self._found, self._words, self._kinds
        strings = doc.vocab.strings
        several: dict[int, list[int]] = {}
        for match, start, _ in self._several(doc, allow_missing=True):
            rule = int(strings[match])
            several.setdefault(start + self._ruler.indices[rule], []).append(rule)
        for token in doc:
            lower, dep = token.lower, token.dep
            key = (
                token.tag,
                lower if lower in words else 0,
                dep if dep in kinds or not dep else 1,
                token.is_space,
            )
            rules = found.get(key)
            if rules is None:
                at = token.i
                got = self._single(doc[at : at + 1], allow_missing=True)
                rules = found[key] = tuple(sorted({int(strings[m]) for m, _, _ in got}))
            self._apply(token, rules, several.get(token.i))
        return doc

    def _apply(self, token: Token, rules: tuple[int, ...], more: list[int] | None) -> None:
        from spacy.attrs import MORPH, POS

        merged: dict[int, Any] = {}
        for rule in sorted({*rules, *more}) if more else rules:
            merged.update(self._ruler.attrs[rule])
        for attribute, value in merged.items():
            if attribute == POS:
                token.pos = value
            elif attribute == MORPH:
                token.set_morph(value)  # type: ignore[attr-defined]
            else:
                _set(token, attribute, value)


def _set(token: Token, attribute: int, value: int) -> None:
    from spacy.attrs import DEP, LEMMA, TAG

    if attribute == LEMMA:
        token.lemma = value
    elif attribute == TAG:
        token.tag = value
    elif attribute == DEP:
        token.dep = value


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
