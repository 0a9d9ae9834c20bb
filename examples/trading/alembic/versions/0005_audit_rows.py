"""The audit trail counts rows, and its actions get the present tags."""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

audit_log = sa.table(
    "audit_log",
    sa.column("id", sa.Integer),
    sa.column("action", sa.String),
    sa.column("amount_of_rows", sa.Integer),
)

OLD_TAGS = {"login_failed": "user:locked", "trade": "order:filled"}


def _columns(table_name):
    inspector = sa.inspect(op.get_bind())
    return {column["name"] for column in inspector.get_columns(table_name)}


def upgrade():
    # Some installations got the column by hand.
    if "amount_of_rows" not in _columns("audit_log"):
        op.add_column("audit_log", sa.Column("amount_of_rows", sa.Integer(), nullable=True))
    connection = op.get_bind()
    query = sa.select(audit_log.c.id, audit_log.c.action).where(
        audit_log.c.action.in_(list(OLD_TAGS))
    )
    for row in connection.execute(query).fetchall():
        connection.execute(
            audit_log.update().where(audit_log.c.id == row._mapping["id"]), {"action": OLD_TAGS[row._mapping["action"]]}
        )
    op.execute("UPDATE audit_log SET amount_of_rows = 1 WHERE action LIKE '%\\:filled'")


def downgrade():
    with op.batch_alter_table("audit_log") as batch:
        batch.drop_column("amount_of_rows")
