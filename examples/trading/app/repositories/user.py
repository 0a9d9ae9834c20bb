"""Users, as the services need them."""

import uuid

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload, load_only, subqueryload, with_parent

from app.models import Order, TradingStrategy, User
from app.repositories.base import Repository


class UserRepository(Repository):
    model = User

    def by_login(self, login):
        """By e-mail address or user name."""
        return (
            self.db.scalars(select(User).where(or_(User.email == login, User.username == login)).limit(1)).first()
        )

    def by_session(self, subject):
        """By the subject of a token."""
        return self.get(uuid.UUID(subject))

    def with_strategies(self, user_id):
        return (
            self.db.scalars(
                select(User)
                .options(joinedload(User.strategies), subqueryload(User.memberships))
                .where(User.id == user_id)
            )
            .unique()
            .one_or_none()
        )

    def directory(self):
        """Names only: the password hashes stay in the database."""
        return (
            self.db.scalars(
                select(User)
                .options(load_only(User.username, User.first_name, User.last_name))
                .order_by(User.username)
            )
            .all()
        )

    def newest(self):
        return self.db.scalars(select(User).order_by(User.created_at, User.username)).all()[-1]

    def without_orders(self):
        has_orders = exists(Order.id).where(Order.user_id == User.id)
        return self.db.scalars(select(User).where(~has_orders).order_by(User.username)).unique().all()

    def with_active_strategies(self, status):
        owners = (
            select(TradingStrategy.owner_id)
            .where(TradingStrategy.status == status)
            .subquery()
        )
        return self.db.scalars(select(User).where(User.id.in_(select(owners))).order_by(User.username)).unique().all()

    def referred_by(self, user):
        return (
            self.db.scalars(select(User).where(with_parent(user, User.referrals)).order_by(User.username)).unique().all()
        )
