"""How Alembic reaches the database: `alembic upgrade head`."""

from sqlalchemy import pool, text
from sqlalchemy.engine.url import make_url

from alembic import context
from app import models  # noqa: F401
from app.core.config import settings
from app.core.database import make_engine, metadata

config = context.config
database_url = config.attributes.get("database_url") or settings.database_url
config.set_main_option("sqlalchemy.url", make_url(database_url).render_as_string(hide_password=False).replace("%", "%%"))


def run_offline():
    context.configure(
        url=config.get_main_option("sqlalchemy.url"),
        target_metadata=metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online():
    connectable = make_engine(database_url, poolclass=pool.NullPool)
    with connectable.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Batch operations copy tables; references must not be checked meanwhile.
            connection.execute(text("PRAGMA foreign_keys=OFF"))
        else:
            connection.execute(text("SET lock_timeout = '5s'"))
        connection.commit()
        context.configure(
            connection=connection, target_metadata=metadata, render_as_batch=True
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
