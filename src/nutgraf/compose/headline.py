"""One outlet's headline for the page: of the event itself, and central among the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from nutgraf.compose import plain
from nutgraf.compose.dates import relative_dates
from nutgraf.compose.facts import Comparison
from nutgraf.compose.tolls import title_toll
from nutgraf.compose.words import count_words, quotations, terms
from nutgraf.model import Citation, Edit, Material, Sentence, Span

_COMMENT = re.compile(
    r"^(?:opinion|analysis|editorial|comment|commentary|column|op-ed|letters?|blog|live|live updates?|watch"
    r"|video|photos?|pictures|gallery|listen|podcast|quiz|review|recap|explainer|factbox|timeline|profile"
    r"|fact[- ]check|exclusive|breaking(?: news)?|update(?: \d)?|updated|just in|in pictures|the latest|corrected"
    r"|q&a|interview|poll|report|special report|wrapup(?: \d)?|insight|spotlight)\b\s*[:|–—-]"
    r"|^(?:why|how|what|who|where|when|here['’]?s?|this is|these|this|that|is|are|was|were|can|could|should"
    r"|will|would|do|does|did|has|have|the case (?:for|against)|\d+ (?:things|reasons|ways|takeaways|facts|times|questions|photos|best|of the)"
    r"|top \d+|everything|meet|inside|watch|see|read|he|she|it|they|i|we|you|my|our|your)\b"
    r"|[:–—-] \d+ (?:things|reasons|ways|takeaways|facts|times|questions|photos)\b"
    r"|\blive (?:updates|blog|coverage|stream)\b|\bwhat (?:we|you) (?:know|need)\b|\b(?:i|we|you|my|our|your|us)\b(?!\.)"
    r"|\b(?:video|photos?|pictures|watch|opinion)\b[\])]?$|\bas it happened\b|\blooks? back\b|\breacts? to\b",
    re.IGNORECASE,
)
#: What the newest article's title gains over the first one's.
NEWEST = 0.3
#: What a title loses whose number of dead has been overtaken.
OVERTAKEN = 1.0
_TRAILER = re.compile(r"\s+(?:[|–—-]|::|»)\s+[^|–—]{2,40}$")
_UNITED_STATES = re.compile(r"\bUS\b")


def _trailer(title: str, outlet: str, others: Sequence[str]) -> int:
    """Where an outlet's name at the end of a title begins; the title's length for none.

    A trailer is taken for one when it names the outlet, or when no other title or text of
    the story needs it: it is set off by a bar, or holds the outlet's words.
    """
    match = _TRAILER.search(title)
    if match is None or match.start() < 12:
        return len(title)
    tail = re.sub(r"^\s+(?:[|–—-]|::|»)\s+", "", match.group())
    ours = re.sub(r"\W", "", tail).lower()
    name = re.sub(r"\W", "", outlet).lower()
    named = bool(ours) and (ours in name or name.removesuffix("com").removeprefix("www") in ours)
    barred = match.group().strip()[:1] in "|:»" and count_words(tail) <= 4
    return match.start() if named or barred or tail in others else len(title)


def _fault(title: str) -> float:
    """How badly a title serves: 0 for well, from 2 on it is no headline at all."""
    words = count_words(title)
    if words < 3:
        return 3.0
    out = 0.0
    if "?" in title or _COMMENT.search(_UNITED_STATES.sub("U.S.", title.strip())):
        out += 1.0
    if words > 18:
        out += 0.06 * (words - 18)
    if words < 5:
        out += 0.25
    if title.rstrip().endswith(("...", "…", ":", ",", "-")) or "..." in title or "…" in title:
        out += 1.0
    if not quotations(title)[1] or title.count("(") != title.count(")"):
        out += 0.6
    opened = len(_OPENS.findall(title))
    if opened and opened != len(_CLOSES.findall(title)):
        out += 0.6
    if not _VERB.search(title):
        out += 0.35
    letters = [c for c in title if c.isalpha()]
    if letters and sum(c.isupper() for c in letters) > 0.7 * len(letters):
        out += 0.5
    if "!" in title:
        out += 0.4
    if plain.form_fault(title + ".") in ("boilerplate", "first person"):
        out += 0.8
    if relative_dates(title):
        out += 0.3
    return out


#: Single quotation marks; one that is never closed is a slip.
_OPENS = re.compile(r"(?:^|[\s(])['‘](?=\w)")
_CLOSES = re.compile(r"[\w.,!?]['’](?=[\s,.;:)]|$)")
_PREFIX = re.compile(r"^([^:|]{2,40}?)\s*[:|]\s+(?=[A-Z\"“‘'0-9])")
_VERB = re.compile(
    r"\b(?:\w{2,}(?:s|es|ed|ing)|to|is|are|was|were|has|have|had|will|won|wins|lost|hit|cut|set|put|shot|dead|die|kill"
    r"|say|fell|rose|sank|struck|met|found|made|gave|got|led|left|held|ran|took|told|sent|built|broke|back|beat|win)\b",
    re.IGNORECASE,
)


def _prefix(title: str, outlet: str) -> int:
    """Where a title begins after an outlet's own name ("Radio Nordvik: ..."); 0 for none."""
    match = _PREFIX.match(title)
    if match is None:
        return 0
    ours = re.sub(r"\W|^the ", "", match.group(1).lower())
    name = re.sub(r"\W|^the |com$", "", outlet.lower())
    return match.end() if ours and (ours in name or name in ours) else 0


def choose(
    materials: Sequence[Material],
    comparison: Comparison,
    newness: Callable[[Material], float],
    toll: float | None = None,
) -> Sentence | None:
    """The headline, with a trailing outlet credit cut; ``None`` where no title is one.

    Score: how much of what the titles and openings of all voices say stands in it, and how
    late in the story it was written (``newness``, 0 to 1), less its faults as a headline, and
    less where it gives a number of dead below the newest ``toll``. The earlier article wins
    a tie.
    """
    best: tuple[float, Sentence] | None = None
    tails = [m.group().strip() for m in (_TRAILER.search(x.revision.title) for x in materials) if m]
    common = [t for t in tails if tails.count(t) > 1]
    for material in materials:
        title = material.revision.title
        start = len(title) - len(title.lstrip())
        start += _prefix(title[start:], material.outlet.name)
        stop = _trailer(title.rstrip(), material.outlet.name, common)
        words = title[start:stop]
        fault = _fault(words) if words else 3.0
        if fault >= 2.0:
            continue
        found = set(terms(words))
        weight = sum(comparison.weight(t) * comparison.event.get(t, 0.0) for t in found)
        score = weight / (len(found) + 4.0) - 1.2 * fault + NEWEST * newness(material)
        dead = title_toll(words)
        if dead is not None and toll is not None and dead < toll:
            score -= OVERTAKEN
        if best is None or score > best[0] + 1e-9:
            best = (score, _sentence(material, title, start, stop))
    return best[1] if best else None


def _sentence(material: Material, title: str, start: int, stop: int) -> Sentence:
    whole = title[start : len(title.rstrip())]
    words = title[start:stop]
    edits: tuple[Edit, ...] = ()
    if len(whole) > len(words):
        removed = whole[len(words) :]
        edits = (
            Edit(
                kind="cut",
                start=len(words),
                end=len(whole),
                removed=removed,
                reason="outlet credit",
            ),
        )
    span = Span(material.article.id, material.revision.number, start, start + len(whole), "title")
    return Sentence(text=words, citation=Citation(span=span, edits=edits))
