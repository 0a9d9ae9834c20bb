"""Names that SQLAlchemy 1.3 or 1.4 has and 2.0 has not (bench/vanished.py)."""

from __future__ import annotations

VANISHED: dict[str, str] = {
    "sqlalchemy":
    "Binary IdentityOptions PassiveDefault ThreadLocalMetaData subquery",
    "sqlalchemy.dialects":
    "_translates",
    "sqlalchemy.dialects.mssql.base":
    "compat engine public_factory",
    "sqlalchemy.dialects.mssql.information_schema":
    "IdentitySqlVariant mssql_temp_table_columns util",
    "sqlalchemy.dialects.mssql.provision":
    "_mssql_update_db_opts update_db_opts",
    "sqlalchemy.dialects.mssql.pyodbc":
    "_ODBCDateTimeOffset",
    "sqlalchemy.dialects.mysql":
    "compat",
    "sqlalchemy.dialects.mysql.aiomysql":
    "AdaptedConnection",
    "sqlalchemy.dialects.mysql.asyncmy":
    "AdaptedConnection _Binary asynccontextmanager",
    "sqlalchemy.dialects.mysql.base":
    "RESERVED_WORDS Unicode _DecodingRowProxy compat log text",
    "sqlalchemy.dialects.mysql.dml":
    "public_factory",
    "sqlalchemy.dialects.mysql.enumerated":
    "NO_ARG _EnumeratedValues",
    "sqlalchemy.dialects.mysql.mysqlconnector":
    "processors",
    "sqlalchemy.dialects.mysql.mysqldb":
    "MySQLIdentifierPreparer_mysqldb TEXT sql",
    "sqlalchemy.dialects.mysql.pymysql":
    "py3k",
    "sqlalchemy.dialects.mysql.reflection":
    "_EnumeratedValues log",
    "sqlalchemy.dialects.oracle.base":
    "compat",
    "sqlalchemy.dialects.oracle.cx_oracle":
    "ReturningResultProxy _ORACLE_BIND_TRANSLATE_CHARS _OracleDate _result compat expression",
    "sqlalchemy.dialects.oracle.provision":
    "_all_conns _oracle_update_db_opts stop_test_class",
    "sqlalchemy.dialects.postgresql":
    "compat",
    "sqlalchemy.dialects.postgresql.array":
    "coercions roles",
    "sqlalchemy.dialects.postgresql.asyncpg":
    "AsyncpgUUID UUID _pg_types",
    "sqlalchemy.dialects.postgresql.base":
    "DDLBase _ColonCast _hstore dml",
    "sqlalchemy.dialects.postgresql.dml":
    "public_factory",
    "sqlalchemy.dialects.postgresql.ext":
    "util",
    "sqlalchemy.dialects.postgresql.hstore":
    "idx_precedence operators util",
    "sqlalchemy.dialects.postgresql.json":
    "idx_precedence operators util",
    "sqlalchemy.dialects.postgresql.pg8000":
    "UUID _ColonCast _PGUUID",
    "sqlalchemy.dialects.postgresql.psycopg2":
    "ENUM EXECUTEMANY_BATCH EXECUTEMANY_DEFAULT EXECUTEMANY_PLAIN HSTORE PGARRAY PGCompiler "
    "PGCompiler_psycopg2 PGDialect PGExecutionContext UUID _ColonCast _DECIMAL_TYPES "
    "_FLOAT_TYPES _INT_TYPES _PGARRAY _PGEnum _PGHStore _PGNumeric _PGUUID _cursor _result "
    "_server_side_id elements exc processors",
    "sqlalchemy.dialects.postgresql.ranges":
    "RangeOperators",
    "sqlalchemy.dialects.sqlite":
    "compat",
    "sqlalchemy.dialects.sqlite.base":
    "ColumnElement",
    "sqlalchemy.dialects.sqlite.dml":
    "public_factory",
    "sqlalchemy.dialects.sqlite.pysqlcipher":
    "_url util",
    "sqlalchemy.engine":
    "BaseCursorResult BaseRowProxy BufferedColumnResultProxy BufferedColumnRow "
    "BufferedRowResultProxy FullyBufferedResultProxy LegacyCursorResult LegacyRow RowProxy "
    "default_strategy",
    "sqlalchemy.engine.base":
    "Connectable MarkerTransaction _distill_params interfaces schema",
    "sqlalchemy.engine.create":
    "poollib",
    "sqlalchemy.engine.cursor":
    "BaseCursorResult BufferedColumnResultProxy BufferedColumnRow BufferedRowResultProxy "
    "FullyBufferedResultProxy LegacyCursorResult LegacyCursorResultMetaData LegacyRow "
    "_LEGACY_NO_RESULT_METADATA _LegacyNoResultMetaData _UNPICKLED expression",
    "sqlalchemy.engine.default":
    "_RendersLiteral _StrDate _StrDateTime _StrTime processors reflection result schema "
    "sqltypes",
    "sqlalchemy.engine.events":
    "Connectable",
    "sqlalchemy.engine.mock":
    "base ddl",
    "sqlalchemy.engine.reflection":
    "Connectable deprecated",
    "sqlalchemy.engine.result":
    "BaseRowProxy BufferedColumnResultProxy BufferedColumnRow BufferedRowResultProxy "
    "FullyBufferedResultProxy ResultProxy RowProxy _baserow_usecext _baserowproxy_usecext "
    "_row_as_tuple expression py2k rowproxy_reconstructor safe_rowproxy_reconstructor sql_util "
    "sqltypes",
    "sqlalchemy.engine.row":
    "KEY_INTEGER_ONLY KEY_OBJECTS_BUT_WARN KEY_OBJECTS_NO_WARN KEY_OBJECTS_ONLY LegacyRow "
    "MD_INDEX _baserow_usecext rowproxy_reconstructor safe_rowproxy_reconstructor util",
    "sqlalchemy.engine.strategies":
    "DefaultEngineStrategy EngineStrategy PlainEngineStrategy ThreadLocalEngineStrategy base "
    "event poollib schema strategies threadlocal url util",
    "sqlalchemy.engine.url":
    "_parse_keyvalue_args _parse_rfc1738_args _rfc_1738_quote _rfc_1738_unquote _sqla_url_quote "
    "_sqla_url_unquote compat",
    "sqlalchemy.engine.util":
    "_distill_cursor_params _distill_params _no_kw _no_tuple immutabledict py_fallback",
    "sqlalchemy.event.base":
    "_EventMeta _create_dispatcher_class",
    "sqlalchemy.events":
    "Connectable Dialect Engine Pool event exc util",
    "sqlalchemy.exc":
    "RemovedIn20Warning UnmappedColumnError",
    "sqlalchemy.ext.associationproxy":
    "ASSOCIATION_PROXY ColumnOperators _NotProvided",
    "sqlalchemy.ext.asyncio":
    "AsyncConnectionEvents AsyncSessionEvents",
    "sqlalchemy.ext.asyncio.scoping":
    "ScopedSessionMixin",
    "sqlalchemy.ext.asyncio.session":
    "_result",
    "sqlalchemy.ext.baked":
    "bake_lazy_loaders baked_lazyload baked_lazyload_all strategy_options unbake_lazy_loaders",
    "sqlalchemy.ext.compiler":
    "util visitors",
    "sqlalchemy.ext.declarative":
    "comparable_using instrument_declarative",
    "sqlalchemy.ext.declarative.extensions":
    "inspection instrument_declarative registry util",
    "sqlalchemy.ext.horizontal_shard":
    "ShardedResult",
    "sqlalchemy.ext.hybrid":
    "HYBRID_METHOD HYBRID_PROPERTY",
    "sqlalchemy.ext.indexable":
    "util",
    "sqlalchemy.ext.mutable":
    "mapper object_mapper",
    "sqlalchemy.ext.orderinglist":
    "util",
    "sqlalchemy.ext.serializer":
    "QueryableAttribute py2k",
    "sqlalchemy.future":
    "Select public_factory",
    "sqlalchemy.future.engine":
    "NO_OPTIONS OptionEngine OptionEngineMixin _LegacyConnection _LegacyEngine _create_engine "
    "util",
    "sqlalchemy.inspection":
    "util",
    "sqlalchemy.orm":
    "AttributeEvent AttributeExtension ComparableProperty MapperExtension NOT_EXTENSION "
    "SessionExtension _sql comparable_property compile_mappers eagerload eagerload_all "
    "joinedload_all lazyload_all public_factory relation selectinload_all subqueryload_all",
    "sqlalchemy.orm.attributes":
    "HasEntityNamespace NoKey PASSIVE_RETURN_NEVER_SET traversals",
    "sqlalchemy.orm.base":
    "NOT_EXTENSION PASSIVE_RETURN_NEVER_SET _INSTRUMENTOR _attr_as_key _generative _orm_columns "
    "expression",
    "sqlalchemy.orm.collections":
    "_PlainColumnGetter _SerializableAttrGetter _SerializableColumnGetter "
    "_SerializableColumnGetterV2 base coercions expression roles",
    "sqlalchemy.orm.context":
    "ClauseElement ExtendedInternalTraversal _AdHocColumnsStatement _entity_namespace_key "
    "_legacy_determine_last_joined_entity aliased",
    "sqlalchemy.orm.decl_api":
    "orm_exc",
    "sqlalchemy.orm.decl_base":
    "mapper",
    "sqlalchemy.orm.descriptor_props":
    "ComparableProperty properties query",
    "sqlalchemy.orm.dynamic":
    "CollectionHistory DynamicCollectionAdapter exc interfaces log object_mapper properties "
    "strategies",
    "sqlalchemy.orm.evaluator":
    "_extended_ops _math_only_straight_ops _notimplemented_ops _straight_ops util",
    "sqlalchemy.orm.identity":
    "StrongInstanceDict attributes util",
    "sqlalchemy.orm.instrumentation":
    "_memoized_key_collection",
    "sqlalchemy.orm.interfaces":
    "AttributeExtension MapperExtension NOT_EXTENSION SessionExtension inspect",
    "sqlalchemy.orm.loading":
    "future strategy_options",
    "sqlalchemy.orm.mapper":
    "_INSTRUMENTOR _event_on_first_init _legacy_registry _memoized_configured_property "
    "class_mapper",
    "sqlalchemy.orm.path_registry":
    "class_mapper inspection",
    "sqlalchemy.orm.persistence":
    "BulkDelete BulkDeleteEvaluate BulkDeleteFetch BulkEvaluate BulkFetch BulkORMDelete "
    "BulkORMUpdate BulkUD BulkUDCompileState BulkUpdate BulkUpdateEvaluate BulkUpdateFetch "
    "CompileState DeleteDMLState InsertDMLState NO_VALUE ORMDMLState ORMInsert Options "
    "UpdateDMLState _EMPTY_DICT _bulk_insert _bulk_update _cached_connection_dict "
    "_entity_descriptor _entity_namespace_key _from_objects _result coercions evaluator "
    "expression roles select sqltypes",
    "sqlalchemy.orm.properties":
    "ComparableProperty _orm_full_deannotate expression",
    "sqlalchemy.orm.query":
    "Bundle ColumnCollection GroupedElement InspectionAttr InternalTraversal "
    "LABEL_STYLE_LEGACY_ORM LockmodeArg ORMAdapter ORMFromStatementCompileState PathRegistry "
    "SelectBase SelectStatementGrouping _BundleEntity _ColumnEntity _MapperEntity _QueryEntity "
    "_entity_corresponds_to _entity_descriptor _interpret_as_from _is_aliased_class "
    "_is_mapped_class _legacy_determine_last_joined_entity _orm_columns _path_registry aliased "
    "elements orm_exc orm_join persistence properties with_polymorphic",
    "sqlalchemy.orm.relationships":
    "PASSIVE_MERGE dependency mapperlib",
    "sqlalchemy.orm.scoping":
    "ScopedSessionMixin class_mapper clslevel instrument makeprop meth orm_exc prop",
    "sqlalchemy.orm.session":
    "SessionExtension expression persistence sql_util",
    "sqlalchemy.orm.strategies":
    "_none_set aliased",
    "sqlalchemy.orm.strategy_options":
    "Generative MapperOption MapperProperty PropComparator _UnboundLoad _class_to_mapper "
    "_is_aliased_class _is_mapped_class joinedload_all lazyload_all loader_option "
    "selectinload_all sql_expr subqueryload_all",
    "sqlalchemy.orm.sync":
    "attributes util",
    "sqlalchemy.orm.unitofwork":
    "_warn_for_cascade_backrefs persistence",
    "sqlalchemy.orm.util":
    "PropComparator aliased join outerjoin randomize_unitofwork sql_base with_polymorphic",
    "sqlalchemy.pool":
    "_refs clear_managers manage",
    "sqlalchemy.pool.base":
    "_refs interfaces",
    "sqlalchemy.pool.events":
    "Engine",
    "sqlalchemy.schema":
    "DDLBase IdentityOptions PassiveDefault ThreadLocalMetaData _DDLCompiles",
    "sqlalchemy.sql":
    "subquery",
    "sqlalchemy.sql.annotation":
    "AnnotatedCompoundSelect AnnotatedGenerativeSelect AnnotatedSelect AnnotatedSelectBase "
    "AnnotatedTextAsFrom Annotated_CompileLabel",
    "sqlalchemy.sql.base":
    "ImmutableColumnCollection PARSE_AUTOCOMMIT _bind_or_error prefix_anon_map",
    "sqlalchemy.sql.coercions":
    "operators sqltypes traversals",
    "sqlalchemy.sql.compiler":
    "_BIND_TRANSLATE_CHARS visitors",
    "sqlalchemy.sql.crud":
    "ISDELETE ISINSERT ISUPDATE _append_param_insert_pk _get_multitable_params "
    "_get_stmt_parameters_params _setup_crud_params",
    "sqlalchemy.sql.ddl":
    "DDLBase _DDLCompiles _bind_or_error event",
    "sqlalchemy.sql.default_comparator":
    "Alias BindParameter ClauseList ColumnElement ScalarSelect SelectBase Selectable TextClause "
    "Visitable _check_literal _clause_element_as_expr _const_expr _is_literal _literal_as_text "
    "collate",
    "sqlalchemy.sql.dml":
    "ReturnsRows _clone _column_as_key _interpret_as_from _interpret_as_select _literal_as_text "
    "and_",
    "sqlalchemy.sql.elements":
    "PARSE_AUTOCOMMIT Traversible _NONE_NAME _as_truncated _clause_element_as_expr "
    "_cloned_difference _cloned_intersection _column_as_key _const_expr "
    "_expression_literal_as_text _interpret_as_column_or_from _is_column _is_literal _labeled "
    "_literal_and_labels_as_label_reference _literal_as _literal_as_binds _literal_as_column "
    "_literal_as_label_reference _literal_as_text _no_column_coercion _no_literals "
    "_no_text_coercion _only_column_elements _only_column_elements_or_none _select_iterables "
    "_string_or_unprintable between collate not_ outparam",
    "sqlalchemy.sql.expression":
    "Generative PARSE_AUTOCOMMIT _BinaryExpression _BindParamClause _Case _Cast _Executable "
    "_Exists _Extract _False _FromGrouping _Generative _Grouping _Label _Null _Over "
    "_ScalarSelect _SelectBase _TextClause _True _Tuple _TypeClause _UnaryExpression "
    "_clause_element_as_expr _clone _cloned_difference _cloned_intersection _column_as_key "
    "_corresponding_column_or_error _expression_literal_as_text _interpret_as_from _is_column "
    "_labeled _literal_as_binds _literal_as_column _literal_as_label_reference _literal_as_text "
    "_only_column_elements _string_or_unprintable public_factory subquery",
    "sqlalchemy.sql.functions":
    "Alias TraversibleType VisitableType _CASE_SENSITIVE _GenericMeta _case_sensitive_registry "
    "_clone _literal_as_binds",
    "sqlalchemy.sql.lambdas":
    "compat traversals",
    "sqlalchemy.sql.operators":
    "_largest _smallest empty_in_op empty_notin_op",
    "sqlalchemy.sql.schema":
    "ColumnCollection InternalTraversal PassiveDefault ThreadLocalMetaData _NotAColumnExpr "
    "_SchemaTranslateMap _as_truncated _bind_or_error _default_schema_map _literal_as_text "
    "_schema_getter _to_schema_column _to_schema_column_or_string sqlalchemy",
    "sqlalchemy.sql.selectable":
    "DeprecatedSelectBaseGenerations DeprecatedSelectGenerations Grouping True_ Visitable "
    "_clause_element_as_expr _interpret_as_column_or_from _interpret_as_from "
    "_interpret_as_select _literal_and_labels_as_label_reference _literal_as_label_reference "
    "_literal_as_text _no_text_coercion _offset_or_limit_clause _offset_or_limit_clause_asint "
    "inspect inspection subquery",
    "sqlalchemy.sql.sqltypes":
    "Binary _LookupExpressionAdapter _bind_or_error _literal_as_binds compat",
    "sqlalchemy.sql.traversals":
    "ANON_NAME CACHE_IN_PLACE CALL_GEN_CACHE_KEY CacheKey ExtendedInternalTraversal HasMemoized "
    "InternalTraversal MemoizedHasCacheKey NO_CACHE PROPAGATE_ATTRS STATIC_CACHE_KEY _CacheKey "
    "_CopyInternals _GetChildren _cache_key_traversal_visitor inspect py37",
    "sqlalchemy.sql.type_api":
    "Traversible TraversibleType VisitableCheckKWArg VisitableType _reconstitute_comparator "
    "operators",
    "sqlalchemy.sql.util":
    "ColumnSet surface_column_elements",
    "sqlalchemy.sql.visitors":
    "TraversibleType VisitableType _InternalTraversalType _generate_compiler_dispatch "
    "_generate_dispatch _generate_dispatcher iterate_depthfirst symbol traverse_depthfirst",
    "sqlalchemy.types":
    "Binary",
    "sqlalchemy.util":
    "EnsureKWArgType ImmutableContainer ImmutableProperties KeyedTuple SQLALCHEMY_WARN_20 "
    "TYPE_CHECKING binary_types dependencies deprecated_20 deprecated_20_cls "
    "group_expirable_memoized_property int_types jython lightweight_named_tuple nested "
    "nullcontext pending_deprecation py2k py33 py36 py37 py3k raise_ raise_from_cause reraise "
    "safe_kwarg string_types u ue warn_deprecated_20 warn_pending_deprecation with_metaclass",
    "sqlalchemy.util._collections":
    "AbstractKeyedTuple ImmutableContainer ImmutableProperties KeyedTuple _LW _getters "
    "_immutabledict_py_fallback _lw_tuples _property_getters binary_types "
    "lightweight_named_tuple py2k py37 string_types",
    "sqlalchemy.util._concurrency_py3k":
    "_util_async_run _util_async_run_coroutine_function compat",
    "sqlalchemy.util.compat":
    "TYPE_CHECKING _qualname binary_types int_types jython nested nullcontext py265 py2k py32 "
    "py33 py35 py36 py37 py3k raise_ raise_from_cause reraise safe_kwarg string_types u ue "
    "with_metaclass",
    "sqlalchemy.util.concurrency":
    "_util_async_run _util_async_run_coroutine_function asynccontextmanager compat",
    "sqlalchemy.util.deprecations":
    "SILENCE_UBER_WARNING SQLALCHEMY_WARN_20 _emit_uber_warning deprecated_20 deprecated_20_cls "
    "deprecated_option_value pending_deprecation warn_deprecated_20 warn_pending_deprecation",
    "sqlalchemy.util.langhelpers":
    "EnsureKWArgType _symbol _update_argspec_defaults_into_env dependency_for "
    "group_expirable_memoized_property public_factory",
}  # fmt: skip
"""Names, parted by blanks, by module."""
