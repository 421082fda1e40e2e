"""An annotation as plain data, for ``nutgraf annotate --json``; see docs/annotations.md."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from nutgraf.model import Annotation, DateMention, Figure, Mention, Statement

Offsets = list[list[int]]


def annotation_to_dict(annotation: Annotation, text: str) -> dict[str, Any]:
    """What was found in ``text``: only dicts, lists, strings, numbers, booleans and ``None``.

    Every ``start`` and ``end``, and every pair in a list of offsets, counts Unicode code
    points of ``text``, end exclusive.
    """
    needs = annotation.dependent or {}
    return {
        "version": annotation.version,
        "sentences": [
            {
                "start": s.start,
                "end": s.end,
                "text": text[s.start : s.end],
                "paragraph": s.paragraph,
                "role": s.role,
                "needs": needs.get(index),
            }
            for index, s in enumerate(annotation.sentences)
        ],
        "mentions": [_mention(m, text) for m in annotation.mentions],
        "statements": [_statement(s) for s in annotation.statements],
        "dates": [_date(d, text) for d in annotation.dates],
        "figures": [_figure(f, text) for f in annotation.figures],
    }


def _pair(offsets: tuple[int, int] | None) -> list[int] | None:
    return None if offsets is None else list(offsets)


def _pairs(offsets: tuple[tuple[int, int], ...]) -> Offsets:
    return [list(pair) for pair in offsets]


def _mention(mention: Mention, text: str) -> dict[str, Any]:
    return {
        "start": mention.start,
        "end": mention.end,
        "text": text[mention.start : mention.end],
        "kind": mention.kind,
        "name": mention.name,
        "key": mention.key,
        "descriptor": _pair(mention.descriptor),
    }


def _statement(statement: Statement) -> dict[str, Any]:
    linked = None
    if statement.speaker is not None:
        linked = {
            "name": statement.speaker,
            "key": statement.speaker_key,
            "named_at": _pair(statement.speaker_span),
            "descriptor": _pair(statement.descriptor),
        }
    return {
        "source": _pairs(statement.source),
        "cue": _pairs(statement.cue),
        "content": _pairs(statement.content),
        "kind": statement.form,
        "linked": linked,
    }


def _date(mention: DateMention, text: str) -> dict[str, Any]:
    return {
        "start": mention.start,
        "end": mention.end,
        "text": text[mention.start : mention.end],
        "value": date_value(mention),
        "first": mention.first.isoformat() if mention.first else None,
        "last": mention.last.isoformat() if mention.last else None,
        "relative": mention.relative,
    }


def date_value(mention: DateMention) -> str | None:
    """What a date means, as ISO 8601: a day, a month, a year, or an interval of days.

    ``None`` where it could not be resolved.
    """
    first, last = mention.first, mention.last
    if first is None or last is None:
        return None
    if first == last:
        return first.isoformat()
    if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return f"{first.year:04}"
    month_end = date(first.year, first.month, monthrange(first.year, first.month)[1])
    if first.day == 1 and last == month_end:
        return f"{first.year:04}-{first.month:02}"
    return f"{first.isoformat()}/{last.isoformat()}"


def _figure(figure: Figure, text: str) -> dict[str, Any]:
    return {
        "start": figure.start,
        "end": figure.end,
        "text": text[figure.start : figure.end],
        "value": figure.value,
        "unit": figure.unit,
        "counted": figure.counted,
        "hedge": figure.hedge,
    }


def annotation_to_text(annotation: Annotation, text: str) -> str:
    """What was found, for reading: each sentence with what stands in it under it."""
    lines: list[str] = []
    for index, sentence in enumerate(annotation.sentences):
        here = range(sentence.start, sentence.end)
        notes = (
            [f"needs what came before: {annotation.dependent[index]}"]
            if (annotation.dependent and index in annotation.dependent)
            else []
        )
        notes += [_told(s, text) for s in annotation.statements if s.start in here]
        notes += [
            f"{m.kind} {m.name}" + (f", {text[slice(*m.descriptor)]}" if m.descriptor else "")
            for m in annotation.mentions
            if m.start in here
        ]
        notes += [
            f"date {text[d.start : d.end]!r} = {date_value(d) or 'not resolved'}"
            for d in annotation.dates
            if d.start in here
        ]
        notes += [
            " ".join(
                ["figure", f"{f.value:g}", f.unit, f.counted, f"({f.hedge})" if f.hedge else ""]
            )
            for f in annotation.figures
            if f.start in here
        ]
        words = " ".join(text[sentence.start : sentence.end].split())
        lines.append(f"{sentence.start}-{sentence.end}  [{sentence.role}] {words}")
        lines += [f"    {' '.join(note.split())}" for note in notes]
    return "\n".join(lines)


def _told(statement: Statement, text: str) -> str:
    def words(offsets: tuple[tuple[int, int], ...]) -> str:
        return " … ".join(text[a:b] for a, b in offsets)

    source = words(statement.source) or "nobody named"
    if statement.speaker and statement.speaker != source:
        source += f" (= {statement.speaker})"
    return f"{statement.form}: {source} | {words(statement.cue)} | {words(statement.content)}"
