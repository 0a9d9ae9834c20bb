"""What a request is told when something fails: typed, short, and without any value in it."""

from __future__ import annotations

import decimal
import json
import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnection

from alchemigrate.runtime.errors import (
    ConstraintViolation,
    Contention,
    DatabaseFailure,
    Unavailable,
)
from alchemigrate.runtime.failures import classify
from app.core.async_database import async_engine
from app.core.turns import TooBusy
from app.repositories.base import NotFound

log = logging.getLogger("trading.failures")
SECRET = frozenset(("password", "access_token", "token"))
HIDDEN = "<hidden>"


def install(application: FastAPI) -> None:
    """Let the application answer failures."""
    for kind in (DatabaseFailure, StatementError, NoConnection):
        application.add_exception_handler(kind, database_failed)
    for kind in (OverflowError, decimal.DecimalException, UnicodeEncodeError):
        application.add_exception_handler(kind, value_refused)
    application.add_exception_handler(NotFound, not_found)
    application.add_exception_handler(TooBusy, too_busy)
    application.add_exception_handler(RequestValidationError, invalid)


async def database_failed(request: Request, error: Exception) -> JSONResponse:
    """503 for what may be tried again, 409 for a row that was refused, 422 for a value."""
    failure = classify(error, async_engine.dialect)
    if isinstance(failure, ConstraintViolation):
        return said(409, "the database refused the row", failure)
    if isinstance(failure, (Unavailable, Contention)):
        return said(503, "the database cannot serve this now, try again", failure, retry=1)
    if isinstance(error, DataError) or not isinstance(error, DBAPIError | DatabaseFailure):
        return said(422, "a value is too large, or of another kind", error)
    return said(500, "the database refused", failure or error)


async def not_found(request: Request, error: Exception) -> JSONResponse:
    """Something that the request names, and that no endpoint has asked about itself."""
    return said(404, str(error), error)


async def value_refused(request: Request, error: Exception) -> JSONResponse:
    """A number or a text that no database could keep."""
    return said(422, "a value is too large, or of another kind", error)


async def too_busy(request: Request, error: Exception) -> JSONResponse:
    """More requests than the database can be asked for."""
    return said(503, "too many requests at once, try again", error, retry=1)


async def invalid(request: Request, error: Exception) -> JSONResponse:
    """What FastAPI says of a request, without the secrets that came with it."""
    assert isinstance(error, RequestValidationError)
    safe = json.loads(json.dumps(jsonable_encoder(error.errors())), parse_constant=str)
    return JSONResponse({"detail": [one | {"input": _shown(one)} for one in safe]}, 422)


def said(status: int, what: str, error: Exception, retry: int = 0) -> JSONResponse:
    """An answer, and a line in the log with the kind of the error alone."""
    log.warning("%d: %s: %s", status, what, type(error).__name__)
    headers = {"Retry-After": str(retry)} if retry else None
    return JSONResponse({"detail": what}, status, headers)


def _shown(found: dict[str, Any]) -> Any:
    shown = found.get("input")
    if found["loc"] == ["body"] or SECRET & set(map(str, found["loc"])):
        return HIDDEN
    if isinstance(shown, dict):
        return {key: HIDDEN if key in SECRET else one for key, one in shown.items()}
    return shown
