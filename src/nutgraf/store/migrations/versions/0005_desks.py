"""Which desk a story is of, so that a section of the front page is one query."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("stories", sa.Column("desk", Text, nullable=True))
    living = sa.text("merged_into IS NULL")
    op.create_index(
        "ix_stories_desk",
        "stories",
        ["desk", "rank", "id"],
        sqlite_where=living,
        postgresql_where=living,
    )


def downgrade() -> None:
    op.drop_index("ix_stories_desk", "stories")
    op.drop_column("stories", "desk")
