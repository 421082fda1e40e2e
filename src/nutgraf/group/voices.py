"""Voices: which articles of a story carry one report, and the evidence for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nutgraf.group.comparing import (
    Candidate,
    Copy,
    compare,
    compare_translated,
    make_candidate,
    named,
)
from nutgraf.group.run_holders import RunHolders
from nutgraf.group.translation import Encode
from nutgraf.model import Article, ArticleId, Outlet, Revision, Voice, VoiceMember

if TYPE_CHECKING:
    from nutgraf.group.run_holders import Numbers

#: A run of words is looked up in no more than this many earlier articles.
MOST_HOLDERS = 12
#: Earlier articles that a later one is compared with in full.
MOST_PARENTS = 6
#: Texts whose sentences are kept from one comparison to the next (about 40 kB each).
MOST_READY = 32

Materials = Sequence[tuple[Article, Revision]]


def find_voices(
    materials: Materials,
    outlets: Mapping[str, Outlet] | None = None,
    encode: Encode | None = None,
) -> tuple[Voice, ...]:
    """The voices of one story's articles: originals in order of time, copies behind each.

    ``materials`` are the articles with their newest revisions in order of arrival.
    ``outlets``, by id, give credited outlets their names. ``encode`` is a multilingual
    encoder's; without one no translations are found.
    The same articles give the same voices.
    """
    return Telling(encode).tell(materials, outlets)


class Telling:
    """The voices of one story, told again as it changes: always what ``find_voices`` gives.

    An article's parent hangs on which earlier articles share most runs with it, and on nothing
    else. So one more article is compared with those, and of the others only they are looked at
    again that stand behind it and share a run of which it is among the first holders. It keeps
    about 12 kB an article beside the article's words.
    """

    def __init__(self, encode: Encode | None = None) -> None:
        self._encode = encode
        self._begin()

    def _begin(self) -> None:
        self._known: dict[ArticleId, Candidate] = {}
        self._order: list[Candidate] = []
        self._holders = 0
        self._places: Numbers = np.empty(0, dtype=np.int64)
        self._shingles, self._bones = RunHolders(), RunHolders()
        self._ready: OrderedDict[int, Candidate] = OrderedDict()

    def __len__(self) -> int:
        """How many articles are held."""
        return len(self._known)

    def tell(
        self, materials: Materials, outlets: Mapping[str, Outlet] | None = None
    ) -> tuple[Voice, ...]:
        """The voices of the story's articles as they are now; ``find_voices`` says what goes in.

        Articles may have come, gone or been revised since the last time.
        """
        outlets = outlets or {}
        if not self._in_the_same_order(materials):
            self._begin()
        came: list[Candidate] = []
        stayed: dict[ArticleId, Candidate] = {}
        for arrival, (article, revision) in enumerate(materials):
            known = self._known.get(article.id)
            if known is not None and _is_same(known, article, revision, outlets):
                known.article, known.arrival = article, arrival
                stayed[article.id] = known
            else:
                came.append(make_candidate(article, revision, outlets, arrival, self._holders))
                self._holders += 1
        left = [c for c in self._known.values() if c.article.id not in stayed]
        changed = {held for one in left for held in self._behind(one)} if stayed else set()
        self._drop(left)
        self._known = stayed
        self._add(came)
        if stayed:
            changed |= {held for one in came for held in self._behind(one)}
        changed |= {one.holder for one in came}
        for one in self._order:
            if one.holder in changed:
                self._look(one)
        self._translate(changed, {one.language for one in left})
        return self._voices()

    def _in_the_same_order(self, materials: Materials) -> bool:
        arrivals = [c.arrival for a, _ in materials if (c := self._known.get(a.id)) is not None]
        return all(a < b for a, b in pairwise(arrivals))

    def _drop(self, left: Sequence[Candidate]) -> None:
        if not left:
            return
        holders = [one.holder for one in left]
        self._shingles.drop(holders)
        self._bones.drop(holders)
        gone = set(holders)
        self._order = [one for one in self._order if one.holder not in gone]
        for one in self._order:
            one.compared = {key: copy for key, copy in one.compared.items() if key not in gone}
            one.beside = {key: copy for key, copy in one.beside.items() if key not in gone}
        for holder in holders:
            self._ready.pop(holder, None)

    def _add(self, came: Sequence[Candidate]) -> None:
        for one in came:
            self._known[one.article.id] = one
        self._order += came
        self._order.sort(key=lambda one: (one.standing, one.arrival))
        self._places = np.zeros(max(1, self._holders), dtype=np.int64)
        for place, one in enumerate(self._order):
            self._places[one.holder] = place
        if came:
            self._shingles.add([(one.text.shingles, one.holder) for one in came], self._places)
            self._bones.add([(one.text.bones, one.holder) for one in came], self._places)

    def _behind(self, one: Candidate) -> set[int]:
        """The holders behind an article that may look at others on its account."""
        found: set[int] = set()
        place = self._places[one.holder]
        for table, runs in ((self._shingles, one.text.shingles), (self._bones, one.text.bones)):
            index, first = table.find(runs, self._places, MOST_HOLDERS)
            before = np.bincount(index[first < place], minlength=len(runs))
            _, held = table.find(runs[before < MOST_HOLDERS], self._places)
            found.update(self._order[p].holder for p in np.unique(held[held > place]).tolist())
        return found

    # copies ----------------------------------------------------------------------------

    def _look(self, one: Candidate) -> None:
        """Find the earlier article that one copies, if any."""
        near = self._near(one)
        best: tuple[Candidate, Copy] | None = None
        compared: dict[int, Copy | None] = {}
        for other in near:
            if other.holder not in one.compared:
                one.compared[other.holder] = compare(one, other)
                self._use(other)
                self._use(one)
            copy = compared[other.holder] = one.compared[other.holder]
            if copy is not None and (best is None or copy.strength > best[1].strength + 0.02):
                best = (other, copy)
        one.compared = compared
        one.copied = best

    def _near(self, one: Candidate) -> list[Candidate]:
        """Earlier articles that share most runs with one, the nearest first."""
        place = int(self._places[one.holder])
        if not place:
            return []
        chosen: dict[int, Candidate] = {}
        for table, runs in ((self._shingles, one.text.shingles), (self._bones, one.text.bones)):
            _, held = table.find(runs, self._places, MOST_HOLDERS)
            counts = np.bincount(held[held < place])
            others = [(self._order[p], int(counts[p])) for p in np.flatnonzero(counts).tolist()]
            others.sort(key=lambda o: (-o[1] / (1 + o[0].text.length) ** 0.5, o[0].arrival))
            for other, _ in others[:MOST_PARENTS]:
                chosen.setdefault(other.holder, other)
        return list(chosen.values())

    def _use(self, one: Candidate) -> None:
        """Keep an article's sentences ready, and let go of those not used for longest."""
        self._ready[one.holder] = one
        self._ready.move_to_end(one.holder)
        if len(self._ready) > MOST_READY:
            _, old = self._ready.popitem(last=False)
            old.text.rest()

    # translations ----------------------------------------------------------------------

    def _translate(self, changed: set[int], stirred: set[str]) -> None:
        """Find translations among those that copy nothing.

        ``changed`` were looked at now; ``stirred`` are languages of which originals are gone. An
        article is looked at again where an original in another language came or went before it.
        """
        several = len({one.language for one in self._order} - {""}) > 1
        originals: list[Candidate] = []
        for one in self._order:
            if one.copied is not None or not several or self._encode is None:
                one.translated = None
            elif one.holder in changed or stirred - {"", one.language}:
                one.translated = self._translated(one, originals, self._encode)
            is_original = one.copied is None and one.translated is None
            if is_original:
                originals.append(one)
            if is_original != one.was_original:
                one.was_original = is_original
                stirred.add(one.language)

    def _translated(
        self, one: Candidate, originals: Iterable[Candidate], encode: Encode
    ) -> tuple[Candidate, Copy] | None:
        """The earlier original in another language that one translates, if any."""
        foreign = [o for o in originals if one.language and o.language not in ("", one.language)]
        if not foreign:
            return None
        names = one.text.names
        foreign.sort(key=lambda o: (-len(names & o.text.names), o.arrival))
        best: tuple[Candidate, Copy] | None = None
        for other in foreign[:MOST_PARENTS]:
            if other.holder not in one.beside:
                one.beside[other.holder] = compare_translated(one, other, encode)
                self._use(other)
                self._use(one)
            copy = one.beside[other.holder]
            if copy is not None and (best is None or copy.strength > best[1].strength):
                best = other, copy
        return best

    # what comes out --------------------------------------------------------------------

    def _voices(self) -> tuple[Voice, ...]:
        voices: list[list[VoiceMember]] = []
        for one in self._order:
            found = one.copied or one.translated
            if found is None:
                one.voice = []
                voices.append(one.voice)
            else:
                one.voice = found[0].voice
            one.voice.append(_member(one))
        return tuple(Voice(members=tuple(voice)) for voice in voices)


def _is_same(
    known: Candidate, article: Article, revision: Revision, outlets: Mapping[str, Outlet]
) -> bool:
    """Whether an article is as it was when it was taken in."""
    return (
        known.revision == (revision.number, revision.fetched)
        and (known.article is article or _told_by(known.article) == _told_by(article))
        and (known.given is None or known.credit == named(known.given, outlets))
    )


def _told_by(article: Article) -> tuple[object, ...]:
    """What of an article, beside its words, its voice hangs on."""
    return (
        article.outlet_id,
        article.time,
        article.grain,
        article.language,
        article.credit,
        article.byline,
    )


def _member(one: Candidate) -> VoiceMember:
    """An article's part in its voice."""
    found = one.copied or one.translated
    if found is None:
        credit = one.credit
        return VoiceMember(
            article_id=one.article.id,
            kind="original",
            evidence=f"{credit.where}: {credit.name}" if credit else None,
        )
    parent, copy = found
    return VoiceMember(
        article_id=one.article.id,
        kind=copy.kind,
        of=parent.article.id,
        shared=round(copy.shared, 4),
        evidence=copy.evidence,
    )
