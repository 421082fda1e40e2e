"""What is learned of an outlet, what changed between revisions, and which language it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.extract.boilerplate import fold, learn_boilerplate, remove
from nutgraf.extract.diff import Change, changes
from nutgraf.extract.language import code, detect
from nutgraf.extract.phrases import reason
from tests.extract.pages import PARAGRAPHS

NOTICE = "The Lantern keeps no advertising and lives from its readers' gifts"


def articles(count: int, *extra: str) -> list[str]:
    """Different articles, each with the extra lines at its end."""
    return [
        "\n".join((*(f"Number {n}, line {line}: {PARAGRAPHS[line]}" for line in range(3)), *extra))
        for n in range(count)
    ]


def test_lines_that_recur_over_articles_are_learned() -> None:
    assert learn_boilerplate(articles(5, NOTICE)) == {fold(NOTICE)}
    assert learn_boilerplate([*articles(2, NOTICE), *articles(9)[2:]]) == frozenset()
    assert learn_boilerplate([]) == frozenset()


def test_updates_and_reprints_of_one_article_teach_nothing() -> None:
    first = articles(1)[0]
    updates = [first + f"\nAn update, number {n}, was added to it here." for n in range(6)]
    assert learn_boilerplate(updates) == frozenset()
    assert learn_boilerplate([*updates, *articles(4, NOTICE)[1:]]) == {fold(NOTICE)}


def test_a_rare_line_of_many_articles_is_no_boilerplate() -> None:
    texts = articles(200)
    for n in range(3):
        texts[n] += "\nMore soon"
    assert learn_boilerplate(texts) == frozenset()


@given(st.lists(st.text(max_size=30), max_size=12), st.sets(st.text(max_size=10), max_size=4))
def test_every_line_is_kept_or_said_to_be_left_out(lines: list[str], learned: set[str]) -> None:
    kept, out = remove(lines, learned, "Some title")
    assert sorted([*kept, *(part.text for part in out)]) == sorted(lines)
    assert all(part.why for part in out)
    assert [line for line in lines if line in kept] == kept or len(set(lines)) < len(lines)


@pytest.mark.parametrize("text", PARAGRAPHS)
def test_prose_is_never_what_interfaces_say(text: str) -> None:
    assert reason(text) is None
    for sentence in text.split(". "):
        assert reason(sentence) is None


def test_what_changed_is_said_sentence_by_sentence() -> None:
    before = [
        "A stays.",
        "Seven of nine members voted for it.",
        "C goes away entirely.",
        "D stays.",
    ]
    after = [
        "A stays.",
        "Eight of nine members voted for it.",
        "D stays.",
        "A new end was written.",
    ]
    assert changes(before, after) == [
        Change(
            kind="correction",
            before="Seven of nine members voted for it.",
            after="Eight of nine members voted for it.",
        ),
        Change(kind="cut", before="C goes away entirely."),
        Change(kind="addition", after="A new end was written."),
    ]


def test_what_only_moved_or_was_spaced_anew_is_no_change() -> None:
    assert changes(["A one.", "B two.", "C three."], ["B two.", "C  three.", "A one."]) == []


def test_a_new_title_is_a_change() -> None:
    assert changes([], [], titles=("Old", "New")) == [
        Change(kind="title", before="Old", after="New")
    ]


SENTENCES = st.lists(st.sampled_from([f"Sentence {n} says {n * 7}." for n in range(8)]), max_size=8)


@given(SENTENCES, SENTENCES)
def test_changes_account_for_every_sentence(before: list[str], after: list[str]) -> None:
    found = changes(before, after)
    assert changes(before, before) == []
    assert {c.before for c in found if c.before} == {s for s in before if s not in after}
    assert {c.after for c in found if c.after} == {s for s in after if s not in before}


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (PARAGRAPHS[0], None, "en"),
        (PARAGRAPHS[0], "de", "en"),
        ("Der Hafenrat hat am Dienstag beschlossen, dass die Nachtfähre bis zur Eröffnung der "
         "neuen Brücke weiterfährt.", "en", "de"),
        ("Le conseil du port a décidé mardi de maintenir le bac de nuit jusqu'à l'ouverture du "
         "nouveau pont.", None, "fr"),
        ("Ferry", "nb-NO", "no"),
        ("", "pt-BR", "pt"),
        ("12 : 34", None, None),
    ],
)  # fmt: skip
def test_languages(text: str, declared: str | None, language: str | None) -> None:
    assert detect("", text, declared) == language


@pytest.mark.parametrize(
    ("tag", "short"),
    [("en-GB", "en"), ("de_CH", "de"), ("und", None), ("", None), (None, None), ("x y", None)],
)
def test_language_tags(tag: str | None, short: str | None) -> None:
    assert code(tag) == short
