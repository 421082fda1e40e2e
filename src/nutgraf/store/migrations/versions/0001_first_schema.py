"""The first schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Counter = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FULL_TEXT = {
    "sqlite": (
        """
    CREATE VIEW article_words AS
    SELECT a.arrival AS arrival, r.title AS title, r.text AS text
    FROM articles a JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
    """,
        """
    CREATE VIRTUAL TABLE article_search USING fts5(
        title, text, content='article_words', content_rowid='arrival',
        tokenize='unicode61 remove_diacritics 2'
    )
    """,
        """
    CREATE VIRTUAL TABLE page_search USING fts5(
        headline, text, tokenize='unicode61 remove_diacritics 2'
    )
    """,
    ),
    "postgresql": (
        "CREATE TABLE article_search (arrival bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX ix_article_search_words ON article_search USING gin (words)",
        "CREATE TABLE page_search (story_key bigint PRIMARY KEY, headline text NOT NULL, "
        "text text NOT NULL, words tsvector NOT NULL)",
        "CREATE INDEX ix_page_search_words ON page_search USING gin (words)",
    ),
}


def where(condition: str) -> dict[str, Any]:
    clause = sa.text(condition)
    return {"sqlite_where": clause, "postgresql_where": clause}


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("arrival", Counter, nullable=False),
        sa.Column("id", Text, nullable=False),
        sa.Column("url", Text, nullable=True),
        sa.Column("outlet_id", Text, nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_offset", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("requested_url", Text, nullable=True),
        sa.Column("feed_url", Text, nullable=True),
        sa.Column("imported_id", Text, nullable=True),
        sa.Column("published", sa.BigInteger(), nullable=True),
        sa.Column("published_offset", sa.Integer(), nullable=True),
        sa.Column("grain", Text, nullable=False),
        sa.Column("byline", Text, nullable=True),
        sa.Column("section", Text, nullable=True),
        sa.Column("language", Text, nullable=True),
        sa.Column("image_url", Text, nullable=True),
        sa.Column("image_credit", Text, nullable=True),
        sa.Column("credit", Text, nullable=True),
        sa.Column("extent", Text, nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=True),
        sa.Column("removed_offset", sa.Integer(), nullable=True),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("checked", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("arrival", name="pk_articles"),
        sa.UniqueConstraint("id", name="uq_articles_id"),
    )
    op.create_index("ix_articles_outlet_id_time", "articles", ["outlet_id", "time"])
    op.create_index("ix_articles_time", "articles", ["time"])


def _faults() -> None:
    op.create_table(
        "faults",
        sa.Column("scope", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("message", Text, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("at_offset", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "subject", name="pk_faults"),
    )
    op.create_index("ix_faults_at", "faults", ["at"])


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("key", Counter, nullable=False),
        sa.Column("url", Text, nullable=False),
        sa.Column("title", Text, nullable=True),
        sa.Column("site_url", Text, nullable=True),
        sa.Column("outlet_id", Text, nullable=True),
        sa.Column("language", Text, nullable=True),
        sa.Column("status", Text, nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=True),
        sa.Column("added_offset", sa.Integer(), nullable=True),
        sa.Column("etag", Text, nullable=True),
        sa.Column("last_modified", Text, nullable=True),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("next_poll", sa.BigInteger(), nullable=True),
        sa.Column("next_poll_offset", sa.Integer(), nullable=True),
        sa.Column("last_poll", sa.BigInteger(), nullable=True),
        sa.Column("last_poll_offset", sa.Integer(), nullable=True),
        sa.Column("last_success", sa.BigInteger(), nullable=True),
        sa.Column("last_success_offset", sa.Integer(), nullable=True),
        sa.Column("last_change", sa.BigInteger(), nullable=True),
        sa.Column("last_change_offset", sa.Integer(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", Text, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_feeds"),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
    )
    op.create_index("ix_feeds_status_next_poll", "feeds", ["status", "next_poll"])


def _outlets() -> None:
    op.create_table(
        "outlets",
        sa.Column("id", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("country", Text, nullable=True),
        sa.Column("language", Text, nullable=True),
        sa.Column("family", Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outlets"),
    )


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("key", Counter, nullable=False),
        sa.Column("id", Text, nullable=False),
        sa.Column("founded", sa.BigInteger(), nullable=False),
        sa.Column("founded_offset", sa.Integer(), nullable=False),
        sa.Column("merged_into", Text, nullable=True),
        sa.Column("first_article", sa.BigInteger(), nullable=True),
        sa.Column("last_article", sa.BigInteger(), nullable=True),
        sa.Column("last_article_offset", sa.Integer(), nullable=True),
        sa.Column("dirty_since", sa.BigInteger(), nullable=True),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.Column("page_version", sa.Integer(), nullable=True),
        sa.Column("voices", sa.LargeBinary(), nullable=True),
        sa.Column("related", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["stories.id"], name="fk_stories_merged_into_stories"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_stories"),
        sa.UniqueConstraint("id", name="uq_stories_id"),
    )
    op.create_index(
        "ix_stories_dirty", "stories", ["dirty_since", "key"], **where("dirty_since IS NOT NULL")
    )
    op.create_index(
        "ix_stories_founded", "stories", ["founded", "key"], **where("merged_into IS NULL")
    )
    op.create_index(
        "ix_stories_last_article", "stories", ["last_article", "id"], **where("merged_into IS NULL")
    )
    op.create_index(
        "ix_stories_merged", "stories", ["merged_into"], **where("merged_into IS NOT NULL")
    )
    op.create_index("ix_stories_rank", "stories", ["rank", "id"], **where("merged_into IS NULL"))


def _addresses() -> None:
    op.create_table(
        "addresses",
        sa.Column("url", Text, nullable=False),
        sa.Column("article_id", Text, nullable=False),
        sa.Column("own", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_addresses_article_id_articles"
        ),
        sa.PrimaryKeyConstraint("url", name="pk_addresses"),
        sqlite_with_rowid=False,
    )


def _annotations() -> None:
    op.create_table(
        "annotations",
        sa.Column("article_id", Text, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", Text, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_annotations_article_id_articles"
        ),
        sa.PrimaryKeyConstraint("article_id", "revision", name="pk_annotations"),
    )


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("key", Counter, nullable=False),
        sa.Column("story_id", Text, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("at_offset", sa.Integer(), nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("article_id", Text, nullable=True),
        sa.Column("other_story_id", Text, nullable=True),
        sa.Column("by", Text, nullable=False),
        sa.Column("note", Text, nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_changes_story_id_stories"),
        sa.PrimaryKeyConstraint("key", name="pk_changes"),
        sa.UniqueConstraint("digest", name="uq_changes_digest"),
    )
    op.create_index("ix_changes_story_id_at", "changes", ["story_id", "at"])


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("key", Counter, nullable=False),
        sa.Column("feed_key", Counter, nullable=False),
        sa.Column("id", Text, nullable=False),
        sa.Column("url", Text, nullable=True),
        sa.Column("title", Text, nullable=True),
        sa.Column("updated", sa.BigInteger(), nullable=True),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("next_try", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("article_id", Text, nullable=True),
        sa.Column("error", Text, nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_entries_article_id_articles"
        ),
        sa.ForeignKeyConstraint(
            ["feed_key"], ["feeds.key"], name="fk_entries_feed_key_feeds", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_entries"),
        sa.UniqueConstraint("feed_key", "id", name="uq_entries_feed_key_id"),
    )
    op.create_index(
        "ix_entries_waiting", "entries", ["time", "key"], **where("next_try IS NOT NULL")
    )


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("article_id", Text, nullable=False),
        sa.Column("story_id", Text, nullable=False),
        sa.Column("arrival", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_members_article_id_articles"
        ),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_members_story_id_stories"),
        sa.PrimaryKeyConstraint("article_id", name="pk_members"),
    )
    op.create_index("ix_members_story_id_arrival", "members", ["story_id", "arrival"])


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("story_id", Text, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("composed", sa.BigInteger(), nullable=False),
        sa.Column("composed_offset", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_pages_story_id_stories"),
        sa.PrimaryKeyConstraint("story_id", "version", name="pk_pages"),
    )


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("article_id", Text, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("text", Text, nullable=False),
        sa.Column("fetched", sa.BigInteger(), nullable=False),
        sa.Column("fetched_offset", sa.Integer(), nullable=False),
        sa.Column("description", Text, nullable=True),
        sa.Column("updated", sa.BigInteger(), nullable=True),
        sa.Column("updated_offset", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_revisions_article_id_articles"
        ),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_revisions"),
    )


def _ungrouped() -> None:
    op.create_table(
        "ungrouped",
        sa.Column("arrival", Counter, autoincrement=False, nullable=False),
        sa.Column("article_id", Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_ungrouped_article_id_articles"
        ),
        sa.PrimaryKeyConstraint("arrival", name="pk_ungrouped"),
        sa.UniqueConstraint("article_id", name="uq_ungrouped_article_id"),
    )


def _vectors() -> None:
    op.create_table(
        "vectors",
        sa.Column("article_id", Text, nullable=False),
        sa.Column("model", Text, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_vectors_article_id_articles"
        ),
        sa.PrimaryKeyConstraint("article_id", "model", name="pk_vectors"),
    )


def upgrade() -> None:
    for make in (
        _articles,
        _faults,
        _feeds,
        _outlets,
        _stories,
        _addresses,
        _annotations,
        _changes,
        _entries,
        _members,
        _pages,
        _revisions,
        _ungrouped,
        _vectors,
    ):
        make()
    for statement in FULL_TEXT[op.get_context().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first schema")
