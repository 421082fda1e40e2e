"""Whether a sentence needs an earlier one to be understood: rules on its words alone."""

from __future__ import annotations

import re

from nutgraf.compose.english import Table, lexicon, phrases, word_set
from nutgraf.compose.words import unquoted
from nutgraf.model import Span

_OPENING = re.compile(rf"{phrases('openings')}\b", re.IGNORECASE)
_EXPLETIVE = re.compile(phrases("expletive"), re.IGNORECASE)
_BACKWARD = Table("backward")
_TIMES = (
    "morning|afternoon|evening|week|weekend|month|year|summer|winter|spring|fall|autumn|season|time|country"
    "|century|decade|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april"
    "|may|june|july|august|september|october|november|december|past|coming"
)
_DEMONSTRATIVE = re.compile(
    rf"\b(?:this(?! (?:{_TIMES})\b)|these(?! days\b)|those(?! (?:who|that|whose|in|of|with|from|on|at|people"
    r"|without|under|[a-z]+(?:ed|ing))\b))\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:they|them|their|theirs|themselves)\b", re.IGNORECASE)
_MANY = re.compile(
    r"\w{2,}s\b|\band\b|\b(?:people|children|women|men|police|family|team|couple|staff|crew|public)\b"
)
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ][\w'’.-]+")
_SOMEBODY = re.compile(
    r"\b(?:man|woman|boy|girl|mother|father|son|daughter|husband|wife|brother|sister|president|minister"
    r"|senator|governor|officer|teacher|student|driver|doctor|victim|suspect|gunman|shooter|actor|actress"
    r"|singer|player|coach|judge|lawyer|attorney|candidate|leader|official|person|child|baby|teen|teenager"
    r"|worker|employee|journalist|reporter|spokesman|spokeswoman|chief|director|mayor|star|pilot|soldier"
    r"|nurse|patient|passenger|resident|neighbou?r|witness|owner|manager|king|queen|prince|princess|pope"
    r"|congressman|congresswoman|lawmaker|prosecutor|secretary|chairman|chairwoman|founder|executive|ceo"
    r"|nominee|analyst|whistleblower|\w*-year-old|lady|guy|girlfriend|boyfriend|friend|colleague|nobody"
    r"|everyone|somebody|anyone|someone|whoever|who)\b",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"(?:after|before|in|during|with|while|when|as|since|despite|following|at|on|by|through|for|from|under"
    r"|throughout|although|though|like|unlike|because|without|until)\b",
    re.IGNORECASE,
)
#: Capitalised words that name nobody whom "he" or "she" could mean.
_NOBODY = frozenset(
    """the a an in on at after before during with while when as since despite following by for from under
    although though if because monday tuesday wednesday thursday friday saturday sunday january february
    march april may june july august september october november december according police officials
    authorities u.s us u.n un no not only even one two three four five six seven eight nine ten some many
    most all more internet twitter facebook house senate congress court army""".split()  # noqa: SIM905
)
_PEOPLES = re.compile(
    r"(?:\w+(?:ese|ish|ian|ians|ans|can|cans|rian|li|lis|qi|qis|stani)|French|Dutch|Greek)$"
)


_HE_SAID = re.compile(
    r"(?:,|[\"”’]) (?:he|she|they|it) (?:said|says|added|told|tells|wrote|tweeted|explained|noted|continued|predicted"
    r"|stressed|warned|insisted|claimed)\b(?! \[)",
)


#: "Both Paris and Rome", "Neither the union nor the owners": the two are named at once.
_PAIRED = re.compile(
    r"(?:both (?:the |an? )?[\w'’.-]+(?: [\w'’.-]+){0,5} and |neither (?:the |an? )?[\w'’.-]+(?: [\w'’.-]+){0,5} nor "
    r"|either (?:the |an? )?[\w'’.-]+(?: [\w'’.-]+){0,5} or |it (?:was|is) (?-i:[A-Z])[^,.]{2,40} (?:that|who) )",
    re.IGNORECASE,
)
#: "To the leader, it was a way": the phrase in front names nothing that "it" could be.
_PHRASE_IT = re.compile(
    r"((?:To|For|As|At|On|By) [^,]{3,60}, )it (?:was|is|has|had|would|will|became)\b"
)
#: "Mr. Trump signed it on Friday": a name, a verb, and nothing that "it" could be.
_OBJECT_IT = re.compile(
    r"(?:[A-ZÀ-Þ][\w.’'-]*\s){1,4}(?:\w+ly\s)?[a-z]{3,} (?:it|them)\b"
    r"(?! (?:is|was|are|were|has|have|had|will|would|can|could|may|might|should|to|[a-z]+ed|[a-z]+s)\b)"
)
#: "But also", "also known as", "once again", "instead of": what they add to is in the sentence.
_WITHIN = re.compile(
    r"\b(?:(?:but|while|and|who|which|that|is|are|was) also|also (?:known|called|named|dubbed|referred)"
    r"|(?:once|yet) again|again (?:after|since|this (?:week|month|year)|in \d{4})|instead of)\b",
    re.IGNORECASE,
)
_OF_TWO = re.compile(r"(?:both|the two|each of the other|the other)\b", re.IGNORECASE)
_TWO = re.compile(
    r"\b[A-ZÀ-Þ][\w'’.-]*(?: [A-ZÀ-Þ][\w'’.-]*)*(?: \([^)]*\))? and (?:the )?(?:[\w.'’-]+ ){0,5}?[A-ZÀ-Þ]\w+"
)


def _two_before(text: str, at: int) -> bool:
    """Whether two names joined by "and" stand before ``at``: "both", "the two" mean them."""
    found = _TWO.search(text)
    return found is not None and found.end() <= at


def dependence(text: str) -> str | None:
    """Why a sentence needs an earlier one to be understood, or ``None``.

    Sees opening pronouns, demonstratives and connectives, words that point back ("also",
    "the latter", "the same day"), and "he", "she", "they" with nobody before them in the
    sentence. A bracketed reference right after a word resolves it. Quoted words are not
    looked into, except for a quote's opening "he", "she" or "they".
    """
    outside = unquoted(text)
    opening = _OPENING.match(outside)
    if (
        opening
        and not _EXPLETIVE.match(outside)
        and not _PAIRED.match(outside)
        and not _resolved(outside, opening.end())
    ):
        return f"opens with “{opening.group()}”"
    after = _PHRASE_IT.match(outside)
    if after and not _EXPLETIVE.match(outside, after.end(1)):
        return "“it” has nothing before it"
    if _OBJECT_IT.match(outside):
        return "“it” has nothing before it"
    back = _BACKWARD.find(outside)
    if back is not None and _OF_TWO.match(back) and _two_before(outside, outside.find(back)):
        back = None
    if back is None and not lexicon("also").isdisjoint(word_set(outside)):
        words = word_set(_WITHIN.sub(" ", outside))
        back = next((w for w in lexicon("also") if w in words), None)
    if back is not None:
        return f"“{back}” points back"
    for match in _DEMONSTRATIVE.finditer(outside):
        if not _resolved(outside, match.end()):
            return f"“{match.group()}” points back"
    return _pronoun(text, outside)


#: Characters between two sentences of an article that follow one another.
NEIGHBOURS = 3


def adjoins(before: Span, after: Span) -> bool:
    """Whether a sentence's span stands right after another's in the same words."""
    return (after.article_id, after.revision) == (before.article_id, before.revision) and (
        0 <= after.start - before.end <= NEIGHBOURS
    )


def carried(text: str, before: str) -> bool:
    """Whether a sentence may lean on ``before``, which it follows in its article.

    "He" and "she" need somebody there whom they can mean, other words only a neighbour.
    """
    if not _PERSONAL.search(unquoted(text)):
        return True
    outside = unquoted(before)
    return (
        somebody_before(outside, len(outside))
        or _named(outside, 0, len(outside))
        or bool(_PERSONAL.search(outside))
    )


def _resolved(text: str, end: int) -> bool:
    """Whether an editor's bracket follows at once, which says what the word stands for."""
    return bool(re.match(r"(?:['’]s)?\s*\[[^\]]+\]", text[end:]))


def _pronoun(text: str, outside: str) -> str | None:
    said = _HE_SAID.search(outside)
    if said and (
        re.match(r"[.,;:]|$| (?:in|on|at|to|during)\b", outside[said.end() :])
        or not _CAPITAL.search(outside, 1, said.start())
    ):
        return f"“{said.group().lstrip(', ')}” does not say who"
    start = re.match(r"[\"“„«‘']\s*(he|she|they|him|her|his|their)(?=['’\s])", text, re.IGNORECASE)
    if start:
        return f"quote opens with “{start.group(1)}”"
    for match in _PERSONAL.finditer(outside):
        if not _resolved(outside, match.end()) and not _antecedent(outside, match.start()):
            return f"“{match.group()}” has nobody before it"
        break
    for match in _PLURAL.finditer(outside):
        if not _MANY.search(outside, 0, match.start()) and not _resolved(outside, match.end()):
            return f"“{match.group()}” has nobody before it"
        break
    return None


def somebody_before(text: str, at: int) -> bool:
    """Whether a word for a single person ("the driver") stands before ``at``."""
    return bool(_SOMEBODY.search(text, 0, at))


def _antecedent(outside: str, at: int) -> bool:
    """Whether somebody stands before ``at`` whom "he" or "she" can mean."""
    if somebody_before(outside, at) or _named(outside, 0, at):
        return True
    # "After his arrest, Smith said": the name follows the opening clause.
    comma = outside.find(",")
    opening = _SUBORDINATE.match(outside)
    return bool(opening and at < comma and _named(outside, comma, min(len(outside), comma + 60)))


def _named(text: str, start: int, end: int) -> bool:
    for match in _CAPITAL.finditer(text, start, end):
        word = re.sub(r"['’]s?$", "", match.group()).rstrip(".")
        if word.lower() in _NOBODY or _PEOPLES.match(word) or word.isupper():
            continue
        if match.start() == 0 and not re.match(
            r" [A-Z]| (?:said|says|told|was|is|has|had)\b|['’]s", text[match.end() :]
        ):
            continue
        return True
    return False
