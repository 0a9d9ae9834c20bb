"""What the checks of keys say of PostgreSQL is what PostgreSQL does."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from alchemigrate.model_checks.keys.foreign_key_of_another_type import CHECK, MODELS
from validate.example import described, executed

TYPES = (
    "SmallInteger", "Integer", "BigInteger", "String(20)", "Text", "Uuid", "Boolean", "Date",
    "DateTime(timezone=True)", "LargeBinary", "Numeric(10, 0)", "Enum('a', 'b', name='letter')",
)  # fmt: skip


@pytest.mark.parametrize("target", TYPES)
def test_a_foreign_key_of_another_type_is_refused(database: str, target: str) -> None:
    """Whatever is found is refused, and of what is refused only unknown types are not found."""
    engine = sa.create_engine(database)
    judged = {}
    for own in TYPES:
        with executed(MODELS.format(target, own)) as module:
            found = list(CHECK.issues(described(module, ("postgresql",))))
            try:
                with engine.begin() as connection:
                    module.Base.metadata.create_all(connection)
                    refused = False
                    connection.rollback()
            except sa.exc.ProgrammingError as error:
                refused = "cannot be implemented" in str(error)
            judged[own] = (bool(found), refused)
    engine.dispose()
    unknown = [own for own, (found, refused) in judged.items() if refused and not found]
    assert not [own for own, (found, refused) in judged.items() if found and not refused]
    assert target.startswith(("Numeric", "Enum")) or not [
        own for own in unknown if not own.startswith(("Numeric", "Enum"))
    ]
    assert any(found for found, _ in judged.values()) or target.startswith(("Numeric", "Enum"))
