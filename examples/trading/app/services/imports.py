"""Imports of market data: one row for each, whatever its end."""

from contextlib import contextmanager

from sqlalchemy import text, select

from app.core.clock import utcnow
from app.core.database import engine, session_scope
from app.models import DataImport, DataSource, ImportStatus

INSERT_SOURCE = text(
    "INSERT INTO data_sources (code, endpoint, options) VALUES (:code, :endpoint, '{}')"
).execution_options(autocommit=True)


def ensure_source(code, endpoint):
    """The id of the source, which is made when it is not there."""
    with engine.connect() as conn:
        found = conn.execute(
            text("SELECT id FROM data_sources WHERE code = :code"), {"code": code}
        ).scalar()
        if found is None:
            conn.execute(INSERT_SOURCE, {"code": code, "endpoint": endpoint})
            conn.commit()
            found = conn.execute(
                text("SELECT id FROM data_sources WHERE code = :code"), {"code": code}
            ).scalar()
        return found


@contextmanager
def running_import(source_id):
    """A counter to fill in; its end is written as done, or as failed with the reason."""
    with session_scope() as session:
        job = DataImport(source_id=source_id)
        session.add(job)
        session.flush()
        job_id = job.id
    counter = {"read": 0, "kept": 0}
    try:
        yield counter
    except Exception as error:
        _finish(job_id, ImportStatus.FAILED, counter, str(error))
        raise
    _finish(job_id, ImportStatus.DONE, counter, None)


def _finish(job_id, status, counter, error):
    with session_scope() as session:
        job = session.get(DataImport, job_id)
        job.status = status
        job.rows_read = counter["read"]
        job.rows_kept = counter["kept"]
        job.error = error
        job.finished_at = utcnow()


def last_import(code):
    """The newest import of the source, as a dictionary."""
    with session_scope() as session:
        row = session.execute(
            text("SELECT i.id, i.status, i.rows_read, i.rows_kept FROM data_imports i "
            "JOIN data_sources s ON s.id = i.source_id WHERE s.code = :code "
            "ORDER BY i.id DESC LIMIT 1"),
            {"code": code},
        ).fetchone()
        return dict(row._mapping) if row else None


def sources():
    with session_scope() as session:
        return [source.code for source in session.scalars(select(DataSource).order_by(DataSource.code))]
