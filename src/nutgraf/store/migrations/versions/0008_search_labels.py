"""Index outlets and languages with the words, so that both are searched at once (SQLite)."""

import sqlalchemy as sa
import structlog
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

log = structlog.get_logger(__name__)

#: Articles indexed between two messages.
_AT_ONCE = 20_000

# The same as ``store/labels.py`` makes.
_LABELS = """
'outlet0' || lower(hex(a.outlet_id)) || CASE WHEN coalesce(a.language, '') = '' THEN '' ELSE
' language0' || replace(lower(hex(lower(a.language))), '2d', ' subtag0') END
"""
_VIEW = """
CREATE VIEW article_words AS SELECT a.arrival AS arrival, r.title AS title, r.text AS text{labels}
FROM articles a JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
"""
_ARTICLES = """
CREATE VIRTUAL TABLE article_search USING fts5(
    {columns}, content='article_words', content_rowid='arrival',
    tokenize='unicode61 remove_diacritics 2'
)
"""
_PAGES = """
CREATE VIRTUAL TABLE page_search_made USING fts5(
    {columns}, tokenize='unicode61 remove_diacritics 2'
)
"""
_FILL_ARTICLES = """
INSERT INTO article_search(rowid, {columns}) SELECT arrival, {columns} FROM article_words
WHERE arrival > :after AND arrival <= :upto ORDER BY arrival
"""
_FILL_PAGES = """
INSERT INTO page_search_made(rowid, {columns}) SELECT p.rowid, {values}
FROM page_search p JOIN stories s ON s.key = p.rowid ORDER BY p.rowid
"""
_STORY = """
(SELECT replace(group_concat(DISTINCT {labels}), ',', ' ') FROM members m
JOIN articles a ON a.id = m.article_id WHERE m.story_id = s.id)
"""


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        _make("title, text, labels", f", {_LABELS} AS labels")
        labels = _STORY.format(labels=_LABELS)
        _make_pages("headline, text, labels", f"p.headline, p.text, coalesce({labels}, '')")


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        _make("title, text", "")
        _make_pages("headline, text", "p.headline, p.text")


def _make(columns: str, labels: str) -> None:
    """Make the index of articles anew, saying how far it is where that takes a while."""
    connection = op.get_bind()
    op.execute("DROP TABLE article_search")
    op.execute("DROP VIEW article_words")
    op.execute(sa.text(_VIEW.format(labels=labels)))
    op.execute(_ARTICLES.format(columns=columns))
    newest = connection.scalar(sa.text("SELECT max(arrival) FROM articles")) or 0
    some = sa.text(_FILL_ARTICLES.format(columns=columns))
    for after in range(0, newest, _AT_ONCE):
        connection.execute(some, {"after": after, "upto": after + _AT_ONCE})
        done = min(newest, after + _AT_ONCE)
        if newest > _AT_ONCE:
            log.info("search is made anew for this version", articles=done, of=newest)


def _make_pages(columns: str, values: str) -> None:
    op.execute(_PAGES.format(columns=columns))
    op.execute(sa.text(_FILL_PAGES.format(columns=columns, values=values)))
    op.execute("DROP TABLE page_search")
    op.execute("ALTER TABLE page_search_made RENAME TO page_search")
