"""A view of PostgreSQL that is a second name of a table."""

from __future__ import annotations

from ...checkkit.quoting import literal, quoted
from ...operationkit.names import beside
from ...values.change import AddView, DropView

AS_THE_TABLE = """\
DO $alchemigrate$
DECLARE
  found regclass := {table}::regclass;
  made text := {view};
  one record;
BEGIN
  EXECUTE format('ALTER VIEW %s OWNER TO %s', made,
    (SELECT relowner::regrole FROM pg_class WHERE oid = found));
  FOR one IN
    SELECT a.*, '' AS columns FROM pg_class, aclexplode(relacl) a WHERE oid = found
    UNION ALL
    SELECT a.*, format('(%I)', attname) FROM pg_attribute, aclexplode(attacl) a
    WHERE attrelid = found
  LOOP
    EXECUTE format('GRANT %s %s ON %s TO %s %s', one.privilege_type, one.columns, made,
      CASE one.grantee WHEN 0 THEN 'PUBLIC' ELSE one.grantee::regrole::text END,
      CASE WHEN one.is_grantable THEN 'WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
$alchemigrate$"""


def made(change: AddView) -> tuple[str, ...]:
    """The view, which asks for the rights and row policies of whoever uses it; its owner and grants
    are those of the table."""
    table, view = quoted(change.table), quoted(beside(change.table, change.name))
    return (
        f"CREATE VIEW {view} WITH (security_invoker = true) AS SELECT * FROM {table}",
        AS_THE_TABLE.format(table=literal(table), view=literal(view)),
    )


def dropped(change: DropView) -> tuple[str, ...]:
    """The view goes, unless something was made of it."""
    return (f"DROP VIEW {quoted(beside(change.table, change.name))}",)
