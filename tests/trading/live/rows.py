"""Rows that are there before anything changes, and what they must say ever after."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import sqlalchemy as sa

PASSWORD = "demo-password"
"""Of everybody."""

MAKE = (
    """
    INSERT INTO users (id, email, username, password_hash, role, is_active, failed_logins,
        preferences, created_at, updated_at)
    SELECT md5('user ' || n)::uuid, 'u' || n || '@old.example', 'u' || n,
        (SELECT password_hash FROM users WHERE username = 'demo'), 'TRADER', true, 0, '{}',
        now(), now()
    FROM generate_series(1, :rows) n
    """,
    """
    INSERT INTO orders (id, user_id, market_id, kind, side, status, quantity, client_reference,
        created_at, updated_at)
    SELECT md5('order ' || n)::uuid, md5('user ' || n)::uuid,
        (SELECT id FROM markets WHERE symbol = 'ACME'), 'market', 'BUY', 'PENDING', 1,
        'before-' || n, now(), now()
    FROM generate_series(1, :rows) n
    """,
    """
    INSERT INTO audit_log (at, actor_id, action, subject_type, subject_id, details)
    SELECT now(), md5('user ' || n)::uuid, 'order placed', 'order', md5('order ' || n)::uuid, '{}'
    FROM generate_series(1, :rows) n
    """,
    "ANALYZE",
)


def make(url: str, rows: int) -> None:
    """So many users, each with an order and a line of the audit trail; seeded before."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in MAKE:
            connection.execute(sa.text(statement), {"rows": rows})
    engine.dispose()


def seeded(number: int) -> tuple[str, dict[str, Any]]:
    """The address of one of these users, and its order as the backend shows it."""
    key = uuid.UUID(hashlib.md5(f"order {number}".encode()).hexdigest())
    order = {
        "id": str(key), "kind": "market", "side": "buy", "status": "pending", "symbol": "ACME",
        "quantity": "1", "reference": f"before-{number}",
    }  # fmt: skip
    return f"u{number}@old.example", order
