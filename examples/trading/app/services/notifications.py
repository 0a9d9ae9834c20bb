"""Alerts to the users who linked their Telegram account."""

from app.core.clock import utcnow
from sqlalchemy import text


class NotificationService(object):
    """Sends through any object with ``send(chat_id, text)``."""

    def __init__(self, db, sender):
        self.db = db
        self.sender = sender

    def notify(self, user, message):
        """True when the alert went out."""
        link = user.telegram_link
        if link is None or link.muted:
            return False
        self.sender.send(link.chat_id, message)
        self.db.execute(
            text("INSERT INTO telegram_alerts (link_id, text, sent_at, created_at, updated_at) "
            "VALUES (:link, :text, :now, :now, :now)"),
            {"link": link.id, "text": message, "now": utcnow()},
        )
        self.db.commit()
        return True

    def sent_to(self, user):
        """The texts sent so far, oldest first."""
        result = self.db.execute(
            text("SELECT a.text FROM telegram_alerts a JOIN telegram_links l ON l.id = a.link_id "
            "WHERE l.user_id = :user ORDER BY a.id"),
            {"user": str(user.id)},
        )
        return [row._mapping["text"] for row in result]
