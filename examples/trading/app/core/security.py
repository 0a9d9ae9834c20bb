"""Passwords, tokens, and what happens after too many wrong passwords."""

import uuid
from datetime import timedelta

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from app.core.bridge import off_loop
from app.core.clock import utcnow
from app.core.config import settings

ALGORITHM = "HS256"

hasher = PasswordHasher(
    time_cost=settings.argon2_time_cost, memory_cost=settings.argon2_memory_kib, parallelism=1
)


class LoginRefused(Exception):
    """Wrong name or password, or an inactive account."""


class AccountLocked(LoginRefused):
    """Too many wrong passwords lately."""


class TokenRefused(Exception):
    """Not our signature, expired, or revoked."""


def hash_password(password):
    return off_loop(hasher.hash, password)


def verify_password(password, stored_hash):
    try:
        return off_loop(hasher.verify, stored_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def issue_token(user_id, now=None, minutes=None):
    """A signed token, its identity and the end of its life."""
    issued = now or utcnow()
    expires = issued + timedelta(minutes=settings.token_minutes if minutes is None else minutes)
    token_id = str(uuid.uuid4())
    claims = {"sub": str(user_id), "jti": token_id, "iat": _epoch(issued), "exp": _epoch(expires)}
    return jwt.encode(claims, settings.secret_key, algorithm=ALGORITHM), token_id, expires


def read_token(token):
    """The claims of a token that is ours and still valid."""
    try:
        return jwt.decode(
            token,
            settings.secret_key,
            algorithms=[ALGORITHM],
            options={"require": ["exp", "sub", "jti"]},
        )
    except jwt.PyJWTError as error:
        raise TokenRefused(str(error)) from error


def _epoch(moment):
    from datetime import timezone

    return int(moment.replace(tzinfo=timezone.utc).timestamp())
