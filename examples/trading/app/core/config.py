"""Settings, read once from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from sqlalchemy.engine import URL, make_url

DEFAULT_DATABASE_URL = "sqlite:///./trading.db"
ATTEMPT_SECONDS = 300.0
DEVELOPMENT_KEY = "development-only-key-of-at-least-32-bytes"
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
ASYNC_DRIVERS = {"sqlite": "sqlite+aiosqlite"}


class SettingsError(ValueError):
    """What the environment says cannot be."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between a laptop, the tests and production."""

    environment: str
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    token_minutes: int
    max_failed_logins: int
    lockout_minutes: int
    argon2_time_cost: int
    argon2_memory_kib: int
    sql_echo: bool
    archive_folder: str
    journal_path: str
    connections: int
    patience: float
    slow_seconds: float
    trusted_network: bool
    attempts_by_address: int
    attempts_by_login: int

    @property
    def sync_url(self) -> URL:
        """Where the database is, for Alembic: psycopg (version 3) serves PostgreSQL."""
        url = make_url(self.database_url)
        return url.set(drivername=DRIVERS.get(url.drivername, url.drivername))

    @property
    def async_url(self) -> URL:
        """Where the database is, for asyncio: the same driver, and aiosqlite for SQLite."""
        url = self.sync_url
        return url.set(drivername=ASYNC_DRIVERS.get(url.drivername, url.drivername))


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name, default))


def load_settings() -> Settings:
    """The settings as the environment has them. Raises SettingsError."""
    env = os.environ.get
    found = Settings(
        environment=env("TRADING_ENV", "development"),
        database_url=env("DATABASE_URL", DEFAULT_DATABASE_URL),
        secret_key=env("SECRET_KEY", DEVELOPMENT_KEY),
        token_minutes=_number("TOKEN_MINUTES", 60),
        max_failed_logins=_number("MAX_FAILED_LOGINS", 5),
        lockout_minutes=_number("LOCKOUT_MINUTES", 15),
        argon2_time_cost=_number("ARGON2_TIME_COST", 3),
        argon2_memory_kib=_number("ARGON2_MEMORY_KIB", 65536),
        sql_echo=env("SQL_ECHO", "") == "1",
        archive_folder=env("ARCHIVE_FOLDER", "."),
        journal_path=env("JOURNAL_PATH", "./journal.db"),
        connections=_number("DATABASE_CONNECTIONS", 20),
        patience=float(env("DATABASE_PATIENCE", "10")),
        slow_seconds=float(env("SLOW_SECONDS", "0.5")),
        trusted_network=env("TRUSTED_NETWORK", "") == "1",
        attempts_by_address=_number("ATTEMPTS_BY_ADDRESS", 60),
        attempts_by_login=_number("ATTEMPTS_BY_LOGIN", 10),
    )
    if found.environment == "production" and found.secret_key == DEVELOPMENT_KEY:
        raise SettingsError("SECRET_KEY: the key for development signs nothing in production")
    return found


settings = load_settings()
