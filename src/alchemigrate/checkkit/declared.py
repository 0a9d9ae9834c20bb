"""From the probe's description of models to values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..values.models import MappedClass, MapperError, Models, Relationship
from ..values.schema import (
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    PrimaryKey,
    Schema,
    Sequence,
    Table,
    Type,
    Unique,
    WrittenName,
)
from .quoting import quoted

Item = Mapping[str, Any]
NOTHING: Item = {}
HARMLESS = frozenset(
    (
        "postgresql_where", "sqlite_where", "postgresql_using", "postgresql_concurrently",
        "postgresql_tablespace",
    )
)  # fmt: skip
"""What may be said of an index without changing what it serves, or has a field of its own."""


def models_of(answer: Item, dialects: tuple[str, ...] = ("postgresql",)) -> Models:
    """The models that the probe's command `models` answered with."""
    details = answer["details"]
    tables = {one["table"]: table(one, details) for one in answer["tables"]}
    classes = {one["class"]: mapped(one, details) for one in answer["classes"]}
    return Models(
        schema=Schema(
            tables=tables,
            sequences=tuple(Sequence(one["name"]) for one in answer["sequences"]),
            conventions=tuple(answer["conventions"]),
        ),
        classes=classes,
        errors=tuple(map(_error, () if answer["mappers"] == "ok" else answer["mappers"])),
        dialects=dialects,
        sqlalchemy=str(answer.get("sqlalchemy", "")),
        missing=tuple(answer.get("missing", ())),
    )


def table(raw: Item, details: Mapping[str, Mapping[str, Item]]) -> Table:
    """A table; `details` are those of columns, by table and name, and of tables."""
    name = raw["table"]
    of_columns = details["columns"].get(name, {})
    more = details["tables"].get(name, NOTHING)
    columns = tuple(
        column(name, one, of_columns.get(one["name"], NOTHING)) for one in raw["columns"]
    )
    by_kind: dict[str, list[Item]] = {}
    for one in raw["constraints"]:
        by_kind.setdefault(one["kind"], []).append(one)
    keys = [
        PrimaryKey(name, tuple(one["columns"]), one["name"])
        for one in by_kind.get("primary key", ())
    ]
    return Table(
        name=name,
        columns=columns,
        primary_key=keys[0] if keys else None,
        foreign_keys=tuple(_foreign(name, one) for one in by_kind.get("foreign key", ())),
        uniques=tuple(
            Unique(
                name,
                tuple(one["columns"]),
                one["name"],
                nulls_not_distinct=one["columns"] in more.get("nulls_not_distinct", ()),
            )
            for one in by_kind.get("unique", ())
        ),
        checks=tuple(
            Check(name, one["sql"] or "", one["name"], one["of_type"])
            for one in by_kind.get("check", ())
        ),
        exclusions=tuple(_exclusion(name, one, columns) for one in more.get("exclusions", ())),
        indexes=tuple(_index(name, one, columns) for one in raw["indexes"]),
        modules=tuple(raw["modules"]),
        comment=raw["comment"],
        partitioned=bool(raw["options"].get("postgresql_partition_by")),
        metadata=more.get("metadata", 0),
        refused=more.get("refused", {}),
        names=tuple(
            WrittenName(name, one["kind"], one["name"], one["cut"], one["written"])
            for one in more.get("names", ())
        ),
    )


def column(of: str, raw: Item, more: Item) -> Column:
    """A column of a table."""
    kind, told = raw["type"], more.get("type", NOTHING)
    return Column(
        table=of,
        name=raw["name"],
        key=raw["key"],
        type=Type(
            family=told.get("family", "other"),
            sql={
                "postgresql": kind["postgresql"] or "",
                "sqlite": kind["sqlite"] or "",
                "mysql": told.get("mysql") or "",
            },
            length=told.get("length"),
            precision=told.get("precision"),
            scale=told.get("scale"),
            timezone=told.get("timezone"),
            collation=told.get("collation"),
            labels=tuple(told.get("labels", ())),
            enum_name=told.get("enum_name"),
            native_enum=told.get("native_enum"),
            decorator=told.get("decorator"),
            cache_ok=told.get("cache_ok"),
            uncached=bool(told.get("uncached")),
            mutable=bool(told.get("mutable")),
            variants=tuple(told.get("variants", ())),
        ),
        nullable=raw["nullable"],
        primary_key=raw["primary_key"],
        generated=raw["generated"],
        default=more.get("default", ""),
        default_text=more.get("default_text", ""),
        server_default=raw["server_default"],
        onupdate=bool(more.get("onupdate")),
        onupdate_sql=bool(more.get("onupdate_sql")),
        comment=raw["comment"],
    )


def mapped(raw: Item, details: Item) -> MappedClass:
    """A mapped class with its relationships."""
    name = raw["class"]
    more = details["mappers"].get(name, NOTHING)
    found = (
        _relationship(name, key, one, details["relationships"].get(f"{name}.{key}", NOTHING))
        for key, one in raw["attributes"].items()
        if one["kind"] == "relationship"
    )
    return MappedClass(
        name=name,
        table=raw["table"],
        inherits=raw["inherits"],
        columns=more.get("columns", {}),
        relationships=tuple(found),
        polymorphic=raw["polymorphic_on"] is not None,
        eager_defaults=more.get("eager_defaults", ""),
        version_column=raw["version_id"],
        hides=more.get("hides", {}),
    )


def _relationship(owner: str, key: str, raw: Item, more: Item) -> Relationship:
    if not raw.get("configured", True):
        return Relationship(owner, key, back_populates=more.get("back_populates"), configured=False)
    return Relationship(
        owner=owner,
        key=key,
        target=raw["target"],
        direction=raw["direction"],
        uselist=raw["uselist"],
        reverse=tuple(raw["reverse"]),
        back_populates=more.get("back_populates"),
        backref=more.get("backref"),
        local=tuple(more.get("local", ())),
        remote=tuple(more.get("remote", ())),
        secondary=raw["secondary"],
        lazy=raw["lazy"],
        cascade=tuple(raw["cascade"]),
        passive_deletes=str(raw["passive_deletes"]),
        passive_updates=raw["passive_updates"],
        single_parent=raw["single_parent"],
        post_update=raw["post_update"],
        viewonly=raw["viewonly"],
        join_depth=more.get("join_depth"),
        overlaps=tuple(more.get("overlaps", ())),
        primaryjoin=raw["primaryjoin"] or "",
        order_by=tuple(one or "" for one in raw["order_by"]),
        collection=raw["collection"],
    )


def _foreign(of: str, raw: Item) -> ForeignKey:
    targets = [str(one).rpartition(".") for one in raw["refers"]]
    return ForeignKey(
        table=of,
        columns=tuple(raw["columns"]),
        refers=targets[0][0],
        refers_columns=tuple(target[2] for target in targets),
        name=raw["name"],
        ondelete=_upper(raw["ondelete"]),
        onupdate=_upper(raw["onupdate"]),
        deferrable=raw["deferrable"],
        use_alter=raw["use_alter"],
    )


def _index(of: str, raw: Item, columns: Iterable[Column]) -> Index:
    options = raw["options"]
    known = {one.name for one in columns}
    return Index(
        table=of,
        columns=tuple(raw["columns"]),
        name=raw["name"],
        unique=raw["unique"],
        where=options.get("postgresql_where") or options.get("sqlite_where"),
        method=options.get("postgresql_using"),
        options=tuple(sorted(set(options) - HARMLESS)),
        expressions=not known.issuperset(raw["columns"]),
    )


def _exclusion(of: str, raw: Item, columns: Iterable[Column]) -> Exclusion:
    known = {one.name for one in columns}
    return Exclusion(
        table=of,
        elements=tuple(
            (quoted(sql) if sql in known else sql or "NULL", sign) for sql, sign in raw["elements"]
        ),
        name=raw["name"],
        where=raw["where"],
        definition=raw["definition"],
    )


def _error(raw: Item) -> MapperError:
    return MapperError(
        raw["mapper"] or "",
        raw["attribute"] or "",
        raw["message"],
        raw["path"] or "",
        raw["line"] or 0,
    )


def _upper(action: str | None) -> str | None:
    return action.upper() if action else None
