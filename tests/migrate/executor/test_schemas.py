"""Planning looks at each schema that an operation names."""

from __future__ import annotations

from alchemigrate.migrate.executor.planning import schemas_of
from alchemigrate.operations.columns.add_column import AddColumn
from alchemigrate.operations.constraints.add_foreign_key import AddForeignKey
from alchemigrate.operations.indexes.create_index import CreateIndex
from alchemigrate.operations.tables.create_table import CreateTable
from alchemigrate.values.schema import ForeignKey, Index, Table

KEY = ForeignKey("person", ("team_id",), "app.team", ("id",), "fk")


def test_the_schemas_of_an_operation() -> None:
    assert schemas_of(AddColumn("person", "team_id", "INTEGER")) == (None,)
    assert schemas_of(AddColumn("person", "x", "INTEGER", refers="team.id", key="k")) == (None,)
    assert schemas_of(AddColumn("a.person", "x", "INTEGER", refers="b.team.id")) == (None, "a", "b")
    assert schemas_of(AddForeignKey(KEY)) == (None, "app")
    assert schemas_of(CreateIndex(Index("app.person", ("id",), "ix"))) == (None, "app")
    assert schemas_of(CreateTable(Table("a.person", (), foreign_keys=(KEY,)))) == (None, "a", "app")
