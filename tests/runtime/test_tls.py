"""Who answers is verified wherever something can be lost, by every driver's own means."""

from __future__ import annotations

import ssl
from typing import Any

import pytest

from alchemigrate.runtime import Options
from alchemigrate.runtime.deciding import decide

HOST = "app@db.example.net/shop"


def connect_args(url: str, *, asynchronous: bool = False, **said: Any) -> dict[str, Any]:
    """What the driver gets."""
    return dict(decide(Options.of(url, **said), asynchronous=asynchronous).connect_args)


def test_libpq_verifies_the_name_with_the_system_s_authorities() -> None:
    found = connect_args(f"postgresql+psycopg://{HOST}")
    assert (found["sslmode"], found["sslrootcert"]) == ("verify-full", "system")


def test_libpq_takes_an_authority_of_one_s_own() -> None:
    found = connect_args(f"postgresql+psycopg://{HOST}", tls="verify-ca", tls_root=__file__)
    assert (found["sslmode"], found["sslrootcert"]) == ("verify-ca", __file__)


@pytest.mark.parametrize("driver", ["postgresql+asyncpg", "mysql+aiomysql"])
def test_drivers_that_take_python_s_own_context(driver: str) -> None:
    context = connect_args(f"{driver}://{HOST}", asynchronous=True)["ssl"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_pymysql() -> None:
    context = connect_args(f"mysql+pymysql://{HOST}")["ssl"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"postgresql+psycopg://{HOST}", {"environment": "development"}),
        (f"postgresql+psycopg://{HOST}", {"trusted_network": True}),
        ("postgresql+psycopg://app@localhost/shop", {}),
        ("postgresql+psycopg://app@127.0.0.2/shop", {}),
        ("postgresql+psycopg://app@[::1]/shop", {}),
        ("postgresql+psycopg:///shop?host=/run/postgresql", {}),
    ],
)
def test_left_to_the_driver_where_nothing_leaves_or_nothing_is_lost(
    url: str, said: dict[str, Any]
) -> None:
    assert "sslmode" not in connect_args(url, **said)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg:///shop?host=localhost,db.example.net",
        "postgresql+psycopg:///shop?host=localhost:5432&host=db.example.net:5432",
    ],
)
def test_one_host_elsewhere_is_enough(url: str) -> None:
    assert connect_args(url)["sslmode"] == "verify-full"


def test_a_mode_in_the_url_is_said_once_to_every_driver() -> None:
    url = f"postgresql+asyncpg://{HOST}?sslmode=verify-full"
    plan = decide(Options.of(url), asynchronous=True)
    assert "sslmode" not in plan.url.query
    assert plan.connect_args["ssl"].verify_mode == ssl.CERT_REQUIRED
