"""Whatever comes in: a sound short page, or none with the reason."""

from __future__ import annotations

import re

import pytest

from nutgraf.errors import ComposeError
from nutgraf.model import Voice, VoiceMember
from tests.compose.stories import material, page, texts

NEWS = (
    "A crane fell onto a barge in the harbour of Ostby on Tuesday and hurt two men. "
    "The barge was carrying timber. The harbour will stay closed until Friday."
)


def refused(*args: object) -> str:
    with pytest.raises(ComposeError) as found:
        page(*args)  # type: ignore[arg-type]
    return str(found.value)


def test_three_words_are_no_page() -> None:
    reason = refused([material(0, "Crane falls in harbour", "Crane falls down")])
    assert "no sentences of text" in reason


def test_no_words_at_all_are_no_page() -> None:
    assert "no sentences" in refused([material(0, "Crane falls in harbour", "")])


def test_forty_articles_of_one_voice_are_one_voice() -> None:
    copies = [material(n, "Crane falls onto barge at Ostby", NEWS) for n in range(40)]
    members = tuple(
        VoiceMember(
            article_id=m.article.id,
            kind="reprint" if n else "original",
            of="a0" if n else None,
            shared=1.0,
        )
        for n, m in enumerate(copies)
    )
    made = page(copies, voices=(Voice(members=members),))
    assert made.record.articles == 40
    assert made.record.voices == 1
    assert {s.voices for s in made.sentences()} == {1}
    assert len(set(texts(made))) == len(texts(made))


def test_three_languages_give_a_page_in_the_most_used_one() -> None:
    made = page(
        [
            material(0, "Crane falls onto barge at Ostby", NEWS),
            material(1, "Crane hits barge in Ostby", "A crane hit a barge in Ostby on Tuesday."),
            material(
                2,
                "Kran stürzt in Ostby auf einen Lastkahn",
                "Ein Kran ist am Dienstag im Hafen von Ostby auf einen Lastkahn gestürzt.",
                language="de",
            ),
            material(
                3,
                "Cae una grúa sobre una barcaza en Ostby",
                "Una grúa cayó el martes sobre una barcaza en el puerto de Ostby.",
                language="es",
            ),
        ]
    )
    assert made.record.articles == 4
    assert all(s.citation.span.article_id in ("a0", "a1") for s in made.sentences())


def test_articles_that_contradict_each_other_in_everything() -> None:
    made = page(
        [
            material(
                number,
                f"Fire at Ostby mill hurts {hurt}",
                f"A fire at the paper mill in Ostby hurt {hurt} people on {day}, the {who} said. "
                f"The fire burned for {hours} hours and destroyed {tons} tons of paper.",
            )
            for number, hurt, day, who, hours, tons in (
                (0, 3, "Monday", "police", 4, 200),
                (1, 11, "Tuesday", "owner", 9, 350),
                (2, 6, "Sunday", "union", 15, 90),
            )
        ]
    )
    assert made.differences
    for difference in made.differences:
        assert len({a.value for a in difference.accounts}) == len(difference.accounts)
    assert len(texts(made)) == len(set(texts(made)))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("list", "1. Ostby Crane Works\n2. Lund Bakers\n3. Harbour Tugs\n4. Holm Ferries"),
        (
            "ticker",
            "12:05\nMORE FOLLOWS\n12:09\nFire crews on scene.\n12:14\nWe are hearing a bang.",
        ),
        (
            "transcript",
            "HOLM: Well, thank you for having me.\nVIK: Tell us what you saw.\n"
            "HOLM: I saw it fall.\nVIK: And then?",
        ),
        (
            "recipe",
            "Preheat the oven to 200 degrees. Mix the flour with the butter. Add two eggs and "
            "stir well. Bake the cake for 40 minutes. Serve it with cream.",
        ),
        ("shouting", "CRANE FALLS ONTO BARGE IN HARBOUR OF OSTBY AND HURTS TWO MEN ON TUESDAY."),
        ("quotes", '“We saw ‘it fall, he said. "And then « nothing, she said. „Nothing at all.'),
    ],
)
def test_what_is_no_report_gives_no_page_alone(kind: str, text: str) -> None:
    assert refused([material(0, "Crane falls onto barge at Ostby", text)])


@pytest.mark.parametrize(
    "text",
    [
        "1. Ostby Crane Works\n2. Lund Bakers\n3. Harbour Tugs",
        "12:05\nMORE FOLLOWS\n12:09\nFire crews on scene at Ostby harbour.\nWe are hearing a bang.",
        "HOLM: Well, the crane in Ostby harbour fell on a barge.\nVIK: Tell us what you saw.",
        "Mix the flour with the butter. Take the barge of sugar and bake it in the harbour.",
    ],
)
def test_what_is_no_report_stays_off_the_page_of_others(text: str) -> None:
    made = page(
        [
            material(0, "Crane falls onto barge at Ostby", NEWS),
            material(1, "Crane onto barge at Ostby: as it was", text),
        ]
    )
    assert all(s.citation.span.article_id == "a0" for s in made.sentences())


def test_nothing_on_a_page_opens_with_an_order() -> None:
    made = page(
        [
            material(
                0,
                "Crane falls onto barge at Ostby",
                NEWS + " Do not use the quay. Please take the ferry from Holm instead of the "
                "bridge. Never stand under the crane in the harbour of Ostby.",
            )
        ]
    )
    assert not any(re.match(r"(?:Do|Please|Never)\b", t) for t in texts(made))
