"""Which language an article is in."""

from __future__ import annotations

import functools
import re
from typing import Any

#: Characters looked at: more make it no surer.
_ENOUGH = 1200
#: Below this many letters a page's own word counts for more than the guess.
_TOO_SHORT = 60
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")


def code(tag: str | None) -> str | None:
    """The two- or three-letter code of a language tag (``en-GB`` → ``en``), or ``None``."""
    match = _TAG.fullmatch((tag or "").strip())
    if match is None:
        return None
    short = match.group(1).lower()
    return None if short in ("und", "mul", "zxx") else {"nb": "no", "nn": "no"}.get(short, short)


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect(title: str, text: str, declared: str | None = None) -> str | None:
    """The language of an article by its words, as an ISO 639 code.

    ``declared`` is what the page or feed says; it decides where the text is short or the
    guess unsure, since many pages carry their template's language.
    """
    said = code(declared)
    sample = f"{title}\n{text}"[:_ENOUGH].strip()
    letters = sum(char.isalpha() for char in sample)
    if letters < 3:
        return said
    guess, sure = _identifier().classify(sample)
    guessed = code(str(guess))
    if said is not None and (letters < _TOO_SHORT or sure < 0.9):
        return said
    return guessed
