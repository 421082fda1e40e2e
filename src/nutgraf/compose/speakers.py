"""Who says what: statements grouped by who made them, with their office and outlet."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nutgraf.compose import plain
from nutgraf.compose.dates import quoted_relative_dates
from nutgraf.compose.facts import Comparison
from nutgraf.compose.people import People
from nutgraf.compose.planner import EVENT_TOLD
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.refer import APPOSITION, Editor
from nutgraf.compose.sayers import (
    body_label,
    folded,
    is_claim,
    may_speak,
    names_speaker,
    opens_source,
    person_label,
    squeezed,
)
from nutgraf.compose.words import count_words, quotations, terms
from nutgraf.model import Citation, Edit, Label, Material, Sentence, Span, Statement, apply

MOST_SPEAKERS = 6
PER_SPEAKER = 2
#: Share of weight from which on a statement repeats what the page says already.
SAID, SAID_QUOTED = 0.46, 0.52
#: The same for what one speaker says beside his other statement.
SAID_AGAIN = 0.36
#: Share in quotation marks from which on somebody's own words are worth more than the news in them.
QUOTE = 0.4
#: Share of the story that must speak of a word for a statement with it to be of the event.
OF_EVENT = 0.3
#: Least score of a statement worth a reader's time.
LEAST_SAYING = 0.25


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement that may stand: its sentence, and the stretch beside it that names who."""

    candidate: Candidate
    statement: Statement
    key: str
    label: Label
    quoted: bool
    score: float
    known: bool = False


def sayings(pool: Pool, people: People) -> list[Saying]:
    """All statements with a named speaker whose sentence can stand on a page."""
    out: list[Saying] = []
    media = {squeezed(m.outlet.name) for m in pool.materials}
    by_article: dict[str, list[Candidate]] = {}
    for candidate in pool.candidates:
        by_article.setdefault(candidate.span.article_id, []).append(candidate)
    for material in pool.main:
        own = by_article.get(material.article.id, [])
        starts = [c.start for c in own]
        for statement in material.annotation.statements:
            if not statement.content or _within_another(statement, material):
                continue
            first = max(0, bisect_right(starts, min(a for a, _ in statement.content)) - 1)
            last = bisect_right(starts, max(b for _, b in statement.content))
            standing = [c for c in own[first:last] if _may_stand(c, statement)]
            if not standing:
                continue
            body = body_label(material, statement)
            label = body or person_label(material, statement)
            if label is None:
                continue
            if statement.form == "indirect" and not is_claim(material, statement):
                continue
            key = people.key(statement.speaker_key or label.text.lower())
            if key not in people.people:
                if body is None and not opens_source(material, statement, label):
                    continue
                key = people.surname_key(label.text) or folded(label.text)
            elif not names_speaker(material, statement):
                continue
            if not may_speak(material, statement, key, label, people, media):
                continue
            out.extend(_saying(c, statement, key, label) for c in standing)
    return out


def _within_another(statement: Statement, material: Material) -> bool:
    """Whether somebody else says that these words were said: the sentence is then his."""
    if not statement.source:
        return False
    start, end = statement.source[0]
    return any(
        other is not statement and any(a <= start and end <= b for a, b in other.content)
        for other in material.annotation.statements
        if other.source and other.source != statement.source
    )


def _may_stand(candidate: Candidate, statement: Statement) -> bool:
    """Whether a candidate holds the statement, whole or as a quotation that is all of it."""
    if not any(candidate.start < b and a < candidate.span.end for a, b in statement.content):
        return False
    named = (*statement.source, *statement.cue)
    whole = all(candidate.start <= a and b <= candidate.span.end for a, b in named)
    alone = len(candidate.quotes) == 1 and candidate.quotes[0] == (0, len(candidate.text))
    if whole:
        if candidate.fault is not None or count_words(candidate.text) > plain.MAX_WORDS:
            return False
    elif not (alone and statement.form == "direct" and quote_fault(candidate) is None):
        return False
    return _carries(candidate, statement) and not (alone and _leans(candidate))


def _saying(candidate: Candidate, statement: Statement, key: str, label: Label) -> Saying:
    words = count_words(candidate.text)
    score = candidate.salience + 0.25 * len(candidate.support)
    score += 0.3 * (statement.form in ("direct", "mixed") and candidate.quoted_share > 0.3)
    score += 0.15 / (1 + candidate.place) - 0.012 * max(0, words - 32) - 0.02 * max(0, 12 - words)
    if _leans(candidate):
        score -= 0.35
    if candidate.quotes and _VAGUE.match(candidate.text, candidate.quotes[0][0]):
        score -= 0.4
    alone = len(candidate.quotes) == 1 and candidate.quotes[0] == (0, len(candidate.text))
    quoted = alone or (statement.form == "direct" and bool(candidate.quotes))
    return Saying(candidate, statement, key, label, quoted, score)


#: Words with which a quote leads back to what was asked or said before, or says nothing yet.
_VAGUE = re.compile(
    r"[^\w]*(?:that|this|it|those|these|there|so|yes|no|not|well|what|they|he|she|rather|then|therefore|again|also|however"
    r"|instead|let me|look|again|against this|at (?:that|this|the) (?:point|time|moment|stage)|in (?:that|this) \w+|as a result|even with|in addition|on the other hand|for example|in fact"
    r"|as (?:you|i)|i (?:mean|think (?:that|it|this)|don['’]t know)|you know|of course|because|but|and|if that|now)\b",
    re.IGNORECASE,
)


_LEANING = re.compile(r"\b(?:he|she|him|her|his|hers|they|them|their)\b", re.IGNORECASE)


def _leans(candidate: Candidate) -> bool:
    """Whether a quote says "him" or "they" of somebody whom the sentence has not named before."""
    for start, end in candidate.quotes:
        found = _LEANING.search(candidate.text, start, end)
        if found is None:
            continue
        named = (m.start - candidate.start for m in candidate.mentions)
        if not any(at < found.start() for at in named):
            return True
    return False


def quote_fault(candidate: Candidate) -> str | None:
    """What keeps a sentence that is one quotation from standing under its speaker's name."""
    text = candidate.text
    inner = text[1:-1]
    if not re.match(r"[A-Z0-9]", inner) or not re.search(r"[.!]$", inner.rstrip()):
        return "not whole"
    if not 6 <= count_words(text) <= plain.MAX_WORDS:
        return "length"
    if re.match(r"(?:he|she|they|him|her|them|those|these|that|it|but|and|so|this)\b", inner, re.I):
        return "opens with a word that points back"
    if quotations(inner)[0] or quoted_relative_dates(text):
        return "nested or dated"
    return None


_SUBORDINATE = re.compile(
    r"(?:\w+ ){0,2}(?:after|when|while|as|despite|since|before|although|though|because|if|once|even)\b",
    re.I,
)


_IN_CLAUSE = re.compile(
    r"\w+ .*\b(?:after|when|while|since|because|before|where|if|though|although|whom|which)\s+(?:[\w.’'-]+\s+){0,3}$",
    re.DOTALL,
)


def _carries(candidate: Candidate, statement: Statement) -> bool:
    """Whether the sentence is the statement, and does not only mention it in a clause."""
    comma = candidate.text.find(",")
    if _SUBORDINATE.match(candidate.text) and statement.start < candidate.start + comma:
        return False
    first = min((a for a, _ in statement.source), default=candidate.start)
    if _IN_CLAUSE.search(candidate.material.revision.text[candidate.start : first]):
        return False
    inside = sum(
        min(b, candidate.span.end) - max(a, candidate.start)
        for a, b in statement.content
        if a < candidate.span.end and b > candidate.start
    )
    return inside >= 0.45 * len(candidate.text)


def choose(
    found: Sequence[Saying],
    comparison: Comparison,
    editor: Editor,
    taken: Sequence[Candidate],
    words: int,
) -> list[tuple[Saying, tuple[Edit, ...]]]:
    """The statements for the page, speaker by speaker, with the edits each needs.

    Speakers come by how many voices carry them and by how central their words are; nothing
    is taken that the page or an earlier statement says already.
    """
    by_speaker: dict[str, list[Saying]] = {}
    spelt_out = _spelt_out(found)
    for saying in found:
        whole = spelt_out.get(saying.label.text)
        if whole is not None:
            saying = replace(saying, key=whole.key, label=whole.label)
        by_speaker.setdefault(saying.key, []).append(saying)

    def weight(key: str) -> tuple[float, str]:
        group = by_speaker[key]
        voices = len({s.candidate.voice for s in group})
        return (-(max(s.score for s in group) + 0.25 * voices), key)

    out: list[tuple[Saying, tuple[Edit, ...]]] = []
    standing = list(taken)
    for key in sorted(by_speaker, key=weight):
        if words < 15 or len({s.key for s, _ in out}) >= MOST_SPEAKERS:
            break
        picked = _picked(by_speaker[key], comparison, editor, standing, words)
        if key in editor.introduced and picked:
            picked[0] = replace(picked[0], known=True)
        for saying in picked:
            edits = editor.edits(saying.candidate, key, saying.label.text)
            if edits is None:
                continue
            out.append((saying, edits))
            standing.append(saying.candidate)
            words -= count_words(saying.candidate.text)
            _commit(editor, saying, edits)
    return out


def _picked(
    group: Sequence[Saying],
    comparison: Comparison,
    editor: Editor,
    standing: Sequence[Candidate],
    words: int,
) -> list[Saying]:
    """What of one speaker's statements stands on the page: the best, in the order in which it
    was said where one article has them.
    """
    trial = editor.copy()
    got: list[Saying] = []
    for saying in sorted(group, key=lambda s: (-s.score, s.candidate.index)):
        if len(got) >= PER_SPEAKER or saying.score < LEAST_SAYING:
            break
        size = count_words(saying.candidate.text)
        own = [s.candidate for s in got]
        if size > words + 5 or not _of_event(saying, comparison):
            continue
        if not _fresh(saying.candidate, comparison, [*standing, *own]):
            continue
        if own and comparison.told(own).get(saying.candidate.index, 0.0) >= SAID_AGAIN:
            continue
        edits = trial.edits(saying.candidate, saying.key, saying.label.text)
        if edits is None:
            continue
        _commit(trial, saying, edits)
        got.append(saying)
        words -= size
    return sorted(
        got,
        key=lambda s: (s.candidate.material is not got[0].candidate.material, s.candidate.index),
    )


def _commit(editor: Editor, saying: Saying, edits: tuple[Edit, ...]) -> None:
    editor.introduced.add(saying.key)
    editor.commit(saying.candidate, apply(saying.candidate.text, edits))
    editor.last = None


def _of_event(saying: Saying, comparison: Comparison) -> bool:
    """Whether the words said name something of the event: an answer to a question that the
    page does not ask ("I didn't even see it coming") says nothing to its reader.
    """
    text = saying.candidate.text
    said = "".join(text[a:b] for a, b in saying.candidate.quotes) if saying.quoted else text
    speaker = set(terms(saying.label.text))
    return any(comparison.event.get(t, 0.0) >= OF_EVENT for t in set(terms(said)) - speaker)


def _spelt_out(found: Sequence[Saying]) -> dict[str, Saying]:
    """Speakers known by their initials, with a statement under their whole name: "RAIB"."""
    initials = {
        "".join(w[0] for w in re.findall(r"[A-Z]\w+", s.label.text)): s
        for s in found
        if " " in s.label.text
    }
    return {
        s.label.text: initials[s.label.text]
        for s in found
        if len(s.label.text) > 2 and s.label.text.isupper() and s.label.text in initials
    }


def _fresh(candidate: Candidate, comparison: Comparison, standing: Iterable[Candidate]) -> bool:
    others = list(standing)
    quoted = candidate.quoted_share > QUOTE
    if not quoted and others and comparison.event_told(others[0], candidate) >= EVENT_TOLD:
        return False
    if any(o is candidate or comparison.repeats(candidate, o) for o in others):
        return False
    return comparison.told(others).get(candidate.index, 0.0) < (SAID_QUOTED if quoted else SAID)


def _introduces(saying: Saying, people: People) -> bool:
    """Whether the sentence itself says who its speaker is: a label would say it twice."""
    if saying.known:
        return True
    for mention in saying.candidate.mentions:
        if people.key(mention.key) != saying.key:
            continue
        if mention.descriptor is not None:
            return True
        end = mention.end - saying.candidate.start
        if APPOSITION.match(saying.candidate.text, end):
            return True
    return False


def as_sentence(
    saying: Saying,
    edits: tuple[Edit, ...],
    also: tuple[Span, ...],
    voices: int,
    people: People,
) -> Sentence:
    """The page sentence of a statement, labelled with its speaker."""
    candidate = saying.candidate
    published = candidate.material.article.published
    when = candidate.when[0] if candidate.dated and candidate.when else None
    if when is None and published is not None:
        when = published.date()
    return Sentence(
        text=apply(candidate.text, edits),
        citation=Citation(span=candidate.span, edits=edits),
        also=also,
        voices=voices,
        when=when,
        speaker=people.name_label(saying.key) or saying.label,
        speaker_key=saying.key,
        descriptor=None if _introduces(saying, people) else people.label(saying.key),
        quoted=saying.quoted,
    )
