"""What the checks of keys say of PostgreSQL is what PostgreSQL does."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from alchemigrate.checkkit import Check, Example, load
from alchemigrate.model_checks.keys.foreign_key_of_another_type import CHECK, MODELS
from alchemigrate.model_checks.keys.foreign_key_to_no_key import CHECK as NO_KEY
from alchemigrate.values.finding import Level
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


STATEMENT = r"(?:CREATE|ALTER|DROP) .*?(?=, then |, which |, and |$)"


def test_the_cures_of_a_live_database_run(database: str) -> None:
    """Every statement of every cure, on the tables that the models make."""
    engine = sa.create_engine(database, isolation_level="AUTOCOMMIT")
    run = 0
    with engine.connect() as connection:
        for check, example in cured():
            with executed(example.source) as module:
                issues = list(check.issues(described(module, ("postgresql",))))
                module.Base.metadata.create_all(connection)
            for issue in issues:
                _, _, sql = issue.cure.partition("on a live database ")
                for statement in re.findall(STATEMENT, sql):
                    if "(its name)" not in statement:
                        connection.exec_driver_sql(statement)
                        run += 1
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    assert run >= 20


def test_a_foreign_key_to_no_key_is_refused(database: str) -> None:
    engine = sa.create_engine(database)
    for example in NO_KEY.examples:
        with executed(example.source) as module, engine.connect() as connection:
            if example.issues and "postgresql" in example.dialects:
                with pytest.raises(sa.exc.ProgrammingError, match="no unique constraint matching"):
                    module.Base.metadata.create_all(connection)
            connection.rollback()
    engine.dispose()


def cured() -> Iterator[tuple[Check, Example]]:
    """The examples of the checks of keys that find something which PostgreSQL lets in."""
    for check in load():
        if check.code.startswith("AM1") and check.level is not Level.BREAKS:
            for example in check.examples:
                if example.issues and "postgresql" in example.dialects:
                    yield check, example
