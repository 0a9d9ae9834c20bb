"""Registering, logging in, logging out."""

from datetime import timedelta

from sqlalchemy import text

from app.core.clock import utcnow
from app.core.config import settings
from app.core.security import (
    AccountLocked,
    LoginRefused,
    TokenRefused,
    hash_password,
    issue_token,
    read_token,
    verify_password,
)
from app.models import CreditAccount, User, UserSession
from app.repositories import UserRepository
from app.services import audit


class AuthService(object):
    def __init__(self, db):
        self.db = db
        self.users = UserRepository(db)

    def register(self, email, username, password, **names):
        user = User(
            email=email.lower(), username=username, password_hash=hash_password(password), **names
        )
        user.credit_account = CreditAccount(balance=0)
        self.db.add(user)
        self.db.commit()
        audit.record("user:registered", user.id, "user", user.id)
        return user

    def login(self, login, password, ip_address=None):
        """A token for the right password; refuses for a while after too many wrong ones."""
        user = self.users.by_login(login.lower())
        if user is None or not user.is_active:
            raise LoginRefused("wrong name or password")
        if user.is_locked:
            raise AccountLocked("too many failed logins, try again later")
        if not verify_password(password, user.password_hash):
            self._note_failure(user)
            raise LoginRefused("wrong name or password")
        token, token_id, expires = issue_token(user.id)
        user.failed_logins = 0
        user.locked_until = None
        user.last_login_at = utcnow()
        self.db.add(
            UserSession(
                user_id=user.id, token_id=token_id, expires_at=expires, ip_address=ip_address
            )
        )
        self.db.commit()
        return token

    def _note_failure(self, user):
        users = User.__table__
        self.db.execute(
            users.update().where(users.c.id == user.id).values({"failed_logins": user.failed_logins + 1})
        )
        self.db.commit()
        if user.failed_logins >= settings.max_failed_logins:
            user.locked_until = utcnow() + timedelta(minutes=settings.lockout_minutes)
            user.failed_logins = 0
            self.db.commit()
            audit.record("user:locked", user.id, "user", user.id)

    def authenticate(self, token):
        """The user that the token was issued to."""
        claims = read_token(token)
        row = self.db.execute(
            text("SELECT revoked FROM user_sessions WHERE token_id = :token_id"),
            {"token_id": claims["jti"]},
        ).first()
        if row is None or row._mapping["revoked"]:
            raise TokenRefused("the session was closed")
        user = self.users.by_session(claims["sub"])
        if user is None or not user.is_active:
            raise TokenRefused("the account is closed")
        return user

    def logout(self, token):
        claims = read_token(token)
        self.db.execute(
            text("UPDATE user_sessions SET revoked = :revoked WHERE token_id = :token_id"),
            {"revoked": True, "token_id": claims["jti"]},
        )
        self.db.commit()

    def close_all_sessions(self, user):
        closed = user.sessions.filter_by(revoked=False).update({"revoked": True})
        self.db.commit()
        return closed
