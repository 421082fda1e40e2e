"""Words of a sentence, for comparing sentences: tokens, stems, quotation marks.

Pure functions on strings. Stemming and stop words are English; other languages go through
unstemmed and without stop words, which makes comparison stricter, never looser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nutgraf.compose.english import lexicon, listed

TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:[-'’.][^\W\d_]+)*")

STOP = lexicon("stop")

_PAIRS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "»": "«"}
Ranges = tuple[tuple[int, int], ...]


_CLITIC = re.compile(r"['’](s|re|ve|ll|d|m)?$")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A light English stem of a lower-case word: plurals, -ed, -ing, possessives."""
    word = _CLITIC.sub("", word)
    if word.isdigit() or len(word) < 4:
        return word
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + put
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        body = word[: -len(ending)]
        if word.endswith(ending) and len(body) >= 3 and re.search("[aeiouy]", body):
            if body[-1] == body[-2] and body[-1] not in "lsz":
                return body[:-1]
            return body.rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


#: Numbers in words, which say the same as in digits. "One" is mostly no number.
_WORDS_OF_NUMBERS = {word: str(n) for n, word in enumerate(listed("numbers"), 2)}


@lru_cache(maxsize=65536)
def _stems(word: str) -> tuple[str, ...]:
    """The stems of one token: none for a stop word, several for a hyphenated word."""
    if word[0].isdigit():
        return (word.replace(",", ""),)
    word = word.lower().replace("’", "'")
    if word in _WORDS_OF_NUMBERS:
        return (_WORDS_OF_NUMBERS[word],)
    if word in STOP or (word.endswith("'s") and word[:-2] in STOP) or "n't" in word:
        return ()
    parts = word.split("-") if "-" in word else (word,)
    return tuple(stem(p.replace(".", "")) for p in parts if p and p not in STOP)


@lru_cache(maxsize=16384)
def terms(text: str) -> tuple[str, ...]:
    """The stems of the words of ``text`` that carry meaning, in order, with repetitions."""
    return tuple(t for token in TOKEN.findall(text) for t in _stems(token))


@lru_cache(maxsize=16384)
def count_words(text: str) -> int:
    """The number of words and numbers in ``text``."""
    return len(TOKEN.findall(text))


_NUMBER = re.compile(
    r"(\d+(?:[.,:]\d+)*)[-\s]*(percent|per cent|%|hundred|thousand|million|billion|trillion|m|bn)?(?!\w)",
    re.IGNORECASE,
)


@lru_cache(maxsize=16384)
def numbers(text: str) -> frozenset[str]:
    """The numbers written in digits in ``text``, with a "billion" or "percent" that follows."""
    return frozenset(
        m.group(1).replace(",", "").rstrip(".:")
        + (m.group(2) or "").lower().replace("per cent", "%").replace("percent", "%")
        for m in _NUMBER.finditer(text)
    )


@lru_cache(maxsize=16384)
def quotations(text: str) -> tuple[Ranges, bool]:
    """The stretches of ``text`` in quotation marks, marks included, and whether all is paired.

    Knows “ ”, " ", « », „ “, ‹ › and ‘ ’ (or ' ') used as quotation marks; an apostrophe is
    none. Nested marks belong to the outer stretch. An opening mark without its closing one
    (or the other way round) makes the answer unpaired; its stretch then runs to the end.
    """
    found: list[tuple[int, int]] = []
    paired = True
    stack: list[tuple[int, str]] = []
    for at, char in _marks(text):
        if stack and char in stack[-1][1] and not (char == '"' and _opens(text, at)):
            start, _ = stack.pop()
            if not stack:
                found.append((start, at + 1))
        elif char == '"':
            if stack and '"' in (mark for _, mark in stack):
                paired = False
                while stack[-1][1] != '"':
                    stack.pop()
                start, _ = stack.pop()
                if not stack:
                    found.append((start, at + 1))
            elif _opens(text, at):
                stack.append((at, '"'))
            else:
                paired = False
        elif char in _PAIRS and (char != "»" or _opens(text, at)):
            stack.append((at, _PAIRS[char]))
        elif char in "‘'":
            stack.append((at, "’'"))
        else:
            paired = False
    if stack:
        paired = False
        found.append((stack[0][0], len(text)))
    return tuple(found), paired


def _marks(text: str) -> Iterator[tuple[int, str]]:
    """The quotation marks of ``text`` with their places; apostrophes are passed over."""
    single = False
    for match in re.finditer(r"[“”„«»‹›\"‘’']", text):
        at, char = match.start(), match.group()
        if char in "‘’'":
            before = text[at - 1] if at else " "
            after = text[at + 1] if at + 1 < len(text) else " "
            if not single:
                closes = re.search(r"[’'](?!\w)", text[at + 2 :])
                if char == "’" or before.isalnum() or not after.isalnum() or not closes:
                    continue
                if char == "'" and re.match(r"'(\d\ds?|tis|twas|em|n)\b", text[at:]):
                    continue
                single, char = True, "‘"
            elif char == "‘" or after.isalnum() or (before == "s" and _closes_later(text, at)):
                continue
            else:
                single, char = False, "’"
        yield at, char


def _closes_later(text: str, at: int) -> bool:
    """Whether a better closing single mark follows, so that this one is a plural possessive."""
    return text[at + 1 : at + 2] == " " and bool(
        re.search(r"[.,!?][’']|[’'](?=[.,;])", text[at + 1 :])
    )


def _opens(text: str, at: int) -> bool:
    after = text[at + 1] if at + 1 < len(text) else " "
    before = text[at - 1] if at else " "
    if after.isspace():
        return False
    return not (before.isalnum() or before in ".,!?;:%)]…")


def inside(at: int, ranges: Ranges) -> bool:
    """Whether a place lies within one of ``ranges``."""
    return any(start <= at < end for start, end in ranges)


def overlaps(start: int, end: int, ranges: Ranges) -> bool:
    """Whether a stretch touches one of ``ranges``."""
    return any(start < b and a < end for a, b in ranges)


@lru_cache(maxsize=16384)
def unquoted(text: str) -> str:
    """``text`` with what stands in quotation marks blanked out, same length."""
    ranges, _ = quotations(text)
    for start, end in ranges:
        text = text[:start] + '"' + "_" * (end - start - 2) + '"' * (end - start > 1) + text[end:]
    return text


def same_words(a: str, b: str) -> bool:
    """Whether two sentences say the same by their words alone: nearly all terms shared.

    Plain counting, without weights: at least five shared terms, and four fifths of the
    shorter one's, with the same numbers; brackets are left out.
    """
    ours = set(terms(re.sub(r"\[[^\]]*\]", "", a)))
    theirs = set(terms(re.sub(r"\[[^\]]*\]", "", b)))
    if not ours or not theirs:
        return a == b
    shared = len(ours & theirs)
    if shared >= min(len(ours), len(theirs)) and shared >= 0.8 * max(len(ours), len(theirs)):
        return True
    return shared >= 5 and shared >= 0.8 * min(len(ours), len(theirs))
