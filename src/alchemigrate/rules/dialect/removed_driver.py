"""A URL names a driver that SQLAlchemy no longer supports.

1.4 dropped `mysql+gaerdbms`, `*+zxjdbc` and `mssql+adodbapi`; 2.0 dropped `mysql+oursql`,
`postgresql+pygresql`, `postgresql+pypostgresql` and `mssql+mxodbc`, and the databases `firebird`
and `sybase`. `create_engine()` raises NoSuchModuleError.

Left alone: texts that are not proven to be database URLs. There is no rewrite: another driver has
to be installed, and may give other types.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, urls

RULE = Rule(
    code="AL704",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("dialect-drivers-removed", "dialect-firebird-removed", "dialect-sybase-removed"),
    examples=(
        Example("e = create_engine('mysql+oursql://u:p@h/db')\n", FLAGGED),
        Example("URL = 'firebird+fdb://h/x.fdb'\ne = create_engine(URL)\n", FLAGGED),
        Example("e = create_engine('mysql+pymysql://u:p@h/db')\n", None),
        Example("d = 'mysql+oursql://h/db' in known\n", None, title="not used as a URL"),
        Example("import drv\ndrv.connect('firebird://h/db')\n", None, title="another library"),
    ),
)

_MYSQL = "mysql+pymysql or mysql+mysqldb"
_POSTGRESQL = "postgresql+psycopg2 or postgresql+psycopg"
_MSSQL = "mssql+pyodbc"
GONE = {
    "mysql+oursql": _MYSQL,
    "mysql+gaerdbms": _MYSQL,
    "mysql+zxjdbc": _MYSQL,
    "postgresql+pygresql": _POSTGRESQL,
    "postgresql+pypostgresql": _POSTGRESQL,
    "postgresql+zxjdbc": _POSTGRESQL,
    "mssql+mxodbc": _MSSQL,
    "mssql+adodbapi": _MSSQL,
    "mssql+zxjdbc": _MSSQL,
    "oracle+zxjdbc": "oracle+cx_oracle or oracle+oracledb",
}
_DATABASES = {"firebird": "sqlalchemy-firebird", "sybase": "sqlalchemy-sybase"}


@RULE.on(ast.Constant)
def find(context: Context, node: ast.Constant) -> Iterator[Found]:
    """A literal that is proven to be a URL and begins with such a name."""
    if not isinstance(node.value, str):
        return
    scheme = urls.scheme(node.value)
    package = _DATABASES.get(scheme.partition("+")[0])
    if scheme not in GONE and package is None:
        return
    if node in urls.literals(context.project, context.module):
        reason = f"install {package}" if package else f"use {GONE[scheme]}"
        yield Found(node, f"SQLAlchemy has no {scheme} since 2.0", reason=reason)
