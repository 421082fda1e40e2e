"""The hand-labelled lists: what is right on them stays right."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from nutgraf.annotate.dates import find_dates
from nutgraf.annotate.figures import find_figures
from nutgraf.annotate.nlp import parse_all
from nutgraf.annotate.sentences import split

HERE = Path(__file__).parent
SENTENCES = HERE.parents[1] / "eval" / "sentences.jsonl"


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def text_of(item: dict[str, Any]) -> str:
    return str(item.get("text") or "".join(item["sentences"]))


@pytest.mark.parametrize("item", lines(SENTENCES), ids=text_of)
def test_sentences_end_where_a_reader_ends_them(item: dict[str, Any]) -> None:
    text = text_of(item)
    found = [s.end for s in split(text, item.get("language", "en"))]
    ends, at = [], 0
    for sentence in item["sentences"]:
        at += len(sentence)
        ends.append(at - (len(sentence) - len(sentence.rstrip())))
    assert found == ends


@pytest.mark.parametrize("item", lines(HERE / "dates.jsonl"), ids=text_of)
def test_date_is_resolved(item: dict[str, Any]) -> None:
    text, day = item["text"], item["published"]
    published = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC) if day else None
    doc = next(parse_all([(text, split(text))])) if item["language"] == "en" else None
    found = find_dates(text, published, doc, language=item["language"])
    if item["expression"] is None:
        assert not found
        return
    at = text.index(item["expression"])
    low, high = date.fromisoformat(item["first"]), date.fromisoformat(item["last"])
    mention, *_ = [d for d in found if d.start < at + len(item["expression"]) and at < d.end]
    assert mention.first is not None
    assert mention.last is not None
    match item.get("vague"):
        case "within":
            assert low <= mention.first <= mention.last <= high
        case "touches":
            assert mention.first <= high
            assert low <= mention.last
        case _:
            assert (mention.first, mention.last) == (low, high)


@pytest.mark.parametrize("item", lines(HERE / "figures.jsonl"), ids=text_of)
def test_figure_is_read(item: dict[str, Any]) -> None:
    text = item["text"]
    found = find_figures(text, next(parse_all([(text, split(text))])))
    if item["value"] is None:
        assert not found
        return
    fitting = [
        f
        for f in found
        if math.isclose(f.value, item["value"])
        and (f.unit, f.counted) == (item["unit"], item["counted"])
    ]
    assert [f.hedge for f in fitting[:1]] == [item["hedge"] or fitting[0].hedge]
