"""Engine, sessions and the declarative base."""

import logging
from contextlib import contextmanager

from sqlalchemy import MetaData, create_engine, event
from sqlalchemy.orm import scoped_session, sessionmaker, DeclarativeBase

from app.core.config import settings

log = logging.getLogger("trading.database")

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Base(DeclarativeBase):
    metadata = metadata


def make_engine(url, **options):
    """An engine with the settings that each kind of database needs."""
    if url.startswith("sqlite"):
        options.setdefault("connect_args", {"check_same_thread": False})
    else:
        options.setdefault("pool_pre_ping", True)
    built = create_engine(url, echo=settings.sql_echo, **options)
    if built.dialect.name == "sqlite":
        event.listen(built, "connect", _enforce_foreign_keys)
    return built


def _enforce_foreign_keys(dbapi_connection, connection_record):
    cursor = dbapi_connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    if settings.environment == "test":
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA journal_mode=MEMORY")
    cursor.close()


engine = make_engine(settings.database_url)


@event.listens_for(engine, "engine_connect")
def _note_checkout(conn, branch):
    if not branch:
        log.debug("connection opened")


SessionLocal = sessionmaker(autoflush=True, bind=engine)
ScopedSession = scoped_session(SessionLocal)


def get_db():
    """One session per request."""
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()


@contextmanager
def session_scope():
    """A session for jobs and scripts: commits at the end, rolls back on an error."""
    session = ScopedSession()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        ScopedSession.remove()


def create_schema():
    metadata.create_all(bind=engine)
