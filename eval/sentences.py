"""Sentence boundaries: wrong splits per tool, on the golden rules and on a list of our own.

Run: ``python eval/sentences.py [--misses] [--check]``

Two lists. ``../shared/data/sentences/golden_rules.jsonl.gz`` holds cases in many languages;
those whose expected sentences are not the text's own words are left out, and what is left of the
sets that expect cleaned text (so their README; long passages with much the same words many
times) is counted apart. ``eval/sentences.jsonl`` holds tricky items of news, written and split by hand for
this project: "sentences" joined together are the text, "language" is English unless said.

What is counted. A boundary is where a sentence other than the text's last ends, as the number of
visible characters before it, so that how a tool treats space, bullets and line ends does not
count. *Missed* boundaries are those expected and not made, *false* ones made and not expected;
*wrong* is their sum; *items* how many items have at least one.

Compared with us: sentencex alone, spaCy's rules (sentencizer) and its parser (English only), and
pysbd, nupunkt, syntok, blingfire where they are installed. A tool that does not know a language
gets the text as English; pysbd and syntok have their own list of languages.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nutgraf.annotate.sentences import split

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "../shared/data/sentences/golden_rules.jsonl.gz"
OWN = HERE / "sentences.jsonl"
CODES = {
    "amharic": "am", "arabic": "ar", "armenian": "hy", "bulgarian": "bg", "burmese": "my",
    "chinese": "zh", "danish": "da", "deutsch": "de", "dutch": "nl", "english": "en",
    "english_clean": "en", "french": "fr", "greek": "el", "hindi": "hi", "italian": "it",
    "japanese": "ja", "kazakh": "kk", "marathi": "mr", "persian": "fa", "polish": "pl",
    "russian": "ru", "slovak": "sk", "spanish": "es", "urdu": "ur",
}  # fmt: skip

#: A tool: text and language in, the ends of its sentences as offsets into the text out.
Splitter = Callable[[str, str], list[int]]


@dataclass(frozen=True)
class Item:
    """A text, its language, and the boundaries in it, counted in visible characters."""

    text: str
    language: str
    boundaries: frozenset[int]
    group: str


def visible(text: str) -> str:
    return "".join(text.split())


def boundaries_of(sentences: Sequence[str]) -> frozenset[int]:
    ends, total = set(), 0
    for sentence in sentences[:-1]:
        total += len(visible(sentence))
        ends.add(total)
    return frozenset(ends - {0})


def golden() -> Iterator[Item]:
    with gzip.open(GOLDEN, "rt", encoding="utf-8") as file:
        for record in map(json.loads, file):
            text, sentences = record["text"], record["sentences"]
            if visible("".join(sentences)) == visible(text) and text.strip():
                code = CODES[record["lang"]]
                group = "golden rules, English" if code == "en" else "golden rules, others"
                if _is_cleaned(record["set"]):
                    group = "cleaned sets"
                yield Item(text, code, boundaries_of(sentences), group)


def _is_cleaned(name: str) -> bool:
    return ("CLEAN" in name and "WO_CLEAN" not in name) or "PDF" in name


def own() -> Iterator[Item]:
    for line in OWN.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        code = record.get("language", "en")
        group = "own list, English" if code == "en" else "own list, others"
        yield Item("".join(record["sentences"]), code, boundaries_of(record["sentences"]), group)


def found_by(tool: Splitter, item: Item) -> frozenset[int]:
    ends = {len(visible(item.text[:end])) for end in tool(item.text, item.language)}
    return frozenset(ends - {0, len(visible(item.text))})


def ours(text: str, language: str) -> list[int]:
    return [s.end for s in split(text, language)]


def with_sentencex(text: str, language: str) -> list[int]:
    import sentencex

    ends: list[int] = [
        piece["end_index"] for piece in sentencex.get_sentence_boundaries(language, text)
    ]
    return ends


@cache
def _blank(language: str) -> Any:
    import spacy

    try:
        nlp = spacy.blank(language)
    except ImportError:
        nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


def with_sentencizer(text: str, language: str) -> list[int]:
    return [s.end_char for s in _blank("xx" if language in {"ja", "zh"} else language)(text).sents]


def with_parser(text: str, language: str) -> list[int]:
    from nutgraf.annotate.nlp import load

    return [s.end_char for s in load()(text).sents]


def with_pysbd(text: str, language: str) -> list[int]:
    import pysbd
    from pysbd.languages import LANGUAGE_CODES

    known = language if language in LANGUAGE_CODES else "en"
    pieces = pysbd.Segmenter(language=known, clean=False, char_span=True).segment(text)
    return [piece.end for piece in pieces]


def with_nupunkt(text: str, language: str) -> list[int]:
    import nupunkt

    return [end for _, end in nupunkt.sent_spans(text)]


def with_syntok(text: str, language: str) -> list[int]:
    import syntok.segmenter

    ends = []
    for paragraph in syntok.segmenter.analyze(text):
        for sentence in paragraph:
            last = sentence[-1]
            ends.append(last.offset + len(last.value))
    return ends


def with_blingfire(text: str, language: str) -> list[int]:
    import blingfire

    _, spans = blingfire.text_to_sentences_and_offsets(text)
    return [end for _, end in spans]


OTHERS: dict[str, tuple[str, Splitter]] = {
    "sentencex alone": ("sentencex", with_sentencex),
    "spaCy, sentencizer": ("spacy", with_sentencizer),
    "spaCy, parser": ("spacy", with_parser),
    "pysbd": ("pysbd", with_pysbd),
    "nupunkt": ("nupunkt", with_nupunkt),
    "syntok": ("syntok", with_syntok),
    "blingfire": ("blingfire", with_blingfire),
}
GROUPS = (
    "own list, English",
    "own list, others",
    "golden rules, English",
    "golden rules, others",
    "cleaned sets",
)


def measure(tool: Splitter, items: Sequence[Item]) -> dict[str, tuple[int, int, int]]:
    """Per group: missed boundaries, false ones, items with either."""
    result = dict.fromkeys(GROUPS, (0, 0, 0))
    for item in items:
        got = found_by(tool, item)
        missed, false = len(item.boundaries - got), len(got - item.boundaries)
        a, b, c = result[item.group]
        result[item.group] = (a + missed, b + false, c + bool(missed or false))
    return result


def show(name: str, result: dict[str, tuple[int, int, int]], seconds: float) -> None:
    cells = []
    for group in GROUPS:
        missed, false, items = result[group]
        cells.append(f"{missed + false:>5} ({missed}+{false}, {items} items)".ljust(26))
    print(f"{name:<20}{''.join(cells)}{seconds:6.2f} s", flush=True)


def show_misses(items: Sequence[Item]) -> None:
    for item in items:
        got = found_by(ours, item)
        if got != item.boundaries:
            parts = [item.text[s.start : s.end] for s in split(item.text, item.language)]
            print(f"{item.group}, {item.language}: " + " ‖ ".join(parts))
            print(f"    missed {len(item.boundaries - got)}, false {len(got - item.boundaries)}")


def check(result: dict[str, tuple[int, int, int]]) -> bool:
    """Whether no group has more wrong splits than ``eval/floors.toml`` allows."""
    most = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))["sentences"]["most"]
    over = [
        f"{g}: {sum(result[g][:2])} wrong > {most[g]}" for g in most if sum(result[g][:2]) > most[g]
    ]
    for fault in over:
        print(f"  BELOW ITS FLOOR: {fault}")
    return not over


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--misses", action="store_true", help="show where we are wrong")
    parser.add_argument("--check", action="store_true", help="us alone, against the floors")
    options = parser.parse_args()
    items = list(own())
    if GOLDEN.exists():
        items += golden()
    counts = {g: sum(i.group == g for i in items) for g in GROUPS}
    edges = {g: sum(len(i.boundaries) for i in items if i.group == g) for g in GROUPS}
    print("wrong splits (missed + false, items with either)")
    heads = (f"{g}: {counts[g]}, {edges[g]}".ljust(26) for g in GROUPS)
    print(" " * 20 + "".join(heads))
    began = time.perf_counter()
    result = measure(ours, items)
    show("nutgraf", result, time.perf_counter() - began)
    if options.misses:
        show_misses(items)
    if options.check:
        return 0 if check(result) else 1
    for name, (package, tool) in OTHERS.items():
        if importlib.util.find_spec(package) is None:
            print(f"{name:<20}is not installed: not compared")
            continue
        suited = [i for i in items if name != "spaCy, parser" or i.language == "en"]
        began = time.perf_counter()
        show(name, measure(tool, suited), time.perf_counter() - began)
    return 0


if __name__ == "__main__":
    sys.exit(main())
