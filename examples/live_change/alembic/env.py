"""How Alembic reaches the database: `alembic upgrade head`."""

from app import models  # noqa: F401
from app.core.config import settings
from app.core.database import make_engine, metadata
from sqlalchemy import pool

from alchemigrate.migrate.alembic import run_env

run_env(metadata, engine=make_engine(settings.database_url, poolclass=pool.NullPool))
