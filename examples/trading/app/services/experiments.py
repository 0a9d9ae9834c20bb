"""Experiments: everybody gets a variant and keeps it."""

import zlib

from sqlalchemy import case, func, select, update

from app.models import Experiment, ExperimentAssignment, ExperimentVariant


class ExperimentService(object):
    def __init__(self, db):
        self.db = db

    def start(self, key, weights):
        experiment = Experiment(key=key)
        for name, weight in weights.items():
            experiment.variants[name] = ExperimentVariant(key=name, weight=weight)
        self.db.add(experiment)
        self.db.commit()
        return experiment

    def variant_for(self, experiment, user):
        """The user's variant: the same at every call."""
        found = (
            self.db.scalars(
                select(ExperimentVariant)
                .join(ExperimentVariant.assignments)
                .where(
                    ExperimentVariant.experiment_id == experiment.id,
                    ExperimentAssignment.user_id == user.id,
                )
                .limit(1)
            )
            .first()
        )
        if found is not None:
            return found
        chosen = self._choose(experiment, user)
        assignment = ExperimentAssignment(user_id=user.id)
        assignment.variant = chosen
        if chosen is not None and chosen in self.db:
            self.db.add(assignment)
        self.db.commit()
        return chosen

    @staticmethod
    def _choose(experiment, user):
        variants = [experiment.variants[key] for key in sorted(experiment.variants)]
        point = zlib.crc32((experiment.key + user.username).encode()) % sum(
            variant.weight for variant in variants
        )
        for variant in variants:
            if point < variant.weight:
                return variant
            point -= variant.weight
        return variants[-1]

    def convert(self, experiment, user):
        variant_ids = select(ExperimentVariant.id).filter_by(experiment_id=experiment.id)
        changed = (
            self.db.execute(update(ExperimentAssignment)
            .where(
                ExperimentAssignment.user_id == user.id,
                ExperimentAssignment.variant_id.in_(select(variant_ids.subquery())),
            )
            .values({"converted": True}), execution_options={"synchronize_session": False}).rowcount
        )
        self.db.commit()
        return bool(changed)

    def results(self, experiment):
        """Per variant: how many saw it and how many converted."""
        converted = func.sum(case((ExperimentAssignment.converted.is_(True), 1), else_=0))
        query = (
            select(
                ExperimentVariant.key,
                func.count(ExperimentAssignment.id).label("seen"),
                func.coalesce(converted, 0).label("converted"),
            )
            .outerjoin(ExperimentVariant.assignments)
            .where(ExperimentVariant.experiment_id == experiment.id)
            .group_by(ExperimentVariant.key)
        )
        return {row.key: (row.seen, row.converted) for row in self.db.execute(query)}
