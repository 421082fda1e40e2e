"""Who may speak on a page, and under what name: people who are introduced, named institutions."""

from __future__ import annotations

import re

from nutgraf.compose.people import People
from nutgraf.model import Citation, Label, Material, Span, Statement

_BELONGING = re.compile(
    r"\b(?:of|for|with|to|from|by|against|behind|near|in|at|about|on|after|before|who|that)\b|['’]s\b"
)


def names_speaker(material: Material, statement: Statement) -> bool:
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
        re.search(r"\b[a-z]{3,}(?:man|woman|er|or|ent|ief|ist)\s*$", before)
    )


def opens_source(material: Material, statement: Statement, label: Label) -> bool:
    """Whether a source that is no person begins with the name it is labelled by."""
    start, end = statement.source[0]
    words = re.sub(r"^(?:the|an?)\s+", "", material.revision.text[start:end], flags=re.I)
    return words.startswith(label.text)


_MEDIA = re.compile(
    r"\b(?:News|Times|Post|Tribune|Journal|Herald|Gazette|Ilbo|Reuters|CNN|BBC|AP|AFP|Associated Press|Bloomberg|Xinhua"
    r"|TASS|Guardian|Telegraph|Mail|TMZ|NBC|ABC|CBS|Fox|MSNBC|NPR|Yonhap|Twitter|Facebook|YouTube|Wikipedia|Magazine"
    r"|Weekly|Daily|Matin|Monde|Figaro|Zeitung|Observer|Chronicle|Globe|Examiner|Newspaper|newspaper|news agency|Courier|Bild|Spiegel|Radio|Television|TV|Hotline|Politico|Axios|BuzzFeed|HuffPost|Huffington)\b"
)
_REPORTER = re.compile(
    r"\b(?:producer|reporter|correspondent|anchor|editor|journalist|columnist|host|presenter|writer)\b",
    re.IGNORECASE,
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


def body_label(material: Material, statement: Statement) -> Label | None:
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


def folded(name: str) -> str:
    return re.sub(r"['’]s?\b|^the ", "", name.lower())


def squeezed(name: str) -> str:
    return re.sub(r"\W|^the ", "", name.lower())


def may_speak(
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
        office = people.label(key)
        reporter = office and _MEDIA.search(office.text) and _REPORTER.search(office.text)
        return office is not None and not reporter
    name = label.text
    if _MEDIA.search(name) or squeezed(name) in media or len(name.split()) > 7:
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


def is_claim(material: Material, statement: Statement) -> bool:
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


def person_label(material: Material, statement: Statement) -> Label | None:
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
