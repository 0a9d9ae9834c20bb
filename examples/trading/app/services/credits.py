"""Credits: bought, granted, used, passed on."""

from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.models import CreditAccount, CreditKind, CreditTransaction, SystemSetting, User
from app.services import audit


class NotEnoughCredits(ValueError):
    """The account does not hold that much."""


class CreditService(object):
    def __init__(self, db):
        self.db = db

    def account_of(self, user):
        account = self.db.scalars(select(CreditAccount).filter_by(user_id=user.id).limit(1)).first()
        if account is None:
            account = CreditAccount(user_id=user.id, balance=0)
            self.db.add(account)
            self.db.flush([account])
        return account

    def _book(self, account, kind, amount, note=None):
        """Change the balance and leave an entry about it."""
        account.balance = account.balance + Decimal(amount)
        entry = CreditTransaction(
            kind=kind, amount=Decimal(amount), balance_after=account.balance, note=note
        )
        entry.account = account
        if account in self.db:
            self.db.add(entry)
        self.db.flush()
        return entry

    def purchase(self, user, amount, note=None):
        entry = self._book(self.account_of(user), CreditKind.PURCHASE, amount, note)
        self.db.commit()
        audit.record("credit:purchased", user.id, "credit_account", entry.account_id)
        return entry

    def use(self, user, amount, note):
        account = self.account_of(user)
        if account.balance < Decimal(amount):
            raise NotEnoughCredits("%s credits are left" % account.balance)
        entry = self._book(account, CreditKind.USAGE, -Decimal(amount), note)
        self.db.commit()
        return entry

    def transfer(self, sender, receiver, amount):
        """Pass credits on, both entries or none."""
        giving = self.account_of(sender)
        if giving.balance < Decimal(amount):
            raise NotEnoughCredits("%s credits are left" % giving.balance)
        self._book(giving, CreditKind.TRANSFER, -Decimal(amount), "to " + receiver.username)
        self._book(
            self.account_of(receiver),
            CreditKind.TRANSFER,
            amount,
            "from " + sender.username,
        )
        self.db.commit()

    def grant(self, campaign, grants):
        """Book bonuses (or corrections) of a campaign.

        One that would make a balance negative is left out, the others are booked. Returns the
        names of the users who got theirs.
        """
        self.db.merge(SystemSetting(key="campaign:" + campaign, value={"grants": len(grants)}))
        self.db.flush()
        booked = []
        for user, amount in grants:
            account = self.account_of(user)
            nested = self.db.begin_nested()
            try:
                self._book(account, CreditKind.BONUS, amount, campaign)
                nested.commit()
            except IntegrityError:
                nested.rollback()
            else:
                booked.append(user.username)
        self.db.commit()
        return booked

    def history(self, user):
        return list(self.account_of(user).transactions)

    def spent(self, user):
        """Credits used so far, as a positive number."""
        account = self.account_of(user)
        query = select(func.sum(CreditTransaction.amount)).where(
            CreditTransaction.account_id == account.id
        )
        used = query.where(CreditTransaction.kind == CreditKind.USAGE).scalar_subquery()
        total = self.db.execute(select(used)).scalar_one_or_none()
        return -(total or Decimal(0))

    def richest(self):
        """The account with the highest balance, with its user."""
        top = select(func.max(CreditAccount.balance)).scalar_subquery()
        row = self.db.execute(
            select(CreditAccount, User).where(
                CreditAccount.user_id == User.id, CreditAccount.balance == top
            )
        ).first()
        return None if row is None else (row._mapping["User"].username, row._mapping["CreditAccount"].balance)
