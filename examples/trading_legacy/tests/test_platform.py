"""Marketplace, chat, experiments, predictions, billing, imports, notifications."""

from datetime import date, timedelta

import pytest

from app.core.clock import utcnow
from app.models import (
    AIModel,
    ExperimentAssignment,
    Plan,
    SubmissionStatus,
    SubscriptionStatus,
    Tenant,
)
from app.services import imports
from app.services.accounts import AccountService
from app.services.billing import BillingService
from app.services.chat import ChatService
from app.services.credits import CreditService, NotEnoughCredits
from app.services.experiments import ExperimentService
from app.services.market_data import set_price
from app.services.notifications import NotificationService
from app.services.predictions import PredictionService
from app.services.submissions import SubmissionService

TODAY = date(2024, 3, 1)


def test_a_submission_is_stored(db, ann, strategy, elsewhere):
    SubmissionService(db).submit(strategy, ann, "it works")
    assert elsewhere("SELECT pitch FROM strategy_submissions") == "it works"
    assert [s.pitch for s in SubmissionService(db).of_owner(ann)] == ["it works"]


@pytest.mark.parametrize("scores, expected", [((5, 3), "approved"), ((3, 2), "rejected")])
def test_reviews_decide(db, ann, bob, strategy, scores, expected):
    service = SubmissionService(db)
    submission = service.submit(strategy, ann, "")
    for score in scores:
        service.review(submission, bob, score)
    assert service.decide(submission) == SubmissionStatus(expected)
    assert submission.decided_at is not None


def test_nothing_is_decided_without_a_review(db, ann, strategy):
    service = SubmissionService(db)
    with pytest.raises(ValueError):
        service.decide(service.submit(strategy, ann, ""))


def test_stale_submissions_are_closed(db, ann, strategy):
    service = SubmissionService(db)
    submission = service.submit(strategy, ann, "")
    assert service.close_stale(utcnow() - timedelta(days=1)) == 0
    assert service.close_stale(utcnow() + timedelta(days=1)) == 1
    assert submission.status == SubmissionStatus.REJECTED


def test_a_message_is_stored_with_its_answer(db, ann, bob, elsewhere):
    chat = ChatService(db)
    room = chat.open_room("general", ann)
    question = chat.post(room, ann, "up or down?")
    answer = chat.post(room, bob, "sideways", reply_to=question)
    assert elsewhere("SELECT count(*) FROM chat_messages") == 2
    assert answer.reply_to_id == question.id
    assert chat.latest(room) == [("ann", "up or down?"), ("bob", "sideways")]
    assert [reply.body for reply in question.replies] == ["sideways"]


def test_members_of_a_room(db, ann, bob):
    chat = ChatService(db)
    room = chat.open_room("general", bob)
    room.members.append(ann)
    db.commit()
    assert chat.members_of(room) == ["ann", "bob"]
    assert [r.name for r in ann.rooms] == ["general"]


def test_the_busiest_author(db, ann, bob):
    chat = ChatService(db)
    room = chat.open_room("general", ann)
    assert chat.busiest_author(room) is None
    for author in (ann, bob, bob):
        chat.post(room, author, "hi")
    assert chat.busiest_author(room) == {"username": "bob", "messages": 2}


def test_a_user_keeps_the_variant(db, ann, elsewhere):
    service = ExperimentService(db)
    experiment = service.start("banner", {"red": 1, "blue": 1})
    first = service.variant_for(experiment, ann)
    assert service.variant_for(experiment, ann) is first
    assert elsewhere("SELECT count(*) FROM experiment_assignments") == 1


def test_conversions_are_counted(db, ann, bob):
    service = ExperimentService(db)
    experiment = service.start("banner", {"only": 1, "none": 0})
    service.variant_for(experiment, ann)
    service.variant_for(experiment, bob)
    assert service.convert(experiment, ann)
    assert service.results(experiment) == {"only": (2, 1), "none": (0, 0)}
    db.expire_all()
    assert db.query(ExperimentAssignment).filter_by(converted=True).count() == 1


@pytest.fixture
def model(db):
    model = AIModel(name="lstm", version="1")
    db.add_all([model, AIModel(name="old", version="0", is_active=False)])
    db.commit()
    return model


def test_a_prediction_costs_credits(db, ann, btc, model):
    service = PredictionService(db)
    with pytest.raises(NotEnoughCredits):
        service.run(ann, model, "BTCUSDT", 100, 0.9)
    CreditService(db).purchase(ann, 5)
    service.run(ann, model, "BTCUSDT", 100, 0.9)
    assert CreditService(db).account_of(ann).balance == 3


def test_predictions_of_a_symbol(db, ann, btc, model):
    CreditService(db).purchase(ann, 5)
    service = PredictionService(db)
    service.run(ann, model, "BTCUSDT", 110, 0.9)
    assert service.mean_error(model) is None
    set_price(btc.id, 100)
    db.expunge_all()
    (prediction,) = service.of_symbol("BTCUSDT")
    assert prediction.model.name == "lstm"
    assert prediction.market.ticker.last_price == 100
    assert service.mean_error(prediction.model) == 10


def test_active_models(db, model):
    assert [tuple(row) for row in PredictionService(db).active_models()] == [("lstm", "1")]


@pytest.fixture
def tenant(db):
    tenant = Tenant(name="T", slug="t")
    db.add_all([tenant, Plan(code="pro", monthly_price=50)])
    db.commit()
    return tenant


def test_a_subscription_is_stored(db, tenant, elsewhere):
    service = BillingService(db)
    assert service.tenants_without_plan() == [tenant]
    service.subscribe(tenant, "pro", TODAY)
    assert elsewhere("SELECT status FROM subscriptions") == "TRIAL"
    assert service.tenants_without_plan() == []


def test_invoices_count_up(db, tenant, elsewhere):
    service = BillingService(db)
    key = service.subscribe(tenant, "pro", TODAY).id
    first = service.issue_invoice(key, TODAY)
    second = service.issue_invoice(key, TODAY)
    assert [first.number[-3:], second.number[-3:]] == ["001", "002"]
    assert elsewhere("SELECT sum(amount) FROM invoices") == 100
    assert service.monthly_revenue() == {"pro": 50}


def test_unpaid_invoices_become_overdue(db, tenant):
    service = BillingService(db)
    subscription = service.subscribe(tenant, "pro", TODAY)
    service.issue_invoice(subscription.id, TODAY)
    assert service.mark_overdue(TODAY) == 0
    assert service.mark_overdue(TODAY + timedelta(days=31)) == 1
    db.expire_all()
    assert subscription.status == SubscriptionStatus.PAST_DUE
    assert service.monthly_revenue() == {}


def test_a_source_is_made_once(elsewhere):
    first = imports.ensure_source("feed", "https://feed.example.com")
    assert imports.ensure_source("feed", "https://other.example.com") == first
    assert elsewhere("SELECT endpoint FROM data_sources") == "https://feed.example.com"
    assert imports.sources() == ["feed"]


def test_an_import_is_written_down():
    source = imports.ensure_source("feed", "https://feed.example.com")
    assert imports.last_import("feed") is None
    with imports.running_import(source) as counter:
        counter.update(read=3, kept=2)
    last = imports.last_import("feed")
    last.pop("id")
    assert last == {"status": "DONE", "rows_read": 3, "rows_kept": 2}


def test_a_failed_import_keeps_its_reason(elsewhere):
    source = imports.ensure_source("feed", "https://feed.example.com")
    with pytest.raises(RuntimeError):
        with imports.running_import(source):
            raise RuntimeError("feed is silent")
    assert elsewhere("SELECT error FROM data_imports") == "feed is silent"
    assert imports.last_import("feed")["status"] == "FAILED"


class Outbox:
    def __init__(self):
        self.sent = []

    def send(self, chat_id, text):
        self.sent.append((chat_id, text))


def test_alerts_go_to_those_who_linked(db, ann, bob, elsewhere):
    AccountService(db).link_telegram(ann, 77)
    assert elsewhere("SELECT chat_id FROM telegram_links") == 77
    outbox = Outbox()
    service = NotificationService(db, outbox)
    assert service.notify(ann, "filled: BTC")
    assert not service.notify(bob, "nothing")
    assert outbox.sent == [(77, "filled: BTC")]
    assert service.sent_to(ann) == ["filled: BTC"]


def test_a_link_replaces_the_old_one(db, ann, elsewhere):
    AccountService(db).link_telegram(ann, 77)
    AccountService(db).link_telegram(ann, 78)
    assert elsewhere("SELECT count(*) FROM telegram_links") == 1
    assert ann.telegram_link.chat_id == 78
