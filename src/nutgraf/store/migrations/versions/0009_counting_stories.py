"""Count stories with pages by an index alone: unread ones are counted on every front page."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME = "ix_stories_last_article"


def _make(columns: list[str]) -> None:
    living = sa.text("merged_into IS NULL")
    op.drop_index(NAME, "stories")
    op.create_index(NAME, "stories", columns, sqlite_where=living, postgresql_where=living)


def upgrade() -> None:
    _make(["last_article", "id", "page_version", "desk"])


def downgrade() -> None:
    _make(["last_article", "id"])
