"""A page as news sites make them, written for these tests: an article amid what surrounds one."""

from __future__ import annotations

import json
from typing import Any

URL = "https://www.lantern.example/coast/2024/ferry"
PARAGRAPHS = (
    "The harbour board of Tallow Bay voted on Tuesday to keep the night ferry running until the "
    "new bridge opens, ending a dispute that had divided the town since the autumn.",
    "Seven of the nine members backed the plan after a meeting of four hours, in which islanders "
    "described missed hospital appointments and shops that closed at noon.",
    "“Nobody on the island asked for a luxury,” said Ines Corrigan, who runs the bakery at the "
    "landing. “We asked for the same boat that our parents took.”",
    "The board will pay 2.4 million crowns a year for the crossing, about a tenth of its budget, "
    "and has asked the county to share the cost from next spring.",
    "Work on the bridge began in March and should end in three years, though its builders have "
    "warned that the western pier stands on softer ground than the survey had shown.",
)
LEAD = "The crossing stays until the bridge opens, the harbour board has decided."


def ld(**changes: Any) -> dict[str, Any]:
    """The article's JSON-LD."""
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Night ferry stays until the bridge opens",
        "description": LEAD,
        "datePublished": "2024-03-05T18:20:00+02:00",
        "dateModified": "2024-03-05T19:05:00+02:00",
        "author": [{"@type": "Person", "name": "Ada Quill"}, {"name": "By Tom Marsh"}],
        "publisher": {"@type": "Organization", "name": "The Lantern"},
        "articleSection": "Coast",
        "image": {"@type": "ImageObject", "url": "/img/ferry.jpg", "creditText": "J. Reed"},
        "inLanguage": "en-GB",
    } | changes


def page(
    paragraphs: tuple[str, ...] = PARAGRAPHS,
    *,
    data: Any = "default",
    head: str = "",
    body: str = "",
    lead: str = LEAD,
    title: str = "Night ferry stays until the bridge opens",
) -> str:
    """The page as HTML; ``body`` is put after the paragraphs, inside the article."""
    script = json.dumps(ld() if data == "default" else data)
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>{title} | The Lantern</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="The Lantern">
<link rel="canonical" href="{URL}">
<script type="application/ld+json">{script if data is not None else ""}</script>{head}</head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/coast">Coast</a></li></ul></nav>
<div class="cookie-banner"><p>We use cookies to make this site work. Accept all cookies</p></div>
<main><article><header><h1>{title}</h1><p class="standfirst">{lead}</p>
<p class="byline">By <a rel="author" href="/ada">Ada Quill</a></p></header>
<figure><img src="/img/ferry.jpg"><figcaption>The ferry at its berth in winter. Photo: J. Reed
</figcaption></figure><div class="text">{text}{body}</div></article></main>
<aside><h2>Related stories</h2><ul><li><a href="/1">Bridge pier moves again</a></li>
<li><a href="/2">Who pays for the county's roads</a></li></ul></aside>
<footer><p>© 2024 The Lantern. All rights reserved.</p></footer></body></html>"""
