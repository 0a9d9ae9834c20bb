"""Logging in and out, and registering."""

from fastapi import APIRouter, Depends, HTTPException, Request
from sqlalchemy.exc import IntegrityError

from app.api.dependencies import bearer_token, current_user
from app.core.database import get_db
from app.core.security import AccountLocked, LoginRefused
from app.schemas.requests import LoginRequest, RegisterRequest
from app.services.auth import AuthService

router = APIRouter(tags=["auth"])


@router.post("/login")
def login(body: LoginRequest, request: Request, db=Depends(get_db)):
    address = request.client.host if request.client else None
    try:
        token = AuthService(db).login(body.login, body.password, address)
    except AccountLocked as error:
        raise HTTPException(423, str(error)) from error
    except LoginRefused as error:
        raise HTTPException(401, str(error)) from error
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
