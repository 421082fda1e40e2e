"""A page as plain data, for ``nutgraf show --json``, the API and anybody's programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from nutgraf.model import Citation, Difference, Edit, Page, Sentence, Sources, Span, Voice
from nutgraf.publish.names import country_name
from nutgraf.publish.view import TITLES


def page_to_dict(page: Page, sources: Sources) -> dict[str, Any]:
    """The page with every citation: only dicts, lists, strings, numbers, booleans and ``None``.

    Offsets count Unicode code points. A sentence's first citation is its own span, whose
    words with its edits applied are the sentence; further citations say the same elsewhere.
    """
    record = page.record
    return {
        "id": page.story_id,
        "version": page.version,
        "composed": _time(page.composed),
        "headline": _sentence(page.headline, sources),
        "record": {
            "articles": record.articles,
            "voices": record.voices,
            "outlets": record.outlets,
            "countries": [{"code": c, "name": country_name(c)} for c in record.countries],
            "first_outlet": record.first_outlet_id,
            "first_reported": _time(record.first_reported),
            "last_changed": _time(record.last_changed),
        },
        "sections": [
            {
                "kind": section.kind,
                "title": TITLES[section.kind],
                "sentences": [_sentence(s, sources) for s in section.sentences],
            }
            for section in page.sections
        ],
        "differences": [_difference(d, sources) for d in page.differences],
        "voices": [_voice(v, sources) for v in page.voices],
        "related": [
            {"id": r.story_id, "title": r.title, "reason": r.reason, "score": r.score}
            for r in page.related
        ],
    }


def _sentence(sentence: Sentence, sources: Sources) -> dict[str, Any]:
    data: dict[str, Any] = {
        "text": sentence.text,
        "voices": sentence.voices,
        "when": _time(sentence.when),
        "when_last": _time(sentence.when_last),
        "speaker": sentence.speaker.text if sentence.speaker else None,
        "speaker_key": sentence.speaker_key,
        "descriptor": sentence.descriptor.text if sentence.descriptor else None,
        "quoted": sentence.quoted,
        "first_version": sentence.first_version,
        "citations": [
            _citation(sentence.citation, sources),
            *(_span(span, sources) for span in sentence.also),
        ],
    }
    labels = {"speaker": sentence.speaker, "descriptor": sentence.descriptor}
    data["labels"] = {
        name: _citation(label.citation, sources) for name, label in labels.items() if label
    }
    return data


def _citation(citation: Citation, sources: Sources) -> dict[str, Any]:
    edits = [_edit(edit, sources) for edit in citation.edits]
    return {**_span(citation.span, sources), "edits": edits}


def _span(span: Span, sources: Sources) -> dict[str, Any]:
    article = sources.articles.get(span.article_id)
    outlet = sources.outlets.get(article.outlet_id) if article else None
    return {
        "article": span.article_id,
        "imported_id": article.imported_id if article else None,
        "url": article.url if article else None,
        "outlet": article.outlet_id if article else None,
        "outlet_name": outlet.name if outlet else None,
        "published": _time(article.published) if article else None,
        "revision": span.revision,
        "field": span.field,
        "start": span.start,
        "end": span.end,
        "words": sources.words(span),
    }


def _edit(edit: Edit, sources: Sources) -> dict[str, Any]:
    return {
        "kind": edit.kind,
        "start": edit.start,
        "end": edit.end,
        "removed": edit.removed,
        "inserted": edit.inserted,
        "reason": edit.reason,
        "source": _span(edit.source, sources) if edit.source else None,
    }


def _difference(difference: Difference, sources: Sources) -> dict[str, Any]:
    return {
        "about": difference.about,
        "kind": difference.kind,
        "explanation": difference.explanation,
        "accounts": [
            {"value": a.value, "sentence": _sentence(a.sentence, sources)}
            for a in difference.accounts
        ],
    }


def _voice(voice: Voice, sources: Sources) -> dict[str, Any]:
    members = []
    for member in voice.members:
        article = sources.articles.get(member.article_id)
        members.append(
            {
                "article": member.article_id,
                "imported_id": article.imported_id if article else None,
                "outlet": article.outlet_id if article else None,
                "url": article.url if article else None,
                "kind": member.kind,
                "of": member.of,
                "shared": member.shared,
                "evidence": member.evidence,
            }
        )
    return {"members": members}


def _time(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None
