"""Is the service alive, and its database?"""

from fastapi import APIRouter, Depends
from sqlalchemy import text

from app import __version__
from app.core.database import get_db

router = APIRouter(tags=["health"])


@router.get("/health")
def health(db=Depends(get_db)):
    db.execute(text("SELECT 1"))
    return {"status": "ok", "version": __version__}
