"""Whether SQL is known to write nothing: a SELECT may, by its INTO or by a function that it calls.

What a view or an operator calls is not seen here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .tokens import Token, statements

QUIET = ("BEGIN", "RESET", "SELECT", "SET", "SHOW")
"""How what may be a read begins; a setting is of the session, not of the database."""
WORDS = frozenset(
    """all and any array as between by case cast distinct else except exists filter from group
    having ilike in intersect interval is join lateral like limit materialized not offset on or over
    row select similar some then union using values when where with within
    bit char character decimal float numeric time timestamp varbit varchar varying""".split()
)
"""What brackets may follow that is no function: words of a SELECT, and types."""
FUNCTIONS = frozenset(
    """array_agg avg bool_and bool_or count every json_agg jsonb_agg max min string_agg sum
    json_build_array json_build_object json_object_agg jsonb_build_array jsonb_build_object
    jsonb_object_agg to_json to_jsonb
    dense_rank first_value lag last_value lead ntile rank row_number
    coalesce greatest least nullif num_nonnulls num_nulls
    abs ceil ceiling div floor mod power round sign trunc
    bit_length btrim char_length concat concat_ws format left length lower lpad ltrim md5
    octet_length overlay position quote_ident quote_literal quote_nullable regexp_match
    regexp_replace repeat replace reverse right rpad rtrim split_part starts_with strpos substr
    substring to_char to_date to_number to_timestamp translate trim upper
    age date_part date_trunc extract make_date make_interval now
    array_length array_position array_to_string cardinality generate_series generate_subscripts
    string_to_array unnest
    col_description current_database current_schema current_schemas current_setting format_type
    has_column_privilege has_schema_privilege has_table_privilege obj_description set_config
    to_regclass to_regnamespace to_regproc to_regtype version
    pg_backend_pid pg_database_size pg_encoding_to_char pg_function_is_visible pg_indexes_size
    pg_is_in_recovery pg_relation_size pg_size_pretty pg_table_is_visible pg_table_size
    pg_total_relation_size pg_type_is_visible pg_typeof
    pg_get_constraintdef pg_get_expr pg_get_functiondef pg_get_indexdef pg_get_keywords
    pg_get_partkeydef pg_get_serial_sequence pg_get_triggerdef pg_get_userbyid
    pg_get_viewdef""".split()
)
"""Functions of PostgreSQL that change no row, sequence or schema."""


def reads(sql: str) -> bool:
    """Whether a text is known to do nothing but read; what is not known counts as a write."""
    return all(_reads(one) for one in statements(sql))


def _reads(found: Sequence[Token]) -> bool:
    if found[0].upper not in QUIET or any(one.upper == "INTO" for one in found):
        return False
    return all(
        _quiet(found[:number], name)
        for number, (name, bracket) in enumerate(pairwise(found))
        if bracket.text == "(" and name.kind in ("word", "quoted")
    )


def _quiet(before: Sequence[Token], name: Token) -> bool:
    """Whether what a bracket follows is no function, or one of PostgreSQL's own that reads."""
    if before and before[-1].text == ".":
        return name.name in FUNCTIONS and before[-2].name == "pg_catalog"
    return name.name in FUNCTIONS or name.upper.lower() in WORDS
