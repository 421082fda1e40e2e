"""Comments: what a commentator thinks is not told as what happened."""

from __future__ import annotations

import pytest

from nutgraf.compose.comment import is_comment
from nutgraf.compose.plain import form_fault
from tests.compose.stories import material, page, texts

REPORT = (
    "The council of Port Sandro closed the harbour bridge on Tuesday after inspectors found cracks in "
    "two pillars. Lorries must take the coast road, the council said. Engineers will look at the other "
    "pillars this week, according to the harbour office. The bridge was built in 1931. Some nine "
    "thousand cars cross it each day, the council said. Mayor Lena Orsi said repairs would take a year."
)
COMMENT = (
    "The harbour bridge of Port Sandro is a disgrace, and we all know it. Of course nobody looked at "
    "the pillars for ten years. You should ask what our council did with the money. Perhaps the mayor "
    "will tell us one day. I crossed that bridge as a boy. The council must resign, and frankly it "
    "should have done so in spring. What else has to crack? Our children deserve better than the coast "
    "road. We pay for all of it."
)

OTHER = (
    "Let us be honest about the harbour bridge of Port Sandro. Nobody should be surprised by two "
    "cracked pillars. I have written of them for years. Do we need a bridge at all? Clearly the ferry "
    "was cheaper. You can see it in our taxes. My neighbours want the ferry back. Indeed the old "
    "ferrymen still own their boats."
)


def test_a_comment_beside_a_report_is_not_spoken_from() -> None:
    made = page(
        [
            material(0, "Port Sandro closes its harbour bridge", REPORT),
            material(1, "The harbour bridge of Port Sandro is a disgrace", COMMENT),
        ]
    )
    cited = {s.citation.span.article_id for s in made.sentences()}
    assert cited == {material(0, "x", REPORT).article.id}
    assert made.record.articles == 2


def test_a_story_of_comments_alone_has_one_writers_short_page() -> None:
    made = page(
        [
            material(0, "Port Sandro should rebuild its harbour bridge", COMMENT),
            material(1, "Harbour bridge of Port Sandro is a disgrace", OTHER),
        ]
    )
    body = [s for p in made.sections if p.kind == "what happened" for s in p.sentences]
    assert len({s.citation.span.article_id for s in body}) <= 1
    assert texts(made)


def test_what_is_a_comment_and_what_is_none() -> None:
    assert is_comment(material(0, "Harbour bridge", COMMENT))
    assert not is_comment(material(0, "Harbour bridge", REPORT))
    assert is_comment(material(0, "Opinion: close the bridge", REPORT))
    short = " ".join(COMMENT.split(". ")[:3])
    assert not is_comment(material(0, "Harbour bridge", short))


@pytest.mark.parametrize(
    "sentence",
    [
        "Ivo Maran is a columnist for the Harbour Post.",
        "Lena Orsi is the Post's senior political correspondent, based in Brenhaven.",
        "The opinions expressed in this column are those of its author.",
        "What a strange week that was for the council of Port Sandro.",
        "Add ferrymen to the list of people whom the new bridge has angered.",
        "The trial opened in Washington, D.C. Maran's brother paid nothing for it.",
        "Councillors pay tribute to the fishermen at the harbour.",
    ],
)
def test_writers_notes_and_run_together_sentences_may_not_stand(sentence: str) -> None:
    assert form_fault(sentence) is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "Ivo Maran is a columnist whom the court fined on Tuesday.",
        "She is the editor who printed the letter of the council on Monday.",
        "The council wants to add nine ferries to the fleet of the harbour.",
        "The office in Washington, D.C., will close in March of next year.",
    ],
)
def test_what_only_looks_like_them_may(sentence: str) -> None:
    assert form_fault(sentence) is None
