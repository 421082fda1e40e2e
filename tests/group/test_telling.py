"""A story's voices, told as it grows, are those that telling them anew gives."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nutgraf.group import comparing, voices
from nutgraf.group.run_holders import RunHolders
from nutgraf.group.voices import Telling, find_voices
from nutgraf.model import Article, Outlet, Revision
from tests.group.make import START, article

CLAUSES = (
    "The council of Brennmark voted {n} to {m} to close the old bridge for two years",
    "Engineers had found cracks in {n} of its nine pillars during an inspection in May",
    "Traffic will be sent over the northern ring road, which is {n} kilometres longer",
    "Shopkeepers near the bridge fear that they will lose {n} of every {m} customers",
    "The repairs are expected to cost {n} million crowns, Mayor Ulla Rask told the paper",
    "A ferry for cyclists and pedestrians is to start in August with {n} places",
    "The opposition called the price of {n} million crowns a guess by people who never build",
    "Nobody was hurt when part of the railing fell into the river on the night of {n} May",
)
SWAPS = {"council": "assembly", "close": "shut", "cracks": "fissures", "old": "ancient",
         "customers": "clients", "fear": "dread", "expected": "anticipated"}  # fmt: skip
OUTLETS = {f"o{n}.example": Outlet(id=f"o{n}.example", name=f"Outlet {n}") for n in range(9)}
SPANISH = (
    "El consejo de Brennmark votó cerrar el viejo puente durante dos años",
    "Los ingenieros hallaron grietas en sus pilares en mayo",
    "El tráfico irá por la ronda norte, muchos kilómetros más larga",
    "Los comerciantes temen perder a la mitad de sus clientes",
    "Las obras costarán muchos millones de coronas según Ulla Rask",
)
MARKS = ("Brennmark", "May|mayo", "ring|ronda", "customers|clientes", "Rask", "ferry")


def encode(sentences: Sequence[str]) -> NDArray[np.float32]:
    """Vectors by the names in a sentence, whatever its language."""
    rows = [[float(any(w in s for w in m.split("|"))) + 0.1 for m in MARKS] for s in sentences]
    matrix = np.array(rows, dtype=np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def story(dice: random.Random, size: int) -> list[tuple[Article, Revision]]:
    """Reports of one event: own ones, reprints, excerpts, spun ones, translations."""
    texts: list[str] = []
    made: list[tuple[Article, Revision]] = []
    for n in range(size):
        kind = dice.choice(("own", "reprint", "part", "spun", "foreign", "own"))
        language = "es" if kind == "foreign" else "en"
        sentences = [
            c.format(n=dice.randint(2, 30), m=dice.randint(2, 30))
            for c in dice.sample(CLAUSES, dice.randint(1, len(CLAUSES)))
        ]
        text = ". ".join(sentences) + "."
        if kind == "foreign":
            text = ". ".join(SPANISH[: dice.randint(2, 5)]) + "."
        elif texts and kind != "own":
            text = dice.choice(texts)
            if kind == "part":
                text = text[: len(text) * 2 // 3]
            elif kind == "spun":
                text = " ".join(SWAPS.get(word, word) for word in text.split())
        texts.append(text)
        credit = dice.choice((None, None, "o1.example", "Reuters"))
        found, revision = article(
            f"a{n}", "Bridge to close", text, hours=dice.randint(0, 9),
            outlet=f"o{dice.randint(0, 8)}.example", credit=credit,
        )  # fmt: skip
        grain = dice.choice(("time", "time", "day"))
        made.append((replace(found, language=language, grain=grain), revision))
    return made


def later(one: tuple[Article, Revision], dice: random.Random) -> tuple[Article, Revision]:
    """A new revision of an article, or the same one with another time."""
    found, revision = one
    if dice.random() < 0.5:
        return replace(found, published=START + timedelta(hours=dice.randint(0, 9))), revision
    text = revision.text[: len(revision.text) // 2] + " More is to be told on Friday."
    number = revision.number + 1
    return replace(found, revision=number), replace(revision, number=number, text=text)


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 24), st.booleans())
def test_one_more_article_at_a_time(seed: int, size: int, translating: bool) -> None:
    made = story(random.Random(seed), size)
    encoder = encode if translating else None
    telling = Telling(encoder)
    for end in range(1, size + 1):
        anew = find_voices(made[:end], OUTLETS, encoder)
        assert telling.tell(made[:end], OUTLETS) == anew


@settings(deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_articles_come_go_and_are_revised(seed: int, translating: bool) -> None:
    dice = random.Random(seed)
    waiting = story(dice, 24)
    encoder = encode if translating else None
    telling, held = Telling(encoder), waiting[:6]
    for _ in range(8):
        for _ in range(dice.randint(0, 3)):
            what = dice.choice(("comes", "goes", "is revised", "is put elsewhere"))
            if what == "comes" and (new := [w for w in waiting if w[0].id not in ids(held)]):
                held.insert(dice.randint(0, len(held)), dice.choice(new))
            elif what == "goes" and len(held) > 1:
                held.pop(dice.randrange(len(held)))
            elif what == "is revised":
                at = dice.randrange(len(held))
                held[at] = later(held[at], dice)
            elif what == "is put elsewhere" and dice.random() < 0.2:
                dice.shuffle(held)
        outlets = OUTLETS if dice.random() < 0.8 else {}
        assert telling.tell(held, outlets) == find_voices(held, outlets, encoder)
        assert len(telling) == len(held)


def ids(held: Sequence[tuple[Article, Revision]]) -> set[str]:
    return {found.id for found, _ in held}


@settings(deadline=None)
@given(st.lists(st.sets(st.integers(0, 30), min_size=1), min_size=1, max_size=40), st.randoms())
def test_runs_give_their_first_holders_in_order(texts: list[set[int]], dice: random.Random) -> None:
    order = list(range(len(texts)))
    dice.shuffle(order)
    places = np.array([order.index(n) for n in range(len(texts))])
    held_by = RunHolders()
    at = 0
    while at < len(texts):
        some = range(at, min(len(texts), at + dice.randint(1, 5)))
        held_by.add([(np.array(sorted(texts[n])), n) for n in some], places)
        at = some.stop
    gone = [n for n in range(len(texts)) if dice.random() < 0.2]
    held_by.drop(gone)
    runs = np.arange(31)
    index, place = held_by.find(runs, places, 3)
    everyone = held_by.find(runs, places)
    for run in range(31):
        right = sorted(
            int(places[n]) for n, held in enumerate(texts) if run in held and n not in gone
        )
        assert place[index == run].tolist() == right[:3]
        assert sorted(everyone[1][everyone[0] == run].tolist()) == right


def test_one_more_article_is_compared_with_few(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(3)
    made = story(dice, 120)
    telling = Telling()
    telling.tell(made[:119])
    compared: list[str] = []
    real = comparing.compare

    def noting(one: comparing.Candidate, other: comparing.Candidate) -> comparing.Copy | None:
        compared.append(one.article.id)
        return real(one, other)

    monkeypatch.setattr(voices, "compare", noting)
    last = replace(made[119][0], published=START + timedelta(days=2), credit=None)
    assert telling.tell([*made[:119], (last, made[119][1])])
    assert 0 < compared.count(last.id) <= 2 * voices.MOST_PARENTS
    credited = [c for c in compared if c != last.id]
    assert len(credited) < 119, "only those that stand behind it and share its runs"
