"""The base class, the naming convention and mixins."""

import datetime

from sqlalchemy import Column, DateTime, ForeignKey, Integer, MetaData, String, func

try:
    from sqlalchemy.orm import declarative_base
except ImportError:
    from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.ext.declarative import declared_attr

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Base = declarative_base(metadata=metadata)


def now():
    return datetime.datetime.utcnow()


class Stamped:
    created_at = Column(DateTime, default=now, server_default=func.now(), nullable=False)
    updated_at = Column(DateTime(timezone=True), onupdate=now)


class Owned:
    @declared_attr
    def owner_id(cls):
        return Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), index=True)

    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower() + "s"


class Keyed:
    id = Column(Integer, primary_key=True)
    label = Column(String(40), unique=True)
