"""Who said what: one sentence of our own for each shape that news gives it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nutgraf.annotate.names import key_of
from nutgraf.model import Annotation, Statement

Annotate = Callable[..., Annotation]


def told(text: str, statement: Statement) -> tuple[str, str, str, list[str]]:
    """Form, linked speaker (or the source's words in brackets), cue, content in pieces."""
    source = " ".join(text[a:b] for a, b in statement.source)
    cue = " ".join(text[a:b] for a, b in statement.cue)
    content = [text[a:b] for a, b in statement.content]
    return statement.form, statement.speaker or f"[{source}]", cue, content


CASES = {
    "speaker put into the clause": (
        "Her comments, said Jonas Vale, the port secretary, are “what the mayor has said before.”",
        [("mixed", "Jonas Vale", "said", ["are “what the mayor has said before.”"])],
    ),
    "word with a hyphen": (
        "She was new at the bakery. Then a co-worker yelled, “Come on, you have to leave now!”",
        [("direct", "co-worker", "yelled", ["“Come on, you have to leave now!”"])],
    ),
    "clause before the speaker's own": (
        "This was after Ruiz’s account tweeted: “I had to fire the harbour master for lying.”",
        [
            (
                "direct",
                "Ruiz’s account",
                "tweeted",
                ["“I had to fire the harbour master for lying.”"],
            )
        ],
    ),
    "a tweet is not the next speaker's": (
        "“Put the port on hold until I know the facts,” Mayor Ana Ruiz tweeted. “Under study for "
        "years. Thank you!” Rolf Zink, the port secretary, said later on Friday that he agreed.",
        [
            (
                "direct",
                "Ana Ruiz",
                "tweeted",
                [
                    "“Put the port on hold until I know the facts,”",
                    "“Under study for years. Thank you!”",
                ],
            ),
            ("indirect", "Rolf Zink", "said", ["that he agreed"]),
        ],
    ),
    "spokesman named after whom he speaks for": (
        "A spokesman for Mr. Hunter, Michael Harris, said the board was “purely political.”",
        [("mixed", "Michael Harris", "said", ["the board was “purely political.”"])],
    ),
    "question, then an abbreviated title": (
        "“Why do the biggest shippers pay lower dues than you do?” Ms. Ruiz asked.",
        [
            (
                "direct",
                "Ruiz",
                "asked",
                ["“Why do the biggest shippers pay lower dues than you do?”"],
            )
        ],
    ),
    "name in apposition before the verb": (
        "In a statement to the board, her policy adviser, Jonas Vale, said: “The quay will stay.”",
        [("direct", "Jonas Vale", "said", ["“The quay will stay.”"])],
    ),
    "name in apposition to a word that is no office": (
        "As the harbour master, Jonas Vale, put it, “A late ship is better than a sunk one.”",
        [("direct", "Jonas Vale", "put", ["“A late ship is better than a sunk one.”"])],
    ),
    "speech at one remove": (
        "The columnist David Orme went so far as to say: “The old port is over as we know it.”",
        [("direct", "David Orme", "to say", ["“The old port is over as we know it.”"])],
    ),
    "who goes on is who spoke first": (
        "Ruiz told the Courier that Jonas Vale “had a mad plan for the port,” "
        "adding, “He lost every captain in town.”",
        [
            ("mixed", "Ruiz", "told", ["that Jonas Vale “had a mad plan for the port,”"]),
            ("direct", "Ruiz", "adding", ["“He lost every captain in town.”"]),
        ],
    ),
    "another takes over within the sentence": (
        "“Tell her I promised you a photograph,” Ebba Lind said, and her husband cut in. "
        "“Don’t forget the frame, either of you.”",
        [
            ("direct", "Ebba Lind", "said", ["“Tell her I promised you a photograph,”"]),
            ("direct", "husband", "cut in", ["“Don’t forget the frame, either of you.”"]),
        ],
    ),
    "colon without a verb of speech": (
        "Mayor Ana Ruiz went a step further: “If he fails again, it is the end of the port.”",
        [
            (
                "direct",
                "Ana Ruiz",
                "went",
                ["“If he fails again, it is the end of the port.”"],
            )
        ],
    ),
    "pronoun": (
        "Mayor Ana Ruiz opened the bridge on Monday. She said it was safe.",
        [("indirect", "Ana Ruiz", "said", ["it was safe"])],
    ),
    "pronouns of two persons": (
        "Engineer Tomas Berg and Mayor Ana Ruiz opened the bridge. He said it was safe.",
        [("indirect", "Tomas Berg", "said", ["it was safe"])],
    ),
    "office": (
        "Russian Foreign Minister Pavel Orlov arrived in Oslo. "
        "The Russian foreign minister said talks would go on.",
        [("indirect", "Pavel Orlov", "said", ["talks would go on"])],
    ),
    "told reporters": (
        "Kremlin spokesman Dmitry Sorokin spoke on Tuesday. "
        "The spokesman told reporters that Moscow was ready to mediate.",
        [("indirect", "Dmitry Sorokin", "told", ["that Moscow was ready to mediate"])],
    ),
    "institution": (
        "The interior ministry said eleven people had been hurt.",
        [("indirect", "interior ministry", "said", ["eleven people had been hurt"])],
    ),
    "house that speaks for a body": (
        "The White House said the president would sign the bill.",
        [("indirect", "White House", "said", ["the president would sign the bill"])],
    ),
    "document, then it": (
        "The report said that the dam was unsafe. It also said no repairs had been made.",
        [
            ("indirect", "report", "said", ["that the dam was unsafe"]),
            ("indirect", "report", "also said", ["no repairs had been made"]),
        ],
    ),
    "according to": (
        "The dam was unsafe, according to court documents.",
        [("indirect", "court documents", "according to", ["The dam was unsafe"])],
    ),
    "nested": (
        "The ministry said the minister had told parliament that the dam was safe.",
        [
            (
                "indirect",
                "ministry",
                "said",
                ["the minister had told parliament that the dam was safe"],
            ),
            ("indirect", "minister", "had told", ["that the dam was safe"]),
        ],
    ),
    "interrupted": (
        "“We came,” Eva Lund said, “because we had to. Nobody else came.”",
        [
            (
                "direct",
                "Eva Lund",
                "said",
                ["“We came,”", "“because we had to. Nobody else came.”"],
            )
        ],
    ),
    "inverted": (
        "“We came because we had to,” said Eva Lund, a nurse.",
        [("direct", "Eva Lund", "said", ["“We came because we had to,”"])],
    ),
    "name as apposition": (
        '"We came because we had to," a nurse, Eva Lund, told reporters in Oslo on Monday.',
        [("direct", "Eva Lund", "told", ['"We came because we had to,"'])],
    ),
    "colon": (
        'Eva Lund said: "We will stay until the end of the war."',
        [("direct", "Eva Lund", "said", ['"We will stay until the end of the war."'])],
    ),
    "continued over paragraphs": (
        "Eva Lund spoke to the crowd.\n\n“We came because we had to. Nobody else came.\n\n"
        "“And we will come again,” she said.",
        [
            (
                "direct",
                "Eva Lund",
                "said",
                ["“We came because we had to. Nobody else came.", "“And we will come again,”"],
            )
        ],
    ),
    "goes on after the tag": (
        'Eva Lund, 41, arrived first. "We came because we had to," she said. "Nobody else came."',
        [
            (
                "direct",
                "Eva Lund",
                "said",
                ['"We came because we had to,"', '"Nobody else came."'],
            )
        ],
    ),
    "guillemets": (
        "« Nous partons demain matin », said the owner, Luc Petit.",
        [("direct", "Luc Petit", "said", ["« Nous partons demain matin »"])],
    ),
    "low marks": (
        "„Wir gehen morgen alle nach Hause“, said Eva Lund.",
        [("direct", "Eva Lund", "said", ["„Wir gehen morgen alle nach Hause“"])],
    ),
    "single marks and apostrophes": (
        "'We can't stay here any longer,' Eva Lund said. 'It's the council's fault.'",
        [
            (
                "direct",
                "Eva Lund",
                "said",
                ["'We can't stay here any longer,'", "'It's the council's fault.'"],
            )
        ],
    ),
    "quote in a quote": (
        "\"I saw 'No entry' on the door and turned back,\" said Omar Said.",
        [("direct", "Omar Said", "said", ["\"I saw 'No entry' on the door and turned back,\""])],
    ),
    "never closed": (
        "“We can't stay here any longer, Eva Lund said. The council did not reply.",
        [("direct", "Eva Lund", "said", ["“We can't stay here any longer,"])],
    ),
    "mixed": (
        "Eva Lund said the council had been “blind to all that we told it” for years.",
        [
            (
                "mixed",
                "Eva Lund",
                "said",
                ["the council had been “blind to all that we told it” for years"],
            )
        ],
    ),
    "two speakers": (
        '"It\'s over," Berg said. "It isn\'t," Ruiz answered.',
        [
            ("direct", "Berg", "said", ['"It\'s over,"']),
            ("direct", "Ruiz", "answered", ['"It isn\'t,"']),
        ],
    ),
    "speaker tag at the end": (
        "What happened next is unclear, police said.",
        [("indirect", "police", "said", ["What happened next is unclear"])],
    ),
    "several people are nobody": (
        "Three people near the crash said the train was speeding.",
        [
            (
                "indirect",
                "[Three people near the crash]",
                "said",
                ["the train was speeding"],
            )
        ],
    ),
    "orders": ("Leave the building now. Call the hotline. Do not use the lift.", []),
    "a post": ("Great to see so many of you in Oslo last night! Thank you!", []),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_statement(annotate: Annotate, case: str) -> None:
    text, wanted = CASES[case]
    assert [told(text, s) for s in annotate(text).statements] == wanted


def test_who_was_asked_did_not_ask(annotate: Annotate) -> None:
    text = "Asked about the dam, Ruiz replied that it was sound."
    found = {
        cue: source for _, source, cue, _ in (told(text, s) for s in annotate(text).statements)
    }
    assert found["replied"] == "Ruiz"
    assert found.get("Asked about", "[]") == "[]"


def test_speakers_are_described_from_the_article(annotate: Annotate) -> None:
    text = "“We came because we had to,” said Eva Lund, a nurse. Lund said others would follow."
    first, second = annotate(text).statements
    assert first.descriptor is not None
    assert text[slice(*first.descriptor)] == "a nurse"
    assert second.speaker == "Eva Lund"
    assert second.speaker_key == first.speaker_key
    assert second.descriptor == first.descriptor
    assert second.speaker_span == first.speaker_span


#: Text, the pronoun's quotation, and who says it: the last to speak, not the last to be named.
ANAPHORA = [
    (
        "At a hearing, Sen. John Corwin announced that Hobart should go, citing the harbour case. "
        "“The town deserves an honest master,” he said.",
        "“The town deserves an honest master,”",
        "John Corwin",
    ),
    (
        "“This is about the port,” said Darius Ives, adding that he wants to know what "
        "Carl Linton was told to say. “They have answered one question,” he said.",
        "“They have answered one question,”",
        "Darius Ives",
    ),
    (
        "Catherine Hill said Yvonne Hale moved in years ago. “It was a shock,” she said.",
        "“It was a shock,”",
        "Catherine Hill",
    ),
    (
        "Tom Berg said the party was lost. Pelham did not agree with that. "
        "“He did not even carry his ward for Hilda Clark,” she said.",
        "“He did not even carry his ward for Hilda Clark,”",
        "Pelham",
    ),
    (
        "Edward Klein sees a pattern. A statement from Harbour Hotels denied it. "
        "“All we do is lawful,” it said.",
        "“All we do is lawful,”",
        "statement from Harbour Hotels",
    ),
    (
        "Mayor Ana Ruiz blamed the board. Engineer Petra Holm rejected this. "
        "“We were never asked,” she said.",
        "“We were never asked,”",
        "Petra Holm",
    ),
]


@pytest.mark.parametrize(("text", "content", "speaker"), ANAPHORA)
def test_who_is_meant_by_a_pronoun(
    annotate: Annotate, text: str, content: str, speaker: str
) -> None:
    found = {told(text, s)[3][0]: told(text, s)[1] for s in annotate(text).statements}
    assert found[content] == speaker


def test_pronoun_of_unknown_person_is_not_linked(annotate: Annotate) -> None:
    (statement,) = annotate("He said the dam was unsafe.").statements
    assert statement.speaker is None


def test_two_spellings_are_one_speaker() -> None:
    assert key_of("Sergei Lavrov", person=True) == key_of("Sergey Lavrov", person=True)
    assert key_of("Mr. Sergei V. Lavrov", person=True) == key_of("Sergey Lavrov", person=True)
    assert key_of("Zelensky", person=True) == key_of("Zelenskyy", person=True)
    assert key_of("Kyiv") == key_of("Kiev")


def test_a_transcript_gives_its_turns(annotate: Annotate) -> None:
    text = (
        "HOST: Why does the dam leak?\n\nBERG: Because nobody mended it.\n\n"
        "HOST: Who should have?\n\nBERG: The council, and it knew."
    )
    found = [told(text, s) for s in annotate(text).statements]
    assert [(source, content) for _, source, _, content in found] == [
        ("HOST", ["Why does the dam leak?"]),
        ("BERG", ["Because nobody mended it."]),
        ("HOST", ["Who should have?"]),
        ("BERG", ["The council, and it knew."]),
    ]
