"""People and statements as plain data for the API."""

from __future__ import annotations

from typing import Any

from nutgraf.model.people import Name
from nutgraf.publish.namepage import Statement


def name_to_dict(name: Name) -> dict[str, Any]:
    """A person, body, place or described source."""
    return {"kind": name.kind, "key": name.key, "name": name.name}


def statement_to_dict(one: Statement) -> dict[str, Any]:
    """A statement with its parts; offsets count code points in the revision's text."""
    said, text = one.said, one.revision.text

    def stretch(start: int, end: int) -> dict[str, Any]:
        return {"start": start, "end": end, "words": text[start:end]}

    statement = said.statement
    return {
        "article": said.article_id,
        "imported_id": one.article.imported_id,
        "url": one.article.url,
        "outlet": one.article.outlet_id,
        "outlet_name": one.outlet.name,
        "published": one.article.published.isoformat() if one.article.published else None,
        "revision": said.revision,
        "start": statement.start,
        "end": statement.end,
        "words": text[statement.start : statement.end],
        "form": statement.form,
        "source": [stretch(*piece) for piece in statement.source],
        "cue": [stretch(*piece) for piece in statement.cue],
        "content": [stretch(*piece) for piece in statement.content],
        "speaker": name_to_dict(said.name) if said.name else None,
        "descriptor": stretch(*statement.descriptor) if statement.descriptor else None,
        "story": one.story_id,
        "headline": one.headline or None,
    }
