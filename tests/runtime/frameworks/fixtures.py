"""What the tests of all frameworks need: a database with the table, and a look at its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from runtime.ledger import prepare


@pytest.fixture
def engine(database: str) -> Iterator[sa.Engine]:
    """For a look at what is committed."""
    engine = sa.create_engine(database, isolation_level="AUTOCOMMIT")
    prepare(engine)
    yield engine
    engine.dispose()


DEFERRED = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE unique_violation; END $$;
CREATE CONSTRAINT TRIGGER refusing AFTER INSERT ON entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.request = 'refused')
  EXECUTE FUNCTION refuse();
"""


@pytest.fixture
def refusing(engine: sa.Engine) -> sa.Engine:
    """COMMIT of an entry "refused" fails: the statements before it do not."""
    with engine.connect() as connection:
        connection.exec_driver_sql(DEFERRED)
    return engine
