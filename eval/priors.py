"""Count how many articles hold each word, which grouping starts from, per language.

Run: ``python eval/priors.py [LANGUAGE ...]``

English is counted in the general news beside the checkout. For other languages word
frequencies of the ``wordfreq`` package (a pip install away, not a dependency) are turned into
shares of articles: a word that is a share p of all words is in 1 - (1 - p)^n of articles of n
words. Without arguments all of ``LANGUAGES`` and English are written to ``group/priors``.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from grouping import load
from nutgraf.group.features import featurise
from nutgraf.group.words import TOKEN, stems

FOLDER = Path(__file__).parents[1] / "src/nutgraf/group/priors"
#: Languages with spaces between words that wordfreq knows, by their ISO 639-1 code.
LANGUAGES = [
    "ar",
    "bg",
    "bn",
    "ca",
    "cs",
    "da",
    "de",
    "el",
    "es",
    "fa",
    "fi",
    "fr",
    "he",
    "hi",
    "hu",
    "id",
    "is",
    "it",
    "lt",
    "lv",
    "mk",
    "ms",
    "nl",
    "no",
    "pl",
    "pt",
    "ro",
    "ru",
    "sh",
    "sk",
    "sl",
    "sv",
    "ta",
    "tr",
    "uk",
    "ur",
    "vi",
]
#: wordfreq's own names for some of them.
CALLED = {"no": "nb"}
#: Words an article is taken to have: with as many, English words come out as counted in news.
ARTICLE_WORDS = 500
#: Of how many articles counts are given, and how many stems are listed.
ARTICLES, LISTED = 15_000, 4_000
#: English words that fewer articles hold than this are not listed.
LEAST_LISTED = 5


def english() -> tuple[int, Counter[str]]:
    counts: Counter[str] = Counter()
    documents = load("allsides")
    for document in documents:
        counts.update(featurise(document.article, document.revision, None).terms.keys())
    return len(documents), Counter({w: n for w, n in counts.items() if n >= LEAST_LISTED})


def other(language: str) -> tuple[int, Counter[str]]:
    from wordfreq import get_frequency_dict

    shares: Counter[str] = Counter()
    for word, share in get_frequency_dict(CALLED.get(language, language), "small").items():
        if TOKEN.fullmatch(word) and not word[0].isdecimal():
            for stem in stems(word):
                shares[stem] += share  # type: ignore[assignment]
    counts = {w: round(ARTICLES * (1 - (1 - p) ** ARTICLE_WORDS)) for w, p in shares.items()}
    return ARTICLES, Counter(dict(Counter(counts).most_common(LISTED)))


def write(language: str) -> None:
    total, counts = english() if language == "en" else other(language)
    listed = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = [f"*\t{total}", *(f"{word}\t{count}" for word, count in listed)]
    (FOLDER / f"{language}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    for language in sys.argv[1:] or ["en", *LANGUAGES]:
        write(language)


if __name__ == "__main__":
    main()
