"""Find what binds grouping without reading every story's history."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    lasting = sa.text("kind = 'merged' OR \"by\" = 'person'")
    op.create_index(
        "ix_changes_lasting",
        "changes",
        ["at", "key"],
        sqlite_where=lasting,
        postgresql_where=lasting,
    )


def downgrade() -> None:
    op.drop_index("ix_changes_lasting", "changes")
