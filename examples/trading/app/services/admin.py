"""What administrators see and do."""

from sqlalchemy import and_, func, select, text, inspect

from app.core.database import engine, metadata
from app.models import FeatureFlag, Order, SystemSetting, Trade, User
from app.services.formatting import as_dicts

users = User.__table__
flags = FeatureFlag.__table__


def database_overview():
    """Rows per table, of the tables that exist."""
    counts = {}
    with engine.connect() as conn:
        for name in inspect(engine).get_table_names():
            if name in metadata.tables:
                counts[name] = conn.exec_driver_sql("SELECT count(*) FROM " + name).scalar()
    return counts


def missing_tables():
    return sorted(name for name in metadata.tables if not inspect(engine).has_table(name))


def columns_of(table_name):
    inspector = inspect(engine)
    return [column["name"] for column in inspector.get_columns(table_name)]


def index_names():
    """Names of all indexes, by table."""
    inspector = inspect(engine)
    return {
        name: sorted(index["name"] for index in inspector.get_indexes(name))
        for name in inspector.get_table_names()
    }


def deactivate_idle(moment):
    """Close accounts without a login since the moment. Returns how many."""
    idle = and_(users.c.last_login_at.is_not(None), users.c.last_login_at < moment)
    with engine.begin() as conn:
        result = conn.execute(users.update().where(idle).values({"is_active": False}))
        return result.rowcount


def set_flag(name, enabled):
    """Switch a feature on or off; makes the flag when it is new."""
    with engine.connect() as conn:
        changed = conn.execute(
            text("UPDATE feature_flags SET enabled = :enabled WHERE name = :name"),
            {"enabled": enabled,
            "name": name},
        ).rowcount
        conn.commit()
        if not changed:
            conn.execute(
                text(
                    "INSERT INTO feature_flags (name, enabled, created_at, updated_at) "
                    "VALUES (:name, :enabled, :now, :now)"
                ),
                {"name": name,
                "enabled": enabled,
                "now": "2024-01-01 00:00:00"},
            )
            conn.commit()


def enabled_flags():
    with engine.connect() as connection:
        rows = connection.execute(flags.select().where(flags.c.enabled.is_(True)).order_by(flags.c.name))
        return [row._mapping["name"] for row in rows]


def user_table(limit=50):
    """One line per user: name, role, orders and trades."""
    order_count = (
        select(func.count(Order.id)).where(Order.user_id == users.c.id).scalar_subquery()
    )
    trade_count = (
        select(func.count(Trade.id)).where(Trade.user_id == users.c.id).scalar_subquery()
    )
    query = (
        select(
            users.c.username,
            users.c.role,
            order_count.label("orders"),
            trade_count.label("trades"),
        )
        .order_by(users.c.username)
        .limit(limit)
    )
    with engine.connect() as connection:
        table = as_dicts(connection.execute(query))
    for line in table:
        line["role"] = line["role"].value
    return table


class SettingsService(object):
    """Settings kept in the database."""

    def __init__(self, db):
        self.db = db

    def get(self, key, default=None):
        found = self.db.get(SystemSetting, key)
        return default if found is None else found.value

    def set(self, key, value):
        self.db.merge(SystemSetting(key=key, value=value))
        self.db.commit()

    def count(self):
        return self.db.scalar(text("SELECT count(*) FROM system_settings"))

    def campaigns(self):
        """Keys of the campaigns, without their prefix."""
        rows = self.db.execute(
            text("SELECT key FROM system_settings WHERE key LIKE :prefix ORDER BY key"),
            {"prefix": "campaign:%"},
        )
        return [row._mapping["key"].split(":", 1)[1] for row in rows]

    def database_version(self):
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                return connection.execute(text("SELECT sqlite_version()")).scalar()
        with engine.connect() as connection:
            return connection.execute(text("SHOW server_version")).scalar()
