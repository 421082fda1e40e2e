"""The API's description, as an OpenAPI 3.1 document."""

from __future__ import annotations

from typing import Any

from nutgraf import __version__
from nutgraf.model import DESKS
from nutgraf.model.people import NAME_KINDS

_TEXT = {"type": "string"}
_WORDS = {"type": ["string", "null"]}
_NUMBER = {"type": "number"}
_COUNT = {"type": "integer", "minimum": 0}
_COUNT_OR_NONE = {"type": ["integer", "null"], "minimum": 0}
_FLAG = {"type": "boolean"}
_TIME = {"type": ["string", "null"], "format": "date-time"}
_DAY = {"type": ["string", "null"], "format": "date"}


def document() -> dict[str, Any]:
    """The document, complete: paths, parameters and the shapes of all answers."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Nutgraf",
            "version": __version__,
            "summary": "Stories, their pages with every citation, and the articles behind them.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/api/v1"}],
        "paths": _paths(),
        "components": {"schemas": _schemas()},
    }


def _paths() -> dict[str, Any]:
    window = [
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 30}),
        _query("offset", {"type": "integer", "minimum": 0, "maximum": 1_000_000, "default": 0}),
    ]
    order = _query("order", {"type": "string", "enum": ["rank", "time"], "default": "rank"})
    section = _query("section", {"type": "string", "enum": list(DESKS)})
    moment = {"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]}
    bounds = [_query(n, moment) for n in ("since", "until")]
    version = _query("version", {"type": "integer", "minimum": 1, "maximum": 1_000_000_000})
    kind = _query("kind", {"type": "string", "enum": list(NAME_KINDS)})
    key = {"name": "id", "in": "path", "required": True, "schema": _TEXT}
    return {
        "/stories": _get(
            "Stories, best or newest first", "Stories", order, section, *bounds, *window
        ),
        "/stories/{id}": _get("A story's page", "Page", key, version),
        "/stories/{id}/versions": _get("How a story and its page came about", "Versions", key),
        "/articles/{id}": _get("An article with its revisions", "Article", key),
        "/search": _get(
            "Full-text search with operators (see the guide to searching)",
            "Hits",
            _query("q", _TEXT),
            _query(
                "in", {"type": "string", "enum": ["articles", "stories"], "default": "articles"}
            ),
            _query("order", {"type": "string", "enum": ["best", "newest"], "default": "best"}),
            *window,
        ),
        "/names": _get(
            "People, bodies and places whose names have all of the words",
            "Names",
            _query("q", _TEXT),
            kind,
            window[0],
        ),
        "/names/{kind}/{key}/statements": _get(
            "What somebody said, newest first",
            "Statements",
            {**kind, "in": "path", "required": True},
            {**key, "name": "key"},
            *window,
            name="getStatementsOfName",
        ),
        "/stories/{id}/statements": _get(
            "All statements in a story's articles, in order of time",
            "Statements",
            key,
            *window,
            name="getStatementsOfStory",
        ),
        "/articles/{id}/statements": _get(
            "All statements in an article's newest revision",
            "Statements",
            key,
            *window,
            name="getStatementsOfArticle",
        ),
        "/outlets": _get("All outlets", "Outlets"),
        "/feeds": _get("All feeds with their health", "Feeds"),
    }


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


def _get(summary: str, answer: str, *parameters: dict[str, Any], name: str = "") -> dict[str, Any]:
    responses = {"200": _response(answer, answer), "400": _response("Not understood", "Error")}
    if any(p["in"] == "path" for p in parameters):
        responses["404"] = _response("Not in this store", "Error")
        responses["301"] = {"description": "Merged into the story at Location"}
    return {
        "get": {
            "operationId": name or "get" + answer,
            "summary": summary,
            "parameters": list(parameters),
            "responses": responses,
        }
    }


def _response(description: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": _ref(schema)}}
    return {"description": description, "content": content}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _object(**fields: dict[str, Any]) -> dict[str, Any]:
    """An object that has exactly these fields."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _span(**more: dict[str, Any]) -> dict[str, Any]:
    return _object(
        article=_TEXT,
        imported_id=_WORDS,
        url=_WORDS,
        outlet=_WORDS,
        outlet_name=_WORDS,
        published=_TIME,
        revision=_COUNT,
        field={"enum": ["text", "title"]},
        start={**_COUNT, "description": "In Unicode code points"},
        end={**_COUNT, "description": "In Unicode code points, exclusive"},
        words=_WORDS,
        **more,
    )


def _schemas() -> dict[str, Any]:
    return {**_page_schemas(), **_list_schemas()}


def _page_schemas() -> dict[str, Any]:
    kinds = ["original", "reprint", "light edit", "excerpt", "rewrite", "translation", "spun"]
    member = _object(
        article=_TEXT,
        imported_id=_WORDS,
        outlet=_WORDS,
        url=_WORDS,
        kind={"enum": kinds},
        of=_WORDS,
        shared={"type": "number", "minimum": 0, "maximum": 1},
        evidence=_WORDS,
    )
    account = _object(value=_TEXT, sentence=_ref("Sentence"))
    return {
        **_sentence_schemas(),
        "Page": _object(
            id=_TEXT,
            version=_COUNT,
            composed=_TIME,
            headline=_ref("Sentence"),
            record=_object(
                articles=_COUNT,
                voices=_COUNT,
                outlets=_COUNT,
                countries=_list(_object(code=_TEXT, name=_TEXT)),
                first_outlet=_TEXT,
                first_reported=_TIME,
                last_changed=_TIME,
            ),
            sections=_list(_object(kind=_TEXT, title=_TEXT, sentences=_list(_ref("Sentence")))),
            differences=_list(
                _object(about=_TEXT, kind=_TEXT, explanation=_TEXT, accounts=_list(account))
            ),
            voices=_list(_object(members=_list(member))),
            related=_list(_object(id=_TEXT, title=_TEXT, reason=_TEXT, score=_NUMBER)),
        ),
    }


def _sentence_schemas() -> dict[str, Any]:
    return {
        "Span": _span(),
        "Citation": _span(edits=_list(_ref("Edit"))),
        "Edit": _object(
            kind={"enum": ["cut", "insert", "case"]},
            start=_COUNT,
            end=_COUNT,
            removed=_TEXT,
            inserted=_TEXT,
            reason=_TEXT,
            source={"oneOf": [_ref("Span"), {"type": "null"}]},
        ),
        "Sentence": _object(
            text=_TEXT,
            voices=_COUNT,
            when=_DAY,
            when_last=_DAY,
            speaker=_WORDS,
            speaker_key=_WORDS,
            descriptor=_WORDS,
            quoted=_FLAG,
            first_version=_COUNT,
            citations={
                "type": "array",
                "minItems": 1,
                "prefixItems": [_ref("Citation")],
                "items": _ref("Span"),
                "description": "First the sentence's own words with their edits, then spans in "
                "other articles that say the same.",
            },
            labels={"type": "object", "additionalProperties": _ref("Citation")},
        ),
    }


def _list_schemas() -> dict[str, Any]:
    story = _object(
        id=_TEXT,
        rank=_NUMBER,
        section=_WORDS,
        version=_COUNT_OR_NONE,
        headline=_WORDS,
        nut_graf=_WORDS,
        articles=_list(_TEXT),
        voices=_COUNT,
        outlets=_COUNT_OR_NONE,
        countries=_list(_TEXT),
        first_reported=_TIME,
        last_article=_TIME,
    )
    change = _object(
        at=_TIME, kind=_TEXT, article=_WORDS, other_story=_WORDS, by=_TEXT, note=_WORDS
    )
    hit = _object(
        kind={"enum": ["article", "story"]},
        id=_TEXT,
        title=_TEXT,
        snippet=_TEXT,
        score=_NUMBER,
        outlet=_WORDS,
        published=_TIME,
    )
    feed = _object(
        url=_TEXT,
        title=_WORDS,
        site_url=_WORDS,
        label=_WORDS,
        outlet=_WORDS,
        status={"enum": ["active", "retired"]},
        interval=_COUNT,
        last_poll=_TIME,
        last_success=_TIME,
        last_change=_TIME,
        failures=_COUNT,
        error=_WORDS,
    )
    return {
        "Stories": _object(stories=_list(story), next=_WORDS),
        "Versions": _object(
            merged_into=_WORDS,
            versions=_list(_object(version=_COUNT, composed=_TIME)),
            changes=_list(change),
        ),
        "Article": _article(),
        "Hits": _object(hits=_list(hit), next=_WORDS),
        "Outlet": _object(id=_TEXT, name=_TEXT, country=_WORDS, language=_WORDS, family=_WORDS),
        **_people_schemas(),
        "Outlets": _object(outlets=_list(_ref("Outlet"))),
        "Feeds": _object(feeds=_list(feed)),
        "Error": _object(error=_TEXT, detail=_TEXT),
    }


def _people_schemas() -> dict[str, Any]:
    stretch = _object(start=_COUNT, end=_COUNT, words=_TEXT)
    name = _object(kind={"enum": list(NAME_KINDS)}, key=_TEXT, name=_TEXT)
    statement = _object(
        article=_TEXT,
        imported_id=_WORDS,
        url=_WORDS,
        outlet=_TEXT,
        outlet_name=_TEXT,
        published=_TIME,
        revision=_COUNT,
        start={**_COUNT, "description": "In Unicode code points"},
        end={**_COUNT, "description": "In Unicode code points, exclusive"},
        words=_TEXT,
        form={"enum": ["direct", "indirect", "mixed"]},
        source=_list(stretch),
        cue=_list(stretch),
        content=_list(stretch),
        speaker={"oneOf": [_ref("Name"), {"type": "null"}]},
        descriptor={"oneOf": [stretch, {"type": "null"}]},
        story=_WORDS,
        headline=_WORDS,
    )
    return {
        "Name": name,
        "Names": _object(names=_list(_ref("Name"))),
        "Statements": _object(statements=_list(statement), next=_WORDS),
    }


def _article() -> dict[str, Any]:
    decision = _object(
        score=_NUMBER,
        founded=_FLAG,
        by_hand=_FLAG,
        features={"type": "object", "additionalProperties": _NUMBER},
        runner_up=_WORDS,
        runner_up_score=_NUMBER,
        shared_terms=_list(_TEXT),
    )
    revision = _object(number=_COUNT, title=_TEXT, text=_TEXT, fetched=_TIME, updated=_TIME)
    return _object(
        id=_TEXT,
        imported_id=_WORDS,
        url=_WORDS,
        outlet=_ref("Outlet"),
        published=_TIME,
        grain={"enum": ["time", "day"]},
        first_seen=_TIME,
        removed=_TIME,
        byline=_WORDS,
        credit=_WORDS,
        language=_WORDS,
        extent={"enum": ["full", "stub", "feed", "archive"]},
        story=_WORDS,
        decision={"oneOf": [decision, {"type": "null"}]},
        revisions=_list(revision),
        cited=_list(
            _object(revision=_COUNT, field={"enum": ["text", "title"]}, start=_COUNT, end=_COUNT)
        ),
    )
