"""Sentences labelled by hand, which the linter is scored against.

``page_labels.jsonl`` holds, one sentence a line and whole texts in order, where the sentence
stands (article, offsets, edits as offsets) and which faults a reader found; no words, which
stay in the shared data. ``python eval/labels.py SHEET`` writes a new sheet to label, with the
words, outside the project; ``python eval/labels.py SHEET --take`` takes its labels in.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from baselines import lead, lexrank
from composed import SETS, Line, grouped, materials, page_lines, tell
from faults import KINDS, Linter
from nutgraf.compose.words import count_words
from nutgraf.model import Citation, Edit, Revision, Span, apply

LABELS = Path(__file__).with_name("page_labels.jsonl")
#: Least precision and recall of a kind that has at least ``ENOUGH`` labelled faults.
LEAST, ENOUGH = 0.9, 10
Revisions = Mapping[tuple[str, int], Revision]


def _span(span: Span) -> list[Any]:
    return [span.article_id, span.revision, span.start, span.end, span.field]


def _edit(edit: Edit) -> list[Any]:
    if edit.kind != "insert":
        return [edit.kind, edit.start, edit.end]
    if edit.source is None:
        return ["date", edit.start, edit.inserted]
    left, right = edit.inserted[0] == " ", edit.inserted[-1] == " "
    return ["insert", edit.start, left, right, _span(edit.source)]


def _edit_of(kept: list[Any], words: str, revisions: Revisions) -> Edit:
    kind, start, *rest = kept
    if kind == "date":
        return Edit(kind="insert", start=start, end=start, inserted=rest[0])
    if kind == "insert":
        inner = _words(Span(*rest[2]), revisions)
        inserted = f"{' ' * rest[0]}[{inner}]{' ' * rest[1]}"
        return Edit(kind="insert", start=start, end=start, inserted=inserted)
    removed = words[start : rest[0]]
    inserted = removed.swapcase() if kind == "case" else ""
    return Edit(kind=kind, start=start, end=rest[0], removed=removed, inserted=inserted)


def _words(span: Span, revisions: Revisions) -> str:
    return revisions[span.article_id, span.revision].words(span)


def record(line: Line) -> dict[str, Any]:
    """Where a line stands, without its words."""
    return {
        "part": line.part,
        "span": _span(line.span),
        "edits": [_edit(e) for e in line.citation.edits],
        "named": [_span(s) for s in line.named],
    }


def line_of(kept: Mapping[str, Any], revisions: Revisions) -> Line:
    """The line again, from the stored words."""
    span = Span(*kept["span"])
    words = _words(span, revisions)
    edits = tuple(_edit_of(e, words, revisions) for e in kept["edits"])
    text = apply(words, edits) if kept["part"] else " ".join(words.split())
    named = tuple(Span(*s) for s in kept["named"])
    label = ", ".join(_words(s, revisions) for s in named)
    return Line(text, Citation(span=span, edits=edits), label, kept["part"], named)


def write_sheet(path: Path, texts: int, words: int, seed: int) -> None:
    """A sheet of ``texts`` texts of each system, from stories drawn at random."""
    rng = random.Random(seed)
    groups = [(name, key, lines) for name in SETS for key, lines in grouped(name).items()]
    with path.open("w", encoding="utf-8") as out:
        number = 0
        for system in ("page", "LexRank", "lead-3"):
            for name, story, archived in rng.sample(groups, texts):
                one = tell(name, story, materials(name, archived))
                if one.page is None:
                    continue
                if system == "page":
                    lines = page_lines(one.page)
                else:
                    lines = (lexrank if system == "LexRank" else lead)(one.materials, words)
                number += 1
                head = {"text": number, "set": one.set_name, "story": one.key, "system": system}
                for line in lines:
                    row = {**head, **record(line), "labels": []}
                    out.write(json.dumps({**row, "words": line.text, "label": line.label}) + "\n")


def take(path: Path) -> None:
    """Add a labelled sheet's sentences, without their words."""
    old = LABELS.read_text(encoding="utf-8").splitlines() if LABELS.exists() else []
    base = max((json.loads(x)["text"] for x in old), default=0)
    rows = [json.loads(x) for x in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row["text"] += base
        del row["words"], row["label"]
        unknown = set(row["labels"]) - set(KINDS)
        if unknown:
            raise SystemExit(f"unknown labels: {unknown}")
    LABELS.write_text("\n".join([*old, *map(json.dumps, rows)]) + "\n", encoding="utf-8")


def validate(show: bool = True) -> bool:
    """Score the linter; whether every kind with enough labels is found well enough."""
    texts: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts[row["text"]].append(row)
    groups = {name: grouped(name) for name in SETS}
    scores = {kind: [0, 0, 0] for kind in KINDS}
    linter = Linter()
    for rows in texts.values():
        found = materials(rows[0]["set"], groups[rows[0]["set"]][rows[0]["story"]])
        revisions = {(m.article.id, m.revision.number): m.revision for m in found}
        lines = [line_of(row, revisions) for row in rows]
        text = "\n".join(m.revision.text for m in found)
        for row, line, kinds in zip(rows, lines, linter.faults(lines, text), strict=True):
            labels = set(row["labels"])
            for kind in kinds | labels:
                place = 0 if kind in kinds & labels else 1 if kind in kinds else 2
                scores[kind][place] += 1
                if show and place:
                    what = "EXTRA" if place == 1 else "LOST"
                    print(
                        f"{what} {kind}: ({row['text']} {row['system']}) <{line.label}> {line.text}"
                    )
    count = sum(map(len, texts.values()))
    words = sum(count_words(" ".join(r["labels"])) for rows in texts.values() for r in rows)
    print(f"{count} sentences in {len(texts)} texts, {words} labelled faults")
    return _report(scores)


def _report(scores: Mapping[str, list[int]]) -> bool:
    good = True
    for kind, (right, extra, lost) in scores.items():
        precision = right / (right + extra) if right + extra else 1.0
        recall = right / (right + lost) if right + lost else 1.0
        print(
            f"{kind:12} precision {precision:.2f} recall {recall:.2f}"
            f" ({right} right, {extra} extra, {lost} lost)"
        )
        if right + lost >= ENOUGH:
            good &= precision >= LEAST and recall >= LEAST
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--take", action="store_true", help="take the sheet's labels in")
    parser.add_argument("--texts", type=int, default=8, help="texts of each system")
    parser.add_argument("--words", type=int, default=180, help="length of the other texts")
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    if given.take:
        take(given.sheet)
    else:
        write_sheet(given.sheet, given.texts, given.words, given.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
