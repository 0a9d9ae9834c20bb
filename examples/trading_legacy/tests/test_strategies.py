"""Strategies and users: services and repositories."""

import pytest

from app.models import StrategyStatus, TradingStrategy, UserRole
from app.repositories import StrategyRepository, UserRepository
from app.repositories.base import NotFound
from app.services.accounts import AccountService
from app.services.strategies import StrategyService


def test_a_new_strategy_remembers_its_labels(db, ann):
    strategy = StrategyService(db).create(ann, "Breakout", labels=["fast"])
    db.expire_all()
    assert strategy.meta_data == {"labels": ["fast"], "source": "api"}
    assert StrategyService(db).add_label(strategy, "btc") == ["fast", "btc"]
    db.expire_all()
    assert strategy.meta_data["labels"] == ["fast", "btc"]


def test_a_copy_is_stored_with_its_parent(db, strategy, elsewhere):
    copy = StrategyService(db).copy_of(strategy, "Breakout 2")
    assert elsewhere("SELECT parent_id FROM trading_strategies WHERE name = 'Breakout 2'") == (
        strategy.id
    )
    assert copy.parameters == {"window": 20}
    assert copy.meta_data["source"] == "copy"


def test_pausing_everything_is_seen_by_others(db, ann, strategy, elsewhere):
    StrategyService(db).activate(strategy)
    assert StrategyService(db).pause_all_of(ann) == 1
    assert elsewhere("SELECT status FROM trading_strategies") == "PAUSED"
    assert strategy.status == StrategyStatus.PAUSED


def test_untraded_drafts_retire(db, ann, strategy, trade):
    idle = StrategyService(db).create(ann, "Idle")
    trade(ann, strategy=strategy)
    assert StrategyService(db).retire_untraded() == 1
    db.expire_all()
    assert idle.status == StrategyStatus.RETIRED
    assert strategy.status == StrategyStatus.DRAFT


def test_performance_sums_the_trades(db, ann, strategy, trade):
    trade(ann, "buy", "2", "100", strategy=strategy)
    trade(ann, "sell", "1", "110", strategy=strategy)
    trade(ann, "buy", "5", "10")
    assert StrategyService(db).performance(strategy) == {
        "trades": 2,
        "turnover": 310,
        "realized": 10,
    }


def test_performance_of_nothing(db, strategy):
    figures = StrategyService(db).performance(strategy)
    assert figures == {"trades": 0, "turnover": 0, "realized": 0}


def test_the_busiest_come_first(db, ann, strategy, trade):
    other = StrategyService(db).create(ann, "Other")
    trade(ann, strategy=other)
    for _ in range(2):
        trade(ann, strategy=strategy)
    assert StrategyService(db).busiest() == [("Breakout", 2), ("Other", 1)]


def test_strategies_are_loaded_with_what_pages_show(db, ann, strategy, trade):
    trade(ann, strategy=strategy)
    key = strategy.id
    db.expunge_all()
    repository = StrategyRepository(db)
    found = repository.with_orders(key)
    db.expunge_all()
    assert [len(order.trades) for order in found.orders] == [1]
    assert found.variants == []
    named = repository.with_owner_name(key)
    db.expunge_all()
    assert named.owner.username == "ann"
    assert "password_hash" not in named.owner.__dict__


def test_strategies_of_a_page(db, ann, bob, strategy):
    StrategyService(db).create(ann, "A first one")
    StrategyService(db).create(bob, "Not hers")
    names = [s.name for s in StrategyRepository(db).page_of(ann)]
    assert names == ["A first one", "Breakout"]


def test_strategies_by_the_name_of_the_owner(db, strategy):
    db.expunge_all()
    found = StrategyRepository(db).owned_by_name("ann")
    assert [s.name for s in found] == ["Breakout"]
    assert "owner" in found[0].__dict__
    assert "description" not in found[0].__dict__
    assert StrategyRepository(db).owned_by_name("bob") == []


def test_strategies_that_never_traded(db, ann, strategy, trade):
    StrategyService(db).create(ann, "Idle")
    trade(ann, strategy=strategy)
    assert [s.name for s in StrategyRepository(db).never_traded()] == ["Idle"]


def test_strategies_by_symbol(db, ann, strategy, trade):
    trade(ann, strategy=strategy)
    trade(ann, strategy=strategy)
    repository = StrategyRepository(db)
    assert [s.name for s in repository.traded_on("BTCUSDT")] == ["Breakout"]
    assert repository.traded_on("ACME") == []


def test_owners_are_named_once_in_the_order_of_joining(db, bob, ann):
    service = StrategyService(db)
    for owner, name in ((ann, "x"), (bob, "y"), (bob, "z")):
        service.activate(service.create(owner, name))
    assert StrategyRepository(db).owners_of() == ["bob", "ann"]


def test_latest_names_are_sorted_by_name(db, ann):
    service = StrategyService(db)
    for name in ("old", "zebra", "ant"):
        service.create(ann, name)
    assert StrategyRepository(db).latest_names(2) == ["ant", "zebra"]


def test_pages_and_counts(db, ann):
    for name in "abc":
        StrategyService(db).create(ann, name)
    repository = StrategyRepository(db)
    page, total = repository.page(2, size=2, order_by=TradingStrategy.name)
    assert ([s.name for s in page], total) == (["c"], 3)
    assert repository.count(TradingStrategy.name == "a") == 1
    with pytest.raises(NotFound):
        repository.require(0)


def test_users_with_their_strategies(db, ann, strategy):
    key = ann.id
    db.expunge_all()
    found = UserRepository(db).with_strategies(key)
    db.expunge_all()
    assert [s.name for s in found.strategies] == ["Breakout"]
    assert found.memberships == []


def test_the_directory_leaves_the_hashes_alone(db, ann, bob):
    db.expunge_all()
    people = UserRepository(db).directory()
    assert [user.username for user in people] == ["ann", "bob"]
    assert all("password_hash" not in user.__dict__ for user in people)


def test_the_newest_user(db, ann, bob):
    assert UserRepository(db).newest().username == "bob"


def test_users_by_what_they_did(db, ann, bob, strategy, trade):
    StrategyService(db).activate(strategy)
    trade(ann)
    users = UserRepository(db)
    assert [u.username for u in users.without_orders()] == ["bob"]
    active = users.with_active_strategies(StrategyStatus.ACTIVE)
    assert [u.username for u in active] == ["ann"]
    bob.referrer = ann
    db.commit()
    assert [u.username for u in users.referred_by(ann)] == ["bob"]


def test_a_watchlist_is_stored_at_once(db, ann, btc, acme, elsewhere):
    accounts = AccountService(db)
    accounts.watch(ann, "BTCUSDT")
    accounts.watch(ann, "ACME")
    accounts.watch(ann, "ACME")
    assert elsewhere("SELECT count(*) FROM watchlist") == 2
    assert accounts.watched_symbols(ann) == ["ACME", "BTCUSDT"]
    accounts.unwatch(ann, "ACME")
    assert elsewhere("SELECT count(*) FROM watchlist") == 1
    with pytest.raises(NotFound):
        accounts.watch(ann, "NOPE")


def test_people_by_display_name(db, ann, bob):
    accounts = AccountService(db)
    assert accounts.names_by_display_name("Ann Lee") == ["ann"]
    assert accounts.names_by_display_name("bob") == ["bob"]


def test_a_promotion_is_noted(db, ann, elsewhere):
    AccountService(db).promote(ann, "admin")
    assert ann.role == UserRole.ADMIN
    assert elsewhere("SELECT details FROM audit_log WHERE action = 'user:promoted'") == (
        '{"role": "admin"}'
    )
