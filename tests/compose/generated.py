"""Stories drawn at random from sentences of our own, for property tests.

Speakers with offices, dates of every kind, copies, conflicting figures, quotation marks of
several kinds (closed or not), and text that makes offsets hard: letters outside the basic
plane, combining marks, no-break spaces, right-to-left words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import strategies as st

from nutgraf.model import Material, Voice, VoiceMember
from nutgraf.model.story import CopyKind
from tests.compose.stories import AT, material

PEOPLE = (
    ("harbour master", "Ines Okoro", "She"),
    ("Mayor", "Tomas Vidal", "He"),
    ("transport minister", "Leena Aalto", "She"),
    ("union leader", "Dragan Petrov", "He"),
    ("fire chief", "Mei Tanaka", "She"),
    ("Prime Minister", "Olu Adeyemi", "He"),
)
PLACES = ("Ostby", "Santa Rufina", "Port Kellan", "Ångerby", "Köpmanholm", "Doña Inés")
DAYS = (
    "on Monday", "on Tuesday", "on Thursday night", "yesterday", "today", "last week",
    "on 24 February", "in the early hours of Sunday", "two days ago", "on March 1, 2021",
)  # fmt: skip
MARKS = (("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("‘", "’"), ("“", ""))
ODD = (
    "", "", "", " 🚢", " 𝔘𝔫𝔦𝔱𝔢𝔡", " e\u0301te\u0301", "\u00a0m", " שלום", " \u200b", " ﬁ", " 中文",
)  # fmt: skip
SAID = (
    "the crew followed every rule that applies to a ship of this size",
    "we will not rest until the harbour is open again",
    "nobody could have foreseen a current of such strength",
    "the city has asked the government for three more tugs",
    "this must never happen again in our waters",
    "there was no sign of fuel in the water, and divers looked twice",
)
PLAIN = (
    "The ferry {name} ran aground off {place} {day} with {count} people aboard.",
    "A ferry with {count} passengers struck a sandbank near {place} {day}.",
    "{count} people were taken off the {name} by lifeboats {day}.",
    "At least {hurt} passengers were treated in hospital in {place}.",
    "The harbour of {place} will stay closed until Friday.",
    "However, the {name} had been inspected in January and passed.",
    "But the captain had asked for a pilot {day}.",
    "He had sailed the route for nine years.",
    "This surprised the owners, who run four ships.",
    "The company that owns the {name} lost two ships in storms in 2014.",
    "Divers from {place} found no leak in the hull {day}.",
    "An inquiry into the grounding of the {name} will open on 15 March.",
    "Click here to subscribe to our newsletter.",
    "Photo: the {name} off {place}.",
    "THE {name} AGROUND, SEE PAGE 4",
    "Passengers sang while they waited, and a baker brought bread for all of them.",
)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """One sentence: a plain one, or somebody's words."""
    if draw(st.booleans()):
        text = draw(st.sampled_from(PLAIN)).format(
            name=draw(st.sampled_from(("Skarven", "Estrella", "Morning Tide"))),
            place=draw(st.sampled_from(PLACES)),
            day=draw(st.sampled_from(DAYS)),
            count=draw(st.sampled_from(("212", "about 200", "1,240", "213"))),
            hurt=draw(st.integers(2, 40)),
        )
        odd = draw(st.sampled_from(ODD))
        return text[:-1] + odd + text[-1]
    office, name, pronoun = draw(st.sampled_from(PEOPLE))
    left, right = draw(st.sampled_from(MARKS))
    words = draw(st.sampled_from(SAID))
    day = draw(st.sampled_from(("", *(f" {d}" for d in DAYS))))
    who = draw(st.sampled_from((f"{office} {name}", name, name.split()[1], pronoun.lower())))
    form = draw(st.integers(0, 4))
    if form == 0:
        return f"{left}{words.capitalize()},{right} {who} said{day}."
    if form == 1:
        return f"{who[0].upper()}{who[1:]} said{day} that {words}."
    if form == 2:
        return f"{left}{words.capitalize()}.{right}"
    if form == 3:
        return f"{name}, the {office}, told reporters{day}: {left}{words.capitalize()}.{right}"
    return f"According to {name}, {words}."


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, str]:
    """A title and a text of some paragraphs."""
    title = draw(
        st.sampled_from(
            (
                "Ferry runs aground off Ostby",
                "Ferry Skarven aground, passengers taken off",
                "Lifeboats empty stranded ferry near Ostby",
                "‘Never again’: mayor on the ferry",
                "Why did the Skarven run aground?",
            )
        )
    )
    paragraphs = draw(
        st.lists(st.lists(sentences(), min_size=1, max_size=3), min_size=1, max_size=4)
    )
    dateline = draw(st.sampled_from(("", "OSTBY (Meridian Wire) – ", "Ostby, March 2 – ")))
    return title, dateline + "\n".join(" ".join(p) for p in paragraphs)


#: A report: title, text, hours from ``AT`` (None: no date), and what its copy is, if any.
Report = tuple[str, str, int | None, CopyKind | None]


@dataclass(frozen=True)
class Drawn:
    """A story's materials and voices."""

    materials: tuple[Material, ...]
    voices: tuple[Voice, ...]


def reports(most: int = 4) -> st.SearchStrategy[list[Report]]:
    """One to ``most`` reports of one event."""
    hours = st.one_of(st.integers(-30, 60), st.integers(-30, 60), st.none())
    copied: st.SearchStrategy[CopyKind | None] = st.sampled_from((None, None, "reprint", "spun"))
    one = st.tuples(articles(), hours, copied).map(lambda x: (*x[0], x[1], x[2]))
    return st.lists(one, min_size=1, max_size=most)


def drawn(found: Sequence[Report]) -> Drawn:
    """Reports as annotated articles, each report a voice, a copy right behind its original."""
    materials: list[Material] = []
    voices: list[Voice] = []
    for title, text, hours, copied in found:
        when = None if hours is None else AT + timedelta(hours=hours)
        original = material(len(materials), title, text, at=when)
        materials.append(original)
        members = [VoiceMember(article_id=original.article.id, kind="original")]
        if copied is not None:
            copy = material(len(materials), title, text, at=when)
            materials.append(copy)
            of = original.article.id
            members.append(VoiceMember(article_id=copy.article.id, kind=copied, of=of, shared=1.0))
        voices.append(Voice(members=tuple(members)))
    return Drawn(tuple(materials), tuple(voices))
