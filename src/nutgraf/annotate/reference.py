"""Sentences that cannot stand alone, and why.

A sentence is dependent if a reader who meets it first would ask "who?", "which?" or "than
what?". Bare surnames are no reason: whoever composes introduces persons.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nutgraf.annotate.descriptors import is_descriptor_noun
from nutgraf.annotate.wordlists import words
from nutgraf.model import TextSentence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_CONNECTIVES = re.compile(
    r"[\"“'‘(]*(?:however|meanwhile|moreover|furthermore|nevertheless|nonetheless|therefore|thus|hence|instead|"
    r"otherwise|besides|likewise|similarly|consequently|accordingly|still|also|additionally|"
    r"in addition|in contrast|by contrast|on the other hand|as a result|for example|for instance|"
    r"in turn|in response|in return|in fact|indeed|after that|at the same time|"
    r"at that time|at the time|that said|even so|then|later|earlier|afterwards?|soon after|"
    r"separately|elsewhere|conversely|rather|so|but|and|or|yet|nor|because of this|"
    r"despite this|despite that|for that reason|to that end|in that case|if so|worse|again|"
    r"since then|until then|by then|the same|the latter|the former|both|neither|finally|"
    r"second(?:ly)?,|third(?:ly)?,|last(?:ly)?,|as for|as such|of course|too|"
    r"in other words|that is why|this is why|overall|"
    r"aber|jedoch|doch|allerdings|außerdem|zudem|deshalb|mais|cependant|pourtant|toutefois|"
    r"en outre|ainsi|pero|sin embargo|además|por eso)\b",
    re.IGNORECASE,
)
_INNER = re.compile(
    r"(?:^|[\s,])(?:however|meanwhile|moreover|furthermore|nevertheless|nonetheless|therefore|"
    r"too|as well|likewise|in turn|for example|for instance|by contrast|that said)(?=[,.;])"
    r"|,\s*(?:though)(?=[,.])",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"\b(?:also|another|others?|the other|further|similar|the same|such an?|likewise|instead|"
    r"again|the latter|the former|respectively)\b",
    re.IGNORECASE,
)
_PERSONAL = words(
    """
    he she they him her them his hers their theirs it its himself herself themselves itself
    """
)  # fmt: skip
_DEMONSTRATIVE = frozenset(["this", "that", "these", "those"])
_FOREIGN_PRONOUN = re.compile(
    r"[\"“„«]*(?:er|sie|es|dies|diese[rs]?|das|il|elle|ils|elles|cela|ce|cette|ces|él|ella|ellos|"
    r"ellas|esto|eso|este|esta|estos|estas)\s",
    re.IGNORECASE,
)
#: Nouns that, with "the", point back to something told before.
_POINTING = words(
    """
    move measure measures decision announcement statement comment comments remark remarks
    news incident attack blast explosion shooting crash accident deal agreement proposal
    plan step steps offer claim claims allegation allegations accusation accusations report
    meeting talks visit call conversation ruling verdict vote bill law legislation order ban
    suspect victim victims gunman attacker man woman boy girl teenager couple pair duo trio
    group company firm team study survey poll document letter video footage photo picture
    image building plane aircraft train bus vehicle car ship vessel boat storm quake
    earthquake fire blaze flood tremor strike protest march demonstration rally sanctions
    resolution test launch missile project program programme case investigation probe
    inquiry trial hearing lawsuit operation mission raid search development change changes
    result results figure figures amount money cash effort efforts issue problem situation
    crisis dispute row conflict clash clashes violence event ceremony award prize film movie
    book song album show series game match race win victory defeat loss drug vaccine disease
    virus outbreak injury injuries death deaths killing killings arrest charge charges
    message post tweet interview speech address appointment resignation departure delay
    increase decrease rise fall drop cut cuts idea suggestion request demand demands
    response reaction reply warning threat trip tour two three four pairing
    """
)


def find_dependent(doc: Doc | None, text: str, sentences: Sequence[TextSentence]) -> dict[int, str]:
    """Indices of sentences that need an earlier one, with the reason.

    Reasons: ``"connective"``, ``"pronoun"``, ``"demonstrative"``, ``"definite"``,
    ``"comparison"``, ``"ellipsis"``. Without a parse only openings are looked at.
    """
    dependent: dict[int, str] = {}
    for index, sentence in enumerate(sentences):
        words = text[sentence.start : sentence.end]
        span = doc.char_span(sentence.start, sentence.end, alignment_mode="expand") if doc else None
        reason = _reason(words, span, index == 0)
        if reason is not None:
            dependent[index] = reason
    return dependent


def _reason(words: str, span: Span | None, first: bool) -> str | None:
    if _opens_with_connective(words):
        return "connective"
    if span is None:
        return "pronoun" if _FOREIGN_PRONOUN.match(words) else None
    quoted = _quoted_mask(span)
    reason = _pronoun(span, quoted) or _demonstrative(span, quoted)
    if reason:
        return reason
    bare = "".join(t.text_with_ws for t, q in zip(span, quoted, strict=True) if not q)
    if _INNER.search(bare):
        return "connective"
    if not first and (_definite(span, quoted)):
        return "definite"
    if _ALSO.search(bare):
        return "comparison"
    return None


def _opens_with_connective(words: str) -> bool:
    match = _CONNECTIVES.match(words)
    if match is None:
        return False
    word = match.group().lower().strip("\"“'‘(")
    following = words[match.end() : match.end() + 14]
    if word in {
        "both",
        "neither",
        "later",
        "earlier",
        "still",
        "rather",
        "then",
        "so",
        "again",
        "second",
        "third",
    }:
        return not re.match(
            r"\s+(?:than|this|in \d|as|the \w+ and|[A-Z]\w+ and|on [A-Z])", following
        )
    if word in {"since then", "the same"}:
        return True
    return not re.match(r"\s+(?:of the)\b", following) or word not in {"instead", "because"}


def _quoted_mask(span: Span) -> list[bool]:
    """For each token, whether it stands inside double quotation marks."""
    mask: list[bool] = []
    inside = False
    for token in span:
        if token.text in {"“", "``", "«", "„"}:
            inside = True
            mask.append(True)
        elif token.text in {"”", "''", "»"}:
            inside = False
            mask.append(True)
        elif token.text == '"':
            inside = not inside
            mask.append(True)
        else:
            mask.append(inside)
    return mask


def _pronoun(span: Span, quoted: Sequence[bool]) -> str | None:
    """A third-person pronoun outside quotes with no name or noun before it to refer to."""
    seen_person = seen_thing = seen_plural = False
    for token, inside in zip(span, quoted, strict=True):
        if inside:
            continue
        word = token.lower_
        if word in _PERSONAL and token.pos_ in {"PRON", "DET"}:
            if word in {"it", "its", "itself"}:
                if not seen_thing and not _expletive(token):
                    return "pronoun"
            elif word in {"they", "them", "their", "theirs", "themselves"}:
                if not (seen_plural or seen_thing or seen_person):
                    return "pronoun"
            elif not seen_person and not _cataphoric(token, span):
                return "pronoun"
        elif token.pos_ in {"NOUN", "PROPN"} and token.ent_type_ not in {
            "DATE",
            "TIME",
            "CARDINAL",
        }:
            seen_thing = True
            seen_plural = seen_plural or token.tag_ in {"NNS", "NNPS"}
            seen_person = seen_person or token.ent_type_ == "PERSON" or token.tag_ in {"NN", "NNP"}
    return None


def _expletive(token: Token) -> bool:
    """ "It is unclear", "It remains to be seen", "it was raining": nothing is referred to."""
    if token.dep_ not in {"nsubj", "nsubjpass", "expl"}:
        return False
    verb = token.head
    if token.dep_ == "expl":
        return True
    clauses = {c.dep_ for c in verb.children}
    adjective = any(c.dep_ in {"acomp", "attr", "oprd"} for c in verb.children)
    if verb.lemma_ in {"rain", "snow", "seem", "appear", "take", "turn"}:
        return bool(clauses & {"ccomp", "xcomp", "advcl"}) or verb.lemma_ in {"rain", "snow"}
    if verb.lemma_ in {"be", "become", "remain"}:
        return adjective and bool(clauses & {"ccomp", "xcomp", "csubj", "advcl"})
    return token.dep_ == "nsubjpass" and "ccomp" in clauses


def _cataphoric(token: Token, span: Span) -> bool:
    """ "In his speech, Putin said": the name follows as the main clause's subject."""
    root = span.root
    if token.i >= root.i:
        return False
    subject = next((c for c in root.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    return (
        subject is not None
        and subject.i > token.i
        and subject.pos_ in {"PROPN", "NOUN"}
        and not any(t.i == token.i for t in subject.subtree)
        and (token.dep_ == "poss" or token.head.dep_ in {"advcl", "pcomp"})
    )


def _demonstrative(span: Span, quoted: Sequence[bool]) -> str | None:
    for token, inside in zip(span, quoted, strict=True):
        if inside or token.lower_ not in _DEMONSTRATIVE:
            continue
        if token.dep_ == "mark" or token.tag_ in {"WDT", "IN"} or token.pos_ in {"SCONJ"}:
            continue
        if token.dep_ == "det":
            if token.head.ent_type_ in {"DATE", "TIME"} or token.head.lemma_ in {
                "week", "month", "year", "morning", "afternoon", "evening", "summer", "winter",
                "spring", "autumn", "fall", "weekend", "decade", "time", "season", "quarter", "century",
            }:  # fmt: skip
                continue
            if token.lower_ in {"those", "that"} and any(
                c.dep_ in {"relcl", "acl", "prep"} for c in token.head.children
            ):
                continue
            return "demonstrative"
        if token.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj", "attr", "csubj"}:
            if any(c.dep_ in {"relcl", "acl", "prep"} for c in token.children):
                continue
            return "demonstrative"
    return None


def _definite(span: Span, quoted: Sequence[bool]) -> bool:
    """A subject such as "the move" that points back: no complement says which move."""
    for token, inside in zip(span, quoted, strict=True):
        office = token.tag_ == "NN" and is_descriptor_noun(token.lower_)
        if inside or not (token.lower_ in _POINTING or office):
            continue
        children = list(token.children)
        if not any(c.lower_ == "the" and c.dep_ == "det" for c in children):
            continue
        if any(
            c.dep_
            in {"prep", "relcl", "acl", "appos", "poss", "compound", "nummod", "amod", "nmod"}
            for c in children
        ):
            continue
        if token.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj"} and not _head_before(span, token):
            return True
    return False


def _head_before(span: Span, token: Token) -> bool:
    return any(t.i < token.i and t.lemma_ == token.lemma_ and t.i != token.i for t in span)
