"""Copy trading."""

from decimal import Decimal

import pytest

from app.models import CopiedTrade, SignalProvider
from app.services.copy_trading import CopyTradingService


@pytest.fixture
def provider(db, ann):
    return CopyTradingService(db).offer(ann, "Ann's signals", Decimal("9.90"))


def test_following_is_stored(db, bob, provider, elsewhere):
    CopyTradingService(db).follow(bob, provider, "0.5")
    assert elsewhere("SELECT ratio FROM copy_relationships") == 0.5


def test_following_again_changes_the_ratio(db, bob, provider, elsewhere):
    service = CopyTradingService(db)
    first = service.follow(bob, provider, 1)
    assert service.follow(bob, provider, 2).id == first.id
    assert elsewhere("SELECT ratio FROM copy_relationships") == 2


def test_nobody_follows_themselves(db, ann, provider):
    with pytest.raises(ValueError):
        CopyTradingService(db).follow(ann, provider)


def test_the_number_of_followers_counts_active_ones(db, bob, make_user, provider):
    service = CopyTradingService(db)
    link = service.follow(bob, provider)
    service.follow(make_user("carl"), provider)
    db.expire_all()
    assert provider.follower_count == 2
    service.unfollow(link.id)
    db.expire_all()
    assert provider.follower_count == 1
    assert service.followers_of(provider) == ["carl"]


def test_the_ranking(db, ann, bob, provider):
    service = CopyTradingService(db)
    service.offer(bob, "Another")
    hidden = service.offer(bob, "Hidden")
    hidden.is_public = False
    db.commit()
    service.follow(bob, provider)
    assert service.ranking() == [("Ann's signals", 1), ("Another", 0)]


def test_providers_can_be_found_by_their_followers(db, bob, provider):
    CopyTradingService(db).follow(bob, provider)
    found = db.query(SignalProvider).filter(SignalProvider.follower_count > 0).all()
    assert found == [provider]


def test_a_trade_is_copied_at_the_ratio(db, ann, bob, provider, trade, elsewhere):
    service = CopyTradingService(db)
    service.follow(bob, provider, "0.5")
    source = trade(ann, "buy", "2", "100")
    (order,) = service.copy(source, provider)
    assert (order.user_id, order.quantity) == (bob.id, 1)
    assert elsewhere("SELECT quantity FROM copied_trades") == 1
    copied = db.query(CopiedTrade).one()
    assert copied.source_trade.id == source.id and copied.order is order
    assert elsewhere("SELECT count(*) FROM audit_log WHERE action = 'order:copied'") == 1
