"""Is the service alive, can it serve, and what has it counted?"""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from alchemigrate.runtime.health import AsyncReadiness, Health, deep, live
from alchemigrate.runtime.metrics.prometheus import CONTENT_TYPE, metrics_text
from app import __version__
from app.core.async_database import async_engine, get_async_db, watched

REVISIONS = Path(__file__).resolve().parents[2] / "alembic"
DEADLINE = 1.0

router = APIRouter(tags=["health"])
readiness = AsyncReadiness(async_engine, deadline=DEADLINE)
examination = AsyncReadiness(
    async_engine, deadline=DEADLINE, questions=deep(migrations=REVISIONS)
)


async def close() -> None:
    """End the questions that are under way."""
    await readiness.close()
    await examination.close()


def answered(found: Health) -> JSONResponse:
    """200 if all is well, 503 otherwise, with what was found."""
    return JSONResponse(found.document(), found.status)


@router.get("/health")
async def health(db: AsyncSession = Depends(get_async_db)):
    # A docstring or a type of what is returned would change the OpenAPI description.
    await db.execute(text("SELECT 1"))
    return {"status": "ok", "version": __version__}


@router.get("/health/live")
async def alive() -> Response:
    """The process answers; the database is not asked."""
    return answered(live())


@router.get("/health/ready")
async def ready() -> Response:
    """The database answers within the deadline, and connections are left."""
    return answered(await readiness.check())


@router.get("/metrics")
async def metrics() -> Response:
    """For Prometheus."""
    return Response(metrics_text(watched), media_type=CONTENT_TYPE)
