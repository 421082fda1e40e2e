"""A page as Markdown, each sentence with a numbered note that says where it is from."""

from __future__ import annotations

import re

from nutgraf.model import Page, Sentence, Sources, Span
from nutgraf.publish import dates
from nutgraf.publish.links import Links, outward
from nutgraf.publish.speakers import about, said_by
from nutgraf.publish.view import TITLES, support

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def page_to_markdown(page: Page, sources: Sources, links: Links) -> str:
    """The page; notes link to the outlet's own page, or to ours where it has none."""
    notes: dict[Span, int] = {}

    def line(sentence: Sentence, lead: str = "") -> str:
        number = notes.setdefault(sentence.citation.span, len(notes) + 1)
        badge = f" *({sentence.voices} voices)*" if sentence.voices > 1 else ""
        return f"{lead}{plain(sentence.text)}[^{number}]{badge}"

    blocks = [f"# {line(page.headline)}", f"*{' · '.join(support(page))}*"]
    for section in page.sections:
        if section.kind != "nut graf":
            blocks.append(f"## {TITLES[section.kind]}")
        for sentence in section.sentences:
            lead = ""
            if section.kind == "timeline" and sentence.when:
                lead = f"**{dates.days(sentence.when, sentence.when_last)}** "
            elif speaker := said_by(sentence):
                lead = f"**{plain(speaker)}:** "
            blocks.append(line(sentence, lead))
    if page.differences:
        blocks.append("## Where accounts differ")
    for difference in page.differences:
        blocks.append(f"**{plain(about(difference))}** ({difference.kind})")
        accounts = (line(a.sentence, f"- {plain(a.value)}: ") for a in difference.accounts)
        blocks.append("\n".join(accounts))
    if page.related:
        blocks.append("## Related stories")
        related = (
            f"- [{plain(r.title)}]({links.story(r.story_id)}): {plain(r.reason)}"
            for r in page.related
        )
        blocks.append("\n".join(related))
    blocks.append("\n".join(_note(span, n, sources, links) for span, n in notes.items()))
    return "\n\n".join(blocks) + "\n"


def plain(text: str) -> str:
    """The text on one line, with everything escaped that Markdown takes for markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _note(span: Span, number: int, sources: Sources, links: Links) -> str:
    article = sources.articles.get(span.article_id)
    if article is None:
        return f"[^{number}]: The article this came from is not held here."
    outlet = sources.outlets.get(article.outlet_id)
    revision = sources.revision(span)
    title = plain(revision.title if revision else "") or "Untitled"
    href = outward(article.url) or links.article(article.id, span)
    href = href.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
    name = plain(outlet.name if outlet else article.outlet_id)
    return f"[^{number}]: {name}, [{title}]({href}), {dates.article_time(article)}."
