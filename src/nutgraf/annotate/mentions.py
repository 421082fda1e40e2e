"""Mentions of persons, organisations and places, with their fullest name and descriptor."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nutgraf.annotate.descriptors import descriptor_of, is_descriptor_noun
from nutgraf.annotate.names import fold, key_of, without_titles
from nutgraf.annotate.wordlists import words
from nutgraf.model import Mention, MentionKind

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_KINDS: dict[str, MentionKind] = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "group",
    "EVENT": "other",
    "LAW": "other",
    "PRODUCT": "other",
    "WORK_OF_ART": "other",
}
_BAD = re.compile(r"https?:|www\.|[@#<>{}|\n]|^\W*$|^\d+$")
#: A "person" whose name ends so is a body.
_BODY_WORDS = words(
    """
    partners media group inc llc ltd plc corp corporation company co holdings capital bank
    university college institute foundation fund association federation council agency airlines
    airways motors industries systems technologies solutions labs records studios pictures
    entertainment network news times post journal tribune herald gazette magazine party committee
    campaign ministry department church center centre hospital club union
    """
)
_PLAIN_WORDS = words(
    """
    read more updated published photo image related advertisement share follow subscribe
    """
)


_HONORIFICS = words("mr mrs ms dr sir dame lord lady")
_NAME_PART = re.compile(r"[A-Z][a-zà-ÿ'’-]+(?:-[A-Z][a-zà-ÿ]+)?")


@dataclass(frozen=True, slots=True)
class _Raw:
    start: int
    end: int
    kind: MentionKind
    text: str
    descriptor: tuple[int, int] | None


def find_mentions(doc: Doc) -> list[Mention]:
    """The mentions of a parsed text in reading order, not overlapping.

    Names that the article gives in a fuller form elsewhere take that form, and the kind that
    most of a name's mentions have.
    """
    raw = [r for ent in doc.ents if (r := _raw(doc, ent)) is not None]
    raw = sorted([*raw, *_titled(doc, raw)], key=lambda r: r.start)
    raw = _agreed_kinds(raw)
    people = [r for r in raw if r.kind == "person"]
    full = _fullest(r.text for r in people)
    first: dict[str, int] = {}
    for one in people:
        first.setdefault(one.text, one.start)
    mentions = []
    for one in raw:
        person = one.kind == "person"
        name = full.get(one.text, one.text) if person else _plain(one.text)
        if person and name != one.text and _is_another(one, name, first):
            name = one.text
        key = key_of(name, person=person)
        if key:
            mentions.append(Mention(one.start, one.end, one.kind, name, key, one.descriptor))
    return mentions


def _is_another(one: _Raw, name: str, first: Mapping[str, int]) -> bool:
    """Whether a fuller name is a relative's: named only after "President Vale" or "Mr. Vale".

    A person is given in full first. What comes fuller later is someone else if it ends in "Jr.",
    or if the short form came with an office of its own.
    """
    if first[name] < one.start or first[name] < first[one.text]:
        return False
    return one.descriptor is not None or name.rstrip(".").endswith(" Jr")


def _titled(doc: Doc, known: Sequence[_Raw]) -> Iterator[_Raw]:
    """Names of two or three words after a title that the recogniser passed over ("Mayor Ana Ruiz")."""
    taken = {i for r in known for i in range(r.start, r.end)}
    for token in doc[:-2]:
        word = token.lower_.strip(".")
        if not token.text[:1].isupper() or not (is_descriptor_noun(word) or word in _HONORIFICS):
            continue
        last = token.i + 1
        while last < len(doc) and last - token.i <= 3 and _NAME_PART.fullmatch(doc[last].text):
            last += 1
        names = doc[token.i + 1 : last]
        if len(names) < 2 or (last < len(doc) and doc[last].text[:1].isupper()):
            continue
        if any(is_descriptor_noun(t.lower_) or t.idx in taken for t in names):
            continue
        yield _Raw(
            names.start_char, names.end_char, "person", names.text, descriptor_of(doc, names)
        )


def _plain(name: str) -> str:
    return re.sub(r"['’]s?$", "", re.sub(r"^[Tt]he\s+", "", name))


def _raw(doc: Doc, ent: Span) -> _Raw | None:
    kind = _KINDS.get(ent.label_)
    if kind is None:
        return None
    if kind == "person" and len(ent) > 1 and ent[-1].lower_.strip(".") in _BODY_WORDS:
        kind = "organisation"
    first, last = ent.start, ent.end
    while first < last and (
        doc[first].is_space or doc[first].is_punct or doc[first].lower_ in {"the", "a", "an"}
    ):
        first += 1
    while last > first and (
        doc[last - 1].is_space
        or doc[last - 1].text in {"'s", "’s", "'", "’", ",", '"', "”", "“", "-"}
    ):
        last -= 1
    if first >= last:
        return None
    span = doc[first:last]
    if kind == "person":
        span = _person_span(doc, span)
    text = span.text
    if _BAD.search(text) or len(text) > 80 or text.lower() in _PLAIN_WORDS:
        return None
    descriptor = descriptor_of(doc, span) if kind == "person" else None
    return _Raw(span.start_char, span.end_char, kind, without_titles(text) if kind == "person" else text,
                descriptor)  # fmt: skip


def _person_span(doc: Doc, span: Span) -> Span:
    """A person's span without office words taken into the name ("spokesman Dmitry Peskov")."""
    first = span.start
    while first < span.end - 1 and (
        is_descriptor_noun(doc[first].lower_) or not doc[first].text[:1].isupper()
    ):
        first += 1
    return doc[first : span.end]


def _agreed_kinds(raw: Sequence[_Raw]) -> list[_Raw]:
    """The same mentions, each name with the kind that most of its mentions have."""
    votes: dict[str, dict[MentionKind, int]] = defaultdict(lambda: defaultdict(int))
    for one in raw:
        votes[fold(one.text)][one.kind] += 1
    surnames = {
        fold(r.text).split()[-1] for r in raw if r.kind == "person" and len(r.text.split()) > 1
    }
    agreed = []
    for one in raw:
        alone = fold(one.text)
        if one.kind in {"organisation", "other"} and alone in surnames:
            agreed.append(_Raw(one.start, one.end, "person", one.text, one.descriptor))
            continue
        counts = votes[fold(one.text)]
        best = max(counts, key=lambda k: (counts[k], k == "person"))
        if best != one.kind and counts[best] > counts[one.kind]:
            one = _Raw(one.start, one.end, best, one.text, one.descriptor)
        agreed.append(one)
    return agreed


def _fullest(names: Iterable[str]) -> dict[str, str]:
    """For each form of a person's name, the fullest form that it is surely part of.

    A surname borne by two people in the article stays as it is.
    """
    forms = sorted(set(names), key=lambda n: (len(n.split()), len(n)), reverse=True)
    chosen: dict[str, str] = {}
    for form in forms:
        parts = set(key_of(form, person=True).split())
        last = fold(form).split()[-1] if fold(form).split() else ""
        owners = {
            key_of(o, person=True): o
            for o in reversed(forms)
            if len(o.split()) > len(form.split())
            and parts < set(key_of(o, person=True).split())
            and last in fold(o).split()
        }
        chosen[form] = next(iter(owners.values())) if len(owners) == 1 else form
    return chosen
