"""What stands above the source of every example of a check."""

PRELUDE = """\
import datetime, decimal, enum, uuid
import sqlalchemy as sa
from sqlalchemy import *
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.mutable import MutableDict, MutableList
from sqlalchemy.orm import (
    DeclarativeBase, Mapped, backref, mapped_column, relationship,
)


class Base(DeclarativeBase):
    pass


"""
