"""Experiments: which variant of a feature a user sees."""

from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import relationship
from sqlalchemy.orm import attribute_keyed_dict
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from app.core.database import Base
from app.core.mixins import IntegerKeyMixin, OwnedMixin, TimestampMixin


class Experiment(IntegerKeyMixin, TimestampMixin, Base):
    __tablename__ = "experiments"

    key: Mapped[str] = mapped_column(String(60), nullable=False, unique=True)
    running: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)

    variants: Mapped[dict[str, "ExperimentVariant"]] = relationship(
        "ExperimentVariant",
        collection_class=attribute_keyed_dict("key"),
        back_populates="experiment",
        cascade="all, delete-orphan",
    )


class ExperimentVariant(IntegerKeyMixin, Base):
    __tablename__ = "experiment_variants"
    __table_args__ = (UniqueConstraint("experiment_id", "key"),)

    experiment_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("experiments.id", ondelete="CASCADE"), nullable=False
    )
    key: Mapped[str] = mapped_column(String(30), nullable=False)
    weight: Mapped[int] = mapped_column(Integer, nullable=False, default=50)

    experiment: Mapped["Experiment"] = relationship("Experiment", back_populates="variants")
    assignments: Mapped[list["ExperimentAssignment"]] = relationship("ExperimentAssignment", back_populates="variant")


class ExperimentAssignment(IntegerKeyMixin, OwnedMixin, TimestampMixin, Base):
    __tablename__ = "experiment_assignments"
    __table_args__ = (UniqueConstraint("variant_id", "user_id"),)

    variant_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("experiment_variants.id", ondelete="CASCADE"), nullable=False
    )
    converted: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    variant: Mapped["ExperimentVariant"] = relationship("ExperimentVariant", back_populates="assignments")
