"""The linter's rule on people: nobody is named before the text says who that is."""

from __future__ import annotations

import re
from typing import Any

from words_of_faults import ROLE, SAYING, TITLED


def strangers(doc: Any, known: str, behind: str) -> bool:
    """Whether a sentence names somebody whom neither it nor ``known``, the text so far, explains.

    ``behind`` is the text of the story's articles: what it calls by first name and surname
    is a person.
    """
    for ent in doc.ents:
        if ent.label_ in ("PERSON", "ORG", "GPE") and _stranger(ent, doc, known, behind):
            return True
    return False


def _stranger(ent: Any, doc: Any, known: str, behind: str) -> bool:
    name = re.sub(r"['’]s?$", "", ent.text.strip())
    name = re.sub(r"^(?:Mr|Mrs|Ms|Miss)\.? ", "", name)
    before, after = doc.text[: ent.start_char], doc.text[ent.end_char :]
    if re.match(r" [A-Z]", after):
        return False
    if " " in name:
        return ent.label_ == "PERSON" and _speaks_unknown(ent, name, before, after, known)
    if not re.fullmatch(r"[A-ZÀ-Þ][\w'’-]*[a-zß-ÿ]", name):
        return False
    if re.search(rf"\b{re.escape(name)}\b", f"{known}\n{before}"):
        return False
    if not (_speaks(ent) or _surname(name, ent.label_, behind)) or _marks_something(ent):
        return False
    if re.search(r"\b(?:Mr|Mrs|Ms|Miss)\.? $", doc.text[: ent.end_char - len(name)]):
        return True
    described = ROLE.search(before) or re.search(r"[A-Z][\w.'’-]+ $", before)
    return not described and not _described_after(after)


def _marks_something(ent: Any) -> bool:
    """ "The Nixon administration", "the Interior and Commerce departments"."""
    token = ent.root.head if ent.root.dep_ == "conj" else ent.root
    return token.dep_ in ("compound", "nmod", "amod") and token.head.i >= ent.end


def _described_after(after: str) -> bool:
    return bool(
        re.match(
            r"(?:,|,? \(| [-–—]+) ?(?:\d|an? |the |who |whose |[\w ]*(?:of|for|with|at) )", after
        )
        or re.match(r"\s*\[|,? (?:of|from|with|at) ", after)
        or re.match(
            r", [\w'’ -]{0,40}(?:man|woman|er|or|ist|ent|ief|ary|wife|son|daughter)\b", after
        )
    )


_NO_FIRST_NAME = frozenset(
    """The In At On Near From To By For And But With As After Before When While Of Old New North South East
    West Fort Mount Lake Port San Santa Saint Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    Former President Senator Mr Mrs Ms""".split()  # noqa: SIM905
)


def _surname(name: str, label: str, behind: str) -> bool:
    """Whether the story's articles show this word to be somebody's surname."""
    titled = rf"\b(?:{TITLED}) (?:[A-Z][\w.'’-]* ){{0,2}}{re.escape(name)}\b(?! [A-Z])"
    if re.search(titled, behind):
        return True
    first = re.findall(rf"\b([A-ZÀ-Þ][a-zß-ÿ]+) (?:[A-Z]\. )?{re.escape(name)}\b", behind)
    return label == "PERSON" and any(x not in _NO_FIRST_NAME for x in first)


_DOING = frozenset(
    [
        "release",
        "issue",
        "fire",
        "thank",
        "offer",
        "call",
        "name",
        "accuse",
        "sing",
        "agree",
        "post",
        "promise",
    ]
)


def _speaks(ent: Any) -> bool:
    root = ent.root
    said = root.head.lemma_.lower() in SAYING - _DOING
    return bool(ent.label_ == "PERSON" and root.dep_ == "nsubj" and said)


def _speaks_unknown(ent: Any, name: str, before: str, after: str, known: str) -> bool:
    """A source by full name of whom nothing says, here or before, who it is."""
    if not _speaks(ent):
        return False
    if re.search(rf"\b{re.escape(name.split()[-1])}\b", f"{known}\n{before}") or ROLE.search(
        before
    ):
        return False
    opens = not before.strip("“\"‘' ") or re.search(
        r"(?:[,;”\"]|\b(?:and|but|when|that|as)) ?$", before
    )
    return bool(opens) and not _described_after(after)
