"""Where a page's lines stand in its markup: what an extractor's plain text no longer tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
_TAG_ZONES = {
    "figcaption": "picture caption",
}
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
    ``number`` is its place, and lines with the same ``parent`` stand in one element.
    """

    text: str
    tag: str
    number: int
    link: float
    zone: str | None = None
    lead: bool = False
    in_list: bool = False
    parent: int = 0

    @property
    def heading(self) -> bool:
        """Whether it is a heading."""
        return self.tag in _HEADINGS


@dataclass(slots=True)
class _State:
    """What holds for everything inside an element."""

    tag: str = "div"
    parent: int = 0
    zone: str | None = None
    lead: bool = False
    in_list: bool = False


class Structure:
    """The lines of a page in order, and where a line of extracted text is among them."""

    def __init__(self, tree: Any) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._length = 0
        body = tree.find("body")
        root = body if body is not None else tree
        self._sizes = _sizes(root)
        self._states: dict[Any, _State] = {}
        self._most = 0.4 * self._sizes.get(root, 0)
        self._read(root)
        self._index: dict[str, list[Block]] = {}
        for block in self.blocks:
            self._index.setdefault(fold(block.text), []).append(block)

    def find(self, line: str) -> list[Block]:
        """The page's lines that say the same as ``line``."""
        return self._index.get(fold(line), [])

    def _read(self, root: Any) -> None:
        """Walk the page without recursion, closing a line wherever a block begins or ends."""
        stack: list[tuple[Any, _State, bool]] = [(root, _State(), False)]
        links = 0
        while stack:
            element, state, leaving = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if leaving:
                if tag in BLOCKS:
                    self._close(self._enter(element, tag, state))
                links -= tag == "a"
            elif tag and tag not in _SKIPPED:
                if tag in BLOCKS or tag == "br":
                    self._close(state)
                links += tag == "a"
                inner = self._enter(element, tag, state)
                self._add(element.text, links)
                stack.append((element, state, True))
                stack.extend((child, inner, False) for child in reversed(element))
                continue
            if element is not root:
                self._add(element.tail, links)

    def _add(self, text: str | None, links: int) -> None:
        if text:
            self._pieces.append(text)
            size = len(text.strip())
            self._length += size
            self._linked += size if links else 0

    def _close(self, state: _State) -> None:
        text = " ".join("".join(self._pieces).split())
        if text:
            self.blocks.append(
                Block(
                    text=text,
                    tag=state.tag,
                    number=len(self.blocks),
                    link=self._linked / max(1, self._length),
                    zone=state.zone,
                    lead=state.lead,
                    in_list=state.in_list,
                    parent=state.parent,
                )
            )
        self._pieces = []
        self._linked = self._length = 0

    def _enter(self, element: Any, tag: str, state: _State) -> _State:
        known = self._states.get(element)
        if known is not None:
            return known
        if tag not in BLOCKS:
            return state
        zone, lead = state.zone or _TAG_ZONES.get(tag), state.lead
        if tag not in ("body", "main", "article") and self._sizes.get(element, 0) < self._most:
            words = list(_class_words(element))
            zone = zone or _zone_of(words)
            lead = lead or not _LEAD.isdisjoint(words)
        parent = element.getparent()
        made = _State(
            tag=tag,
            parent=id(parent) if parent is not None else 0,
            zone=zone,
            lead=lead,
            in_list=state.in_list or tag in ("li", "td", "th", "dd", "dt"),
        )
        self._states[element] = made
        return made


def _sizes(root: Any) -> dict[Any, int]:
    """How many characters of text each element holds."""
    sizes: dict[Any, int] = {}
    for element in reversed(list(root.iter())):
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            sizes[element] = 0
            continue
        own = len((element.text or "").strip())
        sizes[element] = own + sum(
            sizes.get(child, 0) + len((child.tail or "").strip()) for child in element
        )
    return sizes


def _class_words(element: Any) -> Iterator[str]:
    given = f"{element.get('class') or ''} {element.get('id') or ''}"
    if len(given) > 300:
        return
    for part in given.split():
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
