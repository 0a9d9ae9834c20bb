"""The tables of the journal, in the database that is changed."""

from __future__ import annotations

import sqlalchemy as sa

from ...values.own import PREFIX

METADATA = sa.MetaData()
JOBS = sa.Table(
    f"{PREFIX}jobs",
    METADATA,
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("asked", sa.Text, nullable=False, server_default="run"),
    sa.Column("planned", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)
"""What is asked of a job stands in a row of its own: that of a step is locked while it runs."""

JOURNAL = sa.Table(
    f"{PREFIX}journal",
    METADATA,
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("phase", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("checksum", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("sql", sa.Text, nullable=False),
    sa.Column("back_sql", sa.Text),
    sa.Column("state", sa.Text, nullable=False, server_default="pending"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("begun", sa.DateTime(timezone=True)),
    sa.Column("ended", sa.DateTime(timezone=True)),
    sa.Column("batches", sa.BigInteger),
    sa.Column("rows_done", sa.BigInteger),
    sa.Column("rows_total", sa.BigInteger),
    sa.Column("progress", sa.Text),
    sa.Column("error", sa.Text, nullable=False, server_default=""),
)
MAKING = 0x616C636A
"""Of the advisory lock under which they are made: CREATE TABLE IF NOT EXISTS has a race."""


def make(engine: sa.Engine) -> None:
    """Make the tables where they are missing."""
    with engine.connect() as connection:
        if there(connection):
            return
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MAKING)))
        METADATA.create_all(connection)


def there(connection: sa.Connection) -> bool:
    """Whether there is a journal."""
    reader = sa.inspect(connection)
    return all(reader.has_table(one.name) for one in METADATA.sorted_tables)
