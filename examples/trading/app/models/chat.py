"""Rooms where traders talk."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text
from sqlalchemy.orm import relationship, Mapped, mapped_column

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, TimestampMixin
from app.core.types import GUID

if TYPE_CHECKING:
    from app.models.user import User

room_members = Table(
    "room_members",
    Base.metadata,
    Column("room_id", Integer, ForeignKey("chat_rooms.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", GUID, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
)


class ChatRoom(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "chat_rooms"

    name: Mapped[str] = mapped_column(String(80), nullable=False, unique=True)
    is_private: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)

    members: Mapped[list["User"]] = relationship("User", secondary=room_members, back_populates="rooms")
    messages: Mapped[list["ChatMessage"]] = relationship("ChatMessage", back_populates="room", order_by="ChatMessage.id")


class ChatMessage(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "chat_messages"

    room_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("chat_rooms.id", ondelete="CASCADE"), nullable=False, index=True
    )
    author_id: Mapped[UUID | None] = mapped_column(GUID, ForeignKey("users.id", ondelete="SET NULL"))
    reply_to_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("chat_messages.id", ondelete="SET NULL"))
    body: Mapped[str] = mapped_column(Text, nullable=False)

    author: Mapped["User | None"] = relationship("User")
    replies: Mapped[list["ChatMessage"]] = relationship("ChatMessage", back_populates="reply_to")
    reply_to: Mapped["ChatMessage | None"] = relationship(
        "ChatMessage", remote_side="ChatMessage.id", back_populates="replies"
    )
    room: Mapped["ChatRoom"] = relationship("ChatRoom", back_populates="messages")
