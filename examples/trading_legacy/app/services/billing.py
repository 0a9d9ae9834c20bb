"""Subscriptions of the tenants."""

from datetime import timedelta

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from app.models import Invoice, Plan, Subscription, SubscriptionStatus, Tenant


class BillingService(object):
    def __init__(self, db):
        self.db = db

    def subscribe(self, tenant, plan_code, today):
        plan = self.db.query(Plan).filter_by(code=plan_code).one()
        subscription = Subscription(plan_id=plan.id, started_on=today)
        subscription.tenant = tenant
        self.db.commit()
        return subscription

    def issue_invoice(self, subscription_id, today):
        """The month's invoice; its number counts up within the subscription."""
        subscription = (
            self.db.query(Subscription)
            .options(joinedload("plan"))
            .get(subscription_id)
        )
        number = "%05d-%03d" % (subscription.id, len(subscription.invoices) + 1)
        invoice = Invoice(number=number, amount=subscription.plan.monthly_price, issued_on=today)
        invoice.subscription = subscription
        subscription.status = SubscriptionStatus.ACTIVE
        self.db.commit()
        return invoice

    def mark_overdue(self, today, days=30):
        """Subscriptions with an old unpaid invoice become past due. Returns how many."""
        overdue = (
            self.db.query(Invoice.subscription_id)
            .filter(Invoice.paid_on.is_(None), Invoice.issued_on < today - timedelta(days=days))
            .subquery()
        )
        count = (
            self.db.query(Subscription)
            .filter(Subscription.id.in_(overdue))
            .update({"status": SubscriptionStatus.PAST_DUE}, synchronize_session=False)
        )
        self.db.commit()
        return count

    def monthly_revenue(self):
        """What the paying subscriptions bring in a month, per plan."""
        query = (
            self.db.query(Plan.code, func.sum(Plan.monthly_price).label("revenue"))
            .join("subscriptions")
            .filter(Subscription.status == SubscriptionStatus.ACTIVE)
            .group_by(Plan.code)
        )
        return {row.code: row.revenue for row in query}

    def tenants_without_plan(self):
        return (
            self.db.query(Tenant)
            .outerjoin("subscriptions")
            .filter(Subscription.id.is_(None))
            .order_by(Tenant.slug)
            .all()
        )
