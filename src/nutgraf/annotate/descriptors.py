"""Who a person is, in the article's own words: "Kremlin spokesman Dmitry Peskov".

Two shapes: words before the name that belong to its noun phrase, and an apposition after it
between commas. Either must hold a word for an office or a role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.annotate.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_OFFICES = words(
    """
    spokesman spokeswoman spokesperson president minister premier chancellor secretary
    senator sen rep representative congressman congresswoman governor mayor judge justice
    king queen prince princess pope general gen lieutenant lt colonel col major maj captain
    commander admiral sergeant chief officer detective director chairman chairwoman chair
    chairperson ceo founder co-founder owner manager coach player striker midfielder
    goalkeeper defender singer actor actress author writer journalist reporter correspondent
    editor analyst expert professor researcher scientist doctor surgeon nurse teacher lawyer
    attorney prosecutor advocate activist campaigner leader head deputy vice-president
    ambassador envoy diplomat negotiator adviser advisor aide strategist pollster economist
    historian lawmaker legislator politician candidate nominee commissioner councillor
    councilman councilwoman councilor official inspector sheriff superintendent
    president-elect prime-minister archbishop bishop cardinal rabbi imam pastor reverend
    ayatollah sheikh sultan emir billionaire businessman businesswoman entrepreneur investor
    executive banker trader consultant engineer architect pilot astronaut student resident
    neighbor neighbour witness survivor victim suspect mother father brother sister son
    daughter wife husband widow uncle aunt cousin friend colleague partner boss rapper
    musician director-general secretary-general undersecretary treasurer speaker whip fellow
    farmer fisherman driver worker volunteer organizer organiser operator administrator
    counsel chairman-designate rector dean provost chaplain paramedic firefighter
    meteorologist seismologist geologist epidemiologist virologist specialist
    secretary-designate lord congresswoman-elect columnist commentator presenter host
    broadcaster producer filmmaker blogger playwright poet novelist conductor composer
    guitarist drummer boxer swimmer sprinter quarterback pitcher golfer gymnast cyclist
    skier
    """
)


def is_descriptor_noun(word: str) -> bool:
    """Whether a lower-case word names an office or a role."""
    return word.strip(".") in _OFFICES


_DAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])


def descriptor_of(doc: Doc, name: Span) -> tuple[int, int] | None:
    """Offsets of the words that say who ``name`` is at this mention, or ``None``."""
    return _after(doc, name) or _before(doc, name) or _named_after(doc, name)


def _named_after(doc: Doc, name: Span) -> tuple[int, int] | None:
    """ "A spokeswoman for the agency, Jane Doe, …": the name is the apposition."""
    root = name.root
    if root.dep_ != "appos" or name.start < 2 or doc[name.start - 1].text != ",":
        return None
    head = root.head
    if not is_descriptor_noun(head.lower_) or head.i >= name.start:
        return None
    first = head.left_edge.i
    while first < head.i and _is_lead(doc[first]):
        first += 1
    words = doc[first : name.start - 1]
    if len(words) > 12 or any(t.text in {",", '"'} or t.lower_ in _SPEAKERS_OWN for t in words):
        return None
    return words.start_char, words.end_char


def _before(doc: Doc, name: Span) -> tuple[int, int] | None:
    first = name.start
    sentence_start = name[0].sent.start
    while first > sentence_start and _belongs_before(doc[first - 1], name):
        first -= 1
    while first < name.start and _is_lead(doc[first]):
        first += 1
    words = _of_this_person(doc[first : name.start])
    if words is None or not any(is_descriptor_noun(t.lower_) for t in words[-3:]):
        return None
    return words.start_char, words.end_char


def _of_this_person(words: Span) -> Span | None:
    """The part of the words before a name that says who bears it.

    "a spokesman for Prosecutor Berg" says so of Berg from "Prosecutor" on, "a spokesman for Berg"
    and "his aide and Berg" nothing.
    """
    for at in range(len(words) - 1, -1, -1):
        word = words[at].lower_
        if word in _SPEAKERS_OWN:
            return None
        if word not in _LINKS:
            continue
        rest = words[at + 1 :]
        office = any(is_descriptor_noun(t.lower_) for t in rest)
        if not rest or all(t.lower_.strip(".") in _HONORIFICS for t in rest):
            return None
        if word in {"for", "to"} and not office:
            return None
        if word != "and" and office:
            words = rest
            break
    while len(words) > 1 and (_is_lead(words[0]) or _is_plural_before_title(words)):
        words = words[1:]
    return words if len(words) else None


def _is_plural_before_title(words: Span) -> bool:
    """ "two of the witnesses District Attorney Berg called": they are not his title."""
    return words[0].tag_ == "NNS" and words[0].is_lower and words[1].is_title


def _belongs_before(token: Token, name: Span) -> bool:
    if token.is_space or token.is_quote or (token.is_punct and not _is_hyphen(token)):
        return False
    word = token.lower_
    if token.i > 0 and word in {"of", "for", "to", "and"}:
        return is_descriptor_noun(token.nbor(-1).lower_)
    if token.pos_ in {"VERB", "AUX", "PRON", "SCONJ", "ADP", "CCONJ"}:
        return token.dep_ == "poss" or (token.tag_ == "VBN" and token.dep_ == "amod")
    if token.pos_ == "ADV":
        return word in {"then", "now"}
    if token.ent_type_ in {"DATE", "TIME"} or word in _DAYS:
        return False
    return token.pos_ in {"NOUN", "PROPN", "ADJ", "PART", "DET", "NUM", "PUNCT"}


def _is_hyphen(token: Token) -> bool:
    """A hyphen inside a word, not a dash between words."""
    return token.text == "-" and not token.whitespace_ and not token.nbor(-1).whitespace_


def _is_lead(token: Token) -> bool:
    return token.lower_ in {
        "the",
        "a",
        "an",
        "his",
        "her",
        "their",
        "its",
        "and",
        "of",
        "to",
        "for",
    } or (token.is_punct)


#: Words of somebody who is quoted, not of the article.
_SPEAKERS_OWN = frozenset({"my", "our", "your", "i", "we"})
_LINKS = frozenset({"for", "to", "of", "and"})
_HONORIFICS = frozenset({"mr", "mrs", "ms", "dr", "miss", "mx"})
_CLOSE = {"(", ",", ".", ";", ")", "–", "—", "--", '"', "”"}


def _after(doc: Doc, name: Span) -> tuple[int, int] | None:
    end = name.end
    sentence_end = name[-1].sent.end
    if end >= sentence_end or doc[end].text not in {",", "(", "–", "—"}:
        return None
    first = end + 1
    if first < sentence_end and doc[first].like_num and doc[first].is_digit:
        first += 2
    last = first
    while last < sentence_end and doc[last].text not in _CLOSE and last - first < 25:
        last += 1
    if last >= sentence_end or last == first:
        return None
    words = doc[first:last]
    if words[0].lower_ in {
        "who",
        "which",
        "whose",
        "said",
        "and",
        "but",
        "when",
        "where",
        "told",
        "however",
    }:
        return None
    if any(t.tag_ in {"VBD", "VBZ", "VBP", "MD"} and t.dep_ not in {"relcl"} for t in words[:3]):
        return None
    head = next((t for t in words if is_descriptor_noun(t.lower_)), None)
    if head is None or head.i - first > 7 or _tells_of_another(doc, words, head):
        return None
    if words[0].lower_ in {"a", "an", "the"} or words[0].text[0].islower() or words[0].pos_ in {
        "NOUN", "PROPN", "ADJ",
    }:  # fmt: skip
        return words.start_char, words.end_char
    return None


def _tells_of_another(doc: Doc, words: Span, head: Token) -> bool:
    """A list of names, a sentence of its own, or another person's office stands after the name."""
    if any(t.lower_ in _SPEAKERS_OWN for t in words):
        return True
    if head.i + 1 < len(doc) and doc[head.i + 1].ent_type_ == "PERSON":
        return True
    opening = words[0]
    if opening.ent_type_ == "PERSON":
        last = next((t for t in words if t.ent_type_ != "PERSON"), opening)
        return last.text not in {"'s", "’s", "'", "’"}
    return any(
        t.tag_ in {"VBD", "VBZ", "VBP", "MD"}
        and not any(a.dep_ == "relcl" for a in (t, *t.ancestors) if a.i >= words.start)
        for t in words
    )
