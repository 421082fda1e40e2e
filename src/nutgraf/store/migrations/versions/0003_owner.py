"""The owner and what the owner reads: password, sessions, tokens, marks, searches, mutes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Counter = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def time(name: str, *, nullable: bool = True) -> tuple[Any, Any]:
    return (
        sa.Column(name, sa.BigInteger(), nullable=nullable),
        sa.Column(f"{name}_offset", sa.Integer(), nullable=nullable),
    )


def _owner() -> None:
    op.create_table(
        "owner",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("password", Text, nullable=True),
        *time("password_set"),
        *time("visit"),
        *time("last_visit"),
        sa.PrimaryKeyConstraint("id", name="pk_owner"),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", Text, nullable=False),
        *time("created", nullable=False),
        *time("used", nullable=False),
        *time("expires", nullable=False),
        sa.Column("agent", Text, nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_table(
        "tokens",
        sa.Column("id", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("digest", Text, nullable=False),
        sa.Column("scope", Text, nullable=False),
        *time("created", nullable=False),
        *time("used"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("digest", name="uq_tokens_digest"),
    )


def _reading() -> None:
    op.create_table(
        "story_state",
        sa.Column("story_id", Text, nullable=False),
        sa.Column("read_version", sa.Integer(), nullable=True),
        *time("read"),
        *time("saved"),
        *time("hidden"),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name="fk_story_state_story_id_stories"
        ),
        sa.PrimaryKeyConstraint("story_id", name="pk_story_state"),
    )
    for name in ("saved", "hidden"):
        condition = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_story_state_{name}",
            "story_state",
            [name],
            sqlite_where=condition,
            postgresql_where=condition,
        )
    op.create_table(
        "saved_searches",
        sa.Column("id", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("query", Text, nullable=False),
        *time("created", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_searches"),
    )
    op.create_table(
        "mutes",
        sa.Column("kind", Text, nullable=False),
        sa.Column("value", Text, nullable=False),
        *time("created", nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name="pk_mutes"),
    )


def upgrade() -> None:
    _owner()
    _reading()
    op.create_table(
        "retention",
        sa.Column("feed_key", Counter, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_key"], ["feeds.key"], name="fk_retention_feed_key_feeds", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_key", name="pk_retention"),
    )
    read = sa.text("article_id IS NOT NULL")
    op.create_index(
        "ix_entries_article_id",
        "entries",
        ["article_id"],
        sqlite_where=read,
        postgresql_where=read,
    )
    op.create_index("ix_addresses_article_id", "addresses", ["article_id"])


def downgrade() -> None:
    op.drop_index("ix_addresses_article_id", "addresses")
    op.drop_index("ix_entries_article_id", "entries")
    for name in (
        "retention",
        "mutes",
        "saved_searches",
        "story_state",
        "tokens",
        "sessions",
        "owner",
    ):
        op.drop_table(name)
