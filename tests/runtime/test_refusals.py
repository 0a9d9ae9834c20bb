"""Wrong combinations are refused with a cure, and the cure is taken."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool, QueuePool, StaticPool

from alchemigrate.errors import OptionsError
from alchemigrate.runtime import Options, create, create_async

NEAR = "postgresql+psycopg://app:secret@localhost/shop"
FAR = "postgresql+psycopg://app:secret@db.example.net/shop"
ASYNCPG = "postgresql+asyncpg://app:secret@localhost/shop"
FILE = "sqlite:///x.db"
GONE = object()
"""An option that the cure leaves out."""


@dataclass(frozen=True)
class Wrong:
    """Options that are refused, what the message says, and what the cure changes."""

    says: str
    cure: str
    said: Mapping[str, Any]
    cured: Mapping[str, Any] = field(default_factory=dict)
    url: str = NEAR
    asynchronous: bool = False

    def right(self) -> dict[str, Any]:
        """What is said after the cure."""
        changed = {"url": self.url, **self.said, **self.cured}
        return {name: value for name, value in changed.items() if value is not GONE}


BEHIND = {"pooling": "pgbouncer"}
WRONG = (
    Wrong("QueuePool blocks the event loop", "leave poolclass out", {"poolclass": QueuePool},
          {"poolclass": AsyncAdaptedQueuePool}, asynchronous=True),
    Wrong("needs an event loop", "QueuePool", {"poolclass": AsyncAdaptedQueuePool},
          {"poolclass": QueuePool}),
    Wrong("one transaction", "sqlite-memory", {"poolclass": StaticPool, "environment": "test"},
          {"poolclass": GONE, "pooling": "sqlite-memory"}, url="sqlite://"),
    Wrong("pool_size, pool_recycle: NullPool keeps no connections", "leave pool_size, pool_recycle",
          {"poolclass": NullPool, "pool_size": 5, "pool_recycle": 60}, {"poolclass": GONE}),
    Wrong("NullPool", 'pooling="server"', {"environment": "test", "pool_size": 5},
          {"pooling": "server"}),
    Wrong("serves one request", "pool_size=1", {"pooling": "serverless", "pool_size": 5},
          {"pool_size": 1}),
    Wrong("pool_size=0", "pool_size=1 or more", {"pool_size": 0}, {"pool_size": 1}),
    Wrong("max_overflow=-1", "max_overflow=0", {"max_overflow": -1}, {"max_overflow": 0}),
    Wrong("is not for postgresql", "leave pooling out", {"pooling": "sqlite-file"},
          {"pooling": GONE}),
    Wrong("is not for sqlite", "sqlite-file", BEHIND, {"pooling": "sqlite-file"}, url=FILE),
    Wrong("PgBouncer does not speak mysql", 'pooling="server"', BEHIND, {"pooling": "server"},
          url="mysql+pymysql://localhost/shop"),
    Wrong("this is a database in a file", "leave it out", {"pooling": "sqlite-memory"},
          {"pooling": GONE}, url=FILE),
    Wrong("lost when the process ends", 'environment="test"', {}, {"environment": "test"},
          url="sqlite://"),
    Wrong("empty database of its own", "sqlite-memory", {"environment": "test", "pool_size": 5},
          {"pool_size": GONE}, url="sqlite://"),
    Wrong("knows no isolation level 'READ_COMMITTED'", 'isolation_level="READ COMMITTED"',
          {"isolation_level": "READ_COMMITTED"}, {"isolation_level": "READ COMMITTED"}),
    Wrong("sqlite knows no isolation level", "SERIALIZABLE", {"isolation_level": "READ COMMITTED"},
          {"isolation_level": "SERIALIZABLE"}, url=FILE),
    Wrong("AUTOCOMMIT with asyncpg behind PgBouncer", "take psycopg",
          {**BEHIND, "isolation_level": "AUTOCOMMIT"}, {"isolation_level": GONE}, url=ASYNCPG,
          asynchronous=True),
    Wrong("no transaction to set timeouts in", "ALTER ROLE",
          {**BEHIND, "isolation_level": "AUTOCOMMIT"},
          {"statement_timeout": 0, "lock_timeout": 0, "idle_in_transaction_timeout": 0}),
    Wrong("psycopg2 works without asyncio", "postgresql+psycopg://", {},
          {"url": "postgresql://localhost/shop"}, url="postgresql+psycopg2://localhost/shop",
          asynchronous=True),
    Wrong("pymysql works without asyncio", "mysql+aiomysql://", {},
          {"url": "mysql+aiomysql://localhost/shop"}, url="mysql+pymysql://localhost/shop",
          asynchronous=True),
    Wrong("asyncpg works only with asyncio", "postgresql+psycopg://", {}, {"url": NEAR},
          url=ASYNCPG),
    Wrong("aiosqlite works only with asyncio", "sqlite:// alone", {}, {"url": FILE},
          url="sqlite+aiosqlite:///x.db"),
    Wrong("oracle is no database", "sqlalchemy.create_engine", {}, {"url": NEAR},
          url="oracle://localhost/shop"),
    Wrong("tls='require' does not verify", "verify-full", {"tls": "require"},
          {"tls": "verify-full"}, url=FAR),
    Wrong("tls='prefer' does not verify", "trusted_network=True", {},
          {"trusted_network": True}, url=f"{FAR}?sslmode=prefer"),
    Wrong("is no mode", "verify-full", {"tls": "full"}, {"tls": "verify-full"}),
    Wrong("the URL says require", "take it out of the URL", {"tls": "verify-full"}, {"url": FAR},
          url=f"{FAR}?sslmode=require"),
    Wrong("is no file", "certificate", {"tls_root": "/nowhere/ca.pem", "tls": "verify-ca"},
          {"tls_root": __file__}),
    Wrong("verifies nothing", 'tls="verify-full"', {"tls_root": __file__, "tls": "require"},
          {"tls": "verify-full"}),
    Wrong("any server that a public authority knows", 'tls="verify-full"', {"tls": "verify-ca"},
          {"tls": "verify-full"}, url=FAR),
    Wrong("statement_timeout=-1", "statement_timeout=0", {"statement_timeout": -1},
          {"statement_timeout": 0}),
    Wrong("lock_timeout=60 is never reached", "below 30", {"lock_timeout": 60},
          {"lock_timeout": 3}),
    Wrong("only the server may set shared_preload_libraries", "leave it out here",
          {"settings": {"shared_preload_libraries": "x"}}, {"settings": {}}),
    Wrong("is no name of a setting", "letters", {"settings": {"a b": "x"}}, {"settings": {}}),
    Wrong("lock_timeout is an option of its own", "lock_timeout=, in seconds",
          {"settings": {"lock_timeout": "3s"}}, {"settings": {}, "lock_timeout": 3}),
    Wrong("options replaces the timeouts", "settings=",
          {"connect_args": {"options": "-c search_path=a"}},
          {"connect_args": {}, "settings": {"search_path": "a"}}),
    Wrong("init_command replaces", "settings=", {"connect_args": {"init_command": "SET @x = 1"}},
          {"connect_args": {}, "settings": {"time_zone": "'+00:00'"}},
          url="mysql+pymysql://localhost/shop"),
    Wrong("PgBouncer takes no options", "settings=", BEHIND,
          {"url": NEAR, "settings": {"search_path": "a"}},
          url=f"{NEAR}?options=-csearch_path%3Da"),
    Wrong("prepared_statements: behind PgBouncer", "leave prepared_statements out",
          {**BEHIND, "prepared_statements": True}, {"prepared_statements": GONE}),
    Wrong("statement_cache_size: behind PgBouncer", "leave statement_cache_size out",
          {**BEHIND, "connect_args": {"statement_cache_size": 100}}, {"connect_args": {}},
          url=ASYNCPG, asynchronous=True),
    Wrong("pool_size is an option of its own", "pool_size=", {"engine": {"pool_size": 3}},
          {"engine": {}, "pool_size": 3}),
    Wrong("json_serializer gives no text", "json.dumps",
          {"engine": {"json_serializer": lambda value: value}},
          {"engine": {"json_serializer": json.dumps}}),
    Wrong("compiled_cache without a bound", "query_cache_size",
          {"engine": {"execution_options": {"compiled_cache": {}}}},
          {"engine": {"query_cache_size": 1000}}),
    Wrong("skip_autocommit_rollback leaves out", "leave it out",
          {"engine": {"skip_autocommit_rollback": True}}, {"engine": {}}, url=FILE),
    Wrong("hands an open transaction", "leave it out", {"engine": {"pool_reset_on_return": None}},
          {"engine": {}}),
)  # fmt: skip


def make(said: Mapping[str, Any], asynchronous: bool) -> None:
    """An engine of these options, never connected."""
    options = Options.of(**said)
    if asynchronous:
        asyncio.run(create_async(options).dispose())
    else:
        create(options).dispose()


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: one.says.replace(" ", "-"))
def test_refused_with_a_cure_that_is_taken(wrong: Wrong) -> None:
    with pytest.raises(OptionsError) as refused:
        make({"url": wrong.url, **wrong.said}, wrong.asynchronous)
    assert wrong.says in refused.value.what
    assert wrong.cure in refused.value.cure
    assert "secret" not in str(refused.value)
    make(wrong.right(), wrong.asynchronous)


def test_all_reasons_are_told_at_once() -> None:
    with pytest.raises(OptionsError) as refused:
        make({"url": FAR, "tls": "allow", "pool_size": 0, "isolation_level": "SNAPSHOT"}, False)
    assert refused.value.what.startswith("3 reasons against these options")
    assert all(one in refused.value.what for one in ("pool_size=0", "'SNAPSHOT'", "tls='allow'"))


@pytest.mark.parametrize(
    ("said", "says", "cure"),
    [
        ({"pool_sise": 5}, "no such option: pool_sise", "pool_size"),
        ({"environment": "live"}, "environment cannot be 'live'", "production"),
        ({"pooling": "session"}, "pooling cannot be 'session'", "pgbouncer"),
    ],
)
def test_words_that_do_not_exist(said: dict[str, Any], says: str, cure: str) -> None:
    with pytest.raises(OptionsError, match=says) as refused:
        Options.of(NEAR, **said)
    assert cure in refused.value.cure


def test_a_url_that_cannot_be_read_is_not_repeated() -> None:
    with pytest.raises(OptionsError) as refused:
        Options.of("app:secret@localhost")
    assert "secret" not in str(refused.value)
