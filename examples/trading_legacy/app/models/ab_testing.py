"""Experiments: which variant of a feature a user sees."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import relationship
from sqlalchemy.orm.collections import attribute_mapped_collection

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, OwnedMixin, TimestampMixin


class Experiment(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "experiments"

    key = Column(String(60), nullable=False, unique=True)
    running = Column(Boolean, nullable=False, default=True)

    variants = relationship(
        "ExperimentVariant",
        collection_class=attribute_mapped_collection("key"),
        back_populates="experiment",
        cascade="all, delete-orphan",
    )


class ExperimentVariant(IntegerKeyMixin, Base):
    __tablename__ = "experiment_variants"
    __table_args__ = (UniqueConstraint("experiment_id", "key"),)

    experiment_id = Column(
        Integer, ForeignKey("experiments.id", ondelete="CASCADE"), nullable=False
    )
    key = Column(String(30), nullable=False)
    weight = Column(Integer, nullable=False, default=50)

    experiment = relationship("Experiment", back_populates="variants")
    assignments = relationship("ExperimentAssignment", backref="variant")


class ExperimentAssignment(IntegerKeyMixin, OwnedMixin, TimestampMixin, Base):
    __tablename__ = "experiment_assignments"
    __table_args__ = (UniqueConstraint("variant_id", "user_id"),)

    variant_id = Column(
        Integer, ForeignKey("experiment_variants.id", ondelete="CASCADE"), nullable=False
    )
    converted = Column(Boolean, nullable=False, default=False)
