"""Column types of our own."""

import uuid
from decimal import ROUND_HALF_EVEN, Decimal

from sqlalchemy import CHAR, Numeric, String
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.types import TypeDecorator

CENT_OF_A_SATOSHI = Decimal("0.00000001")


class GUID(TypeDecorator):
    """A UUID: native on PostgreSQL, 36 characters elsewhere."""

    impl = CHAR
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(UUID(as_uuid=False))
        return dialect.type_descriptor(CHAR(36))

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if not isinstance(value, uuid.UUID):
            value = uuid.UUID(value)
        return str(value)

    def process_result_value(self, value, dialect):
        if value is None or isinstance(value, uuid.UUID):
            return value
        return uuid.UUID(value)


class Money(TypeDecorator):
    """An amount or a price, eight decimals."""

    impl = Numeric(24, 8)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        return Decimal(value).quantize(CENT_OF_A_SATOSHI, rounding=ROUND_HALF_EVEN)


# Identifiers that other systems gave us: kept as text, indexed natively where possible.
ExternalId = String(36).with_variant(UUID(as_uuid=False), "postgresql")
