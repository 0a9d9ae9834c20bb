"""Signal providers and their followers."""

from fastapi import APIRouter, Depends, HTTPException

from app.api.dependencies import current_user
from app.core.database import get_db
from app.models import SignalProvider
from app.schemas.requests import FollowRequest
from app.services.copy_trading import CopyTradingService

router = APIRouter(prefix="/copy", tags=["copy trading"])


@router.get("/providers")
def providers(db=Depends(get_db)):
    return [
        {"title": title, "followers": followers}
        for title, followers in CopyTradingService(db).ranking()
    ]


@router.post("/providers/{provider_id}/follow", status_code=201)
def follow(
    provider_id: int, body: FollowRequest, user=Depends(current_user), db=Depends(get_db)
):
    provider = db.get(SignalProvider, provider_id)
    if provider is None:
        raise HTTPException(404, "provider %s does not exist" % provider_id)
    try:
        link = CopyTradingService(db).follow(user, provider, body.ratio)
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    return {"id": link.id, "provider": provider.title}
