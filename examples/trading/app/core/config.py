"""Settings, read once from the environment."""

import os
from dataclasses import dataclass

from sqlalchemy.engine.url import make_url

# PostgreSQL in staging and production: postgresql://trading:...@db.internal/trading
DEFAULT_DATABASE_URL = "sqlite:///./trading.db"


def async_url(url):
    """The same database through an asyncio driver."""
    dsn = make_url(url).render_as_string(hide_password=False)
    if dsn.startswith("sqlite:"):
        return dsn.replace("sqlite:", "sqlite+aiosqlite:", 1)
    return dsn.replace("postgresql:", "postgresql+asyncpg:", 1)


def _number(name, default):
    return int(os.environ.get(name, default))


@dataclass(frozen=True)
class Settings:
    """Everything that differs between a laptop, the tests and production."""

    environment: str
    database_url: str
    secret_key: str
    token_minutes: int
    max_failed_logins: int
    lockout_minutes: int
    argon2_time_cost: int
    argon2_memory_kib: int
    sql_echo: bool
    archive_folder: str
    journal_path: str

    @property
    def async_database_url(self):
        return async_url(self.database_url)

    @property
    def is_sqlite(self):
        return self.database_url.startswith("sqlite")


def load_settings():
    env = os.environ.get
    return Settings(
        environment=env("TRADING_ENV", "development"),
        database_url=env("DATABASE_URL", DEFAULT_DATABASE_URL),
        secret_key=env("SECRET_KEY", "development-only-key-of-at-least-32-bytes"),
        token_minutes=_number("TOKEN_MINUTES", 60),
        max_failed_logins=_number("MAX_FAILED_LOGINS", 5),
        lockout_minutes=_number("LOCKOUT_MINUTES", 15),
        argon2_time_cost=_number("ARGON2_TIME_COST", 3),
        argon2_memory_kib=_number("ARGON2_MEMORY_KIB", 65536),
        sql_echo=env("SQL_ECHO", "") == "1",
        archive_folder=env("ARCHIVE_FOLDER", "."),
        journal_path=env("JOURNAL_PATH", "./journal.db"),
    )


settings = load_settings()
