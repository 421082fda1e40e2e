"""Voices, rank, relations and explanations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from nutgraf.group.cluster import Grouper
from nutgraf.group.credit import find_credit
from nutgraf.group.explain import explain
from nutgraf.group.features import Features
from nutgraf.group.rank import rank, state
from nutgraf.group.related import StoryView, actors_of, relate, sight
from nutgraf.group.related import view as view_of
from nutgraf.group.voices import find_voices
from nutgraf.model import Annotation, Mention, MentionKind, Outlet, Voice, VoiceMember
from tests.group.make import FERRY, FERRY_AGAIN, FERRY_THIRD, START, VOTE, article, features

WIRE = (
    "The council of Brennmark voted on Tuesday to close the old bridge for two years. "
    "Engineers had found cracks in four of its nine pillars during an inspection in May. "
    "Traffic will be sent over the northern ring road, which is eleven kilometres longer. "
    "Shopkeepers near the bridge fear that they will lose half of their customers. "
    "The repairs are expected to cost 38 million crowns, the council said. "
    "A ferry for cyclists and pedestrians is to start in August."
)
SPUN = (
    "The council of Brennmark decided on Tuesday to shut the ancient bridge for two years. "
    "Engineers had discovered fissures in four of its nine columns during an examination in May. "
    "Traffic will be directed over the northern ring road, which is eleven kilometres lengthier. "
    "Merchants near the bridge dread that they will forfeit half of their clients. "
    "The mending is anticipated to cost 38 million crowns, the council stated. "
    "A ferry for riders and walkers is to commence in August."
)
OWN = (
    "Anyone who crosses Brennmark's river by car must soon take a detour. Because pillars of the "
    "bridge are cracked, the council wants it shut from next month, and nobody knows whether two "
    "years will be enough. Cyclists were promised a small boat. Mayor Ulla Rask spoke of a hard "
    "but necessary step; the opposition called the price of 38 million crowns a guess."
)


def view(
    key: str, title: str, articles: Sequence[Features], actors: dict[str, str] | None = None
) -> StoryView:
    return view_of(key, title, [sight(one) for one in articles], actors)


def _kinds(*texts: str, byline: str | None = None) -> list[str]:
    made = [
        article(f"a{n}", "Bridge to close", text, hours=n, outlet=f"o{n}.example", byline=byline)
        for n, text in enumerate(texts)
    ]
    voices = find_voices(made)
    kinds = {m.article_id: m.kind for voice in voices for m in voice.members}
    return [kinds[f"a{n}"] for n in range(len(texts))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (WIRE, "reprint"),
        (WIRE.replace("two years", "about two years").replace("in May", "this spring")
         .replace("fear that they", "say they"), "light edit"),
        (". ".join(WIRE.split(". ")[:3]) + ".", "excerpt"),
        (SPUN, "spun"),
        (OWN, "original"),
    ],
)  # fmt: skip
def test_kinds_of_copies(text: str, kind: str) -> None:
    assert _kinds(WIRE, text) == ["original", kind]


def _translating(sentences: Sequence[str]) -> NDArray[np.float32]:
    """Vectors for sentences by the first number or name in them, whatever the language."""
    marks = [
        "38",
        "nine|nueve",
        "ring|ronda",
        "Shopkeepers|comerciantes",
        "Tuesday|martes",
        "ferry",
    ]
    rows = [[float(any(w in s for w in m.split("|"))) + 0.1 for m in marks] for s in sentences]
    matrix = np.array(rows, dtype=np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


SPANISH = (
    "El consejo de Brennmark votó el martes cerrar el viejo puente durante dos años. "
    "Los ingenieros hallaron grietas en cuatro de sus nueve pilares. "
    "El tráfico irá por la ronda norte, once kilómetros más larga. "
    "Los comerciantes temen perder a la mitad de sus clientes. "
    "Las obras costarán 38 millones de coronas."
)


def test_translations_are_copies_where_an_encoder_carries_them() -> None:
    wire = article("w", "Bridge to close", WIRE)
    spanish = article("s", "El puente cierra", SPANISH, hours=2, outlet="lago.example")
    made = [(replace(a, language=tag), r) for (a, r), tag in ((wire, "en"), (spanish, "es-MX"))]
    assert len(find_voices(made)) == 2
    (voice,) = find_voices(made, encode=_translating)
    assert [m.kind for m in voice.members] == ["original", "translation"]
    assert voice.members[1].evidence == "5 of its 5 sentences say the same in the same order"
    other = " ".join(reversed(SPANISH.split(". ")))
    made[1] = (made[1][0], replace(made[1][1], text=other.replace("38", "51")))
    assert len(find_voices(made, encode=_translating)) == 2, "another order, another figure"


def test_what_agencies_print_below_every_text_makes_no_copy() -> None:
    below = (
        "\nFILE - In this Friday, May 8, 2026 file photo, cars queue before the old bridge of "
        "Brennmark, which the council wants to close for repairs that will take two years. The "
        "bridge was built by two brothers and has nine pillars.\n"
        "Copyright 2026 The Meridian Wire. All rights reserved. This material may not be "
        "published, broadcast, rewritten or redistributed."
    )
    assert _kinds(WIRE + below, OWN + below) == ["original", "original"]


def test_a_story_of_copies_is_one_voice_with_evidence() -> None:
    made = [article(f"a{n}", "Bridge", WIRE, hours=n, outlet=f"o{n}.example") for n in range(300)]
    (voice,) = find_voices(made)
    assert voice.original == "a0"
    assert len(voice.members) == 300
    assert voice.members[7].evidence == "6 of its 6 sentences stand in it"


def test_texts_with_nothing_in_them_are_their_own_voices() -> None:
    assert _kinds("", "Yes.", "No.") == ["original"] * 3


def test_the_agency_is_the_original_though_it_came_later() -> None:
    reprint = article("r", "Bridge", "BRENNMARK (Meridian Wire) - " + WIRE, outlet="lake.example")
    wire = article("w", "Bridge", WIRE, hours=2, outlet="meridianwire.example")
    (voice,) = find_voices([reprint, wire])
    assert voice.original == "w"
    assert "Meridian Wire" in (voice.members[1].evidence or "")


@pytest.mark.parametrize(
    ("text", "byline", "name"),
    [
        ("LONDON (Reuters) - Rain fell.", None, "Reuters"),
        ("Rain fell.\n\n— Meridian Wire", None, "Meridian Wire"),
        ("Rain fell. The Associated Press contributed to this report.", None, "Associated Press"),
        ("Rain fell.", "By Ann Lee, AFP", "AFP"),
        ("Rain fell in London (and Leeds) on Monday.", "By Ann Lee", None),
    ],
)
def test_credits(text: str, byline: str | None, name: str | None) -> None:
    found = find_credit(*article("a", "Rain", text, byline=byline))
    assert (found.name if found else None) == name


def test_rank_counts_voices_not_one_outlets_volume() -> None:
    def ranked(outlets: list[str]) -> float:
        made = {f"a{n}": article(f"a{n}", "t", "x", outlet=o)[0] for n, o in enumerate(outlets)}
        voices = [Voice(members=(VoiceMember(article_id=k, kind="original"),)) for k in made]
        known = {o: Outlet(id=o, name=o) for o in outlets}
        return rank(voices, made, known, START + timedelta(hours=1))

    assert ranked(["a.example"] * 12) < ranked(["a.example", "b.example", "c.example"])
    assert ranked([]) == 0.0


@pytest.mark.parametrize(
    ("first", "last", "life"),
    [(1, 1, "new"), (10, 1, "developing"), (60, 30, "quiet"), (600, 500, "closed")],
)
def test_a_storys_life(first: int, last: int, life: str) -> None:
    hours = timedelta(hours=1)
    assert state(START - first * hours, START - last * hours, START) == life


def _named(*named: tuple[str, MentionKind]) -> Annotation:
    """An annotation that names each of these twice."""
    mentions = tuple(Mention(0, 1, kind, name, name.lower()) for name, kind in (*named, *named))
    return Annotation(article_id="a", revision=1, version="1", mentions=mentions)


def test_related_stories_say_why() -> None:
    actors = actors_of([_named(("Ines Valdarno", "person"), ("Kelmar", "place"))])
    ferry = view("s1", "Ferry aground", [features("f1", "Ferry aground", FERRY)], actors)
    inquiry = view("s2", "Inquiry", [features("f3", "Inquiry", FERRY_THIRD, 72)], actors)
    vote = view("s3", "Levy", [features("v", "Levy rejected", VOTE)])
    (found,) = relate(ferry, [ferry, inquiry, vote])
    assert found.story_id == "s2"
    assert found.reason == "a follow-up, 3 days later; same actors: Ines Valdarno, Kelmar"


def test_an_article_astray_does_not_date_its_story() -> None:
    stray = features("f0", "Ferry sails", FERRY, -24 * 90)
    ferry = view("s1", "Ferry aground", [features("f1", "Ferry aground", FERRY), stray])
    assert ferry.first == START - timedelta(days=90), "of two neither strays"
    more = [stray, features("f1", "Aground", FERRY), features("f2", "Safe", FERRY_AGAIN, 2)]
    assert view("s1", "Ferry aground", more).first == START


def test_a_months_name_is_no_actor() -> None:
    assert actors_of([_named(("Dec.", "organisation"), ("Kelmar", "place"))]) == {
        "kelmar": "Kelmar"
    }


def test_actors_are_named_in_full_and_by_most() -> None:
    whole = _named(
        ("Ines Valdarno", "person"),
        ("Brekke", "person"),
        ("Korean", "group"),
        ("Port Authority", "organisation"),
    )
    other = _named(("Port Authority", "organisation"), ("Kelmar", "place"))
    once = Annotation(article_id="b", revision=1, version="1")
    assert list(actors_of([whole]).values()) == ["Ines Valdarno", "Port Authority"]
    assert list(actors_of([whole, other, once]).values()) == ["Port Authority"]


def test_explanations_name_stories_and_figures() -> None:
    grouper = Grouper()
    first = grouper.assign(features("f1", "Ferry Aurelia aground", FERRY))
    second = grouper.assign(features("f2", "Ferry Aurelia passengers safe", FERRY_AGAIN, 2))
    titles = {str(first.story_id): "Ferry Aurelia aground"}
    assert explain(first, titles) == ("Opened a story: none then known was near enough.",)
    lines = explain(second, titles)
    assert lines[0].startswith("Joined “Ferry Aurelia aground”, ")
    assert any("Aurelia" in line and line.startswith("Rare words shared") for line in lines)


def test_a_credited_outlet_is_shown_by_its_name() -> None:
    wire = article("w", "Ferry aground", FERRY, outlet="meridian.example")
    copy = article(
        "c", "Ferry aground", FERRY, hours=2, outlet="post.example", credit="meridian.example"
    )
    named = {"meridian.example": Outlet(id="meridian.example", name="Meridian Wire")}
    (voice,) = find_voices([wire, copy], outlets=named)
    assert voice.original == "w"
    assert str(voice.members[1].evidence).endswith("credited: Meridian Wire")
