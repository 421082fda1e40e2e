"""Who people are: an office is given only to the person it surely belongs to."""

from __future__ import annotations

from datetime import UTC, datetime

from nutgraf.annotate import Annotator
from nutgraf.compose.people import People
from nutgraf.model import Article, Material, Outlet, Revision

AT = datetime(2017, 12, 26, 12, tzinfo=UTC)


def people(*texts: str) -> People:
    annotator = Annotator()
    materials = []
    for number, text in enumerate(texts):
        revision = Revision(article_id=f"a{number}", number=1, title="", text=text, fetched=AT)
        materials.append(
            Material(
                article=Article(
                    id=f"a{number}", url=None, outlet_id="o", first_seen=AT, published=AT
                ),
                revision=revision,
                annotation=annotator.annotate(revision, published=AT, language="en"),
                outlet=Outlet(id="o", name="Harbour Post"),
            )
        )
    return People(materials)


def test_an_office_before_a_shared_surname_is_nobodys_daughters() -> None:
    found = people(
        "Clara and Anna Bergstrom skated on the frozen harbour on Tuesday. "
        "President Bergstrom watched them from the quay.",
        "President Lars Bergstrom thanked the pilots on Tuesday.",
    )
    assert {"anna bergstrom", "lars bergstrom"} <= found.people
    assert found.introduction("anna bergstrom") is None
    president = found.introduction("lars bergstrom")
    assert president is not None
    assert president.words(*president.name) == "Lars Bergstrom"


def test_an_office_before_an_unshared_surname_is_its_bearers() -> None:
    found = people(
        "President Bergstrom opened the harbour on Tuesday.",
        "Clara Bergstrom spoke for an hour. President Bergstrom thanked the pilots.",
    )
    best = found.introduction(found.key("clara bergstrom"))
    assert best is not None
    assert best.descriptor is not None
    assert best.words(*best.descriptor) == "President"
