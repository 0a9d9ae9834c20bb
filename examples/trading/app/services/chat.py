"""Chat rooms."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.models import ChatMessage, ChatRoom, User, room_members


class ChatService(object):
    def __init__(self, db):
        self.db = db

    def open_room(self, name, founder):
        room = ChatRoom(name=name)
        room.members.append(founder)
        self.db.add(room)
        self.db.commit()
        return room

    def post(self, room, author, body, reply_to=None):
        message = ChatMessage(author_id=author.id, body=body)
        message.room = room
        if room is not None and room in self.db:
            self.db.add(message)
        if reply_to is not None:
            message.reply_to = reply_to
        self.db.commit()
        return message

    def latest(self, room, limit=20):
        """The last messages with their authors' names, oldest first."""
        messages = (
            self.db.scalars(
                select(ChatMessage)
                .options(joinedload(ChatMessage.author).load_only(User.username))
                .where(ChatMessage.room_id == room.id)
                .order_by(ChatMessage.id.desc())
                .limit(limit)
            )
            .unique()
            .all()
        )
        return [(message.author.username, message.body) for message in reversed(messages)]

    def members_of(self, room):
        result = self.db.execute(
            room_members.select().where(room_members.c.room_id == room.id)
        ).fetchall()
        ids = [row._mapping["user_id"] for row in result]
        query = select(User).where(User.id.in_(ids)).order_by(User.username)
        return [user.username for user in self.db.scalars(query)]

    def busiest_author(self, room):
        row = (
            self.db.execute(
                select(User.username, func.count(ChatMessage.id).label("messages"))
                .join(ChatMessage, ChatMessage.author_id == User.id)
                .where(ChatMessage.room_id == room.id)
                .group_by(User.username)
                .order_by(func.count(ChatMessage.id).desc(), User.username)
                .limit(1)
            )
            .first()
        )
        return None if row is None else dict(row._mapping)
