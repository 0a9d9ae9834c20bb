"""Versions 3.7 and 3.8 work side by side: a column of two names, addresses in two forms."""

from alembic import op

import alchemigrate.migrate.alembic  # noqa: F401
from alchemigrate.operationkit.rearranging import NewColumn
from alchemigrate.operations import AddCheck, AddUnique, RenameColumn, SetNotNull, SplitColumn
from alchemigrate.values.schema import Unique

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

REFERENCE = RenameColumn("orders", "client_reference", "reference")
ADDRESS = SplitColumn(
    "users",
    "email",
    (
        NewColumn("mailbox", "VARCHAR(254)", "split_part(email, '@', 1)", nullable=False),
        NewColumn("domain", "VARCHAR(253)", "split_part(email, '@', 2)", nullable=False),
    ),
    "mailbox || '@' || domain",
)
ONE_ADDRESS = AddUnique(Unique("users", ("mailbox", "domain"), "uq_users_mailbox"))
COUNTED = SetNotNull("audit_log", "amount_of_rows", fill="1")
SOME = AddCheck("audit_log", "ck_audit_log_amount_of_rows_positive", "amount_of_rows > 0")


def upgrade() -> None:
    for job, operation in (
        ("reference of orders", REFERENCE),
        ("address in two columns", ADDRESS),
        ("one user an address", ONE_ADDRESS),
        ("audit counts rows", COUNTED),
        ("audit counts some rows", SOME),
    ):
        op.expand(operation, job=job)
        op.backfill(operation, job=job)


def downgrade() -> None:
    op.take_back("audit counts some rows")
    op.take_back("audit counts rows")
    op.take_back("one user an address")
    op.take_back("address in two columns")
    op.take_back("reference of orders")
