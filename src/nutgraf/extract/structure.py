"""Where a page's lines stand in its markup: what an extractor's plain text no longer tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

#: Elements that begin and end a line.
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body dd details div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody "
        "td tfoot th thead tr ul",
    )
)
_SKIPPED = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "head"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTED = frozenset({"li", "td", "th", "dd", "dt"})
#: Elements that hold a page's own parts rather than an article's (only for telling, see
#: ``explain``): what to call them.
_REGIONS = {
    "nav": "navigation",
    "header": "page header",
    "footer": "page footer",
    "aside": "beside the article",
    "form": "form",
}
#: A zone or lead that holds more than this share of a page's text is none.
_MOST_OF_PAGE = 0.4
#: Words in classes and ids, by what an element so marked holds. Whole words only: "caption" in
#: "img-caption", not in "captions-allowed-by".
_CLASS_ZONES = (
    ("newsletter prompt", "newsletter newsletters signup subscribe subscription mailinglist optin"),
    (
        "link to another article",
        "related relatedarticles relatedposts relatedcontent recommended recommendations readmore "
        "alsoread crosslink crosslinks trending outbrain taboola verwandt mehrzum",
    ),
    ("picture caption", "caption figcaption imagecaption captiontext bildunterschrift legende"),
    ("picture credit", "credit credits photocredit imagecredit copyright bildquelle"),
    ("advertisement", "advert advertisement sponsored promo promobox"),
    ("disclaimer", "disclaimer disclosure"),
    ("about the author", "authorbio authorbox authorinfo aboutauthor"),
    ("cookie or consent notice", "cookie cookies consent gdpr"),
)
_ZONE_OF = {word: zone for zone, words in _CLASS_ZONES for word in words.split()}
_PAIRS = {
    ("read", "more"): "link to another article",
    ("also", "read"): "link to another article",
    ("author", "bio"): "about the author",
    ("author", "box"): "about the author",
    ("about", "author"): "about the author",
}
_LEAD = frozenset(
    re.findall(
        r"\w+",
        "lead lede leadtext intro introtext introduction teaser teasertext standfirst dek deck "
        "subheadline subtitle summary excerpt abstract vorspann chapo sapo bajada entradilla "
        "copete ingress sommario occhiello manchet zajawka description",
    )
)
_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FOLD = re.compile(r"[\W_]+")
#: Classes that content systems derive from an article's topics, not from what an element is.
_TOPIC_CLASS = re.compile(r"^(?:category|tag|post|term|topic|type|format|status|author|js|is|has)-")


def fold(text: str) -> str:
    """A line as it is looked up: letters and digits only, in one case."""
    return _FOLD.sub(" ", text).strip().lower()


@dataclass(slots=True)
class Block:
    """A line of a page.

    ``link`` is the share of it that is link text; ``zone`` is why the markup says that it is no
    part of the text, if it does; ``lead`` is whether it is marked as an article's lead;
    ``region`` is the part of a page (navigation, footer) that it stands in; ``number`` is its
    place, and lines with the same ``parent`` stand in one element.
    """

    text: str
    tag: str
    number: int
    link: float
    zone: str | None = None
    lead: bool = False
    in_list: bool = False
    parent: int = 0
    region: str | None = None

    @property
    def heading(self) -> bool:
        """Whether it is a heading."""
        return self.tag in _HEADINGS


@dataclass(slots=True)
class _Mark:
    """An element that its classes say something of, and how much text it holds."""

    zone: str | None
    lead: bool
    size: int


@dataclass(slots=True)
class _State:
    """What holds for everything inside an element; ``marks`` are its ancestors', outermost first."""

    tag: str = "div"
    number: int = 0
    parent: int = 0
    in_list: bool = False
    region: str | None = None
    marks: tuple[_Mark, ...] = ()
    own: _Mark | None = None


class Structure:
    """The lines of a page in order, and where a line of extracted text is among them."""

    def __init__(self, tree: Any) -> None:
        self.blocks: list[Block] = []
        self._states: list[_State] = []
        self._pieces: list[str] = []
        self._linked = self._length = self._total = self._elements = 0
        body = tree.find("body")
        self._read(body if body is not None else tree)
        self._settle()
        self._index: dict[str, list[Block]] = {}
        for block in self.blocks:
            self._index.setdefault(fold(block.text), []).append(block)

    def find(self, line: str) -> list[Block]:
        """The page's lines that say the same as ``line``."""
        return self._index.get(fold(line), [])

    def _read(self, root: Any) -> None:
        """Walk the page without recursion, closing a line wherever a block begins or ends."""
        from lxml.etree import iterwalk

        stack = [_State()]
        links = 0
        walk = iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in _SKIPPED:
                    walk.skip_subtree()
                    continue
                if tag in BLOCKS:
                    self._close(stack[-1])
                    stack.append(self._enter(element, tag, stack[-1]))
                elif tag == "br":
                    self._close(stack[-1])
                elif tag == "a":
                    links += 1
                text = element.text
            else:
                if tag in BLOCKS:
                    self._leave(stack.pop())
                elif tag == "a":
                    links -= 1
                text = element.tail if element is not root else None
            if text:
                self._pieces.append(text)
                size = len(text.strip())
                self._length += size
                if links:
                    self._linked += size

    def _enter(self, element: Any, tag: str, outer: _State) -> _State:
        self._elements += 1
        state = _State(
            tag=tag,
            number=self._elements,
            parent=outer.number,
            in_list=outer.in_list or tag in _LISTED,
            region=_REGIONS.get(tag) or outer.region,
            marks=outer.marks,
        )
        zone, lead = ("picture caption", False) if tag == "figcaption" else (None, False)
        names = element.get("class"), element.get("id")
        if names != (None, None) and tag not in ("body", "main", "article"):
            by_class, lead = _meaning(f"{names[0] or ''} {names[1] or ''}")
            zone = zone or by_class
        if zone or lead:
            state.own = _Mark(zone, lead, -self._total - self._length)
            state.marks = (*outer.marks, state.own)
        return state

    def _leave(self, state: _State) -> None:
        self._close(state)
        if state.own is not None:
            state.own.size += self._total
            if state.tag == "figcaption":
                state.own.size = 0  # an element's own meaning, whatever its size

    def _close(self, state: _State) -> None:
        if self._length:
            self.blocks.append(
                Block(
                    text=" ".join("".join(self._pieces).split()),
                    tag=state.tag,
                    number=len(self.blocks),
                    link=self._linked / self._length,
                    in_list=state.in_list,
                    parent=state.parent,
                    region=state.region,
                )
            )
            self._states.append(state)
        self._total += self._length
        self._pieces = []
        self._linked = self._length = 0

    def _settle(self) -> None:
        """Give each line its zone, now that it is known how much each element holds."""
        most = _MOST_OF_PAGE * self._total
        for block, state in zip(self.blocks, self._states, strict=True):
            for mark in state.marks:
                if mark.size < most:
                    block.zone = block.zone or mark.zone
                    block.lead = block.lead or mark.lead
        self._states = []


@lru_cache(maxsize=10_000)
def _meaning(names: str) -> tuple[str | None, bool]:
    """What an element's classes and id say of it: a zone, and whether it is a lead."""
    words = list(_class_words(names))
    return _zone_of(words), not _LEAD.isdisjoint(words)


def _class_words(names: str) -> Iterator[str]:
    if len(names) > 300:
        return
    for part in names.split():
        if not _TOPIC_CLASS.match(part):
            yield from _WORD.findall(_CAMEL.sub("-", part).lower())


def _zone_of(words: list[str]) -> str | None:
    for word in words:
        if word in _ZONE_OF:
            return _ZONE_OF[word]
    for pair in pairwise(words):
        if pair in _PAIRS:
            return _PAIRS[pair]
    return None
