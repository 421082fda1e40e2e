"""How the story's articles introduce the people they name: offices, full names, one name a person."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nutgraf.compose.dates import relative_dates
from nutgraf.compose.english import lexicon
from nutgraf.model import Citation, Label, Material, Mention, Span

TITLES = re.compile(
    r"^(?:president|vice president|prime minister|minister|chancellor|king|queen|prince|princess|pope|senator|sen"
    r"|representative|rep|congressman|congresswoman|governor|gov|mayor|general|gen|admiral|adm|colonel|col|major|maj"
    r"|captain|capt|lieutenant|lt|sergeant|sgt|judge|justice|secretary|ambassador|professor|prof|dr|sir|lord|lady"
    r"|detective|officer|chief|sheriff|bishop|archbishop|cardinal|father|rabbi|imam|sheikh|emperor|first lady)\b\.?\s+",
    re.IGNORECASE,
)
CIVIL = re.compile(r"(?:Mr|Mrs|Ms|Miss|Mister)\.?\s*$|^(?:Mr|Mrs|Ms|Miss)\.?\s")
#: "Ann Lee's Harbour": a name with what is its bearer's.
_OWNED = re.compile(r"['’]s ")
_BAD_DESCRIPTOR = re.compile(
    r"\b(?:his|her|my|our|their|your|its|he|she|who|said|says|that|this|these|also|meanwhile|according|however)\b|[\"“”\n\[\]()]",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"\b(?:of|for|at|and|to|in|by|with|from|the|a|an|as|on|or)$|^(?:and|or|of|to|for|by) ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Introduction:
    """Who a person is, in an article's words.

    ``before`` is the stretch that leads up to the name ("Kremlin spokesman"), ``after`` the
    one that follows it; ``name`` is the full name's stretch beside it.
    """

    material: Material
    name: tuple[int, int]
    before: tuple[int, int] | None = None
    after: tuple[int, int] | None = None

    def words(self, start: int, end: int) -> str:
        return self.material.revision.text[start:end]

    def span(self, start: int, end: int) -> Span:
        revision = self.material.revision
        return Span(self.material.article.id, revision.number, start, end)

    @property
    def descriptor(self) -> tuple[int, int] | None:
        return self.before or self.after


class People:
    """How the story's articles introduce the people they name, by mention key."""

    def __init__(self, materials: Sequence[Material]) -> None:
        self._same = _same_people(materials)
        kinds: dict[str, Counter[str]] = defaultdict(Counter)
        found: dict[str, list[Introduction]] = defaultdict(list)
        self._named: dict[str, list[Introduction]] = defaultdict(list)
        for material in materials:
            text = material.revision.text
            for mention in material.annotation.mentions:
                key = self.key(mention.key)
                kinds[key][mention.kind] += 1
                if mention.kind != "person":
                    continue
                name = (mention.start, mention.end)
                surface = text[mention.start : mention.end]
                if (
                    len(surface.split()) > 1
                    and not CIVIL.match(surface)
                    and not TITLES.match(surface)
                    and not _OWNED.search(surface)
                ):
                    if key == mention.key or len(surface.split()) <= len(key.split()):
                        self._named[key].append(Introduction(material, name))
                introduction = _introduction(material, mention)
                if introduction:
                    found[key].append(introduction)
        placed = _placed(materials)
        self.people = {
            k
            for k, c in kinds.items()
            if c["person"] * 2 >= sum(c.values()) and c["person"] and k not in placed
        }
        #: Names of one word that are a body or place wherever they stand, in two articles or more.
        self.bodies = _bodies(materials) - self.people
        bearers = Counter(surname(key) for key in kinds if " " in key and key in self.people)
        sure = {
            key: [o for o in options if bearers[surname(key)] < 2 or _whole(o)]
            for key, options in found.items()
        }
        named = {surname(k): k for k in sorted(self.people) if " " in k}
        #: The whole names' keys by surname, where nothing but a person is called so.
        self.surnames = {s: k for s, k in named.items() if s not in kinds or s in self.people}
        self._best = {key: _best(options) for key, options in sure.items() if options}

    def key(self, key: str) -> str:
        """The key of the whole name that a surname's key surely stands for, or itself."""
        return self._same.get(key, key)

    def introduction(self, key: str) -> Introduction | None:
        """The best introduction of a person, or ``None`` where no article has one."""
        return self._best.get(key)

    def full_name(self, key: str) -> Introduction | None:
        """A place where the full name stands, descriptor or not."""
        best = self._best.get(key)
        if best and _whole(best):
            return best
        options = self._named.get(key)
        return options[0] if options else None

    def first_names(self, key: str) -> frozenset[str]:
        """The words that stand before the surname in the person's whole name."""
        named = self.full_name(self.key(key))
        return frozenset(named.words(*named.name).split()[:-1]) if named else frozenset()

    def surname_key(self, name: str) -> str | None:
        """The key of the one person whose surname is the last word of ``name``."""
        last = name.split()[-1].lower() if name.split() else ""
        found = {self.key(k) for k in self.people if surname(k) == last}
        return found.pop() if len(found) == 1 else None

    def name_label(self, key: str) -> Label | None:
        """The person's whole name as a label."""
        named = self.full_name(key)
        if named is None:
            return None
        return Label(text=named.words(*named.name), citation=Citation(span=named.span(*named.name)))

    def label(self, key: str) -> Label | None:
        """The best descriptor as a label."""
        best = self._best.get(key)
        if best is None or best.descriptor is None:
            return None
        start, end = best.descriptor
        words = best.words(start, end)
        if not words.strip():
            return None
        return Label(text=words, citation=Citation(span=best.span(start, end)))


_WHERE = re.compile(
    r"\b(?:in|off|near|from|at|between|to|on|around|across|outside|over|through|via|toward|towards|into|beyond|island of"
    r"|port of|city of|town of|village of)\s+(?:the )?$"
)


def _placed(materials: Sequence[Material]) -> set[str]:
    """Names of one word taken for people that mostly stand where places do: "off Bohol"."""
    seen: Counter[str] = Counter()
    where: Counter[str] = Counter()
    whole: set[str] = set()
    for material in materials:
        text = material.revision.text
        for mention in material.annotation.mentions:
            if mention.kind == "person" and " " in mention.key:
                whole.update(mention.key.split())
            elif mention.kind == "person":
                seen[mention.key] += 1
                before = text[max(0, mention.start - 16) : mention.start]
                where[mention.key] += bool(_WHERE.search(before))
    return {k for k, n in seen.items() if where[k] * 2 >= n and k not in whole}


def _bodies(materials: Sequence[Material]) -> set[str]:
    found: Counter[str] = Counter()
    for material in materials:
        mentions = material.annotation.mentions
        found.update({m.key for m in mentions if m.kind in ("organisation", "place")})
    return {key for key, count in found.items() if count > 1}


def _whole(option: Introduction) -> bool:
    """Whether more than a surname is introduced: "President Obama" may be any Obama's."""
    return len(option.words(*option.name).split()) > 1


def _same_people(materials: Sequence[Material]) -> dict[str, str]:
    """Which bare surnames mean which whole names: the only bearer, or by far the most named."""
    counts: Counter[str] = Counter()
    for material in materials:
        people = (m for m in material.annotation.mentions if m.kind == "person")
        counts.update(m.key for m in people)
    together = [{m.key for m in x.annotation.mentions} for x in materials]
    same: dict[str, str] = {}
    whole = sorted((k for k in counts if " " in k), key=lambda k: (-counts[k], len(k), k))
    bearers: dict[str, list[str]] = defaultdict(list)
    for key in whole:
        namesakes = bearers[surname(key)]
        namesakes.append(key)
        for other in namesakes[:-1]:
            apart = not any(key in keys and other in keys for keys in together)
            if other not in same and _one_name(key, other) and (apart or _plain_name(key) == other):
                same[key] = other
                break
    for key in whole:  # "Panthers Reggie Bush" where Reggie Bush is named too
        tail = key.partition(" ")[2]
        if " " in tail and tail in counts and same.get(tail) != key:
            same[key] = same.get(tail, tail)
    for key in counts:
        if " " in key or key not in bearers:
            continue
        most = sorted((k for k in bearers[key] if k not in same), key=lambda k: (-counts[k], k))
        if len(most) == 1 or counts[most[0]] >= 3 * counts[most[1]]:
            same[key] = most[0]
    return same


@lru_cache(maxsize=16384)
def surname(key: str) -> str:
    """The family name in a name's key: the last word, or the first of a Korean or Chinese one."""
    parts = _plain_name(key).split()
    first = len(parts) in (2, 3) and parts[0] in lexicon("families")
    return parts[0] if first else parts[-1]


def _plain_name(key: str) -> str:
    """A name's key without initials and "jr"."""
    parts = [p for p in key.split() if len(p) > 1 and p not in ("jr", "sr", "ii", "iii")]
    return " ".join(parts) or key


def _one_name(a: str, b: str) -> bool:
    """Whether two whole names can be one person's: same surname, first names that agree."""
    ours, theirs = _plain_name(a).split(), _plain_name(b).split()
    if surname(a) != surname(b) or (surname(a) == ours[0]) != (surname(b) == theirs[0]):
        return False
    if surname(a) == ours[0] and len(ours) > 1:
        return "".join(ours) == "".join(theirs)
    first, second = (_given(n) for n in (ours[0], theirs[0]))
    if len(ours) == 1 or len(theirs) == 1:
        return False
    return first == second or (
        min(len(first), len(second)) >= 3 and (first.startswith(second) or second.startswith(first))
    )


def _given(name: str) -> str:
    """A given name in full where it is a usual short form: "jim" for "james"."""
    for pair in lexicon("nicknames"):
        short, _, whole = pair.partition("=")
        if short == name:
            return whole
    return name


def _introduction(material: Material, mention: Mention) -> Introduction | None:
    text = material.revision.text
    if re.match(r"[-’']\w\w", text[mention.end : mention.end + 3]):
        return None
    if mention.descriptor is None:
        title = TITLES.match(text[mention.start : mention.end])
        if title and len(text[mention.start : mention.end][title.end() :].split()) > 1:
            start = mention.start + title.end()
            before = (mention.start, mention.start + len(title.group().rstrip()))
            return Introduction(material, (start, mention.end), before=before)
        return None
    start, end = mention.descriptor
    if start >= mention.end:
        clause = re.search(r",? (?:who|which|that|whose|where) |, ", text[start:end])
        end = start + clause.start() if clause else end
    words = text[start:end]
    if (
        _BAD_DESCRIPTOR.search(words)
        or _DANGLING.search(words)
        or not 1 <= len(words.split()) <= 9
        or relative_dates(words)
    ):
        return None
    if end <= mention.start and not text[end : mention.start].strip():
        if not _sound(words, before=True):
            return None
        return Introduction(material, (mention.start, mention.end), before=(start, end))
    if start >= mention.end and re.fullmatch(r",?\s*", text[mention.end : start]):
        if not _sound(words, before=False):
            return None
        return Introduction(material, (mention.start, mention.end), after=(start, end))
    return None


_VERB_LIKE = re.compile(
    r"\b(?:fires?|says|hits|wins|dies|kills|sues|names?|hires?|beats?|backs|is|are|was|were|has|had|will|known|made"
    r"|born|named|dubbed|called|charged|accused)\b",
    re.IGNORECASE,
)


def _sound(words: str, before: bool) -> bool:
    """Whether a descriptor says who somebody is: it holds a word for a role, and no clause.

    What leads up to a name must end in the role ("Kremlin spokesman") and be a phrase of its
    own: a common noun before a capitalised office ("rocket U.N. chief") has strayed in.
    """
    parts = words.split()
    folded = [p.lower().strip(".,'’") for p in parts]
    roles = [
        n
        for n, p in enumerate(folded)
        if p in lexicon("roles") or p.split("-")[-1] in lexicon("roles")
    ]
    if not roles or _VERB_LIKE.search(words):
        return False
    if not before:
        return roles[0] < 7
    if folded[roles[-1]] in lexicon("kin") and "of" not in folded:
        return False  # "[husband] Eric": whose?
    ends = roles[-1] == len(parts) - 1 or folded[roles[-1] + 1] in ("of", "for", "to")
    if not ends or len(parts) > 6:
        return False
    if any(p.endswith("ed") and p.islower() and p not in lexicon("past_roles") for p in parts):
        return False
    strays = [p for p in parts[:1] if p[0].islower() and folded[0] not in _BEFORE_OFFICE]
    return not (strays and len(parts) > 1 and any(p[0].isupper() for p in parts[1:]))


#: Small words that may stand before a capitalised office.
_BEFORE_OFFICE = lexicon("before_office")


def _best(options: list[Introduction]) -> Introduction:
    """The most usual descriptor, before the name rather than after it, with the full name."""
    common: Counter[str] = Counter()
    for _, words in {(o.material.article.id, _folded(o)) for o in options}:
        common[words] += 1
    common.update(_folded(o) for o in options)

    def value(item: tuple[int, Introduction]) -> tuple[float, int]:
        order, option = item
        start, end = option.descriptor or (0, 0)
        length = len(option.words(start, end).split())
        score = common[_folded(option)] + 2.0 * _whole(option) + 1.0 * (option.before is not None)
        score -= 0.5 * max(0, length - 5)
        return (-score, order)

    return min(enumerate(options), key=value)[1]


def _folded(option: Introduction) -> str:
    start, end = option.descriptor or (0, 0)
    return re.sub(r"^(?:the|a|an) ", "", option.words(start, end).lower())
