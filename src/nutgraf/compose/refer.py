"""References: introducing people, resolving dates, and refusing what would hang in the air.

An ``Editor`` walks down the page. It knows whom the page has introduced and which year it has
shown, and gives each sentence the edits it needs at its place, or refuses it.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nutgraf.compose.dates import bracket_place, relative_dates, unresolved_dates, written
from nutgraf.compose.dependence import dependence
from nutgraf.compose.names import MARKED
from nutgraf.compose.pool import Candidate
from nutgraf.compose.words import overlaps, terms
from nutgraf.model import Citation, Edit, Label, Material, Mention, Span, apply

TITLES = re.compile(
    r"^(?:president|vice president|prime minister|minister|chancellor|king|queen|prince|princess|pope|senator|sen"
    r"|representative|rep|congressman|congresswoman|governor|gov|mayor|general|gen|admiral|adm|colonel|col|major|maj"
    r"|captain|capt|lieutenant|lt|sergeant|sgt|judge|justice|secretary|ambassador|professor|prof|dr|sir|lord|lady"
    r"|detective|officer|chief|sheriff|bishop|archbishop|cardinal|father|rabbi|imam|sheikh|emperor|first lady)\b\.?\s+",
    re.IGNORECASE,
)
_CIVIL = re.compile(r"(?:Mr|Mrs|Ms|Miss|Mister)\.?\s*$|^(?:Mr|Mrs|Ms|Miss)\.?\s")
_BAD_DESCRIPTOR = re.compile(
    r"\b(?:his|her|my|our|their|your|its|he|she|who|said|says|that|this|these|also|meanwhile|according|however)\b|[\"“”\n\[\]()]",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"\b(?:of|for|at|and|to|in|by|with|from|the|a|an|as|on|or)$|^(?:and|or|of|to|for|by) ",
    re.IGNORECASE,
)
_AGE_AFTER = re.compile(r",? (?:aged? )?\d{1,3}\b,?|, (?:who|an?|the|[A-Z][\w'’.-]+['’]s)\s")


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
                    and not _CIVIL.match(surface)
                    and not TITLES.match(surface)
                ):
                    self._named[key].append(Introduction(material, name))
                introduction = _introduction(material, mention)
                if introduction:
                    found[key].append(introduction)
        self.people = {
            k for k, c in kinds.items() if c["person"] * 2 >= sum(c.values()) and c["person"]
        }
        bearers = Counter(key.split()[-1] for key in kinds if " " in key and key in self.people)
        sure = {
            key: [o for o in options if bearers[key.split()[-1]] < 2 or _whole(o)]
            for key, options in found.items()
        }
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
        found = {self.key(k) for k in self.people if k.split()[-1] == last}
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
        namesakes = bearers[_plain_name(key).split()[-1]]
        namesakes.append(key)
        for other in namesakes[:-1]:
            apart = not any(key in keys and other in keys for keys in together)
            if other not in same and _one_name(key, other) and (apart or _plain_name(key) == other):
                same[key] = other
                break
    for key in counts:
        if " " in key or key not in bearers:
            continue
        most = sorted((k for k in bearers[key] if k not in same), key=lambda k: (-counts[k], k))
        if len(most) == 1 or counts[most[0]] >= 3 * counts[most[1]]:
            same[key] = most[0]
    return same


def _plain_name(key: str) -> str:
    """A name's key without initials and "jr"."""
    parts = [p for p in key.split() if len(p) > 1 and p not in ("jr", "sr", "ii", "iii")]
    return " ".join(parts) or key


def _one_name(a: str, b: str) -> bool:
    """Whether two whole names can be one person's: same surname, first names that agree."""
    ours, theirs = _plain_name(a).split(), _plain_name(b).split()
    if ours[-1] != theirs[-1]:
        return False
    first, second = ours[0], theirs[0]
    if len(ours) == 1 or len(theirs) == 1:
        return False
    return first == second or (
        min(len(first), len(second)) >= 3 and (first.startswith(second) or second.startswith(first))
    )


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
    words = text[start:end]
    if (
        _BAD_DESCRIPTOR.search(words)
        or _DANGLING.search(words)
        or not 1 <= len(words.split()) <= 9
        or relative_dates(words)
    ):
        return None
    if end <= mention.start and not text[end : mention.start].strip():
        if len(words.split()) > 5 or _headline_like(words):
            return None
        return Introduction(material, (mention.start, mention.end), before=(start, end))
    if start >= mention.end and re.fullmatch(r",?\s*", text[mention.end : start]):
        return Introduction(material, (mention.start, mention.end), after=(start, end))
    return None


def _headline_like(words: str) -> bool:
    """Whether a descriptor comes from a headline run into the text: verbs in it, no end."""
    return bool(
        re.search(
            r"\b(?:fire|fires|says|hits|wins|dies|kills|sues|names?|hires?|beats?|backs)\b",
            words,
            re.I,
        )
    )


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


@dataclass(slots=True)
class Editor:
    """What the page has told its reader so far, and the edits a next sentence needs."""

    people: People
    introduced: set[str] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)
    year: int | None = None

    def copy(self) -> Editor:
        """An editor that starts from the same place and changes nothing here."""
        return Editor(self.people, set(self.introduced), set(self.terms), self.year)

    def edits(self, candidate: Candidate, speaker: str | None = None) -> tuple[Edit, ...] | None:
        """The edits for ``candidate`` at this place of the page; ``None``: it cannot stand here.

        ``speaker`` is the key of somebody a label beside the sentence introduces.
        """
        if candidate.needs - self.terms:
            return None
        known = self.introduced | ({speaker} if speaker else set())
        out = list(candidate.cuts)
        for mention in candidate.mentions:
            key = self.people.key(mention.key)
            if mention.kind != "person" or key not in self.people.people or key in known:
                continue
            if _attributive(candidate, mention):
                continue
            known.add(key)
            inserts = self._introduce(candidate, mention)
            if inserts is None:
                return None
            out.extend(inserts)
        out.extend(self._dates(candidate))
        out.sort(key=lambda e: (e.start, e.end))
        if any(a.end > b.start for a, b in itertools.pairwise(out)):
            return None
        text = apply(candidate.text, tuple(out))
        if dependence(text) or unresolved_dates(text):
            return None
        return tuple(out)

    def commit(self, candidate: Candidate, text: str) -> None:
        """Take note that ``candidate`` stands on the page as ``text``."""
        self.introduced.update(
            self.people.key(m.key)
            for m in candidate.mentions
            if m.kind == "person" and not _attributive(candidate, m)
        )
        self.read(text)
        self.year = self._year_after(candidate)

    def read(self, text: str) -> None:
        """Take note of words the reader has met."""
        self.terms.update(terms(text))

    def _introduce(self, candidate: Candidate, mention: Mention) -> list[Edit] | None:
        text = candidate.text
        start, end = mention.start - candidate.start, mention.end - candidate.start
        quoted = overlaps(start, end, candidate.quotes)
        near = text[max(0, start - 70) : end + 70].lower()
        surface = text[start:end]
        bare = len(surface.split()) == 1
        first = re.search(r"([A-Z][\w'’.-]+) $", text[:start])
        if bare and first and first.group(1) in self.people.first_names(mention.key):
            return []
        if mention.descriptor is not None or TITLES.match(surface) or _titled(text, start):
            return []
        if not bare and not _CIVIL.match(surface) and _AGE_AFTER.match(text, end):
            return []
        key = self.people.key(mention.key)
        best = self.people.introduction(key)
        named = self.people.full_name(key)
        if best and best.descriptor and best.words(*best.descriptor).lower() in near and not bare:
            return []
        if quoted or (bare and best is None and named is None):
            return None
        if _CIVIL.match(surface) or _CIVIL.search(text[:start]):
            return self._after(end, best) if best and best.before else None
        if best is None or best.before is None:
            out = self._first_name(start, surface, named) if bare and named else []
            if out is None:
                return None
            return out + (self._apposition(text, end, best) if best and best.after else [])
        if bare:
            return self._lead(start, surface, best)
        return [
            _insert(start, best.words(*best.before), best.span(*best.before), "descriptor", " ")
        ]

    def _lead(self, start: int, surface: str, best: Introduction) -> list[Edit] | None:
        """ "[Kremlin spokesman Dmitry] Peskov": descriptor and first names before a surname."""
        assert best.before is not None
        whole = best.words(best.before[0], best.name[1])
        at = whole.rfind(surface)
        if at <= 0:
            return None
        lead = whole[:at].rstrip()
        span = best.span(best.before[0], best.before[0] + len(lead))
        return [_insert(start, lead, span, "descriptor", " ")]

    def _first_name(self, start: int, surface: str, named: Introduction) -> list[Edit] | None:
        name = named.words(*named.name)
        at = name.rfind(surface)
        if at <= 0:
            return None
        lead = name[:at].rstrip()
        span = named.span(named.name[0], named.name[0] + len(lead))
        return [_insert(start, lead, span, "name", " ")]

    def _apposition(self, text: str, end: int, best: Introduction) -> list[Edit]:
        assert best.after is not None
        if text[end : end + 2] in ("'s", "’s"):
            return []
        words = best.words(*best.after)
        return [_insert_after(end, words, best.span(*best.after), "descriptor")]

    def _after(self, end: int, best: Introduction) -> list[Edit]:
        assert best.before is not None
        start, stop = best.before[0], best.name[1]
        return [_insert_after(end, best.words(start, stop), best.span(start, stop), "descriptor")]

    def _dates(self, candidate: Candidate) -> Iterable[Edit]:
        year = self.year
        for match in relative_dates(candidate.text):
            for mention in candidate.dates:
                start, end = mention.start - candidate.start, mention.end - candidate.start
                if mention.first is None or mention.last is None:
                    continue
                if start < match.end() and match.start() < end:
                    place = bracket_place(candidate.text, max(end, match.end()))
                    words = written(mention.first, mention.last, mention.first.year != year)
                    year = mention.first.year
                    yield Edit(
                        kind="insert", start=place, end=place, inserted=f" [{words}]", reason="date"
                    )
                    break

    def _year_after(self, candidate: Candidate) -> int | None:
        years = [
            d.first.year
            for m in relative_dates(candidate.text)
            for d in candidate.dates
            if d.first
            and d.start - candidate.start < m.end()
            and m.start() < d.end - candidate.start
        ]
        return years[-1] if years else self.year


def _attributive(candidate: Candidate, mention: Mention) -> bool:
    """Whether a name only marks something else: "an Obama-era rule", "the Romney campaign"."""
    text = candidate.text
    start, end = mention.start - candidate.start, mention.end - candidate.start
    return bool(MARKED.match(text, end)) or text[:start].endswith(("-", "–", "/"))


def _titled(text: str, start: int) -> bool:
    """Whether a title or a role stands right before a name."""
    before = text[:start]
    return bool(
        re.search(
            r"(?:\b(?:President|Minister|Secretary|Senator|Sen\.|Rep\.|Gov\.|Gen\.|Dr\.|Chancellor|King|Queen|Prince|Princess|Pope|Judge|Justice|Mayor|Governor|Sheriff|Capt\.|Col\.|Lt\.|Sgt\.|Prof\.|Officer|Detective|Chief)"
            r"|\b(?:spokes(?:man|woman|person)|president|minister|actor|actress|singer|director|chief|leader|coach|player|lawyer|attorney|judge|officer|executive|founder|mayor|husband|wife|son|daughter|brother|sister|father|mother|candidate|nominee|rival|star|striker|quarterback|rapper|comedian|host|author|analyst|expert|professor|student|resident|CEO))\s+$",
            before,
        )
    )


def _insert(start: int, words: str, span: Span, reason: str, gap: str) -> Edit:
    return Edit(
        kind="insert",
        start=start,
        end=start,
        inserted=f"[{words}]{gap}",
        source=span,
        reason=reason,
    )


def _insert_after(end: int, words: str, span: Span, reason: str) -> Edit:
    return Edit(
        kind="insert", start=end, end=end, inserted=f" [{words}]", source=span, reason=reason
    )
