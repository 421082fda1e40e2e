"""Two articles compared: whether one is a copy of the other, of which kind, and what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from nutgraf.group.copies import Alignment, Text, align, overlap, sentences_standing_in
from nutgraf.group.credit import Credit, find_credit, is_agency, is_outlet
from nutgraf.group.translation import Encode, set_beside
from nutgraf.model import Article, Outlet, Revision, VoiceMember
from nutgraf.model.story import CopyKind

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


@dataclass(frozen=True, slots=True)
class Copy:
    """What makes an article a copy: of which kind, how surely (0 to 1), and the evidence.

    ``shared`` is the share of its sentences that stand in the other article.
    """

    kind: CopyKind
    strength: float
    shared: float
    evidence: str


@dataclass(slots=True, eq=False)
class Candidate:
    """An article of a story as its voices are told.

    ``revision`` is its revision's number and when it was fetched,
    ``holder`` its number within the telling and never another's; ``arrival`` its place among
    the story's articles. ``given`` is the credit as the article has it, ``credit`` the same with
    an outlet's name. ``copied`` and ``translated`` are the earlier article it comes from, with
    how. ``compared`` and ``beside`` keep what comparing it gave, by the other's holder.
    """

    article: Article
    revision: tuple[int, datetime]
    text: Text
    given: Credit | None
    credit: Credit | None
    arrival: int
    holder: int
    standing: tuple[int, datetime, int]
    copied: tuple[Candidate, Copy] | None = None
    translated: tuple[Candidate, Copy] | None = None
    was_original: bool | None = None
    voice: list[VoiceMember] = field(default_factory=list)
    compared: dict[int, Copy | None] = field(default_factory=dict)
    beside: dict[int, Copy | None] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The article's language without its region; ``""`` where it is not known."""
        return (self.article.language or "").partition("-")[0].lower()


def make_candidate(
    article: Article, revision: Revision, outlets: Mapping[str, Outlet], arrival: int, holder: int
) -> Candidate:
    """An article prepared for comparing; ``outlets``, by id, give its credit an outlet's name."""
    text = Text(revision.title, revision.text or revision.description or "")
    given = find_credit(article, revision)
    credit = named(given, outlets)
    return Candidate(
        article=article,
        revision=(revision.number, revision.fetched),
        text=text,
        given=given,
        credit=credit,
        arrival=arrival,
        holder=holder,
        standing=_standing(article, credit, text),
    )


def named(credit: Credit | None, outlets: Mapping[str, Outlet]) -> Credit | None:
    """A credit that gives an outlet's host, under the outlet's name."""
    outlet = outlets.get(credit.name) if credit else None
    return replace(credit, name=outlet.name) if credit and outlet else credit


def _standing(article: Article, credit: Credit | None, text: Text) -> tuple[int, datetime, int]:
    """Sort key: agencies' own articles, then uncredited ones by time, then credited ones."""
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
    return standing, time, -text.length


def compare(candidate: Candidate, other: Candidate) -> Copy | None:
    """How a candidate copies an earlier one; ``None`` where it does not."""
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
            return Copy("spun", standing * beside.share, standing, _evidence(words, credited))
    if kind is None:
        return None
    standing_in, of = sentences_standing_in(candidate.text, other.text)
    words = f"{standing_in} of its {of} sentences stand in it" if of else "the same words"
    return Copy(kind, most, standing_in / of if of else most, _evidence(words, credited))


def compare_translated(candidate: Candidate, other: Candidate, encode: Encode) -> Copy | None:
    """How a candidate translates an earlier original; ``None`` where it does not."""
    found = set_beside(candidate.text, other.text, encode)
    if found is None:
        return None
    words = f"{found.standing} of its {found.of} sentences say the same in the same order"
    evidence = _evidence(words, _credits(candidate, other))
    return Copy("translation", found.share, found.share, evidence)


def _is_spun(beside: Alignment, *, within: bool) -> bool:
    """Whether words were exchanged throughout; ``within`` what counts as a copy in any case."""
    if not beside.of or beside.alongside / beside.of < SPUN_SENTENCES or beside.share < SPUN_WORDS:
        return False
    # An editor changes a word here and there; who wants to hide a copy changes all sentences.
    return not within or (beside.exchanged >= EXCHANGED and beside.words >= EXCHANGED_WORDS)


def _credits(candidate: Candidate, other: Candidate) -> Credit | None:
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
