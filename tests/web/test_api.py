"""The API answers as its OpenAPI document says."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.testclient import TestClient

from nutgraf.web.api import BASE
from nutgraf.web.openapi import document

from ..publish import sample_pages as sample

ADDRESSES = [
    ("/stories", "/stories?section=world"),
    ("/stories", "/stories"),
    ("/stories", "/stories?order=time&limit=3&offset=1"),
    ("/stories", "/stories?since=2026-03-05T00:00:00Z&until=2026-03-06"),
    ("/stories/{id}", f"/stories/{sample.STORY}"),
    ("/stories/{id}", f"/stories/{sample.STORY}?version=1"),
    ("/stories/{id}/versions", f"/stories/{sample.STORY}/versions"),
    ("/articles/{id}", "/articles/wire"),
    ("/search", "/search?q=ferry&limit=2"),
    ("/search", "/search"),
    ("/search", "/search?q=ferry&in=stories&order=newest"),
    ("/names", "/names?q=wik&kind=person"),
    ("/names", "/names"),
    ("/names/{kind}/{key}/statements", "/names/person/jonas%20wik/statements?limit=1"),
    ("/stories/{id}/statements", f"/stories/{sample.STORY}/statements"),
    ("/articles/{id}/statements", "/articles/wire/statements"),
    ("/outlets", "/outlets"),
    ("/feeds", "/feeds"),
]


def check(path: str, status: str, data: Any) -> None:
    spec = document()
    schema = spec["paths"][path]["get"]["responses"][status]["content"]["application/json"]
    whole = {**schema["schema"], "components": spec["components"]}
    errors = [e.message for e in Draft202012Validator(whole).iter_errors(data)]
    assert not errors


def test_the_document_is_sound_and_served(client: TestClient) -> None:
    served = client.get(f"{BASE}/openapi.json").json()
    assert served == document()
    assert not list(OpenAPIV31SpecValidator(served).iter_errors())


def test_every_path_is_described_and_tried() -> None:
    assert set(document()["paths"]) == {path for path, _ in ADDRESSES}


@pytest.mark.parametrize(("path", "address"), ADDRESSES)
def test_answers_have_the_described_shape(client: TestClient, path: str, address: str) -> None:
    answer = client.get(BASE + address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    check(path, "200", answer.json())


@pytest.mark.parametrize(
    ("path", "address", "status"),
    [
        ("/stories", "/stories?order=odd", "400"),
        ("/stories", "/stories?since=yesterday", "400"),
        ("/stories", "/stories?limit=-1", "400"),
        ("/stories/{id}", "/stories/nothing", "404"),
        ("/articles/{id}", "/articles/nothing", "404"),
        ("/search", "/search?q=(ferry", "400"),
        ("/search", "/search?order=oldest", "400"),
        ("/names", "/names?kind=animal", "400"),
        ("/stories", "/stories?limit=201", "400"),
        ("/names/{kind}/{key}/statements", "/names/person/nobody/statements", "404"),
        ("/names/{kind}/{key}/statements", "/names/animal/wik/statements", "404"),
        ("/articles/{id}/statements", "/articles/nothing/statements", "404"),
    ],
)
def test_refusals_are_data_too(client: TestClient, path: str, address: str, status: str) -> None:
    answer = client.get(BASE + address)
    assert str(answer.status_code) == status
    check(path, status, answer.json())


def test_stories_can_be_walked(client: TestClient) -> None:
    whole = [s["id"] for s in client.get(f"{BASE}/stories?limit=200").json()["stories"]]
    walked: list[str] = []
    address = f"{BASE}/stories?limit=3"
    while address:
        answer = client.get(address).json()
        walked += [s["id"] for s in answer["stories"]]
        address = answer["next"]
    assert walked == whole
    assert walked[0] == sample.STORY
    assert len(walked) == 10


def test_a_merged_story_leads_on(client: TestClient) -> None:
    answer = client.get(f"{BASE}/stories/havsula-2", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (
        301,
        f"{BASE}/stories/{sample.STORY}",
    )


def test_an_article_has_all_revisions_and_its_cited_words(client: TestClient) -> None:
    article = client.get(f"{BASE}/articles/wire").json()
    assert [r["number"] for r in article["revisions"]] == [1, 2]
    texts = {r["number"]: r for r in article["revisions"]}
    words = [texts[c["revision"]][c["field"]][c["start"] : c["end"]] for c in article["cited"]]
    assert "Twelve people were treated for bruises and cold." in words
    assert article["story"] == sample.STORY


def test_statements_hold_the_words_they_name(client: TestClient) -> None:
    found = client.get(f"{BASE}/stories/{sample.STORY}/statements?limit=200").json()["statements"]
    assert len(found) > 5
    for one in found:
        article = client.get(f"{BASE}/articles/{one['article']}").json()
        text = {r["number"]: r["text"] for r in article["revisions"]}[one["revision"]]
        for part in (one, *one["source"], *one["cue"], *one["content"]):
            assert text[part["start"] : part["end"]] == part["words"]
    named = [one for one in found if one["speaker"]]
    speaker = named[0]["speaker"]
    by = client.get(f"{BASE}/names/{speaker['kind']}/{speaker['key']}/statements").json()
    assert named[0] in by["statements"]


def test_lists_are_walked_by_their_link_header(client: TestClient) -> None:
    whole = [s["id"] for s in client.get(f"{BASE}/stories?order=time").json()["stories"]]
    walked: list[str] = []
    answer = client.get(f"{BASE}/stories?order=time&limit=3")
    while True:
        walked += [s["id"] for s in answer.json()["stories"]]
        after = answer.links.get("next")
        assert (after["url"] if after else None) == answer.json()["next"]
        if after is None:
            break
        answer = client.get(after["url"])
    assert walked == whole


def test_a_story_that_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    address = f"{BASE}/stories/{sample.STORY}"
    first = client.get(address)
    assert first.headers["last-modified"] == "Thu, 05 Mar 2026 08:50:00 GMT"
    for header, value, status in (
        ("If-Modified-Since", first.headers["last-modified"], 304),
        ("If-Modified-Since", "Thu, 05 Mar 2026 08:49:59 GMT", 200),
        ("If-Modified-Since", "yesterday", 200),
        ("If-None-Match", first.headers["etag"], 304),
        ("If-None-Match", '"other"', 200),
    ):
        again = client.get(address, headers={header: value})
        assert again.status_code == status, (header, value)
    both = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["last-modified"]}
    assert client.get(address, headers=both).status_code == 200
    assert client.get(f"{BASE}/stories?section=gossip").status_code == 400
