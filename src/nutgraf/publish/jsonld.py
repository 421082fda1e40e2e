"""A story's page for machines, as schema.org JSON-LD."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from nutgraf.model import Page, Sources
from nutgraf.publish import dates
from nutgraf.publish.links import Links, outward
from nutgraf.publish.view import in_section


def story_jsonld(page: Page, sources: Sources, links: Links, site: str) -> Markup:
    """The page as a ``NewsArticle`` that cites its articles, safe inside a script element."""
    nut_graf = " ".join(s.text for s in in_section(page, "nut graf"))
    record = page.record
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page.headline.text,
        "description": nut_graf or page.headline.text,
        "dateModified": dates.machine(page.composed),
        "version": page.version,
        "publisher": {"@type": "Organization", "name": site},
        "isBasedOn": [
            _article(key, sources) for key in sorted(_cited(page)) if _known(key, sources)
        ],
    }
    if record.first_reported is not None:
        data["datePublished"] = dates.machine(record.first_reported)
    if links.served:
        data["mainEntityOfPage"] = links.story(page.story_id)
    return script_json(data)


def script_json(data: Any) -> Markup:
    """JSON in which nothing can end the script element around it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - nothing that markup is made of is left


def _cited(page: Page) -> set[str]:
    return {sentence.citation.span.article_id for sentence in page.sentences()}


def _known(article_id: str, sources: Sources) -> bool:
    return article_id in sources.articles


def _article(article_id: str, sources: Sources) -> dict[str, Any]:
    article = sources.articles[article_id]
    outlet = sources.outlets.get(article.outlet_id)
    revision = sources.revisions.get((article_id, article.revision))
    data: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": revision.title if revision else "",
        "publisher": {
            "@type": "Organization",
            "name": outlet.name if outlet else article.outlet_id,
        },
    }
    if article.published is not None:
        data["datePublished"] = dates.machine(article.published)
    if url := outward(article.url):
        data["url"] = url
    return data
