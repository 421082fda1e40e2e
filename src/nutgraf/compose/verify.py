"""Verify a page: re-derive every sentence from the stored words, and check I1 to I7.

- I1 every sentence, headline and label equals its span with its edits applied, and back.
- I2 quoted words are the source's, to the letter; no edit touches them.
- I3 every statement has a speaker and an outlet; no quote stands without its speaker.
- I4 no sentence needs one that is not on the page before it.
- I5 every relative date is resolved in brackets, rightly.
- I6 no two sentences say the same.
- I7 support is counted in voices, and copies are not voices.

Works from the page and the stored revisions alone: annotations are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nutgraf.compose import plain
from nutgraf.compose.dates import (
    quoted_relative_dates,
    relative_dates,
    unresolved_dates,
)
from nutgraf.compose.dependence import adjoins, carried, dependence
from nutgraf.compose.names import unintroduced
from nutgraf.compose.verify_edits import date_fault, edit_fault
from nutgraf.compose.verify_support import support_faults
from nutgraf.compose.words import overlaps, quotations, same_words, terms, unquoted
from nutgraf.model import Citation, Label, Page, Sentence, Sources, Span, apply, undo

#: Sections told as running text, in which a sentence may lean on its own neighbour.
NARRATIVE = ("nut graf", "what happened", "background")
#: "What happened" goes on where the nut graf ends.
OPENING = ("nut graf", "what happened")

Invariant = Literal["I1", "I2", "I3", "I4", "I5", "I6", "I7"]


@dataclass(frozen=True, slots=True)
class PageFault:
    """A broken invariant: which, where on the page, and what is wrong, in words.

    ``sentence`` is the sentence at fault where it is one sentence's.
    """

    invariant: Invariant
    where: str
    message: str
    sentence: Sentence | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    where: str
    kind: str
    sentence: Sentence


def verify(page: Page, sources: Sources) -> list[PageFault]:
    """The faults of ``page`` against what is stored; empty where it is sound.

    ``sources`` must hold the articles, outlets and cited revisions; what is not there counts
    as a lost source.
    """
    faults: list[PageFault] = []
    places = list(_places(page))
    for before, place in zip([None, *places], places, strict=False):
        faults.extend(_derivation(place, sources))
        faults.extend(_quotes(place, sources))
        faults.extend(_speaker(place, sources))
        if place.kind != "headline":
            faults.extend(_stands_alone(place, before, sources))
            faults.extend(_dates(place, sources))
    faults.extend(_people(places, sources))
    faults.extend(_repetition(places))
    told = [(place.where, place.sentence) for place in places]
    for where, message, sentence in support_faults(page, told, sources):
        faults.append(PageFault("I7", where, message, sentence))
    return faults


def _places(page: Page) -> Iterator[_Place]:
    """The page's sentences in reading order; differences stand before the background."""
    yield _Place("headline", "headline", page.headline)
    later = []
    for section in page.sections:
        rest = [
            _Place(f"{section.kind}, sentence {number}", section.kind, sentence)
            for number, sentence in enumerate(section.sentences, 1)
        ]
        if section.kind in ("nut graf", "what happened", "who says what"):
            yield from rest
        else:
            later.extend(rest)
    for number, difference in enumerate(page.differences, 1):
        for side, account in enumerate(difference.accounts, 1):
            where = f"difference {number}, account {side}"
            yield _Place(where, "difference", account.sentence)
    yield from later


# I1 --------------------------------------------------------------------------------------


def _derivation(place: _Place, sources: Sources) -> Iterator[PageFault]:
    sentence = place.sentence
    for message in _derived(sentence.text, sentence.citation, sources):
        yield PageFault("I1", place.where, message, sentence)
    for label in (sentence.speaker, sentence.descriptor):
        if label is not None:
            for message in _derived(label.text, label.citation, sources):
                yield PageFault("I1", place.where, f"label “{label.text}”: {message}", sentence)
    for span in sentence.also:
        unsupported = _support_fault(sentence, span, sources)
        if unsupported:
            yield PageFault("I1", place.where, unsupported, sentence)


def _support_fault(sentence: Sentence, span: Span, sources: Sources) -> str | None:
    words = sources.words(span)
    if words is None:
        return f"a supporting span is lost: {_named(span)}"
    if _torn(span, sources):
        return f"a supporting span cuts a word: {_named(span)}"
    if not set(terms(sentence.text)) & set(terms(words)):
        return f"a supporting span shares no word with it: {_named(span)}"
    return None


def _derived(text: str, citation: Citation, sources: Sources) -> Iterator[str]:
    words = sources.words(citation.span)
    if words is None:
        yield f"its source is lost: {_named(citation.span)}"
        return
    try:
        if apply(words, citation.edits) != text:
            yield f"its text is not its source's with its edits: {_named(citation.span)}"
        elif undo(text, citation.edits) != words:
            yield "its edits cannot be undone"
    except ValueError as error:
        yield str(error)
    if _torn(citation.span, sources):
        yield f"its span cuts a word: {_named(citation.span)}"
    for edit in citation.edits:
        message = edit_fault(edit, words, citation, sources)
        if message:
            yield message


def _named(span: Span) -> str:
    return f"article {span.article_id}, revision {span.revision}, {span.start}–{span.end}"


def _torn(span: Span, sources: Sources) -> bool:
    revision = sources.revision(span)
    assert revision is not None
    whole = revision.title if span.field == "title" else revision.text
    left = span.start > 0 and whole[span.start - 1].isalnum() and whole[span.start].isalnum()
    right = span.end < len(whole) and whole[span.end].isalnum() and whole[span.end - 1].isalnum()
    return left or right


# I2, I3 ----------------------------------------------------------------------------------


def _quotes(place: _Place, sources: Sources) -> Iterator[PageFault]:
    sentence = place.sentence
    words = sources.words(sentence.citation.span)
    if words is None:
        return
    inside, _ = quotations(words)
    for edit in sentence.citation.edits:
        if edit.kind == "insert":
            touched = any(a < edit.start < b for a, b in inside)
        else:
            touched = overlaps(edit.start, edit.end, inside) and not (
                edit.kind == "cut" and place.kind == "headline"
            )
        if touched:
            message = f"a quote is edited: “{edit.removed or edit.inserted}”"
            yield PageFault("I2", place.where, message, sentence)
    for start, end in quotations(sentence.text)[0]:
        if sentence.text[start:end] not in words:
            message = f"a quote is not in its source: {sentence.text[start:end]}"
            yield PageFault("I2", place.where, message, sentence)
    if sentence.quoted and not quotations(sentence.text)[0]:
        yield PageFault("I2", place.where, "is called a quote and has none", sentence)


_ATTRIBUTION = re.compile(
    r"\b(?:said|says|told|tells|wrote|writes|according|called|calls|tweeted|posted|added|asked|described"
    r"|stated|states|announced|declared|warned|argued|insisted|claimed|denied|noted|explained|acknowledged"
    r"|urged|vowed|pledged|accused|replied|responded|quoted|reported|reads?|read|remarked|suggested|titled"
    r"|named|dubbed|known|so-called|entitled|labell?ed|termed|phrase|words?|slogan|film|song|show|book|album"
    r"|series|movie|concluded|testified|recalled|complained|predicted|admitted|conceded|shouted|chanted"
    r"|yelled|stressed|emphasi[sz]ed|saying|telling|calling|describing|citing|promised|praised|criticized"
    r"|criticised|condemned|defended|dismissed|characterized|referred|referring|mocked|blasted|slammed)\b",
    re.IGNORECASE,
)


def _speaker(place: _Place, sources: Sources) -> Iterator[PageFault]:
    sentence = place.sentence
    article = sources.articles.get(sentence.citation.span.article_id)
    if article is None or article.outlet_id not in sources.outlets:
        yield PageFault("I3", place.where, "has no outlet", sentence)
    if place.kind == "who says what" and (sentence.speaker is None or not sentence.speaker_key):
        yield PageFault("I3", place.where, "has no speaker", sentence)
    elif place.kind not in ("who says what", "headline") and sentence.speaker is None:
        long = [
            r for r in quotations(sentence.text)[0] if sentence.text[r[0] : r[1]].count(" ") > 4
        ]
        if long and not _ATTRIBUTION.search(unquoted(sentence.text)):
            yield PageFault("I3", place.where, "quotes somebody and does not say whom", sentence)


# I4, I5 ----------------------------------------------------------------------------------


def _leans_on(place: _Place, before: _Place | None, sources: Sources) -> bool:
    """Whether ``before`` is the sentence in front in the article too, and can carry this one."""
    if before is None or place.kind not in NARRATIVE:
        return False
    if place.kind != before.kind and (before.kind, place.kind) != OPENING:
        return False
    span, last = place.sentence.citation.span, before.sentence.citation.span
    if not adjoins(last, span):
        return False
    words, front = sources.words(span), sources.words(last)
    return words is not None and front is not None and carried(words, front)


def _stands_alone(place: _Place, before: _Place | None, sources: Sources) -> Iterator[PageFault]:
    sentence = place.sentence
    most = plain.MAX_OPENING if place.kind == "nut graf" else plain.MAX_WORDS
    words = sources.words(sentence.citation.span)
    cuts = tuple(e for e in sentence.citation.edits if e.kind != "insert")
    try:
        form = plain.form_fault(apply(words, cuts), most) if words else None
    except ValueError:
        form = None
    leaning = None if _leans_on(place, before, sources) else dependence(sentence.text)
    fault = form or leaning
    if fault:
        yield PageFault("I4", place.where, fault, sentence)


def _people(places: list[_Place], sources: Sources) -> Iterator[PageFault]:
    cited = {p.sentence.citation.span.article_id for p in places}
    texts = [r.text for (key, _), r in sorted(sources.revisions.items()) if key in cited]
    read: list[tuple[list[Label], str]] = []
    for place in places:
        if place.kind != "headline":
            labels = [x for x in (place.sentence.speaker, place.sentence.descriptor) if x]
            read.append((labels, place.sentence.text))
    told = [(" ".join(label.text for label in labels), text) for labels, text in read]
    shown = [p for p in places if p.kind != "headline"]
    for index, name in unintroduced(told, texts):
        place = shown[index]
        yield PageFault("I4", place.where, f"does not say who {name} is", place.sentence)


def _dates(place: _Place, sources: Sources) -> Iterator[PageFault]:
    sentence = place.sentence
    for words in unresolved_dates(sentence.text):
        yield PageFault("I5", place.where, f"does not say when “{words}” is", sentence)
    if quoted_relative_dates(sentence.text) and sentence.when is None:
        yield PageFault("I5", place.where, "quotes a date that nothing resolves", sentence)
    article = sources.articles.get(sentence.citation.span.article_id)
    for match in relative_dates(sentence.text):
        message = date_fault(sentence.text, match, article.published if article else None)
        if message:
            yield PageFault("I5", place.where, message, sentence)


# I6 ---------------------------------------------------------------------------------------


def _repetition(places: list[_Place]) -> Iterator[PageFault]:
    told = [p for p in places if p.kind not in ("headline", "difference")]
    for index, place in enumerate(told):
        for earlier in told[:index]:
            if same_words(place.sentence.text, earlier.sentence.text):
                message = f"says the same as {earlier.where}"
                yield PageFault("I6", place.where, message, place.sentence)
                break
    for headline, place in ((p, q) for p in places[:1] for q in told[:1]):
        if headline.sentence.text.strip(" .") == place.sentence.text.strip(" ."):
            yield PageFault("I6", place.where, "is the headline again", place.sentence)
