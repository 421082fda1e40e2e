"""Voices: which articles of a story carry one report, and the evidence for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from nutgraf.group.copies import Alignment, Text, align, overlap, sentences_standing_in
from nutgraf.group.credit import Credit, find_credit, is_agency, is_outlet
from nutgraf.group.translation import Encode, set_beside
from nutgraf.model import Article, Outlet, Revision, Voice, VoiceMember
from nutgraf.model.story import CopyKind

#: A run of words is looked up in no more than this many earlier articles.
MOST_HOLDERS = 12
#: Earlier articles that a later one is compared with in full.
MOST_PARENTS = 6

#: Shares of the text (outside quotations) that make a copy of each kind.
REPRINT, LIGHT_EDIT, PART, REWRITE, CREDITED = 0.85, 0.5, 0.7, 0.33, 0.15
#: Runs of words that two texts share at least where less than half of both is the same: fewer are
#: a sentence of background that both took from somewhere.
PART_RUNS = 24
#: Of a text that holds all of another, the share that the other is at least, to be whole.
WHOLE = 0.75
#: Shares of aligned sentences in which words are exchanged, and of words, that make a copy spun.
EXCHANGED, EXCHANGED_WORDS = 0.6, 0.06
#: Shares of the bones, and of sentences that run alongside, that make a spun copy.
SUSPECT_BONES, SPUN_SENTENCES, SPUN_WORDS = 0.2, 0.5, 0.55


@dataclass(slots=True)
class _Candidate:
    article: Article
    text: Text
    credit: Credit | None
    arrival: int
    voice: list[VoiceMember] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Copy:
    kind: CopyKind
    strength: float
    shared: float
    evidence: str


def find_voices(
    materials: Sequence[tuple[Article, Revision]],
    outlets: Mapping[str, Outlet] | None = None,
    encode: Encode | None = None,
) -> tuple[Voice, ...]:
    """The voices of one story's articles: originals in order of time, copies behind each.

    ``materials`` are the articles with their newest revisions in order of arrival.
    ``outlets``, by id, give credited outlets their names. ``encode`` is a multilingual
    encoder's; without one no translations are found.
    The same articles give the same voices.
    """
    candidates = [
        _Candidate(
            article=article,
            text=Text(revision.title, revision.text or revision.description or ""),
            credit=_named(find_credit(article, revision), outlets or {}),
            arrival=arrival,
        )
        for arrival, (article, revision) in enumerate(materials)
    ]
    candidates.sort(key=_originality)
    holders = _Holders()
    originals: list[_Candidate] = []
    for candidate in candidates:
        found = _parent(candidate, holders.near(candidate.text))
        if found is None and encode is not None:
            found = _translated(candidate, originals, encode)
        if found is None:
            candidate.voice = [
                VoiceMember(
                    article_id=candidate.article.id, kind="original", evidence=_own(candidate)
                )
            ]
            originals.append(candidate)
        else:
            parent, copy = found
            candidate.voice = parent.voice
            parent.voice.append(
                VoiceMember(
                    article_id=candidate.article.id,
                    kind=copy.kind,
                    of=parent.article.id,
                    shared=round(copy.shared, 4),
                    evidence=copy.evidence,
                )
            )
        holders.add(candidate)
    return tuple(Voice(members=tuple(original.voice)) for original in originals)


def _named(credit: Credit | None, outlets: Mapping[str, Outlet]) -> Credit | None:
    """A credit that gives an outlet's host, under the outlet's name."""
    outlet = outlets.get(credit.name) if credit else None
    return replace(credit, name=outlet.name) if credit and outlet else credit


def _originality(candidate: _Candidate) -> tuple[int, datetime, int, int]:
    """Sort key: agencies' own articles, then uncredited ones by time, then credited ones."""
    article, credit = candidate.article, candidate.credit
    if credit is None:
        standing = 1
    elif is_outlet(credit, article.outlet_id):
        standing = 0
    else:
        standing = 2 if is_agency(credit) else 3
    time = article.time
    if article.grain == "day":
        time = time.replace(hour=0, minute=0, second=0, microsecond=0)
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    return standing, time, -len(candidate.text.words), candidate.arrival


def _own(candidate: _Candidate) -> str | None:
    credit = candidate.credit
    return f"{credit.where}: {credit.name}" if credit else None


class _Holders:
    """Which earlier articles hold a run of words or bones; bounded for each run."""

    def __init__(self) -> None:
        self._text: defaultdict[int, list[_Candidate]] = defaultdict(list)
        self._bones: defaultdict[int, list[_Candidate]] = defaultdict(list)
        self._all: list[_Candidate] = []

    def add(self, candidate: _Candidate) -> None:
        self._all.append(candidate)
        for table, runs in (
            (self._text, candidate.text.shingles),
            (self._bones, candidate.text.bones),
        ):
            for run in runs:
                holders = table[run]
                if len(holders) < MOST_HOLDERS:
                    holders.append(candidate)

    def near(self, text: Text) -> list[_Candidate]:
        """Earlier articles that share most runs with the text, the nearest first."""
        chosen: dict[int, _Candidate] = {}
        for table, runs in ((self._text, text.shingles), (self._bones, text.bones)):
            counts: Counter[int] = Counter()
            by_arrival: dict[int, _Candidate] = {}
            for run in runs:
                for holder in table.get(run, ()):
                    counts[holder.arrival] += 1
                    by_arrival[holder.arrival] = holder
            ranked = sorted(
                counts, key=lambda a: (-counts[a] / (1 + len(by_arrival[a].text.words)) ** 0.5, a)
            )
            for arrival in ranked[:MOST_PARENTS]:
                chosen.setdefault(arrival, by_arrival[arrival])
        return list(chosen.values())


def _parent(candidate: _Candidate, near: Sequence[_Candidate]) -> tuple[_Candidate, _Copy] | None:
    best: tuple[_Candidate, _Copy] | None = None
    for other in near:
        copy = _compare(candidate, other)
        if copy is not None and (best is None or copy.strength > best[1].strength + 0.02):
            best = (other, copy)
    return best


def _translated(
    candidate: _Candidate, originals: Sequence[_Candidate], encode: Encode
) -> tuple[_Candidate, _Copy] | None:
    """The earlier original in another language that the candidate translates, if any."""
    language = _language(candidate)
    foreign = [o for o in originals if language and _language(o) not in ("", language)]
    names = set(candidate.text.names)
    foreign.sort(key=lambda o: (-len(names.intersection(o.text.names)), o.arrival))
    best: tuple[_Candidate, _Copy] | None = None
    for other in foreign[:MOST_PARENTS]:
        found = set_beside(candidate.text, other.text, encode)
        if found is not None and (best is None or found.share > best[1].strength):
            words = f"{found.standing} of its {found.of} sentences say the same in the same order"
            evidence = _evidence(words, _credits(candidate, other))
            best = other, _Copy("translation", found.share, found.share, evidence)
    return best


def _language(candidate: _Candidate) -> str:
    return (candidate.article.language or "").partition("-")[0].lower()


def _compare(candidate: _Candidate, other: _Candidate) -> _Copy | None:
    found = overlap(candidate.text, other.text)
    credited = _credits(candidate, other)
    most, least = max(found.text, found.text_back), min(found.text, found.text_back)
    kind: CopyKind | None = None
    if least >= REPRINT:
        kind = "reprint"
    elif most >= REPRINT and least < WHOLE:
        kind = "excerpt"
    elif least >= LIGHT_EDIT:
        kind = "light edit"
    elif most >= PART:
        kind = "excerpt"
    elif (found.runs >= PART_RUNS or most >= LIGHT_EDIT) and found.text >= (
        CREDITED if credited else REWRITE
    ):
        kind = "rewrite"
    if kind is None and max(found.bones, found.bones_back) < SUSPECT_BONES:
        return None
    if kind is None or least < REPRINT:
        beside = align(candidate.text, other.text)
        if _is_spun(beside, within=kind is not None):
            words = (
                f"{beside.alongside} of its {beside.of} sentences run word by word alongside it, "
                f"with {beside.words:.0%} of the words exchanged"
            )
            standing = beside.alongside / beside.of
            return _Copy("spun", standing * beside.share, standing, _evidence(words, credited))
    if kind is None:
        return None
    standing_in, of = sentences_standing_in(candidate.text, other.text)
    words = f"{standing_in} of its {of} sentences stand in it" if of else "the same words"
    return _Copy(kind, most, standing_in / of if of else most, _evidence(words, credited))


def _is_spun(beside: Alignment, *, within: bool) -> bool:
    """Whether words were exchanged throughout; ``within`` what counts as a copy in any case."""
    if not beside.of or beside.alongside / beside.of < SPUN_SENTENCES or beside.share < SPUN_WORDS:
        return False
    # An editor changes a word here and there; who wants to hide a copy changes all sentences.
    return not within or (beside.exchanged >= EXCHANGED and beside.words >= EXCHANGED_WORDS)


def _credits(candidate: _Candidate, other: _Candidate) -> Credit | None:
    """The candidate's credit, if it names the other's outlet or the same origin as the other."""
    credit = candidate.credit
    if credit is None:
        return None
    if is_outlet(credit, other.article.outlet_id):
        return credit
    if other.credit is not None and other.credit.key == credit.key:
        return credit
    return None


def _evidence(words: str, credit: Credit | None) -> str:
    return f"{words}; {credit.where}: {credit.name}" if credit else words
