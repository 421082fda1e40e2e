"""What is typed into the search field, read as a query."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.errors import QueryError
from nutgraf.model.query import (
    NOTHING,
    AllOf,
    AnyOf,
    Before,
    FromOutlet,
    InLanguage,
    NamesPerson,
    Not,
    Query,
    SaidBy,
    Since,
    Words,
    leaves,
)
from nutgraf.query import MAX_PARTS, parse_query

FERRY, PORT, STRIKE = Words("ferry"), Words("port"), Words("strike")


def day(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("ferry", FERRY),
        ("ferry port", AllOf((FERRY, PORT))),
        ("ferry AND port", AllOf((FERRY, PORT))),
        ("ferry OR port", AnyOf((FERRY, PORT))),
        ("ferry port OR strike", AnyOf((AllOf((FERRY, PORT)), STRIKE))),
        ("ferry (port OR strike)", AllOf((FERRY, AnyOf((PORT, STRIKE))))),
        ("ferry NOT port", AllOf((FERRY, Not(PORT)))),
        ("ferry -port", AllOf((FERRY, Not(PORT)))),
        ("ferry -(port OR strike)", AllOf((FERRY, Not(AnyOf((PORT, STRIKE)))))),
        ("NOT NOT ferry", Not(Not(FERRY))),
        ('"ran  aground"', Words("ran aground")),
        ("“ran aground” ferry", AllOf((Words("ran aground"), FERRY))),
        ('ferry "ran aground', AllOf((FERRY, Words("ran aground")))),
        ("and or not", AllOf((Words("and"), Words("or"), Words("not")))),
        ("Jong-un", Words("Jong-un")),
        ("10:30 re:ferry", AllOf((Words("10:30"), Words("re:ferry")))),
        ("outlet:harbourpost", FromOutlet("harbourpost")),
        ('OUTLET:"Harbour Post"', FromOutlet("Harbour Post")),
        ("person:lind said-by:moe", AllOf((NamesPerson("lind"), SaidBy("moe")))),
        ("-outlet:harbourpost ferry", AllOf((Not(FromOutlet("harbourpost")), FERRY))),
        ("lang:de", InLanguage("de")),
        ("before:2026-03-05", Before(day(2026, 3, 5))),
        ("after:2026-03 before:2027", AllOf((Since(day(2026, 3, 1)), Before(day(2027, 1, 1))))),
        ("ferry ... port", AllOf((FERRY, PORT))),
        ("ferry OR !", FERRY),
        ("", NOTHING),
        ("  ", NOTHING),
        ("( - )", NOTHING),
        ('"" *', NOTHING),
    ],
)
def test_what_is_asked(text: str, query: Query) -> None:
    assert parse_query(text) == query


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ferry (port", "character 7 is not closed"),
        ("ferry) port", "character 6 closes nothing"),
        ("ferry ()", "empty"),
        ("ferry OR", "“OR” needs something on both sides"),
        ("OR ferry", "“OR” needs something on both sides"),
        ("AND ferry", "“AND” needs something on both sides"),
        ("ferry AND", "“AND” needs something on both sides"),
        ("ferry AND OR port", "“AND” needs something on both sides"),
        ("ferry NOT", "“NOT” needs something after it"),
        ("ferry NOT OR port", "“NOT” needs something after it"),
        ("outlet:", "such as outlet:harbourpost"),
        ("outlet: harbourpost", "such as outlet:harbourpost"),
        ("ferry said-by:()", "such as said-by:peskov"),
        ("person:-", "such as person:peskov"),
        ("before:yesterday", "“before:yesterday” is no day"),
        ("after:2026-02-30", "“after:2026-02-30” is no day"),
        ("after:0000", "“after:0000” is no day"),
        ("after:٢٠٢٦", "is no day"),
        ("(" * 20 + "ferry" + ")" * 20, "deep"),
        ("ferry " * (MAX_PARTS + 1), "more than 64 parts"),
    ],
)
def test_what_cannot_be_understood_is_said(text: str, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert words in str(caught.value)
    assert caught.value.subject.startswith("the search “")


@given(st.text(max_size=60) | st.text('()-" ANDORT:aouletsidby5', max_size=60))
def test_any_text_is_a_query_or_refused(text: str) -> None:
    try:
        query = parse_query(text)
    except QueryError:
        return
    for leaf in leaves(query):
        if isinstance(leaf, Words):
            assert any(c.isalnum() for c in leaf.text)
            assert '"' not in leaf.text


def _written(query: Query) -> str:
    if isinstance(query, Words):
        return f'"{query.text}"'
    if isinstance(query, Not):
        return f"NOT {_written(query.part)}"
    assert isinstance(query, (AllOf, AnyOf))
    return (
        "(" + (" " if isinstance(query, AllOf) else " OR ").join(map(_written, query.parts)) + ")"
    )


_TREES: st.SearchStrategy[Query] = st.recursive(
    st.text("abc ", min_size=1, max_size=4).map(lambda t: Words(" ".join(f"x{t}".split()))),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(AllOf, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=8,
)


@given(_TREES)
def test_a_tree_written_out_reads_the_same(tree: Query) -> None:
    assert parse_query(_written(tree)) == tree
