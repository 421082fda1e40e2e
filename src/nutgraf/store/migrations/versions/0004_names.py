"""Find articles by whom they name, and what somebody said across stories."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Counter = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _arrived(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["arrival"], ["articles.arrival"], name=f"fk_{table}_arrival_articles", ondelete="CASCADE"
    )


def _name(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["name_key"], ["names.key"], name=f"fk_{table}_name_key_names")


def upgrade() -> None:
    op.create_table(
        "names",
        sa.Column("key", Counter, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("folded", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_names"),
        sa.UniqueConstraint("folded", "kind", name="uq_names_folded_kind"),
    )
    op.create_table(
        "name_words",
        sa.Column("word", Text, nullable=False),
        sa.Column("name_key", Counter, nullable=False),
        _name("name_words"),
        sa.PrimaryKeyConstraint("word", "name_key", name="pk_name_words"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "named",
        sa.Column("name_key", Counter, nullable=False),
        sa.Column("arrival", Counter, nullable=False),
        _name("named"),
        _arrived("named"),
        sa.PrimaryKeyConstraint("name_key", "arrival", name="pk_named"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_named_arrival", "named", ["arrival"])
    op.create_table(
        "said",
        sa.Column("arrival", Counter, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name_key", Counter, nullable=True),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _arrived("said"),
        _name("said"),
        sa.PrimaryKeyConstraint("arrival", "number", name="pk_said"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_said_name_key_time_arrival_number", "said", ["name_key", "time", "arrival", "number"]
    )


def downgrade() -> None:
    for table in ("said", "named", "name_words", "names"):
        op.drop_table(table)
