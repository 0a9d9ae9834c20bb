"""The asyncio side: read-only market data endpoints use it."""

from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine, async_sessionmaker
from sqlalchemy.orm import sessionmaker

from app.core.config import settings

async_engine = create_async_engine(settings.async_database_url, echo=settings.sql_echo)
AsyncSessionLocal = async_sessionmaker(bind=async_engine, expire_on_commit=False)


async def get_async_db():
    """One asynchronous session per request."""
    async with AsyncSessionLocal() as session:
        yield session
