"""Blind reading: pages beside LexRank and lead texts of equal length, and what readers made of them.

Run: ``python eval/reading.py write FOLDER [--number 50] [--seed N]`` writes one sheet a story,
``sheet-01.md`` and on, with three texts in random order and blank lines to fill, and a key in
``FOLDER/../FOLDER-key.json`` that readers do not see.
``python eval/reading.py score FOLDER`` reads the filled sheets (and files of other readers,
``sheet-01*.md``) and reports means of the five DUC questions, preferences, and readers' notes.

A page is shown as its reader meets it: sections under their titles, speakers with office and day
before their words, square brackets. The story's headline stands above all three texts. (Until the
last lots, sheets had neither headline nor titles, on which a page relies: marks of the two forms
are not to be compared.)
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from baselines import lead, lexrank
from composed import SETS, Told, grouped, materials, tell
from nutgraf.compose.dependence import adjoins
from nutgraf.compose.words import count_words, unquoted
from nutgraf.model import Page, Section, Sentence

QUESTIONS = ("grammaticality", "non-redundancy", "clarity of reference", "focus", "structure")
SYSTEMS = ("page", "LexRank", "lead")
LETTERS = "ABC"
GUIDE = """\
Three texts tell the story under this headline. Read each as somebody who wants to know what
happened, and put a number from 1 (very poor) to 5 (very good) after each question; say which text you would
rather be given, and name the faults you stumbled over, quoting a few words.

- grammaticality: whole sentences, no stray headings, captions, broken or run-together bits
- non-redundancy: nothing is told twice
- clarity of reference: always clear who and what is meant ("he", "the move", "on Tuesday")
- focus: every sentence belongs to this story
- structure: it builds up, sentence after sentence; it is no heap
"""


def paragraphs(page: Page, told: Told) -> Iterator[str]:
    """A page as its reader meets it: sections under their titles, a section a paragraph or some."""
    for section in page.sections:
        if section.kind != "nut graf":
            yield f"**{section.kind.capitalize()}**"
        if section.kind == "who says what":
            yield from _said(section)
            yield from _differences(page, told)
        elif section.kind == "timeline":
            yield "\n".join(f"{_day(s)}: {s.text}" for s in section.sentences)
        else:
            yield from (" ".join(s.text for s in p) for p in _runs(section.sentences))
    if not any(s.kind == "who says what" for s in page.sections):
        yield from _differences(page, told)


def _runs(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Paragraphs of three sentences or some more: one that runs on from the last is kept with it."""
    run: list[Sentence] = []
    for sentence in sentences:
        if len(run) >= 3 and not adjoins(run[-1].citation.span, sentence.citation.span):
            yield run
            run = []
        run.append(sentence)
    if run:
        yield run


def _said(section: Section) -> Iterator[str]:
    """Statements by speaker, after name, office and day, unless the first says itself who speaks."""
    speaker, words = "", list[str]()
    for sentence in section.sentences:
        name = sentence.speaker.text if sentence.speaker else ""
        if name != speaker and words:
            yield " ".join(words)
            words = []
        if name != speaker:
            office = f", {sentence.descriptor.text}" if sentence.descriptor else ""
            named = name in unquoted(sentence.text)
            words = [] if named else [f"*{name}{office}, {_day(sentence)}:*"]
        speaker = name
        words.append(sentence.text)
    if words:
        yield " ".join(words)


def _differences(page: Page, told: Told) -> Iterator[str]:
    if page.differences:
        yield "**Where accounts differ**"
    for difference in page.differences:
        sides = "; ".join(
            f"{account.value} ({told.sources.outlet(account.sentence.citation.span.article_id).name})"
            for account in difference.accounts
        )
        yield f"Accounts differ about {difference.about}: {sides}. {difference.explanation}".strip()


def _day(sentence: Sentence) -> str:
    return f"{sentence.when:%-d %B %Y}" if sentence.when else "Undated"


def texts(told: Told) -> dict[str, str]:
    """The three texts of a story, the other two as long as the page."""
    assert told.page is not None
    page = "\n\n".join(paragraphs(told.page, told))
    words = count_words(page)
    out = {"page": page}
    for system, make in (("LexRank", lexrank), ("lead", lead)):
        lines = [line.text for line in make(told.materials, words)]
        out[system] = "\n\n".join(" ".join(lines[i : i + 3]) for i in range(0, len(lines), 3))
    return out


def write(folder: Path, number: int, seed: int) -> None:
    """The sheets and the key."""
    rng = random.Random(seed)
    groups = [(name, key, lines) for name in SETS for key, lines in grouped(name).items()]
    rng.shuffle(groups)
    folder.mkdir(parents=True, exist_ok=True)
    key: dict[str, dict[str, str]] = {}
    for name, story, archived in groups:
        told = tell(name, story, materials(name, archived))
        if told.page is None or len(key) == number:
            continue
        sheet = f"sheet-{len(key) + 1:02}"
        order = list(SYSTEMS)
        rng.shuffle(order)
        made = texts(told)
        parts = [f"# {sheet}", GUIDE, f"Headline of the story: **{told.page.headline.text}**"]
        for letter, system in zip(LETTERS, order, strict=True):
            blanks = "\n".join(f"{letter} {question}: " for question in QUESTIONS)
            parts.append(f"## Text {letter}\n\n{made[system]}\n\n{blanks}\n{letter} faults: ")
        parts.append("preferred: ")
        (folder / f"{sheet}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        key[sheet] = {
            "story": f"{name} {story}",
            **dict(zip(LETTERS, order, strict=True)),
        }
    _key(folder).write_text(json.dumps(key, indent=1), encoding="utf-8")
    print(f"{len(key)} sheets in {folder}; the key is {_key(folder)}")


def _key(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-key.json")


_MARK = re.compile(rf"^([{LETTERS}]) ({'|'.join(QUESTIONS)}):\s*([1-5])\b", re.MULTILINE)
_PREFERRED = re.compile(rf"^preferred:\s*(?:Text )?([{LETTERS}])\b", re.MULTILINE)
_NOTE = re.compile(rf"^([{LETTERS}]) faults:[ \t]*(\S.*)$", re.MULTILINE)


def score(folder: Path, notes: bool) -> int:
    """Report means and preferences. Returns how many filled sheets there are."""
    key: dict[str, dict[str, str]] = json.loads(_key(folder).read_text(encoding="utf-8"))
    marks: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    preferred: Counter[str] = Counter()
    filled = 0
    for path in sorted(folder.glob("sheet-*.md")):
        systems = key[path.name[:8]]
        text = path.read_text(encoding="utf-8")
        found = _MARK.findall(text)
        if not found:
            continue
        filled += 1
        if len(found) != len(LETTERS) * len(QUESTIONS):
            print(f"{path.name}: {len(found)} marks of {len(LETTERS) * len(QUESTIONS)}")
        for letter, question, mark in found:
            marks[systems[letter]][question].append(int(mark))
        for letter in _PREFERRED.findall(text):
            preferred[systems[letter]] += 1
        for letter, note in _NOTE.findall(text) if notes else ():
            print(f"{path.name} {systems['story']} {systems[letter]}: {note}")
    _report(filled, marks, preferred)
    return filled


def _report(filled: int, marks: dict[str, dict[str, list[int]]], preferred: Counter[str]) -> None:
    print(f"{filled} filled sheets")
    print(f"{'':10}" + "".join(f"{q:>22}" for q in QUESTIONS) + f"{'preferred':>12}")
    for system in SYSTEMS:
        row = "".join(f"{_mean(marks[system][question]):22.2f}" for question in QUESTIONS)
        share = preferred[system] / max(1, preferred.total())
        print(f"{system:10}{row}{share:12.0%}")


def _mean(values: Sequence[int]) -> float:
    return sum(values) / len(values) if values else float("nan")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("write", "score"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, default=50)
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--notes", action="store_true", help="print readers' notes too")
    given = parser.parse_args()
    folder = given.folder.resolve()
    if given.what == "write":
        write(folder, given.number, given.seed)
        return 0
    return int(not score(folder, given.notes))


if __name__ == "__main__":
    sys.exit(main())
