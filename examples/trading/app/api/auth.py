"""Logging in and out, and registering."""

import time

from fastapi import APIRouter, Depends, HTTPException, Request
from sqlalchemy.exc import IntegrityError

from app.api.dependencies import bearer_token, current_user
from app.core.attempts import Attempts
from app.core.config import ATTEMPT_SECONDS, settings
from app.core.database import get_db
from app.core.security import AccountLocked, LoginRefused
from app.schemas.requests import LoginRequest, RegisterRequest
from app.services.auth import AuthService

router = APIRouter(tags=["auth"])
by_address = Attempts(settings.attempts_by_address, ATTEMPT_SECONDS)
by_login = Attempts(settings.attempts_by_login, ATTEMPT_SECONDS)


def attempt(address, login):
    """Count the attempt before anything is looked up; refuse it when there were too many."""
    counted = ((by_address, address or ""), (by_login, login.lower()))
    now = time.monotonic()
    if wait := max(attempts.wait(key, now) for attempts, key in counted):
        raise HTTPException(
            429, "too many attempts, try again later", headers={"Retry-After": str(wait)}
        )
    for attempts, key in counted:
        attempts.begin(key, now)
    return counted


@router.post("/login")
def login(body: LoginRequest, request: Request, db=Depends(get_db)):
    address = request.client.host if request.client else None
    counted = attempt(address, body.login)
    try:
        token = AuthService(db).login(body.login, body.password, address)
    except AccountLocked as error:
        wait = {"Retry-After": str(settings.lockout_minutes * 60)}
        raise HTTPException(423, str(error), headers=wait) from error
    except LoginRefused as error:
        raise HTTPException(401, str(error)) from error
    for attempts, key in counted:
        attempts.succeeded(key)
    return {"access_token": token, "token_type": "bearer"}


@router.post("/register", status_code=201)
def register(body: RegisterRequest, db=Depends(get_db)):
    try:
        user = AuthService(db).register(**body.model_dump())
    except IntegrityError as error:
        db.rollback()
        raise HTTPException(409, "e-mail address or user name is taken") from error
    return {"id": str(user.id), "username": user.username}


@router.post("/logout", status_code=204)
def logout(token=Depends(bearer_token), user=Depends(current_user), db=Depends(get_db)):
    AuthService(db).logout(token)
