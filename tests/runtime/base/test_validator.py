"""The validator finds nothing in models that are made of every mixin and every type of the map."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from validate.example import described

from alchemigrate.checkkit import load
from alchemigrate.validate.run import run


@pytest.mark.parametrize("source", ["", "from sqlalchemy.ext.asyncio import AsyncSession\n"])
@pytest.mark.parametrize("dialect", ["postgresql", "sqlite", "mysql"])
def test_nothing_is_found(model: Any, dialect: str, source: str) -> None:
    module = SimpleNamespace(Base=model.registry, SOURCE=source, __name__=model.__module__)
    module.Base = SimpleNamespace(metadata=model.metadata, registry=model.registry)
    models = described(module, (dialect,))
    found = [f"{one.rule}: {one.message}" for one in run(models, Path(), load())]
    assert found == []
    assert [table.name for table in models.schema.tables.values()] == ["orders"]
