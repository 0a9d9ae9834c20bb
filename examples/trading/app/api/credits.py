"""Credits of the user."""

from fastapi import APIRouter, Depends, HTTPException

from app.api.dependencies import current_user
from app.core.database import get_db
from app.repositories import UserRepository
from app.schemas.requests import AmountRequest, TransferRequest
from app.services.credits import CreditService, NotEnoughCredits
from app.services.formatting import plain

router = APIRouter(prefix="/credits", tags=["credits"])


@router.get("")
def balance(user=Depends(current_user), db=Depends(get_db)):
    credits = CreditService(db)
    return {
        "balance": plain(credits.account_of(user).balance),
        "history": [
            {"kind": entry.kind.value, "amount": plain(entry.amount), "note": entry.note}
            for entry in credits.history(user)
        ],
    }


@router.post("/purchase", status_code=201)
def purchase(body: AmountRequest, user=Depends(current_user), db=Depends(get_db)):
    entry = CreditService(db).purchase(user, body.amount, body.note)
    return {"balance": plain(entry.balance_after)}


@router.post("/transfer", status_code=204)
def transfer(body: TransferRequest, user=Depends(current_user), db=Depends(get_db)):
    receiver = UserRepository(db).by_login(body.receiver)
    if receiver is None:
        raise HTTPException(404, "user %s does not exist" % body.receiver)
    try:
        CreditService(db).transfer(user, receiver, body.amount)
    except NotEnoughCredits as error:
        raise HTTPException(422, str(error)) from error
