"""The schema's history (Alembic). ``upgrade`` brings a database to this version's schema.

To change the schema: change ``schema.py``, add a file under ``versions/`` and its revision to
``REVISIONS``. A test holds the three together.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

#: All revisions, oldest first. Known here so that an up-to-date store opens without Alembic.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
HEAD = REVISIONS[-1]


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, in the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
