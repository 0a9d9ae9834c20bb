"""The application: `uvicorn app.main:app`."""

from contextlib import asynccontextmanager

from fastapi import FastAPI

from app import __version__, models
from app.api import (
    admin,
    auth,
    copy_trading,
    credits,
    failures,
    health,
    market_data,
    orders,
    portfolio,
    status,
    strategies,
    users,
)
from app.core.async_database import database
from app.core.bridge import asynchronous, on_loop
from app.core.database import create_schema, engine

__all__ = ["app", "create_app", "models"]


@asynccontextmanager
async def lifespan(application):
    if engine.dialect.name == "sqlite":
        await on_loop(create_schema)
    yield
    await health.close()
    await database.close()


def create_app():
    application = FastAPI(title="Trading", version=__version__, lifespan=lifespan)
    for module in (
        health,
        auth,
        users,
        strategies,
        orders,
        portfolio,
        market_data,
        copy_trading,
        credits,
        admin,
        status,
    ):
        application.include_router(asynchronous(module.router))
    failures.install(application)
    return application


app = create_app()
