"""Whether a sentence can stand on a page by its words alone.

Rules on the words as a reader meets them: nothing here knows articles or annotations, so the
same rules choose sentences and, in ``verify``, re-check a finished page.
"""

from __future__ import annotations

import re

from nutgraf.compose.words import count_words, quotations, unquoted

MIN_WORDS = 6
MAX_WORDS = 45

#: Connectives that can be cut from the front, the rest being a sentence.
_CUT_WITH_COMMA = (
    "however|meanwhile|in addition|additionally|also|moreover|furthermore|nevertheless|nonetheless"
    "|for example|for instance|in fact|indeed|of course|similarly|likewise|separately|instead"
    "|still|yet|but|and|so|thus|therefore|hence|consequently|as a result|in turn|by contrast"
    "|in contrast|on the other hand|at the same time|that said|even so|in the meantime|overall"
    "|in other words|to be sure|besides|plus|ultimately|in short|on top of that|above all"
    "|not surprisingly|unsurprisingly|of note|notably|again|still|then again|in other news"
)
_CUT = re.compile(
    rf"(?:(?:{_CUT_WITH_COMMA}),\s+)+|(?:but|and|yet|or)\s+(?=[\w\"“])", re.IGNORECASE
)
#: After cutting a bare "But"/"And", these mean that more than the connective was lost.
_NO_CUT_BEFORE = re.compile(
    r"(?:so|then|not|even|if|when|that|this|these|those|it|he|she|they|what|while|as|only|for"
    r"|with|now|still|yet|another|others|there|who|which|how|why|because|to)\b",
    re.IGNORECASE,
)

_OPENING = re.compile(
    r"(?:he|she|it|they|his|her|its|their|him|them|this|these|those|such|both|neither|either"
    r"|another|others|some of (?:them|these|those)|one of (?:them|these|those)|all of (?:them|this)"
    r"|most of (?:them|these)|many of (?:them|these)|none of (?:them|these)|each of (?:them|these)"
    r"|the (?:latter|former(?= (?:is|was|has|said|would))|two(?= (?:are|were|had|have|also|said|men|sides|will))"
    r"|pair|duo|trio|three(?= (?:were|are|had|men))|other|others|same|following|remaining|rest)"
    r"|it['’]s|that['’]s|he['’]s|she['’]s|they['’]re"
    r"|that(?! (?:would|is why)\b)|here|there(?! (?:is|are|was|were|has|have|will|could|would|may|might|can|appears?|seems?)\b)"
    r"|hence|thus|then|so|also|but|and|or|yet|nor|however|meanwhile|instead|therefore|moreover"
    r"|furthermore|besides|otherwise|later|earlier|afterwards?|thereafter|since then|by then|until then"
    r"|at that (?:time|point)|at the time|at the same time|in (?:that|this|the) case|by that time"
    r"|in (?:addition|response|return|turn|contrast|other words|the meantime|reply)(?=,)|as a result(?=,)"
    r"|because of (?:this|that|it)|for (?:his|her|their|its|that|this|example|instance)\b"
    r"|after (?:that|this)|before (?:that|this)|of (?:those|these|them)|among (?:them|those|these|the others)"
    r"|to (?:that end|this end|do so|do that|do this)|with (?:that|this)|like (?:that|this)"
    r"|if so|if not|even so|not only that|not so|no wonder|that['’]s|which|who|whose|whom"
    r"|the next (?:day|morning)|the following (?:day|morning|week|month|year)|the (?:day|week|night|month|year) before"
    r"|that (?:day|night|morning|evening|afternoon|week|month|year)"
    r"|again|too|as well|likewise|similarly|conversely|indeed|second(?:ly)?(?=,)|third(?:ly)?(?=,)|finally(?=,)"
    r"|first(?=,)|next(?=,)|last(?=,)|for one(?=,)|asked (?:if|whether|about|how|why|what)|when asked|pressed (?:on|about)"
    r"|one(?= (?:of which|said|is|was|had)\b)|several(?= (?:were|are|have|had)\b)|some(?= (?:were|are|have|had|say|said)\b)"
    r"|many(?= (?:were|are|have|had)\b)|none(?= (?:was|were|of them)\b)|all(?= (?:were|are|have|had|three|four|five)\b))\b",
    re.IGNORECASE,
)
#: "It is/was ... that/to": an "it" that refers to nothing, in a few safe shapes.
_EXPLETIVE = re.compile(
    r"it (?:is|was|remains|remained|is not|was not|isn['’]t|wasn['’]t|wasn['’]t immediately) (?:not )?"
    r"(?:immediately |still |yet |also )?"
    r"(?:unclear|clear|unknown|possible|impossible|likely|unlikely|believed|thought|hoped|expected|estimated"
    r"|reported|understood|necessary|important|difficult|hard|too (?:early|soon)|the (?:first|second|third|latest"
    r"|worst|deadliest|largest|biggest|most)\b.*\b(?:since|in|that|ever)|not (?:clear|known))\b",
    re.IGNORECASE,
)

_BACKWARD = re.compile(
    r"\b(?:the latter|the former(?=[,.;]| (?:is|was|has))|as well\.|, too[.,]|\btoo\.$|aforementioned|above-mentioned"
    r"|(?:as|see) (?:above|below)|the same (?:day|night|time|week|month|year|reason|way|thing|person|statement|interview)"
    r"|at (?:that|the same) (?:time|point)|that (?:same )?(?:day|night|morning|week|month|year)"
    r"|the others?\b(?! (?:side|hand|party|countries))|the (?:next|following|previous|preceding) (?:day|night|morning|week|month|year)"
    r"|(?:day|week|month|year|night)s? (?:earlier|later|before|after)(?=[.,;]|$)"
    r"|(?:did|does|do) so\b|since then|\bthereafter\b|\bthereby\b|\btherein\b|doing so\b|in doing so)",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"\b(?:also|likewise|similarly|meanwhile|however|therefore|moreover|furthermore|nevertheless|nonetheless|instead|in addition|as a result)\b",
    re.IGNORECASE,
)
_DEMONSTRATIVE = re.compile(
    r"\b(?:this(?! (?:morning|afternoon|evening|week|weekend|month|year|summer|winter|spring|fall|autumn"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|season|time|january|february|march|april|may|june"
    r"|july|august|september|october|november|december|country|century|decade)\b)"
    r"|these(?! days\b)|those(?! (?:who|that|whose|in|of|with|from|on|at|people|involved|affected|killed|injured"
    r"|responsible|close|familiar|living|under|without|accused|seeking|needing|working|[a-z]+(?:ed|ing))\b))\b",
    re.IGNORECASE,
)
_READER = re.compile(
    r"\b(?:I|I['’](?:m|ve|d|ll)|we|we['’](?:re|ve|d|ll)|you|you['’](?:re|ve|d|ll)|my|our|ours|your|yours|us|me|let['’]s)\b"
)
_NOT_READER = re.compile(
    r"\b(?:US|U\.S\.|ME|I(?=[-\s]?\d)|World War I|Part I|Elizabeth I|Class I)\b"
)

_BOILERPLATE = re.compile(
    r"(?:\bread more\b|\bclick (?:here|on|through)\b|\bsubscribe|\bsign up\b|\bnewsletter\b|\bfollow us\b|\bfollow (?:him|her|me) on\b"
    r"|\bcontributed to this (?:report|story|article)|\b(?:reporting|editing|additional reporting|writing|compiled) by\b"
    r"|\bcopyright\b|©|all rights reserved|\bmay not be (?:published|reproduced)|\bthis (?:article|story|report|post|piece|page|video|site|website|material) "
    r"|\bas we (?:reported|wrote)|\bstory continues|\bcontinue reading|\bwatch (?:the video|live|below|it|more|now)|\b(?:see|view) (?:photos?|more|gallery|also)\b"
    r"|\bphotos?(?: by|:)|\bimage (?:source|credit|copyright|caption)|\bgetty images\b|\bfile photo\b|\bvideo(?: by|:)|\bdownload\b.*\bapp\b"
    r"|\bshare (?:this|on|your)\b|\bcomments? (?:below|section)|\bleave a comment|\btell us\b|\bcontact us\b|\be-?mail (?:us|him|her|me)\b|\bnews tips?\b"
    r"|\badvertisement\b|\bsponsored\b|\btrending\b|\brelated (?:stories|articles|coverage|links|topics)\b|\bterms of (?:use|service)|\bprivacy policy"
    r"|\bcookies?\b.*\b(?:accept|policy|use)|\benable javascript|https?://|www\.|@\w+|#\w+|\bpic\.twitter|\|"
    r"|\b(?:developing|breaking) (?:story|news)\b|\bcheck back|\bstay tuned|\bupdates? (?:to follow|soon)|\bnot immediately (?:respond|return|reply)"
    r"|\b(?:declined|refused) (?:to )?comment(?! on\b)|\bdid not (?:respond|return|reply)|\bcould not be reached|\b(?:has|have) reached out to\b"
    r"|\btold (?:this (?:newspaper|reporter|website|publication)|us)\b|\bthe (?:video|photo|picture|map|chart|graphic|clip|image) (?:above|below)"
    r"|\bhere (?:is|are|['’]s) (?:what|how|why|the|a)\b|\bscroll (?:down|for)|\bpictured\b|\(?pictured|\bfor more (?:information|on|news|details)\b)",
    re.IGNORECASE,
)
_VERBAL = re.compile(r"[.!?…]['\"”’»)\]]*$")
_OPENER = re.compile(r"^[\"“„«‘'(\[]*(?:[A-Z0-9$£€ÀÁÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜÝ]|[a-z]+[A-Z])")
_PERSONAL = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:they|them|their|theirs|themselves)\b", re.IGNORECASE)
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ][\w'’.-]+")
_OPEN_SINGULAR = re.compile(
    r"\b(?:a|an|the|each|every|one|another|whose|mr|mrs|ms|dr) (?:[\w'’-]+ ){0,4}?(?:man|woman|boy|girl|mother|father|son|daughter"
    r"|husband|wife|brother|sister|president|minister|senator|governor|officer|teacher|student|driver|doctor|victim"
    r"|suspect|gunman|shooter|actor|actress|singer|player|coach|judge|lawyer|attorney|candidate|leader|official|person"
    r"|child|baby|teen|teenager|worker|employee|journalist|reporter|spokesman|spokeswoman|chief|director|mayor|star"
    r"|pilot|soldier|nurse|patient|passenger|resident|neighbou?r|witness|employer|owner|manager|king|queen|prince|princess|pope"
    r"|congressman|congresswoman|lawmaker|prosecutor|secretary|chairman|chairwoman|founder|executive|ceo|nominee|contractor|analyst|leaker|whistleblower|\d+-year-old)\b",
    re.IGNORECASE,
)


def form_fault(text: str) -> str | None:
    """What is wrong with the form of a sentence, or ``None``: its reason in a word or two.

    Refuses fragments, questions, too short and too long sentences, unpaired quotation marks
    and brackets, boilerplate, the reporter's own "I", "we" and "you", shouting, lists.
    """
    if not _OPENER.match(text):
        return "fragment"
    if not _VERBAL.search(text) or "\n" in text:
        return "fragment"
    length = count_words(text)
    if length < MIN_WORDS:
        return "short"
    if length > MAX_WORDS:
        return "long"
    ranges, paired = quotations(text)
    if not paired or text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        return "unpaired"
    outside = unquoted(text)
    if "?" in outside or text.rstrip("\"”’'»").endswith("?"):
        return "question"
    if "!" in outside:
        return "exclamation"
    if re.search(r"…|\.\.\.?|\s--\s*$|[•▪►*]|\t|\s{3}", outside):
        return "broken"
    if outside.rstrip().endswith(":") or outside.count(";") > 2 or outside.count(",") > 7:
        return "list"
    if _BOILERPLATE.search(outside):
        return "boilerplate"
    if _READER.search(_NOT_READER.sub("", outside)):
        return "first person"
    letters = [c for c in text if c.isalpha()]
    if not letters or sum(c.isupper() for c in letters) > 0.5 * len(letters):
        return "capitals"
    return None


def cut_length(text: str) -> int:
    """How many characters of an opening connective can be cut from ``text``; 0 for none."""
    match = _CUT.match(text)
    if match is None:
        return 0
    rest = text[match.end() :]
    if "," not in match.group() and _NO_CUT_BEFORE.match(rest):
        return 0
    return match.end() if rest[:1].isalnum() or rest[:1] in '"“' else 0


def _resolved(text: str, end: int) -> bool:
    """Whether an editor's bracket follows at once, which says what the word stands for."""
    return bool(re.match(r"(?:['’]s)?\s*\[[^\]]+\]", text[end:]))


def dependence(text: str) -> str | None:
    """Why a sentence needs an earlier one to be understood, or ``None``.

    Sees opening pronouns, demonstratives and connectives, words that point back ("also",
    "the latter", "the same day"), and "he", "she", "they" with nobody before them in the
    sentence. A bracketed reference right after a word resolves it. Quoted words are not
    looked into, except for an opening "he", "she" or "they".
    """
    outside = unquoted(text)
    opening = _OPENING.match(outside.lstrip("(["))
    if opening and not _EXPLETIVE.match(outside) and not _resolved(outside, opening.end()):
        return f"opens with “{opening.group()}”"
    for pattern in (_BACKWARD, _ALSO):
        back = pattern.search(outside)
        if back:
            return f"“{back.group()}” points back"
    for match in _DEMONSTRATIVE.finditer(outside):
        if not _resolved(outside, match.end()):
            return f"“{match.group()}” points back"
    if re.search(r"\bhere\b", outside, re.IGNORECASE):
        return "“here” has no place"
    return _pronoun(text, outside)


def _pronoun(text: str, outside: str) -> str | None:
    start = re.match(r"[\"“„«‘'\s]*(he|she|they|him|her|his|their)(?=['’\s])", text, re.IGNORECASE)
    if start and text[:1] in "\"“„«‘'":
        return f"quote opens with “{start.group(1)}”"
    for match in _PERSONAL.finditer(outside):
        if _resolved(outside, match.end()):
            break
        if not _antecedent(outside, match.start()):
            return f"“{match.group()}” has nobody before it"
        break
    for match in _PLURAL.finditer(outside):
        if not re.search(
            r"\w+s\b|\band\b|\bpeople\b|\bchildren\b|\bwomen\b|\bmen\b|\bpolice\b|\bfamily\b|\bteam\b",
            outside[: match.start()],
        ):
            return f"“{match.group()}” has nobody before it"
        break
    return None


def _antecedent(outside: str, at: int) -> bool:
    """Whether somebody stands before ``at`` whom "he" or "she" can mean."""
    before = outside[:at]
    if _OPEN_SINGULAR.search(before):
        return True
    names = [m for m in _CAPITAL.finditer(before) if m.start() > 0 or " " not in before[:1]]
    named = [m for m in names if m.group().lower().rstrip(".") not in _NOT_NAMES]
    if named:
        return True
    # "After his arrest, Smith said": the name follows the opening clause.
    clause = re.match(r"[^,]{3,80},\s+(?:[\w.'’-]+\s+){0,6}?([A-Z][\w'’-]+)", outside)
    return bool(clause and at < outside.find(",") and re.match(_SUBORDINATE, outside))


_SUBORDINATE = re.compile(
    r"(?:after|before|in|during|with|while|when|as|since|despite|following|at|on|by|through|for|from|under|throughout|although|though)\b",
    re.IGNORECASE,
)
_NOT_NAMES = frozenset(
    """the a an in on at after before during with while when as since despite following by for from
    under although though if because monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december according police
    officials authorities president u.s us american americans british french russian chinese german
    not no only even one two three four five six seven eight nine ten some many most all more
    internet twitter facebook""".split()
)


def without_brackets(text: str) -> str:
    """A page sentence without the editor's bracketed inserts."""
    return re.sub(
        r" ?\[[^\[\]]*\](?= ?[.,;:!?])| ?\[[^\[\]]*\]$|\[[^\[\]]*\] | \[[^\[\]]*\]", "", text
    )
