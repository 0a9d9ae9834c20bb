"""Jobs for the night and for emergencies: `python -m app.services.maintenance JOB`."""

import asyncio
import sys

from sqlalchemy import DDL, MetaData, Table, func, inspect
from sqlalchemy.engine.url import URL, make_url

from app.core.config import settings
from app.core.database import engine, job, metadata
from app.models import AuditLog, Candle, Ticker, UserSession


def bind_metadata(target=None):
    """Let tables execute by themselves, as the jobs below do."""
    return metadata


def unbind_metadata():
    pass


def rebuild_schema():
    """Drop everything and make it again. For development only."""
    if settings.environment == "production":
        raise RuntimeError("the production schema is not rebuilt")
    bind_metadata()
    try:
        metadata.drop_all(engine)
        metadata.create_all(engine)
    finally:
        unbind_metadata()


def prune(now):
    """Throw away what has expired. Returns rows per table."""
    sessions = UserSession.__table__
    bind_metadata()
    try:
        with engine.begin() as connection:
            return {
                "user_sessions": connection.execute(sessions.delete().where(sessions.c.expires_at < now)).rowcount,
                "tickers": connection.execute(Ticker.__table__.delete()).rowcount,
            }
    finally:
        unbind_metadata()


def audit_size():
    bind_metadata()
    try:
        with engine.connect() as connection:
            return connection.scalar(func.count(AuditLog.__table__.c.id))
    finally:
        unbind_metadata()


def oldest_candle():
    """The oldest candle's row, or None."""
    candles = Candle.__table__
    bind_metadata()
    try:
        with engine.connect() as connection:
            row = connection.execute(candles.select().order_by(candles.c.opened_at).limit(1)).fetchone()
        return None if row is None else dict(row._mapping)
    finally:
        unbind_metadata()


def reflect_table(name):
    """The table as it is in the database, not as the models say."""
    return Table(name, MetaData(), autoload_with=engine)


def undeclared_columns():
    """Columns that the database has and the models do not, as table.column."""
    actual = MetaData()
    actual.reflect(engine)
    found = []
    for name, table in sorted(actual.tables.items()):
        declared = metadata.tables.get(name)
        if declared is not None:
            found += ["%s.%s" % (name, c) for c in table.c.keys() if c not in declared.c]
    return found


def backup_table(name):
    """Copy a table beside itself, as NAME_backup. Returns the number of rows copied."""
    drop_backup(name)
    with engine.connect() as conn:
        conn.exec_driver_sql("CREATE TABLE %s_backup AS SELECT * FROM %s" % (name, name))
        conn.commit()
        return conn.exec_driver_sql("SELECT count(*) FROM %s_backup" % name).scalar()


def clone_schema(target):
    """The same tables in another, empty database. Returns their names."""
    cloned = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(cloned)
    cloned.create_all(target)
    return sorted(table.name for table in cloned.sorted_tables if inspect(target).has_table(table.name, schema=table.schema))


def drop_backup(name):
    with engine.begin() as connection:
        connection.execute(DDL("DROP TABLE IF EXISTS %(backup)s", context={"backup": name + "_backup"}))


def dump_command(url=None):
    """The command line that dumps the database of the URL."""
    dsn = (make_url(url) if url else engine.url).render_as_string(hide_password=False)
    if dsn.startswith("sqlite"):
        return ["sqlite3", make_url(dsn).database, ".dump"]
    return ["pg_dump", "--no-owner", "--dbname", dsn]


def replica_url(host, password):
    """Where the read replica listens."""
    return URL.create("postgresql+psycopg2", "reporting", password, host, 5432, "trading")


JOBS = {"rebuild": rebuild_schema, "audit-size": audit_size, "undeclared": undeclared_columns}

if __name__ == "__main__":
    print(asyncio.run(job(JOBS[sys.argv[1]])))
