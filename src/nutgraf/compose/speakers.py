"""Who says what: statements grouped by who made them, with their office and outlet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nutgraf.compose import plain
from nutgraf.compose.dates import quoted_relative_dates
from nutgraf.compose.facts import Comparison
from nutgraf.compose.people import People
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.refer import APPOSITION, Editor
from nutgraf.compose.words import count_words, quotations
from nutgraf.model import Citation, Edit, Label, Material, Sentence, Span, Statement, apply

MOST_SPEAKERS = 6
PER_SPEAKER = 2
#: Share of weight from which on a statement repeats what the page says already.
SAID = 0.6


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
    media = {_squeezed(m.outlet.name) for m in pool.materials}
    by_article: dict[str, list[Candidate]] = {}
    for candidate in pool.candidates:
        by_article.setdefault(candidate.span.article_id, []).append(candidate)
    for material in pool.materials:
        for statement in material.annotation.statements:
            label = _body(material, statement) or _label(material, statement)
            if label is None:
                continue
            if statement.form == "indirect" and not _is_claim(material, statement):
                continue
            key = people.key(statement.speaker_key or label.text.lower())
            if key not in people.people:
                key = people.surname_key(label.text) or _folded(label.text)
            elif not _names(material, statement):
                continue
            if not _may_speak(material, statement, key, label, people, media):
                continue
            for candidate in by_article.get(material.article.id, ()):
                saying = _saying(candidate, statement, key, label)
                if saying is not None:
                    out.append(saying)
    return out


def _saying(candidate: Candidate, statement: Statement, key: str, label: Label) -> Saying | None:
    if not statement.content or not any(
        candidate.start < b and a < candidate.span.end for a, b in statement.content
    ):
        return None
    if not _carries(candidate, statement):
        return None
    named = (*statement.source, *statement.cue)
    whole = all(candidate.start <= a and b <= candidate.span.end for a, b in named)
    alone = len(candidate.quotes) == 1 and candidate.quotes[0] == (0, len(candidate.text))
    if whole:
        if candidate.fault is not None or count_words(candidate.text) > plain.MAX_WORDS:
            return None
    elif not (alone and statement.form == "direct" and quote_fault(candidate) is None):
        return None
    words = count_words(candidate.text)
    score = candidate.salience + 0.25 * len(candidate.support)
    score += 0.3 * (statement.form in ("direct", "mixed") and candidate.quoted_share > 0.3)
    score += 0.15 / (1 + candidate.place) - 0.012 * max(0, words - 32) - 0.02 * max(0, 12 - words)
    if candidate.quotes and _VAGUE.match(candidate.text, candidate.quotes[0][0]):
        score -= 0.4
    quoted = alone or (statement.form == "direct" and bool(candidate.quotes))
    return Saying(candidate, statement, key, label, quoted, score)


#: Words with which a quote leads back to what was asked or said before, or says nothing yet.
_VAGUE = re.compile(
    r"[^\w]*(?:that|this|it|those|these|there|so|yes|no|well|what|they|he|she|rather|then|therefore|again|also|however"
    r"|instead|let me|look|again|against this|at (?:that|this|the) (?:point|time|moment|stage)|in (?:that|this) \w+"
    r"|as (?:you|i)|i (?:mean|think (?:that|it|this)|don['’]t know)|you know|of course|because|but|and|if that|now)\b",
    re.IGNORECASE,
)


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


_BELONGING = re.compile(
    r"\b(?:of|for|with|to|from|by|against|behind|near|in|at|about|on|after|before|who|that)\b|['’]s\b"
)


def _names(material: Material, statement: Statement) -> bool:
    """Whether the source's own words name the speaker, and nobody beside him.

    A resolved "he" may be the wrong man, and "a spokesman for Ban" is not Ban.
    """
    text = material.revision.text
    source = " ".join(text[a:b] for a, b in statement.source)
    last = (statement.speaker or "").split()[-1:]
    at = source.rfind(last[0]) if last else -1
    if at < 0:
        return False
    before = source[:at]
    before = before[before.rfind(",") + 1 :]
    whole = before + last[0]
    name = statement.speaker or ""
    if whole.strip().lower().removeprefix("the ") == name.lower().removeprefix("the "):
        return True
    before = before.removesuffix(name[: -len(last[0])])
    belongs = _BELONGING.search(before)
    return belongs is None or bool(
        re.search(r"\b[a-z]+(?:man|woman|er|or|ent|ief|ist)\s*$", before)
    )


_SUBORDINATE = re.compile(
    r"(?:\w+ ){0,2}(?:after|when|while|as|despite|since|before|although|though|because|if|once|even)\b",
    re.I,
)


def _carries(candidate: Candidate, statement: Statement) -> bool:
    """Whether the sentence is the statement, and does not only mention it in a clause."""
    comma = candidate.text.find(",")
    if _SUBORDINATE.match(candidate.text) and statement.start < candidate.start + comma:
        return False
    inside = sum(
        min(b, candidate.span.end) - max(a, candidate.start)
        for a, b in statement.content
        if a < candidate.span.end and b > candidate.start
    )
    return inside >= 0.45 * len(candidate.text)


_MEDIA = re.compile(
    r"\b(?:News|Times|Post|Tribune|Journal|Herald|Gazette|Ilbo|Reuters|CNN|BBC|AP|AFP|Associated Press|Bloomberg|Xinhua"
    r"|TASS|Guardian|Telegraph|Mail|TMZ|NBC|ABC|CBS|Fox|MSNBC|NPR|Yonhap|Twitter|Facebook|YouTube|Wikipedia|Magazine"
    r"|Weekly|Radio|Television|TV|Hotline|Politico|Axios|BuzzFeed|HuffPost|Huffington)\b"
)
_INSTITUTION = re.compile(
    r"\b(?:ministry|department|government|police|authorities|officials|court|committee|council|commission|agency|office"
    r"|bureau|party|parliament|senate|house|army|navy|air force|military|company|union|association|federation|institute"
    r"|university|hospital|bank|fund|organi[sz]ation|centre|center|service|administration|embassy|board|group|inc|corp|ltd"
    r"|prosecutors|investigators|spokes(?:man|woman|person))\b",
    re.IGNORECASE,
)
_CUES = re.compile(
    r"\b(?:say|says|said|saying|tell|tells|told|telling|add|adds|added|adding|write|writes|wrote|tweet(?:s|ed)?|argue[ds]?"
    r"|arguing|warn(?:s|ed|ing)?|call(?:s|ed|ing)|insist(?:s|ed|ing)?|claim(?:s|ed|ing)?|den(?:y|ies|ied|ying)|accuse[ds]?|accusing"
    r"|announce[ds]?|announcing|declare[ds]?|declaring|describe[ds]?|describing|explain(?:s|ed|ing)?|note[ds]?|noting|according"
    r"|urge[ds]?|urging|vow(?:s|ed)?|promise[ds]?|state[ds]?|stating|testif(?:y|ies|ied)|acknowledge[ds]?|repl(?:y|ies|ied)|respond(?:s|ed)"
    r"|suggest(?:s|ed)?|stress(?:es|ed)?|predict(?:s|ed)?|admit(?:s|ted)?|concede[ds]?|confirm(?:s|ed)?|reject(?:s|ed)?|criticized|criticised"
    r"|expects?|expected|doubts?|answered|praised|condemn(?:s|ed)|estimate[ds]?|recall(?:s|ed)|remark(?:s|ed)|quipped|joked|continued|conclude[ds]?|maintain(?:s|ed)|pledge[ds]?)\b",
    re.IGNORECASE,
)


_GENERIC = re.compile(
    r"the (ministry|department|agency|office|commission|committee|council|court|company|union|police|party|bank|firm"
    r"|university|hospital|institute|administration|government|army|military|airline|airport|club|league|board|group)$",
    re.IGNORECASE,
)


def _body(material: Material, statement: Statement) -> Label | None:
    """The label of an institution that speaks, in full: "North Korea's Foreign Ministry".

    "The ministry" is the one body of that kind that its article names before it.
    """
    text = material.revision.text
    if len(statement.source) != 1:
        return None
    start, end = statement.source[0]
    source = text[start:end]
    generic = _GENERIC.match(source)
    if generic:
        kind = generic.group(1).lower()
        named = [
            m
            for m in material.annotation.mentions
            if m.kind == "organisation"
            and m.end <= start
            and text[m.start : m.end].lower().split()[-1] == kind
            and " " in text[m.start : m.end].removeprefix("the ").strip()
        ]
        if not named or len({m.key for m in named}) != 1:
            return None
        start, end = named[-1].start, named[-1].end
        owner = re.search(r"(?:[A-Z][\w.]+ )?[A-Z][\w.]+['’]s? $", text[max(0, start - 40) : start])
        if owner:
            start -= len(owner.group())
    else:
        last = re.sub(r" (?:in|of|for) (?:the )?[A-Z][\w .’'-]*$", "", source).split()[-1:]
        if not last or not _INSTITUTION.search(last[0]) or not re.search(r"[A-Z]", source[1:]):
            return None
    return _labelled(material, start, end)


def _folded(name: str) -> str:
    return re.sub(r"['’]s?\b|^the ", "", name.lower())


def _squeezed(name: str) -> str:
    return re.sub(r"\W|^the ", "", name.lower())


def _may_speak(
    material: Material,
    statement: Statement,
    key: str,
    label: Label,
    people: People,
    media: set[str],
) -> bool:
    """Whether the speaker is somebody a reader can place, and the cue a word of saying.

    People need a descriptor; others must be named institutions, and no medium: what an
    outlet reports is a report, not a statement.
    """
    text = material.revision.text
    if not any(_CUES.search(text[a:b]) for a, b in statement.cue):
        return False
    if key in people.people:
        return people.label(key) is not None
    name = label.text
    if _MEDIA.search(name) or _squeezed(name) in media or len(name.split()) > 7:
        return False
    bare = re.sub(r" (?:in|of|for) (?:the )?[A-Z][\w .’'-]*$", "", name)
    if _INSTITUTION.search(bare.split()[-1]) and re.search(r"[A-Z]", name):
        return " " in name
    span = label.citation.span
    named = any(
        m.kind in ("organisation", "place") and m.end == span.end and abs(m.start - span.start) <= 4
        for m in material.annotation.mentions
    )
    return named and (" " in name or key in people.bodies)


def _is_claim(material: Material, statement: Statement) -> bool:
    """Whether an indirect statement carries a claim, not an act: "said that", not "agreed to"."""
    text = material.revision.text
    first = statement.content[0] if statement.content else (0, 0)
    words = text[first[0] : first[1]]
    cue = " ".join(text[a:b] for a, b in statement.cue).lower()
    if re.search(
        r"\b(?:call|calls|called|calling|describ\w+|prais\w+|condemn\w+|accus\w+|critici\w+)\b", cue
    ):
        return False
    if re.match(r"(?:add|continu)\w*", cue) and re.match(r"an? |the |\d", words, re.I):
        return False
    return not words.lower().startswith("to ") and len(words.split()) >= 5


def _label(material: Material, statement: Statement) -> Label | None:
    span = statement.speaker_span
    if span is None or not statement.source or statement.speaker_key is None:
        return None
    return _labelled(material, *span)


def _labelled(material: Material, start: int, end: int) -> Label | None:
    words = material.revision.text[start:end]
    name = re.sub(r"^(?:the|a|an)\s+", "", words, flags=re.I)
    if not name[:1].isupper() or len(words) > 60 or "\n" in words:
        return None
    start += len(words) - len(name)
    cited = Span(material.article.id, material.revision.number, start, end)
    return Label(text=name, citation=Citation(span=cited))


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
    for saying in found:
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
        trial = editor.copy()
        got = 0
        for saying in sorted(by_speaker[key], key=lambda s: (-s.score, s.candidate.index)):
            size = count_words(saying.candidate.text)
            if got >= PER_SPEAKER or size > words + 5 or saying.score < 0.35:
                continue
            if not _fresh(saying.candidate, comparison, standing):
                continue
            edits = trial.edits(saying.candidate, speaker=key)
            if edits is None:
                continue
            if key in editor.introduced and not got:
                saying = replace(saying, known=True)
            out.append((saying, edits))
            standing.append(saying.candidate)
            text = apply(saying.candidate.text, edits)
            for at in (trial, editor):
                at.introduced.add(key)
                at.commit(saying.candidate, text)
            words -= size
            got += 1
    return out


def _fresh(candidate: Candidate, comparison: Comparison, standing: Iterable[Candidate]) -> bool:
    others = list(standing)
    if any(o is candidate or comparison.repeats(candidate, o) for o in others):
        return False
    return comparison.told(others).get(candidate.index, 0.0) < SAID


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
