"""The marketplace: strategies submitted, reviewed and decided."""

from sqlalchemy import func, select, update

from app.core.clock import utcnow
from app.models import (
    StrategySubmission,
    SubmissionReview,
    SubmissionStatus,
    TradingStrategy,
)


class SubmissionService(object):
    def __init__(self, db):
        self.db = db

    def submit(self, strategy, submitter, pitch):
        submission = StrategySubmission(submitter_id=submitter.id, pitch=pitch)
        submission.strategy = strategy
        if strategy is not None and strategy in self.db:
            self.db.add(submission)
        self.db.commit()
        return submission

    def review(self, submission, reviewer, score, comment=None):
        review = SubmissionReview(reviewer_id=reviewer.id, score=score, comment=comment)
        submission.reviews.append(review)
        self.db.commit()
        return review

    def decide(self, submission):
        """Approved from a mean of three and a half on."""
        mean = (
            self.db.scalar(
                select(func.avg(SubmissionReview.score))
                .where(SubmissionReview.submission_id == submission.id)
            )
        )
        if mean is None:
            raise ValueError("nobody has reviewed it")
        approved = float(mean) >= 3.5
        submission.status = SubmissionStatus.APPROVED if approved else SubmissionStatus.REJECTED
        submission.decided_at = utcnow()
        self.db.commit()
        return submission.status

    def of_owner(self, owner):
        """Submissions of the owner's strategies, whoever submitted them."""
        return (
            self.db.scalars(
                select(StrategySubmission)
                .join(StrategySubmission.strategy).join(TradingStrategy.owner)
                .where(TradingStrategy.owner_id == owner.id)
                .order_by(StrategySubmission.id)
            )
            .unique()
            .all()
        )

    def close_stale(self, moment):
        """Reject what nobody decided in time. Returns how many."""
        count = (
            self.db.execute(update(StrategySubmission)
            .where(
                StrategySubmission.status == SubmissionStatus.OPEN,
                StrategySubmission.created_at < moment,
            )
            .values(
                {"status": SubmissionStatus.REJECTED, "decided_at": utcnow()},
            ), execution_options={"synchronize_session": "fetch"}).rowcount
        )
        self.db.commit()
        return count
