"""Users, as the services need them."""

import uuid

from sqlalchemy import exists, or_
from sqlalchemy.orm import joinedload, load_only, subqueryload

from app.models import Order, TradingStrategy, User
from app.repositories.base import Repository


class UserRepository(Repository):
    model = User

    def by_login(self, login):
        """By e-mail address or user name."""
        return (
            self.db.query(User).filter(or_(User.email == login, User.username == login)).first()
        )

    def by_session(self, subject):
        """By the subject of a token."""
        return self.get(uuid.UUID(subject))

    def with_strategies(self, user_id):
        return (
            self.db.query(User)
            .options(joinedload("strategies"), subqueryload("memberships"))
            .filter(User.id == user_id)
            .one_or_none()
        )

    def directory(self):
        """Names only: the password hashes stay in the database."""
        return (
            self.db.query(User)
            .options(load_only("username", "first_name", "last_name"))
            .order_by(User.username)
            .all()
        )

    def newest(self):
        return self.db.query(User).order_by(User.created_at, User.username)[-1]

    def without_orders(self):
        has_orders = exists([Order.id], Order.user_id == User.id)
        return self.db.query(User).filter(~has_orders).order_by(User.username).all()

    def with_active_strategies(self, status):
        owners = (
            self.db.query(TradingStrategy.owner_id)
            .filter(TradingStrategy.status == status)
            .subquery()
        )
        return self.db.query(User).filter(User.id.in_(owners)).order_by(User.username).all()

    def referred_by(self, user):
        return (
            self.db.query(User).with_parent(user, "referrals").order_by(User.username).all()
        )
