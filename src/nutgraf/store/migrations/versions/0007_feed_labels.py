"""The folder that the owner keeps a feed in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("feeds", sa.Column("label", Text, nullable=True))


def downgrade() -> None:
    op.drop_column("feeds", "label")
