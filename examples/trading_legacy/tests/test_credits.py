"""Credits: nothing is lost and nothing appears."""

from decimal import Decimal

import pytest

from app.models import CreditAccount, CreditTransaction
from app.services.admin import SettingsService
from app.services.credits import CreditService, NotEnoughCredits

TOTAL = "SELECT sum(balance) FROM credit_accounts"


@pytest.fixture
def credits(db):
    return CreditService(db)


def test_a_purchase_is_booked(ann, credits, elsewhere):
    credits.purchase(ann, "25.5", "card")
    assert elsewhere(TOTAL) == 25.5
    assert elsewhere("SELECT amount FROM credit_transactions") == 25.5


def test_an_entry_belongs_to_its_account(db, ann, credits):
    entry = credits.purchase(ann, 5)
    assert entry in db
    assert [e.note for e in credits.history(ann)] == [None]


def test_credits_are_used_up(ann, credits):
    credits.purchase(ann, 5)
    credits.use(ann, 3, "prediction")
    with pytest.raises(NotEnoughCredits):
        credits.use(ann, 3, "prediction")
    assert credits.spent(ann) == 3
    assert credits.account_of(ann).balance == 2


def test_nothing_is_spent_at_first(ann, credits):
    assert credits.spent(ann) == Decimal(0)


def test_a_transfer_moves_credits(ann, bob, credits, elsewhere):
    credits.purchase(ann, 10)
    credits.transfer(ann, bob, 4)
    assert elsewhere(TOTAL) == 10
    assert credits.account_of(bob).balance == 4
    assert [entry.note for entry in credits.history(bob)] == ["from ann"]


def test_a_transfer_too_large_moves_nothing(db, ann, bob, credits, elsewhere):
    credits.purchase(ann, 1)
    with pytest.raises(NotEnoughCredits):
        credits.transfer(ann, bob, 4)
    db.rollback()
    assert elsewhere("SELECT count(*) FROM credit_transactions") == 1


def test_a_grant_reaches_everybody(db, ann, bob, credits, elsewhere):
    assert credits.grant("spring", [(ann, 5), (bob, 7)]) == ["ann", "bob"]
    assert elsewhere(TOTAL) == 12


def test_one_bad_grant_does_not_stop_the_others(db, ann, bob, credits, elsewhere):
    booked = credits.grant("correction", [(ann, -5), (bob, 7)])
    assert booked == ["bob"]
    assert elsewhere(TOTAL) == 7
    assert SettingsService(db).campaigns() == ["correction"]
    assert db.query(CreditTransaction).count() == 1


def test_a_good_grant_survives_a_bad_one_after_it(db, ann, bob, credits):
    assert credits.grant("spring", [(ann, 5), (bob, -7)]) == ["ann"]
    db.expire_all()
    assert credits.account_of(ann).balance == 5
    assert SettingsService(db).campaigns() == ["spring"]


def test_the_richest(ann, bob, credits):
    credits.purchase(ann, 1)
    credits.purchase(bob, 2)
    assert credits.richest() == ("bob", 2)


def test_nobody_is_rich(credits):
    assert credits.richest() is None


def test_an_account_is_made_when_it_is_missing(db, ann, credits):
    db.query(CreditAccount).delete()
    db.commit()
    db.expire_all()
    assert credits.account_of(ann).balance == 0


def test_an_interrupted_campaign_leaves_nothing(db, ann, bob, credits, elsewhere):
    with pytest.raises(ArithmeticError):
        credits.grant("spring", [(ann, 5), (bob, "a lot")])
    db.close()
    assert elsewhere(TOTAL) == 0
    assert elsewhere("SELECT count(*) FROM system_settings") == 0
