"""Labels of strategies move into the JSON column meta_data."""

import json

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

strategies = sa.table(
    "trading_strategies",
    sa.column("id", sa.Integer),
    sa.column("meta_data", sa.JSON),
    sa.column("labels", sa.String),
)


def upgrade():
    op.add_column("trading_strategies", sa.Column("meta_data", sa.JSON(), nullable=True))
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, labels FROM trading_strategies")).fetchall()
    for row in rows:
        labels = [label for label in (row._mapping["labels"] or "").split(",") if label]
        connection.execute(
            strategies.update().where(strategies.c.id == row._mapping["id"]).values(
                meta_data={"labels": labels, "source": "import"}
            )
        )
    with op.batch_alter_table("trading_strategies") as batch:
        batch.alter_column("meta_data", existing_type=sa.JSON(), nullable=False)
        batch.drop_column("labels")


def downgrade():
    op.add_column(
        "trading_strategies", sa.Column("labels", sa.String(length=255), nullable=True)
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(strategies.c.id, strategies.c.meta_data)).fetchall():
        found = row._mapping["meta_data"]
        found = json.loads(found) if isinstance(found, str) else found
        connection.execute(
            strategies.update()
            .where(strategies.c.id == row._mapping["id"])
            .values(labels=",".join(found.get("labels", [])))
        )
    with op.batch_alter_table("trading_strategies") as batch:
        batch.drop_column("meta_data")
