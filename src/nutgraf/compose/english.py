"""The English words and phrases of ``english.toml``, compiled for use."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_TOKEN = re.compile(r"[^\W\d_]+")


@cache
def _lists() -> dict[str, Any]:
    text = files("nutgraf.compose").joinpath("english.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def lexicon(name: str) -> frozenset[str]:
    """A list of words."""
    return frozenset(_lists()[name].split())


@cache
def listed(name: str) -> tuple[str, ...]:
    """A list of words in its order."""
    return tuple(_lists()[name].split())


@cache
def phrases(name: str) -> str:
    """A list of phrases as one group of alternatives."""
    found = _lists()[name]
    return f"(?:{found if isinstance(found, str) else '|'.join(found)})"


@lru_cache(maxsize=16384)
def word_set(text: str) -> frozenset[str]:
    """The words of ``text``, lower-case."""
    return frozenset(_TOKEN.findall(text.lower()))


class Table:
    """Phrases by a word without which they cannot stand in a sentence: quick to rule out."""

    def __init__(self, name: str) -> None:
        self._phrases = {
            word: re.compile(
                "|".join(p if p.startswith((",", "^", " ", "\\")) else rf"\b{p}" for p in found),
                re.IGNORECASE,
            )
            for word, found in _lists()[name].items()
        }

    def find(self, text: str) -> str | None:
        """The first phrase found in ``text``, or ``None``."""
        for word in sorted(self._phrases.keys() & word_set(text)):
            found = self._phrases[word].search(text)
            if found:
                return found.group()
        return None
