"""Names that SQLAlchemy 2 no longer has: what they are called now, or what is to be done instead.

Found by importing each on 1.3.24, 1.4.54, 2.0.58 and 2.1.9.
"""

from __future__ import annotations

_EVENTS = "listen with sqlalchemy.event"
_CHAIN = "chain the loader options: joinedload(A.b).joinedload(B.c)"
_PYTHON = "write what Python 3 has"
_SUBQUERY = "call .subquery() on a select()"


def _each(package: str, to: str, names: str) -> dict[str, str]:
    return {f"{package}.{name}": f"{to}.{name}" for name in names.split()}


def _all(package: str, names: str, advice: str) -> dict[str, str]:
    return {f"{package}.{name}": advice for name in names.split()}


_DECLARATIVE = (
    "declarative_base declared_attr DeclarativeMeta as_declarative synonym_for has_inherited_table"
)
_KEPT = "ConcreteBase AbstractConcreteBase DeferredReflection"

IN_ANNOTATIONS: dict[str, str] = {
    "sqlalchemy.util.langhelpers._symbol": "sqlalchemy.util.langhelpers.symbol",
}
"""Names whose successors match them in annotations only."""

MOVED: dict[str, str] = {
    "sqlalchemy.orm.relation": "sqlalchemy.orm.relationship",
    "sqlalchemy.orm.eagerload": "sqlalchemy.orm.joinedload",
    "sqlalchemy.orm.compile_mappers": "sqlalchemy.orm.configure_mappers",
    "sqlalchemy.orm.mapper.class_mapper": "sqlalchemy.orm.class_mapper",
    "sqlalchemy.exc.RemovedIn20Warning": "sqlalchemy.exc.Base20DeprecationWarning",
    "sqlalchemy.exc.UnmappedColumnError": "sqlalchemy.orm.exc.UnmappedColumnError",
    "sqlalchemy.engine.RowProxy": "sqlalchemy.engine.Row",
    "sqlalchemy.engine.result.RowProxy": "sqlalchemy.engine.Row",
    "sqlalchemy.engine.LegacyRow": "sqlalchemy.engine.Row",
    "sqlalchemy.engine.result.ResultProxy": "sqlalchemy.engine.CursorResult",
    "sqlalchemy.engine.LegacyCursorResult": "sqlalchemy.engine.CursorResult",
    "sqlalchemy.engine.base.Connectable": "sqlalchemy.engine.Connectable",
    "sqlalchemy.util.KeyedTuple": "sqlalchemy.engine.Row",
    "sqlalchemy.util.text_type": "builtins.str",
    "sqlalchemy.util.binary_type": "builtins.bytes",
    "sqlalchemy.util.callable": "builtins.callable",
    "sqlalchemy.util.print_": "builtins.print",
    "sqlalchemy.util.compat.print_": "builtins.print",
    "sqlalchemy.util.compat.text_type": "builtins.str",
    "sqlalchemy.util.reduce": "functools.reduce",
    "sqlalchemy.util.zip_longest": "itertools.zip_longest",
    "sqlalchemy.util.timezone": "datetime.timezone",
    "sqlalchemy.util.StringIO": "io.StringIO",
    "sqlalchemy.schema.DDLBase": "sqlalchemy.schema.DDLElement",
    "sqlalchemy.PassiveDefault": "sqlalchemy.DefaultClause",
    "sqlalchemy.schema.PassiveDefault": "sqlalchemy.schema.DefaultClause",
    "sqlalchemy.Binary": "sqlalchemy.LargeBinary",
    "sqlalchemy.types.Binary": "sqlalchemy.types.LargeBinary",
    "sqlalchemy.sql.sqltypes._LookupExpressionAdapter": (
        "sqlalchemy.sql.sqltypes.HasExpressionLookup"
    ),
    "sqlalchemy.sql.operators.div": "sqlalchemy.sql.operators.truediv",
    "sqlalchemy.sql.visitors.traverse_depthfirst": "sqlalchemy.sql.visitors.traverse",
    "sqlalchemy.future.orm.Session": "sqlalchemy.orm.Session",
    "sqlalchemy.dialects.mysql.base.RESERVED_WORDS": (
        "sqlalchemy.dialects.mysql.reserved_words.RESERVED_WORDS_MYSQL"
    ),
    "sqlalchemy.ext.declarative.base._declarative_constructor": (
        "sqlalchemy.orm.decl_base._declarative_constructor"
    ),
    "sqlalchemy.ext.declarative.clsregistry": "sqlalchemy.orm.clsregistry",
    "sqlalchemy.ext.associationproxy.ASSOCIATION_PROXY": (
        "sqlalchemy.ext.associationproxy.AssociationProxyExtensionType:ASSOCIATION_PROXY"
    ),
    "sqlalchemy.ext.hybrid.HYBRID_PROPERTY": (
        "sqlalchemy.ext.hybrid.HybridExtensionType:HYBRID_PROPERTY"
    ),
    "sqlalchemy.ext.hybrid.HYBRID_METHOD": (
        "sqlalchemy.ext.hybrid.HybridExtensionType:HYBRID_METHOD"
    ),
    "sqlalchemy.orm.interfaces.NOT_EXTENSION": (
        "sqlalchemy.orm.interfaces.NotExtension:NOT_EXTENSION"
    ),
    "sqlalchemy.orm.base.NOT_EXTENSION": "sqlalchemy.orm.base.NotExtension:NOT_EXTENSION",
    **_each("sqlalchemy.orm.util", "sqlalchemy.orm", "aliased with_polymorphic join outerjoin"),
    **_each("sqlalchemy.orm.query", "sqlalchemy.orm", "aliased"),
    **_each("sqlalchemy.sql.elements", "sqlalchemy", "not_ between collate outparam"),
    **_each("sqlalchemy.ext.declarative.api", "sqlalchemy.orm", _DECLARATIVE),
    **_each("sqlalchemy.ext.declarative.base", "sqlalchemy.orm", _DECLARATIVE),
    **_each("sqlalchemy.ext.declarative.api", "sqlalchemy.ext.declarative", _KEPT),
    **_each("sqlalchemy.databases", "sqlalchemy.dialects", "mysql postgresql sqlite oracle mssql"),
    **{
        f"sqlalchemy.sql.expression._{name}": f"sqlalchemy.sql.expression.{new}"
        for name, new in {
            "BindParamClause": "BindParameter", "TextClause": "TextClause", "Label": "Label",
            "BinaryExpression": "BinaryExpression", "UnaryExpression": "UnaryExpression",
            "Grouping": "Grouping", "Cast": "Cast", "Null": "Null", "False": "False_",
            "True": "True_", "Over": "Over", "SelectBase": "SelectBase", "Tuple": "Tuple",
        }.items()
    },
}  # fmt: skip
"""Old dotted name to the new one; `module.Class:member` where a constant became a member."""

NOT_ON_14 = frozenset(
    old for old, new in MOVED.items() if ":" in new or new.endswith(".HasExpressionLookup")
)
"""Names whose new form does not exist in 1.4."""

GONE: dict[str, str] = {
    **_all("sqlalchemy.orm", "eagerload_all joinedload_all subqueryload_all "
        "selectinload_all", _CHAIN),
    **_all("sqlalchemy.orm", "MapperExtension SessionExtension AttributeExtension", _EVENTS),
    **_all("sqlalchemy.orm.interfaces", "MapperExtension SessionExtension "
        "AttributeExtension", _EVENTS),
    "sqlalchemy.orm.session.SessionExtension": _EVENTS,
    "sqlalchemy.orm.comparable_property": "write a hybrid_property with a Comparator",
    "sqlalchemy.ext.declarative.comparable_using": "write a hybrid_property with a Comparator",
    "sqlalchemy.ext.declarative.instrument_declarative": "call registry().map_declaratively(cls)",
    "sqlalchemy.ext.declarative.api.instrument_declarative": (
        "call registry().map_declaratively(cls)"
    ),
    **_all("sqlalchemy.ext.baked", "bake_lazy_loaders unbake_lazy_loaders",
           "remove the call: lazy loads are always cached"),
    **_all("sqlalchemy.engine",
           "BufferedRowResultProxy FullyBufferedResultProxy BufferedColumnResultProxy",
           "every result is a sqlalchemy.engine.CursorResult"),
    "sqlalchemy.engine.default.AUTOCOMMIT_REGEXP": "commit explicitly: autocommit is gone",
    "sqlalchemy.sql.expression.PARSE_AUTOCOMMIT": "commit explicitly: autocommit is gone",
    "sqlalchemy.engine.strategies.DefaultEngineStrategy": "use create_mock_engine() for mock "
        "engines",
    **_all("sqlalchemy.util",
           "itertools_filter nested pickle byte_buffer parse_qsl unquote threading jython "
           "lightweight_named_tuple", _PYTHON),
    "sqlalchemy.util.dependencies": "import inside the function",
    "sqlalchemy.util.langhelpers.public_factory": "call the class's constructor",
    **_all("sqlalchemy.sql.expression", "_literal_as_text _literal_as_column "
        "_clause_element_as_expr",
           "use sqlalchemy.sql.coercions.expect(roles....)"),
    "sqlalchemy.ThreadLocalMetaData": "use MetaData, and pass connections explicitly",
    "sqlalchemy.schema.ThreadLocalMetaData": "use MetaData, and pass connections explicitly",
    "sqlalchemy.subquery": _SUBQUERY,
    "sqlalchemy.sql.subquery": _SUBQUERY,
    "sqlalchemy.sql.selectable.subquery": _SUBQUERY,
    "sqlalchemy.sql.visitors.VisitableType": "derive from sqlalchemy.sql.visitors.Visitable",
    **_all("sqlalchemy.orm.persistence", "BulkUpdate BulkDelete", "use update() and delete() "
        "statements"),
    "sqlalchemy.orm.mapper._mapper_registry": "go through registry.mappers",
    **_all("sqlalchemy.orm.query", "_MapperEntity _ColumnEntity", "use Query.column_descriptions"),
    **_all("sqlalchemy.pool", "manage clear_managers", "make a sqlalchemy.pool.QueuePool"),
    "sqlalchemy.dialects.postgresql.ranges.RangeOperators": (
        "derive from sqlalchemy.dialects.postgresql.ranges.AbstractRange"
    ),
    **_all("sqlalchemy.ext.asyncio", "AsyncConnectionEvents AsyncSessionEvents",
           "listen with sqlalchemy.event on the sync_engine or sync_session"),
    **_all("sqlalchemy.ext.declarative.base", "_is_mapped_class _add_attribute",
           "they are internals: use sqlalchemy.inspect(cls)"),
}  # fmt: skip
"""Old dotted name to what to do instead."""

GONE_MODULES: dict[str, str] = {
    "sqlalchemy.interfaces": _EVENTS,
    "sqlalchemy.databases": "import from sqlalchemy.dialects",
    "sqlalchemy.processors": "use sqlalchemy.engine.processors",
    "sqlalchemy.cprocessors": "use sqlalchemy.engine.processors",
    "sqlalchemy.cresultproxy": "use sqlalchemy.engine.result",
    "sqlalchemy.engine.threadlocal": "keep a connection of your own for each thread",
    "sqlalchemy.pool.dbapi_proxy": "make a sqlalchemy.pool.QueuePool",
    "sqlalchemy.orm.deprecated_interfaces": _EVENTS,
    "sqlalchemy.dialects.firebird": "install an external dialect (sqlalchemy-firebird)",
    "sqlalchemy.dialects.sybase": "install an external dialect (sqlalchemy-sybase)",
    **_all("sqlalchemy.dialects.mysql", "oursql gaerdbms zxjdbc", "use pymysql or mysqldb"),
    **_all("sqlalchemy.dialects.postgresql", "pygresql pypostgresql zxjdbc", "use psycopg"),
    **_all("sqlalchemy.dialects.mssql", "mxodbc adodbapi zxjdbc", "use pyodbc"),
}
"""Modules that are gone, and what to do."""

PYTHON_2 = frozenset(
    f"sqlalchemy.{module}.{name}"
    for module in ("util", "util.compat")
    for name in (
        "string_types int_types with_metaclass u ue py2k py3k raise_ reraise raise_from_cause"
    ).split()
)
"""Helpers for code that ran on Python 2 as well; what Python 3 has is written in their place."""
