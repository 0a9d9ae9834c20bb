"""The models of an example, read in this process through the probe's own functions."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import configure_mappers

from alchemigrate.checkkit.prelude import PRELUDE
from alchemigrate.probe import mapped, tables
from alchemigrate.probe import models as probed
from alchemigrate.validate.declared import models_of
from alchemigrate.values.models import Models

numbers = itertools.count()


@contextmanager
def executed(source: str) -> Iterator[Any]:
    """A module made of the prelude and `source`, its mappers configured and then taken back."""
    module = ModuleType(f"example_{next(numbers)}")
    sys.modules[module.__name__] = module
    try:
        exec(compile(PRELUDE + source, module.__name__, "exec"), vars(module))
        configure_mappers()
        yield module
    finally:
        base = getattr(module, "Base", None)
        if base is not None:
            base.registry.dispose()
        del sys.modules[module.__name__]


def described(module: Any, dialects: tuple[str, ...]) -> Models:
    """What the probe says of the models of a module."""
    metadata = module.Base.metadata
    mappers = sorted(module.Base.registry.mappers, key=lambda one: one.class_.__qualname__)
    homes = {id(table): [module.__name__] for table in metadata.tables.values()}
    answer = {
        "sqlalchemy": sa.__version__,
        "mappers": "ok",
        "tables": tables.describe_all([metadata], homes),
        "classes": mapped.describe_all(mappers),
        "sequences": tables.sequences([metadata], homes),
        **probed.describe(mappers, [metadata]),
    }
    return models_of(answer, dialects)
