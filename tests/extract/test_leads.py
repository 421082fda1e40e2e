"""Leads that stand above the text, however they are marked, and prompts amid it."""

from __future__ import annotations

import pytest

from nutgraf.extract.article import extract
from nutgraf.extract.phrases import reason
from tests.extract.pages import LEAD, PARAGRAPHS, URL, page

BARE = "The crossing stays until the bridge opens, the harbour board has decided"


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="standfirst">{}</div>',
        "<div>{}</div>",
        "<ul><li>{}</li></ul>",
        "<h2>{}</h2>",
    ],
)
def test_a_lead_that_the_page_gives_as_its_description_is_kept(markup: str) -> None:
    html = page().replace(LEAD, BARE)
    found = extract(
        html.replace(f"<p>{PARAGRAPHS[0]}", markup.format(BARE) + f"<p>{PARAGRAPHS[0]}"), URL
    )
    assert found.text.split("\n")[0].rstrip(".") == BARE
    assert found.text.count(BARE) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Contenido relacionado", "Weitere Informationen:", "Wird geladen …", "Lust auf mehr?",
        "Artikel teilen per Mail", "Noch keine Kommentare", "Table of contents",
        "Externer Inhalt nicht verfügbar", "If you enjoyed this post, consider a donation.",
    ],
)  # fmt: skip
def test_prompts_of_many_languages(line: str) -> None:
    assert reason(line) is not None


@pytest.mark.parametrize(
    "line",
    [
        "Support among the islanders has grown.", "Entra en vigor la ley de puertos.",
        "Further information came from the harbour board on Tuesday.",
        "Sie sind nicht allein, sagte der Bürgermeister.",
        "Share prices fell by two percent.",
    ],
)  # fmt: skip
def test_sentences_that_begin_like_prompts(line: str) -> None:
    assert reason(line) is None
