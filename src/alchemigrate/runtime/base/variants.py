"""Bases for models: plain, for asyncio, and as dataclasses. An application takes one of them."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass

from .naming import new_metadata
from .types import TYPES

MAP = cast("dict[Any, Any]", TYPES)


class Base(DeclarativeBase):
    """The base of models that are loaded and used by threads."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = MAP


class AsyncBase(AsyncAttrs, DeclarativeBase):
    """The base of models for asyncio: `await one.awaitable_attrs.orders` loads what is missing."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = MAP


class DataclassBase(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The base of models that are dataclasses, made by keyword."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = MAP


class AsyncDataclassBase(AsyncAttrs, MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The base of models that are dataclasses, for asyncio."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = MAP
