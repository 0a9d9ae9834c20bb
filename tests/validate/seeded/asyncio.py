"""Defects of asyncio; each brings a module that uses it."""

from __future__ import annotations

from .planting import Defect

SESSION = """\
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import sessionmaker

from app.models import Order, Plan, User
from app.core.database import SessionLocal

"""
SAFE = "async_session = sessionmaker(class_=AsyncSession, expire_on_commit=False)\n"

DEFECTS = (
    Defect(
        "AM301",
        "Order",
        edits=(("core/reading.py", "", SESSION + SAFE),),
        place="models/trading.py",
        also=("AM301",),
    ),
    Defect(
        "AM302",
        "Plan.changed_on",
        edits=(
            ("core/reading.py", "", SESSION + SAFE),
            (
                "models/subscription.py",
                "max_strategies = Column(Integer, nullable=False, default=3)",
                "max_strategies = Column(Integer, nullable=False, default=3)\n"
                "    changed_on = Column(Date, server_default=sa.func.now(), "
                "onupdate=sa.func.now())",
            ),
            ("models/subscription.py", "import enum\n", "import enum\n\nimport sqlalchemy as sa\n"),
        ),
        place="models/subscription.py",
        also=("AM301",),
    ),
    Defect(
        "AM303",
        "app/core/writing.py:7",
        edits=(
            (
                "core/writing.py",
                "",
                SESSION + "async_session = sessionmaker(class_=AsyncSession)\n",
            ),
        ),
        place="core/writing.py",
        also=("AM301",),
    ),
)
