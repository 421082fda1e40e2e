"""Every store finds articles and stories by what a query asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutgraf.model import Mention, Outlet, Statement
from nutgraf.model.query import NOTHING, AllOf, AnyOf, FromOutlet, Not, Query, SaidBy, Words
from nutgraf.query import parse_query
from nutgraf.store.base import Store
from tests.store.things import NOW, annotation, article, decision, page, revision

DAY = timedelta(days=1)
TEXTS = {
    1: ("Ferry aground", "The ferry ran aground near Port Lund. Officials said so."),
    2: ("Strike at the port", "Dockers at Port Lund began a strike. Ferry traffic stopped."),
    3: ("Ferry aground, a ferry again", "The ferry, the ferry: aground."),
    4: ("Élection à Lund", "Les électeurs votent. U.S. officials watched."),
}


@pytest.fixture(autouse=True)
def library(store: Store) -> None:
    """Four articles of three outlets, a day apart, the first the oldest."""
    outlets = {1: "harbourpost.example", 2: "news.northline.example", 3: "sound.example"}
    store.put_outlets(
        [
            Outlet(id="harbourpost.example", name="Harbour Post"),
            Outlet(id="news.northline.example", name="Northline"),
            Outlet(id="sound.example", name="The Sound"),
        ]
    )
    store.put_articles(
        (
            article(
                n,
                outlet_id=outlets.get(n, "sound.example"),
                published=NOW - (5 - n) * DAY,
                language="fr-CA" if n == 4 else "en",
            ),
            revision(n, title=title, text=text),
        )
        for n, (title, text) in TEXTS.items()
    )


def ids(store: Store, query: str, **how: int) -> list[str]:
    return [hit.id for hit in store.search(parse_query(query), **how)]


class TestWords:
    def test_all_words_match_best_first(self, store: Store) -> None:
        assert ids(store, "ferry") == ["a3", "a1", "a2"]
        assert set(ids(store, "ferry port")) == {"a1", "a2"}
        assert set(ids(store, "FERRY Lund")) == {"a1", "a2"}
        assert ids(store, "ferry strike aground") == []
        assert ids(store, "ferry", limit=1, offset=1) == ["a1"]
        assert ids(store, "ferry", limit=0) == []
        hits = store.search(Words("ferry"))
        assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)

    def test_the_newest_may_come_first(self, store: Store) -> None:
        def newest(query: str, **how: int) -> list[str]:
            hits = store.search(parse_query(query), **how, newest_first=True)  # type: ignore[arg-type]
            return [hit.id for hit in hits]

        assert newest("ferry") == ["a3", "a2", "a1"]
        assert newest("ferry", limit=1, offset=1) == ["a2"]
        assert newest("ferry -outlet:news") == ["a3", "a1"]

    def test_phrases(self, store: Store) -> None:
        assert set(ids(store, '"ran aground"')) == {"a1"}
        assert ids(store, '"aground ran"') == []
        assert set(ids(store, '"Port Lund" strike')) == {"a2"}
        assert set(ids(store, '"Port Lund')) == {"a1", "a2"}
        assert set(ids(store, "“ran aground”")) == {"a1"}

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("strike OR election", {2, 4}),
            ("ferry NOT strike", {1, 3}),
            ("ferry -aground", {2}),
            ("lund (aground OR dockers)", {1, 2}),
            ("lund -(aground OR dockers)", {4}),
            ("(ferry -strike) OR election", {1, 3, 4}),
            ("lund AND NOT ferry", {4}),
            ("NOT NOT strike", {2}),
            ("lund OR (ferry aground)", {1, 2, 3, 4}),
        ],
    )
    def test_operators(self, store: Store, query: str, found: set[int]) -> None:
        assert set(ids(store, query)) == {f"a{n}" for n in found}

    def test_accents_and_points_do_not_hinder(self, store: Store) -> None:
        assert ids(store, "election") == ["a4"]
        assert ids(store, "ÉLECTEURS") == ["a4"]
        assert ids(store, '"U.S. officials"') == ["a4"]

    def test_hits_show_where(self, store: Store) -> None:
        (hit,) = store.search(parse_query("dockers strike"))
        assert (hit.kind, hit.title) == ("article", "Strike at the port")
        assert "\x02Dockers\x03" in hit.snippet
        assert "\x02strike\x03" in hit.snippet

    def test_words_of_old_revisions_are_not_found(self, store: Store) -> None:
        store.put_article(article(1), revision(1, title="Tanker", text="It was a tanker."))
        assert "a1" not in ids(store, "ferry")
        assert ids(store, "tanker") == ["a1"]

    def test_of_many_the_newest_are_ranked(self, store: Store) -> None:
        many = range(100, 1400)
        store.put_articles(
            (article(n), revision(n, title="Fog" if n % 100 else "Buoy adrift", text="A buoy."))
            for n in many
        )
        found = ids(store, "buoy", limit=10)
        assert found == [f"a{n}" for n in range(1300, 300, -100)]
        assert len(set(ids(store, "buoy", limit=2000))) == len(many)
        pages = [ids(store, "buoy", limit=300, offset=o) for o in range(0, 1500, 300)]
        assert [len(p) for p in pages] == [300, 300, 300, 300, 100]

    def test_what_only_the_engine_understands_is_words(self, store: Store) -> None:
        assert ids(store, "title:ferry") == []
        assert ids(store, "ferr*") == []
        assert ids(store, "NEAR(zz ferry)") == []
        assert ids(store, "{title}: ferry") == []
        assert ids(store, "ferry; DROP TABLE articles") == []


class TestConditions:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("outlet:harbourpost.example", [1]),
            ("outlet:harbourpost ferry", [1]),
            ('outlet:"harbour post"', [1]),
            ("outlet:HARBOURPOST", [1]),
            ("outlet:harbour", []),
            ("outlet:news", [2]),
            ("outlet:sound", [4, 3]),
            ("outlet:h%", []),
            ("-outlet:sound", [2, 1]),
            ("ferry -outlet:sound", [1, 2]),
            ("lang:fr", [4]),
            ("lang:FR-ca", [4]),
            ("lang:f", []),
            ("-lang:en", [4]),
            ("after:2026-03-02", [4, 3]),
            ("before:2026-03-02 ferry", [1, 2]),
            ("after:2026-03-01 before:2026-03-03", [3, 2]),
            ("election OR outlet:harbourpost", [4, 1]),
            ("NOT ferry", [4]),
            ("NOT (ferry OR outlet:sound)", []),
        ],
    )
    def test_what_else_may_be_asked(self, store: Store, query: str, found: list[int]) -> None:
        assert ids(store, query) == [f"a{n}" for n in found]

    def test_nothing_asked_nothing_found(self, store: Store) -> None:
        for query in (NOTHING, AnyOf(()), Not(Not(NOTHING))):
            assert store.search(query) == []
            assert store.search_stories(query) == []

    def test_hits_without_words_show_the_opening(self, store: Store) -> None:
        (hit,) = store.search(parse_query("outlet:harbourpost"))
        assert (hit.title, hit.snippet) == TEXTS[1]


class TestNames:
    @pytest.fixture(autouse=True)
    def named(self, store: Store) -> None:
        """Kari Moe speaks in 1 and 2 and is named in 3; "officials" speak in 1."""
        moe = Mention(0, 3, "person", "Kari Moe", "kari moe")
        lund = Mention(4, 8, "place", "Lund", "lund")
        said = Statement(source=((0, 3),), cue=((4, 5),), content=((6, 9),), form="indirect")
        by_moe = replace(said, speaker="Moe", speaker_key="kari moe")
        by_officials = replace(said, speaker="Officials", speaker_key="officials")
        store.put_annotations(
            [
                annotation(1, mentions=(moe, lund), statements=(by_moe, by_officials, said)),
                annotation(2, mentions=(moe,), statements=(by_moe,)),
                annotation(3, mentions=(moe, moe)),
            ]
        )

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("person:moe", [3, 2, 1]),
            ("person:KARI", [3, 2, 1]),
            ('person:"moe kari"', [3, 2, 1]),
            ("person:lund", []),
            ("person:mo", []),
            ("person:moe strike", [2]),
            ("ferry -person:moe", []),
            ("said-by:moe", [2, 1]),
            ("said-by:officials", [1]),
            ("person:officials", []),
            ("said-by:moe -said-by:officials", [2]),
            ("person:moe -said-by:moe", [3]),
        ],
    )
    def test_by_person_and_by_speaker(self, store: Store, query: str, found: list[int]) -> None:
        assert ids(store, query) == [f"a{n}" for n in found]

    def test_names_are_found_by_their_words(self, store: Store) -> None:
        assert [(n.kind, n.name) for n in store.names("móe")] == [("person", "Kari Moe")]
        assert [n.kind for n in store.names("lund")] == ["place"]
        assert store.names("lund", ["person"]) == []
        assert store.names(" ") == []
        assert store.name("person", "kari moe") is not None
        assert store.name("place", "kari moe") is None
        assert store.named("person", "kari moe") == ["a3", "a2", "a1"]
        assert store.named("person", "kari moe", limit=1, offset=1) == ["a2"]
        assert list(store.names_in(["a1", "a3"], "place")) == ["lund"]

    def test_statements_in_order_of_time(self, store: Store) -> None:
        said = store.said("person", "kari moe")
        assert [(s.article_id, s.number) for s in said] == [("a2", 0), ("a1", 0)]
        assert said == store.said("person", "kari moe", newest_first=False)[::-1]
        assert said[0].time == NOW - 3 * DAY
        assert said[0].statement.content == ((6, 9),)
        assert [s.article_id for s in store.said("person", "kari moe", limit=1, offset=1)] == ["a1"]
        every = store.said_in(["a1", "a2", "a3"])
        assert [(s.article_id, s.name and s.name.key) for s in every] == [
            ("a1", "kari moe"),
            ("a1", "officials"),
            ("a1", None),
            ("a2", "kari moe"),
        ]

    def test_only_the_newest_revision_counts(self, store: Store) -> None:
        store.put_article(article(1), revision(1, title="Ferry", text="A new text."))
        store.put_annotation(annotation(1, revision=2))
        assert ids(store, "person:moe") == ["a3", "a2"]
        assert store.names("officials", ["source"]) != []
        store.put_annotation(
            annotation(1, mentions=(Mention(0, 3, "person", "Kari Moe", "kari moe"),))
        )
        assert ids(store, "person:moe") == ["a3", "a2"]

    def test_putting_again_is_the_same(self, store: Store) -> None:
        before = store.said_in(["a1", "a2"])
        for one in before:
            store.put_annotation(annotation(3, statements=(one.statement,)))
        assert len(store.said_in(["a3"])) == 1
        assert store.said_in(["a1", "a2"]) == before

    def test_an_article_that_turns_out_older_moves_its_statements(self, store: Store) -> None:
        store.put_article(
            article(2, outlet_id="news.northline.example", published=NOW - 9 * DAY),
            revision(2, title=TEXTS[2][0], text=TEXTS[2][1]),
        )
        assert [s.article_id for s in store.said("person", "kari moe")] == ["a1", "a2"]


class TestStories:
    def test_pages_are_searched(self, store: Store) -> None:
        store.put_grouping([decision(1, "s"), decision(2, "s"), decision(4, "t")], [])
        assert store.search_stories(parse_query("outlet:sound")) == []  # no page yet
        store.put_page(page("s", headline="Ferry refloated", body="A tug pulled it off."), 1.0)
        store.put_page(page("t", headline="Dockers return", body="A ferry sailed."), 1.0)

        def found(query: str) -> list[str]:
            return [h.id for h in store.search_stories(parse_query(query))]

        hits = store.search_stories(Words("ferry"))
        assert [(h.kind, h.id, h.title) for h in hits] == [
            ("story", "s", "Ferry refloated"),
            ("story", "t", "Dockers return"),
        ]
        assert "\x02ferry\x03" in hits[1].snippet
        assert found("ferry lang:fr") == ["t"]
        assert found("outlet:harbourpost") == ["s"]
        assert found("outlet:harbourpost outlet:sound") == []
        assert found("outlet:harbourpost outlet:news ferry") == ["s"]
        assert found("after:2026-03-03") == ["t"]
        assert found("ferry -outlet:sound") == ["s"]
        store.put_page(page("s", 2, headline="Tanker refloated", body="A tug pulled."), 1.0)
        assert found("ferry") == ["t"]
        assert found('"tug pulled" tanker') == ["s"]


_LEAVES = st.one_of(
    st.builds(Words, st.text(st.characters(codec=None, exclude_categories=()), max_size=9)),
    st.builds(FromOutlet, st.text(max_size=5)),
    st.builds(SaidBy, st.text(max_size=5)),
)
_QUERIES: st.SearchStrategy[Query] = st.recursive(
    _LEAVES,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(AllOf, st.lists(inner, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=6,
)


def test_any_query_gives_a_list(store: Store) -> None:
    @given(_QUERIES)
    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(query: Query) -> None:
        assert isinstance(store.search(query), list)
        assert isinstance(store.search_stories(query), list)

    holds()
