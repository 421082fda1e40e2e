"""A page as data: plain values, and every sentence can be made again from its citation."""

from __future__ import annotations

import json
from typing import Any

from nutgraf.model import Sources
from nutgraf.publish.jsonpage import page_to_dict

from . import sample_pages as sample


def data() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        json.dumps(page_to_dict(sample.sample_page(), sample.SOURCES), allow_nan=False)
    )
    return made


def sentences(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        page["headline"],
        *(s for section in page["sections"] for s in section["sentences"]),
        *(a["sentence"] for d in page["differences"] for a in d["accounts"]),
    ]


def test_every_sentence_is_its_words_with_its_edits() -> None:
    for sentence in sentences(data()):
        first = sentence["citations"][0]
        revision = sample.SOURCES.revisions[(first["article"], first["revision"])]
        whole = revision.title if first["field"] == "title" else revision.text
        words = whole[first["start"] : first["end"]]
        assert words == first["words"]
        for edit in reversed(first["edits"]):
            assert words[edit["start"] : edit["end"]] == edit["removed"]
            words = words[: edit["start"]] + edit["inserted"] + words[edit["end"] :]
        assert words == sentence["text"]


def test_further_citations_say_the_same_and_have_no_edits() -> None:
    page = sample.sample_page()
    for sentence, made in zip(page.sentences(), sentences(data()), strict=True):
        assert made["voices"] == sentence.voices
        further = made["citations"][1:]
        assert [c["article"] for c in further] == [s.article_id for s in sentence.also]
        assert all("edits" not in c for c in further)


def test_names_ids_and_records() -> None:
    page = data()
    assert page["id"] == sample.STORY
    assert page["version"] == 3
    assert page["composed"] == "2026-03-05T08:50:00+00:00"
    assert page["record"]["articles"] == 8
    assert {"code": "SE", "name": "Sweden"} in page["record"]["countries"]
    citation = page["sections"][0]["sentences"][0]["citations"][0]
    assert citation["outlet"] == "northline.example"
    assert citation["outlet_name"] == "Northline"
    assert citation["url"] == "https://northline.example/wire"
    spoken = page["sections"][2]["sentences"][0]
    assert (spoken["speaker"], spoken["quoted"]) == ("Maria Ekdahl", True)
    assert spoken["labels"]["descriptor"]["words"] == "rescue leader at the coast guard"
    put = page["sections"][1]["sentences"][2]["citations"][0]["edits"][0]
    assert put["source"]["words"] == "rescue leader at the coast guard"
    assert [m["kind"] for m in page["voices"][0]["members"]] == [
        "original",
        "reprint",
        "excerpt",
        "spun",
    ]


def test_missing_sources_leave_gaps_and_not_an_error() -> None:
    nothing = Sources(articles={}, revisions={}, outlets={})
    page = page_to_dict(sample.sample_page(), nothing)
    citation = page["headline"]["citations"][0]
    assert citation["article"] == "wire"
    assert citation["words"] is None
    assert citation["url"] is None
