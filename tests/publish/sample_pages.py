"""A page made by hand, with everything that a page can hold: for tests and for looking at.

The event, the outlets and every sentence are invented for this project.
"""

from __future__ import annotations

from datetime import date, timedelta

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

STORY = "ferry-havsula"

WIRE = """NORRHAMN (Northline) – A car ferry with 214 people on board ran aground off the Swedish \
port of Norrhamn early on Wednesday, and everyone was brought ashore within three hours, the coast \
guard said.

The Havsula struck a shoal near Getskär lighthouse at 5:40 a.m. in thick fog. Eleven people were \
treated for bruises and cold.

"The hull is torn on the port side, but she is not going to sink where she sits," said Maria Ekdahl, \
rescue leader at the coast guard.

Ekdahl said a ring of booms was laid around the ferry by noon. However, the ferry carried 60 tonnes \
of diesel, and divers were to look at the tanks on Thursday.

The shoal is on every chart. Pilots have asked for a second light at Getskär since a freighter \
grounded there in 2019.

The port authority will hold a hearing on the light on 18 March."""

COURIER = """Passengers told of a jolt "like a lorry hitting a wall" as the ferry Havsula ran onto \
rocks off Norrhamn on Wednesday morning.

All 214 people aboard were taken off in three hours by lifeboats and two fishing boats.

Erik Sandell, whose trawler took off 40 of them, said the fog was so thick that he steered by the \
ferry's bell. "I heard her before I saw her," Sandell said.

Fourteen people needed treatment, the regional hospital said in the evening.

The operator, Östlinjen, cancelled all crossings until Saturday. Its managing director, Petra Lindqvist, \
told reporters that the bridge crew were being interviewed. "Nobody is going to be blamed before the \
recorder has been read," she said."""

COAST = """Färjan Havsula gick på grund utanför Norrhamn i onsdags morse med 214 personer ombord.

Ingen skadades allvarligt. Fjorton personer vårdades på sjukhus.

Haverikommissionen har tagit hand om färdskrivaren, säger utredaren Jonas Wik till Kustradion.

En förlängning av farledens belysning har diskuterats sedan 2019."""

DESK = """Insurers expect the salvage of the ferry Havsula to take at least two weeks.

A salvage tug left Kiel on Wednesday evening and should reach Norrhamn on Friday. The owner values the \
ship at 46 million euros.

The ferry carried 72 tonnes of diesel, according to the fuel note handed over in Kiel on Tuesday."""

BOARD = """Sweden's accident board has taken the voyage recorder of the ferry Havsula ashore and will \
publish first findings within 30 days.

"We have the bridge audio, and it is good," said Jonas Wik, the board's lead investigator.

Wik said the ship was making 14 knots when it struck at 5:42 a.m. local time.

Everyone aboard, 214 people, left the ship within three hours of the grounding."""


def _desk() -> Desk:
    desk = Desk()
    desk.outlet("northline.example", "Northline", "FI")
    desk.outlet("baycourier.example", "Bay Courier", "GB")
    desk.outlet("kustradion.example", "Kustradion", "SE", "sv")
    desk.outlet("harbourdesk.example", "Harbour Desk", "DE")
    desk.outlet("eveningledger.example", "Evening Ledger", "IE")
    desk.outlet("islandtimes.example", "Island Times", "GB")
    desk.outlet("dailymix.example", "Daily Mix", None)
    desk.outlet("thesound.example", "The Sound", "DK")
    title = "Ferry with 214 aboard runs aground off Norrhamn, all brought ashore"
    desk.article(
        "wire", "northline.example", "2026-03-04 05:58", title, WIRE, byline="Northline staff"
    )
    desk.article(
        "ledger", "eveningledger.example", "2026-03-04 07:15", title, WIRE, credit="Northline"
    )
    island = WIRE.split("\n\nThe shoal")[0]
    desk.article(
        "island", "islandtimes.example", "2026-03-04 07:40", "Ferry aground in fog", island
    )
    spun = WIRE.replace("ran aground", "ran ashore").replace("thick fog", "dense mist")
    desk.article("mix", "dailymix.example", "2026-03-04 09:05", "Boat shock off Sweden", spun)
    desk.article(
        "courier",
        "baycourier.example",
        "2026-03-04 11:20",
        '"I heard her before I saw her"',
        COURIER,
        byline="Ann Mercer",
    )
    desk.article(
        "coast", "kustradion.example", "2026-03-04 12:02", "Havsula på grund: alla i land", COAST
    )
    desk.article(
        "harbour",
        "harbourdesk.example",
        "2026-03-04 19:30",
        "Two weeks to free the Havsula, insurers expect",
        DESK,
        extent="stub",
    )
    desk.article(
        "sound",
        "thesound.example",
        "2026-03-05 08:45",
        "Recorder of grounded ferry recovered",
        BOARD,
    )
    desk.revise("wire", "2026-03-04 10:30", "Eleven people were", "Twelve people were")
    return desk


DESK_OF_STORY = _desk()
SOURCES: Sources = DESK_OF_STORY.sources()
ARTICLES: tuple[Article, ...] = tuple(DESK_OF_STORY.articles.values())


def _sections(d: Desk) -> tuple[Section, ...]:
    lead = "A car ferry with 214 people on board ran aground off the Swedish port of Norrhamn early on Wednesday, and everyone was brought ashore within three hours, the coast guard said."
    board = "Sweden's accident board has taken the voyage recorder of the ferry Havsula ashore and will publish first findings within 30 days."
    struck = "The Havsula struck a shoal near Getskär lighthouse at 5:40 a.m. in thick fog."
    diesel = "However, the ferry carried 60 tonnes of diesel, and divers were to look at the tanks on Thursday."
    boats = (
        "All 214 people aboard were taken off in three hours by lifeboats and two fishing boats."
    )
    tug = "A salvage tug left Kiel on Wednesday evening and should reach Norrhamn on Friday."
    booms = "Ekdahl said a ring of booms was laid around the ferry by noon."
    office = d.span("wire", "rescue leader at the coast guard")
    everyone = (
        ("courier", boats),
        (
            "coast",
            "Färjan Havsula gick på grund utanför Norrhamn i onsdags morse med 214 personer ombord.",
        ),
        (
            "sound",
            "Everyone aboard, 214 people, left the ship within three hours of the grounding.",
        ),
        ("ledger", lead),
        ("island", lead),
    )
    return (
        Section(
            kind="nut graf",
            sentences=(
                d.sentence(
                    "wire",
                    lead,
                    put(lead, ", and everyone", " [4 March]", "date"),
                    also=everyone,
                    voices=4,
                    when="2026-03-04",
                ),
                d.sentence(
                    "sound",
                    board,
                    also=(
                        (
                            "coast",
                            "Haverikommissionen har tagit hand om färdskrivaren, säger utredaren Jonas Wik till Kustradion.",
                        ),
                    ),
                    voices=2,
                    when="2026-03-05",
                    first_version=3,
                ),
            ),
        ),
        Section(
            kind="what happened",
            sentences=(
                d.sentence(
                    "wire",
                    struck,
                    put(struck, " in thick", " [on 4 March]", "date"),
                    voices=2,
                    also=(
                        ("ledger", struck),
                        (
                            "sound",
                            "Wik said the ship was making 14 knots when it struck at 5:42 a.m. local time.",
                        ),
                    ),
                    when="2026-03-04",
                ),
                d.sentence(
                    "courier",
                    boats,
                    voices=3,
                    also=(("sound", everyone[2][1]), ("wire", lead)),
                    when="2026-03-04",
                ),
                d.sentence(
                    "wire",
                    booms,
                    put(
                        booms,
                        "Ekdahl",
                        "[Coast guard rescue leader Maria] ",
                        "introduction",
                        office,
                    ),
                ),
                d.sentence(
                    "wire",
                    diesel,
                    cut(diesel, "However, "),
                    upper(diesel, "the ferry"),
                    cut(
                        diesel, ", and divers were to look at the tanks on Thursday", "other matter"
                    ),
                ),
                d.sentence(
                    "harbour",
                    tug,
                    put(tug, " evening", " [4 March]", "date"),
                    put(tug, ".", " [6 March]", "date"),
                    first_version=2,
                ),
            ),
        ),
        Section(
            kind="who says what",
            sentences=(
                d.sentence(
                    "wire",
                    '"The hull is torn on the port side, but she is not going to sink where she sits,"',
                    speaker=d.label("wire", "Maria Ekdahl"),
                    speaker_key="maria ekdahl",
                    descriptor=d.label("wire", "rescue leader at the coast guard"),
                    quoted=True,
                    when="2026-03-04",
                    voices=1,
                    also=(("ledger", "The hull is torn on the port side"),),
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
                    '"Nobody is going to be blamed before the recorder has been read," she said.',
                    speaker=d.label("courier", "Petra Lindqvist"),
                    speaker_key="petra lindqvist",
                    descriptor=d.label("courier", "managing director"),
                    quoted=True,
                    when="2026-03-04",
                ),
                d.sentence(
                    "sound",
                    '"We have the bridge audio, and it is good," said Jonas Wik, the board\'s lead investigator.',
                    speaker=d.label("sound", "Jonas Wik"),
                    speaker_key="jonas wik",
                    descriptor=d.label("sound", "the board's lead investigator"),
                    quoted=True,
                    when="2026-03-05",
                    first_version=3,
                ),
                d.sentence(
                    "sound",
                    "Wik said the ship was making 14 knots when it struck at 5:42 a.m. local time.",
                    speaker=d.label("sound", "Jonas Wik"),
                    speaker_key="jonas wik",
                    when="2026-03-05",
                    first_version=3,
                ),
            ),
        ),
        Section(
            kind="background",
            sentences=(
                d.sentence(
                    "wire",
                    "Pilots have asked for a second light at Getskär since a freighter grounded there in 2019.",
                    voices=2,
                    also=(
                        (
                            "coast",
                            "En förlängning av farledens belysning har diskuterats sedan 2019.",
                        ),
                    ),
                ),
            ),
        ),
        Section(
            kind="what comes next",
            sentences=(
                d.sentence(
                    "wire",
                    "The port authority will hold a hearing on the light on 18 March.",
                    when="2026-03-18",
                ),
            ),
        ),
        Section(
            kind="timeline",
            sentences=(
                d.sentence(
                    "wire",
                    "Pilots have asked for a second light at Getskär since a freighter grounded there in 2019.",
                    when="2019-01-01",
                    when_last=date(2019, 12, 31),
                ),
                d.sentence(
                    "wire",
                    lead,
                    put(lead, ", and everyone", " [4 March]", "date"),
                    also=everyone,
                    voices=4,
                    when="2026-03-04",
                ),
                d.sentence("sound", board, when="2026-03-05", first_version=3),
                d.sentence(
                    "wire",
                    "The port authority will hold a hearing on the light on 18 March.",
                    when="2026-03-18",
                ),
            ),
        ),
    )


def _differences(d: Desk) -> tuple[Difference, ...]:
    return (
        Difference(
            about="people treated",
            kind="updated over time",
            accounts=(
                Account(
                    value="Twelve",
                    sentence=d.sentence(
                        "wire",
                        "Twelve people were treated for bruises and cold.",
                        when="2026-03-04",
                    ),
                ),
                Account(
                    value="Fourteen",
                    sentence=d.sentence(
                        "courier",
                        "Fourteen people needed treatment, the regional hospital said in the evening.",
                        also=(("coast", "Fjorton personer vårdades på sjukhus."),),
                        voices=2,
                        when="2026-03-04",
                    ),
                ),
            ),
            explanation="The later count is higher; the first report said eleven.",
        ),
        Difference(
            about="diesel on board",
            kind="accounts differ",
            accounts=(
                Account(
                    value="60 tonnes",
                    sentence=d.sentence(
                        "wire",
                        "However, the ferry carried 60 tonnes of diesel, and divers were to look at the tanks on Thursday.",
                    ),
                ),
                Account(
                    value="72 tonnes",
                    sentence=d.sentence(
                        "harbour",
                        "The ferry carried 72 tonnes of diesel, according to the fuel note handed over in Kiel on Tuesday.",
                    ),
                ),
            ),
        ),
    )


def _voices() -> tuple[Voice, ...]:
    own = VoiceMember(
        article_id="wire", kind="original", evidence="first to publish; credited by others"
    )
    return (
        Voice(
            members=(
                own,
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
        ),
        Voice(members=(VoiceMember(article_id="courier", kind="original"),)),
        Voice(members=(VoiceMember(article_id="coast", kind="original"),)),
        Voice(members=(VoiceMember(article_id="harbour", kind="original"),)),
        Voice(members=(VoiceMember(article_id="sound", kind="original"),)),
    )


def sample_page() -> Page:
    """The page, in its third version."""
    d = DESK_OF_STORY
    return Page(
        story_id=STORY,
        version=3,
        composed=utc("2026-03-05 08:50"),
        headline=d.sentence(
            "wire",
            "Ferry with 214 aboard runs aground off Norrhamn, all brought ashore",
            title=True,
            voices=5,
        ),
        record=Record(
            articles=8,
            voices=5,
            outlets=8,
            countries=("DE", "DK", "FI", "GB", "IE", "SE"),
            first_outlet_id="northline.example",
            first_reported=utc("2026-03-04 05:58"),
            last_changed=utc("2026-03-05 08:45"),
        ),
        sections=_sections(d),
        differences=_differences(d),
        voices=_voices(),
        related=(
            RelatedStory(
                story_id="getskar-light",
                title="Pilots again ask for a second light at Getskär",
                reason="same place; what this story refers back to",
                score=0.6,
            ),
            RelatedStory(
                story_id="ostlinjen-fares",
                title="Östlinjen raises fares from April",
                reason="same company, same week",
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
    page = sample_page()
    return Story(
        id=STORY,
        founded=utc("2026-03-04 05:58"),
        article_ids=tuple(a.id for a in ARTICLES),
        voices=page.voices,
        last_article=utc("2026-03-05 08:45"),
        dirty=False,
    )


_OTHERS = (
    (
        "Norrhamn council puts off vote on harbour tunnel to May",
        "The council of Norrhamn voted on Tuesday [3 March] to put off its decision on the harbour tunnel until the new cost estimate is in.",
        3,
    ),
    (
        "Record catch of herring leaves small ports short of ice",
        "Ports along the Bothnian coast ran out of ice on Monday [2 March] after the largest herring landings since 1998.",
        4,
    ),
    (
        "Chess: Adeyemi holds the champion with black in round nine",
        "Tolu Adeyemi drew the ninth game of the title match on Wednesday [4 March] and stays half a point behind.",
        2,
    ),
    (
        "Two villages share one doctor as clinic in Lerum closes",
        "The clinic in Lerum closed its doors on Friday [27 February], and its 1,900 patients move to the next village.",
        2,
    ),
    (
        "Rail line to Kemi reopens a month early",
        "Trains ran through to Kemi again on Wednesday [4 March], four weeks before the date given in autumn.",
        3,
    ),
    ("Wind farm off Måssten to be built with fewer, larger turbines", "", 1),
    ("A lighthouse keeper's logbooks go online", "", 1),
    ("Bakers' wage talks enter a third night", "", 1),
    ("Seal found asleep in a car park in Västerhamn is well, vets say", "", 1),
)


def other_pages() -> list[tuple[Page, tuple[Article, ...]]]:
    """Small pages to stand beside the sample page on a front page, with their articles."""
    made = []
    for number, (title, lead, voices) in enumerate(_OTHERS):
        d = Desk()
        d.outlet("baycourier.example", "Bay Courier", "GB")
        start = utc("2026-03-04 04:10") + timedelta(hours=number)
        keys = [f"o{number}-{n}" for n in range(voices * 2 - 1)]
        plain = lead.replace(" [3 March]", "")
        for n, key in enumerate(keys):
            time = start + timedelta(hours=1.7 * n * n)
            outlets = list(SOURCES.outlets.values())
            outlet = outlets[(number + n) % len(outlets)]
            d.outlets[outlet.id] = outlet
            d.article(key, outlet.id, f"{time:%Y-%m-%d %H:%M}", title, plain or title)
        sections = (
            (Section(kind="nut graf", sentences=(d.sentence(keys[0], plain),)),) if lead else ()
        )
        page = Page(
            story_id=f"other-{number}",
            version=1,
            composed=start,
            headline=d.sentence(keys[0], title, title=True),
            record=Record(
                articles=len(keys),
                voices=voices,
                outlets=len(keys),
                countries=("GB", "SE")[:voices],
                first_outlet_id=d.articles[keys[0]].outlet_id,
                first_reported=start,
                last_changed=start + timedelta(hours=2),
            ),
            sections=sections,
        )
        made.append((page, tuple(d.articles.values())))
    return made
