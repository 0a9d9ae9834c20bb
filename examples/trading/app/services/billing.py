"""Subscriptions of the tenants."""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from app.models import Invoice, Plan, Subscription, SubscriptionStatus, Tenant


class BillingService(object):
    def __init__(self, db):
        self.db = db

    def subscribe(self, tenant, plan_code, today):
        plan = self.db.scalars(select(Plan).filter_by(code=plan_code)).one()
        subscription = Subscription(plan_id=plan.id, started_on=today)
        subscription.tenant = tenant
        if tenant is not None and tenant in self.db:
            self.db.add(subscription)
        self.db.commit()
        return subscription

    def issue_invoice(self, subscription_id, today):
        """The month's invoice; its number counts up within the subscription."""
        subscription = (
            self.db.get(Subscription, subscription_id, options=[joinedload(Subscription.plan)])
        )
        number = "%05d-%03d" % (subscription.id, len(subscription.invoices) + 1)
        invoice = Invoice(number=number, amount=subscription.plan.monthly_price, issued_on=today)
        invoice.subscription = subscription
        if subscription in self.db:
            self.db.add(invoice)
        subscription.status = SubscriptionStatus.ACTIVE
        self.db.commit()
        return invoice

    def mark_overdue(self, today, days=30):
        """Subscriptions with an old unpaid invoice become past due. Returns how many."""
        overdue = (
            select(Invoice.subscription_id)
            .where(Invoice.paid_on.is_(None), Invoice.issued_on < today - timedelta(days=days))
            .subquery()
        )
        count = (
            self.db.execute(update(Subscription)
            .where(Subscription.id.in_(select(overdue)))
            .values({"status": SubscriptionStatus.PAST_DUE}), execution_options={"synchronize_session": False}).rowcount
        )
        self.db.commit()
        return count

    def monthly_revenue(self):
        """What the paying subscriptions bring in a month, per plan."""
        query = (
            select(Plan.code, func.sum(Plan.monthly_price).label("revenue"))
            .join(Plan.subscriptions)
            .where(Subscription.status == SubscriptionStatus.ACTIVE)
            .group_by(Plan.code)
        )
        return {row.code: row.revenue for row in self.db.execute(query)}

    def tenants_without_plan(self):
        return (
            self.db.scalars(
                select(Tenant)
                .outerjoin(Tenant.subscriptions)
                .where(Subscription.id.is_(None))
                .order_by(Tenant.slug)
            )
            .unique()
            .all()
        )
