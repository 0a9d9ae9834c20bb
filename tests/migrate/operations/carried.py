"""Steps carried out one by one, without an executor: what they do, not how they wait."""

from __future__ import annotations

import sqlalchemy as sa

from alchemigrate.migrate.write import postgresql
from alchemigrate.values.change import Fill
from alchemigrate.values.operation import Step


def carry_out(engine: sa.Engine, step: Step) -> None:
    """Do what a step says, at once."""
    if "concurrently" in step:
        with engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            for sql in postgresql.statements(step):
                alone.exec_driver_sql(sql)
        return
    with engine.begin() as connection:
        for sql in postgresql.statements(step):
            connection.exec_driver_sql(sql.replace("%", "%%"))
        for change in step.changes:
            if isinstance(change, Fill):
                _fill(connection, change)


def _fill(connection: sa.Connection, change: Fill) -> None:
    connection.exec_driver_sql("SET LOCAL alchemigrate.filling = 'on'")
    sets = ", ".join(f'"{name}" = {sql}' for name, sql in change.sets)
    where = f" WHERE {change.where}" if change.where else ""
    connection.exec_driver_sql(f'UPDATE "{change.table}" SET {sets}{where}')
