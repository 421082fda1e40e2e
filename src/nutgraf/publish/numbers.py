"""The number in a value as an outlet wrote it, for drawing. Pure."""

from __future__ import annotations

import re

from nutgraf.english import ONES, TENS

_WORDS = {word: float(number) for word, number in {**ONES, **TENS, "dozen": 12}.items()}
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "m": 1e6,
    "bn": 1e9,
    "k": 1e3,
}
_NUMBER = re.compile(r"\d{1,3}(?:[,\u202f\u00a0 ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_TOKEN = re.compile(rf"{_NUMBER.pattern}|[a-z]+", re.IGNORECASE)
#: What holds no single amount: clock times, dates, ranges and ratios.
_NO_AMOUNT = re.compile(r"\d[:/\u2013-]\d|\d\s*(?:a\.?m|p\.?m)\b|\bto\s+\d", re.IGNORECASE)
_CURRENCY = re.compile(r"[$€£¥₹₽]")


def amount(value: str) -> float | None:
    """The one number in a value such as "$2.5 million" or "about two kilometres".

    ``None`` where there is none, or more than one: what cannot be read surely is not drawn.
    """
    if _NO_AMOUNT.search(value):
        return None
    found: float | None = None
    for match in _TOKEN.finditer(value):
        token = match[0].casefold()
        if token[0].isdigit() or token in _WORDS:
            if found is not None:
                return None
            plain = re.sub(r"[,\s\u202f\u00a0]", "", token)
            found = _WORDS[token] if token in _WORDS else float(plain)
        elif token in _SCALES and found is not None:
            found *= _SCALES[token]
    return found


def currency(value: str) -> str:
    """The currency's sign in a value, or ""."""
    match = _CURRENCY.search(value)
    return match[0] if match else ""
