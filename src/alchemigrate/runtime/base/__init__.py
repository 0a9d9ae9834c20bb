"""Models that start well: names, types, and the columns that many tables have."""

from __future__ import annotations

from .mixins.audit import Audited, acting
from .mixins.soft_delete import SoftDelete, hide_deleted, live_index
from .mixins.tenants import OfTenant, keep_tenants_apart
from .mixins.timestamps import Timestamps
from .mixins.versions import Versioned
from .moments import Moment, now
from .naming import CONVENTION, new_metadata
from .tablenames import TableNames, table_name
from .types import TYPES, Code, Money, Name, Small, Text
from .variants import AsyncBase, AsyncDataclassBase, Base, DataclassBase

metadata = Base.metadata
"""That of `Base`, for code that imports it from where the models are."""

__all__ = [
    "CONVENTION",
    "TYPES",
    "AsyncBase",
    "AsyncDataclassBase",
    "Audited",
    "Base",
    "Code",
    "DataclassBase",
    "Moment",
    "Money",
    "Name",
    "OfTenant",
    "Small",
    "SoftDelete",
    "TableNames",
    "Text",
    "Timestamps",
    "Versioned",
    "acting",
    "hide_deleted",
    "keep_tenants_apart",
    "live_index",
    "metadata",
    "new_metadata",
    "now",
    "table_name",
]
