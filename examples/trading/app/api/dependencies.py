"""Who is asking."""

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.core.bridge import on_loop
from app.core.database import get_db
from app.core.security import TokenRefused
from app.models import UserRole
from app.services.auth import AuthService

bearer = HTTPBearer(auto_error=False)


async def bearer_token(credentials: HTTPAuthorizationCredentials = Depends(bearer)):
    if credentials is None:
        raise HTTPException(401, "a bearer token is needed")
    return credentials.credentials


async def current_user(token=Depends(bearer_token), db=Depends(get_db)):
    try:
        return await on_loop(AuthService(db).authenticate, token)
    except TokenRefused as error:
        raise HTTPException(401, str(error)) from error


async def administrator(user=Depends(current_user)):
    if user.role != UserRole.ADMIN:
        raise HTTPException(403, "administrators only")
    return user
