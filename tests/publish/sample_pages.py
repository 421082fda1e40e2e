"""A page made by hand, with everything that a page can hold: for tests and for looking at."""

from __future__ import annotations

from datetime import date

from nutgraf.model import (
    Account,
    Article,
    Difference,
    Page,
    Record,
    RelatedStory,
    Section,
    Sources,
    Story,
    StoryChange,
    Voice,
    VoiceMember,
)

from .desk import Desk, cut, put, upper, utc
from .sample_texts import press_desk

STORY = "ferry-havsula"
PRESS: Desk = press_desk()
SOURCES: Sources = PRESS.sources()
ARTICLES: tuple[Article, ...] = tuple(PRESS.articles.values())

_LEAD = "A car ferry…the coast guard said."
_STRUCK = "The Havsula struck…thick fog."
_DIESEL = "However, the ferry…on Thursday."
_BOATS = "All 214 people aboard…fishing boats."
_BOARD = "Sweden's accident board…within 30 days."
_KNOTS = "Wik said the ship…local time."
_LIGHT = "Pilots have asked…in 2019."
_HEARING = "The port authority…18 March."
_EVERYONE = (
    ("courier", _BOATS),
    ("coast", "Färjan Havsula…ombord."),
    ("sound", "Everyone aboard…grounding."),
    ("ledger", _LEAD),
    ("island", _LEAD),
)


def _nut_graf(d: Desk) -> Section:
    return Section(
        kind="nut graf",
        sentences=(
            d.sentence(
                "wire",
                _LEAD,
                put(", and everyone", " [4 March]", "date"),
                also=_EVERYONE,
                voices=4,
                when="2026-03-04",
            ),
            d.sentence(
                "sound",
                _BOARD,
                also=(("coast", "Haverikommissionen…Kustradion."),),
                voices=2,
                when="2026-03-05",
                first_version=3,
            ),
        ),
    )


def _what_happened(d: Desk) -> Section:
    office = d.span("wire", "rescue leader at the coast guard")
    return Section(
        kind="what happened",
        sentences=(
            d.sentence(
                "wire",
                _STRUCK,
                put(" in thick", " [on 4 March]", "date"),
                voices=2,
                also=(("ledger", _STRUCK), ("sound", _KNOTS)),
                when="2026-03-04",
            ),
            d.sentence(
                "courier",
                _BOATS,
                voices=3,
                also=(("sound", _EVERYONE[2][1]), ("wire", _LEAD)),
                when="2026-03-04",
            ),
            d.sentence(
                "wire",
                "Ekdahl said a ring…by noon.",
                put("Ekdahl", "[Coast guard rescue leader Maria] ", "introduction", office),
            ),
            d.sentence(
                "wire",
                _DIESEL,
                cut("However, "),
                upper("the ferry"),
                cut(", and divers were to look at the tanks on Thursday", "other matter"),
            ),
            d.sentence(
                "harbour",
                "A salvage tug…on Friday.",
                put(" evening", " [4 March]", "date"),
                cut(" and should", "shortened"),
                put(" reach", " [is to]", "grammar"),
                put(".", " [6 March]", "date"),
                first_version=2,
            ),
        ),
    )


def _who_says_what(d: Desk) -> Section:
    return Section(
        kind="who says what",
        sentences=(
            d.sentence(
                "wire",
                '"The hull is torn…where she sits,"',
                speaker=d.label("wire", "Maria Ekdahl"),
                speaker_key="maria ekdahl",
                descriptor=d.label("wire", "rescue leader at the coast guard"),
                quoted=True,
                when="2026-03-04",
                also=(("ledger", '"The hull is torn…where she sits,"'),),
            ),
            d.sentence(
                "courier",
                "I heard her before I saw her,",
                speaker=d.label("courier", "Erik Sandell"),
                speaker_key="erik sandell",
                descriptor=d.label("courier", "whose trawler took off 40 of them"),
                quoted=True,
                when="2026-03-04",
            ),
            d.sentence(
                "courier",
                '"Nobody is going to be blamed…she said.',
                speaker=d.label("courier", "Petra Lindqvist"),
                speaker_key="petra lindqvist",
                descriptor=d.label("courier", "managing director"),
                quoted=True,
                when="2026-03-04",
            ),
            d.sentence(
                "sound",
                '"We have the bridge audio…lead investigator.',
                speaker=d.label("sound", "Jonas Wik"),
                speaker_key="jonas wik",
                descriptor=d.label("sound", "the board's lead investigator"),
                quoted=True,
                when="2026-03-05",
                first_version=3,
            ),
            d.sentence(
                "sound",
                _KNOTS,
                speaker=d.label("sound", "Jonas Wik"),
                speaker_key="jonas wik",
                when="2026-03-05",
                first_version=3,
            ),
        ),
    )


def _later_sections(d: Desk) -> tuple[Section, ...]:
    light = "En förlängning…sedan 2019."
    hearing = d.sentence("wire", _HEARING, when="2026-03-18")
    return (
        Section(
            kind="background",
            sentences=(d.sentence("wire", _LIGHT, voices=2, also=(("coast", light),)),),
        ),
        Section(kind="what comes next", sentences=(hearing,)),
        Section(
            kind="timeline",
            sentences=(
                d.sentence("wire", _LIGHT, when="2019-01-01", when_last=date(2019, 12, 31)),
                d.sentence(
                    "wire",
                    _LEAD,
                    put(", and everyone", " [4 March]", "date"),
                    also=_EVERYONE,
                    voices=4,
                    when="2026-03-04",
                ),
                d.sentence("sound", _BOARD, when="2026-03-05", first_version=3),
                hearing,
            ),
        ),
    )


def _differences(d: Desk) -> tuple[Difference, ...]:
    twelve = d.sentence("wire", "Twelve people…cold.", when="2026-03-04")
    fourteen = d.sentence(
        "courier",
        "Fourteen people…in the evening.",
        also=(("coast", "Fjorton personer vårdades på sjukhus."),),
        voices=2,
        when="2026-03-04",
    )
    return (
        Difference(
            about="people treated",
            kind="updated over time",
            accounts=(
                Account(value="Twelve", sentence=twelve),
                Account(value="Fourteen", sentence=fourteen),
            ),
            explanation="The later count is higher; the first report said eleven.",
        ),
        Difference(
            about="diesel on board",
            kind="accounts differ",
            accounts=(
                Account(value="60 tonnes", sentence=d.sentence("wire", _DIESEL)),
                Account(
                    value="72 tonnes",
                    sentence=d.sentence("harbour", "The ferry carried 72…on Tuesday."),
                ),
            ),
        ),
    )


def _voices() -> tuple[Voice, ...]:
    copies = (
        VoiceMember(
            article_id="ledger",
            kind="reprint",
            of="wire",
            shared=1.0,
            evidence="credits Northline",
        ),
        VoiceMember(
            article_id="island",
            kind="excerpt",
            of="wire",
            shared=1.0,
            evidence="stops after the fourth paragraph",
        ),
        VoiceMember(article_id="mix", kind="spun", of="wire", shared=0.71),
    )
    wire = VoiceMember(article_id="wire", kind="original", evidence="credited by others")
    alone = ("courier", "coast", "harbour", "sound")
    return (
        Voice(members=(wire, *copies)),
        *(Voice(members=(VoiceMember(article_id=key, kind="original"),)) for key in alone),
    )


def sample_page() -> Page:
    """The page, in its third version."""
    d = PRESS
    title = "Ferry with 214 aboard runs aground off Norrhamn, all brought ashore"
    return Page(
        story_id=STORY,
        version=3,
        composed=utc("2026-03-05 08:50"),
        headline=d.sentence("wire", title, title=True, voices=5),
        record=Record(
            articles=8,
            voices=5,
            outlets=8,
            countries=("DE", "DK", "FI", "GB", "IE", "SE"),
            first_outlet_id="northline.example",
            first_reported=utc("2026-03-04 05:58"),
            last_changed=utc("2026-03-05 08:45"),
        ),
        sections=(_nut_graf(d), _what_happened(d), _who_says_what(d), *_later_sections(d)),
        differences=_differences(d),
        voices=_voices(),
        related=(
            RelatedStory(
                story_id="other-0",
                title="Norrhamn council puts off vote on harbour tunnel to May",
                reason="same place, same week",
                score=0.6,
            ),
            RelatedStory(
                story_id="other-4",
                title="Rail line to Kemi reopens a month early",
                reason="same company",
                score=0.4,
            ),
        ),
    )


VERSIONS = (
    (1, utc("2026-03-04 06:05")),
    (2, utc("2026-03-04 19:35")),
    (3, utc("2026-03-05 08:50")),
)

CHANGES = (
    StoryChange(story_id=STORY, at=utc("2026-03-04 06:00"), kind="founded", article_id="wire"),
    StoryChange(story_id=STORY, at=utc("2026-03-04 11:22"), kind="joined", article_id="courier"),
    StoryChange(
        story_id=STORY,
        at=utc("2026-03-04 13:00"),
        kind="merged",
        other_story_id="havsula-2",
        by="person",
        note="the same grounding",
    ),
    StoryChange(story_id=STORY, at=utc("2026-03-05 08:46"), kind="joined", article_id="sound"),
)


def sample_story() -> Story:
    """The story that the page is of."""
    return Story(
        id=STORY,
        founded=utc("2026-03-04 05:58"),
        article_ids=tuple(a.id for a in ARTICLES),
        voices=_voices(),
        last_article=utc("2026-03-05 08:45"),
        dirty=False,
    )
