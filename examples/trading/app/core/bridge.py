"""Services are written over sync sessions; here they run on the event loop.

SQLAlchemy's greenlets let sync code wait for an asyncio driver: while a service waits for the
database, other requests run. It is what `AsyncSession.run_sync()` does, for whole endpoints.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter
from fastapi.routing import APIRoute
from sqlalchemy.util import await_only, greenlet_spawn
from sqlalchemy.util.concurrency import in_greenlet

T = TypeVar("T")


async def on_loop(work: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """What sync code over the database's sessions returns; only its waiting is asynchronous."""
    result: T = await greenlet_spawn(work, *arguments, **named)
    return result


def off_loop(work: Callable[..., T], *arguments: Any) -> T:
    """What long computing returns; called from code that runs `on_loop`, it stops nobody else."""
    if not in_greenlet():
        return work(*arguments)
    return await_only(asyncio.to_thread(work, *arguments))


def asynchronous(router: APIRouter) -> APIRouter:
    """The same routes, each endpoint a coroutine."""
    made = APIRouter()
    for route in router.routes:
        assert isinstance(route, APIRoute)
        made.add_api_route(
            route.path,
            _coroutine(route.endpoint),
            methods=list(route.methods),
            status_code=route.status_code,
            tags=route.tags,
            dependencies=route.dependencies,
        )
    return made


def _coroutine(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(endpoint):
        return endpoint

    async def run(**named: Any) -> Any:
        return await on_loop(endpoint, **named)

    # As functools.wraps, but for __wrapped__: FastAPI would look through it and see a sync one.
    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(run, name, getattr(endpoint, name))
    run.__signature__ = inspect.signature(endpoint)  # type: ignore[attr-defined]
    return run
