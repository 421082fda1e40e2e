"""spaCy's small models run over whole batches of sentences, which says the same in less time.

spaCy's parser and name finder go through a text token by token, a handful of texts at a time, and
spend most of their time between the products of small matrices. Here the sentences, which are
given, are the rows of larger ones. Weights, moves and rules are the model's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nutgraf.annotate.arcs import Parser
from nutgraf.annotate.batch import Batch
from nutgraf.annotate.entities import Finder
from nutgraf.annotate.rules import SET, Lemmas, Rules
from nutgraf.annotate.tokvecs import TokenVectors

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

    from nutgraf.annotate.batch import Hashes
    from nutgraf.annotate.layers import Floats

#: The components of a model that is understood, in their order.
_KNOWN = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner")
#: Tokens parsed at once, but for a longer text: the parser keeps 4 kB for each.
MOST_TOKENS = 16_000


class Swift:
    """A model's components, joined."""

    def __init__(self, nlp: Language, parts: Sequence[Any]) -> None:
        self._vectors, self._name_vectors, self._parser, self._finder, self._rules = parts
        self._lemmas = Lemmas(nlp)
        parser: Any = nlp.get_pipe("parser")
        names: Any = nlp.get_pipe("ner")
        tagger: Any = nlp.get_pipe("tagger")
        self._to_parser = _Linear(parser.model.get_ref("tok2vec"), "linear")
        self._to_finder = _Linear(names.model.get_ref("tok2vec"), "linear")
        self._to_tags = _Linear(tagger.model, "softmax")
        self._tags = np.array([nlp.vocab.strings.add(tag) for tag in tagger.labels], "u8")
        self._after = parser.postprocesses
        # Labels that stand for an arc over others, which the parser's last step takes apart.
        self._lifted = [n for n in self._parser.labels if "||" in nlp.vocab.strings[n]]

    @classmethod
    def of(cls, nlp: Language) -> Swift | None:
        """The model made swift, or none where it is of a kind not known here."""
        if tuple(nlp.pipe_names) != _KNOWN:
            return None
        tok2vec: Any = nlp.get_pipe("tok2vec")
        parser: Any = nlp.get_pipe("parser")
        names: Any = nlp.get_pipe("ner")
        tagger: Any = nlp.get_pipe("tagger")
        if [layer.name for layer in tagger.model.layers] != [
            "tok2vec-listener",
            "with_array(softmax)",
        ]:
            return None
        parts = (
            TokenVectors.of(tok2vec.model),
            TokenVectors.of(names.model.get_ref("tok2vec").layers[0]),
            Parser.of(parser),
            Finder.of(names),
            Rules.of(nlp),
        )
        return None if any(part is None for part in parts) else cls(nlp, parts)

    def parse(self, docs: Sequence[Doc]) -> None:
        """Parse texts whose sentences are given; all that the model finds is put into them."""
        some: list[Doc] = []
        for doc in docs:
            if some and sum(map(len, some)) + len(doc) > MOST_TOKENS:
                self._parse(Batch(some))
                some = []
            if len(doc):
                some.append(doc)
        if some:
            self._parse(Batch(some))

    def _parse(self, batch: Batch) -> None:
        vectors = self._in_context(self._vectors, batch)
        tags = self._tags[self._to_tags(vectors).argmax(axis=1)]
        heads, labels = self._parser.parse(
            self._to_parser(vectors), batch.starts, batch.ends, batch.last
        )
        parts, names = self._finder.find(
            self._to_finder(self._in_context(self._name_vectors, batch)),
            batch.starts,
            batch.ends,
            batch.column("IS_SPACE") > 0,
        )
        away = (heads - np.arange(len(heads))).astype("u8")
        batch.put(("TAG", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE"), (tags, away, labels, parts, names))
        deps = self._lowered(batch, labels)
        given = dict(zip(SET, self._rules.give(batch, tags, deps).T, strict=True))
        told = [name for name in SET if name != "LEMMA"]
        batch.put(told, [given[name] for name in told])
        lemmas = self._lemmas.give(batch, given["POS"], given["MORPH"])
        batch.put(("LEMMA",), (np.where(given["LEMMA"] > 0, given["LEMMA"], lemmas),))

    def _in_context(self, network: TokenVectors, batch: Batch) -> Floats:
        words = network.of_words(batch.words(*network.columns))
        return network.in_context(words, batch.which, batch.lengths)

    def _lowered(self, batch: Batch, labels: Hashes) -> Hashes:
        """The labels after the parser's last step, done where a label asks for it."""
        asking = np.flatnonzero(np.isin(labels, self._lifted))
        if not len(asking):
            return labels
        for doc in {id(doc): doc for doc, _ in map(batch.token, asking.tolist())}.values():
            for step in self._after:
                step(doc)
        found: Hashes = np.concatenate([doc.to_array("DEP") for doc in batch.docs])
        return found


class _Linear:
    """The layer of a name in a model: a product with a matrix, and something added."""

    def __init__(self, model: Any, name: str) -> None:
        layer = next(node for node in model.walk() if node.name == name)
        self._weights = np.ascontiguousarray(layer.get_param("W").T)
        self._bias = layer.get_param("b")

    def __call__(self, x: NDArray[np.float32]) -> Floats:
        y: Floats = x @ self._weights
        y += self._bias
        return y
