"""What operators look at: a page, and the figures that it shows to administrators."""

from __future__ import annotations

import dataclasses
import secrets
import time
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from alchemigrate.runtime.health import live
from alchemigrate.runtime.metrics.histogram import Durations
from alchemigrate.runtime.metrics.snapshot import Snapshot
from app import __version__
from app.api.dependencies import administrator
from app.api.health import examination
from app.core.async_database import async_engine, watched

SHOWN = 20
PAGE = Path(__file__).with_name("status.html").read_text(encoding="utf-8")
POLICY = (
    "default-src 'none'; connect-src 'self'; script-src 'nonce-{0}'; style-src 'nonce-{0}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

router = APIRouter(tags=["status"])


@router.get("/status", response_class=HTMLResponse)
async def page() -> HTMLResponse:
    """The page, without a figure: it asks for a name and a password first."""
    nonce = secrets.token_urlsafe(16)
    headers = {"Content-Security-Policy": POLICY.format(nonce), "Cache-Control": "no-store"}
    return HTMLResponse(PAGE.replace("NONCE", nonce), headers=headers)


@router.get("/status/figures", dependencies=[Depends(administrator)])
async def figures() -> dict[str, Any]:
    """What the page shows."""
    found = watched.snapshot()
    return {
        "at": found.at,
        "version": __version__,
        "database": async_engine.dialect.name,
        "process": live().document()["checks"][0]["numbers"],
        "pool": pool(found),
        "counts": counts(found),
        "errors": dict(found.errors),
        "slow": latest(found.slow, found.at),
        "failed": latest(found.failed, found.at),
        "held": [dataclasses.asdict(one) for one in found.held[:SHOWN]],
        "health": (await examination.check()).document(),
        "seconds": round(time.time() - found.at, 4),
    }


def pool(found: Snapshot) -> dict[str, Any]:
    """The connections at this moment."""
    return dataclasses.asdict(found.pool) | {"saturation": found.pool.saturation}


def counts(found: Snapshot) -> dict[str, Any]:
    """What was counted since the process began; times in seconds."""
    return {
        "statements": found.statements.count,
        "commits": found.commits,
        "rollbacks": found.rollbacks,
        "created": found.created,
        "lost": found.lost,
        "leaked": found.leaked,
        "timeouts": found.timeouts,
        "statement_95": high(found.statements),
        "wait_95": high(found.waits),
        "hold_95": high(found.holds),
    }


def high(durations: Durations | None) -> float | None:
    """Nineteen in twenty were as short as this, or shorter; None: none was measured, or longer."""
    found = durations.quantile(0.95) if durations is not None else None
    return found if found is not None and found != float("inf") else None


def latest(found: tuple[Any, ...], now: float) -> list[dict[str, Any]]:
    """The last of them, the newest first, each with its age in seconds."""
    return [
        dataclasses.asdict(one) | {"age": round(max(now - one.at, 0), 1)}
        for one in reversed(found[-SHOWN:])
    ]
