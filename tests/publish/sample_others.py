"""Small pages to stand beside the sample page on a front page. All of it is invented."""

from __future__ import annotations

from datetime import timedelta

from nutgraf.model import Page, Record, Section, Story
from nutgraf.publish.front import FrontStory

from .desk import Desk, utc
from .sample_texts import press_desk

_OTHERS = (
    (
        "Norrhamn council puts off vote on harbour tunnel to May",
        "The council of Norrhamn put off its decision on the harbour tunnel until a new estimate"
        " of the cost is in, its chair said on 3 March.",
        3,
    ),
    (
        "Record catch of herring leaves small ports short of ice",
        "Ports along the Bothnian coast ran out of ice on 2 March after the largest herring"
        " landings since 1998.",
        4,
    ),
    (
        "Chess: Adeyemi holds the champion with black in round nine",
        "Tolu Adeyemi drew the ninth game of the title match on 4 March and stays half a point"
        " behind.",
        2,
    ),
    (
        "Two villages share one doctor as clinic in Lerum closes",
        "The clinic in Lerum closed its doors on 27 February, and its 1,900 patients move to the"
        " next village.",
        2,
    ),
    (
        "Rail line to Kemi reopens a month early",
        "Trains ran through to Kemi again on 4 March, four weeks before the date given in autumn.",
        3,
    ),
    ("Wind farm off Måssten to be built with fewer, larger turbines", "", 1),
    ("A lighthouse keeper's logbooks go online", "", 1),
    ("Bakers' wage talks enter a third night", "", 1),
    ("Seal found asleep in a car park in Västerhamn is well, vets say", "", 1),
)


def other_stories() -> list[tuple[FrontStory, Desk]]:
    """Stories best first, each with the desk that holds its articles."""
    return [_story(number, *other) for number, other in enumerate(_OTHERS)]


def _story(number: int, title: str, lead: str, voices: int) -> tuple[FrontStory, Desk]:
    desk = Desk(outlets=press_desk().outlets)
    names = list(desk.outlets)
    start = utc("2026-03-04 04:10") + timedelta(hours=number)
    keys = [f"o{number}-{n}" for n in range(voices * 2 - 1)]
    for n, key in enumerate(keys):
        time = start + timedelta(hours=1.7 * n * n)
        outlet = names[(number + n) % len(names)]
        desk.article(key, outlet, f"{time:%Y-%m-%d %H:%M}", title, lead or title, language="en")
    sections = ()
    if lead:
        sections = (Section(kind="nut graf", sentences=(desk.sentence(keys[0], lead),)),)
    page = Page(
        story_id=f"other-{number}",
        version=1,
        composed=start,
        headline=desk.sentence(keys[0], title, title=True),
        record=Record(
            articles=len(keys),
            voices=voices,
            outlets=len(keys),
            countries=("GB", "SE")[:voices],
            first_outlet_id=desk.articles[keys[0]].outlet_id,
            first_reported=start,
            last_changed=start + timedelta(hours=2),
        ),
        sections=sections,
    )
    story = Story(id=page.story_id, founded=start, article_ids=tuple(keys))
    articles = tuple(desk.articles.values())
    return FrontStory(story=story, page=page, rank=8.0 - number, articles=articles), desk
