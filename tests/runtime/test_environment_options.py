"""Options from the environment: typed, complete, and never told in an error."""

from __future__ import annotations

import pytest

from alchemigrate.errors import OptionsError
from alchemigrate.runtime import Environment, Options, Pooling
from alchemigrate.runtime.environment import options_from

URL = {"DATABASE_URL": "postgresql://app:secret@localhost/shop"}


def test_every_plain_option_can_be_said() -> None:
    found = options_from(
        {
            **URL, "DATABASE_ENVIRONMENT": "staging", "DATABASE_POOLING": "pgbouncer",
            "DATABASE_POOL_SIZE": "7", "DATABASE_STATEMENT_TIMEOUT": "2.5",
            "DATABASE_TRUSTED_NETWORK": "Yes", "DATABASE_TLS_ROOT": "/etc/ca.pem",
            "DATABASE_APPLICATION_NAME": "shop", "DATABASE_LOCK_TIMEOUT": "",
            "DATABASE_HOST": "somebody else's", "PATH": "/bin",
        }
    )  # fmt: skip
    assert found == Options.of(
        URL["DATABASE_URL"],
        environment=Environment.STAGING,
        pooling=Pooling.PGBOUNCER,
        pool_size=7,
        statement_timeout=2.5,
        trusted_network=True,
        tls_root="/etc/ca.pem",
        application_name="shop",
    )


@pytest.mark.parametrize(
    ("said", "says", "cure"),
    [
        ({}, "DATABASE_URL is not set", "set it"),
        ({**URL, "DATABASE_POOL_SIZE": "secret"}, "DATABASE_POOL_SIZE cannot be", "a whole number"),
        ({**URL, "DATABASE_IDLE_PING": "secret"}, "DATABASE_IDLE_PING cannot be", "of seconds"),
        ({**URL, "DATABASE_TRUSTED_NETWORK": "secret"}, "cannot be read", "true or false"),
        ({**URL, "DATABASE_POOL_SISE": "5"}, "DATABASE_POOL_SISE means", "DATABASE_POOL_SIZE"),
    ],
)
def test_what_cannot_be_read(said: dict[str, str], says: str, cure: str) -> None:
    with pytest.raises(OptionsError) as refused:
        options_from(said)
    assert says in refused.value.what
    assert cure in refused.value.cure
    assert "secret" not in str(refused.value)
