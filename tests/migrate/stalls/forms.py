"""Changes of `things` in their plain form, and as operations that the executor carries out."""

from __future__ import annotations

from dataclasses import dataclass

from alchemigrate.operationkit import Operation
from alchemigrate.operations.columns.change_type import ChangeType
from alchemigrate.operations.columns.set_not_null import SetNotNull
from alchemigrate.operations.constraints.add_check import AddCheck
from alchemigrate.operations.constraints.add_foreign_key import AddForeignKey
from alchemigrate.operations.constraints.add_unique import AddUnique
from alchemigrate.operations.constraints.rename_constraint import RenameConstraint
from alchemigrate.operations.indexes.create_index import CreateIndex
from alchemigrate.values.schema import ForeignKey, Index, Unique

OWNER = "UPDATE owners SET name = name WHERE id = mod(%s, 1000) + 1"


@dataclass(frozen=True)
class Form:
    """`operation` does what `plain` does and `back` undoes; `before` makes ready for both. Behind
    a reader whose transaction lasts for `behind` seconds; `write` is what another writer sends."""

    operation: Operation
    plain: str
    back: str
    before: str = ""
    behind: float = 0.0
    write: str = ""


FORMS = {
    "index": Form(
        CreateIndex(Index("things", ("amount",), "ix_amount")),
        "CREATE INDEX ix_amount ON things (amount)",
        "DROP INDEX ix_amount",
    ),
    "foreign key": Form(
        AddForeignKey(ForeignKey("things", ("owner_id",), "owners", ("id",), "fk_owner")),
        "ALTER TABLE things ADD CONSTRAINT fk_owner FOREIGN KEY (owner_id) REFERENCES owners",
        "ALTER TABLE things DROP CONSTRAINT fk_owner",
        write=OWNER,
    ),
    "check": Form(
        AddCheck("things", "ck_amount", "amount >= 0"),
        "ALTER TABLE things ADD CONSTRAINT ck_amount CHECK (amount >= 0)",
        "ALTER TABLE things DROP CONSTRAINT ck_amount",
    ),
    "not null": Form(
        SetNotNull("things", "amount"),
        "ALTER TABLE things ALTER COLUMN amount SET NOT NULL",
        "ALTER TABLE things ALTER COLUMN amount DROP NOT NULL",
    ),
    "unique": Form(
        AddUnique(Unique("things", ("name",), "uq_name")),
        "ALTER TABLE things ADD CONSTRAINT uq_name UNIQUE (name)",
        "ALTER TABLE things DROP CONSTRAINT uq_name",
    ),
    "rename": Form(
        RenameConstraint("things", "ck_old", "ck_new"),
        "ALTER TABLE things RENAME CONSTRAINT ck_old TO ck_new",
        "ALTER TABLE things RENAME CONSTRAINT ck_new TO ck_old",
        "ALTER TABLE things ADD CONSTRAINT ck_old CHECK (owner_id > 0)",
        behind=3.0,
    ),
    "type": Form(
        ChangeType("things", "amount", "BIGINT"),
        "ALTER TABLE things ALTER COLUMN amount TYPE BIGINT",
        "ALTER TABLE things ALTER COLUMN amount TYPE INTEGER",
    ),
}
