"""Rooms where traders talk."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text
from sqlalchemy.orm import relationship

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID

room_members = Table(
    "room_members",
    Base.metadata,
    Column("room_id", Integer, ForeignKey("chat_rooms.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", GUID, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
)


class ChatRoom(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "chat_rooms"

    name = Column(String(80), nullable=False, unique=True)
    is_private = Column(Boolean, nullable=False, default=False)

    members = relationship("User", secondary=room_members, backref="rooms")
    messages = relationship("ChatMessage", backref="room", order_by="ChatMessage.id")


class ChatMessage(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "chat_messages"

    room_id = Column(
        Integer, ForeignKey("chat_rooms.id", ondelete="CASCADE"), nullable=False, index=True
    )
    author_id = Column(GUID, ForeignKey("users.id", ondelete="SET NULL"))
    reply_to_id = Column(Integer, ForeignKey("chat_messages.id", ondelete="SET NULL"))
    body = Column(Text, nullable=False)

    author = relationship("User")
    replies = relationship("ChatMessage", back_populates="reply_to")
    reply_to = relationship(
        "ChatMessage", remote_side="ChatMessage.id", back_populates="replies"
    )
