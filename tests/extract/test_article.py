"""Articles out of pages."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from multiprocessing import get_context

import pytest

from nutgraf.errors import ExtractError
from nutgraf.extract.article import Extracted, extract, from_entry
from nutgraf.model import Entry
from tests.extract.pages import LEAD, PARAGRAPHS, URL, ld, page

EAST = timezone(timedelta(hours=2))


def entry(**fields: object) -> Entry:
    base: dict[str, object] = {"feed_url": "https://lantern.example/feed", "id": "1", "url": URL}
    return Entry(**(base | fields))  # type: ignore[arg-type]


def reasons(found: Extracted) -> dict[str, str]:
    return {part.text: part.why for part in found.left_out}


def test_a_page_gives_its_article_and_nothing_else() -> None:
    found = extract(page().encode(), URL)
    assert found.title == "Night ferry stays until the bridge opens"
    assert found.text == "\n".join((LEAD, *PARAGRAPHS))
    assert found.byline == "Ada Quill, Tom Marsh"
    assert found.published == datetime(2024, 3, 5, 18, 20, tzinfo=EAST)
    assert found.published.utcoffset() == timedelta(hours=2)
    assert found.updated == datetime(2024, 3, 5, 19, 5, tzinfo=EAST)
    assert (found.grain, found.language, found.section) == ("time", "en", "Coast")
    assert found.image_url == "https://www.lantern.example/img/ferry.jpg"
    assert (found.image_credit, found.outlet_name) == ("J. Reed", "The Lantern")
    assert found.canonical_url == URL
    assert (found.extent, found.credit) == ("full", None)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("<p>Enlarge this image</p>", "picture control"),
        ("<p>Advertisement</p>", "advertisement"),
        ("<p>Story continues below advertisement</p>", "advertisement"),
        ("<p>Read more: The pier that would not stand still</p>", "link to another article"),
        ("<p><a href='/x'>The pier that would not stand still for anybody</a></p>",
         "link to another article"),
        ("<p>Sign up for our weekly newsletter and never miss a tide</p>", "newsletter prompt"),
        ("<p>Follow us on Facebook and Instagram</p>", "newsletter prompt"),
        ("<p>Share this article on WhatsApp</p>", "sharing prompt"),
        ("<p>Ask our AI anything about this story</p>", "chat prompt"),
        ("<p>Comments have been closed.</p>", "comment prompt"),
        ("<p>Photo: J. Reed / Getty Images</p>", "picture credit"),
        ("<p>Lesen Sie auch: Der Pfeiler wandert</p>", "link to another article"),
        (f"<p>{PARAGRAPHS[0]}</p>", "repeats an earlier paragraph"),
    ],
)  # fmt: skip
def test_what_interfaces_say_is_left_out_and_said_so(line: str, why: str) -> None:
    last = "The board meets again in May, when the county's answer is expected to be read aloud."
    found = extract(page(body=f"{line}<p>{last}</p>"), URL)
    assert found.text == "\n".join((LEAD, *PARAGRAPHS, last))
    assert why in reasons(found).values()


@pytest.mark.parametrize(
    "sentence",
    [
        "Advertisement rates rose by a tenth last year, the board's treasurer told the meeting.",
        "Read more books, the mayor advised the pupils who had come to watch the vote.",
        "Follow the money, said the auditor, and you will find the pier.",
        "Photo finishes are rare in council votes, but Tuesday's came close to being one.",
        "Share prices of the ferry company fell by four percent within the hour.",
        "Subscribe or not, she said, everybody pays for the boat in the end.",
    ],
)
def test_prose_that_begins_like_a_prompt_stays(sentence: str) -> None:
    assert sentence in extract(page((*PARAGRAPHS, sentence)), URL).text.split("\n")


def test_outlet_boilerplate_that_was_learned_is_left_out() -> None:
    notice = "The Lantern is owned by its readers in Tallow Bay"
    found = extract(page(body=f"<p>{notice}</p>"), URL, boilerplate={notice.lower()})
    assert notice not in found.text
    assert reasons(found)[notice] == "stands in other articles of the outlet too"


def test_a_caption_is_no_part_of_the_text() -> None:
    caption = "The ferry at its berth in winter. Photo: J. Reed"
    assert caption not in extract(page(), URL).text


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("Night ferry stays until the bridge opens – The Lantern", None),
        ("Night ferry stays until the bridge opens | Coast | The Lantern", None),
        ("The Lantern: night ferry stays", "The Lantern: night ferry stays"),
        ("Night ferry stays - for now", "Night ferry stays - for now"),
    ],
)
def test_titles_lose_the_outlet_and_nothing_else(given: str, title: str | None) -> None:
    found = extract(page(data=None, title=given), URL)
    assert found.title == (title or "Night ferry stays until the bridge opens")


def test_of_the_pages_titles_the_feeds_is_taken() -> None:
    data = ld(headline="Night ferry saved until bridge opens: what islanders need to know")
    assert extract(page(data=data), URL).title == data["headline"]
    given = entry(title="Night ferry stays until the bridge opens")
    assert extract(page(data=data), URL, entry=given).title == given.title


def test_a_headline_cut_off_is_taken_whole_from_elsewhere() -> None:
    found = extract(page(data=ld(headline="Night ferry stays until …")), URL)
    assert found.title == "Night ferry stays until the bridge opens"


# Times ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "said", "grain"),
    [
        ("2024-03-05T18:20:00+02:00", datetime(2024, 3, 5, 18, 20, tzinfo=EAST), "time"),
        ("2024-03-05T16:20:00.000Z", datetime(2024, 3, 5, 16, 20, tzinfo=UTC), "time"),
        ("2024-03-05", datetime(2024, 3, 5, tzinfo=UTC), "day"),
        ("2024-03-05T00:00:00Z", datetime(2024, 3, 5, tzinfo=UTC), "day"),
        ("Tue, 05 Mar 2024 18:20:00 +0200", datetime(2024, 3, 5, 18, 20, tzinfo=EAST), "time"),
        ("1709655600", datetime(2024, 3, 5, 16, 20, tzinfo=UTC), "time"),
    ],
)
def test_times_and_how_exact_they_are(published: str, said: datetime, grain: str) -> None:
    found = extract(page(data=ld(datePublished=published, dateModified=None)), URL)
    assert (found.published, found.grain) == (said, grain)


def test_a_time_without_a_zone_takes_that_of_the_pages_other_time() -> None:
    data = ld(datePublished="2024-03-05T18:20:00", dateModified="2024-03-05T19:05:00+02:00")
    assert extract(page(data=data), URL).published == datetime(2024, 3, 5, 18, 20, tzinfo=EAST)


def test_a_day_is_made_exact_by_the_feed() -> None:
    given = entry(published=datetime(2024, 3, 5, 18, 20, tzinfo=EAST))
    found = extract(page(data=ld(datePublished="2024-03-05", dateModified=None)), URL, entry=given)
    assert (found.published, found.grain) == (given.published, "time")
    other = entry(published=datetime(2023, 1, 1, 9, tzinfo=UTC))
    found = extract(page(data=ld(datePublished="2024-03-05", dateModified=None)), URL, entry=other)
    assert (found.published, found.grain) == (datetime(2024, 3, 5, tzinfo=UTC), "day")


def test_a_day_only_seen_on_the_page_is_a_day() -> None:
    shown = "<p class='date'>Published 5 March 2024</p>"
    found = extract(page(data=None, head="<meta name='x' content='y'>", body=shown), URL)
    assert found.published is None or found.grain == "day"


# Extent --------------------------------------------------------------------------------


def test_a_paywalls_opening_is_a_stub() -> None:
    wall = "<div class='wall'><p>Subscribe to continue reading this story.</p></div>"
    found = extract(page(PARAGRAPHS[:1], body=wall, data=ld(isAccessibleForFree=False)), URL)
    assert found.extent == "stub"
    assert "Subscribe" not in found.text
    assert PARAGRAPHS[0] in found.text


def test_a_free_article_that_mentions_subscribing_is_whole() -> None:
    assert extract(page(data=ld(isAccessibleForFree=True)), URL).extent == "full"


def test_the_feeds_text_is_used_where_the_page_gives_less() -> None:
    given = entry(content="".join(f"<p>{text}</p>" for text in PARAGRAPHS))
    found = extract(page(PARAGRAPHS[:1], lead=""), URL, entry=given)
    assert (found.extent, found.text) == ("feed", "\n".join(PARAGRAPHS))
    whole = extract(page(), URL, entry=entry(summary="<p>Short.</p>"))
    assert whole.extent == "full"


def test_an_entry_alone_gives_an_article() -> None:
    when = datetime(2024, 3, 5, 18, 20, tzinfo=EAST)
    found = from_entry(
        entry(title="T", summary=f"<p>{LEAD}</p><p>Read more</p>", published=when, authors=("A",))
    )
    assert (found.text, found.extent, found.published, found.byline) == (LEAD, "feed", when, "A")
    with pytest.raises(ExtractError, match="only a title"):
        from_entry(entry(title="T"))


def test_text_only_in_json_ld_is_found() -> None:
    html = page((), lead="", data=ld(articleBody="\n\n".join(PARAGRAPHS)))
    assert extract(html, URL).text.split("\n") == list(PARAGRAPHS)


# Origin --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "given", "credit"),
    [
        (page(), entry(source_title="The Wire"), "The Wire"),
        (page(data=ld(author={"name": "Reuters"})), None, "Reuters"),
        (page((f"TALLOW BAY, March 5 (AP) — {PARAGRAPHS[0]}", *PARAGRAPHS[1:])), None,
         "Associated Press"),
        (page().replace(f'href="{URL}"', 'href="https://wire.example/ferry"'), None,
         "wire.example"),
        (page().replace(f'href="{URL}"', 'href="https://m.lantern.example/ferry"'), None, None),
    ],
)  # fmt: skip
def test_where_a_reprint_is_from(html: str, given: Entry | None, credit: str | None) -> None:
    assert extract(html, URL, entry=given).credit == credit


# What is no article --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x1f\x8b\x08\x00", "a compressed file"),
        (b"<html><body></body></html>", "no article|no text"),
        (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no article|no text"),
        (b"<html><body><p>Loading</p></body></html>", "no article|no text"),
        (b"\x00\x01\x02\x03" * 1000, "not a web page|no article|no text|a media file"),
    ],
)
def test_what_holds_no_article(html: bytes, words: str) -> None:
    with pytest.raises(ExtractError, match=words) as caught:
        extract(html, URL)
    assert caught.value.subject == URL


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + PARAGRAPHS[0],
        "<b>" * 50_000 + PARAGRAPHS[0],
        "<p>" + "<a href='x'>" * 20_000 + PARAGRAPHS[0],
        "<table>" * 3_000 + PARAGRAPHS[0],
        page(data=[[[{"@type": "NewsArticle"}] * 50] * 50]),
        page(head="<script type='application/ld+json'>" + "[" * 100_000 + "</script>"),
        page(head="<script type='application/ld+json'>" + '{"@graph":' * 20_000 + "</script>"),
        page(head="<meta name='x' content='" + "y" * 2_000_000 + "'>"),
        page().replace("ferry", "fer\x00ry").replace("board", "bo\ufffdard"),
        page(("x" * 1_000_000,)),
        page(("a. " * 200_000,)),
        page(("(" * 50_000,)),
    ],
    ids=range(12),
)
def test_pages_made_to_hurt_end_soon(html: str) -> None:
    import time

    started = time.process_time()
    try:
        extract(html.encode("utf-8", "replace"), URL)
    except ExtractError:
        pass
    assert time.process_time() - started < 20


def test_pages_can_be_read_in_other_processes() -> None:
    given = entry(title="Night ferry stays until the bridge opens")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        far = pool.submit(extract, page().encode(), URL, entry=given).result(60)
        with pytest.raises(ExtractError, match="empty"):
            pool.submit(extract, b"", URL).result(60)
    assert far == extract(page().encode(), URL, entry=given)
    assert pickle.loads(pickle.dumps(far)) == far
