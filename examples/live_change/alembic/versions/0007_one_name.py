"""Version 3.7 is gone: so are its columns, and the amount in the audit trail is never NULL."""

from alembic import op

import alchemigrate.migrate.alembic  # noqa: F401
from alchemigrate.operationkit.rearranging import NewColumn
from alchemigrate.operations import AddCheck, AddUnique, RenameColumn, SetNotNull, SplitColumn
from alchemigrate.values.schema import Unique

revision = "0007"
down_revision = "0006"
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
    op.contract(REFERENCE, job="reference of orders")
    op.contract(ADDRESS, job="address in two columns")
    op.contract(ONE_ADDRESS, job="one user an address")
    op.contract(COUNTED, job="audit counts rows")
    op.contract(SOME, job="audit counts some rows")


def downgrade() -> None:
    # What cannot be taken back comes first: it refuses before anything is done.
    op.take_back("address in two columns", "contract")
    op.take_back("audit counts some rows", "contract")
    op.take_back("audit counts rows", "contract")
    op.take_back("one user an address", "contract")
    op.take_back("reference of orders", "contract")
