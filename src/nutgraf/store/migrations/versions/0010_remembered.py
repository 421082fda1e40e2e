"""What grouping keeps of live articles, so that a start need not read them again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

Counter = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "remembered",
        sa.Column("arrival", Counter, autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["arrival"],
            ["articles.arrival"],
            name="fk_remembered_arrival_articles",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("arrival", name="pk_remembered"),
    )


def downgrade() -> None:
    op.drop_table("remembered")
