"""The tables, for both engines.

A time is two columns: microseconds since 1970 in UTC, which orders and compares, and
``<name>_offset``, the seconds east of UTC it was given with. Queues are columns or small tables
with partial indexes over what waits, so that taking from a queue never scans what is done.
The full-text tables are the engine's own (``search.py``) and made by the migrations.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from nutgraf.store.columns import (
    Counter,
    Text,
    arrival_column,
    article_column,
    partial_index,
    story_column,
    time_columns,
)
from nutgraf.store.columns import metadata as metadata  # the tables' register, with all of them

outlets = Table(
    "outlets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("country", Text),
    Column("language", Text),
    Column("family", Text),
)

feeds = Table(
    "feeds",
    metadata,
    Column("key", Counter, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text),
    Column("site_url", Text),
    Column("outlet_id", Text),
    Column("label", Text),
    Column("language", Text),
    Column("status", Text, nullable=False),
    *time_columns("added"),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("interval", Integer, nullable=False),
    *time_columns("next_poll"),
    *time_columns("last_poll"),
    *time_columns("last_success"),
    *time_columns("last_change"),
    Column("failures", Integer, nullable=False),
    Column("error", Text),
    Index("ix_feeds_status_next_poll", "status", "next_poll"),
)

#: ``next_try`` is set while the entry waits. ``data`` is the whole entry, let go when settled.
#: ``time`` is the earlier of publication and first sight: the queue's order.
entries = Table(
    "entries",
    metadata,
    Column("key", Counter, primary_key=True),
    Column("feed_key", ForeignKey("feeds.key", ondelete="CASCADE"), nullable=False),
    Column("id", Text, nullable=False),
    Column("url", Text),
    Column("title", Text),
    Column("updated", BigInteger),
    Column("time", BigInteger, nullable=False),
    Column("next_try", BigInteger),
    Column("tries", Integer, nullable=False),
    article_column(nullable=True),
    Column("error", Text),
    Column("data", LargeBinary),
    UniqueConstraint("feed_key", "id"),
    partial_index("ix_entries_article_id", "article_id", where="article_id IS NOT NULL"),
    partial_index("ix_entries_waiting", "time", "key", where="next_try IS NOT NULL"),
)

#: ``arrival`` counts articles as they come in. ``time`` is published, or first seen.
articles = Table(
    "articles",
    metadata,
    Column("arrival", Counter, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("url", Text),
    Column("outlet_id", Text, nullable=False),
    *time_columns("first_seen", nullable=False),
    Column("revision", Integer, nullable=False),
    Column("requested_url", Text),
    Column("feed_url", Text),
    Column("imported_id", Text),
    *time_columns("published"),
    Column("grain", Text, nullable=False),
    Column("byline", Text),
    Column("section", Text),
    Column("language", Text),
    Column("image_url", Text),
    Column("image_credit", Text),
    Column("credit", Text),
    Column("extent", Text, nullable=False),
    *time_columns("removed"),
    Column("time", BigInteger, nullable=False),
    Column("checked", BigInteger, nullable=False),
    Index("ix_articles_time", "time"),
    Index("ix_articles_outlet_id_time", "outlet_id", "time"),
)

revisions = Table(
    "revisions",
    metadata,
    article_column(primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    *time_columns("fetched", nullable=False),
    Column("description", Text),
    *time_columns("updated"),
)

#: ``own`` is 1 for an article's canonical address, 0 for an alias.
addresses = Table(
    "addresses",
    metadata,
    Column("url", Text, primary_key=True),
    article_column(),
    Column("own", Integer, nullable=False),
    Index("ix_addresses_article_id", "article_id"),
    sqlite_with_rowid=False,
)

ungrouped = Table(
    "ungrouped",
    metadata,
    Column("arrival", Counter, primary_key=True, autoincrement=False),
    Column("article_id", ForeignKey("articles.id"), nullable=False, unique=True),
)

annotations = Table(
    "annotations",
    metadata,
    article_column(primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("version", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

#: Whom and what the newest annotations name. ``folded`` is the key of their mentions.
names = Table(
    "names",
    metadata,
    Column("key", Counter, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("folded", "kind"),
)

name_words = Table(
    "name_words",
    metadata,
    Column("word", Text, primary_key=True),
    Column("name_key", ForeignKey("names.key"), primary_key=True),
    sqlite_with_rowid=False,
)


named = Table(
    "named",
    metadata,
    Column("name_key", ForeignKey("names.key"), primary_key=True),
    arrival_column(),
    Index("ix_named_arrival", "arrival"),
    sqlite_with_rowid=False,
)

#: ``number`` counts a revision's statements, ``time`` is the article's.
said = Table(
    "said",
    metadata,
    arrival_column(),
    Column("number", Integer, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("name_key", ForeignKey("names.key")),
    Column("time", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("ix_said_name_key_time_arrival_number", "name_key", "time", "arrival", "number"),
    sqlite_with_rowid=False,
)

vectors = Table(
    "vectors",
    metadata,
    article_column(primary_key=True),
    Column("model", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

#: What grouping keeps of a live article's words (``group.memory``), let go with its story.
remembered = Table(
    "remembered",
    metadata,
    arrival_column(),
    Column("data", LargeBinary, nullable=False),
)

#: ``dirty_since`` is set while the page is older than the articles; ``touched`` counts the
#: changes, so that a page composed before the last of them does not make the story clean.
#: ``page_version`` is the newest page's. ``first_article`` and ``last_article`` are the times of
#: its earliest and latest article, null while it has none. ``desk`` is found when a page is put.
stories = Table(
    "stories",
    metadata,
    Column("key", Counter, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    *time_columns("founded", nullable=False),
    Column("merged_into", Text, ForeignKey("stories.id")),
    Column("first_article", BigInteger),
    *time_columns("last_article"),
    Column("dirty_since", BigInteger),
    Column("touched", Integer, nullable=False),
    Column("rank", Float, nullable=False),
    Column("page_version", Integer),
    Column("voices", LargeBinary),
    Column("related", LargeBinary),
    Column("desk", Text),
    partial_index("ix_stories_desk", "desk", "rank", "id", where="merged_into IS NULL"),
    partial_index("ix_stories_rank", "rank", "id", where="merged_into IS NULL"),
    # The last two are for counting by this index alone.
    partial_index(
        "ix_stories_last_article",
        *("last_article", "id", "page_version", "desk"),
        where="merged_into IS NULL",
    ),
    partial_index("ix_stories_founded", "founded", "key", where="merged_into IS NULL"),
    partial_index("ix_stories_dirty", "dirty_since", "key", where="dirty_since IS NOT NULL"),
    partial_index("ix_stories_merged", "merged_into", where="merged_into IS NOT NULL"),
)

#: ``arrival`` is the article's, ``decision`` why it is here.
members = Table(
    "members",
    metadata,
    article_column(primary_key=True),
    story_column(),
    Column("arrival", BigInteger, nullable=False),
    Column("decision", LargeBinary, nullable=False),
    Index("ix_members_story_id_arrival", "story_id", "arrival"),
)

#: Changes that bind grouping ever after: where stories went, and what people decided.
LASTING = "kind = 'merged' OR \"by\" = 'person'"

#: ``digest`` is over all the rest: the same change twice is one.
changes = Table(
    "changes",
    metadata,
    Column("key", Counter, primary_key=True),
    story_column(),
    *time_columns("at", nullable=False),
    Column("kind", Text, nullable=False),
    Column("article_id", Text),
    Column("other_story_id", Text),
    Column("by", Text, nullable=False, quote=True),
    Column("note", Text),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Index("ix_changes_story_id_at", "story_id", "at"),
    partial_index("ix_changes_lasting", "at", "key", where=LASTING),
)

pages = Table(
    "pages",
    metadata,
    story_column(primary_key=True),
    Column("version", Integer, primary_key=True),
    *time_columns("composed", nullable=False),
    Column("data", LargeBinary, nullable=False),
)

faults = Table(
    "faults",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("message", Text, nullable=False),
    *time_columns("at", nullable=False),
    Index("ix_faults_at", "at"),
)

#: At most one row, with ``id`` 1. ``password`` is its digest, null where none is set.
owner = Table(
    "owner",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("password", Text),
    *time_columns("password_set"),
    *time_columns("visit"),
    *time_columns("last_visit"),
)

#: ``digest`` is of the cookie, ``expires`` in UTC decides.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    *time_columns("created", nullable=False),
    *time_columns("used", nullable=False),
    *time_columns("expires", nullable=False),
    Column("agent", Text),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("scope", Text, nullable=False),
    *time_columns("created", nullable=False),
    *time_columns("used"),
)

#: Tries to log in by network, counted from ``since``; forgotten when they no longer count.
login_tries = Table(
    "login_tries",
    metadata,
    Column("network", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Index("ix_login_tries_since", "since"),
)

#: What the reader did with a story. ``read_version`` is the page version that was read.
story_state = Table(
    "story_state",
    metadata,
    story_column(primary_key=True),
    Column("read_version", Integer),
    *time_columns("read"),
    *time_columns("saved"),
    *time_columns("hidden"),
    partial_index("ix_story_state_saved", "saved", where="saved IS NOT NULL"),
    partial_index("ix_story_state_hidden", "hidden", where="hidden IS NOT NULL"),
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    *time_columns("created", nullable=False),
)

mutes = Table(
    "mutes",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    *time_columns("created", nullable=False),
)

#: For how many days the articles of a feed are kept; one that is not here, for good.
retention = Table(
    "retention",
    metadata,
    Column("feed_key", ForeignKey("feeds.key", ondelete="CASCADE"), primary_key=True),
    Column("days", Integer, nullable=False),
)
