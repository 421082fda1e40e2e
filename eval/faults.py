"""The linter's rules: faults of machine-made news pages that can be counted in a text.

The rules are written apart from the composer's own and lean on the parser, which the composer
does not use. A sentence that follows its neighbour of the same article, within one section,
may lean on it: that is no fault, for any system.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from composed import Line
from faults_of_people import strangers
from faults_of_time import undated
from words_of_faults import (
    ANAPHORIC,
    BOILERPLATE,
    CONNECTIVES,
    MEDIAL,
    PRONOUNS,
    SAYING,
    SELF,
    STOP,
    TO_THAT_END,
)

KINDS = {
    "fragment": "no whole sentence: no finite verb, cut at an end, unfinished",
    "reference": "a pronoun, demonstrative or connective with nothing before it",
    "self": "the reporter's own I, we or you, outside quotation marks",
    "person": "named by surname, or speaking, before anybody said who that is",
    "date": "a relative date that nothing resolves",
    "quote": "quoted words without a speaker",
    "repetition": "says what an earlier sentence said",
    "boilerplate": "captions, credits, calls to read or subscribe",
}

QUOTED = re.compile(r"[“\"][^”\"]*[”\"]|(?<!\w)[‘'][^’']{12,}[’'](?!\w)")
_BRACKET = re.compile(r"\s?\[[^\]]*\]")
_RESOLVED = re.compile(r"(?:['’]s)?\s*\[")


class Linter:
    """Finds faults in the sentences of one text, in reading order."""

    def __init__(self) -> None:
        self._parse: Any = None
        self._encoder: Any = None

    def faults(self, lines: Sequence[Line], behind: str) -> list[set[str]]:
        """The kinds of fault of each line. ``behind`` is all the text of the story's articles."""
        if self._parse is None:
            from nutgraf.annotate.nlp import load
            from nutgraf.annotate.vectors import load_encoder

            self._parse = load()
            self._encoder = load_encoder("bge-small-en")
        docs = list(self._parse.pipe([_BRACKET.sub(_hold, x.text) for x in lines]))
        vectors = self._encoder.encode([doc.text for doc in docs])
        out = []
        for number, (line, doc) in enumerate(zip(lines, docs, strict=True)):
            context = Context(lines, docs, number, behind)
            context.likeness = [float(vectors[number] @ vectors[i]) for i in range(number)]
            out.append({kind for kind, rule in _RULES.items() if rule(line, doc, context)})
        return out


def _hold(match: re.Match[str]) -> str:
    """Brackets with names are read as words; brackets with dates are left out of the parse."""
    return "" if re.search(r"\d", match.group()) else match.group().replace("[", "").rstrip("]")


class Context:
    """What stands before a line in its text."""

    def __init__(self, lines: Sequence[Line], docs: Sequence[Any], at: int, behind: str) -> None:
        self.before = lines[:at]
        self.docs = docs[:at]
        self.behind = behind
        last = lines[at - 1] if at else None
        a, b = (last.span, lines[at].span) if last else (None, lines[at].span)
        follows = (
            a is not None
            and last is not None
            and a.article_id == b.article_id
            and 0 <= b.start - a.end <= 3
            and (last.part, lines[at].part) in ((last.part, last.part), RUNS_ON)
        )
        #: The line it follows in its article too, or None.
        self.leans_on = last if follows else None
        #: Cosines with the lines before, of a small sentence encoder.
        self.likeness: list[float] = []
        self.read = "\n".join(f"{x.label}\n{x.text}" for x in self.before)


#: "What happened" stands right below the nut graf.
RUNS_ON = ("nut graf", "what happened")

# Form -------------------------------------------------------------------------------------

_OPENS = re.compile(r"(?:\[[^\]]+\] )?[\[(\"“‘'«„]*(?:[A-ZÀ-Þ0-9$£€]|[a-z]{1,2}[A-Z]|#|@)")
_CLOSES = re.compile(r"[.!?][\"”’')\]»]*$")
_CUT_OFF = re.compile(
    r"\b(?:Sun|Mon|Tues?|Wed|Thurs?|Fri|Sat|Jan|Feb|Aug|Sept?|Oct|Nov|Dec|Gov|Gen|Sen|Rep|Lt|Col|Capt"
    r"|Sgt|Mr|Mrs|Ms|Dr|vs)\.$"
)


def _fragment(line: Line, doc: Any, context: Context) -> bool:
    text = line.text
    if not _OPENS.match(text) or not _CLOSES.search(text) or _CUT_OFF.search(text):
        return True
    if text.count("“") != text.count("”") or text.count('"') % 2:
        inner = text.strip('“”"')
        if text.count("(") != text.count(")") or len(inner.split()) < 4:
            return True
    words = re.findall(r"\w+", text)
    if len(words) < 3 or _nothing_said(doc, words) or _no_subject(doc):
        return True
    finite = [t for t in doc if t.tag_ in ("VBD", "VBZ", "VBP", "MD")]
    # The parser takes some past tenses for participles: "A jury recommended that …".
    finite += [t for t in doc if t.tag_ == "VBN" and t.dep_ in ("ROOT", "acl", "ccomp")]
    if finite or (doc and doc[0].tag_ == "VB"):
        return _no_main_verb(doc)
    return not re.match(r"[“\"‘'].*[”\"’']$", text) or len(words) < 5


def _nothing_said(doc: Any, words: Sequence[str]) -> bool:
    """ "Mr. Jones told the Post.": a cue whose content stands elsewhere."""
    cues = [t for t in doc if t.lower_ in ("said", "told", "added", "wrote")]
    if len(words) >= 8 or not cues or re.search(r"[“\"”,:]|\bthat\b", doc.text):
        return False
    return not any(t.pos_ in ("VERB", "AUX") and t.i != cues[0].i for t in doc)


def _no_subject(doc: Any) -> bool:
    """ "Got it up at once.": a past tense that opens a sentence, and nobody who did it."""
    words = [t for t in doc if not t.is_punct][:1]
    subjects = ("nsubj", "nsubjpass", "expl", "csubj")
    return bool(
        words
        and words[0].tag_ == "VBD"
        and words[0].dep_ == "ROOT"
        and not any(c.dep_ in subjects for c in words[0].children)
    )


def _no_main_verb(doc: Any) -> bool:
    """Whether every finite verb stands in a subordinate clause of a verbless main one."""
    roots = [t for t in doc if t.dep_ == "ROOT"]
    if len(roots) != 1 or roots[0].pos_ not in ("NOUN", "PROPN", "NUM", "ADP", "SCONJ"):
        return False
    root = roots[0]
    for token in doc:
        if token.tag_ not in ("VBD", "VBZ", "VBP", "MD", "VBN"):
            continue
        chain = [token, *token.ancestors]
        if root not in chain or not any(map(_subordinate, chain[: chain.index(root)])):
            return False
    return True


def _subordinate(token: Any) -> bool:
    """Whether a clause's verb surely is under another: a relative word or "when" opens it."""
    near = [c for c in token.children if c.i < token.i]
    near += [g for c in near if c.dep_ in ("prep", "nsubj", "dobj") for g in c.children]
    opens = any(t.tag_ in ("WDT", "WP", "WRB", "WP$") or t.dep_ == "mark" for t in near)
    return token.dep_ in ("relcl", "advcl", "ccomp", "acl") and opens


# Reference --------------------------------------------------------------------------------


def _outside(text: str) -> str:
    """The text with what is quoted blanked out, same length."""
    return QUOTED.sub(lambda m: "“" + "_" * (len(m.group()) - 2) + "”", text)


def _inside(at: int, text: str) -> bool:
    return any(m.start() <= at < m.end() for m in QUOTED.finditer(text))


def _reference(line: Line, doc: Any, context: Context) -> bool:
    if context.leans_on is not None:
        return False
    outside = _outside(line.text)
    if CONNECTIVES.match(line.text) or MEDIAL.search(outside) or TO_THAT_END.match(line.text):
        return True
    return (
        _opening_pronoun(line, doc)
        or _he_of_nobody(line, doc, context)
        or _it_of_nothing(doc)
        or _points_back(line, context)
    )


def _opening_pronoun(line: Line, doc: Any) -> bool:
    words = [t for t in doc if not t.is_punct and not t.is_quote and not t.is_space]
    if not words or words[0].lower_ not in PRONOUNS:
        return False
    first = words[0]
    if re.match(rf"\W*{re.escape(first.text)}{_RESOLVED.pattern}", line.text):
        return False
    if line.label and _inside(first.idx, doc.text):
        return False
    if first.lower_ == "both" and re.match(r"\W*Both\b[^.,]{3,80}\band\b", line.text):
        return False
    if first.lower_ == "it" and _expletive(doc):
        return False
    if first.lower_ == "that" and first.dep_ == "mark":
        return False
    if first.lower_ in ("this", "these", "those") and re.match(
        r"(?:This (?:week|weekend|month|year|summer|winter|spring|fall|autumn|season|morning|evening"
        r"|afternoon|time)\b|Those who\b|Those \w+ing\b|Those (?:in|on|at|with|from)\b)",
        line.text,
    ):
        return False
    return not (
        line.label and first.lower_ in ("he", "she", "his", "her", "it", "its", "they", "their")
    )


def _expletive(doc: Any) -> bool:
    text = doc.text
    if re.match(
        r"\W*It(?:['’]s| is| was| will be| would be| has been| remains| became| had been)"
        r"(?: not| n['’]t| also| still| yet| now| immediately| unlikely)?"
        r" (?:\w+ )?(?:clear|confirmed|announced|revealed|claimed|alleged|rumou?red|suggested|agreed|unclear|known|unknown|possible|likely|unlikely|difficult|hard|easy|important"
        r"|necessary|too (?:early|soon)|time|believed|thought|hoped|expected|reported|said|understood|alleged"
        r"|common|rare|illegal|legal|estimated|worth|obvious|impossible)\b",
        text,
    ):
        return True
    if re.match(r"\W*It (?:was|is|marked|will be) (?:only )?the [\w-]+ (?:time|day|year)\b", text):
        return True
    if re.match(
        r"\W*It (?:was|is) (?:on |in |at |not until |only )?[\w ,'’.-]{2,40} (?:that|who|when)\b",
        text,
    ):
        return True
    return bool(
        re.match(
            r"\W*It (?:took|takes|seems?|appears?|appeared|emerged|turns? out|rained|snowed)\b",
            text,
        )
    )


_HE = frozenset(("he", "she", "him", "his", "her"))


def _he_of_nobody(line: Line, doc: Any, context: Context) -> bool:
    for token in doc:
        if token.lower_ not in _HE or re.search(rf"\b{token.text}{_RESOLVED.pattern}", line.text):
            continue
        before = [e for e in doc.ents if e.start < token.i]
        nouns = any(t.pos_ in ("NOUN", "PROPN") and t.i < token.i for t in doc)
        if line.label or _inside(token.idx, doc.text):
            # A speaker does not mean himself: somebody else must have been named.
            mentioned = any(e.label_ == "PERSON" for d in context.docs for e in d.ents)
            return bool(line.label) and not (before or nouns or mentioned)
        people = any(e.label_ in ("PERSON", "NORP", "ORG") for e in doc.ents)
        return not people and not nouns
    return False


def _it_of_nothing(doc: Any) -> bool:
    """ "Mr. Smith signed it": an object "it" where only people stand before it."""
    for token in doc:
        if token.lower_ != "it" or _inside(token.idx, doc.text):
            continue
        if token.dep_ not in ("dobj", "pobj", "dative"):
            return False
        people = {t.i for e in doc.ents if e.label_ == "PERSON" for t in e}
        things = [
            t for t in doc[: token.i]
            if t.pos_ in ("NOUN", "PROPN", "VERB") and t.i not in people and t != token.head
            and t.dep_ != "npadvmod" and not t.text.endswith(".")
        ]  # fmt: skip
        return not things
    return False


def _points_back(line: Line, context: Context) -> bool:
    """An opening "The move", "The two men", "Such a …" with no such thing before it."""
    match = ANAPHORIC.match(line.text)
    if match is None:
        return False
    noun = match.group("noun")
    if noun is None:
        return True
    return noun.lower().rstrip("s") not in context.read.lower()


# Self, boilerplate ------------------------------------------------------------------------


def _self(line: Line, doc: Any, context: Context) -> bool:
    return bool(SELF.search(_outside(line.text)))


def _boilerplate(line: Line, doc: Any, context: Context) -> bool:
    numbers = len(re.findall(r"[a-z] \(\d{1,2}\)", line.text))
    shown = bool(numbers) and any(t.tag_ == "VBZ" and t.dep_ == "ROOT" for t in doc)
    credit = re.fullmatch(r"(?:[A-Z][\w.'’-]+ ){1,3}?[A-Z][\w.'’-]+ ?/ ?[A-Z][\w ./&-]+", line.text)
    return bool(BOILERPLATE.search(line.text) or shown or credit)


def _person(line: Line, doc: Any, context: Context) -> bool:
    return strangers(doc, f"{context.read}\n{line.label}", context.behind)


def _date(line: Line, doc: Any, context: Context) -> bool:
    read = None if context.leans_on else context.read
    return undated(line.text, _outside(line.text), read)


# Quotes -----------------------------------------------------------------------------------

_SPOKEN_BY = re.compile(
    r"\b(?:according to|in a (?:statement|tweet|letter|memo|post|speech|message|release|filing|note)"
    r"|(?:statement|tweet|letter|memo|sign|banner|post|message|headline|caption|report|email|text|note"
    r"|complaint|lawsuit|opinion|ruling|speech|song|book|film|movie|show|album|novel|titled|entitled"
    r"|so-called|known as|slogan|hashtag|phrase|words?)\b)",
    re.IGNORECASE,
)


def _quote(line: Line, doc: Any, context: Context) -> bool:
    if line.label:
        return False
    long = [m for m in QUOTED.finditer(line.text) if m.group().count(" ") >= 5]
    text = line.text
    unclosed = text.count("“") != text.count("”") or text.count('"') % 2
    if not long and not (unclosed and re.search(r"[“\"]|[”\"]$", text)):
        return False
    if _SPOKEN_BY.search(_outside(text)):
        return False
    said = any(t.lemma_.lower() in SAYING and not _inside(t.idx, doc.text) for t in doc)
    if said:
        return False
    lean = context.leans_on
    return not (
        lean and re.search(r"\b(?:said|says|told|added|wrote|tweeted|according)\b|:", lean.text)
    )


# Repetition -------------------------------------------------------------------------------


def content(doc: Any) -> set[str]:
    """The lemmas of a sentence that carry its meaning."""
    return {
        re.sub(r"\W", "", t.lemma_.lower())
        for t in doc
        if not t.is_punct and not t.is_space and t.lemma_.lower() not in STOP and t.text not in STOP
    } - {""}


#: What makes a repetition: a sentence encoder's cosine and something for shared words, less
#: where it is mostly a quote (a quote in its words after its paraphrase is none). Weights and
#: bound set on the labelled sentences, for precision: being about one thing is no fault.
_SHARED, _SPEECH, _ALIKE = 0.36, 0.1, 0.982


def _repetition(line: Line, doc: Any, context: Context) -> bool:
    ours = content(doc)
    speech = sum(len(m.group()) for m in QUOTED.finditer(line.text)) / len(line.text)
    if line.part == "differences":
        return False  # accounts of one thing are set side by side on purpose
    for before, other, likeness in zip(context.before, context.docs, context.likeness, strict=True):
        if line.text == before.text:
            return True
        theirs = content(other)
        least = min(len(ours), len(theirs))
        if least < 3:
            continue
        shared = len(ours & theirs) / least
        if likeness + _SHARED * shared - _SPEECH * speech >= _ALIKE:
            return True
    return False


Rule = Callable[[Line, Any, Context], bool]
_RULES: dict[str, Rule] = {
    "fragment": _fragment,
    "reference": _reference,
    "self": _self,
    "person": _person,
    "date": _date,
    "quote": _quote,
    "repetition": _repetition,
    "boilerplate": _boilerplate,
}
