"""What the names, methods and attributes of SQLAlchemy give, as tables from kind to kind."""

from __future__ import annotations

from .kinds import Kind, Value, one

K = Kind
BUNDLED = "flask_sqlalchemy.Model"
"""The name of the base that Flask-SQLAlchemy's `db.Model` is, whatever it is called."""

CALLABLES: dict[str, Value] = {
    "sqlalchemy.create_engine": Value(K.ENGINE),
    "sqlalchemy.engine_from_config": Value(K.ENGINE),
    "sqlalchemy.ext.asyncio.create_async_engine": Value(K.ENGINE, is_async=True),
    "sqlalchemy.ext.asyncio.async_engine_from_config": Value(K.ENGINE, is_async=True),
    "sqlalchemy.orm.sessionmaker": Value(K.SESSION_FACTORY),
    "sqlalchemy.ext.asyncio.async_sessionmaker": Value(K.SESSION_FACTORY, is_async=True),
    "sqlalchemy.orm.scoped_session": Value(K.SCOPED_SESSION),
    "sqlalchemy.ext.asyncio.async_scoped_session": Value(K.SCOPED_SESSION, is_async=True),
    "sqlalchemy.orm.create_session": Value(K.SESSION),
    "sqlalchemy.orm.object_session": Value(K.SESSION),
    "sqlalchemy.orm.registry": Value(K.REGISTRY),
    "sqlalchemy.orm.declarative_base": Value(K.BASE),
    "sqlalchemy.ext.declarative.declarative_base": Value(K.BASE),
    "sqlalchemy.ext.declarative.api.declarative_base": Value(K.BASE),
    "sqlalchemy.ext.automap.automap_base": Value(K.BASE),
    "sqlalchemy.MetaData": Value(K.METADATA),
    "sqlalchemy.Table": Value(K.TABLE),
    "sqlalchemy.Index": Value(K.INDEX),
    "sqlalchemy.table": Value(K.TABLE),
    "sqlalchemy.Column": Value(K.COLUMN),
    "sqlalchemy.column": Value(K.COLUMN),
    "sqlalchemy.orm.mapped_column": Value(K.COLUMN),
    "sqlalchemy.orm.column_property": Value(K.COLUMN),
    "sqlalchemy.orm.relationship": Value(K.RELATIONSHIP),
    "sqlalchemy.orm.relation": Value(K.RELATIONSHIP),
    "sqlalchemy.literal": Value(K.COLUMN),
    "sqlalchemy.literal_column": Value(K.COLUMN),
    "sqlalchemy.cast": Value(K.COLUMN),
    "sqlalchemy.case": Value(K.COLUMN),
    "sqlalchemy.and_": Value(K.COLUMN),
    "sqlalchemy.or_": Value(K.COLUMN),
    "sqlalchemy.not_": Value(K.COLUMN),
    "sqlalchemy.exists": Value(K.COLUMN),
    "sqlalchemy.extract": Value(K.COLUMN),
    "sqlalchemy.distinct": Value(K.COLUMN),
    "sqlalchemy.desc": Value(K.COLUMN),
    "sqlalchemy.asc": Value(K.COLUMN),
    "sqlalchemy.type_coerce": Value(K.COLUMN),
    "sqlalchemy.text": Value(K.TEXT),
    "sqlalchemy.insert": Value(K.DML, name="insert"),
    "sqlalchemy.update": Value(K.DML, name="update"),
    "sqlalchemy.delete": Value(K.DML, name="delete"),
    "sqlalchemy.dialects.postgresql.insert": Value(K.DML, name="insert"),
    "sqlalchemy.dialects.sqlite.insert": Value(K.DML, name="insert"),
    "sqlalchemy.dialects.mysql.insert": Value(K.DML, name="insert"),
    "sqlalchemy.DDL": Value(K.DDL),
    "sqlalchemy.CreateTable": Value(K.DDL),
    "sqlalchemy.DropTable": Value(K.DDL),
    "sqlalchemy.CreateIndex": Value(K.DDL),
    "sqlalchemy.DropIndex": Value(K.DDL),
    "sqlalchemy.CreateSchema": Value(K.DDL),
    "sqlalchemy.DropSchema": Value(K.DDL),
    "sqlalchemy.AddConstraint": Value(K.DDL),
    "sqlalchemy.DropConstraint": Value(K.DDL),
    "sqlalchemy.union": Value(K.SELECT),
    "sqlalchemy.union_all": Value(K.SELECT),
    "sqlalchemy.intersect": Value(K.SELECT),
    "sqlalchemy.except_": Value(K.SELECT),
    "sqlalchemy.join": Value(K.FROM),
    "sqlalchemy.outerjoin": Value(K.FROM),
    "sqlalchemy.alias": Value(K.FROM),
    "sqlalchemy.engine.make_url": Value(K.URL),
    "sqlalchemy.engine.URL": Value(K.URL),
    "sqlalchemy.engine.create": Value(K.URL),
    "sqlalchemy.URL.create": Value(K.URL),
    "sqlalchemy.engine.Inspector": Value(K.INSPECTOR),
    "sqlalchemy.engine.from_engine": Value(K.INSPECTOR),
    "alembic.op.get_bind": Value(K.CONNECTION),
    "alembic.context.get_bind": Value(K.CONNECTION),
    "flask_sqlalchemy.SQLAlchemy": Value(K.BUNDLE),
    "sqlite3.connect": Value(K.DBAPI),
    "psycopg2.connect": Value(K.DBAPI),
    "psycopg.connect": Value(K.DBAPI),
    "pymysql.connect": Value(K.DBAPI),
    "MySQLdb.connect": Value(K.DBAPI),
}
"""Value of a call, by the canonical name of what is called."""

SELECT_IN_LOADER = Value(K.EXTERNAL_INSTANCE, name="sqlalchemy.orm.SelectInLoader")

CLASSES: dict[str, Value] = {
    "sqlalchemy.engine.Engine": Value(K.ENGINE),
    "sqlalchemy.engine.Connection": Value(K.CONNECTION),
    "sqlalchemy.Engine": Value(K.ENGINE),
    "sqlalchemy.Connection": Value(K.CONNECTION),
    "sqlalchemy.engine.Connectable": Value(K.CONNECTION),
    "sqlalchemy.engine.Transaction": Value(K.TRANSACTION),
    "sqlalchemy.engine.Result": Value(K.RESULT),
    "sqlalchemy.engine.CursorResult": Value(K.RESULT),
    "sqlalchemy.engine.ResultProxy": Value(K.RESULT),
    "sqlalchemy.engine.LegacyCursorResult": Value(K.RESULT),
    "sqlalchemy.engine.Row": Value(K.ROW),
    "sqlalchemy.engine.RowProxy": Value(K.ROW),
    "sqlalchemy.engine.LegacyRow": Value(K.ROW),
    "sqlalchemy.engine.RowMapping": Value(K.ROW_MAPPING),
    "sqlalchemy.Row": Value(K.ROW),
    "sqlalchemy.Result": Value(K.RESULT),
    "sqlalchemy.orm.Session": Value(K.SESSION),
    "sqlalchemy.orm.scoped_session": Value(K.SCOPED_SESSION),
    "sqlalchemy.orm.sessionmaker": Value(K.SESSION_FACTORY),
    "sqlalchemy.orm.Query": Value(K.QUERY),
    "sqlalchemy.ext.asyncio.AsyncSession": Value(K.SESSION, is_async=True),
    "sqlmodel.Session": Value(K.SESSION),
    "sqlmodel.ext.asyncio.session.AsyncSession": Value(K.SESSION, is_async=True),
    "sqlalchemy.ext.asyncio.AsyncConnection": Value(K.CONNECTION, is_async=True),
    "sqlalchemy.ext.asyncio.AsyncEngine": Value(K.ENGINE, is_async=True),
    "sqlalchemy.ext.asyncio.async_sessionmaker": Value(K.SESSION_FACTORY, is_async=True),
    "sqlalchemy.Select": Value(K.SELECT),
    "sqlalchemy.Table": Value(K.TABLE),
    "sqlalchemy.MetaData": Value(K.METADATA),
    "sqlalchemy.Column": Value(K.COLUMN),
    "sqlalchemy.ColumnElement": Value(K.COLUMN),
    "sqlalchemy.engine.URL": Value(K.URL),
    "sqlalchemy.URL": Value(K.URL),
    "sqlalchemy.engine.Inspector": Value(K.INSPECTOR),
    "sqlalchemy.Inspector": Value(K.INSPECTOR),
    "sqlalchemy.orm.DeclarativeBase": Value(K.BASE),
    "sqlalchemy.orm.DeclarativeBaseNoMeta": Value(K.BASE),
    "sqlalchemy.ext.declarative.DeclarativeMeta": Value(K.BASE),
    "sqlalchemy.orm.SelectInLoader": SELECT_IN_LOADER,
    "sqlalchemy.orm._SelectInLoader": SELECT_IN_LOADER,
    "flask_sqlalchemy.SQLAlchemy": Value(K.BUNDLE),
    "flask_sqlalchemy.BaseQuery": Value(K.QUERY),
    "flask_sqlalchemy.query.Query": Value(K.QUERY),
    "sqlite3.Connection": Value(K.DBAPI),
    "sqlite3.Cursor": Value(K.DBAPI),
}
"""Value of an instance, by the canonical name of its class (annotations, subclasses)."""

CONNECTION_CONTEXT = one(K.CONTEXT, Value(K.CONNECTION))
TRANSACTION_CONTEXT = Value(K.TRANSACTION)

_OPERATORS = (
    "asc desc label in_ not_in notin_ is_ is_not isnot is_distinct_from is_not_distinct_from like "
    "ilike not_like notlike not_ilike notilike between contains startswith endswith icontains "
    "match "
    "regexp_match regexp_replace op bool_op collate concat distinct nullsfirst nulls_first "
    "nullslast nulls_last over within_group filter any_ all_ cast self_group"
)
METHODS: dict[tuple[Kind, str], Value] = {
    **{(K.COLUMN, name): Value(K.COLUMN) for name in _OPERATORS.split()},
    **{(K.RELATIONSHIP, name): Value(K.COLUMN) for name in ("any", "has", "contains")},
    (K.ENGINE, "connect"): Value(K.CONNECTION),
    (K.ENGINE, "begin"): CONNECTION_CONTEXT,
    (K.ENGINE, "contextual_connect"): Value(K.CONNECTION),
    (K.ENGINE, "execute"): Value(K.RESULT),
    (K.ENGINE, "execution_options"): Value(K.ENGINE),
    (K.ENGINE, "raw_connection"): Value(K.DBAPI, name="pool proxy"),
    (K.ENGINE, "table_names"): one(K.LIST, Value(K.STR)),
    (K.CONNECTION, "execute"): Value(K.RESULT),
    (K.CONNECTION, "exec_driver_sql"): Value(K.RESULT),
    (K.CONNECTION, "scalars"): Value(K.SCALARS),
    (K.CONNECTION, "begin"): TRANSACTION_CONTEXT,
    (K.CONNECTION, "begin_nested"): TRANSACTION_CONTEXT,
    (K.CONNECTION, "connect"): Value(K.CONNECTION),
    (K.CONNECTION, "execution_options"): Value(K.CONNECTION),
    (K.SESSION, "connection"): Value(K.CONNECTION),
    (K.SESSION, "get_bind"): Value(K.ENGINE),
    (K.SESSION, "begin"): TRANSACTION_CONTEXT,
    (K.SESSION, "begin_nested"): TRANSACTION_CONTEXT,
    (K.SESSION_FACTORY, "begin"): one(K.CONTEXT, Value(K.SESSION)),
    (K.SCOPED_SESSION, "query_property"): Value(K.QUERY),
    (K.METADATA, "sorted_tables"): one(K.LIST, Value(K.TABLE)),
    (K.TABLE, "alias"): Value(K.FROM),
    (K.TABLE, "join"): Value(K.FROM),
    (K.TABLE, "outerjoin"): Value(K.FROM),
    (K.TABLE, "tometadata"): Value(K.TABLE),
    (K.TABLE, "to_metadata"): Value(K.TABLE),
    (K.TABLE, "insert"): Value(K.DML, name="insert"),
    (K.TABLE, "update"): Value(K.DML, name="update"),
    (K.TABLE, "delete"): Value(K.DML, name="delete"),
    (K.TABLE, "select"): Value(K.SELECT),
    (K.TABLE, "count"): Value(K.SELECT),
    (K.FROM, "select"): Value(K.SELECT),
    (K.FROM, "alias"): Value(K.FROM),
    (K.FROM, "join"): Value(K.FROM),
    (K.FROM, "outerjoin"): Value(K.FROM),
    (K.SELECT, "alias"): Value(K.FROM),
    (K.SELECT, "subquery"): Value(K.FROM),
    (K.SELECT, "cte"): Value(K.FROM),
    (K.SELECT, "lateral"): Value(K.FROM),
    (K.SELECT, "as_scalar"): Value(K.COLUMN),
    (K.SELECT, "scalar_subquery"): Value(K.COLUMN),
    (K.SELECT, "label"): Value(K.COLUMN),
    (K.SELECT, "exists"): Value(K.COLUMN),
    (K.SELECT, "execute"): Value(K.RESULT),
    (K.DML, "execute"): Value(K.RESULT),
    (K.DML, "cte"): Value(K.FROM),
    (K.TEXT, "columns"): Value(K.FROM),
    (K.QUERY, "subquery"): Value(K.FROM),
    (K.QUERY, "cte"): Value(K.FROM),
    (K.QUERY, "as_scalar"): Value(K.COLUMN),
    (K.QUERY, "scalar_subquery"): Value(K.COLUMN),
    (K.QUERY, "label"): Value(K.COLUMN),
    (K.QUERY, "exists"): Value(K.COLUMN),
    (K.QUERY, "count"): Value(K.NUMBER),
    (K.QUERY, "update"): Value(K.NUMBER),
    (K.QUERY, "delete"): Value(K.NUMBER),
    (K.RESULT, "keys"): one(K.LIST, Value(K.STR)),
    (K.RESULT, "mappings"): Value(K.MAPPINGS),
    (K.SCALARS, "unique"): Value(K.SCALARS),
    (K.MAPPINGS, "unique"): Value(K.MAPPINGS),
    (K.ROW, "items"): one(K.LIST, Value(K.TUPLE)),
    (K.ROW, "keys"): one(K.LIST, Value(K.STR)),
    (K.ROW_MAPPING, "keys"): one(K.LIST, Value(K.STR)),
    (K.ROW, "_asdict"): Value(K.DICT),
    (K.REGISTRY, "generate_base"): Value(K.BASE),
    (K.DBAPI, "cursor"): Value(K.DBAPI),
    (K.DBAPI, "execute"): Value(K.DBAPI),
    (K.DBAPI, "fetchone"): Value(K.EXTERNAL_INSTANCE, name="driver row"),
    (K.DBAPI, "fetchall"): one(K.LIST, Value(K.EXTERNAL_INSTANCE, name="driver row")),
    (K.OPERATIONS, "get_bind"): Value(K.CONNECTION),
    (K.OPERATIONS, "get_context"): Value(K.OPERATIONS, name="alembic.migration.MigrationContext"),
    (K.OPERATIONS, "batch_alter_table"): one(K.CONTEXT, Value(K.OPERATIONS)),
    (K.URL, "render_as_string"): Value(K.STR),
    **{
        (K.URL, name): Value(K.URL)
        for name in (
            "set",
            "update_query_dict",
            "update_query_pairs",
            "update_query_string",
            "difference_update_query",
        )
    },
}
"""Value of a method call, by the kind of its receiver; what depends on arguments is in `calls`."""

ATTRIBUTES: dict[tuple[Kind, str], Value] = {
    (K.ENGINE, "url"): Value(K.URL),
    (K.CONNECTION, "engine"): Value(K.ENGINE),
    (K.CONNECTION, "connection"): Value(K.DBAPI, name="pool proxy"),
    (K.ENGINE, "engine"): Value(K.ENGINE),
    (K.SESSION, "bind"): Value(K.ENGINE),
    (K.SCOPED_SESSION, "bind"): Value(K.ENGINE),
    (K.TABLE, "c"): Value(K.COLUMNS),
    (K.TABLE, "columns"): Value(K.COLUMNS),
    (K.TABLE, "metadata"): Value(K.METADATA),
    (K.FROM, "c"): Value(K.COLUMNS),
    (K.FROM, "columns"): Value(K.COLUMNS),
    (K.SELECT, "c"): Value(K.COLUMNS),
    (K.SELECT, "columns"): Value(K.COLUMNS),
    (K.SELECT, "selected_columns"): Value(K.COLUMNS),
    (K.QUERY, "statement"): Value(K.SELECT),
    (K.QUERY, "session"): Value(K.SESSION),
    (K.ROW, "_mapping"): Value(K.ROW_MAPPING),
    (K.METADATA, "bind"): Value(K.ENGINE),
    (K.METADATA, "tables"): one(K.DICT, Value(K.TABLE)),
    (K.METADATA, "sorted_tables"): one(K.LIST, Value(K.TABLE)),
    (K.BASE, "metadata"): Value(K.METADATA),
    (K.BASE, "registry"): Value(K.REGISTRY),
    (K.REGISTRY, "metadata"): Value(K.METADATA),
    (K.OPERATIONS, "bind"): Value(K.CONNECTION),
    (K.OPERATIONS, "connection"): Value(K.CONNECTION),
    (K.BUNDLE, "session"): Value(K.SCOPED_SESSION),
    (K.BUNDLE, "engine"): Value(K.ENGINE),
    (K.BUNDLE, "metadata"): Value(K.METADATA),
    (K.BUNDLE, "Model"): Value(K.BASE, name=BUNDLED),
}
"""Value of an attribute, by the kind of what it is read from."""

GENERATIVE: dict[Kind, frozenset[str]] = {
    K.QUERY: frozenset(
        "filter filter_by where join outerjoin options order_by group_by having limit offset "
        "distinct slice enable_eagerloads populate_existing with_for_update with_lockmode params "
        "yield_per execution_options select_from reset_joinpoint autoflush correlate "
        "with_session with_hint with_statement_hint with_labels set_label_style prefix_with "
        "suffix_with union union_all intersect except_ from_self from_statement merge_result "
        "with_polymorphic with_parent enable_assertions only_return_tuples".split()
    ),
    K.SELECT: frozenset(
        "where filter filter_by join outerjoin join_from outerjoin_from select_from order_by "
        "group_by having limit offset fetch distinct options execution_options correlate "
        "correlate_except with_for_update prefix_with suffix_with with_hint params union "
        "union_all intersect except_ apply_labels set_label_style with_only_columns column "
        "add_columns add_column reduce_columns append_whereclause self_group unique_params".split()
    ),
    K.DML: frozenset(
        "where values returning ordered_values on_conflict_do_update on_conflict_do_nothing "
        "on_duplicate_key_update from_select prefix_with execution_options params options "
        "return_defaults with_hint inline filter filter_by add_cte".split()
    ),
    K.TEXT: frozenset("bindparams execution_options params".split()),
    K.RESULT: frozenset("unique yield_per columns freeze partitions execution_options".split()),
}
"""Methods that return a thing of the same kind."""

ROW_OF: dict[str, str] = {
    "fetchone": "one",
    "first": "one",
    "one": "one",
    "one_or_none": "one",
    "next": "one",
    "fetchall": "many",
    "all": "many",
    "fetchmany": "many",
    "partitions": "many",
}
"""Methods of a result (and of a Query) that give one row or a list of them."""
