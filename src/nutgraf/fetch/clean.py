"""Making HTML from elsewhere harmless, and making plain text of it."""

from __future__ import annotations

import html
import re
from typing import Literal

import nh3

_Relative = Literal["deny"] | tuple[Literal["rewrite_with_base"], str]
_ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
_ATTRIBUTES.setdefault("img", set()).update({"alt", "src", "title", "width", "height"})
_TAGS = set(nh3.ALLOWED_TAGS) | {"figure", "figcaption", "picture", "source", "audio", "video"}
_DROP_WITH_CONTENT = {"script", "style", "svg", "math"}
#: Elements whose content a browser takes for text: one that is never closed would swallow all
#: that follows it, so their tags go before the rest is read.
_RAW_TAGS = re.compile(
    r"</?(?:iframe|noembed|noframes|noscript|plaintext|textarea|title|xmp)\b[^<>]*>", re.IGNORECASE
)
_SCHEMES = {"http", "https", "mailto"}
_SPACE = re.compile(r"\s+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
#: What XML 1.0 forbids, and what some stores refuse.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def sanitise(markup: str, base: str | None = None) -> str:
    """Harmless HTML: no scripts, styles, frames, forms or handlers; only web links.

    Relative addresses are resolved against ``base`` where it is an http(s) address, and
    dropped otherwise.
    """
    markup = _tame(markup)
    if "<" not in markup and "&" not in markup:
        return markup
    relative: _Relative = "deny"
    if base and base.startswith(("http://", "https://")):
        relative = ("rewrite_with_base", base)
    try:
        return _nh3(markup, relative)
    except ValueError:  # the base is no address after all
        return _nh3(markup, "deny")


def _tame(markup: str) -> str:
    """HTML without what makes a reader of HTML lose the text that follows it."""
    markup = _CONTROL.sub("", markup)
    if "<" not in markup:
        return markup
    markup = _RAW_TAGS.sub("", _without_comments(markup))
    head, close, tail = markup.rpartition(">")
    return head + close + tail.replace("<", "&lt;")  # a "<" that opens nothing is text


def _without_comments(markup: str) -> str:
    """HTML without comments; one that is never closed ends at the next ``>``."""
    kept: list[str] = []
    at = 0
    closed = True
    while (start := markup.find("<!--", at)) >= 0:
        kept.append(markup[at:start])
        end = markup.find("-->", start) + 3 if closed else 2
        if end == 2:  # none is closed from here on: not looked for again
            closed = False
            end = markup.find(">", start) + 1
        if end == 0:
            return "".join(kept)
        at = end
    return "".join(kept) + markup[at:]


def _nh3(markup: str, relative: _Relative) -> str:
    return nh3.clean(
        markup,
        tags=_TAGS - _DROP_WITH_CONTENT,
        clean_content_tags=_DROP_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative=relative,
    ).strip()


def escape(text: str) -> str:
    """Plain text as HTML: its line breaks become paragraphs where there are blank lines."""
    text = _CONTROL.sub("", text)
    parts = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    escaped = [html.escape(part.strip(), quote=False) for part in parts]
    if len(escaped) < 2:
        return "".join(escaped)
    return "".join(f"<p>{part}</p>" for part in escaped)


def one_line(markup: str, *, is_html: bool) -> str:
    """The text of a title or name on one line, without markup or character references."""
    text = markup
    if is_html:
        if "<" in text:
            text = nh3.clean(_tame(text), tags=set(), clean_content_tags={"script", "style"})
        text = html.unescape(text)
    return _SPACE.sub(" ", _CONTROL.sub("", text)).strip()


def sayable(text: str) -> str:
    """The text without what no XML document can hold."""
    return _CONTROL.sub("\ufffd", text)


def has_references(text: str) -> bool:
    """Whether a text that should be plain still holds HTML character references."""
    return _ENTITY.search(text) is not None
