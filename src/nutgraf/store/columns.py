"""What the tables of ``schema.py`` are made of: columns that many have, and how things are named."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, text
from sqlalchemy import Text as TextType
from sqlalchemy.sql.elements import TextClause

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: Text that both engines order alike: by code point, whatever the database's locale.
Text = TextType().with_variant(TextType(collation="C"), "postgresql")

#: A 64-bit key that counts up; SQLite's row number must be spelled INTEGER.
Counter = BigInteger().with_variant(Integer, "sqlite")


def time_columns(name: str, *, nullable: bool = True) -> tuple[Column[int], Column[int]]:
    """A time: microseconds since 1970 in UTC, and the seconds east of UTC it was given with."""
    return (
        Column(name, BigInteger, nullable=nullable),
        Column(f"{name}_offset", Integer, nullable=nullable),
    )


def article_column(*, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    """A reference to an article by its id."""
    return Column(
        "article_id", Text, ForeignKey("articles.id"), primary_key=primary_key, nullable=nullable
    )


def story_column(*, primary_key: bool = False) -> Column[str]:
    """A reference to a story by its id."""
    return Column(
        "story_id", Text, ForeignKey("stories.id"), primary_key=primary_key, nullable=False
    )


def partial_index(name: str, *columns: str, where: str) -> Index:
    """An index over the rows that meet a condition."""
    clause: TextClause = text(where)
    return Index(name, *columns, sqlite_where=clause, postgresql_where=clause)


def arrival_column(*, primary_key: bool = True) -> Column[int]:
    """A reference to an article by its arrival: one that is let go takes the row along."""
    return Column(
        "arrival", ForeignKey("articles.arrival", ondelete="CASCADE"), primary_key=primary_key
    )
