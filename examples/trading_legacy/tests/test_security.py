"""Passwords, tokens, lockout."""

from datetime import timedelta

import pytest

from app.core.clock import utcnow
from app.core.security import (
    AccountLocked,
    LoginRefused,
    TokenRefused,
    hash_password,
    issue_token,
    read_token,
    verify_password,
)
from app.models import User, UserSession
from app.services.auth import AuthService
from tests.conftest import PASSWORD


def test_a_password_is_kept_as_an_argon2_hash():
    stored = hash_password("secret")
    assert stored.startswith("$argon2id$")
    assert verify_password("secret", stored)
    assert not verify_password("Secret", stored)


def test_a_broken_hash_verifies_nothing():
    assert not verify_password("secret", "not a hash")


def test_a_token_says_whose_it_is(ann):
    token, token_id, _ = issue_token(ann.id)
    claims = read_token(token)
    assert claims["sub"] == str(ann.id)
    assert claims["jti"] == token_id


def test_an_expired_token_is_refused(ann):
    token, _, _ = issue_token(ann.id, now=utcnow() - timedelta(hours=2), minutes=60)
    with pytest.raises(TokenRefused):
        read_token(token)


def test_a_token_that_was_changed_is_refused(ann):
    token, _, _ = issue_token(ann.id)
    head, body, signature = token.split(".")
    with pytest.raises(TokenRefused):
        read_token(".".join([head, body, signature[::-1]]))


def test_login_leaves_a_session_that_others_see(db, ann, elsewhere):
    AuthService(db).login("ann", PASSWORD, "10.0.0.1")
    assert elsewhere("SELECT ip_address FROM user_sessions") == "10.0.0.1"
    assert db.query(User).get(ann.id).last_login_at is not None


def test_login_by_email_ignores_case(db, ann):
    assert AuthService(db).login("ANN@Example.com", PASSWORD)


def test_login_with_a_wrong_password_is_counted(db, ann, elsewhere):
    with pytest.raises(LoginRefused):
        AuthService(db).login("ann", "wrong")
    assert elsewhere("SELECT failed_logins FROM users WHERE username = :name", name="ann") == 1


def test_too_many_wrong_passwords_lock_the_account(db, ann, elsewhere):
    service = AuthService(db)
    for _ in range(3):
        with pytest.raises(LoginRefused):
            service.login("ann", "wrong")
    with pytest.raises(AccountLocked):
        service.login("ann", PASSWORD)
    assert elsewhere("SELECT count(*) FROM audit_log WHERE action = 'user:locked'") == 1


def test_the_lock_ends_by_itself(db, ann):
    ann.locked_until = utcnow() - timedelta(seconds=1)
    db.commit()
    assert AuthService(db).login("ann", PASSWORD)
    assert ann.locked_until is None


def test_a_right_password_clears_the_count(db, ann):
    with pytest.raises(LoginRefused):
        AuthService(db).login("ann", "wrong")
    AuthService(db).login("ann", PASSWORD)
    db.refresh(ann)
    assert ann.failed_logins == 0


def test_logout_revokes_the_token(db, ann):
    service = AuthService(db)
    token = service.login("ann", PASSWORD)
    assert service.authenticate(token).id == ann.id
    service.logout(token)
    with pytest.raises(TokenRefused):
        service.authenticate(token)


def test_all_sessions_close_at_once(db, ann):
    service = AuthService(db)
    tokens = [service.login("ann", PASSWORD) for _ in range(3)]
    assert service.close_all_sessions(ann) == 3
    for token in tokens:
        with pytest.raises(TokenRefused):
            service.authenticate(token)
    assert db.query(UserSession).filter_by(revoked=False).count() == 0


def test_an_inactive_account_is_refused(db, ann):
    token = AuthService(db).login("ann", PASSWORD)
    ann.is_active = False
    db.commit()
    with pytest.raises(LoginRefused):
        AuthService(db).login("ann", PASSWORD)
    with pytest.raises(TokenRefused):
        AuthService(db).authenticate(token)
