"""How often a network tried to log in, so that a restart and other processes keep count."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "login_tries",
        sa.Column("network", Text, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("network", name="pk_login_tries"),
    )
    op.create_index("ix_login_tries_since", "login_tries", ["since"])


def downgrade() -> None:
    op.drop_table("login_tries")
