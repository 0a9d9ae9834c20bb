"""The audit trail: written at once, whatever becomes of the caller's transaction."""

from sqlalchemy import func, select, text

from app.core.clock import utcnow
from app.core.database import engine
from app.models import AuditLog

audit_log = AuditLog.__table__


def record(action, actor_id=None, subject_type=None, subject_id=None, **details):
    """Write one line of the trail. Call it after the commit it speaks of."""
    with engine.begin() as connection:
        connection.execute(
            audit_log.insert(),
            {"at": utcnow(),
            "actor_id": actor_id,
            "action": action,
            "subject_type": subject_type,
            "subject_id": None if subject_id is None else str(subject_id),
            "details": details},
        )


def record_many(action, actor_id, subject_type, subject_ids):
    rows = [
        {
            "at": utcnow(),
            "actor_id": actor_id,
            "action": action,
            "subject_type": subject_type,
            "subject_id": str(subject_id),
            "details": {},
        }
        for subject_id in subject_ids
    ]
    with engine.begin() as conn:
        conn.execute(audit_log.insert(), rows)


def count_of(action):
    with engine.connect() as connection:
        return connection.scalar(
            select(func.count()).select_from(audit_log).where(audit_log.c.action == action)
        )


def filled_orders_noted():
    """How many lines speak of a filled order, by hand or by the matching engine."""
    with engine.connect() as conn:
        return conn.exec_driver_sql("SELECT count(*) FROM audit_log WHERE action LIKE '%:filled'").scalar()


def purge_before(moment):
    """Forget older lines. Returns how many there were."""
    with engine.begin() as conn:
        result = conn.execute(audit_log.delete().where(audit_log.c.at < moment))
        return result.rowcount


def anonymise(actor_id):
    with engine.begin() as conn:
        conn.execute(
            text("UPDATE audit_log SET actor_id = NULL WHERE actor_id = :actor"),
            {"actor": str(actor_id)},
        )


def actions_of(actor_id):
    """What the actor did, oldest first."""
    query = audit_log.select().where(
        audit_log.c.actor_id == actor_id).order_by(audit_log.c.id
    )
    with engine.connect() as connection:
        return [row._mapping["action"] for row in connection.execute(query)]
