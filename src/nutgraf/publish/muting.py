"""What the reader does not want to see. Pure: the store finds the rest by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

from nutgraf.model import Article, Page
from nutgraf.publish.view import in_section

_WORD = re.compile(r"[^\W_]+")


class Muting:
    """Muted words (or phrases) and outlets, by id."""

    def __init__(self, words: Iterable[str] = (), outlets: Collection[str] = ()) -> None:
        self._phrases = [phrase for w in words if (phrase := _folded(w)).strip()]
        self._outlets = frozenset(outlets)

    def hides(self, page: Page, articles: Iterable[Article]) -> bool:
        """Whether a story is to be kept from a list.

        It is if its headline or nut graf has a muted word, or if all of its articles are from
        muted outlets. Case and accents do not matter; words are whole.
        """
        if self._phrases:
            shown = (page.headline, *in_section(page, "nut graf"))
            text = _folded(" ".join(sentence.text for sentence in shown))
            if any(phrase in text for phrase in self._phrases):
                return True
        if not self._outlets:
            return False
        outlets = {article.outlet_id for article in articles}
        return bool(outlets) and outlets <= self._outlets


@lru_cache(maxsize=2048)
def _folded(text: str) -> str:
    """The text's words, folded, each between spaces."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return f" {' '.join(_WORD.findall(plain))} "
