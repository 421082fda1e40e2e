"""Who says what: statements by their speakers, and who needs to be told beside the sentence.

A sentence such as "Lavrov told reporters …" says itself who speaks. A label over it would say it
twice, so the name is marked in the sentence; a label stands only over what does not name its
speaker, or where it has an office to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from nutgraf.model import Difference, Section, Sentence
from nutgraf.publish import dates
from nutgraf.publish.citation import Citations, SentenceView
from nutgraf.publish.links import Links
from nutgraf.publish.words import Piece

#: What is quoted is the speaker's, and names others.
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?|„[^“”]*[“”]?|«[^»]*»?")
#: Names of more words than this are those of bodies, which "the Office" does not stand for.
_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A source and all of its statements on the page. ``when`` where all are of one date.

    ``label`` is false where each sentence says who speaks. ``href`` leads to what was said
    in other stories.
    """

    name: str
    descriptor: str | None
    label: bool
    when: str | None
    href: str | None
    statements: tuple[SentenceView, ...]


def speakers(section: Section, citations: Citations, links: Links) -> tuple[Speaker, ...]:
    """The section's statements, those of one speaker that follow each other together."""
    return tuple(
        _speaker(tuple(group), citations, links) for _, group in groupby(section.sentences, _key)
    )


def _key(sentence: Sentence) -> str:
    return sentence.speaker_key or (sentence.speaker.text if sentence.speaker else "")


def _speaker(sentences: Sequence[Sentence], citations: Citations, links: Links) -> Speaker:
    names = [s.speaker.text for s in sentences if s.speaker]
    name = max(names, key=len, default="Unnamed")
    office = next((s.descriptor.text for s in sentences if s.descriptor), None)
    views = tuple(_marked(citations.view(s), s) for s in sentences)
    told = {v.when for v in views}
    labelled = not names or any(said_by(s) for s in sentences)
    key = sentences[0].speaker_key
    return Speaker(
        name=name,
        descriptor=office,
        label=labelled,
        when=told.pop() if len(told) == 1 else None,
        href=links.name("person", key) if key else None,
        statements=views,
    )


def said_by(sentence: Sentence) -> str:
    """The speaker's name and office, to be put before a sentence; "" where it says so itself."""
    if sentence.speaker is None:
        return ""
    office = sentence.descriptor.text if sentence.descriptor else ""
    if office and office.casefold() in sentence.text.casefold():
        office = ""
    if not office and named_at(sentence.text, sentence.speaker.text) is not None:
        return ""
    return f"{sentence.speaker.text}, {office}" if office else sentence.speaker.text


def named_at(text: str, name: str) -> tuple[int, int] | None:
    """Where a text names somebody outside quotation marks, in full or by the last word.

    "The Council" names no body of a longer name: the last word counts for people only.
    """
    open_text = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
    words = name.split()
    for part in (name, words[-1] if 1 < len(words) <= _LONGEST_NAME else ""):
        if len(part) < 2 or not part[0].isupper():
            continue
        found = re.search(rf"(?<![\w-])(?<![Tt]he ){re.escape(part)}(?![\w-])", open_text)
        if found is None and part == name:
            found = re.search(rf"(?<![\w-]){re.escape(part)}(?![\w-])", open_text)
        if found is not None:
            return found.span()
    return None


def _marked(view: SentenceView, sentence: Sentence) -> SentenceView:
    """The view with the speaker's name as a piece of its own (reason "speaker").

    A date that the sentence gives need not be told beside it.
    """
    if any(p.kind == "insert" and p.reason == "date" for p in view.pieces):
        view = replace(view, when=None)
    found = named_at(sentence.text, sentence.speaker.text) if sentence.speaker else None
    if found is None:
        return view
    return replace(view, pieces=tuple(_split(view.pieces, *found)))


def _split(pieces: Sequence[Piece], start: int, end: int) -> Iterator[Piece]:
    at = 0
    for piece in pieces:
        length = 0 if piece.kind == "cut" else len(piece.text)
        if piece.kind == "keep" and at <= start and end <= at + length:
            parts = (piece.text[: start - at], piece.text[start - at : end - at])
            rest = piece.text[end - at :]
            yield from (
                Piece("keep", t, r) for t, r in ((parts[0], ""), (parts[1], "speaker")) if t
            )
            if rest:
                yield Piece("keep", rest)
        else:
            yield piece
        at += length


def about(difference: Difference) -> str:
    """What accounts differ on. Of a day the days: "28 or 29 November 2017"."""
    if difference.about != "the day":
        return difference.about
    days = sorted({a.sentence.when for a in difference.accounts if a.sentence.when})
    if len(days) < 2:
        return " or ".join(dict.fromkeys(a.value for a in difference.accounts))
    *others, last = days
    same = all((d.year, d.month) == (last.year, last.month) for d in others)
    told = [str(d.day) if same else dates.day(d, year=d.year != last.year) for d in others]
    return f"{', '.join(told)} or {dates.day(last)}"
